"""The tables of the ledger, and the two expressions over them that say which version counts and what state it is in.

Belongs here: columns and SQL expressions. Does not: reading and writing (the modules beside this one).
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

METADATA = sa.MetaData()
FACTS = sa.Table("facts", METADATA, sa.Column("name", sa.Text, primary_key=True), sa.Column("value", sa.Text))
REPORTS = sa.Table(
    "reports",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("address", sa.Text, nullable=False, unique=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("first_seen", sa.Text, nullable=False),
    sa.Column("last_seen", sa.Text, nullable=False),
    sa.Column("checked_at", sa.Text, nullable=False, server_default=""),
    sa.Column("etag", sa.Text, nullable=False, server_default=""),
    sa.Column("modified", sa.Text, nullable=False, server_default=""),
    sa.Column("newest", sa.Integer, nullable=False, server_default="0"),
    sa.Column("published", sa.Integer, nullable=False, server_default="0"),
    # "" or what is wrong with fetching it: "failed", "quarantined".
    sa.Column("trouble", sa.Text, nullable=False, server_default=""),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("next_try", sa.Text, nullable=False, server_default=""),
)
VERSIONS = sa.Table(
    "versions",
    METADATA,
    sa.Column("report", sa.Integer, sa.ForeignKey("reports.id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("sha256", sa.Text, nullable=False, index=True),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("media_type", sa.Text, nullable=False),
    sa.Column("final_address", sa.Text, nullable=False),
    sa.Column("fetched_at", sa.Text, nullable=False),
)
RESULTS = sa.Table(
    "results",
    METADATA,
    sa.Column("sha256", sa.Text, primary_key=True),
    sa.Column("stamp", sa.Text, sa.ForeignKey("stamps.stamp"), primary_key=True),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("result", sa.Text, nullable=False, server_default=""),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    sa.Column("pages", sa.Integer, nullable=False, server_default="0"),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="1"),
    sa.Column("next_try", sa.Text, nullable=False, server_default=""),
    sa.Column("judged_at", sa.Text, nullable=False),
)
READINGS = sa.Table(
    "readings",
    METADATA,
    sa.Column("sha256", sa.Text, primary_key=True),
    sa.Column("stamp", sa.Text, primary_key=True),
    sa.Column("reading", sa.Text, nullable=False),
    sa.Column("read_at", sa.Text, nullable=False),
)
STAMPS = sa.Table(
    "stamps",
    METADATA,
    sa.Column("stamp", sa.Text, primary_key=True),
    sa.Column("parts", sa.Text, nullable=False),
    sa.Column("first_used", sa.Text, nullable=False),
)
# What people have corrected, as the results that are kept know it: hash of the rows that name a document.
CORRECTIONS = sa.Table(
    "corrections",
    METADATA,
    sa.Column("document", sa.Text, primary_key=True),
    sa.Column("rows", sa.Text, nullable=False),
)
PAGES = sa.Table(
    "pages",
    METADATA,
    sa.Column("address", sa.Text, primary_key=True),
    sa.Column("etag", sa.Text, nullable=False),
    sa.Column("modified", sa.Text, nullable=False),
    sa.Column("links", sa.Text, nullable=False),
)
# Errors that reports publish, as they are announced: what is said of each, and when it was.
ERRORS = sa.Table(
    "errors",
    METADATA,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("said", sa.Text, nullable=False),
    sa.Column("build", sa.Text, nullable=False),
    sa.Column("announced_at", sa.Text, nullable=False, server_default=""),
)
BUILDS = sa.Table(
    "builds",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("build", sa.Text, nullable=False),
    sa.Column("stamp", sa.Text, nullable=False),
    sa.Column("reports", sa.Integer, nullable=False),
    sa.Column("published_at", sa.Text, nullable=False),
)
RUNS = sa.Table(
    "runs",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("started_at", sa.Text, nullable=False),
    sa.Column("ended_at", sa.Text, nullable=False, server_default=""),
    sa.Column("outcome", sa.Text, nullable=False, server_default=""),
    sa.Column("summary", sa.Text, nullable=False, server_default="{}"),
)


def candidate(stamp: str) -> sa.ColumnElement[int]:
    """The number of the version of a report that counts: its newest that does not fail, else its newest.

    To stand in a query over REPORTS. Bytes that were not yet judged under `stamp` do not fail.
    """
    tried = VERSIONS.alias("tried")
    failing = sa.exists().where(
        (RESULTS.c.sha256 == tried.c.sha256) & (RESULTS.c.stamp == stamp) & RESULTS.c.status.in_(("failed", "stopped"))
    )
    newest = sa.select(sa.func.max(tried.c.number)).where((tried.c.report == REPORTS.c.id) & ~failing)
    return sa.func.coalesce(newest.correlate(REPORTS).scalar_subquery(), REPORTS.c.newest)


def with_states(
    stamp: str, reading_stamp: str
) -> tuple[Any, sa.ColumnElement[str], sa.ColumnElement[str], sa.ColumnElement[str]]:
    """REPORTS with the result of its newest version under `stamp`; and over that: state, reason, next try."""
    joined = REPORTS.outerjoin(
        VERSIONS, (VERSIONS.c.report == REPORTS.c.id) & (VERSIONS.c.number == REPORTS.c.newest)
    ).outerjoin(RESULTS, (RESULTS.c.sha256 == VERSIONS.c.sha256) & (RESULTS.c.stamp == stamp))
    read = sa.exists().where((READINGS.c.sha256 == VERSIONS.c.sha256) & (READINGS.c.stamp == reading_stamp))
    not_fetched = REPORTS.c.trouble != ""
    state = sa.case(
        (not_fetched, REPORTS.c.trouble),
        (REPORTS.c.newest == 0, "seen"),
        (RESULTS.c.status.is_(None) & read, "read"),
        (RESULTS.c.status.is_(None), "fetched"),
        ((RESULTS.c.status == "stopped") & (RESULTS.c.next_try == ""), "quarantined"),
        (RESULTS.c.status.in_(("failed", "stopped")), "failed"),
        (REPORTS.c.published == REPORTS.c.newest, "published"),
        else_="judged",
    )
    reason = sa.case((not_fetched, REPORTS.c.reason), else_=sa.func.coalesce(RESULTS.c.reason, ""))
    next_try = sa.case((not_fetched, REPORTS.c.next_try), else_=sa.func.coalesce(RESULTS.c.next_try, ""))
    return joined, state, reason, next_try
