"""The one writer: everything that a run publishes, put in place at once.

Belongs here: the order of writing, and turning what can go wrong into one sentence. Does not: how any one kind of
file is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

from corpus import schema
from corpus.records import ReportResult
from output import paths
from output.csv_tables import WrittenRows, append_csv, header
from output.database import write_database
from output.datapackage import write_datapackage
from output.parquet_tables import ParquetFile
from output.paths import OutputError, OutputPaths
from output.reports import KeptReport, Reports
from output.rows import Row, TableRows, in_order, tables
from output.webpage import write_page
from output.workbook import write_workbook


def write(
    results: Iterable[ReportResult | KeptReport], out: Path, images: Mapping[str, Path] = MappingProxyType({})
) -> OutputPaths:
    """Publish the results of a run into the folder `out`, which is made where it is missing.

    Results that are kept elsewhere are brought into memory one at a time, so that what is needed does not grow with
    their number. images: `doc_id` to a folder with the images of its pages, as `output.page_images` lays it out.

    Everything is first written into a temporary folder inside `out` and then put in place file by file, each by one
    atomic replacement: a run that is cut off leaves every file either as it was or as it is to be, never half.
    Restored texts and page data of reports that are no longer there are removed where chiso wrote them.
    The bytes of every file depend on the results alone, not on their order.

    Raises OutputError, whose message is one sentence, where something cannot be written.
    """
    import duckdb
    from xlsxwriter.exceptions import XlsxWriterException

    paths.check_writable(out)
    reports = Reports(results)
    try:
        with paths.staging(out) as part:
            made = _write_all(reports, images, part)
            paths.exchange(part, out)
    except OutputError:
        raise
    except (OSError, duckdb.Error, XlsxWriterException) as error:
        raise OutputError(f"The output folder {out} cannot be written: {paths.reason(error)}.") from error
    return OutputPaths(
        root=out,
        tables={
            f"{table.table.name}.{kind}": out / paths.TABLES / f"{table.table.name}.{kind}"
            for table in made
            for kind in ("csv", "parquet")
        },
        database=out / paths.DATABASE,
        datapackage=out / paths.DATAPACKAGE,
        text=out / paths.TEXT,
        page=out / paths.PAGE,
        workbook=out / paths.WORKBOOK,
    )


def _write_all(reports: Reports, images: Mapping[str, Path], part: Path) -> tuple[TableRows, ...]:
    """Everything under the folder `part`; the tables, which can be gone through from now on."""
    folder = part / paths.TABLES
    folder.mkdir()
    made = _write_tables(reports, folder, part / paths.TEXT)
    write_database(folder, part / paths.DATABASE)
    write_workbook(made, part / paths.DATABASE, part / paths.WORKBOOK)
    write_page(reports, made, images, part)
    folders = (paths.TEXT, paths.PAGE_DATA, paths.PAGE_IMAGES)
    growing = sorted(path for name in folders for path in (part / name).rglob("*") if path.is_file())
    files = {path.relative_to(part).as_posix(): paths.digest(path) for path in growing}
    write_datapackage(made, part, files, part / paths.DATAPACKAGE)
    return made


def _write_tables(reports: Reports, folder: Path, texts: Path) -> tuple[TableRows, ...]:
    """The tables and restored texts, report by report.

    A table that is sorted by report first is written as the reports come; the rows of any other, which has one a
    report, are gathered and sorted.
    """
    texts.mkdir()
    gathered: dict[str, list[Row]] = {table.name: [] for table in schema.TABLES if table.sort[0] != "doc_id"}
    with ExitStack() as open_files:
        files = {table.name: open_files.enter_context(_TableFiles(table, folder)) for table in schema.TABLES}
        for result in reports:
            for rows in tables([result]):
                if rows.table.name in gathered:
                    gathered[rows.table.name] += rows.rows
                else:
                    files[rows.table.name].append(rows)
            _write_text(result, texts)
        for table in schema.TABLES:
            if table.name in gathered:
                files[table.name].append(in_order(table, gathered[table.name]))
    return tuple(files[table.name].written for table in schema.TABLES)


class _TableFiles:
    """The files of one table while they grow."""

    def __init__(self, table: schema.TableSchema, folder: Path) -> None:
        self._table = table
        self._path = folder / f"{table.name}.csv"
        self._count = 0
        self._csv = self._path.open("w", encoding="utf-8", newline="")
        self._csv.write(header(table))
        self._parquet = ParquetFile(table, folder / f"{table.name}.parquet")

    def append(self, rows: TableRows) -> None:
        """Further rows, which sort behind those that are there."""
        self._count += append_csv(rows, self._csv)
        self._parquet.append(rows)

    @property
    def written(self) -> TableRows:
        """The table as it stands in its files."""
        return TableRows(self._table, WrittenRows(self._table, self._path, self._count))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: Any) -> None:
        with self._csv:
            self._parquet.__exit__(*raised)


def _write_text(result: ReportResult, folder: Path) -> None:
    """The restored text, line for line; none for a report of which no line was read."""
    if result.restored_lines:
        path = folder / f"{paths.safe_name(result.document.doc_id)}.txt"
        text = "\n".join(result.restored_lines) + "\n"
        path.write_bytes(text.encode("utf-8", errors="replace"))
