"""Falls told in words: "giảm 0,34 điểm" prints the size of the fall, and the word its direction.

Belongs here: which changes are told so, and the finding of one as the report tells it. Does not: any recomputation;
inside the audit a change keeps its sign, as an observation does.

Where a figure of the difference is missing nothing is recomputed, and the change is told with the sign of its
observation.
"""

from __future__ import annotations

from dataclasses import replace

from corpus.records import Observation
from validation.checks import Check, Outcome

_SIGNS = "+-−–"


def is_fall_in_words(change: Observation) -> bool:
    """Whether a change below nought is printed without a sign."""
    return (
        change.origin == "prose" and change.value is not None and change.value < 0 and not set(_SIGNS) & set(change.raw)
    )


def as_told(check: Check, outcome: Outcome) -> tuple[Check, Outcome]:
    """A recomputed difference turned round where it is a fall told in words, so that stated is what is printed.

    The earlier figure less the later one is then the size of the fall. Any other check comes back as it is.
    """
    stated = check.stated.value
    if not check.fall or outcome.value is None or outcome.bounds is None or outcome.stated is None or stated is None:
        return check, outcome
    turned = replace(
        check,
        statement=check.fall,
        stated=replace(check.stated, value=-stated),
        operands=tuple(reversed(check.operands)),
    )
    return turned, replace(outcome, value=-outcome.value, bounds=outcome.bounds.negate(), stated=-outcome.stated)
