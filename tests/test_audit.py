"""The audit rule by rule, on figures made up for the purpose."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from decimal import Decimal

import pytest

import validation
from corpus.records import Band, Box, Claim, Document, Finding, Observation, Rubric, RubricField, Understanding

DOCUMENT = Document("d1", "a.txt", "", "text/plain", 1)
COUNTED = ("rank", "count")


def figure(
    value: str | None,
    measure: str = "index",
    *,
    line: int = 1,
    subject: str = "Sở Nội vụ",
    statistic: str = "value",
    field: str = "overall",
    unit: str = "points",
    year: int = 2023,
    raw: str | None = None,
    decimals: int | None = 2,
    **more: object,
) -> Observation:
    cohort = subject in ("departments", "districts")
    base = Observation(
        subject=subject,
        subject_id="",
        level="cohort" if cohort else "province" if subject == "province" else "department",
        field=field,
        measure=measure,
        statistic=statistic,
        year=year,
        value=None if value is None else Decimal(value),
        unit=unit,
        raw=(value or "").replace(".", ",") if raw is None else raw,
        page=1,
        line=line,
        origin="table",
        decimals=None if unit in COUNTED or measure == "max_points" else decimals,
    )
    return replace(base, **more)  # type: ignore[arg-type]


FIELDS_COUNTED = figure(
    "3", "kpi", field="rubric_fields", subject="departments", statistic="count", unit="count", decimals=None, line=3
)


def report(*figures: Observation, rubrics: tuple[Rubric, ...] = (), claims: tuple[Claim, ...] = ()) -> Understanding:
    named = tuple(replace(o, obs_id=f"d1-o{n:04d}", doc_id="d1") for n, o in enumerate(figures, 1))
    return Understanding(DOCUMENT, named, rubrics, claims)


def audited(*figures: Observation, rubrics: tuple[Rubric, ...] = ()) -> tuple[Finding, ...]:
    return validation.audit(report(*figures, rubrics=rubrics))


def only(findings: tuple[Finding, ...], kind: str) -> Finding:
    found = [f for f in findings if f.kind == kind]
    assert len(found) == 1, [(f.kind, f.statement, f.verdict) for f in findings]
    return found[0]


def row(name: str, line: int, appraised: str, survey: str, points: str, rank: int) -> tuple[Observation, ...]:
    return (
        figure(str(rank), "rank", line=line, subject=name, unit="rank"),
        figure(appraised, "appraised", line=line, subject=name),
        figure(survey, "survey", line=line, subject=name),
        figure(points, "points", line=line, subject=name),
        figure(points, "index", line=line, subject=name, unit="percent"),
    )


UNITS = (
    *row("Sở Nội vụ", 3, "80.10", "9.20", "89.30", 1),
    *row("Sở Y tế", 4, "79.25", "9.05", "88.30", 2),
    *row("Sở Tài chính", 5, "77.00", "8.90", "85.90", 3),
    *row("Sở Tư pháp", 6, "70.15", "8.45", "78.60", 4),
)
WHOLE = figure("4", "unit_count", line=1, subject="departments", statistic="total", unit="count")
RUBRIC = Rubric(
    "departments",
    2023,
    bands=(Band("A", Decimal(85), Decimal(100)), Band("B", None, Decimal(85))),
    total_max=Decimal(100),
)


def test_rows_means_and_ranks_of_a_whole_table_agree() -> None:
    mean = figure("85.53", line=7, subject="departments", statistic="mean", unit="percent")
    findings = audited(WHOLE, *UNITS, mean, rubrics=(RUBRIC,))
    assert {f.verdict for f in findings} == {"exact"}
    assert only(findings, "mean").recomputed == Decimal("85.525")
    assert sum(f.kind == "rank" for f in findings) == 4
    assert sum(f.kind == "sum" for f in findings) == 4


def test_a_mean_is_not_recomputed_from_part_of_the_units() -> None:
    mean = figure("91.00", line=7, subject="departments", statistic="mean", unit="percent")
    findings = audited(replace(WHOLE, value=Decimal(9)), *UNITS, mean)
    assert only(findings, "mean").verdict == "unverifiable"
    assert "a list of all units" in only(findings, "mean").message


def test_a_wrong_mean_is_inconsistent_and_changes_a_band() -> None:
    mean = figure("84.53", line=7, subject="departments", statistic="mean", unit="percent")
    finding = only(audited(WHOLE, *UNITS, mean, rubrics=(RUBRIC,)), "mean")
    assert (finding.verdict, finding.severity, finding.attribution) == ("inconsistent", "decision", "published")
    assert (finding.low, finding.high) == (Decimal("85.52"), Decimal("85.53"))
    assert finding.message.startswith("Stated 84.53 (84.525 to 84.535); the mean of the 4 units is 85.525")


def test_ranks_that_change_places_are_found_and_ties_are_not() -> None:
    swapped = tuple(replace(o, value=5 - o.value) if o.measure == "rank" and o.value else o for o in UNITS)
    ranks = [f for f in audited(WHOLE, *swapped) if f.kind == "rank"]
    assert {f.severity for f in ranks if f.verdict == "inconsistent"} <= {"decision"}
    tied = (
        *row("Sở Nội vụ", 3, "80.10", "9.20", "89.30", 2),
        *row("Sở Y tế", 4, "80.10", "9.20", "89.30", 1),
        *row("Sở Tài chính", 5, "77.00", "8.90", "85.90", 3),
    )
    verdicts = {f.verdict for f in audited(replace(WHOLE, value=Decimal(3)), *tied) if f.kind == "rank"}
    assert verdicts <= {"exact", "rounding"}


def test_a_unit_on_a_scale_of_its_own_is_measured_by_it() -> None:
    unit = (
        figure("56.75", "appraised", line=4),
        figure("56.75", "points", line=4),
        figure("94.58", "index", line=4, unit="percent"),
    )
    scale = figure("60", "max_points", line=2)
    assert only(audited(scale, *unit), "ratio").verdict == "exact"
    untold = audited(*unit, rubrics=(RUBRIC,))
    assert not [f for f in untold if f.verdict == "inconsistent"]


def test_a_field_table_binds_points_maxima_and_changes() -> None:
    def field(name: str, line: int, most: str, points: str, index: str, last: str, change: str) -> list[Observation]:
        own = {"subject": "departments", "field": name, "line": line}
        return [
            figure(most, "max_points", **own),  # type: ignore[arg-type]
            figure(points, "points", statistic="mean", **own),  # type: ignore[arg-type]
            figure(index, "component_index", statistic="mean", unit="percent", **own),  # type: ignore[arg-type]
            figure(last, "component_index", statistic="mean", unit="percent", year=2022, **own),  # type: ignore[arg-type]
            figure(change, "change", unit="percent", **own),  # type: ignore[arg-type]
        ]

    fields = [
        *field("steering", 10, "12", "10.67", "88.92", "89.20", "-0.28"),
        *field("institutions", 11, "6", "5.06", "84.33", "93.98", "-9.65"),
        *field("finance", 12, "6", "5.59", "93.17", "91.67", "1.50"),
    ]
    rubric = Rubric(
        "departments",
        2023,
        tuple(RubricField(n, i, n) for i, n in enumerate(("steering", "institutions", "finance"), 1)),
    )
    total = figure("24", "max_points", line=13, subject="departments", statistic="total")
    fields.append(FIELDS_COUNTED)
    findings = audited(*fields, total, rubrics=(rubric,))
    assert [f.verdict for f in findings if f.kind in ("ratio", "difference")] == ["exact"] * 6
    assert only(findings, "sum").verdict == "exact"
    wrong = audited(*fields, replace(total, value=Decimal(25), raw="25"), rubrics=(rubric,))
    assert only(wrong, "sum").verdict == "inconsistent"
    assert only(wrong, "sum").recomputed == Decimal(24)
    # Nothing says that three fields are all: the fourth may never have been read.
    uncounted = audited(*fields[:-1], replace(total, value=Decimal(25), raw="25"), rubrics=(rubric,))
    assert only(uncounted, "sum").verdict == "unverifiable"


def test_shares_cut_instead_of_rounded_are_called_so() -> None:
    ballots = (
        figure("671", "ballots_returned", subject="province", unit="count", statistic="total", line=2),
        figure("700", "kpi", field="survey_ballots_planned", subject="province", unit="count", line=2),
        figure("95.85", "kpi", field="survey_plan_completion", subject="province", unit="percent", line=2),
    )
    assert only(audited(*ballots), "ratio").verdict == "truncated"


def test_the_accused_printing_is_the_one_that_nothing_bears_out() -> None:
    right = (
        figure("12", "max_points", subject="departments", field="steering", line=30),
        figure("10.67", "points", subject="departments", field="steering", statistic="mean", line=30),
        figure(
            "88.92",
            "component_index",
            subject="departments",
            field="steering",
            statistic="mean",
            unit="percent",
            line=30,
        ),
    )
    wrong = figure("9", "max_points", subject="departments", field="steering", line=5)
    finding = only(audited(wrong, *right), "repeat")
    assert (finding.line, finding.stated, finding.recomputed) == (5, Decimal(9), Decimal(12))


def test_free_labels_accuse_nobody() -> None:
    """Unlike figures of the work are no two printings of one figure; like ones are."""

    def twice(subject: str, second: str) -> list[str]:
        kpis = (
            figure("86", "kpi", field="files", subject=subject, unit="count", line=2),
            figure(second, "kpi", field="files", subject=subject, unit="count", line=9),
        )
        return [f.verdict for f in audited(*kpis)]

    assert twice("Sở Y tế", "1661") == []
    assert twice("Sở Y tế", "86") == ["exact"]
    assert twice("departments", "1661") == []


def test_a_rule_that_most_rows_contradict_accuses_nobody() -> None:
    rows = [o for n in range(6) for o in row(f"Sở {n}", 3 + n, "70.00", "9.00", f"{85 - n}.00", n + 1)]
    assert not [f for f in audited(*rows) if f.kind == "sum" and f.verdict == "inconsistent"]


def test_claims_are_recomputed_and_bare_directions_are_not_held_against_anybody() -> None:
    base = report(
        figure("90.70", subject="districts", statistic="mean"),
        figure("91.13", subject="districts", statistic="mean", year=2022),
        figure("0.43", "kpi", subject="districts", field="gap", raw="0,43"),
        figure("3", "kpi", subject="districts", field="listed", unit="count"),
    )
    this, last, gap, listed = base.observations
    claims = (
        Claim("difference", "difference", "thấp hơn 0,43", gap, (this, last)),
        Claim("count", "count", "03 đơn vị", listed, (), ("A", "B")),
        Claim("sum", "unheard of", "?", this),
    )
    findings = validation.audit(replace(base, claims=claims))
    by_statement = {f.statement: f for f in findings}
    assert by_statement["thấp hơn 0,43"].verdict == "unverifiable"
    assert by_statement["03 đơn vị"].verdict == "inconsistent"
    assert "unheard of" in by_statement["?"].message


def damaged(raw: str, *alternatives: str, value: str | None = None, measure: str = "appraised") -> Observation:
    status = "lost" if value is None else "read"
    return figure(value, measure, line=4, raw=raw, alternatives=alternatives, status=status)


def test_a_lost_point_is_recovered_where_the_sum_forces_it() -> None:
    for found in (damaged("8550", "85.50"), damaged("8550", "85.50", value="8550"), damaged("8?50")):
        rest = (figure("9.89", "survey", line=4), figure("95.39", "points", line=4))
        result = validation.recover(report(found, *rest)).observations[0]
        assert (result.value, result.status, result.raw) == (Decimal("85.50"), "recovered", found.raw)
        assert "appraised plus survey" in result.note


def test_a_figure_is_left_alone_where_nothing_or_too_much_forces_it() -> None:
    survey, points = figure("9.89", "survey", line=4), figure("95.39", "points", line=4)
    sound = damaged("85.50", "86.50", value="85.50")
    assert validation.recover(report(sound, survey, points)).observations[0] == replace(
        sound, obs_id="d1-o0001", doc_id="d1"
    )
    neither = damaged("8650", "86.50", "88.50")
    assert validation.recover(report(neither, survey, points)).observations[0].value is None
    # The row asks for 85.50 points, the index for 85.30: two rules, two values.
    torn = damaged("8?50", measure="points")
    others = (figure("76.00", "appraised", line=4), figure("9.50", "survey", line=4))
    index = figure("85.30", "index", line=4, unit="percent")
    assert validation.recover(report(torn, *others, index, rubrics=(RUBRIC,))).observations[0].value is None


def test_a_plausible_misreading_is_not_blamed_on_the_publisher() -> None:
    rows = (
        figure("85.60", "appraised", line=4, raw="85.60", alternatives=("85.50",)),
        figure("9.89", "survey", line=4),
        figure("95.39", "points", line=4),
    )
    finding = only(audited(*rows), "sum")
    assert (finding.verdict, finding.attribution) == ("inconsistent", "reading")


def test_findings_are_ordered_named_and_the_same_for_any_order_of_input() -> None:
    mean = figure("84.53", line=7, subject="departments", statistic="mean", unit="percent")
    given = report(WHOLE, *UNITS, mean, rubrics=(RUBRIC,))
    shuffled = list(given.observations)
    random.Random(7).shuffle(shuffled)
    findings = validation.audit(given)
    assert validation.audit(replace(given, observations=tuple(shuffled))) == findings
    assert [f.finding_id for f in findings] == [f"d1-f{n:04d}" for n in range(1, len(findings) + 1)]
    assert [f.line or 0 for f in findings] == sorted(f.line or 0 for f in findings)
    counted = validation.counts(findings)
    assert sum(counted["verdict"].values()) == sum(counted["kind"].values()) == len(findings)


def test_five_hundred_figures_take_less_than_a_second() -> None:
    rows = [
        o
        for n in range(100)
        for o in row(f"Sở {n}", 3 + n, f"{79 - n * 0.1:.2f}", "9.00", f"{88 - n * 0.1:.2f}", n + 1)
    ]
    mean = figure("70.00", line=200, subject="departments", statistic="mean", unit="percent")
    size = replace(WHOLE, value=Decimal(100))
    given = report(size, *rows, mean, rubrics=(RUBRIC,))
    start = time.process_time()
    findings = validation.audit(validation.recover(given))
    assert time.process_time() - start < 1.0
    assert only(findings, "mean").verdict == "inconsistent"


@pytest.mark.parametrize("empty", [Understanding(DOCUMENT), report(figure(None), figure(None, "points"))])
def test_nothing_to_recompute_gives_no_accusation(empty: Understanding) -> None:
    assert not [f for f in validation.audit(validation.recover(empty)) if f.verdict != "unverifiable"]


def damaged_field_table(points: Observation, most: str, change: str = "") -> Understanding:
    """A table of three fields whose last row is damaged: maxima 12 + 6 + 9 = 27, means 10.67 + 5.06 + 9.00 = 24.73."""

    def rows(name: str, line: int, most: str, points: str, index: str) -> list[Observation]:
        return [
            figure(most, "max_points", subject="departments", field=name, line=line),
            figure(points, "points", subject="departments", field=name, statistic="mean", line=line),
            figure(
                index, "component_index", subject="departments", field=name, statistic="mean", unit="percent", line=line
            ),
        ]

    names = ("steering", "institutions", "apparatus")
    return report(
        figure("27", "max_points", subject="departments", statistic="total", line=5),
        *rows("steering", 10, "12", "10.67", "88.92"),
        *rows("institutions", 11, "6", "5.06", "84.33"),
        figure(most, "max_points", subject="departments", field="apparatus", line=12),
        points,
        figure(
            "100",
            "component_index",
            subject="departments",
            field="apparatus",
            statistic="mean",
            unit="percent",
            line=12,
        ),
        figure("24.73", subject="departments", statistic="mean", line=20),
        FIELDS_COUNTED,
        rubrics=(Rubric("departments", 2023, tuple(RubricField(n, i, n) for i, n in enumerate(names, 1))),),
    )


def test_a_lost_figure_is_recovered_together_with_its_misread_neighbour() -> None:
    lost = figure(
        None,
        "points",
        subject="departments",
        field="apparatus",
        statistic="mean",
        line=12,
        raw="?",
        alternatives=("9", "7"),
        status="lost",
    )
    result = validation.recover(damaged_field_table(lost, "7"))
    most, points = result.observations[7:9]
    assert (most.value, most.status, most.raw) == (Decimal(9), "recovered", "7")
    assert (points.value, points.status, points.raw) == (Decimal(9), "recovered", "?")
    assert {f.verdict for f in validation.audit(result)} <= {"exact", "rounding"}


def test_a_sound_figure_is_not_changed_because_a_total_contradicts_it() -> None:
    sound = figure("7.00", "points", subject="departments", field="apparatus", statistic="mean", line=12)
    given = damaged_field_table(sound, "7")
    assert validation.recover(given) == given
    verdicts = [f.verdict for f in validation.audit(given) if f.kind == "sum"]
    assert verdicts == ["inconsistent", "inconsistent"]


def test_a_figure_lost_elsewhere_casts_no_doubt_on_a_sound_text_layer() -> None:
    """An 8 for a 3 is what recognition makes; a text layer shows what was written."""

    def attributions(boxed: bool) -> set[str | None]:
        rows = [o for n in range(4) for o in row(f"Sở {n}", 5 + n, "70.00", "9.00", "79.00", n + 1)]
        wrong = row("Sở 9", 9, "74.50", "9.00", "88.50", 5)[1:4]
        figures = [*rows, *wrong, figure(None, "kpi", field="files", subject="province", line=40, raw="?")]
        if boxed:
            columns = {"rank": 80, "appraised": 130, "survey": 180, "points": 230, "index": 280, "kpi": 330}
            figures = [in_box(o, columns[o.measure]) for o in figures]
        return {f.attribution for f in audited(*figures) if f.verdict == "inconsistent" and f.kind == "sum"}

    def in_box(o: Observation, left: float) -> Observation:
        top = 20.0 * (o.line or 0)
        return replace(
            o, line=None, box=Box(left, top, left + 40, top + 10), table_id="p1t1", row=o.line, col=int(left) // 50
        )

    assert attributions(boxed=False) == {"reading"}
    assert attributions(boxed=True) == {"published"}


def test_two_values_told_of_one_thing_by_recognised_prose_accuse_nobody() -> None:
    """A heading or a name between them may not have been recognised."""

    def attributions(confidence: float | None) -> set[str | None]:
        told = {"subject": "departments", "statistic": "min", "origin": "prose", "confidence": confidence}
        units = [figure(f"8{n}.50", subject=f"Sở {n}", line=30 + n, confidence=confidence) for n in range(4)]
        ranks = [figure(f"{4 - n}", "rank", subject=f"Sở {n}", line=30 + n, unit="rank") for n in range(4)]
        figures = (figure("80.50", line=3, **told), figure("84.25", line=9, **told), *units, *ranks)  # type: ignore[arg-type]
        return {f.attribution for f in audited(*figures) if f.verdict == "inconsistent"}

    assert attributions(None) == {"published"}
    assert "published" not in attributions(0.99)


def test_a_recognised_figure_that_another_cohort_has_accuses_nobody() -> None:
    def attributions(confidence: float | None, other: str, told: str = "12.78") -> set[str | None]:
        mean = {"field": "procedures", "measure": "points", "statistic": "mean", "level": "cohort", "unit": "points"}
        figures = (
            figure("12.87", subject="departments", line=3, **mean),
            figure(told, subject="departments", line=40, origin="prose", confidence=confidence, **mean),
            figure(other, subject="districts", line=60, **mean),
            *(figure("12.87", subject="departments", line=line, **mean) for line in (5, 7)),
        )
        return {f.attribution for f in audited(*figures) if f.verdict == "inconsistent"}

    assert attributions(None, "12.78") == {"published"}
    assert attributions(0.99, "12.99") == {"published"}
    assert attributions(0.99, "12.78") == {"unknown"}
    # Without a slip of its own a figure of recognised prose may be of another thing.
    assert attributions(None, "12.99", told="11.13") == {"published"}
    assert attributions(0.99, "12.99", told="11.13") == {"unknown"}


def test_a_place_told_in_words_is_no_sign_of_damage() -> None:
    def attributions(raw: str) -> set[str | None]:
        told = {"measure": "rank", "unit": "rank", "status": "recovered", "origin": "prose"}
        figures = (
            figure("12.87", subject="departments", statistic="mean", line=3),
            figure("12.81", subject="departments", statistic="mean", line=40),
            *(figure("12.87", subject="departments", statistic="mean", line=line) for line in (5, 7)),
            replace(figure("8", subject="Sở Y tế", line=9, **told), raw=raw),
        )
        return {f.attribution for f in audited(*figures) if f.verdict == "inconsistent"}

    assert attributions("đứng cuối bảng") == {"published"}
    assert attributions("S") == {"reading"}


def test_a_slip_on_a_ruined_page_accuses_nobody_and_the_same_figures_on_a_sound_page_do() -> None:
    figures = (
        figure("92.48", subject="departments", statistic="mean", line=10),
        figure("92.48", subject="departments", statistic="mean", line=12),
        figure("72.48", subject="departments", statistic="mean", line=30),
    )
    sound = report(*figures)
    ruined = replace(sound, ruined_pages=frozenset({1}))
    assert {f.attribution for f in validation.audit(sound) if f.verdict == "inconsistent"} == {"published"}
    blamed = {f.attribution for f in validation.audit(ruined) if f.verdict == "inconsistent"}
    assert blamed and "published" not in blamed
