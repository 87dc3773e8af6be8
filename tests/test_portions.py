"""The pages of one scan shared out over readers: the same bytes whoever read which, bounded, and outliving a reader."""

from __future__ import annotations

import io
import os
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from dask_cluster import dask_cluster
from ingest_factories import report

import pipeline.portions
import pipeline.run
from corpus.records import Page, Reading, ReportResult
from corpus.samples.generator import generate
from corpus.samples.scanning import scan
from corpus.samples.typesetting import typeset_pdf
from extractors.reading import ReadingOptions, joined, read, read_run
from pipeline.cluster import Cluster
from pipeline.executing import Executor, Processes
from pipeline.inputs import Input
from pipeline.options import Limits
from pipeline.portions import Portion, Run
from pipeline.run import process_portion, read_all
from pipeline.supervising import Outcome

PAGES = 5
needs_tesseract = pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is not installed")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One scan of small pages: a strip of each page of a made-up report."""
    import pypdfium2

    made = tmp_path_factory.mktemp("scans")
    whole, part = pypdfium2.PdfDocument(typeset_pdf(generate(3))), pypdfium2.PdfDocument.new()
    part.import_pages(whole, list(range(PAGES)))
    for page in part:
        width, height = page.get_size()
        page.set_mediabox(0, height * 0.8, width, height)
        page.set_cropbox(0, height * 0.8, width, height)
    stream = io.BytesIO()
    part.save(stream)
    (made / "scan.pdf").write_bytes(scan(stream.getvalue(), dpi=150, level="clean", seed=3))
    return made


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every page is a run of its own."""
    monkeypatch.setattr(pipeline.portions, "_LONG", 0.0)
    monkeypatch.setattr(pipeline.portions, "_SHORT", 0.0)


class Watched:
    """An executor that notes what was given out, and from which place on."""

    def __init__(self, executor: Executor) -> None:
        self.executor, self.width = executor, executor.width
        self.done: list[Portion[Any]] = []

    def outcomes(self, *arguments: Any, **named: Any) -> Iterator[Outcome[Any, Any]]:
        for outcome in self.executor.outcomes(*arguments, **named):
            self.done.append(outcome.job)
            yield outcome


def results(
    folder: Path,
    executor: Executor,
    limits: Limits = Limits(seconds=120),  # noqa: B008 (frozen)
) -> tuple[ReportResult, ...]:
    return read_all([str(folder)], executor, ReadingOptions(), lambda _: None, limits).results


@needs_tesseract
def test_the_same_whoever_reads_which_pages(folder: Path, at_once: None) -> None:
    alone = Watched(Processes(1))
    expected = results(folder, alone)
    assert [portion.stop for portion in alone.done] == [None]
    assert expected[0].document.status == "done" and expected[0].document.pages == PAGES
    two = Watched(Processes(2))
    assert results(folder, two) == expected
    # Begun with a page, a run for each of the others, and the end of it.
    assert len(two.done) == PAGES + 1
    assert sorted(portion.first for portion in two.done[:-1]) == list(range(PAGES))
    with dask_cluster() as dask, Cluster(dask.address) as cluster:
        shared = Watched(cluster)
        assert results(folder, shared) == expected
        assert len(shared.done) == PAGES + 1


@needs_tesseract
def test_a_reader_and_then_a_worker_of_the_cluster_is_killed_in_mid_scan(
    folder: Path, at_once: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = results(folder, Processes(1))
    monkeypatch.setattr(pipeline.run, "process_portion", partial(dies_once, mark=str(tmp_path / "mark")))
    assert results(folder, Processes(2)) == expected
    assert (tmp_path / "mark").exists()
    monkeypatch.setattr(pipeline.run, "process_portion", process_portion)
    with dask_cluster() as dask, Cluster(dask.address) as cluster:
        mortal = Watched(cluster)

        def kill() -> None:
            while not mortal.done:
                time.sleep(0.01)
            dask.workers[0].kill()

        killer = threading.Thread(target=kill)
        killer.start()
        assert results(folder, mortal) == expected
        killer.join()
        assert dask.workers[0].wait(10) == -signal.SIGKILL


def dies_once(portion: Portion[Input], mark: str, **settings: Any) -> ReportResult | Run:
    """A reader that the kernel ends, on its third page and once."""
    if portion.first == 2 and not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return process_portion(portion, **settings)


def bombs(portion: Portion[Input], page: int, how: str, **settings: Any) -> ReportResult | Run:
    """A reader to which a page of the scan does what a bomb does."""
    if "scan" in portion.job.source and portion.first == page and not portion.runs:
        if how == "hang":
            time.sleep(60)
        os.kill(os.getpid(), signal.SIGKILL)
    return process_portion(portion, **settings)


@needs_tesseract
@pytest.mark.parametrize(
    ("page", "how", "limit", "reason"),
    # Only what hangs is to reach its limit: a busy machine may take long over the tries of the rest.
    [(3, "hang", 8, "longer than 8 seconds"), (3, "kill", 120, "The reader was stopped")],
)
def test_a_bomb_of_a_page_fails_its_report_and_no_other(
    page: int,
    how: str,
    limit: int,
    reason: str,
    folder: Path,
    at_once: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "scan.pdf").write_bytes((folder / "scan.pdf").read_bytes())
    (tmp_path / "z.txt").write_bytes(report(1))
    monkeypatch.setattr(pipeline.run, "process_portion", partial(bombs, page=page, how=how))
    found = {Path(r.document.source).name: r.document for r in results(tmp_path, Processes(2), Limits(seconds=limit))}
    assert (found["scan.pdf"].status, found["z.txt"].status) == ("failed", "done")
    assert reason in found["scan.pdf"].error


def page_of(number: int, words: int) -> Page:
    from corpus.records import Box
    from extractors.reading.layout import PlacedWord, compose_page

    placed = [PlacedWord(f"w{number}.{row}", Box(10, 20 * row, 40, 20 * row + 10)) for row in range(words)]
    return compose_page(number, (200, 200), placed, [], "layer")


def pretend(portion: Portion[str], seconds: float) -> str | Run:
    """Reads pages that each take so many seconds by their own clock."""
    if portion.runs:
        return f"{portion.job} of {sum(run.stop - run.first for run in portion.runs)}"
    stop = min(portion.first + 2, 10) if portion.stop is None else portion.stop
    return Run(portion.first, stop, 10, seconds * (stop - portion.first), b"")


def test_the_time_limit_holds_for_all_pages_of_a_report_together() -> None:
    def ends(seconds: float) -> dict[str, tuple[str, str | None]]:
        limits = Limits(seconds=10)
        found = pipeline.portions.shared_out(["a", "b"], partial(pretend, seconds=seconds), Processes(2), limits)
        return {outcome.job: (outcome.end, outcome.result) for outcome in found}

    assert ends(0.9) == {"a": ("done", "a of 10"), "b": ("done", "b of 10")}
    assert ends(1.2) == {"a": ("late", None), "b": ("late", None)}


def test_runs_are_cut_by_what_pages_take_and_what_is_begun_is_ended_first() -> None:
    agenda = pipeline.portions._Agenda(["a", "b", "c"], 2, Limits())
    first, second = agenda.popleft(), agenda.popleft()
    assert (first.job, second.job, first.patience > second.patience) == ("a", "b", True)
    # Dear pages go out by threes at a second each, cheap ones in as many runs as there are readers.
    assert agenda.go_on(first, Run(0, 3, 30, 3.0))
    assert [agenda.popleft().stop for _ in range(9)] == [6, 9, 12, 15, 18, 21, 24, 27, 30]
    assert agenda.go_on(second, Run(0, 10, 30, 1.0))
    runs = [agenda.popleft(), agenda.popleft()]
    assert [(run.job, run.first, run.stop) for run in runs] == [("b", 10, 20), ("b", 20, 30)]
    # A run that was handed back in its midst is gone on with.
    assert agenda.go_on(runs[1], Run(20, 25, 30, 3.0))
    assert agenda.go_on(runs[0], Run(10, 20, 30, 1.0))
    rest = [agenda.popleft(), agenda.popleft()]
    assert [(run.first, run.stop) for run in rest] == [(25, 28), (28, 30)]
    for portion in rest:
        assert agenda.go_on(portion, Run(portion.first, portion.stop or 0, 30, 1.0))
    end = agenda.popleft()
    assert end.job == "b" and [run.first for run in end.runs] == [0, 10, 20, 25, 28]
    assert agenda.popleft().job == "c"


def test_runs_make_one_reading_in_any_order_and_only_of_the_same_bytes() -> None:
    from corpus.errors import DamagedReportError
    from extractors.reading import PageRun

    runs = [PageRun("a" * 64, "application/pdf", 3, index, (page_of(index + 1, 2 + index),)) for index in range(3)]
    reading = joined("x.pdf", reversed(runs))
    assert [line.number for page in reading.pages for line in page.lines] == list(range(1, 10))
    assert all(word.line == line.number for page in reading.pages for line in page.lines for word in line.words)
    with pytest.raises(ValueError, match="missing"):
        joined("x.pdf", runs[1:])
    with pytest.raises(DamagedReportError, match="changed while it was read"):
        joined("x.pdf", [*runs[:2], PageRun("b" * 64, "application/pdf", 3, 2, runs[2].pages)])


def test_a_digital_report_read_in_runs_is_what_it_is_whole() -> None:
    data = typeset_pdf(generate(5))
    whole = read(data, "x.pdf")
    first = read_run(data, ReadingOptions(), enough=lambda: True)
    assert first is not None and first.stop == 1 < first.count
    rest = read_run(data, ReadingOptions(), 1)
    assert rest is not None
    again: Reading = joined("x.pdf", [rest, first])
    assert again == whole
