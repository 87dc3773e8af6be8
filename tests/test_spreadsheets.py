"""What is published opens in LibreOffice Calc as it is meant: marks, decimals, and texts that are only texts."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import factories
import openpyxl
import pytest
from hostile_texts import HOSTILE, hostile_result

import output
from corpus import schema
from output.csv_tables import guarded
from output.rows import Cell, TableRows, cell_text, tables
from output.views import VIEWS

RESULTS = [
    factories.result(1),
    factories.result(2, 12, 3),
    factories.scanned(3),
    factories.failed(4),
    hostile_result(5),
]
# Comma, double quotes, UTF-8, from the first line on; texts are not searched for dates of the reader's language.
READ_CSV = "Text - txt - csv (StarCalc):44,34,76,1,,1033,false,false"
# The same, and every cell as it is shown, each sheet into a file of its own.
WRITE_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,1033,false,true,true,false,false,-1"


@dataclass(frozen=True)
class Opened:
    """What LibreOffice made of the published files: of the CSV tables a workbook, of the workbook CSV sheets."""

    tables: tuple[TableRows, ...]
    workbooks: dict[str, Path]
    sheets: dict[str, list[list[str]]]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    if shutil.which("soffice") is None:
        if os.environ.get("CI"):
            pytest.fail("LibreOffice Calc is missing: .ci/system-packages for-tests installs it")
        pytest.skip("LibreOffice Calc is not installed")
    folder = tmp_path_factory.mktemp("office")
    plain = output.write(RESULTS, folder / "plain")
    marked = output.write(RESULTS, folder / "marked", formats=output.Formats(byte_order_mark=True))
    given = folder / "given"
    given.mkdir()
    for name, made in (("plain", plain), ("marked", marked)):
        for table in schema.TABLES:
            shutil.copy(made.tables[f"{table.name}.csv"], given / f"{name}-{table.name}.csv")
    convert(folder, "xlsx", sorted(given.iterdir()), f"--infilter={READ_CSV}")
    convert(folder, WRITE_CSV, [plain.workbook])
    made_of = {path.stem: path for path in (folder / "made").glob("*.xlsx")}
    sheets = {path.stem.removeprefix("chiso-"): rows(path) for path in (folder / "made").glob("chiso-*.csv")}
    yield Opened(tables(RESULTS), made_of, sheets)


def convert(folder: Path, form: str, files: Sequence[Path], *options: str) -> None:
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", *options, "--convert-to", form, "--outdir", str(folder / "made")]
    done = subprocess.run([*command, *map(str, files)], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize("kind", ["plain", "marked"])
@pytest.mark.parametrize("table", schema.TABLES, ids=lambda table: table.name)
def test_csv_keeps_marks_and_decimals_and_runs_nothing(opened: Opened, kind: str, table: schema.TableSchema) -> None:
    expected = next(made for made in opened.tables if made.table is table)
    sheet = openpyxl.load_workbook(opened.workbooks[f"{kind}-{table.name}"]).active
    heading, *shown = sheet.iter_rows()
    assert [cell.value for cell in heading] == [column.name for column in table.columns]
    assert len(shown) == len(expected.rows)
    for cells, row in zip(shown, expected.rows, strict=True):
        for column, cell, value in zip(table.columns, cells, row, strict=True):
            assert cell.data_type != "f" and cell.hyperlink is None, cell.value
            if column.type == "string":
                # A text of digits alone, such as a province's code, is a number to a spreadsheet.
                if not isinstance(cell.value, int | float):
                    assert as_shown(cell.value) == as_shown(guarded(cell_text(value))), column.name
            else:
                assert cell.value is None if value is None else same_number(cell.value, value), column.name


def test_the_workbook_keeps_marks_and_decimals_and_runs_nothing(opened: Opened) -> None:
    assert set(opened.sheets) == {
        *(table.name for table in schema.TABLES),
        *(view.name for view in VIEWS if view.sheet),
        "dictionary",
    }
    for table in opened.tables:
        heading, *shown = opened.sheets[table.table.name]
        assert heading == [column.name for column in table.table.columns]
        for cells, row in zip(shown, table.rows, strict=True):
            for column, cell, value in zip(table.table.columns, cells, row, strict=True):
                if column.type == "string":
                    assert as_shown(cell) == as_shown(turned(cell_text(value))), column.name
                elif column.type == "decimal":
                    # The very digits, trailing zeros too.
                    assert cell == cell_text(value), column.name
                else:
                    assert cell == "" if value is None else same_number(cell, value), column.name


def test_every_hostile_text_was_there_to_be_opened(opened: Opened) -> None:
    cells = {as_shown(cell) for sheet in opened.sheets.values() for row in sheet for cell in row}
    for text in HOSTILE:
        assert as_shown(turned(text)) in cells, text


def turned(text: str) -> str:
    """The workbook writes characters that turn the direction of a text as their codes."""
    return text.replace("\u202e", "\\u202e").replace("\u202c", "\\u202c")


def as_shown(text: object) -> str:
    """The text of a cell. LibreOffice takes an ISO day for a day, and leaves out most control characters."""
    if isinstance(text, datetime):
        return text.date().isoformat()
    # A workbook spells a control character, which openpyxl leaves so; and a text that looks like such a spelling.
    text = re.sub("_x00[01][0-9a-fA-F]_", "", str(text or "")).replace("_x005F_", "_")
    return "".join(c for c in text.replace("\r", "\n") if c == "\n" or c >= " ").strip()


def same_number(cell: object, value: Cell) -> bool:
    return abs(Decimal(str(cell)) - Decimal(str(value))) < Decimal("1e-9")
