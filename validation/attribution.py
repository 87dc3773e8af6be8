"""Whose error an inconsistent figure is: the page's, ours, or nobody can tell.

Belongs here: whether a misreading would mend a finding, one error behind several findings, and the severity of a
difference. Does not: changing any value (`validation.recovery`), what characters may have been
(`validation.misreadings`), which figure is to blame for several findings (`validation.culprits`).

A province is accused (`published`) only where no plausible misreading mends the finding, every figure in it is
soundly read, and its surroundings are borne out by other recomputations, or several of them ask for one value.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from corpus.records import Attribution, Observation, Severity
from corpus.worded import Worded
from validation.checks import (
    Check,
    Outcome,
    Readings,
    agrees,
    compute,
    is_unit,
    line_of,
    mends,
    name_of,
    printed_at,
    stands_for,
)
from validation.culprits import MANY, Charge, Prints, charges, local, turned
from validation.messages import published
from validation.misreadings import double_slips, is_damaged, misreadings, slips, soundly_read
from validation.register import Register
from validation.repeats import same_figure
from validation.rulebook import rulebook
from validation.slips import Slip, is_mistyped, slip_of

# One thing printed twice may differ by a slip; beyond this factor it was two things, and we misunderstood.
_FAR = Fraction(17, 10)
_FEW_UNITS = 2
_NEIGHBOUR_LINES = 15
_SENTENCE_LINES = 2
# Among more figures than these some pair of digits would mend any finding by chance.
_FEW = 3
# Slips that put a figure of something else in the place of this one.
_OF_OTHERS = ("another cohort's figure", "percent of another base", "last year's figure", "next year's figure")


def _is_doubtful_prose(figure: Observation, ruined: Collection[int]) -> bool:
    """Whether the words around a figure, which say whose it is, went through recognition, by us or by another."""
    recognised = figure.page in ruined or figure.confidence is not None
    return bool(figure.obs_id) and figure.origin == "prose" and recognised


def _tells(figure: Observation) -> tuple[object, ...]:
    """What a figure tells, but for whose it is."""
    return (figure.value, figure.field, figure.statistic, figure.unit, figure.year)


def _is_made_exact(check: Check, readings: Readings) -> bool:
    """Whether other readings make a check exact, or what it holds to be possible so."""
    return mends(check, readings) if check.relation == "possible" else compute(check, readings).verdict == "exact"


def _is_neighbour(other: Check, check: Check) -> bool:
    """Whether the same is recomputed of a like figure close by."""
    one, two = other.stated, check.stated
    return (one.measure, one.unit, one.page) == (two.measure, two.unit, two.page) and (
        abs(line_of(one) - line_of(two)) <= _NEIGHBOUR_LINES
    )


def _is_one_list(other: Check, check: Check) -> bool:
    """Whether the parts of two sums stand in the same rows or lines: then the list was read whole."""
    rows, own = ({(o.page, o.table_id, o.row, line_of(o)) for o in each.operands} for each in (other, check))
    return check.relation == other.relation == "sum" and len(own) >= _FEW and rows == own


def _is_told_alike(other: Check, check: Check) -> bool:
    """Whether the same is told of another cohort, all of it in one sentence too, as the change of a mean may be.

    A change that only has the other sign, or that is one in percent of the figure before, may be another than we take
    it for.
    """
    one, two = other.stated, check.stated
    alike = (one.measure, one.field, one.statistic, one.unit) == (two.measure, two.field, two.statistic, two.unit)
    if not (other.relation == check.relation == "difference") or two.measure != "change" or not alike:
        return False
    if one.year != two.year or one.subject == two.subject:
        return False
    value, outcome = two.value, compute(check)
    before = check.operands[1].value
    if value is None or outcome.value is None or not before or abs(outcome.value) == abs(Fraction(value)):
        return False
    in_percent = outcome.value / Fraction(before) * 100
    close = Fraction(1, 10 ** (stands_for(two) or 0))
    return abs(abs(in_percent) - abs(Fraction(value))) > close and _in_one_sentence(other) and _in_one_sentence(check)


def _in_one_sentence(check: Check) -> bool:
    """Whether all figures of a check stand close by in running text."""
    if any(o.origin != "prose" or not o.words for o in check.figures):
        return False
    lines = [word.line for o in check.figures for word in o.words]
    return max(lines) - min(lines) <= _SENTENCE_LINES


class Judge:
    """Attribution and severity for the checks of one report. Built once from all outcomes."""

    __slots__ = ("_charged", "_checks", "_damaged", "_mends", "_numbers", "_outcomes", "_prints", "_register", "_slips")

    def __init__(self, register: Register, outcomes: list[tuple[Check, Outcome]]) -> None:
        self._register = register
        self._outcomes = list(outcomes)
        self._damaged = is_damaged(register)
        self._checks: dict[str, list[int]] = {}
        self._mends: dict[int, tuple[tuple[str, Decimal], ...]] = {}
        self._charged: dict[int, Charge] = {}
        self._slips: dict[int, Slip | None] = {}
        self._numbers: dict[int, int] = {}
        prints: dict[tuple[object, ...], list[str]] = {}
        for figure in register.figures:
            prints.setdefault(printed_at(figure), []).append(figure.obs_id)
        twins = {obs_id: same for same in prints.values() for obs_id in same}
        self._prints = Prints(twins, self._checks)
        for number, (check, _) in enumerate(outcomes):
            for figure in {o.obs_id: o for o in check.figures if o.obs_id}.values():
                self._checks.setdefault(figure.obs_id, []).append(number)

    def settled(self) -> list[tuple[Check, Outcome]]:
        """The outcomes, where one misread figure that breaks several checks is charged to one of them alone.

        The others rest on a figure that is not soundly read, and so prove nothing.
        """
        self._one_out_of_order()
        blamed: dict[tuple[str, Decimal], list[int]] = {}
        for number, (check, outcome) in enumerate(self._outcomes):
            if outcome.verdict == "inconsistent":
                self._mends[number] = tuple(self._mended_by(number, check))
                for mend in self._mends[number]:
                    blamed.setdefault(mend, []).append(number)
        result = list(self._outcomes)
        for (obs_id, _), numbers in blamed.items():
            if len(numbers) < 2:
                continue
            local = min(
                numbers,
                key=lambda n: (self._outcomes[n][0].stated.obs_id != obs_id, len(self._outcomes[n][0].operands), n),
            )
            for number in numbers:
                check, outcome = result[number]
                if number != local and outcome.verdict == "inconsistent" and check.stated.obs_id != obs_id:
                    doubted = next(o for o in check.figures if obs_id in self._same_print(o))
                    lacking = Worded("a sound reading of {name}, which another finding disputes", name=name_of(doubted))
                    result[number] = (check, replace(outcome, verdict="unverifiable", lacking=lacking))
        self._outcomes = result
        self._blame()
        self._numbers = {id(check): number for number, (check, _) in enumerate(self._outcomes)}
        return self._outcomes

    def _one_out_of_order(self) -> None:
        """Where one unit out of its place shifts the ranks of others, only the unit that is furthest out is charged.

        Two units that have changed places are both charged.
        """
        ranks: dict[tuple[Fraction, ...], list[int]] = {}
        for number, (check, outcome) in enumerate(self._outcomes):
            if check.relation == "rank" and outcome.verdict == "inconsistent":
                ranks.setdefault(check.peers, []).append(number)
        for numbers in ranks.values():
            if len(numbers) < 3:
                continue
            gaps = {n: self._rank_gap(n) for n in numbers}
            widest = max(gaps.values())
            kept = [n for n in numbers if gaps[n] == widest]
            for number in numbers:
                if kept != [number]:
                    check, outcome = self._outcomes[number]
                    lacking = "a sure order of the units, since several ranks contradict it"
                    if len(kept) == 1:
                        out_of_place = self._outcomes[kept[0]][0].stated.subject
                        lacking = Worded(
                            "a sure order of the units, in which {subject} is out of place", subject=out_of_place
                        )
                    self._outcomes[number] = (check, replace(outcome, verdict="unverifiable", lacking=lacking))

    def _rank_gap(self, number: int) -> Fraction:
        outcome = self._outcomes[number][1]
        if outcome.value is None or outcome.stated is None:
            return Fraction(0)
        return abs(outcome.value - Fraction(outcome.stated))

    def _blame(self) -> None:
        """Charge a wrong figure once: where one value of it mends several findings, the others prove nothing more.

        The finding that states the figure stays. Where none does, one is turned round so that it is stated.
        """
        figures = {o.obs_id: o for o in self._register.figures}
        for charge in charges(self._outcomes, figures, self._prints):
            self._charge(charge)

    def _charge(self, charge: Charge) -> None:
        twins = self._same_print(charge.figure)
        stating = [n for n in charge.mended if self._outcomes[n][0].stated.obs_id in twins]
        stating = [n for n in stating if self._outcomes[n][1].verdict == "inconsistent"]
        if not stating:
            stating = [local(charge, self._outcomes)]
            check = self._outcomes[stating[0]][0]
            flipped = turned(check, next(o for o in check.operands if o.obs_id in twins))
            if flipped is not None and compute(flipped).verdict == "inconsistent":
                self._outcomes[stating[0]] = (flipped, compute(flipped))
        lacking = Worded("a right {name}, which another finding disputes", name=name_of(charge.figure))
        for number in (*charge.mended, *self._moved_by(charge)):
            check, outcome = self._outcomes[number]
            if number in stating:
                self._charged[number] = charge
            else:
                self._outcomes[number] = (check, replace(outcome, verdict="unverifiable", lacking=lacking))

    def _moved_by(self, charge: Charge) -> list[int]:
        """Ranks of other units that are out of order only because the charged figure is wrong."""
        twins = self._same_print(charge.figure)
        orders = {
            check.peers
            for check, _ in self._outcomes
            if check.relation == "rank" and any(o.obs_id in twins for o in check.operands)
        }
        was, right = charge.figure.value, Fraction(charge.value)
        found = []
        for number, (check, outcome) in enumerate(self._outcomes):
            broken = outcome.verdict == "inconsistent" and check.relation == "rank" and number not in charge.mended
            if broken and check.peers in orders and was is not None:
                place = check.peers.index(Fraction(was))
                peers = tuple(sorted((*check.peers[:place], *check.peers[place + 1 :], right)))
                if agrees(compute(replace(check, peers=peers))):
                    found.append(number)
        return found

    def _same_print(self, figure: Observation) -> Sequence[str]:
        return self._prints.same(figure)

    def _mended_by(self, number: int, check: Check) -> Iterator[tuple[str, Decimal]]:
        """The readings, (obs_id, value), that would mend this finding and break nothing that now agrees."""
        figures = [o for o in dict.fromkeys(check.figures) if o.obs_id]
        for figure in figures:
            if len(figures) > MANY and figure is not check.stated and not figure.alternatives:
                continue
            for value in self._mending(number, check, figure, misreadings(figure, self._is_doubted(figure))):
                yield figure.obs_id, value

    def _mending(self, number: int, check: Check, figure: Observation, values: Iterable[Decimal]) -> Iterator[Decimal]:
        """Those values of a figure that would mend a check and break nothing that now agrees."""
        twins = self._same_print(figure)
        touched = sorted({n for twin in twins for n in self._checks.get(twin, ())} - {number})
        for value in values:
            readings = dict.fromkeys(twins, value)
            if mends(check, readings) and all(
                agrees(compute(self._outcomes[n][0], readings)) for n in touched if agrees(self._outcomes[n][1])
            ):
                yield value

    def _is_doubted(self, figure: Observation) -> bool:
        """Whether the digits of a figure may be others than those read.

        They may where they went through recognition. A figure with a place on its page and no confidence comes from a
        sound text layer: what was lost elsewhere in the report casts no doubt on it.
        """
        if figure.confidence is not None or figure.page in self._register.understanding.ruined_pages:
            return True
        return self._damaged and figure.box is None

    def _may_have_slipped(self, check: Check) -> bool:
        """Whether one slip of recognition would make the check exact: then nobody can be accused by it.

        Figures of a sound text layer or text, or set right by a person, do not slip; others may.
        """
        ruined = self._register.understanding.ruined_pages
        charge = self._charged.get(self._numbers[id(check)])
        if charge is not None and self._is_doubted(charge.figure) and charge.value in set(slips(charge.figure)):
            return True
        for figure in dict.fromkeys(check.figures):
            if not figure.obs_id or (figure.page not in ruined and figure.confidence is None):
                continue
            if figure.status == "corrected":
                continue
            if check.kind == "repeat" and figure.field.startswith("band_"):
                # The name of the band may have slipped, "II" for "III".
                return True
            if figure.decimals and figure.value is not None and figure.value == figure.value.to_integral_value():
                # A whole number in a list of decimals may have lost them.
                return True
            twins = self._same_print(figure)
            if any(_is_made_exact(check, dict.fromkeys(twins, value)) for value in slips(figure)):
                return True
            few = len(check.figures) <= _FEW and figure.page in ruined
            if few and any(_is_made_exact(check, dict.fromkeys(twins, value)) for value in double_slips(figure)):
                return True
        return False

    def _may_be_of_another(self, check: Check) -> bool:
        """Whether recognised prose may tell of another thing than it seems to: a name or heading before it may be lost.

        It may where prose tells two values of one thing, and where another cohort has the very figure that it tells.
        """
        ruined = self._register.understanding.ruined_pages
        doubtful = [figure for figure in check.figures if _is_doubtful_prose(figure, ruined)]
        if any(self._stands_for_another_cohort(figure) for figure in doubtful):
            return True
        told = [o for o in self._register.figures if _is_doubtful_prose(o, ruined)]
        return any(
            other.value != figure.value and same_figure(figure, False) == same_figure(other, False)
            for figure in doubtful
            for other in told
        )

    def _stands_for_another_cohort(self, figure: Observation) -> bool:
        """Whether another cohort has a figure too; whole numbers and maxima are passed over, being alike by nature."""
        if figure.level != "cohort" or figure.value is None or figure.measure == "max_points":
            return False
        if figure.value == figure.value.to_integral_value():
            return False
        return any(
            other.level == "cohort" and other.subject != figure.subject and _tells(other) == _tells(figure)
            for other in self._register.of_measure(figure.measure)
        )

    def attribution(self, check: Check) -> Attribution:
        """Whose error an inconsistent check shows."""
        number = self._numbers[id(check)]
        if self._mends.get(number):
            return "reading"
        if any(check.stated.obs_id == obs_id for mended in self._mends.values() for obs_id, _ in mended):
            # Another finding is mended by a plausible misreading of this very figure.
            return "unknown"
        # Several checks that ask for one value bear each other out, where digits are to be believed. They settle where
        # the comma stands, too: no other place of it would mend them.
        charged = self._is_surely_charged(check)
        sound = all(soundly_read(o, comma_settled=charged) for o in check.figures)
        sound = sound and not self._may_have_slipped(check)
        if not (check.accuses or charged) or self._is_far_off(check) or self._may_be_of_another(check):
            return "unknown"
        if self._may_be_told_of_another(check):
            return "unknown"
        if sound and (charged or self._borne_out(number, check)):
            return "published"
        return "unknown"

    def _may_be_told_of_another(self, check: Check) -> bool:
        """Whether recognised prose differs as it would if the words that say what it tells had been lost.

        A person's slip within the figure speaks for one thing; the base or figure of another cohort for another.
        """
        ruined = self._register.understanding.ruined_pages
        if not any(_is_doubtful_prose(figure, ruined) for figure in check.figures):
            return False
        slip = self.slip(check, self._outcomes[self._numbers[id(check)]][1])
        if slip is not None and slip.name in _OF_OTHERS:
            return True
        return check.kind == "repeat" and slip is None

    def _is_surely_charged(self, check: Check) -> bool:
        """Whether the check is charged to one figure by several checks, whose digits are all to be believed."""
        return self._numbers[id(check)] in self._charged and not any(
            self._is_doubted(o) for o in check.figures if o.obs_id
        )

    def slip(self, check: Check, outcome: Outcome) -> Slip | None:
        """The common slip of people that would explain an inconsistent finding, or None."""
        number = self._numbers[id(check)]
        if number not in self._slips:
            found = None
            if outcome.verdict == "inconsistent" and not self._mends.get(number):
                charge = self._charged.get(number)
                beside = () if charge is None else (self._outcomes[n][0] for n in charge.mended if n != number)
                found = slip_of(self._register, (check, *beside), charge)
            self._slips[number] = found
        return self._slips[number]

    def _is_far_off(self, check: Check) -> bool:
        """Whether the figures differ so much that they are hardly of one thing: then it was we who misunderstood.

        Not so where a common slip explains the difference, and all digits are to be believed.
        """
        outcome = self._outcomes[self._numbers[id(check)]][1]
        if check.kind not in ("repeat", "sum", "mean") or outcome.stated is None or outcome.value is None:
            return False
        near, far = sorted((abs(Fraction(outcome.stated)), abs(Fraction(outcome.value))))
        if check.stated.unit == "count" and far - near <= _FEW_UNITS:
            return False
        charge = self._charged.get(self._numbers[id(check)]) if self._is_surely_charged(check) else None
        if charge is not None and charge.figure.value is not None:
            # A rank told of another unit would not be what both the other place and its move ask for.
            is_near_rank = check.stated.unit == "rank" and far - near <= _FEW_UNITS
            if is_near_rank or is_mistyped(charge.value, charge.figure.value, stands_for(charge.figure)):
                return False
        doubted = any(self._is_doubted(o) for o in check.figures if o.obs_id)
        return far > near * _FAR and (doubted or self.slip(check, outcome) is None)

    def _borne_out(self, number: int, check: Check) -> bool:
        """True where the figures of the check, or their like close by, are borne out by other recomputations."""
        for figure in check.figures:
            if any(n != number and agrees(self._outcomes[n][1]) for n in self._checks.get(figure.obs_id, ())):
                return True
        return any(
            any(like(other, check) for like in (_is_neighbour, _is_one_list, _is_told_alike))
            for other, outcome in self._outcomes
            if other is not check and agrees(outcome) and other.kind == check.kind
        )

    def severity(self, check: Check, outcome: Outcome) -> Severity:
        """`decision` where an inconsistency changes a band, a rank or a comparison that the report draws."""
        if outcome.verdict != "inconsistent" or outcome.value is None or outcome.stated is None:
            return "value"
        stated, value = check.stated, published(outcome.value)
        if (
            check.kind in ("rank", "band")
            or check.relation in ("higher", "lower")
            or stated.field.startswith("band_")
            or stated.field.endswith("_mean")
        ):
            return "decision"
        if check.kind == "difference" and (outcome.stated < 0) != (value < 0) and value != 0:
            return "decision"
        if stated.measure in ("index", "points") and stated.field == "overall":
            cohort = rulebook().cohort_of_level.get(stated.level, stated.subject)
            if self._band(cohort, stated.year, outcome.stated) != self._band(cohort, stated.year, value):
                return "decision"
            if is_unit(stated.level) and self._order_changes(stated, cohort, value):
                return "decision"
        return "value"

    def _band(self, cohort: str, year: int | None, value: Decimal) -> str:
        for band in self._register.bands(cohort, year):
            if band.lower is None or value >= band.lower:
                return band.name
        return ""

    def _order_changes(self, stated: Observation, cohort: str, value: Decimal) -> bool:
        roster = self._register.roster(cohort, stated.year, stated.measure, stated.unit)
        if roster is None or stated.value is None:
            return False
        low, high = sorted((stated.value, value))
        others = (o for o in roster.figures if o.subject != stated.subject)
        return any(o.value is not None and low < o.value < high for o in others)
