"""What people correct: the file, and what it changes in a report."""

import csv
import json
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from test_understanding import HEAD, understood

from corpus.corrections import Correction, read_corrections
from corpus.errors import CorrectionsError
from corpus.records import Box
from pipeline.cli import commands
from validation import audit, correct

HEADER = "document,page,place,raw,right,who,why\n"
BODY = (
    "II. KẾT QUẢ ĐIỀU TRA XÃ HỘI HỌC\n\n"
    "- Khối sở: điểm trung bình 16,40/20 điểm, đạt 82,00%. Sở Nội vụ có điểm cao nhất, được 18,50/20 điểm, "
    "đạt 92,05%.\n"
)
LINE = 13


def correction(**changes: object) -> Correction:
    made = Correction("d1", 1, str(LINE), "92,05%", "92,50%", "An", "the page shows 92,50", 2)
    return replace(made, **changes)  # type: ignore[arg-type]


def verdicts(report: object) -> list[str]:
    return [f.verdict for f in audit(report) if f.stated is not None and f.kind == "ratio"]  # type: ignore[arg-type]


def test_a_corrected_figure_changes_its_findings_and_keeps_its_raw_characters() -> None:
    report = understood(BODY)
    raw = next(o for o in report.observations if o.value == Decimal("92.05")).raw
    assert "inconsistent" in verdicts(report)
    corrected, unanswered = correct(report, [correction(raw=raw)])
    assert unanswered == ()
    figures = [o for o in corrected.observations if o.status == "corrected"]
    assert figures and {(o.value, o.raw) for o in figures} == {(Decimal("92.50"), raw)}
    assert all("An" in o.note and raw in o.note for o in figures)
    assert set(verdicts(corrected)) == {"exact"}


@pytest.mark.parametrize(
    "changes", [{"page": 2}, {"place": str(LINE + 1)}, {"place": "1,2,3,4"}, {"raw": "92,06%"}, {"right": "không"}]
)
def test_a_correction_that_no_figure_answers_to_is_told(changes: dict[str, object]) -> None:
    report = understood(BODY)
    raw = next(o for o in report.observations if o.value == Decimal("92.05")).raw
    meant = replace(correction(raw=raw), **changes)  # type: ignore[arg-type]
    assert correct(report, [meant]) == (report, (meant,))


def test_a_correction_of_another_report_is_none_of_ours() -> None:
    report = understood(BODY)
    assert correct(report, [correction(document="d2")]) == (report, ())


def test_a_figure_on_a_page_is_found_by_its_box_though_it_moved_a_little() -> None:
    report = understood(BODY)
    moved = tuple(replace(o, line=None, box=Box(100, 200, 130, 212)) for o in report.observations)
    report = replace(report, observations=moved, claims=())
    figure = next(o for o in moved if o.value == Decimal("92.05"))
    near, _ = correct(report, [correction(place="101,199,131,211", raw=figure.raw)])
    assert any(o.status == "corrected" for o in near.observations)
    far, unanswered = correct(report, [correction(place="140,199,171,211", raw=figure.raw)])
    assert far == report and len(unanswered) == 1


def test_the_file_is_read_whatever_the_order_of_its_columns() -> None:
    text = '\ufeffwho,why,right,raw,place,page,document\nAn,"seen, twice","9,5",95,12,3,d1\n\n'
    assert read_corrections(text) == (Correction("d1", 3, "12", "95", "9,5", "An", "seen, twice", 2),)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("document,page\n", "lack the column place"),
        (HEADER + "d1,1,2,95,9.5,,why\n", "Row 2 .* has no who"),
        (HEADER + "d1,one,2,95,9.5,An,why\n", "Row 2 .* page 'one'"),
        (HEADER + "d1,1,2,95,none,An,why\n", "Row 2 .* 'none', which is no figure"),
        (HEADER + "d1,1,2,95,9.5,An,why\nd1,1,2,95,9.6,An,why\n", "Rows 2 and 3"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_the_row(text: str, told: str) -> None:
    with pytest.raises(CorrectionsError, match=told):
        read_corrections(text)


def test_a_corrected_figure_travels_from_the_file_to_the_dataset_and_the_difference(tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    report.write_text(HEAD + BODY, encoding="utf-8")
    ran = CliRunner().invoke(commands, ["run", str(report), "--out", str(tmp_path / "old"), "--no-validate"])
    assert ran.exit_code == 0, ran.output
    (row,) = [r for r in observations(tmp_path / "old") if r["value"] == "92.05" and r["level"] == "department"]
    corrections = tmp_path / "corrections.csv"
    told = [row["doc_id"], row["page"], row["line"], row["raw"], "92,50", "An", "seen on the page"]
    lost = [row["doc_id"], "1", "1", "12,3", "12,4", "An", "no such figure"]
    corrections.write_text(HEADER + ",".join(f'"{cell}"' for cell in told) + "\n" + ",".join(f'"{c}"' for c in lost))
    arguments = ["run", str(report), "--out", str(tmp_path / "new"), "--no-validate", "--corrections", str(corrections)]
    again = CliRunner().invoke(commands, arguments)
    assert again.exit_code == 0 and "no figure answers to row 3" in again.output
    (now,) = [r for r in observations(tmp_path / "new") if r["value"] == "92.50" and r["level"] == "department"]
    assert (now["status"], now["raw"]) == ("corrected", row["raw"])
    changes = CliRunner().invoke(commands, ["diff", str(tmp_path / "old"), str(tmp_path / "new")]).output
    assert "corrected by a person" in changes and "verdict: inconsistent -> exact" in changes
    assert "(a figure was corrected by a person)" in changes and "read anew" not in changes
    record = json.loads((tmp_path / "new" / "provenance.json").read_text(encoding="utf-8"))
    assert record["corrections"]["rows"] == 2
    back = CliRunner().invoke(commands, ["diff", str(tmp_path / "new"), str(tmp_path / "old")]).output
    assert "(correction taken back)" in back and "(the correction of a figure was taken back)" in back


def test_a_corrections_file_that_is_none_ends_the_run_with_a_sentence(tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    report.write_text(HEAD + BODY, encoding="utf-8")
    (tmp_path / "c.csv").write_text("a,b\n")
    for name in ("c.csv", "missing.csv"):
        arguments = ["-m", "pipeline.cli", "audit", str(report), "--corrections", str(tmp_path / name)]
        ran = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False)
        assert ran.returncode == 2 and ran.stderr.count("\n") == 1 and name in ran.stderr


def observations(folder: Path) -> list[dict[str, str]]:
    with (folder / "tables" / "observations.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
