"""A sample report as a Word document: the same blocks as the PDF, charts as charts that keep their values.

Belongs here: paragraphs, tables and charts of DOCX. Does not: the content (`generator`, `published`), pages, which Word
makes when it lays the document out. The same report gives the same bytes.
"""

from __future__ import annotations

import datetime
import io
import zipfile
from typing import Any
from xml.sax.saxutils import escape

from corpus.samples.layout import MOTTO
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

_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_CHART_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/chart"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_CREATED = datetime.datetime(2024, 1, 1)


def write_word(report: SampleReport) -> bytes:
    """The report as DOCX."""
    import docx

    document = docx.Document()
    document.core_properties.created = document.core_properties.modified = _CREATED
    document.core_properties.title = report.document.title
    charts = 0
    for block in report.blocks:
        charts += isinstance(block, BarChart)
        _write(document, block, charts)
    buffer = io.BytesIO()
    document.save(buffer)
    return _undated(buffer.getvalue())


def _undated(data: bytes) -> bytes:
    """The same package without the hour at which it was packed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, _EPOCH), old.read(name), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _write(document: Any, block: Block, chart: int) -> None:
    if isinstance(block, Letterhead):
        left = [*block.issuer, f"Số: {block.number}"]
        _columns(document, left, [*MOTTO, block.place_and_date])
    elif isinstance(block, Title):
        for line in (block.kind, *block.lines, block.note):
            if line:
                document.add_paragraph().add_run(line).bold = True
    elif isinstance(block, Heading):
        document.add_paragraph().add_run(block.text).bold = True
    elif isinstance(block, Paragraph):
        _runs(document.add_paragraph(), block.runs)
    elif isinstance(block, Grid):
        _grid(document, block)
    elif isinstance(block, BarChart):
        _chart(document, block, chart)
        document.add_paragraph().add_run(block.title).italic = True
    elif isinstance(block, Closing):
        _columns(document, ["Nơi nhận:", *block.recipients], [*block.position, "", "", block.signer])
    elif isinstance(block, PageBreak):
        document.add_page_break()


def _runs(paragraph: Any, runs: Runs) -> None:
    for each in runs:
        run = paragraph.add_run(each.text)
        run.bold, run.italic = each.bold or None, each.italic or None


def _columns(document: Any, left: list[str], right: list[str]) -> None:
    """Two columns of lines side by side: a table without borders, as every template of these documents has it."""
    table = document.add_table(1, 2)
    for cell, lines in zip(table.rows[0].cells, (left, right), strict=True):
        cell.paragraphs[0].text = lines[0]
        for line in lines[1:]:
            cell.add_paragraph(line)


def _grid(document: Any, grid: Grid) -> None:
    table = document.add_table(len(grid.rows) + 1, len(grid.header), style="Table Grid")
    for cell, title in zip(table.rows[0].cells, grid.header, strict=True):
        cell.paragraphs[0].add_run(title).bold = True
    for row, made in zip(grid.rows, list(table.rows)[1:], strict=True):
        cells = made.cells
        if row.kind == "group":
            _runs(cells[0].merge(cells[-1]).paragraphs[0], row.cells[0])
            continue
        for cell, runs in zip(cells, row.cells, strict=True):
            _runs(cell.paragraphs[0], runs)


def _chart(document: Any, chart: BarChart, number: int) -> None:
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.oxml import parse_xml

    part = Part(
        PackURI(f"/word/charts/chart{number}.xml"), _CHART_TYPE, _chart_xml(chart).encode(), document.part.package
    )
    relation = document.part.relate_to(part, _CHART_RELATION)
    drawing = (
        '<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
        ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
        ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
        ' xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
        ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><wp:inline>'
        f'<wp:extent cx="5400000" cy="3600000"/><wp:docPr id="{number}" name="Chart {number}"/><a:graphic>'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        f'<c:chart r:id="{relation}"/></a:graphicData></a:graphic></wp:inline></w:drawing>'
    )
    document.add_paragraph().add_run()._r.append(parse_xml(drawing))


def _chart_xml(chart: BarChart) -> str:
    names = "".join(
        f'<c:pt idx="{place}"><c:v>{escape(name)}</c:v></c:pt>' for place, name in enumerate(chart.categories)
    )
    series = ""
    for order, each in enumerate(chart.series):
        points = ""
        for place, label in enumerate(each.labels):
            _, _, fraction = label.text.replace(".", ",").partition(",")
            form = "0." + "0" * len(fraction) if fraction else "0"
            value = f"{label.figures[0].value:f}"
            points += f'<c:pt idx="{place}" formatCode="{form}"><c:v>{value}</c:v></c:pt>'
        series += (
            f'<c:ser><c:idx val="{order}"/><c:order val="{order}"/><c:tx><c:strRef><c:f>Sheet1!$B$1</c:f><c:strCache>'
            f'<c:ptCount val="1"/><c:pt idx="0"><c:v>{escape(each.name)}</c:v></c:pt></c:strCache></c:strRef></c:tx>'
            f'<c:cat><c:strRef><c:strCache><c:ptCount val="{len(chart.categories)}"/>{names}</c:strCache></c:strRef>'
            f"</c:cat><c:val><c:numRef><c:numCache><c:formatCode>General</c:formatCode>"
            f'<c:ptCount val="{len(each.labels)}"/>{points}</c:numCache></c:numRef></c:val></c:ser>'
        )
    direction = "bar" if chart.horizontal else "col"
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
        ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><c:chart><c:plotArea><c:layout/><c:barChart>'
        f'<c:barDir val="{direction}"/><c:grouping val="clustered"/>{series}<c:axId val="1"/><c:axId val="2"/>'
        '</c:barChart><c:catAx><c:axId val="1"/><c:crossAx val="2"/></c:catAx><c:valAx><c:axId val="2"/>'
        '<c:crossAx val="1"/></c:valAx></c:plotArea></c:chart></c:chartSpace>'
    )
