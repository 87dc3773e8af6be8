"""The figures of one report, laid out so that a rule finds its premises.

Belongs here: `Register`, which indexes observations and answers which figure of a kind stands nearest, which units a
cohort lists, how many it has. Does not: any arithmetic or verdict.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from corpus.records import Band, Observation, Rubric, Understanding
from normalizers.marks import fold
from validation.checks import is_unit, page_place, printed_at
from validation.rulebook import rulebook

Key = tuple[str, str, str, str, int | None]
_ORIGIN_ORDER = {"table": 0, "prose": 1, "chart": 2}
# What lists units one by one, the index first.
_LISTING = (("index", "percent"), ("index", "points"), ("points", "points"), ("rank", "rank"))
# Where digits cannot be trusted the last rows may be lost unseen: a list so short proves nothing by its ranks.
_LEAST_RUINED = 5


def subject_of(figure: Observation) -> str:
    """What tells one subject from another: the identifier where there is one, else the name, with its level.

    A name that no list knows is compared without marks: restored twice, it may come out with other ones.
    """
    return f"{figure.level}:{figure.subject_id or fold(figure.subject)}"


def distance(a: Observation, b: Observation) -> tuple[int, float]:
    """How far apart two figures stand: 0 in one row of one table, else by lines, or by page and height or line."""
    if a.table_id and a.table_id == b.table_id and a.row is not None and a.row == b.row:
        return (0, 0.0)
    if a.line is not None and b.line is not None:
        return (1, float(abs(a.line - b.line)))
    if a.box and b.box:
        return (1 + abs(a.page - b.page), abs(a.box.y0 - b.box.y0))
    # Without boxes (a Word document, a sheet) the lines of the reading say what stands near.
    lines = abs(a.words[0].line - b.words[0].line) if a.words and b.words else 0
    return (1 + abs(a.page - b.page), float(lines))


def same_row(a: Observation, b: Observation) -> bool:
    """True where both stand in one table row, or on one line of the text."""
    return distance(a, b) <= (1, 0.0) and a.page == b.page and (a.line is not None or a.table_id != "")


@dataclass(frozen=True, slots=True)
class Roster:
    """The units that a report lists with a figure of one kind.

    figures: one for each unit, in the order of the page. complete: why the list is known to be whole, or "".
    size: the stated number of units of the cohort, or None. ascending: the known values in their order.
    by_unit: the figures by level and name of their unit.
    """

    cohort: str
    year: int | None
    measure: str
    unit: str
    figures: tuple[Observation, ...]
    complete: str
    size: Observation | None
    ascending: tuple[Fraction, ...]
    by_unit: Mapping[tuple[str, str], Observation]


class Register:
    """All observations of one report, indexed. Built once, never changed; every list is in the order of the page."""

    __slots__ = ("_groups", "_measures", "_rosters", "figures", "rubrics", "understanding")

    def __init__(self, understanding: Understanding) -> None:
        self.understanding = understanding
        self.rubrics = understanding.rubrics
        self.figures = tuple(sorted(understanding.observations, key=lambda o: (page_place(o), o.obs_id)))
        self._groups: dict[tuple[str, str, str, str], list[Observation]] = {}
        self._measures: dict[str, list[Observation]] = {}
        self._rosters: dict[tuple[str, int | None, str, str], Roster | None] = {}
        for figure in self.figures:
            key = (subject_of(figure), figure.field, figure.measure, figure.statistic)
            self._groups.setdefault(key, []).append(figure)
            self._measures.setdefault(figure.measure, []).append(figure)

    def find(
        self,
        like: Observation,
        *,
        field: str | None = None,
        measure: str | None = None,
        statistics: Sequence[str] = (),
        year: int | None = None,
        unit: str | None = None,
    ) -> list[Observation]:
        """Figures of the same subject as `like`, with what is named changed. year: None is the year of `like`."""
        wanted_year = like.year if year is None else year
        found: list[Observation] = []
        for statistic in statistics or (like.statistic,):
            key = (
                subject_of(like),
                like.field if field is None else field,
                like.measure if measure is None else measure,
                statistic,
            )
            found += [
                figure
                for figure in self._groups.get(key, ())
                if figure.year == wanted_year and (unit is None or figure.unit == unit) and figure is not like
            ]
        return found

    @staticmethod
    def nearest(figures: Iterable[Observation], to: Observation) -> Observation | None:
        """The figure that stands nearest; among equals a table before prose before a chart, then the first."""
        return min(
            figures,
            key=lambda o: (distance(o, to), _ORIGIN_ORDER[o.origin], page_place(o), o.obs_id),
            default=None,
        )

    @staticmethod
    def best(figures: Iterable[Observation]) -> Observation | None:
        """The printing of one figure to reckon with: of a table before prose before a chart, then the first."""
        return min(figures, key=lambda o: (_ORIGIN_ORDER[o.origin], page_place(o), o.obs_id), default=None)

    def of_measure(self, *measures: str) -> list[Observation]:
        """All figures of these measures, measure by measure."""
        return [figure for measure in measures for figure in self._measures.get(measure, ())]

    def labelled(self, labels: Iterable[str], *measures: str) -> list[Observation]:
        """All figures whose field is one of the labels, of these measures (any where none is given)."""
        wanted = frozenset(labels)
        return [o for o in self.figures if o.field in wanted and (not measures or o.measure in measures)]

    def cohorts(self) -> list[tuple[str, int | None]]:
        """The cohorts and years that any figure is of, sorted."""
        seen = {(figure.subject, figure.year) for figure in self.figures if figure.level == "cohort"}
        return sorted(seen, key=lambda item: (item[0], item[1] or 0))

    def size(self, cohort: str, year: int | None) -> Observation | None:
        """The stated number of units of a cohort: of that year, else of any."""
        rules = rulebook()
        stated = [
            o
            for o in self.labelled(rules.all_units, "unit_count")
            if o.subject == cohort and o.level == "cohort" and o.unit == "count" and o.value is not None
        ]
        stated.sort(key=lambda o: (o.year != year, o.field in rules.surveyed_units, page_place(o), o.obs_id))
        return stated[0] if stated else None

    def surveyed(self, cohort: str, year: int | None) -> Observation | None:
        """The stated number of surveyed units of a cohort, of that year: at most all of them."""
        stated = [
            o
            for o in self.labelled(rulebook().surveyed_units, "unit_count")
            if o.subject == cohort and o.level == "cohort" and o.unit == "count" and o.value and o.year == year
        ]
        return self.best(stated)

    def listed(self, cohort: str, year: int | None) -> tuple[Observation, ...]:
        """The units of a cohort that a list known to be whole names, one figure each; () where there is none."""
        for measure, unit in _LISTING:
            roster = self.roster(cohort, year, measure, unit)
            if roster is not None and roster.complete:
                return roster.figures
        return ()

    def rubric(self, cohort: str, year: int | None) -> Rubric | None:
        """The rubric of a cohort, of that year or the only one there is."""
        own = [rubric for rubric in self.rubrics if rubric.cohort == cohort]
        exact = [rubric for rubric in own if rubric.year == year]
        return exact[0] if exact else own[0] if len(own) == 1 and own[0].year in (None, year) else None

    def fields(self, cohort: str, year: int | None) -> tuple[str, ...]:
        """The fields of the cohort's rubric, in the order of the page."""
        rubric = self.rubric(cohort, year)
        seen = [field.field for field in rubric.fields] if rubric else []
        if not seen:
            seen = [
                o.field
                for o in self.of_measure("max_points")
                if o.subject == cohort and o.year == year and o.field != "overall"
            ]
        return tuple(dict.fromkeys(seen))

    def bands(self, cohort: str, year: int | None) -> tuple[Band, ...]:
        """The bands of the cohort's rubric, best first."""
        rubric = self.rubric(cohort, year)
        if rubric is None:
            return ()
        floor = Decimal("-Infinity")
        return tuple(sorted(rubric.bands, key=lambda b: (-(b.lower if b.lower is not None else floor), b.name)))

    def roster(self, cohort: str, year: int | None, measure: str, unit: str) -> Roster | None:
        """The units of a cohort that the report lists with this measure, or None for fewer than two."""
        key = (cohort, year, measure, unit)
        if key not in self._rosters:
            self._rosters[key] = self._build_roster(cohort, year, measure, unit)
        return self._rosters[key]

    def _build_roster(self, cohort: str, year: int | None, measure: str, unit: str) -> Roster | None:
        rules = rulebook()
        by_subject: dict[str, Observation] = {}
        ranks: dict[str, Decimal] = {}
        for figure in self.figures:
            if not is_unit(figure.level) or figure.year != year or figure.subject == "province":
                continue
            if rules.cohort_of_level.get(figure.level) != cohort or figure.field != "overall":
                continue
            if figure.statistic != "value":
                continue
            if figure.measure == "rank" and figure.value is not None:
                ranks.setdefault(subject_of(figure), figure.value)
            if figure.measure == measure and figure.unit == unit:
                held = by_subject.get(subject_of(figure))
                if held is None or _ORIGIN_ORDER[figure.origin] < _ORIGIN_ORDER[held.origin]:
                    by_subject[subject_of(figure)] = figure
        listed = tuple(sorted(by_subject.values(), key=lambda o: (page_place(o), o.obs_id)))
        if len(listed) < 2:
            return None
        size = self.size(cohort, year)
        complete = ""
        if any(figure.value is None for figure in listed):
            complete = ""
        elif size is not None and size.value == len(listed):
            complete = f"the report counts {size.value} units"
        elif len(ranks) == len(listed) and set(by_subject) == set(ranks):
            places = sorted(ranks.values())
            ruined = any(o.page in self.understanding.ruined_pages for o in listed)
            enough = len(listed) >= (_LEAST_RUINED if ruined else 1)
            if enough and _run_from_one(places) and (size is None or size.year != year):
                complete = f"the ranks run from 1 to {len(listed)} without a hole"
        ascending = tuple(sorted(Fraction(o.value) for o in listed if o.value is not None))
        by_unit: dict[tuple[str, str], Observation] = {(o.level, o.subject): o for o in reversed(listed)}
        return Roster(cohort, year, measure, unit, listed, complete, size, ascending, by_unit)


def _run_from_one(places: Sequence[Decimal]) -> bool:
    """Whether ascending places leave none out; units that share a place leave free those behind it: 1, 2, 2, 4."""
    before = (Decimal(0), *places)
    return all(place in (number, last) for number, (last, place) in enumerate(zip(before, places), start=1))


def once(figures: Iterable[Observation]) -> list[Observation]:
    """The figures without those that only tell the same printed characters again."""
    seen: dict[tuple[object, ...], Observation] = {}
    for figure in figures:
        seen.setdefault(printed_at(figure), figure)
    return list(seen.values())
