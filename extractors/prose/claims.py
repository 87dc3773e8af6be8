"""Claims that a sentence makes by its own figures: a score and its percent, ballots and their share, lists and counts,
the number of units that a mean or groups are told of.

Belongs here: binding figures of one sentence. Does not: relations between places (those are rules of the audit).
"""

from __future__ import annotations

from collections.abc import Sequence

from corpus.records import Claim, Observation
from extractors.prose.quantities import Quantity
from extractors.prose.situations import Sentence
from extractors.tokens import plain

_LIST_OPENERS = frozenset((":", "gom", "(", "la"))
# "trung bình của 19 đơn vị đạt ...", "Trong 19 đơn vị, 10 đơn vị cao hơn ...".
_WHOLE_BEFORE = frozenset(("cua", "trong"))


def claims_of_sentence(sentence: Sentence, told: Sequence[tuple[Quantity, list[Observation]]]) -> list[Claim]:
    """The claims of one sentence, in order of their stated figures."""
    statement = plain(sentence.tokens[sentence.start : sentence.end])
    found: list[Claim] = []
    for place, (quantity, observations) in enumerate(told):
        if quantity.counted_in == "percent" and place:
            found += _share_claims(statement, observations, told[:place])
        if quantity.counted_in == "units":
            claim = _list_claim(sentence, quantity, observations, statement)
            if claim is not None:
                found.append(claim)
            found += _whole_claims(sentence, quantity, observations, told[place + 1 :], statement)
    return found


def _whole_claims(
    sentence: Sentence,
    quantity: Quantity,
    observations: Sequence[Observation],
    behind: Sequence[tuple[Quantity, list[Observation]]],
    statement: str,
) -> list[Claim]:
    """The number of units that the sentence says a mean is over, or that it divides into the groups it goes on to."""
    stated = next((o for o in observations if (o.measure, o.field) == ("unit_count", "overall")), None)
    if stated is None or sentence.tokens[quantity.start - 1].folded not in _WHOLE_BEFORE:
        return []
    following = [o for _, each in behind for o in each if (o.subject, o.year) == (stated.subject, stated.year)]
    if not following:
        return []
    if following[0].statistic != "mean":
        following = [o for o in following if o.measure == "unit_count" and o.unit == "count"]
        return [Claim("sum", "whole", statement, stated, tuple(following))] if len(following) > 1 else []
    return [Claim("count", "whole", statement, stated, tuple(following[:1]))]


def _share_claims(
    statement: str, stated: Sequence[Observation], before: Sequence[tuple[Quantity, list[Observation]]]
) -> list[Claim]:
    """Percent told behind points, or behind ballots: part over whole, where both stand in the sentence."""
    earlier = [observation for _, observations in before for observation in observations]
    scales = {o.subject: o for o in earlier if o.field == "survey_scale"}
    found = []
    for observation in stated:
        if observation.measure == "survey":
            part = _like(observation, earlier)
            scale = next(iter(scales.values()), None)
            if part is not None and scale is not None:
                found.append(Claim("ratio", "ratio", statement, observation, (part, scale)))
        elif observation.field == "ballot_return_rate":
            returned = next((o for o in reversed(earlier) if o.measure == "ballots_returned"), None)
            issued = next((o for o in reversed(earlier) if o.measure == "ballots_issued"), None)
            if returned is not None and issued is not None:
                found.append(Claim("ratio", "ratio", statement, observation, (returned, issued)))
    return found


def _like(stated: Observation, earlier: Sequence[Observation]) -> Observation | None:
    """The same thing told in points."""
    for observation in reversed(earlier):
        same = (
            observation.subject == stated.subject
            and observation.measure == stated.measure
            and observation.statistic == stated.statistic
        )
        if same and observation.unit == "points":
            return observation
    return None


def _list_claim(
    sentence: Sentence, quantity: Quantity, observations: Sequence[Observation], statement: str
) -> Claim | None:
    """A count whose units are listed behind it; only where every item of the list was recognised as a unit."""
    stated = next((o for o in observations if o.measure == "unit_count" and o.statistic == "count"), None)
    if stated is None:
        return None
    units = [m for m in sentence.mentions if m.kind == "unit" and quantity.end <= m.start < sentence.end]
    if not units:
        return None
    before = [t.folded for t in sentence.tokens[quantity.end : units[0].start]]
    if not _LIST_OPENERS & set(before[-6:]):
        return None
    listed = [units[0]]
    for unit in units[1:]:
        between = [t.folded for t in sentence.tokens[listed[-1].end : unit.start]]
        if not between or any(word not in (",", ";", "va") for word in between):
            break
        listed.append(unit)
    # An item that was not recognised would make a false count: what follows the list must close it. A list that ends
    # without a full stop may go on where the page broke.
    after = [t.folded for t in sentence.tokens[listed[-1].end : listed[-1].end + 2]]
    closes = bool(after) and (after[0] in (".", ")", "trong") or after == [",", "trong"])
    if not closes:
        return None
    names = tuple(dict.fromkeys(unit.subject for unit in listed))
    return Claim("count", "count", statement, stated, (), names)
