"""One report as PDF, Word document, workbook and web page: the same figures are read and the same errors found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.records import Observation, ReportResult
from corpus.samples.generator import generate
from corpus.samples.model import SampleReport
from corpus.samples.planting import plant
from corpus.samples.published import published
from corpus.samples.sheet_writing import write_workbook
from corpus.samples.typesetting import typeset_pdf
from corpus.samples.web_writing import write_web_page
from corpus.samples.word_writing import write_word
from extractors.reading import ReadingOptions
from pipeline.inputs import Input
from pipeline.work import process

FORMS: dict[str, Callable[[SampleReport], bytes]] = {
    "docx": write_word,
    "xlsx": write_workbook,
    "html": write_web_page,
    "windows-1258": lambda report: write_web_page(report, "windows-1258"),
}
# Seeds and samples that no rule was made with; one with tables in each separator, one of prose alone.
REPORTS: dict[str, Callable[[], SampleReport]] = {
    "102": lambda: generate(102),
    "104": lambda: generate(104),
    "107": lambda: generate(107),
    "planted": lambda: plant(generate(103), "mean", 1),
    "son-la-2023": lambda: published("son-la-2023"),
}


def read_as(report: SampleReport, write: Callable[[SampleReport], bytes], folder: Path) -> ReportResult:
    path = folder / "report"
    path.write_bytes(write(report))
    return process(Input(path, "report"), ReadingOptions())


def figures(result: ReportResult, origins: tuple[str, ...]) -> Counter[tuple[object, ...]]:
    return Counter(_told(o) for o in result.observations if o.origin in origins)


def _told(o: Observation) -> tuple[object, ...]:
    return (o.subject, o.level, o.field, o.measure, o.statistic, o.year, o.value, o.unit, o.origin, o.status)


@pytest.mark.parametrize("name", REPORTS)
def test_what_is_read_does_not_depend_on_the_form(name: str, tmp_path: Path) -> None:
    report = REPORTS[name]()
    pdf = read_as(report, typeset_pdf, tmp_path)
    expected = figures(pdf, ("table", "prose"))
    facts = (pdf.document.number, pdf.document.issue_date, pdf.document.signer, pdf.document.title)
    inconsistent = Counter((f.kind, f.stated) for f in pdf.findings if f.attribution == "published")
    for form, write in FORMS.items():
        result = read_as(report, write, tmp_path)
        document = result.document
        assert (document.status, document.error) == ("done", ""), form
        assert (document.number, document.issue_date, document.signer, document.title) == facts, form
        found = figures(result, ("table", "prose"))
        missing, more = expected - found, found - expected
        assert missing.total() <= 0.01 * expected.total() and more.total() <= 0.01 * expected.total(), (form, more)
        # A chart is a repetition: without it an error in print has fewer places to show, never more.
        accused = Counter((f.kind, f.stated) for f in result.findings if f.attribution == "published")
        assert accused <= inconsistent, form
        if form == "docx":
            assert accused == inconsistent
            assert figures(result, ("chart",)) >= figures(pdf, ("chart",))
    if name == "planted":
        assert inconsistent


def test_a_figure_leads_back_to_its_cell(tmp_path: Path) -> None:
    result = read_as(generate(102), write_workbook, tmp_path)
    tables = [o for o in result.observations if o.origin == "table"]
    assert tables and all(o.note.startswith("'Phụ lục ") and o.box is None for o in tables)
    assert len({o.note.partition(",")[0] for o in tables}) > 0.9 * len({(o.page, o.row, o.col) for o in tables})


@pytest.mark.parametrize("form", FORMS)
def test_the_same_report_gives_the_same_bytes(form: str) -> None:
    assert FORMS[form](generate(1)) == FORMS[form](generate(1))
