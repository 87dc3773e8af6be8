"""How often a reading is right where the engines say so: fitted on generated pages, judged on others.

Belongs here: building `extractors/reading/calibration.json`, and the table of `docs/reading.md`. Does not: applying it.
Run: `python -m benchmarks.calibration build` fits on pages of seeds from 1000, `... judge` measures what is
published on pages of seeds from 5000. Both take pages of every level, font and resolution.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from benchmarks.reading import chiso_pages, rows_of, scans_of
from benchmarks.reading_scores import Score, add_table
from benchmarks.reading_wear import LEVELS, Scan, pdf_of
from corpus.records import Page, Word
from extractors.reading import confidence
from extractors.reading.confidence import Kind

_TARGET = Path(__file__).resolve().parents[1] / "extractors" / "reading" / "calibration.json"
_FIT_SEED, _JUDGE_SEED = 1000, 5000
# So many readings a point of a curve at least; each point is drawn to the middle by one reading right and one wrong.
_LEAST = 40
_BINS = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 1.01)
Reading = tuple[Kind, float, bool]


def readings(first: int, count: int) -> Iterator[Reading]:
    """Kind, confidence and rightness of every word and figure of the pages."""
    for level in LEVELS:
        scans = scans_of(level, first, count)
        pages, _ = chiso_pages(pdf_of(scans))
        for scan, page in zip(scans, pages, strict=True):
            yield from _of_page(scan, page)


def _of_page(scan: Scan, page: Page) -> Iterator[Reading]:
    if scan.page.kind == "prose":
        words = [word for line in page.lines if not line.in_table for word in line.words]
        yield from _aligned("prose", words, scan.page.words)
        return
    places = add_table(Score(), scan, rows_of(page))
    cells = {(number, c.row, c.col): c for number, table in enumerate(page.tables) for c in table.cells}
    for true in scan.page.cells:
        cell = cells.get(places.get((true.row, true.col), (-1, -1, -1)))
        if cell is None or not cell.words:
            continue
        if true.numeric:
            # Point or comma, the table's convention makes the same figure of it.
            right = cell.text.replace(".", ",") == true.text
            yield ("disputed" if cell.alternatives else "agreed"), cell.confidence or 0.0, right
        else:
            yield from _aligned("text", cell.words, true.text.split())


def _aligned(kind: Kind, words: Sequence[Word], printed: Sequence[str]) -> Iterator[Reading]:
    read = [word.text for word in words]
    right = {
        place
        for change in Levenshtein.opcodes(read, list(printed))
        if change.tag == "equal"
        for place in range(change.src_start, change.src_end)
    }
    for place, word in enumerate(words):
        yield kind, word.confidence or 0.0, place in right


def fitted(points: Sequence[tuple[float, bool]]) -> list[tuple[float, float]]:
    """The rising curve that fits best (adjacent violators pooled), as points (said, share right)."""
    pools: list[list[float]] = []
    ordered = sorted(points)
    for start in range(0, len(ordered), _LEAST):
        part = ordered[start : start + _LEAST]
        pools.append([sum(said for said, _ in part), float(sum(right for _, right in part)), float(len(part))])
        while len(pools) > 1 and pools[-2][1] / pools[-2][2] >= pools[-1][1] / pools[-1][2]:
            last = pools.pop()
            pools[-1] = [a + b for a, b in zip(pools[-1], last, strict=True)]
    curve = [(round(said / size, 4), round((right + 1) / (size + 2), 4)) for said, right, size in pools]
    return [list(same)[-1] for _, same in groupby(curve, key=lambda point: point[0])]


def build(pages: int) -> None:
    by_kind: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    raw = confidence.calibrated
    from extractors.reading import cells, image

    # Fitted on what the engines say, not on what an earlier curve made of it.
    for module in (cells, image):
        module.calibrated = lambda kind, said: said  # type: ignore[attr-defined]
    for kind, said, right in readings(_FIT_SEED, pages):
        by_kind[kind].append((said, right))
    for module in (cells, image):
        module.calibrated = raw  # type: ignore[attr-defined]
    told = {
        "source": f"benchmarks/calibration.py build --pages {pages}",
        "readings": {kind: len(points) for kind, points in sorted(by_kind.items())},
        "curves": {kind: fitted(points) for kind, points in sorted(by_kind.items())},
    }
    _TARGET.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def judge(pages: int) -> None:
    """The reliability table: by kind and range of the published confidence, what was said and what was right."""
    rows: dict[tuple[str, int], list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for kind, said, right in readings(_JUDGE_SEED, pages):
        place = max(index for index, edge in enumerate(_BINS) if said >= edge)
        row = rows[kind, place]
        row[0] += 1
        row[1] += said
        row[2] += right
    print("| readings of | confidence | number | mean said | share right |\n|---|---|---|---|---|")
    for (kind, place), (number, said, right) in sorted(rows.items()):
        span = f"{_BINS[place]:g} to {min(1.0, _BINS[place + 1]):g}"
        print(f"| {kind} | {span} | {number:.0f} | {said / number:.4f} | {right / number:.4f} |")
    for kind in sorted({kind for kind, _ in rows}):
        mine = [row for (other, _), row in rows.items() if other == kind]
        total = sum(row[0] for row in mine)
        gap = sum(abs(row[1] - row[2]) for row in mine) / total
        print(f"{kind}: {total:.0f} readings, expected calibration error {gap:.4f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Fit or judge the confidence of what is recognised.")
    parser.add_argument("what", choices=("build", "judge"))
    parser.add_argument("--pages", type=int, default=12, help="a level")
    arguments = parser.parse_args()
    (build if arguments.what == "build" else judge)(arguments.pages)
