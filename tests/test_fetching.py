"""Fetching: politely, within limits, from public machines only, whatever a server does."""

import gzip
import hashlib
import io
import random
import socket
import threading
import time
import zipfile
from pathlib import Path

import pytest
from ingest_factories import report
from misbehaving_portal import (
    Portal,
    cut_off,
    cut_off_in_chunks,
    cut_off_then_going_on,
    dripping,
    dripping_head,
    endless,
    failing_first,
    redirect,
    silent,
    slowly,
    status,
    whole,
)

from corpus.samples.generator import generate
from corpus.samples.word_writing import write_word
from pipeline.sources.addresses import Guard, RefusedAddressError, absolute
from pipeline.sources.configuration import FetchSettings
from pipeline.sources.connecting import FetchError, StoppedFetchError
from pipeline.sources.fetching import Fetcher
from pipeline.store import Store

QUICK = FetchSettings(delay=0, pause=0.01, private=("127.0.0.1",), idle=2, longest=5, largest=200_000)
PRIVATE = [
    "127.0.0.2",
    "10.0.0.1",
    "172.16.3.4",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "[::1]",
    "[fe80::1]",
    "[fd00::1]",
    "[::ffff:10.0.0.1]",
    "[64:ff9b::a00:1]",
    "[2002:a00:1::]",
    "2130706434",
    "0x7f.2",
]


def fetcher(tmp_path: Path, settings: FetchSettings = QUICK, stop: threading.Event | None = None) -> Fetcher:
    store = Store(tmp_path / "store")
    store.prepare()
    return Fetcher(settings, store, stop or threading.Event())


def changed(**values: object) -> FetchSettings:
    return FetchSettings(**({name: getattr(QUICK, name) for name in QUICK.__slots__} | values))


def raw_files(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "store" / "raw").rglob("*") if path.is_file()]


def test_bytes_are_kept_under_their_hash_read_only_and_nothing_else(tmp_path: Path) -> None:
    with Portal() as portal:
        portal.answers["/a/..%2F..%2Fetc/passwd.txt"] = whole(report(1))
        file = fetcher(tmp_path).report(portal.url("/a/..%2F..%2Fetc/passwd.txt"))
    assert file is not None
    name = hashlib.sha256(report(1)).hexdigest()
    assert (file.sha256, file.size, file.media_type) == (name, len(report(1)), "text/plain")
    assert raw_files(tmp_path) == [tmp_path / "store" / "raw" / name[:2] / name]
    assert raw_files(tmp_path)[0].stat().st_mode & 0o222 == 0


def test_what_is_unchanged_is_not_sent_again(tmp_path: Path) -> None:
    with Portal() as portal:
        portal.answers["/x.txt"] = whole(report(1))
        ours = fetcher(tmp_path)
        file = ours.report(portal.url("/x.txt"))
        assert file is not None
        assert file.etag
        assert ours.report(portal.url("/x.txt"), file.etag, file.modified) is None
        assert portal.given["/x.txt"] == 1


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (cut_off(report(1)), "cut off"),
        (cut_off_in_chunks(report(1)), "broke off|cut off"),
        (status(500), "has a fault"),
        (status(404), "has nothing there"),
        (whole(b"<!DOCTYPE html><html>Xin l\xe1\xbb\x97i</html>", "application/pdf"), "web page came in place"),
        (whole(b"GIF89a" + bytes(50), "application/pdf"), "GIF"),
        (whole(b"", "application/pdf"), "empty"),
        (redirect("/r.txt"), "in a circle"),
        (redirect(""), "has nothing|redirects to nowhere|refuses"),
        (endless, "larger than"),
        (silent, "sent nothing for"),
        (dripping, "not over after"),
        (dripping_head, "not over after"),
    ],
    ids=lambda value: getattr(value, "__name__", None) or str(value),
)
def test_each_misbehaviour_is_named_and_leaves_nothing_behind(answer, reason: str, tmp_path: Path) -> None:
    settings = changed(idle=0.6, longest=1.2, tries=1)
    with Portal() as portal:
        portal.answers["/r.txt"] = answer
        began = time.monotonic()
        with pytest.raises(FetchError, match=reason):
            fetcher(tmp_path, settings).report(portal.url("/r.txt"))
        assert time.monotonic() - began < 4
    assert raw_files(tmp_path) == []


def test_an_announced_length_over_the_limit_is_not_even_read(tmp_path: Path) -> None:
    with Portal() as portal:
        portal.answers["/big.pdf"] = lambda request: request.give(b"", 200, {"Content-Length": "900000000"})
        with pytest.raises(FetchError, match=r"larger than 0\.2 megabytes"):
            fetcher(tmp_path).report(portal.url("/big.pdf"))


