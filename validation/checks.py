"""One recomputation that can be made again: a stated figure, a relation, the figures that should give it.

Belongs here: `Check`, how it is computed, and computed again with other readings put in. Does not: which checks a
report calls for (the rule modules), what they say of the publisher (`validation.attribution`).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from corpus.records import Box, Kind, Level, Observation, Verdict
from corpus.worded import Worded
from validation.interval import Interval
from validation.rulebook import rulebook
from validation.verdicts import verdict, visible_decimals

Relation = Literal[
    "sum",
    "mean",
    "ratio",
    "difference",
    "max",
    "min",
    "range",
    "equal",
    "count",
    "within",
    "above",
    "below",
    "rank",
    "possible",
    "higher",
    "lower",
]
Readings = Mapping[str, Decimal]
NO_READINGS: Readings = {}


def stands_for(figure: Observation) -> int | None:
    """The decimals that the figure is printed with; None where it is exact by nature, however it is printed.

    A measured figure whose column gave no decimals is taken at those that it shows.
    """
    rules = rulebook()
    if not figure.obs_id or figure.value is None:
        return figure.decimals
    if figure.unit in rules.exact_units or (figure.measure in rules.exact_measures and figure.unit != "percent"):
        return None
    if figure.field in rules.survey_scale | rules.survey_maximum | rules.appraised_maximum | rules.given_points:
        return None
    if figure.decimals is not None:
        return figure.decimals
    if figure.statistic == "max" and figure.measure in ("appraised", "survey", "self_assessed"):
        # Given as exact: the maximum of a part of the scale, not the highest result.
        return None
    return visible_decimals(figure.value)


def implied(
    value: Decimal | None, like: Observation, *, decimals: int | None = None, unit: str = "", raw: str = ""
) -> Observation:
    """A figure that the page does not print as a row of its own (a whole of 100 %, a base): it bears no identifier."""
    return Observation(
        subject=like.subject,
        subject_id=like.subject_id,
        level=like.level,
        field=like.field,
        measure=like.measure,
        statistic="value",
        year=like.year,
        value=value,
        unit=unit or like.unit,
        raw=raw,
        page=like.page,
        line=like.line,
        origin=like.origin,
        decimals=decimals,
        box=like.box,
    )


@dataclass(frozen=True, slots=True)
class Check:
    """One recomputation.

    relation: how `operands` give `stated`. "ratio" is first over second times `factor`; "difference" first minus
    all the others; "equal" is the first; "within" counts the operands that lie in `limits` (lower inclusive, upper
    exclusive, None open); "above" and "below" count the operands beyond the first one; "count" is `listed`, a number
    of things that the page lists; "rank" is the place of the only operand among `peers`, the ascending values of all
    units, itself included, each known to within `spread`; "possible" only asks whether the stated figure lies within
    `limits`: that it does proves nothing, that it does not is a contradiction; "higher" and "lower" ask whether the
    only operand is higher, or lower, than the stated figure.
    missing: what is not on the page, in words; then nothing is computed. place: the figure beside which the finding
    is set down, where that is not the stated one. doubt: a reason why a contradiction would prove nothing: it is then
    reported as unverifiable. accuses: False where a contradiction shows that one of two places errs, and never which.
    fall: the statement of a difference that is a fall told in words, the earlier figure first; else "".
    """

    kind: Kind
    relation: Relation
    statement: str
    stated: Observation
    operands: tuple[Observation, ...] = ()
    factor: Fraction = Fraction(1)
    listed: int = 0
    limits: tuple[Decimal | None, Decimal | None] = (None, None)
    missing: str = ""
    doubt: str = ""
    place: Observation | None = None
    peers: tuple[Fraction, ...] = ()
    spread: Fraction = Fraction(0)
    accuses: bool = True
    fall: str = ""

    @property
    def at(self) -> Observation:
        """The figure that gives the finding its page, line and box."""
        return self.place or self.stated

    @property
    def figures(self) -> tuple[Observation, ...]:
        """The stated figure and the operands."""
        return (self.stated, *self.operands)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check gave. value, bounds: None where it could not be computed, and `lacking` says why."""

    verdict: Verdict
    value: Fraction | None = None
    bounds: Interval | None = None
    stated: Decimal | None = None
    decimals: int | None = None
    lacking: str = ""


