"""The stamp of what makes a result: code, reference data, language model, engines.

Belongs here: hashing what is shipped, and the provenance of a run. Does not: deciding what to do about a new stamp
(`pipeline.ingest`), or saying what differs (`corpus.provenance`). Equal stamps mean that the same bytes give the same
result.
"""

from __future__ import annotations

import ast
import hashlib
import json
import platform
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.provenance import Provenance

if TYPE_CHECKING:
    from corpus.corrections import Correction
    from extractors.reading import ReadingOptions

_ROOT = Path(__file__).resolve().parents[1]
_FLOORS = ("corpus", "normalizers", "extractors", "validation")
# Samples and the ledger take no part in reading a report.
_NO_PART = (Path("corpus/samples"), Path("corpus/ledger"))
_READING = Path("extractors/reading")
_READERS = (
    "defusedxml",
    "lxml",
    "numpy",
    "onnxruntime",
    "opencv-python-headless",
    "openpyxl",
    "pdfplumber",
    "pillow",
    "pypdfium2",
    "pytesseract",
    "python-docx",
    "rapidfuzz",
    "tesserocr",
    "trueocr",
)
# The languages of Tesseract that take part; "osd" tells which way a page stands.
_LANGUAGES = frozenset(("vie", "eng", "osd"))
_WRITERS = ("duckdb", "jinja2", "pandas", "pyarrow", "xlsxwriter")


@dataclass(frozen=True, slots=True)
class Stamp:
    """name: 16 hexadecimal digits that stand for all of `parts`: version, code, reference, model, engines.

    reading: the same for what decides the reading alone, so that new rules need not recognise pages again. engines:
    what the part of that name is made of, each with its version.
    """

    name: str
    parts: Mapping[str, str]
    reading: str
    engines: Mapping[str, str] = field(default_factory=dict)


def result_stamp() -> Stamp:
    """The stamp of everything that decides what a report's result is."""
    files = [
        path
        for floor in _FLOORS
        for path in _shipped(_ROOT / floor)
        if not any(path.is_relative_to(_ROOT / part) for part in _NO_PART)
    ]
    model = [path for path in files if path.is_relative_to(_ROOT / "corpus" / "language")]
    code = [path for path in files if path.suffix == ".py"]
    reference = sorted(set(files) - set(model) - set(code))
    engines = _engines()
    parts = {
        "version": metadata.version("chiso"),
        "code": _hash_files([*code, _ROOT / "pipeline" / "work.py"]),
        "reference": _hash_files(reference),
        "model": _hash_files(model),
        "engines": _hash_texts(f"{name} {version}" for name, version in sorted(engines.items())),
    }
    name = _hash_texts(f"{part}={value}" for part, value in sorted(parts.items()))
    reading = _hash_texts([_hash_files(_needed_by(_shipped(_ROOT / _READING))), parts["engines"]])
    return Stamp(name, parts, reading, engines)


def output_stamp() -> str:
    """The stamp of everything that decides how results are written down."""
    files = [*_shipped(_ROOT / "output"), _ROOT / "corpus" / "schema.py"]
    return _hash_texts([_hash_files(files), *(f"{name} {version}" for name, version in _versions(_WRITERS).items())])


def provenance(
    stamp: Stamp,
    reading: ReadingOptions,
    limits: Mapping[str, int | float],
    corrections: Sequence[Correction] = (),
) -> Provenance:
    """What a build made under the stamp, with these settings and corrections, is to say of its origin.

    How many workers shared the reading is no part of it: it changes nothing. The row of a correction in its file is
    none either.
    """
    rows = sorted([c.document, str(c.page), c.place, c.raw, c.right, c.who, c.why] for c in corrections)
    return Provenance(
        stamp=stamp.name,
        parts=stamp.parts,
        written_by=output_stamp(),
        engines=stamp.engines,
        settings={**limits, **asdict(reading)},
        corrections=hashlib.sha256(json.dumps(rows).encode()).hexdigest() if rows else "",
        correction_rows=len(rows),
    )


def _shipped(folder: Path) -> list[Path]:
    return sorted(
        path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc" and not path.name.startswith(".")
    )


def _needed_by(files: Iterable[Path]) -> list[Path]:
    """The files and all of chiso's own modules that they import, however far."""
    found: set[Path] = set()
    waiting = list(files)
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found.add(path)
        if path.suffix == ".py":
            waiting += _imported_by(path)
    return sorted(found)


def _imported_by(path: Path) -> Iterator[Path]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            if name.partition(".")[0] in _FLOORS:
                place = _ROOT.joinpath(*name.split("."))
                candidates = (place.with_suffix(".py"), place / "__init__.py")
                yield from (candidate for candidate in candidates if candidate.is_file())


def _hash_files(paths: Iterable[Path]) -> str:
    return _hash_texts(
        f"{path.relative_to(_ROOT).as_posix()} {hashlib.sha256(path.read_bytes()).hexdigest()}" for path in paths
    )


def _hash_texts(texts: Iterable[str]) -> str:
    return hashlib.sha256(json.dumps(list(texts)).encode()).hexdigest()[:16]


def _versions(packages: Iterable[str]) -> dict[str, str]:
    return {package: metadata.version(package) for package in packages}


def _engines() -> dict[str, str]:
    """Whatever is not chiso's own and decides what is read: the libraries, Tesseract and the data of its languages."""
    return {"python": platform.python_version(), **_versions(_READERS), **_tesseract()}


@cache
def _tesseract() -> Mapping[str, str]:
    program = shutil.which("tesseract")
    if program is None:
        return {"tesseract": "none"}
    try:
        # Names the folder of its languages on the first line, its version on the first line of the other.
        version = _first_line([program, "--version"])
        place = _first_line([program, "--list-langs"])
    except (OSError, subprocess.SubprocessError):
        return {"tesseract": "of unknown version"}
    folder = re.search(r'"(.+)"', place)
    files = sorted(Path(folder[1]).glob("*.traineddata")) if folder else []
    languages = {
        f"tesseract data {path.stem}": hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
        if path.stem in _LANGUAGES
    }
    return {"tesseract": version.removeprefix("tesseract "), **languages}


def _first_line(command: Sequence[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=20)
    return (done.stdout or done.stderr).partition("\n")[0]
