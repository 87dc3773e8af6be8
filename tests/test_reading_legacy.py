"""Text in Vietnamese fonts of before Unicode: recognised, kept as read, and put into Unicode beside it."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import unicodedata
from importlib.resources import files
from typing import Any

import pytest

from extractors.reading import read
from extractors.reading.legacy_text import believed, code_of_font, marked, raw_text, shown_text, told_by_content
from extractors.restoring import restore_reading
from normalizers.legacy_codes import ENCODINGS, Encoding, from_legacy, western_text
from tests.old_fonts import codes as codes_of

SENTENCES = (
    "Báo cáo kết quả xác định chỉ số cải cách hành chính năm 2023",
    "các sở, ban, ngành và ủy ban nhân dân các huyện, thị xã, thành phố",
    "điểm thẩm định của đơn vị đứng đầu là 95,39 điểm, tăng 1,25 điểm so với năm trước",
    "đề nghị các cơ quan khắc phục những hạn chế, thiếu sót được nêu ở trên",
)


def rows(encoding: str) -> list[tuple[bytes, str]]:
    text = (files("corpus") / "language" / "legacy_codes.csv").read_text(encoding="utf-8")
    table = csv.DictReader(text.splitlines())
    return [(bytes.fromhex(row["codes"]), row["letter"]) for row in table if row["encoding"] == encoding]


def in_code(text: str, encoding: Encoding) -> bytes:
    told = codes_of(encoding)
    return b"".join(told.get(letter) or letter.encode("ascii") for letter in text)


@pytest.mark.skipif(shutil.which("iconv") is None, reason="iconv is not there to compare with")
@pytest.mark.parametrize(("encoding", "charset"), [("TCVN3", "TCVN5712-1"), ("VISCII", "VISCII")])
def test_the_table_agrees_with_iconv(encoding: str, charset: str) -> None:
    told = rows(encoding)
    codes = b"\n".join(code for code, _ in told)
    done = subprocess.run(["iconv", "-f", charset, "-t", "UTF-8"], input=codes, capture_output=True, check=False)
    if done.returncode:
        pytest.skip(f"this iconv does not know {charset}")
    theirs = unicodedata.normalize("NFC", done.stdout.decode("utf-8")).split("\n")
    assert theirs == [letter for _, letter in told]


def test_vni_reads_known_words() -> None:
    assert from_legacy("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", "VNI") == "Cộng hòa xã hội chủ nghĩa Việt Nam"
    assert from_legacy("Ñoäc laäp - Töï do - Haïnh phuùc, tænh, thò xaõ", "VNI") == (
        "Độc lập - Tự do - Hạnh phúc, tỉnh, thị xã"
    )


def test_fonts_tell_their_code() -> None:
    names = (".VnTime", "ABCDEF+.VnTimeH,Bold", "VNI-Times", "VI Times", "VI Times Hoa", "Times New Roman", "Vivaldi")
    told = {name: code_of_font(name) for name in names}
    assert [(code.encoding, code.capitals) if code else None for code in told.values()] == [
        ("TCVN3", False),
        ("TCVN3", True),
        ("VNI", False),
        ("VISCII", False),
        ("VISCII", True),
        None,
        None,
    ]


def test_a_font_in_which_unicode_was_written_is_not_believed() -> None:
    code = code_of_font(".VnTime")
    assert code is not None
    assert believed(code, western_text(in_code(SENTENCES[0], "TCVN3")))
    assert not believed(code, SENTENCES[0])


def test_capitals_by_font_leave_digits_alone() -> None:
    code = code_of_font(".VnTimeH")
    assert code is not None
    raw = western_text(in_code("sở nội vụ 95,39", "TCVN3"))
    text = marked(raw, code)
    assert raw_text(text) == raw
    assert shown_text(text) == "SỞ NỘI VỤ 95,39"
    assert text.endswith("95,39")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_text_in_a_code_is_kept_as_read_and_shown_in_unicode(encoding: Encoding) -> None:
    reading = restore_reading(read(in_code("\n".join(SENTENCES), encoding), "report.txt"))
    (page,) = reading.pages
    assert page.encodings == (encoding,)
    assert [line.restored for line in page.lines] == list(SENTENCES)
    assert [line.text for line in page.lines] == [western_text(in_code(s, encoding)) for s in SENTENCES]
    assert all(len(line.restored_words) == len(line.words) for line in page.lines)


@pytest.mark.parametrize("text", ["\n".join(SENTENCES), "Sé Néi vu bé tri tiéu chi cac nim céc sé huy¢n ti€u " * 5])
def test_unicode_and_ruined_text_are_in_no_code(text: str) -> None:
    assert told_by_content([text]) is None


def legacy_pdf(lines: list[tuple[str, bytes]]) -> bytes:
    """A page whose lines are (font's name, codes); the fonts are simple, by name alone, as old printer drivers did."""
    names = list(dict.fromkeys(name for name, _ in lines))
    content = b"BT 16 TL 60 780 Td "
    for name, codes in lines:
        content += f"/F{names.index(name)} 11 Tf <{codes.hex()}> Tj T* ".encode()
    content += b"ET"
    fonts = " ".join(f"/F{place} {place + 5} 0 R" for place in range(len(names)))
    page = f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<<{fonts}>>>>>>"
    widths = " ".join(["500"] * 224)
    objects: list[Any] = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        page.encode(),
        f"<</Length {len(content)}>>stream\n".encode() + content + b"\nendstream",
    ]
    for name in names:
        font = f"<</Type/Font/Subtype/TrueType/BaseFont/{name}/FirstChar 32/LastChar 255/Widths[{widths}]"
        descriptor = f"/FontDescriptor<</Type/FontDescriptor/FontName/{name}/Flags 32/Ascent 800/Descent -200>>"
        objects.append((font + descriptor + "/Encoding/WinAnsiEncoding>>").encode())
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n".encode() + body + b"\nendobj\n")
    start = out.tell()
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    out.writelines(f"{place:010d} 00000 n \n".encode() for place in places)
    out.write(f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF".encode())
    return out.getvalue()


@pytest.mark.parametrize(("font", "encoding"), [(".VnTime", "TCVN3"), ("VNI-Times", "VNI"), ("Font1", "TCVN3")])
def test_the_layer_of_a_pdf_is_read_by_font_or_content(font: str, encoding: Encoding) -> None:
    wanted = ["the quick brown fox 12,34", *(s.replace("ư", "ơ") for s in SENTENCES)] if font == "Font1" else SENTENCES
    lines = [("Helvetica" if s.isascii() else font, in_code(s, encoding)) for s in wanted]
    (page,) = restore_reading(read(legacy_pdf(lines), "report.pdf")).pages
    assert (page.source, page.encodings) == ("layer", (encoding,))
    assert [line.restored for line in page.lines] == list(wanted)
    assert "95,39" in [word.text for line in page.lines for word in line.words]