def _within(value: Fraction, limits: tuple[Decimal | None, Decimal | None]) -> bool:
    lower, upper = limits
    return (lower is None or value >= Fraction(lower)) and (upper is None or value < Fraction(upper))


def _count_within(values: Sequence[Fraction], parts: Sequence[Interval], check: Check) -> tuple[Fraction, Interval]:
    """How many parts lie in the limits: as printed, and at least and at most given what they can stand for."""
    lower, upper = check.limits
    sure = possible = 0
    for part in parts:
        sure += (lower is None or part.low >= Fraction(lower)) and (upper is None or part.high < Fraction(upper))
        possible += (lower is None or part.high >= Fraction(lower)) and (upper is None or part.low < Fraction(upper))
    point = sum(_within(value, check.limits) for value in values)
    return Fraction(point), Interval.of(sure, max(possible, sure))


def _count_beyond(values: Sequence[Fraction], parts: Sequence[Interval], up: bool) -> tuple[Fraction, Interval]:
    """How many of the later parts lie above (or below) the first."""
    mark, level = values[0], parts[0]
    point = sum((value > mark) if up else (value < mark) for value in values[1:])
    sure = sum((part.low > level.high) if up else (part.high < level.low) for part in parts[1:])
    possible = sum((part.high >= level.low) if up else (part.low <= level.high) for part in parts[1:])
    return Fraction(point), Interval.of(sure, possible)


def _place_among(
    value: Fraction, own: Fraction, peers: Sequence[Fraction], spread: Fraction
) -> tuple[Fraction, Interval]:
    """The rank of `value` in place of `own` among peers, and the ranks that equal or nearly equal values allow."""
    higher = len(peers) - bisect_right(peers, value) - (own > value)
    surely = len(peers) - bisect_right(peers, value + spread) - (own > value + spread)
    possibly = len(peers) - bisect_left(peers, value - spread) - (own >= value - spread)
    return Fraction(1 + higher), Interval.of(1 + surely, 1 + max(possibly, surely))


_ON_POINTS: dict[str, Callable[[Sequence[Fraction]], Fraction]] = {
    "sum": lambda values: sum(values, Fraction(0)),
    "mean": lambda values: sum(values, Fraction(0)) / len(values),
    "difference": lambda values: values[0] - sum(values[1:], Fraction(0)),
    "max": max,
    "min": min,
    "range": lambda values: max(values) - min(values),
    "equal": lambda values: values[0],
}
_ON_INTERVALS: dict[str, Callable[[Sequence[Interval]], Interval]] = {
    "sum": Interval.total,
    "mean": Interval.mean,
    "difference": lambda parts: parts[0].subtract(Interval.total(parts[1:])),
    "max": Interval.greatest,
    "min": Interval.least,
    "range": lambda parts: Interval.greatest(parts).subtract(Interval.least(parts)),
    "equal": lambda parts: parts[0],
}
_LEAST_OPERANDS = {"difference": 2, "ratio": 2, "count": 0}


def _possible(check: Check, stated: Decimal, decimals: int | None) -> Outcome:
    low, high = check.limits
    if low is None or high is None or low > high:
        return Outcome("unverifiable", stated=stated, lacking="the limits of what is possible")
    bounds = Interval.of(low, high)
    middle = (bounds.low + bounds.high) / 2
    if Interval.printed(stated, decimals).meets(bounds):
        lacking = Worded(
            "the figures of the single units; their groups allow any value from {low} to {high}",
            low=format(low, "f"),
            high=format(high, "f"),
        )
        return Outcome("unverifiable", None, bounds, stated, decimals, lacking)
    return Outcome("inconsistent", middle, bounds, stated, decimals)


def _held_against(stated: Decimal, decimals: int | None, value: Fraction, part: Interval, higher: bool) -> Outcome:
    """Whether a value is higher, or lower, than the stated figure: as printed, or at least as it may be."""
    own = Interval.printed(stated, decimals)
    as_printed = value > Fraction(stated) if higher else value < Fraction(stated)
    may_be = part.high > own.low if higher else part.low < own.high
    return Outcome("exact" if as_printed else "rounding" if may_be else "inconsistent", value, part, stated, decimals)


def _read(figure: Observation, readings: Readings) -> Decimal | None:
    return readings.get(figure.obs_id, figure.value) if figure.obs_id else figure.value


