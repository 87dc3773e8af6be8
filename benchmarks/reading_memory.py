"""How much memory a long scan takes: peak memory by the number of pages, of the reader and of the whole program.

`python -m benchmarks.reading_memory [--pages 30,300] [--of reader,program]` draws sparse scanned pages of 200 dpi, no
two alike, every tenth with a small table, and reads them in a process of its own: `extractors.reading.read` alone, and
`chiso run` with its workers, images of the pages, dataset and checks. Told is the most that all processes held at once
(looked at five times a second), what they share counted once, and the highest peak that one of them had (VmHWM, which
misses nothing). Of what is mapped from files, the libraries above all, the most that one process holds is counted: what
other programs share with it must not make it look smaller. Works where /proc tells these, on Linux.
"""

from __future__ import annotations

import argparse
import io
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.reading_pages import HEIGHT, WIDTH, families

_ROOT = Path(__file__).resolve().parents[1]
_DPI, _QUALITY, _NOISE = 200, 50, 4.0
_LOOK = 0.2
_TEXT = (
    "Báo cáo kết quả xác định Chỉ số cải cách hành chính, trang {number}",
    "Sở Nội vụ đạt {first} điểm, Sở Tài chính đạt {second} điểm.",
    "Các đơn vị tiếp tục thực hiện kế hoạch cải cách hành chính của tỉnh.",
)
_READER = (
    "import sys; from pathlib import Path; from extractors.reading import read;"
    "pages = read(Path(sys.argv[1]).read_bytes(), 'a').pages; assert all(page.lines for page in pages)"
)


def long_scan(count: int) -> bytes:
    """A PDF of so many scanned pages."""
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    noise = np.random.default_rng(1).normal(0, _NOISE, _sheet(1).shape)
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT), invariant=1)
    for number in range(1, count + 1):
        from PIL import Image

        worn = np.clip(_sheet(number) * 0.9 + 15 + np.roll(noise, 7 * number), 0, 255).astype(np.uint8)
        jpeg = io.BytesIO()
        Image.fromarray(worn).save(jpeg, "JPEG", quality=_QUALITY)
        canvas.drawImage(ImageReader(jpeg), 0, 0, WIDTH, HEIGHT)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _sheet(number: int) -> Any:
    """A page as printed: grey pixels."""
    import pypdfium2
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT))
    font = families()[0]
    canvas.setFont(font, 13)
    figures = [f"{60 + (number * step) % 4000 / 100:.2f}".replace(".", ",") for step in (37, 91, 153, 211)]
    for place, line in enumerate(_TEXT):
        canvas.drawString(80, HEIGHT - 90 - 20 * place, line.format(number=number, first=figures[0], second=figures[1]))
    if number % 10 == 0:
        for row, cells in enumerate((("TT", "Cơ quan, đơn vị", "Điểm"), ("1", "Sở Nội vụ", figures[2]))):
            for cell, left, right in zip(cells, (80, 130, 360), (130, 360, 460), strict=True):
                canvas.rect(left, HEIGHT - 220 - 24 * row, right - left, 24)
                canvas.drawString(left + 6, HEIGHT - 212 - 24 * row, cell)
    canvas.save()
    document = pypdfium2.PdfDocument(buffer.getvalue())
    try:
        return document[0].render(scale=_DPI / 72, grayscale=True).to_numpy().squeeze().astype(np.float64)
    finally:
        document.close()


def peak_of(command: list[str]) -> tuple[float, float, float]:
    """The most that the command and all processes under it held together, the highest peak of one of them, both in
    MiB, and the seconds that it took. Raises SystemExit where it fails.
    """
    began = time.monotonic()
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen(command, cwd=_ROOT, stdout=told, stderr=told, env={**os.environ, "PYTHONPATH": ""})
        together = alone = 0.0
        while process.poll() is None:
            held = [_held(pid) for pid in _tree(process.pid)]
            together = max(together, sum(own for own, _, _ in held) + max(files for _, files, _ in held))
            alone = max([alone, *(peak for _, _, peak in held)])
            time.sleep(_LOOK)
        if process.returncode:
            told.seek(0)
            raise SystemExit(told.read().decode(errors="replace"))
    return together / 1024, alone / 1024, time.monotonic() - began


def _tree(root: int) -> list[int]:
    children: dict[int, list[int]] = defaultdict(list)
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                # The name of the program stands in brackets and may hold anything.
                children[int((entry / "stat").read_text().rpartition(")")[2].split()[1])].append(int(entry.name))
    found = [root]
    for pid in found:
        found += children[pid]
    return found


def _held(pid: int) -> tuple[int, int, int]:
    """What a process holds now, by its share of what others hold too, what of files is mapped in it, and its own peak
    so far, all in KiB.
    """
    with suppress(OSError):
        held, status = (Path(f"/proc/{pid}/{name}").read_text() for name in ("smaps_rollup", "status"))
        own = _number(held, "Pss_Anon:") + _number(held, "Pss_Shmem:")
        return own, _number(status, "RssFile:"), _number(status, "VmHWM:")
    return 0, 0, 0


def _number(told: str, name: str) -> int:
    return next((int(line.split()[1]) for line in told.splitlines() if line.startswith(name)), 0)


def main() -> None:
    parser = argparse.ArgumentParser(description="Peak memory of scans by the number of their pages.")
    parser.add_argument("--pages", default="30,300")
    parser.add_argument("--of", default="reader,program")
    parser.add_argument("--workers", default="2", help="of the program")
    arguments = parser.parse_args()
    for subject in arguments.of.split(","):
        peaks = []
        for count in map(int, arguments.pages.split(",")):
            with tempfile.TemporaryDirectory(prefix="chiso-memory-") as name:
                path = Path(name) / "scan.pdf"
                path.write_bytes(long_scan(count))
                command = [sys.executable, "-c", _READER, str(path)]
                if subject == "program":
                    command = [sys.executable, "-m", "pipeline.cli", "run", str(path), "--out", str(Path(name) / "out")]
                    command += ["--workers", arguments.workers]
                together, alone, seconds = peak_of(command)
                size = path.stat().st_size / 2**20
            peaks.append(together)
            print(
                f"{subject:8} {count:4} pages, {size:5.1f} MiB: {together:6.0f} MiB together, "
                f"{alone:6.0f} MiB at most in one process, {seconds:.0f} s",
                flush=True,
            )
        print(f"{subject:8} ratio {peaks[-1] / peaks[0]:.2f}", flush=True)


if __name__ == "__main__":
    main()
