"""The one writer: everything that a run publishes, put in place at once.

Belongs here: the order of writing, and turning what can go wrong into one sentence. Does not: how any one kind of
file is made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from corpus.provenance import Provenance
from corpus.records import ReportResult
from output import paths
from output.citation import write_citation
from output.csv_tables import write_csv
from output.database import write_database
from output.datapackage import write_datapackage
from output.formats import Formats
from output.lineages import lineage_rows
from output.parquet_tables import write_parquet
from output.paths import OutputError, OutputPaths
from output.provenance import build_name, write_provenance
from output.rows import TableRows, distinct, tables
from output.webpage import write_page
from output.workbook import write_workbook


def write(
    results: Sequence[ReportResult],
    out: Path,
    images: Mapping[str, Path] = MappingProxyType({}),
    *,
    made_by: Provenance | None = None,
    formats: Formats = Formats(),  # noqa: B008 (frozen)
) -> OutputPaths:
    """Publish the results of a run into the folder `out`, which is made where it is missing.

    images: `doc_id` to a folder with the images of its pages, as `output.page_images` lays it out.

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
    kept = distinct(results)
    made = tables(kept)
    try:
        with paths.staging(out) as part:
            _write_all(kept, made, images, part, made_by, formats)
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
    results: Sequence[ReportResult],
    made: tuple[TableRows, ...],
    images: Mapping[str, Path],
    part: Path,
    made_by: Provenance | None,
    formats: Formats,
) -> None:
    folder = part / paths.TABLES
    folder.mkdir()
    contents = []
    for table in made:
        path = folder / f"{table.table.name}.csv"
        contents.append(write_csv(table, path, byte_order_mark=formats.byte_order_mark))
        write_parquet(table, path.with_suffix(".parquet"))
        if formats.stata:
            from output.stata_tables import write_stata

            write_stata(table, path.with_suffix(".dta"))
    build = build_name(contents)
    write_provenance(made_by, build, made, part / paths.PROVENANCE)
    write_citation((result.document for result in results), build, part / paths.CITATION)
    documents, observations, *_ = made
    write_database(folder, part / paths.DATABASE, [lineage_rows(documents, observations)])
    write_workbook(made, part / paths.DATABASE, part / paths.WORKBOOK)
    _write_texts(results, part / paths.TEXT)
    write_page(results, made, images, part)
    folders = (paths.TEXT, paths.PAGE_DATA, paths.PAGE_IMAGES)
    growing = sorted(path for name in folders for path in (part / name).rglob("*") if path.is_file())
    growing += sorted(folder.glob("*.dta"))
    files = {path.relative_to(part).as_posix(): paths.digest(path) for path in growing}
    write_datapackage(made, part, files, build, part / paths.DATAPACKAGE, formats)


def _write_texts(results: Sequence[ReportResult], folder: Path) -> None:
    """One restored text a report, line for line; none for a report of which no line was read."""
    folder.mkdir()
    for result in results:
        if result.restored_lines:
            path = folder / f"{paths.safe_name(result.document.doc_id)}.txt"
            text = "\n".join(result.restored_lines) + "\n"
            path.write_bytes(text.encode("utf-8", errors="replace"))
