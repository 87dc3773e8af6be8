"""Understanding of whole texts: what is told of whom, and what is left alone."""

from decimal import Decimal

import pytest

from corpus.errors import NotAReportError
from corpus.records import Box, Cell, Line, Observation, Page, Reading, Table, Understanding, Word
from extractors.reading import read
from extractors.restoring import restore_reading
from extractors.understanding import understand

HEAD = """UBND TỈNH LÂM ĐỒNG CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
SỞ NỘI VỤ Độc lập - Tự do - Hạnh phúc
Số: 88/BC-SNV Lâm Đồng, ngày 03 tháng 02 năm 2024

BÁO CÁO

Kết quả Chỉ số cải cách hành chính năm 2023 của các sở, ban, ngành và UBND các huyện

Căn cứ Quyết định số 12/QĐ-UBND ngày 05/01/2023 của UBND tỉnh, Sở Nội vụ báo cáo như sau:

"""


def understood(body: str, head: str = HEAD) -> Understanding:
    return understand(restore_reading(read((head + body).encode(), "report.txt")), "d1")


def facts(understanding: Understanding) -> set[tuple[str, str, str, str, int | None, str, str]]:
    return {
        (o.subject, o.field, o.measure, o.statistic, o.year, str(o.value), o.unit) for o in understanding.observations
    }


def one(understanding: Understanding, **wanted: object) -> Observation:
    found = [o for o in understanding.observations if all(getattr(o, k) == v for k, v in wanted.items())]
    assert len(found) == 1, found
    return found[0]


def test_the_head_and_foot_of_a_report() -> None:
    document = understood(
        "I. KẾT QUẢ CHỈ SỐ CẢI CÁCH HÀNH CHÍNH\n\nNơi nhận: GIÁM ĐỐC\n- UBND tỉnh;\n- Lưu: VT.\n\nPhan Thị Lụa\n"
    ).document
    assert (document.number, document.doc_type, document.issue_date) == ("88/BC-SNV", "report", "2024-02-03")
    assert (document.province, document.province_code) == ("Lâm Đồng", "68")
    assert (document.period_year, document.period_kind, document.signer) == (2023, "annual", "Phan Thị Lụa")
    assert document.issuer_id == "department:home_affairs"
    assert document.legal_refs == ("12/QĐ-UBND",)


def test_an_impossible_day_is_cut_and_not_mended() -> None:
    document = understood("Chỉ số CCHC.\n", HEAD.replace("ngày 03 tháng 02", "ngày 31 tháng 02")).document
    assert document.issue_date == "2024-02"


@pytest.mark.parametrize(("printed", "number"), [("Số:  88 /BC-SNV", "88/BC-SNV"), ("Số: ?8 /BC-SNV", "")])
def test_a_number_with_an_unreadable_digit_is_left_empty(printed: str, number: str) -> None:
    document = understood("Chỉ số CCHC.\n", HEAD.replace("Số: 88/BC-SNV", printed)).document
    assert document.number == number


def test_progress_within_a_year_is_told_from_its_result() -> None:
    head = HEAD.replace("năm 2023 của các sở, ban, ngành và UBND các huyện", "6 tháng đầu năm 2024")
    document = understood("Chỉ số CCHC.\n", head).document
    assert (document.period_year, document.period_kind, document.as_of) == (2024, "interim", "2024-06-30")


def test_a_text_about_something_else_is_no_report() -> None:
    with pytest.raises(NotAReportError, match="says nothing"):
        understand(restore_reading(read("Thời tiết hôm nay nắng ráo.\n".encode(), "weather.txt")), "d1")


