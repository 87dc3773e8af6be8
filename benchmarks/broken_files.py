"""PDF files broken in every way that a portal, a disk or an enemy breaks them, each through the whole program.

Belongs here: making them from a sound file, and running them. Does not: what is said of them (`pipeline`).
Run: `python -m benchmarks.broken_files [--limit SECONDS] [--workers N]`: every file has to end in a row of `documents`
within its limit, and the run has to go on. The same call makes the same files.
"""

from __future__ import annotations

import argparse
import io
import random
import re
import sys
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Broken = tuple[str, bytes]
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_OBJECT = re.compile(rb"\d+ 0 obj.*?endobj", re.DOTALL)


def sound_pdf(pages: int = 2, **settings: Any) -> bytes:
    """A small report: text, a ruled table, a picture."""
    from PIL import Image
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842), invariant=1, **settings)
    shade = Image.linear_gradient("L").resize((60, 60))
    for number in range(pages):
        canvas.drawString(60, 780, f"BAO CAO ket qua Chi so cai cach hanh chinh, trang {number + 1}")
        for row in range(4):
            for col, text in enumerate((str(row + 1), "So Noi vu", f"{80 + row},{10 + number}")):
                canvas.rect(60 + 120 * col, 700 - 20 * row, 120, 20)
                canvas.drawString(65 + 120 * col, 706 - 20 * row, text)
        canvas.drawImage(ImageReader(shade), 400, 400, 60, 60)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def made_of(objects: dict[int, bytes], root: int = 1) -> bytes:
    """A PDF of the given objects with a true cross-reference table."""
    out = bytearray(b"%PDF-1.7\n")
    places = {}
    for number in sorted(objects):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, objects[number])
    start, size = len(out), max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        out += b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 65535 f \n"
    out += b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, root, start)
    return bytes(out)


def one_page(
    content: bytes, *, box: str = "0 0 595 842", extra: str = "", more: dict[int, bytes] | None = None
) -> bytes:
    """A PDF of one page. content: its content stream as an object. extra: entries of the page."""
    return made_of(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] /Contents 4 0 R {extra} >>".encode(),
            4: content,
            **(more or {}),
        }
    )


def stream(data: bytes, entries: str = "", length: int | None = None) -> bytes:
    size = len(data) if length is None else length
    return f"<< /Length {size} {entries} >>\nstream\n".encode() + data + b"\nendstream"


def packed(size: int, times: int = 1) -> bytes:
    """So many zero bytes, packed as often."""
    pack = zlib.compressobj(9)
    data = b"".join([*(pack.compress(b" " * min(1 << 20, size)) for _ in range(max(1, size >> 20))), pack.flush()])
    for _ in range(times - 1):
        data = zlib.compress(data, 9)
    return data


