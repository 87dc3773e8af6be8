"""The facts of a report that stand at its head and its foot: number, issuer, date, title, period, signer, references.

Belongs here: finding these in restored lines. Does not: figures (`extractors.prose`, `extractors.result_tables`).
What cannot be read stays empty; nothing is guessed.
"""

from __future__ import annotations

import calendar
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from corpus.provinces import districts, province_by_code
from corpus.records import Document, Line, Page, Reading
from corpus.tables import reference_rows
from corpus.vocabulary import document_types
from normalizers import names
from normalizers.dates import find_dates, find_worn_dates
from normalizers.marks import fold
from normalizers.references import find_references

_HEAD_LINES = 40
# Points between two columns; between words of one line there are less, even where it is spread.
_COLUMN_GAP = 25.0
_NUMBER_LINE = re.compile(
    r"^\W*(?:s[oô0-9bđ&]?\w?|no)\W{0,3}[:;.]?\s*(?P<digits>[\dOolI]{1,6})?\s*/\s*(?P<tail>[a-zđ]{2,}[^\s]*)"
)
# What may stand between the word "Số" and the digits. Anything else was a digit that could not be read.
_BEFORE_DIGITS = " .:;,_-–"
_MOTTO = ("cong hoa xa hoi chu nghia viet nam", "doc lap")
_INTERIM = re.compile(
    r"(?:(\d{1,2})\s+thang(?:\s+dau)?\s+nam\s+(20\d\d))|(?:quy\s+(i{1,3}|iv|\d)\s*(?:,|/|nam)?\s*(?:nam)?\s*(20\d\d))"
)
# What stands behind a title: legal bases, the first heading, a table's caption or its head.
_BODY = re.compile(
    r"^(can cu|thuc hien|sau khi|so noi vu bao cao|[ivx]+\.|1\.|\(|phan (thu|mot|hai|ba|[ivx\d])"
    r"|(bang|bieu|phu luc)( so)? [\divx]+|s?tt\b)"
)
_INDEX = re.compile(
    r"\b(?:chi so (?:cchc|cai cach hanh chinh)|par index"
    r"|(?:xep hang|xep loai) (?:cong tac )?(?:cchc|cai cach hanh chinh))"
)
_INDEX_YEAR = re.compile(r"\b(?:cchc|cai cach hanh chinh|par index)\s+nam\s+(20\d\d)\b")
_YEAR = re.compile(r"\bnam\s+(20\d\d)\b")
_OFFICE = re.compile(r"\W*(?:(?:kt|q|tl|tuq|tm)\.? ?)?(?:pho )?(?:giam doc|chu tich|chanh van phong|truong phong)\W*")
# Of the line in brackets below an annex's title.
_ANNEX_LETTERS = 250
# So many lines lie between an office and the name below it at most: another office, a stamp.
_SIGNATURE_LINES = 4
# The survey of satisfaction with public administration is one of the indices of its reform.
_TOPIC = (
    "cai cach hanh chinh",
    "cchc",
    "par index",
    "sipas",
    "hai long cua nguoi dan, to chuc",
    "hai long cua to chuc, ca nhan",
)


def _restored(line: Line) -> str:
    return (line.restored if line.restored is not None else line.text).strip()


def head_lines(pages: Sequence[Page]) -> list[str]:
    """The restored lines with text that begin the first page, at most forty."""
    lines = [_restored(line) for page in pages[:2] for line in page.lines if line.words]
    return lines[:_HEAD_LINES]


def speaks_of_the_index(pages: Sequence[Page]) -> bool:
    """Whether the text is about administrative reform at all: a report names its subject at its head, or repeatedly."""
    if any(topic in fold(text) for text in head_lines(pages) for topic in _TOPIC):
        return True
    found = 0
    for page in pages:
        for line in page.lines:
            folded = fold(_restored(line))
            found += any(topic in folded for topic in _TOPIC)
            if found >= 2:
                return True
    return False


def names_the_index(title: str) -> bool:
    """Whether a title says that the report is about the index, not about administrative reform at large."""
    return bool(_INDEX.search(fold(title)))


