"""The dataset as readers see it: whole builds, and one link to the current one.

Belongs here: which results make up a build, and putting it in the place of the former one. Does not: what is in its
files (`output`).

`dataset/current` is a link to a folder in `dataset/builds`. A build is written aside, and the link is exchanged in one
step when it is whole. A reader who resolved the link before goes on reading the former build, which stays until some
more have been published.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.ledger import Ledger, Publishable
from corpus.provenance import Provenance
from corpus.records import Document, ReportResult
from pipeline.exits import UnavailableError
from pipeline.inputs import document_id
from pipeline.store import DamagedResultError, Store

if TYPE_CHECKING:
    from output.reports import KeptReport

_BUILDS = "builds"
_CURRENT = "current"
_PART = ".part-"
# From reports to the folders with their page images, by SHA-256.
Draw = Callable[[Sequence[Document]], Mapping[str, Path]]


class LostResultsError(Exception):
    """Kept results are missing or damaged. hashes: of the bytes that have to be judged again."""

    def __init__(self, hashes: list[str]) -> None:
        super().__init__(f"{len(hashes)} kept results are missing or damaged")
        self.hashes = hashes


@dataclass(frozen=True, slots=True)
class Published:
    """build: its name; "" where there is nothing to publish. changed: it was not the current one before."""

    build: str
    reports: int
    changed: bool


def check_dataset(dataset: Path) -> None:
    """Make the folders and drop half-written builds; only under the lock. Raises UnavailableError."""
    try:
        builds = dataset / _BUILDS
        builds.mkdir(parents=True, exist_ok=True)
        for part in builds.glob(f"{_PART}*"):
            shutil.rmtree(part)
        probe = builds / f"{_PART}probe"
        probe.mkdir()
        probe.rmdir()
        current = dataset / _CURRENT
        if current.exists() and not current.is_symlink():
            raise UnavailableError(f"{current} is not a link that chiso made; it has to be moved away first.")
    except OSError as error:
        raise _unwritable(dataset, error) from error


def publish(
    ledger: Ledger,
    store: Store,
    dataset: Path,
    made_by: Provenance,
    now: str,
    draw: Draw | None = None,
    go_on: Callable[[], None] = lambda: None,
) -> Published:
    """Make the results that the ledger knows the current build, where they are not. draw: None for no page images.

    go_on: asked before each report; what it raises ends the publishing, and nothing is published.
    A build whose results stay the same under another stamp stays too, and names the stamp it was first made under.
    Raises UnavailableError where it cannot be written, LostResultsError where results have to be made again.
    """
    rows = ledger.publishable(made_by.stamp)
    # The same bytes under two addresses are one report, named by the lesser address.
    chosen: dict[str, Publishable] = {}
    for row in rows:
        chosen.setdefault(row.sha256, row)
    if not chosen:
        return Published("", 0, changed=False)
    build = _name(list(chosen.values()), made_by.written_by, with_images=draw is not None)
    changed = not _is_current(dataset, build)
    if changed:
        if not (dataset / _BUILDS / build).is_dir():
            _write(_reports(list(chosen.values()), store, go_on), dataset, build, made_by, draw)
        _make_current(dataset, build)
    ledger.published(rows, build, made_by.stamp, now)
    return Published(build, len(chosen), changed)


def drop_old_builds(dataset: Path, keep: int) -> None:
    """Leave the `keep` builds that were written last, the current one among them. Raises UnavailableError."""
    try:
        current = (dataset / _CURRENT).resolve()
        others = [path for path in (dataset / _BUILDS).iterdir() if path.is_dir() and path != current]
        others.sort(key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)
        for path in others[max(0, keep - 1) :]:
            aside = path.with_name(f"{_PART}old-{path.name}")
            path.rename(aside)
            shutil.rmtree(aside)
    except OSError as error:
        raise _unwritable(dataset, error) from error


def _name(rows: list[Publishable], output_stamp: str, *, with_images: bool) -> str:
    content = [output_stamp, with_images, *([row.address, row.sha256, row.result] for row in rows)]
    return hashlib.sha256(json.dumps(content, ensure_ascii=True).encode()).hexdigest()[:16]


def _is_current(dataset: Path, build: str) -> bool:
    current = dataset / _CURRENT
    return current.is_symlink() and current.readlink() == Path(_BUILDS, build) and current.is_dir()


def _reports(rows: list[Publishable], store: Store, go_on: Callable[[], None]) -> list[KeptReport]:
    """The reports, each to be brought from the store when its turn comes. Raises LostResultsError."""
    from output.reports import KeptReport

    lost = [row.sha256 for row in rows if not store.is_sound(row.result)]
    if lost:
        raise LostResultsError(lost)
    return [
        KeptReport(document_id(row.sha256, row.address), row.address, partial(_result, row, store, go_on))
        for row in rows
    ]


def _result(row: Publishable, store: Store, go_on: Callable[[], None]) -> ReportResult:
    """The result, named by its address."""
    go_on()
    try:
        result = store.result(row.result)
    except DamagedResultError as error:
        raise LostResultsError([row.sha256]) from error
    return replace(result, document=replace(result.document, source=row.address))


def _write(reports: list[KeptReport], dataset: Path, build: str, made_by: Provenance, draw: Draw | None) -> None:
    import output

    def images(documents: Sequence[Document]) -> Mapping[str, Path]:
        drawn = draw(documents) if draw is not None else {}
        return {document.doc_id: drawn[document.sha256] for document in documents if document.sha256 in drawn}

    part = dataset / _BUILDS / f"{_PART}{build}"
    try:
        shutil.rmtree(part, ignore_errors=True)
        output.write(reports, part, images, made_by=made_by)
        _settle(part)
        part.rename(dataset / _BUILDS / build)
    except output.OutputError as error:
        raise UnavailableError(str(error)) from error
    except OSError as error:
        raise _unwritable(dataset, error) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _settle(folder: Path) -> None:
    """Let every file reach the disk before the link says that they are there."""
    for path in (*(p for p in sorted(folder.rglob("*")) if p.is_file() or p.is_dir()), folder):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _make_current(dataset: Path, build: str) -> None:
    aside = dataset / f"{_PART}{_CURRENT}"
    try:
        aside.unlink(missing_ok=True)
        aside.symlink_to(f"{_BUILDS}/{build}")
        aside.replace(dataset / _CURRENT)
    except OSError as error:
        raise _unwritable(dataset, error) from error


def _unwritable(dataset: Path, error: OSError) -> UnavailableError:
    return UnavailableError(f"The folder of the dataset {dataset} cannot be written: {error.strerror or error}.")
