"""Records into rows: one typed value for each column of `corpus.schema`, in the published order.

Belongs here: how a record's parts become cells, and the order of rows. Does not: how cells are written into a
file of one kind or another, and any judgement of the figures.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal
from functools import partial
from itertools import pairwise

from corpus import schema
from corpus.records import Band, Box, Document, Finding, Observation, ReportResult, Rubric, RubricField

Cell = str | int | float | Decimal | None
Row = tuple[Cell, ...]

# What a 128-bit decimal holds: 38 digits, of which 12 after the point. Printed figures have four at the most; only a
# recomputed mean or share can have more than 12, and is cut there.
DECIMAL_DIGITS = 38
DECIMAL_PLACES = 12
_STEP = Decimal(1).scaleb(-DECIMAL_PLACES)
_LIMIT = Decimal(10) ** (DECIMAL_DIGITS - DECIMAL_PLACES)
_WIDE = Context(prec=120)
_SURROGATE = re.compile("[\ud800-\udfff]")
_TOO_LARGE = "the number is too large to be published"


@dataclass(frozen=True, slots=True)
class TableRows:
    """One table: its schema, and its rows with a cell for each column, sorted.

    The rows may lie in a file (`output.csv_tables.WrittenRows`): they are gone through one by one, never copied whole.
    """

    table: schema.TableSchema
    rows: Sequence[Row]

    def column(self, name: str) -> list[Cell]:
        """The cells of one column, in the order of the rows."""
        place = [column.name for column in self.table.columns].index(name)
        return [row[place] for row in self.rows]

    def texts(self) -> list[list[str]]:
        """The cells as characters, row by row."""
        return [list(map(cell_text, row)) for row in self.rows]


def tables(results: Iterable[ReportResult]) -> tuple[TableRows, ...]:
    """All four tables, in the order of `schema.TABLES`, the same whatever the order of `results`.

    Two results with one `doc_id` are the same bytes given twice: the one whose source sorts first is published.
    """
    kept = distinct(results)
    return (
        sorted_rows(schema.DOCUMENTS, (document_row(result.document) for result in kept)),
        sorted_rows(schema.OBSERVATIONS, (observation_row(o, r.document) for r in kept for o in r.observations)),
        sorted_rows(
            schema.RUBRICS, (row for r in kept for rubric in r.rubrics for row in rubric_rows(rubric, r.document))
        ),
        sorted_rows(schema.FINDINGS, (finding_row(f, r.document) for r in kept for f in r.findings)),
    )


def distinct(results: Iterable[ReportResult]) -> list[ReportResult]:
    """One result a `doc_id`, sorted by source and identifier."""
    kept: dict[str, ReportResult] = {}
    for result in sorted(results, key=lambda r: (r.document.source, r.document.doc_id)):
        kept.setdefault(result.document.doc_id, result)
    return list(kept.values())


def document_row(document: Document) -> Row:
    """The row of `documents`."""
    return _row(
        schema.DOCUMENTS,
        {name: getattr(document, name) for name in (column.name for column in schema.DOCUMENTS.columns)}
        | {"legal_refs": joined(document.legal_refs)},
    )


def observation_row(observation: Observation, document: Document) -> Row:
    """The row of `observations`; places in a table, 0-based in the record, are published from 1."""
    cells = {column.name: getattr(observation, column.name, None) for column in schema.OBSERVATIONS.columns}
    cells |= {
        "doc_id": observation.doc_id or document.doc_id,
        "province_code": observation.province_code or document.province_code,
        "bbox": box_text(observation.box),
        "row": None if observation.row is None else observation.row + 1,
        "col": None if observation.col is None else observation.col + 1,
        "alternatives": joined(observation.alternatives),
    }
    if observation.value is not None and not publishable(observation.value):
        note = f"{observation.note}; {_TOO_LARGE}" if observation.note else _TOO_LARGE
        cells |= {"value": None, "status": "lost", "note": note}
    return _row(schema.OBSERVATIONS, cells)


def rubric_rows(rubric: Rubric, document: Document) -> list[Row]:
    """A row for each field and a row for each band; one bare row for a rubric that has neither."""
    whole: dict[str, object] = {
        "doc_id": document.doc_id,
        "province_code": document.province_code,
        "cohort": rubric.cohort,
        "year": rubric.year,
        "survey_max": rubric.survey_max,
        "total_max": rubric.total_max,
        "formula": rubric.formula,
    }
    parts = [_field_cells(field) for field in rubric.fields] + [_band_cells(band) for band in rubric.bands]
    return [_row(schema.RUBRICS, whole | part) for part in parts or [{}]]


def _field_cells(field: RubricField) -> dict[str, object]:
    return {
        "field": field.field,
        "field_order": field.order,
        "wording": field.wording,
        "max_points": field.max_points,
        "criteria": field.criteria,
        "subcriteria": field.subcriteria,
    }


def _band_cells(band: Band) -> dict[str, object]:
    return {"band": band.name, "band_lower": band.lower, "band_upper": band.upper}


def finding_row(finding: Finding, document: Document) -> Row:
    """The row of `findings`; an interval longer than the published decimals is widened, never narrowed."""
    cells = {column.name: getattr(finding, column.name, None) for column in schema.FINDINGS.columns}
    cells |= {
        "doc_id": finding.doc_id or document.doc_id,
        "bbox": box_text(finding.box),
        "evidence": joined(finding.evidence),
        "low": published(finding.low, ROUND_FLOOR),
        "high": published(finding.high, ROUND_CEILING),
    }
    return _row(schema.FINDINGS, cells)


def joined(items: Sequence[str]) -> str:
    """The items as one `;`-separated cell; a `;` within an item is written as a comma."""
    return ";".join(item.replace(";", ",") for item in items)


def box_text(box: Box | None) -> str:
    """The box as "x0,y0,x1,y1" with two decimals, or ""."""
    return "" if box is None else ",".join(f"{side:.2f}" for side in (box.x0, box.y0, box.x1, box.y1))


def publishable(value: Decimal) -> bool:
    """Whether the number is finite and within what the tables hold."""
    return value.is_finite() and abs(value) < _LIMIT - 1


def published(value: Decimal | None, rounding: str = ROUND_HALF_UP) -> Decimal | None:
    """The number with at most `DECIMAL_PLACES` decimals, trailing zeros as they are; None where it does not fit."""
    if value is None or not publishable(value):
        return None
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -DECIMAL_PLACES:
        value = value.quantize(_STEP, rounding=rounding, context=_WIDE)
    return abs(value) if value.is_zero() else value


def decimal_text(value: Decimal) -> str:
    """The digits of an exact number: a point, no exponent, trailing zeros as they are."""
    return format(value, "f")


def cell_text(cell: Cell) -> str:
    """The cell as characters; "" where it is empty."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return decimal_text(cell)
    if isinstance(cell, float):
        return f"{cell:.4f}".rstrip("0").rstrip(".")
    return str(cell)


