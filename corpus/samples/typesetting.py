"""A sample report as PDF, in the layout that administrative documents of Vietnam follow.

Belongs here: pages, fonts, tables, charts as vectors. Does not: the content (`generator`, `published`), images of
pages (`scanning`, offered here under the same roof).

The text layer is Unicode and in reading order. The same report gives the same bytes.
"""

from __future__ import annotations

import io
import os
import sys
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from corpus.samples.charting import chart_flowable
from corpus.samples.layout import MOTTO, plain_text
from corpus.samples.model import (
    BarChart,
    Block,
    Closing,
    Grid,
    Heading,
    Letterhead,
    PageBreak,
    Paragraph,
    Runs,
    SampleReport,
    Title,
)
from corpus.samples.scanning import scan

if TYPE_CHECKING:
    from reportlab.lib.styles import ParagraphStyle

__all__ = ["FontNotFoundError", "plain_text", "scan", "typeset_pdf"]

FONT = "SampleSerif"
_STYLES = ("Regular", "Bold", "Italic", "BoldItalic")
_FAMILIES = (
    ("times", "timesbd", "timesi", "timesbi"),
    ("LiberationSerif-Regular", "LiberationSerif-Bold", "LiberationSerif-Italic", "LiberationSerif-BoldItalic"),
    ("NotoSerif-Regular", "NotoSerif-Bold", "NotoSerif-Italic", "NotoSerif-BoldItalic"),
    (
        "DejaVuSerifCondensed",
        "DejaVuSerifCondensed-Bold",
        "DejaVuSerifCondensed-Italic",
        "DejaVuSerifCondensed-BoldItalic",
    ),
    ("DejaVuSerif", "DejaVuSerif-Bold", "DejaVuSerif-Italic", "DejaVuSerif-BoldItalic"),
    # The core package of DejaVu has no italics: upright stands in.
    ("DejaVuSerif", "DejaVuSerif-Bold", "DejaVuSerif", "DejaVuSerif-Bold"),
)
# Letters that a font for Western Europe lacks; some builds of Liberation Serif do.
_TELLTALE_LETTERS = "ăĂđĐơƠưƯạẤầẫỆểỉịọốỘỡợụỨữỳỵỷỹẻẽ"
_LEFT, _RIGHT, _TOP, _BOTTOM = 85.0, 48.0, 57.0, 57.0
_PAGE = (595.2756, 841.8898)
TEXT_WIDTH = _PAGE[0] - _LEFT - _RIGHT


class FontNotFoundError(RuntimeError):
    """No font with Vietnamese letters is installed. The message names the fonts that would do."""


