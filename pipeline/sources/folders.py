"""Reports in folders of this machine, and in the ZIP archives that lie there.

Belongs here: finding files and members, and taking their bytes into the store. Does not: reading them as reports, or
the limits of archives (`extractors.reading.archive`). A link that leads out of the folder is refused, and a file that
changes while it is read is left for the next run.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePath, PurePosixPath

from corpus.errors import ReportError, UnsupportedMediaError
from corpus.ledger import FetchedFile
from pipeline.inputs import REPORT_ENDINGS
from pipeline.sources.configuration import FolderSource
from pipeline.sources.connecting import FetchError
from pipeline.store import Store

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file that may be a report. address: its name in ledger and dataset, free of the folders of this machine.

    member: its place in the directory of the archive `path`, None for a file. refusal: why it is not to be read, or "".
    """

    address: str
    path: Path
    member: int | None = None
    refusal: str = ""


def find_files(source: FolderSource, unreadable: Callable[[str, str], None]) -> Iterator[FoundFile]:
    """Every file of the source that ends like a report, in order, but for hidden ones; of an archive its members.

    unreadable: told the path of each folder that cannot be read, and why; the others are gone through all the same.
    Raises FetchError where the folder itself is not there.
    """
    if source.path.is_file():
        yield from _with_members(FoundFile(f"{source.name}/{_spelt(Path(source.path.name))}", source.path))
        return
    if not source.path.is_dir():
        raise FetchError(f"The folder {source.path} is not there.")

    def tell(error: OSError) -> None:
        unreadable(str(error.filename), f"The folder cannot be read: {error.strerror or error}.")

    for folder, folders, files in os.walk(source.path, onerror=tell):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(folder, name)
            if not name.startswith(".") and path.suffix.lower() in REPORT_ENDINGS:
                file = FoundFile(f"{source.name}/{_spelt(path.relative_to(source.path))}", path)
                # An archive that a link leads to from outside is looked at no more than another file.
                inside = path.suffix.lower() == ".zip" and _is_inside(source, path)
                yield from _with_members(file) if inside else (file,)


def _is_inside(source: FolderSource, path: Path) -> bool:
    return path.is_file() and path.resolve().is_relative_to(source.path.resolve())


def _with_members(file: FoundFile) -> Iterator[FoundFile]:
    """The file, or its members where it is an archive of reports; with the reason where it cannot be opened."""
    from extractors.reading import ReadingOptions, archive
    from extractors.reading.sniff import package_media

    options = ReadingOptions()
    try:
        with open(file.path, "rb", opener=_open_without_waiting) as stream:
            if stream.read(4) not in archive.SIGNATURES or package_media(stream, options) is not None:
                yield file
                return
            found, _ = archive.members(stream, options)
    except (OSError, UnsupportedMediaError):
        # Whoever takes or reads it tells why it cannot be.
        yield file
    except ReportError as error:
        yield replace(file, refusal=str(error))
    else:
        for member in found:
            name = _spelt(PurePosixPath(member.name))
            yield FoundFile(f"{file.address}!/{name}", file.path, member.index, member.refusal)


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
    if file.refusal:
        raise FetchError(file.refusal)
    if file.member is not None:
        return _take_member(file, store, largest)
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


def _take_member(file: FoundFile, store: Store, largest: int) -> FetchedFile:
    """Unpack a member in memory, within the limits of archives."""
    from extractors.reading import ReadingOptions, archive

    mark = mark_of(file.path)
    try:
        with file.path.open("rb") as stream:
            data = archive.read_member(stream, file.member or 0, replace(ReadingOptions(), max_bytes=largest))
    except OSError as error:
        raise _unopened(error) from error
    except ReportError as error:
        raise FetchError(str(error)) from error
    with store.receiving() as receiver:
        receiver.write(data)
        return FetchedFile(receiver.keep(), receiver.size, "", file.address, mark, "")


def _open_without_waiting(path: str, flags: int) -> int:
    # A named pipe would otherwise be waited on for ever.
    return os.open(path, flags | os.O_NONBLOCK)


def _unopened(error: OSError) -> FetchError:
    return FetchError(f"The file cannot be opened: {error.strerror or error}.")


def _spelt(relative: PurePath) -> str:
    """The path as text: bytes that are no UTF-8 are written out, so that it can be kept anywhere."""
    return os.fsencode(relative.as_posix()).decode("utf-8", errors="backslashreplace").replace("\x00", "")
