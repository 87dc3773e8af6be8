"""Sentences in two languages: what a text remembers of its making, and that every sentence has its Vietnamese."""

from __future__ import annotations

import ast
import pickle
import re
from pathlib import Path

import pytest

import validation
from corpus.records import Wording
from corpus.tables import reference_rows
from corpus.worded import Worded, wording_of

SENTENCES = {row["pattern"]: row["vi"] for row in reference_rows("sentences")}
GAP = re.compile(r"\{(\w+)\}")
REASONS = {"missing", "doubt", "lacking"}
FLOORS = [Path(validation.__file__).parent, Path(validation.__file__).parent.parent / "extractors"]


def test_a_worded_text_is_the_english_sentence_and_remembers_its_parts() -> None:
    name = Worded("{subject}, {field} {year}", subject="Sở Nội vụ", field="civil_service", year=2023)
    made = Worded("{name} is the sum of its fields", name=name)
    assert made == "Sở Nội vụ, civil service 2023 is the sum of its fields"
    assert wording_of(made) == Wording("{name} is the sum of its fields", (("name", name.wording),))
    assert dict(name.wording.values)["field"] == "civil_service"


def test_a_value_with_braces_is_no_pattern() -> None:
    assert Worded("{subject}: {band}", subject="{0.__class__}", band="{x}") == "{0.__class__}: {x}"


def test_a_worded_text_comes_out_of_another_process_as_its_text() -> None:
    assert pickle.loads(pickle.dumps(Worded("{subject} {x}", subject="{y}", x=1))) == "{y} 1"


def test_any_other_text_is_a_pattern_without_gaps() -> None:
    assert wording_of("a list of all units") == Wording("a list of all units")


def patterns() -> set[str]:
    """Every pattern that the code puts into a `Worded`; one that is joined of parts is completed from the table."""
    found = set()
    for path in sorted(path for folder in FLOORS for path in folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Worded":
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found.add(first.value)
    return found


@pytest.mark.parametrize("pattern", sorted(patterns()))
def test_every_pattern_of_the_code_has_its_vietnamese(pattern: str) -> None:
    assert pattern in SENTENCES


def reasons() -> set[str]:
    """Every reason without gaps that the rules give for what cannot be recomputed."""
    found = set()
    for path in sorted(FLOORS[0].glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            given: list[ast.expr] = []
            if isinstance(node, ast.Assign):
                given = [node.value for target in node.targets if getattr(target, "id", "") in REASONS]
            elif isinstance(node, ast.keyword) and node.arg in REASONS:
                given = [node.value]
            elif isinstance(node, ast.FunctionDef) and node.name in ("_doubt", "_not_whole"):
                given = [part.value for part in ast.walk(node) if isinstance(part, ast.Return) and part.value]
            for value in given:
                if any(isinstance(part, ast.Call) for part in ast.walk(value)):
                    continue
                texts = (part.value for part in ast.walk(value) if isinstance(part, ast.Constant))
                found |= {text for text in texts if isinstance(text, str) and " " in text}
    return found


@pytest.mark.parametrize("reason", sorted(reasons()))
def test_every_reason_has_its_vietnamese(reason: str) -> None:
    assert reason in SENTENCES


def test_the_rules_give_reasons_and_patterns_at_all() -> None:
    assert len(patterns()) > 40 and len(reasons()) > 20


@pytest.mark.parametrize(("pattern", "vietnamese"), sorted(SENTENCES.items()))
def test_a_translation_has_the_gaps_of_its_pattern(pattern: str, vietnamese: str) -> None:
    assert sorted(GAP.findall(pattern)) == sorted(GAP.findall(vietnamese))
    assert vietnamese == vietnamese.strip() and vietnamese
