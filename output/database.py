"""The tables as one DuckDB file, with comments, keys and views.

Belongs here: the SQL of tables and keys, generated from `corpus.schema`, and reading a view. Does not: the cells
(`output.rows`), or what the views show (`output.views`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any

from corpus import schema
from output.rows import DECIMAL_DIGITS, DECIMAL_PLACES, Cell
from output.views import VIEWS, View, column_of

_TYPES = {
    "string": "VARCHAR",
    "integer": "BIGINT",
    "year": "BIGINT",
    "decimal": f"DECIMAL({DECIMAL_DIGITS},{DECIMAL_PLACES})",
    "number": "DOUBLE",
}

_STORAGE_VERSION = "v1.2.0"
"""The newest storage format that holds nothing random; every DuckDB from 1.2 on reads it."""

# One thread gives one order of things. What does not fit into the memory goes to the disk for a while. DuckDB does not
# clear a block before it fills it, and what is left in the gaps is written down with it; from an allocator of their own
# blocks come empty, and find what earlier blocks left and no other memory of the process: the same at every run.
_SETTINGS: dict[str, str | bool | int | float | list[str]] = {"threads": 1, "block_allocator_memory": "256MB"}
# Keys have to fit, and those of very many reports need more.
_BUILDING = ("48MB", "96MB", "192MB", "384MB", "768MB", "2GB", "8GB")
_NO_ROOM = "failed to pin block"
# Reading a view goes on beside the rest of publishing, and has less; the others are for what cannot be parted.
_READING = _SETTINGS | {"memory_limit": "40MB"}
_MORE = ("128MB", "1GB")
_AT_ONCE = 2000
# Reports of which a view is made at once: groups and sorting have to fit into the memory.
_REPORTS_AT_ONCE = 125


def write_database(parquet_folder: Path, path: Path, derived: Mapping[str, Path] = MappingProxyType({})) -> None:
    """Build the database from the Parquet files of the four tables in `parquet_folder`, and of derived tables.

    derived: names of tables of `schema.DERIVED` to their Parquet files, whose rows may come in any order.
    Keys and references are declared, so that the database itself holds them. Rows that break them are published all
    the same, in a database without keys: what is wrong with them is told by `output.guard`, not by a lost run. The
    same rows give the same bytes.
    """
    import duckdb

    keys, limits = True, list(_BUILDING)
    while True:
        try:
            _build(parquet_folder, path, derived, keys=keys, memory=limits[0])
            return
        except duckdb.ConstraintException:
            if not keys:
                raise
            keys = False
        except (duckdb.OutOfMemoryException, duckdb.TransactionException) as error:
            # Where it is the end of a transaction that lacks memory, DuckDB says only that the transaction failed.
            lacks_memory = isinstance(error, duckdb.OutOfMemoryException) or _NO_ROOM in str(error)
            if len(limits) == 1 or not lacks_memory:
                raise
            del limits[0]
        for half in (path, path.with_name(f"{path.name}.wal")):
            half.unlink(missing_ok=True)


def _build(parquet_folder: Path, path: Path, derived: Mapping[str, Path], *, keys: bool, memory: str) -> None:
    import duckdb

    settings = _SETTINGS | {"memory_limit": memory, "temp_directory": f"{path}.tmp"}
    connection = duckdb.connect(config=settings)
    try:
        # Compressed segments hold more of it; from storage version 1.4 on a random identifier is put into each file.
        connection.execute("SET force_compression = 'uncompressed'")
        connection.execute(f"ATTACH {_literal(str(path))} AS chiso (STORAGE_VERSION '{_STORAGE_VERSION}')")
        connection.execute("USE chiso")
        for table in schema.TABLES:
            connection.execute(create_statement(table, keys=keys))
            connection.execute(
                f"INSERT INTO {_name(table.name)} SELECT * FROM read_parquet(?)",
                [str(parquet_folder / f"{table.name}.parquet")],
            )
            _comment(connection, table)
        for table in schema.DERIVED:
            connection.execute(create_statement(table, keys=keys))
            _comment(connection, table)
            if table.name in derived:
                connection.execute(
                    f"INSERT INTO {_name(table.name)} SELECT * FROM read_parquet(?) ORDER BY {_order(table)}",
                    [str(derived[table.name])],
                )
        _create_views(connection)
        # The file is written whole when it is let go.
        connection.execute("USE memory")
        connection.execute("DETACH chiso")
    finally:
        connection.close()


def view_rows(path: Path, view: View) -> tuple[list[str], Iterator[tuple[Cell, ...]]]:
    """The headings and rows of a view of the database at `path`; decimals without the zeros that only fill them up.

    The rows come from the database while they are gone through, which can be done once, and in pieces of some reports.
    """
    import duckdb

    query = f"SELECT * FROM {_name(view.name)}"
    with duckdb.connect(str(path), read_only=True, config=_READING) as connection:
        headings = [column[0] for column in connection.execute(f"{query} LIMIT 0").description]

    def rows() -> Iterator[tuple[Cell, ...]]:
        with duckdb.connect(str(path), read_only=True, config=_READING) as connection:
            for condition in _pieces(connection, view):
                some = _first_rows(connection, f"{query} WHERE {condition}")
                while some:
                    yield from (tuple(_shortened(cell) for cell in row) for row in some)
                    some = connection.fetchmany(_AT_ONCE)

    return headings, rows()


def _first_rows(connection: Any, query: str) -> list[tuple[Any, ...]]:
    """The first rows of a query, for which all is sorted; with more memory where it needs more."""
    import duckdb

    for memory in _MORE:
        try:
            return list(connection.execute(query).fetchmany(_AT_ONCE))
        except duckdb.OutOfMemoryException:
            connection.execute(f"SET memory_limit = '{memory}'")
    return list(connection.execute(query).fetchmany(_AT_ONCE))


def _pieces(connection: Any, view: View) -> list[str]:
    """Conditions that cut a view into pieces of about as many reports, one behind the other in its order."""
    table, column = view.cut
    (reports,) = connection.execute(f"SELECT count(*) FROM {_name(schema.DOCUMENTS.name)}").fetchone()
    pieces = -(-reports // _REPORTS_AT_ONCE)
    if pieces < 2:
        return ["true"]
    shares = [number / pieces for number in range(1, pieces)]
    (found,) = connection.execute(f"SELECT quantile_disc({_name(column)}, {shares}) FROM {_name(table)}").fetchone()
    ends = [_literal(end) for end in sorted(set(found or ()))]
    key = _name(column)
    if not ends:
        return ["true"]
    between = [f"{key} > {low} AND {key} <= {high}" for low, high in pairwise(ends)]
    return [f"{key} <= {ends[0]}", *between, f"({key} > {ends[-1]} OR {key} IS NULL)"]


def _shortened(cell: Any) -> Cell:
    if isinstance(cell, Decimal):
        digits = format(cell, "f")
        return Decimal(digits.rstrip("0").rstrip(".") if "." in digits else digits)
    return cell if cell is None or isinstance(cell, str | int | float) else str(cell)


def create_statement(table: schema.TableSchema, *, keys: bool = True) -> str:
    """The CREATE TABLE of one table. A key with a column that may be empty is declared UNIQUE, else PRIMARY KEY."""
    lines = []
    for column in table.columns:
        lines.append(f"{_name(column.name)} {_TYPES[column.type]}{' NOT NULL' if keys and column.required else ''}")
        if keys and column.allowed:
            allowed = ", ".join(_literal(value) for value in column.allowed)
            lines.append(f"CHECK ({_name(column.name)} IN ({allowed}))")
    if keys:
        kind = "PRIMARY KEY" if all(table.column(name).required for name in table.key) else "UNIQUE"
        lines.append(f"{kind} ({', '.join(_name(name) for name in table.key)})")
        lines += [f"FOREIGN KEY ({_name(k.column)}) REFERENCES {_name(k.table)}" for k in table.foreign_keys]
    # A constraint of the table comes after all its columns.
    lines.sort(key=lambda line: line.startswith(("CHECK", "PRIMARY KEY", "UNIQUE", "FOREIGN KEY")))
    return f"CREATE TABLE {_name(table.name)} ({', '.join(lines)})"


def view_columns() -> dict[str, list[schema.Column]]:
    """The columns of each view, described, in their order."""
    import duckdb

    with duckdb.connect() as connection:
        for table in (*schema.TABLES, *schema.DERIVED):
            connection.execute(create_statement(table, keys=False))
        _create_views(connection)
        return {view.name: _columns_of(connection, view) for view in VIEWS}


def _columns_of(connection: Any, view: View) -> list[schema.Column]:
    return [column_of(row[0]) for row in connection.execute(f"DESCRIBE {_name(view.name)}").fetchall()]


def _create_views(connection: Any) -> None:
    for view in VIEWS:
        connection.execute(f"CREATE VIEW {_name(view.name)} AS {view.query}")
        comment = f"{view.description} / {view.description_vi}"
        connection.execute(f"COMMENT ON VIEW {_name(view.name)} IS {_literal(comment)}")


def _comment(connection: Any, table: schema.TableSchema) -> None:
    text = f"{table.description} / {table.description_vi}"
    connection.execute(f"COMMENT ON TABLE {_name(table.name)} IS {_literal(text)}")
    for column in table.columns:
        text = f"{column.description} / {column.description_vi}"
        connection.execute(f"COMMENT ON COLUMN {_name(table.name)}.{_name(column.name)} IS {_literal(text)}")


def _order(table: schema.TableSchema) -> str:
    """The order of `output.rows.sorted_rows`: by `table.sort`, then by the other columns; empty cells first."""
    names = [*table.sort, *(column.name for column in table.columns if column.name not in table.sort)]
    return ", ".join(f"{_name(name)} NULLS FIRST" for name in names)


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
