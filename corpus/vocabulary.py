"""What the words of a report mean: fields, table heads, bands, cohorts, document types, issuers, abbreviations.

Belongs here: wordings with their meaning, as data. Does not: finding them in a text (`normalizers.fields`,
`normalizers.headers`), or names of units (`corpus.agencies`, `corpus.provinces`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

from corpus.tables import reference_rows

WordingScope = Literal["any", "cell"]
HeaderRole = Literal["measure", "row_number", "unit_name", "field_name", "band", "note", "other"]


@dataclass(frozen=True, slots=True)
class FieldWording:
    """A wording of a field. scope: `any` text, or only where it is all of a `cell`. basis: the act that coined it."""

    field: str
    wording: str
    scope: WordingScope
    generation: str
    basis: str


@dataclass(frozen=True, slots=True)
class HeaderWording:
    """A wording of a column head.

    whole: it must be all of the head. decisive: wherever it stands in a head, it outweighs longer wordings.
    measure, statistic, unit: "" where none. role `other`: known not to be any of the rest.
    """

    wording: str
    whole: bool
    decisive: bool
    role: HeaderRole
    measure: str
    statistic: str
    unit: str


@dataclass(frozen=True, slots=True)
class BandName:
    """One band of a scheme. order: 1 is the best."""

    scheme: str
    order: int
    name: str


@dataclass(frozen=True, slots=True)
class CohortWording:
    """A wording of a cohort. plural_head: names without their head may follow it ("các sở: Tài chính, Tư pháp")."""

    cohort: str
    wording: str
    scope: WordingScope
    plural_head: bool


@dataclass(frozen=True, slots=True)
class DocumentType:
    """An abbreviation in a document number. doc_type: as in `documents`."""

    abbreviation: str
    name: str
    doc_type: str


@dataclass(frozen=True, slots=True)
class Issuer:
    """An issuer's abbreviation in a document number. identifier: "" where it is no scored unit."""

    abbreviation: str
    name: str
    identifier: str


@cache
def field_wordings() -> tuple[FieldWording, ...]:
    """All wordings of the fields, in file order."""
    return tuple(
        FieldWording(row["field"], row["wording"], cast(WordingScope, row["scope"]), row["generation"], row["basis"])
        for row in reference_rows("fields")
    )


@cache
def header_wordings() -> tuple[HeaderWording, ...]:
    """All wordings of column heads, in file order."""
    return tuple(
        HeaderWording(
            row["wording"],
            row["match"] == "exact",
            row["match"] == "decisive",
            cast(HeaderRole, row["role"]),
            row["measure"],
            row["statistic"],
            row["unit"],
        )
        for row in reference_rows("measures")
    )


@cache
def band_names() -> tuple[BandName, ...]:
    """All bands of all schemes, best first within a scheme."""
    return tuple(BandName(row["scheme"], int(row["order"]), row["name"]) for row in reference_rows("bands"))


@cache
def cohort_wordings() -> tuple[CohortWording, ...]:
    """All wordings of cohorts, in file order."""
    return tuple(
        CohortWording(row["cohort"], row["wording"], cast(WordingScope, row["scope"]), row["plural_head"] == "1")
        for row in reference_rows("cohorts")
    )


@cache
def document_types() -> tuple[DocumentType, ...]:
    """Abbreviations of document types, in file order."""
    return tuple(
        DocumentType(row["abbreviation"], row["name"], row["doc_type"]) for row in reference_rows("document_types")
    )


@cache
def issuers() -> tuple[Issuer, ...]:
    """Abbreviations of issuers, in file order."""
    return tuple(Issuer(row["abbreviation"], row["name"], row["identifier"]) for row in reference_rows("issuers"))


@cache
def abbreviations() -> tuple[tuple[str, str], ...]:
    """Pairs of abbreviation and full wording that reports use for each other anywhere, in file order."""
    return tuple((row["short"], row["full"]) for row in reference_rows("abbreviations"))
