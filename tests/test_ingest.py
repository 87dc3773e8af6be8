"""The nightly job as a whole: all good reports once, each bad one named, nothing twice, nothing lost."""

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from ingest_factories import Place, folder_source, report, tree, web_source
from misbehaving_portal import (
    Portal,
    cut_off,
    endless,
    failing_first,
    page,
    redirect,
    silent,
    slowly,
    status,
    whole,
)
from postgres_cluster import cluster, new_database

from corpus.ledger import open_ledger
from pipeline.exits import ExitCode, LockedError, UnavailableError
from pipeline.sources.configuration import load
from pipeline.telling import overview, overview_json, overview_metrics, overview_text

PROGRAM = Path(sys.executable).with_name("chiso")


@pytest.fixture(scope="module")
def databases() -> Iterator[str]:
    with cluster() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger(request: pytest.FixtureRequest) -> str:
    if request.param == "sqlite":
        return ""
    return new_database(request.getfixturevalue("databases"), f"t{abs(hash(request.node.name))}")


def inbox(folder: Path, *seeds: int) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for seed in seeds:
        (folder / f"báo cáo {seed}.txt").write_bytes(report(seed))
    return folder


def documents(place: Place) -> list[dict[str, str]]:
    with (place.dataset / "current" / "tables" / "documents.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def misbehave(portal: Portal) -> dict[str, str]:
    """Set up a portal of eight good reports in a mess; what is wrong with each bad address."""
    good = {
        "/van-ban/b%C3%A1o%20c%C3%A1o%201.txt": whole(report(1)),
        "/van-ban/2.txt": slowly(whole(report(2)), 0.2),
        "/tai-ve?id=3&ten=bao-cao.txt": redirect("/tep/%C4%91%C3%ADnh%20k%C3%A8m"),
        "/tep/%C4%91%C3%ADnh%20k%C3%A8m": whole(report(3)),
        "/van-ban/4.txt": failing_first(1, whole(report(4))),
        "/van-ban/5.txt": whole(report(5), "application/pdf"),
        "/van-ban/6.txt": whole(report(6)),
        "/van-ban/6-ban-sao.txt": whole(report(6)),
        "/van-ban/7.txt": whole(report(7)),
        "/van-ban/8.txt": whole(report(8)),
    }
    bad = {
        "/xau/cut.txt": (cut_off(report(9)), "cut off"),
        "/xau/500.txt": (status(500), "has a fault"),
        "/xau/404.pdf": (status(404), "has nothing there"),
        "/xau/trang.pdf": (whole(b"<!doctype html><html></html>", "application/pdf"), "web page"),
        "/xau/vong.pdf": (redirect("/xau/vong2"), "in a circle"),
        "/xau/vong2": (redirect("/xau/vong.pdf"), ""),
        "/xau/mang-rieng.pdf": (redirect("http://10.0.0.7/x.pdf"), "a private address"),
        "/xau/tep.pdf": (redirect("file:///etc/passwd"), "are refused"),
        "/xau/vo-tan.pdf": (endless, "larger than"),
        "/xau/im-lang.pdf": (silent, "sent nothing for"),
    }
    portal.answers |= good | {path: answer for path, (answer, _) in bad.items()}
    portal.answers["/"] = page(
        "van-ban/báo cáo 1.txt",
        "/van-ban/2.txt",
        "/tai-ve?id=3&amp;ten=bao-cao.txt",
        "/gioi-thieu",
        "mailto:a@b.vn",
        more='<a rel="next" href="/trang/2">Trang sau</a>',
    )
    portal.answers["/trang/2"] = page(
        "/van-ban/4.txt",
        "/van-ban/2.txt",
        more='<a rel="next" href="/trang/3">»</a><a href="file:///srv/x.pdf">x</a>',
    )
    portal.answers["/trang/3"] = page(
        "/van-ban/5.txt", "/van-ban/6.txt", "/van-ban/6-ban-sao.txt", more='<a rel="next" href="/">«</a>'
    )
    portal.answers["/so-do.xml"] = whole(
        f"<urlset><url><loc>{portal.url('/van-ban/7.txt')}</loc></url></urlset>".encode(), "application/xml"
    )
    links = "".join(f"<item><link>{portal.url(path)}</link></item>" for path in ("/van-ban/8.txt", *bad))
    portal.answers["/tin.rss"] = whole(f"<rss><channel>{links}</channel></rss>".encode(), "application/rss+xml")
    named = {portal.url(path): reason for path, (_, reason) in bad.items() if reason}
    return named | {"file:///srv/x.pdf": "are refused"}


def test_a_mess_of_a_portal_gives_every_good_report_once_and_names_every_bad_one(tmp_path: Path, ledger: str) -> None:
    with Portal() as portal:
        bad = misbehave(portal)
        sources = web_source("cong", portal.url("/"), portal.url("/so-do.xml"), portal.url("/tin.rss"))
        sources += folder_source("hop-thu", inbox(tmp_path / "in", 10))
        fetch = "idle_seconds = 0.5\ntries = 2\nlargest_megabytes = 0.3\n"
        place = Place(tmp_path, sources, fetch=fetch, ledger=ledger)
        night = place.night()
        assert night.exit_code == ExitCode.SOME_INPUT_FAILED
        assert {address: True for address, _ in night.failures} == dict.fromkeys(bad, True)
        for address, reason in night.failures:
            assert bad[address] in reason, (address, reason)
        published = documents(place)
        assert [row["status"] for row in published] == ["done"] * 9
        assert len({row["sha256"] for row in published}) == 9
        sources_published = {row["source"] for row in published}
        assert portal.url("/van-ban/6-ban-sao.txt") in sources_published
        assert portal.url("/van-ban/6.txt") not in sources_published
        assert portal.url("/van-ban/b%C3%A1o%20c%C3%A1o%201.txt") in sources_published
        assert "hop-thu/báo cáo 10.txt" in sources_published
        assert all(json.loads(line)["event"] for line in place.log.splitlines())

        portal.forget()
        before = tree(place.dataset)
        again = place.night()
        assert (again.judged, again.failures, again.published.changed) == (0, [], False)
        assert again.exit_code == ExitCode.DONE
        assert set(portal.given) <= {"/robots.txt"}
        assert not [path for path in portal.asked if path.startswith("/xau/")]
        assert again.sources[0].waiting == len(bad)
        assert tree(place.dataset) == before

        known = overview(load(place.config, {}))
        assert known.totals["reports"] == 10 + len(bad)
        assert (known.counts["published"], known.counts["failed"], known.counts["quarantined"]) == (10, 7, 3)
        assert json.loads(overview_json(known))["troubles"][0]["reason"]
        assert 'chiso_reports{state="published"} 10' in overview_metrics(known)
        assert overview_metrics(known).endswith("# EOF\n")
        assert "10 in the dataset" in overview_text(known)


def test_a_changed_report_makes_a_version_and_the_old_one_stays(tmp_path: Path, ledger: str) -> None:
    with Portal() as portal:
        portal.answers["/"] = page("/a.txt")
        portal.answers["/a.txt"] = whole(report(1))
        place = Place(tmp_path, web_source("cong", portal.url("/")), ledger=ledger)
        place.night()
        first = documents(place)[0]["sha256"]
        portal.answers["/a.txt"] = whole(report(2))
        night = place.night()
        assert (night.sources[0].changed, night.judged, night.published.changed) == (1, 1, True)
        assert [row["sha256"] for row in documents(place)] != [first]
        with_url = load(place.config, {}).ledger
        book = open_ledger(with_url)
        assert [number for number, _, _ in book.versions_of(portal.url("/a.txt"))] == [1, 2]
        book.close()
        assert (place.store / "raw" / first[:2] / first).read_bytes() == report(1)
        # A version that cannot be read does not take the place of one that can.
        portal.answers["/a.txt"] = whole(b"%PDF-1.7 torn in two", "application/pdf")
        second = documents(place)[0]["sha256"]
        night = place.night()
        assert night.exit_code == ExitCode.SOME_INPUT_FAILED
        assert [row["sha256"] for row in documents(place)] == [second]


def test_new_code_makes_results_stale_and_the_run_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline import ingest as module
    from pipeline.stamps import Stamp, result_stamp

    place = Place(tmp_path, folder_source("hop-thu", inbox(tmp_path / "in", 1, 2)))
    place.night()
    real = result_stamp()
    newer = Stamp("0123456789abcdef", dict(real.parts) | {"code": "0" * 16, "version": "9.9"})
    monkeypatch.setattr(module, "result_stamp", lambda: newer)
    before = tree(place.dataset)
    night = place.night()
    assert (night.judged, night.redone) == (2, 2)
    assert night.because == f"the code, version {real.parts['version']} to 9.9"
    assert night.published.changed is False
    assert tree(place.dataset) == before
    judged = [json.loads(line) for line in place.log.splitlines() if '"judged"' in line]
    assert [(entry["address"], entry["why"]) for entry in sorted(judged, key=lambda entry: entry["address"])] == [
        (f"hop-thu/báo cáo {seed}.txt", night.because) for seed in (1, 2)
    ]


def test_an_unreadable_file_is_set_down_among_the_documents_and_not_read_again(tmp_path: Path) -> None:
    folder = inbox(tmp_path / "in", 1)
    (folder / "hỏng.pdf").write_bytes(b"%PDF-1.4 and nothing more")
    place = Place(tmp_path, folder_source("hop-thu", folder))
    night = place.night()
    assert night.exit_code == ExitCode.SOME_INPUT_FAILED
    assert [address for address, _ in night.failures] == ["hop-thu/hỏng.pdf"]
    assert {row["source"]: row["status"] for row in documents(place)} == {
        "hop-thu/báo cáo 1.txt": "done",
        "hop-thu/hỏng.pdf": "failed",
    }
    again = place.night()
    assert (again.judged, again.exit_code) == (0, ExitCode.DONE)


def test_failures_wait_longer_each_time_then_go_into_quarantine_until_retry(tmp_path: Path) -> None:
    with Portal() as portal:
        portal.answers["/"] = page("/a.txt")
        portal.answers["/a.txt"] = status(404)
        run = "attempts = 2\nretry_minutes = 0\n"
        place = Place(tmp_path, web_source("cong", portal.url("/")), run=run)
        for tried in (1, 2, 2):
            place.night()
            assert portal.asked.count("/a.txt") == tried
        assert overview(load(place.config, {})).counts["quarantined"] == 1
        portal.answers["/a.txt"] = whole(report(1))
        done = subprocess.run(
            [PROGRAM, "retry", "--config", place.config], capture_output=True, text=True, check=True, env=plain()
        )
        assert portal.url("/a.txt") in done.stdout
        assert place.night().published.reports == 1


def test_what_a_source_loses_stays_published(tmp_path: Path) -> None:
    folder = inbox(tmp_path / "in", 1, 2)
    place = Place(tmp_path, folder_source("hop-thu", folder))
    place.night()
    (folder / "báo cáo 1.txt").unlink()
    night = place.night()
    assert (night.published.reports, night.published.changed) == (2, False)


def test_folders_give_no_way_out(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_bytes(report(1))
    folder = inbox(tmp_path / "in", 2)
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "gone.txt").symlink_to(tmp_path / "nothing.txt")
    os.mkfifo(folder / "pipe.txt")
    place = Place(tmp_path, folder_source("hop-thu", folder))
    night = place.night()
    reasons = dict(night.failures)
    assert "leads out of the folder" in reasons["hop-thu/link.txt"]
    assert "cannot be opened" in reasons["hop-thu/gone.txt"]
    assert "not a plain file" in reasons["hop-thu/pipe.txt"]
    assert night.published.reports == 1


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


def plain() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "CHISO_LEDGER"}


def chiso(place: Place, *arguments: str, **more: object) -> subprocess.CompletedProcess[str]:
    command = [str(PROGRAM), *arguments, "--config", str(place.write())]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=plain(), **more)
    assert "Traceback" not in done.stdout + done.stderr
    return done


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


def test_a_worker_that_is_killed_costs_its_report_one_attempt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline import ingest as module

    real = module.judge_all

    def deadly(store, jobs, workers, longest, stop):
        # Stands for the kernel ending a worker that takes too much memory.
        import multiprocessing

        for judged in real(store, jobs, 1, longest, stop):
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
    place = Place(tmp_path, folder_source("hop-thu", inbox(tmp_path / "in", 1)))
    place.write()
    from pipeline.crew import judge_all
    from pipeline.store import Store

    place.night()
    sha256 = documents(place)[0]["sha256"]
    stop = __import__("threading").Event()
    (judged,) = judge_all(Store(place.store), [sha256], 1, 0.01, stop)
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