def cut(whole: bytes) -> Iterator[Broken]:
    for tenth in range(1, 10):
        part = whole[: len(whole) * tenth // 10]
        yield f"cut-{tenth}", part
        yield f"cut-ended-{tenth}", part + b"\nstartxref\n0\n%%EOF\n"
        yield f"cut-head-{tenth}", b"%PDF-1.4\n" + whole[len(whole) * tenth // 10 :]


def flipped(whole: bytes, chance: random.Random, count: int) -> Iterator[Broken]:
    """Bits flipped in streams, in the table of objects, and anywhere."""
    streams = [match.span(1) for match in _STREAM.finditer(whole)]
    table = (whole.rindex(b"xref\n0"), len(whole) - 8)
    for number in range(count):
        kind = ("stream", "xref", "anywhere")[number % 3]
        start, end = {"stream": streams[number // 3 % len(streams)], "xref": table, "anywhere": (9, len(whole) - 8)}[
            kind
        ]
        data = bytearray(whole)
        for _ in range(1 + number % 7 * 4):
            data[chance.randrange(start, end)] ^= 1 << chance.randrange(8)
        yield f"flip-{kind}-{number}", bytes(data)


def swapped(whole: bytes, chance: random.Random, count: int) -> Iterator[Broken]:
    """Two objects that have exchanged their places, or their numbers."""
    objects = [match.span() for match in _OBJECT.finditer(whole)]
    for number in range(count):
        (a, b), (c, d) = sorted(chance.sample(objects, 2))
        if number % 2:
            yield f"swap-{number}", whole[:a] + whole[c:d] + whole[b:c] + whole[a:b] + whole[d:]
        else:
            first, second = whole[a:b].split(b" ", 1), whole[c:d].split(b" ", 1)
            data = whole[:a] + second[0] + b" " + first[1] + whole[b:c] + first[0] + b" " + second[1] + whole[d:]
            yield f"renumber-{number}", data


def huge(whole: bytes) -> Iterator[Broken]:
    """Sizes declared that cannot be."""
    for size in (2**31 - 1, 2**32, 10**12, -1):
        number = b"%d" % size
        yield f"length-{size}", re.sub(rb"/Length \d+", b"/Length " + number, whole)
        yield f"count-{size}", re.sub(rb"/Count \d+", b"/Count " + number, whole)
        yield f"size-{size}", re.sub(rb"/Size \d+", b"/Size " + number, whole)
        yield f"image-{size}", re.sub(rb"/(Width|Height) \d+", rb"/\1 " + number, whole)
        yield f"startxref-{size}", re.sub(rb"startxref\s+\d+", b"startxref\n" + number, whole)
    text = stream(b"BT /F1 12 Tf 72 700 Td (a) Tj ET")
    for box in (
        "0 0 2835 4000",
        "0 0 14400 14400",
        "0 0 1e9 1e9",
        "0 0 0 0",
        "0 0 -5 -5",
        "0 0 1e38 1",
        "a b c d",
        "0 0",
    ):
        yield f"box-{box.replace(' ', '_')}", one_page(text, box=box)
    for unit in ("1000", "-1", "1e30"):
        yield f"userunit-{unit}", one_page(text, extra=f"/UserUnit {unit}")
    for bits in (1, 8, 32, 10**6):
        size = f"/Width 60000 /Height 60000 /BitsPerComponent {bits}"
        entries = f"/Type /XObject /Subtype /Image {size} /ColorSpace /DeviceGray"
        draw = stream(b"500 0 0 700 0 0 cm /I Do")
        yield (
            f"picture-{bits}",
            one_page(draw, extra="/Resources << /XObject << /I 5 0 R >> >>", more={5: stream(b"\0" * 99, entries)}),
        )


def bombs() -> Iterator[Broken]:
    """Streams that grow a thousandfold and more when unpacked."""
    for megabytes in (16, 256, 1500):
        data = packed(megabytes << 20)
        yield f"bomb-content-{megabytes}", one_page(stream(data, "/Filter /FlateDecode"))
        entries = f"/Type /XObject /Subtype /Image /Width 16384 /Height {megabytes * 64} /ColorSpace /DeviceGray"
        picture = stream(data, f"{entries} /BitsPerComponent 8 /Filter /FlateDecode")
        draw = stream(b"500 0 0 700 0 0 cm /I Do")
        more = {5: picture}
        yield f"bomb-picture-{megabytes}", one_page(draw, extra="/Resources << /XObject << /I 5 0 R >> >>", more=more)
    for depth in (2, 3, 20):
        filters = " ".join(["/FlateDecode"] * depth)
        yield f"bomb-nested-{depth}", one_page(stream(packed(64 << 20, depth), f"/Filter [{filters}]"))
    for count in (10**4, 3 * 10**5):
        words = (
            b"BT /F1 9 Tf " + b"".join(b"1 0 0 1 %d %d Tm (a) Tj " % (i % 600, i % 800) for i in range(count)) + b"ET"
        )
        yield f"bomb-words-{count}", one_page(stream(zlib.compress(words), "/Filter /FlateDecode"))
        lines = b"".join(b"%d %d m %d %d l S " % (i % 600, i % 777, i % 555, i % 801) for i in range(count))
        yield f"bomb-lines-{count}", one_page(stream(zlib.compress(lines), "/Filter /FlateDecode"))
    for depth in (50, 3000, 100_000):
        yield f"deep-array-{depth}", one_page(stream(b""), extra=f"/X {'[' * depth}{']' * depth}")
        yield f"deep-open-{depth}", one_page(stream(b""), extra=f"/X {'<<' * depth}")
        yield f"deep-state-{depth}", one_page(stream(b"q " * depth))


def cyclic() -> Iterator[Broken]:
    """Objects that hold themselves."""
    catalog, text = b"<< /Type /Catalog /Pages 2 0 R >>", stream(b"BT (a) Tj ET")
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>"
    trees = {
        "kids-self": {2: b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"},
        "kids-mutual": {
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>",
        },
        "kids-twice": {2: b"<< /Type /Pages /Kids [3 0 R 3 0 R 2 0 R] /Count 3 >>", 3: page},
        "parent-self": {2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", 3: page.replace(b"/Parent 2", b"/Parent 3")},
        "length-self": {
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: page,
            4: b"<< /Length 4 0 R >> stream\na\nendstream",
        },
        "contents-self": {2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", 3: page.replace(b"4 0 R", b"3 0 R")},
        "reference-self": {2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", 3: page, 4: b"4 0 R"},
    }
    for name, objects in trees.items():
        yield f"cycle-{name}", made_of({1: catalog, 4: text, **objects})
    form = stream(
        b"/F Do /F Do", "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F 5 0 R >> >>"
    )
    draw = stream(b"/F Do")
    yield "cycle-form", one_page(draw, extra="/Resources << /XObject << /F 5 0 R >> >>", more={5: form})
    forms = {
        number: stream(
            b"/F Do " * 10,
            f"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F {number + 1} 0 R >> >>",
        )
        for number in range(5, 15)
    }
    yield "laughing-forms", one_page(draw, extra="/Resources << /XObject << /F 5 0 R >> >>", more={**forms, 15: text})
    whole = made_of({1: catalog, 2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", 3: page, 4: text})
    start = int(whole.rsplit(b"startxref", 1)[1].split()[0])
    yield "cycle-xref", whole.replace(b"trailer\n<<", b"trailer\n<< /Prev %d" % start)


def many_pages() -> Iterator[Broken]:
    for count in (1, 10_000):
        kids = b" ".join(b"%d 0 R" % (number + 5) for number in range(count))
        objects = {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Count %d /Kids [%s] >>" % (count, kids),
            4: stream(b"BT (a) Tj ET"),
        }
        page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>"
        objects |= {number + 5: page for number in range(count)}
        yield f"pages-{count}", made_of(objects)
    yield "pages-none", made_of({1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [] /Count 0 >>"})


def locked_and_armed() -> Iterator[Broken]:
    """Passwords, scripts, programs to start, files within."""
    from reportlab.lib.pdfencrypt import StandardEncryption

    for strength in (40, 128):
        locked = sound_pdf(1, encrypt=StandardEncryption("user", "owner", strength=strength))
        yield f"locked-{strength}", locked
        yield f"locked-torn-{strength}", locked.replace(b"/O ", b"/Q ", 1)
    text = stream(b"BT (a) Tj ET")
    actions = {
        "script": "/S /JavaScript /JS (while \\(true\\) {})",
        "launch": "/S /Launch /F (/bin/sh)",
        "address": "/S /URI /URI (http://127.0.0.1:9/)",
        "submit": "/S /SubmitForm /F (http://127.0.0.1:9/)",
    }
    for name, action in actions.items():
        yield f"armed-{name}", one_page(text, extra=f"/AA << /O << {action} >> >>")
        objects = {
            1: f"<< /Type /Catalog /Pages 2 0 R /OpenAction << {action} >> >>".encode(),
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
            4: text,
        }
        yield f"armed-open-{name}", made_of(objects)
    within = {
        5: stream(sound_pdf(1), "/Type /EmbeddedFile"),
        6: b"<< /Type /Filespec /F (/etc/passwd) /EF << /F 5 0 R >> >>",
    }
    yield "file-within", one_page(text, extra="/AF [6 0 R]", more=within)
    yield "file-outside", one_page(b"<< /Length 0 /F (/etc/passwd) >>\nstream\n\nendstream")
    for name, filter_name in (
        ("unknown", "/Nonsense"),
        ("jbig2", "/JBIG2Decode"),
        ("jpx", "/JPXDecode"),
        ("fax", "/CCITTFaxDecode"),
    ):
        yield f"filter-{name}", one_page(stream(b"\x97JB2" * 40, f"/Filter {filter_name}"))


def noise(whole: bytes, chance: random.Random, count: int) -> Iterator[Broken]:
    """Bytes dropped, doubled, and put in."""
    for number in range(count):
        place, size = chance.randrange(9, len(whole) - 300), chance.randrange(1, 200)
        middle = (b"", whole[place : place + size] * 2, chance.randbytes(size))[number % 3]
        yield f"noise-{number}", whole[:place] + middle + whole[place + size :]


def broken_files(seed: int = 1) -> list[Broken]:
    """All of them, each with its name; at least three hundred."""
    chance = random.Random(seed)
    whole = sound_pdf()
    makers: tuple[Callable[[], Iterator[Broken]], ...] = (
        lambda: cut(whole),
        lambda: flipped(whole, chance, 111),
        lambda: swapped(whole, chance, 36),
        lambda: huge(whole),
        bombs,
        cyclic,
        many_pages,
        locked_and_armed,
        lambda: noise(whole, chance, 48),
        lambda: iter(
            [("head-only", b"%PDF-1.7\n%%EOF\n"), ("tail-first", b"%%EOF\n" + whole[::-1][:500] + b"%PDF-1.4")]
        ),
    )
    return [broken for make in makers for broken in make()]


def main() -> None:
    parser = argparse.ArgumentParser(description="Broken PDF files through the whole program.")
    parser.add_argument("--limit", type=float, default=60.0, help="seconds for one file")
    parser.add_argument("--memory", type=int, default=2048, help="MiB for one file")
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    from extractors.reading import ReadingOptions
    from pipeline.executing import Processes
    from pipeline.options import Limits
    from pipeline.run import read_all

    with tempfile.TemporaryDirectory() as folder:
        files = broken_files()
        for name, data in files:
            (Path(folder) / f"{name}.pdf").write_bytes(data)
        begun = last = time.monotonic()
        slowest: list[tuple[float, str]] = []

        def done(source: str) -> None:
            nonlocal last
            now = time.monotonic()
            slowest.append((now - last, source))
            last = now

        limits = Limits(seconds=arguments.limit, memory=arguments.memory << 20)
        outcome = read_all([folder], Processes(arguments.workers), ReadingOptions(), done, limits)
        seconds = time.monotonic() - begun
    told = [result.document for result in outcome.results]
    missing = len(files) - len(told) - len(outcome.duplicates)
    print(
        f"{len(files)} files, {len(told)} rows, {len(outcome.duplicates)} doubles, {missing} missing; {seconds:.0f} s"
    )
    for status, count in sorted(Counter(document.status for document in told).items()):
        print(f"  {status}: {count}")
    for reason, count in Counter(document.error for document in told).most_common():
        print(f"  {count:4} {reason or '(read)'}")
    print("slowest:", ", ".join(f"{Path(source).stem} {wait:.1f} s" for wait, source in sorted(slowest)[:-9:-1]))
    sys.exit(1 if missing else 0)


if __name__ == "__main__":
    main()
