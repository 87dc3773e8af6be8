"""From what a user names to the files to read: files, folders, globs; each file once, in one order.

Belongs here: finding inputs and naming them in the dataset. Does not: opening them.
"""

from __future__ import annotations

import glob
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# Endings under which a folder's files are taken for reports; a file named by itself is tried whatever its ending.
REPORT_ENDINGS = frozenset(
    (".txt", ".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".docx", ".xlsx", ".html", ".htm", ".zip")
)


@dataclass(frozen=True, slots=True)
class Input:
    """One file to read. source: its name in the dataset, free of the folders of this machine."""

    path: Path
    source: str


@dataclass(frozen=True, slots=True)
class Inputs:
    """files: to read, in order of source. passed_over: how many files of folders have an ending of no report."""

    files: tuple[Input, ...]
    passed_over: int


def find_inputs(named: Sequence[str]) -> Inputs:
    """All files behind the names, each once, under the least of its names.

    A name that is neither a file nor a folder and matches nothing stays an input, so that it is told as missing.
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
    files = sorted((Input(path, source) for path, source in found.items()), key=lambda i: (i.source, str(i.path)))
    return Inputs(tuple(files), passed_over)
