"""Publishing as a whole: what is written, replaced, removed, refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import factories
import pytest

import output
from output import paths, writing

RESULTS = (factories.result(1), factories.result(2, 12, 3), factories.scanned(3), factories.failed(4))
PUBLISHED = {
    "tables",
    "text",
    "report",
    "datapackage.json",
    "provenance.json",
    "CITATION.cff",
    "chiso.xlsx",
    "chiso.duckdb",
}


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_all_that_is_promised_is_written(tmp_path: Path) -> None:
    out = tmp_path / "new" / "folder"
    made = output.write(RESULTS, out)
    names = set(contents(out))
    assert {
        f"tables/{t}.{k}" for t in ("documents", "observations", "rubrics", "findings") for k in ("csv", "parquet")
    } <= names
    assert {"chiso.duckdb", "chiso.xlsx", "datapackage.json", "report/index.html", "text/d00000000001.txt"} <= names
    assert not [name for name in names if ".chiso-part" in name]
    for path in (*made.tables.values(), made.database, made.datapackage, made.page, made.workbook):
        assert path.is_file()
    assert made.root == out and made.text.is_dir()


def test_restored_text_is_written_line_for_line(tmp_path: Path) -> None:
    lines = ("Dòng một", "", "\fTrang hai", " cuối")
    output.write([factories.result(1, restored_lines=lines)], tmp_path)
    assert (tmp_path / "text" / "d00000000001.txt").read_bytes().decode().split("\n") == [*lines, ""]


def test_a_run_without_reports_still_gives_a_valid_dataset(tmp_path: Path) -> None:
    output.write([], tmp_path)
    assert (tmp_path / "tables" / "observations.csv").read_text(encoding="utf-8").startswith("obs_id,doc_id,")
    assert list((tmp_path / "text").iterdir()) == []


def test_the_same_results_in_any_order_give_the_same_bytes(tmp_path: Path) -> None:
    output.write(RESULTS, tmp_path / "a")
    output.write(tuple(reversed(RESULTS)), tmp_path / "b")
    a, b = contents(tmp_path / "a"), contents(tmp_path / "b")
    assert a.keys() == b.keys()
    for name in a:
        assert a[name] == b[name], name
    assert {name.split("/")[0] for name in a} == PUBLISHED


def test_texts_of_former_reports_go_and_texts_of_others_stay(tmp_path: Path) -> None:
    output.write(RESULTS, tmp_path)
    (tmp_path / "text" / "notes.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "text" / "d00000000002.txt").write_text("edited by hand", encoding="utf-8")
    output.write(RESULTS[3:], tmp_path)
    assert sorted(p.name for p in (tmp_path / "text").iterdir()) == ["d00000000002.txt", "notes.txt"]
    assert not list((tmp_path / "report" / "data").glob("d00000000001*"))


def test_a_foreign_description_never_leads_to_a_removal_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "text").mkdir()
    victim = tmp_path / "kept.txt"
    victim.write_text("x", encoding="utf-8")
    files = {"kept.txt": paths.digest(victim), "text/../kept.txt": paths.digest(victim)}
    (tmp_path / "datapackage.json").write_text(json.dumps({"chiso_files": files}), encoding="utf-8")
    output.write(RESULTS[:1], tmp_path)
    assert victim.exists()


@pytest.mark.parametrize("broken", ["", "[]", "{", '{"chiso_files": 3}', '{"chiso_files": {"a": {}}}'])
def test_a_broken_description_of_a_former_run_is_no_obstacle(tmp_path: Path, broken: str) -> None:
    (tmp_path / "datapackage.json").write_text(broken, encoding="utf-8")
    output.write(RESULTS[:1], tmp_path)
    assert json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))["name"] == "chiso"


@pytest.mark.parametrize("step", ["write_database", "write_workbook", "write_page", "write_datapackage"])
def test_a_failure_on_the_way_leaves_the_former_files_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    output.write(RESULTS[:1], tmp_path)
    before = contents(tmp_path)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing, step, fail)
    with pytest.raises(output.OutputError, match="No space left on device"):
        output.write(RESULTS, tmp_path)
    assert contents(tmp_path) == before


def test_what_a_killed_run_left_is_taken_away_and_what_another_run_writes_is_not(tmp_path: Path) -> None:
    left, held, fresh = (tmp_path / f".chiso-part-{name}" for name in ("left", "held", "fresh"))
    for folder in (left, held, fresh):
        folder.mkdir()
        (folder / "observations.csv").write_text("half", encoding="utf-8")
    for folder in (left, held):
        os.utime(folder, (1, 1))
    with paths._locked(held) as ours:
        assert ours
        output.write(RESULTS, tmp_path)
    assert {path.name for path in tmp_path.glob(".*")} == {held.name, fresh.name}
    with paths.staging(tmp_path) as part:
        os.utime(part, (1, 1))
        with paths.staging(tmp_path):
            assert part.exists() and not held.exists()


def test_a_folder_that_is_a_file_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("", encoding="utf-8")
    for place in (tmp_path / "out", tmp_path / "out" / "below"):
        with pytest.raises(output.OutputError) as caught:
            output.check_writable(place)
        assert str(caught.value).startswith("The output folder ")
        assert "\n" not in str(caught.value)
        with pytest.raises(output.OutputError):
            output.write(RESULTS, place)


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_without_permission_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(output.OutputError, match="Permission denied"):
        output.check_writable(tmp_path)


def test_a_target_that_is_a_folder_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "chiso.xlsx" / "x").mkdir(parents=True)
    with pytest.raises(output.OutputError, match=r"^The output folder .* cannot be written: .*\.$"):
        output.write(RESULTS, tmp_path)
    assert not list(tmp_path.glob(".chiso-part-*"))


def test_an_identifier_that_leaves_the_folder_is_refused(tmp_path: Path) -> None:
    result = factories.result(1)
    with pytest.raises(output.OutputError, match="file name"):
        output.write([replace(result, document=replace(result.document, doc_id="../x"))], tmp_path / "out")
    assert not (tmp_path / "x.txt").exists()


def test_checking_and_importing_load_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys, output, pathlib; output.check_writable(pathlib.Path(sys.argv[1]));"
        "heavy = {'pyarrow', 'duckdb', 'pandas', 'xlsxwriter', 'jinja2', 'great_expectations'} & set(sys.modules);"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, cwd=Path(__file__).parents[1])


def test_writing_does_not_import_pandas(tmp_path: Path) -> None:
    code = (
        "import sys; sys.path.insert(0, 'tests'); import factories, output, pathlib;"
        "output.write([factories.result(1)], pathlib.Path(sys.argv[1]));"
        "assert not {'pandas', 'great_expectations'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, cwd=Path(__file__).parents[1])


def test_the_data_package_is_valid_by_its_own_standard(tmp_path: Path) -> None:
    import frictionless

    output.write(RESULTS, tmp_path)
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert report.valid, report.flatten(["type", "message"])
    assert report.tasks[0].stats.get("rows") == len(RESULTS)


def test_the_data_package_notices_a_row_of_no_document(tmp_path: Path) -> None:
    import frictionless

    made = output.write(RESULTS, tmp_path)
    table = made.tables["observations.csv"]
    text = table.read_text(encoding="utf-8").replace("-00001,d00000000001,", "-00001,nowhere,", 1)
    table.write_text(text, encoding="utf-8", newline="\n")
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    kinds = {kind for (kind,) in report.flatten(["type"])}
    assert "foreign-key" in kinds
    assert kinds & {"hash-count", "byte-count"}


def test_the_data_package_describes_every_column(tmp_path: Path) -> None:
    from corpus import schema

    output.write(RESULTS, tmp_path)
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert [licence["name"] for licence in package["licenses"]] == ["CC-BY-4.0"]
    *described, provenance = package["resources"]
    assert (provenance["name"], provenance["path"]) == ("provenance", "provenance.json")
    for resource, table in zip(described, schema.TABLES, strict=True):
        fields = resource["schema"]["fields"]
        assert [field["name"] for field in fields] == [column.name for column in table.columns]
        for field, column in zip(fields, table.columns, strict=True):
            assert field["description"] and field["description_vi"]
            assert field.get("constraints", {}).get("required", False) == column.required
            assert field.get("constraints", {}).get("enum", []) == list(column.allowed)
