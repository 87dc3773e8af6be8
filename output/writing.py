"""The one writer: everything that a run publishes, put in place at once.

Belongs here: the order of writing, and turning what can go wrong into one sentence. Does not: how any one kind of
file is made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack, nullcontext
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

from corpus import schema
from corpus.provenance import Provenance
from corpus.records import Document, ReportResult
from output import paths
from output.citation import write_citation
from output.csv_tables import WrittenRows, append_csv, contents_of, encoding_of, header
from output.database import write_database
from output.datapackage import write_datapackage
from output.formats import Formats
from output.lineages import lineage_rows
from output.parquet_tables import ParquetFile, release_memory
from output.paths import OutputError, OutputPaths
from output.provenance import PageCodes, build_name, write_provenance
from output.reports import KeptReport, Reports
from output.rows import Row, TableRows, sorted_rows, tables
from output.webpage import write_page
from output.workbook import write_workbook
from output.workbook_process import WorkbookProcess

FindImages = Callable[[Sequence[Document]], Mapping[str, Path]]
# Starting a process costs as much as the sheets of some reports.
_MOST_ALONE = 10


def write(
    results: Iterable[ReportResult | KeptReport],
    out: Path,
    images: Mapping[str, Path] | FindImages = MappingProxyType({}),
    *,
    made_by: Provenance | None = None,
    formats: Formats = Formats(),  # noqa: B008 (frozen)
) -> OutputPaths:
    """Publish the results of a run into the folder `out`, which is made where it is missing.

    Results that are kept elsewhere are brought into memory one at a time, so that what is needed does not grow with
    their number. images: `doc_id` to a folder with the images of its pages, as `output.page_images` lays it out; or
    what finds them, which is asked once the tables are written.

    Everything is first written into a temporary folder inside `out` and then put in place file by file, each by one
    atomic replacement: a run that is cut off leaves every file either as it was or as it is to be, never half.
    Restored texts and page data of reports that are no longer there are removed where chiso wrote them.
    The bytes of every file depend on the results and the choices alone, not on the order of results.

    made_by: what decided the results, for `provenance.json`; None where that is not known.
    Raises OutputError, whose message is one sentence, where something cannot be written.
    """
    import duckdb
    from xlsxwriter.exceptions import XlsxWriterException

    paths.check_writable(out)
    reports = Reports(results)
    try:
        with paths.staging(out) as part:
            _write_all(reports, images, part, made_by, formats)
            paths.exchange(part, out)
    except OutputError:
        raise
    except (OSError, duckdb.Error, XlsxWriterException) as error:
        raise OutputError(f"The output folder {out} cannot be written: {paths.reason(error)}.") from error
    return OutputPaths(
        root=out,
        tables={
            f"{table.name}.{kind}": out / paths.TABLES / f"{table.name}.{kind}"
            for table in schema.TABLES
            for kind in ("csv", "parquet", *(("dta",) if formats.stata else ()))
        },
        database=out / paths.DATABASE,
        datapackage=out / paths.DATAPACKAGE,
        text=out / paths.TEXT,
        page=out / paths.PAGE,
        workbook=out / paths.WORKBOOK,
        provenance=out / paths.PROVENANCE,
        citation=out / paths.CITATION,
    )


def _write_all(
    reports: Reports, images: Mapping[str, Path] | FindImages, part: Path, made_by: Provenance | None, formats: Formats
) -> None:
    folder = part / paths.TABLES
    folder.mkdir()
    database, workbook = part / paths.DATABASE, part / paths.WORKBOOK
    lineage = part / f"{schema.LINEAGE.name}.parquet"
    derived = {schema.LINEAGE.name: lineage}
    with WorkbookProcess() if len(reports) > _MOST_ALONE else nullcontext() as beside:
        made, sources, encodings = _write_tables(reports, folder, part / paths.TEXT, lineage, formats)
        release_memory()
        if beside is not None:
            beside.begin(made, folder, derived, database, workbook)
        build = build_name(piece for table in made for piece in contents_of(folder / f"{table.table.name}.csv"))
        write_provenance(made_by, build, made, encodings, part / paths.PROVENANCE)
        write_citation(sources, build, part / paths.CITATION)
        if beside is None:
            write_database(folder, database, derived)
            write_workbook(made, database, workbook)
        if formats.stata:
            _write_stata(made, folder)
        write_page(reports, made, images(sources) if callable(images) else images, part)
        if beside is not None:
            beside.finish()
    lineage.unlink()
    folders = (paths.TEXT, paths.PAGE_DATA, paths.PAGE_IMAGES)
    growing = sorted(path for name in folders for path in (part / name).rglob("*") if path.is_file())
    growing += sorted(folder.glob("*.dta"))
    files = {path.relative_to(part).as_posix(): paths.digest(path) for path in growing}
    write_datapackage(made, part, files, build, part / paths.DATAPACKAGE, formats)


def _write_stata(made: Sequence[TableRows], folder: Path) -> None:
    from output.stata_tables import write_stata

    for table in made:
        write_stata(table, folder / f"{table.table.name}.dta")


def _write_tables(
    reports: Reports, folder: Path, texts: Path, lineage: Path, formats: Formats
) -> tuple[tuple[TableRows, ...], list[Document], dict[str, PageCodes]]:
    """The tables and restored texts, report by report, and the lineage of units.

    Gives the tables as they stand in their files, the documents, and of those in codes of before Unicode which pages.

    A table that is sorted by report first is written as the reports come; the rows of any other, which has one a
    report, are gathered and sorted.
    """
    texts.mkdir()
    gathered: dict[str, list[Row]] = {table.name: [] for table in schema.TABLES if table.sort[0] != "doc_id"}
    with ExitStack() as open_files:
        files = {table.name: open_files.enter_context(_TableFiles(table, folder, formats)) for table in schema.TABLES}
        units = open_files.enter_context(ParquetFile(schema.LINEAGE, lineage))
        documents: list[Document] = []
        encodings: dict[str, PageCodes] = {}
        for result in reports:
            documents.append(result.document)
            if result.encodings:
                encodings[result.document.doc_id] = result.encodings
            own = tables([result])
            units.append(lineage_rows(own[0], own[1]).texts())
            for rows in own:
                if rows.table.name in gathered:
                    gathered[rows.table.name] += rows.rows
                else:
                    files[rows.table.name].append(rows)
            _write_text(result, texts)
        for table in schema.TABLES:
            if table.name in gathered:
                files[table.name].append(sorted_rows(table, gathered[table.name]))
    return tuple(files[table.name].written for table in schema.TABLES), documents, encodings


class _TableFiles:
    """The files of one table while they grow."""

    def __init__(self, table: schema.TableSchema, folder: Path, formats: Formats) -> None:
        self._table = table
        self._path = folder / f"{table.name}.csv"
        self._count = 0
        self._csv = self._path.open("w", encoding=encoding_of(formats.byte_order_mark), newline="")
        self._csv.write(header(table))
        self._parquet = ParquetFile(table, folder / f"{table.name}.parquet")

    def append(self, rows: TableRows) -> None:
        """Further rows, which sort behind those that are there."""
        texts = rows.texts()
        self._count += len(texts)
        append_csv(self._table, texts, self._csv)
        self._parquet.append(texts)

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