def test_a_small_compressed_body_does_not_unfold_beyond_the_limit(tmp_path: Path) -> None:
    bomb = gzip.compress(b"B" * 50_000_000)
    assert len(bomb) < 100_000
    with Portal() as portal:
        portal.answers["/bomb.txt"] = whole(bomb, "text/plain", **{"Content-Encoding": "gzip"})
        with pytest.raises(FetchError, match="larger than"):
            fetcher(tmp_path).report(portal.url("/bomb.txt"))
    assert raw_files(tmp_path) == []


def test_passing_trouble_is_tried_again_and_lasting_trouble_is_not(tmp_path: Path) -> None:
    with Portal() as portal:
        portal.answers["/busy.txt"] = failing_first(2, whole(report(1)))
        portal.answers["/slow.txt"] = slowly(whole(report(2)), 0.3)
        ours = fetcher(tmp_path)
        assert ours.report(portal.url("/busy.txt")) is not None
        assert ours.report(portal.url("/slow.txt")) is not None
        with pytest.raises(FetchError, match="404"):
            ours.report(portal.url("/missing.txt"))
        assert portal.asked.count("/busy.txt") == 3
        assert portal.asked.count("/missing.txt") == 1


def test_a_transfer_that_was_cut_off_goes_on_where_it_stopped(tmp_path: Path) -> None:
    with Portal() as portal:
        portal.answers["/a.txt"] = cut_off_then_going_on(report(1))
        file = fetcher(tmp_path).report(portal.url("/a.txt"))
        half = len(report(1)) // 2
        assert portal.headers[-1]["Range"] == f"bytes={half}-"
    assert file is not None
    assert file.sha256 == hashlib.sha256(report(1)).hexdigest()
    assert raw_files(tmp_path)[0].read_bytes() == report(1)


def test_a_file_that_changed_meanwhile_is_never_sewn_together(tmp_path: Path) -> None:
    with Portal() as portal:
        portal.answers["/a.txt"] = cut_off_then_going_on(report(1), report(2))
        file = fetcher(tmp_path).report(portal.url("/a.txt"))
    assert file is not None
    assert raw_files(tmp_path)[0].read_bytes() == report(2)


def test_a_large_office_file_is_known_by_its_whole_bytes(tmp_path: Path) -> None:
    packed = io.BytesIO(write_word(generate(1)))
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_STORED) as package:
        package.writestr("word/media/picture.bin", random.Random(1).randbytes(1_500_000))
    with Portal() as portal:
        portal.answers["/a.docx"] = whole(packed.getvalue(), "text/html")
        file = fetcher(tmp_path, changed(largest=3_000_000)).report(portal.url("/a.docx"))
    assert file is not None
    assert file.media_type.endswith("wordprocessingml.document")


def test_redirects_are_followed_to_the_report_and_its_last_address_is_known(tmp_path: Path) -> None:
    with Portal() as portal:
        portal.answers["/download?id=7"] = redirect("/tep/b%C3%A1o%20c%C3%A1o.txt")
        portal.answers["/tep/b%C3%A1o%20c%C3%A1o.txt"] = whole(report(1))
        file = fetcher(tmp_path).report(portal.url("/download?id=7"))
    assert file is not None
    assert file.final_address.endswith("/tep/b%C3%A1o%20c%C3%A1o.txt")


def test_robots_are_obeyed_also_over_redirects(tmp_path: Path) -> None:
    rules = b"User-agent: *\nDisallow: /kin/\nDisallow: /*.doc$\n"
    with Portal() as portal:
        portal.answers["/robots.txt"] = whole(rules)
        portal.answers["/kin/a.txt"] = portal.answers["/b.doc"] = portal.answers["/c.txt"] = whole(report(1))
        portal.answers["/to"] = redirect("/kin/a.txt")
        ours = fetcher(tmp_path)
        for path in ("/kin/a.txt", "/b.doc", "/to"):
            with pytest.raises(FetchError, match="forbids this address"):
                ours.report(portal.url(path))
        assert ours.report(portal.url("/c.txt")) is not None
        assert "/kin/a.txt" not in portal.asked
        assert portal.asked.count("/robots.txt") == 1
        assert all(headers["User-Agent"].startswith("chiso/") for headers in portal.headers)


def test_a_host_whose_robots_cannot_be_had_is_left_alone(tmp_path: Path) -> None:
    with Portal() as portal:
        portal.answers["/robots.txt"] = status(500)
        portal.answers["/c.txt"] = whole(report(1))
        with pytest.raises(FetchError, match=r"robots\.txt of the host cannot be had"):
            fetcher(tmp_path).report(portal.url("/c.txt"))
        assert "/c.txt" not in portal.asked


def test_a_host_is_asked_no_faster_than_its_pace(tmp_path: Path) -> None:
    with Portal() as portal:
        for name in "abc":
            portal.answers[f"/{name}.txt"] = whole(report(1))
        ours = fetcher(tmp_path, changed(delay=0.2))
        began = time.monotonic()
        for name in "abc":
            ours.report(portal.url(f"/{name}.txt"))
        assert time.monotonic() - began >= 0.6


