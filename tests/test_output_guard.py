"""The check of the published tables."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import factories
import pytest

import output
from corpus.records import ReportResult, Rubric
from output import guard

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


def test_a_violation_reads_as_one_line() -> None:
    violation = guard.Violation("findings", "evidence", "a reference leads nowhere", 2, ("a", "b"))
    assert str(violation) == "findings.evidence: a reference leads nowhere (2 rows, as a, b)"


def test_tables_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(output.OutputError, match=r"^The published table documents cannot be read: .*\.$"):
        guard.violations(tmp_path)


def test_the_library_is_loaded_only_when_used() -> None:
    code = "import sys, output.guard; assert not {'great_expectations', 'pandas', 'pyarrow'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[1])
