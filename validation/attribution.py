"""Whose error an inconsistent figure is: the page's, ours, or nobody can tell.

Belongs here: plausible misreadings of a figure, whether one would mend a finding, soundness of a reading, and the
severity of a difference. Does not: changing any value (`validation.recovery`).

A province is accused (`published`) only where no plausible misreading mends the finding, every figure in it is
soundly read, and its surroundings are borne out by other recomputations.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, product

from corpus.records import Attribution, Observation, Severity
from corpus.worded import Worded
from validation.characters import NUMBER, read_number
from validation.checks import Check, Outcome, agrees, compute, is_unit, line_of, name_of, printed_at
from validation.messages import published
from validation.register import Register
from validation.repeats import same_figure
from validation.rulebook import rulebook
from validation.solving import solutions

# Digits that print or recognition makes one another of: closed and open loops, a stroke and a hook.
LOOK_ALIKE = {
    "0": "689",
    "1": "7",
    "2": "7",
    "3": "85",
    "4": "9",
    "5": "368",
    "6": "0589",
    "7": "12",
    "8": "03569",
    "9": "0468",
}
_SURE = 0.9
# One thing printed twice may differ by a slip; beyond this factor it was two things, and we misunderstood.
_FAR = Fraction(17, 10)
_NEIGHBOUR_LINES = 15
_MANY = 30
# Among more figures than these some pair of digits would mend any finding by chance.
_FEW = 3


def _look_alikes(value: Decimal) -> Iterator[Decimal]:
    digits = format(value, "f")
    for place, digit in enumerate(digits):
        for other in LOOK_ALIKE.get(digit, ""):
            yield Decimal(digits[:place] + other + digits[place + 1 :])


def misreadings(figure: Observation, damaged: bool) -> list[Decimal]:
    """Other values the printed characters may have had, most plausible first.

    damaged: the report is one whose characters went through recognition; only then digits and commas are doubted.
    """
    found = [read_number(text, figure) for text in figure.alternatives]
    readings = [value for value in found if value is not None]
    if damaged and figure.value is not None and figure.obs_id and figure.status == "read":
        readings += _look_alikes(figure.value)
        readings += [figure.value.scaleb(shift) for shift in (-2, -1, 1, 2) if figure.unit in ("points", "percent")]
    return [value for value in dict.fromkeys(readings) if value != figure.value]


def slips(figure: Observation) -> Iterator[Decimal]:
    """Values one slip of any kind away from a figure: a digit put for another, lost or added, or a sign.

    Wider than `misreadings`: on a page whose marks are gone any digit may be, though nothing makes it plausible.
    """
    if figure.value is None or not figure.obs_id:
        return
    digits = format(abs(figure.value), "f")
    edited = {digits[:i] + other + digits[i + 1 :] for i, c in enumerate(digits) if c != "." for other in "0123456789"}
    edited |= {digits[:i] + digits[i + 1 :] for i in range(len(digits))}
    edited |= {digits[:i] + other + digits[i:] for i in range(len(digits) + 1) for other in "0123456789"}
    places = max(len(digits.partition(".")[2]), figure.decimals or 0)
    for text in sorted(edited):
        if text.strip(".") and text.count(".") <= 1 and len(text.strip(".").partition(".")[2]) <= places:
            value = Decimal(text.strip("."))
            yield from (value, -value)


def double_slips(figure: Observation) -> Iterator[Decimal]:
    """Values two wrongly recognised digits away from a figure.

    Two neighbours that have changed places are left out: recognition does not swap digits, hands do. So are decimals
    ending in 0 for a figure that is exact, since such figures are not printed so.
    """
    if figure.value is None or not figure.obs_id:
        return
    digits = format(abs(figure.value), "f")
    places = [place for place, character in enumerate(digits) if character != "."]
    for first, second in combinations(places, 2):
        for one, other in product("0123456789", repeat=2):
            was = digits[first] + digits[second]
            if one == was[0] or other == was[1] or one + other == was[::-1]:
                continue
            text = digits[:first] + one + digits[first + 1 : second] + other + digits[second + 1 :]
            if figure.decimals or "." not in text or not text.endswith("0"):
                yield Decimal(text)
                yield -Decimal(text)


def is_damaged(register: Register) -> bool:
    """True where the characters of the report show that they went through recognition."""
    return bool(register.understanding.ruined_pages) or any(
        o.value is None or o.alternatives or o.status in ("lost", "recovered") or o.confidence is not None
        for o in register.figures
    )


def soundly_read(figure: Observation) -> bool:
    """True where the characters are intact, unambiguous, and show the value."""
    if not figure.obs_id or figure.status == "corrected":
        return True
    if figure.value is None or figure.status != "read" or figure.alternatives:
        return False
    if figure.confidence is not None and figure.confidence < _SURE:
        return False
    shown = (read_number(digits, figure) for digits in NUMBER.findall(figure.raw))
    return any(value is not None and abs(value) == abs(figure.value) for value in shown)


def _is_doubtful_prose(figure: Observation, ruined: Collection[int]) -> bool:
    """Whether the words around a figure, which say whose it is, went through recognition, by us or by another."""
    recognised = figure.page in ruined or figure.confidence is not None
    return bool(figure.obs_id) and figure.origin == "prose" and recognised


class Judge:
    """Attribution and severity for the checks of one report. Built once from all outcomes."""

    __slots__ = ("_checks", "_damaged", "_mends", "_outcomes", "_register", "_twins")

    def __init__(self, register: Register, outcomes: list[tuple[Check, Outcome]]) -> None:
        self._register = register
        self._outcomes = list(outcomes)
        self._damaged = is_damaged(register)
        self._checks: dict[str, list[int]] = {}
        self._twins: dict[tuple[object, ...], list[str]] = {}
        self._mends: dict[int, tuple[tuple[str, Decimal], ...]] = {}
        for figure in register.figures:
            self._twins.setdefault(printed_at(figure), []).append(figure.obs_id)
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

        The finding that states the figure stays. Where none does, a sum is turned round so that it is stated.
        """
        broken: dict[str, list[int]] = {}
        for number, (check, outcome) in enumerate(self._outcomes):
            # A doubtful sum accuses nobody, but it bears witness.
            doubtful = outcome.verdict == "unverifiable" and outcome.value is not None and check.relation == "sum"
            if outcome.verdict == "inconsistent" or (doubtful and not agrees(compute(check))):
                for obs_id in dict.fromkeys(self._same_print(o)[0] for o in check.figures if o.obs_id):
                    broken.setdefault(obs_id, []).append(number)
        figures = {o.obs_id: o for o in self._register.figures}
        culprits = []
        for obs_id, numbers in broken.items():
            if len(numbers) > 1 and obs_id in figures:
                mended = max((self._mended(figures[obs_id], n, numbers) for n in numbers), key=len)
                if len(mended) > 1 and any(self._outcomes[n][1].verdict == "inconsistent" for n in mended):
                    culprits.append((-len(mended), obs_id, mended))
        settled: set[int] = set()
        for _, obs_id, mended in sorted(culprits):
            if settled & set(mended):
                continue
            settled |= set(mended)
            self._charge(figures[obs_id], mended)

    def _mended(self, figure: Observation, number: int, numbers: list[int]) -> list[int]:
        """Which of the inconsistent checks the value that one of them asks for would mend; [] where it breaks any."""
        check = self._outcomes[number][0]
        if len(check.figures) > _MANY and figure.obs_id not in self._same_print(check.stated):
            return []
        twins = self._same_print(figure)
        own = next(o for o in check.figures if o.obs_id in twins)
        for value in solutions(own, check):
            readings = dict.fromkeys(twins, value)
            touched = sorted({n for twin in twins for n in self._checks.get(twin, ())})
            standing = [n for n in touched if agrees(self._outcomes[n][1])]
            if all(agrees(compute(self._outcomes[n][0], readings)) for n in standing):
                return [n for n in numbers if agrees(compute(self._outcomes[n][0], readings))]
        return []

    def _charge(self, figure: Observation, mended: list[int]) -> None:
        twins = self._same_print(figure)
        stating = [n for n in mended if self._outcomes[n][0].stated.obs_id in twins]
        if not stating:
            turned = next((n for n in mended if self._outcomes[n][0].relation == "sum"), None)
            if turned is None:
                return
            check = self._outcomes[turned][0]
            own = next(o for o in check.operands if o.obs_id in twins)
            rest = tuple(o for o in check.operands if o is not own)
            statement = Worded(
                "{name} is what the others leave: {statement}", name=name_of(own), statement=check.statement
            )
            flipped = replace(
                check,
                relation="difference",
                stated=own,
                operands=(check.stated, *rest),
                statement=statement,
                place=None,
            )
            self._outcomes[turned] = (flipped, compute(flipped))
            stating = [turned]
        lacking = Worded("a right {name}, which another finding disputes", name=name_of(figure))
        for number in mended:
            check, outcome = self._outcomes[number]
            if number not in stating:
                self._outcomes[number] = (check, replace(outcome, verdict="unverifiable", lacking=lacking))

    def _same_print(self, figure: Observation) -> list[str]:
        return self._twins.get(printed_at(figure), [figure.obs_id])

    def _mended_by(self, number: int, check: Check) -> Iterator[tuple[str, Decimal]]:
        """The readings, (obs_id, value), that would mend this finding and break nothing that now agrees."""
        figures = [o for o in dict.fromkeys(check.figures) if o.obs_id]
        for figure in figures:
            if len(figures) > _MANY and figure is not check.stated and not figure.alternatives:
                continue
            for value in self._mending(number, check, figure, misreadings(figure, self._is_doubted(figure))):
                yield figure.obs_id, value

    def _mending(self, number: int, check: Check, figure: Observation, values: Iterable[Decimal]) -> Iterator[Decimal]:
        """Those values of a figure that would mend a check and break nothing that now agrees."""
        twins = self._same_print(figure)
        touched = sorted({n for twin in twins for n in self._checks.get(twin, ())} - {number})
        for value in values:
            readings = dict.fromkeys(twins, value)
            if agrees(compute(check, readings)) and all(
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
            if any(compute(check, dict.fromkeys(twins, value)).verdict == "exact" for value in slips(figure)):
                return True
            few = len(check.figures) <= _FEW and figure.page in ruined
            if few and any(
                compute(check, dict.fromkeys(twins, value)).verdict == "exact" for value in double_slips(figure)
            ):
                return True
        return False

    def _may_be_of_another(self, check: Check) -> bool:
        """Whether recognised prose tells two values of one thing: then a name or heading between them may be lost."""
        ruined = self._register.understanding.ruined_pages
        told = [o for o in self._register.figures if _is_doubtful_prose(o, ruined)]
        return any(
            other.value != figure.value and same_figure(figure, False) == same_figure(other, False)
            for figure in check.figures
            if _is_doubtful_prose(figure, ruined)
            for other in told
        )

    def attribution(self, check: Check) -> Attribution:
        """Whose error an inconsistent check shows."""
        number = next(n for n, (other, _) in enumerate(self._outcomes) if other is check)
        if self._mends.get(number):
            return "reading"
        sound = all(soundly_read(o) for o in check.figures) and not self._may_have_slipped(check)
        if not check.accuses or self._is_far_off(check) or self._may_be_of_another(check):
            return "unknown"
        if sound and self._borne_out(number, check):
            return "published"
        return "unknown"

    def _is_far_off(self, check: Check) -> bool:
        """Whether the figures differ so much that they are hardly of one thing: then it was we who misunderstood."""
        outcome = next(outcome for other, outcome in self._outcomes if other is check)
        if check.kind not in ("repeat", "sum", "mean") or outcome.stated is None or outcome.value is None:
            return False
        near, far = sorted((abs(Fraction(outcome.stated)), abs(Fraction(outcome.value))))
        return far > near * _FAR

    def _borne_out(self, number: int, check: Check) -> bool:
        """True where the figures of the check, or their like close by, are borne out by other recomputations."""
        for figure in check.figures:
            if any(n != number and agrees(self._outcomes[n][1]) for n in self._checks.get(figure.obs_id, ())):
                return True
        return any(
            agrees(outcome)
            and other.kind == check.kind
            and other.stated.measure == check.stated.measure
            and other.stated.unit == check.stated.unit
            and other.stated.page == check.stated.page
            and abs(line_of(other.stated) - line_of(check.stated)) <= _NEIGHBOUR_LINES
            for other, outcome in self._outcomes
            if other is not check
        )

    def severity(self, check: Check, outcome: Outcome) -> Severity:
        """`decision` where an inconsistency changes a band, a rank or a comparison that the report draws."""
        if outcome.verdict != "inconsistent" or outcome.value is None or outcome.stated is None:
            return "value"
        stated, value = check.stated, published(outcome.value)
        if check.kind in ("rank", "band") or stated.field.startswith("band_") or stated.field.endswith("_mean"):
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
