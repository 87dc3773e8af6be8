"""How the nightly job carries: reports an hour a core, memory, and a night in which nothing changed.

`python -m benchmarks.nightly FOLDER [--reports N]` makes N text reports there, ingests them, and ingests again.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import click

from corpus.samples.generator import generate
from corpus.samples.layout import plain_text


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--reports", default=200, show_default=True)
@click.option("--workers", default=1, show_default=True)
def main(folder: Path, reports: int, workers: int) -> None:
    inbox = folder / "in"
    inbox.mkdir(parents=True, exist_ok=True)
    for seed in range(reports):
        path = inbox / f"{seed:05}.txt"
        if not path.exists():
            path.write_text(plain_text(generate(seed)), encoding="utf-8")
    config = folder / "sources.toml"
    config.write_text(f'[run]\nworkers = {workers}\n[[source]]\nname = "in"\nkind = "folder"\npath = "in"\n')
    for label in ("first night", "nothing changed"):
        _night(label, config)
    used = sum(path.stat().st_size for path in (folder / "store").rglob("*") if path.is_file())
    built = sum(path.stat().st_size for path in (folder / "dataset").rglob("*") if path.is_file())
    print(f"store {used / 1e6:.1f} MB, dataset {built / 1e6:.1f} MB")


def _night(label: str, config: Path) -> None:
    """One run; the leader's largest memory, and the processor time of all its processes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    command = [sys.executable, "-m", "pipeline.cli", "ingest", "--config", str(config)]
    with (config.parent / f"{label}.log").open("w") as log:
        process = subprocess.Popen(command, stderr=log, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    own = usage.ru_utime + usage.ru_stime
    everyone = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(
        f"{label}: exit {process.returncode}, {seconds:.2f} s on the wall, leader {own:.1f} s of processor "
        f"(with waited-for children {everyone:.1f} s), leader's largest memory {usage.ru_maxrss / 1024:.0f} MB"
    )


if __name__ == "__main__":
    main()
