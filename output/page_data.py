"""What the page knows: an index of all reports, and the data of each report by itself.

Belongs here: choosing and packing the data. Does not: writing it into files (`output.webpage`), or showing it
(`output/page/`).

The index holds what the page needs to open; a report's own data is loaded when somebody looks at the report. Cells are
the characters of the published tables, so that the page shows what the tables hold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from corpus import schema
from corpus.records import Finding, Observation, Operand, ReportResult, Wording
from output.rows import TableRows, cell_text, decimal_text, tables

# How grave a finding is, first the gravest.
_VERDICTS = ("inconsistent", "truncated", "rounding", "unverifiable", "exact")
_SEVERITIES = ("decision", "value")
_ATTRIBUTIONS = ("published", "unknown", "reading", "")
_WORST_SHOWN = 8
# Every row of a report's own data would repeat these.
_LEFT_OUT = ("doc_id", "province_code")

Record = dict[str, str]


@dataclass(frozen=True, slots=True)
class ReportData:
    """One report's own data, None for what it has none of. figures: its tables. text: its lines."""

    figures: dict[str, Any] | None
    text: list[list[Any]] | None


class PageData:
    """All data of the page, gathered report by report.

    Reports come in order of `doc_id`. Of those that went by only counts and the gravest findings stay in memory.
    """

    def __init__(self) -> None:
        self._facts: dict[str, dict[str, Any]] = {}
        self._worst: list[dict[str, Any]] = []
        self._parts: dict[str, Record] = {}
        self._columns = {
            table.name: [
                column.name for column in table.columns if table is schema.DOCUMENTS or column.name not in _LEFT_OUT
            ]
            for table in schema.TABLES
        }

    def add(self, result: ReportResult, images: list[list[Any]]) -> ReportData:
        """Take note of a report for the index, and give its own data.

        images: what is known of the images of its pages: [number, width, height, file name] each.
        """
        doc_id = result.document.doc_id
        rows = {table.table.name: _records(table) for table in tables([result]) if table.table is not schema.DOCUMENTS}
        has_data = any(rows.values()) or bool(images)
        inconsistent = [row for row in rows["findings"] if row["verdict"] == "inconsistent"]
        self._facts[doc_id] = {
            "observation_count": len(rows["observations"]),
            "finding_count": len(rows["findings"]),
            "statuses": _counted(row["status"] for row in rows["observations"]),
            "verdicts": _counted(row["verdict"] for row in rows["findings"]),
            "attributions": _counted(row["attribution"] for row in inconsistent),
            "has_data": has_data,
            "has_text": bool(result.raw_lines),
            "images": len(images),
            "encodings": {str(page): ", ".join(codes) for page, codes in result.encodings},
        }
        self._keep_worst(result, inconsistent, rows["observations"])
        return ReportData(
            self._figures(result, rows, images) if has_data else None, _text(result) if result.raw_lines else None
        )

    def index(self, documents: TableRows) -> dict[str, Any]:
        """What the page knows without loading a report: each report's facts and counts, the gravest findings and the
        figures that went into them. documents: the table, of the reports that were added; their part of the index is
        an iterator, one report at a time.
        """
        described = {column.name: [column.description, column.description_vi] for column in schema.DOCUMENTS.columns}
        return {
            "columns": self._columns,
            "described": described,
            "fields": list(schema.FIELDS),
            "documents": (record | self._facts[record["doc_id"]] for record in _each_record(documents)),
            "worst": self._worst,
            "parts": list(self._parts.values()),
        }

    def _figures(
        self, result: ReportResult, rows: Mapping[str, list[Record]], images: list[list[Any]]
    ) -> dict[str, Any]:
        """The tables of one report; beside its observations where they stand in its lines (`marks`: [line, start, end]
        each), beside its findings how they were recomputed (`workings`); the sizes of its page images.
        """
        data: dict[str, Any] = {
            name: [[row[column] for column in self._columns[name]] for row in rows[name]] for name in rows
        }
        observations = {observation.obs_id: observation for observation in result.observations}
        findings = {finding.finding_id: finding for finding in result.findings}
        places = {row["obs_id"]: place for place, row in enumerate(rows["observations"])}
        data["marks"] = [_marks(observations.get(row["obs_id"])) for row in rows["observations"]]
        data["workings"] = [_workings(findings.get(row["finding_id"]), places) for row in rows["findings"]]
        data["pages"] = images
        return data

    def _keep_worst(self, result: ReportResult, inconsistent: Sequence[Record], observations: Sequence[Record]) -> None:
        """Keep the gravest findings of all so far, with the figures that went into them."""
        known = {finding.finding_id: finding for finding in result.findings}
        own = [row | {"workings": _workings(known.get(row["finding_id"]), {})} for row in inconsistent]
        self._worst = sorted([*self._worst, *own], key=_gravity)[:_WORST_SHOWN]
        wanted = {key for row in self._worst for key in row["evidence"].split(";")}
        candidates = [*self._parts.values(), *observations]
        self._parts = {row["obs_id"]: row for row in candidates if row["obs_id"] in wanted}


