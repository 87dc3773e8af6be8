"""What `compare` says of two builds."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import factories
import pytest

import output
from corpus.provenance import Provenance
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


MADE = Provenance(
    "s1", {"version": "0.1.0", "code": "c1", "model": "m1"}, "w1", {"python": "3.11.2"}, {"dpi": 200, "max_pages": 500}
)


@pytest.mark.parametrize(
    ("made_by", "told"),
    [
        (replace(MADE, stamp="s2", parts={**MADE.parts, "code": "c2"}), "read anew after a change of the code"),
        (
            replace(MADE, stamp="s2", parts={"version": "0.2.0", "code": "c2", "model": "m2"}),
            "read anew after a change of the code, the language model, version 0.1.0 to 0.2.0",
        ),
        (replace(MADE, settings={"dpi": 300, "max_pages": 500}), "read anew with other settings (dpi)"),
        (MADE, "read anew"),
        (None, "read anew"),
    ],
)
def test_a_report_that_was_read_anew_says_what_changed_since(
    tmp_path: Path, made_by: Provenance | None, told: str
) -> None:
    first, _, *others = BOTH.observations
    again = (replace(first, raw="7O,00", value=Decimal("71.00")), *others)
    output.write([BOTH], tmp_path / "old", made_by=MADE)
    output.write([replace(BOTH, observations=again)], tmp_path / "new", made_by=made_by)
    found = {(d.table, d.change): d.reason for d in compare(tmp_path / "old", tmp_path / "new")}
    assert found["observations", "changed"] == told
    # A figure that is found no more has no characters to compare: without another stamp nobody knows why.
    assert found["observations", "removed"] == (told if told != "read anew" else "")


def test_another_version_of_a_report_is_told_from_a_new_and_a_vanished_one(tmp_path: Path) -> None:
    second = replace(factories.result(2), document=replace(factories.document(2), source=BOTH.document.source))
    other = factories.result(3)
    found = built(tmp_path, [BOTH], [second, other])
    assert {(d.change, d.doc_id, d.reason) for d in found} == {
        ("removed", BOTH.document.doc_id, "another version of the report"),
        ("added", second.document.doc_id, "another version of the report"),
        ("added", other.document.doc_id, "new report"),
    }


def test_a_correction_taken_back_is_told_and_a_standing_one_is_no_reason(tmp_path: Path) -> None:
    first, *others = BOTH.observations
    corrected = replace(BOTH, observations=(replace(first, value=Decimal("99.99"), status="corrected"), *others))
    agreed = tuple(replace(f, verdict="exact", attribution=None) for f in BOTH.findings)
    found = built(tmp_path, [corrected], [replace(BOTH, findings=agreed)])
    told = {(d.table, d.reason) for d in found}
    assert told == {
        ("observations", "correction taken back"),
        ("findings", "the correction of a figure was taken back"),
    }
    standing = built(tmp_path / "standing", [corrected], [replace(corrected, findings=agreed)])
    assert {(d.table, d.reason) for d in standing} == {("findings", "")}


def test_what_a_correction_entails_in_its_report_is_said_to_follow_from_it(tmp_path: Path) -> None:
    first, second, *others = BOTH.observations
    lost = replace(second, value=None, status="lost")
    recovered = replace(second, status="recovered", note="forced by the sum")
    old = replace(BOTH, observations=(first, lost, *others), findings=())
    corrected = replace(first, value=Decimal("99.99"), status="corrected")
    found = built(tmp_path, [old], [replace(old, observations=(corrected, recovered, *others))])
    assert [d.reason for d in found] == ["corrected by a person", "follows from a correction"]
    alone = built(tmp_path / "alone", [old], [replace(old, observations=(first, recovered, *others))])
    assert [d.reason for d in alone] == ["recovered"]


def test_builds_of_either_kind_of_csv_and_of_other_columns_can_be_compared(tmp_path: Path) -> None:
    output.write([BOTH], tmp_path / "old", made_by=MADE, formats=output.Formats(byte_order_mark=True))
    output.write([BOTH], tmp_path / "new", made_by=MADE)
    assert compare(tmp_path / "old", tmp_path / "new") == []
    table = tmp_path / "old" / "tables" / "rubrics.csv"
    rows = [line.rsplit(",", 1)[0] for line in table.read_text(encoding="utf-8-sig").splitlines()]
    table.write_text("\n".join(rows), encoding="utf-8")
    assert compare(tmp_path / "old", tmp_path / "new") == []


def test_a_folder_without_a_build_is_named(tmp_path: Path) -> None:
    with pytest.raises(ComparisonError, match=r"documents\.csv cannot be read"):
        compare(tmp_path, tmp_path)
