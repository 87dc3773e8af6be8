"""The links of a page: HTML, sitemap, RSS or Atom, told apart by their content.

Belongs here: decoding and parsing. Does not: which links are reports (`pipeline.sources.crawling`), fetching.
XML is parsed without entities, external documents or a network.
"""

from __future__ import annotations

import codecs
import gzip
import io
import re
from collections.abc import Iterator
from typing import Any, Literal

from pipeline.sources.connecting import FetchError

Role = Literal["link", "next", "page"]
Link = tuple[str, str]
"""Role and address as it stands. next: the following page of a listing; page: a further sitemap; link: any other."""

_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_HEAD = 4096


def links_of(data: bytes, charset: str, largest: int) -> tuple[list[Link], str]:
    """The links of a page in their order, and the base it names for them or "".

    charset: as the server says. largest: bytes that a compressed sitemap may unfold to. Raises FetchError where the
    bytes are no page.
    """
    if data.startswith(b"\x1f\x8b"):
        data = _unfolded(data, largest)
    if not data.strip():
        raise FetchError("The page is empty.", passing=True)
    if b"\x00" in data[:_HEAD] and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise FetchError("What came is no page with links.")
    root = _xml_root(data)
    if root is not None:
        return list(_of_xml(root)), ""
    return _of_html(decoded(data, charset))


def decoded(data: bytes, charset: str) -> str:
    """The text of a page: by its byte order mark, by what the server or the page says where that is true, else by
    its bytes.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    named = _META_CHARSET.search(data[:_HEAD])
    for encoding in (charset, named.group(1).decode("ascii") if named else "", "utf-8"):
        try:
            return data.decode(encoding) if encoding else data.decode("utf-8")
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    return str(best) if best is not None else data.decode("windows-1258", errors="replace")


def _unfolded(data: bytes, largest: int) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            found = stream.read(largest + 1)
    except (OSError, EOFError) as error:
        raise FetchError("The compressed page is damaged.", passing=True) from error
    if len(found) > largest:
        raise FetchError(f"The compressed page unfolds to more than {largest / 1_000_000:g} megabytes.")
    return found


def _xml_root(data: bytes) -> Any | None:
    """The root of a sitemap or feed; None for anything else."""
    head = data[:_HEAD].lower()
    if not any(mark in head for mark in (b"<urlset", b"<sitemapindex", b"<rss", b"<feed", b"<rdf:rdf")):
        return None
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True, remove_pis=True
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _of_xml(root: Any) -> Iterator[Link]:
    from lxml import etree

    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        name = etree.QName(element).localname.lower()
        text = (element.text or "").strip()
        if name == "loc" and text:
            inside = etree.QName(element.getparent()).localname.lower() if element.getparent() is not None else ""
            yield ("page" if inside == "sitemap" else "link"), text
        elif name == "link":
            target = (element.get("href") or text).strip()
            if target:
                yield ("next" if element.get("rel") == "next" else "link"), target
        elif name == "enclosure" and element.get("url"):
            yield "link", element.get("url")


def _of_html(text: str) -> tuple[list[Link], str]:
    from lxml import etree, html

    try:
        # The text is decoded already; a declaration inside it would only contradict that.
        root = html.document_fromstring(text.encode("utf-8"), parser=html.HTMLParser(encoding="utf-8", huge_tree=False))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise FetchError("What came is no page with links.") from error
    base = ""
    found: list[Link] = []
    for element in root.iter("a", "area", "link", "base", "iframe", "embed", "object"):
        role = "next" if "next" in (element.get("rel") or "").lower().split() else "link"
        target = element.get("href") or element.get("src") or element.get("data")
        if element.tag == "base":
            base = base or (target or "")
        elif target and (element.tag != "link" or role == "next"):
            found.append((role, target))
    return found, base
