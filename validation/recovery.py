"""Damaged figures that the rest of the page forces.

Belongs here: `recover`, which gives a lost or ambiguous figure the one value that its recomputations leave. Does not:
findings. The raw characters stay as they were; the note says what forced the value.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from corpus.records import Claim, Observation, Understanding
from validation.attribution import read_number
from validation.auditing import checks_of, without_doubles
from validation.checks import Check, agrees, compute
from validation.ledger import Ledger
from validation.solving import solutions

_PASSES = 4
_MOST_CANDIDATES = 3


def recover(understanding: Understanding) -> Understanding:
    """The same report with what arithmetic forces filled in; claims point at the recovered figures.

    A figure is touched only if it is lost, or has alternatives and its value is contradicted. It gets a value where
    every recomputation it takes part in, with all other inputs known, leaves exactly one candidate and the same one.
    """
    for _ in range(_PASSES):
        recovered = _one_pass(understanding)
        if not recovered:
            break
        understanding = _with(understanding, recovered)
    return understanding


def _with(understanding: Understanding, recovered: dict[str, Observation]) -> Understanding:
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
    suspects = {o.obs_id: o for o in understanding.observations if o.obs_id and (o.value is None or o.alternatives)}
    if not suspects:
        return {}
    ledger = Ledger(understanding)
    touching: dict[str, list[Check]] = {}
    for _, check in without_doubles(checks_of(ledger)):
        if check.missing or check.doubt:
            continue
        for obs_id in {o.obs_id for o in check.figures} & suspects.keys():
            touching.setdefault(obs_id, []).append(check)
    recovered: dict[str, Observation] = {}
    for obs_id in sorted(touching):
        figure = suspects[obs_id]
        forced = _forced(figure, touching[obs_id])
        if forced is not None:
            value, check = forced
            note = f"forced by a {check.kind}: {check.statement}"
            recovered[obs_id] = replace(figure, value=value, status="recovered", note=_joined(figure.note, note))
    return recovered


def _joined(note: str, more: str) -> str:
    return f"{note}; {more}" if note else more


def _forced(figure: Observation, checks: list[Check]) -> tuple[Decimal, Check] | None:
    """The only value that the checks leave for a figure, with the first check that speaks; None where none does."""
    usable = [check for check in checks if all(o.value is not None or o.obs_id == figure.obs_id for o in check.figures)]
    if not usable:
        return None
    if figure.value is not None and all(agrees(compute(check)) for check in usable):
        return None
    candidates = _candidates(figure, usable)
    left = [value for value in candidates if all(agrees(compute(check, {figure.obs_id: value})) for check in usable)]
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
