"""From the name of a unit, as read, to its identifier and full name.

Belongs here: agencies, districts and provinces in a cell (`match_unit`, `match_province`) or in running text and
lists (`find_units`). Does not: fields and cohorts (`normalizers.fields`), heads of columns (`normalizers.headers`).

A name is taken for a unit only where one unit fits: a name that fits two, or a name that the reference data does not
hold, is None, and the caller keeps it as read.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from corpus.agencies import Agency
from corpus.provinces import LAST_DAY_OF_DISTRICTS, District, Province, province_by_code
from corpus.tables import in_force
from normalizers.fields import cohort_at
from normalizers.keys import Token, key_of, look_of, marks_disagree, plain_key, tokens_of, tokens_of_text
from normalizers.unit_forms import How, UnitForm, UnitLevel, look_index, spelt_out, unit_index

# One wrong letter in this many is borne; shorter names must be right to the letter.
_LETTERS_A_DAMAGE = 6
_MOST_DAMAGE = 4
_SHORTEST_DISTRICT = 5
_SHORTEST_LOOK = 4
# Between a letter s and a name these say that the s is no "Sở".
_NO_HEAD = ").:,;/"
_SEPARATORS = ",;/+&:\n"
_LIST_LEVELS: dict[str, UnitLevel] = {
    "departments": "department",
    "districts": "district",
    "provinces": "province",
    "ministries": "ministry",
}
# What may stand between a name of a list and the separator after it: its figure.
_FIGURE_WORDS = frozenset(("diem", "dat", "bac", "hang", "xep", "thu", "tang", "giam", "d"))
_MOST_FIGURE_TOKENS = 8
_HEADS = frozenset(("so", "sở", "sơ", "sỡ", "bo", "bộ"))
# A word that says the office named before it belongs to a lower level ("Văn phòng UBND huyện ...").
_LOWER_LEVEL = frozenset(("huyen", "quan", "tx", "xa", "phuong", "cap", "cac", "hdnd"))


@dataclass(frozen=True, slots=True)
class UnitMatch:
    """A unit recognised in a name.

    identifier: `department:home_affairs`, `ministry:finance`, `district:116`, `province:14`. subject: the full name
    as published. name: the same without "UBND". score: 0 to 1, 1 for a name in full. how: exact, abbreviation, bare
    (without "Sở", "huyện" ...) or fuzzy (with letters mended).
    """

    identifier: str
    subject: str
    name: str
    level: UnitLevel
    score: float
    how: How


@dataclass(frozen=True, slots=True)
class UnitSpan:
    """A unit in a run of words. start, end: indices of the words, end exclusive. listed: found as part of a list."""

    start: int
    end: int
    match: UnitMatch
    listed: bool = False


@dataclass(frozen=True, slots=True)
class _Setting:
    """What is known of the report: its province, the day it speaks of, the levels that are looked for."""

    province_code: str | None
    day: str | None
    levels: Collection[str] | None

    @property
    def city(self) -> bool:
        """True where the province is a city under the central government."""
        province = province_by_code(self.province_code or "", self.day or LAST_DAY_OF_DISTRICTS)
        return province is not None and province.type == "thành phố"


def match_unit(
    text: str, *, province_code: str | None = None, year: int | None = None, levels: Collection[str] | None = None
) -> UnitMatch | None:
    """The unit that a whole cell or phrase names, or None where none or more than one fits.

    province_code: of the report, as on 30 June 2025 or before; settles districts of one name in two provinces.
    year: of the figures; settles names that changed hands. levels: only these of `UnitMatch.level`.
    """
    tokens = _without_number(tokens_of_text(text))
    if not tokens:
        return None
    setting = _Setting(province_code, None if year is None else str(year), levels)
    for end, forms in unit_index().at(tokens, 0):
        if end == len(tokens) or _is_tail(tokens[end:], forms):
            match = _settled(forms, tokens[:end], setting, cell=True)
            if match is not None or end == len(tokens):
                return match
    if key_of(tokens[:1]) == "ubnd" and len(tokens) > 1:
        return match_unit(
            " ".join(token.raw for token in tokens[1:]),
            province_code=province_code,
            year=year,
            levels=("district", "province") if levels is None else levels,
        )
    if levels is None or "department" in levels:
        behind = _behind_damaged_head(tokens, 0, setting)
        if behind is not None and behind[0] == len(tokens):
            return behind[1]
    return _mended(tokens, setting)


def match_province(text: str, *, day: str | None = None) -> UnitMatch | None:
    """The province that a whole phrase names ("tỉnh An Giang", "TP.HCM", "Bac Can"), or None.

    day: ISO, or its first part; without it the 63 provinces up to 30 June 2025 are meant.
    """
    tokens = _without_number(tokens_of_text(text))
    if tokens and tokens[0].text == "ubnd":
        tokens = tokens[1:]
    setting = _Setting(None, day or LAST_DAY_OF_DISTRICTS, ("province",))
    for end, forms in unit_index().at(tokens, 0):
        if end == len(tokens):
            return _settled(forms, tokens, setting, cell=True)
    return _mended(tokens, setting) if tokens else None


def find_units(
    words: Sequence[str],
    *,
    province_code: str | None = None,
    year: int | None = None,
    levels: Collection[str] | None = None,
) -> list[UnitSpan]:
    """All units that a run of words names, in order, without overlap, the longest wording first.

    Names without their head ("Tài chính", "Mộc Châu") count in lists only: after a plural head ("các sở:", "UBND các
    huyện:") or after a unit named in full. Parameters as in `match_unit`.
    """
    tokens = tokens_of(words)
    setting = _Setting(province_code, None if year is None else str(year), levels)
    found: list[UnitSpan] = []
    listing: UnitLevel | None = None
    explicit = False
    index = 0
    while index < len(tokens):
        hit = _unit_at(tokens, index, setting, listing, explicit)
        if hit is not None:
            end, match, listed = hit
            found.append(UnitSpan(tokens[index].first, tokens[end - 1].last + 1, match, listed))
            explicit = explicit and listing == match.level
            listing = match.level
            index = _past_figure(tokens, end)
            if index < len(tokens) and not _separated(tokens[index]):
                listing = None
            continue
        head = cohort_at(tokens, index)
        if head is not None:
            index, cohort = head
            listing = _LIST_LEVELS.get(cohort)
            explicit = listing is not None
            continue
        listing = None
        explicit = False
        index += 1
    return found


def _unit_at(
    tokens: Sequence[Token], index: int, setting: _Setting, listing: UnitLevel | None, explicit: bool
) -> tuple[int, UnitMatch, bool] | None:
    """The unit that begins at a token: the index after it, the unit, and whether it stands as part of a list."""
    for end, forms in unit_index().at(tokens, index):
        run = tokens[index:end]
        following = tokens[end] if end < len(tokens) else None
        free = [form for form in forms if form.scope == "any"]
        match = _settled(free, run, setting, following=following) if free else None
        if match is not None and _plausible(match, run, setting):
            return end, match, False
        listed = [form for form in forms if form.scope == "list" and form.level == listing]
        if listed and run[0].capital and _may_be_listed(run, following, listed, setting, explicit):
            match = _settled(listed, run, setting)
            if match is not None:
                return end, match, True
    if setting.levels is None or "department" in setting.levels:
        behind = _behind_damaged_head(tokens, index, setting)
        if behind is not None:
            return *behind, False
    return None


def _may_be_listed(
    run: Sequence[Token], following: Token | None, forms: Sequence[UnitForm], setting: _Setting, explicit: bool
) -> bool:
    """A bare name is part of a list where the list goes on or ends after it, not where a sentence goes on."""
    if explicit:
        return True
    if not _separated(run[0]) or (following is not None and not _ends_name(following)):
        return False
    # "huyện Mộc Châu, Sơn La" names the province after the district, not its city.
    own = province_by_code(setting.province_code or "")
    return own is None or not any(isinstance(f.unit, District) and f.unit.name == own.name for f in forms)


def _plausible(match: UnitMatch, run: Sequence[Token], setting: _Setting) -> bool:
    """Heads that fold into common words, or into the end of a document number, must look like heads."""
    head = run[0]
    if head.text in ("so", "bo") and match.level in ("department", "ministry"):
        # "số" before a small letter is a number; before the capital of a name it is a misread "Sở".
        return head.raw.lower() in _HEADS or (len(run) > 1 and run[1].capital)
    if head.text == "ubnd" and match.how == "bare":
        # "/QĐ-UBND Sơn La, ngày ..." is a number and a place; "UBND Sơn La" is the province's, not its city's.
        own = province_by_code(setting.province_code or "")
        return not set(head.gap) & set("-/–") and (own is None or f"UBND {own.name}" != run_text(run))
    return True


def run_text(run: Sequence[Token]) -> str:
    """The tokens as they stood, a blank between."""
    return " ".join(token.raw for token in run)


def _settled(
    forms: Sequence[UnitForm],
    run: Sequence[Token],
    setting: _Setting,
    *,
    cell: bool = False,
    following: Token | None = None,
) -> UnitMatch | None:
    """The one unit among the forms of a key, or None."""
    fit = [
        form
        for form in forms
        if (setting.levels is None or form.level in setting.levels)
        and (not form.words or form.words == len(run))
        and _at_home(form, setting)
        and not _goes_on(form, following, setting)
    ]
    fit = _narrowed(fit, setting)
    if len({form.identifier for form in fit}) > 1:
        fewest = min(marks_disagree(run, form.wording) for form in fit)
        fit = [form for form in fit if marks_disagree(run, form.wording) == fewest]
    if cell and len({form.level for form in fit}) > 1:
        # A report of a province names its departments and districts far more often than ministries and provinces.
        order = ("department", "district", "province") if setting.province_code else ("department", "province")
        preferred = next((level for level in order if any(form.level == level for form in fit)), "")
        fit = [form for form in fit if form.level == preferred] or fit
    if len({form.identifier for form in fit}) != 1:
        return None
    form = max(fit, key=lambda candidate: (candidate.how == "exact", _period(candidate)))
    score = {"exact": 1.0, "abbreviation": 0.95, "bare": 0.9, "fuzzy": 0.8}[form.how]
    return _matched(form, setting, form.how, score)


def _at_home(form: UnitForm, setting: _Setting) -> bool:
    unit = form.unit
    if isinstance(unit, District) and setting.province_code:
        return unit.province_code == setting.province_code
    if isinstance(unit, Agency) and form.tail == "tp":
        return setting.city
    return True


def _goes_on(form: UnitForm, following: Token | None, setting: _Setting) -> bool:
    """True where the next word shows that the name is longer than the form, or of a lower level."""
    if following is None or not isinstance(form.unit, Agency) or form.tail or form.unit.suffix == "never":
        return False
    if following.gap:
        return following.gap == "&" and following.text in ("ubnd", "hdnd")
    if following.text in _LOWER_LEVEL or (following.text == "tp" and not setting.city):
        return True
    return following.capital and form.unit.suffix == "as_printed" and following.text not in ("tinh", "tp")


def _narrowed(forms: list[UnitForm], setting: _Setting) -> list[UnitForm]:
    """The forms in force on the day, where that leaves any and more than one unit, or period, is in question."""
    if len(forms) < 2 or setting.day is None:
        return forms
    day = setting.day
    return [form for form in forms if in_force(form.unit.valid_from, form.unit.valid_to, day)] or forms


def _period(form: UnitForm) -> str:
    return form.unit.valid_from


def _matched(form: UnitForm, setting: _Setting, how: How, score: float) -> UnitMatch:
    unit = form.unit
    if isinstance(unit, Agency):
        name = unit.name
        if unit.suffix in ("always", "implied") or form.tail:
            name += " thành phố" if form.tail == "tp" or (setting.city and not form.tail) else " tỉnh"
        return UnitMatch(form.identifier, name, name, form.level, score, how)
    name = unit.full_name
    subject = f"UBND {name}" if isinstance(unit, District) else unit.name
    return UnitMatch(form.identifier, subject, name, form.level, score, how)


def _mended(tokens: Sequence[Token], setting: _Setting) -> UnitMatch | None:
    """The unit whose name differs from the tokens by a few letters, and from every other unit's name by more."""
    key = plain_key(" ".join(token.raw for token in tokens))
    most = min(_MOST_DAMAGE, len(key) // _LETTERS_A_DAMAGE)
    near: list[tuple[int, UnitForm]] = []
    for level in ("department", "district", "province", "ministry"):
        if setting.levels is not None and level not in setting.levels:
            continue
        if level == "district":
            if setting.province_code and len(key) >= _SHORTEST_DISTRICT:
                hits = spelt_out(level, setting.province_code).near(key, 2)
                near.extend((d, form) for d, forms in hits for form in forms if _alike_enough(key, form))
        elif most:
            hits = spelt_out(level).near(key, most + 1)
            near.extend((d, form) for d, forms in hits for form in forms if _at_home(form, setting))
    if not near:
        return None
    least = min(distance for distance, _ in near)
    best = _narrowed([form for distance, form in near if distance == least], setting)
    ids = {form.identifier for form in best}
    rivals = [distance for distance, form in near if form.identifier not in ids]
    bound = max(most, 1) if best[0].level != "district" else 1
    if least > bound or len(ids) != 1 or (rivals and min(rivals) - least < min(least, 2)):
        return None
    form = max(best, key=lambda candidate: (candidate.how == "exact", _period(candidate)))
    return _matched(form, setting, "fuzzy", round(0.9 - least / len(key), 3))


def _alike_enough(key: str, form: UnitForm) -> bool:
    """Bare names of districts are short: only a letter within may be wrong, or "Huyện" would be Phù Yên."""
    name = plain_key(form.wording)
    return form.how != "bare" or (name[0] == key[0] and len(name) == len(key))


def _behind_damaged_head(tokens: Sequence[Token], index: int, setting: _Setting) -> tuple[int, UnitMatch] | None:
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
            match = _settled(bare, run, setting)
            return None if match is None else (end, _as_mended(match))
    run = tokens[index + 1 : index + 2]
    forms = look_index().entries.get(look_of(key_of(run)), []) if _name_like(run) else []
    if len(key_of(run)) < _SHORTEST_LOOK or not forms:
        return None
    match = _settled(forms, run, setting)
    return None if match is None else (index + 2, _as_mended(match))


def _name_like(run: Sequence[Token]) -> bool:
    """A name begins with a capital, initials hold capitals however ruined."""
    return run[0].capital or any(letter.isupper() for token in run for letter in token.raw)


def _as_mended(match: UnitMatch) -> UnitMatch:
    return replace(match, score=0.75, how="fuzzy")


def _is_tail(tokens: Sequence[Token], forms: Sequence[UnitForm]) -> bool:
    """True where the tokens after a name only say in which province it is: "tỉnh", "tỉnh Sơn La"."""
    if tokens[0].text not in ("tinh", "tp") or not any(isinstance(form.unit, Agency) for form in forms):
        return False
    if len(tokens) == 1:
        return tokens[0].text == "tinh"
    ends = [end for end, found in unit_index().at(tokens, 0) if any(isinstance(f.unit, Province) for f in found)]
    return len(tokens) in ends


def _without_number(tokens: Sequence[Token]) -> Sequence[Token]:
    """The tokens without the row number before a name."""
    start = 0
    while start < len(tokens) - 1 and tokens[start].text.isdigit():
        start += 1
    return tokens[start:]


def _separated(token: Token) -> bool:
    return any(mark in _SEPARATORS for mark in token.gap)


def _ends_name(token: Token) -> bool:
    return bool(token.gap) or token.text.isdigit()


def _past_figure(tokens: Sequence[Token], index: int) -> int:
    """The index after the figure of a listed name: "(10,38 điểm)", "95,2 điểm"."""
    if index < len(tokens) and "(" in tokens[index].gap and ")" not in tokens[index].gap:
        for end in range(index + 1, min(len(tokens), index + _MOST_FIGURE_TOKENS) + 1):
            if end == len(tokens) or ")" in tokens[end].gap:
                return end
        return index
    end = index
    while end < len(tokens) and end - index < _MOST_FIGURE_TOKENS:
        token = tokens[end]
        if not (token.text.isdigit() or token.text in _FIGURE_WORDS):
            break
        end += 1
    return end if end > index and any(token.text.isdigit() for token in tokens[index:end]) else index
