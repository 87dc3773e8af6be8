"""The outline of a report: which cohort, field and topic the headings put a place under.

Belongs here: reading headings and carrying what they say down to the text below them. Does not: what a sentence
says itself (`extractors.prose`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from extractors.tagging import Mention, find_concepts
from extractors.tokens import Paragraph, Token, marker_of
from normalizers.fields import find_cohorts, find_fields, match_field

_RANK = {"part": 0, "roman": 1, "arabic": 2, "letter": 4}
_HEADING_WORDS = 45
# Topics that say what a heading divides, not what it is about: that stays as the headings above have it.
_PARTS = frozenset(("field_noun", "criteria"))
_TOPICS = ("survey", "satisfaction", "component", "index", "criteria", "field_noun")


@dataclass(frozen=True, slots=True)
class Context:
    """What the headings above a place say. cohort, field: "" where none of them says. topics: concepts, sorted."""

    cohort: str = ""
    field: str = ""
    topics: tuple[str, ...] = ()
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Outline:
    """Contexts by line. `lines` ascend; a place is under the last heading at or before its line."""

    lines: tuple[int, ...]
    contexts: tuple[Context, ...]

    def at(self, line: int) -> Context:
        """The context of a line of the document."""
        place = bisect_right(self.lines, line) - 1
        return self.contexts[place] if place >= 0 else Context()


def is_heading(paragraph: Paragraph) -> bool:
    """A short numbered or capital line that does not end as a sentence does."""
    words = [token for token in paragraph.tokens if token.kind == "word"]
    if not words or len(words) > _HEADING_WORDS:
        return False
    text = paragraph.text.strip()
    if paragraph.marker in ("roman", "part"):
        return True
    if paragraph.marker in ("arabic", "letter"):
        return not text.endswith((".", ";")) and not _tells_figures(paragraph.tokens)
    if paragraph.marker == "bullet" and text.startswith("*"):
        return len(words) <= 25 and not text.endswith((".", ";"))
    return len(words) >= 3 and text.upper() == text


def _tells_figures(tokens: Sequence[Token]) -> bool:
    """Decimals or percentages are told by text, not by headings (maxima in brackets aside)."""
    decimals = [token for token in tokens if token.figure is not None and token.figure.decimals]
    return len(decimals) > 1


def build_outline(paragraphs: Sequence[Paragraph], shown: Mapping[int, str] | None = None) -> Outline:
    """Read the headings of a report, in order.

    shown: lines at which something else than a heading shows of which cohort the text is from there on, where the
    heading that should say so was not read: it counts until the next heading that names a cohort.
    """
    stack: dict[float, Context] = {}
    lines: list[int] = []
    contexts: list[Context] = []
    pending = sorted((shown or {}).items())
    for paragraph in paragraphs:
        while pending and pending[0][0] < paragraph.lines[0].number:
            line, cohort = pending.pop(0)
            if contexts and contexts[-1].cohort not in ("", cohort):
                stack = {rank: replace(own, cohort=own.cohort and cohort) for rank, own in stack.items()}
                lines.append(line)
                contexts.append(replace(contexts[-1], cohort=cohort))
        level = _level(paragraph)
        if level is None:
            continue
        for deeper in [rank for rank in stack if rank >= level]:
            del stack[deeper]
        stack[level] = _own(paragraph) if is_heading(paragraph) else Context()
        merged = Context()
        for rank in sorted(stack):
            above, own = merged, stack[rank]
            merged = Context(
                own.cohort or above.cohort,
                own.field or ("" if own.cohort and own.cohort != above.cohort else above.field),
                own.topics if set(own.topics) - _PARTS else tuple(sorted({*own.topics, *above.topics})),
                own.heading or above.heading,
            )
        lines.append(paragraph.lines[0].number)
        contexts.append(merged)
    return Outline(tuple(lines), tuple(contexts))


def _level(paragraph: Paragraph) -> float | None:
    """Depth of the heading that a paragraph is or resets; None for text, bullets and the figures of an axis."""
    if not any(token.kind == "word" for token in paragraph.tokens):
        return None
    if paragraph.marker in _RANK:
        dots = paragraph.marker_text.rstrip("./)").count(".") if paragraph.marker == "arabic" else 0
        return _RANK[paragraph.marker] + 0.5 * min(dots, 3)
    if not is_heading(paragraph):
        return None
    return 5 if paragraph.marker == "bullet" else 0.5 if paragraph.text.isupper() else None


def _own(paragraph: Paragraph) -> Context:
    tokens = [token for token in paragraph.tokens if token.kind != "mark" or token.text not in '“”"']
    words = [token.text for token in tokens]
    cohorts = _distinct([span.cohort for span in find_cohorts(words)])
    fields = _distinct([span.match.field for span in find_fields(words)])
    if not fields:
        whole = match_field(strip_marker(paragraph.text).split("(")[0].strip(" .:"))
        fields = [whole.field] if whole is not None else []
    topics = _distinct([m.label for m in _concepts(tokens) if m.label in _TOPICS])
    return Context(
        cohorts[0] if len(cohorts) == 1 else "",
        fields[0] if len(fields) == 1 else "",
        tuple(sorted(topics)),
        paragraph.text,
    )


def _concepts(tokens: Sequence[Token]) -> list[Mention]:
    return find_concepts(tokens)


def _distinct(items: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(items))


def strip_marker(text: str) -> str:
    """A heading's wording without its number, letter or bullet."""
    _, marker = marker_of(text)
    return text[len(marker) :].strip() if marker else text.strip()
