"""What `sources.toml` may say, and which links of which pages are reports."""

import threading
from pathlib import Path

import pytest
from ingest_factories import report
from misbehaving_portal import Portal, page, redirect, whole

from corpus.ledger import open_ledger
from pipeline.exits import WrongUsageError
from pipeline.sources.configuration import FetchSettings, FolderSource, WebSource, load
from pipeline.sources.connecting import FetchError
from pipeline.sources.crawling import Found, crawl, looks_like_report
from pipeline.sources.fetching import Fetcher
from pipeline.sources.links import decoded, links_of
from pipeline.store import Store

FOLDER = '[[source]]\nname = "a"\nkind = "folder"\npath = "in"\n'


def configuration(tmp_path: Path, text: str, environment: dict[str, str] | None = None):
    (tmp_path / "sources.toml").write_text(text, encoding="utf-8")
    return load(tmp_path / "sources.toml", environment or {})


def test_a_configuration_says_where_everything_lies(tmp_path: Path) -> None:
    web = '[[source]]\nname = "b"\nkind = "web"\nstart = ["http://h/"]\nfollow = "tin-\\\\d+"\nmost_pages = 9\n'
    found = configuration(tmp_path, '[store]\nfolder = "s"\n[fetch]\nlargest_megabytes = 2\n' + FOLDER + web)
    assert found.sources[0] == FolderSource("a", tmp_path / "in")
    source = found.sources[1]
    assert isinstance(source, WebSource)
    assert source.follow is not None
    assert (source.start, source.follow.pattern, source.most_pages) == (("http://h/",), "tin-\\d+", 9)
    assert (found.store, found.dataset) == (tmp_path / "s", tmp_path / "dataset")
    assert found.ledger == f"sqlite:///{tmp_path / 's' / 'ledger.db'}"
    assert found.fetch.largest == 2_000_000
    elsewhere = configuration(tmp_path, FOLDER, {"CHISO_LEDGER": "postgresql://h/d"})
    assert elsewhere.ledger == "postgresql://h/d"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", r"names no \[\[source\]\]"),
        ("x", "not valid TOML"),
        (FOLDER + FOLDER, "two sources are called 'a'"),
        (FOLDER + "colour = 1\n", "'a': unknown key 'colour'"),
        ("speed = 1\n" + FOLDER, "unknown key 'speed'"),
        (FOLDER.replace("folder", "ftp"), 'has to be "folder", "web" or "objects"'),
        (FOLDER.replace('"a"', '"../a"'), "name has to be"),
        (FOLDER.replace('path = "in"', ""), "path is missing"),
        ('[[source]]\nname = "b"\nkind = "web"\nstart = ["file:///x"]\n', "no http or https address"),
        ('[[source]]\nname = "b"\nkind = "web"\nstart = ["http://h"]\nlinks = "("\n', "no regular expression"),
        ("[run]\nworkers = -1\n" + FOLDER, "workers has to be a whole number"),
        ("[run]\nattempts = true\n" + FOLDER, "attempts has to be"),
        ('[fetch]\ndelay_seconds = "1"\n' + FOLDER, "delay_seconds has to be a number"),
        ('[fetch]\nprivate = ["10.0.0.0/40"]\n' + FOLDER, "is no network"),
        ('[fetch]\ncontact = "a\\r\\nX: y"\n' + FOLDER, "printable ASCII"),
        ("store = 3\n" + FOLDER, "has to be a table"),
        ("source = 3\n", r"has to be written as \[\[source\]\]"),
    ],
)
def test_what_is_wrong_in_a_configuration_is_named(text: str, complaint: str, tmp_path: Path) -> None:
    with pytest.raises(WrongUsageError, match=complaint) as told:
        configuration(tmp_path, text)
    assert "sources.toml" in str(told.value)


def test_a_configuration_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(WrongUsageError, match="cannot be read"):
        load(tmp_path / "none.toml", {})


HTML = '<html><head><meta charset="{}"></head><a href="Báo cáo.pdf">Tải về</a></html>'


@pytest.mark.parametrize(
    ("data", "charset"),
    [
        (HTML.format("utf-8").encode(), ""),
        (HTML.format("utf-8").encode(), "iso-8859-1x-nonsense"),
        (HTML.format("windows-1252").encode("ascii", errors="xmlcharrefreplace"), ""),
        ("<a href='Báo cáo.pdf'>".encode("utf-16"), ""),
        (b"\xef\xbb\xbf" + "<a href='Báo cáo.pdf'>".encode(), "windows-1258"),
        ("<a href='Báo cáo.pdf'>".encode("windows-1252"), "windows-1252"),
    ],
)
def test_links_are_read_in_whatever_encoding(data: bytes, charset: str) -> None:
    assert links_of(data, charset, 1000)[0] == [("link", "Báo cáo.pdf")]


def test_bytes_of_no_named_encoding_are_still_decoded() -> None:
    page = '<a href="cơ quan.pdf">' + "đơn vị cơ quan " * 20
    assert 'href="c' in decoded(page.encode("windows-1258", errors="ignore"), "")


