"""Files as they were written before Unicode: the same text in the codes of Vietnamese fonts, with the fonts named."""

from __future__ import annotations

import copy
import csv
import io
import re
import zipfile
from functools import cache
from importlib.resources import files
from itertools import groupby

import openpyxl
from lxml import etree
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from normalizers.legacy_codes import Encoding, western_text

# For text, and for capitals, where the code has no place for all of them.
FONTS: dict[Encoding, tuple[str, str]] = {
    "TCVN3": (".VnTime", ".VnTimeH"),
    "VNI": ("VNI-Times", "VNI-Times"),
    "VISCII": ("VI Times", "VI Times Hoa"),
}
OTHER = "Times New Roman"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@cache
def codes(encoding: Encoding) -> dict[str, bytes]:
    text = (files("corpus") / "language" / "legacy_codes.csv").read_text(encoding="utf-8")
    found: dict[str, bytes] = {}
    for row in csv.DictReader(text.splitlines()):
        if row["encoding"] == encoding:
            found.setdefault(row["letter"], bytes.fromhex(row["codes"]))
    return found


def pieces(text: str, encoding: Encoding) -> list[tuple[str, str]]:
    """Font and characters, as a Western program shows them, of each piece of a text."""
    told = codes(encoding)
    regular, capital = FONTS[encoding]
    found = []
    for letter in text:
        if letter in told or letter.isascii():
            found.append((regular, western_text(told[letter]) if letter in told else letter))
        elif letter.lower() in told:
            found.append((capital, western_text(told[letter.lower()])))
        else:
            found.append((OTHER, letter))
    return [(font, "".join(t for _, t in group)) for font, group in groupby(found, key=lambda piece: piece[0])]


def word_in_code(data: bytes, encoding: Encoding) -> bytes:
    """A DOCX with the font of each of its runs named in the run."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                root = etree.fromstring(content)
                for run in list(root.iter(f"{_W}r")):
                    _set_run(run, encoding)
                content = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
            new.writestr(name, content)
    return buffer.getvalue()


def _set_run(run: etree._Element, encoding: Encoding) -> None:
    text = run.find(f"{_W}t")
    if text is None or not text.text:
        return
    for font, characters in pieces(text.text, encoding):
        made = copy.deepcopy(run)
        properties = made.find(f"{_W}rPr")
        if properties is None:
            properties = etree.Element(f"{_W}rPr")
            made.insert(0, properties)
        for former in properties.findall(f"{_W}rFonts"):
            properties.remove(former)
        named = etree.SubElement(properties, f"{_W}rFonts")
        named.set(f"{_W}ascii", font)
        named.set(f"{_W}hAnsi", font)
        own = made.find(f"{_W}t")
        own.text = characters
        own.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        run.addprevious(made)
    run.getparent().remove(run)


def workbook_in_code(data: bytes, encoding: Encoding) -> bytes:
    """An XLSX with the font of each text named in its cell, or, where there are two, in the runs of its string."""
    workbook = openpyxl.load_workbook(io.BytesIO(data))
    for sheet in workbook.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if not isinstance(cell.value, str) or cell.value.startswith("="):
                    continue
                told = pieces(cell.value, encoding)
                if len(told) == 1:
                    cell.font = Font(name=told[0][0])
                    cell.value = told[0][1]
                else:
                    cell.value = CellRichText(*(TextBlock(InlineFont(rFont=font), text) for font, text in told))
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def web_page_in_code(data: bytes, encoding: Encoding) -> bytes:
    """A web page in bytes of the code, its fonts named by the style of the body and by `<font face>`."""
    regular, _ = FONTS[encoding]

    def set_text(match: re.Match[str]) -> str:
        return "".join(
            text if font == regular else f'<font face="{font}">{text}</font>'
            for font, text in pieces(match[0], encoding)
        )

    head, body, rest = re.split(r"(<body.*</body>)", data.decode("utf-8"), flags=re.DOTALL)
    body = re.sub(r"(?<=>)[^<]+(?=<)", set_text, body)
    head = re.sub(r"<meta[^>]*charset[^>]*>|<title>.*?</title>", "", head)
    whole = head.replace("</head>", f"<style>body {{font-family: '{regular}'}}</style></head>") + body + rest
    # The five codes that the Western code page lacks are controls of their number.
    return b"".join(
        (c.encode("cp1252") if c not in "\x81\x8d\x8f\x90\x9d" else c.encode("latin-1"))
        if ord(c) < 0x100 or c.encode("cp1252", "ignore")
        else f"&#{ord(c)};".encode()
        for c in whole
    )
