"""Where the published files lie, whether they can be written there, and how one set replaces another.

Belongs here: the layout of the output folder, the error of an output that cannot be written, the exchange of a
former run's files for new ones. Does not: what the files hold (the other modules of this floor).
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

try:
    from fcntl import LOCK_EX, LOCK_NB, flock
except ImportError:  # A system without such locks: what a killed run left stays there.
    flock = None  # type: ignore[assignment]

_PART_PREFIX = ".chiso-part-"
# Seconds within which a run locks a folder that it has made.
_LOCKED_WITHIN = 60
_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")
TABLES = "tables"
TEXT = "text"
DATABASE = "chiso.duckdb"
WORKBOOK = "chiso.xlsx"
DATAPACKAGE = "datapackage.json"
PROVENANCE = "provenance.json"
CITATION = "CITATION.cff"
PAGE = "report/index.html"
PAGE_DATA = "report/data"
PAGE_IMAGES = "report/pages"


class OutputError(OSError):
    """The output cannot be written. The message is one clear sentence for a person."""


@dataclass(frozen=True, slots=True)
class OutputPaths:
    """What one run left in its output folder. tables: "observations.csv" and so on, to the file."""

    root: Path
    tables: dict[str, Path]
    database: Path
    datapackage: Path
    text: Path
    page: Path
    workbook: Path
    provenance: Path
    citation: Path


def reason(error: BaseException) -> str:
    """Why writing failed, in a few words of the operating system or library, on one line."""
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return " ".join(text.split()) or type(error).__name__


def check_writable(out: Path) -> None:
    """Make sure that the folder exists, or can be made, and takes new files and folders.

    Raises OutputError with one sentence where it does not; to be called before long work starts.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name in (TABLES, TEXT, "report"):
            if (out / name).exists() and not os.access(out / name, os.W_OK | os.X_OK):
                raise PermissionError(13, f"no permission to write into {name}")
        Path(tempfile.mkdtemp(prefix=_PART_PREFIX, dir=out)).rmdir()
    except OSError as error:
        raise OutputError(f"The output folder {out} cannot be written: {reason(error)}.") from error


def safe_name(doc_id: str) -> str:
    """The identifier, made sure to be usable as a file name. Raises OutputError where it is not."""
    if not _SAFE_NAME.fullmatch(doc_id):
        raise OutputError(f"The report identifier {doc_id!r} cannot be used as a file name.")
    return doc_id


@contextmanager
def staging(out: Path) -> Iterator[Path]:
    """A temporary folder on the same file system as `out`, gone afterwards whatever happens.

    What a run that was killed left of its own is taken away by the next one: the kernel let go of the lock on it.
    """
    for old in out.glob(f"{_PART_PREFIX}*"):
        with suppress(OSError):
            if time.time() - old.stat().st_mtime > _LOCKED_WITHIN:
                with _locked(old) as ours:
                    if ours:
                        shutil.rmtree(old, ignore_errors=True)
    part = Path(tempfile.mkdtemp(prefix=_PART_PREFIX, dir=out))
    try:
        with _locked(part):
            yield part
    finally:
        shutil.rmtree(part, ignore_errors=True)


@contextmanager
def _locked(folder: Path) -> Iterator[bool]:
    """Hold a folder as long as this process lives and the context lasts. False where another does, or none can."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        held = flock is not None
        try:
            if held:
                flock(handle, LOCK_EX | LOCK_NB)
        except OSError:
            held = False
        yield held
    finally:
        os.close(handle)


def digest(path: Path) -> str:
    """The SHA-256 of a file, as hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def written_by_former_run(out: Path) -> dict[str, str]:
    """The files that not every run writes, as the former run set them down: path to SHA-256.

    Empty where there was no former run, or its description is not to be read.
    """
    try:
        package = json.loads((out / DATAPACKAGE).read_text(encoding="utf-8"))
        files = package["chiso_files"]
        return {str(path): str(sha) for path, sha in files.items()}
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return {}


def exchange(part: Path, out: Path) -> None:
    """Move every file of `part` over its namesake in `out`, one atomic replacement each, then drop stale ones.

    A file of the former run that this run did not write again is removed only where its bytes are still those
    that chiso wrote. The description of the package, which names those files, goes last: a run that is cut off
    leaves the description that fits the files not yet dropped.
    """
    former = written_by_former_run(out)
    files = sorted(path.relative_to(part) for path in part.rglob("*") if path.is_file())
    (out / TEXT).mkdir(exist_ok=True)
    for relative in files:
        (out / relative).parent.mkdir(parents=True, exist_ok=True)
    new = {relative.as_posix() for relative in files}
    for relative in files:
        if relative.as_posix() != DATAPACKAGE:
            (part / relative).replace(out / relative)
    for name in sorted(former.keys() - new):
        _drop_stale(out, name, former[name])
    if DATAPACKAGE in new:
        (part / DATAPACKAGE).replace(out / DATAPACKAGE)


def _drop_stale(out: Path, name: str, sha256: str) -> None:
    folder, _, leaf = name.rpartition("/")
    above, _, report = folder.rpartition("/")
    of_a_report = above == PAGE_IMAGES and _SAFE_NAME.fullmatch(report) is not None
    ours = folder in (TEXT, PAGE_DATA) or of_a_report or (folder == TABLES and leaf.endswith(".dta"))
    if not ours or not _SAFE_NAME.fullmatch(leaf):
        return
    path = out / name
    if path.is_file() and not path.is_symlink() and not path.parent.is_symlink() and digest(path) == sha256:
        path.unlink()
        if of_a_report and not any(path.parent.iterdir()):
            path.parent.rmdir()
