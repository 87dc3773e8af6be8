"""Counts that the text breaks down right behind them: "22/25 đơn vị, gồm: 16 sở; 6 huyện".

Belongs here: finding such a count and its parts, as claims. Does not: lists of names (`extractors.enumerations`).
The parts told need not be all, so that a claim of this kind bears a count out and contradicts nobody.
"""

from __future__ import annotations

from collections.abc import Sequence

from corpus.records import Claim, Observation
from extractors.enumerations import counted_figure, list_words
from extractors.outline import Outline
from extractors.prose.quantities import Quantity, find_quantities
from extractors.result_tables import Scope
from extractors.tokens import Paragraph, Token, clauses, plain
from normalizers.fields import find_cohorts

_REACH = 12
_ITEM_WORDS = 14
_LEAST = 2
_DOUBT = "whether the parts named are all there are"


def read_breakdowns(
    paragraphs: Sequence[Paragraph], outline: Outline, scope: Scope, told: Sequence[Observation]
) -> list[Claim]:
    """The claims of all counts with their parts. told: the observations, of which each figure may be one."""
    found: list[Claim] = []
    for paragraph in paragraphs:
        tokens = paragraph.tokens
        quantities = [q for q in find_quantities(tokens) if not q.decimals and q.value > 0]
        cohorts = {span.start for span in find_cohorts([token.text for token in tokens])}
        for whole in quantities:
            start, end = next((s for s in clauses(tokens, ends=".") if s[0] <= whole.start < s[1]), (0, len(tokens)))
            parts = _parts(tokens, whole, [q for q in quantities if whole.end <= q.start < end], cohorts, end)
            if whole.counted_in not in ("units", "ballots") or len(parts) < _LEAST:
                continue
            figures = [
                counted_figure(told, tokens[q.number], q.value, paragraph, outline, scope) for q in (whole, *parts)
            ]
            statement = plain(tokens[start:end])
            found.append(Claim("sum", "sum", statement, figures[0], tuple(figures[1:]), doubt=_DOUBT))
    return found


def _parts(
    tokens: Sequence[Token], whole: Quantity, behind: Sequence[Quantity], cohorts: set[int], end: int
) -> list[Quantity]:
    """The run of counts that a whole opens: each behind an opener or a separator, and of the same kind or a cohort."""
    opener = next(
        (
            place
            for place in range(whole.end, min(end, whole.end + _REACH))
            if tokens[place].folded in list_words("opener") and tokens[place].text != "("
        ),
        None,
    )
    if opener is None or any(q.start < opener for q in behind):
        return []
    parts: list[Quantity] = []
    last = opener
    for quantity in behind:
        before = tokens[quantity.start - 1].folded
        leads = list_words("separator") | list_words("opener") | list_words("opened")
        counts = quantity.counted_in == whole.counted_in or quantity.number + 1 in cohorts
        if before not in leads or not counts or quantity.start - last > _ITEM_WORDS or quantity.over is not None:
            break
        parts.append(quantity)
        last = quantity.end
    return parts
