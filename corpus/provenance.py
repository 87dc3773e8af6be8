"""What made a build of the dataset: code, data, engines, settings.

Belongs here: the record, and saying in words what differs between two. Does not: finding it out (`pipeline.stamps`), or
writing it into a build (`output.provenance`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_WORDS = {
    "code": "the code",
    "reference": "the reference data",
    "model": "the language model",
    "engines": "the reading engines",
}


@dataclass(frozen=True, slots=True)
class Provenance:
    """What decides the results of a run, beside the bytes of its reports.

    stamp: stands for all of `parts`: version, and the hashes code, reference, model, engines. written_by: the hash of
    what writes results down. engines: each library and program that takes part in reading, to its version; for a
    language of Tesseract, the SHA-256 of its data. settings: each limit and setting of the run by its name.
    corrections: SHA-256 of the rows of the file of corrections, "" where there is none; correction_rows: how many.
    """

    stamp: str
    parts: Mapping[str, str]
    written_by: str
    engines: Mapping[str, str]
    settings: Mapping[str, str | int | float]
    corrections: str = ""
    correction_rows: int = 0


def what_changed(former: Mapping[str, str], present: Mapping[str, str]) -> str:
    """In words, what differs between the parts of two stamps: "the code, version 0.1.0 to 0.2.0"."""
    changed = [words for part, words in _WORDS.items() if former.get(part) != present.get(part)]
    if former.get("version") != present.get("version"):
        changed.append(f"version {former.get('version')} to {present.get('version')}")
    return ", ".join(changed) or "nothing that is known"
