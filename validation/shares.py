"""Rules on shares and bases: a group out of its cohort, the base of "10/19", ballots returned, valid and planned.

Belongs here: generators of checks whose stated figure is a rate, or the whole that a count is told out of. Does not:
what a group holds (`validation.groups`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from corpus.records import Observation
from corpus.worded import Worded
from validation.characters import shown_over
from validation.checks import Check, agrees, compute, implied, name_of
from validation.register import Register
from validation.rows import HUNDRED
from validation.rulebook import Share, rulebook


def shares(register: Register) -> Iterator[Check]:
    """The share of a group in percent is its count out of all units."""
    for share in register.of_measure("unit_count"):
        if share.unit != "percent" or share.level != "cohort":
            continue
        count = register.nearest(register.find(share, statistics=("count", "value", "total"), unit="count"), share)
        if count is None:
            continue
        whole = register.size(share.subject, share.year)
        whole = _base(count) or whole
        if whole is None or not whole.value:
            continue
        statement = Worded(
            "{subject}: the share of {group} is {number} out of {whole}",
            subject=share.subject,
            group=share.field,
            number=count.value,
            whole=whole.value,
        )
        yield Check("ratio", "ratio", statement, share, (count, whole), factor=HUNDRED)


def bases(register: Register) -> Iterator[Check]:
    """The base of "10/19" against the number of units of the cohort. A base of its own is no error."""
    for figure in register.of_measure("unit_count", "rank"):
        base = _base(figure)
        if base is None or base.value is None or figure.unit not in ("count", "rank"):
            continue
        cohort = rulebook().cohort_of_level.get(figure.level, figure.subject)
        statement = Worded("{subject}: the base of {raw} is the number of units", subject=cohort, raw=base.raw)
        size = register.size(cohort, figure.year)
        if size is not None and size.value == base.value and not _same_words(size, figure):
            yield Check("repeat", "equal", statement, base, (size,))
            continue
        listed = register.listed(cohort, figure.year)
        if len(listed) == base.value:
            yield Check("repeat", "count", statement, base, listed, listed=len(listed))
    for share in rulebook().shares:
        for figure in (*register.labelled(share.part, "kpi"), *register.of_measure(*share.part)):
            yield from _ballot_base(register, figure, share.whole)


def _ballot_base(register: Register, figure: Observation, whole: tuple[str, ...]) -> Iterator[Check]:
    """The base of "1.574/1.574 phiếu" against the ballots that it names, where they are told elsewhere."""
    base = _base(figure)
    told = None if base is None else _named(register, whole, figure)
    if base is not None and told is not None and told.value == base.value and not _same_words(told, figure):
        statement = Worded(
            "{subject}: the base of {raw} is the {name}", subject=figure.subject, raw=base.raw, name=name_of(told)
        )
        yield Check("repeat", "equal", statement, base, (told,))


def _base(figure: Observation) -> Observation | None:
    """What a count or rank is written over, as a figure of its own: 19 of "10/19", 1574 of "1.574/1.574"."""
    shown = shown_over(figure)
    return None if shown is None else implied(shown[1], figure, unit="count", raw=shown[0])


def _same_words(one: Observation, other: Observation) -> bool:
    """Whether two figures were read from one run of characters."""
    return bool(set(one.words) & set(other.words))


def ballots(register: Register) -> Iterator[Check]:
    """Rates of ballots returned, valid or planned, and ballots left over."""
    rules = rulebook()
    for share in rules.shares:
        for stated in register.labelled(share.labels, "kpi"):
            if stated.unit == "percent":
                yield from _rate(register, stated, share)
    for rest in rules.remainders:
        for stated in register.labelled(rest.labels, "kpi"):
            larger, smaller = (_named(register, names, stated) for names in (rest.minuend, rest.subtrahend))
            if larger is not None and smaller is not None:
                statement = Worded(
                    "{group} is {larger} less {smaller}",
                    group=stated.field,
                    larger=larger.value,
                    smaller=smaller.value,
                )
                yield Check("difference", "difference", statement, stated, (larger, smaller))


def _rate(register: Register, stated: Observation, own: Share) -> Iterator[Check]:
    """A rate out of the ballots that its label names, or of others where only these give it: then its label was wrong.

    Where all ballots came back, those returned are as many as those sent out.
    """
    found: list[tuple[Check, Observation, Observation]] = []
    for share in (own, *(each for each in rulebook().shares if each is not own)):
        part, whole = (_named(register, names, stated) for names in (share.part, share.whole))
        if part is not None and whole is not None:
            statement = Worded(
                "{group} is {number} out of {whole}", group=share.labels[0], number=part.value, whole=whole.value
            )
            check = Check("ratio", "ratio", statement, stated, (part, whole), factor=HUNDRED)
            found.append((check, part, whole))
        elif share is own:
            return
    chosen = next((each for each in found if agrees(compute(each[0]))), found[0])
    check, part, whole = chosen
    if any(agrees(compute(replace(check, stated=other))) for other in _rivals(register, stated)):
        # Two rates under one name: the other is this share, and so this one is another.
        check = replace(check, doubt="the whole that this rate is told of")
    yield check
    if stated.value == 100 and part.value == whole.value and not _same_words(part, whole):
        statement = Worded("{name} is as many as {other}", name=name_of(part), other=name_of(whole))
        yield Check("repeat", "equal", statement, part, (whole,))


def _rivals(register: Register, stated: Observation) -> list[Observation]:
    """Other rates told under the same name of the same ballots."""
    return [
        o
        for o in register.labelled((stated.field,), "kpi")
        if (o.subject, o.year, o.unit) == (stated.subject, stated.year, stated.unit) and o.value != stated.value
    ]


def _named(register: Register, names: tuple[str, ...], to: Observation) -> Observation | None:
    """The nearest count of the same subject and year whose measure or label is one of the names."""
    found = [
        o
        for o in register.figures
        if (o.measure in names or o.field in names)
        and o.subject == to.subject
        and o.year == to.year
        and o.unit == "count"
        and o.value is not None
    ]
    return register.nearest(found, to)
