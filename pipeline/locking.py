"""One run at a time over one store.

Belongs here: the lock file. Does not: the lock of a database that several machines share (`corpus.ledger`).
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.exits import LockedError

# `is_held` takes the lock for a moment; a run that begins just then is not turned away.
_TRIES = 4
_PAUSE = 0.1


@contextmanager
def exclusive(path: Path, who: str) -> Iterator[None]:
    """Hold the lock file while the body runs. Raises LockedError, which names the holder, where another process does.

    The lock belongs to the process and the kernel lets go of it when the process ends, however it ends: what a dead
    process left in the file is only text. who: what a second run is told.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        for attempt in range(_TRIES):
            if _taken(handle):
                break
            if attempt + 1 == _TRIES:
                holder = os.read(handle, 200).decode("utf-8", errors="replace").strip()
                raise LockedError(f"Another run is under way ({holder or 'unknown process'}).")
            time.sleep(_PAUSE)
        os.ftruncate(handle, 0)
        os.write(handle, who.encode())
        yield
        os.ftruncate(handle, 0)
    finally:
        os.close(handle)


def is_held(path: Path) -> bool:
    """Whether a process that lives holds the lock."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        return not _taken(handle)
    finally:
        os.close(handle)


def _taken(handle: int) -> bool:
    try:
        fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True
