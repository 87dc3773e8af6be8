"""Reading scanned pages: chiso beside other programs, on pages drawn anew whose every word and cell is known.

Belongs here: the command. Does not: pages (`reading_pages`), scanners (`reading_wear`), measures (`reading_scores`),
other programs (`reading_peers`).
Run: `python -m benchmarks.reading [--pages 4] [--seed 1] [--levels clean,hard] [--kind prose] [--peers PYTHON]`.
PYTHON is an interpreter that has tesserocr, pytesseract, ocrmypdf, pdfplumber, camelot-py and img2table (the dependency
group `peers`); what it lacks is named and left out. Memory is measured by `benchmarks.reading_memory`.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.reading_pages import Kind, TruePage, compose, families
from benchmarks.reading_peers import PEERS
from benchmarks.reading_scores import SURE, Score, add_figures_anywhere, add_prose, add_table
from benchmarks.reading_wear import DPIS, LEVELS, Level, Scan, pdf_of, scanned
from corpus.records import Page
from extractors.reading import read

_ROOT = Path(__file__).resolve().parents[1]


def cpu() -> float:
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def pages_of(first: int, count: int, kind: Kind | None = None) -> list[TruePage]:
    """Two tables to a page of prose where no kind is asked for, each in the next font."""
    fonts = families()
    return [
        compose(seed, kind or ("prose" if seed % 3 == 2 else "table"), fonts[seed % len(fonts)])
        for seed in range(first, first + count)
    ]


def scans_of(level: Level, first: int, count: int, kind: Kind | None = None) -> list[Scan]:
    return [
        scanned(page, level, DPIS[(seed // 2) % len(DPIS)], seed)
        for seed, page in enumerate(pages_of(first, count, kind), start=first)
    ]


def chiso_pages(data: bytes) -> tuple[list[Page], float]:
    begun = cpu()
    pages = list(read(data, "scan.pdf").pages)
    return pages, cpu() - begun


def rows_of(page: Page) -> list[list[list[str]]]:
    tables = []
    for table in page.tables:
        rows = [[""] * table.cols for _ in range(table.rows)]
        for cell in table.cells:
            rows[cell.row][cell.col] = cell.text
        tables.append(rows)
    return tables


def score_of_chiso(scans: Sequence[Scan], pages: Sequence[Page], verbose: bool) -> Score:
    score = Score()
    for scan, page in zip(scans, pages, strict=True):
        score.pages += 1
        if scan.page.kind == "prose":
            add_prose(score, scan, " ".join(line.text for line in page.lines if not line.in_table))
            continue
        places = add_table(score, scan, rows_of(page))
        cells = {(number, c.row, c.col): c for number, table in enumerate(page.tables) for c in table.cells}
        for true in scan.page.cells:
            cell = cells.get(places.get((true.row, true.col), (-1, -1, -1)))
            text = cell.text if cell is not None else ""
            if not true.numeric or text == true.text:
                continue
            under = (true.row, true.col) in scan.stamped
            if cell is None or not text:
                score.lost["under the stamp" if under else "elsewhere"] += 1
            betrayed = bool(cell is not None and (cell.alternatives or (cell.confidence or 0.0) < SURE))
            if text and not betrayed:
                score.silent_stamped += under
                score.silent += not under
            if verbose:
                told = (text, cell.confidence, cell.alternatives) if cell is not None else None
                print("   ", scan.page.family, scan.dpi, "stamp" if under else "", true.text, told)
    return score


def score_of_peer(scans: Sequence[Scan], pages: Sequence[dict[str, Any]], has_tables: bool) -> Score:
    score = Score()
    for place, scan in enumerate(scans):
        page = pages[place] if place < len(pages) else {"text": "", "tables": []}
        score.pages += 1
        if scan.page.kind == "prose":
            if page["text"]:
                add_prose(score, scan, page["text"])
        elif has_tables:
            add_table(score, scan, page["tables"])
        else:
            add_figures_anywhere(score, scan, page["text"])
    return score


def asked(peer: str, interpreter: str, data: bytes) -> tuple[list[dict[str, Any]], float] | None:
    """What a peer reads of a PDF, and its CPU seconds; None, with a line that says so, where it cannot be run."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        Path(file.name).write_bytes(data)
        script = str(_ROOT / "benchmarks" / "reading_peers.py")
        # -P: the folder of the script holds modules named as the library's own.
        done = subprocess.run([interpreter, "-P", script, peer, file.name], capture_output=True, text=True, check=False)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        print(f"{peer:24} not run: {reason}")
        return None
    told = json.loads(done.stdout[done.stdout.index("{") :])
    return told["pages"], told["seconds"]


def _share(part: Sequence[int], digits: int = 2) -> str:
    return f"{100 * part[0] / part[1]:.{digits}f}" if part[1] else "-"


