"""Damaged figures that the rest of the page forces.

Belongs here: `recover`, which gives a lost or ambiguous figure the one value that its recomputations leave. Does not:
findings. The raw characters stay as they were; the note says what forced the value.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from corpus.records import Claim, Observation, Understanding
from validation.auditing import checks_of, without_doubles
from validation.characters import read_number
from validation.checks import Check, agrees, compute
from validation.register import Register, same_row
from validation.solving import solutions
from validation.suspects import with_suspects

_PASSES = 4
_MOST_CANDIDATES = 3
_LEAST_FOR_A_PAIR = 3


def recover(understanding: Understanding) -> Understanding:
    """The same report with what arithmetic forces filled in; claims point at the recovered figures.

    A figure is touched only if it is lost, or has alternatives and its value is contradicted, or if it is contradicted
    beside a lost one (`_forced_pair`). It gets a value where every recomputation it takes part in, with all other
    inputs known, leaves exactly one candidate and the same one. What a later recovery contradicts is taken back.
    """
    first = understanding = with_suspects(understanding)
    for _ in range(_PASSES):
        recovered = _one_pass(understanding)
        if not recovered:
            break
        understanding = replaced(understanding, recovered)
    for _ in range(_PASSES):
        refuted = _refuted(first, understanding)
        understanding = replaced(understanding, refuted)
        paired = _pairs(understanding)
        understanding = replaced(understanding, paired)
        if not refuted and not paired:
            break
    return _without_gaps(understanding)


def _without_gaps(understanding: Understanding) -> Understanding:
    """The report without the empty cells that nothing forces: perhaps nothing was printed there."""
    kept = tuple(o for o in understanding.observations if o.raw or o.value is not None)
    return understanding if len(kept) == len(understanding.observations) else replace(understanding, observations=kept)


def _touching(understanding: Understanding) -> dict[str, list[Check]]:
    """The checks that can force a figure, by the figures in them."""
    touching: dict[str, list[Check]] = {}
    for _, check in without_doubles(checks_of(Register(understanding))):
        if not check.missing and not check.doubt:
            for obs_id in dict.fromkeys(o.obs_id for o in check.figures if o.obs_id):
                touching.setdefault(obs_id, []).append(check)
    return touching


def _refuted(first: Understanding, now: Understanding) -> dict[str, Observation]:
    """The figure as it was, of those recovered ones that a recomputation now contradicts; {} where none is."""
    before = {o.obs_id: o for o in first.observations}
    changed = [o.obs_id for o in now.observations if o is not before[o.obs_id]]
    if not changed:
        return {}
    touching = _touching(now)
    refuted = [
        obs_id
        for obs_id in changed
        if any(c.kind != "repeat" and compute(c).verdict == "inconsistent" for c in touching.get(obs_id, ()))
    ]
    # One at a time, the one that could best have been read otherwise first: the others may stand without it.
    worst = min(refuted, key=lambda obs_id: (-len(before[obs_id].alternatives), obs_id), default=None)
    return {} if worst is None else {worst: before[worst]}


def _pairs(understanding: Understanding) -> dict[str, Observation]:
    """Lost figures together with a contradicted one of the same row, where only one pair of values mends everything."""
    lost = [o for o in understanding.observations if o.value is None and o.obs_id and not _is_formula(o)]
    touching = _touching(understanding) if lost else {}
    found: dict[str, Observation] = {}
    for figure in lost:
        checks = touching.get(figure.obs_id, [])
        mates = {o.obs_id: o for check in checks for o in check.figures if o.status == "read" and same_row(o, figure)}
        for obs_id in sorted(mates):
            if obs_id in found or figure.obs_id in found:
                continue
            pair = _forced_pair(figure, mates[obs_id], touching)
            if pair is not None:
                own, other, check = pair
                note = f"forced together with its neighbour by a {check.kind}: {check.statement}"
                found[figure.obs_id] = _recovered(figure, own, note)
                found[obs_id] = _recovered(mates[obs_id], other, note)
    return found


def _forced_pair(
    figure: Observation, mate: Observation, touching: dict[str, list[Check]]
) -> tuple[Decimal, Decimal, Check] | None:
    """The values of a lost figure and its neighbour that all their recomputations leave, three of them at least."""
    broken = [check for check in touching[mate.obs_id] if compute(check).verdict == "inconsistent"]
    if not broken or mate.value is None:
        return None
    both = {figure.obs_id, mate.obs_id}
    around = {id(c): c for c in (*touching[mate.obs_id], *touching[figure.obs_id])}.values()
    usable = [
        c for c in around if c.kind != "repeat" and all(o.value is not None or o.obs_id in both for o in c.figures)
    ]
    if len(usable) < _LEAST_FOR_A_PAIR:
        return None
    fitting: list[tuple[Decimal, Decimal]] = []
    for value in {v for check in broken for v in solutions(mate, check)}:
        known = replace(mate, value=value)
        for check in usable:
            put = replace(
                check,
                stated=known if check.stated.obs_id == mate.obs_id else check.stated,
                operands=tuple(known if o.obs_id == mate.obs_id else o for o in check.operands),
            )
            if figure.obs_id in {o.obs_id for o in put.figures}:
                fitting += [(own, value) for own in solutions(figure, put)]
    left = [
        pair
        for pair in sorted(set(fitting))
        if all(agrees(compute(c, {figure.obs_id: pair[0], mate.obs_id: pair[1]})) for c in usable)
    ]
    return (*left[0], broken[0]) if len(left) == 1 else None


def replaced(understanding: Understanding, recovered: dict[str, Observation]) -> Understanding:
    """The same report with some observations, by `obs_id`, put in the place of those that had their ids."""

    def now(figure: Observation) -> Observation:
        return recovered.get(figure.obs_id, figure) if figure.obs_id else figure

    def claim_now(claim: Claim) -> Claim:
        return replace(claim, stated=now(claim.stated), operands=tuple(now(o) for o in claim.operands))

    return replace(
        understanding,
        observations=tuple(now(o) for o in understanding.observations),
        claims=tuple(claim_now(claim) for claim in understanding.claims),
    )


def _one_pass(understanding: Understanding) -> dict[str, Observation]:
    suspects = {
        o.obs_id: o
        for o in understanding.observations
        if o.obs_id and (o.value is None or o.alternatives) and not _is_formula(o)
    }
    if not suspects:
        return {}
    touching = _touching(understanding)
    recovered: dict[str, Observation] = {}
    for obs_id in sorted(suspects.keys() & touching.keys()):
        figure = suspects[obs_id]
        forced = _forced(figure, touching[obs_id])
        if forced is not None:
            value, check = forced
            note = f"forced by a {check.kind}: {check.statement}"
            recovered[obs_id] = _recovered(figure, value, note)
    return recovered


def _is_formula(figure: Observation) -> bool:
    """A formula whose result the workbook does not hold was never printed: to fill it in would be to compute it."""
    return figure.box is None and figure.line is None and figure.raw.startswith("=")


def _recovered(figure: Observation, value: Decimal, note: str) -> Observation:
    joined = f"{figure.note}; {note}" if figure.note else note
    return replace(figure, value=value, status="recovered", note=joined)


def _forced(figure: Observation, checks: list[Check]) -> tuple[Decimal, Check] | None:
    """The only value that the checks leave for a figure, with the first check that speaks; None where none does."""
    usable = [check for check in checks if all(o.value is not None or o.obs_id == figure.obs_id for o in check.figures)]
    if not usable:
        return None
    if figure.value is not None and all(agrees(compute(check)) for check in usable):
        return None
    candidates = _candidates(figure, usable)
    left = [value for value in candidates if all(agrees(compute(check, {figure.obs_id: value})) for check in usable)]
    exact = [v for v in left if all(compute(check, {figure.obs_id: v}).verdict == "exact" for check in usable)]
    left = exact or left
    if len(left) != 1 or left[0] == figure.value:
        return None
    # A figure that is not printed is not forced to be nought: an empty cell may be empty.
    if left[0] == 0 and figure.value is None and not figure.alternatives:
        return None
    arithmetic = [check for check in usable if check.relation != "equal"]
    return left[0], (arithmetic or usable)[0]


def _candidates(figure: Observation, checks: list[Check]) -> list[Decimal]:
    """The values the characters may show; for a lost figure without any, those that a check solves to."""
    read = [read_number(text, figure) for text in figure.alternatives]
    found = [value for value in dict.fromkeys(read) if value is not None]
    if found:
        return found
    for check in checks:
        solved = list(solutions(figure, check))
        if 0 < len(solved) <= _MOST_CANDIDATES:
            return solved
    return []
