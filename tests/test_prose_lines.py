"""Names and sentences that a line end or a page break parts, and words that look like others without their marks."""

from tests.test_understanding import facts, one, understood

RESULTS = "I. KẾT QUẢ CHỈ SỐ CẢI CÁCH HÀNH CHÍNH CỦA CÁC SỞ, BAN, NGÀNH\n\n"
FILLER = "Thực hiện chỉ đạo của Ủy ban nhân dân tỉnh, các cơ quan, đơn vị đã triển khai đầy đủ nhiệm vụ.\n"


def test_the_dash_of_a_name_at_a_line_begin_is_no_bullet() -> None:
    found = understood(
        RESULTS + "- Cải cách tài chính công: điểm trung bình đạt 12,52/15 điểm; cao nhất là Sở Lao động\n"
        "- Thương binh và Xã hội (14,15 điểm), thấp nhất là Sở Khoa học và Công nghệ (10,02\nđiểm).\n"
    )
    best = one(found, subject="Sở Lao động - Thương binh và Xã hội", field="finance")
    assert str(best.value) == "14.15"
    assert one(found, subject="departments", statistic="min").raw == "10,02"


def test_a_bullet_behind_an_unfinished_line_stays_one() -> None:
    found = understood(RESULTS + "Các đơn vị dẫn đầu là Sở Lao động\n- Sở Nội vụ: Chỉ số CCHC đạt 92,15%.\n")
    assert one(found, subject="Sở Nội vụ").raw == "92,15"


def test_a_name_goes_on_over_a_page_break() -> None:
    head = "I. KẾT QUẢ CHỈ SỐ CẢI CÁCH HÀNH CHÍNH CỦA UBND CÁC HUYỆN\n\n"
    body = FILLER * 3 + "Giá trị trung bình Chỉ số CCHC của các huyện đạt 84,05%, cao nhất là UBND huyện\n\f"
    assert one(understood(head + body + "Đơn Dương (97,22%).\n"), statistic="max").raw == "97,22"


def test_the_end_of_a_name_is_no_limit() -> None:
    found = understood(RESULTS + "Chỉ số CCHC cao nhất là Sở Kế hoạch và Đầu tư (98,5 điểm).\n")
    assert ("Sở Kế hoạch và Đầu tư", "overall", "index", "value", 2023, "98.5", "points") in facts(found)
    limits = understood(RESULTS + "Nhóm A đạt Chỉ số CCHC cao nhất, từ 90,5 điểm trở lên.\n")
    assert all(o.raw != "90,5" for o in limits.observations)
    beyond = understood(RESULTS + "> 90,5 điểm là Nhóm A. Sở Tài chính > 90,5 điểm Chỉ số CCHC.\n")
    assert all(o.raw != "90,5" for o in beyond.observations)


def test_the_last_word_of_a_wrapped_table_head_names_its_column() -> None:
    rows = "".join(
        f"{unit} | 6{place},25 | {score} | {place}\n"
        for place, (unit, score) in enumerate(
            (("Sở Nội vụ", "95,33"), ("Sở Y tế", "92,16"), ("Sở Tài chính", "90,56"), ("Sở Tư pháp", "88,1")), 1
        )
    )
    table = "Kết quả nêu trong bảng sau:\n\nTên đơn vị | Điểm thẩm định | Chỉ số CCHC năm 2023 (điểm) | Xếp\nhạng\n"
    found = understood(RESULTS + table + rows)
    assert {(o.subject, str(o.value)) for o in found.observations if o.measure == "rank"} >= {
        ("Sở Nội vụ", "1"),
        ("Sở Tư pháp", "4"),
    }


def test_a_part_of_the_scale_is_one_whatever_fields_there_are() -> None:
    fields = "".join(
        f"{n}. {name} (tối đa {points} điểm)\n\n"
        for n, (name, points) in enumerate(
            (
                ("Công tác chỉ đạo, điều hành", 20),
                ("Cải cách thể chế", 20),
                ("Cải cách thủ tục hành chính", 30),
                ("Cải cách tài chính công", 20),
                ("Mức độ hài lòng của người dân, tổ chức", 10),
            ),
            1,
        )
    )
    scale = (
        "II. THANG ĐIỂM\n\nTổng điểm tối đa của mỗi đơn vị là 100 điểm; phần thẩm định tối đa 90 điểm, "
        "phần khảo sát sự hài lòng tối đa 10 điểm.\n"
    )
    found = understood("I. CÁCH TÍNH CHỈ SỐ CẢI CÁCH HÀNH CHÍNH\n\n" + fields + scale)
    assert {o.subject for o in found.observations if o.field == "survey_max_points"} == {"departments", "districts"}
