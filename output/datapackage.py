"""The description of the dataset as a Frictionless Data Package.

Belongs here: `datapackage.json`, generated from `corpus.schema`. Does not: the tables.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from corpus import schema
from output.formats import Formats
from output.paths import PROVENANCE, TABLES, digest
from output.provenance import DESCRIPTION, DESCRIPTION_VI
from output.rows import TableRows

_TYPES = {"string": "string", "integer": "integer", "year": "year", "decimal": "number", "number": "number"}
_LICENCE = {
    "name": schema.DATASET.licence,
    "path": schema.DATASET.licence_address,
    "title": schema.DATASET.licence_title,
}
_OTHER_FORMS = "The database chiso.duckdb, the workbook chiso.xlsx and the Parquet files hold the same tables."
_OTHER_FORMS_VI = "Tệp chiso.duckdb, chiso.xlsx và các tệp Parquet chứa cùng các bảng này."


def write_datapackage(
    tables: Sequence[TableRows], root: Path, files: Mapping[str, str], build: str, path: Path, formats: Formats
) -> None:
    """Write the description of the CSV files under `root`/tables and of the provenance beside them.

    files: the other files of the run that not every run writes, path to SHA-256; the next run drops those that it does
    not write again. build: the name of the content. No date is set down: the same input gives the same description.
    """
    dataset = schema.DATASET
    package = {
        "profile": "data-package",
        "name": dataset.name,
        "title": dataset.title,
        "title_vi": dataset.title_vi,
        "description": f"{dataset.description} {_OTHER_FORMS} See `description_vi` for Vietnamese.",
        "description_vi": f"{dataset.description_vi} {_OTHER_FORMS_VI}",
        "version": build,
        "keywords": list(dataset.keywords),
        "licenses": [_LICENCE],
        "resources": [*(_resource(table, root, formats) for table in tables), _provenance(root)],
        "chiso_files": dict(sorted(files.items())),
    }
    path.write_text(json.dumps(package, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")


def _resource(rows: TableRows, root: Path, formats: Formats) -> dict[str, object]:
    table = rows.table
    relative = f"{TABLES}/{table.name}.csv"
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": relative,
        "title": table.name,
        "description": table.description,
        "description_vi": table.description_vi,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig" if formats.byte_order_mark else "utf-8",
        **_bytes_of(root / relative),
        "licenses": [_LICENCE],
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "schema": table_schema(table),
    }


def _provenance(root: Path) -> dict[str, object]:
    return {
        "profile": "data-resource",
        "name": "provenance",
        "type": "json",
        "path": PROVENANCE,
        "title": "provenance",
        "description": DESCRIPTION,
        "description_vi": DESCRIPTION_VI,
        "format": "json",
        "mediatype": "application/json",
        "encoding": "utf-8",
        **_bytes_of(root / PROVENANCE),
        "licenses": [_LICENCE],
    }


def _bytes_of(file: Path) -> dict[str, object]:
    return {"bytes": file.stat().st_size, "hash": f"sha256:{digest(file)}"}


def table_schema(table: schema.TableSchema) -> dict[str, object]:
    """The Table Schema of one table: fields with constraints, keys, references."""
    made: dict[str, object] = {
        "fields": [_field(column, table) for column in table.columns],
        "missingValues": [""],
        "primaryKey": list(table.key),
    }
    if table.foreign_keys:
        made["foreignKeys"] = [
            {"fields": [key.column], "reference": {"resource": key.table, "fields": [key.column]}}
            for key in table.foreign_keys
        ]
    return made


def _field(column: schema.Column, table: schema.TableSchema) -> dict[str, object]:
    field: dict[str, object] = {
        "name": column.name,
        "type": _TYPES[column.type],
        "description": column.description,
        "description_vi": column.description_vi,
    }
    if column.unit:
        field["unit"] = column.unit
    constraints: dict[str, object] = {}
    if column.required:
        constraints["required"] = True
    if table.key == (column.name,):
        constraints["unique"] = True
    if column.allowed:
        constraints["enum"] = list(column.allowed)
    if constraints:
        field["constraints"] = constraints
    return field
