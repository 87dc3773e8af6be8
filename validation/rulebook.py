"""The audit's knowledge of labels, as data: `corpus/reference/rules.json`, read once.

Belongs here: reading that file into frozen records and asking it simple questions. Does not: the arithmetic.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Share:
    """A percentage that a label names: `part` over `whole`, each a tuple of measures or labels."""

    labels: tuple[str, ...]
    part: tuple[str, ...]
    whole: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Remainder:
    """A count that a label names: `minuend` less `subtrahend`, each a tuple of measures or labels."""

    labels: tuple[str, ...]
    minuend: tuple[str, ...]
    subtrahend: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Partition:
    """Groups that divide a cohort. complete: sets of label endings that leave no unit out.

    rests: pairs of endings of which the first is all units less the second.
    """

    name: str
    labels: tuple[re.Pattern[str], ...]
    complete: tuple[tuple[str, ...], ...]
    rests: tuple[tuple[str, str], ...] = ()

    def family(self, label: str) -> str | None:
        """What keeps this label's groups apart from others of the same shape, or None where it is no such label."""
        for pattern in self.labels:
            found = pattern.fullmatch(label)
            if found is not None:
                return found.group("family")
        return None


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All rules that are data. Every tuple holds whole labels but `needs_units`, which holds patterns."""

    exact_measures: frozenset[str]
    exact_units: frozenset[str]
    cohort_of_level: dict[str, str]
    all_units: frozenset[str]
    surveyed_units: frozenset[str]
    appraised_maximum: frozenset[str]
    given_points: frozenset[str]
    survey_maximum: frozenset[str]
    survey_scale: frozenset[str]
    field_count: frozenset[str]
    group_count: frozenset[str]
    band_words: tuple[str, ...]
    shares: tuple[Share, ...]
    remainders: tuple[Remainder, ...]
    partitions: tuple[Partition, ...]
    needs_units: tuple[re.Pattern[str], ...]


def band_key(name: str) -> str:
    """The name of a band without the word for group or class before it: "Nhóm A" as "a"."""
    words = name.casefold().split()
    return " ".join(words[1:] if len(words) > 1 and words[0] in rulebook().band_words else words)


@lru_cache(maxsize=1)
def rulebook() -> Rulebook:
    """The rules of the file, read at the first call."""
    data = json.loads((resources.files("corpus") / "reference" / "rules.json").read_text(encoding="utf-8"))
    return Rulebook(
        exact_measures=frozenset(data["exact_measures"]),
        exact_units=frozenset(data["exact_units"]),
        cohort_of_level=dict(data["cohort_of_level"]),
        all_units=frozenset(data["all_units"]),
        surveyed_units=frozenset(data["surveyed_units"]),
        appraised_maximum=frozenset(data["appraised_maximum"]),
        given_points=frozenset(data["given_points"]),
        survey_maximum=frozenset(data["survey_maximum"]),
        survey_scale=frozenset(data["survey_scale"]),
        field_count=frozenset(data["field_count"]),
        group_count=frozenset(data["group_count"]),
        band_words=tuple(data["band_words"]),
        shares=tuple(Share(tuple(r["labels"]), tuple(r["part"]), tuple(r["whole"])) for r in data["share_of_ballots"]),
        remainders=tuple(
            Remainder(tuple(r["labels"]), tuple(r["from"]), tuple(r["less"])) for r in data["ballots_left_over"]
        ),
        partitions=tuple(
            Partition(
                r["name"],
                tuple(re.compile(pattern) for pattern in r["labels"]),
                tuple(tuple(endings) for endings in r["complete"]),
                tuple((own, other) for own, other in r.get("rests", ())),
            )
            for r in data["partitions"]
        ),
        needs_units=tuple(re.compile(pattern) for pattern in data["needs_units"]),
    )
