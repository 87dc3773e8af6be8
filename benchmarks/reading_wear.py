"""What printers, stamps and scanners make of a page: the same page from clean to hardly legible.

Belongs here: pixels. Does not: what the page says (`benchmarks.reading_pages`).
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from benchmarks.reading_pages import HEIGHT, WIDTH, TrueCell, TruePage, compose

Level = Literal["clean", "moderate", "hard", "stamped", "bilevel", "fax"]
LEVELS: tuple[Level, ...] = ("clean", "moderate", "hard", "stamped", "bilevel", "fax")
DPIS = (150, 200, 300)
_STAMP_RADIUS = 48.0
_STAMP_COLOUR = (205, 35, 50)
# Of pages with several stamps, one after the other.
_STAMP_COLOURS = (_STAMP_COLOUR, (225, 70, 75), (180, 40, 70), (215, 60, 110))
# Of further stamps: points from the right edge of the table, share of the way down to its foot.
_FURTHER_STAMPS = ((60.0, 0.35), (190.0, 0.6))


@dataclass(frozen=True, slots=True)
class _Wear:
    """skew: degrees at most. blur: pixels at 200 dpi. noise: grey levels. fade: how far black is lifted. quality: of
    the JPEG. shade: darkening toward one side. shine: of the page behind. specks: a page. stamps: on every second
    table; more than one on every table. bilevel: black and white.
    """

    skew: float
    blur: float
    noise: float
    fade: int
    quality: int
    shade: float
    shine: float
    specks: int
    stamps: int
    bilevel: bool = False


_WEAR: dict[Level, _Wear] = {
    "clean": _Wear(0.0, 0.0, 0.0, 0, 92, 0.0, 0.0, 0, stamps=0),
    "moderate": _Wear(0.8, 0.6, 7.0, 20, 60, 0.08, 0.0, 40, stamps=0),
    "hard": _Wear(1.6, 0.9, 11.0, 40, 45, 0.15, 0.12, 250, stamps=1),
    "stamped": _Wear(1.6, 0.9, 11.0, 40, 45, 0.15, 0.12, 250, stamps=3),
    "bilevel": _Wear(0.8, 0.5, 5.0, 20, 0, 0.03, 0.0, 40, stamps=1, bilevel=True),
    "fax": _Wear(1.6, 0.7, 9.0, 30, 0, 0.05, 0.10, 250, stamps=1, bilevel=True),
}


@dataclass(frozen=True, slots=True)
class Scan:
    """A page as scanned. picture: the bytes of a JPEG, or a picture in black and white. stamped: (row, col) of the
    cells under a stamp.
    """

    page: TruePage
    level: Level
    dpi: int
    picture: Any
    stamped: frozenset[tuple[int, int]]
    jpeg: bytes = b""


def scanned(page: TruePage, level: Level, dpi: int, seed: int) -> Scan:
    """The page as a scanner gives it, the same for the same arguments. Of pages with a table every second is stamped
    where the level has stamps.
    """
    import cv2
    from PIL import Image

    wear = _WEAR[level]
    chance = np.random.default_rng(seed)
    pixels = _rendered(page.pdf, dpi)
    if wear.shine:
        behind = _rendered(compose(seed + 1, "prose", page.family).pdf, dpi)[:, ::-1]
        pixels = pixels * (1 - wear.shine * (1 - behind / 255.0))
    colour = np.repeat(pixels[:, :, None], 3, axis=2)
    stamped: frozenset[tuple[int, int]] = frozenset()
    if wear.stamps and page.kind == "table" and (wear.stamps > 1 or seed % 2 == 0):
        places = [(page.corner[0] - 55, page.corner[1] - 35)]
        places += [(page.corner[0] - left, page.corner[1] * down) for left, down in _FURTHER_STAMPS[: wear.stamps - 1]]
        mask = _stamp(places, pixels.shape, dpi)
        of_page = _STAMP_COLOURS[seed % len(_STAMP_COLOURS)] if wear.stamps > 1 else _STAMP_COLOUR
        ink = np.array(of_page, np.float32) / 255.0
        colour = colour * (1 - mask[:, :, None] * (1 - ink))
        stamped = frozenset((cell.row, cell.col) for cell in page.cells if _touched(mask, cell, dpi))
    if wear.skew:
        angle = float(chance.uniform(-wear.skew, wear.skew))
        matrix = cv2.getRotationMatrix2D((colour.shape[1] / 2, colour.shape[0] / 2), angle, 1.0)
        size = (colour.shape[1], colour.shape[0])
        colour = cv2.warpAffine(
            colour.astype(np.float32), matrix, size, flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255)
        )
    if wear.blur:
        colour = cv2.GaussianBlur(colour.astype(np.float32), (0, 0), wear.blur * dpi / 200)
    rows, cols = colour.shape[:2]
    colour = wear.fade + colour * ((250.0 - wear.fade) / 255.0)
    if wear.shade:
        colour *= (1 - wear.shade * np.linspace(0, 1, cols, dtype=np.float32))[None, :, None]
    if wear.noise:
        colour = colour + wear.noise * chance.standard_normal((rows, cols, 1), dtype=np.float32)
        colour += 2 * chance.standard_normal(colour.shape, dtype=np.float32)
    for y, x in zip(chance.integers(2, rows - 2, wear.specks), chance.integers(2, cols - 2, wear.specks), strict=True):
        colour[y : y + 2, x : x + 2] = 60
    whole = np.clip(colour, 0, 255).astype(np.uint8)
    if wear.bilevel:
        grey = whole.astype(np.float32) @ np.array([0.299, 0.587, 0.114], np.float32)
        picture = Image.fromarray(((grey > 150) * 255).astype(np.uint8)).convert("1")
    else:
        jpeg = io.BytesIO()
        Image.fromarray(whole).save(jpeg, "JPEG", quality=wear.quality)
        picture = jpeg.getvalue()
    return Scan(page, level, dpi, picture, stamped)


def pdf_of(scans: Sequence[Scan]) -> bytes:
    """The scans as the pages of one PDF, each its picture, as the scanner packed it, and nothing else."""
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT), invariant=1)
    for scan in scans:
        picture = io.BytesIO(scan.picture) if isinstance(scan.picture, bytes) else scan.picture
        canvas.drawImage(ImageReader(picture), 0, 0, WIDTH, HEIGHT)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _rendered(pdf: bytes, dpi: int) -> Any:
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        return document[0].render(scale=dpi / 72, grayscale=True).to_numpy().astype(np.float32).squeeze()
    finally:
        document.close()


def _stamp(middles: Sequence[tuple[float, float]], shape: tuple[int, ...], dpi: int) -> Any:
    """Round seals about their middles, in points: two rings, a star's worth of ink, letters around it."""
    from PIL import Image, ImageDraw

    scale = dpi / 72
    image = Image.new("L", (shape[1], shape[0]), 0)
    draw = ImageDraw.Draw(image)
    radius = _STAMP_RADIUS * scale
    for x, y in ((across * scale, down * scale) for across, down in middles):
        for ring, width in ((radius, 3.2), (radius * 0.92, 1.0), (radius * 0.62, 1.2)):
            draw.ellipse((x - ring, y - ring, x + ring, y + ring), outline=235, width=max(1, round(width * scale)))
        for step in range(24):
            angle = step * 2 * np.pi / 24
            a, b = x + radius * 0.77 * np.cos(angle), y + radius * 0.77 * np.sin(angle)
            draw.rectangle((a - 2.2 * scale, b - 3.2 * scale, a + 1.6 * scale, b + 3.2 * scale), fill=225)
        star = [
            (
                x + radius * (0.3 if step % 2 else 0.12) * np.cos(step * np.pi / 5),
                y + radius * (0.3 if step % 2 else 0.12) * np.sin(step * np.pi / 5),
            )
            for step in range(10)
        ]
        draw.polygon(star, fill=230)
    return np.asarray(image, dtype=np.float32) / 255.0


def _touched(mask: Any, cell: TrueCell, dpi: int) -> bool:
    scale, box = dpi / 72, cell.text_box
    inside = mask[round(box.y0 * scale) : round(box.y1 * scale), round(box.x0 * scale) : round(box.x1 * scale)]
    return bool(inside.size and (inside > 0.3).any())
