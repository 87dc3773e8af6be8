"""Pages whose every word and cell is known, drawn anew from a seed, in any font that is installed.

Belongs here: what stands on a page and where. Does not: what a scanner makes of it (`benchmarks.reading_wear`).
A page is prose alone or a ruled table under a caption, so that each measure has pages of its own.
"""

from __future__ import annotations

import io
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from corpus.records import Box
from corpus.samples.generator import generate
from corpus.samples.model import Grid, Heading, Paragraph
from corpus.samples.typesetting import _is_vietnamese, font_folders

Kind = Literal["prose", "table"]
WIDTH, HEIGHT = 595.0, 842.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 80.0, 48.0, 60.0, 60.0
_PADDING = 3.0
# Regular and bold cuts by the names of their files; those that Vietnamese offices print in stand first.
_FAMILIES = (
    ("times", "timesbd"),
    ("LiberationSerif-Regular", "LiberationSerif-Bold"),
    ("FreeSerif", "FreeSerifBold"),
    ("NotoSerif-Regular", "NotoSerif-Bold"),
    ("DejaVuSerif", "DejaVuSerif-Bold"),
    ("DejaVuSerifCondensed", "DejaVuSerifCondensed-Bold"),
    ("LiberationSans-Regular", "LiberationSans-Bold"),
    ("Carlito-Regular", "Carlito-Bold"),
    ("DejaVuSans", "DejaVuSans-Bold"),
)
_HEADERS = ("Điểm thẩm định", "Điểm điều tra XHH", "Chỉ số CCHC (%)", "Tăng, giảm", "Xếp hạng", "Điểm tự chấm")
_GROUPS = ("I. Các sở, ban, ngành", "II. Ủy ban nhân dân các huyện, thị xã, thành phố")


@dataclass(frozen=True, slots=True)
class TrueCell:
    """A cell as printed. text_box: the ink of its text, in points from the top left corner."""

    row: int
    col: int
    text: str
    numeric: bool
    text_box: Box


@dataclass(frozen=True, slots=True)
class TruePage:
    """A page and what it says. words: outside the table, in reading order. rows, cols: of the table, 0 without one."""

    kind: Kind
    family: str
    pdf: bytes
    words: tuple[str, ...]
    cells: tuple[TrueCell, ...] = ()
    rows: int = 0
    cols: int = 0
    corner: tuple[float, float] = (0.0, 0.0)


