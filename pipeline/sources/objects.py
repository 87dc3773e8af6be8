"""Reports in object stores (`s3://bucket/folder` and the like), through fsspec.

Belongs here: finding objects and taking their bytes into the store. Does not: reading them as reports. Credentials come
from the environment, as each store's own library takes them, and never from `sources.toml`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from corpus.ledger import FetchedFile
from pipeline.inputs import REPORT_ENDINGS
from pipeline.sources.configuration import ObjectSource
from pipeline.sources.connecting import FetchError
from pipeline.store import Store, StoreError

_CHUNK = 1 << 20
# What the stores call that which changes with an object's bytes, the surest first.
_MARKS = ("ETag", "etag", "md5Hash", "content_md5", "generation", "LastModified", "last_modified", "mtime", "created")


@dataclass(frozen=True, slots=True)
class FoundObject:
    """An object that may be a report. mark: what tells that it may have changed."""

    address: str
    path: str
    mark: str


class ObjectStore:
    """One source's store. Whatever its library raises becomes a FetchError."""

    def __init__(self, source: ObjectSource) -> None:
        import fsspec

        self._source = source
        try:
            self._files, self._root = fsspec.core.url_to_fs(source.url)
        except ImportError as error:
            raise FetchError(f"{source.scheme}:// needs a library that is not installed: {error}.") from error
        except Exception as error:
            raise _failed(f"The object store {source.url}", error) from error

    def find(self) -> Iterator[FoundObject]:
        """Every object below the source's address that ends like a report, in order, but for hidden ones."""
        try:
            # A listing that was kept from a former run in this process would hide what is new.
            self._files.invalidate_cache()
            listed: dict[str, dict[str, Any]] = self._files.find(self._root, detail=True)
        except Exception as error:
            raise _failed(f"The object store {self._source.url}", error) from error
        root = PurePosixPath(self._root)
        for path, facts in sorted(listed.items()):
            name = PurePosixPath(path)
            relative = (
                name.relative_to(root) if name.is_relative_to(root) and name != root else PurePosixPath(name.name)
            )
            hidden = any(part.startswith(".") for part in relative.parts)
            if not hidden and name.suffix.lower() in REPORT_ENDINGS:
                mark = next((str(facts[key]) for key in _MARKS if facts.get(key)), "")
                yield FoundObject(f"{self._source.name}/{relative}", path, f"{facts.get('size')}-{mark}")

    def take(self, found: FoundObject, store: Store, largest: int) -> FetchedFile:
        """Copy an object's bytes into the store, no more than `largest`. Raises FetchError, StoreError."""
        with store.receiving() as receiver:
            try:
                with self._files.open(found.path, "rb") as stream:
                    while data := stream.read(_CHUNK):
                        receiver.write(data)
                        if receiver.size > largest:
                            raise FetchError(f"The file is larger than {largest / 1_000_000:g} megabytes.")
            except (FetchError, StoreError):
                raise
            except Exception as error:
                raise _failed("The object", error) from error
            return FetchedFile(receiver.keep(), receiver.size, "", found.address, found.mark, "")


def _failed(what: str, error: Exception) -> FetchError:
    why = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
    return FetchError(f"{what} cannot be read: {why}.", passing=True)
