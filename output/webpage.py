"""The page that a browser opens from the disk: one HTML file, and beside it each report's data and page images.

Belongs here: writing its files, and embedding data safely. Does not: which data (`output.page_data`), or how the page
looks and behaves (`output/page/`). A page opened from the disk may not fetch files, so the data of a report is a script
that is loaded when needed.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from corpus import schema
from corpus.records import ReportResult
from corpus.tables import reference_rows
from output import paths
from output.page_data import PageData
from output.page_images import place_images
from output.rows import TableRows

_SOURCES = Path(__file__).parent / "page"
_SCRIPTS = (
    "base.js",
    "store.js",
    "intervals.js",
    "sentences.js",
    "findings.js",
    "lists.js",
    "corrections.js",
    "panel.js",
    "sheet.js",
    "lines.js",
    "charts.js",
    "pictures.js",
    "overview.js",
    "report.js",
    "main.js",
)
_STYLES = ("page.css", "report.css", "print.css")
_INDEX = "\0index\0"
# Signs that could end a script element, begin a comment, or end a line of JavaScript.
_ESCAPES = tuple((sign, f"\\u{ord(sign):04x}") for sign in "<>&\u2028\u2029")


def json_for_script(value: object) -> str:
    """JSON that is safe between script tags and as an expression of JavaScript, whatever texts it holds."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for sign, escape in _ESCAPES:
        text = text.replace(sign, escape)
    return text


def write_page(
    results: Iterable[ReportResult], tables: Sequence[TableRows], images: Mapping[str, Path], part: Path
) -> None:
    """Write report/index.html, report/data and report/pages under the folder `part`.

    results: in order of `doc_id`; gone through once, one at a time. tables: theirs. images: `doc_id` to the folder with
    the images of its pages.
    """
    folder = part / paths.PAGE_DATA
    folder.mkdir(parents=True)
    page = PageData()
    for result in results:
        doc_id = result.document.doc_id
        name = paths.safe_name(doc_id)
        drawn = place_images(images[doc_id], part / paths.PAGE_IMAGES / name) if doc_id in images else []
        own = page.add(result, drawn)
        if own.figures is not None:
            _write_script(folder / f"{name}.figures.js", "chisoFigures", doc_id, own.figures)
        if own.text is not None:
            _write_script(folder / f"{name}.text.js", "chisoText", doc_id, own.text)
    documents = next(table for table in tables if table.table is schema.DOCUMENTS)
    before, after = _shell().split(_INDEX)
    with (part / paths.PAGE).open("w", encoding="utf-8", errors="replace", newline="") as file:
        file.write(before)
        file.writelines(_json_in_pieces(page.index(documents)))
        file.write(after)


def _json_in_pieces(index: Mapping[str, Any]) -> Iterator[str]:
    """What `json_for_script` gives for an object, part by part; a value may be an iterator over parts of a list."""
    for place, (name, value) in enumerate(index.items()):
        yield f"{',' if place else '{'}{json_for_script(name)}:"
        if isinstance(value, Iterator):
            yield "["
            for number, part in enumerate(value):
                yield f"{',' if number else ''}{json_for_script(part)}"
            yield "]"
        else:
            yield json_for_script(value)
    yield "}"


def _write_script(path: Path, function: str, doc_id: str, data: object) -> None:
    text = f"{function}({json_for_script(doc_id)},{json_for_script(data)});\n"
    path.write_bytes(text.encode("utf-8", errors="replace"))


def _sentences() -> dict[str, str]:
    """The program's own sentences in Vietnamese, by their English patterns."""
    return {row["pattern"]: row["vi"] for row in reference_rows("sentences")}


def _indicators() -> dict[str, str]:
    """The Vietnamese word for each label of work that reports give figures of: the first that is listed."""
    found: dict[str, str] = {}
    for row in reference_rows("indicators"):
        found.setdefault(row["label"], row["wording"])
    return found


def _shell() -> str:
    """The HTML file, with `_INDEX` where the index comes.

    Only its own script and style may run, and it may load nothing but the scripts beside it.
    """
    import jinja2
    from markupsafe import Markup

    parts = "\n".join((_SOURCES / name).read_text(encoding="utf-8") for name in _SCRIPTS)
    script = f'"use strict";\n(() => {{\n{parts}}})();\n'
    style = "".join((_SOURCES / name).read_text(encoding="utf-8") for name in _STYLES)
    policy = (
        f"default-src 'none'; script-src 'self' file: {_hash(script)}; style-src {_hash(style)}; "
        "img-src data: 'self' file:; base-uri 'none'; form-action 'none'"
    )
    labels = json.loads((_SOURCES / "labels.json").read_text(encoding="utf-8")) | {
        "sentences": _sentences(),
        "indicators": _indicators(),
    }
    environment = jinja2.Environment(
        autoescape=True, loader=jinja2.FileSystemLoader(_SOURCES), undefined=jinja2.StrictUndefined
    )
    return environment.get_template("page.html").render(
        policy=Markup(policy),
        style=Markup(style),
        script=Markup(script),
        index=_INDEX,
        labels=Markup(json_for_script(labels)),
        tables=[table.name for table in schema.TABLES],
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
