"""The ledger of the nightly job: what is known of every report address, and what became of it.

Belongs here: its tables, every reading and writing of them, on SQLite and PostgreSQL by the same code. Does not: bytes
of reports and results (they lie in the store, under their hashes), when a report is to be fetched or what its result
is (`pipeline`).

A report is an address. Each change of its bytes is a new version of it, and the old versions stay. A result belongs to
bytes and to the stamp of the code and data that judged them, so nothing is computed twice for two addresses. What
state a report is in is not stored but follows from these, so it cannot contradict them. Times are UTC in ISO 8601,
so that they sort as text.
"""

from __future__ import annotations

from corpus.ledger.database import connect
from corpus.ledger.entries import Ledger
from corpus.ledger.records import (
    STATES,
    FetchedFile,
    Judged,
    KnownReport,
    LedgerError,
    Publishable,
    ReadFile,
    ResultStatus,
    RunRecord,
    State,
    Trouble,
    Waiting,
)

__all__ = [
    "STATES",
    "FetchedFile",
    "Judged",
    "KnownReport",
    "Ledger",
    "LedgerError",
    "Publishable",
    "ReadFile",
    "ResultStatus",
    "RunRecord",
    "State",
    "Trouble",
    "Waiting",
    "open_ledger",
]


def open_ledger(url: str) -> Ledger:
    """The ledger behind a database URL (sqlite:///FILE, postgresql://...), made where it is missing.

    Raises LedgerError where it cannot be reached or was made by another version of the schema.
    """
    ledger = Ledger(connect(url))
    try:
        ledger.prepare()
    except LedgerError:
        ledger.close()
        raise
    return ledger
