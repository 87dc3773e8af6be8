"""The published tables: rows, CSV, Parquet, DuckDB, data package, workbook."""

from __future__ import annotations

import csv
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import duckdb
import factories
import openpyxl
import pyarrow.parquet
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from table_files import write_csv, write_parquet

from corpus import schema
from corpus.records import ReportResult, Rubric
from output import rows
from output.csv_tables import guarded, unguarded
from output.database import view_columns, view_rows, write_database
from output.dictionary import markdown
from output.parquet_tables import arrow_table
from output.views import VIEWS, View
from output.workbook import write_workbook

RESULTS = (factories.result(1), factories.result(2, 12, 3), factories.scanned(3), factories.failed(4))


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def one_row(table: rows.TableRows, number: int = 0) -> dict[str, rows.Cell]:
    return dict(zip([c.name for c in table.table.columns], table.rows[number], strict=True))


def observations_of(*changes: dict[str, object]) -> rows.TableRows:
    made = factories.document(1)
    observed = tuple(factories.observation(made.doc_id, i, **change) for i, change in enumerate(changes))
    return rows.tables([ReportResult(made, observed)])[1]


def test_every_row_has_a_cell_for_each_column_of_the_schema() -> None:
    for table, expected in zip(rows.tables(RESULTS), schema.TABLES, strict=True):
        assert table.table is expected
        assert table.rows
        assert {len(row) for row in table.rows} == {len(expected.columns)}


def test_places_in_a_table_count_from_one_and_lists_are_joined() -> None:
    documents, observations, _, findings = rows.tables([factories.scanned(1), factories.result(2)])
    first = one_row(observations, 2)
    assert (first["row"], first["col"]) == (1, 1)
    assert one_row(documents, 0)["legal_refs"] == "12/QĐ-UBND;34/KH-UBND"
    assert one_row(findings)["evidence"] == "d00000000002-00000;d00000000002-00001"
    scanned = one_row(observations, 0)
    assert scanned["bbox"] == "10.00,20.13,30.50,40.00"
    assert scanned["alternatives"] == "84,5;34,5"
    assert scanned["confidence"] == 0.9124
    assert scanned["line"] is None


def test_a_rubric_has_a_row_a_field_and_a_row_a_band() -> None:
    _, _, rubrics, _ = rows.tables([factories.result(1)])
    fields = [one_row(rubrics, n) for n in range(len(rubrics.rows)) if one_row(rubrics, n)["field"]]
    bands = [one_row(rubrics, n) for n in range(len(rubrics.rows)) if one_row(rubrics, n)["band"]]
    assert len(fields) == 7
    assert [row["field_order"] for row in fields] == [1, 2, 3, 4, 5, 6, 7]
    assert {row["band"]: (row["band_lower"], row["band_upper"]) for row in bands} == {
        "Tốt": (Decimal(90), Decimal(100)),
        "Khá": (Decimal(80), Decimal(90)),
        "Yếu": (None, Decimal(80)),
    }
    assert {row["total_max"] for row in fields + bands} == {Decimal(100)}
    bare = factories.result(1, rubrics=(Rubric("districts", 2022, total_max=Decimal(100)),))
    assert one_row(rows.tables([bare])[2])["total_max"] == Decimal(100)


@pytest.mark.parametrize(
    ("value", "text"),
    [("12.10", "12.10"), ("1E+3", "1000"), ("-0.28", "-0.28"), ("-0.0", "0.0"), ("0.0000001", "0.0000001")],
)
def test_exact_numbers_are_digits_with_a_point(value: str, text: str) -> None:
    published = rows.published(Decimal(value))
    assert published is not None
    assert rows.decimal_text(published) == text


def test_an_interval_is_widened_never_narrowed() -> None:
    third = Decimal(250) / Decimal(3)
    result = factories.result(1, 1, 1)
    finding = replace(result.findings[0], recomputed=third, low=third, high=third)
    row = one_row(rows.tables([replace(result, findings=(finding,))])[3])
    assert isinstance(row["low"], Decimal) and isinstance(row["high"], Decimal)
    assert row["low"] < third < row["high"]
    assert row["high"] - row["low"] == Decimal("1E-12")
    assert row["recomputed"] == Decimal("83.333333333333")


