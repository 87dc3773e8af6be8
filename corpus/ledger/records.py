"""What the ledger takes and gives: records without behaviour, and its error.

Belongs here: frozen records. Does not: the database (`database`, `entries`, `questions`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

State = Literal["seen", "fetched", "read", "judged", "published", "failed", "quarantined"]
ResultStatus = Literal["done", "partial", "failed", "stopped"]
STATES: tuple[State, ...] = ("seen", "fetched", "read", "judged", "published", "failed", "quarantined")


class LedgerError(Exception):
    """The ledger cannot be used. The message is one clear sentence and holds no password."""


@dataclass(frozen=True, slots=True)
class KnownReport:
    """What decides whether an address is to be fetched again.

    etag, modified: as the server or folder gave them. newest: number of the newest version, 0 where there is none;
    sha256: its hash, or "".
    """

    report: int
    address: str
    etag: str
    modified: str
    newest: int
    checked_at: str
    trouble: str
    attempts: int
    next_try: str
    sha256: str


@dataclass(frozen=True, slots=True)
class FetchedFile:
    """Bytes that now lie in the store. etag, modified: what the next conditional request sends."""

    sha256: str
    size: int
    media_type: str
    final_address: str
    etag: str
    modified: str


@dataclass(frozen=True, slots=True)
class ReadFile:
    """That some bytes were read. reading: hash of the kept reading."""

    sha256: str
    reading: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What judging some bytes gave. result: hash of the kept result; "" where the reader itself was stopped.

    unanswered: rows of the file of corrections that meant this report and found no figure in it.
    """

    sha256: str
    status: ResultStatus
    result: str = ""
    reason: str = ""
    pages: int = 0
    unanswered: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """Bytes to be judged. address: the least of those that give them. stale: an older stamp's result is there.

    reading: hash of the kept reading of these bytes, or "".
    """

    sha256: str
    address: str
    stale: bool
    reading: str


@dataclass(frozen=True, slots=True)
class Publishable:
    """One report as it is to be published: its address, the version, and the result under the present stamp."""

    report: int
    address: str
    number: int
    sha256: str
    result: str
    published: int


@dataclass(frozen=True, slots=True)
class Trouble:
    """One report that failed, with its reason. next_try: "" where it waits for a person."""

    address: str
    source: str
    state: State
    reason: str
    attempts: int
    next_try: str


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run of the nightly job. outcome: "" while it goes on, or where it was killed."""

    started_at: str
    ended_at: str
    outcome: str
    summary: Mapping[str, Any]
