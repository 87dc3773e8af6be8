"""The stamp of what makes a result: code, reference data, language model, engines.

Belongs here: hashing what is shipped, and saying in words what differs between two stamps. Does not: deciding what to
do about it (`pipeline.ingest`). Equal stamps mean that the same bytes give the same result.
"""

from __future__ import annotations

import ast
import hashlib
import json
import platform
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

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
_WRITERS = ("duckdb", "jinja2", "pyarrow", "xlsxwriter")
_WORDS = {
    "code": "the code",
    "reference": "the reference data",
    "model": "the language model",
    "engines": "the reading engines",
}


@dataclass(frozen=True, slots=True)
class Stamp:
    """name: 16 hexadecimal digits that stand for all of `parts`: version, code, reference, model, engines.

    reading: the same for what decides the reading alone, so that new rules need not recognise pages again.
    """

    name: str
    parts: Mapping[str, str]
    reading: str


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
    parts = {
        "version": metadata.version("chiso"),
        "code": _hash_files([*code, _ROOT / "pipeline" / "work.py"]),
        "reference": _hash_files(reference),
        "model": _hash_files(model),
        "engines": _hash_texts([platform.python_version(), _tesseract(), *_versions(_READERS)]),
    }
    name = _hash_texts(f"{part}={value}" for part, value in sorted(parts.items()))
    reading = _hash_texts([_hash_files(_needed_by(_shipped(_ROOT / _READING))), parts["engines"]])
    return Stamp(name, parts, reading)


def output_stamp() -> str:
    """The stamp of everything that decides how results are written down."""
    files = [*_shipped(_ROOT / "output"), _ROOT / "corpus" / "schema.py"]
    return _hash_texts([_hash_files(files), *_versions(_WRITERS)])


def what_changed(former: Mapping[str, str], present: Mapping[str, str]) -> str:
    """In words, what differs between the parts of two stamps: "the code, version 0.1.0 to 0.2.0"."""
    changed = [words for part, words in _WORDS.items() if former.get(part) != present.get(part)]
    if former.get("version") != present.get("version"):
        changed.append(f"version {former.get('version')} to {present.get('version')}")
    return ", ".join(changed) or "nothing that is known"


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


def _versions(packages: Iterable[str]) -> list[str]:
    return [f"{package} {metadata.version(package)}" for package in packages]


def _tesseract() -> str:
    program = shutil.which("tesseract")
    if program is None:
        return "no tesseract"
    try:
        done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False, timeout=20)
    except (OSError, subprocess.SubprocessError):
        return "tesseract of unknown version"
    return (done.stdout or done.stderr).partition("\n")[0]
