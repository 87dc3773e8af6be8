"""Two tables of the same units: a slip differs here and there, another thing differs nearly everywhere."""

from __future__ import annotations

from decimal import Decimal

from test_audit import audited, figure

from corpus.records import Finding

FIRST = ("91.85", "90.44", "89.56", "88.75", "87.3")


def _repeats(second: tuple[str, ...]) -> list[Finding]:
    figures = [
        figure(value, subject=f"Sở {place}", table_id=table, line=line + place, row=place, col=2)
        for table, line, values in (("p1t1", 10, FIRST), ("p2t1", 50, second))
        for place, value in enumerate(values, 1)
    ]
    return [finding for finding in audited(*figures) if finding.kind == "repeat"]


def test_one_figure_that_differs_is_a_contradiction() -> None:
    found = _repeats(("91.85", "90.44", "89.65", "88.75", "87.3"))
    assert [(f.stated, f.recomputed) for f in found if f.verdict == "inconsistent"] == [
        (Decimal("89.65"), Decimal("89.56"))
    ]


def test_tables_that_differ_throughout_tell_two_things() -> None:
    found = _repeats(("9.5", "9.25", "9", "88.75", "87.3"))
    assert sorted(f.verdict for f in found) == ["exact", "exact", "unverifiable", "unverifiable", "unverifiable"]