@lru_cache(maxsize=1)
def families() -> tuple[str, ...]:
    """The fonts that are installed and Vietnamese, registered. Raises SystemExit where there is none."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    found: dict[str, Path] = {}
    for folder in font_folders():
        for path in sorted(folder.rglob("*.[tT][tT][fF]")) if folder.is_dir() else ():
            found.setdefault(path.stem, path)
    names = []
    for regular, bold in _FAMILIES:
        if regular in found and bold in found and _is_vietnamese(found[regular]) and _is_vietnamese(found[bold]):
            pdfmetrics.registerFont(TTFont(regular, str(found[regular])))
            pdfmetrics.registerFont(TTFont(f"{regular}-strong", str(found[bold])))
            names.append(regular)
    if not names:
        raise SystemExit("No font with Vietnamese letters is installed.")
    return tuple(names)


def compose(seed: int, kind: Kind, family: str, decimal: str = ",") -> TruePage:
    """One A4 page. The same arguments give the same page. decimal: the sign before decimals in tables."""
    from reportlab.pdfgen.canvas import Canvas

    chance = random.Random(f"{seed} {kind}")
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT), invariant=1)
    page = _prose(canvas, chance, seed, family) if kind == "prose" else _table(canvas, chance, seed, family, decimal)
    canvas.save()
    words, cells, rows, cols, corner = page
    return TruePage(kind, family, buffer.getvalue(), tuple(words), tuple(cells), rows, cols, corner)


_Content = tuple[list[str], list[TrueCell], int, int, tuple[float, float]]


def _prose(canvas: Any, chance: random.Random, seed: int, family: str) -> _Content:
    """Headings and paragraphs of a generated report, justified, from the top of the page to its foot."""
    size, words, y = chance.choice((12.0, 13.0, 14.0)), [], _TOP + 14
    blocks = [block for block in generate(seed).blocks if isinstance(block, Heading | Paragraph)]
    start = chance.randrange(max(1, len(blocks) - 14))
    for block in blocks[start:]:
        heading = isinstance(block, Heading)
        text = block.text if isinstance(block, Heading) else "".join(run.text for run in block.runs)
        font = f"{family}-strong" if heading else family
        lines = _wrapped(text, font, size, WIDTH - _LEFT - _RIGHT, first=28.0)
        for place, line in enumerate(lines):
            if y > HEIGHT - _BOTTOM:
                return words, [], 0, 0, (0.0, 0.0)
            _draw_line(canvas, line, font, size, y, place == 0, place == len(lines) - 1)
            words += line
            y += size * 1.25
        y += 5
    return words, [], 0, 0, (0.0, 0.0)


def _draw_line(canvas: Any, line: Sequence[str], font: str, size: float, y: float, first: bool, last: bool) -> None:
    from reportlab.pdfbase.pdfmetrics import stringWidth

    x = _LEFT + (28.0 if first else 0.0)
    space = stringWidth(" ", font, size)
    if not last and len(line) > 1:
        taken = sum(stringWidth(word, font, size) for word in line)
        space = (WIDTH - _RIGHT - x - taken) / (len(line) - 1)
    canvas.setFont(font, size)
    for word in line:
        canvas.drawString(x, HEIGHT - y, word)
        x += stringWidth(word, font, size) + space


def _wrapped(text: str, font: str, size: float, width: float, first: float = 0.0) -> list[list[str]]:
    from reportlab.pdfbase.pdfmetrics import stringWidth

    lines: list[list[str]] = [[]]
    room = width - first
    for word in text.split():
        if lines[-1] and stringWidth(" ".join([*lines[-1], word]), font, size) > room:
            lines.append([])
            room = width
        lines[-1].append(word)
    return lines


def _table(canvas: Any, chance: random.Random, seed: int, family: str, decimal: str) -> _Content:
    """A caption and a ruled table: ordinals, names over one line or more, figures; group rows across all columns."""
    size = chance.choice((10.0, 11.0, 12.0))
    caption = f"Bảng {seed % 9 + 1}. Kết quả Chỉ số cải cách hành chính năm {chance.choice((2021, 2022, 2023, 2024))}"
    canvas.setFont(f"{family}-strong", 12.5)
    canvas.drawString(_LEFT, HEIGHT - 80, caption)
    headers = ["TT", "Cơ quan, đơn vị", *chance.sample(_HEADERS, chance.choice((3, 4, 4)))]
    total = WIDTH - _LEFT - _RIGHT
    widths = [30.0, 0.0, *([total * 0.14] * (len(headers) - 2))]
    widths[1] = total - sum(widths)
    names = _names(seed)
    canvas.setLineWidth(chance.choice((0.4, 0.5, 0.75)))
    cells: list[TrueCell] = []
    edges = [_LEFT + sum(widths[:col]) for col in range(len(widths) + 1)]
    y = 100.0
    row = 0
    ranks = chance.random() < 0.5
    groups = list(_GROUPS) if chance.random() < 0.6 else []
    number = 0
    while y < HEIGHT - _BOTTOM - 60:
        if row == 0:
            texts = headers
        elif groups and (row == 1 or number == 12):
            y = _draw_row(canvas, [groups.pop(0)], [edges[0], edges[-1]], y, row, f"{family}-strong", size, cells)
            row += 1
            continue
        else:
            number += 1
            texts = [str(number), names[number % len(names)]]
            texts += [_figure(header, number, ranks, chance).replace(".", decimal) for header in headers[2:]]
        y = _draw_row(canvas, texts, edges, y, row, f"{family}-strong" if row == 0 else family, size, cells)
        row += 1
    return caption.split(), cells, row, len(headers), (edges[-1], y)


def _names(seed: int) -> list[str]:
    """Names as the tables of a generated report have them; of the next report, where one has no table of names."""
    names: list[str] = []
    while not names:
        for block in generate(seed).blocks:
            if isinstance(block, Grid):
                for cells in (row.cells for row in block.rows):
                    for text in ("".join(run.text for run in cell) for cell in cells[:2]):
                        if len(text) > 4 and not any(c.isdigit() for c in text):
                            names.append(text)
        seed += 1
    return names


def _figure(header: str, number: int, ranks: bool, chance: random.Random) -> str:
    if header == "Xếp hạng":
        return str(number if ranks else chance.randint(1, 40))
    if header == "Tăng, giảm":
        value = chance.uniform(-9, 9)
    elif header == "Chỉ số CCHC (%)":
        value = 100.0 if chance.random() < 0.03 else chance.uniform(60, 99.99)
    else:
        value = chance.uniform(0, 80)
    return f"{value:.2f}"


def _draw_row(
    canvas: Any,
    texts: Sequence[str],
    edges: Sequence[float],
    y: float,
    row: int,
    font: str,
    size: float,
    cells: list[TrueCell],
) -> float:
    """One row of cells under `y`; its cells are added to `cells`. Gives the y of its foot."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    wrapped = [_wrapped(text, font, size, edges[col + 1] - edges[col] - 2 * _PADDING) for col, text in enumerate(texts)]
    height = max(len(lines) for lines in wrapped) * size * 1.2 + 5
    canvas.setFont(font, size)
    for col, lines in enumerate(wrapped):
        left, right = edges[col], edges[col + 1]
        canvas.rect(left, HEIGHT - y - height, right - left, height)
        numeric = row > 0 and len(texts) > 1 and col != 1
        baseline = y + (height - len(lines) * size * 1.2) / 2 + size * 0.95
        box: Box | None = None
        for line in lines:
            text = " ".join(line)
            width = stringWidth(text, font, size)
            x = (left + right - width) / 2 if numeric or row == 0 else left + _PADDING
            canvas.drawString(x, HEIGHT - baseline, text)
            one = Box(x, baseline - size * 0.8, x + width, baseline + size * 0.25)
            box = one if box is None else box.joined(one)
            baseline += size * 1.2
        assert box is not None
        cells.append(TrueCell(row, col, texts[col], numeric, box))
    return y + height
