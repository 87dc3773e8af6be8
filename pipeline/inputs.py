"""From what a user names to the files to read: files, folders, globs, archives; each file once, in one order.

Belongs here: finding inputs and naming them in the dataset; of an archive, its directory; and the file of corrections
that goes with them. Does not: reading the reports.
"""

from __future__ import annotations

import glob
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.corrections import Correction, read_corrections
from corpus.errors import CorrectionsError, ReportError, UnsupportedMediaError
from extractors.reading import ReadingOptions
from pipeline.exits import WrongUsageError

# Endings under which a folder's files are taken for reports; a file named by itself is tried whatever its ending.
REPORT_ENDINGS = frozenset(
    (".txt", ".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".docx", ".xlsx", ".html", ".htm", ".zip")
)


@dataclass(frozen=True, slots=True)
class Input:
    """One file to read, or one member of an archive.

    source: its name in the dataset, free of the folders of this machine ("reports.zip!/2023/a.pdf" for a member).
    member: its place in the archive's directory, None for a file. refusal: why it is not to be opened, or "".
    """

    path: Path
    source: str
    member: int | None = None
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Inputs:
    """files: to read, in order of source. passed_over: how many files of folders have an ending of no report."""

    files: tuple[Input, ...]
    passed_over: int


_DEFAULTS = ReadingOptions()


def document_id(sha256: str, source: str) -> str:
    """A name for a report that its bytes decide; where there are none, its source does."""
    if sha256:
        return f"d{sha256[:12]}"
    return f"x{hashlib.sha256(source.encode()).hexdigest()[:12]}"


def find_inputs(named: Sequence[str], options: ReadingOptions = _DEFAULTS) -> Inputs:
    """All files behind the names, each once, under the least of its names; for an archive its members.

    A name that is neither a file nor a folder and matches nothing stays an input, so that it is told as missing. An
    archive that cannot be opened stays one too, with the reason as its refusal.
    """
    found: dict[Path, str] = {}
    passed_over = 0

    def add(path: Path, source: str) -> None:
        key = path.resolve()
        found[key] = min(found.get(key, source), source)

    for name in named:
        path = Path(name)
        if path.is_dir():
            for child in sorted(path.rglob("*")):
                if not child.is_file() or any(part.startswith(".") for part in child.relative_to(path).parts):
                    continue
                if child.suffix.lower() in REPORT_ENDINGS:
                    add(child, f"{path.resolve().name}/{child.relative_to(path).as_posix()}")
                else:
                    passed_over += 1
        elif path.exists() or not glob.has_magic(name):
            add(path, path.name)
        else:
            # A pattern may be absolute, which pathlib does not expand.
            matches = sorted(glob.glob(name, recursive=True))  # noqa: PTH207
            for match in matches:
                if Path(match).is_file():
                    add(Path(match), Path(match).name)
            if not matches:
                add(path, path.name)
    files: list[Input] = []
    for path, source in found.items():
        members, skipped = _expanded(Input(path, source), options)
        files += members
        passed_over += skipped
    files.sort(key=lambda i: (i.source, str(i.path), -1 if i.member is None else i.member))
    return Inputs(tuple(files), passed_over)


def _expanded(file: Input, options: ReadingOptions) -> tuple[list[Input], int]:
    """The file itself, or its members where it is an archive, and how many members are no reports by their name.

    Only the directory of the archive is read; a worker unpacks the members one by one, in memory.
    """
    try:
        if not file.path.is_file():
            return [file], 0
        with file.path.open("rb") as stream:
            if not stream.read(4).startswith(b"PK"):
                return [file], 0
            from extractors.reading import archive
            from extractors.reading.sniff import package_media

            try:
                if package_media(stream, options) is not None:
                    return [file], 0
            except UnsupportedMediaError:
                # An Office file of a kind that is not read: its reader names it.
                return [file], 0
            members, passed_over = archive.members(stream, options)
    except OSError:
        # Whoever opens it to read it tells why it cannot be.
        return [file], 0
    except ReportError as error:
        return [replace(file, refusal=str(error))], 0
    inputs = [Input(file.path, f"{file.source}!/{each.name}", each.index, each.refusal) for each in members]
    return inputs, passed_over


def corrections_of(path: Path | None) -> tuple[Correction, ...]:
    """What people have corrected, from their CSV file; nothing where none is named. Raises WrongUsageError."""
    if path is None:
        return ()
    try:
        return read_corrections(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise WrongUsageError(f"The corrections in {path} are not UTF-8 text.") from error
    except OSError as error:
        raise WrongUsageError(f"The corrections in {path} cannot be read: {error.strerror or error}.") from error
    except CorrectionsError as error:
        raise WrongUsageError(f"{path}: {error}") from error
