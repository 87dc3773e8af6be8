"""The check of the published tables."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import factories
import pytest

import output
from corpus.records import ReportResult, Rubric
from output import guard, guard_rows

GOOD = (factories.result(1), factories.result(2, 12, 3), factories.scanned(3), factories.failed(4))


def found(tmp_path: Path, *results: ReportResult) -> set[tuple[str, str, str]]:
    output.write(results, tmp_path)
    return {(v.table, v.column, v.rule) for v in guard.violations(tmp_path)}


def test_a_sound_dataset_has_no_violations_and_nothing_is_shown_or_written(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    output.write(GOOD, tmp_path / "out")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    before = sorted(p.as_posix() for p in tmp_path.rglob("*"))
    assert guard.violations(tmp_path / "out") == []
    assert capfd.readouterr() == ("", "")
    assert sorted(p.as_posix() for p in tmp_path.rglob("*")) == before
    assert os.environ["GX_ANALYTICS_ENABLED"] == "false"


def test_an_empty_dataset_has_no_violations(tmp_path: Path) -> None:
    assert found(tmp_path) == set()


def test_each_kind_of_violation_is_found(tmp_path: Path) -> None:
    sound = factories.result(1)
    first, second, *rest = sound.observations
    observations = (
        first,
        replace(second, obs_id=first.obs_id),
        replace(rest[0], measure="weight"),  # no measure of the schema
        replace(rest[1], subject=""),
        replace(rest[2], doc_id="nowhere"),
    )
    findings = (replace(sound.findings[0], evidence=(first.obs_id, "missing-obs")),)
    rubrics = (Rubric("districts", 2023), Rubric("districts", 2023))
    broken = replace(sound, observations=observations, findings=findings, rubrics=rubrics)
    assert found(tmp_path, broken) == {
        ("observations", "obs_id", "the key is not unique"),
        ("observations", "measure", "a value is not allowed"),
        ("observations", "subject", "a required cell is empty"),
        ("observations", "doc_id", "a reference leads nowhere"),
        ("findings", "evidence", "a reference leads nowhere"),
        ("rubrics", "doc_id, cohort, year, field, band", "the key is not unique"),
    }


def test_pieces_of_tables_are_found_wrong_as_whole_tables_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, third = factories.result(1), factories.result(2, 12, 3), factories.result(3, 40, 3)
    elsewhere = (
        replace(second.observations[0], obs_id=first.observations[0].obs_id),
        *(replace(observation, doc_id="nowhere") for observation in second.observations[1:4]),
        *second.observations[4:],
    )
    wrong = replace(second, observations=elsewhere, rubrics=(Rubric("districts", 2023), Rubric("districts", 2023)))
    output.write((first, wrong, third), tmp_path)
    whole = guard.violations(tmp_path)
    assert {(v.table, v.rule): v.rows for v in whole} == {
        # One figure of the first report and one of the second.
        ("observations", "the key is not unique"): 2,
        ("observations", "a reference leads nowhere"): 3,
        ("rubrics", "the key is not unique"): 2,
        **{(v.table, v.rule): v.rows for v in whole if v.table == "findings"},
    }
    monkeypatch.setattr(guard_rows, "_ROWS", 30)
    monkeypatch.setattr(guard_rows, "_frames_of", partial(pieces, rows=30))
    assert guard.violations(tmp_path, data_docs=True) == whole
    page = (tmp_path / "data_docs" / "observations.html").read_text(encoding="utf-8")
    assert "nowhere" in page and first.observations[0].obs_id in page


def pieces(found: Any, rows: int) -> Iterator[Any]:
    """What a query found, in pieces of so many rows."""
    whole = found.df()
    yield whole[:rows]
    for start in range(rows, len(whole), rows):
        yield whole[start : start + rows].reset_index(drop=True)


def test_a_violation_reads_as_one_line() -> None:
    violation = guard.Violation("findings", "evidence", "a reference leads nowhere", 2, ("a", "b"))
    assert str(violation) == "findings.evidence: a reference leads nowhere (2 rows, as a, b)"


def test_tables_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(output.OutputError, match=r"^The published table documents cannot be read: .*\.$"):
        guard.violations(tmp_path)


def test_the_library_is_loaded_only_when_used() -> None:
    code = "import sys, output.guard; assert not {'great_expectations', 'pandas', 'pyarrow'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[1])
