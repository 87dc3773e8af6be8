"""The nightly job when something goes wrong: another run, full disks, databases away, workers and signals."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from ingest_factories import PROGRAM, Place, chiso, documents, folder_source, inbox, plain, report, tree, web_source
from misbehaving_portal import Portal, page, silent, whole
from postgres_cluster import cluster, new_database

from corpus.ledger import Judged, open_ledger
from corpus.samples.generator import generate
from corpus.samples.layout import plain_text
from pipeline.executing import Processes
from pipeline.exits import ExitCode, LockedError, StoppedError, UnavailableError
from pipeline.judging import Job, judge_all
from pipeline.options import Limits
from pipeline.sources.configuration import load
from pipeline.store import Store
from pipeline.telling import overview


def test_a_missing_folder_or_portal_does_not_stop_the_others(tmp_path: Path) -> None:
    sources = folder_source("weg", tmp_path / "nowhere") + folder_source("da", inbox(tmp_path / "in", 1))
    sources += web_source("cong", "http://127.0.0.1:9/")
    place = Place(tmp_path, sources, fetch="tries = 1\n")
    night = place.night()
    assert night.exit_code == ExitCode.SOME_INPUT_FAILED
    assert night.published.reports == 1
    told = {tale.name: [reason for _, reason in tale.troubles] for tale in night.sources}
    assert "is not there" in told["weg"][0]
    assert told["cong"]
    assert told["da"] == []


def test_a_folder_that_cannot_be_read_does_not_stop_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number, name in enumerate("abc", 1):
        inbox(tmp_path / "in" / name, number)
    real = os.scandir

    def scandir(path):
        # The tests may run as root, whom no permission stops.
        if not isinstance(path, int) and Path(path).name == "b":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    place = Place(tmp_path, folder_source("hop-thu", tmp_path / "in"))
    night = place.night()
    assert night.sources[0].troubles == [(str(tmp_path / "in" / "b"), "The folder cannot be read: Permission denied.")]
    assert (night.published.reports, night.exit_code) == (2, ExitCode.SOME_INPUT_FAILED)


def test_a_second_run_is_turned_away_and_a_dead_one_is_not_in_the_way(tmp_path: Path) -> None:
    place = Place(tmp_path, folder_source("hop-thu", inbox(tmp_path / "in", 1)))
    place.write()
    place.store.mkdir()
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, time; from pathlib import Path; from pipeline.locking import exclusive\n"
            f"with exclusive(Path({str(place.store / 'lock')!r}), 'process 77'):\n"
            "    print('held', flush=True); time.sleep(60)",
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(LockedError, match="process 77"):
        place.night()
    assert overview(load(place.config, {})).running is True
    holder.kill()
    holder.wait()
    holder.stdout.close()
    assert (place.store / "lock").read_text() == "process 77"
    assert place.night().published.reports == 1


def test_two_stores_do_not_share_one_postgresql_ledger_at_once(tmp_path: Path, databases: str) -> None:
    url = new_database(databases, "shared")
    first = open_ledger(url)
    assert first.hold()
    place = Place(tmp_path, folder_source("hop-thu", inbox(tmp_path / "in", 1)), ledger=url)
    with pytest.raises(LockedError, match="same ledger"):
        place.night()
    first.close()
    assert place.night().published.reports == 1


# psycopg warns of its own connection that could not be made.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_ledger_that_is_gone_is_told_and_nothing_is_published(tmp_path: Path) -> None:
    url = "postgresql://chiso:secret@127.0.0.1:9/x"
    place = Place(tmp_path, folder_source("hop-thu", inbox(tmp_path / "in", 1)), ledger=url)
    with pytest.raises(UnavailableError, match="cannot be used") as told:
        place.night()
    assert "secret" not in str(told.value)
    assert not (place.dataset / "current").exists()


def test_a_database_that_dies_in_mid_run_ends_it_and_the_next_run_finishes(tmp_path: Path) -> None:
    reference = Place(tmp_path / "one", folder_source("hop-thu", inbox(tmp_path / "in", 1, 2, 3)))
    reference.night()
    with cluster() as databases, Portal() as portal:
        url = new_database(databases, "mortal")

        def kill_the_server(request) -> None:
            import psycopg

            with psycopg.connect(f"{databases}postgres", autocommit=True) as connection:
                connection.execute("ALTER DATABASE mortal ALLOW_CONNECTIONS false")
                connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'mortal'")
            page("/x")(request)

        portal.answers["/"] = kill_the_server
        sources = folder_source("hop-thu", tmp_path / "in") + web_source("cong", portal.url("/"))
        place = Place(tmp_path / "two", sources, ledger=url)
        with pytest.raises(UnavailableError, match="cannot be used"):
            place.night()
        assert not (place.dataset / "current").exists()
        import psycopg

        with psycopg.connect(f"{databases}postgres", autocommit=True) as connection:
            connection.execute("ALTER DATABASE mortal ALLOW_CONNECTIONS true")
        portal.answers["/"] = page("/none")
        place.night()
        assert tree(place.dataset) == tree(reference.dataset)


def full_disk() -> None:
    import resource

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, 5_000))


def full_when_publishing() -> None:
    import resource

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000))


@pytest.mark.parametrize("limit", [full_disk, full_when_publishing])
def test_a_full_disk_is_told_nothing_half_is_published_and_the_next_run_finishes(limit, tmp_path: Path) -> None:
    reference = Place(tmp_path / "one", folder_source("hop-thu", inbox(tmp_path / "in", 1, 2)))
    reference.night()
    place = Place(tmp_path / "two", folder_source("hop-thu", tmp_path / "in"))
    done = chiso(place, "ingest", preexec_fn=limit)
    assert done.returncode == ExitCode.UNAVAILABLE, done.stderr
    assert "cannot be" in done.stderr
    assert not (place.dataset / "current").exists()
    place.night()
    assert tree(place.dataset) == tree(reference.dataset)
    assert not list(place.folder.rglob(".part-*"))
    inbox(tmp_path / "in", 3)
    assert chiso(place, "ingest", preexec_fn=limit).returncode == ExitCode.UNAVAILABLE
    assert tree(place.dataset) == tree(reference.dataset)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own with little room, where the tests may mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=900k", "tmpfs", str(folder)]
    if subprocess.run(mount, check=False, capture_output=True).returncode != 0:
        pytest.skip("a disk can be mounted by the superuser only")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_disk_that_is_really_full_is_told_and_with_more_room_the_next_run_finishes(
    small_disk: Path, tmp_path: Path
) -> None:
    sources = folder_source("hop-thu", inbox(tmp_path / "in", 1, 2))
    reference = Place(tmp_path / "one", sources)
    reference.night()
    place = Place(small_disk / "two", sources)
    done = chiso(place, "ingest")
    assert done.returncode == ExitCode.UNAVAILABLE, done.stderr
    assert "No space left on device" in done.stderr
    assert not (place.dataset / "current").exists()
    subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], check=True)
    assert place.night().published.reports == 2
    assert tree(place.dataset) == tree(reference.dataset)
    assert not list(place.folder.rglob(".part-*"))


def test_folders_that_cannot_be_written_are_told_before_any_work(tmp_path: Path) -> None:
    for name in ("store", "dataset"):
        place = Place(tmp_path / name, folder_source("hop-thu", inbox(tmp_path / "in", 1)))
        place.folder.mkdir()
        (place.folder / name).write_text("in the way")
        done = chiso(place, "ingest")
        assert done.returncode == ExitCode.UNAVAILABLE
        assert str(place.folder / name) in done.stderr


def test_the_program_tells_what_it_did_and_a_bad_configuration_is_wrong_usage(tmp_path: Path) -> None:
    place = Place(tmp_path, folder_source("hop-thu", inbox(tmp_path / "in", 1)))
    assert "no run yet" in chiso(place, "status").stdout
    assert not place.store.exists()
    done = chiso(place, "ingest", "--json")
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert (summary["judged"], summary["published"]["reports"], summary["outcome"]) == (1, 1, "done")
    assert "1 in the dataset" in chiso(place, "status").stdout
    assert json.loads(chiso(place, "status", "--json").stdout)["last_run"]["summary"]["judged"] == 1
    assert "No report has failed" in chiso(place, "retry").stdout
    assert chiso(place, "retry", "nonsense").returncode == 2
    place.sources += "sourcse = 1\n"
    assert chiso(place, "ingest").returncode == 2


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_stops_a_run_and_the_next_one_goes_on(number: int, code: int, tmp_path: Path) -> None:
    with Portal() as portal:
        portal.answers["/"] = page("/a.txt", "/b.txt")
        portal.answers["/a.txt"] = whole(report(1))
        portal.answers["/b.txt"] = silent
        place = Place(tmp_path, web_source("cong", portal.url("/")))
        process = subprocess.Popen(
            [PROGRAM, "ingest", "--config", place.write()],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=plain(),
        )
        end = time.monotonic() + 20
        while "/b.txt" not in portal.asked and time.monotonic() < end:
            time.sleep(0.02)
        process.send_signal(number)
        _, errors = process.communicate(timeout=10)
        assert process.returncode == code, errors
        assert "the next run goes on" in errors
        assert "Traceback" not in errors
        assert '"outcome": "stopped"' in errors
        portal.answers["/b.txt"] = whole(report(2))
        assert place.night().published.reports == 2


def test_a_signal_while_the_dataset_is_written_leaves_the_former_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Place(tmp_path, folder_source("hop-thu", inbox(tmp_path / "in", 1)))
    place.night()
    before = tree(place.dataset)
    inbox(tmp_path / "in", 2)
    real = Store.result

    def result(store: Store, name: str) -> object:
        os.kill(os.getpid(), signal.SIGTERM)
        return real(store, name)

    with monkeypatch.context() as patched, pytest.raises(StoppedError) as stopped:
        patched.setattr(Store, "result", result)
        place.night()
    assert stopped.value.exit_code == ExitCode.TERMINATED
    assert tree(place.dataset) == before
    assert [path.name for path in (place.dataset / "builds").iterdir() if path.name.startswith(".")] == []
    night = place.night()
    assert (night.judged, night.published.reports) == (0, 2)


def test_a_worker_that_is_killed_costs_its_report_one_attempt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline import ingest as module

    real = module.judge_all

    def deadly(store, jobs, executor, limits, stop):
        # Stands for the kernel ending a worker that takes too much memory.
        import multiprocessing

        for judged in real(store, jobs, Processes(1), limits, stop):
            yield judged
            for child in multiprocessing.active_children():
                os.kill(child.pid, signal.SIGKILL)
                child.join()

    place = Place(tmp_path, folder_source("hop-thu", inbox(tmp_path / "in", 1, 2, 3)), run="retry_minutes = 0\n")
    monkeypatch.setattr(module, "judge_all", deadly)
    night = place.night()
    assert 0 < len(night.failures) < 3
    assert all("was stopped while it read" in reason for _, reason in night.failures)
    assert night.published.reports == 3 - len(night.failures)
    monkeypatch.setattr(module, "judge_all", real)
    assert place.night().published.reports == 3


def test_a_report_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.prepare()
    with store.receiving() as receiver:
        receiver.write(plain_text(generate(1)).encode() * 80)
        sha256 = receiver.keep()
    (judged,) = judge_all(store, [Job(sha256)], Processes(1), Limits(0.3), threading.Event())
    assert isinstance(judged, Judged)
    assert judged.status == "stopped"
    assert "not over after" in judged.reason


def test_lost_and_damaged_results_are_made_again_and_lost_files_fetched_again(tmp_path: Path) -> None:
    folder = inbox(tmp_path / "in", 1, 2)
    place = Place(tmp_path, folder_source("hop-thu", folder))
    place.night()
    before = tree(place.dataset)
    results = sorted((place.store / "results").rglob("*.gz"))
    results[0].unlink()
    results[1].write_bytes(b"damaged")
    raw = sorted(path for path in (place.store / "raw").rglob("*") if path.is_file())
    raw[0].unlink()
    shutil.rmtree(place.dataset)
    night = place.night()
    assert (night.judged, night.published.changed, night.exit_code) == (2, True, ExitCode.DONE)
    assert tree(place.dataset) == before


def test_old_builds_go_and_the_current_one_is_always_whole(tmp_path: Path) -> None:
    folder = inbox(tmp_path / "in", 1)
    place = Place(tmp_path, folder_source("hop-thu", folder), run="keep_builds = 2\nworkers = 1\n")
    for seed in (2, 3, 4):
        place.night()
        inbox(folder, seed)
    assert len(list((place.dataset / "builds").iterdir())) == 2
    assert (place.dataset / "current").is_symlink()
    assert len(documents(place)) == 3
