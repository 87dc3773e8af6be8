"""Two hundred reports behind a portal that misbehaves: all good ones published once, each bad one named, once."""

import os
import time
from collections.abc import Callable
from pathlib import Path

from ingest_factories import Place, documents, tree, web_source
from misbehaving_portal import (
    Answer,
    Portal,
    cut_off,
    cut_off_in_chunks,
    cut_off_then_going_on,
    dripping,
    endless,
    failing_first,
    page,
    redirect,
    silent,
    slowly,
    status,
    whole,
)

from corpus.ledger import open_ledger
from pipeline.exits import ExitCode
from pipeline.sources.configuration import load

REPORTS = int(os.environ.get("CHISO_TEST_REPORTS", "200"))
ON_A_PAGE = 25
# Every twentieth address is bad in the next of these ways. Silence and dripping cost time, so they come last.
BAD: tuple[tuple[Callable[[], Answer], str], ...] = (
    (lambda: status(500), "has a fault"),
    (lambda: status(404), "has nothing there"),
    (lambda: whole(b"<!doctype html><html></html>", "application/pdf"), "web page"),
    (lambda: cut_off(light(-1)), "cut off"),
    (lambda: redirect("http://10.0.0.7/x.pdf"), "a private address"),
    (lambda: redirect("file:///etc/passwd"), "are refused"),
    (lambda: endless, "larger than"),
    (lambda: cut_off_in_chunks(light(-2)), "cut off"),
    (lambda: status(403), "forbids it"),
    (lambda: whole(b"\x7fELF\x02\x01\x01" + bytes(90), "text/plain"), ""),
    (lambda: silent, "sent nothing for"),
    (lambda: dripping, "was not over after"),
)


def light(number: int) -> bytes:
    """A report of a few lines: enough for some figures and a finding, little enough to be judged in a moment."""
    first, second = 80 + number % 17, 7 + number % 5
    return f"""UBND TỈNH SƠN LA                      CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
SỞ NỘI VỤ                                    Độc lập - Tự do - Hạnh phúc
Số: {number + 500}/BC-SNV                    Sơn La, ngày 12 tháng 3 năm 2024
BÁO CÁO
Kết quả Chỉ số cải cách hành chính năm 2023 của các sở, ban, ngành
Chỉ số cải cách hành chính năm 2023 của Sở Nội vụ đạt {first},{second}%, tăng 1,25% so với năm 2022.
Có 12 sở đạt kết quả trên 90%, 5 sở đạt từ 80% đến dưới 90%.
""".encode()


def good(number: int, portal: Portal) -> Answer:
    """One of the ways in which a server gives a good report in the end."""
    answer = whole(light(number))
    way = number % 20
    if way == 1:
        return slowly(answer, 0.03)
    if way == 2:
        return failing_first(1, answer)
    if way == 3:
        portal.answers[f"/tep/{number}"] = answer
        return redirect(f"/tep/{number}", 301)
    if way == 4:
        return whole(light(number), "application/pdf")
    if way == 5:
        return cut_off_then_going_on(light(number))
    if way == 6:
        # Changed between its halves: what is kept is whole, and the later one.
        return cut_off_then_going_on(light(-number), light(number))
    return answer


def fill(portal: Portal) -> tuple[set[bytes], dict[str, str]]:
    """Addresses over pages that lead in circles; the contents of the good ones, and why each bad one is bad."""
    contents: set[bytes] = set()
    bad: dict[str, str] = {}
    paths = []
    for number in range(REPORTS):
        path = f"/van-ban/báo cáo {number}.txt"
        asked = f"/van-ban/b%C3%A1o%20c%C3%A1o%20{number}.txt"
        if number % 20 == 0:
            made, reason = BAD[number // 20 % len(BAD)]
            portal.answers[asked] = made()
            bad[portal.url(asked)] = reason
        elif number % 20 == 7:
            # The same bytes as the report before the last, under another address.
            portal.answers[asked] = whole(light(number + 1))
            contents.add(light(number + 1))
        else:
            portal.answers[asked] = good(number, portal)
            contents.add(light(number))
        paths.append(path)
    pages = [paths[start : start + ON_A_PAGE] for start in range(0, len(paths), ON_A_PAGE)]
    for number, links in enumerate(pages):
        following = (number + 1) % len(pages)
        circle = f'<a rel="next" href="/trang/{following}">»</a><a rel="next" href="/trang/{number}">tại đây</a>'
        portal.answers[f"/trang/{number}"] = page(*links, *links[:2], more=circle)
    return contents, bad


def test_two_hundred_reports_are_published_once_and_every_bad_one_is_named(tmp_path: Path) -> None:
    with Portal() as portal:
        contents, bad = fill(portal)
        fetch = "idle_seconds = 0.5\nlongest_seconds = 1.5\ntries = 2\nlargest_megabytes = 0.3\n"
        place = Place(tmp_path, web_source("cong", portal.url("/trang/0")), fetch=fetch)
        night = place.night()
        assert night.exit_code == ExitCode.SOME_INPUT_FAILED
        told = dict(night.failures)
        assert told.keys() == bad.keys()
        assert len(told) == len(night.failures)
        for address, reason in told.items():
            assert bad[address] in reason, (address, reason)
        published = documents(place)
        assert {row["status"] for row in published} == {"done"}
        assert len(published) == len(contents)
        raw = {path.read_bytes() for path in (place.store / "raw").rglob("*") if path.is_file()}
        assert raw == contents
        assert len({row["sha256"] for row in published}) == len(contents)
        # Every page once, though they lead in circles.
        assert sum(path.startswith("/trang/") for path in portal.asked) == -(-REPORTS // ON_A_PAGE)

        portal.forget()
        before = tree(place.dataset)
        begun = time.monotonic()
        again = place.night()
        assert (again.judged, again.failures, again.published.changed) == (0, [], False)
        assert again.exit_code == ExitCode.DONE
        assert set(portal.given) <= {"/robots.txt"}
        assert tree(place.dataset) == before
        assert time.monotonic() - begun < 20

        changed = "/van-ban/b%C3%A1o%20c%C3%A1o%209.txt"
        portal.answers[changed] = whole(light(REPORTS + 1))
        third = place.night()
        assert (third.judged, third.sources[0].changed, third.published.changed) == (1, 1, True)
        ledger = open_ledger(load(place.config, {}).ledger)
        assert [number for number, _, _ in ledger.versions_of(portal.url(changed))] == [1, 2]
        assert ledger.totals()["versions"] == REPORTS - len(bad) + 1
        ledger.close()
        assert len(documents(place)) == len(contents)
