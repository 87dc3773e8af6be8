"""The nightly job killed at random moments: nothing lost, nothing twice, the same bytes in the end."""

import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest
from ingest_factories import PROGRAM, Place, folder_source, plain, report, tree, web_source
from misbehaving_portal import Portal, page, redirect, slowly, whole
from postgres_cluster import new_database

from corpus.ledger import open_ledger
from pipeline.sources.configuration import load
from pipeline.store import Store

KILLS = int(os.environ.get("CHISO_TEST_KILLS", "10"))
PATHS = [f"/{seed}.txt" for seed in range(1, 5)]


def prepared(portal: Portal, folder: Path) -> str:
    """Sources with six different reports under seven addresses, one of them behind a redirect."""
    for seed, path in enumerate(PATHS, 1):
        portal.answers[path] = slowly(whole(report(seed)), 0.02)
    portal.answers["/to-1"] = redirect("/1.txt")
    portal.answers["/"] = page(*PATHS[:3], more='<a rel="next" href="/2">»</a>')
    portal.answers["/2"] = page(*PATHS[3:], "/to-1?ten=a.txt")
    portal.answers["/to-1?ten=a.txt"] = redirect("/1.txt")
    folder.mkdir()
    for seed in (5, 6):
        (folder / f"{seed}.txt").write_bytes(report(seed))
    return web_source("cong", portal.url("/")) + folder_source("hop-thu", folder)


def start(place: Place) -> subprocess.Popen[bytes]:
    command = [PROGRAM, "ingest", "--config", place.write()]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=plain())


def assert_whole(place: Place) -> None:
    """Whatever the current build is, it is one whole build."""
    if (place.dataset / "current").is_symlink():
        assert {"chiso.duckdb", "chiso.xlsx", "datapackage.json", "tables/documents.csv"} <= tree(place.dataset).keys()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_killed_at_random_moments_it_loses_nothing_and_doubles_nothing(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    seed = random.SystemRandom().randrange(10**6)
    rng = random.Random(seed)
    print(f"moments drawn from seed {seed}")
    databases = request.getfixturevalue("databases") if kind == "postgresql" else ""

    def new_place(name: str) -> Place:
        ledger = new_database(databases, f"{kind}_{name}") if databases else ""
        return Place(tmp_path / name, sources, ledger=ledger)

    with Portal() as portal:
        sources = prepared(portal, tmp_path / "in")
        reference = new_place("undisturbed")
        began = time.monotonic()
        assert start(reference).wait() == 0
        length = time.monotonic() - began
        expected = tree(reference.dataset)

        killed = rounds = 0
        place = new_place("round0")
        while killed < KILLS:
            process = start(place)
            began = time.monotonic()
            try:
                process.wait(rng.uniform(0.05, 0.95) * length)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                killed += 1
            process.wait()
            assert_whole(place)
            if process.returncode == 0:
                # It came to its end: that is checked, and the next kills strike a fresh one. How long a run takes
                # depends on what else the machine does.
                length = min(length, time.monotonic() - began)
                assert tree(place.dataset) == expected
                rounds += 1
                place = new_place(f"round{rounds}")
        assert start(place).wait() == 0

    assert tree(place.dataset) == expected
    ledger = open_ledger(load(place.config, {}).ledger)
    assert ledger.totals() == {"reports": 7, "in_dataset": 7, "versions": 7}
    assert ledger.counts()["published"] == 7
    ledger.close()
    store = Store(place.store)
    raw = [path for path in (place.store / "raw").rglob("*") if path.is_file()]
    assert len(raw) == 6
    assert store.sweep() == 0
    assert len(list((place.store / "results").rglob("*.gz"))) == 6
