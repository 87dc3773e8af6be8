"""Data Docs: the checks of the published tables as pages of Great Expectations, beside the dataset.

Belongs here: rendering the results of `output.guard` with the library's own renderer, and making the pages stand by
themselves. Does not: the expectations (`output.guard`), the page of the audit (`output.webpage`).

The library's pages load styles, scripts, fonts and pictures from a dozen servers. All of it is taken out, with the tour
and the buttons that only scripts work, and a policy in each page forbids the browser to load anything, so that no
request leaves the disk. Times and random identifiers are taken out too: the same tables give the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from output.paths import OutputError, reason

FOLDER = "data_docs"
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; color: #1b1b1b; }
table { border-collapse: collapse; margin: .5rem 0 1.5rem; }
td, th { border: 1px solid #ccc; padding: .3rem .6rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
nav ol { list-style: none; padding: 0; }
.failed { font-weight: bold; color: #a40000; }
"""
# What loads something, or does nothing without a script.
_NOT_KEPT = (
    "//script|//link|//style|//img|//iframe|//form|//button|//object|//embed|//source|//video|//audio|//base|//meta"
    "|//*[contains(@class, 'ge-walkthrough-modal')]|//*[contains(@class, 'modal')]|//comment()"
    "|//div[contains(@class, 'card')][div[contains(@class, 'card-header')][normalize-space() = 'Actions']]"
)
_LOADING = ("src", "srcset", "background", "poster", "data-toggle", "onclick", "onload", "integrity")
_RANDOM = re.compile(r"-?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TIME = re.compile(r"\d{8}T\d{6}(?:\.\d+)?Z")


def write_data_docs(out: Path, results: Mapping[str, Any]) -> Path:
    """Write a page for each validated table, and an index; gives the index.

    results: what Great Expectations found, by table. Raises OutputError where the pages cannot be written.
    """
    from great_expectations.render.renderer.page_renderer import ValidationResultsPageRenderer
    from great_expectations.render.view.view import DefaultJinjaPageView

    renderer: Any = ValidationResultsPageRenderer()
    view: Any = DefaultJinjaPageView()
    pages = {f"{name}.html": _standing_alone(view.render(renderer.render(one)), name) for name, one in results.items()}
    pages["index.html"] = _index(results)
    folder = out / FOLDER
    try:
        folder.mkdir(exist_ok=True)
        for name, page in sorted(pages.items()):
            (folder / name).write_text(page, encoding="utf-8", newline="\n")
    except OSError as error:
        raise OutputError(f"The Data Docs cannot be written: {reason(error)}.") from error
    return folder / "index.html"


def remove_data_docs(out: Path) -> None:
    """Take away the pages of a former run, which would be of other tables. Raises OutputError where they stay."""
    folder = out / FOLDER
    try:
        for old in folder.glob("*.html"):
            old.unlink()
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
    except OSError as error:
        raise OutputError(f"The Data Docs of a former run cannot be taken away: {reason(error)}.") from error


def _standing_alone(page: str, title: str) -> str:
    """A page of the library without anything that it loads, that moves, or that another run would have otherwise."""
    from lxml import html

    tree = html.document_fromstring(page)
    for element in tree.xpath(_NOT_KEPT):
        if element.getparent() is not None:
            element.drop_tree()
    for element in tree.iter():
        for attribute in _LOADING:
            element.attrib.pop(attribute, None)
        style = element.attrib.get("style", "")
        if "url(" in style or "display: none" in style:
            del element.attrib["style"]
        link = element.attrib.get("href", "")
        if link.endswith("index.html"):
            element.attrib["href"] = "index.html"
        elif link and not link.startswith("#"):
            del element.attrib["href"]
    body = "".join(html.tostring(each, encoding="unicode") for each in tree.body)
    return _page(title, _TIME.sub("", _RANDOM.sub("", body)))


def _index(results: Mapping[str, Any]) -> str:
    rows = []
    for name, result in sorted(results.items()):
        failed = sum(not one.success for one in result.results)
        state = f'<td class="failed">{failed} failed</td>' if failed else "<td>all met</td>"
        rows.append(f'<tr><td><a href="{name}.html">{name}</a></td><td>{len(result.results)}</td>{state}</tr>')
    head = "<h1>Data Docs</h1><p>What is expected of the published tables, and whether they meet it.</p>"
    table = "<table><tr><th>Table</th><th>Expectations</th><th>Result</th></tr>"
    return _page("Data Docs", f"{head}{table}{''.join(rows)}</table>")


def _page(title: str, body: str) -> str:
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f"<title>{title}</title><style>{_STYLE}</style></head>\n<body>{body}</body></html>\n"
    )
