"""Readers that hang, grow, crash or are killed: each is named, and nothing else is lost by it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from corpus.records import ReportResult
from corpus.samples.generator import generate
from corpus.samples.layout import plain_text
from extractors.reading import ReadingOptions
from pipeline.executing import Processes
from pipeline.inputs import Input
from pipeline.options import Limits
from pipeline.portions import Portion, Run
from pipeline.run import process_portion, read_all
from pipeline.supervising import supervised

PROGRAM = Path(sys.executable).with_name("chiso")


def reader(job: str, folder: str) -> str:
    """Does to itself what the job says."""
    if job == "hang":
        time.sleep(60)
    elif job == "hang with a child":
        child = subprocess.Popen(["sleep", "60"])
        (Path(folder) / "child").write_text(str(child.pid), encoding="utf-8")
        child.wait()
    elif job == "exit":
        os._exit(3)
    elif job == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif job == "grow":
        try:
            return str(len(bytearray(1_500_000_000)))
        except MemoryError:
            return "no memory"
    elif job == "once":
        # Dies the first time only, as a reader does that lacked the memory another had taken.
        mark = Path(folder) / "once"
        if not mark.exists():
            mark.touch()
            os._exit(9)
    return f"{job} done"


def ends(jobs: list[str], folder: Path, workers: int, limits: Limits) -> dict[str, tuple[str, str | None]]:
    work = partial(reader, folder=str(folder))
    return {o.job: (o.end, o.result) for o in supervised(jobs, work, workers, limits)}


@pytest.mark.parametrize("workers", [1, 2])
def test_each_end_is_told_and_the_other_jobs_are_done(workers: int, tmp_path: Path) -> None:
    jobs = ["a", "hang", "exit", "b", "kill", "grow", "c", "hang with a child", "once", "d"]
    found = ends(jobs, tmp_path, workers, Limits(seconds=1.5, memory=1_000_000_000))
    expected = {job: ("done", f"{job} done") for job in ("a", "b", "c", "d")}
    expected |= {"hang": ("late", None), "hang with a child": ("late", None)}
    expected |= {"exit": ("died", None), "kill": ("died", None)}
    if sys.platform == "linux":
        expected["grow"] = ("done", "no memory")
    # With one worker nobody else took the memory: there a death is the job's own.
    expected["once"] = ("done", "once done") if workers == 2 else ("died", None)
    assert {job: end for job, end in found.items() if job in expected} == expected
    child = int((tmp_path / "child").read_text(encoding="utf-8"))
    assert not _runs(child)


def _runs(pid: int) -> bool:
    for _ in range(50):
        try:
            state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
        except OSError:
            return False
        if state == "Z":
            return False
        time.sleep(0.1)
    return True


def test_workers_are_gone_when_nobody_asks_for_more(tmp_path: Path) -> None:
    outcomes = supervised(["a", "hang", "b"], partial(reader, folder=str(tmp_path)), 2, Limits(seconds=60))
    assert next(outcomes).result == "a done"
    begun = time.monotonic()
    outcomes.close()  # type: ignore[attr-defined]
    assert time.monotonic() - begun < 10


_LEADS = """
import sys
from functools import partial
from pipeline.options import Limits
from pipeline.supervising import supervised
from test_supervising import reader

list(supervised(["hang with a child"], partial(reader, folder=sys.argv[1]), 1, Limits(seconds=60)))
"""


def test_a_reader_and_what_it_started_go_with_a_leader_that_is_killed(tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    leader = subprocess.Popen([sys.executable, "-c", _LEADS, str(tmp_path)], env=environment)
    while not (tmp_path / "child").exists() or not (tmp_path / "child").read_text(encoding="utf-8"):
        assert leader.poll() is None
        time.sleep(0.05)
    child = int((tmp_path / "child").read_text(encoding="utf-8"))
    reader_of_it = int(Path(f"/proc/{child}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
    leader.kill()
    leader.wait()
    assert not _runs(child) and not _runs(reader_of_it)


def hangs_on_slow(portion: Portion[Input], **settings: Any) -> ReportResult | Run:
    """A reader that never comes back from some inputs, and dies of others."""
    if "slow" in portion.job.source:
        time.sleep(60)
    if "deadly" in portion.job.source:
        os.kill(os.getpid(), signal.SIGSEGV)
    return process_portion(portion, **settings)


def test_a_run_names_what_hung_and_what_crashed_and_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import pipeline.run

    for name in ("good", "slow", "deadly"):
        (tmp_path / f"{name}.txt").write_text(plain_text(generate(1)) + name, encoding="utf-8")
    monkeypatch.setattr(pipeline.run, "process_portion", hangs_on_slow)
    outcome = read_all([str(tmp_path)], Processes(2), ReadingOptions(), lambda source: None, Limits(seconds=8))
    found = {Path(r.document.source).stem: r.document for r in outcome.results}
    assert found["good"].status == "done"
    assert (found["slow"].status, found["deadly"].status) == ("failed", "failed")
    assert found["slow"].error == "The reading took longer than 8 seconds and was given up."
    assert "stopped" in found["deadly"].error
    assert len(found["slow"].sha256) == 64
    assert outcome.exit_code == 1


def test_the_program_bounds_time_and_memory(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(plain_text(generate(1)), encoding="utf-8")
    arguments = [str(PROGRAM), "run", str(tmp_path / "a.txt"), "--out", str(tmp_path / "out"), "--no-validate"]
    late = subprocess.run([*arguments, "--time-limit", "0.01"], capture_output=True, text=True, check=False)
    assert late.returncode == 1 and "longer than 0.01 seconds" in late.stderr
    assert subprocess.run([*arguments, "--memory-limit", "1"], capture_output=True, check=False).returncode == 2
    assert subprocess.run([*arguments, "--memory-limit", "1500"], capture_output=True, check=False).returncode == 0
