"""Departments, offices and boards of a province, central agencies in it, and ministries.

Belongs here: identifiers, full names, periods, successors and the wordings under which reports name them. Does not:
recognising a wording in a text (`normalizers.names`), or what became of an agency (`corpus.lineage`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

from corpus.tables import reference_rows

AgencyLevel = Literal["department", "ministry"]
Suffix = Literal["always", "implied", "as_printed", "never"]
Scope = Literal["any", "list", "cell"]


@dataclass(frozen=True, slots=True)
class Agency:
    """One agency in one period.

    identifier: English snake_case, unique within its level and shared by the periods of one agency.
    kind: specialised, office, board, centre, central or ministry. head, parts: the name in pieces, for abbreviations:
    "Sở", ("Nông nghiệp", "Phát triển nông thôn"). bare_allowed: lists name it without its head.
    suffix: whether "tỉnh" or "thành phố" follows the name: `always` also in running text, `implied` it belongs to
    the full name and a text may drop it, `as_printed` it is kept where printed, `never`. province_code: of the 63, for
    an agency that stands in one province only under a name of its own ("Ban Quản lý Khu kinh tế Vân Phong"), else "".
    successors: identifiers.
    """

    identifier: str
    level: AgencyLevel
    kind: str
    name: str
    head: str
    parts: tuple[str, ...]
    bare_allowed: bool
    suffix: Suffix
    province_code: str
    valid_from: str
    valid_to: str
    successors: tuple[str, ...]
    basis: str


@dataclass(frozen=True, slots=True)
class AgencyWording:
    """A further wording of an agency. scope: `any` text, only in a `list` of names, or only as a whole `cell`."""

    level: AgencyLevel
    identifier: str
    wording: str
    scope: Scope


@cache
def agencies() -> tuple[Agency, ...]:
    """All agencies of all periods, in file order."""
    return tuple(
        Agency(
            row["identifier"],
            cast(AgencyLevel, row["level"]),
            row["kind"],
            row["name"],
            row["head"],
            tuple(part for part in row["parts"].split("|") if part),
            row["bare_allowed"] == "1",
            cast(Suffix, row["suffix"]),
            row["province_code"],
            row["valid_from"],
            row["valid_to"],
            tuple(part for part in row["successors"].split(";") if part),
            row["basis"],
        )
        for row in reference_rows("departments")
    )


@cache
def agency_wordings() -> tuple[AgencyWording, ...]:
    """Wordings beyond the names and the abbreviations that follow from them, in file order."""
    return tuple(
        AgencyWording(cast(AgencyLevel, row["level"]), row["identifier"], row["wording"], cast(Scope, row["scope"]))
        for row in reference_rows("department_wordings")
    )


def agencies_named(level: AgencyLevel, identifier: str) -> tuple[Agency, ...]:
    """The periods of one agency; empty for an unknown identifier."""
    return tuple(agency for agency in agencies() if agency.level == level and agency.identifier == identifier)
