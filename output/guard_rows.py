"""The rows of the published tables in pieces of bounded size, as the checks need them.

Belongs here: cutting tables into data frames, bringing rows of one key together, and looking up what rows refer to.
Does not: what is expected of them (`output.guard`).

A table is never in memory whole: its own rows come as they lie in the file; sorting and looking up is DuckDB's, which
puts aside on the disk what does not fit into the memory that it is given.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

from output.paths import TABLES, OutputError, reason, staging

# Rows of a piece, and DuckDB's measure of them.
_ROWS = 1 << 14
_VECTORS = _ROWS // 2048
_SETTINGS: dict[str, str | bool | int | float | list[str]] = {"threads": 1, "memory_limit": "64MB"}


class PublishedRows:
    """The tables in a folder that `output.write` filled; a context, which takes away what was put aside."""

    def __init__(self, out: Path) -> None:
        import duckdb

        self._out = out
        self._open = ExitStack()
        # Beside the tables: where the system keeps temporary files in memory, nothing would be saved.
        try:
            aside = self._open.enter_context(staging(out))
        except OSError as error:
            raise OutputError(f"The published tables in {out} cannot be checked: {reason(error)}.") from error
        self._database = self._open.enter_context(duckdb.connect(config=_SETTINGS | {"temp_directory": str(aside)}))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def of(self, table: str) -> Iterator[Any]:
        """All rows with all columns; of a table without rows one empty frame. Raises OutputError."""
        from pyarrow import ArrowException, parquet

        try:
            with parquet.ParquetFile(self._path(table)) as file:
                if not file.metadata.num_rows:
                    yield file.schema_arrow.empty_table().to_pandas()
                for batch in file.iter_batches(_ROWS):
                    yield batch.to_pandas()
        except (OSError, ArrowException) as error:
            raise OutputError(f"The published table {table} cannot be read: {reason(error)}.") from error

    def by_key(self, table: str, columns: Sequence[str]) -> Iterator[Any]:
        """Those columns of all rows, in their order; rows that agree in all of them come in one frame."""
        import pandas

        names = ", ".join(map(_name, columns))
        held = None
        for frame in self._frames(f"SELECT {names} FROM read_parquet(?) ORDER BY {names}", self._path(table)):
            if not len(frame):
                yield frame
                return
            whole = frame if held is None else pandas.concat([held, frame], ignore_index=True)
            last = whole.iloc[-1]
            as_last = ((whole == last) | (whole.isna() & last.isna())).all(axis=1)
            held = whole[as_last]
            if len(held) < len(whole):
                yield whole[~as_last].reset_index(drop=True)
        if held is not None:
            yield held.reset_index(drop=True)

    def referring(self, table: str, column: str, other: str, key: str, separator: str = "") -> Iterator[Any]:
        """The cells of a column that are not empty, and beside each what it refers to in another table, or "".

        separator: of the keys in a cell, each of which comes as a row of its own; "" where a cell is one key.
        """
        cells = f"{_name(column)}" if not separator else f"unnest(string_split({_name(column)}, '{separator}'))"
        query = f"""
            SELECT referring.cell AS {_name(column)}, coalesce(known.key, '') AS {_name(f"{other}.{key}")}
            FROM (SELECT {cells} AS cell FROM read_parquet(?) WHERE {_name(column)} IS NOT NULL) referring
            LEFT JOIN (SELECT DISTINCT {_name(key)} AS key FROM read_parquet(?)) known ON referring.cell = known.key
        """
        return self._frames(query, self._path(table), self._path(other))

    def _frames(self, query: str, *files: Path) -> Iterator[Any]:
        import duckdb

        try:
            yield from _frames_of(self._database.cursor().execute(query, [str(file) for file in files]))
        except (OSError, duckdb.Error) as error:
            raise OutputError(f"The published tables in {self._out} cannot be read: {reason(error)}.") from error

    def _path(self, table: str) -> Path:
        return self._out / TABLES / f"{table}.parquet"


def _frames_of(found: Any) -> Iterator[Any]:
    """What a query found, one frame at least."""
    frame = found.fetch_df_chunk(_VECTORS)
    yield frame
    while len(frame := found.fetch_df_chunk(_VECTORS)):
        yield frame


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