def name_of(figure: Observation) -> Worded:
    """The figure in words, short: whose, what, when: "departments, civil service, component index, mean 2023"."""
    parts = {
        "subject": figure.subject,
        "field": "" if figure.field == "overall" else figure.field,
        "measure": figure.measure,
        "statistic": "" if figure.statistic in ("value", "count", "total") else figure.statistic,
    }
    told: dict[str, object] = {part: word for part, word in parts.items() if word}
    pattern = ", ".join(f"{{{part}}}" for part in told)
    return Worded(pattern, **told) if figure.year is None else Worded(f"{pattern} {{year}}", **told, year=figure.year)


def compute(check: Check, readings: Readings = NO_READINGS) -> Outcome:
    """The outcome of a check, with other readings of some figures put in by `obs_id`. Never raises."""
    stated = _read(check.stated, readings)
    decimals = stands_for(check.stated)
    if check.missing or stated is None:
        return Outcome("unverifiable", stated=stated, lacking=check.missing or "the stated figure itself")
    if len(check.operands) < _LEAST_OPERANDS.get(check.relation, 1):
        return Outcome("unverifiable", stated=stated, lacking="the figures that should give it")
    values: list[Fraction] = []
    parts: list[Interval] = []
    for operand in check.operands:
        value = _read(operand, readings)
        if value is None:
            return Outcome("unverifiable", stated=stated, lacking=name_of(operand))
        values.append(Fraction(value))
        parts.append(Interval.printed(value, stands_for(operand)))
    if check.relation == "possible":
        return _possible(check, stated, decimals)
    if check.relation in ("higher", "lower"):
        return _held_against(stated, decimals, values[0], parts[0], check.relation == "higher")
    if check.relation == "count":
        point, bounds = Fraction(check.listed), Interval.point(check.listed)
    elif check.relation == "within":
        point, bounds = _count_within(values, parts, check)
    elif check.relation in ("above", "below"):
        point, bounds = _count_beyond(values, parts, check.relation == "above")
    elif check.relation == "rank":
        own = check.operands[0].value
        point, bounds = _place_among(values[0], values[0] if own is None else Fraction(own), check.peers, check.spread)
    elif check.relation == "ratio":
        if values[1] == 0 or parts[1].contains(0):
            return Outcome("unverifiable", stated=stated, lacking="a divisor other than nought")
        point = values[0] / values[1] * check.factor
        bounds = parts[0].divide(parts[1]).scale(check.factor)
    else:
        point = _ON_POINTS[check.relation](values)
        bounds = _ON_INTERVALS[check.relation](parts)
    return Outcome(verdict(stated, decimals, point, bounds), point, bounds, stated, decimals)


def agrees(outcome: Outcome) -> bool:
    """True where the recomputation bears the stated figure out."""
    return outcome.verdict in ("exact", "rounding")


def mends(check: Check, readings: Readings) -> bool:
    """True where other readings leave nothing to contradict: what is only held to be possible then is, and no more."""
    outcome = compute(check, readings)
    return agrees(outcome) or (check.relation == "possible" and outcome.verdict == "unverifiable")


def page_place(figure: Observation) -> tuple[int, int, float, float]:
    """Where the figure stands, for sorting: page, line, then top and left of the box, or what stands for them."""
    box: Box | None = figure.box
    if box is None and figure.line is None and figure.words:
        return (figure.page, 0, float(figure.words[0].line), float(figure.words[0].start))
    return (figure.page, figure.line or 0, box.y0 if box else 0.0, box.x0 if box else 0.0)


def line_of(figure: Observation) -> int:
    """The figure's line, also where the input has lines that are not published: where nothing has a box; else 0."""
    if figure.line is None and figure.box is None and figure.words:
        return figure.words[0].line
    return figure.line or 0


def printed_at(figure: Observation) -> tuple[object, ...]:
    """The very characters on the page: two rows with the same one tell the same printed figure."""
    words = tuple((word.page, word.line, word.start) for word in figure.words)
    cell = (figure.table_id, figure.row, figure.col) if figure.table_id else ()
    return (figure.page, figure.line, words or cell, figure.raw, figure.unit, str(figure.value))


def is_unit(level: Level) -> bool:
    """True for a unit that is assessed, false for a group of units."""
    return level != "cohort"
