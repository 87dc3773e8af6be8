"""Page images made ready for recognition: rendered or decoded, one channel, upright, level.

Belongs here: pixels and where they lie on the page. Does not: finding ruling lines (`ruling`), recognising characters
(`recognition`).
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.errors import DamagedReportError
from corpus.records import Box
from extractors.reading.options import ReadingOptions
from extractors.reading.specks import without_specks

Pixels = NDArray[np.uint8]
Crop = tuple[float, float, float, float]
FORMATS = ("PNG", "JPEG", "TIFF")
Ink = NDArray[np.float32]

_POINTS_PER_INCH = 72.0
# Beyond the second figure recognition does not gain, below the first it loses.
_LEAST_DPI, _MOST_DPI = 200.0, 300.0
_MOST_ENLARGED = 3.0
# A pixel is coloured where its channels differ by this, a page where this share of its pixels is.
_COLOUR_DISTANCE = 48
_COLOURED_SHARE = 0.0005
_SAMPLED = 3
# A stamp's ink is told where it lies thickest, that is, reddest. It leaves paper more of the red light than the second;
# print that is darker is no stamp.
_THICKEST_INK, _STAMP_LIGHT = 0.7, 0.65
# A packed picture smears colours and not light, over so many pixels: a thin stroke is less red than it is dark.
_SMEARED_OVER, _SMEARED_BY = 5, 1.5
_BILEVEL_SHARE = 0.995
# Skew is looked for within these degrees, on a page made this many pixels wide.
_MOST_SKEW = 5.0
# The finer looks go beyond it by less than two of the first steps.
_FARTHEST_SKEW = 7.0
_SKEW_WIDTH = 900
_LEAST_SKEW = 0.08
# Width of the upright strips that are shifted to find it.
_STRIP = 12
_A4_INCHES = 297 / 25.4
# Prose gains nothing from a resolution beyond this, and takes a third longer at 300.
_PROSE_DPI = 200.0
# Ink is looked for on a page this many times smaller, where a speck is too small to be a mark; in its pixels.
_INK_FACTOR, _INK_DARKER, _LEAST_MARK = 4, 24, 3
_INK_MARGIN = 12.0


@dataclass(frozen=True, slots=True)
class PageImage:
    """One channel of a page, dark on light.

    scale: pixels per point. angle: degrees by which the page was turned to level it, counter-clockwise.
    quarter_turns: how often it was turned by 90 degrees, counter-clockwise, to bring it upright, before levelling.
    width, height: of the page as it was given, in points.
    """

    pixels: Pixels
    scale: float
    width: float
    height: float
    angle: float = 0.0
    quarter_turns: int = 0

    def to_page(self, box: Box) -> Box:
        """A box of the upright, levelled page, in points, as the box on the page as it was given."""
        upright_width, upright_height = self.width, self.height
        if self.quarter_turns % 2:
            upright_width, upright_height = upright_height, upright_width
        # The middle of a box turns with the page; its sides stay, for the angle is small.
        middle_x, middle_y = (box.x0 + box.x1) / 2 - upright_width / 2, (box.y0 + box.y1) / 2 - upright_height / 2
        radians = np.deg2rad(self.angle)
        x = float(middle_x * np.cos(radians) - middle_y * np.sin(radians)) + upright_width / 2
        y = float(middle_x * np.sin(radians) + middle_y * np.cos(radians)) + upright_height / 2
        half_width, half_height = (box.x1 - box.x0) / 2, (box.y1 - box.y0) / 2
        turned = Box(x - half_width, y - half_height, x + half_width, y + half_height)
        for _ in range(self.quarter_turns % 4):
            # Undo one turn: the upright page's right edge was the given page's bottom edge.
            turned = Box(upright_height - turned.y1, turned.x0, upright_height - turned.y0, turned.x1)
            upright_width, upright_height = upright_height, upright_width
        return turned


def render(document: Any, index: int, resolution: float | None, options: ReadingOptions) -> PageImage:
    """Page `index` (0-based) of an open pypdfium2 document as pixels, at the resolution of its own image."""
    import pypdfium2

    try:
        page = document[index]
    except pypdfium2.PdfiumError as error:
        raise DamagedReportError("The page is damaged.") from error
    try:
        width, height = page.get_size()
        if width <= 0 or height <= 0:
            raise DamagedReportError("The page has no area.")
        dpi = min(max(resolution or float(options.dpi), _LEAST_DPI), _MOST_DPI)
        scale = min(dpi / _POINTS_PER_INCH, (options.max_pixels / (width * height)) ** 0.5)
        bitmap = page.render(scale=scale, rev_byteorder=True, may_draw_forms=False)
        try:
            pixels = one_channel(bitmap.to_numpy())
        finally:
            bitmap.close()
    except (pypdfium2.PdfiumError, MemoryError, ValueError) as error:
        raise DamagedReportError("The page cannot be drawn.") from error
    finally:
        page.close()
    return PageImage(pixels, pixels.shape[1] / width, width, height)


class Picture:
    """An open PNG, JPEG or TIFF file, or one of other `formats`. frames: its pages.

    Raises DamagedReportError where it cannot be opened.
    """

    def __init__(self, data: bytes, options: ReadingOptions, formats: tuple[str, ...] = FORMATS) -> None:
        from PIL import Image, UnidentifiedImageError

        self._options = options
        self._broken = (OSError, ValueError, SyntaxError, EOFError, MemoryError, Image.DecompressionBombError)
        try:
            self._picture = Image.open(io.BytesIO(data), formats=formats)
            self.frames = int(getattr(self._picture, "n_frames", 1))
        except (UnidentifiedImageError, *self._broken) as error:
            raise DamagedReportError("The picture is damaged and cannot be opened.") from error

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self._picture.size

    def page(self, frame: int, width: float = 0.0, crop: Crop = (0.0, 0.0, 0.0, 0.0)) -> PageImage:
        """The page at `frame`, 0-based. Raises DamagedReportError where it is damaged or too large.

        width: in points, at which it is shown, 0 where it tells its resolution itself. crop: the shares of its width
        and height that are cut off at its left, top, right and bottom side.
        """
        from PIL import ImageOps

        picture, options = self._picture, self._options
        if frame >= options.max_pages:
            raise DamagedReportError(f"Only the first {options.max_pages} pages are read.")
        try:
            picture.seek(frame)
            if picture.width * picture.height > 8 * options.max_pixels:
                raise DamagedReportError("The picture has too many pixels.")
            dpi = own_dpi(picture)
            upright = ImageOps.exif_transpose(picture)
            if any(crop):
                left, top, right, bottom = crop
                far = (round((1 - right) * upright.width), round((1 - bottom) * upright.height))
                upright = upright.crop((round(left * upright.width), round(top * upright.height), *far))
            if width:
                dpi = upright.width / width * _POINTS_PER_INCH
            too_large = upright.width * upright.height / options.max_pixels
            wanted = min(1.0, _MOST_DPI / dpi, too_large**-0.5 if too_large > 1 else 1.0)
            if width and dpi < _LEAST_DPI:
                # What was made for a screen has letters too small to be told apart.
                wanted = max(1.0, min(_LEAST_DPI / dpi, _MOST_ENLARGED, too_large**-0.5))
            width, height = (side / dpi * _POINTS_PER_INCH for side in upright.size)
            if wanted != 1.0:
                size = (max(1, round(upright.width * wanted)), max(1, round(upright.height * wanted)))
                upright = upright.convert("L" if upright.mode in ("1", "L") else "RGB").resize(size)
            pixels = one_channel(np.asarray(flat(upright)))
        except self._broken as error:
            raise DamagedReportError("The picture is damaged.") from error
        return PageImage(pixels, pixels.shape[1] / width, width, height)

    def close(self) -> None:
        """Let go of the file."""
        self._picture.close()


def own_dpi(picture: Any) -> float:
    """The resolution that the picture tells, or, where it tells none that can be true, that of an A4 sheet."""
    told = picture.info.get("dpi", (0, 0))[0]
    try:
        dpi = float(told)
    except (TypeError, ValueError, ZeroDivisionError):
        dpi = 0.0
    if 100 <= dpi <= 1200:
        return dpi
    longer_side = float(max(picture.size))
    return max(72.0, longer_side / _A4_INCHES)


def flat(picture: Any) -> Any:
    """The picture as grey or red, green, blue; what shows through it is white paper."""
    from PIL import Image

    if picture.mode in ("1", "L"):
        return picture.convert("L")
    if picture.mode.startswith("I;16") or picture.mode == "I":
        return Image.fromarray((np.asarray(picture).astype(np.float64) / 257).clip(0, 255).astype(np.uint8))
    if "A" in picture.getbands() or "transparency" in picture.info:
        layered = picture.convert("RGBA")
        paper = Image.new("RGBA", picture.size, "white")
        return Image.alpha_composite(paper, layered).convert("RGB")
    return picture.convert("RGB")


def one_channel(pixels: NDArray[Any]) -> Pixels:
    """Grey pixels of (height, width) or (height, width, channels); the red channel where the page has colour.

    Stamps are red: in the red channel they are nearly as white as paper, and what lies under them can be read. What
    they take of the red light grows with how red they are, by how much the page tells, and is given back.
    """
    if pixels.ndim == 2:
        return np.ascontiguousarray(pixels, dtype=np.uint8)
    if pixels.shape[2] < 3:
        return np.ascontiguousarray(pixels[:, :, 0], dtype=np.uint8)
    import cv2

    red, green, blue = cv2.split(np.ascontiguousarray(pixels[::_SAMPLED, ::_SAMPLED, :3]))
    coloured = cv2.max(cv2.absdiff(red, green), cv2.absdiff(red, blue)) > _COLOUR_DISTANCE
    if float(coloured.mean()) <= _COLOURED_SHARE:
        return np.asarray(cv2.cvtColor(np.ascontiguousarray(pixels[:, :, :3]), cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    paper = float(np.median(red[::_SAMPLED, ::_SAMPLED]))
    light, redness = red[coloured], cv2.subtract(red, cv2.max(green, blue))[coloured]
    thickest = redness > max(_COLOUR_DISTANCE, _THICKEST_INK * float(np.percentile(redness, 99)))
    kept = float(np.median(light[thickest])) / paper if thickest.any() else 0.0
    red, green, blue = cv2.split(np.ascontiguousarray(pixels[:, :, :3]))
    if not _STAMP_LIGHT <= kept < 1.0:
        return np.asarray(red, dtype=np.uint8)
    loss = float(np.median((paper - light[thickest]) / redness[thickest]))
    redness = cv2.dilate(cv2.subtract(red, cv2.max(green, blue)), np.ones((_SMEARED_OVER, _SMEARED_OVER), np.uint8))
    given = cv2.addWeighted(red, 1.0, redness, _SMEARED_BY * loss, 0.0)
    # No more is given back than the ink can have taken, and nothing becomes lighter than paper.
    most = cv2.threshold(cv2.convertScaleAbs(red, alpha=1.0 / kept), paper, 0, cv2.THRESH_TRUNC)[1]
    return np.asarray(cv2.max(red, cv2.min(given, most)), dtype=np.uint8)


def turned(image: PageImage, quarter_turns: int) -> PageImage:
    """The page turned by quarters, counter-clockwise."""
    if not quarter_turns % 4:
        return image
    pixels = np.ascontiguousarray(np.rot90(image.pixels, quarter_turns))
    total = (image.quarter_turns + quarter_turns) % 4
    return PageImage(pixels, image.scale, image.width, image.height, 0.0, total)


def levelled(image: PageImage, ink: Ink | None = None) -> PageImage:
    """The page with its lines level, and without specks where it is black and white only. ink: of the page, where it
    is known already.
    """
    import cv2

    pixels = image.pixels
    counts = cv2.calcHist([pixels], [0], None, [256], [0, 256]).ravel()
    extreme = float(counts[:16].sum() + counts[240:].sum()) / pixels.size
    if extreme > _BILEVEL_SHARE and len(np.unique(pixels[:: max(1, pixels.shape[0] // 200)])) <= 8:
        # Recognition is trained on grey edges.
        pixels = np.asarray(cv2.GaussianBlur(without_specks(pixels, image.scale), (3, 3), 0), dtype=np.uint8)
        ink = None
    angle = _skew(small_ink(pixels) if ink is None else ink)
    if abs(angle) >= _LEAST_SKEW:
        height, width = pixels.shape
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
        pixels = np.asarray(
            cv2.warpAffine(pixels, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE),
            dtype=np.uint8,
        )
    else:
        angle = 0.0
    return PageImage(pixels, image.scale, image.width, image.height, angle, image.quarter_turns)


def reduced(image: PageImage) -> PageImage:
    """The page at the resolution that prose is read best at, where it has more."""
    import cv2

    factor = _PROSE_DPI / (image.scale * _POINTS_PER_INCH)
    if factor > 0.9:
        return image
    pixels = np.asarray(cv2.resize(image.pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), np.uint8)
    return PageImage(
        pixels,
        pixels.shape[1] / image.pixels.shape[1] * image.scale,
        image.width,
        image.height,
        image.angle,
        image.quarter_turns,
    )


def covered(image: PageImage, box: Box) -> PageImage:
    """The page with a box, in points, painted over in the colour of the paper about it.

    White on a page that a scanner made grey would be the only paper that the engine sees.
    """
    y0, y1 = max(0, round(box.y0 * image.scale) - 2), round(box.y1 * image.scale) + 2
    x0, x1 = max(0, round(box.x0 * image.scale) - 2), round(box.x1 * image.scale) + 2
    around = max(2, round(4 * image.scale))
    pixels = image.pixels.copy()
    frame = [
        pixels[max(0, y0 - around) : y0, x0:x1],
        pixels[y1 : y1 + around, x0:x1],
        pixels[y0:y1, max(0, x0 - around) : x0],
        pixels[y0:y1, x1 : x1 + around],
    ]
    values = np.concatenate([side.ravel() for side in frame])
    pixels[y0:y1, x0:x1] = np.median(values) if values.size else 255
    return PageImage(pixels, image.scale, image.width, image.height, image.angle, image.quarter_turns)


def inked_part(image: PageImage) -> tuple[int, int, int, int] | None:
    """Top, bottom, left and right, in pixels, of the part of the page that holds all marks, None on an empty page.

    The engine looks at every pixel that it is given, so that an empty page costs a third of a full one.
    """
    import cv2

    height, width = image.pixels.shape
    size = (max(1, width // _INK_FACTOR), max(1, height // _INK_FACTOR))
    small = cv2.resize(image.pixels, size, interpolation=cv2.INTER_AREA)
    ink = (cv2.subtract(cv2.blur(small, (31, 31)), small) > _INK_DARKER).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    marks = stats[1:][stats[1:, cv2.CC_STAT_AREA] >= _LEAST_MARK]
    if not len(marks):
        return None
    x0, y0 = int(marks[:, 0].min()), int(marks[:, 1].min())
    x1, y1 = int((marks[:, 0] + marks[:, 2]).max()), int((marks[:, 1] + marks[:, 3]).max())
    margin = round(_INK_MARGIN * image.scale)
    across, down = width / size[0], height / size[1]
    return (
        max(0, int(y0 * down) - margin),
        min(height, round(y1 * down) + margin),
        max(0, int(x0 * across) - margin),
        min(width, round(x1 * across) + margin),
    )


def is_sideways(ink: Ink) -> bool:
    """True where the lines of text run from top to bottom."""
    return _stripes(ink.T) > 1.5 * _stripes(ink)


def _skew(ink: Ink) -> float:
    """Degrees, counter-clockwise, by which the page must be turned so that its rows of ink are sharpest."""
    height, width = ink.shape
    # For a small angle turning is shifting upright strips; their sums along the rows are all that is compared.
    starts = np.arange(0, width, _STRIP)
    away = (np.minimum(starts + _STRIP, width) + starts) / 2 - width / 2
    # Room above and below, as far as a strip is shifted.
    room = int(np.tan(np.deg2rad(_FARTHEST_SKEW)) * width / 2) + 2
    strips = np.zeros((len(starts), height + 2 * room))
    strips[:, room : room + height] = np.add.reduceat(ink, starts, axis=1).T

    def sharpness(angle: float) -> float:
        profile = np.zeros(height)
        for strip, shift in zip(strips, np.tan(np.deg2rad(angle)) * away + room, strict=True):
            above = int(shift)
            share = shift - above
            profile += (1 - share) * strip[above : above + height]
            profile += share * strip[above + 1 : above + 1 + height]
        return _stripes_of(profile)

    best = 0.0
    step, reach = 1.0, _MOST_SKEW
    for _ in range(3):
        count = round(reach / step)
        angles = [best + i * step for i in range(-count, count + 1)]
        best = max(angles, key=lambda angle: (sharpness(angle), -abs(angle)))
        reach, step = step, step / 5
    return best


def small_ink(pixels: Pixels) -> Ink:
    """Ink as 1.0 on 0.0, small enough to be turned many times, without the margins that a scanner leaves dark."""
    import cv2

    height, width = pixels.shape
    factor = min(1.0, _SKEW_WIDTH / max(width, 1))
    small = cv2.resize(
        pixels, (max(1, round(width * factor)), max(1, round(height * factor))), interpolation=cv2.INTER_AREA
    )
    ink = (cv2.subtract(cv2.blur(small, (31, 31)), small) > 20).astype(np.float32)
    edge_y, edge_x = ink.shape[0] // 40, ink.shape[1] // 40
    ink[:edge_y], ink[-edge_y or ink.shape[0] :] = 0, 0
    ink[:, :edge_x], ink[:, -edge_x or ink.shape[1] :] = 0, 0
    return ink


def _stripes(ink: Ink) -> float:
    """How sharply rows with ink change with rows without."""
    return _stripes_of(ink.sum(axis=1, dtype=np.float64))


def _stripes_of(rows: NDArray[np.float64]) -> float:
    return float(((rows[1:] - rows[:-1]) ** 2).sum()) / max(1.0, float(rows.sum()))
