"""The store: bytes under their hashes, written whole or not at all, never changed.

Belongs here: raw files, kept readings and results, and how these are written down. Does not: what is known about them
(`corpus.ledger`), or the published dataset (`pipeline.publishing`).

Nothing that a server or a folder calls a file becomes part of a path: a path is made of hexadecimal digits alone.
Results are JSON, checked against the records' types when they are read, and their hash is checked too.
"""

from __future__ import annotations

import functools
import gzip
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, TypeVar

from corpus.records import Reading, ReportResult
from pipeline.exits import UnavailableError

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_HASH = re.compile(r"[0-9a-f]{64}")
_PART = ".part-"
_FOLDERS = ("raw", "readings", "results")

Kept = TypeVar("Kept")


class StoreError(UnavailableError):
    """The store cannot be read or written. The message is one clear sentence."""


class DamagedResultError(Exception):
    """A kept reading or result is missing, or is not what was kept."""


class Store:
    """raw/ab/<sha256>, pages/ab/<sha256>/, and ab/<sha256>.json.gz in readings and results, under one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def prepare(self) -> None:
        """Make the folders. Raises StoreError where they cannot be made or written."""
        try:
            for name in _FOLDERS:
                (self.folder / name).mkdir(parents=True, exist_ok=True)
                with tempfile.NamedTemporaryFile(dir=self.folder / name, prefix=_PART) as probe:
                    probe.write(b"x")
        except OSError as error:
            raise _unwritable(self.folder, error) from error

    def sweep(self) -> int:
        """Remove what a run that was cut off left half-written; only under the lock. How many files."""
        found = [path for name in _FOLDERS for path in (self.folder / name).glob(f"{_PART}*")]
        for path in found:
            path.unlink(missing_ok=True)
        return len(found)

    def raw_path(self, sha256: str) -> Path:
        """Where the bytes of that hash lie, or would lie."""
        return self.folder / "raw" / _checked(sha256)[:2] / sha256

    def images_path(self, sha256: str) -> Path:
        """Where the page images of the bytes of that hash lie, or would lie."""
        return self.folder / "pages" / _checked(sha256)[:2] / sha256

    @contextmanager
    def receiving(self) -> Iterator[Receiver]:
        """A place for bytes that come in. What is not kept is gone afterwards. Raises StoreError."""
        try:
            handle, name = tempfile.mkstemp(dir=self.folder / "raw", prefix=_PART)
        except OSError as error:
            raise _unwritable(self.folder, error) from error
        with os.fdopen(handle, "w+b") as stream:
            receiver = Receiver(self, stream, Path(name))
            try:
                yield receiver
            finally:
                receiver.path.unlink(missing_ok=True)

    def keep_result(self, result: ReportResult) -> str:
        """Write a result down; its hash. Raises StoreError."""
        return self._keep("results", _adapters()[0].dump_json(result))

    def result(self, name: str) -> ReportResult:
        """The kept result of that hash. Raises DamagedResultError."""
        return self._kept("results", name, _adapters()[0])

    def is_sound(self, name: str) -> bool:
        """Whether the kept result of that hash is there, and as it was kept."""
        try:
            return hashlib.sha256(self._kept_path("results", name).read_bytes()).hexdigest() == name
        except OSError:
            return False

    def keep_reading(self, reading: Reading) -> str:
        """Write down what was read of a file, before anything is made of it; its hash. Raises StoreError."""
        return self._keep("readings", _adapters()[1].dump_json(reading))

    def reading(self, name: str) -> Reading:
        """The kept reading of that hash. Raises DamagedResultError."""
        return self._kept("readings", name, _adapters()[1])

    def _keep(self, kind: str, document: bytes) -> str:
        data = gzip.compress(document, 6, mtime=0)
        name = hashlib.sha256(data).hexdigest()
        try:
            handle, part = tempfile.mkstemp(dir=self.folder / kind, prefix=_PART)
            try:
                with os.fdopen(handle, "wb") as stream:
                    stream.write(data)
                    _settle(stream)
                _place(Path(part), self._kept_path(kind, name))
            finally:
                Path(part).unlink(missing_ok=True)
        except OSError as error:
            raise _unwritable(self.folder, error) from error
        return name

    def _kept(self, kind: str, name: str, adapter: TypeAdapter[Kept]) -> Kept:
        from pydantic import ValidationError

        try:
            data = self._kept_path(kind, name).read_bytes()
            if hashlib.sha256(data).hexdigest() != name:
                raise DamagedResultError(name)
            return adapter.validate_json(gzip.decompress(data))
        except (OSError, EOFError, ValidationError) as error:
            raise DamagedResultError(name) from error

    def _kept_path(self, kind: str, name: str) -> Path:
        return self.folder / kind / _checked(name)[:2] / f"{name}.json.gz"


class Receiver:
    """Bytes on their way into the store: counted, hashed, and kept only when whole."""

    def __init__(self, store: Store, stream: IO[bytes], path: Path) -> None:
        self._store = store
        self._stream = stream
        self._hash = hashlib.sha256()
        self.path = path
        self.size = 0

    def write(self, data: bytes) -> None:
        """Take the next bytes. Raises StoreError."""
        try:
            self._stream.write(data)
        except OSError as error:
            raise _unwritable(self._store.folder, error) from error
        self._hash.update(data)
        self.size += len(data)

    def restart(self) -> None:
        """Forget what came so far: the transfer begins anew."""
        self._stream.seek(0)
        self._stream.truncate()
        self._hash = hashlib.sha256()
        self.size = 0

    def content(self, limit: int = -1) -> bytes:
        """What came so far, or its first `limit` bytes."""
        self._stream.seek(0)
        found = self._stream.read(limit)
        self._stream.seek(0, os.SEEK_END)
        return found

    def keep(self) -> str:
        """Put the bytes into the store; their hash. The same bytes are kept once. Raises StoreError."""
        name = self._hash.hexdigest()
        target = self._store.raw_path(name)
        try:
            if not target.exists():
                _settle(self._stream)
                self.path.chmod(0o444)
                _place(self.path, target)
        except OSError as error:
            raise _unwritable(self._store.folder, error) from error
        return name


def _place(part: Path, target: Path) -> None:
    """Move a finished file to its place, for good: after a power cut it is there whole, or not at all."""
    target.parent.mkdir(exist_ok=True)
    part.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _settle(stream: IO[bytes]) -> None:
    stream.flush()
    os.fsync(stream.fileno())


def _checked(name: str) -> str:
    if not _HASH.fullmatch(name):
        raise ValueError(f"not a hash: {name!r}")
    return name


def _unwritable(folder: Path, error: OSError) -> StoreError:
    return StoreError(f"The store {folder} cannot be written: {error.strerror or error}.")


@functools.cache
def _adapters() -> tuple[TypeAdapter[ReportResult], TypeAdapter[Reading]]:
    from pydantic import TypeAdapter

    return TypeAdapter(ReportResult), TypeAdapter(Reading)
