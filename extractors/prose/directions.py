"""Directions told of figures: "88,56%, cao hơn so với năm 2022 đạt 86,64%", "Chỉ số cấp sở tăng so với năm 2022".

Belongs here: which figure is said to be higher or lower than which other, both told in the sentence, or one or both of
them only named. Does not: changes told with their size (`changes`), finding a figure that is only named, or whether the
sentence is right (`validation.directions`).

A sentence of which any word is not understood makes no claim: which figures it means would be a guess.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from corpus.records import Claim, Kind, Observation
from extractors.figures import from_tokens
from extractors.prose.provincial import is_own
from extractors.prose.quantities import Quantity
from extractors.prose.situations import COHORT_OF_LEVEL, COHORTS, Sentence
from extractors.tagging import Mention
from extractors.tokens import plain

Told = Sequence[tuple[Quantity, Sequence[Observation]]]

_UP = {"up": True, "higher": True, "above_mean": True, "down": False, "lower": False, "below_mean": False}
_OF_MEAN = ("above_mean", "below_mean")
_MEASURES = frozenset(("index", "points", "component_index", "satisfaction", "survey", "rank"))
_MEANS = ("mean", "value")
# Between a figure and the word that it rose or fell.
_BEHIND_FIGURE = frozenset((",", "(", ")", "%", "diem", "va", "da", "co", "lai", "deu", "tiep", "tuc", "nay", "muc"))
# Between that word and the year that is compared with.
_BEFORE_YEAR = frozenset(
    (
        "hon",
        "so",
        "voi",
        "ket",
        "qua",
        "cua",
        "chi",
        "muc",
        "gia",
        "tri",
        "trung",
        "binh",
        "diem",
        "cchc",
        "nam",
        "nhe",
        "manh",
        "len",
        "xuong",
        "nhieu",
        "ro",
        "ret",
        "dang",
        "ke",
        "cung",
    )
)
# Between the year and its figure.
_BEFORE_FIGURE = frozenset((*_BEFORE_YEAR, "(", ")", ",", "chi", "dat", "la", ":", "hang", "xep", "thu", "cac", "khoi"))
_CLOSES = frozenset((".", ",", ";", ")", "va", "nhung", "song", "tuy"))
_FROM = frozenset(("tu", "hang", "thu", "vi", "tri", "muc", "bac", "diem"))
_REACHED = frozenset(("len", "xuong", "con", "den"))
_TO = frozenset((*_REACHED, "nam", "hang", "thu", "vi", "tri", "muc", "bac", "diem", "%", "(", ")", ","))
# What is wished, denied, or said of some units only is told of no figure.
_NOT_TOLD = frozenset(
    ("khong", "chua", "huong", "can", "de", "nham", "se", "phan", "dau", "the", "neu", "phai", "muon", "giup", "gop")
)
_OF_SOME = frozenset(
    (
        "don",
        "nhieu",
        "hau",
        "nao",
        "moi",
        "tung",
        "mot",
        "vai",
        "dia",
        "chiem",
        "ty",
        "so",
        "luong",
        "quan",
        "thu",
        "hang",
        "bac",
    )
)
_NAMING = frozenset(("index", "satisfaction", "survey", "component", "mean", "compared", "field_noun"))
_BOTH = (("ca", "hai"), ("hai", "khoi"), ("hai", "nhom"))


def claims_of_direction(sentence: Sentence, told: Told) -> list[Claim]:
    """The claims of one sentence that a figure is higher or lower than another."""
    statement = plain(sentence.tokens[sentence.start : sentence.end])
    found: list[Claim] = []
    for verb in sentence.mentions_of("concept"):
        if verb.label in _UP:
            found += _Direction(sentence, told, verb, statement).claims()
    return found


class _Direction:
    """One word of a sentence that something rose, fell, is higher or lower."""

    def __init__(self, sentence: Sentence, told: Told, verb: Mention, statement: str) -> None:
        self.sentence, self.verb, self.statement = sentence, verb, statement
        self.told = {quantity.start: observations for quantity, observations in told}
        years = {m.start for m in sentence.mentions_of("year")}
        inside = [q for q in sentence.quantities if sentence.start <= q.start < sentence.end and q.number not in years]
        self.before = [q for q in inside if q.end <= verb.start]
        self.behind = [q for q in inside if q.start >= verb.end]

    def claims(self) -> Iterator[Claim]:
        """What the word claims: nothing where it is not told of figures."""
        if _NOT_TOLD & set(self._words(max(self.sentence.start, self.verb.start - 4), self.verb.start)):
            return
        moved = self._from_to()
        if moved is not None:
            yield self._claim(*moved)
            return
        for own in self._subjects():
            reference = self._reference(own)
            if reference is not None:
                yield self._claim(reference, own)

    def _claim(self, stated: Observation, own: Observation) -> Claim:
        # A rank that falls is a greater number.
        greater = _UP[self.verb.label] != (own.measure == "rank")
        kind: Kind = "rank" if own.measure == "rank" else "difference"
        return Claim(kind, "higher" if greater else "lower", self.statement, stated, (own,))

    def _words(self, start: int, end: int) -> list[str]:
        return [token.folded for token in self.sentence.tokens[start:end] if token.kind != "number"]

    def _figures(self, quantity: Quantity) -> list[Observation]:
        return [o for o in self.told.get(quantity.start, ()) if o.measure in _MEASURES]

    def _from_to(self) -> tuple[Observation, Observation] | None:
        """Read "giảm từ hạng 46 năm 2022 xuống 54 năm 2023": the figure that was left and the one that was reached."""
        if len(self.behind) < 2:
            return None
        first, second = self.behind[:2]
        lead, between = self._words(self.verb.end, first.start), self._words(first.end, second.start)
        if "tu" not in lead or not set(lead) <= _FROM or not _REACHED & set(between) or not set(between) <= _TO:
            return None
        return self._pair(self._figures(first), self._figures(second))

    @staticmethod
    def _pair(earlier: Sequence[Observation], later: Sequence[Observation]) -> tuple[Observation, Observation] | None:
        """Two figures of one thing and of different years."""
        for one in earlier:
            for other in later:
                if _thing(one) == _thing(other) and one.year is not None and other.year is not None:
                    return (one, other) if one.year < other.year else None
        return None

    def _subjects(self) -> list[Observation]:
        """What is said to be higher or lower: the figure told just before the word, else what the sentence names."""
        if self.before:
            last = self.before[-1]
            if not set(self._words(last.end, self.verb.start)) <= _BEHIND_FIGURE:
                return []
            # Of "Sở A cao nhất, đạt 95,1 điểm" it is the unit's figure that is compared.
            return sorted(self._figures(last), key=lambda o: o.level == "cohort")[:1]
        return self._named() if self.verb.label not in _OF_MEAN else []

    def _named(self) -> list[Observation]:
        """The figures that the words before name without telling them: of each cohort named, or of the province."""
        sentence = self.sentence
        mentions = [m for m in sentence.mentions if sentence.start <= m.start < self.verb.start]
        named = {place for m in mentions if m.kind == "cohort" for place in range(m.start, m.end)}
        concepts = {m.label for m in mentions if m.kind == "concept" and m.start not in named}
        meaning = _meaning(concepts, {m.label for m in mentions if m.kind == "field"})
        free = self._outside(mentions)
        if meaning is None or concepts - _NAMING or (_OF_SOME | _NOT_TOLD) & set(free):
            return []
        year = self._own_year(mentions)
        subjects = self._named_subjects(mentions, free)
        if year is None:
            return []
        return [self._like(*meaning, subject, year) for subject in subjects]

    def _outside(self, mentions: Sequence[Mention]) -> list[str]:
        """The words before that are part of no mention."""
        covered = {place for m in mentions for place in range(m.start, m.end)}
        tokens = self.sentence.tokens
        return [tokens[i].folded for i in range(self.sentence.start, self.verb.start) if i not in covered]

    def _own_year(self, mentions: Sequence[Mention]) -> int | None:
        """The year that the words before are about; None where they are about several."""
        years = {int(m.label) for m in mentions if m.kind == "year" and not self._is_compared(m)}
        if not years:
            return self.sentence.year
        return years.pop() if len(years) == 1 else None

    def _is_compared(self, year: Mention) -> bool:
        before = self._words(max(self.sentence.start, year.start - 3), year.start)
        return before[-2:] == ["so", "voi"] or before[-3:] == ["so", "voi", "nam"]

    def _named_subjects(self, mentions: Sequence[Mention], free: Sequence[str]) -> list[str]:
        sentence = self.sentence
        units = [m for m in mentions if m.kind == "unit"]
        cohorts = list(dict.fromkeys(m.label for m in mentions if m.kind == "cohort"))
        if units or any(cohort not in COHORTS for cohort in cohorts):
            own = all(is_own(unit, sentence) for unit in units) and not cohorts
            return ["province"] if units and own else []
        if cohorts:
            return cohorts
        if any(pair in _BOTH for pair in pairwise(free)):
            return list(sentence.cohorts)
        return [sentence.context.cohort] if sentence.context.cohort in COHORTS else []

    def _like(self, field: str, measure: str, subject: str, year: int) -> Observation:
        """A figure that is named and not told: it has no value and no characters of its own."""
        province = subject == "province"
        return self._unread(
            subject=subject,
            subject_id=self.sentence.province[1] if province else subject,
            level="province" if province else "cohort",
            field=field,
            measure=measure,
            statistic="value" if province else "mean",
            year=year,
            unit="",
        )

    def _unread(self, **facts: object) -> Observation:
        """A figure that stands elsewhere, set down at the word that speaks of it."""
        words = self.sentence.tokens[self.verb.start : self.verb.end]
        made = from_tokens(words, Decimal(0), has_lines=self.sentence.has_lines, **facts)  # type: ignore[arg-type]
        return replace(made, value=None, raw="", decimals=None)

    def _reference(self, own: Observation) -> Observation | None:
        """What `own` is held against: told behind the word, or only named by its year or as the mean."""
        following = self.behind[0] if self.behind else None
        year, end = self._year_compared(following)
        if self.verb.label in _OF_MEAN and year is None:
            return self._mean_told(own, following)
        if year is None or own.year is None or year >= own.year:
            return None
        if following is not None and set(self._words(end, following.start)) <= _BEFORE_FIGURE:
            tokens = self.sentence.tokens[end : following.start]
            if not any(token.text == "," for token in tokens):
                fitting = [o for o in self._figures(following) if o.year == year and _alike(o, own)]
                return fitting[0] if fitting else None
        tokens = self.sentence.tokens[end : self.sentence.end]
        if tokens and tokens[0].folded not in _CLOSES:
            return None
        return self._unread(**_facts(own) | {"year": year})

    def _year_compared(self, following: Quantity | None) -> tuple[int | None, int]:
        """The year that the comparison is with, and the offset behind it."""
        sentence, verb = self.sentence, self.verb
        limit = sentence.end if following is None else following.start
        years = [m for m in sentence.mentions_of("year") if verb.end <= m.start < limit]
        words = self._words(verb.end, years[0].start if years else limit)
        if years and set(words) <= _BEFORE_YEAR and ("voi" in words or verb.label not in ("up", "down")):
            return int(years[0].label), years[0].end
        for lead in (["so", "voi", "nam", "truoc"], ["hon", "nam", "truoc"], ["nam", "truoc"]):
            if words[: len(lead)] == lead and sentence.year is not None:
                return sentence.year - 1, verb.end + len(lead)
        before = [m for m in sentence.mentions_of("year") if m.end <= verb.start and self._is_compared(m)]
        if len(before) == 1 and not years:
            # "So với năm 2022, Chỉ số CCHC của các sở tăng."
            return int(before[0].label), verb.end
        return None, verb.end

    def _mean_told(self, own: Observation, following: Quantity | None) -> Observation | None:
        """Read "85,2 điểm, thấp hơn mức trung bình của khối (87,3 điểm)": the mean of the unit's own cohort."""
        if following is None or not set(self._outside_behind(following)) <= _BEFORE_FIGURE:
            return None
        cohort = COHORT_OF_LEVEL.get(own.level, "")
        for figure in self._figures(following):
            of_cohort = figure.subject == cohort and figure.statistic == "mean"
            facts = (figure.field, figure.measure, figure.unit, figure.year)
            if of_cohort and facts == (own.field, own.measure, own.unit, own.year):
                return figure
        return None

    def _outside_behind(self, following: Quantity) -> list[str]:
        """The words between the word and the figure behind it that are part of no name of a cohort."""
        cohorts = self.sentence.mentions_of("cohort")
        covered = {place for m in cohorts for place in range(m.start, m.end)}
        tokens = self.sentence.tokens
        return [tokens[i].folded for i in range(self.verb.end, following.start) if i not in covered]


