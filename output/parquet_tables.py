"""The tables as Parquet.

Belongs here: Arrow types and metadata, generated from `corpus.schema`. Does not: the cells (`output.rows`).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

from corpus import schema
from output.rows import DECIMAL_DIGITS, DECIMAL_PLACES

# Rows of a row group: few enough to be held, enough to be packed well.
_ROW_GROUP = 1 << 15
# A table of few rows takes far more than its cells; so many are kept apart.
_MOST_PARTS = 64


def arrow_schema(table: schema.TableSchema) -> Any:
    """The Arrow schema: text, 64-bit integers, exact decimals, 64-bit floats; descriptions as metadata.

    All columns can be empty in the file; what must not be empty is checked by `output.guard`.
    """
    import pyarrow

    types = {
        "string": pyarrow.string(),
        "integer": pyarrow.int64(),
        "year": pyarrow.int64(),
        "decimal": pyarrow.decimal128(DECIMAL_DIGITS, DECIMAL_PLACES),
        "number": pyarrow.float64(),
    }
    fields = []
    for column in table.columns:
        metadata = {"description": column.description, "description_vi": column.description_vi}
        if column.unit:
            metadata["unit"] = column.unit
        fields.append(pyarrow.field(column.name, types[column.type], metadata=metadata))
    return pyarrow.schema(
        fields, metadata={"description": table.description, "description_vi": table.description_vi, "name": table.name}
    )


def arrow_table(table: schema.TableSchema, texts: Sequence[Sequence[str]]) -> Any:
    """The rows, their cells as characters, as an Arrow table.

    The cells go through Arrow's own reader of separated values, which takes exact decimals as digits: its conversion
    of Python objects would import pandas first, which costs more than all the writing.
    """
    from pyarrow import csv as arrow_csv

    arrow = arrow_schema(table)
    if not texts:
        return arrow.empty_table()
    lines = io.StringIO(newline="")
    csv.writer(lines, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(texts)
    made = arrow_csv.read_csv(
        io.BytesIO(lines.getvalue().encode()),
        read_options=arrow_csv.ReadOptions(column_names=arrow.names, use_threads=False, block_size=1 << 24),
        parse_options=arrow_csv.ParseOptions(newlines_in_values=True),
        convert_options=arrow_csv.ConvertOptions(
            column_types=arrow, null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=True
        ),
    )
    return made.replace_schema_metadata(arrow.metadata).cast(arrow)


def release_memory() -> None:
    """Give back to the system what Arrow keeps for tables that may yet come: with full reports some 50 MB."""
    import pyarrow

    pyarrow.default_memory_pool().release_unused()


class ParquetFile:
    """A Parquet file that grows row group by row group; the same rows give the same bytes, in whatever parts they come.

    What waits for its row group to be full is kept as Arrow columns, which take little.
    """

    def __init__(self, table: schema.TableSchema, path: Path) -> None:
        from pyarrow import parquet

        self._table = table
        self._schema = arrow_schema(table)
        self._writer = parquet.ParquetWriter(
            path, self._schema, compression="zstd", use_dictionary=True, write_statistics=True
        )
        self._waiting: list[Any] = []
        self._count = 0
        self._written = False

    def append(self, texts: Sequence[Sequence[str]]) -> None:
        """Write further rows, their cells as characters, behind those that are there."""
        if not texts:
            return
        made = arrow_table(self._table, texts)
        self._waiting.append(made)
        self._count += made.num_rows
        if len(self._waiting) > _MOST_PARTS:
            self._waiting = [self._joined()]
        while self._count >= _ROW_GROUP:
            whole = self._joined()
            self._put(whole.slice(0, _ROW_GROUP))
            self._waiting = [whole.slice(_ROW_GROUP)]
            self._count -= _ROW_GROUP

    def _joined(self) -> Any:
        import pyarrow

        return pyarrow.concat_tables(self._waiting).combine_chunks()

    def _put(self, part: Any) -> None:
        self._writer.write_table(part, row_group_size=_ROW_GROUP)
        self._written = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None and self._count:
            self._put(self._joined())
        elif kind is None and not self._written:
            self._put(self._schema.empty_table())
        self._writer.close()
