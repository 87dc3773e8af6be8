"""Broken and hostile PDF files: each ends in a row of its own, and the run goes on."""

from __future__ import annotations

import io
import random
import runpy
from itertools import islice
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from extractors.reading import ReadingOptions, read
from pipeline.executing import Processes
from pipeline.options import Limits
from pipeline.run import read_all

MAKE = runpy.run_path(str(Path(__file__).resolve().parents[1] / "benchmarks" / "broken_files.py"))


def test_each_of_forty_broken_files_ends_in_a_row(tmp_path: Path) -> None:
    chance, whole = random.Random(5), MAKE["sound_pdf"]()
    files = [
        *islice(MAKE["cut"](whole), 0, None, 3),
        *MAKE["flipped"](whole, chance, 9),
        *MAKE["swapped"](whole, chance, 6),
        *islice(MAKE["huge"](whole), 0, 20, 4),
        *islice(MAKE["cyclic"](), 7),
        *islice(MAKE["locked_and_armed"](), 4),
    ]
    assert len(files) >= 40
    for name, data in [*files, ("sound", whole)]:
        (tmp_path / f"{name}.pdf").write_bytes(data)
    outcome = read_all([str(tmp_path)], Processes(2), ReadingOptions(), lambda source: None, Limits(seconds=60))
    rows = {Path(result.document.source).stem: result.document for result in outcome.results}
    assert len(rows) + len(outcome.duplicates) == len(files) + 1
    assert "sound" in {*rows, *(Path(source).stem for source in outcome.duplicates)}
    for row in rows.values():
        assert row.status in ("done", "partial", "failed")
        assert row.error.endswith(".") if row.status == "failed" else True
        assert "unforeseen" not in row.error, (row.source, row.error)


@pytest.mark.parametrize("count", [1, 40])
def test_a_layer_is_read_on_every_page_however_often_the_file_is_opened_anew(count: int) -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(300, 400))
    for number in range(count):
        canvas.drawString(50, 300, f"BAO CAO {number + 1}")
        canvas.showPage()
    canvas.save()
    pages = read(buffer.getvalue(), "a").pages
    assert [(page.source, page.lines[0].text) for page in pages] == [
        ("layer", f"BAO CAO {number + 1}") for number in range(count)
    ]
