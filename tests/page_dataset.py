"""A small made-up dataset for the tests of the page: texts, a scan with images of its pages, what could not be read."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import factories

import output
from corpus.records import Box, Observation, ReportResult, Word
from extractors.drawing import draw_pages
from extractors.reading import ReadingOptions
from output.page_images import write_images

EVIL = "</script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\"><!--"
TURNED = "\u202egnp\u2066.exe"
FORMULA = '=HYPERLINK("http://x.invalid","85,97")'
TEXT, SCAN, EVIL_TEXT, UNDRAWN = "d00000000001", "d00000000003", "d00000000007", "d00000000008"
PICTURED = "d00000000009"


def drawn_pdf(pages: int = 2) -> bytes:
    """A PDF with a line of text a page."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    target = io.BytesIO()
    canvas = Canvas(target, pagesize=A4)
    for number in range(1, pages + 1):
        canvas.drawString(72, 700, f"So Noi vu: 84,5; page {number}")
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def scanned_report() -> ReportResult:
    """A scan of two pages: five figures of four prints, one of them lost, and two findings."""
    base = factories.scanned(3)
    doc_id = base.document.doc_id

    def figure(number: int, x: float, y: float, **changes: object) -> Observation:
        made = replace(
            base.observations[0],
            obs_id=f"{doc_id}-{number:05d}",
            box=Box(x, y, x + 30, y + 12),
            page=1,
            alternatives=(),
        )
        return replace(made, **changes)  # type: ignore[arg-type]

    figures = (
        figure(0, 130, 130, alternatives=("84,3", "34,5")),
        figure(
            1,
            200,
            130,
            subject="Sở Tài chính",
            raw="91,25",
            value=Decimal("91.25"),
            status="recovered",
            note="forced by a sum",
        ),
        figure(
            2, 200, 130, subject="departments", level="cohort", statistic="max", raw="91,25", value=Decimal("91.25")
        ),
        figure(3, 270, 130, subject="Sở Y tế", value=None, status="lost", raw="8?,!"),
        figure(4, 130, 300, page=2, confidence=0.6),
    )
    told = factories.finding(
        doc_id,
        line=None,
        box=figures[0].box,
        verdict="inconsistent",
        attribution="reading",
        stated=Decimal("84.5"),
        recomputed=Decimal("84.65"),
        low=Decimal("84.60"),
        high=Decimal("84.70"),
        severity="decision",
    )
    other = factories.finding(
        doc_id,
        1,
        line=None,
        page=2,
        box=figures[4].box,
        verdict="exact",
        evidence=(f"{doc_id}-00004", f"{doc_id}-00001"),
    )
    return replace(base, document=replace(base.document, pages=2), observations=figures, findings=(told, other))


def pictured_report() -> ReportResult:
    """Five units over two years, and the means of their fields."""
    base = factories.result(9, 0, 16)
    doc_id = base.document.doc_id
    figures = []
    for year in (2022, 2023):
        for place, name in enumerate(("Nội vụ", "Tài chính", "Y tế", "Tư pháp", "Công Thương")):
            value = Decimal(95 - 4 * place + year - 2022)
            told = {"subject": f"Sở {name}", "subject_id": name, "field": "overall", "measure": "index", "year": year}
            figures.append(factories.observation(doc_id, len(figures), value=value, raw=str(value), **told))
    for place, field in enumerate(factories.FIELDS[1:]):
        told = {"subject": "departments", "subject_id": "", "level": "cohort", "statistic": "mean", "year": 2023}
        value = Decimal(60 + 5 * place)
        figures.append(factories.observation(doc_id, len(figures), field=field, value=value, raw=str(value), **told))
    made = [replace(o, measure="component_index") if o.statistic == "mean" else o for o in figures]
    stated = [replace(f, evidence=(f"{doc_id}-00000",)) for f in base.findings]
    return replace(base, observations=tuple(made), findings=tuple(stated), raw_lines=factories.lines(tuple(made)))


def evil_report(number: int = 7) -> ReportResult:
    """A report whose every text is an attempt at something."""
    result = factories.result(number, 12, 8)
    document = replace(
        result.document,
        title=EVIL,
        source=f"../../{TURNED}",
        signer="\u2028{{ 7*7 }}",
        issuer=FORMULA,
        status="partial",
        error=EVIL,
    )
    first = replace(
        result.observations[0], subject=EVIL, raw=EVIL, note=FORMULA, words=(Word("x", 1, 1, 0, 9),), line=1
    )
    second = replace(result.observations[1], subject=FORMULA, raw=FORMULA)
    findings = (replace(result.findings[0], statement=EVIL, message=EVIL, workings=None), *result.findings[1:])
    rubrics = (replace(result.rubrics[0], formula=FORMULA, bands=(replace(result.rubrics[0].bands[0], name=EVIL),)),)
    raw = (replace(result.raw_lines[0], text=EVIL), replace(result.raw_lines[1], text=TURNED), *result.raw_lines[2:])
    return replace(
        result,
        document=document,
        observations=(first, second, *result.observations[2:]),
        findings=findings,
        rubrics=rubrics,
        raw_lines=raw,
        restored_lines=(EVIL, TURNED, *result.restored_lines[2:]),
    )


def write_dataset(folder: Path, images: Path) -> Path:
    """Publish it; the folder."""
    pages = draw_pages(drawn_pdf(), ReadingOptions())
    write_images(images / SCAN, ((page.number, page.width, page.height, page.content) for page in pages))
    undrawn = replace(factories.scanned(8), findings=())
    whole = factories.result(1, 130, 16)
    results = [whole, scanned_report(), factories.failed(4), evil_report(), undrawn, pictured_report()]
    output.write(results, folder, {SCAN: images / SCAN})
    return folder
