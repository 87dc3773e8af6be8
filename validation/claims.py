"""Claims of the text as checks.

Belongs here: turning `corpus.records.Claim` into `Check`. Does not: finding claims in the text (extractors), claims
that one figure is higher than another (`validation.directions`) or is of so many units (`validation.wholes`).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import cast

from corpus.records import Claim
from corpus.worded import Worded
from validation.checks import Check, Relation
from validation.register import Register

# How many units a mean or groups are told of is for `validation.wholes`.
WHOLE = "whole"
# Where the figures stand that these mean is for `validation.directions`.
DIRECTIONS = ("higher", "lower")
_RELATIONS = ("sum", "mean", "difference", "max", "min", "range", "equal")


def claimed(register: Register) -> Iterator[Check]:
    """A check for each claim. A relation that the audit does not know is reported as not recomputable."""
    for claim in register.understanding.claims:
        if claim.relation not in (*DIRECTIONS, WHOLE):
            yield _check(claim)


def _check(claim: Claim) -> Check:
    kind, statement, stated, operands = claim.kind, claim.statement, claim.stated, claim.operands
    if claim.relation == "count":
        if not claim.names and not operands:
            return Check(kind, "count", statement, stated, missing=claim.doubt or "the names that the count counts")
        listed = len(claim.names) or len(operands)
        # What a list holds is a matter of understanding it: that it differs accuses nobody.
        return Check(
            kind, "count", statement, stated, operands, listed=listed, doubt=claim.doubt, accuses=not claim.names
        )
    if claim.relation == "ratio":
        factor = Fraction(100) if stated.unit == "percent" else Fraction(1)
        return Check(kind, "ratio", statement, stated, operands, factor=factor)
    if claim.relation == "rank_move":
        years = [o.year for o in operands]
        earlier_first = len(operands) == 2 and None not in years and cast(int, years[0]) < cast(int, years[1])
        ordered = operands if earlier_first else tuple(reversed(operands))
        return Check(kind, "difference", statement, stated, ordered)
    if claim.relation in _RELATIONS:
        doubt = claim.doubt
        if claim.relation == "difference" and _unsigned(claim):
            doubt = "the direction, which only a word tells"
        return Check(kind, cast(Relation, claim.relation), statement, stated, operands, doubt=doubt)
    return Check(
        kind, "equal", statement, stated, missing=Worded('a way to recompute "{relation}"', relation=claim.relation)
    )


def _unsigned(claim: Claim) -> bool:
    """True where the difference has the stated size and the other sign, and the sign is not printed."""
    values = [o.value for o in claim.operands]
    stated = claim.stated.value
    if len(values) != 2 or stated is None or values[0] is None or values[1] is None:
        return False
    return values[0] - values[1] == -stated and not any(sign in claim.stated.raw for sign in "+-−–")
