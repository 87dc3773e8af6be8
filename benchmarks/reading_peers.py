"""Other programs that read scans, run on a PDF by the interpreter that has them installed.

Belongs here: calling them as their manuals say. Does not: judging what they read (`benchmarks.reading_scores`).
Run by `benchmarks.reading` as `python reading_peers.py NAME FILE`; needs nothing of chiso. Writes one JSON object:
pages, each with "text" and "tables", and the CPU seconds that reading took, child processes included, start-up not.
"""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ["OMP_THREAD_LIMIT"] = "1"
Page = dict[str, Any]


def cpu() -> float:
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def pictures(path: Path) -> list[Any]:
    """The pages as pictures at the resolution of their own image."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    drawn = []
    for page in document:
        widths = [item.get_px_size()[0] for item in page.get_objects() if hasattr(item, "get_px_size")]
        drawn.append(page.render(scale=max(widths, default=1653) / page.get_width()).to_pil().convert("L"))
    document.close()
    return drawn


def tesseract_in_process(path: Path) -> tuple[list[Page], float]:
    """One bare pass over each page image, the unit of cost: drawing and loading are not timed."""
    import tesserocr

    listed = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, check=True)
    folder = re.search(r'"(.+)"', listed.stdout + listed.stderr)
    api = tesserocr.PyTessBaseAPI(path=folder[1] if folder else "", lang="vie", psm=tesserocr.PSM.SINGLE_COLUMN)
    drawn = pictures(path)
    begun = cpu()
    pages = []
    for picture in drawn:
        api.SetImage(picture)
        pages.append({"text": api.GetUTF8Text(), "tables": []})
    return pages, cpu() - begun


def tesseract_program(path: Path) -> tuple[list[Page], float]:
    import pytesseract

    begun = cpu()
    pages = [
        {"text": pytesseract.image_to_string(picture, lang="vie", config="--psm 3"), "tables": []}
        for picture in pictures(path)
    ]
    return pages, cpu() - begun


def ocrmypdf_then(read: Callable[[Path], list[Page]], path: Path) -> tuple[list[Page], float]:
    begun = cpu()
    with tempfile.TemporaryDirectory() as folder:
        layered = Path(folder) / "layered.pdf"
        command = [sys.executable, "-m", "ocrmypdf", "-l", "vie", "--deskew", "--jobs", "1", "--optimize", "0"]
        subprocess.run([*command, "--output-type", "pdf", str(path), str(layered)], check=True, capture_output=True)
        pages = read(layered)
    return pages, cpu() - begun


def pdfplumber_pages(path: Path) -> list[Page]:
    import pdfplumber

    # A scan has no drawn lines that pdfplumber could see: where it finds none, it is asked to go by the text.
    by_text = {"vertical_strategy": "text", "horizontal_strategy": "text"}
    with pdfplumber.open(path) as document:
        return [
            {
                "text": page.extract_text() or "",
                "tables": [
                    [[cell or "" for cell in row] for row in table]
                    for table in page.extract_tables() or page.extract_tables(by_text)
                ],
            }
            for page in document.pages
        ]


def camelot_pages(path: Path) -> list[Page]:
    import camelot
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    pages: list[Page] = [{"text": page.get_textpage().get_text_range(), "tables": []} for page in document]
    document.close()
    for table in camelot.read_pdf(str(path), pages="all", flavor="lattice"):
        rows = [[str(cell).replace("\n", " ") for cell in row] for row in table.df.values.tolist()]
        pages[table.page - 1]["tables"].append(rows)
    return pages


def img2table_pages(path: Path) -> tuple[list[Page], float]:
    from img2table.document import PDF
    from img2table.ocr import TesseractOCR

    begun = cpu()
    engine = TesseractOCR(n_threads=1, lang="vie", psm=11)
    found = PDF(src=str(path)).extract_tables(ocr=engine, min_confidence=1)
    pages: list[Page] = []
    for number in range(max(found, default=-1) + 1):
        tables = [[[str(cell or "") for cell in row] for row in t.df.values.tolist()] for t in found.get(number, [])]
        pages.append({"text": "", "tables": tables})
    return pages, cpu() - begun


PEERS: dict[str, Callable[[Path], tuple[list[Page], float]]] = {
    "tesseract, bare pass": tesseract_in_process,
    "tesseract program": tesseract_program,
    "OCRmyPDF + pdfplumber": lambda path: ocrmypdf_then(pdfplumber_pages, path),
    "OCRmyPDF + camelot": lambda path: ocrmypdf_then(camelot_pages, path),
    "img2table": img2table_pages,
}

if __name__ == "__main__":
    read_pages, seconds = PEERS[sys.argv[1]](Path(sys.argv[2]))
    json.dump({"pages": read_pages, "seconds": seconds}, sys.stdout)
