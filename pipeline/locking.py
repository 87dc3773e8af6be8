"""One run at a time over one store.

Belongs here: the lock file. Does not: the lock of a database that several machines share (`corpus.ledger`).
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.exits import LockedError


@contextmanager
def exclusive(path: Path, who: str) -> Iterator[None]:
    """Hold the lock file while the body runs. Raises LockedError, which names the holder, where another process does.

    The lock belongs to the process and the kernel lets go of it when the process ends, however it ends: what a dead
    process left in the file is only text. who: what a second run is told.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            holder = os.read(handle, 200).decode("utf-8", errors="replace").strip()
            raise LockedError(f"Another run is under way ({holder or 'unknown process'}).") from None
        os.ftruncate(handle, 0)
        os.write(handle, who.encode())
        yield
        os.ftruncate(handle, 0)
    finally:
        os.close(handle)
