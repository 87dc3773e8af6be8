"""Recognised text whose specks were read as characters: what of it is understood all the same."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from corpus.records import Box, Cell, Line, Observation, Page, Reading, Table, Understanding, Word
from extractors.restoring import restore_reading
from extractors.stray_marks import without_specks_cell, without_specks_line
from extractors.understanding import understand

_HEIGHT, _LETTER = 12.0, 6.0


def recognised(text: str, number: int = 1, *, unsure: tuple[str, ...] = (), page: int = 1) -> Line:
    """A line as recognition gives it, each word with a box and a confidence."""
    words, start = [], 0
    for part in text.split():
        start = text.index(part, start)
        box = Box(60 + start * _LETTER, 20.0 * number, 60 + (start + len(part)) * _LETTER, 20.0 * number + _HEIGHT)
        words.append(Word(part, page, number, start, start + len(part), box, 0.2 if part in unsure else 0.95))
        start += len(part)
    return Line(text, page, number, tuple(words), text, tuple(text.split()))


@pytest.mark.parametrize(
    ("read", "written"),
    [
        ("- Tốt: 08 đơn vị, chiếm tỷ lệ 57,14%. :", "- Tốt: 08 đơn vị, chiếm tỷ lệ 57,14%."),
        (".~ Xuất sắc có 03 đơn vị", "Xuất sắc có 03 đơn vị"),
        ("._ + Công tác cải cách thể chế", "+ Công tác cải cách thể chế"),
        (".- Khá: 03 đơn vị", "- Khá: 03 đơn vị"),
        ("'UBND huyện Tây Mỹ ˆ", "UBND huyện Tây Mỹ"),
        ("-_2, Kết quả của UBND cấp huyện", "2. Kết quả của UBND cấp huyện"),
        ("cao nhất là UBND. huyện Vũ Quang -", "cao nhất là UBND huyện Vũ Quang"),
        ("Sở Lao động -", "Sở Lao động -"),
        ("(10,55 điểm).", "(10,55 điểm)."),
        ("UBND huyện la Pa", "UBND huyện Ia Pa"),
        ("_2.Kết quả của UBND cấp huyện", "2.Kết quả của UBND cấp huyện"),
        ("điểm trung bình là 16,08. điểm", "điểm trung bình là 16,08 điểm"),
        ("xếp hạng 1. Sở Y tế", "xếp hạng 1. Sở Y tế"),
        ("UBND-huyện Cát Hải", "UBND huyện Cát Hải"),
        ("- Nhóm IH: 04 đơn vị", "- Nhóm III: 04 đơn vị"),
        ("- Nhóm II: 04 đơn vị", "- Nhóm II: 04 đơn vị"),
        ("giá trị la bàn", "giá trị la bàn"),
        (": : .", ": : ."),
        ("Nơi nhận: - Như trên;", "Nơi nhận: - Như trên;"),
    ],
)
def test_specks_have_no_part_in_the_restored_wording_of_a_line(read: str, written: str) -> None:
    line = recognised(read)
    cleaned = without_specks_line(line)
    assert cleaned.restored == written
    assert (cleaned.text, cleaned.words) == (line.text, line.words)
    assert len(cleaned.restored_words) == len(line.words)


def test_letters_are_specks_only_where_they_were_read_unsurely_at_an_edge() -> None:
    unsure = recognised("Sở Giáo dục và Đào tạo sỹ", unsure=("sỹ",))
    assert without_specks_line(unsure).restored == "Sở Giáo dục và Đào tạo"
    within = recognised("Sở Y sỹ tế", unsure=("sỹ",))
    assert without_specks_line(within).restored == "Sở Y sỹ tế"
    assert without_specks_line(recognised("Sở Y tế xã")).restored == "Sở Y tế xã"


def test_a_cell_of_words_loses_its_specks_and_a_cell_of_figures_nothing() -> None:
    def cell(text: str) -> Cell:
        return Cell(0, 0, text, recognised(text).words, 1, restored=text, confidence=0.9)

    assert without_specks_cell(cell('UBND huyện Nam Khê "')) == "UBND huyện Nam Khê"
    assert without_specks_cell(cell("UBND thành phố Phan l Rang")) == "UBND thành phố Phan Rang"
    assert without_specks_cell(cell("-3,6")) == "-3,6"
    assert without_specks_cell(cell("- 12,5 :")) == "- 12,5 :"


_HEAD = (
    "SỞ NỘI VỤ",
    "Số: 12/BC-SNV An Giang, naày 09 tháng 02 năm 2024",
    "BÁO CÁO",
    "Kết quả xác định Chỉ số cải cách hành chính năm 2023",
)


def understood(*lines: str, head: tuple[str, ...] = _HEAD, tables: tuple[Table, ...] = ()) -> Understanding:
    placed = tuple(recognised(text, number) for number, text in enumerate((*head, *lines), 1))
    bare = tuple(replace(line, restored=None, restored_words=()) for line in placed)
    page = Page(1, 595.0, 842.0, bare, tables, source="recognised")
    return understand(restore_reading(Reading("scan.pdf", "0" * 64, "application/pdf", (page,), False)), "d0")


def told(of: Understanding, **wanted: object) -> list[Observation]:
    return [o for o in of.observations if all(getattr(o, name) == value for name, value in wanted.items())]


def test_a_date_with_a_misread_word_is_the_date_of_issue_and_names_the_province() -> None:
    document = understood("1. KẾT QUẢ CỦA CÁC SỞ, BAN, NGÀNH").document
    assert (document.issue_date, document.province) == ("2024-02-09", "An Giang")


def test_a_heading_with_specks_still_says_which_cohort_follows() -> None:
    found = understood(
        "1. Kết quả của các sở, ban, ngành",
        "Giá trị trung bình Chỉ số CCHC của các đơn vị là 85,12%.",
        "-_2, Kết quả của UBND cấp huyện",
        "Giá trị trung bình Chỉ số CCHC của các đơn vị là 82,39%.",
    )
    means = {o.subject: o.value for o in told(found, measure="index", statistic="mean")}
    assert means == {"departments": Decimal("85.12"), "districts": Decimal("82.39")}


def test_units_of_a_sentence_outweigh_a_heading_of_another_cohort() -> None:
    found = understood(
        "1. Kết quả của các sở, ban, ngành",
        "- Công tác cải cách thể chế: điểm trung bình đạt 12,72/15 điểm; cao nhất là UBND huyện Châu Phú",
        "(14,43 điểm), thấp nhất là UBND huyện Tri Tôn (10,61 điểm).",
    )
    assert [o.subject for o in told(found, measure="points", statistic="mean")] == ["districts"]
    # Who counted is no unit that was scored.
    found = understood(
        "1. Kết quả của UBND cấp huyện",
        "Theo Sở Nội vụ, giá trị trung bình Chỉ số CCHC của các đơn vị là 82,39%.",
    )
    assert [o.subject for o in told(found, measure="index", statistic="mean")] == ["districts"]


@pytest.mark.parametrize(
    ("sentence", "values"),
    [
        ("thấp nhất là UBND huyện Tri Tôn vn 28 điểm).", set()),
        ("thấp nhất là UBND huyện Tri Tôn (28 điểm).", {Decimal(28)}),
        ("thấp nhất là UBND huyện Tri Tôn 10,28 điểm).", {Decimal("10.28")}),
        ("thấp nhất là UBND huyện Tri Tôn với 13;58 điểm.", {Decimal("13.58")}),
    ],
)
def test_what_is_left_of_a_figure_is_not_taken_for_it(sentence: str, values: set[Decimal]) -> None:
    found = understood(
        "1. Kết quả của UBND cấp huyện",
        f"- Công tác cải cách thể chế: cao nhất là UBND huyện Châu Phú (14,43 điểm), {sentence}",
    )
    assert {o.value for o in told(found, measure="points", statistic="min")} == values
    for o in told(found, measure="points", statistic="min"):
        assert o.raw in sentence


def test_a_dash_at_the_head_of_a_line_begins_no_item_behind_a_word_that_lacks_its_name() -> None:
    found = understood(
        "1. Kết quả của UBND cấp huyện",
        "- Công tác cải cách thể chế: điểm trung bình đạt 12,72/15 điểm; cao nhất là",
        "- UBND huyện Châu Phú (14,43 điểm), thấp nhất là UBND huyện Tri Tôn (10,61 điểm).",
    )
    assert {(o.subject, o.field) for o in told(found, measure="points", statistic="value")} == {
        ("UBND huyện Châu Phú", "institutions"),
        ("UBND huyện Tri Tôn", "institutions"),
    }


_WIDTH, _ROW = 70.0, 2.0


def grid(ordinal: int, top: float, *rows: tuple[str, ...]) -> Table:
    """A recognised table; its first row is the heading."""
    cells = []
    for row, texts in enumerate(rows):
        for col, text in enumerate(texts):
            box = Box(60 + col * _WIDTH, top + row * _ROW, 60 + (col + 1) * _WIDTH, top + (row + 1) * _ROW)
            words = tuple(replace(word, box=box) for word in recognised(text).words)
            cells.append(Cell(row, col, text, words, 1, box, confidence=0.95))
    box = Box(60, top, 60 + len(rows[0]) * _WIDTH, top + len(rows) * _ROW)
    return Table(f"p1t{ordinal}", 1, len(rows), len(rows[0]), tuple(cells), box=box)


_FIELDS = (
    ("1", "Chỉ đạo, điều hành CCHC", "8", "10"),
    ("2", "Cải cách thể chế", "5", "20"),
    ("3", "Cải cách thủ tục hành chính", "9", "30"),
    ("4", "Cải cách tài chính công", "7", "40"),
)


def test_a_table_of_units_tells_the_cohort_of_what_follows_where_the_heading_was_not_read() -> None:
    districts = ("Châu Phú", "Tri Tôn", "Chợ Mới", "Phú Tân", "Thoại Sơn")
    rows = [(str(n), f"UBND huyện {name}", f"8{9 - n},25") for n, name in enumerate(districts, 1)]
    ranks = grid(1, 105, ("Xếp hạng", "Tên đơn vị", "Chỉ số CCHC (%)"), *rows)

    def means(*tables: Table) -> dict[str, Decimal | None]:
        found = understood(
            "1. Kết quả của các sở, ban, ngành",
            "Chỉ số CCHC trung bình của các đơn vị là 86,25%.",
            "a) Kết quả chung",
            "Chỉ số CCHC trung bình của các đơn vị trong bảng là 82,39%.",
            tables=tables,
        )
        return {o.subject: o.value for o in told(found, measure="index", statistic="mean")}

    assert means(ranks)["districts"] == Decimal("82.39")
    assert "districts" not in means()


@pytest.mark.parametrize(("last", "counted"), [("40", 4), ("39", 0)])
def test_a_rubric_that_names_no_cohort_is_of_the_one_whose_maxima_it_has(last: str, counted: int) -> None:
    rubric = grid(1, 85, ("TT", "Lĩnh vực", "Số tiêu chí", "Điểm tối đa"), *_FIELDS)
    means = [(*row[:2], row[3], "8,5") for row in _FIELDS[:3]]
    heading = ("TT", "Lĩnh vực", "Điểm tối đa", "Điểm trung bình")
    results = grid(2, 400, heading, *means, ("4", "Cải cách tài chính công", last, "30"))
    found = understood(
        "1. KẾT QUẢ CỦA UBND CẤP HUYỆN",
        "Kết quả theo lĩnh vực của UBND cấp huyện như sau:",
        tables=(rubric, results),
    )
    assert len(told(found, subject="districts", measure="criteria_count", statistic="count")) == counted


_LEAD = "Bộ tiêu chí áp dụng cho UBND cấp huyện gồm 03 lĩnh vực, 12 tiêu chí và 20 tiêu chí thành phần, cụ thể:"
_ITEMS = (
    "- Cải cách thể chế: 04 tiêu chí, 05 tiêu chí thành phần, tối đa 12 điểm;",
    "- Cải cách thủ tục hành chính: 03 tiêu chí, 07 tiêu chí thành phần, tối đa 10 điểm;",
    "- Cải cách tài chính công: 05 tiêu chí, 08 tiêu chí thành phần, tối đa 14 điểm.",
)


def test_a_misread_number_of_a_page_does_not_part_a_list_from_its_lead() -> None:
    def read(middle: str) -> set[str]:
        first = [recognised(text, number) for number, text in enumerate((*_HEAD, _LEAD), 1)]
        number = recognised(middle, 6, page=2)
        box = Box(292, 20, 303, 32)
        number = replace(number, words=tuple(replace(word, box=box) for word in number.words))
        items = [recognised(text, place, page=2) for place, text in enumerate(_ITEMS, 7)]
        pages = tuple(
            Page(place, 595.0, 842.0, tuple(lines), source="recognised")
            for place, lines in enumerate((first, [number, *items]), 1)
        )
        found = understand(restore_reading(Reading("scan.pdf", "0" * 64, "application/pdf", pages, False)), "d0")
        return {o.subject for o in found.observations if o.measure == "criteria_count" and o.field != "overall"}

    assert read("vì") == {"districts"}
    assert read("2.") == {"districts"}
    # A word of the text is no number.
    assert read("Trong") != {"districts"}


def test_a_mean_whose_heading_was_lost_is_of_the_units_that_its_paragraph_names() -> None:
    found = understood(
        "2. Chỉ số CCHC đối với UBND cấp pin",
        "Chỉ số CCHC trung bình của 8 đơn vị trong năm 2023 là 82,76%. Đơn vị có Chỉ số CCHC cao nhất là UBND huyện",
        "Tri Tôn với 97,31%; thấp nhất là UBND huyện Châu Phú với 75,75%.",
    )
    assert {o.subject: o.value for o in told(found, measure="index", statistic="mean")} == {
        "districts": Decimal("82.76")
    }


@pytest.mark.parametrize(("confidence", "status"), [(0.09, "lost"), (0.45, "lost"), (0.6, "read")])
def test_a_figure_more_likely_wrong_than_right_is_lost(confidence: float, status: str) -> None:
    districts = ("Châu Phú", "Tri Tôn", "Chợ Mới", "Phú Tân", "Thoại Sơn")
    rows = [(str(n), f"UBND huyện {name}", f"8{9 - n},25") for n, name in enumerate(districts, 1)]
    ranks = grid(1, 105, ("Xếp hạng", "Tên đơn vị", "Chỉ số CCHC (%)"), *rows)
    cells = [replace(c, confidence=confidence) if (c.row, c.col) == (3, 2) else c for c in ranks.cells]
    found = understood(
        "1. Kết quả của UBND cấp huyện", "a) Kết quả chung", tables=(replace(ranks, cells=tuple(cells)),)
    )
    (figure,) = told(found, subject="UBND huyện Chợ Mới", measure="index")
    assert (figure.status, figure.raw) == (status, "86,25")
    assert (figure.value is None, figure.alternatives) == ((status == "lost"), ("86.25",) * (status == "lost"))