def font_folders() -> tuple[Path, ...]:
    """Where systems keep fonts, and `CHISO_FONTS` before all, where that is set."""
    named = os.environ.get("CHISO_FONTS")
    folders = [Path(named)] if named else []
    if sys.platform == "win32":
        folders.append(Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts")
    elif sys.platform == "darwin":
        folders += [Path("/Library/Fonts"), Path("/System/Library/Fonts"), Path.home() / "Library/Fonts"]
    folders += [Path("/usr/share/fonts"), Path("/usr/local/share/fonts")]
    folders += [Path.home() / ".local/share/fonts", Path.home() / ".fonts"]
    return tuple(folders)


def find_fonts(folders: tuple[Path, ...]) -> tuple[Path, ...]:
    """The four cuts of the first family that is whole and Vietnamese. Raises FontNotFoundError where none is."""
    found: dict[str, Path] = {}
    for folder in folders:
        if folder.is_dir():
            for path in sorted(folder.rglob("*.[tT][tT][fF]")):
                found.setdefault(path.stem, path)
    for family in _FAMILIES:
        if all(name in found and _is_vietnamese(found[name]) for name in family):
            return tuple(found[name] for name in family)
    raise FontNotFoundError(
        "No serif font with Vietnamese letters found: install DejaVu Serif (package fonts-dejavu) or Noto Serif "
        "(package fonts-noto-core), or name the folder of one of them in CHISO_FONTS."
    )


def _is_vietnamese(path: Path) -> bool:
    """Whether the font has a glyph for each letter that Western fonts lack."""
    from reportlab.pdfbase.ttfonts import TTFontFile

    glyphs = TTFontFile(str(path)).charToGlyph
    return all(ord(letter) in glyphs for letter in _TELLTALE_LETTERS)


@lru_cache(maxsize=1)
def _register_fonts() -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    for style, path in zip(_STYLES, find_fonts(font_folders()), strict=True):
        pdfmetrics.registerFont(TTFont(f"{FONT}-{style}", str(path)))
    normal, bold, italic, both = (f"{FONT}-{style}" for style in _STYLES)
    pdfmetrics.registerFontFamily(normal, normal=normal, bold=bold, italic=italic, boldItalic=both)


def typeset_pdf(report: SampleReport) -> bytes:
    """The report as a born-digital PDF. Raises FontNotFoundError where no font has Vietnamese letters."""
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

    _register_fonts()
    buffer = io.BytesIO()
    template = BaseDocTemplate(
        buffer,
        pagesize=_PAGE,
        invariant=1,
        title=report.document.title,
        author=report.document.issuer,
        subject=report.source,
        lang="vi",
        pageCompression=1,
    )
    frame = Frame(
        _LEFT,
        _BOTTOM,
        TEXT_WIDTH,
        _PAGE[1] - _TOP - _BOTTOM,
        leftPadding=0,
        rightPadding=0,
        topPadding=0,
        bottomPadding=0,
    )
    template.addPageTemplates([PageTemplate("page", [frame], onPage=_number_page)])
    template.build([flowable for block in report.blocks for flowable in _flowables(block)])
    return buffer.getvalue()


def _number_page(canvas: Any, template: Any) -> None:
    """The page number at the top, from the second page on."""
    if template.page > 1:
        canvas.setFont(f"{FONT}-Regular", 13)
        canvas.drawCentredString(_PAGE[0] / 2, _PAGE[1] - 40, str(template.page))


def _style(size: float, alignment: str = "left", *, leading: float = 1.18, **more: Any) -> ParagraphStyle:
    from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT, TA_RIGHT
    from reportlab.lib.styles import ParagraphStyle

    alignments = {"left": TA_LEFT, "center": TA_CENTER, "right": TA_RIGHT, "justify": TA_JUSTIFY}
    return ParagraphStyle(
        "sample",
        fontName=f"{FONT}-Regular",
        fontSize=size,
        leading=size * leading,
        alignment=alignments[alignment],
        **more,
    )


def _markup(runs: Runs) -> str:
    pieces = []
    for run in runs:
        text = escape(run.text)
        text = f"<b>{text}</b>" if run.bold else text
        pieces.append(f"<i>{text}</i>" if run.italic else text)
    return "".join(pieces)


def _flowables(block: Block) -> list[Any]:
    from reportlab import platypus

    if isinstance(block, Letterhead):
        return _letterhead(block)
    if isinstance(block, Title):
        return _title(block)
    if isinstance(block, Heading):
        text = escape(block.text)
        marked = f"<b><i>{text}</i></b>" if block.level == 3 else f"<b>{text}</b>"
        style = _style(13, "justify", firstLineIndent=28, spaceBefore=6, spaceAfter=3, keepWithNext=1)
        return [platypus.Paragraph(marked, style)]
    if isinstance(block, Paragraph):
        return [_paragraph(block)]
    if isinstance(block, Grid):
        return [platypus.Spacer(1, 3), _table(block), platypus.Spacer(1, 8)]
    if isinstance(block, BarChart):
        caption = platypus.Paragraph(f"<b><i>{escape(block.title)}</i></b>", _style(12, "center", spaceAfter=8))
        return [platypus.KeepTogether([chart_flowable(block, TEXT_WIDTH, FONT), caption])]
    if isinstance(block, Closing):
        return [platypus.Spacer(1, 10), platypus.KeepTogether([_closing(block)])]
    assert isinstance(block, PageBreak)
    return [platypus.PageBreak()]


def _paragraph(block: Paragraph) -> Any:
    from reportlab import platypus

    markup = _markup(block.runs)
    if block.style == "caption":
        return platypus.Paragraph(
            f"<b>{markup}</b>", _style(12.5, "center", spaceBefore=4, spaceAfter=4, keepWithNext=1)
        )
    if block.style == "note":
        return platypus.Paragraph(f"<i>{markup}</i>", _style(11.5, "justify", spaceAfter=6))
    if block.style == "basis":
        style = _style(13, "justify", firstLineIndent=28, spaceAfter=4)
        return platypus.Paragraph(f"<i>{markup}</i>", style)
    return platypus.Paragraph(markup, _style(13, "justify", firstLineIndent=28, spaceAfter=5))


def _letterhead(block: Letterhead) -> list[Any]:
    from reportlab import platypus

    small, middle = _style(12, "center"), _style(13, "center")
    left = [escape(line) for line in block.issuer[:-1]] + [f"<b>{escape(block.issuer[-1])}</b>"]
    right = [f"<b>{MOTTO[0]}</b>", f"<b>{MOTTO[1]}</b>"]
    table = platypus.Table(
        [
            [
                [
                    *(platypus.Paragraph(line, small) for line in left),
                    _rule(60),
                    platypus.Paragraph(f"Số: {block.number}", middle),
                ],
                [
                    platypus.Paragraph(right[0], small),
                    platypus.Paragraph(right[1], middle),
                    _rule(150),
                    platypus.Paragraph(f"<i>{escape(block.place_and_date)}</i>", middle),
                ],
            ]
        ],
        colWidths=[TEXT_WIDTH * 0.38, TEXT_WIDTH * 0.62],
    )
    table.setStyle(platypus.TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), *_no_padding()]))
    return [table, platypus.Spacer(1, 14)]


