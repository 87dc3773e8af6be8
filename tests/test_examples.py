"""The examples of the documentation, run on a dataset of made-up reports; and the queries that documents quote."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import duckdb
import nbformat
import pytest
from nbclient import NotebookClient

import output
from corpus.samples.generator import generate
from corpus.samples.layout import plain_text
from corpus.samples.planting import plant
from extractors.reading import ReadingOptions
from pipeline.inputs import Input
from pipeline.work import process

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "docs" / "examples"


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("examples")
    reports = {"one": generate(1), "two": generate(2), "three": plant(generate(6), "mean", 1)}
    results = []
    for name, report in reports.items():
        path = folder / f"{name}.txt"
        path.write_text(plain_text(report), encoding="utf-8")
        results.append(process(Input(path, path.name), ReadingOptions()))
    output.write(results, folder / "out")
    return folder / "out"


def statements(text: str) -> list[str]:
    bare = "\n".join(line for line in text.splitlines() if not line.startswith("--"))
    return [part.strip() for part in bare.split(";\n") if part.strip()]


def test_the_queries_run_and_answer(dataset: Path) -> None:
    queries = statements((EXAMPLES / "queries.sql").read_text(encoding="utf-8"))
    assert len(queries) == 7
    with duckdb.connect(str(dataset / "chiso.duckdb"), read_only=True) as base:
        answers = [base.execute(query).fetchall() for query in queries]
    # Each has something to tell of three reports, one with a planted error; but no two of them tell of one unit.
    assert all(answers[:-1]) and answers[-1] == []
    assert len(answers[2]) == 3


@pytest.mark.parametrize("document", ["README.md", "docs/operations.md", "docs/architecture.md"])
def test_the_queries_that_documents_quote_run(dataset: Path, document: str) -> None:
    quoted = re.findall(r"```sql\n(.*?)```", (ROOT / document).read_text(encoding="utf-8"), re.DOTALL)
    assert quoted or document != "README.md"
    with duckdb.connect(str(dataset / "chiso.duckdb"), read_only=True) as base:
        for query in (query for text in quoted for query in statements(text)):
            base.execute(query).fetchall()


def test_the_script_prints_every_ranked_unit(dataset: Path) -> None:
    command = [sys.executable, str(EXAMPLES / "ranking.py"), str(dataset)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    with duckdb.connect(str(dataset / "chiso.duckdb"), read_only=True) as base:
        row = base.execute('SELECT count(*) FROM units_by_field WHERE "index" IS NOT NULL').fetchone()
    heading, *lines = done.stdout.splitlines()
    assert heading.split() == ["province", "year", "level", "place", "subject", "index", "doubt"]
    assert row is not None and len(lines) == row[0] > 30
    assert any(line.endswith(" inconsistent") for line in lines)


def test_the_query_in_the_r_example_runs(dataset: Path) -> None:
    (query,) = re.findall(r"dbGetQuery\(base, '(.*?)'\)", (EXAMPLES / "ranking.R").read_text("utf-8"), re.DOTALL)
    with duckdb.connect(str(dataset / "chiso.duckdb"), read_only=True) as base:
        assert base.execute(query).fetchall()


def test_the_notebook_draws_a_ranking_and_provinces_beside_each_other(
    dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = nbformat.read(EXAMPLES / "provinces.ipynb", as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(not cell.outputs and cell.execution_count is None for cell in code), (
        "the notebook is kept without outputs"
    )
    monkeypatch.setenv("CHISO_DATASET", str(dataset))
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    kinds = [{kind for out in cell.outputs for kind in out.get("data", {})} for cell in code]
    assert [("image/png" in found, "text/html" in found) for found in kinds] == [
        (False, True),
        (True, False),
        (True, False),
        (False, True),
    ]
