"""The forms under which units are named, generated from the reference data and indexed by key.

Belongs here: which spellings and abbreviations of an agency, a district or a province are possible, and where each
may stand. Does not: reading them in a text (`normalizers.names`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Literal

from corpus.agencies import Agency, Scope, agencies, agency_wordings
from corpus.provinces import Commune, District, Province, communes_of, districts, provinces
from normalizers.keys import WordingIndex, initials, key_of_text, look_of, plain_key, tokens_of_text

UnitLevel = Literal["department", "district", "commune", "province", "ministry"]
How = Literal["exact", "abbreviation", "bare", "fuzzy"]
Tail = Literal["", "tinh", "tp"]

# Initials alone, without "Sở", must be this long to be told from ordinary abbreviations of running text.
_LEAST_BARE_INITIALS = 4
_DISTRICT_TYPE_SHORT = {"huyện": "h", "quận": "q", "thị xã": "tx", "thành phố": "tp"}
_COMMUNE_TYPE_SHORT = {"xã": "x", "phường": "p", "đặc khu": "dk"}


@dataclass(frozen=True, slots=True)
class UnitForm:
    """One spelling of one unit in one period.

    scope: `any` text, in a `list` of names or as a whole cell, or as a whole `cell` alone. tail: the word for the
    province that the spelling ends with. wording: the spelling with its marks. words: tokens that the spelling must
    have, 0 for any number.
    """

    unit: Agency | District | Commune | Province
    level: UnitLevel
    identifier: str
    scope: Scope
    how: How
    wording: str
    tail: Tail = ""
    words: int = 0


@cache
def unit_index() -> WordingIndex[UnitForm]:
    """All forms of all units. Built once; some 3,000 keys, a twentieth of a second."""
    index: WordingIndex[UnitForm] = WordingIndex()
    for key, form in _agency_forms():
        index.add(key, form)
    for key, form in _district_forms():
        index.add(key, form)
    for key, form in _province_forms():
        index.add(key, form)
    return index


@cache
def spelt_out(level: UnitLevel, province_code: str = "") -> WordingIndex[UnitForm]:
    """The full names of one level under their plain keys, for a comparison by letters.

    Abbreviations are left out: with one letter changed they are another abbreviation. Districts: of one province.
    """
    index: WordingIndex[UnitForm] = WordingIndex()
    for forms in unit_index().entries.values():
        for form in forms:
            unit = form.unit
            elsewhere = isinstance(unit, District) and unit.province_code != province_code
            numbered = isinstance(unit, District) and unit.name.isdigit()
            if form.level == level and form.how != "abbreviation" and not elsewhere and not numbered:
                index.add(plain_key(form.wording), form)
    return index


@cache
def look_index() -> WordingIndex[UnitForm]:
    """Departments, with or without head, in full or in initials, by the look of their letters; no ambiguous look."""
    index: WordingIndex[UnitForm] = WordingIndex()
    for key, forms in unit_index().entries.items():
        for form in forms:
            headed = isinstance(form.unit, Agency) and form.unit.kind == "specialised" and form.scope == "any"
            if form.level == "department" and (form.how == "bare" or headed):
                index.add(look_of(key), form)
    index.entries = {
        look: forms for look, forms in index.entries.items() if len({form.identifier for form in forms}) == 1
    }
    return index


@cache
def initials_index() -> WordingIndex[UnitForm]:
    """Departments by their initials without "Sở"."""
    index: WordingIndex[UnitForm] = WordingIndex()
    for agency in agencies():
        if agency.level == "department" and agency.bare_allowed and len(agency.parts) > 1:
            key = "".join(initials(part) for part in agency.parts)
            name = " ".join(agency.parts)
            index.add(key, UnitForm(agency, agency.level, f"department:{agency.identifier}", "list", "bare", name))
    return index


def _agency_forms() -> Iterator[tuple[str, UnitForm]]:
    for agency in agencies():
        identifier = f"{agency.level}:{agency.identifier}"
        for key, how in _agency_keys(agency, agency.head):
            yield from _with_tails(key, agency, identifier, how)
        if agency.bare_allowed and agency.head:
            for key, how in _agency_keys(agency, ""):
                if how == "exact" or len(key) >= _LEAST_BARE_INITIALS:
                    wording = " ".join(agency.parts)
                    yield key, UnitForm(agency, agency.level, identifier, "list", "bare", wording)
    for further in agency_wordings():
        for agency in agencies():
            if (agency.level, agency.identifier) == (further.level, further.identifier):
                identifier = f"{agency.level}:{agency.identifier}"
                key = key_of_text(further.wording)
                if further.scope == "any":
                    yield from _with_tails(key, agency, identifier, "abbreviation", further.wording)
                else:
                    kind: How = "bare" if further.scope == "list" else "abbreviation"
                    yield key, UnitForm(agency, agency.level, identifier, further.scope, kind, further.wording)


def _agency_keys(agency: Agency, head: str) -> Iterator[tuple[str, How]]:
    """The keys of a name with each part in full or in initials."""
    if not agency.parts:
        yield key_of_text(agency.name), "exact"
        return
    start = key_of_text(head)
    if len(agency.parts) == 1:
        yield start + key_of_text(agency.parts[0]), "exact"
        return
    choices = [((key_of_text(part), "exact"), (initials(part), "abbreviation")) for part in agency.parts]
    for chosen in product(*choices):
        how: How = "exact" if all(kind == "exact" for _, kind in chosen) else "abbreviation"
        yield start + "".join(piece for piece, _ in chosen), how


def _with_tails(
    key: str, agency: Agency, identifier: str, how: How, wording: str = ""
) -> Iterator[tuple[str, UnitForm]]:
    wording = wording or agency.name
    # A service centre is in running text the place where something is done: a unit in cells and lists only.
    free: Scope = "list" if agency.kind == "centre" else "any"
    bare: Scope = "list" if agency.suffix == "always" else free
    yield key, UnitForm(agency, agency.level, identifier, bare, how, wording)
    if agency.suffix != "never":
        yield key + "tinh", UnitForm(agency, agency.level, identifier, free, how, f"{wording} tỉnh", "tinh")
        yield key + "tp", UnitForm(agency, agency.level, identifier, free, how, f"{wording} thành phố", "tp")


def _district_forms() -> Iterator[tuple[str, UnitForm]]:
    for district in districts():
        identifier = f"district:{district.code}"
        name = key_of_text(district.name)
        numbered = district.name.isdigit()
        words = len(tokens_of_text(district.full_name)) if numbered else 0
        typed = UnitForm(district, "district", identifier, "any", "exact", district.full_name, words=words)
        yield key_of_text(district.type) + name, typed
        short = UnitForm(
            district, "district", identifier, "list", "abbreviation", f"{district.type} {district.name}", words=words
        )
        yield _DISTRICT_TYPE_SHORT[district.type] + name, short
        if not numbered:
            yield name, UnitForm(district, "district", identifier, "list", "bare", district.name)
            yield "ubnd" + name, UnitForm(district, "district", identifier, "any", "bare", f"UBND {district.name}")


@cache
def commune_index(province_code: str) -> WordingIndex[UnitForm]:
    """The forms of the communes of one province of the 34: some 100 names, built when a report asks for them."""
    index: WordingIndex[UnitForm] = WordingIndex()
    for commune in communes_of(province_code):
        identifier = f"commune:{commune.code}"
        name = key_of_text(commune.name)
        typed = commune.full_name
        index.add(key_of_text(typed), UnitForm(commune, "commune", identifier, "any", "exact", typed))
        short = _COMMUNE_TYPE_SHORT[commune.type] + name
        index.add(short, UnitForm(commune, "commune", identifier, "list", "abbreviation", typed))
        index.add(name, UnitForm(commune, "commune", identifier, "list", "bare", commune.name))
    return index


def _province_forms() -> Iterator[tuple[str, UnitForm]]:
    for province in provinces():
        identifier = f"province:{province.code}"
        for wording in (province.name, *province.abbreviations):
            how: How = "bare" if wording == province.name else "abbreviation"
            yield key_of_text(wording), UnitForm(province, "province", identifier, "list", how, wording)
            typed = f"{province.type} {wording}"
            yield key_of_text(typed), UnitForm(province, "province", identifier, "any", "exact", typed)
