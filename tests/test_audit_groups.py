"""Rules on scales, bases, groups that divide a cohort, and ballots, on figures made up for the purpose."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from test_audit import UNITS, WHOLE, audited, figure, report

import validation
from corpus.records import Claim, Finding, Observation, Rubric, RubricField


def count(
    value: str, label: str, line: int, *, raw: str = "", subject: str = "departments", **more: object
) -> Observation:
    kind = "kpi" if label.startswith(("fields_", "ballots_", "survey_")) or label.endswith("_groups") else "unit_count"
    return figure(
        value,
        kind,
        field=label,
        subject=subject,
        statistic="count",
        unit="count",
        line=line,
        raw=raw or value,
        decimals=None,
        **more,
    )


def verdicts(findings: tuple[Finding, ...], kind: str, stated: str) -> list[str]:
    return [f.verdict for f in findings if f.kind == kind and f.stated == Decimal(stated)]


def test_rows_that_agree_show_a_scale_of_a_hundred() -> None:
    findings = audited(*UNITS)
    assert [verdicts(findings, "repeat", value) for value in ("89.30", "78.60")] == [["exact"], ["exact"]]


def test_no_unit_is_accused_by_a_scale_that_only_other_rows_show() -> None:
    one = [replace(o, value=Decimal("88.00"), raw="88,00") if o is UNITS[4] else o for o in UNITS]
    findings = [f for f in audited(*one) if f.kind == "repeat"]
    assert [f.verdict for f in findings if f.stated == Decimal("88.00")] == ["unverifiable"]
    assert not [f for f in findings if f.verdict == "inconsistent"]


def test_points_that_differ_from_the_index_in_many_rows_show_no_scale() -> None:
    other = [replace(o, value=o.value + 1) if o.measure == "index" and o.value is not None else o for o in UNITS]
    assert not [f for f in audited(*other) if f.kind == "repeat"]


def test_the_base_of_a_count_is_the_number_of_units_listed() -> None:
    up = count("3", "increased", 20, raw="3/4")
    assert verdicts(audited(*UNITS, up), "repeat", "4") == ["exact"]
    # Another base is that of another whole.
    assert not verdicts(audited(*UNITS, replace(up, raw="3/7")), "repeat", "7")


def test_the_base_of_ballots_is_those_sent_out() -> None:
    out = figure("1585", "ballots_issued", subject="province", statistic="total", unit="count", line=3)
    back = figure("1574", "ballots_returned", subject="province", statistic="total", unit="count", line=9)
    back = replace(back, raw="1.574/1.585")
    assert verdicts(audited(out, back), "repeat", "1585") == ["exact"]


def rate(value: str, label: str = "survey_plan_completion") -> Observation:
    return figure(value, "kpi", field=label, subject="province", unit="percent", line=6)


def test_a_rate_is_recomputed_from_the_ballots_that_give_it() -> None:
    issued = figure("640", "ballots_issued", subject="province", statistic="total", unit="count", line=4)
    returned = figure("640", "ballots_returned", subject="province", statistic="total", unit="count", line=5)
    planned = count("700", "survey_ballots_planned", 6, subject="province")
    told = (issued, returned, planned)
    assert verdicts(audited(*told, rate("91.43")), "ratio", "91.43") == ["exact"]
    # All came back, though the label says that this is the share of the plan.
    everything = audited(*told, rate("100"))
    assert verdicts(everything, "ratio", "100") == ["exact"]
    assert verdicts(everything, "repeat", "640") == ["exact"]
    assert verdicts(audited(*told, rate("93.41")), "ratio", "93.41") == ["inconsistent"]


def test_two_rates_under_one_name_cannot_both_be_of_the_ballots_sent_out() -> None:
    issued = figure("640", "ballots_issued", subject="province", statistic="total", unit="count", line=4)
    returned = figure("640", "ballots_returned", subject="province", statistic="total", unit="count", line=5)
    of_issued, of_plan = rate("100", "survey_return_rate"), replace(rate("91.43", "survey_return_rate"), line=7)
    findings = audited(issued, returned, of_issued, of_plan)
    assert verdicts(findings, "ratio", "100") == ["exact"]
    assert verdicts(findings, "ratio", "91.43") == ["unverifiable"]
    assert verdicts(audited(issued, returned, of_plan), "ratio", "91.43") == ["inconsistent"]


SURVEYED = count("17", "surveyed", 3)
SATISFIED = (count("5", "satisfaction_above_90", 20), count("12", "satisfaction_80_to_90", 21))


def test_groups_of_surveyed_units_add_up_to_those_surveyed() -> None:
    assert verdicts(audited(SURVEYED, *SATISFIED), "sum", "17") == ["exact"]
    fewer = (SATISFIED[0], replace(SATISFIED[1], value=Decimal(14)))
    assert verdicts(audited(SURVEYED, *fewer), "sum", "17") == ["unverifiable"]


def test_the_number_of_groups_counts_those_that_hold_any_unit() -> None:
    empty = count("0", "satisfaction_below_80", 22)
    groups = count("2", "satisfaction_groups", 19)
    assert verdicts(audited(groups, *SATISFIED, empty), "count", "2") == ["exact"]
    assert verdicts(audited(replace(groups, value=Decimal(3)), *SATISFIED, empty), "count", "3") == ["unverifiable"]


def field_table() -> list[Observation]:
    values = {"steering": "95.82", "institutions": "90.91", "finance": "77.27"}
    changes = {"steering": "7.97", "institutions": "-9.09", "finance": "0"}
    table = []
    for line, name in enumerate(values, 10):
        own = {"subject": "departments", "field": name, "line": line}
        table += [
            figure("10", "max_points", **own),  # type: ignore[arg-type]
            figure(values[name], "component_index", statistic="mean", unit="percent", **own),  # type: ignore[arg-type]
            figure(changes[name], "change", statistic="mean", unit="percent", **own),  # type: ignore[arg-type]
        ]
    return table


RUBRIC = Rubric(
    "departments", 2023, tuple(RubricField(n, i, n) for i, n in enumerate(("steering", "institutions", "finance"), 1))
)


def test_fields_that_no_group_tells_are_those_that_the_table_leaves() -> None:
    groups = (count("2", "fields_above_90", 30), count("0", "fields_80_to_90", 31))
    assert verdicts(audited(*field_table(), *groups, rubrics=(RUBRIC,)), "sum", "3") == ["exact"]
    moved = (count("1", "fields_increased", 30), count("1", "fields_decreased", 31))
    assert verdicts(audited(*field_table(), *moved, rubrics=(RUBRIC,)), "sum", "3") == ["exact"]
    # Two told and two left by the table are not three: nothing is said, the group itself is contradicted.
    wrong = audited(*field_table(), count("1", "fields_above_90", 30), groups[1], rubrics=(RUBRIC,))
    assert not verdicts(wrong, "sum", "3")
    assert verdicts(wrong, "band", "1") == ["inconsistent"]


def test_units_scored_are_all_less_those_not_scored() -> None:
    groups = (count("3", "procedures_scored", 30), count("1", "procedures_not_scored", 30))
    assert verdicts(audited(WHOLE, *groups), "difference", "3") == ["exact"]
    wrong = (groups[0], replace(groups[1], value=Decimal(2)))
    assert "exact" not in verdicts(audited(WHOLE, *wrong), "difference", "3")


def named(*names: tuple[str, ...]) -> tuple[Finding, ...]:
    base = report(WHOLE, count("2", "band_A", 20), count("2", "band_B", 21))
    claims = tuple(
        Claim("count", "count", f"Nhóm {each}", stated, (), listed)
        for each, stated, listed in zip("AB", base.observations[1:], names, strict=True)
    )
    return validation.audit(replace(base, claims=claims))


def test_the_names_of_all_groups_are_the_units_of_the_cohort() -> None:
    counted = [f for f in named(("K", "L"), ("M", "N")) if f.stated == 4 and f.kind == "count"]
    assert [f.verdict for f in counted] == ["exact"]
    # A name in two groups, or a list that is not whole, says nothing of the number of all units.
    assert not [f for f in named(("K", "L"), ("L", "N")) if f.stated == 4 and f.kind == "count"]
    short = named(("K", "L"), ("M",))
    assert not [f for f in short if f.stated == 4 and f.kind == "count"]
    assert {(f.verdict, f.attribution) for f in short if f.stated == 2 and f.recomputed == 1} == {
        ("inconsistent", "unknown")
    }


def test_the_survey_part_told_as_a_label_is_the_maximum_of_its_field() -> None:
    part = figure("32", "kpi", field="survey_max_points", subject="departments", line=4, decimals=None)
    field = figure("32", "max_points", field="satisfaction", subject="departments", line=30)
    assert verdicts(audited(part, field), "repeat", "32") == ["exact"]