def test_means_changes_extremes_and_groups_told_in_prose() -> None:
    found = facts(
        understood(
            "1. Chỉ số CCHC các sở, ban, ngành\n\n"
            "Chỉ số CCHC trung bình của các sở năm 2023 đạt 86,12 điểm, tăng 1,5 điểm so với năm 2022 (84,62 điểm).\n"
            "Sở Tài chính đạt cao nhất với 95,4 điểm, Sở Y tế thấp nhất (71,25 điểm). Có 09 đơn vị đạt trên mức trung\n"
            "bình và 07 đơn vị dưới mức trung bình.\n\n"
            "- Nhóm A có 03 đơn vị (chiếm 18,75%): Sở Tài chính, Sở Nội vụ, Sở Tư pháp.\n"
        )
    )
    assert ("departments", "overall", "index", "mean", 2023, "86.12", "points") in found
    assert ("departments", "overall", "change", "mean", 2023, "1.5", "points") in found
    assert ("departments", "overall", "index", "mean", 2022, "84.62", "points") in found
    assert ("Sở Tài chính", "overall", "index", "value", 2023, "95.4", "points") in found
    assert ("departments", "overall", "index", "max", 2023, "95.4", "points") in found
    assert ("Sở Y tế", "overall", "index", "value", 2023, "71.25", "points") in found
    assert ("departments", "overall", "index", "min", 2023, "71.25", "points") in found
    assert ("departments", "above_mean", "unit_count", "count", 2023, "9", "count") in found
    assert ("departments", "below_mean", "unit_count", "count", 2023, "7", "count") in found
    assert ("departments", "band_A", "unit_count", "count", 2023, "3", "count") in found
    assert ("departments", "band_A", "unit_count", "value", 2023, "18.75", "percent") in found


def test_limits_of_bands_are_no_results_and_make_the_rubric() -> None:
    result = understood(
        "1. Chỉ số CCHC các sở, ban, ngành\n\n- Nhóm A: từ 90 điểm trở lên;\n- Nhóm B: từ 80 đến dưới 90 điểm;\n"
        "- Nhóm C: dưới 80 điểm.\n\nChỉ số CCHC trung bình của các sở đạt 86,12 điểm.\n"
    )
    assert [o.value for o in result.observations] == [Decimal("86.12")]
    bands = result.rubrics[0].bands
    assert [(b.name, b.lower, b.upper) for b in bands] == [
        ("A", Decimal(90), None),
        ("B", Decimal(80), Decimal(90)),
        ("C", None, Decimal(80)),
    ]


def test_other_indices_on_the_page_are_left_alone() -> None:
    result = understood(
        "1. Chỉ số CCHC các sở, ban, ngành\n\nChỉ số PAPI trung bình đạt 42,3 điểm. Chỉ số năng lực cạnh tranh (PCI) "
        "cao nhất là 71,2 điểm.\n"
    )
    assert result.observations == ()


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Chỉ số PAPI đạt 42,3 điểm; Chỉ số CCHC bình quân các sở đạt 88,45 điểm.", {"88.45"}),
        ("Chỉ số CCHC bình quân các sở đạt 88,45 điểm, Chỉ số PCI bình quân đạt 65,1 điểm.", {"88.45"}),
        ("Chỉ số PCI đạt tổng điểm bình quân 65,1 điểm, điểm trung bình các sở là 7,4 điểm.", set()),
        ("Bình quân các sở đạt 88,45 điểm, còn Chỉ số DDCI đạt 70,2 điểm.", set()),
        ("Chỉ số PAPI và Chỉ số CCHC bình quân các sở lần lượt đạt 42,3 điểm và 88,45 điểm.", set()),
    ],
)
def test_beside_another_index_only_what_is_told_by_its_own_name(sentence: str, expected: set[str]) -> None:
    result = understood(f"1. Chỉ số CCHC các sở, ban, ngành\n\n{sentence}\n")
    assert {str(o.value) for o in result.observations} == expected


def test_a_short_sentence_near_a_table_is_no_part_of_it() -> None:
    rows = "Sở Tài chính | 60,5 | 29,25 | 89,75\nSở Nội vụ | 60 | 28,5 | 88,5\nSở Tư pháp | 58,25 | 28 | 86,25\n"
    more = "Sở Y tế | 58 | 27 | 85\nSở Xây dựng | 57 | 26 | 83\nSở Công Thương | 56 | 25 | 81\n"
    head = "Tên đơn vị | Điểm thẩm định | Điểm điều tra XHH | Chỉ số CCHC (%)\n"
    for sentence in ("Chỉ số CCHC bình quân các sở\nđạt 87,77%.\n", "Chỉ số CCHC bình quân các sở đạt 87,77%.\n"):
        behind = understood("1. Chỉ số CCHC các sở, ban, ngành\n\n" + head + rows + "\n" + sentence)
        between = understood("1. Chỉ số CCHC các sở, ban, ngành\n\n" + head + rows + "\n" + sentence + "\n" + more)
        for result in (behind, between):
            told = one(result, raw="87,77")
            assert (told.origin, told.statistic, told.subject) == ("prose", "mean", "departments")


