"""How long the dataset takes to write, beyond reading: all of it, and each of its parts.

`python -m benchmarks.dataset [--reports N]` reads N made-up reports once, writes the dataset twice, and tells the
seconds on the wall that each part took the second time, and whether both have the same bytes. The workbook is written
meanwhile by a process of its own; what is told of it is how long the rest waited for it.
"""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from corpus.records import ReportResult
from corpus.samples.generator import generate
from corpus.samples.layout import plain_text
from extractors.reading import ReadingOptions
from output import Formats, writing
from pipeline.executing import Processes
from pipeline.run import read_all
from pipeline.stamps import provenance, result_stamp

_PARTS = (
    "_write_tables",
    "build_name",
    "lineage_rows",
    "write_database",
    "write_workbook",
    "write_page",
    "write_provenance",
    "write_citation",
    "write_datapackage",
)
_MOST_SECONDS = 10


@click.command()
@click.option("--reports", default=100, show_default=True)
@click.option("--stata", is_flag=True, help="Write the tables for Stata too.")
def main(reports: int, stata: bool) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        results = _read(folder, reports)
        figures = sum(len(result.observations) for result in results)
        findings = sum(len(result.findings) for result in results)
        print(f"{len(results)} reports, {figures} figures, {findings} findings")
        spent: dict[str, float] = defaultdict(float)
        for part in _PARTS:
            setattr(writing, part, _timed(getattr(writing, part), part, spent))
        waiting = _timed(writing.WorkbookProcess.finish, "waiting for the workbook", spent)
        setattr(writing.WorkbookProcess, "finish", waiting)  # noqa: B010 (mypy forbids it otherwise)
        made_by = provenance(result_stamp(), ReadingOptions(), {})
        seconds = []
        for build in ("first", "second"):
            spent.clear()
            began = time.perf_counter()
            writing.write(results, folder / build, made_by=made_by, formats=Formats(stata=stata))
            seconds.append(time.perf_counter() - began)
        for part, taken in sorted(spent.items(), key=lambda pair: -pair[1]):
            print(f"  {part:24} {taken:6.2f} s")
        print(f"{seconds[0]:.2f} s on the wall with the start of the libraries, {seconds[1]:.2f} s without")
        first, second = _fingerprint(folder / "first"), _fingerprint(folder / "second")
        other = sorted(name for name in first.keys() | second.keys() if first.get(name) != second.get(name))
        print(f"the bytes DIFFER: {', '.join(other)}" if other else "both have the same bytes")
        if seconds[0] > _MOST_SECONDS or other:
            raise SystemExit(1)


def _read(folder: Path, reports: int) -> tuple[ReportResult, ...]:
    inbox = folder / "in"
    inbox.mkdir()
    for seed in range(reports):
        (inbox / f"{seed:05}.txt").write_text(plain_text(generate(seed)), encoding="utf-8")
    began = time.perf_counter()
    outcome = read_all([str(inbox)], Processes(), ReadingOptions(), lambda source: None)
    print(f"read in {time.perf_counter() - began:.1f} s")
    return outcome.results


def _timed(function: Callable[..., Any], name: str, spent: dict[str, float]) -> Callable[..., Any]:
    @wraps(function)
    def timed(*arguments: Any, **options: Any) -> Any:
        began = time.perf_counter()
        try:
            return function(*arguments, **options)
        finally:
            spent[name] += time.perf_counter() - began

    return timed


def _fingerprint(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


if __name__ == "__main__":
    main()