def read_header(reading: Reading, doc_id: str) -> Document:
    """The row of `documents` for a reading; status and error are those of its pages."""
    head = head_lines(reading.pages)
    number, position = _number(head)
    title, title_year_text = _title(head, position, _behind_gaps(reading.pages))
    issue_date = _issue_date(head, position)
    issuer, issuer_id, province, province_code = _issuer(head, position)
    if not province_code:
        places = [_place(text) for text in head[position : position + 3]] + [_place_of_annex(head)]
        province, province_code = next((place for place in places if place[0]), ("", ""))
    period_year, period_kind, as_of = _period(title_year_text, reading.pages, issue_date)
    unread = [page for page in reading.pages if page.error]
    error = "; ".join(f"page {page.number}: {page.error}" for page in unread)
    return Document(
        doc_id=doc_id,
        source=reading.source,
        sha256=reading.sha256,
        media_type=reading.media_type,
        pages=len(reading.pages),
        number=number,
        doc_type=_doc_type(number, head, position),
        title=title,
        issuer=issuer,
        issuer_id=issuer_id,
        province=province,
        province_code=province_code,
        issue_date=issue_date,
        period_year=period_year,
        period_kind=period_kind,
        as_of=as_of,
        signer=_signer(reading.pages),
        legal_refs=_legal_refs(reading.pages, number),
        status="partial" if unread else "done",
        error=error,
    )


def is_number_line(text: str) -> bool:
    """Whether a restored line is the one that bears a document's own number, even where the digits are missing."""
    return _NUMBER_LINE.match(fold(text)) is not None


def _number(head: Sequence[str]) -> tuple[str, int]:
    """The document's own number and the head line that holds it; ("", place of the type line) where none."""
    for position, text in enumerate(head[:14]):
        if not is_number_line(text):
            continue
        for reference, start, _ in find_references(text):
            lead = text[:start].rstrip(_BEFORE_DIGITS)
            if start < 16 and (not lead or lead[-1].isalnum()):
                return reference, position
        return "", position
    for position, text in enumerate(head[:14]):
        if _type_of_heading(fold(text)):
            return "", max(0, position - 1)
    return "", 0


def _type_of_heading(folded: str) -> str:
    """The document type that a heading line is, whole: "bao cao", "quyet dinh:"; "" where it is none."""
    bare = " ".join(re.sub(r"[^a-z\s]", " ", folded).split())
    return next((kind.doc_type for kind in document_types() if fold(kind.name) == bare), "")


def _type_of_number(number: str) -> str:
    """The type whose abbreviation stands in a document number, "" where it is not known."""
    parts = re.split(r"[/\-]", number)[1:]
    known = {kind.abbreviation: kind.doc_type for kind in document_types()}
    return next((known[part] for part in parts if part in known), "")


def _doc_type(number: str, head: Sequence[str], position: int) -> str:
    if number:
        found = _type_of_number(number)
        if found:
            return found
    for text in head[position : position + 6]:
        heading = _type_of_heading(fold(text))
        if heading:
            return heading
    return "other"


def _behind_gaps(pages: Sequence[Page]) -> frozenset[int]:
    """Which of the head lines stand behind a blank line."""
    numbers = [line.number for page in pages[:2] for line in page.lines if line.words][:_HEAD_LINES]
    return frozenset(place for place, (a, b) in enumerate(pairwise(numbers), start=1) if b > a + 1)


def _title(head: Sequence[str], position: int, behind_gaps: frozenset[int]) -> tuple[str, str]:
    """Title lines after the line that names the type, and their folded text.

    behind_gaps: places of lines that stand behind a blank one: a title that names its year is over there.
    """
    start = None
    for offset, text in enumerate(head[position : position + 8]):
        if _type_of_heading(fold(text)):
            start = position + offset + 1
            break
    if start is None:
        return "", ""
    lines: list[str] = []
    for place, text in enumerate(head[start : start + 6], start=start):
        folded = fold(text)
        if place in behind_gaps and text[:1].isupper() and _YEAR.search(fold(" ".join(lines))):
            break
        begins_body = _BODY.match(folded) or "|" in text or (lines and text.endswith(":"))
        if begins_body or (lines and text.isupper() and not lines[-1].isupper()):
            break
        lines.append(text)
        if text.endswith((".", ";")):
            break
    title = " ".join(lines).strip(" .;")
    return title, fold(title)


def _issue_date(head: Sequence[str], position: int) -> str:
    """The date beside or near the number; the dates of the legal bases stand further down."""
    near = (*head[position : position + 3], *head[max(0, position - 3) : position])
    for search in (find_dates, find_worn_dates):
        for text in near:
            dates = search(text)
            if dates:
                return dates[0].iso
    return ""


