"""What a person or a monitor is told of the nightly job: the end of a run, and what the ledger knows.

Belongs here: texts, JSON and OpenMetrics. Does not: counting (`corpus.ledger`), or the lines of a run (`journal`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from corpus.ledger import STATES, RunRecord, State, Trouble
from pipeline.ingest import Night, opened
from pipeline.locking import is_held
from pipeline.sources.configuration import Configuration
from pipeline.terminal import visible

_SHOWN = 20
_MEANS: Mapping[State, str] = {
    "seen": "found, not yet fetched",
    "fetched": "fetched, not yet judged",
    "read": "read, not yet judged",
    "judged": "judged, not yet published",
    "published": "published in their newest version",
    "failed": "failed",
    "quarantined": "in quarantine, until chiso retry",
}


@dataclass(frozen=True, slots=True)
class Overview:
    """What the ledger knows. build: name, reports, time of the current build; None before the first."""

    counts: Mapping[State, int]
    totals: Mapping[str, int]
    build: tuple[str, int, str] | None
    run: RunRecord | None
    running: bool
    troubles: tuple[Trouble, ...]

    @property
    def short(self) -> dict[str, int]:
        """Every report once: seen in all; done: published in its newest version; failed: not tried again by itself;
        waiting: not yet through, or to be tried again.
        """
        failed = sum(1 for trouble in self.troubles if not trouble.next_try)
        done, seen = self.counts["published"], self.totals["reports"]
        return {"seen": seen, "done": done, "failed": failed, "waiting": seen - done - failed}


def overview(configuration: Configuration) -> Overview:
    """Ask the ledger; before the first run there is none, and none is made. Raises UnavailableError."""
    running = is_held(configuration.store / "lock")
    if _is_missing(configuration.ledger):
        totals = {"reports": 0, "in_dataset": 0, "versions": 0}
        return Overview(dict.fromkeys(STATES, 0), totals, None, None, running, ())
    with opened(configuration) as ledger:
        return Overview(
            ledger.counts(),
            ledger.totals(),
            ledger.last_build(),
            ledger.last_run(),
            running,
            tuple(ledger.troubles()),
        )


def _is_missing(url: str) -> bool:
    try:
        address = sa.make_url(url)
    except sa.exc.ArgumentError:
        return False
    return address.drivername == "sqlite" and bool(address.database) and not Path(str(address.database)).exists()


def _how_it_ended(known: Overview) -> str:
    if known.run is None:
        return "never"
    if known.run.outcome:
        return known.run.outcome
    return "under way" if known.running else "cut off"


def overview_text(known: Overview) -> str:
    """For a person."""
    totals = known.totals
    lines = [", ".join(f"{count} {word}" for word, count in known.short.items())]
    lines.append(f"{totals['versions']} versions of {totals['reports']} reports; {totals['in_dataset']} in the dataset")
    lines += [f"{known.counts[state]:8} {_MEANS[state]}" for state in STATES if known.counts[state]]
    if known.build is not None:
        lines.append(f"Build {known.build[0]} of {known.build[2][:19]}Z holds {known.build[1]} reports.")
    if known.run is not None:
        lines.append(f"The last run began {known.run.started_at[:19]}Z: {_how_it_ended(known)}.")
    else:
        lines.append("There was no run yet.")
    for trouble in known.troubles[:_SHOWN]:
        again = f"tried again after {trouble.next_try[:19]}Z" if trouble.next_try else "not tried again by itself"
        lines.append(f"{visible(trouble.address)}: {trouble.state}: {visible(trouble.reason)} ({again})")
    if len(known.troubles) > _SHOWN:
        lines.append(f"... and {len(known.troubles) - _SHOWN} more; chiso status --json names all.")
    return "\n".join(lines) + "\n"


def overview_json(known: Overview) -> str:
    """For a program: everything, each failed report included."""
    build = known.build
    document = {
        **known.short,
        "states": {state: known.counts[state] for state in STATES},
        **known.totals,
        "build": None if build is None else {"name": build[0], "reports": build[1], "published_at": build[2]},
        "last_run": None
        if known.run is None
        else {
            "started_at": known.run.started_at,
            "ended_at": known.run.ended_at,
            "outcome": _how_it_ended(known),
            "summary": dict(known.run.summary),
        },
        "running": known.running,
        "troubles": [asdict(trouble) for trouble in known.troubles],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def overview_metrics(known: Overview) -> str:
    """For a monitor: OpenMetrics text."""
    lines: list[str] = []

    def metric(name: str, said: str, samples: Mapping[str, float]) -> None:
        lines.extend((f"# TYPE chiso_{name} gauge", f"# HELP chiso_{name} {said}"))
        lines.extend(
            f"chiso_{name}{labels} {value:g}" if value < 1e6 else f"chiso_{name}{labels} {value:.3f}"
            for labels, value in samples.items()
        )

    metric("reports", "Reports by state.", {f'{{state="{state}"}}': known.counts[state] for state in STATES})
    metric("versions", "Versions of all reports.", {"": known.totals["versions"]})
    metric("reports_in_dataset", "Reports with a published version.", {"": known.totals["in_dataset"]})
    metric("run_in_progress", "Whether a run is under way.", {"": int(known.running)})
    if known.run is not None:
        metric("last_run_start_timestamp_seconds", "When the last run began.", {"": _seconds(known.run.started_at)})
        if known.run.ended_at:
            metric("last_run_end_timestamp_seconds", "When the last run ended.", {"": _seconds(known.run.ended_at)})
        metric(
            "last_run_success",
            "Whether the last run ended with nothing failed.",
            {"": int(known.run.outcome == "done")},
        )
    if known.build is not None:
        metric("build_timestamp_seconds", "When the dataset last changed.", {"": _seconds(known.build[2])})
        metric("build_reports", "Reports in the current build.", {"": known.build[1]})
    return "\n".join([*lines, "# EOF"]) + "\n"


def _seconds(time: str) -> float:
    return datetime.fromisoformat(time).timestamp()


def night_text(night: Night) -> str:
    """The end of a run, for a person."""
    lines = [
        f"{tale.name}: {tale.found} found, {tale.new} new, {tale.changed} changed, {tale.unchanged} unchanged, "
        f"{tale.waiting} waiting, {len(tale.failures)} failed"
        for tale in night.sources
    ]
    lines += [
        f"{tale.name}: {visible(address)}: {visible(why)}" for tale in night.sources for address, why in tale.troubles
    ]
    lines += [f"{visible(address)}: failed: {visible(reason)}" for address, reason in night.failures[:_SHOWN]]
    if len(night.failures) > _SHOWN:
        lines.append(f"... and {len(night.failures) - _SHOWN} more; chiso status --json names all.")
    redone = f", {night.redone} of them again because of {night.because}" if night.redone else ""
    lines.append(f"{night.judged} judged{redone}.")
    if not night.published.build:
        lines.append("There is nothing to publish yet.")
    else:
        same = "" if night.published.changed else ", as before"
        lines.append(f"The dataset is build {night.published.build} with {night.published.reports} reports{same}.")
    if night.announced.errors:
        lines.append(f"{night.announced.errors} new published errors were announced.")
    if night.announced.reason:
        lines.append(f"New published errors wait for the next night: {night.announced.reason}")
    return "\n".join(lines)
