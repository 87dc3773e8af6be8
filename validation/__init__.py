"""The audit: every published figure that can be recomputed is, and each recomputation is one finding.

Belongs here: intervals, verdicts, rules, attribution, recovery. Its only file is the rules as data
(`corpus/reference/rules.json`). Does not: reading figures from a page, or publishing. Imports from the floors below.

`correct(understanding, corrections)` sets right what people have corrected, `recover(understanding)` then fills in what
arithmetic forces, `audit(understanding)` gives the findings, and `counts(findings)` sums them up.
"""

from validation.auditing import audit, counts
from validation.correcting import correct
from validation.recovery import recover

__all__ = ["audit", "correct", "counts", "recover"]
