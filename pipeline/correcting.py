"""The corrections that the nightly job replays, and which reports have to be judged again for them.

Belongs here: matching the file of corrections with what kept results know of it. Does not: reading the file
(`pipeline.inputs`), applying corrections (`validation.correcting`).

A result depends on the corrections that name its report and on no others: a new row redoes one report.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import astuple, dataclass, field
from pathlib import Path

from corpus.corrections import Correction
from corpus.ledger import Ledger
from pipeline.inputs import corrections_of, document_id

REASON = "its corrections"


@dataclass(frozen=True, slots=True)
class Corrections:
    """by_document: the corrections by what names their report. redone: hashes of the bytes that are judged again."""

    by_document: dict[str, tuple[Correction, ...]] = field(default_factory=dict)
    redone: frozenset[str] = frozenset()

    def of_bytes(self, sha256: str) -> tuple[Correction, ...]:
        """Those that name the report of these bytes."""
        return self.by_document.get(sha256, ()) + self.by_document.get(document_id(sha256, ""), ())


def read(path: Path | None) -> dict[str, tuple[Correction, ...]]:
    """The corrections by document. Raises WrongUsageError where the file cannot be read or is wrong."""
    found: defaultdict[str, list[Correction]] = defaultdict(list)
    for correction in corrections_of(path):
        found[correction.document].append(correction)
    return {document: tuple(rows) for document, rows in found.items()}


def corrections_for(by_document: dict[str, tuple[Correction, ...]], ledger: Ledger) -> Corrections:
    """Drop the results that other corrections went into, so that these reports wait to be judged again."""
    present = {document: _hash(rows) for document, rows in by_document.items()}
    return Corrections(by_document, frozenset(ledger.correct(present)))


def _hash(rows: Sequence[Correction]) -> str:
    # Where a row stands in its file is told of one that finds no figure, and so is part of the result.
    return hashlib.sha256(json.dumps([astuple(row) for row in rows]).encode()).hexdigest()[:16]