def _text(result: ReportResult) -> list[list[Any]]:
    """[number, page, line as it stood, line restored or 0 where that is the same] for each line."""
    return [
        [raw.number, raw.page, raw.text, 0 if raw.text == restored else restored]
        for raw, restored in zip(result.raw_lines, result.restored_lines, strict=False)
    ]


def _records(table: TableRows) -> list[Record]:
    return list(_each_record(table))


def _each_record(table: TableRows) -> Iterator[Record]:
    names = [column.name for column in table.table.columns]
    return (dict(zip(names, map(cell_text, row), strict=True)) for row in table.rows)


def _counted(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))


def _gravity(finding: Mapping[str, Any]) -> tuple[int, int, int]:
    return (
        _place(_VERDICTS, finding["verdict"]),
        _place(_SEVERITIES, finding["severity"]),
        _place(_ATTRIBUTIONS, finding["attribution"]),
    )


def _place(order: Sequence[str], value: str) -> int:
    return order.index(value) if value in order else len(order)


def _marks(observation: Observation | None) -> list[list[int]]:
    return [] if observation is None else [[word.line, word.start, word.end] for word in observation.words]


def _workings(finding: Finding | None, places: Mapping[str, int]) -> dict[str, Any] | None:
    """The workings, what is nought or empty left out. places: of the observations in the data of the report, by which
    they are named instead of by `obs_id`.
    """
    workings = None if finding is None else finding.workings
    if workings is None:
        return None
    made: dict[str, Any] = {
        "relation": workings.relation,
        "statement": None if workings.quoted else _wording(workings.statement),
        "stated": None if workings.stated is None else _operand(workings.stated, places),
        "operands": [_operand(operand, places) for operand in workings.operands],
        "factor": "" if workings.factor == 1 else decimal_text(workings.factor),
        "limits": [_number(limit) for limit in workings.limits] if any(workings.limits) else None,
        "listed": workings.listed,
        "peers": workings.peers,
        "lacking": None if workings.lacking is None else _wording(workings.lacking),
    }
    return {name: value for name, value in made.items() if value not in (None, "", 0)}


def _operand(operand: Operand, places: Mapping[str, int]) -> list[Any]:
    """[place or `obs_id`, decimals], or ["", decimals, value] for one that the page only implies."""
    if operand.obs_id:
        return [places.get(operand.obs_id, operand.obs_id), operand.decimals]
    return ["", operand.decimals, _number(operand.value)]


def _number(value: Decimal | None) -> str:
    return "" if value is None else decimal_text(value)


def _wording(wording: Wording) -> list[Any]:
    return [wording.pattern, {name: v if isinstance(v, str) else _wording(v) for name, v in wording.values}]
