"""Page images made ready: how a page lies, what greys it has, and files that are opened anew while they are read."""

from __future__ import annotations

import io

import cv2
import numpy as np
import pytest

from extractors.reading import ReadingOptions, read
from extractors.reading.crops import percentiles
from extractors.reading.opened_pdf import PAGES_AT_ONCE, OpenedPdf
from extractors.reading.paging import read_run
from extractors.reading.raster import PageImage, levelled, one_channel
from extractors.reading.ruling import left_over

_SCALE = 200 / 72


@pytest.mark.parametrize("angle", [-4.3, -0.5, 0.0, 1.3, 3.7])
def test_a_turned_page_is_turned_back_by_as_much(angle: float) -> None:
    pixels = np.full((2339, 1653), 240, np.uint8)
    for row in range(40):
        for place in range(9):
            cv2.putText(pixels, "Noi vu", (180 + place * 150, 200 + row * 48), cv2.FONT_HERSHEY_SIMPLEX, 1, 20, 2)
    matrix = cv2.getRotationMatrix2D((1653 / 2, 2339 / 2), angle, 1.0)
    turned = cv2.warpAffine(pixels, matrix, (1653, 2339), borderValue=240)
    level = levelled(PageImage(np.asarray(turned, np.uint8), _SCALE, 595, 842))
    assert level.angle == pytest.approx(-angle, abs=0.1)


@pytest.mark.parametrize("shape", [(3, 7), (31, 113), (200, 301)])
def test_greys_that_are_counted_are_those_that_are_sorted(shape: tuple[int, int]) -> None:
    pixels = np.random.default_rng(shape[0]).integers(0, 256, shape).astype(np.uint8)
    for part in (pixels, pixels[:, 1:-1], np.full(shape, 255, np.uint8)):
        assert percentiles(part, 0.5, 33.3, 90, 100) == pytest.approx(np.percentile(part, [0.5, 33.3, 90, 100]))


@pytest.mark.parametrize("red", [(205, 35, 50), (225, 70, 75), (180, 40, 70), (215, 60, 110)])
def test_a_stamp_of_any_red_goes_and_the_print_under_it_stays(red: tuple[int, int, int]) -> None:
    paper = np.full((400, 400, 3), 235, np.uint8)
    cv2.putText(paper, "8,91", (110, 220), cv2.FONT_HERSHEY_SIMPLEX, 2, (40, 40, 40), 6)
    mask = np.zeros((400, 400, 1))
    for radius, width in ((120, 16), (60, 2)):
        cv2.circle(mask, (180, 200), radius, 0.9, width)
    stamped = paper * (1 - mask * (1 - np.array(red) / 255))
    jpeg = cv2.imencode(".jpg", stamped[:, :, ::-1].astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 45])[1]
    channel = one_channel(cv2.imdecode(jpeg, cv2.IMREAD_COLOR)[:, :, ::-1]).astype(np.float64)
    left = 235 - channel[(mask[:, :, 0] > 0) & (paper[:, :, 0] == 235)]
    assert abs(left.mean()) < 15 and (np.abs(left) > 40).mean() < 0.15
    assert channel[paper[:, :, 0] == 40].mean() < 80
    # Where nothing is as bright as the ink of a stamp, print in a dark red is print.
    maroon = np.where(paper == 40, (110, 10, 10), paper)
    assert one_channel(maroon.astype(np.uint8))[paper[:, :, 0] == 40].mean() < 120


def test_marks_are_counted_wherever_they_are_and_not_on_blank_paper() -> None:
    blank = np.full((900, 700), 250, np.uint8)
    assert left_over(blank, _SCALE, ())[1] == 0
    for place in range(14):
        cv2.rectangle(blank, (300 + place * 25, 850), (312 + place * 25, 870), 10, 2)
    assert left_over(blank, _SCALE, ())[1] == 14


def test_a_long_pdf_is_opened_anew_and_its_pages_are_the_same_from_wherever_one_begins() -> None:
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842), invariant=1)
    count = 2 * PAGES_AT_ONCE + 3
    for number in range(count):
        canvas.drawString(80, 700, f"Trang dat {number} diem")
        canvas.showPage()
    canvas.save()
    data = buffer.getvalue()
    opened = OpenedPdf(data)
    first = opened.at(PAGES_AT_ONCE - 1)
    assert opened.count == count
    assert opened.at(0) is first
    assert opened.at(PAGES_AT_ONCE) is not first
    assert opened.at(0).get_page_size(0) == (595, 842)
    opened.close()
    pages = read(data, "long").pages
    assert [f"dat {page.number - 1} diem" in page.lines[0].text for page in pages] == [True] * count
    run = read_run(data, ReadingOptions(), PAGES_AT_ONCE + 1)
    assert run is not None
    assert [page.lines[0].text for page in run.pages] == [page.lines[0].text for page in pages[PAGES_AT_ONCE + 1 :]]
