"""The nightly job as a whole: all good reports once, each bad one named, nothing twice, nothing lost."""

import json
import os
import subprocess
import uuid
from pathlib import Path

import pytest
from ingest_factories import PROGRAM, Place, documents, folder_source, inbox, plain, report, tree, web_source
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
from postgres_cluster import new_database

from corpus.ledger import open_ledger
from corpus.samples.generator import generate
from corpus.samples.typesetting import typeset_pdf
from pipeline.exits import ExitCode
from pipeline.sources.configuration import load
from pipeline.telling import overview, overview_json, overview_metrics, overview_text


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger(request: pytest.FixtureRequest) -> str:
    if request.param == "sqlite":
        return ""
    return new_database(request.getfixturevalue("databases"), f"t{uuid.uuid4().hex}")


READER = Path(__file__).parents[1] / "extractors" / "reading"


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
        assert json.loads(overview_json(known))["waiting"] == 7
        assert 'chiso_reports{state="published"} 10' in overview_metrics(known)
        assert overview_metrics(known).endswith("# EOF\n")
        assert overview_text(known).startswith("20 seen, 10 done, 3 failed, 7 waiting\n")
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
    newer = Stamp("0123456789abcdef", dict(real.parts) | {"code": "0" * 16, "version": "9.9"}, real.reading)
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


def test_new_rules_judge_again_what_was_recognised_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline import ingest as module
    from pipeline.stamps import Stamp, result_stamp

    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.pdf").write_bytes(typeset_pdf(generate(3)))
    place = Place(tmp_path, folder_source("hop-thu", folder))
    assert (place.night().read, place.nights[0].judged) == (1, 1)
    before = tree(place.dataset)
    real = result_stamp()
    monkeypatch.setattr(module, "result_stamp", lambda: Stamp("0" * 16, dict(real.parts) | {"code": "0"}, real.reading))
    night = place.night()
    assert (night.read, night.judged, night.redone) == (0, 1, 1)
    # A reading that is damaged is made again, and so is one of another reader.
    for kept in (place.store / "readings").rglob("*.gz"):
        kept.write_bytes(b"damaged")
    monkeypatch.setattr(module, "result_stamp", lambda: Stamp("1" * 16, dict(real.parts) | {"code": "1"}, real.reading))
    assert place.night().read == 1
    monkeypatch.setattr(module, "result_stamp", lambda: Stamp("2" * 16, dict(real.parts) | {"code": "2"}, "other"))
    assert place.night().read == 1
    assert tree(place.dataset) == before


def test_the_stamp_of_reading_covers_what_the_reader_needs_and_not_the_rules() -> None:
    from pipeline import stamps

    needed = {path.relative_to(stamps._ROOT).as_posix() for path in stamps._needed_by(stamps._shipped(READER))}
    assert {"extractors/reading/recognition.py", "corpus/records.py", "normalizers/marks.py"} <= needed
    assert not [path for path in needed if path.startswith(("validation", "extractors/prose", "corpus/reference"))]
