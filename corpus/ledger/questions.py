"""What may be asked of the ledger without changing it: counts, troubles, versions, the last run and build.

Belongs here: queries for a person or a monitor. Does not: what the nightly job asks while it works (`entries`).
"""

from __future__ import annotations

import json

import sqlalchemy as sa

from corpus.ledger.database import Database
from corpus.ledger.records import STATES, RunRecord, State, Trouble
from corpus.ledger.tables import BUILDS, REPORTS, RESULTS, RUNS, VERSIONS, with_states

STAMP, FORMER_STAMP, READING_STAMP = "stamp", "former stamp", "reading stamp"


class Questions(Database):
    """The ledger as far as it can be read."""

    def last_run(self) -> RunRecord | None:
        """The run that began last."""
        with self._work() as connection:
            row = connection.execute(sa.select(RUNS).order_by(RUNS.c.id.desc()).limit(1)).one_or_none()
        return None if row is None else RunRecord(row.started_at, row.ended_at, row.outcome, json.loads(row.summary))

    def last_build(self) -> tuple[str, int, str] | None:
        """The current build: its name, how many reports it holds, when it was published."""
        query = sa.select(BUILDS.c.build, BUILDS.c.reports, BUILDS.c.published_at).order_by(BUILDS.c.id.desc())
        with self._work() as connection:
            row = connection.execute(query.limit(1)).one_or_none()
        return None if row is None else (row[0], row[1], row[2])

    def _stamps(self, connection: sa.Connection) -> tuple[str, str]:
        return self._fact(connection, STAMP) or "", self._fact(connection, READING_STAMP) or ""

    def counts(self) -> dict[State, int]:
        """How many reports are in each state."""
        with self._work() as connection:
            joined, state, _, _ = with_states(*self._stamps(connection))
            named = state.label("state")
            query = sa.select(named, sa.func.count()).select_from(joined).group_by(named)
            found = {row[0]: row[1] for row in connection.execute(query)}
        return {state: found.get(state, 0) for state in STATES}

    def totals(self) -> dict[str, int]:
        """How many reports are known, how many have a version in the dataset, how many versions there are."""
        counted = sa.select(sa.func.count())
        with self._work() as connection:
            return {
                "reports": connection.execute(counted.select_from(REPORTS)).scalar_one(),
                "in_dataset": connection.execute(
                    counted.select_from(REPORTS).where(REPORTS.c.published > 0)
                ).scalar_one(),
                "versions": connection.execute(counted.select_from(VERSIONS)).scalar_one(),
            }

    def troubles(self) -> list[Trouble]:
        """Every report that failed or is in quarantine, in order of address."""
        with self._work() as connection:
            joined, state, reason, next_try = with_states(*self._stamps(connection))
            attempts = sa.case((REPORTS.c.trouble != "", REPORTS.c.attempts), else_=RESULTS.c.attempts)
            columns = (REPORTS.c.address, REPORTS.c.source, state, reason, attempts, next_try)
            query = sa.select(*columns).select_from(joined).where(state.in_(("failed", "quarantined")))
            rows = [Trouble(*row) for row in connection.execute(query)]
        return sorted(rows, key=lambda row: row.address)

    def versions_of(self, address: str) -> list[tuple[int, str, str]]:
        """Number, hash and time of fetching of every version of the report at `address`, oldest first."""
        query = (
            sa.select(VERSIONS.c.number, VERSIONS.c.sha256, VERSIONS.c.fetched_at)
            .select_from(VERSIONS.join(REPORTS, VERSIONS.c.report == REPORTS.c.id))
            .where(REPORTS.c.address == address)
            .order_by(VERSIONS.c.number)
        )
        with self._work() as connection:
            return [(row[0], row[1], row[2]) for row in connection.execute(query)]
