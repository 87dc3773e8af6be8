"""Two real reports whose truth is kept here: what a reader who looked at them found about the index.

A sheet in `tests/gold` is named after its report. Its lines are those of the text; figures of the work beside the index
are left out, but for the scores of single criteria.
"""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from extractors.reading import ReadingOptions
from pipeline.inputs import Input
from pipeline.work import process

GOLD = sorted((Path(__file__).parent / "gold").glob("*.csv"))
SEEDS = Path(__file__).resolve().parents[1].parent / "shared" / "seeds"


def test_there_is_a_sheet_for_each() -> None:
    assert len(GOLD) == 2


@pytest.mark.parametrize("sheet", GOLD, ids=lambda sheet: sheet.stem)
def test_every_figure_about_the_index_is_found_and_none_is_another(sheet: Path) -> None:
    report = SEEDS / f"{sheet.stem}.txt"
    if not report.is_file():
        pytest.skip("the shared reports are not here")
    with sheet.open(encoding="utf-8", newline="") as file:
        truth = list(csv.DictReader(file))
    result = process(Input(report, report.name), ReadingOptions())
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
