"""`chiso explain`: what a person and a program are told of each figure of one report."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from corpus.samples.generator import generate
from corpus.samples.layout import plain_text
from pipeline.cli import main
from tests.test_understanding import HEAD

BODY = """I. KẾT QUẢ CHỈ SỐ CẢI CÁCH HÀNH CHÍNH CỦA CÁC SỞ, BAN, NGÀNH

Sở Nội vụ đạt Chỉ số CCHC 92,5%, xếp hạng 3/19 theo Quyết định số 45/QĐ-UBND ngày 05/01/2024. Trồng 350 cây xanh.
"""


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.txt"
    path.write_text(HEAD + BODY, encoding="utf-8")
    return path


def explained(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *arguments: object
) -> tuple[int, str, str]:
    """Exit status, standard output and standard error."""
    monkeypatch.setattr(sys, "argv", ["chiso", "explain", *map(str, arguments)])
    with pytest.raises(SystemExit) as left:
        main()
    told = capfd.readouterr()
    return int(left.value.code or 0), told.out, told.err


def test_each_figure_stands_under_its_line_with_what_it_is(
    report: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code, out, _ = explained(capfd, monkeypatch, report)
    assert code == 0
    lines = [" ".join(line.split()) for line in out.splitlines()]
    place = next(i for i, line in enumerate(lines) if "Sở Nội vụ đạt Chỉ số CCHC" in line)
    assert lines[place].startswith("13 ")
    assert lines[place + 1 : place + 7] == [
        "92,5 observation Sở Nội vụ, overall index 2023 = 92.5 percent",
        "3 observation Sở Nội vụ, overall rank 2023 = 3",
        lines[place + 3],
        "45 reference number of a document",
        "05 01 2024 reference date",
        "350 not understood",
    ]
    assert lines[place + 3].startswith("19 claim operand Sở Nội vụ đạt Chỉ số CCHC 92,5%")
    assert (
        lines[-1] == "17 figures: 2 observations, 1 claim operand, 13 references, 1 not understood (94.1 % understood)"
    )


def test_only_shows_one_fate_and_still_counts_all(
    report: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code, out, _ = explained(capfd, monkeypatch, "--only", "not-understood", report)
    assert code == 0
    assert "350" in out and "92,5  " not in out
    assert out.splitlines()[-1].startswith("17 figures: 2 observations")


def test_a_program_is_told_the_same_with_identifiers(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "made.txt"
    path.write_text(plain_text(generate(4)), encoding="utf-8")
    code, out, _ = explained(capfd, monkeypatch, "--format", "json", path)
    told = json.loads(out)
    assert code == 0
    totals = told["totals"]
    assert totals["figures"] == len(told["figures"]) == sum(totals.values()) - totals["figures"]
    observed = [figure for figure in told["figures"] if figure["fate"] == "observation"]
    assert len(observed) == totals["observation"] > 100
    assert all(o["obs_id"].startswith(told["doc_id"]) for figure in observed for o in figure["observations"])


def test_no_report_drives_the_terminal(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "bad.txt"
    path.write_text(HEAD + "Trồng \x1b[31m350\u202e cây [bold]xanh[/bold].\n", encoding="utf-8")
    code, out, err = explained(capfd, monkeypatch, path)
    assert code == 0
    assert "\x1b" not in out + err and "\u202e" not in out + err
    assert "[bold]xanh[/bold]" in out and "350" in out


def test_what_is_no_report_fails_and_more_than_one_is_wrong_usage(
    tmp_path: Path, report: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code, _, err = explained(capfd, monkeypatch, tmp_path / "absent.txt")
    assert code == 1 and "absent.txt: failed: The file does not exist." in err
    (tmp_path / "second.txt").write_text(HEAD, encoding="utf-8")
    code, _, err = explained(capfd, monkeypatch, tmp_path)
    assert code == 2 and "explain takes one report" in err
    assert explained(capfd, monkeypatch, "--only", "nonsense", report)[0] == 2
