"""Telling another program, by a webhook, of errors that reports publish: each once, and never at the cost of the run.

Belongs here: which errors are new, and sending them. Does not: deciding what is an error (`validation`), or how a
machine is connected to (`pipeline.sources.connecting`).

An error is that of a report's address: a new version of the report with the same error is not told again, nor is one
that new rules only number anew.
"""

from __future__ import annotations

import csv
import hashlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from corpus.ledger import Ledger
from output.csv_tables import unguarded
from pipeline.journal import now
from pipeline.sources.configuration import Configuration

_AT_ONCE = 100
_IDENTITY = ("address", "kind", "statement", "stated", "recomputed")
_SAID = (
    "finding_id",
    "kind",
    "page",
    "line",
    "statement",
    "stated",
    "recomputed",
    "low",
    "high",
    "severity",
    "message",
)
_OF_THE_REPORT = ("doc_id", "number", "province", "province_code", "period_year")


@dataclass(frozen=True, slots=True)
class Announced:
    """errors: how many were told of. reason: why others have to wait for the next night, or ""."""

    errors: int = 0
    reason: str = ""


def announce(configuration: Configuration, ledger: Ledger, build: str, stop: threading.Event) -> Announced:
    """Tell the webhook of the errors of the current build that it was not told of. Raises LedgerError only."""
    if ledger.build_looked_through() != build:
        try:
            errors = _errors(configuration.dataset / "current" / "tables")
            while some := dict(islice(errors, _AT_ONCE)):
                ledger.errors_found(some, build)
        except (OSError, csv.Error) as error:
            return Announced(0, f"The dataset cannot be read ({type(error).__name__}).")
        ledger.build_looked_through(build)
    told = 0
    while waiting := ledger.errors_to_announce(build, _AT_ONCE):
        reason = _sent(configuration, build, [json.loads(said) for _, said in waiting], stop)
        if reason:
            return Announced(told, reason)
        ledger.errors_announced([key for key, _ in waiting], now())
        told += len(waiting)
    return Announced(told)


def _errors(tables: Path) -> Iterator[tuple[str, str]]:
    """Key and text of every error that a report of the build publishes."""
    wanted: dict[str, list[dict[str, str]]] = {}
    for finding in _rows(tables / "findings.csv"):
        if finding["verdict"] == "inconsistent" and finding["attribution"] == "published":
            wanted.setdefault(finding["doc_id"], []).append({name: finding[name] for name in _SAID})
    for document in _rows(tables / "documents.csv"):
        for error in wanted.get(document["doc_id"], ()):
            said = {"address": document["source"], **{name: document[name] for name in _OF_THE_REPORT}, **error}
            identity = json.dumps([said[name] for name in _IDENTITY])
            yield hashlib.sha256(identity.encode()).hexdigest(), json.dumps(said, ensure_ascii=False)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    csv.field_size_limit(1 << 30)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {name: unguarded(cell) for name, cell in row.items()}


def _sent(configuration: Configuration, build: str, errors: list[dict[str, str]], stop: threading.Event) -> str:
    """Send some errors, with as many tries as anything else is given; "" or why that failed."""
    # A night without new errors does without the libraries of the web.
    from pipeline.sources.addresses import Guard, RefusedAddressError, absolute
    from pipeline.sources.connecting import Connector, FetchError, StoppedFetchError

    settings = configuration.fetch
    body = json.dumps({"build": build, "errors": errors}, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json", "User-Agent": "chiso"}
    reason, pause = "", settings.pause
    for attempt in range(settings.tries):
        if attempt and stop.wait(pause * 2 ** (attempt - 1)):
            return reason
        try:
            address = absolute(configuration.webhook, configuration.webhook)
            status = Connector(settings, Guard(settings.private), stop).post(address or "", headers, body)
        except RefusedAddressError as error:
            return str(error)
        except StoppedFetchError:
            return "The run was stopped."
        except FetchError as error:
            reason = str(error)
            continue
        if 200 <= status < 300:
            return ""
        reason = f"The webhook answered with status {status}."
        if status < 500 and status != 429:
            return reason
    return reason