def test_a_score_of_an_unknown_thing_is_not_taken_for_the_index() -> None:
    result = understood("1. Chỉ số CCHC các sở, ban, ngành\n\n- Trồng cây xanh: điểm trung bình là 7,25 điểm.\n")
    assert result.observations == ()


def test_a_ranking_in_bare_lines_and_its_mean() -> None:
    result = understood(
        "1. Chỉ số CCHC các sở, ban, ngành\n\n"
        "Xếp hạng | Tên đơn vị | Điểm thẩm định | Điểm điều tra XHH | Chỉ số CCHC (%)\n"
        "1 | Sở Tài chính | 60,5 | 29,25 | 89,75\n2 | Sở Nội vụ | 60 | 28,5 | 88,5\n"
        "3 | Sở Tư pháp | 58,25 | 28 | 86,25\nTrung bình | 88,17\n"
    )
    found = facts(result)
    assert ("Sở Nội vụ", "overall", "appraised", "value", 2023, "60", "points") in found
    assert ("Sở Nội vụ", "overall", "survey", "value", 2023, "28.5", "points") in found
    assert ("Sở Nội vụ", "overall", "index", "value", 2023, "88.5", "percent") in found
    assert ("Sở Tư pháp", "overall", "rank", "value", 2023, "3", "rank") in found
    assert ("departments", "overall", "index", "mean", 2023, "88.17", "percent") in found
    assert one(result, subject="Sở Nội vụ", measure="survey").decimals == 2


def test_columns_without_headers_get_their_roles_from_their_arithmetic() -> None:
    rows = [
        ("Chỉ đạo, điều hành", "12", "10,67", "88,92", "89,20", "-0,28"),
        ("Cải cách thể chế", "6", "5,06", "84,33", "93,98", "-9,65"),
        ("Cải cách thủ tục hành chính", "13", "11,93", "91,77", "97,82", "-6,05"),
        ("Cải cách tài chính công", "6", "5,59", "93,17", "91,67", "1,5"),
    ]
    lines = "\n".join(f"{n} {' '.join(row)}" for n, row in enumerate(rows, 1))
    found = facts(understood(f"1. Chỉ số thành phần của các sở, ban, ngành\n\n{lines}\n"))
    assert ("departments", "institutions", "max_points", "value", 2023, "6", "points") in found
    assert ("departments", "institutions", "points", "mean", 2023, "5.06", "points") in found
    assert ("departments", "institutions", "component_index", "mean", 2023, "84.33", "percent") in found
    assert ("departments", "institutions", "component_index", "mean", 2022, "93.98", "percent") in found
    assert ("departments", "finance", "change", "mean", 2023, "1.5", "percent") in found


def test_components_of_criteria_are_not_taken_for_points() -> None:
    rows = [
        ("Chỉ đạo, điều hành", "08", "11"),
        ("Cải cách thể chế", "05", "13"),
        ("Cải cách thủ tục hành chính", "06", "12"),
        ("Cải cách tài chính công", "06", "9"),
    ]
    lines = "\n".join(f"{n} | {' | '.join(row)}" for n, row in enumerate(rows, 1))
    head = "1. Bộ tiêu chí của các sở, ban, ngành, thang điểm 100\n\nTT Lĩnh vực Số tiêu chí "
    components = facts(understood(f"{head}Tiêu chí thành phần\n\n{lines}\n"))
    assert ("departments", "institutions", "subcriteria_count", "count", 2023, "13", "count") in components
    assert not [fact for fact in components if fact[2] == "max_points" and fact[1] == "institutions"]
    points = facts(understood(f"{head}Điểm\n\n{lines}\n"))
    assert ("departments", "institutions", "max_points", "value", 2023, "13", "points") in points


