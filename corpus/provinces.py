"""Provinces, districts and communes of Vietnam with their codes, names and periods.

Belongs here: the 63 provinces up to 30 June 2025, the 34 after, the districts of the 63 and the communes, wards and
special zones of the 34. Does not: recognising their names in a text (`normalizers.names`), the communes before.

A code alone does not name a province: eleven codes went over to a province of another extent on 1 July 2025, and
the code 91 from Kiên Giang to An Giang. Code and day together do.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from corpus.tables import in_force, reference_rows

LAST_DAY_OF_DISTRICTS = "2025-06-30"
FIRST_DAY_OF_COMMUNES = "2025-07-01"


@dataclass(frozen=True, slots=True)
class Province:
    """One province in one period. code: two digits. type: tỉnh or thành phố. Dates ISO, "" is open.

    successor: the code of the province that took its place on 1 July 2025, "" for the provinces of today.
    """

    code: str
    name: str
    type: str
    valid_from: str
    valid_to: str
    abbreviations: tuple[str, ...]
    successor: str
    basis: str

    @property
    def full_name(self) -> str:
        """The name with its type, "tỉnh Sơn La"."""
        return f"{self.type} {self.name}"


@dataclass(frozen=True, slots=True)
class District:
    """One district in one period. code: three digits, kept when the type or the name changed. Dates ISO, "" is open."""

    code: str
    name: str
    type: str
    province_code: str
    valid_from: str
    valid_to: str
    basis: str

    @property
    def full_name(self) -> str:
        """The name with its type, "huyện Mộc Châu"."""
        return f"{self.type} {self.name}"


@dataclass(frozen=True, slots=True)
class Commune:
    """One commune, ward or special zone since 1 July 2025. code: five digits. province_code: of the 34."""

    code: str
    name: str
    type: str
    province_code: str
    valid_from: str = FIRST_DAY_OF_COMMUNES
    valid_to: str = ""

    @property
    def full_name(self) -> str:
        """The name with its type, "phường Long Xuyên"."""
        return f"{self.type} {self.name}"


@cache
def provinces() -> tuple[Province, ...]:
    """All provinces of all periods, those of today last."""
    return tuple(
        Province(
            row["code"],
            row["name"],
            row["type"],
            row["valid_from"],
            row["valid_to"],
            tuple(part for part in row["abbreviations"].split(";") if part),
            row["successor"],
            row["basis"],
        )
        for row in reference_rows("provinces")
    )


@cache
def districts() -> tuple[District, ...]:
    """All districts of all periods, by code."""
    return tuple(
        District(
            row["code"],
            row["name"],
            row["type"],
            row["province_code"],
            row["valid_from"],
            row["valid_to"],
            row["basis"],
        )
        for row in reference_rows("districts")
    )


def provinces_on(day: str) -> tuple[Province, ...]:
    """The provinces of an ISO day (a year alone: those of any day in it)."""
    return tuple(province for province in provinces() if in_force(province.valid_from, province.valid_to, day))


def districts_of(province_code: str) -> tuple[District, ...]:
    """All districts that the province of the 63 had in any period. Empty for an unknown code."""
    return tuple(district for district in districts() if district.province_code == province_code)


def province_by_code(code: str, day: str = LAST_DAY_OF_DISTRICTS) -> Province | None:
    """The province of the code on an ISO day, or None where the code was not in use."""
    for province in provinces():
        if province.code == code and in_force(province.valid_from, province.valid_to, day):
            return province
    return None


@cache
def communes() -> tuple[Commune, ...]:
    """All communes, wards and special zones of the 34 provinces, by code."""
    return tuple(
        Commune(row["code"], row["name"], row["type"], row["province_code"]) for row in reference_rows("communes")
    )


def communes_of(province_code: str) -> tuple[Commune, ...]:
    """The communes of a province of the 34. Empty for an unknown code."""
    return tuple(commune for commune in communes() if commune.province_code == province_code)


def province_after_june_2025(code: str) -> str:
    """The code among the 34 of the province that a code of the 63 went up in, "" for a code of neither."""
    for province in provinces():
        if province.code == code and province.valid_to == LAST_DAY_OF_DISTRICTS:
            return province.successor
    return code if any(province.code == code for province in provinces_on(FIRST_DAY_OF_COMMUNES)) else ""