def _without_motto(text: str) -> str:
    folded = fold(text)
    for part in _MOTTO:
        place = folded.find(part)
        if place >= 0:
            return text[:place].strip(" -–—")
    return text


def _issuer(head: Sequence[str], position: int) -> tuple[str, str, str, str]:
    """Issuer, its identifier, province and code, from the left half of the letterhead."""
    left = [part for text in head[: max(position, 1)] if (part := _without_motto(text)) and not _is_motto(part)]
    joined = " ".join(left[:4])
    name, code = "", ""
    for text in (joined, *left[:3]):
        province = names.match_province(text)
        if province is not None:
            name, code = _province(province.identifier)
            break
    units = [
        span.match
        for text in (joined, *left[:4])
        for span in names.find_units(text.split(), province_code=code or None)
    ]
    for unit in units:
        if unit.level == "district" and not code:
            owner = _owner(unit.identifier)
            return unit.subject, unit.identifier, owner[0], owner[1]
        if unit.level == "department":
            return unit.subject, unit.identifier, name, code
    known = province_by_code(code) if code else None
    if known is not None:
        return f"Ủy ban nhân dân {known.type} {known.name}", f"province:{code}", name, code
    return "", "", name, code


def _place(text: str) -> tuple[str, str]:
    """Province and code of the place before the date ("An Giang, ngày ..."); a place that no list knows has no code."""
    numbers = find_references(text)
    text = text[numbers[0][2] :] if numbers else text
    found = re.search(r"((?:[A-ZĐ][^\W\d_]*\s?){1,4}),\s*(?:ng[aà]y\b|[^\W\d]+\s\d{1,2}\sth[aá]ng\b)", text)
    if found is None:
        return "", ""
    words = found[1].split()
    for start in range(len(words)):
        known = names.match_province(" ".join(words[start:]))
        if known is not None:
            return _province(known.identifier)
    return " ".join(words), ""


def _place_of_annex(head: Sequence[str]) -> tuple[str, str]:
    """Province and code of the act that an annex goes with: "(Kèm theo Quyết định số ... của UBND tỉnh Lạng Sơn)"."""
    text = " ".join(head)
    found = re.search(r"kem theo\b", fold(text))
    words = text[found.start() : found.start() + _ANNEX_LETTERS].partition(")")[0].split() if found else []
    for place, word in enumerate(words[:-1]):
        if fold(word) in ("tinh", "pho"):
            for length in (3, 2, 1):
                known = names.match_province(" ".join(words[place + 1 : place + 1 + length]))
                if known is not None:
                    return _province(known.identifier)
    return "", ""


def _province(identifier: str) -> tuple[str, str]:
    """Name and code of "province:14"."""
    code = identifier.partition(":")[2]
    known = province_by_code(code)
    return (known.name if known else "", code)


def _owner(identifier: str) -> tuple[str, str]:
    """Name and code of the province of "district:374"."""
    code = identifier.partition(":")[2]
    district = next((each for each in districts() if each.code == code), None)
    return _province(f"province:{district.province_code}") if district else ("", "")


def _is_motto(text: str) -> bool:
    folded = fold(text)
    return any(part in folded for part in ("cong hoa xa hoi", "doc lap", "hanh phuc"))


def _period(title: str, pages: Sequence[Page], issue_date: str) -> tuple[int | None, str, str]:
    """Year, kind and last day of the period: from the title, else the year that the text most gives its index."""
    told = _told_year(pages)
    first_page = fold(" ".join(_restored(line) for line in pages[0].lines)) if pages and not told else ""
    for text in (title, first_page):
        interim = _INTERIM.search(text)
        if interim:
            year = int(interim[2] or interim[4])
            months = int(interim[1]) if interim[1] else 0
            if interim[1] and not 1 <= months <= 11:
                return year, "annual", ""
            last = f"{year}-{months:02d}-{calendar.monthrange(year, months)[1]:02d}" if months else ""
            return year, "interim", last
        years = _YEAR.findall(text)
        if years:
            return int(years[0]), "annual", ""
    if told:
        return told, "annual", ""
    return (int(issue_date[:4]) - 1, "annual", "") if issue_date else (None, "", "")


