"""Coherent reports of provinces that do not exist, each from one seed.

Belongs here: the frame of a made-up report and the choices that make one report unlike another. Does not: its numbers
(`scoring`), sentences (`narrative`), tables (`tabulation`), pages (`typesetting`), errors (`planting`).

Such a report says in its text that its province does not exist and its figures are made up.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import Any

from corpus.records import Band, Rubric, RubricField
from corpus.samples.composing import as_item, rounded
from corpus.samples.model import (
    Block,
    Closing,
    ExpectedDocument,
    Figure,
    Heading,
    Letterhead,
    Paragraph,
    Runs,
    SampleReport,
    Title,
    plain,
)
from corpus.samples.narrative import Teller, band_blocks, field_blocks, joined, overall_prose, rubric_blocks
from corpus.samples.scoring import draw_bands, draw_cohort, draw_rubric, draw_scale
from corpus.samples.tabulation import ranking_chart, ranking_grid
from corpus.samples.terms import CohortFigures, Style

_ORDER = ("steering", "institutions", "procedures", "apparatus", "civil_service", "finance", "digital", "archives")
_OPTIONAL = ("archives", "finance", "apparatus")
_LAST_DISTRICT_YEAR = 2024
# A prime, so that multiples of the step run through all numbers before one comes again.
_NUMBERS, _NUMBER_STEP, _FIRST_NUMBER = 1999, 743, 12


@dataclass(frozen=True, slots=True)
class _Frame:
    """The words of one made-up report that hold from the letterhead to the signature."""

    province: str
    year: int
    number: str
    issue_date: str
    place_and_date: str
    signer: str
    references: dict[str, str]


@lru_cache(maxsize=1)
def _data() -> tuple[dict[str, Any], dict[str, tuple[str, ...]]]:
    folder = files("corpus.samples")
    names = json.loads(folder.joinpath("names.json").read_text(encoding="utf-8"))
    wording = json.loads(folder.joinpath("wording.json").read_text(encoding="utf-8"))
    return names, {key: tuple(variants) for key, variants in wording.items()}


def generate(seed: int) -> SampleReport:
    """The made-up report of that seed, with its truth. The same seed gives the same report, everywhere."""
    rng = random.Random(seed)
    names, wording = _data()
    frame = _draw_frame(rng, names, seed)
    style = _draw_style(rng, frame.year)
    scale = draw_scale(rng)
    if scale[0] != 100:
        style = _percent(style)
    cohorts = _draw_cohorts(rng, names, style, scale)
    bands = draw_bands(rng)
    teller = Teller(rng, wording, style, _words(frame, cohorts))
    blocks: list[Block] = [*_opening(teller, frame), *_method(teller, cohorts, bands, style)]
    blocks.append(Heading(teller.line("heading_results"), 1))
    chart_number = 1
    for ordinal, cohort in enumerate(cohorts, 1):
        blocks.append(Heading(teller.line("heading_cohort", ordinal=str(ordinal), cohort=cohort.name), 2))
        blocks.append(Heading(teller.line("heading_overall"), 3))
        if style.ruled:
            blocks += [Paragraph(teller.say("ranking_intro")), ranking_grid(cohort)]
        blocks += overall_prose(teller, cohort)
        blocks += band_blocks(teller, cohort, bands)
        if style.ruled:
            caption = teller.line("chart_caption", number=str(chart_number), cohort=cohort.name)
            blocks.append(ranking_chart(cohort, caption))
            chart_number += 1
        blocks += field_blocks(teller, cohort, chart_number)
        chart_number += style.ruled
    blocks += _closing(teller, frame)
    title = next(block for block in blocks if isinstance(block, Title))
    document = ExpectedDocument(
        number=frame.number,
        doc_type="report",
        title=" ".join(title.lines),
        issuer=f"Sở Nội vụ tỉnh {frame.province}",
        province=frame.province,
        issue_date=frame.issue_date,
        period_year=frame.year,
        period_kind="annual",
        signer=frame.signer,
        legal_refs=("76/NQ-CP", *(frame.references[key] for key in ("rubric_ref", "plan_ref", "council_ref"))),
    )
    return SampleReport(
        slug=f"generated-{seed}",
        source="Invented: a province that does not exist, figures drawn from a seed",
        fictional=True,
        seed=seed,
        document=document,
        rubrics=tuple(_rubric(cohort, bands, style) for cohort in cohorts),
        blocks=tuple(blocks),
    )


def document_number(seed: int) -> str:
    """The number that the report of a seed bears, "779/BC-SNV": no two of 1999 seeds in a row share one.

    A register counts its documents; reports of one set that bore one number could not be told apart by it.
    """
    return f"{_FIRST_NUMBER + seed * _NUMBER_STEP % _NUMBERS}/BC-SNV"


def _draw_frame(rng: random.Random, names: dict[str, Any], seed: int) -> _Frame:
    province = f"{rng.choice(names['province_first'])} {rng.choice(names['province_second'])}"
    year = rng.randint(2021, 2025)
    issued = (
        (year, 12, rng.randint(10, 28)) if rng.random() < 0.4 else (year + 1, rng.randint(1, 5), rng.randint(1, 28))
    )
    references = {
        "rubric_ref": f"{rng.randint(101, 2999)}/QĐ-UBND",
        "rubric_date": f"{rng.randint(10, 28)}/{rng.randint(3, 6)}/{year}",
        "plan_ref": f"{rng.randint(11, 399)}/KH-UBND",
        "plan_date": f"{rng.randint(10, 28)}/{rng.randint(7, 9)}/{year}",
        "council_ref": f"{rng.randint(3000, 3999)}/QĐ-UBND",
        "council_date": f"{rng.randint(10, 28)}/{rng.randint(10, 11)}/{year}",
    }
    # Kept, so that all that is drawn behind it stays as it was.
    rng.randint(12, 990)
    return _Frame(
        province,
        year,
        document_number(seed),
        "{:04d}-{:02d}-{:02d}".format(*issued),
        # Days under ten, January and February carry a zero, so that nothing can be written in before them.
        f"{province}, ngày {issued[2]:02d} tháng {issued[1]:0{2 if issued[1] < 3 else 1}d} năm {issued[0]}",
        rng.choice(names["signers"]),
        references,
    )


def _draw_style(rng: random.Random, year: int) -> Style:
    return Style(
        year=year,
        two_years=rng.random() < 0.6 and year <= _LAST_DISTRICT_YEAR,
        index_unit=rng.choice(("points", "percent")),
        drop_zeros=rng.random() < 0.5,
        ruled=rng.random() < 0.8,
        rank_last=rng.random() < 0.5,
        with_total=rng.random() < 0.5,
        with_rank_change=rng.random() < 0.7,
        mark=rng.choice((",", ",", ".")),
    )


def _percent(style: Style) -> Style:
    """The same style with the index in percent, as a scale other than 100 asks."""
    return replace(style, index_unit="percent")


def _draw_cohorts(
    rng: random.Random, names: dict[str, Any], style: Style, scale: tuple[int, int]
) -> tuple[CohortFigures, CohortFigures]:
    """The departments, and the districts; from 2025 on, when there are no districts any more, the communes."""
    dropped = set(rng.sample(_OPTIONAL, rng.randint(0, 3)))
    wordings = names["fields"]
    variant = rng.randrange(2)
    fields = [(field, wordings[field][variant % len(wordings[field])]) for field in _ORDER if field not in dropped]
    survey = rng.choice(("satisfaction", "satisfaction", "impact"))
    survey_field = (survey, rng.choice(wordings[survey]))
    communes = style.year > _LAST_DISTRICT_YEAR
    departments = names["departments_2025" if communes else "departments"]
    chosen = sorted(rng.sample(range(len(departments)), rng.randint(11, len(departments))))
    local_names = _local_names(rng, names, communes)
    scores = [
        draw_cohort(rng, draw_rubric(rng, fields, survey_field, scale=scale), subjects, two_years=style.two_years)
        for subjects in ([departments[order] for order in chosen], local_names)
    ]
    code, level, name = (
        ("communes", "commune", "UBND các xã, phường") if communes else ("districts", "district", "UBND cấp huyện")
    )
    return (
        CohortFigures("departments", "department", "các sở, ban, ngành", scores[0], style),
        CohortFigures(code, level, name, scores[1], style),
    )


def _local_names(rng: random.Random, names: dict[str, Any], communes: bool) -> list[str]:
    count = rng.randint(14, 24) if communes else rng.randint(6, 13)
    places: list[str] = []
    while len(places) < count:
        place = f"{rng.choice(names['place_first'])} {rng.choice(names['place_second'])}"
        if place not in places:
            places.append(place)
    kinds = ("phường", "xã") if communes else ("thành phố", "huyện")
    first_kind = rng.randint(3, 6) if communes else 1
    subjects = [f"UBND {kinds[position >= first_kind]} {place}" for position, place in enumerate(places)]
    if not communes and rng.random() < 0.5:
        subjects[1] = f"UBND thị xã {places[1]}"
    return subjects


def _words(frame: _Frame, cohorts: tuple[CohortFigures, CohortFigures]) -> dict[str, str]:
    communes = cohorts[1].code == "communes"
    return {
        **frame.references,
        "province": frame.province,
        "year": str(frame.year),
        "previous": str(frame.year - 1),
        "departments": "sở, ban, ngành",
        "locals": "xã, phường" if communes else "huyện, thị xã, thành phố",
        "locals_body": "Ủy ban nhân dân các xã, phường" if communes else "Ủy ban nhân dân các huyện, thị xã, thành phố",
        "locals_short": "UBND các xã, phường" if communes else "UBND các huyện, thị xã, thành phố",
    }


def _opening(teller: Teller, frame: _Frame) -> list[Block]:
    title = Title("BÁO CÁO", (teller.line("title"),), teller.line("notice"))
    blocks: list[Block] = [
        Letterhead((f"UBND TỈNH {frame.province.upper()}", "SỞ NỘI VỤ"), frame.number, frame.place_and_date),
        title,
    ]
    # Every basis is cited, in its order: a report names all of them.
    for template in teller.wording["bases"]:
        blocks.append(Paragraph(teller.fill(template), "basis"))
    blocks.append(Paragraph(teller.say("opening")))
    return blocks


def _method(
    teller: Teller, cohorts: tuple[CohortFigures, CohortFigures], bands: tuple[Band, ...], style: Style
) -> list[Block]:
    blocks: list[Block] = [Heading(teller.line("heading_rubric"), 1)]
    figures = {
        f"{slot}.units": cohort.of_cohort("all", "unit_count", "total", len(cohort.score.units), "count")
        for slot, cohort in zip(("departments", "locals"), cohorts, strict=True)
    }
    blocks.append(Paragraph(teller.say("objects", figures)))
    for cohort in cohorts:
        blocks += rubric_blocks(teller, cohort)
    rubric = cohorts[0].score.rubric
    scale = {
        slot + suffix: cohort.of_cohort(field, measure, statistic, value, "points")
        for suffix, cohort in zip(("", ".locals"), cohorts, strict=True)
        for slot, field, measure, statistic, value in (
            ("total_max", "overall", "max_points", "total", rubric.total),
            ("appraised_max", "appraised_max_points", "kpi", "value", rubric.appraised),
            ("survey_max", "survey_max_points", "kpi", "value", rubric.survey),
        )
    }
    formula = "formula_same" if style.index_unit == "points" else "formula_ratio"
    sentences = [teller.say("scale", scale), teller.say(formula, scale)]
    if style.ruled:
        sentences.append(teller.say("component"))
    blocks.append(Paragraph(joined(sentences)))
    blocks += [Paragraph(as_item(teller.fill(step)), "item") for step in teller.wording["steps"]]
    blocks.append(Paragraph(teller.say("bands_intro")))
    for order, band in enumerate(bands):
        key = "band_top" if not order else "band_bottom" if band.lower is None else "band_middle"
        words = {
            "band": band.name,
            "lower": str(band.lower),
            "upper": str(band.upper),
            "unit": " điểm" if style.index_unit == "points" else "%",
        }
        line = teller.say(key, **words)
        blocks.append(Paragraph(as_item(line), "item"))
    blocks.append(Paragraph(_ballots(teller, cohorts, style.year)))
    return blocks


def _ballots(teller: Teller, cohorts: tuple[CohortFigures, CohortFigures], year: int) -> Runs:
    parts = [
        teller.rng.randint(12, 40) * 10 + len(cohort.score.units) * teller.rng.randint(10, 30) for cohort in cohorts
    ]
    issued = sum(parts)
    returned = issued - teller.rng.randint(0, issued // 20)
    rate = rounded(Decimal(returned * 100) / issued, 2)
    figures = {
        "ballots.issued": _of_province("overall", "ballots_issued", "total", issued, "count", year, check="sum"),
        "ballots.returned": _of_province("overall", "ballots_returned", "total", returned, "count", year),
        "ballots.rate": _of_province(
            "ballot_return_rate", "kpi", "value", rate, "percent", year, decimals=2, check="ratio"
        ),
    }
    for slot, cohort, part in zip(("departments", "locals"), cohorts, parts, strict=True):
        figures[f"ballots.{slot}"] = cohort.of_cohort("overall", "ballots_issued", "total", part, "count")
    return joined([teller.say("ballots", figures), teller.say("ballots_split", figures)])


def _of_province(
    field: str,
    measure: str,
    statistic: str,
    value: Decimal | int,
    unit: str,
    year: int,
    *,
    decimals: int | None = None,
    check: str = "",
) -> Figure:
    return Figure("province", "province", field, measure, statistic, year, Decimal(value), unit, decimals, check)


def _closing(teller: Teller, frame: _Frame) -> list[Block]:
    blocks: list[Block] = [Heading(teller.line("heading_remarks"), 1)]
    remarks, proposals = teller.wording["remarks"], teller.wording["proposals"]
    kept = sorted(teller.rng.sample(range(len(remarks)), 3))
    blocks.append(Paragraph(joined([teller.fill(remarks[order]) for order in kept])))
    blocks += [Paragraph(as_item(teller.fill(proposal)), "item") for proposal in proposals]
    blocks.append(Paragraph(teller.say("closing")))
    recipients = tuple(plain(teller.fill(line)) for line in teller.wording["recipients"])
    position = tuple(teller.line("position").split("\n"))
    blocks.append(Closing(recipients, position, frame.signer))
    return blocks


def _rubric(cohort: CohortFigures, bands: tuple[Band, ...], style: Style) -> Rubric:
    rubric = cohort.score.rubric
    return Rubric(
        cohort.code,
        style.year,
        tuple(
            RubricField(plan.field, order, plan.wording, plan.maximum, plan.criteria, plan.subcriteria)
            for order, plan in enumerate(rubric.fields, 1)
        ),
        bands,
        rubric.total,
        rubric.survey,
        "appraised + survey" if style.index_unit == "points" else "(appraised + survey) / total x 100",
    )
