"""A fall told in words is found as it is printed; where it cannot be recomputed it keeps its sign."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from test_audit import audited, figure

from corpus.records import Finding, Observation


def _change(value: str, raw: str) -> Observation:
    return figure(value, "change", subject="departments", statistic="mean", raw=raw, line=3)


def _difference(change: Observation, before: str | None) -> Finding:
    levels = [figure("18.06", subject="departments", statistic="mean", line=1)]
    if before is not None:
        levels.append(figure(before, subject="departments", statistic="mean", line=2, year=2022))
    (found,) = (f for f in audited(change, *levels) if f.kind == "difference")
    return found


@pytest.mark.parametrize(
    ("value", "raw", "before", "stated", "recomputed", "verdict"),
    [
        ("-0.34", "0,34", "18.40", "0.34", "0.34", "exact"),
        ("-0.34", "-0,34", "18.40", "-0.34", "-0.34", "exact"),
        ("0.34", "0,34", "17.72", "0.34", "0.34", "exact"),
        ("-0.34", "0,34", "17.72", "0.34", "-0.34", "inconsistent"),
        ("-0.34", "0,34", "19.40", "0.34", "1.34", "inconsistent"),
    ],
)
def test_a_fall_is_stated_as_it_is_printed(
    value: str, raw: str, before: str, stated: str, recomputed: str, verdict: str
) -> None:
    found = _difference(replace(_change(value, raw), origin="prose"), before)
    assert (found.stated, found.recomputed, found.verdict) == (Decimal(stated), Decimal(recomputed), verdict)
    assert found.low is not None and found.high is not None and found.recomputed is not None
    assert found.low < found.recomputed < found.high
    assert found.workings is not None
    first, second = found.workings.operands
    assert first.value is not None and second.value is not None
    assert first.value - second.value == found.recomputed
    assert ("a fall" in found.statement) is (raw == "0,34" and value == "-0.34")


def test_a_fall_in_a_table_keeps_its_sign() -> None:
    assert _difference(replace(_change("-0.34", "0,34"), origin="table"), "18.40").stated == Decimal("-0.34")


def test_a_fall_without_its_premise_keeps_the_sign_of_its_observation() -> None:
    found = _difference(replace(_change("-0.34", "0,34"), origin="prose"), None)
    assert (found.verdict, found.stated) == ("unverifiable", Decimal("-0.34"))