def test_a_cell_whose_comma_is_lost_is_lost_with_the_truth_among_its_readings() -> None:
    body = "1. Chỉ số CCHC các sở, ban, ngành\n\n" + "".join(
        f"{n} | {name} | {a} | {s} | {t}\n"
        for n, (name, a, s, t) in enumerate(
            [
                ("Sở Tài chính", "60,50", "29,25", "89,75"),
                ("Sở Nội vụ", "6000", "28,50", "88,50"),
                ("Sở Tư pháp", "58,25", "28,00", "86,25"),
                ("Sở Y tế", "57,25", "27,00", "84,25"),
            ],
            1,
        )
    )
    damaged = one(understood(body), subject="Sở Nội vụ", measure="appraised")
    assert (damaged.value, damaged.status, damaged.raw) == (None, "lost", "6000")
    assert "60.00" in damaged.alternatives


def test_every_figure_leads_back_to_its_characters() -> None:
    text = HEAD + "1. Chỉ số CCHC các sở, ban, ngành\n\nChỉ số CCHC trung bình của các sở đạt 86,12 điểm.\n"
    observation = understand(restore_reading(read(text.encode(), "r.txt")), "d1").observations[0]
    word = observation.words[0]
    line = text.split("\n")[word.line - 1]
    assert line[word.start : word.end] == word.text == observation.raw == "86,12"
    assert observation.line == word.line


def test_units_that_no_list_knows_are_kept_as_read() -> None:
    result = understood("1. Kết quả của UBND cấp xã\n\nChỉ số CCHC cao nhất là UBND xã Đá Vàng với 93,5 điểm.\n")
    unit = one(result, subject="UBND xã Đá Vàng")
    assert (unit.level, unit.subject_id, unit.value) == ("commune", "", Decimal("93.5"))


RANKED = (
    ("Sở Tài chính", "60,50", "9,29", "69,79"),
    ("Sở Nội vụ", "60,00", "9,88", "69,88"),
    ("Sở Tư pháp", "58,25", "9,16", "67,41"),
    ("Sở Y tế", "57,25", "9,04", "66,29"),
    ("Sở Xây dựng", "56,25", "8,98", "65,23"),
    ("Sở Công Thương", "55,25", "8,70", "63,95"),
    ("Sở Khoa học và Công nghệ", "54,50", "8,68", "63,18"),
    ("Ban Quản lý KDL HNC", "54,00", "9,84", "63,84"),
)


def ranked(labels: tuple[str, ...]) -> Understanding:
    table = "".join(f"{n} | {name} | {a} | {s} | {t}\n" for n, (name, a, s, t) in enumerate(RANKED, 1))
    chart = "".join(f"{row[0]} I {label}\n" for row, label in zip(RANKED, labels))
    return understood(
        "1. Chỉ số CCHC các sở, ban, ngành\n\n"
        "Hội đồng ghi nhận nỗ lực của Ban Quản lý Khu du lịch hồ Núi Cốc và các đơn vị khác.\n\n"
        "Xếp hạng | Tên đơn vị | Điểm thẩm định | Điểm điều tra XHH | Tổng điểm\n" + table + "\n\n"
        "2. Kết quả khảo sát sự hài lòng của người dân, tổ chức\n\n" + chart + "\n"
        "Biểu đồ 1: Kết quả khảo sát sự hài lòng của người dân, tổ chức\n"
    )


def test_labels_of_a_chart_that_were_ruined_are_recovered_where_the_table_proves_the_chart() -> None:
    result = ranked(("o2", "o s8", "o6", "0.0/", ":os", "3.70", ":53", "o84"))
    told = {o.subject: o for o in result.observations if o.origin == "chart"}
    assert {name: str(o.value) for name, o in told.items() if o.subject_id} == {
        name: survey.replace(",", ".") for name, _, survey, _ in RANKED[:7]
    }
    assert all(o.status == "recovered" and o.measure == "survey" and o.note for o in told.values())
    assert told["Sở Nội vụ"].raw == "o s8"


