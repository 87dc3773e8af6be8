"""Born-digital pages turned into scans: images of pages, degraded, with no text layer or a bad one.

Belongs here: what happens between the printer and the archive. Does not: how the page was set (`typesetting`), how
text is damaged (`ruining`).
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any, Literal

from corpus.samples.ruining import ruin

ScanLevel = Literal["clean", "moderate", "hard"]


@dataclass(frozen=True, slots=True)
class _Degradation:
    """skew: degrees, at most, either way. blur: radius in pixels at 200 dpi. quality: of the JPEG. noise: deviation
    in grey levels. fade: how far black is lifted and white lowered, in grey levels. specks: a page.
    """

    skew: float
    blur: float
    quality: int
    noise: float
    fade: int
    specks: int


_LEVELS: dict[ScanLevel, _Degradation] = {
    "clean": _Degradation(0.0, 0.0, 90, 0.0, 0, 0),
    "moderate": _Degradation(0.7, 0.6, 60, 8.0, 20, 60),
    "hard": _Degradation(1.6, 1.1, 35, 18.0, 55, 300),
}


def scan(pdf: bytes, *, dpi: int, level: ScanLevel, seed: int, badlayer: bool = False) -> bytes:
    """The pages of `pdf` as images in a PDF of the same page sizes, the same bytes for the same arguments.

    badlayer: lay invisible text over each image, damaged as careless recognition leaves it.
    """
    import pypdfium2 as pdfium
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    source = pdfium.PdfDocument(pdf)
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1, pageCompression=1)
    try:
        for number in range(len(source)):
            page = source[number]
            width, height = page.get_size()
            image = page.render(scale=dpi / 72, grayscale=True).to_pil()
            worn = _worn(image, _LEVELS[level], dpi, seed * 1000 + number)
            canvas.setPageSize((width, height))
            canvas.drawImage(ImageReader(worn), 0, 0, width, height)
            if badlayer:
                _lay_text(canvas, page, seed * 1000 + number)
            canvas.showPage()
            page.close()
    finally:
        source.close()
    canvas.save()
    return buffer.getvalue()


def _worn(image: Any, wear: _Degradation, dpi: int, seed: int) -> Any:
    """A page as a cheap scanner gives it, as JPEG in memory. image: grey, PIL."""
    import numpy as np
    from PIL import Image, ImageFilter

    rng = np.random.default_rng(seed)
    if wear.skew:
        angle = wear.skew if rng.random() < 0.5 else -wear.skew
        image = image.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=255)
    if wear.blur:
        image = image.filter(ImageFilter.GaussianBlur(wear.blur * dpi / 200))
    if wear.noise or wear.fade or wear.specks:
        grey = np.asarray(image, dtype=np.float32)
        grey = wear.fade + grey * ((255 - wear.fade * 1.3) / 255)
        grey = grey + rng.normal(0, wear.noise, grey.shape).astype(np.float32)
        rows, cols = grey.shape
        for row, col in zip(
            rng.integers(2, rows - 2, wear.specks), rng.integers(2, cols - 2, wear.specks), strict=True
        ):
            grey[row : row + 2, col : col + 2] = 60
        image = Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))
    jpeg = io.BytesIO()
    image.save(jpeg, "JPEG", quality=wear.quality)
    jpeg.seek(0)
    return jpeg


def _lay_text(canvas: Any, page: Any, seed: int) -> None:
    """Each line of the page's text, damaged, invisible, where it stood."""
    text_page = page.get_textpage()
    for order in range(text_page.count_rects()):
        left, bottom, right, top = text_page.get_rect(order)
        words = text_page.get_text_bounded(left, bottom, right, top).strip()
        if not words:
            continue
        damaged = ruin(words.replace("\r", " ").replace("\n", " "), seed * 100 + order)
        # The standard font of such layers has no Vietnamese letters; what it lacks is lost, as it is in real ones.
        latin = damaged.encode("cp1252", "replace").decode("cp1252")
        layer = canvas.beginText(left, bottom + (top - bottom) * 0.2)
        layer.setTextRenderMode(3)
        layer.setFont("Times-Roman", max(4.0, (top - bottom) * 0.9))
        layer.textOut(latin)
        canvas.drawText(layer)
    text_page.close()
