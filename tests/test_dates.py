"""Dates and numbers of documents: to their standard form where they can be, and named where they cannot."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.dates import find_dates, find_months, find_quarters
from normalizers.references import find_references, reference_fault


@given(st.dates(date(1945, 1, 1), date(2100, 12, 31)), st.integers(0, 4))
def test_every_date_in_every_form_comes_back(day: date, form: int) -> None:
    text = (
        f"ngày {day.day} tháng {day.month} năm {day.year}",
        f"ngày {day.day:02d} tháng {day.month:02d} năm {day.year}",
        f"{day.day}/{day.month}/{day.year}",
        f"ngày {day.day:02d}.{day.month:02d}.{day.year}",
        f"ngày {day.day}-{day.month}-{day.year}",
    )[form]
    (found,) = find_dates(f"theo văn bản {text}, và")
    assert (found.iso, found.whole, found.fault) == (day.isoformat(), True, "")
    assert f"theo văn bản {text}, và"[found.start : found.end] == text


@pytest.mark.parametrize(
    ("text", "iso", "fault"),
    [
        ("ngày 74 tháng 12 năm 2022", "2022-12", "day"),
        ("31/02/2024", "2024-02", "day"),
        ("29/02/2023", "2023-02", "day"),
        ("ngày 12 tháng 13 năm 2022", "2022", "month"),
        ("16/5/20235", "", "year"),
        ("ngày 16 tháng 5 năm 20235", "", "year"),
        ("01/01/1024", "", "year"),
        ("ngày    tháng 01 năm 2024", "2024-01", ""),
        ("ngày …tháng … năm 2024", "2024", ""),
    ],
)
def test_what_cannot_be_is_named_and_not_mended(text: str, iso: str, fault: str) -> None:
    (found,) = find_dates(text, faulty=True)
    assert (found.iso, found.whole, found.fault) == (iso, False, fault)
    assert [date.iso for date in find_dates(text)] == ([iso] if iso else [])


@pytest.mark.parametrize(
    "text", ["mục 1.2.2023", "84,66/100", "03/07", "giai đoạn 2021-2030", "1.574/1.574", "Số: 947"]
)
def test_other_figures_are_no_dates(text: str) -> None:
    assert find_dates(text, faulty=True) == []


def test_months_and_quarters() -> None:
    text = "từ tháng 9/2022 đến tháng 11 năm 2022, quý III/2024 và quý 1 năm 2025"
    assert [found.iso for found in find_months(text)] == ["2022-09", "2022-11"]
    assert [found.iso for found in find_quarters(text)] == ["2024-Q3", "2025-Q1"]
    assert [(found.iso, found.fault) for found in find_months("tháng 13/2022")] == [("2022", "month")]
    assert [(found.iso, found.fault) for found in find_quarters("quý VI/2024")] == [("2024", "quarter")]


@pytest.mark.parametrize(
    ("text", "standard"),
    [
        ("Quyết định số 2172 /QĐ-UBND ngày", "2172/QĐ-UBND"),
        ("số 30/ 2020/NĐ-CP của", "30/2020/NĐ-CP"),
        ("Nghị quyết số 18–NQ/TW", "18-NQ/TW"),
        ("Nghị quyết số 202/2025/QH15", "202/2025/QH15"),
        ("số 145/KH – UBND", "145/KH-UBND"),
        ("số 947 /BC-SNV", "947/BC-SNV"),
    ],
)
def test_numbers_of_documents_in_standard_form(text: str, standard: str) -> None:
    assert [reference for reference, _, _ in find_references(text)] == [standard]
    assert reference_fault(standard) == ""


@pytest.mark.parametrize(
    ("reference", "fault"),
    [
        ("0/QĐ-UBND", "number"),
        ("30/2200/NĐ-CP", "year"),
        ("30/20235/NĐ-CP", "year"),
        ("202/2035/QH15", "term"),
        ("77/2015/QH13", ""),
        ("12/QX-UBND", "kind"),
        ("580/2018/UBTVQH14", ""),
        ("1004/2020/UBTVQH15", "term"),
        ("47/TTr-SNV", ""),
        ("01-CTr/TU", ""),
    ],
)
def test_what_of_a_number_cannot_be(reference: str, fault: str) -> None:
    assert reference_fault(reference) == fault
