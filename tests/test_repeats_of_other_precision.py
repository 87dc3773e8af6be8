"""One figure printed with few and with many decimals: all printings must leave some value in common."""

from __future__ import annotations

from decimal import Decimal

from test_audit import audited, figure

from corpus.records import Finding


def _repeats(*printed: tuple[str, int]) -> list[Finding]:
    figures = (
        figure(value, subject="departments", statistic="mean", unit="percent", decimals=decimals, line=10 * place)
        for place, (value, decimals) in enumerate(printed, 1)
    )
    return [finding for finding in audited(*figures) if finding.kind == "repeat"]


def test_finer_printings_that_agree_with_a_coarse_one_must_agree_with_each_other() -> None:
    found = _repeats(("87.8", 1), ("87.76", 2), ("87.84", 2))
    wrong = [f for f in found if f.verdict == "inconsistent"]
    assert [(f.line, f.stated, f.recomputed, f.attribution) for f in wrong] == [
        (30, Decimal("87.84"), Decimal("87.76"), "unknown")
    ]


def test_printings_that_leave_a_value_in_common_are_no_contradiction() -> None:
    for printed in (
        (("87.8", 1), ("87.76", 2), ("87.76", 2)),
        (("87.8", 1), ("87.76", 2), ("87.764", 3)),
        (("87.8", 1), ("87.79", 2), ("87.80", 2)),
    ):
        assert not [f for f in _repeats(*printed) if f.verdict == "inconsistent"], printed


def test_a_printing_that_contradicts_the_coarse_one_is_told_once() -> None:
    found = _repeats(("87.8", 1), ("87.76", 2), ("89.84", 2))
    assert [f.line for f in found if f.verdict == "inconsistent"] == [30]
