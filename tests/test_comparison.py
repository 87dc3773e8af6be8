"""What `compare` says of two builds."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import factories
import pytest

import output
from corpus.records import ReportResult
from output.comparison import ComparisonError, Difference, compare

BOTH = factories.result(1)


def built(tmp_path: Path, *builds: list[ReportResult]) -> list[Difference]:
    folders = [tmp_path / str(number) for number in range(len(builds))]
    for folder, results in zip(folders, builds, strict=True):
        output.write(results, folder)
    return compare(*folders)


def test_the_same_build_has_no_differences(tmp_path: Path) -> None:
    assert built(tmp_path, [BOTH], [BOTH]) == []


def test_a_new_report_is_named_as_the_reason_of_its_rows(tmp_path: Path) -> None:
    other = factories.result(2)
    found = built(tmp_path, [BOTH], [BOTH, other])
    assert {(d.change, d.doc_id, d.reason) for d in found} == {("added", other.document.doc_id, "new report")}
    assert {d.table for d in found} == {"documents", "observations", "rubrics", "findings"}
    back = built(tmp_path / "back", [BOTH, other], [BOTH])
    assert {(d.change, d.reason) for d in back} == {("removed", "report no longer in the dataset")}


def test_a_corrected_figure_is_one_changed_row_although_all_numbers_shift(tmp_path: Path) -> None:
    first, *others = BOTH.observations
    corrected = replace(first, value=Decimal("99.99"), status="corrected", note="set by An")
    renumbered = tuple(replace(o, obs_id=f"{o.doc_id}-{n:05d}") for n, o in enumerate((corrected, *others), start=7))
    finding = replace(BOTH.findings[0], evidence=(renumbered[0].obs_id,))
    agreed = replace(finding, verdict="exact", attribution=None)
    found = built(
        tmp_path, [replace(BOTH, findings=(finding,))], [replace(BOTH, observations=renumbered, findings=(agreed,))]
    )
    assert [(d.table, d.change, d.reason) for d in found] == [
        ("observations", "changed", "corrected by a person"),
        ("findings", "changed", "a figure was corrected by a person"),
    ]
    assert ("value", str(first.value), "99.99") in found[0].cells
    assert ("subject", first.subject) in found[0].row


def test_a_figure_at_another_place_is_the_same_figure(tmp_path: Path) -> None:
    moved = tuple(replace(o, page=o.page + 1, line=(o.line or 0) + 50) for o in BOTH.observations)
    found = [
        d
        for d in built(tmp_path, [BOTH], [replace(BOTH, observations=moved)])
        if d.table == "observations" and d.change != "changed"
    ]
    assert found == []


def test_a_changed_verdict_is_told_with_both(tmp_path: Path) -> None:
    findings = tuple(
        replace(f, verdict="rounding", attribution=None) if n == 0 else f for n, f in enumerate(BOTH.findings)
    )
    (found,) = built(tmp_path, [BOTH], [replace(BOTH, findings=findings)])
    assert found.table == "findings" and found.change == "changed"
    assert ("verdict", BOTH.findings[0].verdict, "rounding") in found.cells


def test_a_folder_without_a_build_is_named(tmp_path: Path) -> None:
    with pytest.raises(ComparisonError, match=r"documents\.csv cannot be read"):
        compare(tmp_path, tmp_path)
