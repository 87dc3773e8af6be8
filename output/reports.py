"""The reports of one build, each brought into memory when its turn comes.

Belongs here: which reports are published, in which order, and the rows of one after the other. Does not: rows of tables
(`output.rows`), or where results are kept (`pipeline`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import overload

from corpus.records import ReportResult


@dataclass(frozen=True, slots=True)
class KeptReport:
    """A report that lies somewhere else until it is asked for.

    doc_id, source: those of the result's document. load: brings the result; it is called more than once.
    """

    doc_id: str
    source: str
    load: Callable[[], ReportResult]


class Reports(Sequence[ReportResult]):
    """Results in order of `doc_id`, one for each; of two with one `doc_id`, that whose source sorts first.

    At any time the one that was asked for last is in memory. It can be gone through as often as is wanted.
    """

    def __init__(self, reports: Iterable[ReportResult | KeptReport]) -> None:
        kept: dict[str, KeptReport] = {}
        for report in sorted(map(_kept, reports), key=lambda r: (r.source, r.doc_id)):
            kept.setdefault(report.doc_id, report)
        self._reports = [kept[doc_id] for doc_id in sorted(kept)]

    def __len__(self) -> int:
        return len(self._reports)

    @overload
    def __getitem__(self, place: int) -> ReportResult: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[ReportResult]: ...
    def __getitem__(self, place: int | slice) -> ReportResult | Sequence[ReportResult]:
        if isinstance(place, slice):
            return Reports(self._reports[place])
        return self._reports[place].load()


def _kept(report: ReportResult | KeptReport) -> KeptReport:
    if isinstance(report, KeptReport):
        return report
    return KeptReport(report.document.doc_id, report.document.source, lambda: report)
