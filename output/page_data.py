"""What the page knows: an index of all reports, and the data of each report by itself.

Belongs here: choosing and packing the data. Does not: writing it into files (`output.webpage`), or showing it
(`output/page/`).

The index holds what the page needs to open; a report's own data is loaded when somebody looks at the report. Cells are
the characters of the published tables, so that the page shows what the tables hold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from corpus import schema
from corpus.records import Finding, Observation, Operand, ReportResult, Wording
from output.rows import TableRows, cell_text, decimal_text

# How grave a finding is, first the gravest.
_VERDICTS = ("inconsistent", "truncated", "rounding", "unverifiable", "exact")
_SEVERITIES = ("decision", "value")
_ATTRIBUTIONS = ("published", "unknown", "reading", "")
_WORST_SHOWN = 8
# Every row of a report's own data would repeat these.
_LEFT_OUT = ("doc_id", "province_code")

Record = dict[str, str]


class PageData:
    """All data of the page. results: one a `doc_id`. tables: their rows. pages: `doc_id` to what is known of its
    images: [number, width, height, file name] each.
    """

    def __init__(
        self, results: Sequence[ReportResult], tables: Sequence[TableRows], pages: Mapping[str, list[list[Any]]]
    ) -> None:
        self._results = {result.document.doc_id: result for result in results}
        self._pages = pages
        self._documents = [record for table in tables if table.table is schema.DOCUMENTS for record in _records(table)]
        self._columns: dict[str, list[str]] = {}
        self._rows: dict[str, dict[str, list[Record]]] = {
            doc_id: {"observations": [], "rubrics": [], "findings": []} for doc_id in self._results
        }
        for table in tables:
            names = [column.name for column in table.table.columns]
            if table.table is schema.DOCUMENTS:
                self._columns[table.table.name] = names
                continue
            self._columns[table.table.name] = [name for name in names if name not in _LEFT_OUT]
            for record in _records(table):
                # A row of no report is for the checks of the tables to find.
                if record["doc_id"] in self._rows:
                    self._rows[record["doc_id"]][table.table.name].append(record)

    def doc_ids(self) -> list[str]:
        """The reports that have data of their own, in order."""
        return sorted(doc_id for doc_id in self._rows if self._has_data(doc_id))

    def of_report(self, doc_id: str) -> dict[str, Any]:
        """The tables of one report; beside its observations where they stand in its lines (`marks`: [line, start, end]
        each), beside its findings how they were recomputed (`workings`); the sizes of its page images.
        """
        rows, result = self._rows[doc_id], self._results[doc_id]
        data: dict[str, Any] = {
            name: [[row[column] for column in self._columns[name]] for row in rows[name]] for name in rows
        }
        observations = {observation.obs_id: observation for observation in result.observations}
        findings = {finding.finding_id: finding for finding in result.findings}
        places = {row["obs_id"]: place for place, row in enumerate(rows["observations"])}
        data["marks"] = [_marks(observations.get(row["obs_id"])) for row in rows["observations"]]
        data["workings"] = [_workings(findings.get(row["finding_id"]), places) for row in rows["findings"]]
        data["pages"] = self._pages.get(doc_id, [])
        return data

    def text_of_report(self, doc_id: str) -> list[list[Any]]:
        """[number, page, line as it stood, line restored or 0 where that is the same] for each line."""
        result = self._results[doc_id]
        return [
            [raw.number, raw.page, raw.text, 0 if raw.text == restored else restored]
            for raw, restored in zip(result.raw_lines, result.restored_lines, strict=False)
        ]

    def index(self) -> dict[str, Any]:
        """What the page knows without loading a report: each report's facts and counts, the gravest findings and the
        figures that went into them.
        """
        worst = self._worst()
        wanted = {key for row in worst for key in row["evidence"].split(";")}
        parts = [
            row for doc_id in self.doc_ids() for row in self._rows[doc_id]["observations"] if row["obs_id"] in wanted
        ]
        described = {column.name: [column.description, column.description_vi] for column in schema.DOCUMENTS.columns}
        return {
            "columns": self._columns,
            "described": described,
            "fields": list(schema.FIELDS),
            "documents": [self._document(record) for record in self._documents],
            "worst": worst,
            "parts": parts,
        }

    def _document(self, record: Record) -> dict[str, Any]:
        doc_id = record["doc_id"]
        observations, findings = self._rows[doc_id]["observations"], self._rows[doc_id]["findings"]
        inconsistent = [row for row in findings if row["verdict"] == "inconsistent"]
        return record | {
            "observation_count": len(observations),
            "finding_count": len(findings),
            "statuses": _counted(row["status"] for row in observations),
            "verdicts": _counted(row["verdict"] for row in findings),
            "attributions": _counted(row["attribution"] for row in inconsistent),
            "has_data": self._has_data(doc_id),
            "has_text": bool(self._results[doc_id].raw_lines),
            "images": len(self._pages.get(doc_id, [])),
        }

    def _has_data(self, doc_id: str) -> bool:
        return any(self._rows[doc_id].values()) or bool(self._pages.get(doc_id))

    def _worst(self) -> list[dict[str, Any]]:
        found = [row for doc_id in self.doc_ids() for row in self._rows[doc_id]["findings"]]
        chosen = sorted((row for row in found if row["verdict"] == "inconsistent"), key=_gravity)[:_WORST_SHOWN]
        known = {f.finding_id: f for row in chosen for f in self._results[row["doc_id"]].findings}
        return [row | {"workings": _workings(known.get(row["finding_id"]), {})} for row in chosen]


def _records(table: TableRows) -> list[Record]:
    names = [column.name for column in table.table.columns]
    return [dict(zip(names, map(cell_text, row), strict=True)) for row in table.rows]


def _counted(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))


def _gravity(finding: Record) -> tuple[int, int, int]:
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
