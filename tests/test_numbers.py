"""Reading numbers: every way of printing a value comes back to it, and damage gives candidates, never certainty."""

import runpy
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.damaged_figures import candidate_readings, weighted_readings
from normalizers.number_words import leading_number, read_number_words, read_ordinal, read_roman
from normalizers.numbers import (
    VIETNAMESE,
    Convention,
    decide_convention,
    find_figures,
    find_ratios,
    read_body,
    read_cell,
    read_ratio,
)

POINT = Convention(".")


def printed(value: Decimal, convention: Convention, grouped: bool) -> str:
    whole, _, fraction = format(value, "f").partition(".")
    if grouped:
        digits = whole
        parts = []
        while len(digits) > 3:
            parts.insert(0, digits[-3:])
            digits = digits[:-3]
        whole = convention.thousands.join([digits, *parts])
    return whole + (convention.decimal + fraction if fraction else "")


@given(
    st.integers(0, 10**9),
    st.sampled_from([0, 1, 2, 4]),
    st.sampled_from([VIETNAMESE, POINT]),
    st.booleans(),
)
def test_a_printed_value_is_read_back(digits: int, decimals: int, convention: Convention, grouped: bool) -> None:
    value = Decimal(digits).scaleb(-decimals)
    text = printed(value, convention, grouped)
    read = read_body(text, convention)
    assert read is not None
    assert (read[0], read[1]) == (value, decimals)


@pytest.mark.parametrize(
    ("text", "convention", "value"),
    [
        ("2.124", VIETNAMESE, "2124"),
        ("2.124", POINT, "2.124"),
        ("97,685", VIETNAMESE, "97.685"),
        ("97,685", POINT, "97685"),
        ("0.125", VIETNAMESE, "0.125"),
        ("95.39", VIETNAMESE, "95.39"),
        ("82,342,037,831", VIETNAMESE, "82342037831"),
        ("1.234.567,8", VIETNAMESE, "1234567.8"),
    ],
)
def test_three_digits_behind_a_separator_follow_the_convention(text: str, convention: Convention, value: str) -> None:
    read = read_body(text, convention)
    assert read is not None
    assert read[0] == Decimal(value)


def test_the_convention_is_decided_by_the_tokens_that_can_decide() -> None:
    assert decide_convention(["2.124", "85,97", "11,5"]).decimal == ","
    assert decide_convention(["92.830", "95.39", "86.0"]).decimal == "."
    assert decide_convention(["2.124", "1.140"]) == VIETNAMESE
    assert decide_convention(["1,234,567"]).decimal == "."


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("(89,20", "89.20"),
        ('56.75"', "56.75"),
        ("|97,82|", "97.82"),
        ("- 5,27", "-5.27"),
        ("+11,54", "11.54"),
        ("95,4 %", "95.4"),
    ],
)
def test_a_cell_is_read_through_the_debris_at_its_edges(raw: str, value: str) -> None:
    figure = read_cell(raw)
    assert figure is not None
    assert figure.value == Decimal(value)


@pytest.mark.parametrize("raw", ["X", "", "12/14", "9 đơn vị", "1a", "-1/43", "?"])
def test_what_is_no_single_number_is_not_read(raw: str) -> None:
    assert read_cell(raw) is None


def test_a_dash_between_words_is_no_minus() -> None:
    values = [figure.value for figure in find_figures("giai đoạn 2021-2030, từ 70- dưới 90")]
    assert values == [Decimal(2021), Decimal(2030), Decimal(70), Decimal(90)]


@pytest.mark.parametrize(
    ("raw", "decimals", "low", "high", "truth"),
    [
        ("8550", 2, "0", "100", "85.50"),
        ("954", 2, "0", "100", "95.4"),
        ("-1/43", 2, "-100", "100", "-1.43"),
        ("?", 0, "0", "12", "9"),
        ("o 39", 2, "0", "10", "9.39"),
        ("7593", 2, "0", "100", "75.93"),
    ],
)
def test_damaged_characters_give_the_truth_among_their_candidates(
    raw: str, decimals: int, low: str, high: str, truth: str
) -> None:
    assert Decimal(truth) in candidate_readings(raw, decimals, Decimal(low), Decimal(high))


