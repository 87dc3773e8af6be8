"""Two real reports whose truth is kept here: what a reader who looked at them found.

A sheet in `tests/gold` is named after its report. Its lines are those of the text; it holds the figures about the index
and the scores of single criteria. The sheet of the same name in `tests/gold/work` holds the figures of the work beside
the index (counts, shares, money), in whose names labels are free, so that place, value and unit are compared.
"""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from corpus.records import ReportResult
from extractors.reading import ReadingOptions
from pipeline.inputs import Input
from pipeline.work import process

GOLD = sorted((Path(__file__).parent / "gold").glob("*.csv"))
WORK = sorted((Path(__file__).parent / "gold" / "work").glob("*.csv"))
SEEDS = Path(__file__).resolve().parents[1].parent / "shared" / "seeds"


def result_of(slug: str) -> ReportResult:
    report = SEEDS / f"{slug}.txt"
    if not report.is_file():
        pytest.skip("the shared reports are not here")
    return process(Input(report, report.name), ReadingOptions())


def rows(sheet: Path) -> list[dict[str, str]]:
    with sheet.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_there_is_a_sheet_for_each() -> None:
    assert len(GOLD) == 2
    assert [sheet.name for sheet in WORK] == [sheet.name for sheet in GOLD]


@pytest.mark.parametrize("sheet", GOLD, ids=lambda sheet: sheet.stem)
def test_every_figure_about_the_index_is_found_and_none_is_another(sheet: Path) -> None:
    truth = rows(sheet)
    result = result_of(sheet.stem)
    left = {o.obs_id: o for o in result.observations}
    missing, wrong = [], []
    for row in truth:
        name = (row["subject"], row["field"], row["measure"], row["statistic"], int(row["year"]))
        alike = [o for o in left.values() if (o.subject, o.field, o.measure, o.statistic, o.year) == name]
        alike = [o for o in alike if abs((o.line or 0) - int(row["line"])) <= 1]
        right = next((o for o in alike if o.value == Decimal(row["value"])), None)
        if right is not None:
            del left[right.obs_id]
        else:
            (wrong if alike and row["measure"] != "kpi" else missing).append(row)
    assert len(missing) + len(wrong) <= 0.03 * len(truth), (missing, wrong)
    assert not wrong


@pytest.mark.parametrize("sheet", WORK, ids=lambda sheet: sheet.stem)
def test_figures_of_the_work_are_found_and_none_is_made_up(sheet: Path) -> None:
    result = result_of(sheet.stem)
    truth = rows(sheet)
    left = list(result.observations)
    missing = []
    for row in truth:
        wanted = (Decimal(row["value"]), row["unit"])
        near = [o for o in left if (o.value, o.unit) == wanted and abs((o.line or 0) - int(row["line"])) <= 1]
        if near:
            left.remove(near[0])
        else:
            missing.append(row)
    assert len(missing) <= 0.03 * len(truth), missing
    index = [(int(row["line"]), Decimal(row["value"])) for row in rows(sheet.parents[1] / sheet.name)]
    told = {(line + step, value) for line, value in index for step in (-1, 0, 1)}
    assert [o for o in left if o.measure == "kpi" and (o.line, o.value) not in told] == []
