"""Texts of a report that try to be more than texts: in tables, workbook, Stata file, citation, terminal, file names."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from pathlib import Path

import duckdb
import factories
import openpyxl
import pyarrow.parquet
import pyreadstat
import pytest
import yaml
from hostile_texts import HOSTILE, hostile_result
from openpyxl.cell.cell import Cell

import output
from corpus.records import Finding
from output.comparison import compare
from output.csv_tables import unguarded
from output.machine_forms import DIFFERENCE_FORMS, FINDING_FORMS
from pipeline import terminal
from pipeline.inputs import find_inputs

RESULT = hostile_result()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> output.OutputPaths:
    return output.write([RESULT], tmp_path_factory.mktemp("hostile") / "out", formats=output.Formats(stata=True))


def test_csv_parquet_database_and_stata_hold_the_characters_as_they_stood(made: output.OutputPaths) -> None:
    raws = [observation.raw for observation in RESULT.observations]
    assert set(HOSTILE) == set(raws)
    with made.tables["observations.csv"].open(encoding="utf-8", newline="") as file:
        assert [unguarded(row["raw"]) for row in csv.DictReader(file)] == raws
    assert pyarrow.parquet.read_table(made.tables["observations.parquet"]).column("raw").to_pylist() == raws
    with duckdb.connect(str(made.database), read_only=True) as base:
        assert base.execute("SELECT raw FROM observations ORDER BY obs_id").fetchall() == [(raw,) for raw in raws]
    frame, _ = pyreadstat.read_dta(str(made.tables["observations.dta"]))
    # Blanks at the end of a text, of which Stata keeps none, are no part of what is compared.
    assert [raw.rstrip() for raw in frame["raw"]] == [raw.rstrip() for raw in raws]


def test_no_cell_of_a_csv_file_begins_as_a_formula(made: output.OutputPaths) -> None:
    for name, path in made.tables.items():
        if name.endswith(".csv"):
            with path.open(encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file):
                    dangerous = [
                        c for c in row.values() if c and c[0] in "=@\t\r\n+-＝" and any(s.isalpha() for s in c)
                    ]
                    assert dangerous == []


def test_every_text_of_the_workbook_is_a_text(made: output.OutputPaths) -> None:
    book = openpyxl.load_workbook(made.workbook)
    seen = set()
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert isinstance(cell, Cell) and cell.data_type in ("s", "n") and cell.hyperlink is None
                seen.add(cell.value)
    assert {text for text in HOSTILE if text.startswith(("=", "@", "+", "-", "<"))} <= seen
    assert not any(isinstance(text, str) and "\u202e" in text for text in seen)
    with zipfile.ZipFile(made.workbook) as package:
        assert not [name for name in package.namelist() if "external" in name.lower() or "vba" in name.lower()]


def test_description_and_citation_stay_what_they_are(made: output.OutputPaths) -> None:
    record = json.loads(made.provenance.read_text(encoding="utf-8"))
    assert record["reports"][0]["source"] == RESULT.document.source
    (source,) = yaml.safe_load(made.citation.read_text(encoding="utf-8"))["references"]
    assert (source["title"], source["number"]) == (RESULT.document.title, RESULT.document.number)


def test_no_name_of_a_file_comes_from_a_text(made: output.OutputPaths) -> None:
    names = {path.relative_to(made.root).as_posix() for path in made.root.rglob("*") if path.is_file()}
    assert not [name for name in names if any(text in name for text in (*HOSTILE, "..", "passwd"))]
    assert f"text/{RESULT.document.doc_id}.txt" in names
    assert not (made.root.parent / "etc").exists() and not list(made.root.parent.glob("*.txt"))


def test_a_name_that_leads_out_of_an_archive_is_read_from_nowhere_and_written_nowhere(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        archive.writestr("../../outside.txt", "x")
        archive.writestr("..\\outside.txt", "x")
    found = find_inputs([str(tmp_path / "in.zip")]).files
    assert found and all(each.refusal for each in found)


def test_the_terminal_shows_what_it_is_told_and_does_nothing_else(tmp_path: Path) -> None:
    output.write([replace(RESULT, findings=(), observations=RESULT.observations[:3])], tmp_path / "old")
    changed = tuple(replace(o, note=o.note + "\x1b[2J\u202e", page=7) for o in RESULT.observations)
    output.write([replace(RESULT, observations=changed), factories.failed(9)], tmp_path / "new")
    differences = compare(tmp_path / "old", tmp_path / "new")
    shown = io.StringIO()
    with redirect_stdout(shown), redirect_stderr(shown):
        terminal.tell_summary(terminal.told_of([RESULT]))
        terminal.tell_unread(terminal.told_of([RESULT]))
        terminal.tell_worst(terminal.told_of([replace(RESULT, findings=tuple(inconsistent()))]))
        for finding in RESULT.findings:
            terminal.tell_finding(RESULT, finding)
        terminal.tell_differences(differences)
    text = shown.getvalue()
    assert "<script>alert(1)</script>" in text and "\\u202e" in text
    assert not {c for c in text if c < " " and c != "\n"} and not {"\u202e", "\u202c"} & set(text)


def inconsistent() -> list[Finding]:
    return [replace(finding, verdict="inconsistent", attribution="unknown") for finding in RESULT.findings]


def test_what_other_programs_are_told_is_guarded_and_complete() -> None:
    pairs = [(RESULT, finding) for finding in RESULT.findings]
    table = list(csv.DictReader(io.StringIO(FINDING_FORMS["csv"](pairs), newline="")))
    assert [unguarded(row["statement"]) for row in table] == [finding.statement for finding in RESULT.findings]
    told = json.loads(FINDING_FORMS["json"](pairs))
    assert [row["statement"] for row in told] == [finding.statement for finding in RESULT.findings]
    assert DIFFERENCE_FORMS["csv"]([]) == "table,change,doc_id,row,column,old,new,reason\n"
