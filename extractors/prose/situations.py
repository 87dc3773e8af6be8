"""What stands around a figure of running text: its sentence, the mentions left and right of it, what was said before.

Belongs here: the facts that the rules of `scores`, `counts` and `surveys` look at. Does not: the rules.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from corpus.records import Level
from extractors.outline import Context
from extractors.prose.quantities import MISREAD_IS, Quantity
from extractors.tagging import Mention
from extractors.tokens import Token

# The cohorts that a province scores.
COHORTS = ("departments", "districts", "communes")
COHORT_OF_LEVEL = {
    "department": "departments",
    "district": "districts",
    "commune": "communes",
    "province": "province",
    "ministry": "ministries",
}


# Words of the country or the province, whose mean is not that of the units scored.
_WIDER = frozenset(("nuoc", "quoc", "tinh", "vung", "mien"))
# Words that join a year to the figure behind it.
_JOINS = frozenset(("(", "dat", "chi", "la", ":", "voi", ",", "xep", "hang"))


@dataclass(slots=True)
class Sentence:
    """One sentence while it is read. Offsets are those of its paragraph's tokens; `said` grows from left to right.

    cohorts: those that the report scores; what it says of its scale without naming one holds for each. sizes: their
    numbers of units, where told before. survey_field: what the report's survey of satisfaction gives.
    scores_satisfaction: whether satisfaction is a field of the rubric. of_province: whether its lead-in was about the
    scores of the province itself. titled: whether the report's title names the index.
    scored_in: the unit in which the text gave its index last, "" where it has not.
    owner: the reporting unit, where it is itself one of the units that are scored. asides: what figures of the work
    beside the index turned out to be, on which no figure of the index leans. limits: offsets of figures that say which
    group a count before them is of. held: figures that a figure is held against, by the offset of that one: the limits
    of a group, what a score or count is out of.
    """

    tokens: Sequence[Token]
    start: int
    end: int
    mentions: Sequence[Mention]
    quantities: Sequence[Quantity]
    context: Context
    lead: frozenset[str]
    year: int | None
    province: tuple[str, str]
    has_lines: bool
    carried_cohort: str = ""
    owner: Mention | None = None
    cohorts: tuple[str, ...] = COHORTS[:2]
    sizes: Mapping[str, int] = field(default_factory=dict)
    survey_field: str = "overall"
    scores_satisfaction: bool = False
    of_province: bool = False
    titled: bool = False
    only_cohort: str = ""
    scored_in: str = ""
    aside_before: str = ""
    said: list[Said] = field(default_factory=list)
    asides: list[Said] = field(default_factory=list)
    limits: set[int] = field(default_factory=set)
    held: dict[int, set[int]] = field(default_factory=dict)

    def hold(self, quantity: Quantity, number: int) -> None:
        """Note that a figure is held against the number at an offset."""
        self.held.setdefault(quantity.start, set()).add(number)

    def mentions_of(self, kind: str) -> list[Mention]:
        """The mentions of a kind inside the sentence."""
        return [m for m in self.mentions if m.kind == kind and self.start <= m.start < self.end]


@dataclass(frozen=True, slots=True)
class Said:
    """What an earlier figure of the sentence turned out to be, for those that lean on it."""

    quantity: Quantity
    subject: str
    subject_id: str
    level: Level
    field: str
    measure: str
    statistic: str
    units: tuple[Mention, ...] = ()
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """One figure in its sentence. left: mentions since the figure before; right: mentions up to the next figure."""

    sentence: Sentence
    quantity: Quantity
    left: tuple[Mention, ...]
    right: tuple[Mention, ...]

    def has_left(self, *labels: str) -> bool:
        """Whether one of the concepts stands between the figure before and this one."""
        return any(m.kind == "concept" and m.label in labels for m in self.left)

    def last_left(self, kind: str) -> Mention | None:
        """The last mention of a kind on the left."""
        return next((m for m in reversed(self.left) if m.kind == kind), None)

    def concept_just_before(self, *labels: str, within: int = 3) -> Mention | None:
        """The concept that ends at most `within` words before the figure."""
        for mention in reversed(self.left):
            if mention.kind == "concept" and mention.label in labels:
                gap = [t for t in self.sentence.tokens[mention.end : self.quantity.start] if t.kind != "mark"]
                return mention if len(gap) <= within else None
        return None

    def year_behind(self) -> int | None:
        """The year that stands right behind the figure: "hạng 46 năm 2022", "hạng 46 (năm 2022)"."""
        for mention in self.sentence.mentions:
            if mention.kind == "year" and mention.start >= self.quantity.end:
                between = [t.folded for t in self.sentence.tokens[self.quantity.end : mention.start]]
                return int(mention.label) if between in (["nam"], ["(", "nam"]) else None
        return None

    def word_before(self) -> str:
        """The folded word or mark just before the figure, brackets passed over."""
        for token in reversed(self.sentence.tokens[self.sentence.start : self.quantity.start]):
            if token.text not in ("(", "[", ":"):
                return "la" if token.text in MISREAD_IS else token.folded
        return ""

    def cohort(self, carried: bool = True) -> str:
        """The cohort that the figure is about: named before it in its sentence, else by the units named, else above.

        carried: whether the subject of the sentences before may serve where nothing else says.
        """
        named = self.named_cohort()
        if named or self.of_part():
            return named
        if self.sentence.owner is not None:
            return COHORT_OF_LEVEL.get(self.sentence.owner.level, "")
        after = [m for m in self.right if m.kind == "cohort"]
        if after and not self.sentence.context.cohort:
            return after[0].label
        units = [
            m for m in self.sentence.mentions if m.kind == "unit" and self.sentence.start <= m.start < self.sentence.end
        ]
        levels = {m.level for m in units}
        by_level = COHORT_OF_LEVEL.get(levels.pop(), "") if len(levels) == 1 else ""
        above = self.sentence.context.cohort
        several = len({m.subject for m in units}) > 1
        # Units of another cohort only: the heading above is not of this sentence, whose own was perhaps not read. One
        # alone may be who counted: "Sở Nội vụ phát ra 500 phiếu".
        if above and not (several and above in COHORTS and by_level in COHORTS):
            return above
        return (
            by_level
            or (self.sentence.carried_cohort if carried else "")
            or self._cohort_of_paragraph()
            or self._only_cohort()
        )

    def _cohort_of_paragraph(self) -> str:
        """The cohort of all units that the whole paragraph names, "" where they are of several or there are none."""
        cohorts = {COHORT_OF_LEVEL.get(m.level, "") for m in self.sentence.mentions if m.kind == "unit"}
        cohort = cohorts.pop() if len(cohorts) == 1 else ""
        return cohort if cohort in COHORTS else ""

    def _only_cohort(self) -> str:
        """The one cohort of the report's title, where the sentence speaks of units or of a mean of no one else's."""
        start, end = self.sentence.start, self.quantity.end
        spoken = {m.label for m in self.sentence.mentions_of("concept") if start <= m.start <= end}
        others = any(t.folded in _WIDER for t in self.sentence.tokens[start : self.sentence.end])
        return self.sentence.only_cohort if "unit_noun" in spoken or ("mean" in spoken and not others) else ""

    def cohort_noun(self) -> Mention | None:
        """The cohort that is itself what the figure counts: "17 sở, ban, ngành"."""
        quantity = self.quantity
        place = (quantity.over_token if quantity.over_token is not None else quantity.number) + 1
        return next((m for m in self.sentence.mentions if m.kind == "cohort" and m.start == place), None)

    def named_cohort(self) -> str:
        """The cohort named last before the figure in its sentence, or ""."""
        start, end = self.sentence.start, self.quantity.start
        named = [m for m in self.sentence.mentions if m.kind == "cohort" and start <= m.start < end]
        return named[-1].label if named and not self.of_part() else ""

    def of_part(self) -> bool:
        """Whether the group that the figure is told of is only a part of a cohort: named in its sentence, or as label.

        The label opens the paragraph: "- Khối phường: ...".
        """
        sentence = self.sentence
        groups = [m for m in sentence.mentions if m.kind in ("cohort", "part") and m.start < self.quantity.start]
        last = groups[-1] if groups else None
        if last is None or last.kind != "part":
            return False
        return last.start >= sentence.start or (len(groups) == 1 and sentence.tokens[last.end].text == ":")

    def field(self) -> str:
        """The field that the figure is about: nearest on the left, else earlier in the sentence, else above it."""
        near = self.last_left("field")
        if near is not None:
            return near.label
        before = [
            m
            for m in self.sentence.mentions
            if m.kind == "field" and self.sentence.start <= m.start < self.quantity.start
        ]
        if before:
            return before[-1].label
        return self.sentence.context.field

    def year(self) -> int | None:
        """The year the figure is of: a year joined to it, else the sentence's own year, else the report's."""
        own = self.sentence.year
        years = [
            m
            for m in self.sentence.mentions
            if m.kind == "year" and self.sentence.start <= m.start < self.quantity.start
        ]
        for mention in reversed(years):
            gap = self.sentence.tokens[mention.end : self.quantity.start]
            joined = len(gap) <= 4 and all(t.folded in _JOINS for t in gap)
            # "... tăng so với năm 2021, không có đơn vị nào ...": a comma ends the comparison.
            joined = joined and not (self._compared(mention) and all(t.text == "," for t in gap))
            if joined or not self._compared(mention):
                in_left = any(m is mention or (m.start, m.end) == (mention.start, mention.end) for m in self.left)
                if joined or in_left or not self._compared(mention):
                    return int(mention.label)
        return own

    def _compared(self, mention: Mention) -> bool:
        """Whether a year stands in "so với năm 2022": the year compared with, not the figure's own."""
        before = self.sentence.tokens[max(self.sentence.start, mention.start - 8) : mention.start]
        folded = [t.folded for t in before]
        than = folded[-2:] == ["hon", "nam"]
        return than or any(folded[i : i + 2] == ["so", "voi"] for i in range(len(folded) - 1))

    def units_but(self, owner: Mention) -> list[Mention]:
        """The units named since the figure before, without the reporting one."""
        return [m for m in self.left if m.kind == "unit" and m.label != owner.label]

    def units(self) -> tuple[Mention, ...]:
        """The units that the figure is told of: the run of names that stands last on the left."""
        found: list[Mention] = []
        for mention in reversed(self.left):
            if mention.kind == "unit":
                if self._explains(mention):
                    break
                if found:
                    between = self.sentence.tokens[mention.end : found[0].start]
                    if any(t.folded not in (",", ";", "va") for t in between):
                        break
                found.insert(0, mention)
            elif found:
                break
        return tuple(found)

    def _explains(self, unit: Mention) -> bool:
        """Whether a unit in brackets says whose the figure before it was: "cao nhất đạt 96,4% (Sở Tài chính)"."""
        tokens = self.sentence.tokens
        opened = unit.start > 0 and tokens[unit.start - 1].text == "("
        closing = next((place for place in range(unit.end, self.sentence.end) if tokens[place].text == ")"), unit.end)
        if unit.end <= self.quantity.start < closing:
            # "... dưới 80 điểm (huyện X: 78,9 điểm)": the bracket has a figure of its own.
            return False
        return opened and any(q.end == unit.start - 1 for q in self.sentence.quantities)
