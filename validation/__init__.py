"""The audit: every published figure that can be recomputed is, and each recomputation is one finding.

Belongs here: intervals, verdicts, rules, attribution, recovery. Its only file is the rules as data
(`corpus/reference/rules.json`). Does not: reading figures from a page, or publishing. Imports from the floors below.

`audit(understanding)` gives the findings; `counts(findings)` sums them up; `recover(understanding)` fills in what
arithmetic forces, and is called before `audit`.
"""

from validation.auditing import audit, counts
from validation.recovery import recover

__all__ = ["audit", "counts", "recover"]
