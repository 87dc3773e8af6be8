"""Reading of the csv files under `corpus/reference`.

Belongs here: opening a shipped csv and handing out its rows. Does not: what the rows mean (`corpus.provinces`,
`corpus.agencies`, `corpus.vocabulary`).
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files


@cache
def reference_rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of `corpus/reference/<name>.csv` in file order. Raises FileNotFoundError where there is no such file."""
    text = (files("corpus") / "reference" / f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def in_force(valid_from: str, valid_to: str, day: str) -> bool:
    """True where the ISO day, or its first part ("2024", "2024-05"), touches the closed period; "" is open."""
    return (not valid_from or valid_from[: len(day)] <= day) and (not valid_to or day <= valid_to[: len(day)])
