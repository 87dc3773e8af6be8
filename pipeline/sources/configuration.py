"""What `sources.toml` may say, checked and frozen.

Belongs here: reading the file and naming what is wrong in it. Does not: doing anything it says.
"""

from __future__ import annotations

import ipaddress
import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pipeline.exits import WrongUsageError

LEDGER_VARIABLE = "CHISO_LEDGER"
WEBHOOK_VARIABLE = "CHISO_WEBHOOK"
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,60}")
_MEGABYTE = 1_000_000
# Object stores that may be read without being named in `object_stores`: none that reaches files or any address.
_STORES = ("s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "oci", "oss")


@dataclass(frozen=True, slots=True)
class FolderSource:
    """A folder of this machine, with all folders in it, or one ZIP archive."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class WebSource:
    """Pages with links to reports: listings, sitemaps, feeds. The content tells which.

    start: addresses to begin at. links: which links are reports; None: those that end like one. follow: which links
    of the same hosts are further pages (a link marked rel=next always is). most_pages: where the search ends.
    """

    name: str
    start: tuple[str, ...]
    links: re.Pattern[str] | None = None
    follow: re.Pattern[str] | None = None
    most_pages: int = 200


@dataclass(frozen=True, slots=True)
class ObjectSource:
    """A bucket or a folder of one, with all below it."""

    name: str
    url: str

    @property
    def scheme(self) -> str:
        """What kind of store it is: "s3"."""
        return self.url.partition("://")[0].lower()


Source = FolderSource | WebSource | ObjectSource


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """delay: seconds between two requests to a host. idle: seconds without a byte. longest: seconds for one transfer.

    largest, largest_page: bytes of a report, of a page. tries: attempts within one run. pause: seconds before the
    second one, doubled for each further one. private: hosts and networks that may be asked although they are not
    public. contact: said to the servers.
    """

    delay: float = 1.0
    idle: float = 30.0
    longest: float = 600.0
    largest: int = 100 * _MEGABYTE
    largest_page: int = 10 * _MEGABYTE
    tries: int = 3
    pause: float = 2.0
    private: tuple[str, ...] = ()
    contact: str = ""


@dataclass(frozen=True, slots=True)
class RunSettings:
    """workers: 0 for as many as processors. attempts: before quarantine. retry_minutes: before the second attempt,
    doubled for each further one. report_minutes, report_memory: longest time, and bytes of memory, for reading one
    report. keep_builds: of the dataset. page_images: whether the published page shows the pages of PDF files and scans.
    cluster: address of a Dask scheduler whose workers judge, "" for this machine. corrections: CSV file of figures that
    people have set right.
    """

    workers: int = 0
    attempts: int = 5
    retry_minutes: float = 60.0
    report_minutes: float = 30.0
    report_memory: int = 4 * 1024 * _MEGABYTE
    keep_builds: int = 3
    page_images: bool = True
    cluster: str = ""
    corrections: Path | None = None


@dataclass(frozen=True, slots=True)
class Configuration:
    """All of `sources.toml`. Paths are absolute. webhook: address that is told of new errors, or ""."""

    store: Path
    dataset: Path
    ledger: str
    sources: tuple[Source, ...]
    fetch: FetchSettings
    run: RunSettings
    webhook: str = ""


def load(path: Path, environment: Mapping[str, str] = os.environ) -> Configuration:
    """Read `sources.toml`. Relative paths in it are relative to its folder.

    Raises WrongUsageError, which names the file and the key, where it cannot be read or says something unknown.
    """
    try:
        text = path.read_bytes().decode("utf-8")
        document = tomllib.loads(text)
    except OSError as error:
        raise WrongUsageError(f"{path} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise WrongUsageError(f"{path} is not a UTF-8 text.") from error
    except tomllib.TOMLDecodeError as error:
        raise WrongUsageError(f"{path} is not valid TOML: {error}.") from error
    base = path.resolve().parent
    top = _Table(document, f"{path}")
    store_table = top.table("store")
    store = base / store_table.text("folder", "store")
    dataset = base / store_table.text("dataset", "dataset")
    default_ledger = f"sqlite:///{store / 'ledger.db'}"
    ledger = environment.get(LEDGER_VARIABLE) or store_table.text("ledger", default_ledger)
    store_table.done()
    tables = top.tables("source")
    fetch_table = top.table("fetch")
    stores = (*_STORES, *fetch_table.texts("object_stores"))
    sources = tuple(_source(table, base, stores) for table in tables)
    fetch, run = _fetch(fetch_table), _run(top.table("run"), base)
    webhook = _webhook(top.table("webhook"), environment)
    configuration = Configuration(store, dataset, ledger, sources, fetch, run, webhook)
    top.done()
    if not sources:
        raise WrongUsageError(f"{path} names no [[source]].")
    names = [source.name for source in sources]
    for name in names:
        if names.count(name) > 1:
            raise WrongUsageError(f"{path}: two sources are called {name!r}.")
    return configuration


def _source(table: _Table, base: Path, stores: Sequence[str]) -> Source:
    name = table.text("name")
    if not _NAME.fullmatch(name):
        raise table.wrong("name", "has to be of small letters, digits, - and _")
    table.where = f"{table.where} {name!r}"
    kind = table.text("kind")
    source: Source
    if kind == "folder":
        source = FolderSource(name, base / table.text("path"))
    elif kind == "objects":
        source = ObjectSource(name, table.text("url"))
        if "://" not in source.url or "::" in source.url or source.scheme not in stores:
            raise table.wrong("url", f"is of no kind that may be read; these may: {', '.join(stores)}")
    elif kind == "web":
        start = table.texts("start")
        if not start:
            raise table.wrong("start", "needs at least one address")
        for address in start:
            if urlsplit(address).scheme not in ("http", "https"):
                raise table.wrong("start", f"{address!r} is no http or https address")
        source = WebSource(
            name, start, table.pattern("links"), table.pattern("follow"), table.whole("most_pages", 200, 1)
        )
    else:
        raise table.wrong("kind", f'is {kind!r}; it has to be "folder", "web" or "objects"')
    table.done()
    return source


def _webhook(table: _Table, environment: Mapping[str, str]) -> str:
    named = table.text("url", "")
    table.done()
    url = environment.get(WEBHOOK_VARIABLE) or named
    if url and urlsplit(url).scheme not in ("http", "https"):
        # It may hold a secret, and so is not repeated.
        raise table.wrong("url", "is no http or https address")
    return url


def _fetch(table: _Table) -> FetchSettings:
    settings = FetchSettings(
        delay=table.number("delay_seconds", 1.0),
        idle=table.number("idle_seconds", 30.0, 0.1),
        longest=table.number("longest_seconds", 600.0, 0.1),
        largest=int(table.number("largest_megabytes", 100.0) * _MEGABYTE),
        largest_page=int(table.number("largest_page_megabytes", 10.0) * _MEGABYTE),
        tries=table.whole("tries", 3, 1),
        pause=table.number("pause_seconds", 2.0),
        private=table.texts("private"),
        contact=table.text("contact", ""),
    )
    for entry in settings.private:
        if "/" in entry:
            try:
                ipaddress.ip_network(entry)
            except ValueError as error:
                raise table.wrong("private", f"{entry!r} is no network: {error}") from error
    if not settings.contact.isascii() or not settings.contact.isprintable():
        raise table.wrong("contact", "has to be printable ASCII")
    table.done()
    return settings


def _run(table: _Table, base: Path) -> RunSettings:
    corrections = table.text("corrections", "")
    settings = RunSettings(
        workers=table.whole("workers", 0),
        attempts=table.whole("attempts", 5, 1),
        retry_minutes=table.number("retry_minutes", 60.0),
        report_minutes=table.number("report_minutes", 30.0, 0.01),
        report_memory=table.whole("report_megabytes", 4096, 256) * _MEGABYTE,
        keep_builds=table.whole("keep_builds", 3, 1),
        page_images=table.truth("page_images", True),
        cluster=table.text("cluster", ""),
        corrections=base / corrections if corrections else None,
    )
    table.done()
    return settings


class _Table:
    """One table of the file: hands out values of the expected type, and complains of keys that nobody asked for."""

    def __init__(self, values: Mapping[str, Any], where: str) -> None:
        self._left = dict(values)
        self.where = where

    def wrong(self, key: str, what: str) -> WrongUsageError:
        return WrongUsageError(f"{self.where}: {key} {what}.")

    def table(self, key: str) -> _Table:
        found = self._left.pop(key, {})
        if not isinstance(found, dict):
            raise self.wrong(key, f"has to be a table, [{key}]")
        return _Table(found, f"{self.where} [{key}]")

    def tables(self, key: str) -> list[_Table]:
        found = self._left.pop(key, [])
        if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
            raise self.wrong(key, f"has to be written as [[{key}]]")
        return [_Table(entry, f"{self.where} [[{key}]]") for entry in found]

    def text(self, key: str, default: str | None = None) -> str:
        found = self._left.pop(key, default)
        if found is None:
            raise self.wrong(key, "is missing")
        if not isinstance(found, str) or (default is None and not found.strip()):
            raise self.wrong(key, "has to be a text")
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        found = self._left.pop(key, [])
        if not isinstance(found, list) or not all(isinstance(entry, str) for entry in found):
            raise self.wrong(key, "has to be a list of texts")
        return tuple(found)

    def truth(self, key: str, default: bool) -> bool:
        found = self._left.pop(key, default)
        if not isinstance(found, bool):
            raise self.wrong(key, "has to be true or false")
        return found

    def number(self, key: str, default: float, least: float = 0.0) -> float:
        found = self._left.pop(key, default)
        if isinstance(found, bool) or not isinstance(found, int | float) or not least <= found < float("inf"):
            raise self.wrong(key, f"has to be a number of at least {least:g}")
        return float(found)

    def whole(self, key: str, default: int, least: int = 0) -> int:
        found = self._left.pop(key, default)
        if isinstance(found, bool) or not isinstance(found, int) or found < least:
            raise self.wrong(key, f"has to be a whole number of at least {least}")
        return found

    def pattern(self, key: str) -> re.Pattern[str] | None:
        text = self.text(key, "")
        try:
            return re.compile(text) if text else None
        except re.error as error:
            raise self.wrong(key, f"is no regular expression: {error}") from error

    def done(self) -> None:
        if self._left:
            raise WrongUsageError(f"{self.where}: unknown key {min(self._left)!r}.")
