"""What `chiso audit` and `chiso diff` say to other programs."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import factories
import pytest
from click.testing import CliRunner

import output
from output.machine_forms import FINDING_FORMS, findings_as_csv, findings_as_json, findings_as_sarif
from pipeline.cli import commands

RESULT = factories.result(1)
CHOSEN = [(RESULT, finding) for finding in RESULT.findings]


def test_json_and_csv_hold_the_same_cells() -> None:
    from_json = [{k: v or "" for k, v in row.items()} for row in json.loads(findings_as_json(CHOSEN))]
    assert from_json == list(csv.DictReader(io.StringIO(findings_as_csv(CHOSEN))))
    assert len(from_json) == len(CHOSEN) and from_json[0]["number"] == RESULT.document.number


@pytest.mark.parametrize(
    ("verdict", "attribution", "kind", "level"),
    [
        ("inconsistent", "published", "fail", "error"),
        ("inconsistent", "reading", "review", "none"),
        ("rounding", None, "pass", "none"),
        ("unverifiable", None, "open", "none"),
    ],
)
def test_only_what_the_page_itself_says_is_an_error(
    verdict: str, attribution: str | None, kind: str, level: str
) -> None:
    finding = replace(RESULT.findings[0], verdict=verdict, attribution=attribution)  # type: ignore[arg-type]
    (found,) = json.loads(findings_as_sarif([(RESULT, finding)]))["runs"][0]["results"]
    assert (found["kind"], found["level"], found["ruleId"]) == (kind, level, finding.kind)
    place = found["locations"][0]["physicalLocation"]
    assert place["region"]["startLine"] == finding.line and " " not in place["artifactLocation"]["uri"]


def test_text_that_a_spreadsheet_would_run_is_guarded() -> None:
    finding = replace(RESULT.findings[0], statement="=cmd()")
    row = next(csv.DictReader(io.StringIO(findings_as_csv([(RESULT, finding)]))))
    assert row["statement"] == "'=cmd()"


@pytest.mark.parametrize("form", sorted(FINDING_FORMS))
def test_the_audit_speaks_each_form_and_nothing_else_on_standard_output(form: str, tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    report.write_text("Kết quả Chỉ số cải cách hành chính năm 2023\n\n- Đạt 15/20 điểm, tỷ lệ 70,00%.\n", "utf-8")
    ran = CliRunner().invoke(commands, ["audit", str(report), "--format", form, "--workers", "1"])
    assert ran.exit_code == 0, ran.output
    if form == "csv":
        assert ran.stdout.startswith("source,number,province,period_year,finding_id")
    else:
        json.loads(ran.stdout)


def test_the_difference_of_two_datasets_for_people_and_programs(tmp_path: Path) -> None:
    changed = replace(
        RESULT, observations=(replace(RESULT.observations[0], status="corrected"), *RESULT.observations[1:])
    )
    output.write([RESULT], tmp_path / "old")
    output.write([changed], tmp_path / "new")
    folders = [str(tmp_path / "old"), str(tmp_path / "new")]
    people = CliRunner().invoke(commands, ["diff", *folders])
    assert people.exit_code == 0 and "status: read -> corrected" in people.stdout
    assert "corrected by a person" in people.stdout
    (row,) = csv.DictReader(io.StringIO(CliRunner().invoke(commands, ["diff", *folders, "--format", "csv"]).stdout))
    assert (row["column"], row["old"], row["new"]) == ("status", "read", "corrected")
    assert "the same rows" in CliRunner().invoke(commands, ["diff", folders[0], folders[0]]).stdout
