"""What the columns of a result table mean: from their headers, and from their arithmetic where headers are lost.

Belongs here: giving each column a role. Does not: what the rows are (`extractors.result_tables`), or the wordings of
headers (`corpus/reference/measures.csv`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import permutations

from extractors.column_heads import without_maxima
from extractors.raw_tables import RawRow, RawTable
from normalizers.fields import find_fields, match_field
from normalizers.headers import match_measure_header
from normalizers.marks import fold

# A relation between columns is believed when it holds in this share of the rows that have all its figures.
_BELIEVED = Decimal("0.6")
_ABOUT_AS_WELL = Decimal("0.25")
_ROOM = Decimal("0.011")
_RATIO_ROOM = Decimal("0.01")
# A difference between what a unit gave itself and what it was given is no change over a year.
_SATISFACTION = re.compile(r"\bsipas\b|\bhai long\b")
_RANKED = re.compile(r"\W*(?:xep (?:hang|thu|bac)|thu hang|hang)\b")
_OF_TWO_SCORES = re.compile(r"tham dinh.*tu (?:cham|danh gia)|tu (?:cham|danh gia).*tham dinh")
_YEAR = re.compile(r"20\d\d")
_ONLY_YEAR = re.compile(r"\W*(?:năm)?\W*20\d\d\W*(?:\(%\))?\W*", re.IGNORECASE)
# A relation that holds in fewer rows may do so by chance; the more columns, the more such chances there are.
_LEAST_ROWS = 3
_FEW_COLUMNS = 5
_LEAST_RANKED = 4
# What a column of a field's scores holds.
_OF_FIELDS = ("points", "component_index", "survey")
_HALF_OF_A_HUNDRED = 50


@dataclass(frozen=True, slots=True)
class Role:
    """What a column holds. field: the field of a column of field scores, "" where rows are fields or overall.

    year: as the header says; before: years before the report's own where only arithmetic speaks.
    """

    measure: str
    unit: str
    field: str = ""
    year: int | None = None
    before: int = 0


def column_roles(table: RawTable, rows: Sequence[RawRow], by_field: bool) -> tuple[Role | None, ...]:
    """A role a column, None where neither header nor arithmetic says. by_field: the rows are fields, not units."""
    roles = _told_apart([_from_header(header, by_field) for header in table.headers])
    if all(role is None for role in roles):
        return _from_arithmetic(table, rows, by_field)
    if any(role is None for role in roles):
        for place, guess in enumerate(_from_arithmetic(table, rows, by_field)):
            if roles[place] is None and guess is not None and guess not in roles:
                roles[place] = guess
    if by_field:
        roles = _of_rubric([_of_field_rows(role) for role in roles])
    else:
        roles = _with_index(table, roles, [_values(rows, col) for col in range(table.width)])
    return tuple(_with_unit_of_index(role, roles) for role in roles)


def _with_index(
    table: RawTable, roles: Sequence[Role | None], columns: Sequence[Sequence[Decimal | None]]
) -> list[Role | None]:
    """The roles of a ranking of units, where the one column that the units are ranked by is the index.

    Beside a column in percent the points are what it was made from, beside columns of fields their sum, which is the
    index where it is out of a hundred. An index that is the sum of its parts is in points as they are, whatever its
    head leaves open.
    """
    measures = {role.measure for role in roles if role is not None}
    parts = [place for measure in ("appraised", "survey") for place in _places(roles, measure)]
    overall = [None if role is None or role.field else role for role in roles]
    whole = _places(overall, "index") or _places(overall, "points")
    by_fields = any(role is not None and role.field and role.measure in _OF_FIELDS for role in roles)
    role = roles[whole[0]] if len(whole) == 1 else None
    if role is None or ("rank" not in measures and len(parts) != 2 and not by_fields):
        return list(roles)
    if by_fields and (role.measure != "points" or not _out_of_a_hundred(columns[whole[0]])):
        return list(roles)
    told = "%" in table.headers[whole[0]]
    summed = (
        not told and len(parts) == 2 and _share([columns[place] for place in (*parts, *whole)], _is_sum) >= _BELIEVED
    )
    if role.measure == "points" or (summed and role.unit == "percent"):
        found = list(roles)
        found[whole[0]] = Role("index", "points", "", role.year, role.before)
        return found
    return list(roles)


def _out_of_a_hundred(values: Sequence[Decimal | None]) -> bool:
    known = sorted(value for value in values if value is not None)
    return (
        bool(known) and known[len(known) // 2] > _HALF_OF_A_HUNDRED and known[len(known) // 2] <= 2 * _HALF_OF_A_HUNDRED
    )


def _places(roles: Sequence[Role | None], measure: str) -> list[int]:
    return [place for place, role in enumerate(roles) if role is not None and role.measure == measure]


def _from_header(header: str, by_field: bool) -> Role | None:
    """The role that a header names: a measure, or one of the fields as a column of its scores."""
    if not header:
        return None
    year = _YEAR.search(header)
    header = without_maxima(header)
    found = match_measure_header(header)
    if not by_field:
        distinct = _fields_named(header)
        of_field = found is None or found.role == "field_name" or found.measure in ("points", "survey", "index")
        if len(distinct) == 1 and of_field:
            survey = found is not None and found.measure == "survey"
            if not survey:
                unit = "percent" if "%" in header else "points"
                measure = "component_index" if unit == "percent" else "points"
                return Role(measure, unit, distinct[0], int(year.group()) if year else None)
    if found is None and not by_field and year and _ONLY_YEAR.fullmatch(header):
        # "Năm 2023": what the table is about, as of that year.
        return Role("index", "percent", "", int(year.group()))
    if found is None or not found.measure or (found.measure == "change" and _OF_TWO_SCORES.search(fold(header))):
        return None
    if _RANKED.match(fold(header)) and found.measure in ("index", "satisfaction", "survey", "points"):
        # "Xếp hạng PAR INDEX": the name is that of what is ranked.
        found = replace(found, measure="rank", unit="rank")
    if _SATISFACTION.search(fold(header)) and (found.measure == "rank" or "%" in header):
        # The survey as an index of its own, beside that of reform.
        named = ("rank", "rank") if found.measure == "rank" else ("satisfaction", "percent")
        return Role(*named, "satisfaction", int(year.group()) if year else None)
    if found.measure == "kpi":
        # Points added to what was scored, or taken off it.
        return Role("kpi", "points", "penalty_points" if "tru" in fold(found.wording).split() else "bonus_points")
    unit = "points" if re.search(r"\(\s*diem\s*\)", fold(header)) else found.unit
    if found.measure in ("index", "points") and "%" in header:
        unit = "percent"
        if found.measure == "points":
            return Role("index", "percent", "", int(year.group()) if year else None)
    return Role(found.measure, unit, "", int(year.group()) if year else None)


def _fields_named(header: str) -> list[str]:
    """The fields that a head names; as the whole of a head a field may be named by its short name."""
    words = header.split()
    distinct = list(dict.fromkeys(span.match.field for span in find_fields(words)))
    if distinct:
        return distinct
    # The last words are the lowest head: "Điểm các lĩnh vực" stands above "Thể chế".
    for start in range(len(words)):
        whole = match_field(" ".join(words[start:]))
        if whole is not None and whole.how == "exact":
            return [whole.field]
    return []


def _of_field_rows(role: Role | None) -> Role | None:
    """In a table whose rows are fields an index is the field's own."""
    if role is not None and role.measure == "index":
        return Role("component_index", "percent", role.field, role.year, role.before)
    return role


