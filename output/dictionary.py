"""The data dictionary: every table and column in words, generated from `corpus.schema`.

Belongs here: the dictionary as rows and as Markdown, and the conventions of the published files. Does not: the
descriptions themselves (`corpus.schema`).
"""

from __future__ import annotations

from corpus import schema
from output.database import view_columns
from output.provenance import DESCRIPTION, DESCRIPTION_VI, KEYS
from output.views import VIEWS

HEADINGS = ("table", "column", "type", "required", "allowed", "description", "description_vi")

_TYPE_NOTES = (
    ("string", "text, UTF-8, Unicode form C", "string", "VARCHAR", "string", "str or strL"),
    ("integer", "whole number", "int64", "BIGINT", "integer", "int, long or double"),
    ("year", "a year of four digits", "int64", "BIGINT", "year", "int"),
    (
        "decimal",
        "exact number, the printed digits, point as decimal mark",
        "decimal128(38, 12)",
        "DECIMAL(38,12)",
        "number",
        "double",
    ),
    ("number", "approximate number, at most four decimals", "double", "DOUBLE", "number", "double"),
)

_CONVENTIONS = """\
## Conventions of the files

- Nothing is an empty cell in CSV and in the workbook, and null in Parquet and DuckDB. No column tells an empty text
  from a missing one.
- Exact numbers keep the digits that were printed, trailing zeros included, in CSV; Parquet and DuckDB hold the same
  number with twelve decimals. A recomputed figure with more than twelve decimals is rounded there; of an interval,
  `low` is rounded down and `high` up, so that it never gets narrower.
- A number of more than 25 digits before the point is no figure of a report: it is published as lost.
- Lists in one cell are separated by `;`. A `;` within an item is written as a comma.
- Rows and columns of a table (`row`, `col`), pages and lines count from 1.
- Rows are sorted: {sorts}. Empty cells come first. The same input gives the same bytes of every
  file.
- `--excel-csv` puts a byte order mark before each CSV file, by which Excel knows its letters. A spreadsheet still takes
  what looks like a number for one: `province_code` loses its leading zero there, and where the decimal mark is a comma
  the figures stay texts. In the workbook everything is what it is.
- `--stata` writes `tables/*.dta` (format 118, Stata 14 and later), with the descriptions as labels, cut at 80
  characters. An exact number is a double there, which keeps fifteen digits; `decimals` tells how many were printed.

## Text that a spreadsheet would run

A spreadsheet that opens a CSV file runs a cell that begins with `=`, `+`, `-`, `@`, a tab or a line break as a formula.
In CSV, such a cell of a text column gets one apostrophe before it, unless it is a signed figure: `+` or `-` followed
by nothing but digits, blanks, `.`, `,`, `/` and `%`, which can do no harm. `raw` therefore stays as it stood for every
figure. A text that has apostrophes of its own before such a beginning gets one more, so that taking one apostrophe away
always gives the characters as they stood. Number columns are never touched. Parquet and DuckDB hold the characters as
they stood, Stata's files too; the workbook holds them as text cells, which are never run, and writes the code of a
character that would turn the direction of a text ("\\u202e") in its place.
"""


def dictionary_rows() -> list[tuple[str, ...]]:
    """One row a column of each table and view, under `HEADINGS`."""
    described = [(table.name, column) for table in (*schema.TABLES, *schema.DERIVED) for column in table.columns]
    shown = [(view, column) for view, columns in view_columns().items() for column in columns]
    rows: list[tuple[str, ...]] = []
    for name, column in described + shown:
        required = "yes" if column.required and not any(view.name == name for view in VIEWS) else ""
        allowed = " | ".join(column.allowed)
        rows.append((name, column.name, column.type, required, allowed, _with_unit(column), column.description_vi))
    return rows


def _with_unit(column: schema.Column) -> str:
    return f"{column.description} ({column.unit})" if column.unit else column.description


def markdown() -> str:
    """The dictionary as one Markdown document."""
    parts = [
        "# Data dictionary",
        "",
        "Generated from `corpus/schema.py` by `python -m output.dictionary`; not to be edited by hand.",
        "The dataset is published under CC BY 4.0.",
        "",
        "## Types",
        "",
        "| type | meaning | Parquet | DuckDB | Data Package | Stata |",
        "|---|---|---|---|---|---|",
        *("| " + " | ".join(note) + " |" for note in _TYPE_NOTES),
        "",
    ]
    for table in schema.TABLES:
        parts += _table_section(table)
    parts += ["# In the database and the workbook", ""]
    for table in schema.DERIVED:
        parts += _table_section(table)
    columns = view_columns()
    for view in VIEWS:
        where = "View, and sheet of the workbook" if view.sheet else "View"
        parts += [f"## {view.name}", "", f"{where}. {view.description}. *{view.description_vi}.*", ""]
        parts += ["| column | type | meaning | nghĩa |", "|---|---|---|---|"]
        parts += [f"| `{c.name}` | {c.type} | {_with_unit(c)} | {c.description_vi} |" for c in columns[view.name]]
        parts.append("")
    parts += ["## provenance.json", "", f"{DESCRIPTION}. *{DESCRIPTION_VI}.*", "", "| key | meaning | nghĩa |"]
    parts += ["|---|---|---|", *(f"| `{name}` | {english} | {vietnamese} |" for name, english, vietnamese in KEYS), ""]
    sorts = "; ".join(f"`{table.name}` by {', '.join(table.sort)}" for table in schema.TABLES)
    return "\n".join(parts) + "\n" + _CONVENTIONS.format(sorts=sorts)


def _table_section(table: schema.TableSchema) -> list[str]:
    lines = [
        f"## {table.name}",
        "",
        f"{table.description}. *{table.description_vi}.*",
        "",
        f"Key: {', '.join(f'`{name}`' for name in table.key)}."
        + "".join(f" `{key.column}` refers to `{key.table}`." for key in table.foreign_keys),
        "",
        "| column | type | required | meaning | nghĩa |",
        "|---|---|---|---|---|",
    ]
    for column in table.columns:
        meaning = _with_unit(column)
        if column.allowed:
            meaning += ": " + ", ".join(f"`{value}`" for value in column.allowed)
        required = "yes" if column.required else ""
        lines.append(f"| `{column.name}` | {column.type} | {required} | {meaning} | {column.description_vi} |")
    return [*lines, ""]


if __name__ == "__main__":
    print(markdown(), end="")
