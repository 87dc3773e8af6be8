"""Stores, configurations and small reports for the tests of the nightly job."""

import csv
import functools
import hashlib
import io
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from corpus.samples.generator import generate
from corpus.samples.layout import plain_text
from pipeline.ingest import Night, ingest
from pipeline.journal import Journal
from pipeline.sources.configuration import load

PROGRAM = Path(sys.executable).with_name("chiso")


@functools.cache
def report(seed: int) -> bytes:
    """The beginning of a made-up report: enough for some figures, little enough to be quick."""
    lines = plain_text(generate(seed)).splitlines()
    return ("\n".join(lines[:70]) + "\n").encode("utf-8")


def tree(dataset: Path) -> dict[str, str]:
    """Every file of the current build and its hash."""
    current = dataset / "current"
    return {
        path.relative_to(current).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(current.rglob("*"))
        if path.is_file()
    }


@dataclass
class Place:
    """A folder with a `sources.toml`, and what a run there said."""

    folder: Path
    sources: str
    fetch: str = ""
    run: str = ""
    ledger: str = ""
    log: str = ""
    nights: list[Night] = field(default_factory=list)

    @property
    def config(self) -> Path:
        return self.folder / "sources.toml"

    @property
    def dataset(self) -> Path:
        return self.folder / "dataset"

    @property
    def store(self) -> Path:
        return self.folder / "store"

    def write(self) -> Path:
        ledger = f'ledger = "{self.ledger}"\n' if self.ledger else ""
        quick = 'delay_seconds = 0\npause_seconds = 0.01\nprivate = ["127.0.0.1"]\n'
        run = "workers = 2\n" if "workers" not in self.run else ""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.config.write_text(
            f"[store]\n{ledger}[fetch]\n{quick}{self.fetch}\n[run]\n{run}{self.run}\n{self.sources}\n", encoding="utf-8"
        )
        return self.config

    def night(self) -> Night:
        stream = io.StringIO()
        try:
            night = ingest(load(self.write(), {}), Journal(stream))
        finally:
            self.log = stream.getvalue()
        self.nights.append(night)
        return night


def folder_source(name: str, path: Path) -> str:
    return f'[[source]]\nname = "{name}"\nkind = "folder"\npath = "{path}"\n'


def web_source(name: str, *start: str, more: str = "") -> str:
    addresses = ", ".join(f'"{address}"' for address in start)
    return f'[[source]]\nname = "{name}"\nkind = "web"\nstart = [{addresses}]\n{more}\n'


def inbox(folder: Path, *seeds: int) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for seed in seeds:
        (folder / f"báo cáo {seed}.txt").write_bytes(report(seed))
    return folder


def documents(place: Place) -> list[dict[str, str]]:
    with (place.dataset / "current" / "tables" / "documents.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def plain() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "CHISO_LEDGER"}


def chiso(place: Place, *arguments: str, **more: object) -> subprocess.CompletedProcess[str]:
    command = [str(PROGRAM), *arguments, "--config", str(place.write())]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=plain(), **more)
    assert "Traceback" not in done.stdout + done.stderr
    return done
