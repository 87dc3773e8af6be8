"""The ledger: the same answers from SQLite and PostgreSQL, and no state that contradicts another."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from postgres_cluster import new_database

from corpus.ledger import FetchedFile, Judged, Ledger, LedgerError, ReadFile, open_ledger

STAMP, READING = "s1", "r1"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new folder' / 'ledger.db'}"
    return new_database(request.getfixturevalue("databases"), f"l{uuid.uuid4().hex}")


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    ledger = open_ledger(url)
    ledger.use_stamp(STAMP, READING, {"code": "1"}, "t0")
    yield ledger
    ledger.close()


def seen(ledger: Ledger, address: str) -> int:
    return ledger.see("source", [address], "t1")[address].report


def file(sha256: str, etag: str = "") -> FetchedFile:
    return FetchedFile(sha256, 5_000_000_000, "text/plain", "address", etag, "")


def states(ledger: Ledger) -> dict[str, int]:
    return {state: count for state, count in ledger.counts().items() if count}


def test_a_report_goes_from_seen_to_published(ledger: Ledger) -> None:
    report = seen(ledger, "địa chỉ")
    assert states(ledger) == {"seen": 1}
    assert ledger.fetched(report, file("h1", '"e"'), "t2")
    assert ledger.see("other", ["địa chỉ"], "t3")["địa chỉ"].etag == '"e"'
    assert states(ledger) == {"fetched": 1}
    assert [(job.sha256, job.address, job.stale) for job in ledger.waiting(STAMP, READING, "t3")] == [
        ("h1", "địa chỉ", False)
    ]
    ledger.judged(Judged("h1", "done", "r1", pages=3), STAMP, "", "t4")
    assert states(ledger) == {"judged": 1}
    assert ledger.waiting(STAMP, READING, "t4") == []
    rows = ledger.publishable(STAMP)
    assert [(row.address, row.number, row.sha256, row.result) for row in rows] == [("địa chỉ", 1, "h1", "r1")]
    ledger.published(rows, "b1", STAMP, "t5")
    assert states(ledger) == {"published": 1}
    assert ledger.last_build() == ("b1", 1, "t5")
    ledger.published(ledger.publishable(STAMP), "b1", STAMP, "t6")
    assert ledger.last_build() == ("b1", 1, "t5")


def test_what_was_read_is_told_when_the_same_bytes_wait_again(ledger: Ledger) -> None:
    ledger.fetched(seen(ledger, "a"), file("h1"), "t")
    ledger.read(ReadFile("h1", "k1"), READING, "t")
    assert states(ledger) == {"read": 1}
    assert [job.reading for job in ledger.waiting(STAMP, READING, "t")] == ["k1"]
    assert [job.reading for job in ledger.waiting(STAMP, "another", "t")] == [""]
    ledger.judged(Judged("h1", "done", "r1"), STAMP, "", "t")
    assert states(ledger) == {"judged": 1}
    ledger.use_stamp("s2", READING, {"code": "2"}, "t")
    assert [(job.reading, job.stale) for job in ledger.waiting("s2", READING, "t")] == [("k1", True)]


def test_the_same_bytes_make_no_version_and_others_do(ledger: Ledger) -> None:
    report = seen(ledger, "a")
    assert [ledger.fetched(report, file(sha256), "t") for sha256 in ("h1", "h1", "h2", "h1")] == [
        True,
        False,
        True,
        True,
    ]
    assert [(number, sha256) for number, sha256, _ in ledger.versions_of("a")] == [(1, "h1"), (2, "h2"), (3, "h1")]


def test_where_the_newest_version_fails_the_one_before_it_is_wanted(ledger: Ledger) -> None:
    report = seen(ledger, "a")
    ledger.fetched(report, file("h1"), "t")
    ledger.fetched(report, file("h2"), "t")
    assert [job.sha256 for job in ledger.waiting(STAMP, READING, "t")] == ["h2"]
    ledger.judged(Judged("h2", "failed", "r2", "torn"), STAMP, "", "t")
    assert [job.sha256 for job in ledger.waiting(STAMP, READING, "t")] == ["h1"]
    assert ledger.publishable(STAMP) == []
    ledger.judged(Judged("h1", "partial", "r1"), STAMP, "", "t")
    assert [(row.number, row.result) for row in ledger.publishable(STAMP)] == [(1, "r1")]
    assert [(trouble.state, trouble.reason) for trouble in ledger.troubles()] == [("failed", "torn")]


def test_a_report_of_which_every_version_fails_is_published_as_failed(ledger: Ledger) -> None:
    ledger.fetched(seen(ledger, "a"), file("h1"), "t")
    ledger.judged(Judged("h1", "failed", "r1", "torn"), STAMP, "", "t")
    assert [row.result for row in ledger.publishable(STAMP)] == ["r1"]


def test_a_reader_that_was_stopped_is_tried_again_when_its_time_comes(ledger: Ledger) -> None:
    ledger.fetched(seen(ledger, "a"), file("h1"), "t")
    assert ledger.judged(Judged("h1", "stopped", reason="killed"), STAMP, "t5", "t") == 1
    assert ledger.waiting(STAMP, READING, "t4") == []
    assert [job.sha256 for job in ledger.waiting(STAMP, READING, "t5")] == ["h1"]
    assert ledger.publishable(STAMP) == []
    assert states(ledger) == {"failed": 1}
    assert ledger.judged(Judged("h1", "stopped", reason="killed"), STAMP, "", "t") == 2
    assert states(ledger) == {"quarantined": 1}
    assert ledger.waiting(STAMP, READING, "t9") == []
    assert ledger.retry() == ["a"]
    assert [job.sha256 for job in ledger.waiting(STAMP, READING, "t")] == ["h1"]


def test_fetching_fails_waits_recovers_and_is_quarantined(ledger: Ledger) -> None:
    report = seen(ledger, "a")
    ledger.fetch_failed(report, "busy", "t5", "t")
    known = ledger.see("source", ["a"], "t")["a"]
    assert (known.trouble, known.attempts, known.next_try) == ("failed", 1, "t5")
    ledger.unchanged([report], "t")
    assert states(ledger) == {"seen": 1}
    ledger.fetch_failed(report, "refused", "", "t")
    assert [(trouble.state, trouble.reason, trouble.next_try) for trouble in ledger.troubles()] == [
        ("quarantined", "refused", "")
    ]
    assert ledger.retry(["b"]) == []
    assert ledger.retry(["a"]) == ["a"]
    assert states(ledger) == {"seen": 1}


def test_a_new_stamp_makes_results_stale_and_the_former_one_stays_known(ledger: Ledger, url: str) -> None:
    ledger.fetched(seen(ledger, "a"), file("h1"), "t")
    ledger.judged(Judged("h1", "done", "r1"), STAMP, "", "t")
    assert ledger.use_stamp("s2", READING, {"code": "2"}, "t") == (True, {"code": "1"})
    assert [(job.sha256, job.stale) for job in ledger.waiting("s2", READING, "t")] == [("h1", True)]
    assert states(ledger) == {"fetched": 1}
    ledger.close()
    later = open_ledger(url)
    assert later.use_stamp("s2", READING, {"code": "2"}, "t") == (False, {"code": "1"})
    later.judged(Judged("h1", "done", "r1"), "s2", "", "t")
    assert later.waiting("s2", READING, "t") == []
    later.close()


def test_many_addresses_are_seen_in_order_and_told_in_one_order(ledger: Ledger) -> None:
    addresses = [f"{prefix}{number}" for number in range(600) for prefix in ("a", "B", "đ")]
    known = ledger.see("source", addresses, "t")
    assert known.keys() == set(addresses)
    for address in ("đ1", "B2", "a3"):
        ledger.fetched(known[address].report, file(address), "t")
        ledger.judged(Judged(address, "done", "r"), STAMP, "", "t")
    assert [row.address for row in ledger.publishable(STAMP)] == ["B2", "a3", "đ1"]
    assert ledger.totals()["reports"] == 1800


def test_pages_and_runs_are_kept(ledger: Ledger) -> None:
    assert ledger.page("p") is None
    ledger.page_fetched("p", "e", "m", [("next", "x")])
    ledger.page_fetched("p", "e2", "", [("link", "y")])
    assert ledger.page("p") == ("e2", "", [("link", "y")])
    assert ledger.last_run() is None
    run = ledger.run_started("t1")
    assert ledger.run_started("t2") == run + 1
    ledger.run_ended(run + 1, "done", {"judged": 3}, "t3")
    found = ledger.last_run()
    assert found is not None
    assert (found.outcome, found.summary) == ("done", {"judged": 3})


def test_a_ledger_of_another_schema_is_left_alone(url: str) -> None:
    open_ledger(url).close()
    engine = sa.create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE facts SET value = '99' WHERE name = 'schema'"))
    engine.dispose()
    with pytest.raises(LedgerError, match="schema 99"):
        open_ledger(url)


# psycopg warns of its own connection that could not be made.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("url", ["mysql://x/y", "nonsense", "postgresql://chiso:secret@127.0.0.1:9/x"], ids=str)
def test_what_cannot_be_a_ledger_is_told_without_its_password(url: str) -> None:
    with pytest.raises(LedgerError) as told:
        open_ledger(url)
    assert "secret" not in str(told.value)


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").write_text("not a database at all, but long enough to be looked at as one" * 20)
    with pytest.raises(LedgerError, match="cannot be used"):
        open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}")
