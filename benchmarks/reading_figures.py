"""What becomes of the figures in tables of scans: right, betrayed by doubt, silently wrong, or lost.

Belongs here: the command, and telling the fates apart. Does not: pages (`reading_pages`), scanners (`reading_wear`),
fitting confidences (`calibration`).
Run: `python -m benchmarks.reading_figures --out FILE [--seed 70000] [--pages 8] [--levels hard,bilevel] [--verbose]`.
Each page's figures go to FILE, a line of JSON a page, and pages that it holds are not read again: a long measurement
can be made in slices. The table at the end is of all pages in FILE.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

from benchmarks.reading import chiso_pages, rows_of
from benchmarks.reading_pages import Kind, compose, families
from benchmarks.reading_scores import SURE, Score, add_table
from benchmarks.reading_wear import DPIS, LEVELS, Level, Scan, pdf_of, scanned
from corpus.records import Cell, Page

# mark: right but for point or comma, which is the same figure. held: wrong, with the truth among the
# alternatives. doubted: wrong, with other alternatives or little confidence. lost: what is given is no figure, or
# one of a cell that runs over several rows. blank: nothing is given, as of an empty cell.
Fate = Literal["exact", "mark", "held", "doubted", "silent", "lost", "blank"]
# Every so manieth page has points before its decimals, as sheets set up in English have.
_POINTED = 7
FATES: tuple[Fate, ...] = ("exact", "mark", "held", "doubted", "silent", "lost", "blank")


def scan_of(level: Level, seed: int, kind: Kind = "table") -> Scan:
    """One page. Font, resolution, stamp and the sign before decimals vary with the seed, each at its own
    pace.
    """
    fonts = families()
    decimal = "." if seed % _POINTED == _POINTED - 1 else ","
    page = compose(seed, kind, fonts[seed % len(fonts)], decimal)
    return scanned(page, level, DPIS[(seed // 2) % len(DPIS)], seed)


def fate_of(true: str, cell: Cell | None) -> Fate:
    """What became of a printed figure."""
    text = cell.text if cell is not None else ""
    if text == true:
        return "exact"
    if cell is None or not text:
        return "blank"
    if not any(c.isdigit() for c in text) or (cell.row_span > 1 and len(cell.words) > 1):
        return "lost"
    alternatives = [alternative.replace(".", ",") for word in cell.words for alternative in word.alternatives]
    if text.replace(".", ",") == true.replace(".", ","):
        return "mark"
    if true.replace(".", ",") in alternatives:
        return "held"
    return "doubted" if alternatives or (cell.confidence or 0.0) < SURE else "silent"


def figures_of(scan: Scan, page: Page) -> Iterator[dict[str, Any]]:
    """By printed figure: what was read, how surely, and its fate."""
    places = add_table(Score(), scan, rows_of(page))
    cells = {
        (number, row, c.col): c
        for number, table in enumerate(page.tables)
        for c in table.cells
        for row in range(c.row, c.row + c.row_span)
    }
    for true in scan.page.cells:
        if not true.numeric:
            continue
        cell = cells.get(places.get((true.row, true.col), (-1, -1, -1)))
        yield {
            "true": true.text,
            "place": [true.row, true.col],
            "stamped": (true.row, true.col) in scan.stamped,
            "fate": fate_of(true.text, cell),
            "read": cell.text if cell is not None else "",
            "alternatives": [a for word in cell.words for a in word.alternatives] if cell is not None else [],
            "confidence": cell.confidence if cell is not None else None,
        }


def has_grid(scan: Scan, page: Page) -> bool:
    """Whether a table of as many rows and columns as printed was found."""
    return any((table.rows, table.cols) == (scan.page.rows, scan.page.cols) for table in page.tables)


def record_of(level: Level, seed: int) -> dict[str, Any]:
    """A page's line of the file."""
    scan = scan_of(level, seed)
    (page,), _ = chiso_pages(pdf_of([scan]))
    head = {"level": level, "seed": seed, "dpi": scan.dpi, "family": scan.page.family, "grid": has_grid(scan, page)}
    return {**head, "figures": list(figures_of(scan, page))}


def in_slices(
    file: Path, todo: Sequence[tuple[Level, int]], minutes: float, record: Callable[[Level, int], dict[str, Any]]
) -> list[dict[str, Any]]:
    """The records of all pages in the file, to which those that it lacks are added, as many as the minutes allow."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    records = [json.loads(line) for line in lines]
    known = {(one["level"], one["seed"]) for one in records}
    begun = time.monotonic()
    for level, seed in [one for one in todo if one not in known]:
        if time.monotonic() - begun > 60 * minutes:
            print("more pages are left: run it again")
            break
        records.append(record(level, seed))
        with file.open("a", encoding="utf-8") as added:
            added.write(json.dumps(records[-1], ensure_ascii=False) + "\n")
    return records


def report(records: Iterable[dict[str, Any]]) -> None:
    """The table: by level, under a stamp or not, and whether the grid was found."""
    counts: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for record in records:
        grid = "found" if record["grid"] else "not found"
        for figure in record["figures"]:
            counts[record["level"], grid, "under" if figure["stamped"] else "outside"][figure["fate"]] += 1
    print("| level | grid | stamp | figures | exact % | " + " | ".join(FATES[1:]) + " |\n" + "|---" * 11 + "|")
    order = {level: place for place, level in enumerate(LEVELS)}
    for (level, grid, stamp), fates in sorted(counts.items(), key=lambda entry: (order[entry[0][0]], entry[0])):
        total = sum(fates.values())
        parts = " | ".join(str(fates[fate]) for fate in FATES[1:])
        print(f"| {level} | {grid} | {stamp} | {total} | {100 * fates['exact'] / total:.2f} | {parts} |")


def main() -> None:
    parser = argparse.ArgumentParser(description="What becomes of the figures in tables of scans.")
    parser.add_argument("--out", type=Path, required=True, help="file of pages read, added to")
    parser.add_argument("--pages", type=int, default=8, help="a level")
    parser.add_argument("--seed", type=int, default=70000, help="of the first page")
    parser.add_argument("--levels", default=",".join(LEVELS))
    parser.add_argument("--minutes", type=float, default=4.5, help="no page is begun after so many")
    parser.add_argument("--verbose", action="store_true", help="name each figure that is not right")
    arguments = parser.parse_args()
    wanted = [level for level in LEVELS if level in arguments.levels.split(",")]
    todo = [(level, arguments.seed + place) for place in range(arguments.pages) for level in wanted]
    records = in_slices(arguments.out, todo, arguments.minutes, record_of)
    for record in records if arguments.verbose else ():
        for figure in record["figures"]:
            if figure["fate"] != "exact":
                told = (figure[key] for key in ("fate", "stamped", "true", "read", "confidence", "alternatives"))
                print(record["level"], record["seed"], record["dpi"], record["family"], record["grid"], *told)
    report(records)


if __name__ == "__main__":
    main()
