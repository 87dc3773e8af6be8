"""Names of units whose letters were lost: the one unit that a ruined name can only mean.

Belongs here: comparison by edit distance, by the look of letters, and past a ruined "Sở". Does not: names that fit
to the letter (`normalizers.names`). Every comparison asks for a distance to the next unit, and gives None without.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from normalizers.keys import Token, key_of, look_of, plain_key
from normalizers.unit_choice import Setting, UnitMatch, at_home, matched, narrowed, period, settled
from normalizers.unit_forms import UnitForm, initials_index, look_index, spelt_out, unit_index

# One wrong letter in this many is borne; shorter names must be right to the letter.
_LETTERS_A_DAMAGE = 6
_MOST_DAMAGE = 4
_SHORTEST_DISTRICT = 5
_SHORTEST_LOOK = 4
_MOST_WORDS = 9
# Between a letter s and a name these say that the s is no "Sở".
_NO_HEAD = ").:,;/"
_SHORT_TYPES = frozenset(("h", "q", "tx", "tp"))
# Capitals that recognition makes of Đ; how many readings of one name are tried; what units with initials begin with.
_STROKED = ("P", "B")
_MOST_STROKED = 16
_HEADS = frozenset(("so", "ban", "bql", "vp", "bo"))
# What recognition makes of "&" between initials, and how many capitals tell initials from a word.
_AND_LOOK_ALIKES = "a86s"
_FEWEST_INITIALS = 3
_END_OF_NAME = ";:()[]|"


def mended(tokens: Sequence[Token], setting: Setting) -> UnitMatch | None:
    """The unit whose name differs from the tokens by a few letters, and from every other unit's name by more."""
    if len(tokens) > 1 and tokens[0].text in _SHORT_TYPES:
        # "H. Cu Jat": the type says that a district follows, its own letter is not compared.
        tokens = tokens[1:]
        setting = replace(setting, levels=("district",))
    key = plain_key(" ".join(token.raw for token in tokens))
    most = min(_MOST_DAMAGE, len(key) // _LETTERS_A_DAMAGE)
    near: list[tuple[int, UnitForm]] = []
    for level in ("department", "district", "province", "ministry"):
        if setting.levels is not None and level not in setting.levels:
            continue
        if level == "district":
            if setting.province_code and len(key) >= _SHORTEST_DISTRICT:
                for stroked in _stroked_keys(tokens):
                    hits = spelt_out(level, setting.province_code).near(stroked, 2)
                    near.extend((d, form) for d, forms in hits for form in forms if _alike_enough(stroked, form))
        elif most:
            hits = spelt_out(level).near(key, most + 1)
            near.extend((d, form) for d, forms in hits for form in forms if at_home(form, setting))
    if not near:
        return None
    least = min(distance for distance, _ in near)
    best = narrowed([form for distance, form in near if distance == least], setting)
    ids = {form.identifier for form in best}
    rivals = [distance for distance, form in near if form.identifier not in ids]
    bound = max(most, 1) if best[0].level != "district" else 1
    if least > bound or len(ids) != 1 or (rivals and min(rivals) - least < min(least, 2)):
        return None
    form = max(best, key=lambda candidate: (candidate.how == "exact", period(candidate)))
    return matched(form, setting, "fuzzy", round(0.9 - least / len(key), 3))


def _stroked_keys(tokens: Sequence[Token]) -> list[str]:
    """The key of a name, and those with a capital P or B read as the Đ that it may have been."""
    keys = [""]
    for token in tokens:
        text = plain_key(token.raw)
        stroked = token.raw[:1] in _STROKED and len(keys) < _MOST_STROKED
        forms = [text, f"d{text[1:]}"] if stroked else [text]
        keys = [key + form for key in keys for form in forms]
    return keys


def with_strokes(tokens: Sequence[Token], index: int) -> tuple[Token, ...] | None:
    """The tokens with P read as Đ in initials after a head ("BQL khu PHNC"); None where there are none."""
    if tokens[index].text not in _HEADS:
        return None
    last = index + _MOST_WORDS
    near = tokens[index + 1 : last]
    changed = [
        replace(token, text=token.text.replace("p", "d")) if token.raw.isupper() and "p" in token.text else token
        for token in near
    ]
    return None if changed == list(near) else (*tokens[: index + 1], *changed, *tokens[last:])


def _alike_enough(key: str, form: UnitForm) -> bool:
    """Bare names of districts are short: only a letter within may be wrong, or "Huyện" would be Phù Yên."""
    name = plain_key(form.wording)
    return form.how != "bare" or (name[0] == key[0] and len(name) == len(key))


def behind_damaged_head(tokens: Sequence[Token], index: int, setting: Setting) -> tuple[int, UnitMatch] | None:
    """The department whose "Sở" was ruined ("S¢ Nội vụ", "s& NN&PTNT") but whose name was not, or only in looks."""
    head = tokens[index]
    if len(head.text) > 2 or head.text[0] != "s" or index + 1 >= len(tokens):
        return None
    if set(tokens[index + 1].gap) & set(_NO_HEAD):
        return None
    for end, forms in unit_index().at(tokens, index + 1):
        run = tokens[index + 1 : end]
        bare = [form for form in forms if form.level == "department" and form.how == "bare"]
        if bare and _name_like(run):
            match = settled(bare, run, setting)
            return None if match is None else (end, _as_mended(match))
    for end in range(min(len(tokens), index + _MOST_WORDS), index + 2, -1):
        run = tokens[index + 1 : end]
        forms = (
            look_index().entries.get(look_of(key_of(run)), [])
            if _name_like(run) and len(key_of(run)) > _SHORTEST_LOOK
            else []
        )
        match = settled(forms, run, setting) if forms else None
        if match is not None:
            return end, _as_mended(match)
    run = tokens[index + 1 : index + 2]
    forms = _looking_like(run) if _name_like(run) else []
    if not forms or (len(key_of(run)) < _SHORTEST_LOOK and not any(letter.isdigit() for letter in run[0].raw)):
        return None
    match = settled(forms, run, setting)
    return None if match is None else (index + 2, _as_mended(match))


def _looking_like(run: Sequence[Token]) -> list[UnitForm]:
    """Departments with the look of one token; of initials with their "&" read as a letter ("TNaMT"), without it."""
    key = key_of(run)
    forms = look_index().entries.get(look_of(key), [])
    if not forms and any(letter.isdigit() for letter in run[0].raw):
        return _near_initials(run[0])
    if forms or sum(letter.isupper() for letter in run[0].raw) < _FEWEST_INITIALS:
        return forms
    without = {key[:place] + key[place + 1 :] for place in range(1, len(key) - 1) if key[place] in _AND_LOOK_ALIKES}
    found = [entry for text in sorted(without) for entry in look_index().entries.get(look_of(text), [])]
    return found if len({form.identifier for form in found}) == 1 else []


def _near_initials(token: Token) -> list[UnitForm]:
    """The department whose initials capitals and digits are, a T read as a digit and one letter lost or added."""
    letters = [letter for letter in token.raw if not letter.isdigit()]
    if len(token.raw) < _FEWEST_INITIALS or not letters or not all(letter.isupper() for letter in letters):
        return []
    key = "".join("t" if letter in "17" else letter for letter in token.text)
    near = [form for _, forms in initials_index().near(key, 1) for form in forms]
    return near if len({form.identifier for form in near}) == 1 else []


def _name_like(run: Sequence[Token]) -> bool:
    """A name begins with a capital, initials hold capitals however ruined."""
    return run[0].capital or any(letter.isupper() for token in run for letter in token.raw)


def _as_mended(match: UnitMatch) -> UnitMatch:
    return replace(match, score=0.75, how="fuzzy")


def looks_like(tokens: Sequence[Token], setting: Setting) -> UnitMatch | None:
    """The department that a run of tokens, its "Sở" included, has the look of: "sovte" is "Sở Y tế"."""
    key = key_of(tokens)
    forms = look_index().entries.get(look_of(key), []) if len(key) > _SHORTEST_LOOK else []
    match = settled(forms, tokens, setting) if forms else None
    return None if match is None else _as_mended(match)


def mended_at(tokens: Sequence[Token], index: int, setting: Setting) -> tuple[int, UnitMatch] | None:
    """The department that begins at a token "Sở" or is run into one token with it, with letters mended."""
    head = tokens[index]
    if head.text[0] != "s" or (setting.levels is not None and "department" not in setting.levels):
        return None
    if len(head.text) > _SHORTEST_LOOK:
        match = looks_like(tokens[index : index + 1], setting)
        return None if match is None else (index + 1, match)
    if head.raw.lower() != "sở" or index + 1 >= len(tokens) or not tokens[index + 1].capital:
        return None
    last = index + 1
    while last < min(len(tokens), index + _MOST_WORDS) and not set(tokens[last].gap) & set(_END_OF_NAME):
        last += 1
    only = replace(setting, levels=("department",))
    for end in range(last, index + 1, -1):
        match = mended(tokens[index:end], only)
        if match is not None and match.name.startswith("Sở "):
            return end, match
    return None
