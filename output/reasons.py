"""Why a row of one build is not alike in another, as far as the two builds tell.

Belongs here: the reasons, and what has to be known of both builds to give them. Does not: which rows differ
(`output.comparison`).

A row of a report that both builds have can differ because a person corrected a figure or took a correction back,
because chiso itself is another, or because its settings are. Which of these it was follows from the tables and from the
provenance of both builds; where several are possible, what is said of the row itself goes before what is said of all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from corpus.provenance import what_changed

NEW_REPORT = "new report"
GONE_REPORT = "report no longer in the dataset"
OTHER_VERSION = "another version of the report"
CORRECTED = "corrected by a person"
TAKEN_BACK = "correction taken back"
PART_CORRECTED = "a figure was corrected by a person"
PART_TAKEN_BACK = "the correction of a figure was taken back"
FOLLOWS = "follows from a correction"
READ_ANEW = "read anew"
RECOVERED = "recovered"

_Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Build:
    """What one build tells. reports: doc_id to source. made_by, settings: of its provenance, empty where unknown."""

    reports: Mapping[str, str]
    made_by: Mapping[str, str]
    settings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Corrections:
    """The figures that a person set in the new build only, or in the old one only, by their numbers in both."""

    made: frozenset[str]
    taken_back: frozenset[str]
    reports: frozenset[str]


def corrections(pairs: Iterable[tuple[_Row, _Row]]) -> Corrections:
    """What people changed, from the rows of one figure each in the old and the new build."""
    made: set[str] = set()
    back: set[str] = set()
    reports: set[str] = set()
    for old, new in pairs:
        was, now = old["status"] == "corrected", new["status"] == "corrected"
        if not (was or now) or (was and now and old["value"] == new["value"]):
            continue
        # The numbers of the two builds are told apart: one of the old may be that of another figure in the new.
        (made if now else back).update((f"old {old['obs_id']}", f"new {new['obs_id']}"))
        reports.add(new["doc_id"])
    return Corrections(frozenset(made), frozenset(back), frozenset(reports))


class Reasons:
    """The reasons for two builds."""

    def __init__(self, old: Build, new: Build, corrected: Corrections) -> None:
        self._old = old
        self._new = new
        self._corrected = corrected
        self._again = _read_again(old, new)
        self._replaced = set(old.reports.values()) & set(new.reports.values())

    def of_removed(self, row: _Row) -> str:
        """Why a row of the old build has no like in the new one."""
        if row["doc_id"] not in self._new.reports:
            return OTHER_VERSION if self._old.reports.get(row["doc_id"]) in self._replaced else GONE_REPORT
        return self._of_evidence(row, "old") or self._of_report(row)

    def of_added(self, row: _Row) -> str:
        """Why a row of the new build has no like in the old one."""
        if row["doc_id"] not in self._old.reports:
            return OTHER_VERSION if self._new.reports.get(row["doc_id"]) in self._replaced else NEW_REPORT
        return self._of_evidence(row, "new") or self._of_report(row)

    def of_changed(self, old: _Row, new: _Row) -> str:
        """Why two rows of one thing are not alike."""
        if "evidence" in new:
            return self._of_evidence(new, "new") or self._of_evidence(old, "old") or self._of_report(new)
        if "raw" in new:
            if f"new {new['obs_id']}" in self._corrected.made:
                return CORRECTED
            if f"new {new['obs_id']}" in self._corrected.taken_back:
                return TAKEN_BACK
            unexplained = RECOVERED if new["status"] == "recovered" != old["status"] else ""
            return self._of_report(new) or (READ_ANEW if old["raw"] != new["raw"] else unexplained)
        return self._of_report(new)

    def _of_evidence(self, row: _Row, build: str) -> str:
        parts = {f"{build} {key}" for key in row.get("evidence", "").split(";")}
        if parts & self._corrected.made:
            return PART_CORRECTED
        return PART_TAKEN_BACK if parts & self._corrected.taken_back else ""

    def _of_report(self, row: _Row) -> str:
        """What holds for all rows of a report that both builds have."""
        return self._again or (FOLLOWS if row["doc_id"] in self._corrected.reports else "")


def _read_again(old: Build, new: Build) -> str:
    """What is another in chiso itself or its settings, in words; "" where nothing is, or where nobody knows."""
    if old.made_by and new.made_by and old.made_by.get("stamp") != new.made_by.get("stamp"):
        return f"{READ_ANEW} after a change of {what_changed(old.made_by, new.made_by)}"
    if old.settings and new.settings and old.settings != new.settings:
        names = sorted(n for n in {*old.settings, *new.settings} if old.settings.get(n) != new.settings.get(n))
        return f"{READ_ANEW} with other settings ({', '.join(names)})"
    return ""
