"""Restores lines: from raw tokens over candidates and the search to the text, line for line.

Belongs here: stretches, the choice of the model for a kind of damage, putting the words back into their lines. Does
not: readings of a token (`candidates`), the search (`decoding`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from . import channel, decoding, language_model
from .adaptation import adapted
from .candidates import Candidate, Candidates, MarklessCandidates, Place, SlipCandidates, title_costs
from .damage import measure_damage
from .records import Damage, RestoredLine, RestoredWord
from .syllables import bare
from .tokens import Kind, RawToken, tokens_of

PAGE_WORDS = 60
"""A page with fewer words is not judged by itself."""
WINDOW = 2000
"""Lines that `restore_stream` holds at a time."""


_KINDS: dict[Damage, type[Candidates]] = {
    Damage.RUINED: Candidates,
    Damage.MARKS_LOST: MarklessCandidates,
    Damage.SLIPS: SlipCandidates,
}


@lru_cache(maxsize=3)
def _shipped(kind: Damage) -> tuple[language_model.LanguageModel, Candidates]:
    model = language_model.shipped()
    return model, candidates_for(model, channel.load(), kind)


def candidates_for(
    model: language_model.LanguageModel,
    costs: channel.Costs,
    kind: Damage = Damage.RUINED,
) -> Candidates:
    """Candidate lists for one kind of damage from a model and learnt costs."""
    return _KINDS[kind](model, channel.Channel(costs), title_costs(model.title_shares.tolist()))


def restore_lines(lines: Sequence[str], *, damage: Damage | None = None) -> list[RestoredLine]:
    """The lines with Vietnamese restored, one for one.

    Without `damage` it is measured page by page (a page begins with a form feed or with one leading blank); pages with
    too few words to judge follow the text as a whole. Sound pages come back unchanged.
    """
    kinds = _kinds(lines) if damage is None else [damage] * len(lines)
    result: list[RestoredLine | None] = [None] * len(lines)
    for kind in Damage:
        rows = [row for row, known in enumerate(kinds) if known is kind]
        if kind is Damage.SOUND:
            restored = [_unchanged(lines[row]) for row in rows]
        else:
            restored = restore_with(*_shipped(kind), [lines[row] for row in rows]) if rows else []
        for row, line in zip(rows, restored):
            result[row] = line
    return [line for line in result if line is not None]


def _kinds(lines: Sequence[str]) -> list[Damage]:
    """The kind of damage of each line, that of its page."""
    whole = measure_damage(lines)
    borders = [row for row, line in enumerate(lines) if row and line[:1] in ("\f", " ")]
    result: list[Damage] = []
    for begin, end in zip([0, *borders], [*borders, len(lines)]):
        page = lines[begin:end]
        judged = sum(len(line.split()) for line in page) >= PAGE_WORDS
        result += [measure_damage(page) if judged else whole] * len(page)
    return result


def restore_stream(lines: Iterable[str]) -> Iterator[str]:
    """Restored lines of a stream, in windows that end at a blank line where there is one; memory stays flat."""
    window: list[str] = []
    for line in lines:
        window.append(line.rstrip("\n"))
        if len(window) >= 2 * WINDOW or (len(window) >= WINDOW and not window[-1].strip()):
            yield from (restored.text for restored in restore_lines(window))
            window.clear()
    if window:
        yield from (restored.text for restored in restore_lines(window))


def _unchanged(line: str) -> RestoredLine:
    return RestoredLine(
        line, tuple(RestoredWord(line[t.start : t.end], t.start, t.end, False) for t in tokens_of(line))
    )


class _Plan:
    """Distinct candidate lists, and the stretches as numbers into them."""

    def __init__(self, source: Candidates) -> None:
        self.source = source
        self.lists: list[list[Candidate]] = []
        self.stretches: list[list[int]] = [[]]
        self._numbers: dict[tuple[Kind, str, Place], int] = {}
        self._fresh = True

    def cut(self) -> None:
        """End the stretch."""
        if self.stretches[-1]:
            self.stretches.append([])
        self._fresh = True

    def add(self, kind: Kind, text: str, capitals: bool) -> tuple[int, int]:
        """Put one piece into the stretch, `capitals`: beside words in capitals; its stretch and place."""
        place = Place.CAPITALS if capitals else Place.START if self._fresh else Place.INSIDE
        if kind is Kind.WORD:
            self._fresh = False
        key = (kind, text, place if kind is Kind.WORD else Place.INSIDE)
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self.lists)
            self.lists.append(self._readings(kind, text, place))
        self.stretches[-1].append(number)
        return len(self.stretches) - 1, len(self.stretches[-1]) - 1

    def _readings(self, kind: Kind, text: str, place: Place) -> list[Candidate]:
        if kind is Kind.WORD:
            return self.source.word(text, place)
        if kind is Kind.NUMBER:
            return self.source.number(text)
        if kind is Kind.SMALL_NUMBER:
            return self.source.small_number(text)
        return self.source.mark(text) if kind is Kind.MARK else self.source.keep(text)


def restore_with(model: language_model.LanguageModel, source: Candidates, lines: Sequence[str]) -> list[RestoredLine]:
    """Restoration with a given model and given candidates."""
    source.forget()
    plan = _Plan(source)
    placed: list[list[tuple[RawToken, list[tuple[int, int]]]]] = []
    letter = ""
    for line in lines:
        tokens = tokens_of(line, letter)
        if not tokens:
            plan.cut()
        elif tokens[0].pieces[0].text.endswith(")"):
            letter = tokens[0].pieces[0].text
        row = []
        for number, token in enumerate(tokens):
            neighbours = [line[t.start : t.end] for t in tokens[max(0, number - 1) : number + 2] if t is not token]
            capitals = any(map(_in_capitals, neighbours))
            row.append((token, [plan.add(piece.kind, piece.text, capitals) for piece in token.pieces]))
            if token.ends_sentence:
                plan.cut()
        placed.append(row)
    chosen = decoding.decode(model, plan.lists, plan.stretches)
    own = adapted(model, plan.lists, plan.stretches, chosen, source.own_share)
    if own is not None:
        chosen = decoding.decode(own, plan.lists, plan.stretches)
    result = []
    for line, row in zip(lines, placed):
        words = []
        for token, spots in row:
            text = "".join(
                plan.lists[plan.stretches[stretch][place]][chosen[stretch][place]].text for stretch, place in spots
            )
            words.append(RestoredWord(text, token.start, token.end, text != line[token.start : token.end]))
        result.append(RestoredLine(_joined(line, words), tuple(words)))
    return result


@lru_cache(maxsize=8192)
def _in_capitals(text: str) -> bool:
    """True for a word, not an abbreviation, in capitals."""
    return text.isupper() and sum(map(str.isalpha, text)) > 1 and bool(set(bare(text)) & set("AEIOUY"))


def _joined(line: str, words: Sequence[RestoredWord]) -> str:
    """The line with its blanks as they stood."""
    parts, place = [], 0
    for word in words:
        parts += [line[place : word.start], word.text]
        place = word.end
    return "".join(parts) + line[place:]
