"""Groups of units that are only a part of a cohort: "khối phường" of the communes, "các thành phố" of the districts.

Belongs here: telling such a group from the cohort itself, so that no mean or count of a part passes for one of the
whole. Does not: the names of cohorts (`normalizers.fields`), or groups by result (`groups`).

What is the whole differs from province to province, and the text says which kinds of units it scores: a group is a part
where the text names more kinds of the same cohort. "Các huyện" and "các xã" stand for all kinds too, unless the text
sets another kind by itself against them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from corpus.tables import reference_rows
from extractors.tagging import Mention
from extractors.tokens import Paragraph, Token
from normalizers.marks import tone_placed


@dataclass(frozen=True, slots=True)
class KindsNamed:
    """Some tokens start..end name units of a cohort by their kinds; no cohort and no kinds: another group of bodies."""

    start: int
    end: int
    cohort: str
    kinds: frozenset[str]


@cache
def _wordings(*roles: str) -> dict[tuple[str, ...], str]:
    """Wordings of some roles as words, and the cohort of each."""
    rows = [row for row in reference_rows("cohort_parts") if row["role"] in roles]
    return {tuple(tone_placed(word) for word in row["wording"].split()): row["cohort"] for row in rows}


def _at(words: Sequence[str], place: int, *roles: str) -> tuple[str, ...]:
    """The longest wording of some roles that begins at a place; () where none does."""
    known = _wordings(*roles)
    return max((w for w in known if tuple(words[place : place + len(w)]) == w), key=len, default=())


def kinds_named(tokens: Sequence[Token]) -> list[KindsNamed]:
    """The groups of units named by their kinds ("khối phường", "02 đặc khu", "các huyện, thị xã"), in order."""
    words = [tone_placed(token.text.lower()) for token in tokens]
    found: list[KindsNamed] = []
    place = 0
    while place < len(tokens):
        group = _other_at(words, place) or _group_at(tokens, words, place) or _cluster_at(tokens, words, place)
        if group is not None:
            found.append(group)
        place = group.end if group is not None else place + 1
    return found


def _other_at(words: Sequence[str], place: int) -> KindsNamed | None:
    other = _at(words, place, "other")
    return KindsNamed(place, place + len(other), "", frozenset()) if other else None


def _cluster_at(tokens: Sequence[Token], words: Sequence[str], start: int) -> KindsNamed | None:
    """Read "Khối kinh tế tổng hợp", "cụm số 1": a block within a cohort. Cohorts' own names are told by `tag`."""
    cluster = _at(words, start, "cluster")
    end = start + len(cluster)
    named = end < len(tokens) and (
        tokens[end].kind == "number" or (tokens[end].kind == "word" and words[end].isalnum())
    )
    return KindsNamed(start, end + 1, "", frozenset()) if cluster and named else None


def _group_at(tokens: Sequence[Token], words: Sequence[str], start: int) -> KindsNamed | None:
    """The kinds enumerated from a place on; one kind alone must be led ("khối", "các", a number)."""
    place, led = start, False
    while place < len(words) and (_at(words, place, "lead", "inner") or tokens[place].kind == "number"):
        led = led or bool(_at(words, place, "lead")) or tokens[place].kind == "number"
        place += 1
    kinds: list[tuple[str, ...]] = []
    end = place
    while kind := _at(words, place, "kind", "shorthand"):
        kinds.append(kind)
        end = place = place + len(kind)
        while place < len(words) and (_at(words, place, "joint", "inner") or tokens[place].kind == "number"):
            place += 1
    cohorts = {_wordings("kind", "shorthand")[kind] for kind in kinds}
    if len(cohorts) != 1 or not (led or len(kinds) > 1) or _at(words, end, "apart") or _goes_on(tokens, end, kinds):
        return None
    return KindsNamed(start, end, cohorts.pop(), frozenset(" ".join(kind) for kind in kinds))


def _goes_on(tokens: Sequence[Token], end: int, kinds: Sequence[tuple[str, ...]]) -> bool:
    """Whether a lone kind opens a name or another word: "các thành phố Thuận An", "các xã hội"."""
    return len(kinds) == 1 and end < len(tokens) and tokens[end].kind == "word" and tokens[end].text[:1].isupper()


def kinds_of_text(paragraphs: Sequence[Paragraph]) -> frozenset[tuple[str, frozenset[str]]]:
    """The groups that a text names by their kinds: cohort and kinds of each."""
    return frozenset((g.cohort, g.kinds) for p in paragraphs for g in kinds_named(p.tokens) if g.cohort)


def with_parts(
    mentions: Sequence[Mention], tokens: Sequence[Token], told: frozenset[tuple[str, frozenset[str]]]
) -> list[Mention]:
    """The mentions in some tokens, with those of kind "part" in place of the cohorts that they would pass for.

    told: the groups that the whole text names by their kinds.
    """
    groups: list[Mention] = []
    cohorts = {m.start for m in mentions if m.kind == "cohort"}
    for group in kinds_named(tokens):
        if not group.cohort and cohorts & set(range(group.start, group.end)):
            # "Khối sở, ban, ngành", "các cụm huyện": a cohort's own name.
            continue
        whole = group.cohort and not _is_part(group, [kinds for cohort, kinds in told if cohort == group.cohort])
        if not whole or numbers_in(tokens, group.start, group.end) > 1:
            groups.append(Mention("cohort" if whole else "part", group.cohort, group.start, group.end))
    hidden = {place for group in groups for place in range(group.start, group.end)}
    kept = [m for m in mentions if m.kind != "cohort" or hidden.isdisjoint(range(m.start, m.end))]
    return sorted([*kept, *groups], key=lambda m: m.start)


def numbers_in(tokens: Sequence[Token], start: int, end: int) -> int:
    """How many numbers stand between two offsets: "08 phường, 20 xã" counts each kind by itself."""
    return sum(token.kind == "number" for token in tokens[start:end])


def counts_a_kind(mentions: Sequence[Mention], tokens: Sequence[Token], number: int) -> bool:
    """Whether the number at an offset counts the units of one kind, and so not those of a cohort."""
    groups = [m for m in mentions if m.kind in ("part", "cohort") and m.start <= number < m.end]
    return any(m.kind == "part" or numbers_in(tokens, m.start, m.end) > 1 for m in groups)


def _is_part(group: KindsNamed, told: Sequence[frozenset[str]]) -> bool:
    whole = frozenset[str]().union(*told)
    if group.kinds >= whole:
        return False
    shorthands = {" ".join(words) for words in _wordings("shorthand")}
    if not group.kinds <= shorthands:
        # Two kinds of three may be a lax name of all; one of its own is not.
        return len(group.kinds) == 1
    return any(len(kinds) == 1 and not kinds <= shorthands for kinds in told)