def _told_apart(roles: Sequence[Role | None]) -> list[Role | None]:
    """Columns whose headers say the same are not told apart by them: a year was misread, so neither is believed."""
    return [None if role is not None and list(roles).count(role) > 1 else role for role in roles]


def _of_rubric(roles: Sequence[Role | None]) -> list[Role | None]:
    """Beside counts of criteria, points are what a field is worth, not what was scored in it."""
    measures = {role.measure for role in roles if role is not None}
    if not measures & {"criteria_count", "subcriteria_count"} or "max_points" in measures:
        return list(roles)
    return [Role("max_points", "points") if role is not None and role.measure == "points" else role for role in roles]


def _with_unit_of_index(role: Role | None, roles: Sequence[Role | None]) -> Role | None:
    """A change whose header gives no unit is in the unit of the index that changed."""
    if role is None or role.unit:
        return role
    indices = [other for other in roles if other is not None and other.measure in ("index", "component_index")]
    units = [other.unit for other in indices if other.unit]
    return Role(role.measure, units[0] if units else "points", role.field, role.year, role.before)


def _values(rows: Sequence[RawRow], col: int) -> list[Decimal | None]:
    return [
        cell.figure.value if (cell := row.cells[col]) is not None and cell.figure is not None else None for row in rows
    ]


