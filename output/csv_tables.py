"""The tables as comma-separated values.

Belongs here: the dialect, and the guard against text that a spreadsheet would run. Does not: the cells themselves
(`output.rows`).
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

from output.rows import Cell, TableRows, cell_text

# A spreadsheet runs a cell that begins with one of these (the full-width forms too). A signed figure such as "-0,28",
# "+3" or "-1/43" holds digits and punctuation only: there is nothing in it to run, and it stays as it stood.
_RUN = re.compile(r"'*[=@\t\r\n＝＠+\-＋－]")
_SIGNED_FIGURE = re.compile(r"[+\-][\d\s.,/%]*")


def guarded(text: str) -> str:
    """The text with one apostrophe before it where a spreadsheet would run it as a formula.

    Text that already has apostrophes before such a start gets one more, so that taking one away where the rest
    begins so always gives the characters as they stood.
    """
    return f"'{text}" if _RUN.match(text) and not _SIGNED_FIGURE.fullmatch(text) else text


def unguarded(text: str) -> str:
    """The characters as they stood, from a text cell of a published CSV file: the inverse of `guarded`."""
    rest = text[1:]
    return rest if text.startswith("'") and rest and guarded(rest) == text else text


def csv_bytes(table: TableRows) -> bytes:
    """The table as UTF-8: commas, line feeds, a header; cells of text columns are `guarded`."""
    texts = [column.type == "string" for column in table.table.columns]
    lines = [csv_line([column.name for column in table.table.columns])]
    lines += [csv_line([_field(cell, text) for cell, text in zip(row, texts, strict=True)]) for row in table.rows]
    return "".join(lines).encode()


def write_csv(table: TableRows, path: Path, *, byte_order_mark: bool = False) -> bytes:
    """Write `csv_bytes` and return them. With a byte order mark before them Excel knows that they are UTF-8."""
    content = csv_bytes(table)
    path.write_bytes((codecs.BOM_UTF8 if byte_order_mark else b"") + content)
    return content


def csv_line(fields: Sequence[str]) -> str:
    """One record. A field is quoted for a lone carriage return too, which the csv module does not do by itself."""
    buffer = StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow(fields)
    return buffer.getvalue()[:-2] + "\n"


def _field(cell: Cell, text: bool) -> str:
    return guarded(cell_text(cell)) if text else cell_text(cell)
