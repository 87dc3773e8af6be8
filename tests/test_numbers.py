"""Reading numbers: every way of printing a value comes back to it, and damage gives candidates, never certainty."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.damaged_figures import candidate_readings
from normalizers.numbers import (
    VIETNAMESE,
    Convention,
    decide_convention,
    find_figures,
    read_body,
    read_cell,
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
