"""What the nightly job writes while it works: one JSON object a line, on standard error.

Belongs here: the form of a line, and the clock. Does not: what a person reads at the end (`pipeline.status`).
"""

from __future__ import annotations

import json
import sys
import threading
from datetime import UTC, datetime, timedelta
from typing import TextIO


def now() -> str:
    """The present in UTC, in the form that the ledger keeps and sorts."""
    return moment(0.0)


def moment(minutes: float) -> str:
    """The time so many minutes from now, in the same form."""
    return (datetime.now(UTC) + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class Journal:
    """May be used by several threads."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream
        self._lock = threading.Lock()

    def say(self, event: str, *, level: str = "info", **facts: object) -> None:
        """Write one line: time, level, event, and the facts."""
        line = json.dumps({"time": now(), "level": level, "event": event, **facts}, ensure_ascii=False, default=str)
        # Text of strangers stays on its line and drives no terminal: JSON escapes all controls below U+0020.
        safe = "".join(sign if sign.isprintable() else f"\\u{ord(sign) & 0xFFFF:04x}" for sign in line)
        with self._lock:
            print(safe, file=self._stream or sys.stderr, flush=True)
