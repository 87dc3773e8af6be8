"""What a perfect reader would hand to the audit of a sample report."""

from __future__ import annotations

from corpus.records import Document, Observation, Understanding, Word
from corpus.samples.model import Place, SampleReport


def understanding_of(report: SampleReport) -> Understanding:
    """The truth of a sample as observations; each block, and each row of a table, is a line of its own."""
    lines: dict[tuple[int, int], int] = {}
    observations = []
    for number, expected in enumerate(report.truth, 1):
        figure, place = expected.figure, expected.place
        line = lines.setdefault((place.block, place.row), 2 * len(lines) + 1)
        start = (place.col + 1) * 100 + place.run
        observations.append(
            Observation(
                subject=figure.subject,
                subject_id="",
                level=figure.level,  # type: ignore[arg-type]
                field=figure.field,
                measure=figure.measure,
                statistic=figure.statistic,
                year=figure.year,
                value=figure.value,
                unit=figure.unit,
                raw=expected.raw,
                page=1,
                line=line,
                origin=expected.origin,
                words=(Word(expected.raw, 1, line, start, start + len(expected.raw)),),
                decimals=figure.decimals,
                table_id=f"p1t{place.block}" if expected.origin == "table" else "",
                row=place.row if expected.origin == "table" else None,
                col=place.col if expected.origin == "table" else None,
                obs_id=f"{report.slug}-o{number:04d}",
                doc_id=report.slug,
            )
        )
    document = Document(report.slug, f"{report.slug}.pdf", "", "application/pdf", 1, number=report.document.number)
    return Understanding(document, tuple(observations), report.rubrics)


def line_of(report: SampleReport, place: Place) -> int:
    """The line that `understanding_of` gives to a place."""
    lines: dict[tuple[int, int], int] = {}
    for expected in report.truth:
        lines.setdefault((expected.place.block, expected.place.row), 2 * len(lines) + 1)
    return lines[place.block, place.row]
