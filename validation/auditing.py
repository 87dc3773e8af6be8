"""The audit of one report: all rules, their outcomes, and the findings in their total order.

Belongs here: which rules there are, in which order, what is left out as a double, and `audit` and `counts`. Does not:
any rule, any arithmetic.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace

from corpus.records import Attribution, Finding, Understanding
from validation import cohorts, groups, partitions, rows, scales, shares, unit_tables, wholes
from validation.attribution import Judge
from validation.checks import Check, Outcome, agrees, compute, printed_at
from validation.citations import cited
from validation.claims import DIRECTIONS, claimed
from validation.directions import directions
from validation.falls import as_told
from validation.messages import bounds, message, published
from validation.register import Register
from validation.repeats import repeats
from validation.workings import workings

Rule = Callable[[Register], Iterator[Check]]

RULES: tuple[tuple[str, Rule], ...] = (
    ("unit sum", rows.unit_sums),
    ("own sum", rows.own_sums),
    ("field sum", unit_tables.field_sums),
    ("unit index", rows.unit_indices),
    ("field ratio", rows.field_ratios),
    ("change", rows.changes),
    ("rank move", rows.rank_moves),
    ("survey share", rows.survey_shares),
    ("rubric sum", scales.rubric_sums),
    ("scale sum", scales.scale_sums),
    ("mean sum", scales.mean_sums),
    ("field count", scales.field_counts),
    ("statistic", cohorts.statistics),
    ("column mean", unit_tables.column_means),
    ("range", cohorts.ranges),
    ("rank", cohorts.ranks),
    ("listed units", cohorts.listed_units),
    ("province sum", cohorts.province_sums),
    ("members", groups.members),
    ("named members", groups.named_members),
    ("moved", groups.moved),
    ("fields in groups", groups.fields_in_groups),
    ("partition", partitions.partitions),
    ("left over", partitions.left_over),
    ("named in groups", partitions.named_in_groups),
    ("told whole", wholes.told_wholes),
    ("possible mean", groups.possible_means),
    ("share", shares.shares),
    ("base", shares.bases),
    ("ballots", shares.ballots),
    ("group count", groups.group_counts),
    ("survey members", groups.survey_members),
    ("untold", groups.untold),
    ("claim", claimed),
    ("citation", cited),
)
# A rule that most rows of a report contradict has been misunderstood: nobody is accused by it.
_ROW_RULES = ("unit sum", "unit index", "field ratio", "change", "rank", "survey share")
_LEAST_ROWS = 4
_LEAST_ROWS_OF_TABLES = 3
# How much an outcome says for the figures in it.
_WEIGHTS = {"exact": 2, "rounding": 1, "inconsistent": -2}


def checks_of(register: Register) -> list[tuple[str, Check]]:
    """All checks that the report calls for, the repeats last, each with the name of its rule."""
    found = [(name, check) for name, rule in RULES for check in rule(register)]
    support: Counter[str] = Counter()
    for _, check in found:
        outcome = compute(check)
        weight = _WEIGHTS.get(outcome.verdict, 0) if agrees(outcome) or not check.doubt else 0
        # A recomputation from two figures says more of each than a long sum, which does not see cells change places.
        strength = 3 if len(check.operands) <= 2 else 1
        for figure in check.figures:
            support[figure.obs_id] += weight * strength
    found += [("repeat", check) for check in repeats(register, support)]
    return found


def _values(check: Check) -> tuple[str, ...]:
    return tuple(sorted(str(o.value) for o in check.operands))


def without_doubles(checks: Iterable[tuple[str, Check]]) -> list[tuple[str, Check]]:
    """The checks without those that recompute the same printed figure from the same values once more."""
    seen: set[tuple[object, ...]] = set()
    kept: list[tuple[str, Check]] = []
    for name, check in checks:
        key: tuple[object, ...] = (
            check.relation,
            check.listed,
            bool(check.missing),
            check.limits,
            printed_at(check.stated),
            _values(check),
        )
        if key not in seen:
            seen.add(key)
            kept.append((name, check))
    return kept


def _families(name: str, check: Check) -> dict[tuple[str, ...], int]:
    """The rows that a check stands or falls with, and how many of them must have been judged.

    They are those of one rule and level in the whole report, and those between the same tables. Charts are left out of
    these: one that was drawn with another table's figures is a slip that reports make.
    """
    families: dict[tuple[str, ...], int] = {(name, check.stated.level): _LEAST_ROWS} if name in _ROW_RULES else {}
    tables = tuple(sorted({figure.table_id for figure in check.figures}))
    if check.stated.level != "cohort" and all(figure.origin == "table" for figure in check.figures):
        families[name, check.stated.level, *tables] = _LEAST_ROWS_OF_TABLES
    return families


def outcomes_of(checks: list[tuple[str, Check]]) -> list[tuple[Check, Outcome]]:
    """Each check with its outcome, doubts and mistrusted rules taken into account."""
    computed = [(name, check, compute(check)) for name, check in checks]
    seen: Counter[tuple[str, ...]] = Counter()
    broken: Counter[tuple[str, ...]] = Counter()
    for name, check, outcome in computed:
        for family in _families(name, check):
            seen[family] += outcome.value is not None
            broken[family] += outcome.verdict == "inconsistent" and not check.doubt
    result: list[tuple[Check, Outcome]] = []
    for name, check, outcome in computed:
        doubt = check.doubt
        if any(
            seen[family] >= least and broken[family] * 2 > seen[family]
            for family, least in _families(name, check).items()
        ):
            doubt = doubt or "a sure meaning of the columns: most rows contradict this rule"
        if outcome.verdict in ("inconsistent", "truncated") and doubt:
            outcome = replace(outcome, verdict="unverifiable", lacking=doubt)
        result.append((check, outcome))
    return result


def _asked(check: Check) -> tuple[object, ...]:
    """What is asked of which printed figure; whether a band is counted or its names are is one question."""
    return (printed_at(check.stated), "count" if check.kind in ("band", "count") else check.kind)


def _not_flooding(outcomes: list[tuple[Check, Outcome]]) -> list[tuple[Check, Outcome]]:
    """One `unverifiable` of a kind for a printed figure, and none where another of that kind verifies it."""
    verified = {_asked(check) for check, outcome in outcomes if outcome.verdict != "unverifiable"}
    kept: list[tuple[Check, Outcome]] = []
    told: set[tuple[object, ...]] = set()
    for check, outcome in outcomes:
        if outcome.verdict == "unverifiable":
            place = _asked(check)
            if place in verified or place in told:
                continue
            told.add(place)
        kept.append((check, outcome))
    return kept


def audit(understanding: Understanding) -> tuple[Finding, ...]:
    """The findings of one report, in the order of the page, with their identifiers."""
    register = Register(understanding)
    outcomes = outcomes_of(without_doubles(checks_of(register)))
    judge = Judge(register, outcomes)
    outcomes = [*_not_flooding(judge.settled()), *directions(register)]
    doc_id = understanding.document.doc_id
    own_words = frozenset(claim.statement for claim in understanding.claims)
    findings = [_finding(check, outcome, judge, own_words) for check, outcome in outcomes]
    findings.sort(key=_order)
    return tuple(
        replace(finding, doc_id=doc_id, finding_id=f"{doc_id}-f{number:04d}")
        for number, finding in enumerate(findings, 1)
    )


def _finding(check: Check, outcome: Outcome, judge: Judge, own_words: Collection[str]) -> Finding:
    is_wrong, is_direction = outcome.verdict == "inconsistent", check.relation in DIRECTIONS
    attribution: Attribution | None = None
    slip = None
    if is_wrong:
        attribution = "unknown" if is_direction else judge.attribution(check)
        slip = None if is_direction else judge.slip(check, outcome)
    severity = judge.severity(check, outcome)
    explanation = "" if slip is None else f"it would be explained by {slip}"
    check, outcome = as_told(check, outcome)
    low, high = bounds(outcome.bounds) if outcome.bounds is not None else (None, None)
    place = check.at
    return Finding(
        kind=check.kind,
        statement=str(check.statement),
        stated=outcome.stated,
        recomputed=None if outcome.value is None else published(outcome.value),
        low=low,
        high=high,
        verdict=outcome.verdict,
        message=message(check, outcome, explanation),
        evidence=tuple(dict.fromkeys(o.obs_id for o in check.figures if o.obs_id)),
        page=place.page,
        line=place.line,
        box=place.box,
        attribution=attribution,
        severity=severity,
        workings=workings(check, outcome, own_words),
    )


def _order(finding: Finding) -> tuple[object, ...]:
    box = finding.box
    return (
        finding.page,
        finding.line or 0,
        (box.y0, box.x0) if box else (0.0, 0.0),
        finding.kind,
        finding.stated is None,
        finding.stated or 0,
        finding.message,
        finding.statement,
        finding.evidence,
    )


def counts(findings: Iterable[Finding]) -> dict[str, dict[str, int]]:
    """How many findings there are, by verdict, attribution (of the inconsistent), kind and severity; keys sorted."""
    listed = tuple(findings)
    return {
        "verdict": dict(sorted(Counter(f.verdict for f in listed).items())),
        "attribution": dict(sorted(Counter(f.attribution for f in listed if f.attribution).items())),
        "kind": dict(sorted(Counter(f.kind for f in listed).items())),
        "severity": dict(sorted(Counter(f.severity for f in listed).items())),
    }
