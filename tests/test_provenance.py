"""What a build says of its origin, and how it is cited."""

from __future__ import annotations

import hashlib
import json
import tomllib
from dataclasses import replace
from pathlib import Path

import factories
import jsonschema
import pytest
import yaml
from click.testing import CliRunner
from old_fonts import pieces
from test_understanding import HEAD

import output
from corpus.corrections import Correction
from corpus.provenance import Provenance
from extractors.reading import ReadingOptions
from output.provenance import KEYS, read_provenance
from pipeline import stamps
from pipeline.cli import commands

ROOT = Path(__file__).resolve().parents[1]
# The format's own schema (github.com/citation-file-format/citation-file-format, CC BY 4.0), out of cffconvert 2.0.0.
CFF_SCHEMA = json.loads((ROOT / "tests/formats/citation-file-format-1.2.0.schema.json").read_text(encoding="utf-8"))
TABLES = ("documents", "observations", "rubrics", "findings")


def provenance(*corrections: Correction) -> Provenance:
    stamp = stamps.Stamp("0" * 16, {"version": "0.1.0", "code": "c1"}, "1" * 16, {"python": "3.11.2"})
    return stamps.provenance(stamp, ReadingOptions(), {"time_limit_seconds": 1800.0}, corrections)


def record_of(folder: Path) -> dict[str, object]:
    return json.loads((folder / "provenance.json").read_text(encoding="utf-8"))


def valid_citation(path: Path) -> dict[str, object]:
    citation = yaml.safe_load(path.read_text(encoding="utf-8"))
    jsonschema.validate(citation, CFF_SCHEMA)
    return citation


def test_a_run_sets_down_what_it_was_made_from_and_by(tmp_path: Path) -> None:
    report = tmp_path / "báo cáo.txt"
    report.write_text(HEAD, encoding="utf-8")
    ran = CliRunner().invoke(commands, ["run", str(report), "--out", str(tmp_path / "out"), "--no-validate"])
    assert ran.exit_code == 0, ran.output
    record = record_of(tmp_path / "out")
    assert list(record) == [name for name, _, _ in KEYS]
    assert record["reports"] == [
        {
            "doc_id": f"d{hashlib.sha256(report.read_bytes()).hexdigest()[:12]}",
            "source": "báo cáo.txt",
            "sha256": hashlib.sha256(report.read_bytes()).hexdigest(),
            "encodings": {},
        }
    ]
    made_by = record["made_by"]
    stamp = stamps.result_stamp()
    assert isinstance(made_by, dict) and made_by["stamp"] == stamp.name and made_by["code"] == stamp.parts["code"]
    assert record["engines"] == stamp.engines and stamp.engines["tesseract"][0].isdigit()
    assert len(stamp.engines["tesseract data vie"]) == 64
    text = (tmp_path / "out" / "provenance.json").read_text(encoding="utf-8")
    assert str(tmp_path) not in text and "/usr" not in text
    package = json.loads((tmp_path / "out" / "datapackage.json").read_text(encoding="utf-8"))
    assert package["version"] == record["build"]


def test_pages_typed_before_unicode_are_named_with_their_codes(tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    report.write_text("".join(characters for _, characters in pieces(HEAD, "VNI")), encoding="utf-8")
    ran = CliRunner().invoke(commands, ["run", str(report), "--out", str(tmp_path / "out"), "--no-validate"])
    assert ran.exit_code == 0, ran.output
    (entry,) = record_of(tmp_path / "out")["reports"]  # type: ignore[misc]
    assert entry["encodings"] == {"VNI": [1]}
    page = (tmp_path / "out" / "report" / "index.html").read_text(encoding="utf-8")
    assert '"encodings":{"1":"VNI"}' in page
    told = CliRunner().invoke(commands, ["explain", str(report)])
    assert "Put into Unicode from VNI: page 1" in told.output


@pytest.mark.parametrize("mark", [False, True])
def test_the_name_of_a_build_is_that_of_its_tables_and_of_nothing_else(tmp_path: Path, mark: bool) -> None:
    formats = output.Formats(byte_order_mark=mark)
    for name, made_by in (("a", None), ("b", provenance())):
        output.write([factories.result(1)], tmp_path / name, made_by=made_by, formats=formats)
    contents = ((tmp_path / "a" / "tables" / f"{table}.csv").read_bytes() for table in TABLES)
    expected = hashlib.sha256(b"".join(content.removeprefix(b"\xef\xbb\xbf") for content in contents)).hexdigest()[:16]
    assert record_of(tmp_path / "a")["build"] == record_of(tmp_path / "b")["build"] == expected
    output.write([factories.result(2)], tmp_path / "a", formats=formats)
    assert record_of(tmp_path / "a")["build"] != expected


def test_corrections_count_by_what_they_say_and_not_by_where_they_stand(tmp_path: Path) -> None:
    first = Correction("d1", 1, "12", "9,5", "95", "An", "seen", 2)
    other = Correction("d1", 2, "40", "8", "9", "An", "seen", 3)
    there = provenance(first, other)
    assert there == provenance(replace(other, row=2), replace(first, row=7)) != provenance(first)
    output.write([factories.result(1)], tmp_path, made_by=there)
    assert record_of(tmp_path)["corrections"] == {"rows": 2, "sha256": there.corrections}
    assert provenance().corrections == ""


@pytest.mark.parametrize("text", ["", "[]", "3", '{"made_by": [], "settings": "x"}'])
def test_a_build_that_does_not_tell_its_origin_is_no_obstacle(tmp_path: Path, text: str) -> None:
    (tmp_path / "provenance.json").write_text(text, encoding="utf-8")
    assert read_provenance(tmp_path) == {"made_by": {}, "settings": {}}


def test_the_citation_names_the_build_and_its_sources(tmp_path: Path) -> None:
    plain = factories.result(1)
    sly = replace(
        factories.document(2), title='"]\n- {a: *b} #\u2028 \u202e \x07', number="", issue_date="2024-05", issuer=""
    )
    unread = factories.failed(3)
    output.write([plain, replace(factories.result(2), document=sly), unread], tmp_path)
    citation = valid_citation(tmp_path / "CITATION.cff")
    assert citation["version"] == record_of(tmp_path)["build"]
    sources = citation["references"]
    assert isinstance(sources, list) and len(sources) == 2
    assert sources[0]["authors"] == [{"name": plain.document.issuer}]
    assert (sources[0]["number"], sources[0]["date-published"]) == ("101/BC-SNV", "2024-05-02")
    assert "Figures of 2023" in sources[0]["notes"] and plain.document.sha256 in sources[0]["notes"]
    assert (sources[1]["title"], sources[1]["year"]) == (sly.title, 2024)
    assert sources[1]["authors"] == [{"name": "Mẫu"}] and "date-published" not in sources[1]
    assert "Mẫu (2023)" in str(citation["abstract"])
    assert not {"\u202e", "\u2028", "\x07"} & set((tmp_path / "CITATION.cff").read_text(encoding="utf-8"))


def test_a_dataset_without_reports_can_be_cited_too(tmp_path: Path) -> None:
    output.write([], tmp_path)
    assert "references" not in valid_citation(tmp_path / "CITATION.cff")


def test_the_repository_says_how_the_program_is_cited() -> None:
    citation = valid_citation(ROOT / "CITATION.cff")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (citation["version"], citation["license"]) == (project["version"], project["license"])
    assert citation["type"] == "software"
