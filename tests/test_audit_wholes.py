"""Numbers of units told of a mean or of groups, and what bears a finding out that its own sentence alone makes."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from test_audit import RUBRIC, WHOLE, figure, report
from test_audit_text import audited

import validation

UNITS = ("Sở Nội vụ", "Sở Tài chính", "Sở Y tế", "Sở Tư pháp", "Sở Xây dựng", "Sở Công Thương")
INDEX = ("94,10", "91,20", "88,30", "86,40", "83,50", "80,50")
INTRO = "Đối tượng đánh giá gồm 6 sở, ban, ngành.\n\n"
TABLE = "TT | Tên đơn vị | Chỉ số CCHC năm 2023 (%) | Xếp hạng\n" + "".join(
    f"{rank} | {unit} | {index} | {rank}\n" for rank, (unit, index) in enumerate(zip(UNITS, INDEX), 1)
)
MEAN = "\nChỉ số CCHC trung bình của 6 đơn vị trong năm 2023 là 87,33%.\n"
SIDES = "\nTrong 6 đơn vị, 03 đơn vị cao hơn giá trị trung bình, 03 đơn vị thấp hơn giá trị trung bình.\n"


def blamed(text: str) -> list[tuple[Decimal | None, str | None]]:
    return [(f.stated, f.attribution) for f in audited(text) if f.verdict == "inconsistent"]


def test_a_number_of_units_that_its_own_sentence_contradicts_is_the_publishers() -> None:
    assert blamed(INTRO + TABLE + MEAN + SIDES) == []
    for wrong in ("5", "8"):
        mean = MEAN.replace("của 6 đơn vị", f"của {wrong} đơn vị")
        assert set(blamed(INTRO + TABLE + mean + SIDES)) == {(Decimal(wrong), "published")}
        sides = SIDES.replace("Trong 6", f"Trong {wrong}")
        assert set(blamed(INTRO + TABLE + MEAN + sides)) == {(Decimal(wrong), "published")}


def test_a_mean_of_other_units_than_those_listed_accuses_nobody() -> None:
    """The mean of three of them is no mean of the list, whatever number of units stands beside it."""
    part = "\nChỉ số CCHC trung bình của 3 đơn vị trong nhóm A là 91,20%.\n"
    assert "published" not in {attribution for _, attribution in blamed(INTRO + TABLE + part + SIDES)}


def test_a_unit_at_the_mean_is_on_neither_side() -> None:
    at_mean, mean = TABLE.replace("86,40", "87,52"), MEAN.replace("87,33", "87,52")
    assert blamed(INTRO + at_mean + mean + SIDES.replace("03 đơn vị thấp", "02 đơn vị thấp")) == []


CHANGES = (
    "Giá trị trung bình Chỉ số CCHC của các sở, ban, ngành năm 2023 đạt 85,40%, tăng 1,20% so với năm 2022 (84,20%)."
    "\n\n2. Chỉ số cải cách hành chính của UBND cấp huyện\n\n" + "Các huyện đã thực hiện nghiêm túc kế hoạch.\n\n" * 8
)
DISTRICTS = "Giá trị trung bình Chỉ số CCHC của UBND cấp huyện năm 2023 đạt 82,50%, {} so với năm 2022 (80,00%).\n"


@pytest.mark.parametrize(
    ("told", "attribution"),
    [
        ("tăng 2,90%", "published"),
        # The other direction alone may be a word that was not understood; 3,13 is 2,50 in percent of 80,00.
        ("giảm 2,50%", "unknown"),
        ("tăng 3,13%", "unknown"),
    ],
)
def test_a_change_is_borne_out_by_that_of_the_other_cohort_in_the_same_words(told: str, attribution: str) -> None:
    assert blamed(CHANGES + DISTRICTS.format("tăng 2,50%")) == []
    assert [found for _, found in blamed(CHANGES + DISTRICTS.format(told))] == [attribution]
    # Without the other cohort nothing shows that such sentences were understood.
    alone = CHANGES.replace("85,40%, tăng 1,20%", "85,40%")
    assert [found for _, found in blamed(alone + DISTRICTS.format(told))] == ["unknown"]


def test_a_mean_that_no_groups_allow_is_the_publishers_only_where_no_slip_makes_it_possible() -> None:
    """An 8 is read as a 3; a group that holds no unit is told in a word."""
    told = {"measure": "unit_count", "subject": "departments", "unit": "count", "statistic": "count", "origin": "prose"}
    groups = (figure("4", field="band_A", line=8, **told), figure("0", field="band_B", line=9, raw="không", **told))
    mean = figure("37.50", subject="departments", statistic="mean", unit="percent", line=7)
    share = figure("100.00", field="band_A", line=8, **{**told, "unit": "percent"})
    sound = report(WHOLE, mean, *groups, share, rubrics=(RUBRIC,))

    def attributions(ruined: frozenset[int]) -> list[str | None]:
        findings = validation.audit(replace(sound, ruined_pages=ruined))
        return [f.attribution for f in findings if f.verdict == "inconsistent" and f.kind == "range"]

    assert attributions(frozenset()) == ["published"]
    assert attributions(frozenset({1})) == ["reading"]
