"""Reports in folders of this machine.

Belongs here: finding files, and taking a file's bytes into the store. Does not: reading them as reports. A link that
leads out of the folder is refused, and a file that changes while it is read is left for the next run.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.ledger import FetchedFile
from pipeline.inputs import REPORT_ENDINGS
from pipeline.sources.configuration import FolderSource
from pipeline.sources.connecting import FetchError
from pipeline.store import Store

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file that may be a report. address: its name in ledger and dataset, free of the folders of this machine."""

    address: str
    path: Path


def find_files(source: FolderSource, unreadable: Callable[[str, str], None]) -> Iterator[FoundFile]:
    """Every file of the source that ends like a report, in order, but for hidden ones.

    unreadable: told the path of each folder that cannot be read, and why; the others are gone through all the same.
    Raises FetchError where the folder itself is not there.
    """
    if not source.path.is_dir():
        raise FetchError(f"The folder {source.path} is not there.")

    def tell(error: OSError) -> None:
        unreadable(str(error.filename), f"The folder cannot be read: {error.strerror or error}.")

    for folder, folders, files in os.walk(source.path, onerror=tell):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(folder, name)
            if not name.startswith(".") and path.suffix.lower() in REPORT_ENDINGS:
                yield FoundFile(f"{source.name}/{_spelt(path.relative_to(source.path))}", path)


def mark_of(path: Path) -> str:
    """What tells that a file may have changed, without reading it. Raises FetchError."""
    try:
        found = path.stat()
    except OSError as error:
        raise _unopened(error) from error
    return f"{found.st_size}-{found.st_mtime_ns}-{found.st_ino}"


def take_file(source: FolderSource, file: FoundFile, store: Store, largest: int) -> FetchedFile:
    """Copy a file's bytes into the store. Raises FetchError, pipeline.store.StoreError."""
    if not file.path.resolve().is_relative_to(source.path.resolve()):
        raise FetchError("The link leads out of the folder.")
    mark = mark_of(file.path)
    with store.receiving() as receiver:
        try:
            with open(file.path, "rb", opener=_open_without_waiting) as stream:
                if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                    raise FetchError("This is not a plain file.")
                while data := stream.read(_CHUNK):
                    receiver.write(data)
                    if receiver.size > largest:
                        raise FetchError(f"The file is larger than {largest / 1_000_000:g} megabytes.")
        except OSError as error:
            raise _unopened(error) from error
        if mark_of(file.path) != mark:
            raise FetchError("The file changed while it was read.", passing=True)
        return FetchedFile(receiver.keep(), receiver.size, "", file.address, mark, "")


def _open_without_waiting(path: str, flags: int) -> int:
    # A named pipe would otherwise be waited on for ever.
    return os.open(path, flags | os.O_NONBLOCK)


def _unopened(error: OSError) -> FetchError:
    return FetchError(f"The file cannot be opened: {error.strerror or error}.")


def _spelt(relative: Path) -> str:
    """The path as text: bytes that are no UTF-8 are written out, so that it can be kept anywhere."""
    return os.fsencode(relative.as_posix()).decode("utf-8", errors="backslashreplace").replace("\x00", "")
