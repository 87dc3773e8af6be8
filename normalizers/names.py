"""From the name of a unit, as read, to its identifier and full name.

Belongs here: agencies, districts and provinces in a cell (`match_unit`, `match_province`) or in running text and
lists (`find_units`). Does not: fields and cohorts (`normalizers.fields`), heads of columns (`normalizers.headers`).

A name is taken for a unit only where one unit fits: a name that fits two, or a name that the reference data does not
hold, is None, and the caller keeps it as read.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from corpus.agencies import Agency
from corpus.provinces import LAST_DAY_OF_DISTRICTS, District, Province, province_by_code
from normalizers.damaged_names import behind_damaged_head, looks_like, mended, mended_at, with_strokes
from normalizers.fields import cohort_at
from normalizers.keys import Token, key_of, key_of_text, plain_key, tokens_of, tokens_of_text
from normalizers.unit_choice import Setting, UnitMatch, settled
from normalizers.unit_forms import UnitForm, UnitLevel, commune_index, spelt_out, unit_index

__all__ = ["UnitMatch", "UnitSpan", "find_units", "match_province", "match_unit"]

_SEPARATORS = ",;/+&:\n"
_LIST_LEVELS: dict[str, UnitLevel] = {
    "departments": "department",
    "districts": "district",
    "communes": "commune",
    "provinces": "province",
    "ministries": "ministry",
}
# What may stand between a name of a list and the separator after it: its figure.
_FIGURE_WORDS = frozenset(("diem", "dat", "bac", "hang", "xep", "thu", "tang", "giam", "d"))
_MOST_FIGURE_TOKENS = 8
# A name of a list that is not known, or of which a part was lost with its line, is no longer than this.
_MOST_UNKNOWN_TOKENS = 8
# "cơ sở y tế", "trên cơ sở kế hoạch", "trụ sở", "công sở": the word before says that "sở" is no department.
_BEFORE_NO_HEAD = frozenset(("co", "tru", "cong"))
# A shorter beginning of a name would be that of many.
_LEAST_CUT_TOKENS = 4
_COMMUNE_HEADS = frozenset(("xã", "xa", "phường", "phuong", "đặc", "dac"))
_HEADS = frozenset(("so", "sở", "sơ", "sỡ", "bo", "bộ"))


@dataclass(frozen=True, slots=True)
class UnitSpan:
    """A unit in a run of words. start, end: indices of the words, end exclusive. listed: found as part of a list."""

    start: int
    end: int
    match: UnitMatch
    listed: bool = False


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
    setting = Setting(province_code, None if year is None else str(year), levels)
    for end, forms in _forms_at(tokens, 0, setting):
        if end == len(tokens) or _is_tail(tokens[end:], forms):
            match = settled(forms, tokens[:end], setting, cell=True)
            if match is not None or end == len(tokens):
                return match
    if key_of(tokens[:1]) == "ubnd" and len(tokens) > 1:
        return match_unit(
            " ".join(token.raw for token in tokens[1:]),
            province_code=province_code,
            year=year,
            levels=("district", "commune", "province") if levels is None else levels,
        )
    if levels is None or "department" in levels:
        behind = behind_damaged_head(tokens, 0, setting)
        if behind is not None and behind[0] == len(tokens):
            return behind[1]
        alike = looks_like(tokens, setting)
        if alike is not None:
            return alike
    near = mended(tokens, setting) or _cut_short(tokens, setting)
    stroked = with_strokes(tokens, 0) if near is None else None
    if stroked is not None and (levels is None or "department" in levels):
        forms = dict(unit_index().at(stroked, 0)).get(len(stroked), [])
        return settled(forms, stroked, setting, cell=True) if forms else None
    return near


def _cut_short(tokens: Sequence[Token], setting: Setting) -> UnitMatch | None:
    """The one department whose name goes on where a cell's ends, its last line unread: "Sở Tài nguyên và Môi"."""
    if len(tokens) < _LEAST_CUT_TOKENS or (setting.levels is not None and "department" not in setting.levels):
        return None
    start = plain_key(" ".join(token.raw for token in tokens))
    forms = [form for key, each in spelt_out("department").entries.items() if key.startswith(start) for form in each]
    return settled(forms, tokens, setting, cell=True) if forms else None


def match_province(text: str, *, day: str | None = None) -> UnitMatch | None:
    """The province that a whole phrase names ("tỉnh An Giang", "TP.HCM", "Bac Can"), or None.

    day: ISO, or its first part; without it the 63 provinces up to 30 June 2025 are meant.
    """
    tokens = _without_number(tokens_of_text(text))
    if tokens and tokens[0].text == "ubnd":
        tokens = tokens[1:]
    setting = Setting(None, day or LAST_DAY_OF_DISTRICTS, ("province",))
    for end, forms in unit_index().at(tokens, 0):
        if end == len(tokens):
            return settled(forms, tokens, setting, cell=True)
    return mended(tokens, setting) if tokens else None


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
    setting = Setting(province_code, None if year is None else str(year), levels)
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
        beyond = _past_unknown(tokens, index) if explicit and found else None
        if beyond is not None:
            # A name told in full may stand within: "UBND xã ..." behind a list of communes.
            inner = range(index + 1, beyond)
            index = next((place for place in inner if _unit_at(tokens, place, setting, None, False)), beyond)
            continue
        listing = None
        explicit = False
        index += 1
    return found


