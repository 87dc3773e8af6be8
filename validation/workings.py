"""A recomputation in parts: the stated figure, its operands, and the decimals that each is printed with.

Belongs here: `Check` and `Outcome` as the record `Workings`, which travels to those who write a finding out. Does not:
the sentence of the table (`validation.messages`), or what the verdict is.
"""

from __future__ import annotations

from collections.abc import Collection

from corpus.records import Operand, Workings
from corpus.worded import Worded, wording_of
from validation.checks import Check, Outcome, stands_for
from validation.messages import published


def workings(check: Check, outcome: Outcome, own_words: Collection[str]) -> Workings:
    """How a finding came about. own_words: the sentences of the report that make claims."""
    decimals = stands_for(check.stated) if outcome.value is None else outcome.decimals
    return Workings(
        relation=check.relation,
        statement=wording_of(check.statement),
        quoted=not isinstance(check.statement, Worded) and check.statement in own_words,
        stated=Operand(check.stated.obs_id, outcome.stated, decimals),
        operands=tuple(Operand(figure.obs_id, figure.value, stands_for(figure)) for figure in check.operands),
        factor=published(check.factor),
        limits=check.limits,
        listed=check.listed,
        peers=len(check.peers),
        lacking=wording_of(outcome.lacking) if outcome.lacking else None,
    )
