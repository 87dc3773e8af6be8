"""Work on a Dask cluster of two worker processes: the same bytes, shared, bounded, and told clearly when it is gone."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
from dask_cluster import Running, dask_cluster
from ingest_factories import Place, folder_source, inbox, plain, tree
from test_output import contents

import pipeline.cluster
from pipeline.cluster import Cluster
from pipeline.exits import ExitCode, UnavailableError, WrongUsageError
from pipeline.options import Limits


@pytest.fixture(scope="module")
def dask() -> Iterator[Running]:
    with dask_cluster() as running:
        yield running


def command(job: str, folder: str) -> str:
    """Does to itself what the job says; else tells which worker of the cluster started it."""
    if job == "hang":
        time.sleep(60)
    if job == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if job == "kill once" and not (Path(folder) / job).exists():
        (Path(folder) / job).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if job == "grow":
        try:
            return str(len(bytearray(1_500_000_000)))
        except MemoryError:
            return "no memory"
    time.sleep(0.2)
    (Path(folder) / job).touch()
    return str(os.getppid())


def test_jobs_are_shared_and_each_is_bounded_and_outlived(dask: Running, tmp_path: Path) -> None:
    jobs = [*(f"good{number}" for number in range(8)), "hang", "kill", "kill once", "grow"]
    with Cluster(dask.address) as cluster:
        work = partial(command, folder=str(tmp_path))
        outcomes = list(cluster.outcomes(jobs, work, Limits(seconds=3, memory=1_000_000_000)))
    found = {outcome.job: outcome for outcome in outcomes}
    assert len(found) == len(outcomes) == len(jobs)
    assert (found["hang"].end, found["kill"].end) == ("late", "died")
    # Done again by itself, when all the others were over.
    assert found["kill once"].end == "done"
    assert {outcome.job for outcome in outcomes[-2:]} == {"kill", "kill once"}
    if sys.platform == "linux":
        assert found["grow"].result == "no memory"
    good = [found[job] for job in jobs if job.startswith("good")]
    assert {outcome.end for outcome in good} == {"done"}
    # The forkserver of each worker started its readers.
    assert len({outcome.result for outcome in good}) == 2
    assert dask.scheduler.poll() is None and [worker.poll() for worker in dask.workers] == [None, None]


def test_the_program_gives_the_same_bytes_on_a_cluster_as_on_one_machine(dask: Running, tmp_path: Path) -> None:
    folder = inbox(tmp_path / "in", 1, 2, 3)
    (folder / "torn.pdf").write_bytes(b"%PDF-1.4 torn")
    for name, more in (("here", []), ("there", ["--cluster", dask.address])):
        done = subprocess.run(
            [sys.executable, "-m", "pipeline.cli", "run", folder, "--out", tmp_path / name, "--no-validate", *more],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == ExitCode.SOME_INPUT_FAILED, done.stderr
        assert "Traceback" not in done.stderr
    assert contents(tmp_path / "here") == contents(tmp_path / "there")


def test_the_nightly_job_gives_the_same_bytes_on_a_cluster(dask: Running, tmp_path: Path) -> None:
    folder = folder_source("hop-thu", inbox(tmp_path / "in", 1, 2, 3))
    here, there = (
        Place(tmp_path / "here", folder),
        Place(tmp_path / "there", folder, run=f'cluster = "{dask.address}"\n'),
    )
    assert here.night().judged == there.night().judged == 3
    assert tree(here.dataset) == tree(there.dataset)
    assert there.night().published.changed is False


def test_a_worker_and_then_the_scheduler_go_in_mid_run_and_the_next_run_finishes(tmp_path: Path) -> None:
    inbox(tmp_path / "in", *range(1, 9))
    place = Place(tmp_path / "two", folder_source("hop-thu", tmp_path / "in"))
    with dask_cluster() as mortal:
        with Cluster(mortal.address) as cluster:
            jobs = [f"good{number}" for number in range(8)]
            found = {}
            for outcome in cluster.outcomes(jobs, partial(command, folder=str(tmp_path)), Limits(seconds=60)):
                found[outcome.job] = outcome.end
                mortal.workers[0].kill()
            # What the worker had in hand is done by the other.
            assert found == dict.fromkeys(jobs, "done")
        process = subprocess.Popen(
            [sys.executable, "-m", "pipeline.cli", "ingest", "--config", place.write(), "--cluster", mortal.address],
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
            env=plain(),
        )
        assert process.stderr is not None
        lines = []
        for line in process.stderr:
            lines.append(line)
            if '"judged"' in line:
                mortal.scheduler.kill()
        assert process.wait(60) == ExitCode.UNAVAILABLE, lines
        process.stderr.close()
    assert lines[-1].startswith(f"chiso: The Dask scheduler at {mortal.address} is gone in mid-run.")
    assert "Traceback" not in "".join(lines)
    assert not (place.dataset / "current").exists()
    night = place.night()
    assert 0 < night.judged < 8
    reference = Place(tmp_path / "one", folder_source("hop-thu", tmp_path / "in"))
    reference.night()
    assert tree(place.dataset) == tree(reference.dataset)


def test_a_run_that_is_stopped_leaves_the_cluster_at_once(dask: Running, tmp_path: Path) -> None:
    stop = threading.Event()
    jobs = [f"good{number}" for number in range(60)]
    with Cluster(dask.address) as cluster:
        for _ in cluster.outcomes(jobs, partial(command, folder=str(tmp_path)), Limits(seconds=30), stop):
            stop.set()
    assert len(list(tmp_path.iterdir())) < 12


def test_what_is_no_cluster_is_told_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(WrongUsageError, match="is no address of a Dask scheduler"):
        Cluster("nonsense://x")
    monkeypatch.setattr(pipeline.cluster, "_ANSWER", 0.5)
    with pytest.raises(UnavailableError, match="No Dask scheduler answers at"):
        Cluster("tcp://127.0.0.1:9")
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(WrongUsageError, match="needs Dask"):
        Cluster("tcp://127.0.0.1:9")


def test_workers_with_other_code_or_without_the_files_are_refused(
    dask: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline import stamps

    work = partial(command, folder=str(tmp_path))
    with Cluster(dask.address) as cluster:
        with monkeypatch.context() as patched, pytest.raises(UnavailableError, match="does not see"):
            patched.setattr(pipeline.cluster, "_needed", lambda path: (str(path), -1))
            list(cluster.outcomes(["a"], work, Limits(), file_of=lambda _: tmp_path / "a.pdf"))
        real = stamps.result_stamp()
        monkeypatch.setattr(stamps, "result_stamp", lambda: replace(real, name="0" * 16))
        with pytest.raises(UnavailableError, match="other code, reference data or engines"):
            list(cluster.outcomes(["a"], work, Limits()))


def test_workers_that_may_start_no_processes_are_told_how_to_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(multiprocessing, "current_process", lambda: SimpleNamespace(daemon=True))
    with pytest.raises(pipeline.cluster.UnfitWorkerError, match="start them with --no-nanny"):
        pipeline.cluster._in_worker("", None, partial(command, folder=""), Limits(), "a", 1.0)