def test_a_number_beyond_the_tables_is_published_as_lost() -> None:
    row = one_row(observations_of({"value": Decimal(10) ** 26}))
    assert (row["value"], row["status"]) == (None, "lost")
    assert "too large" in str(row["note"])


def test_one_input_given_twice_is_published_once() -> None:
    twice = factories.result(1)
    copy = replace(twice, document=replace(twice.document, source="a bản sao.txt"))
    documents, observations, _, _ = rows.tables([twice, copy])
    assert [row[1] for row in documents.rows] == ["a bản sao.txt"]
    assert len(observations.rows) == len(twice.observations)


def test_csv_bytes_do_not_depend_on_the_order_of_results(tmp_path: Path) -> None:
    for name, results in (("a", RESULTS), ("b", tuple(reversed(RESULTS)))):
        shuffled = [replace(r, observations=tuple(reversed(r.observations))) if name == "b" else r for r in results]
        (tmp_path / name).mkdir()
        for table in rows.tables(shuffled):
            write_csv(table, tmp_path / name / f"{table.table.name}.csv")
        write_book(rows.tables(shuffled), tmp_path / name)
    names = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert len(names) == 10
    for name in names:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name


def test_csv_has_newlines_of_one_kind_and_no_mark_of_byte_order(tmp_path: Path) -> None:
    write_csv(rows.tables(RESULTS)[0], tmp_path / "documents.csv")
    data = (tmp_path / "documents.csv").read_bytes()
    assert data.startswith(b"doc_id,source,sha256,")
    assert b"\r" not in data
    assert data.count(b"\n") == 1 + len(RESULTS)


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "\t=1", "+A1", "-2+3+cmd|' /C calc'!A0", "'=1", "＝1+1", "\r=1"])
def test_text_that_a_spreadsheet_runs_is_guarded(text: str) -> None:
    assert guarded(text) == "'" + text
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", ["-0,28", "+3", "- 5", "-1/43", "-17.68", "-", "84,5", "Sở Nội vụ", "", "'15", "a=b"])
def test_figures_and_plain_text_are_not_guarded(text: str) -> None:
    assert guarded(text) == text
    assert unguarded(text) == text


@given(st.text(alphabet=st.sampled_from("'=+-@\t\r\n 1,/aＡ＝"), max_size=8))
def test_the_guard_can_always_be_taken_away(text: str) -> None:
    assert unguarded(guarded(text)) == text


def test_number_columns_are_never_guarded(tmp_path: Path) -> None:
    table = observations_of({"value": Decimal("-0.28"), "raw": "-0,28", "note": "=HYPERLINK(1)"})
    write_csv(table, tmp_path / "o.csv")
    row = read_csv(tmp_path / "o.csv")[0]
    assert (row["value"], row["raw"], row["note"]) == ("-0.28", "-0,28", "'=HYPERLINK(1)")


any_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
any_decimal = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20, places=6)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(any_text, any_decimal), min_size=1, max_size=5))
def test_csv_and_parquet_hold_the_same_figures_and_characters(tmp_path: Path, cells: list[tuple[str, Decimal]]) -> None:
    table = observations_of(*({"raw": raw, "value": value} for raw, value in cells))
    write_csv(table, tmp_path / "o.csv")
    write_parquet(table, tmp_path / "o.parquet")
    from_csv = read_csv(tmp_path / "o.csv")
    from_parquet = pyarrow.parquet.read_table(tmp_path / "o.parquet").to_pylist()
    assert [unguarded(row["raw"]) for row in from_csv] == [raw for raw, _ in cells]
    assert [row["raw"] or "" for row in from_parquet] == [raw for raw, _ in cells]
    assert [Decimal(row["value"]) for row in from_csv] == [value for _, value in cells]
    assert [row["value"] for row in from_parquet] == [value for _, value in cells]


def test_parquet_has_the_types_and_descriptions_of_the_schema(tmp_path: Path) -> None:
    for table in rows.tables([]):
        write_parquet(table, tmp_path / "t.parquet")
        read = pyarrow.parquet.read_schema(tmp_path / "t.parquet")
        assert read.names == [column.name for column in table.table.columns]
        for column in table.table.columns:
            assert read.field(column.name).metadata[b"description_vi"].decode() == column.description_vi
    observations = rows.tables(RESULTS)[1]
    read = arrow_table(observations.table, observations.texts()).schema
    assert [str(read.field(n).type) for n in ("raw", "year", "value", "confidence")] == [
        "string",
        "int64",
        "decimal128(38, 12)",
        "double",
    ]


