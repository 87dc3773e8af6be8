"""How the nightly job carries: seconds, and the memory of all its processes together, over full reports.

`python -m benchmarks.nightly FOLDER [--reports N] [--distinct M]` makes M text reports of some 380 figures there and
ingests them, and ingests again, when nothing changed. Where N is larger, what was made of the M is kept in the store
and the ledger under other identities until there are N, and a night in between publishes them all: reading each of
thousands would say nothing more about publishing. `--check` holds the published tables against the metadata model, as
`chiso run` does. Memory is what the processes have for themselves and their part of what they share (PSS); the greatest
sum of all looks counts. Their part of program files is smaller while other programs use the same ones, so the greatest
sum without them is told too (anonymous memory): that compares between busy and idle machines. The processor time of
readers and of the process that writes database and workbook is not in it.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from corpus.ledger import FetchedFile, Judged, Ledger, open_ledger
from corpus.records import ReportResult
from corpus.samples.generator import generate
from corpus.samples.layout import plain_text
from pipeline.inputs import document_id
from pipeline.journal import now
from pipeline.sources.configuration import load
from pipeline.stamps import result_stamp
from pipeline.store import Store

_LOOK = 0.5
_TOGETHER = 200
_CHECK = "import sys, pathlib, output.guard as guard; sys.exit(len(guard.violations(pathlib.Path(sys.argv[1]))))"


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--reports", default=200, show_default=True)
@click.option("--distinct", type=int, help="Reports that are truly read; all, where it is not said.")
@click.option("--workers", default=1, show_default=True)
@click.option("--check", is_flag=True, help="Check the published tables too.")
def main(folder: Path, reports: int, distinct: int | None, workers: int, check: bool) -> None:
    inbox = folder / "in"
    inbox.mkdir(parents=True, exist_ok=True)
    for seed in range(min(reports, distinct or reports)):
        path = inbox / f"{seed:05}.txt"
        if not path.exists():
            path.write_text(plain_text(generate(seed)), encoding="utf-8")
    config = folder / "sources.toml"
    config.write_text(f'[run]\nworkers = {workers}\n[[source]]\nname = "in"\nkind = "folder"\npath = "in"\n')
    ingest = ["-m", "pipeline.cli", "ingest", "--config", str(config)]
    _measured("first night", folder, ingest)
    if _copied(config, reports):
        _measured(f"publishing {reports} reports", folder, ingest)
    _measured("nothing changed", folder, ingest)
    for name in ("store", "dataset/current/"):
        files = [path for path in (folder / name).rglob("*") if path.is_file()]
        print(f"{name}: {sum(path.stat().st_size for path in files) / 1e6:.1f} MB in {len(files)} files")
    for path in sorted((folder / "dataset/current/").glob("**/*.*")):
        if path.stat().st_size > 1e6 and path.parent.name != "data":
            print(f"    {path.name}: {path.stat().st_size / 1e6:.1f} MB")
    if check:
        _measured("check", folder, ["-c", _CHECK, str(folder / "dataset/current/")])


def _copied(config: Path, reports: int) -> bool:
    """Keep results of the reports that are there under other identities, until there are so many. Whether any was."""
    from pydantic import TypeAdapter

    configuration = load(config)
    store, stamp = Store(configuration.store), result_stamp().name
    ledger = open_ledger(configuration.ledger)
    try:
        there = ledger.publishable(stamp)
        adapter = TypeAdapter(ReportResult)
        originals = [
            (row.sha256, adapter.dump_json(store.result(row.result)).decode())
            for row in there
            if "/copy" not in row.address
        ]
        wanted = range(len(there), reports)
        for first in wanted[::_TOGETHER]:
            numbers = wanted[first - len(there) : first - len(there) + _TOGETHER]
            _copy(ledger, store, stamp, originals, numbers)
        return bool(wanted)
    finally:
        ledger.close()


def _copy(ledger: Ledger, store: Store, stamp: str, originals: Sequence[tuple[str, str]], numbers: range) -> None:
    addresses = [f"/copy/{number:06}.txt" for number in numbers]
    known = ledger.see("in", addresses, now())
    for number, address in zip(numbers, addresses, strict=True):
        sha256, text = originals[number % len(originals)]
        other = hashlib.sha256(address.encode()).hexdigest()
        text = text.replace(sha256, other).replace(document_id(sha256, ""), document_id(other, ""))
        kept = store._keep("results", text.encode())
        ledger.fetched(known[address].report, FetchedFile(other, 1, "text/plain", address, "", ""), now())
        ledger.judged(Judged(other, "done", kept), stamp, "", now())


def _measured(label: str, folder: Path, arguments: Sequence[str]) -> None:
    """Run Python so; tell the seconds on the wall, of the processor, and the greatest memory of all its processes."""
    began = time.monotonic()
    before = os.times()
    with (folder / f"{label}.log").open("w") as log:
        process = subprocess.Popen([sys.executable, *arguments], stderr=log, stdout=log)
        with _watched(process.pid) as peak:
            process.wait()
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    memory = f"memory {peak['all'] / 1024:.0f} MB at most ({peak['leader'] / 1024:.0f} MB of the leader)"
    memory += f", {peak['anonymous'] / 1024:.0f} MB without program files"
    wall = time.monotonic() - began
    print(
        f"{label}: exit {process.returncode}, {wall:.1f} s on the wall, {spent:.1f} s of processor, {memory}",
        flush=True,
    )


@contextmanager
def _watched(pid: int) -> Iterator[dict[str, int]]:
    """The greatest memory in KiB seen so far: of the process, and of it with all that it started."""
    peak = {"leader": 0, "all": 0, "anonymous": 0}
    over = threading.Event()

    def watch() -> None:
        while not over.wait(_LOOK):
            sizes = [_memory(each) for each in _family(pid)]
            if sizes:
                sums = [sum(column) for column in zip(*sizes, strict=True)]
                looked = {"leader": sizes[0][0], "all": sums[0], "anonymous": sums[1]}
                peak.update({name: max(peak[name], size) for name, size in looked.items()})

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield peak
    finally:
        over.set()
        watcher.join()


def _family(pid: int) -> Iterator[int]:
    """The process and all that it, and they, started."""
    yield pid
    try:
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            for child in children.read_text().split():
                yield from _family(int(child))
    except OSError:
        return


def _memory(pid: int) -> tuple[int, int]:
    """PSS in KiB, and the anonymous part of it."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0, 0
    sizes = {line.split()[0]: int(line.split()[1]) for line in lines[1:]}
    return sizes.get("Pss:", 0), sizes.get("Pss_Anon:", 0)


if __name__ == "__main__":
    main()
