"""How light the dataset and its page are with many reports.

`python -m benchmarks.page [--reports 100] [--pdf 10]` makes up reports, reads them, and measures how long the dataset
takes to be written (limit: 10 s) and how long the page takes to open in Chromium (limit: 2 s), from asking for it until
its content is there; then the views that load data. Times are of this machine, the best and the middle of five.
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import click

from corpus.samples.generator import generate
from corpus.samples.layout import plain_text
from corpus.samples.typesetting import typeset_pdf
from extractors.reading import ReadingOptions
from pipeline.drawing import Drawing, draw_all, has_pages
from pipeline.options import Limits
from pipeline.run import default_workers, read_all

_TRIES = 5
_FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")


@click.command()
@click.option("--reports", default=100, show_default=True, help="Made-up reports.")
@click.option("--pdf", default=10, show_default=True, help="How many of them are PDF files, with images.")
def main(reports: int, pdf: int) -> None:
    """Measure, and exit 1 where a limit is passed."""
    import output

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in").mkdir()
        for seed in range(1, reports + 1):
            report = generate(seed)
            ending, data = ("pdf", typeset_pdf(report)) if seed <= pdf else ("txt", plain_text(report).encode())
            (folder / "in" / f"{seed:03d}.{ending}").write_bytes(data)
        began = time.perf_counter()
        outcome = read_all([str(folder / "in")], default_workers(), ReadingOptions(), lambda _: None)
        told("reading", time.perf_counter() - began)
        began = time.perf_counter()
        drawn = [result.document for result in outcome.results if has_pages(result.document)]
        made = draw_all(
            [Drawing(outcome.inputs[d.doc_id], d.sha256, folder / "images" / d.doc_id) for d in drawn],
            default_workers(),
            ReadingOptions(),
            Limits(),
        )
        told(f"drawing the pages of {len(made)} reports", time.perf_counter() - began)
        images = {document.doc_id: made[document.sha256] for document in drawn if document.sha256 in made}
        began, worked = time.perf_counter(), time.process_time()
        output.write(outcome.results, folder / "out", images)
        writing, work = time.perf_counter() - began, time.process_time() - worked
        told(f"writing the dataset of {len(outcome.results)} reports ({work:.2f} s of CPU)", writing)
        page = folder / "out" / "report"
        click.echo(f"index.html: {(page / 'index.html').stat().st_size / 1e6:.2f} MB; data: {size(page / 'data')}")
        opening = in_chromium(page / "index.html", outcome.results[0].document.doc_id)
    sys.exit(int(writing > 10 or opening > 2))


def size(folder: Path) -> str:
    """What a folder holds."""
    files = list(folder.iterdir())
    return f"{len(files)} files, {sum(file.stat().st_size for file in files) / 1e6:.1f} MB"


def told(what: str, seconds: float) -> None:
    click.echo(f"{what}: {seconds:.2f} s")


def in_chromium(index: Path, doc_id: str) -> float:
    """Seconds, the middle of the tries, until the page has opened."""
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium") or shutil.which("google-chrome") or os.environ.get("CHROMIUM", "")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(_FLAGS))

        def opened(address: str, wait_for: str) -> Callable[[], float]:
            def once() -> float:
                context = browser.new_context()
                page = context.new_page()
                began = time.perf_counter()
                page.goto(index.as_uri() + address, wait_until="commit")
                page.wait_for_selector(wait_for)
                spent = time.perf_counter() - began
                context.close()
                return spent

            return once

        found = 0.0
        for name, address, wait_for in (
            ("opening the page", "", "main .tiles"),
            ("a report's pages", f"#/report/{doc_id}/pages", "button.box"),
            ("a report's text", f"#/report/{doc_id}/text", "button.mark"),
            ("all figures of all reports", "#/figures", "main tbody tr"),
        ):
            tries = [opened(address, wait_for)() for _ in range(_TRIES)]
            click.echo(f"{name}: {statistics.median(tries):.2f} s (best {min(tries):.2f})")
            found = found or statistics.median(tries)
        browser.close()
    return found


if __name__ == "__main__":
    main()
