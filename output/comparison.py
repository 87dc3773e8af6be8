"""What changed between two builds of the dataset, row by row.

Belongs here: finding a row of one build again in the other, and what differs. Does not: why it does (`output.reasons`),
showing it (`pipeline.terminal`), or the tables' own shape (`corpus.schema`).
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from corpus import schema
from output import paths
from output.csv_tables import unguarded
from output.provenance import read_provenance
from output.reasons import Build, Reasons, corrections

Change = Literal["added", "removed", "changed"]
_Row = dict[str, str]
# Where a row stands: the first rows to be matched are those of the same thing at the same place.
_PLACE = ("page", "line", "bbox", "row", "col")
# Numbers that are given anew in each build.
_NUMBERS = ("obs_id", "finding_id", "evidence", "table_id")


class ComparisonError(Exception):
    """A folder that holds no build. The message is one clear sentence."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One row that is not alike in both builds.

    row: what it is about, by the columns `same` of its table, and its place. cells: for a changed row, each column that
    differs with its old and new text. reason: why, in a few words, where the builds tell; else "".
    """

    table: str
    change: Change
    doc_id: str
    row: tuple[tuple[str, str], ...]
    cells: tuple[tuple[str, str, str], ...]
    reason: str


def compare(old: Path, new: Path) -> list[Difference]:
    """The differences between the builds in two output folders, table by table, in the order of the rows.

    A column that only one of the builds has, because another version of chiso wrote it, is no difference.
    Raises ComparisonError where a folder lacks one of the tables.
    """
    tables = {table.name: (_rows(old, table), _rows(new, table)) for table in schema.TABLES}
    pairs = {table.name: _pairs(table, *tables[table.name]) for table in schema.TABLES}
    figures = schema.OBSERVATIONS.name
    before, after = tables[figures]
    corrected = corrections((before[first], after[second]) for first, second in pairs[figures])
    documents = tables[schema.DOCUMENTS.name]
    reasons = Reasons(_build(old, documents[0]), _build(new, documents[1]), corrected)
    return [
        difference
        for table in schema.TABLES
        for difference in _differences(table, *tables[table.name], pairs[table.name], reasons)
    ]


def _build(folder: Path, documents: Sequence[_Row]) -> Build:
    record = read_provenance(folder)
    return Build({row["doc_id"]: row["source"] for row in documents}, record["made_by"], record["settings"])


def _rows(folder: Path, table: schema.TableSchema) -> list[_Row]:
    path = folder / paths.TABLES / f"{table.name}.csv"
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            found = [
                {name: unguarded(cell or "") for name, cell in row.items() if name} for row in csv.DictReader(file)
            ]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ComparisonError(f"{path} cannot be read: {paths.reason(error)}.") from error
    lacking = [name for row in found[:1] for name in (*table.same, *table.key) if name not in row]
    if lacking:
        raise ComparisonError(f"{path} lacks the column {lacking[0]}.")
    return found


def _differences(
    table: schema.TableSchema,
    old: Sequence[_Row],
    new: Sequence[_Row],
    pairs: Sequence[tuple[int, int]],
    reasons: Reasons,
) -> Iterator[Difference]:
    partner = dict(pairs)
    known = old[0].keys() & new[0].keys() if old and new else set()
    names = [column.name for column in table.columns if column.name in known and column.name not in _NUMBERS]
    for place, row in enumerate(old):
        if place not in partner:
            yield Difference(table.name, "removed", row["doc_id"], _about(table, row), (), reasons.of_removed(row))
            continue
        other = new[partner[place]]
        cells = tuple((name, row[name], other[name]) for name in names if row[name] != other[name])
        if cells:
            reason = reasons.of_changed(row, other)
            yield Difference(table.name, "changed", row["doc_id"], _about(table, other), cells, reason)
    paired = set(partner.values())
    for place, row in enumerate(new):
        if place not in paired:
            yield Difference(table.name, "added", row["doc_id"], _about(table, row), (), reasons.of_added(row))


def _pairs(table: schema.TableSchema, old: Sequence[_Row], new: Sequence[_Row]) -> list[tuple[int, int]]:
    """Places of the rows of one thing in both builds: those at one place first, then the others in their order."""
    pairs: list[tuple[int, int]] = []
    left_old, left_new = list(range(len(old))), list(range(len(new)))
    for columns in ((*table.same, *_PLACE), table.same):
        waiting: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for place in left_new:
            waiting[_cells(new[place], columns)].append(place)
        rest = []
        for place in left_old:
            same = waiting[_cells(old[place], columns)]
            if same:
                pairs.append((place, same.pop(0)))
            else:
                rest.append(place)
        left_old = rest
        taken = {second for _, second in pairs}
        left_new = [place for place in left_new if place not in taken]
    return pairs


def _cells(row: Mapping[str, str], columns: Sequence[str]) -> tuple[str, ...]:
    return tuple(row.get(name, "") for name in columns)


def _about(table: schema.TableSchema, row: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    names = (*table.same, *(name for name in ("page", "line") if name in row))
    return tuple((name, row[name]) for name in names if name != "doc_id" and row[name])
