"""Publishing report by report: the same bytes as from results held in memory, and little in memory at any time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

import duckdb
import factories
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from table_files import write_csv, write_parquet

import output
from corpus import schema
from corpus.records import ReportResult
from output import database, parquet_tables, rows, workbook
from output.csv_tables import WrittenRows
from output.database import view_rows, write_database
from output.parquet_tables import ParquetFile
from output.reports import KeptReport, Reports
from output.views import VIEWS

RESULTS = (factories.result(1), factories.result(2, 12, 3), factories.scanned(3), factories.failed(4))


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@dataclass(frozen=True)
class Counted(ReportResult):
    """A result that is known while it lives."""

    alive: ClassVar[list[int]] = [0, 0]

    def __post_init__(self) -> None:
        self.alive[0] += 1
        self.alive[1] = max(self.alive)

    def __del__(self) -> None:
        self.alive[0] -= 1


def counted(number: int) -> Counted:
    made = factories.result(number, 3, 1)
    return Counted(made.document, made.observations, made.rubrics, made.findings, made.restored_lines)


def test_kept_reports_give_the_same_bytes_and_are_in_memory_one_at_a_time(tmp_path: Path) -> None:
    def kept(number: int) -> KeptReport:
        made = factories.document(number)
        return KeptReport(made.doc_id, made.source, lambda: counted(number))

    output.write([counted(number) for number in range(1, 9)], tmp_path / "held")
    Counted.alive[:] = [0, 0]
    output.write([kept(number) for number in (3, 1, 2, 8, 7, 6, 5, 4, 4)], tmp_path / "kept")
    assert contents(tmp_path / "kept") == contents(tmp_path / "held")
    # One is let go when the next is there already.
    assert Counted.alive[1] <= 2


def test_of_reports_with_one_identifier_the_first_by_source_counts() -> None:
    first = factories.result(1)
    copy = replace(first, document=replace(first.document, source="a bản sao.txt"))
    found = Reports([factories.result(2), first, copy])
    assert [report.document.source for report in found] == ["a bản sao.txt", "báo cáo 002.txt"]
    assert found[-1].document.doc_id == factories.document(2).doc_id
    assert [report.document.source for report in found[:1]] == ["a bản sao.txt"]


any_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
any_decimal = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20, places=6)
any_share = st.none() | st.floats(0, 1)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(any_text, any_decimal, any_share), max_size=5))
def test_rows_come_back_from_a_file_as_they_were(tmp_path: Path, cells: list[tuple[str, object, object]]) -> None:
    made = factories.document(1)
    observed = tuple(
        factories.observation(made.doc_id, place, raw=raw, note="=1\r\n,", value=value, confidence=share)
        for place, (raw, value, share) in enumerate(cells)
    )
    table = rows.tables([ReportResult(made, observed)])[1]
    path = tmp_path / "o.csv"
    write_csv(table, path)
    back = WrittenRows(table.table, path, len(table.rows))
    assert tuple(back) == table.rows
    assert [list(map(rows.cell_text, row)) for row in back] == [list(map(rows.cell_text, row)) for row in table.rows]
    assert tuple(back[1:3]) == table.rows[1:3]
    if table.rows:
        assert back[-1] == table.rows[-1]


def test_a_text_longer_than_the_csv_module_expects_comes_back(tmp_path: Path) -> None:
    long = factories.document(1, error="x" * 200_000)
    table = rows.tables([ReportResult(long)])[0]
    write_csv(table, tmp_path / "d.csv")
    assert tuple(WrittenRows(table.table, tmp_path / "d.csv", 1)) == table.rows


def test_row_groups_do_not_depend_on_the_parts_that_rows_come_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet_tables, "_ROW_GROUP", 16)
    table = rows.tables([factories.result(1, 50)])[1]
    write_parquet(table, tmp_path / "whole.parquet")
    for size in (1, 7, 16, 33):
        path = tmp_path / f"{size}.parquet"
        with ParquetFile(table.table, path) as file:
            for start in range(0, 50, size):
                file.append(table.texts()[start : start + size])
        assert path.read_bytes() == (tmp_path / "whole.parquet").read_bytes()


def test_rows_beyond_a_sheet_go_on_in_a_further_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "_ROW_LIMIT", 30)
    output.write([factories.result(1, 40, 8), factories.result(2, 25, 2)], tmp_path)
    book = openpyxl.load_workbook(tmp_path / "chiso.xlsx")
    assert [name for name in book.sheetnames if name.startswith("observations")] == [
        "observations",
        "observations 2",
        "observations 3",
    ]
    sheets = [book[name] for name in book.sheetnames if name.startswith("observations")]
    shown = [[cell.value for cell in sheet["A"]] for sheet in sheets]
    assert [column[0] for column in shown] == ["obs_id"] * 3
    expected = [row[0] for row in rows.tables([factories.result(1, 40), factories.result(2, 25)])[1].rows]
    assert [value for column in shown for value in column[1:]] == expected
    assert sheets[2].auto_filter.ref is not None and sheets[2].auto_filter.ref.endswith(f"{len(shown[2])}")


def test_the_database_is_the_same_bytes_where_blocks_are_left_partly_empty(tmp_path: Path) -> None:
    # Long texts leave a gap at the end of each of their blocks, in which the database leaves what memory held.
    made = factories.document(1)
    texts = ("Tổng điểm các lĩnh vực khác với điểm đã công bố. " * n for n in range(1, 12))
    messages = [text * 2 for text in texts]
    found = tuple(factories.finding(made.doc_id, n, message=f"{n} {messages[n % 11]}") for n in range(3000))
    evidence = tuple(factories.observation(made.doc_id, n) for n in range(2))
    for table in rows.tables([ReportResult(made, evidence, findings=found)]):
        write_parquet(table, tmp_path / f"{table.table.name}.parquet")
    written = []
    for number in range(3):
        # What the process did before must not show.
        _ = [bytearray(b"\xa5" * 200_000 * (number + 1)) for _ in range(20)]
        write_database(tmp_path, tmp_path / f"{number}.duckdb")
        written.append((tmp_path / f"{number}.duckdb").read_bytes())
    assert written[0] == written[1] == written[2]
    assert {table.name for table in schema.TABLES} == {path.stem for path in tmp_path.glob("*.parquet")}


def test_rows_that_the_database_sorts_lie_as_rows_that_are_sorted_in_memory(tmp_path: Path) -> None:
    sources = rows.tables([factories.result(1)])
    for table in sources:
        write_parquet(table, tmp_path / f"{table.table.name}.parquet")
    doc_id = sources[0].rows[0][0]
    lineage = [
        (f"{code} department:a", unit, province, doc_id, "department", subject, identifier, 2023, "same", None, basis)
        for code, unit, province in (("79", "Sở Y tế", None), ("01", "Sở Ý", "Thủ đô"), ("01", "Sở y", "Thủ đô"))
        for subject in ("Đội", "Sở", "sở", "Dội", "Ấp", "\U0001f600", "ﬀ")
        for identifier, basis in ((None, "b"), ("department:a", None), ("department:B", "a"))
    ]
    ordered = rows.sorted_rows(schema.LINEAGE, lineage)
    path = tmp_path / "lineage.parquet"
    with ParquetFile(schema.LINEAGE, path) as file:
        for row in reversed(ordered.rows):
            file.append(rows.TableRows(schema.LINEAGE, (row,)).texts())
    write_database(tmp_path, tmp_path / "c.duckdb", {"lineage": path})
    with duckdb.connect(str(tmp_path / "c.duckdb"), read_only=True) as connection:
        assert connection.execute("SELECT * FROM lineage").fetchall() == list(ordered.rows)


@pytest.mark.parametrize("asked", [True, False])
def test_a_report_is_brought_from_where_it_is_kept_no_more_than_twice(tmp_path: Path, asked: bool) -> None:
    made = factories.result(1)
    loads, found = [], []

    def load() -> ReportResult:
        loads.append(made)
        return made

    def images(documents: object) -> dict[str, Path]:
        found.append(documents)
        return {}

    kept = KeptReport(made.document.doc_id, made.document.source, load)
    output.write([kept], tmp_path, images if asked else {})
    assert len(loads) == 2
    assert found == ([[made.document]] if asked else [])


def test_views_in_pieces_are_the_views_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    provinces = ("Hà Nam", "Sơn La", "An Giang", "", "Hà Nam", "Lào Cai", "Sơn La")
    made = [factories.result(number, 8, 2) for number in range(1, len(provinces) + 1)]
    results = [
        replace(result, document=replace(result.document, province=province))
        for result, province in zip(made, provinces, strict=True)
    ]
    path = output.write(results, tmp_path).database
    sheets = [view for view in VIEWS if view.sheet]
    whole = {view.name: list(view_rows(path, view)[1]) for view in sheets}
    with duckdb.connect(str(path), read_only=True) as base:
        named = base.execute("SELECT count(DISTINCT province) FROM documents").fetchone()
        monkeypatch.setattr(database, "_REPORTS_AT_ONCE", 1)
        assert named == (4,)
        assert len(database._pieces(base, next(view for view in sheets if view.name == "units_by_field"))) == 5
    assert {view.name: list(view_rows(path, view)[1]) for view in sheets} == whole
    assert all(whole[name] for name in ("units_by_field", "panel"))
    # What does not fit, and cannot be cut any further, is given more.
    monkeypatch.setattr(database, "_READING", database._READING | {"memory_limit": "1MB"})
    assert {view.name: list(view_rows(path, view)[1]) for view in sheets} == whole


def test_a_database_whose_keys_do_not_fit_is_built_with_more_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output.write(RESULTS, tmp_path)
    built: list[str] = []
    build = database._build

    def watched(*places: Any, keys: bool, memory: str) -> None:
        built.append(memory)
        build(*places, keys=keys, memory=memory)

    monkeypatch.setattr(database, "_build", watched)
    monkeypatch.setattr(database, "_BUILDING", ("1MB", "128MB"))
    write_database(tmp_path / "tables", tmp_path / "again.duckdb")
    assert built == ["1MB", "128MB"]
    with duckdb.connect(str(tmp_path / "again.duckdb"), read_only=True) as base:
        assert base.execute("SELECT count(*) FROM documents").fetchone() == (len(RESULTS),)


def test_a_database_whose_last_keys_do_not_fit_is_built_with_more_memory_and_other_faults_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output.write(RESULTS, tmp_path)
    build = database._build
    faults: list[str] = []

    def failing(*places: Any, keys: bool, memory: str) -> None:
        if faults:
            raise duckdb.TransactionException(faults.pop())
        build(*places, keys=keys, memory=memory)

    monkeypatch.setattr(database, "_build", failing)
    faults.append("Failed to commit: failed to pin block of size 256.0 KiB (60.8 MiB/61.0 MiB used)")
    write_database(tmp_path / "tables", tmp_path / "again.duckdb")
    with duckdb.connect(str(tmp_path / "again.duckdb"), read_only=True) as base:
        assert base.execute("SELECT count(*) FROM documents").fetchone() == (len(RESULTS),)
    faults.append("Failed to commit: the disk is gone")
    with pytest.raises(duckdb.TransactionException, match="the disk is gone"):
        write_database(tmp_path / "tables", tmp_path / "third.duckdb")
