"""From the scores of one cohort to the paragraphs that tell them, each figure stated where it is printed.

Belongs here: which figure stands in which sentence, and under which terms of `observations`. Does not: the wordings
(`wording.json`), the numbers (`scoring`), tables and charts (`tabulation`), the frame of the report (`generator`).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from corpus.records import Band
from corpus.samples.composing import as_item, compose, rounded
from corpus.samples.model import Block, Figure, Heading, Paragraph, Run, Runs
from corpus.samples.scoring import UnitScore, band_units
from corpus.samples.tabulation import field_chart, field_grid, field_mean, rubric_grid, rubric_totals
from corpus.samples.terms import CohortFigures, Style


@dataclass(slots=True)
class Teller:
    """Fills sentences: draws one of the wordings, fills its slots, keeps the words that hold everywhere."""

    rng: random.Random
    wording: Mapping[str, tuple[str, ...]]
    style: Style
    words: dict[str, str] = field(default_factory=dict)

    def say(self, key: str, figures: Mapping[str, Figure] | None = None, /, **words: str) -> Runs:
        """One sentence of that kind."""
        return self.fill(self.rng.choice(self.wording[key]), figures, **words)

    def fill(self, template: str, figures: Mapping[str, Figure] | None = None, /, **words: str) -> Runs:
        """That very sentence."""
        return compose(template, figures or {}, {**self.words, **words}, drop_zeros=self.style.drop_zeros)

    def line(self, key: str, /, **words: str) -> str:
        """One line of words without figures."""
        return "".join(run.text for run in self.say(key, **words))


def joined(paragraphs: Iterable[Runs]) -> Runs:
    """Sentences as one paragraph."""
    runs: list[Run] = []
    for sentence in paragraphs:
        if runs and sentence:
            runs.append(Run(" "))
        runs.extend(sentence)
    return tuple(runs)


def rubric_blocks(teller: Teller, cohort: CohortFigures) -> list[Block]:
    """How the cohort is scored: a sentence, then a table or a list of its fields."""
    blocks: list[Block] = [Paragraph(teller.say("structure", rubric_totals(cohort), cohort=cohort.name))]
    if cohort.style.ruled:
        return [*blocks, rubric_grid(cohort)]
    make = cohort.of_cohort
    for plan in cohort.score.rubric.fields:
        figures = {
            "criteria": make(plan.field, "criteria_count", "count", plan.criteria, "count"),
            "subcriteria": make(plan.field, "subcriteria_count", "count", plan.subcriteria, "count"),
            "maximum": make(plan.field, "max_points", "value", plan.maximum, "points"),
        }
        blocks.append(Paragraph(as_item(teller.say("rubric_item", figures, field=plan.wording)), "item"))
    return blocks


def overall_prose(teller: Teller, cohort: CohortFigures) -> list[Block]:
    """Mean, extremes, range, counts and moves of the cohort in sentences."""
    style, score = cohort.style, cohort.score
    units, first, last = score.units, score.units[0], score.units[-1]
    index, year = style.index_unit, style.year
    make = cohort.of_cohort

    def spread(statistic: str, value: Decimal, check: str = "") -> Figure:
        return make("overall", "index", statistic, value, index, decimals=2, check=check)

    def group(name: str, members: list[UnitScore]) -> Figure:
        return make(name, "unit_count", "count", len(members), "count", check="count" if style.ruled else "")

    figures = {
        "units": make("all", "unit_count", "total", len(units), "count"),
        "mean": spread("mean", score.mean, "mean" if style.ruled else ""),
        "max": spread("max", first.index),
        "min": spread("min", last.index),
        "max_unit": cohort.of_unit(first, "overall", "index", first.index, index, decimals=2),
        "min_unit": cohort.of_unit(last, "overall", "index", last.index, index, decimals=2),
        "range": spread("range", first.index - last.index, "difference"),
        "above": group("above_mean", [unit for unit in units if unit.index > score.mean]),
        "below": group("below_mean", [unit for unit in units if unit.index < score.mean]),
    }
    words = {"cohort": cohort.name, "unit": cohort.suffix, "best": first.subject, "worst": last.subject}
    words["count_units"] = str(len(units))
    if style.two_years:
        change = score.mean - score.previous_mean
        words["direction"] = "tăng" if change >= 0 else "giảm"
        figures |= {
            "mean_previous": make(
                "overall",
                "index",
                "mean",
                score.previous_mean,
                index,
                year=year - 1,
                decimals=2,
                check="mean" if style.ruled else "",
            ),
            "mean_change": make("overall", "change", "mean", change, index, decimals=2, check="difference"),
        }
    opening = [teller.say("mean_two" if style.two_years else "mean_one", figures, **words)]
    opening += [teller.say("extremes", figures, **words), teller.say("range", figures, **words)]
    blocks: list[Block] = [Paragraph(joined([*opening, teller.say("around_mean", figures, **words)]))]
    if style.two_years:
        blocks.append(Paragraph(joined(_moves(teller, cohort, figures, words))))
    return blocks


def _moves(teller: Teller, cohort: CohortFigures, figures: dict[str, Figure], words: dict[str, str]) -> list[Runs]:
    """Who rose and who fell on the year before; the leaders only where there is one."""
    style, units = cohort.style, cohort.score.units
    kind = "count" if style.ruled else ""
    increased, decreased = [u for u in units if u.change > 0], [u for u in units if u.change < 0]
    figures["increased"] = cohort.of_cohort("increased", "unit_count", "count", len(increased), "count", check=kind)
    figures["decreased"] = cohort.of_cohort("decreased", "unit_count", "count", len(decreased), "count", check=kind)
    sentences = [teller.say("increased", figures, **words)]
    for key, slot, word, members, sign in (
        ("largest_rise", "rise", "riser", increased, 1),
        ("largest_fall", "fall", "faller", decreased, -1),
    ):
        leader = _only(members, lambda unit, sign=sign: sign * unit.change)  # type: ignore[misc]
        if leader is not None:
            value = cohort.of_unit(leader, "overall", "change", leader.change, style.index_unit, decimals=2)
            sentences.append(teller.say(key, {slot: value}, **words, **{word: leader.subject}))
    for key, slot, word, sign in (("rank_up", "climb", "climber", 1), ("rank_down", "slide", "slider", -1)):
        movers = [unit for unit in units if sign * unit.rank_change > 0]
        leader = _only(movers, lambda unit, sign=sign: Decimal(sign * unit.rank_change))  # type: ignore[misc]
        if leader is not None and style.with_rank_change:
            moved = {
                slot: cohort.of_unit(leader, "overall", "rank_change", leader.rank_change, "rank"),
                f"{slot}_rank": cohort.of_unit(leader, "overall", "rank", leader.rank, "rank"),
            }
            sentences.append(teller.say(key, moved, **words, **{word: leader.subject}))
    return sentences


def _only(units: Iterable[UnitScore], measure: Callable[[UnitScore], Decimal]) -> UnitScore | None:
    """The unit with the greatest measure, or None where there is none or more than one."""
    ordered = sorted(units, key=measure, reverse=True)
    if not ordered or (len(ordered) > 1 and measure(ordered[0]) == measure(ordered[1])):
        return None
    return ordered[0]


def band_blocks(teller: Teller, cohort: CohortFigures, bands: tuple[Band, ...]) -> list[Block]:
    """How many units each band holds, their share, and their names."""
    blocks: list[Block] = []
    count = len(cohort.score.units)
    for band in bands:
        members = band_units(band, cohort.score.units)
        if not members:
            blocks.append(Paragraph(as_item(teller.say("band_empty", band=band.name)), "item"))
            continue
        label = "band_" + band.name.removeprefix("Nhóm ")
        share = rounded(Decimal(len(members) * 100) / count, 2)
        figures = {
            "count": cohort.of_cohort(label, "unit_count", "count", len(members), "count", check="count"),
            "share": cohort.of_cohort(label, "unit_count", "value", share, "percent", decimals=2, check="ratio"),
        }
        names = "; ".join(unit.subject for unit in members)
        blocks.append(Paragraph(as_item(teller.say("band_count", figures, band=band.name, names=names)), "item"))
    return blocks


def field_blocks(teller: Teller, cohort: CohortFigures, number: int) -> list[Block]:
    """The fields: a table with a chart, or prose alone."""
    score, style, plans = cohort.score, cohort.style, cohort.score.rubric.fields
    blocks: list[Block] = [Heading(teller.line("heading_fields"), 3)]
    if style.ruled:
        blocks += [Paragraph(teller.say("field_intro", cohort=cohort.name)), field_grid(cohort)]
        indices = [score.component_index(order) for order in range(len(plans))]
        best, worst = indices.index(max(indices)), indices.index(min(indices))
        if indices.count(indices[best]) == indices.count(indices[worst]) == 1:
            figures = {
                slot: cohort.of_cohort(plans[o].field, "component_index", "mean", indices[o], "percent", decimals=2)
                for slot, o in (("best_index", best), ("worst_index", worst))
            }
            blocks.append(
                Paragraph(
                    teller.say("field_best", figures, best_field=plans[best].wording, worst_field=plans[worst].wording)
                )
            )
        blocks.append(field_chart(cohort, teller.line("field_chart_caption", number=str(number), cohort=cohort.name)))
    for order, plan in enumerate(plans):
        best_unit = _only(score.units, lambda unit, order=order: unit.points[order])  # type: ignore[misc]
        worst_unit = _only(score.units, lambda unit, order=order: -unit.points[order])  # type: ignore[misc]
        if plan.survey or best_unit is None or worst_unit is None:
            continue
        top, low = best_unit.points[order], worst_unit.points[order]
        figures = {
            "points": field_mean(cohort, order),
            "max_unit": cohort.of_unit(best_unit, plan.field, "points", top, "points", decimals=2),
            "min_unit": cohort.of_unit(worst_unit, plan.field, "points", low, "points", decimals=2),
            "max": cohort.of_cohort(plan.field, "points", "max", top, "points", decimals=2),
            "min": cohort.of_cohort(plan.field, "points", "min", low, "points", decimals=2),
        }
        figures["maximum"] = cohort.of_cohort(plan.field, "max_points", "value", plan.maximum, "points")
        words = {"field": plan.wording, "best": best_unit.subject, "worst": worst_unit.subject}
        blocks.append(Paragraph(as_item(teller.say("field_prose", figures, **words)), "item"))
    return blocks
