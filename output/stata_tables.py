"""The tables for Stata, on request.

Belongs here: Stata's types, limits and labels, generated from `corpus.schema`. Does not: the cells (`output.rows`).
pandas writes the files; it is imported when they are asked for and not before.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from corpus import schema
from output.rows import Cell, TableRows

_VERSION = 118  # of the format: Unicode, long texts, read by Stata 14 and later
# What a fixed-width text holds, in bytes of UTF-8; anything longer is a strL, which has no limit that matters.
_FIXED_LIMIT = 2045
_LABEL_LIMIT = 80
# A file carries its time of making; a fixed one keeps the same rows the same bytes.
_MADE = datetime(2000, 1, 1)


def write_stata(table: TableRows, path: Path) -> None:
    """Write one .dta file: text as text, whole numbers as integers, exact numbers as doubles; an empty cell is missing.

    A double keeps fifteen digits, more than any printed figure has. An empty text is "", which is Stata's missing text.
    A description that is longer than a label may be is cut and ends in "…".
    """
    import pandas

    columns = table.table.columns
    series = {column.name: _series(pandas, column, table.column(column.name)) for column in columns}
    long = [c.name for c in columns if c.type == "string" and _longest(table.column(c.name)) > _FIXED_LIMIT]
    pandas.DataFrame(series).to_stata(
        path,
        version=_VERSION,
        write_index=False,
        time_stamp=_MADE,
        data_label=label(table.table.description),
        variable_labels={column.name: label(column.description) for column in columns},
        convert_strl=long,
    )


def label(description: str) -> str:
    """The description, cut at a blank where it is longer than Stata's labels."""
    if len(description) <= _LABEL_LIMIT:
        return description
    return description[: _LABEL_LIMIT - 1].rsplit(" ", 1)[0].rstrip(" ,;") + "…"


def _series(pandas: Any, column: schema.Column, cells: list[Cell]) -> Any:
    if column.type == "string":
        # A zero byte would end the text.
        return pandas.Series([str(cell or "").replace("\0", "\ufffd") for cell in cells], dtype=object)
    if column.type in ("integer", "year"):
        return pandas.Series(cells, dtype="Int64")
    return pandas.Series([None if cell is None else float(cell) for cell in cells], dtype="float64")


def _longest(cells: list[Cell]) -> int:
    return max((len(str(cell).encode()) for cell in cells if cell is not None), default=0)
