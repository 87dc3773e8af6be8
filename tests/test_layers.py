"""The house: floors import only from floors below, files stay short, and no code knows a document."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FLOORS = ("corpus", "normalizers", "extractors", "validation", "output", "pipeline")
CODE = sorted(path for floor in FLOORS for path in (ROOT / floor).rglob("*.py"))


def imported_floors(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found.add(node.module.split(".")[0])
        elif isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
    return found & set(FLOORS)


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_imports_only_from_its_own_floor_and_those_below(path: Path) -> None:
    own = FLOORS.index(path.relative_to(ROOT).parts[0])
    above = {floor for floor in imported_floors(path) if FLOORS.index(floor) > own}
    assert not above


def test_import_linter_agrees() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_file_of_code_is_over_five_hundred_lines_or_named_for_nothing() -> None:
    everything = [*CODE, *(ROOT / "tests").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")]
    too_long = [str(p.relative_to(ROOT)) for p in everything if len(p.read_text(encoding="utf-8").splitlines()) > 500]
    assert not too_long
    assert not [p.name for p in everything if p.stem in ("utils", "helpers", "common", "misc")]


def test_every_module_says_what_belongs_in_it() -> None:
    silent = [str(p.relative_to(ROOT)) for p in CODE if not ast.get_docstring(ast.parse(p.read_text(encoding="utf-8")))]
    assert not silent


# Stated figures of real reports, and names of provinces: they are data, never code.
_FIGURE = re.compile(r"\b\d{2}[.,]\d{2}\b")
_READING_CODE = [p for p in CODE if p.relative_to(ROOT).parts[0] in ("extractors", "validation", "pipeline")]


def strings_outside_docstrings(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documentation = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body:
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                documentation.add(id(first.value))
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation
    ]


@pytest.mark.parametrize("path", _READING_CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_rule_knows_a_document_a_province_or_a_figure(path: Path) -> None:
    from corpus.provinces import provinces

    names = {province.name for province in provinces()}
    for text in strings_outside_docstrings(path):
        assert not _FIGURE.search(text), text
        assert not {name for name in names if re.search(rf"\b{re.escape(name)}\b", text)}, text