def _row(table: schema.TableSchema, cells: Mapping[str, object]) -> Row:
    """One typed value for each column. An empty text is an empty cell: the tables know only one kind of nothing."""
    return tuple(
        None if (value := cells.get(name)) is None or value == "" else made(value) for name, made in _MAKERS[table.name]
    )


def _string(value: object) -> Cell:
    text = str(value)
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def _decimal(value: object) -> Cell:
    return published(value if isinstance(value, Decimal) else Decimal(str(value)))


def _number(value: object) -> Cell:
    return round(float(str(value)), 4)


def _integer(value: object) -> Cell:
    return int(str(value))


_BY_TYPE: dict[schema.ColumnType, Callable[[object], Cell]] = {
    "string": _string,
    "decimal": _decimal,
    "number": _number,
    "integer": _integer,
    "year": _integer,
}
_MAKERS = {table.name: [(column.name, _BY_TYPE[column.type]) for column in table.columns] for table in schema.TABLES}


def sorted_rows(table: schema.TableSchema, rows: Iterable[Row]) -> TableRows:
    """The rows by `table.sort`, empty cells first; rows that agree there are ordered by all their cells."""
    names = [column.name for column in table.columns]
    first = [names.index(name) for name in table.sort]
    ordered = sorted(rows, key=partial(_order, first))
    keys = [_order(first, row) for row in ordered]
    if any(one == next_one for one, next_one in pairwise(keys)):
        places = first + [place for place in range(len(names)) if place not in first]
        ordered.sort(key=partial(_order, places))
    return TableRows(table, tuple(ordered))


def _order(places: Sequence[int], row: Row) -> tuple[tuple[bool, Cell], ...]:
    return tuple([(row[place] is not None, "" if row[place] is None else row[place]) for place in places])