def test_labels_that_the_table_does_not_bear_out_are_left_alone() -> None:
    result = ranked(("4.11", "3.22", "5.33", "2.44", "1.55", "2.66", "4.77", "6.88"))
    assert not [o for o in result.observations if o.origin == "chart"]


def test_initials_of_a_board_are_spelt_out_by_its_full_name_in_the_text() -> None:
    result = ranked(("9.29", "9.88", "9.16", "9.04", "8.98", "8.70", "8.68", "9.84"))
    unit = one(result, subject="Ban Quản lý Khu du lịch hồ Núi Cốc", measure="appraised")
    assert (unit.value, unit.subject_id, unit.level) == (Decimal("54.00"), "", "department")


def test_scores_over_one_maximum_are_read_in_a_column_of_such_scores() -> None:
    from corpus.records import Cell, Table
    from extractors.raw_tables import from_cells

    def table(scores: list[str]) -> list[str]:
        rows = [["Cơ quan", "Điểm đạt được"], *[[name, score] for (name, *_), score in zip(RANKED, scores)]]
        cells = [Cell(r, c, text, (), 1) for r, row in enumerate(rows) for c, text in enumerate(row)]
        made = from_cells(Table("t1", 1, len(rows), 2, tuple(cells)), 1)
        return [str(c.figure.value) if c and c.figure else "" for row in made.rows for c in row.cells] if made else []

    assert table(["84,66/100", "90,5/100", "77,25/100", "100/100"]) == ["84.66", "90.5", "77.25", "100"]
    assert table(["84,66", "1/43", "77,25", "80,5"]) == ["84.66", "", "77.25", "80.5"]


def printed(number: int, page: int, text: str, top: float, left: float = 80.0) -> Line:
    """A line of a page, each of its words in a box."""
    words: list[Word] = []
    for word in text.split():
        words.append(Word(word, page, number, 0, len(word), Box(left, top, left + 6 * len(word), top + 12)))
        left += 6 * len(word) + 4
    return Line(text, page, number, tuple(words))


def rubric_table(page: int, first_line: int, top: float, maxima: tuple[str, ...]) -> Table:
    """A ruled table of three fields and their maxima."""
    fields = ("Cải cách thể chế", "Cải cách tài chính công", "Cải cách thủ tục hành chính")
    rows = [("TT", "Lĩnh vực", "Điểm tối đa")]
    rows += [(str(n), field, points) for n, (field, points) in enumerate(zip(fields, maxima, strict=True), 1)]
    cells = []
    for row, texts in enumerate(rows):
        for col, text in enumerate(texts):
            left, upper = 80.0 + 150 * col, top + 20 * row
            words = printed(first_line + row, page, text, upper, left).words
            cells.append(Cell(row, col, text, words, page, Box(left, upper, left + 150, upper + 20)))
    return Table(f"p{page}t1", page, len(rows), 3, tuple(cells), "table", Box(80, top, 530, top + 80))


def test_a_page_number_does_not_part_a_table_from_the_sentence_that_leads_to_it() -> None:
    head = [printed(n, 1, text, 40 + 20 * n) for n, text in enumerate(HEAD.split("\n"), 1) if text]
    leads = [f"Bộ tiêu chí đối với {those} được chia thành 03 lĩnh vực như sau:" for those in ("các sở", "cấp huyện")]
    first = (*head, printed(20, 1, leads[0], 500), printed(30, 1, leads[1], 780))
    pages = (
        Page(1, 595, 842, first, (rubric_table(1, 21, 520, ("20", "45", "35")),), source="layer"),
        Page(2, 595, 842, (printed(31, 2, "2", 30),), (rubric_table(2, 32, 100, ("40", "35", "25")),), source="layer"),
    )
    reading = Reading("a.pdf", "0" * 64, "application/pdf", pages, has_lines=False)
    found = facts(understand(restore_reading(reading), "d1"))
    assert ("departments", "institutions", "max_points", "value", 2023, "20", "points") in found
    assert ("districts", "institutions", "max_points", "value", 2023, "40", "points") in found
