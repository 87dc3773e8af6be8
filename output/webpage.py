"""The page that a browser opens from the disk: one HTML file and, for each report, its data as scripts.

Belongs here: what data the page gets, and embedding it safely. Does not: how it looks and behaves (`output/page/`).
A page opened from the disk may not fetch files, so the data of a report is a script that is loaded when needed.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from corpus import schema
from corpus.records import ReportResult
from output import paths
from output.rows import TableRows, cell_text

_SOURCES = Path(__file__).parent / "page"
_SCRIPTS = ("base.js", "store.js", "findings.js", "lists.js", "views.js", "main.js")
# How grave a finding is, first the gravest.
_VERDICTS = ("inconsistent", "truncated", "rounding", "unverifiable", "exact")
_SEVERITIES = ("decision", "value")
_ATTRIBUTIONS = ("published", "unknown", "reading", "")
_WORST_SHOWN = 20
# Every row of a report's own data would repeat these.
_LEFT_OUT = ("doc_id", "province_code")
# Signs that could end a script element, begin a comment, or end a line of JavaScript.
_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}

_Record = dict[str, str]


def json_for_script(value: object) -> str:
    """JSON that is safe between script tags and as an expression of JavaScript, whatever texts it holds."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)


def write_page(results: Sequence[ReportResult], tables: Sequence[TableRows], part: Path) -> None:
    """Write report/index.html and report/data under the folder `part`; `tables` are those of `results`."""
    folder = part / paths.PAGE_DATA
    folder.mkdir(parents=True)
    columns, grouped = _grouped(tables)
    texts = {result.document.doc_id: result.restored_lines for result in results if result.restored_lines}
    for doc_id, data in grouped.items():
        rows = {name: [[row[column] for column in columns[name]] for row in data[name]] for name in data}
        _write_script(folder / f"{paths.safe_name(doc_id)}.figures.js", "chisoFigures", doc_id, rows)
    for doc_id, lines in texts.items():
        _write_script(folder / f"{paths.safe_name(doc_id)}.text.js", "chisoText", doc_id, lines)
    index = _index(tables, columns, grouped, texts.keys())
    (part / paths.PAGE).write_bytes(_shell(index).encode("utf-8", errors="replace"))


def _write_script(path: Path, function: str, doc_id: str, data: object) -> None:
    text = f"{function}({json_for_script(doc_id)},{json_for_script(data)});\n"
    path.write_bytes(text.encode("utf-8", errors="replace"))


def _grouped(tables: Sequence[TableRows]) -> tuple[dict[str, list[str]], dict[str, dict[str, list[_Record]]]]:
    """The columns of each table on the page, and the rows of each report by table."""
    columns: dict[str, list[str]] = {}
    grouped: dict[str, dict[str, list[_Record]]] = {}
    for table in tables:
        columns[table.table.name] = [column.name for column in table.table.columns]
        if table.table is schema.DOCUMENTS:
            continue
        columns[table.table.name] = [name for name in columns[table.table.name] if name not in _LEFT_OUT]
        for record in _records(table):
            empty: dict[str, list[_Record]] = {"observations": [], "rubrics": [], "findings": []}
            grouped.setdefault(record["doc_id"], empty)[table.table.name].append(record)
    return columns, grouped


def _records(table: TableRows) -> list[_Record]:
    names = [column.name for column in table.table.columns]
    return [dict(zip(names, map(cell_text, row), strict=True)) for row in table.rows]


def _index(
    tables: Sequence[TableRows],
    columns: dict[str, list[str]],
    grouped: dict[str, dict[str, list[_Record]]],
    with_text: Iterable[str],
) -> dict[str, Any]:
    """What the page knows without loading a report: each report's facts and counts, the gravest findings and
    the figures that went into them.
    """
    texts = set(with_text)
    documents: list[dict[str, Any]] = []
    for record in _records(next(table for table in tables if table.table is schema.DOCUMENTS)):
        data = grouped.get(record["doc_id"], {"observations": [], "findings": []})
        findings = data["findings"]
        inconsistent = [row for row in findings if row["verdict"] == "inconsistent"]
        documents.append(
            record
            | {
                "observations": len(data["observations"]),
                "findings": len(findings),
                "figures": _counted(row["status"] for row in data["observations"]),
                "verdicts": _counted(row["verdict"] for row in findings),
                "attributions": _counted(row["attribution"] for row in inconsistent),
                "has_figures": record["doc_id"] in grouped,
                "has_text": record["doc_id"] in texts,
            }
        )
    known = {document["doc_id"] for document in documents}
    found = (row for doc_id in sorted(grouped) if doc_id in known for row in grouped[doc_id]["findings"])
    worst = sorted((row for row in found if row["verdict"] == "inconsistent"), key=_gravity)[:_WORST_SHOWN]
    wanted = {key for row in worst for key in row["evidence"].split(";")}
    parts = [row for doc_id in sorted(grouped) for row in grouped[doc_id]["observations"] if row["obs_id"] in wanted]
    return {"columns": columns, "documents": documents, "worst": worst, "parts": parts}


def _counted(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))


def _gravity(finding: _Record) -> tuple[int, int, int]:
    return (
        _place(_VERDICTS, finding["verdict"]),
        _place(_SEVERITIES, finding["severity"]),
        _place(_ATTRIBUTIONS, finding["attribution"]),
    )


def _place(order: Sequence[str], value: str) -> int:
    return order.index(value) if value in order else len(order)


def _shell(index: dict[str, Any]) -> str:
    """The HTML file. Only its own script and style may run, and it may load nothing but the scripts beside it."""
    import jinja2
    from markupsafe import Markup

    parts = "\n".join((_SOURCES / name).read_text(encoding="utf-8") for name in _SCRIPTS)
    script = f'"use strict";\n(() => {{\n{parts}}})();\n'
    style = (_SOURCES / "page.css").read_text(encoding="utf-8")
    policy = (
        f"default-src 'none'; script-src 'self' file: {_hash(script)}; style-src {_hash(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    labels = json.loads((_SOURCES / "labels.json").read_text(encoding="utf-8"))
    environment = jinja2.Environment(
        autoescape=True, loader=jinja2.FileSystemLoader(_SOURCES), undefined=jinja2.StrictUndefined
    )
    return environment.get_template("page.html").render(
        policy=Markup(policy),
        style=Markup(style),
        script=Markup(script),
        index=Markup(json_for_script(index)),
        labels=Markup(json_for_script(labels)),
        tables=[table.name for table in schema.TABLES],
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
