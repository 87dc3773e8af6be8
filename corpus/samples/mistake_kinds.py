"""The kinds of errors that reports are published with, each as all the places where a sample could have it.

Belongs here: one function a kind, and the table of them. Does not: what a planted error is, or the report with it in
(`mistakes`).

Only figures are touched that the report itself binds to others, so that the report as printed shows the error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import ROUND_DOWN, Decimal

from corpus.samples.mistakes import (
    CENT,
    Mistake,
    Printed,
    Sheet,
    key_of,
    mistyped,
    number_of,
    transposed,
)
from corpus.samples.model import Paragraph, Place, Run

Found = Iterator[Mistake | None]
NUMBERS = ("sum", "mean", "ratio", "difference", "count", "band", "rank", "range", "repeat")
LEFT_OUT = "part left out"
LAST_YEAR = "year's figure"
OTHER_COHORT = "another cohort's figure"
WRONG_BASE = "percent of another base"
TRANSPOSED = "digits changed places"
CUT = "cut, not rounded"


def _mistyped(sheet: Sheet, one: Printed) -> Iterator[Decimal]:
    for text in mistyped(one.run.text) if one.figure.decimals is not None else ():
        yield _signed(one, number_of(text))
    if one.figure.decimals is None:
        for step in (-2, -1, 1, 2):
            yield one.figure.value + step


def _signed(one: Printed, value: Decimal) -> Decimal:
    return -value if one.figure.value < 0 and value > 0 and "-" not in one.run.text else value


def _checked(kind: str, check: str, names: tuple[str, ...]) -> Callable[[Sheet], Found]:
    def find(sheet: Sheet) -> Found:
        for one in sheet.figures:
            if one.figure.check == check and one.figure.measure != "max_points":
                for value in _mistyped(sheet, one):
                    yield sheet.mistake(kind, one, value, names)

    return find


def _wrong_bases(sheet: Sheet) -> Found:
    for one in sheet.figures:
        figure = one.figure
        if figure.check != "ratio" or figure.unit != "percent":
            continue
        for part, base in _other_bases(sheet, one):
            if base:
                yield sheet.mistake("percent of wrong base", one, part * 100 / base, ("ratio",), WRONG_BASE)


def _other_bases(sheet: Sheet, one: Printed) -> Iterator[tuple[Decimal, Decimal]]:
    """The part of a share, and wholes that it is not the share of."""
    figure = one.figure
    if figure.measure == "unit_count":
        count = sheet.value(figure.subject, figure.field, "unit_count", "count", unit="count")
        other = sheet.value(sheet.other_cohort(figure.subject), "all", "unit_count", "total", unit="count")
        if count and other:
            yield count, other
            yield count, other + (sheet.value(figure.subject, "all", "unit_count", "total", unit="count") or 0)
    elif figure.measure == "component_index":
        mean = sheet.value(figure.subject, figure.field, "points", "mean", unit="points")
        for field in sheet.report.rubrics[0].fields:
            whole = sheet.value(figure.subject, field.field, "max_points", unit="points")
            if mean and whole and field.field != figure.field:
                yield mean, whole
    elif figure.measure == "index":
        points = sheet.value(figure.subject, "overall", "points", unit="points")
        if points:
            yield points, Decimal(100)


def _transpositions(sheet: Sheet) -> Found:
    for one in sheet.figures:
        if one.figure.check in ("sum", "mean", "ratio", "difference") or sheet.is_repeated(one):
            for text in transposed(one.run.text):
                value = _signed(one, number_of(text))
                yield sheet.mistake("digits transposed", one, value, NUMBERS, TRANSPOSED, text)


def _cuts(sheet: Sheet) -> Found:
    for one in sheet.figures:
        figure = one.figure
        exact = None
        if figure.check == "ratio" and figure.measure == "unit_count":
            count = sheet.value(figure.subject, figure.field, "unit_count", "count", unit="count")
            size = sheet.value(figure.subject, "all", "unit_count", "total", unit="count")
            exact = count * 100 / size if count and size else None
        elif figure.check == "ratio" and figure.field == "ballot_return_rate":
            returned = sheet.value("province", "overall", "ballots_returned", "total", unit="count")
            issued = sheet.value("province", "overall", "ballots_issued", "total", unit="count")
            exact = returned * 100 / issued if returned and issued else None
        elif figure.check == "mean" and figure.year == sheet.year:
            values = [unit.figure.value for unit in sheet.units(figure.subject)]
            exact = sum(values, Decimal(0)) / len(values) if values else None
        elif figure.check == "ratio" and figure.measure == "component_index":
            mean = sheet.value(figure.subject, figure.field, "points", "mean", unit="points")
            whole = sheet.value(figure.subject, figure.field, "max_points", unit="points")
            exact = mean * 100 / whole if mean and whole else None
        if exact is not None:
            planted = sheet.mistake(
                "cut, not rounded", one, exact.quantize(CENT, rounding=ROUND_DOWN), ("ratio", "mean"), CUT
            )
            # Only where the inputs are exact does the cut exceed what rounding explains.
            if planted is not None:
                yield replace(planted, exceeds=figure.check == "ratio" and figure.measure in ("kpi", "unit_count"))


def _parts_left_out(sheet: Sheet) -> Found:
    for one in sheet.figures:
        figure = one.figure
        if figure.check != "sum":
            if figure.check == "mean" and figure.year == sheet.year:
                values = [unit.figure.value for unit in sheet.units(figure.subject)]
                for value in values:
                    mean = (sum(values, Decimal(0)) - value) / (len(values) - 1)
                    yield sheet.mistake("part left out", one, mean, ("mean", "repeat"), LEFT_OUT)
            continue
        parts: list[Decimal | None] = []
        if figure.level == "cohort":
            parts = [
                sheet.value(
                    figure.subject,
                    field.field,
                    figure.measure,
                    {"points": "mean", "max_points": "value"}.get(figure.measure, "count"),
                    unit=figure.unit,
                )
                for field in sheet.report.rubrics[0].fields
            ]
        elif figure.measure in ("points", "index"):
            parts = [sheet.value(figure.subject, "overall", name, unit="points") for name in ("survey",)]
        for part in parts:
            if part and part < figure.value:
                yield sheet.mistake("part left out", one, figure.value - part, ("sum", "repeat"), LEFT_OUT)


def _last_years(sheet: Sheet) -> Found:
    for one in sheet.figures:
        figure = one.figure
        if figure.measure == "index" and figure.year in (sheet.year, sheet.year - 1):
            other = 2 * sheet.year - 1 - figure.year
            value = sheet.value(
                figure.subject, figure.field, figure.measure, figure.statistic, unit=figure.unit, year=other
            )
            if value is not None:
                yield sheet.mistake("last year's column", one, value, NUMBERS, LAST_YEAR)


def _other_cohorts(sheet: Sheet) -> Found:
    for one in sheet.figures:
        figure = one.figure
        if figure.level != "cohort" or figure.measure in ("ballots_issued", "max_points"):
            continue
        if not figure.check and not sheet.is_repeated(one):
            continue
        value = sheet.value(
            sheet.other_cohort(figure.subject),
            figure.field,
            figure.measure,
            figure.statistic,
            unit=figure.unit,
            year=figure.year,
        )
        if value is not None:
            yield sheet.mistake("another cohort's series", one, value, NUMBERS, OTHER_COHORT)


def _rank_orders(sheet: Sheet) -> Found:
    ranks = [one for one in sheet.figures if one.figure.measure == "rank" and one.origin == "table"]
    for one in ranks:
        for other in ranks:
            step = other.figure.value - one.figure.value
            if one.place.block == other.place.block and 1 <= step <= 3:
                first = sheet.mistake("rank out of order", one, other.figure.value, ("rank",))
                second = sheet.mistake("rank out of order", other, one.figure.value, ("rank",))
                if first is not None and second is not None:
                    yield replace(
                        first,
                        places=(one.place, other.place),
                        changes=(*first.changes, *second.changes),
                        wrong=f"{first.wrong}, {second.wrong}",
                        right=f"{first.right}, {second.right}",
                        stated=None,
                    )
                if step == 1:
                    yield first


def _band_paragraphs(sheet: Sheet) -> Iterator[tuple[int, Printed, list[str]]]:
    """The block, the count and the names of each band that is told with its names."""
    for one in sheet.figures:
        figure = one.figure
        if figure.field.startswith("band_") and figure.unit == "count":
            block = sheet.report.blocks[one.place.block]
            assert isinstance(block, Paragraph)
            names = block.runs[-1].text.rpartition(": ")[2].rstrip(".").split("; ")
            yield one.place.block, one, names


def _renamed(sheet: Sheet, block: int, old: str, new: str) -> tuple[Place, Run]:
    paragraph = sheet.report.blocks[block]
    assert isinstance(paragraph, Paragraph)
    last = paragraph.runs[-1]
    return Place(block, -1, -1, len(paragraph.runs) - 1), replace(last, text=last.text.replace(old, new))


def _bands(sheet: Sheet) -> Found:
    """Two units of two bands have changed places: the counts are right, the bands are wrong."""
    told = list(_band_paragraphs(sheet))
    for block, one, names in told:
        for other_block, other, other_names in told:
            if other_block <= block or other.figure.subject != one.figure.subject:
                continue
            if not sheet.units(one.figure.subject):
                continue
            for name, other_name in ((names[0], other_names[-1]), (names[-1], other_names[0])):
                yield Mistake(
                    "band wrong",
                    "prose",
                    (one.place, other.place),
                    (_renamed(sheet, block, name, other_name), _renamed(sheet, other_block, other_name, name)),
                    name,
                    other_name,
                    names=("band", "count"),
                )


def _band_counts(sheet: Sheet) -> Found:
    for _, one, _ in _band_paragraphs(sheet):
        for value in _mistyped(sheet, one):
            yield sheet.mistake("band counts", one, value, ("band", "count", "sum"))


def _charts(sheet: Sheet) -> Found:
    for one in sheet.figures:
        if one.origin == "chart" and sheet.is_repeated(one):
            for value in _mistyped(sheet, one):
                yield sheet.mistake("chart against table", one, value, ("repeat",))


def _prose(sheet: Sheet) -> Found:
    for one in sheet.figures:
        if one.origin != "prose":
            continue
        tables = [o for o in sheet.by_key[key_of(one.figure)] if o.origin == "table"]
        if tables and one.figure.measure not in ("criteria_count", "subcriteria_count"):
            for value in _mistyped(sheet, one):
                yield sheet.mistake("prose against table", one, value, NUMBERS)


def _twice(sheet: Sheet) -> Found:
    for one in sheet.figures:
        if sheet.is_repeated(one) and one.figure.measure in ("max_points", "unit_count"):
            for value in _mistyped(sheet, one):
                yield sheet.mistake("same figure twice", one, value, NUMBERS)


def _ballots(sheet: Sheet) -> Found:
    for one in sheet.figures:
        if one.figure.measure in ("ballots_issued", "ballots_returned"):
            value = one.figure.value
            for text in transposed(one.run.text):
                yield sheet.mistake("ballots", one, number_of(text), ("ratio", "sum"), text=text)
            for step in (Decimal(10), Decimal(-10), Decimal(100)):
                yield sheet.mistake("ballots", one, value + step, ("ratio", "sum"))


def _criteria(sheet: Sheet) -> Found:
    for one in sheet.figures:
        figure = one.figure
        if figure.measure in ("criteria_count", "subcriteria_count") or figure.field == "rubric_fields":
            for value in _mistyped(sheet, one):
                if value > 0:
                    yield sheet.mistake("criteria counts", one, value, ("sum", "repeat", "count"))


def _rank_moves(sheet: Sheet) -> Found:
    for one in sheet.figures:
        moved = one.figure.measure == "rank_change" or (one.figure.measure == "rank" and one.origin == "prose")
        # Without a table of the units nothing on the page binds a rank.
        if moved and any(unit.figure.level == one.figure.level for unit in sheet.every_unit()):
            for value in _mistyped(sheet, one):
                if value * one.figure.value > 0:
                    yield sheet.mistake("rank moves", one, value, ("rank", "difference", "repeat"))


def _extremes(sheet: Sheet) -> Found:
    for one in sheet.figures:
        ends = [figure for figure in one.run.figures if figure.statistic in ("max", "min")]
        if not ends or one.figure.measure != "index":
            continue
        units = sheet.units(ends[0].subject)
        for value in _mistyped(sheet, one):
            yield sheet.mistake("extremes", one, value, NUMBERS)
        for unit in units[1:4] + units[-4:-1]:
            # The figure is right and stands with another unit's name.
            yield _misnamed(sheet, one, unit.figure.subject)


def _misnamed(sheet: Sheet, one: Printed, other: str) -> Mistake | None:
    block = sheet.report.blocks[one.place.block]
    assert isinstance(block, Paragraph)
    own = one.figure.subject
    for order in range(one.place.run - 1, -1, -1):
        run = block.runs[order]
        if own in run.text and own != other:
            at = run.text.rindex(own)
            text = run.text[:at] + other + run.text[at + len(own) :]
            place = replace(one.place, run=order)
            return Mistake(
                "extremes", "prose", (one.place,), ((place, replace(run, text=text)),), own, other, names=("repeat",)
            )
    return None


def _ranges(sheet: Sheet) -> Found:
    for one in sheet.figures:
        if one.figure.statistic == "range":
            for value in _mistyped(sheet, one):
                yield sheet.mistake("range", one, value, ("range", "difference"))


def _directions(sheet: Sheet) -> Found:
    for one in sheet.figures:
        if one.figure.measure != "change" or one.origin != "prose" or one.figure.statistic != "mean":
            continue
        block = sheet.report.blocks[one.place.block]
        assert isinstance(block, Paragraph)
        place = replace(one.place, run=one.place.run - 1)
        run = block.runs[place.run]
        old, new = ("tăng", "giảm") if one.figure.value > 0 else ("giảm", "tăng")
        if old in run.text and abs(one.figure.value) > 3 * CENT:
            changed = replace(run, text=new.join(run.text.rsplit(old, 1)))
            units = sheet.units(one.figure.subject)
            reason = "" if units else "three figures of one sentence, and no table of the units"
            places, changes = (one.place,), ((place, changed),)
            yield Mistake("direction", "prose", places, changes, old, new, names=("difference",), open=reason)


def _unit_numbers(sheet: Sheet) -> Found:
    for one in sheet.figures:
        if one.figure.field == "all" and one.figure.measure == "unit_count":
            for value in _mistyped(sheet, one):
                yield sheet.mistake("number of units", one, value, ("count", "sum", "repeat"))


KINDS: dict[str, Callable[[Sheet], Found]] = {
    "mean": _checked("mean", "mean", ("mean", "repeat")),
    "sum": _checked("sum", "sum", ("sum", "repeat", "difference", "ratio", "mean")),
    "ratio": _checked("ratio", "ratio", ("ratio", "repeat")),
    "difference": _checked("difference", "difference", ("difference", "range")),
    "percent of wrong base": _wrong_bases,
    "digits transposed": _transpositions,
    "cut, not rounded": _cuts,
    "part left out": _parts_left_out,
    "last year's column": _last_years,
    "another cohort's series": _other_cohorts,
    "rank out of order": _rank_orders,
    "band wrong": _bands,
    "band counts": _band_counts,
    "chart against table": _charts,
    "prose against table": _prose,
    "same figure twice": _twice,
    "ballots": _ballots,
    "criteria counts": _criteria,
    "rank moves": _rank_moves,
    "extremes": _extremes,
    "range": _ranges,
    "groups counted": _checked("groups counted", "count", ("count", "sum", "band")),
    "number of units": _unit_numbers,
    "direction": _directions,
}