def _title(block: Title) -> list[Any]:
    from reportlab import platypus

    flowables: list[Any] = [platypus.Paragraph(f"<b>{escape(block.kind)}</b>", _style(14, "center", spaceAfter=2))]
    flowables += [
        platypus.Paragraph(f"<b>{escape(line)}</b>", _style(14, "center", leftIndent=30, rightIndent=30))
        for line in block.lines
    ]
    flowables.append(_rule(110))
    if block.note:
        flowables.append(platypus.Paragraph(f"<i>{escape(block.note)}</i>", _style(12, "center")))
    return [*flowables, platypus.Spacer(1, 10)]


def _rule(length: float) -> Any:
    """A short line in the middle of whatever it stands in."""
    from reportlab.platypus import Flowable

    class Rule(Flowable):  # type: ignore[misc]
        """Draws itself on the page's canvas."""

        def wrap(self, width: float, _height: float) -> tuple[float, float]:
            """The whole width, and a line's height."""
            self.left = (width - length) / 2
            return width, 7.0

        def draw(self) -> None:
            """The line."""
            self.canv.setLineWidth(0.7)
            self.canv.line(self.left, 4.5, self.left + length, 4.5)

    return Rule()


def _no_padding() -> list[tuple[Any, ...]]:
    return [(f"{side}PADDING", (0, 0), (-1, -1), 0) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")]


def _table(grid: Grid) -> Any:
    from reportlab import platypus

    total = sum(grid.widths)
    head = _style(11, "center", leading=1.15)
    rows: list[list[Any]] = [[platypus.Paragraph(f"<b>{escape(title)}</b>", head) for title in grid.header]]
    commands: list[tuple[Any, ...]] = [
        ("GRID", (0, 0), (-1, -1), 0.6, "black"),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LEFTPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ("TOPPADDING", (0, 0), (-1, -1), 1.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        # No page begins or ends with a lone row.
        ("NOSPLIT", (0, 0), (-1, min(3, len(grid.rows)))),
        ("NOSPLIT", (0, max(0, len(grid.rows) - 2)), (-1, -1)),
    ]
    for number, row in enumerate(grid.rows, 1):
        if row.kind == "group":
            spanned = platypus.Paragraph(_markup(row.cells[0]), _style(11.5, "left", leading=1.15))
            rows.append([spanned, *([""] * (len(grid.header) - 1))])
            commands.append(("SPAN", (0, number), (-1, number)))
            continue
        rows.append(
            [
                platypus.Paragraph(_markup(runs), _style(11.5, alignment, leading=1.15)) if runs else ""
                for runs, alignment in zip(row.cells, grid.alignments, strict=True)
            ]
        )
    table = platypus.Table(rows, colWidths=[TEXT_WIDTH * width / total for width in grid.widths], repeatRows=1)
    table.setStyle(platypus.TableStyle(commands))
    return table


def _closing(block: Closing) -> Any:
    from reportlab import platypus

    recipients = [platypus.Paragraph("<b><i>Nơi nhận:</i></b>", _style(12))]
    recipients += [platypus.Paragraph(escape(line), _style(11)) for line in block.recipients]
    signature: list[Any] = [
        platypus.Paragraph(f"<b>{escape(line)}</b>", _style(13.5, "center")) for line in block.position
    ]
    signature += [
        platypus.Spacer(1, 62),
        platypus.Paragraph(f"<b>{escape(block.signer)}</b>", _style(13.5, "center")),
    ]
    table = platypus.Table([[recipients, signature]], colWidths=[TEXT_WIDTH * 0.5, TEXT_WIDTH * 0.5])
    table.setStyle(platypus.TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), *_no_padding()]))
    return table