@given(st.text(alphabet="0123456789.,/?!oOsS -", max_size=8))
def test_candidates_lie_within_their_limits_and_are_few(raw: str) -> None:
    found = candidate_readings(raw, 2, Decimal(0), Decimal(100))
    assert all(Decimal(0) <= value <= 100 for value in found)
    assert len(found) == len(set(found)) <= 256


def test_letters_that_look_like_no_digit_give_no_candidate() -> None:
    assert candidate_readings("abc", 2, Decimal(0), Decimal(100)) == ()


@pytest.mark.parametrize(
    ("raw", "decimals", "low", "high", "truth"),
    [
        ("o 39", 2, "0", "10", "9.89"),
        (":53", 2, "8.5", "10", "8.68"),
        ("o6", 2, "8", "10", "9.16"),
        ("0.0/", 2, "8", "10", "9.04"),
        ("3.70", 2, "8", "10", "8.70"),
        ("7", 0, "0", "20", "9"),
        ("19091", 2, "0", "100", "90.91"),
    ],
)
def test_where_digits_do_not_hold_the_truth_is_among_the_readings(
    raw: str, decimals: int, low: str, high: str, truth: str
) -> None:
    readings = weighted_readings(raw, decimals, Decimal(low), Decimal(high))
    assert Decimal(truth) in [reading.value for reading in readings]
    assert len(readings) <= 32


@given(st.text(alphabet="0123456789.,/?!oOsS: -", min_size=1, max_size=8), st.booleans())
def test_weights_are_shares_and_fall(raw: str, digits_hold: bool) -> None:
    readings = weighted_readings(raw, 2, Decimal(-100), Decimal(100), digits_hold=digits_hold)
    weights = [reading.weight for reading in readings]
    assert weights == sorted(weights, reverse=True)
    assert not readings or abs(sum(weights) - 1) < 0.01
    assert len({reading.value for reading in readings}) == len(readings)


@given(st.decimals(Decimal("0.01"), Decimal("99.99"), places=2))
def test_a_sound_figure_is_its_own_likeliest_reading(value: Decimal) -> None:
    readings = weighted_readings(str(value).replace(".", ","), 2, Decimal(0), Decimal(100))
    assert readings[0].value == value and readings[0].weight > 0.5


def test_digits_that_hold_are_never_doubted() -> None:
    assert Decimal("28.84") in {r.value for r in weighted_readings("28,34", 2, Decimal(0), Decimal(100))}
    assert candidate_readings("28,34", 2, Decimal(0), Decimal(100)) == (Decimal("28.34"),)
    assert candidate_readings("8550", 2, Decimal(0), Decimal(100)) == (Decimal("85.50"),)


@pytest.mark.parametrize(
    ("text", "ratios"),
    [
        ("85,97/100 điểm", [("85.97", "100")]),
        ("xếp hạng 57/63", [("57", "63")]),
        ("có 03 / 07 đơn vị", [("3", "7")]),
        ("1.574/1.574 phiếu", [("1574", "1574")]),
        ("giảm ½ so với", [("1", "2")]),
        ("ngày 22/9/2022", []),
        ("số 94/QĐ-UBND", []),
        ("-1/43", []),
        ("15/7", []),
    ],
)
def test_ratios(text: str, ratios: list[tuple[str, str]]) -> None:
    found = [(str(ratio.part.value), str(ratio.whole.value)) for ratio in find_ratios(text)]
    assert found == ratios


def test_a_cell_holds_one_ratio_or_none() -> None:
    ratio = read_ratio("|84,66/100")
    assert ratio is not None and ratio.part.value == Decimal("84.66")
    assert read_ratio("84,66/100 điểm") is None and read_ratio("84,66") is None