def _told_year(pages: Sequence[Page]) -> int | None:
    """The year most often joined to the index itself ("Chỉ số CCHC năm 2023"), the later of two alike."""
    votes: Counter[int] = Counter()
    for page in pages:
        text = fold(" ".join(_restored(line) for line in page.lines))
        votes.update(int(match[1]) for match in _INDEX_YEAR.finditer(text))
    return max(votes, key=lambda year: (votes[year], year)) if votes else None


@cache
def _surnames() -> dict[str, list[str]]:
    """Surnames by their folded form."""
    found: dict[str, list[str]] = {}
    for row in reference_rows("surnames"):
        found.setdefault(fold(row["surname"]), []).append(row["surname"])
    return found


def _person(text: str) -> str:
    """The personal name that ends a line: two to five capitalised words that begin with a surname, or ""."""
    words = text.split()
    tail: list[str] = []
    for word in reversed(words):
        if not re.fullmatch(r"[^\W\d_]+", word) or not word[0].isupper() or (len(word) > 1 and word.isupper()):
            break
        tail.insert(0, word)
    for start in range(len(tail) - 1):
        candidate = tail[start:]
        if 2 <= len(candidate) <= 5 and fold(candidate[0]) in _surnames():
            spellings = _surnames()[fold(candidate[0])]
            surname = candidate[0] if candidate[0] in spellings or len(spellings) > 1 else spellings[0]
            return " ".join([surname, *candidate[1:]])
    return ""


def _name_line(line: Line) -> str:
    """A line's restored text, the letters of its last word as they stand where they are sound.

    A given name is any syllable, so that no context can say that another was meant.
    """
    words = list(line.restored_words or (word.text for word in line.words))
    last = line.words[-1].text
    sound = re.fullmatch(r"[A-Za-z]+", last) and not re.search(r"[fjwzFJWZ]", last)
    if sound and fold(words[-1]) != fold(last):
        words[-1] = last
    # Where places are known, the signature stands in a column of its own, to the right of the recipients.
    start = 0
    for place, (left, right) in enumerate(pairwise(line.words), start=1):
        if left.box is not None and right.box is not None and right.box.x0 - left.box.x1 > _COLUMN_GAP:
            start = place
    return " ".join(word for word in words[start:] if word)


def _signer(pages: Sequence[Page]) -> str:
    """The name under the signature: it closes the block that begins with "Nơi nhận"."""
    for index, page in enumerate(pages):
        written = [line for line in page.lines if line.words]
        lines = [_name_line(line) for line in written]
        for position, line in enumerate(written):
            if not fold(_restored(line)).startswith("noi nh"):
                continue
            block = lines[position + 1 : position + 30]
            if len(block) < 4 and index + 1 < len(pages):
                block += [_name_line(line) for line in pages[index + 1].lines if line.words][:20]
            for candidate in block:
                bullet = candidate.startswith(("-", "+", "•"))
                # Beside the list of recipients the name stands behind the mark that ends its line.
                parts = [part.strip() for part in re.split(r"[.;]", candidate)]
                text_part = parts[-1] if bullet or (len(parts) > 1 and parts[-1]) else candidate.strip(" .;")
                person = _person(text_part)
                if person and len(text_part.split()) <= (5 if bullet or len(parts) > 1 else 6):
                    return person
    return _signer_by_office(pages)


def _signer_by_office(pages: Sequence[Page]) -> str:
    """The name that stands alone below the signer's office, where no list of recipients leads the signature in."""
    lines = [line for page in pages for line in page.lines if line.words]
    for position, line in enumerate(lines):
        if not _OFFICE.fullmatch(fold(_restored(line))) or not _restored(line).isupper():
            continue
        for below in lines[position + 1 : position + 1 + _SIGNATURE_LINES]:
            name = _name_line(below)
            person = _person(name)
            if person and len(name.split()) == len(person.split()):
                return person
    return ""


def _legal_refs(pages: Sequence[Page], own: str) -> tuple[str, ...]:
    """Numbers of the documents cited, in order of first place, numbers broken at a line end joined."""
    text = ""
    for page in pages:
        for line in page.lines:
            restored = _restored(line)
            text += restored if text.endswith(("-", "/")) else " " + restored
    found: dict[str, None] = {}
    for reference, _, _ in find_references(text):
        if reference != own:
            found.setdefault(reference)
    return tuple(found)