def test_sitemaps_feeds_and_pages_are_told_apart_by_their_content() -> None:
    nested = b'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>http://h/2.xml</loc>'
    assert links_of(nested + b"</sitemap></sitemapindex>", "", 1000)[0] == [("page", "http://h/2.xml")]
    rss = b'<rss><channel><item><link>http://h/a</link><enclosure url="http://h/a.pdf"/></item></channel></rss>'
    assert links_of(rss, "", 1000)[0] == [("link", "http://h/a"), ("link", "http://h/a.pdf")]
    atom = (
        b'<feed xmlns="http://www.w3.org/2005/Atom"><link rel="next" href="/2"/><entry><link href="/a"/></entry></feed>'
    )
    assert links_of(atom, "", 1000)[0] == [("next", "/2"), ("link", "/a")]
    assert links_of(b'<base href="/m/"><a href="a">', "", 1000) == ([("link", "a")], "/m/")


def test_xml_reaches_no_file_and_unfolds_no_bomb(tmp_path: Path) -> None:
    import gzip

    secret = tmp_path / "secret"
    secret.write_text("http://h/leaked.pdf")
    outside = f'<!DOCTYPE u [<!ENTITY x SYSTEM "{secret.as_uri()}">]><urlset><url><loc>&x;</loc></url></urlset>'
    assert links_of(outside.encode(), "", 1000)[0] == []
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE u [<!ENTITY e0 "http://h/">{levels}]><urlset><url><loc>&e11;</loc></url></urlset>'
    assert links_of(bomb.encode(), "", 1000)[0] == []
    with pytest.raises(FetchError, match="unfolds to more"):
        links_of(gzip.compress(b"<urlset>" * 100_000), "", 100_000)


@pytest.mark.parametrize("data", [b"", b"  ", b"%PDF-1.4 \x00\x01", b"\x1f\x8bdamaged"])
def test_what_is_no_page_is_told(data: bytes) -> None:
    with pytest.raises(FetchError):
        links_of(data, "", 1000)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("http://h/a.pdf", True),
        ("http://h/B%C3%A1o%20c%C3%A1o.PDF", True),
        ("http://h/tai-ve.aspx?tep=bao-cao.docx&id=1", True),
        ("http://h/tin.html", False),
        ("http://h/a.pdf/xem", False),
        ("http://h/", False),
    ],
)
def test_a_report_is_known_by_the_end_of_its_name(address: str, expected: bool) -> None:
    assert looks_like_report(address) is expected


def crawled(tmp_path: Path, source: WebSource) -> tuple[list[Found], list[str]]:
    store = Store(tmp_path / "store")
    store.prepare()
    ledger = open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}")
    settings = FetchSettings(delay=0, pause=0.01, private=("127.0.0.1",), tries=1)
    found = list(crawl(source, Fetcher(settings, store, threading.Event()), ledger, 1_000_000))
    ledger.close()
    return found, [report for page in found for report in page.reports]


def test_pages_are_followed_as_the_source_says_and_never_in_a_circle(tmp_path: Path) -> None:
    import re

    with Portal() as portal:
        portal.answers["/ds?p=1"] = page("/ds?p=2", "/ds?p=1", "/khac", "http://other.example/ds?p=9", "/bai/1.html")
        portal.answers["/ds?p=2"] = page("/ds?p=1", "/ds?p=3", "/2.pdf")
        portal.answers["/bai/1.html"] = page("../tệp đính kèm/1.pdf")
        source = WebSource("s", (portal.url("/ds?p=1"),), follow=re.compile(r"/ds\?p=|/bai/"))
        found, reports = crawled(tmp_path, source)
        assert reports == [portal.url("/2.pdf"), portal.url("/t%E1%BB%87p%20%C4%91%C3%ADnh%20k%C3%A8m/1.pdf")]
        assert [page.address.rsplit("/", 1)[1] for page in found if page.trouble] == ["ds?p=3"]
        assert "/khac" not in portal.asked
        portal.forget()
        assert crawled(tmp_path, source)[1] == reports
        assert set(portal.given) == set()
        found, _ = crawled(tmp_path, WebSource("s", source.start, follow=source.follow, most_pages=2))
        assert "more than 2 pages" in found[-1].trouble


def test_links_may_be_named_by_a_pattern_over_readable_addresses(tmp_path: Path) -> None:
    import re

    with Portal() as portal:
        portal.answers["/"] = page("/tải về/17", "/x.pdf")
        _, reports = crawled(tmp_path, WebSource("s", (portal.url("/"),), links=re.compile("/tải về/")))
        assert reports == [portal.url("/t%E1%BA%A3i%20v%E1%BB%81/17")]


def test_a_portal_that_moved_is_followed_to_its_new_host(tmp_path: Path) -> None:
    with Portal() as old, Portal() as new:
        old.answers["/"] = redirect(new.url("/ds/"))
        new.answers["/ds/"] = page("1.pdf", more='<a rel="next" href="2">»</a>')
        new.answers["/ds/2"] = page("2.pdf")
        _, reports = crawled(tmp_path, WebSource("s", (old.url("/"),)))
        assert reports == [new.url("/ds/1.pdf"), new.url("/ds/2.pdf")]


def test_a_page_without_end_is_given_up(tmp_path: Path) -> None:
    with Portal() as portal:
        portal.answers["/"] = whole(b"<html>" + b"x" * 1_100_000, "text/html")
        portal.answers["/a.txt"] = whole(report(1))
        settings = FetchSettings(delay=0, private=("127.0.0.1",), tries=1, largest_page=1_000_000)
        store = Store(tmp_path)
        store.prepare()
        with pytest.raises(FetchError, match="larger than 1 megabytes"):
            Fetcher(settings, store, threading.Event()).page(portal.url("/"))
