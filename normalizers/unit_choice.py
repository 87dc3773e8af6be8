"""Which unit is meant where the forms of a name fit several: by province, day, marks and what follows.

Belongs here: the recognised unit and the choice among candidates. Does not: finding candidates in a text
(`normalizers.names`), or mending letters (`normalizers.damaged_names`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from corpus.agencies import Agency
from corpus.provinces import (
    FIRST_DAY_OF_COMMUNES,
    LAST_DAY_OF_DISTRICTS,
    District,
    Province,
    province_after_june_2025,
    province_by_code,
)
from corpus.tables import in_force
from normalizers.keys import Token, marks_disagree
from normalizers.marks import has_marks, tone_placed
from normalizers.unit_forms import How, UnitForm, UnitLevel

# A word that says the office named before it belongs to a lower level ("Văn phòng UBND huyện ...").
_LOWER_LEVEL = frozenset(("huyen", "quan", "tx", "xa", "phuong", "cap", "cac", "hdnd"))


@dataclass(frozen=True, slots=True)
class UnitMatch:
    """A unit recognised in a name.

    identifier: `department:home_affairs`, `ministry:finance`, `district:116`, `commune:30307`, `province:14`. subject:
    the full name as published. name: the same without "UBND". score: 0 to 1, 1 for a name in full. how: exact,
    abbreviation, bare (without "Sở", "huyện" ...) or fuzzy (with letters mended).
    """

    identifier: str
    subject: str
    name: str
    level: UnitLevel
    score: float
    how: How


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known of the report: its province, the day it speaks of, the levels that are looked for."""

    province_code: str | None
    day: str | None
    levels: Collection[str] | None

    @property
    def city(self) -> bool:
        """True where the province is a city under the central government."""
        province = province_by_code(self.province_code or "", self.day or LAST_DAY_OF_DISTRICTS)
        return province is not None and province.type == "thành phố"

    @property
    def home_of_communes(self) -> str:
        """The code among the 34 of the province whose communes may be named, "" before there were any."""
        if not self.province_code or self.day is None or self.day < FIRST_DAY_OF_COMMUNES[: len(self.day)]:
            return ""
        return province_after_june_2025(self.province_code)


def settled(
    forms: Sequence[UnitForm],
    run: Sequence[Token],
    setting: Setting,
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
        and at_home(form, setting)
        and not _goes_on(form, following, setting)
    ]
    fit = narrowed(fit, setting)
    if len({form.identifier for form in fit}) > 1:
        fewest = min(marks_disagree(run, form.wording) for form in fit)
        fit = [form for form in fit if marks_disagree(run, form.wording) == fewest]
        if any(has_marks(token.raw) for token in run):
            # "xã Văn Lang" is not xã Văn Lăng where marks are printed.
            printed = " ".join(tone_placed(token.raw.lower()) for token in run)
            fit = [form for form in fit if tone_placed_words(form.wording) == printed] or fit
    if {"district", "commune"} <= {form.level for form in fit}:
        # In the year in which districts ended a bare name may be of either.
        return None
    if cell and len({form.level for form in fit}) > 1:
        # A report of a province names its departments and districts far more often than ministries and provinces.
        local = ("department", "district", "commune", "province")
        order = local if setting.province_code else ("department", "province")
        preferred = next((level for level in order if any(form.level == level for form in fit)), "")
        fit = [form for form in fit if form.level == preferred] or fit
    if len({form.identifier for form in fit}) != 1:
        return None
    form = max(fit, key=lambda candidate: (candidate.how == "exact", period(candidate)))
    score = {"exact": 1.0, "abbreviation": 0.95, "bare": 0.9, "fuzzy": 0.8}[form.how]
    return matched(form, setting, form.how, score)


def tone_placed_words(wording: str) -> str:
    """A wording in small letters, tones in the new places, as printed words are compared with it."""
    return " ".join(tone_placed(word) for word in wording.lower().split())


def at_home(form: UnitForm, setting: Setting) -> bool:
    """False for a unit of another province, and for "thành phố" behind an office where the province is none."""
    unit = form.unit
    if isinstance(unit, District | Agency) and unit.province_code and setting.province_code:
        return unit.province_code == setting.province_code
    if isinstance(unit, Agency) and form.tail == "tp":
        return setting.city
    return True


def _goes_on(form: UnitForm, following: Token | None, setting: Setting) -> bool:
    """True where the next word shows that the name is longer than the form, or of a lower level."""
    if following is None or not isinstance(form.unit, Agency) or form.unit.suffix == "never":
        return False
    if form.tail:
        return form.tail == "tinh" and following.text == "hinh" and not following.gap  # "thanh tra tình hình"
    if following.gap:
        return following.gap in ("&", "-", "–") and following.text in ("ubnd", "hdnd")
    if following.text in _LOWER_LEVEL or (following.text == "tp" and not setting.city):
        return True
    return following.capital and form.unit.suffix == "as_printed" and following.text not in ("tinh", "tp")


def narrowed(forms: list[UnitForm], setting: Setting) -> list[UnitForm]:
    """The forms in force on the day, where that leaves any and more than one unit, or period, is in question."""
    if len(forms) < 2 or setting.day is None:
        return forms
    day = setting.day
    return [form for form in forms if in_force(form.unit.valid_from, form.unit.valid_to, day)] or forms


def period(form: UnitForm) -> str:
    """The ISO day from which the unit of the form was in force, "" for open: orders the periods of a unit."""
    return form.unit.valid_from


def matched(form: UnitForm, setting: Setting, how: How, score: float) -> UnitMatch:
    """The unit of a form under its full name, "tỉnh" or "thành phố" added where they belong to it."""
    unit = form.unit
    if isinstance(unit, Agency):
        name = unit.name
        if unit.suffix in ("always", "implied") or form.tail:
            name += " thành phố" if form.tail == "tp" or (setting.city and not form.tail) else " tỉnh"
        return UnitMatch(form.identifier, name, name, form.level, score, how)
    name = unit.full_name
    subject = unit.name if isinstance(unit, Province) else f"UBND {name}"
    return UnitMatch(form.identifier, subject, name, form.level, score, how)