def _unit_at(
    tokens: Sequence[Token], index: int, setting: Setting, listing: UnitLevel | None, explicit: bool
) -> tuple[int, UnitMatch, bool] | None:
    """The unit that begins at a token: the index after it, the unit, and whether it stands as part of a list."""
    if index and tokens[index].text == "so" and not tokens[index].gap and tokens[index - 1].text in _BEFORE_NO_HEAD:
        return None
    for end, forms in _forms_at(tokens, index, setting):
        run = tokens[index:end]
        following = tokens[end] if end < len(tokens) else None
        free = [form for form in forms if form.scope == "any"]
        own = _past_own_province(tokens, end, setting) if any(_may_bear_province(form) for form in free) else end
        match = settled(free, run, setting, following=tokens[own] if own < len(tokens) else None) if free else None
        if match is not None and _plausible(match, run, setting):
            return own, match, False
        listed = [form for form in forms if form.scope == "list" and form.level == listing]
        if listed and run[0].capital and _may_be_listed(run, following, listed, setting, explicit):
            match = settled(listed, run, setting)
            if match is not None:
                return end, match, True
    if setting.levels is None or "department" in setting.levels:
        behind = behind_damaged_head(tokens, index, setting)
        if behind is not None:
            return *behind, False
    ruined = mended_at(tokens, index, setting)
    if ruined is not None:
        return *ruined, False
    stroked = with_strokes(tokens, index)
    return None if stroked is None else _unit_at(stroked, index, setting, listing, explicit)


def _forms_at(tokens: Sequence[Token], index: int, setting: Setting) -> list[tuple[int, list[UnitForm]]]:
    """The forms of all units that begin at a token, longest first, those of the province's communes with them."""
    found = list(unit_index().at(tokens, index))
    home = setting.home_of_communes
    if not home or (index and tokens[index - 1].text == "thi" and tokens[index].text == "xa"):
        return found
    merged = dict(found)
    for end, forms in commune_index(home).at(tokens, index):
        merged[end] = [*merged.get(end, ()), *forms]
    return sorted(merged.items(), reverse=True)


def _may_be_listed(
    run: Sequence[Token], following: Token | None, forms: Sequence[UnitForm], setting: Setting, explicit: bool
) -> bool:
    """A bare name is part of a list where the list goes on or ends after it, not where a sentence goes on."""
    if explicit:
        return True
    if not _separated(run[0]) or (following is not None and not _ends_name(following)):
        return False
    # "huyện Mộc Châu, Sơn La" names the province after the district, not its city.
    own = province_by_code(setting.province_code or "")
    return own is None or not any(isinstance(f.unit, District) and f.unit.name == own.name for f in forms)


def _plausible(match: UnitMatch, run: Sequence[Token], setting: Setting) -> bool:
    """Heads that fold into common words, or into the end of a document number, must look like heads."""
    head = run[0]
    if head.text in ("so", "bo") and match.level in ("department", "ministry"):
        # "số" before a small letter is a number; before the capital of a name it is a misread "Sở".
        return head.raw.lower() in _HEADS or (len(run) > 2 and run[1].capital)
    if match.level == "commune":
        return head.raw.lower() in _COMMUNE_HEADS and run[-1].raw[:1] == run[-1].raw[:1].upper()
    if head.text == "ubnd" and match.how == "bare":
        # "/QĐ-UBND Sơn La, ngày ..." is a number and a place; "UBND Sơn La" is the province's, not its city's.
        own = province_by_code(setting.province_code or "")
        return not set(head.gap) & set("-/–") and (own is None or f"UBND {own.name}" != run_text(run))
    return True


def _past_unknown(tokens: Sequence[Token], index: int) -> int | None:
    """The index of the next name of a list, past one that is not known; None where the list ends here."""
    if not tokens[index].capital or not (_separated(tokens[index]) or ":" in tokens[index - 1].gap):
        return None
    for end in range(index + 1, min(len(tokens), index + _MOST_UNKNOWN_TOKENS + 1)):
        gap = tokens[end].gap.replace("&", "")
        if set(gap) - set(",;/+-"):
            return None
        if set(gap) & set(",;"):
            return end
    return None


def _may_bear_province(form: UnitForm) -> bool:
    """Whether the name of the province may follow: "Ban Quản lý Khu kinh tế Quảng Ninh", "Công an tỉnh Sơn La"."""
    return isinstance(form.unit, Agency) and form.unit.suffix != "never"


def _past_own_province(tokens: Sequence[Token], end: int, setting: Setting) -> int:
    """The index after the report's own province where its name stands right at a token, else the token's."""
    province = province_by_code(setting.province_code or "")
    if province is None or end >= len(tokens) or tokens[end].gap or not tokens[end].capital:
        return end
    name = key_of_text(province.name)
    key = ""
    for place in range(end, len(tokens)):
        key += tokens[place].text
        if key == name:
            return place + 1
        if not name.startswith(key):
            break
    return end


def run_text(run: Sequence[Token]) -> str:
    """The tokens as they stood, a blank between."""
    return " ".join(token.raw for token in run)


def _is_tail(tokens: Sequence[Token], forms: Sequence[UnitForm]) -> bool:
    """True where the tokens after a name only say in which province it is: "tỉnh", "tỉnh Sơn La", "Sơn La"."""
    if any(_may_bear_province(form) for form in forms) and _is_province(tokens):
        return True
    if tokens[0].text not in ("tinh", "tp") or not any(isinstance(form.unit, Agency) for form in forms):
        return False
    if len(tokens) == 1:
        return tokens[0].text == "tinh"
    return _is_province(tokens)


def _is_province(tokens: Sequence[Token]) -> bool:
    """True where the tokens are the name of a province and nothing else."""
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
