"""Bar charts of the sample reports, drawn as vectors with data labels.

Belongs here: bars, axes, labels. Does not: the figures, or where the chart stands on the page.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from corpus.samples.model import BarChart

_FILLS = ("#4f81bd", "#c0504d", "#9bbb59")
_LABEL_SIZE = 9.5


def chart_flowable(chart: BarChart, width: float, font: str) -> Any:
    """The chart as a flowable of that width in points. font: the prefix of the registered cuts."""
    from reportlab.platypus import Flowable

    height = 12.2 * len(chart.categories) * len(chart.series) + 30 if chart.horizontal else 175.0

    class Bars(Flowable):  # type: ignore[misc]
        """Draws itself on the page's canvas."""

        def wrap(self, _width: float, _height: float) -> tuple[float, float]:
            """The room that the chart takes."""
            return width, height

        def draw(self) -> None:
            """Bars, names and labels."""
            painter = _across if chart.horizontal else _upright
            painter(self.canv, chart, width, height, font)

    return Bars()


def _value(label: str) -> Decimal:
    """What a data label says, decimal comma or point."""
    return Decimal(label.replace(",", "."))


def _share(chart: BarChart, label: str) -> float:
    """The part of the axis that a value fills, between 0 and 1."""
    share = (_value(label) - chart.floor) / (chart.ceiling - chart.floor)
    return float(min(Decimal(1), max(Decimal("0.02"), share)))


def _across(canvas: Any, chart: BarChart, width: float, height: float, font: str) -> None:
    names, room = width * 0.44, width * 0.46
    step = (height - 22) / len(chart.categories)
    canvas.setStrokeColor("#888888")
    canvas.line(names, 12, names, height - 8)
    for order, category in enumerate(chart.categories):
        top = height - 10 - step * order
        for series_order, series in enumerate(chart.series):
            thickness = step * 0.72 / len(chart.series)
            base = top - step * 0.14 - thickness * (series_order + 1)
            length = room * _share(chart, series.labels[order].text)
            canvas.setFillColor(_FILLS[series_order])
            canvas.rect(names, base, length, thickness, stroke=0, fill=1)
            canvas.setFillColor("black")
            if series_order == 0:
                canvas.setFont(f"{font}-Regular", _LABEL_SIZE)
                canvas.drawRightString(names - 5, top - step * 0.5 - 3, category)
            canvas.drawString(names + length + 4, base + thickness / 2 - 3, series.labels[order].text)


def _upright(canvas: Any, chart: BarChart, width: float, height: float, font: str) -> None:
    from reportlab.lib.utils import simpleSplit
    from reportlab.pdfbase.pdfmetrics import stringWidth

    step = width / len(chart.categories)
    names = [simpleSplit(category, f"{font}-Regular", 7.5, step - 3) for category in chart.categories]
    foot, head = 8.0 + 8.6 * max(len(lines) for lines in names), 30.0
    room = height - foot - head
    canvas.setStrokeColor("#888888")
    canvas.line(0, foot, width, foot)
    pitch = step * 0.88 / len(chart.series)
    widest = max(stringWidth(label.text, f"{font}-Regular", 1) for series in chart.series for label in series.labels)
    label_size = min(_LABEL_SIZE, (pitch - 3) / widest)
    for order, lines in enumerate(names):
        for series_order, series in enumerate(chart.series):
            left = step * order + step * 0.06 + pitch * series_order
            tall = room * _share(chart, series.labels[order].text)
            canvas.setFillColor(_FILLS[series_order])
            canvas.rect(left, foot, pitch * 0.92, tall, stroke=0, fill=1)
            canvas.setFillColor("black")
            canvas.setFont(f"{font}-Regular", label_size)
            canvas.drawCentredString(left + pitch * 0.46, foot + tall + 3, series.labels[order].text)
        canvas.setFont(f"{font}-Regular", 7.5)
        for line, text in enumerate(lines):
            canvas.drawCentredString(step * (order + 0.5), foot - 10 - 8.6 * line, text)
    if len(chart.series) > 1:
        canvas.setFont(f"{font}-Regular", 9)
        for series_order, series in enumerate(chart.series):
            left = width / 2 - 80 + 100 * series_order
            canvas.setFillColor(_FILLS[series_order])
            canvas.rect(left, height - 14, 8, 8, stroke=0, fill=1)
            canvas.setFillColor("black")
            canvas.drawString(left + 12, height - 14, series.name)
