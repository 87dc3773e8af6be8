"""The truth of a sample as files, line numbers being those of its plain text.

Belongs here: the folder against which a reading of the plain text can be scored: document, observations, the errors
as checks, the text. Does not: the truth itself (`model.SampleReport.truth`), the scoring.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from corpus.records import Rubric
from corpus.samples.layout import plain_text, text_lines, truth_lines
from corpus.samples.model import Planted, SampleReport

OBSERVATION_COLUMNS = (
    "subject",
    "level",
    "field",
    "measure",
    "statistic",
    "year",
    "value",
    "unit",
    "raw",
    "line",
    "status",
)
CHECK_COLUMNS = ("check_id", "kind", "line", "statement", "stated", "recomputed", "verdict", "why")


def write_truth(report: SampleReport, folder: Path) -> None:
    """Write document.json, observations.csv, checks.csv (the errors alone) and restored.txt into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    document: dict[str, Any] = {
        **asdict(report.document),
        "as_of": None,
        "source": report.source,
        "fictional": report.fictional,
        "rubric": {rubric.cohort: _rubric(rubric) for rubric in report.rubrics},
    }
    text = json.dumps(document, ensure_ascii=False, indent=1)
    (folder / "document.json").write_text(text + "\n", encoding="utf-8")
    (folder / "restored.txt").write_text(plain_text(report), encoding="utf-8")
    _write_rows(folder / "observations.csv", OBSERVATION_COLUMNS, _observations(report))
    _write_rows(folder / "checks.csv", CHECK_COLUMNS, _checks(report))


def _observations(report: SampleReport) -> Iterable[Sequence[object]]:
    for expected, line in truth_lines(report):
        figure = expected.figure
        yield (
            figure.subject,
            figure.level,
            figure.field,
            figure.measure,
            figure.statistic,
            figure.year,
            f"{figure.value:f}",
            figure.unit,
            expected.raw,
            line,
            "read",
        )


def _checks(report: SampleReport) -> Iterable[Sequence[object]]:
    """The errors; and where the same figure stands rightly elsewhere, the contradiction between the two places."""
    lines = {place: number for number, line in enumerate(text_lines(report), 1) for place in line.places}
    origin = "planted" if report.fictional else "published"
    number = 0
    for error in report.errors:
        kinds = [error.kind]
        if error.kind != "repeat" and _stands_rightly_elsewhere(report, error):
            kinds.append("repeat")
        for kind in kinds:
            number += 1
            found = (kind, lines[error.place], error.statement, error.stated, error.correct, error.verdict, origin)
            yield (f"E{number:03d}", *found)


def _stands_rightly_elsewhere(report: SampleReport, error: Planted) -> bool:
    wrong = {expected.figure for expected in report.truth if expected.place == error.place}
    right = {replace(figure, value=error.correct, check="") for figure in wrong}
    return any(
        replace(expected.figure, check="") in right for expected in report.truth if expected.place != error.place
    )


def _rubric(rubric: Rubric) -> dict[str, Any]:
    def number(value: Decimal | None) -> str | None:
        return None if value is None else f"{value:f}"

    return {
        "total_max": number(rubric.total_max),
        "survey_max": number(rubric.survey_max),
        "fields": [
            {
                "field": field.field,
                "max_points": number(field.max_points),
                "criteria": field.criteria,
                "subcriteria": field.subcriteria,
            }
            for field in rubric.fields
        ],
        "bands": [
            {"name": band.name, "lower": number(band.lower), "upper": number(band.upper)} for band in rubric.bands
        ],
    }


def _write_rows(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
