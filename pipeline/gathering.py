"""From sources to versions in the ledger: what is new or changed is fetched, all else left alone.

Belongs here: which addresses are due, and setting down what fetching them gave. Does not: how addresses are found and
fetched (`pipeline.sources`), or judging reports.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from corpus.ledger import FetchedFile, KnownReport, Ledger, LedgerError
from pipeline.exits import ProgramError, innermost
from pipeline.journal import Journal, moment, now
from pipeline.sources.addresses import RefusedAddressError
from pipeline.sources.configuration import Configuration, FolderSource, ObjectSource, RunSettings, Source, WebSource
from pipeline.sources.connecting import FetchError, StoppedFetchError
from pipeline.sources.folders import FoundFile, find_files, mark_of, take_file
from pipeline.store import Store

if TYPE_CHECKING:
    from pipeline.sources.fetching import Fetcher
    from pipeline.sources.objects import FoundObject

File = TypeVar("File", FoundFile, "FoundObject")
_TOGETHER = 400
_AT_ONCE = 8
_LONGEST_WAIT_MINUTES = 7 * 24 * 60.0


@dataclass(slots=True)
class SourceTale:
    """What one source gave in one run. troubles: (address, reason) of pages or folders that could not be read."""

    name: str
    found: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    waiting: int = 0
    failures: list[tuple[str, str]] = field(default_factory=list)
    troubles: list[tuple[str, str]] = field(default_factory=list)


def next_try(attempts: int, settings: RunSettings) -> str:
    """When to try again after so many attempts; "" for quarantine. Each wait is twice the one before."""
    if attempts >= settings.attempts:
        return ""
    return moment(min(settings.retry_minutes * 2.0 ** (attempts - 1), _LONGEST_WAIT_MINUTES))


class Gatherer:
    """Gathers all sources of a configuration, each on its own thread."""

    def __init__(
        self, configuration: Configuration, ledger: Ledger, store: Store, journal: Journal, stop: threading.Event
    ) -> None:
        self._configuration = configuration
        self._ledger = ledger
        self._store = store
        self._journal = journal
        self._stop = stop
        self._fetcher: Fetcher | None = None
        self._fetcher_lock = threading.Lock()

    @property
    def requests(self) -> int:
        """How many requests were sent to servers."""
        return 0 if self._fetcher is None else self._fetcher.requests

    def gather(self) -> list[SourceTale]:
        """Go through every source. What is wrong with one source or report does not stop the others.

        Raises corpus.ledger.LedgerError and pipeline.store.StoreError, after all threads have ended.
        """
        sources = self._configuration.sources
        with ThreadPoolExecutor(min(_AT_ONCE, len(sources))) as pool:
            futures = {pool.submit(self._source, source): source for source in sources}
            try:
                for future in as_completed(futures):
                    future.result()
            except BaseException:
                self._stop.set()
                raise
        return [future.result() for future in futures]

    def _source(self, source: Source) -> SourceTale:
        tale = SourceTale(source.name)
        try:
            if isinstance(source, FolderSource):
                self._folder(source, tale)
            elif isinstance(source, ObjectSource):
                self._objects(source, tale)
            else:
                self._web(source, tale)
        except StoppedFetchError:
            pass
        except FetchError as error:
            self._trouble(tale, source.name, str(error))
        except (ProgramError, LedgerError):
            raise
        except Exception as error:
            # What nobody foresaw in one portal's pages must not cost the night of the others.
            self._trouble(tale, source.name, f"An unforeseen {type(error).__name__} in {innermost(error)}.")
        self._journal.say(
            "source",
            source=tale.name,
            found=tale.found,
            new=tale.new,
            changed=tale.changed,
            unchanged=tale.unchanged,
            waiting=tale.waiting,
            failed=len(tale.failures),
            troubles=len(tale.troubles),
        )
        return tale

    def _folder(self, source: FolderSource, tale: SourceTale) -> None:
        largest = self._configuration.fetch.largest
        found = find_files(source, lambda folder, reason: self._trouble(tale, folder, reason))
        self._files(
            source.name,
            found,
            lambda file: mark_of(file.path),
            lambda file: take_file(source, file, self._store, largest),
            tale,
        )

    def _objects(self, source: ObjectSource, tale: SourceTale) -> None:
        # A night without object stores does without their library.
        from pipeline.sources.objects import ObjectStore

        objects = ObjectStore(source)
        largest = self._configuration.fetch.largest

        def take(found: FoundObject) -> FetchedFile:
            return objects.take(found, self._store, largest)

        self._files(source.name, objects.find(), lambda found: found.mark, take, tale)

    def _files(
        self,
        source: str,
        found: Iterable[File],
        mark: Callable[[File], str],
        take: Callable[[File], FetchedFile],
        tale: SourceTale,
    ) -> None:
        """Take those that are new or whose mark is another."""
        for batch in _batched(found):
            known = self._ledger.see(source, [file.address for file in batch], now())
            same = []
            for file in batch:
                if self._stop.is_set():
                    return
                report = known[file.address]
                tale.found += 1
                if not self._due(report, tale):
                    continue
                try:
                    if report.etag == mark(file) and self._is_kept(report):
                        same.append(report.report)
                        tale.unchanged += 1
                        continue
                    self._took(report, take(file), tale)
                except FetchError as error:
                    self._failed(report, str(error), tale)
            self._ledger.unchanged(same, now())

    def _web(self, source: WebSource, tale: SourceTale) -> None:
        # A night over folders alone does without the libraries of the web.
        from pipeline.sources.crawling import crawl
        from pipeline.sources.fetching import Fetcher

        settings = self._configuration.fetch
        with self._fetcher_lock:
            if self._fetcher is None:
                self._fetcher = Fetcher(settings, self._store, self._stop)
        fetcher = self._fetcher
        done: set[str] = set()
        for found in crawl(source, fetcher, self._ledger, settings.largest_page):
            if found.trouble:
                self._trouble(tale, found.address, found.trouble)
            refused = dict(found.refused)
            addresses = [a for a in dict.fromkeys([*found.reports, *refused]) if a not in done]
            done.update(addresses)
            known = self._ledger.see(source.name, addresses, now())
            for address in addresses:
                report = known[address]
                tale.found += 1
                if not self._due(report, tale):
                    continue
                if address in refused:
                    self._failed(report, refused[address], tale, for_good=True)
                    continue
                self._fetch(report, fetcher, tale)

    def _fetch(self, report: KnownReport, fetcher: Fetcher, tale: SourceTale) -> None:
        # Bytes that the store has lost are asked for whole.
        kept = self._is_kept(report)
        etag, modified = (report.etag, report.modified) if kept else ("", "")
        try:
            file = fetcher.report(report.address, etag, modified)
        except FetchError as error:
            self._failed(report, str(error), tale)
        except RefusedAddressError as error:
            self._failed(report, str(error), tale, for_good=True)
        else:
            if file is None:
                self._ledger.unchanged([report.report], now())
                tale.unchanged += 1
            else:
                self._took(report, file, tale)

    def _due(self, report: KnownReport, tale: SourceTale) -> bool:
        """Whether the report is to be looked at in this run; one that failed waits for its time, or for a person."""
        due = report.trouble == "" or (report.trouble == "failed" and report.next_try <= now())
        tale.waiting += not due
        return due

    def _is_kept(self, report: KnownReport) -> bool:
        return report.sha256 != "" and self._store.raw_path(report.sha256).exists()

    def _took(self, report: KnownReport, file: FetchedFile, tale: SourceTale) -> None:
        if not self._ledger.fetched(report.report, file, now()):
            tale.unchanged += 1
            return
        kind = "changed" if report.newest else "new"
        if report.newest:
            tale.changed += 1
        else:
            tale.new += 1
        self._journal.say("fetched", address=report.address, kind=kind, sha256=file.sha256, bytes=file.size)

    def _failed(self, report: KnownReport, reason: str, tale: SourceTale, *, for_good: bool = False) -> None:
        again = "" if for_good else next_try(report.attempts + 1, self._configuration.run)
        self._ledger.fetch_failed(report.report, reason, again, now())
        tale.failures.append((report.address, reason))
        self._journal.say("failed", level="warning", address=report.address, reason=reason, next_try=again or "never")

    def _trouble(self, tale: SourceTale, address: str, reason: str) -> None:
        tale.troubles.append((address, reason))
        self._journal.say("source failed", level="error", source=tale.name, address=address, reason=reason)


def _batched(files: Iterable[File]) -> Iterator[Sequence[File]]:
    rest = iter(files)
    while batch := list(islice(rest, _TOGETHER)):
        yield batch
