"""From the first pages of a web source to the addresses of its reports.

Belongs here: which links are reports, which are further pages, and an end to the search. Does not: requests
(`fetching`) or parsing (`links`).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from corpus.ledger import Ledger
from pipeline.inputs import REPORT_ENDINGS
from pipeline.sources.addresses import RefusedAddressError, absolute, readable
from pipeline.sources.configuration import WebSource
from pipeline.sources.fetching import Fetcher, FetchError
from pipeline.sources.links import Link, links_of

# Every page of a portal ends so; where reports do, the source says it in `links`.
_PAGE_ENDINGS = (".html", ".htm")
_SELF = "self"
_ENDINGS = tuple(sorted(REPORT_ENDINGS - set(_PAGE_ENDINGS)))


@dataclass(slots=True)
class Found:
    """What one page of a source led to. refused: links that look like reports and may not be followed, with why."""

    reports: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    trouble: str = ""
    address: str = ""


def looks_like_report(address: str) -> bool:
    """Whether the path, or a value of the query, ends as reports do."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    names = [readable(parts.path), *(value for _, value in parse_qsl(parts.query))]
    return any(name.lower().strip().endswith(_ENDINGS) for name in names)


def crawl(source: WebSource, fetcher: Fetcher, ledger: Ledger, largest_page: int) -> Iterator[Found]:
    """Every page of the source, once each, and what it leads to; a page that cannot be had is told in `trouble`.

    A page that the server calls unchanged gives the links that the ledger keeps of it.
    """
    waiting: deque[str] = deque()
    seen: set[str] = set()
    for start in source.start:
        try:
            address = absolute(start, start)
        except RefusedAddressError as error:
            yield Found(trouble=str(error), address=start)
            continue
        if address is not None and address not in seen:
            seen.add(address)
            waiting.append(address)
    starts = set(waiting)
    hosts = {urlsplit(address).netloc for address in waiting}
    asked = 0
    while waiting:
        if asked == source.most_pages:
            more = f"The source has more than {source.most_pages} pages; the others were left (most_pages)."
            yield Found(trouble=more, address=waiting[0])
            return
        asked += 1
        address = waiting.popleft()
        try:
            links = _links(address, fetcher, ledger, largest_page)
        except (FetchError, RefusedAddressError) as error:
            yield Found(trouble=str(error), address=address)
            continue
        if address in starts:
            # A portal that has moved redirects its first page; what that page calls its own is then there.
            hosts |= {urlsplit(link).netloc for role, link in links if role == _SELF}
        found = _sorted_out(source, links, hosts)
        found.address = address
        for page in found.pages:
            if page not in seen:
                seen.add(page)
                waiting.append(page)
        yield found


def _links(address: str, fetcher: Fetcher, ledger: Ledger, largest_page: int) -> list[Link]:
    """The links of a page; their addresses absolute but for those that are refused, which stay as they stand."""
    kept = ledger.page(address)
    etag, modified, known = kept if kept is not None else ("", "", [])
    page = fetcher.page(address, etag, modified)
    if page is None:
        return known
    raw, base = links_of(page.data, page.charset, largest_page)
    try:
        from_here = (absolute(base, page.address) if base else None) or page.address
    except RefusedAddressError:
        from_here = page.address
    links: list[Link] = [(_SELF, page.address)]
    for role, target in raw:
        try:
            made = absolute(target, from_here)
        except RefusedAddressError:
            made = target.strip()[:2000].replace("\x00", "")
        if made is not None:
            links.append((role, made))
    links = list(dict.fromkeys(links))
    ledger.page_fetched(address, page.etag, page.modified, links)
    return links


def _sorted_out(source: WebSource, links: list[Link], hosts: set[str]) -> Found:
    found = Found()
    for role, address in links:
        if role == _SELF:
            continue
        is_report = source.links.search(readable(address)) is not None if source.links else looks_like_report(address)
        try:
            same = absolute(address, address)
        except RefusedAddressError as error:
            if is_report:
                found.refused.append((address, str(error)))
            continue
        if same is None:
            continue
        if is_report and role != "page":
            found.reports.append(address)
        elif role == "page" or (
            urlsplit(address).netloc in hosts
            and (role == "next" or (source.follow is not None and source.follow.search(readable(address))))
        ):
            found.pages.append(address)
    return found
