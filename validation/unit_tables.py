"""Rules that bind the cells of one table of units: totals over fields row by row, means column by column.

Belongs here: what a table proves by itself, since most of its rows, or another of its columns, bear the relation out.
Does not: the sum of field means (`scales`), what a unit gives itself (`rows`), or means told elsewhere (`cohorts`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.records import Observation
from corpus.worded import Worded
from validation.checks import Check, agrees, compute, is_unit, name_of
from validation.register import Register

_SCORES = ("index", "points", "appraised", "survey", "self_assessed", "component_index", "satisfaction")
_OF_COHORTS = ("index", "points", "appraised", "survey")
_LEAST_FIELDS = 4
_LEAST_ROWS = 3
# The sum is believed where it holds in so many of five rows: else a column was not understood, or more is added.
_BELIEVED_OF_FIVE = 3


def field_sums(register: Register) -> Iterator[Check]:
    """The points of a unit's fields, and of its survey where that stands apart, make its total.

    A table binds them only where they do so in most of its rows.
    """
    tables: dict[str, dict[tuple[str, int], list[Observation]]] = defaultdict(lambda: defaultdict(list))
    for figure in register.figures:
        told = figure.origin == "table" and figure.unit == "points" and figure.statistic == "value"
        if told and figure.measure in ("points", "index", "survey") and is_unit(figure.level):
            tables[figure.table_id][figure.subject, figure.year or 0].append(figure)
    for table in sorted(tables):
        rows = [row for _, row in sorted(tables[table].items(), key=lambda item: item[0])]
        for with_survey in (False, True):
            checks = [check for row in rows if (check := _of_row(row, with_survey)) is not None]
            whole = [check for check in checks if all(o.value is not None for o in check.figures)]
            held = sum(agrees(compute(check)) for check in whole)
            if held >= _LEAST_ROWS and held * 5 >= len(whole) * _BELIEVED_OF_FIVE:
                yield from checks
                break


def column_means(register: Register) -> Iterator[Check]:
    """A mean at the foot of a table is that of the units above it; where no other column bears that out it is doubtful.

    Means of the index and its parts are left to `cohorts`, which knows when a list of units is whole.
    """
    tables: dict[str, list[Observation]] = defaultdict(list)
    for figure in register.figures:
        if figure.origin == "table" and figure.measure in _SCORES and figure.value is not None:
            tables[figure.table_id].append(figure)
    for table in sorted(tables):
        cells = tables[table]
        checks = [check for o in cells if (check := _of_column(o, cells)) is not None]
        held = [check for check in checks if agrees(compute(check))]
        for check in checks:
            if check.stated.field == "overall" and check.stated.measure in _OF_COHORTS:
                continue
            borne_out = any(other is not check for other in held)
            yield check if borne_out else replace(check, doubt="whether the means are over the units listed")


def _of_column(mean: Observation, cells: Sequence[Observation]) -> Check | None:
    if mean.statistic != "mean" or mean.level != "cohort":
        return None
    key = (mean.field, mean.measure, mean.unit, mean.year)
    units = [o for o in cells if is_unit(o.level) and (o.field, o.measure, o.unit, o.year) == key]
    if len(units) < _LEAST_ROWS or len({o.subject for o in units}) < len(units):
        return None
    pattern = "{name} is the mean of the {number} units listed"
    return Check("mean", "mean", Worded(pattern, name=name_of(mean), number=len(units)), mean, tuple(units))


def _of_row(row: Sequence[Observation], with_survey: bool) -> Check | None:
    fields = [o for o in row if o.field != "overall"]
    whole = [o for o in row if o.field == "overall" and o.measure in ("points", "index")]
    survey = [o for o in row if o.field == "overall" and o.measure == "survey"]
    parts = (*fields, *survey) if with_survey else tuple(fields)
    once = len({o.field for o in fields}) == len(fields)
    if len(whole) != 1 or len(fields) < _LEAST_FIELDS or not once or (with_survey and len(survey) != 1):
        return None
    return Check("sum", "sum", Worded("{name} is the sum of its fields", name=name_of(whole[0])), whole[0], parts)
