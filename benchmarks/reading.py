"""Reading scanned pages: chiso beside bare Tesseract, on generated pages whose text is known.

Belongs here: figures for the time and the share of table cells that come out right. Does not: tests.
Run: `python benchmarks/reading.py [pages]`. One page a seed: prose and a ruled table, skewed, blurred, with noise.
"""

from __future__ import annotations

import io
import os
import random
import resource
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
PROSE = (
    "Thực hiện Kế hoạch cải cách hành chính nhà nước năm nay của Ủy ban nhân dân",
    "tỉnh, Sở Nội vụ báo cáo kết quả xác định Chỉ số cải cách hành chính của các",
    "sở, ban, ngành và Ủy ban nhân dân các huyện, thành phố như sau:",
)
UNITS = ("Sở Nội vụ", "Sở Tài chính", "Sở Xây dựng", "Sở Tư pháp", "Sở Y tế", "Thanh tra tỉnh", "Sở Công Thương")
WIDTHS = (50, 190, 80, 80, 80)


def font_path() -> Path:
    for folder, name in (("dejavu", "DejaVuSerif.ttf"), ("dejavu", "DejaVuSans.ttf")):
        path = Path("/usr/share/fonts/truetype") / folder / name
        if path.exists():
            return path
    raise SystemExit("No DejaVu font is installed.")


def rows_of(seed: int) -> list[list[str]]:
    chance = random.Random(seed)
    rows = [["STT", "Cơ quan, đơn vị", "Điểm", "Khảo sát", "Chỉ số"]]
    for number in range(1, 19):
        figures = [f"{chance.uniform(low, high):.2f}".replace(".", ",") for low, high in ((60, 90), (5, 10), (70, 100))]
        rows.append([str(number), chance.choice(UNITS), *figures])
    return rows


def scan_of(rows: list[list[str]], seed: int) -> object:
    import pypdfium2
    from PIL import Image, ImageFilter
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(TTFont("Text", str(font_path())))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842))
    canvas.setFont("Text", 11)
    for index, line in enumerate(PROSE):
        canvas.drawString(60, 780 - 17 * index, line)
    for index, row in enumerate(rows):
        upper, x = 720 - 20 * index, 60.0
        for text, width in zip(row, WIDTHS, strict=True):
            canvas.rect(x, upper - 20, width, 20)
            canvas.drawString(x + 5, upper - 14, text)
            x += width
    canvas.save()
    document = pypdfium2.PdfDocument(buffer.getvalue())
    page = document[0].render(scale=200 / 72).to_pil().convert("L")
    document.close()
    chance = np.random.default_rng(seed)
    page = page.rotate(float(chance.uniform(-1, 1)), resample=Image.Resampling.BICUBIC, fillcolor=255)
    page = page.filter(ImageFilter.GaussianBlur(0.7))
    pixels = np.asarray(page, dtype=np.float64) * 0.95 + chance.normal(0, 7, (page.height, page.width))
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def cpu() -> float:
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def main(pages: int) -> None:
    os.environ["OMP_THREAD_LIMIT"] = "1"
    import pytesseract

    from extractors.reading import read

    total = right = plain = disputed = silent = 0
    seconds = {"chiso": 0.0, "tesseract": 0.0}
    walls = {"chiso": 0.0, "tesseract": 0.0}
    for seed in range(pages):
        rows = rows_of(seed)
        picture = scan_of(rows, seed)
        buffer = io.BytesIO()
        picture.save(buffer, "PNG", dpi=(200, 200))  # type: ignore[attr-defined]
        before, clock = cpu(), time.perf_counter()
        page = read(buffer.getvalue(), "page.png").pages[0]
        seconds["chiso"] += cpu() - before
        walls["chiso"] += time.perf_counter() - clock
        before, clock = cpu(), time.perf_counter()
        bare = pytesseract.image_to_string(picture, lang="vie", config="--psm 4")
        seconds["tesseract"] += cpu() - before
        walls["tesseract"] += time.perf_counter() - clock
        cells = {(cell.row, cell.col): cell for table in page.tables[:1] for cell in table.cells}
        lines = [line.replace("|", " ").split() for line in bare.splitlines()]
        for row, texts in enumerate(rows[1:], start=1):
            for col in (0, 2, 3, 4):
                total += 1
                cell = cells.get((row, col))
                correct = cell is not None and cell.text.replace(".", ",") == texts[col]
                right += correct
                disputed += cell is not None and bool(cell.alternatives)
                silent += not correct and (cell is None or not cell.alternatives)
            # Generous to bare Tesseract: the figures may stand anywhere in one line, in their order.
            wanted = [texts[col] for col in (2, 3, 4)]
            plain += max((sum(text in line for text in wanted) for line in lines), default=0)
    print(f"{pages} pages, {total} figures")
    print(f"chiso      {100 * right / total:5.1f} % right, {disputed} disputed, {silent} wrong and not disputed")
    print(f"tesseract  {100 * plain / (total * 3 / 4):5.1f} % of the figures with decimals found in their line")
    for name in seconds:
        print(f"{name:10} {seconds[name] / pages:5.2f} s CPU, {walls[name] / pages:5.2f} s a page")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
