"""One table as one file, the way that publishing makes it grow."""

from __future__ import annotations

from pathlib import Path

from output.csv_tables import append_csv, encoding_of, header
from output.parquet_tables import ParquetFile
from output.rows import TableRows


def write_csv(table: TableRows, path: Path) -> None:
    with path.open("w", encoding=encoding_of(False), newline="") as file:
        file.write(header(table.table))
        append_csv(table.table, table.texts(), file)


def write_parquet(table: TableRows, path: Path) -> None:
    with ParquetFile(table.table, path) as file:
        file.append(table.texts())