def _meaning(concepts: set[str], fields: set[str]) -> tuple[str, str] | None:
    """Field and measure of the figures that a sentence names; None where it names none, or several."""
    if "satisfaction" in concepts or fields == {"satisfaction"}:
        alone = "index" not in concepts and fields <= {"satisfaction"}
        return ("satisfaction", "satisfaction") if alone else None
    if fields:
        return (next(iter(fields)), "component_index") if len(fields) == 1 and "component" in concepts else None
    if "component" in concepts:
        return None
    if "index" in concepts:
        return ("overall", "index") if "survey" not in concepts else None
    return ("overall", "survey") if "survey" in concepts else None


def _facts(own: Observation) -> dict[str, object]:
    names = ("subject", "subject_id", "level", "field", "measure", "statistic", "year", "unit")
    return {name: getattr(own, name) for name in names}


def _thing(figure: Observation) -> tuple[str, ...]:
    statistic = "mean" if figure.statistic in _MEANS else figure.statistic
    return (figure.level, figure.subject, figure.field, figure.measure, statistic, figure.unit)


def _alike(figure: Observation, own: Observation) -> bool:
    """Whether a figure is the same thing as `own`, which may be named only: then its unit is not known."""
    return _thing(figure) == _thing(own if own.unit else replace(own, unit=figure.unit))
