"""Not being a burden: a pace for each host, and what its robots.txt asks.

Belongs here: waiting, and reading robots.txt. Does not: the requests (`pipeline.sources.fetching`).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from protego import Protego

# A crawl delay beyond this would make a night too short for a portal; it is kept as far as this.
_LONGEST_DELAY = 30.0


class Pace:
    """At most one request a host begins in each `delay` seconds, however many threads ask."""

    def __init__(self, delay: float, stop: threading.Event) -> None:
        self._delay = delay
        self._stop = stop
        self._next: dict[str, float] = {}
        self._lock = threading.Lock()

    def wait(self, host: str, asked: float | None = None) -> None:
        """Return when the host may be asked. asked: the delay that its robots.txt asks for, in seconds."""
        delay = max(self._delay, min(asked or 0.0, _LONGEST_DELAY))
        with self._lock:
            begin = max(time.monotonic(), self._next.get(host, 0.0))
            self._next[host] = begin + delay
        self._stop.wait(max(0.0, begin - time.monotonic()))


class Robots:
    """What each host allows. fetch: robots.txt of an address as text, "" where there is none, None where the host
    does not answer, which forbids everything until it does.
    """

    def __init__(self, agent: str, fetch: Callable[[str], str | None]) -> None:
        self._agent = agent
        self._fetch = fetch
        self._known: dict[str, Protego | None] = {}
        self._lock = threading.Lock()

    def allows(self, address: str) -> bool | None:
        """Whether the address may be asked; None where the host's robots.txt could not be had."""
        rules = self._rules(address)
        return None if rules is None else bool(rules.can_fetch(address, self._agent))

    def delay(self, address: str) -> float | None:
        """The seconds between requests that the host asks for."""
        rules = self._rules(address)
        asked = None if rules is None else rules.crawl_delay(self._agent)
        return None if asked is None else float(asked)

    def _rules(self, address: str) -> Protego | None:
        parts = urlsplit(address)
        host = f"{parts.scheme}://{parts.netloc}"
        with self._lock:
            if host in self._known:
                return self._known[host]
        text = self._fetch(f"{host}/robots.txt")
        rules = None if text is None else Protego.parse(text)
        with self._lock:
            return self._known.setdefault(host, rules)
