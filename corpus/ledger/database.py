"""The database under the ledger: connecting, making the tables, one transaction a call, the lock it has of its own.

Belongs here: what SQLite and PostgreSQL do differently. Does not: what is written or asked (`entries`, `questions`).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from corpus.ledger.records import LedgerError
from corpus.ledger.tables import FACTS, METADATA

_SCHEMA = "1"
# Any number does, so long as every version of chiso takes the same.
_ADVISORY_KEY = 0x636869736F


def connect(url: str) -> sa.Engine:
    """The engine for a database URL (sqlite:///FILE, postgresql://...). Raises LedgerError where there is none."""
    try:
        address = sa.make_url(url)
    except ArgumentError as error:
        raise LedgerError("The ledger's database URL cannot be understood.") from error
    if address.drivername == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    if address.drivername not in ("sqlite", "postgresql+psycopg"):
        raise LedgerError(f"The ledger cannot be kept in {address.drivername!r}: use sqlite or postgresql.")
    if address.drivername == "sqlite" and address.database not in (None, "", ":memory:"):
        try:
            Path(str(address.database)).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LedgerError(f"The folder of the ledger cannot be made: {error.strerror or error}.") from error
    timeout = {"timeout": 30} if address.drivername == "sqlite" else {"connect_timeout": 10}
    engine = sa.create_engine(address, connect_args=timeout)
    if address.drivername == "sqlite":
        sa.event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    # A second program may read (`chiso status`) while the job writes; foreign keys are held as PostgreSQL holds them.
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


class Database:
    """Every call is one transaction: it happened whole, or not at all."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._held: sa.Connection | None = None
        # Transactions of one program follow each other: SQLite has one writer, and fetching runs on threads.
        self._turn = threading.RLock()

    def close(self) -> None:
        """Let go of the database, and of the lock where it was held."""
        if self._held is not None:
            self._held.close()
            self._held = None
        self._engine.dispose()

    @contextmanager
    def _work(self) -> Iterator[sa.Connection]:
        try:
            with self._turn, self._engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise LedgerError(f"The ledger {self._name()} cannot be used: {_reason(error)}.") from error

    def _name(self) -> str:
        return self._engine.url.render_as_string(hide_password=True)

    def prepare(self) -> None:
        """Make the tables where they are missing. Raises LedgerError where they are another version's."""
        with self._work() as connection:
            METADATA.create_all(connection)
            found = self._fact(connection, "schema")
            if found is None:
                self._set_fact(connection, "schema", _SCHEMA)
            elif found != _SCHEMA:
                raise LedgerError(
                    f"The ledger {self._name()} has schema {found}; this version of chiso works with schema {_SCHEMA}."
                )

    def hold(self) -> bool:
        """Take the database's own lock for one run, where it has one (PostgreSQL); it goes with the connection."""
        if self._engine.dialect.name != "postgresql":
            return True
        try:
            held = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            taken = bool(held.execute(sa.text("SELECT pg_try_advisory_lock(:key)"), {"key": _ADVISORY_KEY}).scalar())
        except SQLAlchemyError as error:
            raise LedgerError(f"The ledger {self._name()} cannot be used: {_reason(error)}.") from error
        if taken:
            self._held = held
        else:
            held.close()
        return taken

    def _fact(self, connection: sa.Connection, name: str) -> str | None:
        return connection.execute(sa.select(FACTS.c.value).where(FACTS.c.name == name)).scalar()

    def _set_fact(self, connection: sa.Connection, name: str, value: str) -> None:
        connection.execute(sa.delete(FACTS).where(FACTS.c.name == name))
        connection.execute(sa.insert(FACTS).values(name=name, value=value))


def _reason(error: SQLAlchemyError) -> str:
    """What the database said, on one line, without the statement and its parameters."""
    said = str(getattr(error, "orig", None) or error)
    return " ".join(said.split())[:300].rstrip(".")
