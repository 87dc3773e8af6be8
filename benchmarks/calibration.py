"""How often a reading is right where the engines say so: fitted on generated pages, judged on others.

Belongs here: building `extractors/reading/calibration.json`, and the reliability table of `docs/reading.md`. Does not:
applying it.
Run: `python -m benchmarks.calibration build --points FILE` fits on pages of seeds from 30000, `... judge --points FILE`
measures what is published on pages of seeds from 50000. Both take pages of every level, font and resolution, and keep
what they read in FILE, so that they can be run in slices. `cross --points FILE` judges the pages of `build`, each by
curves fitted on the others. `judge --figures FILE` adds the figures that
`benchmarks.reading_figures` measured. Pages whose table was found with other rows or columns than printed are left out:
what is judged is the reading of a cell, not where the cell is.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby
from pathlib import Path
from typing import Any

from rapidfuzz.distance import Levenshtein

from benchmarks.reading import chiso_pages, rows_of
from benchmarks.reading_figures import has_grid, in_slices, scan_of
from benchmarks.reading_scores import Score, add_table
from benchmarks.reading_wear import LEVELS, Level, Scan, pdf_of
from corpus.records import Page, Word
from extractors.reading.confidence import KINDS, Kind, along

_TARGET = Path(__file__).resolve().parents[1] / "extractors" / "reading" / "calibration.json"
_FIT_SEED, _JUDGE_SEED = 30000, 50000
# So many readings a point of a curve at least; each point is drawn to the middle by one reading right and one wrong.
_LEAST = 40
_BINS = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 1.01)
Reading = tuple[Kind, float, bool]


def record_of(level: Level, seed: int) -> dict[str, Any]:
    """Kind, confidence and rightness of every word and figure of a page."""
    scan = scan_of(level, seed, "prose" if seed % 3 == 2 else "table")
    (page,), _ = chiso_pages(pdf_of([scan]))
    found = list(_of_page(scan, page)) if scan.page.kind == "prose" or has_grid(scan, page) else []
    return {"level": level, "seed": seed, "readings": found}


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
            right = cell.text.replace(".", ",") == true.text.replace(".", ",")
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
    """The rising curve that fits best (adjacent violators pooled), as points (said, share right).

    It begins at nothing said, of which nothing is known but that half of it may be right.
    """
    pools: list[list[float]] = []
    ordered = sorted(points)
    for start in range(0, len(ordered), _LEAST):
        part = ordered[start : start + _LEAST]
        pools.append([sum(said for said, _ in part), float(sum(right for _, right in part)), float(len(part))])
        while len(pools) > 1 and pools[-2][1] / pools[-2][2] >= pools[-1][1] / pools[-1][2]:
            last = pools.pop()
            pools[-1] = [a + b for a, b in zip(pools[-1], last, strict=True)]
    curve = [(round(said / size, 4), round((right + 1) / (size + 2), 4)) for said, right, size in pools]
    # A small pool is drawn further to the middle than the one before it: the curve stays level there.
    curve = list(accumulate(curve, lambda before, point: (point[0], max(before[1], point[1]))))
    begin = (0.0, min(0.5, curve[0][1]))
    return [list(same)[-1] for _, same in groupby([begin, *curve], key=lambda point: point[0])]


def build(file: Path, pages: int, minutes: float) -> None:
    """Fit the curves on what the engines say, not on what earlier curves made of it."""
    from extractors.reading import cells, image

    def said_of_kind(kind: Kind, said: float) -> float:
        # Tens tell the kind, of which the page keeps nothing else.
        return 10.0 * KINDS.index(kind) + said

    for module in (cells, image):
        module.calibrated = said_of_kind  # type: ignore[attr-defined]
    todo = [(level, _FIT_SEED + place) for place in range(pages) for level in LEVELS]
    records = in_slices(file, todo, minutes, record_of)
    points = _points(records)
    told = {
        "source": f"benchmarks/calibration.py build --pages {len(records) // len(LEVELS)}",
        "readings": {kind: len(points[kind]) for kind in sorted(points)},
        "curves": {kind: fitted(points[kind]) for kind in sorted(points)},
    }
    _TARGET.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def judge(file: Path, pages: int, minutes: float, figures: Path | None) -> None:
    """The reliability table: by kind and range of the published confidence, what was said and what was right."""
    todo = [(level, _JUDGE_SEED + place) for place in range(pages) for level in LEVELS]
    readings = [
        tuple(reading) for record in in_slices(file, todo, minutes, record_of) for reading in record["readings"]
    ]
    for line in figures.read_text(encoding="utf-8").splitlines() if figures else ():
        record = json.loads(line)
        for one in record["figures"] if record["grid"] else ():
            if one["confidence"] is not None:
                known: Kind = "disputed" if one["alternatives"] else "agreed"
                readings.append((known, one["confidence"], one["fate"] in ("exact", "mark")))
    _print_reliability(readings)


def cross(file: Path) -> None:
    """The reliability table of the pages that `build` read, each judged by curves fitted on the other seeds alone."""
    records = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    readings: list[Reading] = []
    for seed in sorted({record["seed"] for record in records}):
        curves = {kind: fitted(of) for kind, of in _points([r for r in records if r["seed"] != seed]).items()}
        for kind, of in _points([record for record in records if record["seed"] == seed]).items():
            readings += [(kind, along(curves[kind], said), right) for said, right in of if kind in curves]
    _print_reliability(readings)


def _points(records: Sequence[dict[str, Any]]) -> dict[Kind, list[tuple[float, bool]]]:
    """By kind, what the engines said and whether it was right, from records that `build` made."""
    points: dict[Kind, list[tuple[float, bool]]] = defaultdict(list)
    for _, told, right in (reading for record in records for reading in record["readings"]):
        points[KINDS[int(told // 10)]].append((told % 10, right))
    return points


def _print_reliability(readings: Sequence[Reading]) -> None:
    rows: dict[tuple[str, int], list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for kind, said, right in readings:
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
    parser.add_argument("what", choices=("build", "judge", "cross"))
    parser.add_argument("--points", type=Path, required=True, help="file of pages read, added to")
    parser.add_argument("--figures", type=Path, help="what benchmarks.reading_figures measured, judged too")
    parser.add_argument("--pages", type=int, default=12, help="a level")
    parser.add_argument("--minutes", type=float, default=4.5, help="no page is begun after so many")
    arguments = parser.parse_args()
    if arguments.what == "cross":
        cross(arguments.points)
    elif arguments.what == "build":
        build(arguments.points, arguments.pages, arguments.minutes)
    else:
        judge(arguments.points, arguments.pages, arguments.minutes, arguments.figures)
