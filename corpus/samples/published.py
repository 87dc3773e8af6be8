"""Sample reports around published figures: real numbers of three reports, in words of our own.

Belongs here: reading figures and templates. Does not: the figures (`figures/`), the words (`templates/`), how slots
are filled (`composing`).

What the reports print wrongly is kept as they print it and listed in `SampleReport.errors`.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from importlib.resources import files
from typing import Any

from corpus.records import Band, Rubric, RubricField
from corpus.samples.composing import compose, emboldened
from corpus.samples.model import (
    Alignment,
    BarChart,
    Block,
    Closing,
    ExpectedDocument,
    Figure,
    Grid,
    Heading,
    Letterhead,
    PageBreak,
    Paragraph,
    Planted,
    Row,
    Runs,
    SampleReport,
    Series,
    Title,
    placed_runs,
)

SLUGS = ("an-giang-2023", "ha-nam-2022", "son-la-2023")
_ALIGNMENTS: dict[str, Alignment] = {"l": "left", "c": "center", "r": "right"}


def published(slug: str) -> SampleReport:
    """The sample of that name, one of `SLUGS`."""
    folder = files("corpus.samples")
    facts = json.loads(folder.joinpath("figures", f"{slug}.json").read_text(encoding="utf-8"))
    rows = folder.joinpath("figures", f"{slug}.csv").read_text(encoding="utf-8").splitlines()
    figures = {row["id"]: _figure(row) for row in csv.DictReader(rows)}
    template = json.loads(folder.joinpath("templates", f"{slug}.json").read_text(encoding="utf-8"))
    blocks = tuple(_block(entry, figures) for entry in template["blocks"])
    year = facts["document"]["period_year"]
    return SampleReport(
        slug=slug,
        source=facts["source"],
        fictional=False,
        seed=None,
        document=ExpectedDocument(**{**facts["document"], "legal_refs": tuple(facts["document"]["legal_refs"])}),
        rubrics=tuple(_rubric(entry, year) for entry in facts["rubrics"]),
        blocks=blocks,
        errors=tuple(_error(entry, figures[entry["figure"]], blocks) for entry in facts["errors"]),
    )


def _figure(row: Mapping[str, str]) -> Figure:
    """One line of a figures file. The decimals are those that the value is written with."""
    _, _, fraction = row["value"].partition(".")
    return Figure(
        subject=row["subject"],
        level=row["level"],
        field=row["field"],
        measure=row["measure"],
        statistic=row["statistic"],
        year=int(row["year"]),
        value=Decimal(row["value"]),
        unit=row["unit"],
        decimals=len(fraction) or None,
    )


def _block(entry: Mapping[str, Any], figures: Mapping[str, Figure]) -> Block:
    """One entry of a template. Raises ValueError for a kind that is none."""
    if "text" in entry:
        return Paragraph(_runs(entry["text"], figures), entry.get("style", "body"))
    if "heading" in entry:
        return Heading(entry["heading"], entry["level"])
    if "table" in entry:
        return _grid(entry["table"], figures)
    if "chart" in entry:
        return _chart(entry["chart"], figures)
    if "title" in entry:
        title = entry["title"]
        return Title(title["kind"], tuple(title["lines"]), title.get("note", ""))
    if "letterhead" in entry:
        head = entry["letterhead"]
        return Letterhead(tuple(head["issuer"]), head["number"], head["place_and_date"])
    if "closing" in entry:
        closing = entry["closing"]
        return Closing(tuple(closing["recipients"]), tuple(closing["position"]), closing["signer"])
    if "page_break" in entry:
        return PageBreak()
    raise ValueError(f"a template entry is of no known kind: {sorted(entry)}")


def _runs(template: str, figures: Mapping[str, Figure], mark: str = ",") -> Runs:
    return compose(template, figures, {}, drop_zeros=False, mark=mark)


def _grid(table: Mapping[str, Any], figures: Mapping[str, Figure]) -> Grid:
    mark = table.get("mark", ",")
    return Grid(
        tuple(table["header"]),
        tuple(table["widths"]),
        tuple(_ALIGNMENTS[letter] for letter in table["align"]),
        tuple(row for entry in table["rows"] for row in _rows(entry, figures, mark)),
    )


def _rows(entry: Any, figures: Mapping[str, Figure], mark: str) -> Iterator[Row]:
    """The rows of one entry: cells; a group; a total; or a pattern filled once for each of a list.

    In a pattern @ stands for the identifier, # for the name, $ for the ordinal.
    """
    if isinstance(entry, list):
        yield Row(tuple(_runs(cell, figures, mark) for cell in entry))
    elif "group" in entry:
        yield Row((emboldened(_runs(entry["group"], figures, mark)),), "group")
    elif "total" in entry:
        yield Row(tuple(emboldened(_runs(cell, figures, mark)) for cell in entry["total"]), "total")
    else:
        for identifier, name, *ordinal in entry["each"]:
            filled = (cell.replace("@", identifier).replace("#", name) for cell in entry["cells"])
            yield Row(tuple(_runs(cell.replace("$", "".join(ordinal)), figures, mark) for cell in filled))


def _chart(chart: Mapping[str, Any], figures: Mapping[str, Figure]) -> BarChart:
    mark = chart.get("mark", ",")
    return BarChart(
        chart["title"],
        tuple(chart["categories"]),
        tuple(
            Series(series["name"], tuple(_runs(label, figures, mark)[0] for label in series["labels"]))
            for series in chart["series"]
        ),
        Decimal(chart["floor"]),
        Decimal(chart["ceiling"]),
        chart["horizontal"],
    )


def _rubric(entry: Mapping[str, Any], year: int) -> Rubric:
    def exact(value: Any) -> Decimal | None:
        return None if value is None else Decimal(str(value))

    return Rubric(
        entry["cohort"],
        year,
        tuple(
            RubricField(field["field"], order, "", exact(field["max_points"]), field["criteria"], field["subcriteria"])
            for order, field in enumerate(entry["fields"], 1)
        ),
        tuple(Band(band["name"], exact(band["lower"]), exact(band["upper"])) for band in entry["bands"]),
        exact(entry["total_max"]),
        exact(entry["survey_max"]),
    )


def _error(entry: Mapping[str, str], figure: Figure, blocks: tuple[Block, ...]) -> Planted:
    """A published error, at the first place that prints it."""
    place, run = next((place, run) for place, run, _ in placed_runs(blocks) if figure in run.figures)
    correct = Decimal(entry["correct"])
    return Planted(
        entry["kind"],
        place,
        entry["statement"],
        figure.value,
        correct,
        run.text,
        entry["correct"].replace(".", ","),
        entry["verdict"],
    )
