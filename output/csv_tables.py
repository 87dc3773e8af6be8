"""The tables as comma-separated values.

Belongs here: the dialect, the guard against text that a spreadsheet would run, and reading a table back row by row.
Does not: the cells themselves (`output.rows`).
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import IO, overload

from corpus import schema
from output.rows import Cell, Row

_PIECE = 1 << 20
# A spreadsheet runs a cell that begins with one of these (the full-width forms too). A signed figure such as "-0,28",
# "+3" or "-1/43" holds digits and punctuation only: there is nothing in it to run, and it stays as it stood.
_RUN = re.compile(r"'*[=@\t\r\n＝＠+\-＋－]")
_FIRST = frozenset("'=@\t\r\n＝＠+-＋－")
_SIGNED_FIGURE = re.compile(r"[+\-][\d\s.,/%]*")


def guarded(text: str) -> str:
    """The text with one apostrophe before it where a spreadsheet would run it as a formula.

    Text that already has apostrophes before such a start gets one more, so that taking one away where the rest
    begins so always gives the characters as they stood.
    """
    if text[:1] not in _FIRST:
        return text
    return f"'{text}" if _RUN.match(text) and not _SIGNED_FIGURE.fullmatch(text) else text


def unguarded(text: str) -> str:
    """The characters as they stood, from a text cell of a published CSV file: the inverse of `guarded`."""
    rest = text[1:]
    return rest if text.startswith("'") and rest and guarded(rest) == text else text


def encoding_of(byte_order_mark: bool) -> str:
    """The name of the encoding of the files, with or without a byte order mark."""
    return "utf-8-sig" if byte_order_mark else "utf-8"


def contents_of(path: Path) -> Iterator[bytes]:
    """The bytes of a written file, a piece at a time, without the byte order mark that it may begin with."""
    with path.open("rb") as file:
        piece = file.read(_PIECE).removeprefix(codecs.BOM_UTF8)
        while piece:
            yield piece
            piece = file.read(_PIECE)


def header(table: schema.TableSchema) -> str:
    """The first line of the file of a table."""
    return csv_lines([[column.name for column in table.columns]])[0]


def append_csv(table: schema.TableSchema, texts: Sequence[Sequence[str]], file: IO[str]) -> None:
    """Write further rows, their cells as characters, behind those that are there; text columns are `guarded`."""
    kinds = [column.type == "string" for column in table.columns]
    rows = ([guarded(cell) if text else cell for cell, text in zip(row, kinds, strict=True)] for row in texts)
    file.write("".join(csv_lines(rows)))


def csv_lines(rows: Iterable[Sequence[str]]) -> list[str]:
    """A record each. A field is quoted for a lone carriage return too, which the csv module does not do by itself."""
    lines = _Lines()
    csv.writer(lines, lineterminator="\r\n").writerows(rows)
    return lines.written


class _Lines:
    """What the csv module writes, line by line, each ending in a line feed."""

    def __init__(self) -> None:
        self.written: list[str] = []

    def write(self, line: str) -> int:
        self.written.append(line[:-2] + "\n")
        return len(line)


class WrittenRows(Sequence[Row]):
    """The rows of a written file, read again from the disk each time they are gone through, one in memory at a time."""

    def __init__(self, table: schema.TableSchema, path: Path, count: int) -> None:
        self._types = [column.type for column in table.columns]
        self._path = path
        self._count = count

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Row]:
        with self._path.open(encoding="utf-8-sig", newline="") as file:
            for fields in islice(_records(file), 1, None):
                yield tuple(_read_back(field, kind) for field, kind in zip(fields, self._types, strict=True))

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | Sequence[Row]:
        if isinstance(place, slice):
            start, stop, step = place.indices(self._count)
            return tuple(islice(self, start, stop, step))
        if not -self._count <= place < self._count:
            raise IndexError(place)
        return next(islice(self, place % self._count, None))


def _records(file: Iterable[str]) -> Iterator[list[str]]:
    # A restored sentence may be longer than what the module takes for a mistake by itself.
    csv.field_size_limit(1 << 30)
    return csv.reader(file)


def _read_back(field: str, kind: schema.ColumnType) -> Cell:
    """The cell that a field was made from."""
    if not field:
        return None
    if kind == "string":
        return unguarded(field)
    if kind == "decimal":
        return Decimal(field)
    return float(field) if kind == "number" else int(field)
