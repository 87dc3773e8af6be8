"""`CITATION.cff`: how to cite a build of the dataset, and the reports that it was read from.

Belongs here: the Citation File Format 1.2.0, and writing its YAML so that no text of a report can be more than a text.
Does not: the description of the dataset (`corpus.schema`), or the name of its content (`output.provenance`).
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from corpus import schema
from corpus.records import Document

_AUTHOR = "chiso contributors"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_Node = Mapping[str, "_Node"] | Sequence["_Node"] | str | int


def write_citation(documents: Iterable[Document], build: str, path: Path) -> None:
    """Write the file. Its version is the name of the content, so that a citation names the very rows.

    Reports that could not be read are no source of it. There is no date of release: a build has none.
    """
    read = [document for document in documents if document.status != "failed"]
    read.sort(key=lambda d: (d.province, d.period_year or 0, d.doc_id))
    dataset = schema.DATASET
    record: dict[str, _Node] = {
        "cff-version": "1.2.0",
        "message": "If you use this dataset, please cite it by its version, and the reports that the figures are from.",
        "type": "dataset",
        "title": dataset.title,
        "abstract": f"{dataset.description} {_coverage(read)}".strip(),
        "authors": [{"name": _AUTHOR}],
        "keywords": list(dataset.keywords),
        "license": dataset.licence,
        "version": build,
    }
    if read:
        record["references"] = [_reference(document) for document in read]
    path.write_text("\n".join(_lines(record)) + "\n", encoding="utf-8", newline="\n")


def _coverage(read: Sequence[Document]) -> str:
    """Which provinces and years the reports are of."""
    years: dict[str, set[int]] = {}
    for document in read:
        of = years.setdefault(document.province or "province unknown", set())
        if document.period_year is not None:
            of.add(document.period_year)
    if not years:
        return ""
    told = (f"{name} ({', '.join(map(str, sorted(of)))})" if of else name for name, of in sorted(years.items()))
    return f"Read from {len(read)} reports: {'; '.join(told)}."


def _reference(document: Document) -> dict[str, _Node]:
    issuer, province = document.issuer, document.province
    place = issuer if province in issuer else f"{issuer}, {province}".removeprefix(", ")
    made: dict[str, _Node] = {
        "type": "government-document",
        "title": document.title or document.number or document.source,
        "authors": [{"name": place or "issuer unknown"}],
        "languages": ["vi"],
    }
    if document.number:
        made["number"] = document.number
    if document.issue_date[:4].isdigit():
        made["year"] = int(document.issue_date[:4])
    if _DAY.fullmatch(document.issue_date):
        made["date-published"] = document.issue_date
    of = f"Figures of {document.period_year}. " if document.period_year is not None else ""
    made["notes"] = f"{of}In the dataset as {document.doc_id}; SHA-256 {document.sha256}."
    return made


def _lines(node: _Node, depth: int = 0) -> list[str]:
    """The node as YAML, every text within double quotes."""
    pad = "  " * depth
    if isinstance(node, Mapping):
        lines = []
        for name, value in node.items():
            if isinstance(value, str | int):
                lines.append(f"{pad}{name}: {_scalar(value)}")
            else:
                lines += [f"{pad}{name}:", *_lines(value, depth + 1)]
        return lines
    if isinstance(node, str | int):
        return [f"{pad}{_scalar(node)}"]
    lines = []
    for item in node:
        first, *others = _lines(item, depth + 1)
        lines += [f"{pad}- {first.lstrip(' ')}", *others]
    return lines


def _scalar(value: str | int) -> str:
    """A text as JSON, which is YAML too once what YAML takes for no character, or for a line break, is escaped."""
    if isinstance(value, int):
        return str(value)
    return "".join(_escaped(character) for character in json.dumps(value, ensure_ascii=False))


def _escaped(character: str) -> str:
    if unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"):
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