@pytest.mark.parametrize("host", PRIVATE)
def test_addresses_that_are_not_public_are_refused_directly_and_after_a_redirect(host: str, tmp_path: Path) -> None:
    with Portal() as portal:
        ours = fetcher(tmp_path)
        port = portal.url().rsplit(":", 1)[1]
        portal.answers["/go"] = redirect(f"http://{host}:{port}x.txt")
        for address in (f"http://{host}:{port}x.txt", portal.url("/go")):
            with pytest.raises(RefusedAddressError, match=r"address \("):
                ours.report(address)
        assert "/x.txt" not in portal.asked


def test_a_name_that_leads_to_a_private_machine_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = {"portal.example": ["10.1.2.3"], "both.example": ["8.8.8.8", "127.0.0.1"]}
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, port, *_, **__: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in answers[host]],
    )
    settings = changed(private=())
    for host in answers:
        with pytest.raises(RefusedAddressError):
            fetcher(tmp_path, settings).report(f"http://{host}/x.txt")
    assert [place.ip for place in Guard(["portal.example"]).places("portal.example", 80)] == ["10.1.2.3"]


def test_the_connection_goes_to_the_very_address_that_was_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = socket.getaddrinfo
    asked: list[str] = []

    def rebinding(host: str, port: int, *rest: object, **named: object) -> object:
        asked.append(host)
        if host != "rebinding.example":
            return real(host, port, *rest, **named)
        ip = "127.0.0.1" if asked.count(host) % 2 else "127.0.0.2"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port))]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    with Portal() as portal:
        portal.answers["/robots.txt"] = redirect(portal.url("/none"))
        portal.answers["/x.txt"] = whole(report(1))
        guard = Guard(["127.0.0.1"])
        address = portal.url("/x.txt").replace("127.0.0.1", "rebinding.example")
        from pipeline.sources.connecting import Connector

        with Connector(QUICK, guard, threading.Event()).get(address, {}) as (code, _, body):
            taken = bytearray()
            body.pour(taken.extend, 100_000)
        assert (code, bytes(taken)) == (200, report(1))
        assert asked.count("rebinding.example") == 1
        assert portal.headers[-1]["Host"].startswith("rebinding.example:")


@pytest.mark.parametrize("link", ["file:///etc/passwd", "ftp://host/x.pdf", "smb://host/x.pdf", "gopher://host/1"])
def test_links_to_files_and_other_services_are_refused(link: str, tmp_path: Path) -> None:
    with pytest.raises(RefusedAddressError, match="are refused"):
        absolute(link, "http://portal.example/")
    with Portal() as portal:
        portal.answers["/go"] = redirect(link)
        with pytest.raises(RefusedAddressError, match="are refused"):
            fetcher(tmp_path).report(portal.url("/go"))


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("Báo cáo 1.pdf", "http://p.vn/m/B%C3%A1o%20c%C3%A1o%201.pdf"),
        ("/a%20b.pdf#page=2", "http://p.vn/a%20b.pdf"),
        (" \n/a\tb.pdf ", "http://p.vn/ab.pdf"),
        ("..\\tai ve\\x.pdf", "http://p.vn/tai%20ve/x.pdf"),
        ("?tep=báo&n=1", "http://p.vn/m/?tep=b%C3%A1o&n=1"),
        ("100%.pdf", "http://p.vn/m/100%25.pdf"),
        ("a%c3%a1.pdf", "http://p.vn/m/a%C3%A1.pdf"),
        ("//KHÁC.vn:80/x", "http://xn--khc-fla.vn/x"),
        ("mailto:a@b.vn", None),
        ("javascript:void(0)", None),
    ],
)
def test_a_link_has_one_spelling(link: str, expected: str | None) -> None:
    assert absolute(link, "http://p.vn/m/") == expected
    assert expected is None or absolute(expected, expected) == expected


@pytest.mark.parametrize("link", ["http://[::1/x", "http://user:word@host/x", "http://host:99999/x"])
def test_malformed_addresses_are_refused(link: str) -> None:
    with pytest.raises(RefusedAddressError):
        absolute(link, "http://p.vn/")


def test_a_stop_ends_a_transfer_that_is_under_way(tmp_path: Path) -> None:
    stop = threading.Event()
    with Portal() as portal:
        portal.answers["/drip.txt"] = dripping
        threading.Timer(0.4, stop.set).start()
        began = time.monotonic()
        with pytest.raises(StoppedFetchError):
            fetcher(tmp_path, stop=stop).report(portal.url("/drip.txt"))
        assert time.monotonic() - began < 3
    assert raw_files(tmp_path) == []
