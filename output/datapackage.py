"""The description of the dataset as a Frictionless Data Package.

Belongs here: `datapackage.json`, generated from `corpus.schema`. Does not: the tables.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from corpus import schema
from output.paths import TABLES, digest
from output.rows import TableRows

_TYPES = {"string": "string", "integer": "integer", "year": "year", "decimal": "number", "number": "number"}
_LICENCE = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
    "title": "Creative Commons Attribution 4.0 International",
}


def write_datapackage(tables: Sequence[TableRows], root: Path, files: Mapping[str, str], path: Path) -> None:
    """Write the description of the CSV files under `root`/tables.

    files: the other files of the run that grow with the number of reports, path to SHA-256; the next run drops
    those that it does not write again. No date is set down: the same input gives the same description.
    """
    package = {
        "profile": "tabular-data-package",
        "name": "chiso",
        "title": "Figures of the provincial administrative-reform index of Vietnam, and their recomputation",
        "title_vi": "Số liệu Chỉ số cải cách hành chính cấp tỉnh của Việt Nam và kết quả tính lại",
        "description": "Every figure that the reports print, with its place on the page, and every published figure "
        "that can be recomputed from others, with the verdict. The database chiso.duckdb, the workbook chiso.xlsx and "
        "the Parquet files hold the same tables. See `description_vi` for Vietnamese.",
        "description_vi": "Mọi con số in trong báo cáo cùng vị trí của nó, và mọi con số có thể tính lại từ các con số "
        "khác cùng kết luận. Tệp chiso.duckdb, chiso.xlsx và các tệp Parquet chứa cùng các bảng này.",
        "licenses": [_LICENCE],
        "resources": [_resource(table, root) for table in tables],
        "chiso_files": dict(sorted(files.items())),
    }
    path.write_text(json.dumps(package, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")


def _resource(rows: TableRows, root: Path) -> dict[str, object]:
    table = rows.table
    relative = f"{TABLES}/{table.name}.csv"
    file = root / relative
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": relative,
        "title": table.name,
        "description": table.description,
        "description_vi": table.description_vi,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": file.stat().st_size,
        "hash": f"sha256:{digest(file)}",
        "licenses": [_LICENCE],
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "schema": table_schema(table),
    }


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
