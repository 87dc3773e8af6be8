"""One HTTP request to one machine that was looked at beforehand, with an end to it.

Belongs here: the connection, and the limits of time and size on what it brings. Does not: redirects, retries, robots
(`pipeline.sources.fetching`).
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from urllib.parse import urlsplit

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, HTTPError, LocationParseError, NewConnectionError

from pipeline.sources.addresses import Guard, Place, RefusedAddressError
from pipeline.sources.configuration import FetchSettings

_CHUNK = 1 << 16
_WATCH = 0.2


class FetchError(Exception):
    """A request that did not give what was asked. The message is one clear sentence.

    passing: the same request may well succeed in a moment. pause: seconds that the server asks to wait, or None.
    """

    def __init__(self, reason: str, *, passing: bool = False, pause: float | None = None) -> None:
        super().__init__(reason)
        self.passing = passing
        self.pause = pause


class StoppedFetchError(Exception):
    """A signal asked the run to stop while bytes were coming in."""


class _Watched:
    """Ends a transfer from outside: the connection is shut down when its time is over or the run is to stop.

    Time limits of sockets count from byte to byte only; a server that sends a byte now and then would never meet them.
    """

    def __init__(self, seconds: float, stop: threading.Event) -> None:
        self._seconds = seconds
        self._end = time.monotonic() + seconds
        self._stop = stop
        self._socket: socket.socket | None = None
        self._done = threading.Event()
        self.expired = False
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def connected(self, connection: socket.socket) -> None:
        # TLS takes the socket over, so a second handle of the same connection is kept.
        self._socket = socket.socket(fileno=os.dup(connection.fileno()))

    def _watch(self) -> None:
        while not self._done.wait(_WATCH):
            self.expired = time.monotonic() > self._end
            if (self.expired or self._stop.is_set()) and self._socket is not None:
                with suppress(OSError):
                    self._socket.shutdown(socket.SHUT_RDWR)
                return

    def check(self) -> None:
        """Raise where the connection was ended from here: to the library that can look like the end of the body."""
        if self._stop.is_set():
            raise StoppedFetchError
        if self.expired:
            raise FetchError(f"The transfer was not over after {self._seconds:g} seconds.", passing=True)

    def __enter__(self) -> _Watched:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()
        if self._socket is not None:
            self._socket.close()


def _pool(scheme: str, place: Place, host: str, idle: float, watched: _Watched) -> HTTPConnectionPool:
    """A pool of one connection, to the address that was looked at and under the name that was asked for."""

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            made = super()._new_conn()
            watched.connected(made)
            return made

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            made = super()._new_conn()
            watched.connected(made)
            return made

    timeout = urllib3.Timeout(connect=idle, read=idle)
    if scheme == "https":
        secure = HTTPSConnectionPool(
            place.ip, place.port, timeout=timeout, maxsize=1, retries=False, server_hostname=host, assert_hostname=host
        )
        secure.ConnectionCls = Secure
        return secure
    plain = HTTPConnectionPool(place.ip, place.port, timeout=timeout, maxsize=1, retries=False)
    plain.ConnectionCls = Plain
    return plain


class Connector:
    """Sends single requests and never follows anything by itself."""

    def __init__(self, settings: FetchSettings, guard: Guard, stop: threading.Event) -> None:
        self._settings = settings
        self._guard = guard
        self._stop = stop

    def get(
        self, address: str, headers: Mapping[str, str]
    ) -> AbstractContextManager[tuple[int, Mapping[str, str], Body]]:
        """Status, headers and body of one GET of an absolute address.

        Raises FetchError, RefusedAddressError, StoppedFetchError; also while the body is read.
        """
        return self._asked("GET", address, headers)

    def post(self, address: str, headers: Mapping[str, str], data: bytes) -> int:
        """The status that the server gives to one POST. Raises as `get` does."""
        with self._asked("POST", address, headers, data) as (status, _, _):
            return status

    @contextmanager
    def _asked(
        self, method: str, address: str, headers: Mapping[str, str], data: bytes | None = None
    ) -> Iterator[tuple[int, Mapping[str, str], Body]]:
        """Status, headers and body of one request of an absolute address.

        Raises FetchError, RefusedAddressError, StoppedFetchError; also while the body is read.
        """
        parts = urlsplit(address)
        host = parts.hostname or ""
        port = parts.port or (443 if parts.scheme == "https" else 80)
        try:
            places = self._guard.places(host, port)
        except (OSError, UnicodeError) as error:
            raise FetchError(f"The host {host} is not known.", passing=True) from error
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        sent = {"Host": parts.netloc, "Connection": "close", "Accept-Encoding": "identity", **headers}
        with _Watched(self._settings.longest, self._stop) as watched, self._explained(host, watched):
            pool, response = self._answer(parts.scheme, places, host, (method, target, sent, data), watched)
            try:
                watched.check()
                yield response.status, response.headers, Body(response, watched)
            finally:
                response.close()
                pool.close()

    def _answer(
        self,
        scheme: str,
        places: list[Place],
        host: str,
        request: tuple[str, str, Mapping[str, str], bytes | None],
        watched: _Watched,
    ) -> tuple[HTTPConnectionPool, urllib3.BaseHTTPResponse]:
        """The head of the answer, of the first machine behind the host that accepts a connection.

        request: method, target, headers, body.
        """
        method, target, sent, data = request
        for place in places:
            pool = _pool(scheme, place, host, self._settings.idle, watched)
            try:
                return pool, pool.urlopen(
                    method,
                    target,
                    body=data,
                    headers=sent,
                    retries=False,
                    redirect=False,
                    assert_same_host=False,
                    preload_content=False,
                    decode_content=True,
                )
            except (NewConnectionError, ConnectTimeoutError):
                pool.close()
                if place == places[-1]:
                    raise
            except BaseException:
                pool.close()
                raise
        raise FetchError(f"The host {host} is not known.", passing=True)

    @contextmanager
    def _explained(self, host: str, watched: _Watched) -> Iterator[None]:
        """What the library says in its own words, in one sentence of ours."""
        try:
            yield
        except (HTTPError, OSError) as error:
            watched.check()
            reason = _explain(error, host, self._settings.idle)
            raise FetchError(reason, passing=not isinstance(error, LocationParseError)) from error


class Body:
    """The bytes of an answer as they come."""

    def __init__(self, response: urllib3.BaseHTTPResponse, watched: _Watched) -> None:
        self._response = response
        self._watched = watched

    def pour(self, into: Callable[[bytes], None], largest: int) -> None:
        """Hand all bytes on. Raises FetchError where there are more than `largest`, whatever was announced."""
        announced = self._response.headers.get("Content-Length", "")
        if announced.isdecimal() and int(announced) > largest:
            raise FetchError(_too_large(largest))
        came = 0
        while data := self._response.read1(_CHUNK):
            self._watched.check()
            came += len(data)
            if came > largest:
                raise FetchError(_too_large(largest))
            into(data)
        self._watched.check()


def _too_large(largest: int) -> str:
    return f"The file is larger than {largest / 1_000_000:g} megabytes."


_EXPLAINED = (
    ("NewConnectionError", "{host} does not accept connections."),
    ("ConnectTimeoutError", "{host} does not answer within {idle:g} seconds."),
    ("ReadTimeoutError", "{host} sent nothing for {idle:g} seconds."),
    ("SSLError", "The certificate of {host} is not to be trusted, or its encryption failed."),
    ("IncompleteRead", "The transfer from {host} was cut off."),
    ("ProtocolError", "{host} broke off the connection or does not speak HTTP."),
    ("DecodeError", "The compression of the answer of {host} is damaged."),
    ("LocationParseError", "The address is malformed."),
)


def _explain(error: Exception, host: str, idle: float) -> str:
    kinds = {kind.__name__ for cause in (error, *error.args) for kind in type(cause).__mro__}
    for kind, sentence in _EXPLAINED:
        if kind in kinds:
            return sentence.format(host=host, idle=idle)
    return f"The request to {host} failed ({type(error).__name__})."


__all__ = ["Body", "Connector", "FetchError", "RefusedAddressError", "StoppedFetchError"]
