"""What was made of each figure of one report, for a person at the terminal or for another program.

Belongs here: page by page and line by line, each figure with its fate in words, and the totals. Does not: finding the
fates (`extractors.numeral_fates`). Text out of reports is shown as text, as everywhere at the terminal.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, get_args

from corpus.records import Fate, NumeralFate, Observation, ReportResult
from normalizers.numbers import plain_text
from output.provenance import pages_by_code
from pipeline.terminal import console, visible

if TYPE_CHECKING:
    from rich.text import Text

FATES: tuple[Fate, ...] = get_args(Fate)
_STYLES: dict[Fate, str] = {
    "observation": "green",
    "claim operand": "cyan",
    "reference": "dim",
    "not understood": "bold yellow",
}
_REFERENCES = {
    "date": "date",
    "impossible date": "date that cannot be",
    "year": "year",
    "document": "number of a document",
    "article": "article, clause or part",
    "table": "number of a table, figure or annex",
    "page": "page number",
    "list": "number in a list or heading",
    "row": "number of a row",
    "column": "number of a column",
    "axis": "mark of an axis",
    "ordinal": "number of a round or session",
    "telephone": "telephone number",
    "address": "part of an address",
    "name": "part of a name",
    "duration": "length of time",
    "factor": "factor of a formula",
    "letters": "letters of a word, misread",
}
# Characters of a line, of a sentence, and of the column of figures.
_LINE, _STATEMENT, _RAW = 160, 90, 10


def tell(result: ReportResult, shown: Sequence[str] = ()) -> None:
    """Print the fates of a report's numerals. shown: the fates to print, all where empty; the totals are of all."""
    from rich.text import Text

    screen = console()
    chosen = [fate for fate in result.fates if not shown or fate.fate in shown]
    by_id = {observation.obs_id: observation for observation in result.observations}
    width = min(_RAW, max((len(fate.raw) for fate in chosen), default=0))
    screen.print(Text(visible(result.document.source), style="bold"))
    for page, on_page in groupby(chosen, key=lambda fate: fate.page):
        screen.print()
        screen.print(Text(f"Page {page}", style="bold"))
        for line, on_line in groupby(on_page, key=lambda fate: fate.line):
            text = result.restored_lines[line - 1].strip() if line <= len(result.restored_lines) else ""
            screen.print(Text(f"{line:>5}  {_shortened(visible(text), _LINE)}"))
            for alike in _together(on_line):
                for described in _described(alike[0], by_id):
                    screen.print(_row(alike, described, width))
    screen.print()
    screen.print(Text(_totals(result)))
    for code, pages in pages_by_code(result.encodings).items():
        screen.print(Text(f"Put into Unicode from {code}: page {', '.join(map(str, pages))}"))


def _together(fates: Iterable[NumeralFate]) -> list[list[NumeralFate]]:
    """Each figure by itself; references of one kind that follow each other, such as the parts of a date, together."""
    found: list[list[NumeralFate]] = []
    for fate in fates:
        if found and fate.fate == "reference" and found[-1][-1].reference == fate.reference:
            found[-1].append(fate)
        else:
            found.append([fate])
    return found


def _row(alike: Sequence[NumeralFate], described: str, width: int) -> Text:
    from rich.text import Text

    fate = alike[0].fate
    row = Text(f"         {visible(' '.join(each.raw for each in alike)):>{width}}  ")
    return row.append(f"{fate:<14}", style=_STYLES[fate]).append(f"  {described}".rstrip())


def _described(fate: NumeralFate, by_id: dict[str, Observation]) -> list[str]:
    """What a numeral is, a line for each observation that was read from it."""
    if fate.fate == "observation":
        return [_of(by_id[obs_id]) for obs_id in fate.obs_ids]
    if fate.fate == "claim operand":
        return [_shortened(visible(statement), _STATEMENT) for statement in fate.statements[:1]]
    return [_REFERENCES.get(fate.reference, "")]


def _of(observation: Observation) -> str:
    """Read "Sở Nội vụ, overall index 2023 = 92.31 percent"."""
    value = plain_text(observation.value) if observation.value is not None else "lost"
    of = [observation.field, observation.measure]
    of += [observation.statistic] if observation.statistic != "value" else []
    of += [str(observation.year)] if observation.year is not None else []
    status = f" ({observation.status})" if observation.status not in ("read", "lost") else ""
    # "rank 2023 = 3" says its unit itself.
    unit = "" if observation.unit in ("rank", "count") else f" {observation.unit}"
    return f"{visible(observation.subject)}, {' '.join(map(visible, of))} = {value}{unit}{status}"


def _totals(result: ReportResult) -> str:
    counts = Counter(fate.fate for fate in result.fates)
    total = len(result.fates)
    parts = ", ".join(f"{counts[fate]} {fate if counts[fate] == 1 else _PLURALS[fate]}" for fate in FATES)
    share = f" ({100 * (total - counts['not understood']) / total:.1f} % understood)" if total else ""
    return f"{total} figures: {parts}{share}"


_PLURALS: dict[Fate, str] = {
    "observation": "observations",
    "claim operand": "claim operands",
    "reference": "references",
    "not understood": "not understood",
}


def _shortened(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


def as_json(result: ReportResult, shown: Sequence[str] = ()) -> str:
    """An object: the document, its pages by their code of before Unicode (`encodings`), `totals` over all fates, and
    `figures`, those to show with all that is known of each.
    """
    by_id = {observation.obs_id: observation for observation in result.observations}
    counts = Counter(fate.fate for fate in result.fates)
    document = result.document
    told = {
        "doc_id": document.doc_id,
        "source": document.source,
        "status": document.status,
        "encodings": pages_by_code(result.encodings),
        "totals": {"figures": len(result.fates), **{fate.replace(" ", "_"): counts[fate] for fate in FATES}},
        "figures": [_figure(fate, by_id) for fate in result.fates if not shown or fate.fate in shown],
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _figure(fate: NumeralFate, by_id: dict[str, Observation]) -> dict[str, object]:
    observations = [by_id[obs_id] for obs_id in fate.obs_ids]
    return {
        "page": fate.page,
        "line": fate.line,
        "start": fate.start,
        "raw": fate.raw,
        "fate": fate.fate,
        "reference": fate.reference or None,
        "observations": [
            {
                "obs_id": o.obs_id,
                "subject": o.subject,
                "field": o.field,
                "measure": o.measure,
                "statistic": o.statistic,
                "year": o.year,
                "value": None if o.value is None else plain_text(o.value),
                "unit": o.unit,
                "status": o.status,
            }
            for o in observations
        ],
        "statements": list(fate.statements),
    }
