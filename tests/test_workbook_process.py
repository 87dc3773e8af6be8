"""The workbook written by a process of its own: the same bytes, and its troubles are the leader's."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import factories
import pytest

import output
from output import paths, writing
from output.workbook_process import WorkbookProcess

RESULTS = (factories.result(1), factories.result(2, 12, 3), factories.scanned(3), factories.failed(4))


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.fixture
def beside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "_MOST_ALONE", 0)


def test_the_bytes_are_the_same_whoever_writes_the_workbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output.write(RESULTS, tmp_path / "alone")
    monkeypatch.setattr(writing, "_MOST_ALONE", 0)
    # Here it must be the other process that writes it.
    monkeypatch.delattr(writing, "write_database")
    monkeypatch.delattr(writing, "write_workbook")
    output.write(RESULTS, tmp_path / "beside")
    assert contents(tmp_path / "beside") == contents(tmp_path / "alone")
    assert not multiprocessing.active_children()


@pytest.mark.usefixtures("beside")
def test_a_workbook_that_cannot_be_written_leaves_the_former_files_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output.write(RESULTS[:1], tmp_path)
    before = contents(tmp_path)
    monkeypatch.setattr(paths, "WORKBOOK", "not there/chiso.xlsx")
    with pytest.raises(output.OutputError, match=r"^The output folder .* cannot be written: .*No such file.*\.$"):
        output.write(RESULTS, tmp_path)
    assert contents(tmp_path) == before
    assert not multiprocessing.active_children()


@pytest.mark.usefixtures("beside")
def test_a_failure_of_the_leader_ends_the_other_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing, "write_page", fail)
    with pytest.raises(output.OutputError, match="No space left on device"):
        output.write(RESULTS, tmp_path)
    assert contents(tmp_path) == {}
    assert not multiprocessing.active_children()


def test_a_process_that_was_killed_is_told(tmp_path: Path) -> None:
    with WorkbookProcess() as process:
        for child in multiprocessing.active_children():
            child.kill()
            child.join()
        process.begin((), tmp_path, {}, tmp_path / "c.duckdb", tmp_path / "c.xlsx")
        with pytest.raises(OSError, match="was stopped"):
            process.finish()