def test_blanks_group_thousands_where_the_table_shows_it() -> None:
    spaced = decide_convention(["134 781", "1 234 567", "85,97"])
    assert spaced.spaced
    figure = read_cell("134 781", spaced)
    assert figure is not None and figure.value == 134781
    assert read_cell("134 781") is None
    assert not decide_convention(["10 100", "9 100"]).spaced
    fixed = read_cell("134\u00a0781")
    assert fixed is not None and fixed.value == 134781
    assert [f.value for f in find_figures("năm 2022 124 đơn vị", spaced)] == [2022, 124]


def test_a_unit_may_be_glued_on_but_a_digit_within_a_word_is_no_figure() -> None:
    assert [f.value for f in find_figures("90điểm, 12đv, 95,4%")] == [90, 12, Decimal("95.4")]
    assert [f.value for f in find_figures("3 b4c")] == [3]


_UNITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


def spoken(number: int) -> str:
    """A number below a thousand million in words, as it is taught at school."""
    for scale, word in ((10**6, "triệu"), (10**3, "nghìn")):
        if number >= scale:
            rest = number % scale
            below = f" không trăm {spoken_below(rest)}" if 0 < rest < 100 else f" {spoken(rest)}" if rest else ""
            return f"{spoken(number // scale)} {word}{below}"
    return spoken_hundreds(number)


def spoken_below(number: int) -> str:
    return f"linh {_UNITS[number]}" if number < 10 else spoken_hundreds(number)


def spoken_hundreds(number: int) -> str:
    if number >= 100:
        return f"{_UNITS[number // 100]} trăm" + (f" {spoken_below(number % 100)}" if number % 100 else "")
    if number < 10:
        return _UNITS[number]
    tens, unit = divmod(number, 10)
    head = "mười" if tens == 1 else f"{_UNITS[tens]} mươi"
    tail = {0: "", 1: "một" if tens == 1 else "mốt", 5: "lăm"}.get(unit, _UNITS[unit])
    return f"{head} {tail}".strip()


@given(st.integers(0, 999_999_999))
def test_a_number_in_words_comes_back(number: int) -> None:
    assert read_number_words(spoken(number)) == number


@pytest.mark.parametrize(
    ("text", "value"),
    [("hai mươi tư", 24), ("Khong", 0), ("hai triệu rưỡi", 2_500_000), ("một trăm lẻ ba", 103), ("sáu mốt", None),
     ("đơn vị", None), ("hai đơn vị", None), ("linh", None), ("", None)],
)  # fmt: skip
def test_number_words(text: str, value: int | None) -> None:
    assert read_number_words(text) == value


def test_a_number_in_words_ends_where_the_next_word_begins() -> None:
    assert leading_number(["mười", "hai", "đơn", "vị"]) == (Decimal(12), 2)
    assert leading_number(["đơn", "vị"]) is None


@pytest.mark.parametrize(
    ("text", "place"),
    [("thứ nhất", 1), ("nhất", 1), ("thứ tư", 4), ("thứ mười hai", 12), ("thứ 5", 5), ("hai", None), ("thứ", None)],
)
def test_ordinals(text: str, place: int | None) -> None:
    assert read_ordinal(text) == place


@given(st.integers(1, 49))
def test_roman_numerals(number: int) -> None:
    tens, units = divmod(number, 10)
    numeral = ("", "X", "XX", "XXX", "XL")[tens] + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[units]
    assert read_roman(f"{numeral}.") == number


@pytest.mark.parametrize("text", ["IIII", "VX", "A", "1", "", "l", "MIX"])
def test_what_is_no_roman_numeral(text: str) -> None:
    assert read_roman(text) is None


def test_every_gold_figure_is_read_or_among_the_readings() -> None:
    root = Path(__file__).resolve().parents[1]
    shared = root.parent / "shared"
    if not (shared / "gold").is_dir():
        pytest.skip("the gold lies beside the repository, and it is not there")
    measure = runpy.run_path(str(root / "benchmarks" / "numbers.py"))
    cases = list(measure["cases"](shared))
    missed = [(case.slug, case.line, case.raw) for case in cases if measure["read"](case) == "missed"]
    assert len(cases) > 700 and missed == []
