"""The tables for Stata: read back by pandas and by ReadStat, of which Stata's own format is no secret."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import factories
import pandas
import pyreadstat
import pytest

import output
from corpus import schema
from output.rows import tables
from output.stata_tables import label, write_stata

RESULTS = [factories.result(1), factories.scanned(2), factories.failed(3)]
RESERVED = {
    *("_all", "_b", "byte", "_coef", "_cons", "double", "float", "if", "in", "int", "long", "_n", "_N", "_pi", "_pred"),
    *("_rc", "_skip", "strL", "using", "with"),
}


@pytest.mark.parametrize("table", [*schema.TABLES, *schema.DERIVED], ids=lambda table: table.name)
def test_every_column_has_a_name_and_a_label_that_stata_takes(table: schema.TableSchema) -> None:
    for column in table.columns:
        assert re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,31}", column.name)
        assert column.name not in RESERVED and not re.fullmatch(r"str\d+", column.name)
        assert 0 < len(label(column.description)) <= 80
    assert len(label(table.description)) <= 80


def test_a_long_description_is_cut_at_a_blank() -> None:
    assert label("a" * 80) == "a" * 80
    assert label("word " * 20) == "word " * 14 + "word…"


@pytest.mark.parametrize("table", tables(RESULTS), ids=lambda made: made.table.name)
def test_what_is_read_back_is_what_was_published(tmp_path: Path, table: object) -> None:
    made = next(t for t in tables(RESULTS) if t is table or t == table)
    write_stata(made, tmp_path / "t.dta")
    by_pandas = pandas.read_stata(tmp_path / "t.dta")
    by_readstat, meta = pyreadstat.read_dta(str(tmp_path / "t.dta"))
    assert meta.column_labels == [label(column.description) for column in made.table.columns]
    assert meta.file_label == label(made.table.description)
    for frame in (by_pandas, by_readstat):
        assert list(frame.columns) == [column.name for column in made.table.columns]
        for column in made.table.columns:
            for read, cell in zip(frame[column.name], made.column(column.name), strict=True):
                if column.type == "string":
                    assert read == (cell or "")
                elif cell is None:
                    assert pandas.isna(read)
                elif isinstance(cell, Decimal):
                    assert Decimal(str(read)).quantize(cell) == cell
                else:
                    assert read == cell


def test_long_texts_large_numbers_and_empty_tables(tmp_path: Path) -> None:
    base = factories.result(1)
    texts = ("ạ" * 30_000, "x\0y", "Đ")
    values = (Decimal("123456789012345"), Decimal("-0.28"), Decimal("0.0001"))
    figures = tuple(
        replace(factories.observation("d1", n), note=text, value=value, line=3_000_000_000 + n)
        for n, (text, value) in enumerate(zip(texts, values, strict=True))
    )
    made = output.write(
        [replace(base, observations=figures, findings=())], tmp_path, formats=output.Formats(stata=True)
    )
    frame, _ = pyreadstat.read_dta(str(made.tables["observations.dta"]))
    assert list(frame["note"]) == ["ạ" * 30_000, "x\ufffdy", "Đ"]
    assert [Decimal(str(value)) for value in frame["value"]] == list(values)
    assert [int(line) for line in frame["line"]] == [3_000_000_000, 3_000_000_001, 3_000_000_002]
    empty = pandas.read_stata(made.tables["findings.dta"])
    assert len(empty) == 0 and list(empty.columns) == [column.name for column in schema.FINDINGS.columns]


def test_the_same_rows_give_the_same_bytes_and_a_run_without_them_takes_them_away(tmp_path: Path) -> None:
    stata = output.Formats(stata=True)
    for name, results in (("a", RESULTS), ("b", RESULTS[::-1])):
        output.write(results, tmp_path / name, formats=stata)
    names = [f"{table.name}.dta" for table in schema.TABLES]
    for name in names:
        assert (tmp_path / "a/tables" / name).read_bytes() == (tmp_path / "b/tables" / name).read_bytes()
    (tmp_path / "a/tables/mine.dta").write_bytes(b"mine")
    output.write(RESULTS[:1], tmp_path / "a")
    assert sorted(path.name for path in (tmp_path / "a/tables").glob("*.dta")) == ["mine.dta"]


def test_a_user_asks_for_them_by_an_option(tmp_path: Path) -> None:
    code = "import sys; from pipeline.cli import main; main()"
    (tmp_path / "x.txt").write_text("no report", encoding="utf-8")
    arguments = ["run", "x.txt", "--out", "out", "--no-validate", "--stata", "--excel-csv"]
    environment = {"PYTHONPATH": str(Path(__file__).parents[1]), "PATH": "/usr/bin:/bin"}
    subprocess.run([sys.executable, "-c", code, *arguments], cwd=tmp_path, check=False, env=environment)
    assert (tmp_path / "out/tables/documents.dta").is_file()
    assert (tmp_path / "out/tables/documents.csv").read_bytes().startswith(b"\xef\xbb\xbfdoc_id")
