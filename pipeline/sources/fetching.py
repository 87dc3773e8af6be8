"""From an address to bytes in the store, politely and without trust.

Belongs here: redirects, robots.txt, the pace, retries within a run, conditional requests, and looking at what came.
Does not: finding addresses (`crawling`, `folders`), or trying again on another night (`pipeline.ingest`).
"""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.message import Message
from importlib import metadata
from typing import TypeVar
from urllib.parse import urlsplit

from corpus.errors import ReportError
from corpus.ledger import FetchedFile
from pipeline.sources.addresses import Guard, RefusedAddressError, absolute, readable
from pipeline.sources.configuration import FetchSettings
from pipeline.sources.connecting import Body, Connector, FetchError, StoppedFetchError
from pipeline.sources.politeness import Pace, Robots
from pipeline.store import Receiver, Store

_MOST_REDIRECTS = 8
_REDIRECTS = (301, 302, 303, 307, 308)
_PASSING = (408, 425, 429, 500, 502, 503, 504)
_LONGEST_PAUSE = 60.0
_LARGEST_ROBOTS = 512_000
_SAMPLE = 1 << 20
_LONGEST_VALIDATOR = 500

Taken = TypeVar("Taken")


@dataclass(frozen=True, slots=True)
class Page:
    """A page with links. address: the one that answered in the end. charset: as the server says, or ""."""

    address: str
    data: bytes
    charset: str
    etag: str
    modified: str


@dataclass(frozen=True, slots=True)
class _Answer:
    """A good answer. address: where it came from in the end. status: 200, or 206 where a part was asked for."""

    address: str
    status: int
    headers: Mapping[str, str]
    body: Body


class Fetcher:
    """Fetches for one run; may be used by several threads, each host keeping its pace over all of them."""

    def __init__(self, settings: FetchSettings, store: Store, stop: threading.Event) -> None:
        self._settings = settings
        self._store = store
        self._stop = stop
        self._connector = Connector(settings, Guard(settings.private), stop)
        self._pace = Pace(settings.delay, stop)
        self._agent = f"chiso/{metadata.version('chiso')}"
        self._robots = Robots("chiso", self._robots_text)
        self.requests = 0

    def report(self, address: str, etag: str = "", modified: str = "") -> FetchedFile | None:
        """Bring the bytes of a report into the store; None where they are still those of the validators.

        Raises FetchError, RefusedAddressError, StoppedFetchError, pipeline.store.StoreError.
        """
        with self._store.receiving() as receiver:
            # The strong validator of the bytes that came before a transfer was cut off; "": it begins anew.
            part = ""

            def asks() -> dict[str, str]:
                if part and receiver.size:
                    return {"Range": f"bytes={receiver.size}-", "If-Range": part}
                return _conditions(etag, modified)

            def take(answer: _Answer) -> FetchedFile:
                nonlocal part
                part_before, part = part, _strong_tag(answer.headers)
                if answer.status != 206:
                    receiver.restart()
                elif part != part_before or not _goes_on(answer.headers, receiver.size):
                    receiver.restart()
                    part = ""
                    raise FetchError("The server went on with another part than was asked for.", passing=True)
                answer.body.pour(receiver.write, self._settings.largest - receiver.size)
                media_type = _looked_at(receiver, answer.address)
                return FetchedFile(
                    receiver.keep(), receiver.size, media_type, answer.address, *_validators(answer.headers)
                )

            return self._with_retries(address, asks, take)

    def page(self, address: str, etag: str = "", modified: str = "") -> Page | None:
        """The bytes of a page with links; None where it is still that of the validators. Raises as `report` does."""

        def take(answer: _Answer) -> Page:
            data = bytearray()
            answer.body.pour(data.extend, self._settings.largest_page)
            return Page(answer.address, bytes(data), _charset(answer.headers), *_validators(answer.headers))

        return self._with_retries(address, lambda: _conditions(etag, modified), take)

    def _with_retries(
        self, address: str, asks: Callable[[], dict[str, str]], take: Callable[[_Answer], Taken]
    ) -> Taken | None:
        pause = self._settings.pause
        for attempt in range(1, self._settings.tries + 1):
            try:
                return self._following(address, asks(), take)
            except FetchError as error:
                if not error.passing or attempt == self._settings.tries:
                    raise
                wait = max(pause, min(error.pause or 0.0, _LONGEST_PAUSE))
                pause *= 2
            if self._stop.wait(wait):
                raise StoppedFetchError
        raise AssertionError("the last attempt returns or raises")

    def _following(self, address: str, asked: Mapping[str, str], take: Callable[[_Answer], Taken]) -> Taken | None:
        """One attempt, through redirects. Each address on the way is looked at as the first one is."""
        expected = (200, 206) if "Range" in asked else (200,)
        conditional = "If-None-Match" in asked or "If-Modified-Since" in asked
        here = address
        been = set()
        for _ in range(_MOST_REDIRECTS + 1):
            been.add(here)
            self._ask_robots(here)
            self._keep_pace(here, self._robots.delay(here))
            with self._connector.get(here, {**self._headers(), **asked}) as (status, headers, body):
                if status == 304 and conditional:
                    return None
                if status not in _REDIRECTS:
                    if status not in expected:
                        raise _refusal(status, headers)
                    return take(_Answer(here, status, headers, body))
                there = absolute(headers.get("Location", ""), here) if headers.get("Location") else None
            if there is None:
                raise FetchError("The address redirects to nowhere.")
            if there in been:
                raise FetchError("The address redirects in a circle.")
            here = there
        raise FetchError(f"The address redirects more than {_MOST_REDIRECTS} times.")

    def _headers(self) -> dict[str, str]:
        contact = f" ({self._settings.contact})" if self._settings.contact else ""
        return {"User-Agent": f"{self._agent}{contact}", "Accept": "*/*"}

    def _keep_pace(self, address: str, asked: float | None = None) -> None:
        self._pace.wait(urlsplit(address).netloc, asked)
        if self._stop.is_set():
            raise StoppedFetchError
        self.requests += 1

    def _ask_robots(self, address: str) -> None:
        allowed = self._robots.allows(address)
        if allowed is None:
            raise FetchError("The robots.txt of the host cannot be had, so nothing else is asked of it.")
        if not allowed:
            raise FetchError("The robots.txt of the host forbids this address.")

    def _robots_text(self, address: str) -> str | None:
        """The text of a robots.txt: "" where there is none, None where the host is in trouble, tried as often as
        anything else.
        """
        pause = self._settings.pause
        for attempt in range(self._settings.tries):
            if attempt and self._stop.wait(pause * 2 ** (attempt - 1)):
                raise StoppedFetchError
            text = self._robots_once(address)
            if text is not None:
                return text
        return None

    def _robots_once(self, address: str) -> str | None:
        here = address
        for _ in range(_MOST_REDIRECTS):
            data = bytearray()
            try:
                self._keep_pace(here)
                with self._connector.get(here, self._headers()) as (status, headers, body):
                    if status == 200:
                        body.pour(data.extend, _LARGEST_ROBOTS)
                        return data.decode("utf-8", errors="replace")
                    if status not in _REDIRECTS:
                        return None if status in _PASSING or status >= 500 else ""
                    there = absolute(headers.get("Location", ""), here)
            except FetchError:
                return None
            if there is None:
                return ""
            here = there
        return ""


