"""Counts whose things the text lists right behind them: "04 lĩnh vực ... gồm: a; b; c; d", "02 lần, gồm: - Lần 1 ...".

Belongs here: finding such a count and its list, as claims. Does not: what the count means (`extractors.prose`), nor
whether it is right (`validation.claims`).
A list is counted only where every item of it was understood and something closes it. One of which only a part was
understood gives a claim without names, which nothing can bear out or contradict.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from corpus.records import Claim, Observation
from corpus.tables import reference_rows
from extractors.figures import from_tokens
from extractors.outline import Outline
from extractors.prose.quantities import Quantity, find_quantities
from extractors.result_tables import Scope
from extractors.tagging import Mention, tag
from extractors.tokens import Paragraph, Token, clauses, plain
from normalizers.marks import fold

_MOST = 60
_COUNTED = ("unit_count", "kpi", "ballots_issued", "ballots_returned")
_MENTION_OF = {"units": "unit", "fields": "field"}
# A list opens within so many words of its count.
_OPENER_REACH = 40
_FIRST_ITEM = 8
_LEAST_ITEMS = 2
_MOVES = ("up", "down")
_MOVE_WORDS = ("tang", "giam")
_GLUED_ITEM = re.compile(r"(\d{1,2})[-–][A-ZĐ]")
_SUPERLATIVE = ("nhat",)
_BEFORE_ITEM = (":", ";", ",", "gồm", "và")
_MOST_NAME_WORDS = 9


@dataclass(frozen=True, slots=True)
class _List:
    """What was found behind a count. names: of the items. whole: all were understood, and the list is closed."""

    names: tuple[str, ...]
    whole: bool


@cache
def list_words(role: str) -> frozenset[str]:
    """The folded words of a role in `corpus/reference/list_words.csv`, each by itself."""
    return frozenset(
        word for row in reference_rows("list_words") if row["role"] == role for word in fold(row["wording"]).split()
    )


def read_enumerations(
    paragraphs: Sequence[Paragraph],
    outline: Outline,
    scope: Scope,
    told: Sequence[Observation],
    known: Sequence[Claim],
) -> list[Claim]:
    """The claims of all counts with a list. told: the observations, of which a count may be one. known: other claims.

    A count that a known claim already holds against its names is passed over.
    """
    counted = {word for claim in known if claim.relation == "count" for word in claim.stated.words}
    found: list[Claim] = []
    read: dict[int, list[Mention]] = {}

    def tagged(paragraph: Paragraph) -> list[Mention]:
        if id(paragraph) not in read:
            read[id(paragraph)] = tag(paragraph.tokens, scope.province_code, scope.year)
        return read[id(paragraph)]

    for place, paragraph in enumerate(paragraphs):
        for quantity in find_quantities(paragraph.tokens):
            token = paragraph.tokens[quantity.number]
            if quantity.decimals or not 1 <= quantity.value <= _MOST or token.word in counted:
                continue
            listed = _listed(paragraph, quantity, paragraphs[place + 1 : place + 2 + _MOST], tagged)
            if listed is None:
                continue
            stated = counted_figure(told, token, quantity.value, paragraph, outline, scope)
            start, end = _sentence(paragraph, quantity)
            doubt = "" if listed.whole else "the names that were not understood"
            names = listed.names if listed.whole else ()
            found.append(Claim("count", "count", plain(paragraph.tokens[start:end]), stated, (), names, doubt))
    return found


def counted_figure(
    told: Sequence[Observation], token: Token, value: Decimal, paragraph: Paragraph, outline: Outline, scope: Scope
) -> Observation:
    """The observation that was read from a number, else a figure made of it that is no observation of the report."""
    known = next((o for o in told if o.value == value and o.measure in _COUNTED and token.word in o.words), None)
    return known or from_tokens(
        [token],
        value,
        subject=outline.at(paragraph.lines[0].number).cohort or "province",
        field="listed",
        measure="kpi",
        statistic="count",
        year=scope.year,
        unit="count",
        has_lines=scope.has_lines,
    )


def _sentence(paragraph: Paragraph, quantity: Quantity) -> tuple[int, int]:
    spans = clauses(paragraph.tokens, ends=".")
    return next((span for span in spans if span[0] <= quantity.start < span[1]), (0, len(paragraph.tokens)))


def _listed(
    paragraph: Paragraph,
    quantity: Quantity,
    following: Sequence[Paragraph],
    tagged: Callable[[Paragraph], list[Mention]],
) -> _List | None:
    """The list behind a count, or None where there is none. tagged: the mentions of a paragraph."""
    mentions = tagged(paragraph)
    if any(m.label in _MOVES and m.kind == "concept" and m.end == quantity.start for m in mentions):
        # "(giảm 03 đơn vị)" tells how a count moved; the list is that of the count before it.
        return None
    end = _sentence(paragraph, quantity)[1]
    opener = _opener(paragraph.tokens, quantity, end)
    if opener is None:
        return None
    kind = _MENTION_OF.get(quantity.counted_in)
    if opener >= len(paragraph.tokens) and kind is not None and following:
        return _below(kind, quantity, following, tagged) or _grouped(paragraph, quantity, opener, end, following)
    numbered = _numbered(paragraph, quantity, opener)
    if numbered is None and kind is not None:
        names = [m for m in mentions if m.kind == kind and opener <= m.start < end]
        if kind == "unit" and names:
            names = sorted([*names, *_by_shape(paragraph.tokens, opener, end, names)], key=lambda m: m.start)
        last = _last_of_page(paragraph, end, following)
        numbered = _named(paragraph.tokens, opener, end, names, last)
        if numbered is not None and following and paragraph.tokens[-1].text == ";":
            numbered = _with_next_page(numbered, kind, paragraph, following[0], tagged)
    return numbered or _grouped(paragraph, quantity, opener, end, following)


def _opener(tokens: Sequence[Token], quantity: Quantity, end: int) -> int | None:
    """Where the list behind a count begins: behind the first opener, another count in between forbidden."""
    place = quantity.end
    parted = False
    while place < min(end, quantity.end + _OPENER_REACH):
        token = tokens[place]
        if token.text == "(":
            close = _closing(tokens, place, end)
            if close is None:
                return None
            inside = tokens[place + 1 : close]
            if not any(each.kind == "number" for each in inside) and len(inside) > 1:
                return place + 1
            place = close + 1
            continue
        if token.folded in list_words("opener") and token.text[:1] != "L":
            place += 1
            while place < end and tokens[place].folded in list_words("opened"):
                place += 1
            return place
        if token.kind == "number" and token.figure is not None and not _is_limit(tokens, place):
            return None
        parted = parted or token.folded in list_words("separator")
        if (
            token.text == ")"
            or (token.text == ";" and not _goes_on(tokens, place + 1))
            or _begins_a_part(tokens, place, parted)
        ):
            # Behind "nhiều nhất là", "trong đó", "như" stand some of those counted.
            return None
        place += 1
    return None


def _goes_on(tokens: Sequence[Token], place: int) -> bool:
    """Whether words behind a semicolon still lead to the list: "; tăng 14 đơn vị ..., gồm", "; đó là"."""
    words = tokens[place : place + 2]
    if len(words) < 2:
        return False
    moved = words[0].folded in _MOVE_WORDS and words[1].kind == "number"
    return moved or words[0].folded in list_words("on")


@cache
def _part_phrases() -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(fold(row["wording"]).split()) for row in reference_rows("list_words") if row["role"] == "part")


def _begins_a_part(tokens: Sequence[Token], place: int, parted: bool) -> bool:
    """Whether words stand here that tell of some of those counted, not of all: "nhiều nhất", "trong đó".

    parted: a comma stands before. "02 đơn vị giảm nhiều nhất" counts those that fell most, and no others.
    """
    return any(
        tuple(token.folded for token in tokens[place : place + len(phrase)]) == phrase
        and (parted or phrase != _SUPERLATIVE)
        for phrase in _part_phrases()
    )


def _is_limit(tokens: Sequence[Token], place: int) -> bool:
    """A number between a count and its list that is no other count: "trên 90%", "năm 2022", "tăng 14 đơn vị"."""
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    before = tokens[place - 1].folded if place else ""
    figure = tokens[place].figure
    decimals = figure is not None and figure.decimals
    return (
        bool(decimals)
        or before in ("nam", "tren", "duoi", "tu", "den", *_MOVE_WORDS)
        or (after is not None and after.folded in ("%", "diem"))
    )


def _closing(tokens: Sequence[Token], opening: int, end: int) -> int | None:
    """The bracket that closes the one at a place, or None where none does in the sentence."""
    depth = 0
    for place in range(opening, end):
        depth += (tokens[place].text == "(") - (tokens[place].text == ")")
        if depth == 0:
            return place
    return None


def _below(
    kind: str, quantity: Quantity, following: Sequence[Paragraph], tagged: Callable[[Paragraph], list[Mention]]
) -> _List | None:
    """A list that begins below its count: names in a row, or one bullet a name."""
    first = following[0]
    if not first.marker:
        end = clauses(first.tokens, ends=".")[0][1] if first.tokens else 0
        return _named(first.tokens, 0, end, [m for m in tagged(first) if m.kind == kind and m.start < end], False)
    names: list[str] = []
    for bullet in following[: _MOST + 1]:
        named = [m for m in tagged(bullet) if m.kind == kind] if bullet.marker == "bullet" else []
        start = next((place for place, token in enumerate(bullet.tokens) if token.kind == "word"), 0)
        lead = bullet.tokens[start : named[0].start] if named else ()
        if not named or any(token.folded not in list_words("lead") for token in lead):
            break
        names.append(named[0].subject or named[0].label)
    # Other bullets may follow those of the list, so that a count that differs proves nothing.
    return _List(tuple(names), len(set(names)) == quantity.value) if len(names) >= _LEAST_ITEMS else None


def _last_of_page(paragraph: Paragraph, end: int, following: Sequence[Paragraph]) -> bool:
    """Whether a sentence ends its paragraph, and what follows on the same page begins anew."""
    if end < len(paragraph.tokens) or not following or following[0].marker in ("", "bullet"):
        # A dash at the head of a line may belong to a name: "Sở Lao động" and "– Thương binh và Xã hội".
        return False
    return following[0].lines[0].page == paragraph.lines[-1].page


def _with_next_page(
    listed: _List, kind: str, paragraph: Paragraph, after: Paragraph, tagged: Callable[[Paragraph], list[Mention]]
) -> _List:
    """A list that stops with a semicolon at the foot of a page, with the names at the head of the next."""
    names = [m for m in tagged(after) if m.kind == kind]
    if after.marker or not names or names[0].start or after.lines[0].page == paragraph.lines[-1].page:
        return listed
    end = clauses(after.tokens, ends=".")[0][1]
    rest = _named(after.tokens, 0, end, [m for m in names if m.start < end], False)
    return _List(listed.names, False) if rest is None else _List((*listed.names, *rest.names), rest.whole)


def _by_shape(tokens: Sequence[Token], start: int, end: int, known: Sequence[Mention]) -> list[Mention]:
    """Names among those of known units that no list of units holds: a head of such names, up to the next separator."""
    found: list[Mention] = []
    for place in range(start, end):
        opens = place == start or tokens[place - 1].folded in list_words("separator")
        if not opens or tokens[place].text not in _heads() or any(m.start <= place < m.end for m in known):
            continue
        stop = place
        while stop < end and tokens[stop].folded not in list_words("separator") and tokens[stop].kind == "word":
            stop += 1
        if 1 < stop - place <= _MOST_NAME_WORDS and not any(place < m.start < stop for m in known):
            found.append(Mention("unit", "", place, stop, plain(tokens[place:stop])))
    return found


@cache
def _heads() -> frozenset[str]:
    """The first words of names of units, as they are written."""
    return frozenset(row["wording"].split()[0] for row in reference_rows("list_words") if row["role"] == "head")


def _named(tokens: Sequence[Token], start: int, end: int, inside: Sequence[Mention], last: bool) -> _List | None:
    """A list of units or fields by name; None where no name stands near its beginning.

    last: the sentence ends a paragraph, and the next begins anew, so that the list needs no full stop.
    """
    if not inside or inside[0].start - start > _FIRST_ITEM:
        return None
    names = [inside[0].subject or inside[0].label]
    lead = tokens[start : inside[0].start]
    before = list_words("lead") | list_words("separator") | {":", "_"}
    if any(token.folded not in before for token in lead):
        return None
    place = inside[0].end
    for mention in inside[1:]:
        gap = _without_brackets(tokens[place : mention.start])
        if gap is None or not _parts(gap):
            break
        names.append(mention.subject or mention.label)
        place = mention.end
    whole = (_closes(tokens, place, end) or (last and place == len(tokens))) and len(set(names)) == len(names)
    return _List(tuple(names), whole)


def _without_brackets(gap: Sequence[Token]) -> list[Token] | None:
    """The words between two items without what stands in brackets; None where a bracket is not closed."""
    kept: list[Token] = []
    depth = 0
    for token in gap:
        depth += token.text == "("
        if not depth:
            kept.append(token)
        depth -= token.text == ")" and depth > 0
    return None if depth else kept


def _parts(gap: Sequence[Token]) -> bool:
    """Whether words part two items: the rest of a name, separators, the lead of the next name, and nothing else."""
    folded = [token.folded for token in gap]
    marks = [place for place, word in enumerate(folded) if word in list_words("separator")]
    if not marks:
        return False
    rest, lead = folded[: marks[0]], folded[marks[0] :]
    return all(word in list_words("rest") for word in rest) and all(
        word in list_words("separator") or word in list_words("lead") for word in lead
    )


def _closes(tokens: Sequence[Token], place: int, end: int) -> bool:
    """Whether a list ends behind its last name: at a full stop, a bracket, or where the sentence goes on with more."""
    rest = tokens[place : min(len(tokens), end + 1)]
    while rest:
        head = rest[0]
        if head.text == "(":
            close = _closing(rest, 0, len(rest))
            if close is None:
                return False
            rest = rest[close + 1 :]
        elif head.folded in list_words("rest"):
            rest = rest[1:]
        else:
            break
    if not rest:
        return False
    if rest[0].text in (".", ")"):
        return [token.text for token in rest[:2]] != [".", "."]
    if rest[0].text == ";":
        # The end of a bullet, or a new count.
        return len(rest) == 1 or any(q.start == 1 and q.counted_in in _MENTION_OF for q in find_quantities(rest))
    return rest[len(rest) > 1 and rest[0].text == ","].folded in list_words("close")


def _numbered(paragraph: Paragraph, quantity: Quantity, start: int) -> _List | None:
    """A list whose items are numbered "(1) ...; (2) ..." or "1- ...; 2- ..." from 1 without a hole."""
    tokens = paragraph.tokens
    numbers: list[int] = []
    for place in range(start, len(tokens) - 1):
        if _item_number(tokens, place) == len(numbers) + 1:
            if not numbers and place - start > _FIRST_ITEM:
                return None
            numbers.append(len(numbers) + 1)
    if len(numbers) < _LEAST_ITEMS:
        return None
    return _List(tuple(str(number) for number in numbers), len(numbers) == quantity.value)


def _item_number(tokens: Sequence[Token], place: int) -> int | None:
    """The number that numbers an item of a list, "(1)" or "1-" behind a mark; None for any other token."""
    token = tokens[place]
    before = tokens[place - 1].text if place else ""
    if token.kind == "reference":
        # "1-Chỉ đạo" looks like the number of a document up to the first small letter.
        glued = _GLUED_ITEM.fullmatch(token.text)
        return int(glued[1]) if glued and tokens[place + 1].glued and before in _BEFORE_ITEM else None
    if token.kind != "number" or token.figure is None or token.figure.decimals:
        return None
    after = tokens[place + 1].text
    if (before == "(" and after == ")") or (after in ("-", "–", ")") and before in _BEFORE_ITEM):
        return int(token.figure.value)
    return None


def _grouped(
    paragraph: Paragraph, quantity: Quantity, start: int, end: int, following: Sequence[Paragraph]
) -> _List | None:
    """A list each of whose items begins with the word that is counted: "02 lần: - Lần 1 ...; - Lần 2 ..."."""
    tokens = paragraph.tokens
    counted = tokens[quantity.number + 1].folded if quantity.number + 1 < len(tokens) else ""
    if counted not in list_words("group"):
        return None
    starts = [start, *(place + 1 for place in range(start, end) if tokens[place].text == ";")]
    items = [place for place in starts if place < end and tokens[place].folded == counted]
    if items:
        return _List(tuple(plain(tokens[place : place + 3]) for place in items), len(items) == quantity.value)
    if start < len(tokens):
        return None
    bullets: list[str] = []
    for after in following:
        words = [token for token in after.tokens if token.kind != "mark"]
        if after.marker != "bullet" or not words or words[0].folded != counted:
            break
        bullets.append(plain(words[:2]))
    return _List(tuple(bullets), len(bullets) == quantity.value) if len(bullets) >= _LEAST_ITEMS else None