_HEAD = (
    f"{'':24}{'CER %':>7}{'WER %':>7}{'numeric %':>11}{'stamp %':>9}{'all cells %':>12}{'tables':>8}{'silent':>8}"
    f"{'lost':>9}{'CPU s/page':>11}{'ratio':>7}"
)


def _line(name: str, score: Score, seconds: float, own: float, told: bool) -> str:
    lost = f"{score.lost['elsewhere']}+{score.lost['under the stamp']}" if told else "-"
    silent = f"{score.silent}+{score.silent_stamped}" if told else "-"
    numeric, stamped, every = (score.cells.get(kind, [0, 0]) for kind in ("numeric", "numeric under the stamp", "all"))
    return (
        f"{name:24}{_share(score.characters):>7}{_share(score.words):>7}{_share(numeric):>11}"
        f"{_share(stamped, 1):>9}{_share(every):>12}"
        f"{score.tables[0]:>4}/{score.tables[1]:<3}{silent:>8}{lost:>9}{seconds / max(1, score.pages):>11.2f}"
        f"{seconds / own:>7.2f}"
    )


def measure_level(level: Level, arguments: argparse.Namespace) -> dict[str, Any]:
    scans = scans_of(level, arguments.seed, arguments.pages, arguments.kind)
    data = pdf_of(scans)
    pages, own = chiso_pages(data)
    score = score_of_chiso(scans, pages, arguments.verbose)
    figures = sum(score.cells.get(kind, [0, 0])[1] for kind in ("numeric", "numeric under the stamp"))
    stamped = score.cells.get("numeric under the stamp", [0, 0])[1]
    print(f"\n{level}: {len(scans)} pages, {figures} figures, {stamped} stamped")
    print(_HEAD)
    print(_line("chiso", score, own, own, told=True), flush=True)
    for peer in PEERS if arguments.peers else ():
        answer = asked(peer, arguments.peers, data)
        if answer is not None:
            has_tables = not peer.startswith("tesseract")
            of_peer = score_of_peer(scans, answer[0], has_tables)
            print(_line(peer, of_peer, answer[1], own, told=False), flush=True)
    return {"level": level, "figures": figures, "silent": score.silent, "cells": score.cells}


def measure_digital(arguments: argparse.Namespace) -> None:
    """Born-digital pages: chiso beside pdfplumber's text and tables, in this process."""
    import io

    import pdfplumber
    import pypdfium2

    true_pages = pages_of(arguments.seed, arguments.pages, arguments.kind)
    whole = pypdfium2.PdfDocument.new()
    for true in true_pages:
        whole.import_pages(pypdfium2.PdfDocument(true.pdf))
    buffer = io.BytesIO()
    whole.save(buffer)
    data = buffer.getvalue()
    scans = [Scan(page, "clean", 0, None, frozenset()) for page in true_pages]
    peer: list[dict[str, Any]] = []
    begun = cpu()
    with pdfplumber.open(io.BytesIO(data)) as document:
        for page in document.pages:
            tables = [[[cell or "" for cell in row] for row in table] for table in page.extract_tables()]
            peer.append({"text": page.extract_text(), "tables": tables})
    plain = cpu() - begun
    pages, own = chiso_pages(data)
    print(f"\ndigital: {len(scans)} pages")
    print(_HEAD)
    print(_line("chiso", score_of_chiso(scans, pages, arguments.verbose), own, own, told=True))
    print(_line("pdfplumber", score_of_peer(scans, peer, has_tables=True), plain, own, told=False))


def main() -> None:
    parser = argparse.ArgumentParser(description="Reading scans: chiso beside its peers, on pages drawn from a seed.")
    parser.add_argument("--pages", type=int, default=4, help="pages a level")
    parser.add_argument("--seed", type=int, default=1, help="of the first page")
    parser.add_argument("--levels", default=f"digital,{','.join(LEVELS)}")
    parser.add_argument("--kind", choices=("prose", "table"), help="pages of one kind alone")
    parser.add_argument("--peers", default="", help="interpreter that has the other programs installed")
    parser.add_argument("--verbose", action="store_true", help="name each figure that is not right")
    arguments = parser.parse_args()
    print("fonts:", ", ".join(families()))
    print("silent, lost: outside the stamp + under it; ratio: CPU seconds over chiso's")
    # One thread, as chiso's readers have, for the other programs too.
    import pipeline.single_thread  # noqa: F401

    # What is loaded once a process is no part of a page.
    chiso_pages(pdf_of(scans_of("clean", 0, 1)))
    wanted = arguments.levels.split(",")
    if "digital" in wanted:
        measure_digital(arguments)
    for level in LEVELS:
        if level in wanted:
            measure_level(level, arguments)


if __name__ == "__main__":
    main()
