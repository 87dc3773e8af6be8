"""How much faster two workers are than one, on scans: readers of this machine, and of a Dask cluster on it.

`python -m benchmarks.cluster` typesets scans and reads and judges them with one worker and with two, turn about: what
`chiso run --workers 1` and `--workers 2` do before they publish, the start of the readers included. `--dask` does the
same with a scheduler and one or two worker processes on loopback. Told is the median of the rounds, and the load of
the machine meanwhile: the figures mean something where nothing else is running. All results have to be equal.
"""

from __future__ import annotations

import io
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import click

from corpus.samples.generator import generate
from corpus.samples.scanning import scan
from corpus.samples.typesetting import typeset_pdf
from extractors.reading import ReadingOptions
from pipeline.cluster import Cluster
from pipeline.executing import executor
from pipeline.options import Limits
from pipeline.run import read_all


@click.command()
@click.option("--scans", default=6, show_default=True)
@click.option("--pages", default=2, show_default=True, help="Of each scan.")
@click.option("--rounds", default=5, show_default=True)
@click.option("--dask", is_flag=True, help="Workers of a Dask cluster in place of the program's own.")
def main(scans: int, pages: int, rounds: int, dask: bool) -> None:
    with tempfile.TemporaryDirectory(prefix="chiso-cluster-") as name, ExitStack() as started:
        folder = Path(name)
        for seed in range(scans):
            (folder / f"{seed}.pdf").write_bytes(_scanned(seed, pages))
        places = {workers: started.enter_context(_cluster(workers)) if dask else "" for workers in (1, 2)}
        seconds: dict[int, list[float]] = {1: [], 2: []}
        results = []
        for turn in range(rounds + 1 if dask else rounds):
            for workers, address in places.items():
                took, found = _read(folder, workers, address)
                results.append(found)
                # The first turn loads what a worker of a cluster loads once.
                if turn or not dask:
                    seconds[workers].append(took)
    assert all(found == results[0] for found in results)
    first, second = (statistics.median(seconds[workers]) for workers in (1, 2))
    print(
        f"{scans} scans of {pages} pages, median of {rounds}{', Dask' if dask else ''}: one worker {first:.1f} s, "
        f"two {second:.1f} s, {first / second:.2f} times as fast"
    )
    print(f"load of the machine: {os.getloadavg()[1]:.1f} on {os.cpu_count()} processors")


def _scanned(seed: int, pages: int) -> bytes:
    """The first pages of a scan."""
    import pypdfium2

    whole, part = pypdfium2.PdfDocument(typeset_pdf(generate(seed))), pypdfium2.PdfDocument.new()
    part.import_pages(whole, list(range(min(pages, len(whole)))))
    stream = io.BytesIO()
    part.save(stream)
    return scan(stream.getvalue(), dpi=150, level="clean", seed=seed)


def _read(folder: Path, workers: int, address: str) -> tuple[float, object]:
    place = partial(Cluster, address) if address else partial(executor, workers)
    with place() as where:
        began = time.monotonic()
        outcome = read_all([str(folder)], where, ReadingOptions(), lambda _: None, Limits())
        return time.monotonic() - began, outcome.results


@contextmanager
def _cluster(workers: int) -> Iterator[str]:
    """The address of a scheduler with so many workers of one thread each."""
    with tempfile.TemporaryDirectory(prefix="chiso-dask-", ignore_cleanup_errors=True) as name:
        file = Path(name, "scheduler.json")
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": Path(__file__).parents[1]}
        dask = [sys.executable, "-m"]
        here = ["--no-dashboard", "--host", "127.0.0.1"]
        started = [
            subprocess.Popen(
                [*dask, "distributed.cli.dask_scheduler", "--port", "0", "--scheduler-file", str(file), *here], **quiet
            )
        ]
        try:
            while not file.exists():
                time.sleep(0.1)
            options = ["--scheduler-file", str(file), "--no-nanny", "--nthreads", "1", *here]
            worker = [*dask, "distributed.cli.dask_worker", *options]
            started += [subprocess.Popen(worker, **quiet) for _ in range(workers)]
            from distributed import Client

            with Client(scheduler_file=str(file), set_as_default=False) as client:
                client.wait_for_workers(workers, timeout=120)
                address = client.scheduler.address
            yield address
        finally:
            for process in started:
                process.kill()
                process.wait()


if __name__ == "__main__":
    main()
