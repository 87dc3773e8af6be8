"""Charts of Office files: the names and values that the file keeps beside the drawing, as lines of text.

Belongs here: the chart's cached series. Does not: what the values mean (`extractors.label_charts`).
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from corpus.errors import DamagedReportError
from extractors.reading.number_formats import shown_number

_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_MOST_POINTS = 2000


def chart_lines(data: bytes) -> str:
    """A chart as lines: its title; then a line a bar, or, of several series, the names and a line a series.

    Raises DamagedReportError where it is no chart.
    """
    from lxml import etree

    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.LxmlError as error:
        raise DamagedReportError("The chart is damaged.") from error
    lines = [title] if (title := _text(root.find(f"{_C}chart/{_C}title"))) else []
    series = [_series(each) for each in root.iter(f"{_C}ser")]
    if len(series) == 1:
        _, names, values = series[0]
        lines += [f"{names.get(place, '')} {value}".strip() for place, value in sorted(values.items())]
    elif series:
        lines.append(" ".join(name for _, name in sorted(series[0][1].items())))
        lines += [f"{name} {' '.join(v for _, v in sorted(values.items()))}".strip() for name, _, values in series]
    return "\n".join(line for line in lines if line)


def _text(element: Any) -> str:
    return "".join(t.text or "" for t in element.iter(f"{_A}t")).strip() if element is not None else ""


def _series(series: Any) -> tuple[str, dict[int, str], dict[int, str]]:
    """Name, category names and shown values of a series, by place."""
    name = next((v.text or "" for v in series.iterfind(f"{_C}tx//{_C}v")), "")
    names = {place: text for place, text, _ in _points(series.find(f"{_C}cat"))}
    label = series.find(f"{_C}dLbls/{_C}numFmt")
    linked = label is None or label.get("sourceLinked") in ("1", "true")
    label_format = "" if label is None or linked else label.get("formatCode", "")
    values = {}
    for place, text, form in _points(series.find(f"{_C}val")):
        try:
            values[place] = shown_number(Decimal(text), label_format or form or "General").plain
        except InvalidOperation:
            values[place] = text
    return name, names, values


def _points(holder: Any) -> list[tuple[int, str, str]]:
    if holder is None:
        return []
    form = next((each.text or "" for each in holder.iter(f"{_C}formatCode")), "")
    found: list[tuple[int, str, str]] = []
    for point in holder.iter(f"{_C}pt"):
        place = point.get("idx", "")
        if place.isdigit() and len(found) < _MOST_POINTS:
            found.append((int(place), (point.findtext(f"{_C}v") or "").strip(), point.get("formatCode") or form))
    return found
