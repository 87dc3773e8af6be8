"""What the nightly job sets down in the ledger, and what it asks while it works.

Belongs here: every writing. Does not: when a report is to be fetched or what its result is (`pipeline`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa

from corpus.ledger.questions import FORMER_STAMP, READING_STAMP, STAMP, Questions
from corpus.ledger.records import FetchedFile, Judged, KnownReport, Publishable, ReadFile, Waiting
from corpus.ledger.tables import (
    BUILDS,
    CORRECTIONS,
    ERRORS,
    PAGES,
    READINGS,
    REPORTS,
    RESULTS,
    RUNS,
    STAMPS,
    VERSIONS,
    candidate,
)

_BATCH = 400
# A document is named by its hash, or by "d" and the beginning of it.
_HASH_DIGITS = 64
_LOOKED_THROUGH = "build looked through for errors"

Item = TypeVar("Item", str, int)


class Ledger(Questions):
    """Every call is one transaction: it happened whole, or not at all."""

    # Reports and their versions

    def see(self, source: str, addresses: Sequence[str], now: str) -> dict[str, KnownReport]:
        """Set down that the addresses were found, and tell what is known of each. A new one belongs to `source`."""
        known: dict[str, KnownReport] = {}
        with self._work() as connection:
            for batch in _batches(sorted(set(addresses))):
                found = self._known(connection, batch)
                new = [address for address in batch if address not in found]
                if new:
                    row = {"source": source, "first_seen": now, "last_seen": now}
                    connection.execute(sa.insert(REPORTS), [{"address": address, **row} for address in new])
                    found |= self._known(connection, new)
                ids = [report.report for report in found.values()]
                connection.execute(sa.update(REPORTS).where(REPORTS.c.id.in_(ids)).values(last_seen=now))
                known |= found
        return known

    def _known(self, connection: sa.Connection, addresses: Sequence[str]) -> dict[str, KnownReport]:
        r = REPORTS.c
        columns = (r.id, r.address, r.etag, r.modified, r.newest, r.checked_at, r.trouble, r.attempts, r.next_try)
        at_newest = (VERSIONS.c.report == r.id) & (VERSIONS.c.number == r.newest)
        query = sa.select(*columns, sa.func.coalesce(VERSIONS.c.sha256, "")).select_from(
            REPORTS.outerjoin(VERSIONS, at_newest)
        )
        rows = connection.execute(query.where(r.address.in_(addresses)))
        return {row.address: KnownReport(*tuple(row)) for row in rows}

    def fetched(self, report: int, file: FetchedFile, now: str) -> bool:
        """Set down what was fetched. True where the bytes are new at this address and so make a new version."""
        with self._work() as connection:
            newest = connection.execute(sa.select(REPORTS.c.newest).where(REPORTS.c.id == report)).scalar_one()
            at_newest = (VERSIONS.c.report == report) & (VERSIONS.c.number == newest)
            former = connection.execute(sa.select(VERSIONS.c.sha256).where(at_newest)).scalar()
            changed = former != file.sha256
            if changed:
                newest += 1
                connection.execute(
                    sa.insert(VERSIONS).values(
                        report=report,
                        number=newest,
                        sha256=file.sha256,
                        size=file.size,
                        media_type=file.media_type,
                        final_address=file.final_address,
                        fetched_at=now,
                    )
                )
            found = {"etag": file.etag, "modified": file.modified, "newest": newest}
            connection.execute(sa.update(REPORTS).where(REPORTS.c.id == report).values(**_well(now), **found))
        return changed

    def unchanged(self, reports: Sequence[int], now: str) -> None:
        """Set down that these addresses still give the bytes of their newest versions."""
        with self._work() as connection:
            for batch in _batches(reports):
                connection.execute(sa.update(REPORTS).where(REPORTS.c.id.in_(batch)).values(**_well(now)))

    def fetch_failed(self, report: int, reason: str, next_try: str, now: str) -> None:
        """Set down a failed attempt. next_try: "" puts the report into quarantine, until a person asks for it."""
        with self._work() as connection:
            connection.execute(
                sa.update(REPORTS)
                .where(REPORTS.c.id == report)
                .values(
                    checked_at=now,
                    trouble="failed" if next_try else "quarantined",
                    reason=reason,
                    attempts=REPORTS.c.attempts + 1,
                    next_try=next_try,
                )
            )

    # Listing pages

    def page(self, address: str) -> tuple[str, str, list[tuple[str, str]]] | None:
        """ETag, Last-Modified and links (role, address) of a listing page as last fetched; None for a new one."""
        with self._work() as connection:
            row = connection.execute(sa.select(PAGES).where(PAGES.c.address == address)).one_or_none()
        if row is None:
            return None
        return row.etag, row.modified, [(role, link) for role, link in json.loads(row.links)]

    def page_fetched(self, address: str, etag: str, modified: str, links: Sequence[tuple[str, str]]) -> None:
        """Set down a listing page, so that the next run need not transfer it again."""
        with self._work() as connection:
            connection.execute(sa.delete(PAGES).where(PAGES.c.address == address))
            row = {"address": address, "etag": etag, "modified": modified, "links": json.dumps(list(links))}
            connection.execute(sa.insert(PAGES).values(row))

    # Results

    def use_stamp(
        self, stamp: str, reading_stamp: str, parts: Mapping[str, str], now: str
    ) -> tuple[bool, Mapping[str, str]]:
        """Take `stamp` for the present one. Whether it was another before, and the parts of the one before ({}: none).

        The one before stays known while the present one is used, so that a run that goes on with a cut-off one can
        still say why reports are stale. reading_stamp: of what decides the reading alone.
        """
        with self._work() as connection:
            present = self._fact(connection, STAMP)
            parts_of = sa.select(STAMPS.c.parts)
            if connection.execute(parts_of.where(STAMPS.c.stamp == stamp)).scalar() is None:
                row = {"stamp": stamp, "parts": json.dumps(dict(parts), sort_keys=True), "first_used": now}
                connection.execute(sa.insert(STAMPS).values(row))
            if present is not None and present != stamp:
                self._set_fact(connection, FORMER_STAMP, present)
            self._set_fact(connection, STAMP, stamp)
            self._set_fact(connection, READING_STAMP, reading_stamp)
            before = self._fact(connection, FORMER_STAMP)
            known = connection.execute(parts_of.where(STAMPS.c.stamp == before)).scalar()
        return present not in (stamp, None), json.loads(known) if known else {}

    def read(self, file: ReadFile, reading_stamp: str, now: str) -> None:
        """Set down that a reading of some bytes is kept."""
        same = (READINGS.c.sha256 == file.sha256) & (READINGS.c.stamp == reading_stamp)
        with self._work() as connection:
            connection.execute(sa.delete(READINGS).where(same))
            row = {"sha256": file.sha256, "stamp": reading_stamp, "reading": file.reading, "read_at": now}
            connection.execute(sa.insert(READINGS).values(row))

    def correct(self, present: Mapping[str, str]) -> list[str]:
        """Drop the results of documents whose corrections are not those they were judged with; their hashes.

        present: `doc_id` or hash of each document that corrections name, to the hash of its rows.
        """
        with self._work() as connection:
            former = {row.document: row.rows for row in connection.execute(sa.select(CORRECTIONS))}
            changed = sorted(d for d in former.keys() | present.keys() if former.get(d) != present.get(d))
            hashes: set[str] = set()
            for batch in _batches(changed):
                named = [_named_by(document) for document in batch]
                hashes.update(connection.execute(sa.select(VERSIONS.c.sha256).where(sa.or_(*named))).scalars())
                connection.execute(sa.delete(CORRECTIONS).where(CORRECTIONS.c.document.in_(batch)))
                rows = [{"document": d, "rows": present[d]} for d in batch if d in present]
                if rows:
                    connection.execute(sa.insert(CORRECTIONS), rows)
            for some in _batches(sorted(hashes)):
                connection.execute(sa.delete(RESULTS).where(RESULTS.c.sha256.in_(some)))
        return sorted(hashes)

    def waiting(self, stamp: str, reading_stamp: str, now: str) -> list[Waiting]:
        """The bytes to be judged under `stamp`, in order of their hash.

        For each report the newest version that can be read is wanted; where the newest one fails, the one before it.
        """
        x = RESULTS.alias("x")
        other = sa.exists().where((RESULTS.c.sha256 == VERSIONS.c.sha256) & (RESULTS.c.stamp != stamp))
        lacking = x.c.sha256.is_(None)
        stopped = (x.c.status == "stopped") & (x.c.next_try != "") & (x.c.next_try <= now)
        wanted = (VERSIONS.c.number == candidate(stamp)) | (VERSIONS.c.number == REPORTS.c.newest)
        stale = sa.func.max(sa.case((other, 1), else_=0))
        kept = sa.func.coalesce(sa.func.max(READINGS.c.reading), "")
        query = (
            sa.select(VERSIONS.c.sha256, sa.func.min(REPORTS.c.address), stale, kept)
            .select_from(REPORTS.join(VERSIONS, VERSIONS.c.report == REPORTS.c.id))
            .outerjoin(x, (x.c.sha256 == VERSIONS.c.sha256) & (x.c.stamp == stamp))
            .outerjoin(READINGS, (READINGS.c.sha256 == VERSIONS.c.sha256) & (READINGS.c.stamp == reading_stamp))
            .where(wanted & (lacking | stopped))
            .group_by(VERSIONS.c.sha256)
            .order_by(VERSIONS.c.sha256)
        )
        with self._work() as connection:
            return [Waiting(row[0], row[1], bool(row[2]), row[3]) for row in connection.execute(query)]

    def judged(self, judged: Judged, stamp: str, next_try: str, now: str) -> int:
        """Set down a result; a former one under the same stamp is replaced. The number of attempts so far."""
        same = (RESULTS.c.sha256 == judged.sha256) & (RESULTS.c.stamp == stamp)
        with self._work() as connection:
            former = connection.execute(sa.select(RESULTS.c.attempts).where(same)).scalar() or 0
            connection.execute(sa.delete(RESULTS).where(same))
            connection.execute(
                sa.insert(RESULTS).values(
                    sha256=judged.sha256,
                    stamp=stamp,
                    status=judged.status,
                    result=judged.result,
                    reason=judged.reason,
                    pages=judged.pages,
                    attempts=former + 1,
                    next_try=next_try,
                    judged_at=now,
                )
            )
        return former + 1

    def attempts_at(self, sha256: str, stamp: str) -> int:
        """How often the reader was stopped over these bytes under this stamp."""
        same = (RESULTS.c.sha256 == sha256) & (RESULTS.c.stamp == stamp)
        with self._work() as connection:
            return connection.execute(sa.select(RESULTS.c.attempts).where(same)).scalar() or 0

    def forget_result(self, sha256: str, stamp: str) -> None:
        """Drop a result whose kept file is lost or damaged, so that it is made anew."""
        same = (RESULTS.c.sha256 == sha256) & (RESULTS.c.stamp == stamp)
        with self._work() as connection:
            connection.execute(sa.delete(RESULTS).where(same))

    # Publishing

    def publishable(self, stamp: str) -> list[Publishable]:
        """What a dataset built now holds, in order of address: each report with a kept result, in one version."""
        query = (
            sa.select(
                REPORTS.c.id,
                REPORTS.c.address,
                VERSIONS.c.number,
                VERSIONS.c.sha256,
                RESULTS.c.result,
                REPORTS.c.published,
            )
            .select_from(REPORTS.join(VERSIONS, VERSIONS.c.report == REPORTS.c.id))
            .join(RESULTS, (RESULTS.c.sha256 == VERSIONS.c.sha256) & (RESULTS.c.stamp == stamp))
            .where((VERSIONS.c.number == candidate(stamp)) & (RESULTS.c.result != ""))
        )
        with self._work() as connection:
            rows = [Publishable(*row) for row in connection.execute(query)]
        # Sorted here, because the order of text differs between databases.
        return sorted(rows, key=lambda row: row.address)

    def published(self, rows: Iterable[Publishable], build: str, stamp: str, now: str) -> None:
        """Set down that a build with these reports is the current one."""
        everything = list(rows)
        changed = [{"key": row.report, "number": row.number} for row in everything if row.published != row.number]
        with self._work() as connection:
            if changed:
                update = sa.update(REPORTS).where(REPORTS.c.id == sa.bindparam("key"))
                connection.execute(update.values(published=sa.bindparam("number")), changed)
            former = connection.execute(sa.select(BUILDS.c.build).order_by(BUILDS.c.id.desc()).limit(1)).scalar()
            if former != build:
                row = {"build": build, "stamp": stamp, "reports": len(everything), "published_at": now}
                connection.execute(sa.insert(BUILDS).values(row))

    # Announcements

    def errors_found(self, errors: Mapping[str, str], build: str) -> None:
        """Set down errors of a build, by key, with what is to be said of each; those announced before stay so."""
        with self._work() as connection:
            for batch in _batches(sorted(errors)):
                known = set(connection.execute(sa.select(ERRORS.c.key).where(ERRORS.c.key.in_(batch))).scalars())
                unsaid = ERRORS.c.key.in_(known) & (ERRORS.c.announced_at == "")
                connection.execute(sa.update(ERRORS).where(unsaid).values(build=build))
                rows = [{"key": key, "said": errors[key], "build": build} for key in batch if key not in known]
                if rows:
                    connection.execute(sa.insert(ERRORS), rows)

    def errors_to_announce(self, build: str, most: int) -> list[tuple[str, str]]:
        """Key and text of errors of that build that were not announced yet, `most` at once, in order of their key."""
        ours = (ERRORS.c.announced_at == "") & (ERRORS.c.build == build)
        query = sa.select(ERRORS.c.key, ERRORS.c.said).where(ours).order_by(ERRORS.c.key).limit(most)
        with self._work() as connection:
            return [(row[0], row[1]) for row in connection.execute(query)]

    def errors_announced(self, keys: Sequence[str], now: str) -> None:
        """Set down that these errors need not be announced again."""
        with self._work() as connection:
            for batch in _batches(keys):
                connection.execute(sa.update(ERRORS).where(ERRORS.c.key.in_(batch)).values(announced_at=now))

    def build_looked_through(self, build: str | None = None) -> str:
        """The build whose errors were set down last; with `build`, set down that it is this one."""
        with self._work() as connection:
            if build is not None:
                self._set_fact(connection, _LOOKED_THROUGH, build)
            return self._fact(connection, _LOOKED_THROUGH) or ""

    # Runs

    def run_started(self, now: str) -> int:
        """Set down that a run began; its number."""
        with self._work() as connection:
            made = connection.execute(sa.insert(RUNS).values(started_at=now))
            key = made.inserted_primary_key
            return int(key[0]) if key else 0

    def run_ended(self, run: int, outcome: str, summary: Mapping[str, Any], now: str) -> None:
        """Set down how a run ended."""
        values = {"ended_at": now, "outcome": outcome, "summary": json.dumps(dict(summary), ensure_ascii=False)}
        with self._work() as connection:
            connection.execute(sa.update(RUNS).where(RUNS.c.id == run).values(**values))

    def retry(self, addresses: Sequence[str] = ()) -> list[str]:
        """Put failed and quarantined reports, all or those named, back as if never tried. Their addresses."""
        wanted = [t.address for t in self.troubles() if not addresses or t.address in addresses]
        with self._work() as connection:
            for batch in _batches(wanted):
                ours = REPORTS.c.address.in_(batch)
                fresh = {"trouble": "", "reason": "", "attempts": 0, "next_try": ""}
                connection.execute(sa.update(REPORTS).where(ours).values(**fresh))
                hashes = (
                    sa.select(VERSIONS.c.sha256)
                    .select_from(VERSIONS.join(REPORTS, VERSIONS.c.report == REPORTS.c.id))
                    .where(ours & (VERSIONS.c.number == REPORTS.c.newest))
                )
                failing = RESULTS.c.status.in_(("failed", "stopped"))
                connection.execute(sa.delete(RESULTS).where(failing & RESULTS.c.sha256.in_(hashes)))
        return wanted


def _well(now: str) -> dict[str, Any]:
    """What is true of a report that was just fetched without trouble."""
    return {"checked_at": now, "trouble": "", "reason": "", "attempts": 0, "next_try": ""}


def _named_by(document: str) -> sa.ColumnElement[bool]:
    if len(document) >= _HASH_DIGITS:
        return VERSIONS.c.sha256 == document
    return sa.func.substr(VERSIONS.c.sha256, 1, max(1, len(document) - 1)) == document[1:]


def _batches(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), _BATCH):
        yield items[start : start + _BATCH]
