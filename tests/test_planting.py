"""Errors planted one at a time, and damaged cells, in made-up reports that are read and audited whole."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.planting import judged, repaired, untouched
from corpus.samples.damaging import DAMAGE
from corpus.samples.generator import generate
from corpus.samples.mistake_kinds import KINDS
from corpus.samples.mistakes import Sheet, drawn

# Reports of two years with tables of the units: they bind every kind of figure.
REPORTS = (7000, 7004)


@pytest.mark.parametrize("kind", KINDS)
def test_a_planted_error_is_found_and_laid_to_the_page(kind: str) -> None:
    for seed in REPORTS:
        report = generate(seed)
        mistakes = [m for m in KINDS[kind](Sheet(report)) if m is not None and m.exceeds]
        chosen = drawn(iter(mistakes), random.Random(f"{kind} {seed}"), 1)
        assert chosen, "the report has no place for this error"
        told = judged(seed, report, chosen[0])
        assert told.caught, told.told
        assert told.attribution == ("published" if not chosen[0].open else told.attribution), told.told
        assert told.attribution != "reading", told.told
        assert told.named, told.told
        assert told.accused == (), told.told


def test_damaged_cells_are_set_right_or_left_open_and_nobody_is_accused() -> None:
    for seed in REPORTS:
        cells = repaired(seed, 2)
        assert {cell.kind for cell in cells} == set(DAMAGE)
        assert [cell.told for cell in cells if cell.result == "wrong" or cell.accused] == []
        assert sum(cell.result == "right" for cell in cells) >= len(cells) - 1


@pytest.mark.parametrize("seed", [7001, 7002, 7003])
def test_a_report_without_errors_has_no_inconsistent_finding(seed: int) -> None:
    _, verified, wrong = untouched(seed)
    assert wrong == []
    assert verified > 50