def _refusal(status: int, headers: Mapping[str, str]) -> FetchError:
    names = {403: "forbids it", 404: "has nothing there", 410: "has nothing there any more", 429: "is asked too often"}
    said = names.get(status, "has a fault" if status >= 500 else "refuses")
    after = headers.get("Retry-After", "")
    pause = float(after) if after.isdecimal() else None
    return FetchError(f"The server {said} (status {status}).", passing=status in _PASSING, pause=pause)


def _looked_at(receiver: Receiver, address: str) -> str:
    """The kind of file that came, from its bytes. Raises FetchError where it is nothing that can be a report."""
    # Reading floors come with large libraries; a night without new reports does without them.
    from extractors.reading.sniff import media_of

    # What a package of the Office kind holds is told at its end; any other kind at its beginning.
    beginning = receiver.content(_SAMPLE)
    sample = receiver.content() if beginning.startswith((b"PK", b"\xd0\xcf\x11\xe0")) else beginning
    head = sample[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    is_page = head.startswith((b"<!doctype html", b"<html"))
    if is_page and not readable(urlsplit(address).path).lower().endswith((".html", ".htm")):
        raise FetchError("A web page came in place of the report.")
    try:
        return media_of(sample)
    except ReportError as error:
        raise FetchError(str(error)) from error


def _conditions(etag: str, modified: str) -> dict[str, str]:
    asked = {"If-None-Match": etag, "If-Modified-Since": modified}
    return {name: value for name, value in asked.items() if value}


def _strong_tag(headers: Mapping[str, str]) -> str:
    """The validator under which a transfer can be gone on with; "" where there is none, or bytes are compressed."""
    tag = _plain(headers.get("ETag", ""))
    return tag if tag.startswith('"') and not headers.get("Content-Encoding") else ""


def _goes_on(headers: Mapping[str, str], size: int) -> bool:
    return headers.get("Content-Range", "").replace("=", " ").startswith(f"bytes {size}-")


def _validators(headers: Mapping[str, str]) -> tuple[str, str]:
    return _plain(headers.get("ETag", "")), _plain(headers.get("Last-Modified", ""))


def _plain(value: str) -> str:
    """A validator that can be kept and sent again; "" for one that is longer or stranger than any honest one."""
    odd = any(unicodedata.category(sign) == "Cc" or not sign.isascii() for sign in value)
    return "" if odd or len(value) > _LONGEST_VALIDATOR else value


def _charset(headers: Mapping[str, str]) -> str:
    message = Message()
    message["Content-Type"] = headers.get("Content-Type", "")
    return str(message.get_content_charset(""))


__all__ = ["FetchError", "Fetcher", "Page", "RefusedAddressError", "StoppedFetchError"]