def write_parquets(tables: tuple[rows.TableRows, ...], folder: Path) -> None:
    for table in tables:
        write_parquet(table, folder / f"{table.table.name}.parquet")


def write_book(tables: tuple[rows.TableRows, ...], folder: Path) -> None:
    write_parquets(tables, folder)
    write_database(folder, folder / "c.duckdb")
    write_workbook(tables, folder / "c.duckdb", folder / "chiso.xlsx")


def test_the_database_holds_tables_keys_comments_and_views(tmp_path: Path) -> None:
    made = rows.tables(RESULTS)
    write_parquets(made, tmp_path)
    write_database(tmp_path, tmp_path / "c.duckdb")
    with duckdb.connect(str(tmp_path / "c.duckdb"), read_only=True) as base:
        for table in made:
            assert base.execute(f'SELECT count(*) FROM "{table.table.name}"').fetchone() == (len(table.rows),)
        uncommented = (
            "SELECT count(*) FROM duckdb_columns() WHERE NOT internal AND comment IS NULL AND table_name NOT IN "
        )
        views = ", ".join(f"'{view.name}'" for view in VIEWS)
        assert base.execute(uncommented + f"({views})").fetchone() == (0,)
        kinds = base.execute("SELECT DISTINCT constraint_type FROM duckdb_constraints()").fetchall()
        assert {"PRIMARY KEY", "FOREIGN KEY", "CHECK", "NOT NULL", "UNIQUE"} <= {kind for (kind,) in kinds}
        worst = base.execute("SELECT verdict, province FROM findings_with_documents LIMIT 1").fetchone()
        assert worst == ("inconsistent", "Mẫu")
        scores = base.execute("SELECT value FROM scores WHERE obs_id = 'd00000000001-00001'").fetchone()
        assert scores == (Decimal("71.37"),)


def test_the_wide_views_show_figures_side_by_side_as_rows_and_as_sheets(tmp_path: Path) -> None:
    result = factories.result(1)
    unit = {"subject": "Sở Y tế", "subject_id": "yt", "year": 2022, "doc_id": result.document.doc_id}
    told = [
        ({"field": "overall", "measure": "index", "value": Decimal("88.5")}, "1"),
        ({"field": "overall", "measure": "index", "value": Decimal("88.50")}, "2"),
        ({"field": "overall", "measure": "rank", "value": Decimal(4), "unit": "rank"}, "3"),
        ({"field": "finance", "measure": "points", "value": Decimal("7.25"), "unit": "points"}, "4"),
        ({"field": "finance", "measure": "max_points", "value": Decimal(9), "unit": "points"}, "5"),
    ]
    figures = tuple(
        replace(factories.observation(result.document.doc_id), obs_id=number, **unit, **cells) for cells, number in told
    )
    cohort = {"subject": "departments", "subject_id": "departments", "level": "cohort"}
    figures += (replace(figures[4], obs_id="6", **cohort), replace(figures[3], obs_id="7", statistic="mean", **cohort))
    write_book(rows.tables([replace(result, observations=figures, findings=())]), tmp_path)
    shown = {view.name: dict_rows(tmp_path / "c.duckdb", view) for view in VIEWS}
    (wide,) = shown["units_by_field"]
    assert (wide["index"], wide["rank"], wide["finance"], wide["steering"]) == (
        Decimal("88.5"),
        4,
        Decimal("7.25"),
        None,
    )
    (field,) = shown["fields_by_cohort"]
    assert (field["max_points"], field["mean_points"]) == (9, Decimal("7.25"))
    assert [(row["rank"], row["reports"]) for row in shown["ranks_over_years"]] == [(4, 1)]
    book = openpyxl.load_workbook(tmp_path / "chiso.xlsx")
    sheet = book["units_by_field"]
    cells = {heading.value: cell.value for heading, cell in zip(sheet[1], sheet[2], strict=True)}
    assert (cells["subject"], cells["index"], cells["finance"]) == ("Sở Y tế", 88.5, 7.25)


