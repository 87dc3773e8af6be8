"""Findings and differences for other programs: JSON, CSV, SARIF.

Belongs here: the forms that `chiso audit` and `chiso diff` print for machines. Does not: what a person reads at the
terminal (`pipeline.terminal`), or the published tables (`output.csv_tables` and its neighbours).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any
from urllib.parse import quote

from corpus import schema
from corpus.records import Finding, ReportResult
from output.comparison import Difference
from output.csv_tables import csv_lines, guarded
from output.rows import cell_text, finding_row

# The report a finding is of, beside the columns of `findings`.
_OF_REPORT = ("source", "number", "province", "period_year")
_RULES = {
    "sum": "A total is the sum of its parts",
    "mean": "A mean is that of its units",
    "ratio": "A share or percentage is what its two figures give",
    "difference": "A change is the later figure less the earlier",
    "count": "A stated number of things is the number listed",
    "band": "A unit or count agrees with the limits of its band",
    "rank": "A rank agrees with the order of the figures",
    "range": "A range or extreme agrees with the figures it spans",
    "repeat": "A figure printed twice is printed alike",
}
# Kind and level of a SARIF result. What we may have misread is for review: it is no error of the publisher.
_OUTCOMES = {
    ("inconsistent", "published"): ("fail", "error"),
    ("inconsistent", "unknown"): ("fail", "warning"),
    ("inconsistent", "reading"): ("review", "none"),
    ("truncated", ""): ("fail", "note"),
    ("unverifiable", ""): ("open", "none"),
}

Chosen = Sequence[tuple[ReportResult, Finding]]


def findings_as_json(chosen: Chosen) -> str:
    """An array of objects, one a finding: the columns of `findings`, and source, number, province and year of the
    report. Every value is a string, as in the CSV table; an empty one is null.
    """
    rows = [{name: text or None for name, text in record.items()} for record in map(_record, chosen)]
    return json.dumps(rows, ensure_ascii=False, indent=2) + "\n"


def findings_as_csv(chosen: Chosen) -> str:
    """A header and one row a finding, the same columns as in JSON, guarded against spreadsheets."""
    names = [*_OF_REPORT, *(column.name for column in schema.FINDINGS.columns)]
    return _as_csv(names, [_record(pair) for pair in chosen])


def findings_as_sarif(chosen: Chosen) -> str:
    """A SARIF 2.1.0 log with one run: kinds are its rules, findings its results."""
    from importlib.metadata import version

    driver = {
        "name": "chiso",
        "version": version("chiso"),
        "rules": [{"id": kind, "shortDescription": {"text": text}} for kind, text in _RULES.items()],
    }
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": [_sarif_result(*pair) for pair in chosen]}],
    }
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _sarif_result(result: ReportResult, finding: Finding) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": quote(result.document.source)}}
    if finding.line is not None:
        place["region"] = {"startLine": finding.line}
    record = _record((result, finding))
    kept = ("page", "bbox", "stated", "recomputed", "low", "high", "verdict", "attribution", "severity", "evidence")
    kind, level = _OUTCOMES.get((finding.verdict, finding.attribution or ""), ("pass", "none"))
    return {
        "ruleId": finding.kind,
        "kind": kind,
        "level": level,
        "message": {"text": f"{finding.statement}: {finding.message}"},
        "locations": [{"physicalLocation": place}],
        "properties": {name: record[name] for name in kept if record[name]},
    }


def differences_as_json(differences: Sequence[Difference]) -> str:
    """An array of objects: table, change, doc_id, row (what it is about), cells ([column, old, new]), reason."""
    return json.dumps([asdict(each) for each in differences], ensure_ascii=False, indent=2) + "\n"


def differences_as_csv(differences: Sequence[Difference]) -> str:
    """A header and one row for each changed cell, or for each row added or removed."""
    names = ["table", "change", "doc_id", "row", "column", "old", "new", "reason"]
    rows = [
        {
            "table": each.table,
            "change": each.change,
            "doc_id": each.doc_id,
            "row": "; ".join(f"{name}={text}" for name, text in each.row),
            "column": column,
            "old": old,
            "new": new,
            "reason": each.reason,
        }
        for each in differences
        for column, old, new in (each.cells or (("", "", ""),))
    ]
    return _as_csv(names, rows)


FINDING_FORMS: Mapping[str, Callable[[Chosen], str]] = {
    "json": findings_as_json,
    "csv": findings_as_csv,
    "sarif": findings_as_sarif,
}
DIFFERENCE_FORMS: Mapping[str, Callable[[Sequence[Difference]], str]] = {
    "json": differences_as_json,
    "csv": differences_as_csv,
}


def _record(pair: tuple[ReportResult, Finding]) -> dict[str, str]:
    result, finding = pair
    cells = finding_row(finding, result.document)
    names = [column.name for column in schema.FINDINGS.columns]
    report = {name: str(getattr(result.document, name) or "") for name in _OF_REPORT}
    return report | {name: cell_text(cell) for name, cell in zip(names, cells, strict=True)}


def _as_csv(names: Sequence[str], rows: Sequence[Mapping[str, str]]) -> str:
    return "".join(csv_lines([names, *([guarded(row[name]) for name in names] for row in rows)]))
