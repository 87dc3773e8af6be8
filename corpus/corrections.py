"""What people have corrected: one row of a CSV file under version control for each figure that was read wrongly.

Belongs here: the record and reading the file. Does not: applying it to a report (`validation.correcting`).
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from corpus.errors import CorrectionsError

COLUMNS = ("document", "page", "place", "raw", "right", "who", "why")


@dataclass(frozen=True, slots=True)
class Correction:
    """One figure set right by a person.

    document: `doc_id` or `sha256` of the report. place: the figure's `line`, or its `bbox` where it has no line, as the
    table `observations` gives them. raw: the characters as they were read; a correction holds only while they are read
    so. right: the figure as it is printed on the page. row: where it stands in its file, the header being row 1.
    """

    document: str
    page: int
    place: str
    raw: str
    right: str
    who: str
    why: str
    row: int


def read_corrections(text: str) -> tuple[Correction, ...]:
    """The corrections in the text of a CSV file with the columns `COLUMNS`, in any order.

    Raises CorrectionsError, one sentence with the row, where a column is missing, a cell that must be filled is empty,
    a page is no number, or two rows correct one figure differently.
    """
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), restkey="", restval="")
    missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
    if missing:
        raise CorrectionsError(f"The corrections lack the column {missing[0]}.")
    found: dict[tuple[str, int, str, str], Correction] = {}
    try:
        for number, cells in enumerate(rows, start=2):
            if not any(str(cells[name]).strip() for name in COLUMNS):
                continue
            one = _correction(cells, number)
            key = (one.document, one.page, one.place, one.raw)
            other = found.setdefault(key, one)
            if other.right != one.right:
                raise CorrectionsError(f"Rows {other.row} and {number} of the corrections set one figure differently.")
    except csv.Error as error:
        raise CorrectionsError(f"The corrections cannot be read as CSV: {error}.") from error
    return tuple(found.values())


def _correction(cells: dict[str, str], number: int) -> Correction:
    texts = {name: str(cells[name]).strip() for name in COLUMNS}
    empty = [name for name in COLUMNS if not texts[name]]
    if empty:
        raise CorrectionsError(f"Row {number} of the corrections has no {empty[0]}.")
    if not (texts["page"].isascii() and texts["page"].isdigit()):
        raise CorrectionsError(f"Row {number} of the corrections has the page {texts['page']!r}, which is no number.")
    if not any(character.isdigit() for character in texts["right"]):
        raise CorrectionsError(f"Row {number} of the corrections sets {texts['right']!r}, which is no figure.")
    return Correction(row=number, page=int(texts.pop("page")), **texts)
