"""Every numeral of a text has exactly one fate, and the way from an observation back to its numerals is never lost."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.records import NumeralFate, Reading, Understanding
from corpus.samples.generator import generate
from corpus.samples.layout import plain_text
from corpus.samples.typesetting import typeset_pdf
from corpus.samples.word_writing import write_word
from extractors.reading import read
from extractors.restoring import restore_reading
from extractors.understanding import understand
from tests.test_understanding import HEAD

DIGITS = re.compile(r"[0-9]+(?:[.,][0-9]+)*")


def understood(data: bytes, name: str) -> tuple[Reading, Understanding]:
    reading = restore_reading(read(data, name))
    return reading, understand(reading, "d1")


def fates_of(body: str) -> list[NumeralFate]:
    """The fates of what stands below the head."""
    head = HEAD.count("\n")
    return [fate for fate in understood((HEAD + body).encode(), "report.txt")[1].fates if fate.line > head]


def told(body: str) -> list[str]:
    return [f"{fate.raw} {fate.reference or fate.fate}" for fate in fates_of(body)]


def check_account(reading: Reading, understanding: Understanding) -> None:
    document, fates = understanding.document, understanding.fates
    printed = Counter(
        (line.number, word.start + match.start(), match.group())
        for page in reading.pages
        for line in page.lines
        for word in line.words
        for match in DIGITS.finditer(word.text)
    )
    assert Counter((fate.line, fate.start, fate.raw) for fate in fates) == printed
    assert max(printed.values(), default=1) == 1
    kinds = Counter(fate.fate for fate in fates)
    assert document.figures == len(fates) == kinds.total()
    assert (document.figures_observed, document.figures_in_claims) == (kinds["observation"], kinds["claim operand"])
    assert (document.figures_referenced, document.figures_not_understood) == (
        kinds["reference"],
        kinds["not understood"],
    )
    for fate in fates:
        assert bool(fate.obs_ids) == (fate.fate == "observation")
        assert bool(fate.statements) == (fate.fate == "claim operand")
        assert bool(fate.reference) == (fate.fate == "reference")
    # Every figure that was read is found again at its place on the page.
    by_id = {o.obs_id: o for o in understanding.observations}
    reached = {obs_id for fate in fates for obs_id in fate.obs_ids}
    assert reached == {o.obs_id for o in understanding.observations if DIGITS.search(o.raw)}
    assert all(fate.raw in by_id[obs_id].raw for fate in fates for obs_id in fate.obs_ids)


@pytest.mark.parametrize("seed", [4, 23])
def test_every_numeral_of_a_text_has_one_fate(seed: int) -> None:
    check_account(*understood(plain_text(generate(seed)).encode(), "report.txt"))


def test_every_numeral_of_ruled_tables_has_one_fate() -> None:
    check_account(*understood(write_word(generate(23)), "report.docx"))


def test_every_numeral_of_a_typeset_page_has_one_fate() -> None:
    check_account(*understood(typeset_pdf(generate(11)), "report.pdf"))


PARTS = (
    *(
        "Sở Nội vụ",
        "đạt",
        "điểm trung bình",
        "năm 2022",
        "88,5 điểm",
        "12/19 đơn vị",
        "9/9",
        "tăng",
        "(1)",
        "%",
        ";",
        ".",
    ),
    *("1.574", "từ 80% đến dưới 90%", "Điều 5", "ngày 31/02/2024", "số 12/QĐ-UBND", "2021-2025", "x3y", ",", "4G", "."),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(PARTS), min_size=1, max_size=14))
def test_whatever_a_sentence_says_no_numeral_is_lost_or_counted_twice(words: list[str]) -> None:
    text = HEAD + "I. KẾT QUẢ CHỈ SỐ CẢI CÁCH HÀNH CHÍNH\n\n" + " ".join(words) + "\n"
    reading, understanding = understood(text.encode(), "report.txt")
    places = Counter((fate.line, fate.start) for fate in understanding.fates)
    assert max(places.values()) == 1
    shown = [fate.raw for fate in understanding.fates]
    restored = " ".join(line.restored or "" for page in reading.pages for line in page.lines)
    assert Counter(shown) - Counter(DIGITS.findall(text)) == Counter()
    assert Counter(DIGITS.findall(restored)) - Counter(shown) == Counter()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Theo khoản 2 Điều 5, 6 và 7 của Luật.", ["2 article", "5 article", "6 article", "7 article"]),
        ("Thực hiện giai đoạn 2021 — 2030.", ["2021 year", "2030 year"]),
        ("Chi tiết tại Phụ lục 1a, 2a kèm theo.", ["1 table", "2 table"]),
        ("Hoàn thành trước ngày 20/11.", ["20 date", "11 date"]),
        ("Báo cáo lúc 8 giờ ngày 31/02/2024.", ["8 duration", *(f"{n} impossible date" for n in ("31", "02", "2024"))]),
        ("Ngày 30 tháng 4 năm 2024.", ["30 date", "4 date", "2024 date"]),
        ("Theo tiêu chuẩn TCVN ISO 9001:2015 và mạng 5G.", ["9001 name", "2015 name", "5 name"]),
        ("Liên hệ theo số điện thoại 0263.3822311.", ["0263.3822311 telephone"]),
        ("Xem trang https://baocao24.gov.vn/bai7 để biết.", ["24 address", "7 address"]),
        ("- Lần 1: rà soát. Lần 2: thẩm định.", ["1 ordinal", "2 ordinal"]),
        ("Gồm các việc: (1) rà soát; (2) báo cáo.", ["1 list", "2 list"]),
        ("Gồm: 1-Chỉ đạo; 2- Thể chế.", ["1 list", "2 list"]),
        ("Trồng 350 cây xanh.", ["350 not understood"]),
        ("Trồng 2023 cây xanh.", ["2023 not understood"]),
        ("Có lĩnh vực 3 điểm cần nêu.", ["3 not understood"]),
    ],
)
def test_what_a_numeral_refers_to(text: str, expected: list[str]) -> None:
    assert told(text + "\n") == expected


def test_what_a_score_is_out_of_and_the_limits_of_a_group_are_operands() -> None:
    body = (
        "I. KẾT QUẢ CHỈ SỐ CẢI CÁCH HÀNH CHÍNH CỦA CÁC SỞ, BAN, NGÀNH\n\n"
        "Sở Nội vụ đạt Chỉ số CCHC 92,5%, xếp hạng 3/19. Có 04 đơn vị đạt trên 90%.\n"
    )
    fates = {fate.raw: fate.fate for fate in fates_of(body)}
    assert fates["92,5"] == fates["3"] == fates["04"] == "observation"
    assert fates["19"] == fates["90"] == "claim operand"


def test_limits_of_bands_are_operands_with_their_rule() -> None:
    body = (
        "I. CÁCH TÍNH CHỈ SỐ CẢI CÁCH HÀNH CHÍNH CỦA CÁC SỞ, BAN, NGÀNH\n\nKết quả được xếp loại như sau:\n\n"
        "- Tốt: từ 80 đến dưới 90 điểm;\n\n- Khá: từ 65 đến dưới 80 điểm.\n"
    )
    assert [(f.raw, f.statements) for f in fates_of(body)] == [
        ("80", ("Tốt: at least 80, under 90",)),
        ("90", ("Tốt: at least 80, under 90",)),
        ("65", ("Khá: at least 65, under 80",)),
        ("80", ("Khá: at least 65, under 80",)),
    ]


def test_the_marks_of_an_axis_and_the_year_of_a_series() -> None:
    lines = ["120", "100 97.82", "80", "60", "40", "20", "0", "", "0 20 40 60 80 100", "", "2023 88.92 84.33 91.77"]
    expected = ["axis"] * 2 + ["not understood"] + ["axis"] * 11 + ["year"] + ["not understood"] * 3
    assert [fate.reference or fate.fate for fate in fates_of("\n".join(lines) + "\n")] == expected