def _share(
    columns: Sequence[Sequence[Decimal | None]], holds: Callable[..., bool | None], least: int = _LEAST_ROWS
) -> Decimal:
    """Share of the rows having all the figures in which a relation holds; 0 where it holds in fewer than `least`."""
    whole = [values for values in zip(*columns) if all(value is not None for value in values)]
    judged = [holds(*values) for values in whole]
    told = [verdict for verdict in judged if verdict is not None]
    if sum(told) < least:
        return Decimal(0)
    return Decimal(sum(told)) / len(told)


def _is_ratio(maximum: Decimal, points: Decimal, share: Decimal) -> bool | None:
    """None where a value cannot be what it is taken for: a lost comma says nothing of the relation."""
    if maximum <= 0 or points > maximum or share > 120:
        return None
    return abs(points / maximum * 100 - share) <= _RATIO_ROOM + 1 / (2 * maximum)


def _is_difference(later: Decimal, earlier: Decimal, change: Decimal) -> bool:
    return abs(later - earlier - change) <= _ROOM


def _is_sum(first: Decimal, second: Decimal, total: Decimal) -> bool:
    # A change may be negative, a part may not: else last year's index and the change on it would pass for parts.
    return first > 0 and second > 0 and abs(first + second - total) <= _ROOM


def _best(
    columns: Sequence[Sequence[Decimal | None]], holds: Callable[..., bool | None], free: Sequence[int]
) -> tuple[int, int, int] | None:
    """The ordered triple of columns in which a relation is believed, the leftmost of those believed about as well.

    Parts stand before their total, and this year before the last: further right it means another thing.
    """
    least = _LEAST_ROWS + max(0, (len(free) - _FEW_COLUMNS) // 2)
    shares = {
        (first, second, third): _share([columns[first], columns[second], columns[third]], holds, least)
        for first, second, third in permutations(free, 3)
    }
    best = max(shares.values(), default=Decimal(0))
    if best < _BELIEVED:
        return None
    like = [triple for triple, share in shares.items() if share >= max(_BELIEVED, best - _ABOUT_AS_WELL)]
    return min(like, key=lambda triple: (max(triple), -shares[triple], triple))


def _from_arithmetic(table: RawTable, rows: Sequence[RawRow], by_field: bool) -> tuple[Role | None, ...]:
    """Roles forced by relations between columns; columns that stand in none stay without."""
    width = table.width
    columns = [_values(rows, col) for col in range(width)]
    roles: list[Role | None] = [None] * width
    places = list(range(width))
    if by_field:
        ratio = _best(columns, _is_ratio, places)
        if ratio:
            maximum, points, share = ratio
            roles[maximum] = Role("max_points", "points")
            roles[points] = Role("points", "points")
            roles[share] = Role("component_index", "percent")
            others = [place for place in places if roles[place] is None]
            for earlier, change in permutations(others, 2):
                if _share([columns[share], columns[earlier], columns[change]], _is_difference) >= _BELIEVED:
                    roles[earlier] = Role("component_index", "percent", before=1)
                    roles[change] = Role("change", "percent")
                    break
        elif _counts_criteria(table, columns):
            counts = ("criteria_count", "subcriteria_count")[: width if _ends_in_components(table) else width - 1]
            for place, measure in enumerate(counts):
                roles[place] = Role(measure, "count")
            if len(counts) < width:
                roles[width - 1] = Role("max_points", "points")
        return tuple(roles)
    ranked = _ranks(columns)
    if ranked is not None:
        roles[ranked[0]] = Role("rank", "rank")
    # One negative figure makes a column one of changes: last year's index and its change add up to this year's.
    signed = {place for place in places if any(value is not None and value < 0 for value in columns[place])}
    total = _best(columns, _is_sum, [place for place in places if place not in signed and roles[place] is None])
    if total:
        first, second, whole = total
        # Row by row: one lost comma would outweigh all other rows of a sum.
        pairs = [(one, other) for one, other in zip(columns[first], columns[second], strict=True) if one and other]
        larger = 2 * sum(one >= other for one, other in pairs) >= len(pairs)
        appraised, survey = (first, second) if larger else (second, first)
        roles[appraised] = Role("appraised", "points")
        roles[survey] = Role("survey", "points")
        # The same total may stand twice, as points and as percent of a scale of one hundred: points come first.
        twins = [p for p in places if roles[p] is None and p != whole and _same(columns[p], columns[whole])]
        pair = sorted([whole, *twins[:1]])
        roles[pair[0]] = Role("points", "points") if len(pair) == 2 else Role("index", "points")
        if len(pair) == 2:
            roles[pair[1]] = Role("index", "percent")
        else:
            scaled = [p for p in places if roles[p] is None and _proportional(columns[p], columns[whole])]
            if scaled:
                # A fixed share of the total is the total in percent of a scale other than one hundred.
                roles[whole], roles[scaled[0]] = Role("points", "points"), Role("index", "percent")
        _changes(columns, roles)
    elif ranked is not None and ranked[1] is not None:
        roles[ranked[1]] = Role("index", "percent" if "%" in table.caption else "points")
    return tuple(roles)


def _ranks(columns: Sequence[Sequence[Decimal | None]]) -> tuple[int, int | None] | None:
    """The column of whole numbers that are the places of another column's figures, and that column; ties share a place.

    Rows may be parted into groups that are ranked by themselves, each from the first place on. Where several columns
    fall alike nothing says which of them is ranked, so that it is None.
    """
    pairs = [pair for pair in permutations(range(len(columns)), 2) if _orders(columns[pair[0]], columns[pair[1]])]
    if not pairs or len({rank for rank, _ in pairs}) > 1:
        return None
    return pairs[0][0], pairs[0][1] if len(pairs) == 1 else None


def _orders(places: Sequence[Decimal | None], values: Sequence[Decimal | None]) -> bool:
    rows = [(place, value) for place, value in zip(places, values) if place and value is not None]
    whole = len(rows) == len(places) and all(place == place.to_integral_value() for place, _ in rows)
    if not whole or len(rows) < _LEAST_RANKED or len({value for _, value in rows}) * 2 < len(rows):
        return False
    starts = [at for at, (place, _) in enumerate(rows) if at == 0 or (place == 1 and rows[at - 1][0] > 1)]
    groups = [rows[start:end] for start, end in zip(starts, [*starts[1:], len(rows)])]
    return all(_is_place(place, value, group) for group in groups for place, value in group)


def _is_place(place: Decimal, value: Decimal, group: Sequence[tuple[Decimal, Decimal]]) -> bool:
    """Whether a number is the place of a figure among others, of which some rows may be lost; ties share theirs."""
    before = sum(other > value for _, other in group)
    in_order = all((other > value) == (theirs < place) for theirs, other in group if other != value)
    tied = all(theirs == place for theirs, other in group if other == value)
    return in_order and tied and before < place <= before + 1 + len(group) // 2


def _changes(columns: Sequence[Sequence[Decimal | None]], roles: list[Role | None]) -> None:
    """Give last year's index and the change on it their roles, where a difference of columns shows them."""
    for place, role in enumerate(roles):
        if role is None or role.measure != "index":
            continue
        others = [other for other, known in enumerate(roles) if known is None]
        for earlier, change in permutations(others, 2):
            if _share([columns[place], columns[earlier], columns[change]], _is_difference) >= _BELIEVED:
                roles[earlier] = Role("index", role.unit, before=1)
                roles[change] = Role("change", role.unit)
                return


def _proportional(share: Sequence[Decimal | None], total: Sequence[Decimal | None]) -> bool:
    """Whether one column is the other over a fixed scale, in percent."""
    ratios = sorted(t / s for s, t in zip(share, total, strict=True) if s and t)
    if len(ratios) < 4 or ratios[len(ratios) // 2] == 1:
        return False
    middle = ratios[len(ratios) // 2]
    near = [ratio for ratio in ratios if abs(ratio - middle) <= middle * Decimal("0.002")]
    return len(near) >= _BELIEVED * len(ratios)


def _same(first: Sequence[Decimal | None], second: Sequence[Decimal | None]) -> bool:
    return _share([first, second], lambda a, b: a == b) >= _BELIEVED


def _ends_in_components(table: RawTable) -> bool:
    """Whether two columns are criteria and their components: the wording nearest the table names its last column."""
    heading = fold(table.caption)
    return table.width == 2 and heading.rfind("thanh phan") > heading.rfind("diem")


def _counts_criteria(table: RawTable, columns: Sequence[Sequence[Decimal | None]]) -> bool:
    """Whole numbers under a heading of criteria."""
    heading = fold(table.caption)
    whole = all(value is None or value == value.to_integral_value() for column in columns for value in column)
    return whole and table.width in (2, 3) and "tieu" in heading
