"""Sentences that say that a figure is higher or lower than another: both told, one told, none told."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

import validation
from corpus.records import Finding
from extractors.reading import read
from extractors.restoring import restore_reading
from extractors.understanding import understand

_HEAD = """ỦY BAN NHÂN DÂN TỈNH AN GIANG
Số: 12/BC-UBND

BÁO CÁO
Kết quả xác định Chỉ số cải cách hành chính năm 2023

I. CHỈ SỐ CCHC CỦA CÁC SỞ, BAN, NGÀNH

"""
_DEPARTMENTS = "Chỉ số CCHC trung bình của các sở, ban, ngành năm 2023 đạt 88,56%."
_DEPARTMENTS_BEFORE = "Chỉ số CCHC trung bình của các sở, ban, ngành năm 2022 đạt 86,64%."
_DISTRICTS = "Chỉ số CCHC trung bình của các huyện, thị xã, thành phố năm 2023 đạt 87,80%."
_DISTRICTS_BEFORE = "Chỉ số CCHC trung bình của các huyện, thị xã, thành phố năm 2022 đạt 89,75%."
_ALL = (_DEPARTMENTS, _DEPARTMENTS_BEFORE, _DISTRICTS, _DISTRICTS_BEFORE)


def findings_of(sentences: Sequence[str]) -> list[Finding]:
    """The findings on directions of a report made of these paragraphs, those told on the last one."""
    text = _HEAD + "\n\n".join(sentences) + "\n"
    understanding = understand(restore_reading(read(text.encode(), "report.txt")), "d0")
    found = validation.audit(validation.recover(understanding))
    return [f for f in found if f.workings and f.workings.relation in ("higher", "lower")]


def told(found: Sequence[Finding]) -> list[tuple[str, str, str]]:
    return [(str(f.stated), str(f.recomputed), f.verdict) for f in found]


@pytest.mark.parametrize(
    ("sentence", "verdict"),
    [
        ("Chỉ số CCHC trung bình cấp sở năm 2023 đạt 88,56%, cao hơn so với năm 2022 đạt 86,64%.", "exact"),
        ("Chỉ số CCHC trung bình cấp sở năm 2023 đạt 88,56%, tăng so với năm 2022 (86,64%).", "exact"),
        ("Chỉ số CCHC trung bình cấp sở năm 2023 đạt 88,56%, giảm so với năm 2022 (86,64%).", "inconsistent"),
        ("Chỉ số CCHC trung bình cấp sở năm 2023 đạt 88,56%, thấp hơn năm 2022 (86,64%).", "inconsistent"),
    ],
)
def test_both_figures_told_in_the_sentence(sentence: str, verdict: str) -> None:
    found = findings_of([sentence])
    assert told(found) == [("86.64", "88.56", verdict)]
    assert {f.attribution for f in found} <= {None, "unknown"}


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("Chỉ số CCHC cấp sở năm 2023 có tăng so với năm 2022 nhưng không nhiều.", [("86.64", "88.56", "exact")]),
        ("So với năm 2022, Chỉ số CCHC của các sở, ban, ngành tăng.", [("86.64", "88.56", "exact")]),
        ("Chỉ số CCHC cấp huyện năm 2023 tăng so với năm 2022.", [("89.75", "87.8", "inconsistent")]),
        (
            "Chỉ số CCHC cấp sở, cấp huyện năm 2023 đều tăng so với năm 2022.",
            [("86.64", "88.56", "exact"), ("89.75", "87.8", "inconsistent")],
        ),
    ],
)
def test_figures_that_stand_elsewhere(sentence: str, wanted: list[tuple[str, str, str]]) -> None:
    found = findings_of([*_ALL, sentence])
    assert sorted(told(found)) == sorted(wanted)
    assert all(f.attribution != "published" for f in found)
    assert all(f.severity == "decision" for f in found if f.verdict == "inconsistent")


def test_a_figure_that_stands_nowhere_is_missing() -> None:
    (found,) = findings_of([_DEPARTMENTS, "Chỉ số CCHC cấp sở năm 2023 tăng so với năm 2022."])
    assert found.verdict == "unverifiable" and "the figure of 2022" in found.message
    assert not findings_of(["Chỉ số CCHC cấp sở năm 2023 tăng so với năm 2022."])


@pytest.mark.parametrize(
    "sentence",
    [
        "Chỉ số CCHC cấp huyện năm 2023 có xu hướng tăng so với năm 2022.",
        "Chỉ số CCHC cấp huyện năm 2023 không tăng so với năm 2022.",
        "Một số đơn vị cấp huyện có Chỉ số CCHC tăng so với năm 2022.",
        "So với năm 2022, cấp huyện có 03 địa phương có Chỉ số CCHC tăng.",
        "Thứ hạng Chỉ số CCHC cấp huyện tăng so với năm 2022.",
        "Chỉ số CCHC cấp huyện cần tăng so với năm 2022.",
        "Số tiêu chí của Chỉ số CCHC cấp huyện năm 2023 tăng so với năm 2022.",
    ],
)
def test_what_is_wished_denied_or_said_of_some_is_no_claim(sentence: str) -> None:
    assert not findings_of([*_ALL, sentence])


def test_a_rank_that_falls_is_a_greater_number() -> None:
    sentence = (
        "Tỉnh An Giang có Chỉ số CCHC đạt 85,12%, tăng so với năm 2022 chỉ đạt 84,09%, nhưng thứ hạng lại giảm từ hạng "
        "46 năm 2022 xuống 54 năm 2023."
    )
    assert told(findings_of([sentence])) == [("84.09", "85.12", "exact"), ("46", "54", "exact")]


def test_equal_within_rounding_contradicts_no_direction() -> None:
    sentence = "Chỉ số CCHC trung bình cấp sở năm 2023 đạt 88,56%, cao hơn năm 2022 (88,56%)."
    assert told(findings_of([sentence])) == [("88.56", "88.56", "rounding")]