def dict_rows(database: Path, view: View) -> list[dict[str, object]]:
    headings, cells = view_rows(database, view)
    return [dict(zip(headings, row, strict=True)) for row in cells]


def test_rows_that_break_a_key_are_published_all_the_same(tmp_path: Path) -> None:
    twice = replace(factories.result(1), findings=(factories.finding("d1", 1), factories.finding("d1", 1)))
    made = rows.tables([twice])
    write_parquets(made, tmp_path)
    write_database(tmp_path, tmp_path / "c.duckdb")
    with duckdb.connect(str(tmp_path / "c.duckdb"), read_only=True) as base:
        assert base.execute("SELECT count(*) FROM findings").fetchone() == (2,)


def test_the_workbook_has_numbers_as_numbers_and_text_as_text(tmp_path: Path) -> None:
    result = factories.result(1)
    sly = replace(result.document, title="=1+1", signer="@SUM(A1)", error="x" * 40_000)
    long = replace(result.observations[0], value=Decimal("123456789012345678"), obs_id="a")
    write_book(rows.tables([replace(result, document=sly, observations=(*result.observations, long))]), tmp_path)
    book = openpyxl.load_workbook(tmp_path / "chiso.xlsx")
    shown = [view.name for view in VIEWS if view.sheet]
    assert book.sheetnames == ["documents", "observations", "rubrics", "findings", *shown, "dictionary"]
    heads = [column.name for column in schema.DOCUMENTS.columns]
    documents = book["documents"]
    title = documents.cell(2, heads.index("title") + 1)
    assert (title.value, title.data_type) == ("=1+1", "s")
    assert len(documents.cell(2, heads.index("error") + 1).value) == 32_767
    heads = [column.name for column in schema.OBSERVATIONS.columns]
    sheet = book["observations"]
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref is not None
    value = sheet.cell(3, heads.index("value") + 1)
    assert (value.value, value.number_format) == (70, "0.00")
    assert sheet.cell(2, heads.index("value") + 1).value == "123456789012345678"
    raw = sheet.cell(3, heads.index("raw") + 1)
    assert (raw.value, raw.data_type) == ("70,00", "s")
    columns = sum(len(table.columns) for table in (*schema.TABLES, *schema.DERIVED))
    assert book["dictionary"].max_row == columns + sum(map(len, view_columns().values())) + 1


def test_a_database_of_many_rows_has_the_same_bytes_each_time(tmp_path: Path) -> None:
    """Full segments of texts are where DuckDB leaves memory that it did not write; few rows fill none."""
    *others, findings = rows.tables([factories.result(1, findings=1)])
    ((number, *cells, message),) = findings.rows
    many = tuple((f"{number}{n}", *cells, f"{message} {n * 7919 % 10007}" * (1 + n % 5)) for n in range(25_000))
    write_parquets((*others, replace(findings, rows=many)), tmp_path)
    contents = set()
    for build in range(3):
        write_database(tmp_path, tmp_path / f"{build}.duckdb")
        contents.add((tmp_path / f"{build}.duckdb").read_bytes())
    assert len(contents) == 1


def test_the_data_dictionary_in_the_repository_is_current() -> None:
    path = Path(__file__).resolve().parents[1] / "docs" / "data-dictionary.md"
    assert path.read_text(encoding="utf-8") == markdown(), "run: python -m output.dictionary > docs/data-dictionary.md"


def test_the_data_dictionary_names_every_column_and_allowed_value() -> None:
    text = markdown()
    for columns in view_columns().values():
        assert columns
        for column in columns:
            assert f"| `{column.name}` | {column.type} | {column.description}" in text
    for table in (*schema.TABLES, *schema.DERIVED):
        for column in table.columns:
            assert f"| `{column.name}` | {column.type} |" in text
            for value in column.allowed:
                assert f"`{value}`" in text


def test_unpaired_surrogates_do_not_stop_the_writing(tmp_path: Path) -> None:
    table = observations_of({"raw": "a\udc80b"})
    write_csv(table, tmp_path / "o.csv")
    write_parquet(table, tmp_path / "o.parquet")
    assert read_csv(tmp_path / "o.csv")[0]["raw"] == "a\ufffdb"
