"""What a run tells the person at the terminal: progress, a summary, the worst findings in sentences.

Belongs here: words and tables on the screen. Does not: what is true of a run (`pipeline.run`). Where the output is
not a terminal it is plain text without colour or movement. Text out of reports is shown with its control
characters made visible, so that no report can drive the terminal.
"""

from __future__ import annotations

import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from corpus.records import Document, Finding, ReportResult, Verdict
from normalizers.numbers import plain_text

if TYPE_CHECKING:
    from rich.console import Console

    from output.comparison import Difference

_VERDICTS: tuple[Verdict, ...] = ("exact", "rounding", "truncated", "inconsistent", "unverifiable")
_WORST_SHOWN = 12
_DIFFERENCES_SHOWN = 60
_ATTRIBUTION_ORDER = {"published": 0, "unknown": 1, "reading": 2, None: 3}


def console(to_error: bool = False) -> Console:
    """A console on standard output, or on standard error; plain where that is not a terminal."""
    from rich.console import Console

    stream = sys.stderr if to_error else sys.stdout
    return Console(file=stream, highlight=False, markup=False, soft_wrap=not stream.isatty())


def visible(text: str) -> str:
    """The text with control and direction characters written out, so that it only shows and never acts."""
    return "".join(
        f"\\u{ord(c):04x}" if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") else c for c in text
    )


@contextmanager
def progress_of(total: int) -> Iterator[Callable[[str], None]]:
    """A callback to tell each finished input to; it draws a bar on a terminal and is silent elsewhere."""
    screen = console(to_error=True)
    if not screen.is_terminal or total < 2:
        yield lambda source: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("Reading"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=screen, transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda source: bar.update(task, advance=1, description=visible(source)[-48:])


def place_of(finding: Finding) -> str:
    """Read "line 236" of a text, "page 5" of others."""
    return f"line {finding.line}" if finding.line is not None else f"page {finding.page}"


@dataclass(frozen=True, slots=True)
class Told:
    """What a run tells of one report, without its figures.

    counts: figures read, then findings of each verdict. worst: the inconsistent findings, without their workings.
    """

    document: Document
    counts: tuple[int, ...]
    unanswered: tuple[int, ...]
    worst: tuple[Finding, ...]


def told_of(results: Iterable[ReportResult]) -> list[Told]:
    """What is told of each result; they are gone through once, and none is kept."""
    return [_told(result) for result in results]


def _told(result: ReportResult) -> Told:
    verdicts = Counter(finding.verdict for finding in result.findings)
    read = sum(1 for o in result.observations if o.value is not None)
    worst = tuple(replace(f, workings=None) for f in result.findings if f.verdict == "inconsistent")
    counts = (read, *(verdicts[verdict] for verdict in _VERDICTS))
    return Told(result.document, counts, tuple(result.unanswered), worst)


def worst_findings(told: Iterable[Told]) -> list[tuple[Document, Finding]]:
    """Inconsistent findings, those that the page itself speaks for first, decisions before values."""
    return sorted(
        ((each.document, finding) for each in told for finding in each.worst),
        key=lambda pair: (
            _ATTRIBUTION_ORDER[pair[1].attribution],
            pair[1].severity != "decision",
            pair[0].source,
            pair[1].finding_id,
        ),
    )


def tell_summary(told: Sequence[Told]) -> None:
    """The table at the end of a run: a row a report, and the sums."""
    screen = console()
    totals = [sum(column) for column in zip(*(each.counts for each in told), strict=True)] or [0] * 6
    if screen.is_terminal:
        _tell_table(screen, told, totals)
    else:
        _tell_plain(screen, told, totals)


def _tell_table(screen: Console, told: Sequence[Told], totals: Sequence[int]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(show_footer=True)
    table.add_column("Report", footer=f"{len(told)} reports", overflow="ellipsis", no_wrap=True, max_width=38)
    table.add_column("Read", footer="")
    table.add_column("Figures", footer=str(totals[0]), justify="right")
    for verdict, total in zip(_VERDICTS, totals[1:], strict=True):
        table.add_column(verdict, footer=str(total), justify="right")
    colours = {"done": "green", "partial": "yellow", "failed": "red"}
    for each in told:
        status = each.document.status
        cells = list(map(str, each.counts))
        table.add_row(
            Text(visible(each.document.source)),
            Text(status, style=colours[status]),
            *cells[:4],
            Text(cells[4], style="bold red" if cells[4] != "0" else ""),
            cells[5],
        )
    screen.print(table)


def _tell_plain(screen: Console, told: Sequence[Told], totals: Sequence[int]) -> None:
    for each in told:
        counts = _in_words(each.counts)
        screen.print(f"{visible(each.document.source)}: {each.document.status}, {counts}")
    screen.print(f"{len(told)} reports: {_in_words(totals)}")


def _in_words(counts: Sequence[int]) -> str:
    verdicts = ", ".join(f"{count} {verdict}" for verdict, count in zip(_VERDICTS, counts[1:], strict=True))
    return f"{counts[0]} figures, {verdicts}"


def tell_unread(told: Sequence[Told]) -> None:
    """Each input that failed or was read in part, with its reason, and corrections that nothing answers to."""
    screen = console(to_error=True)
    for each in told:
        source, document = visible(each.document.source), each.document
        for row in each.unanswered:
            screen.print(f"{source}: no figure answers to row {row} of the corrections; it was left out.")
        if document.error:
            screen.print(f"{source}: {document.status}: {visible(document.error)}")


def tell_worst(told: Sequence[Told]) -> None:
    """The worst findings, a sentence each, with report and place."""
    screen = console()
    worst = worst_findings(told)
    if not worst:
        return
    screen.print()
    screen.print("Figures that do not add up:")
    for document, finding in worst[:_WORST_SHOWN]:
        where = f"{visible(document.source)}, {place_of(finding)}"
        screen.print(f"  [{finding.attribution}] {where}: {visible(finding.statement)}")
        screen.print(f"      {visible(finding.message)}")
    if len(worst) > _WORST_SHOWN:
        screen.print(f"  ... and {len(worst) - _WORST_SHOWN} more.")


def tell_finding(result: ReportResult, finding: Finding) -> None:
    """One finding as an auditor reads it: the sentence, the recomputation, the parts with their places."""
    screen = console()
    attribution = f", {finding.attribution}" if finding.attribution else ""
    screen.print(
        f"{finding.verdict}{attribution}: {visible(result.document.source)}, {place_of(finding)} ({finding.kind})"
    )
    screen.print(f"  {visible(finding.statement)}")
    screen.print(f"  {visible(finding.message)}")
    by_id = {observation.obs_id: observation for observation in result.observations}
    for obs_id in finding.evidence[:12]:
        part = by_id.get(obs_id)
        if part is None:
            continue
        value = plain_text(part.value) if part.value is not None else "lost"
        where = f"line {part.line}" if part.line is not None else f"page {part.page}"
        screen.print(f"    {where}: {visible(part.subject)}, {part.field} {part.measure} {part.statistic} = {value}")
    screen.print()


def tell_differences(differences: Sequence[Difference]) -> None:
    """What changed between two builds: changed rows one by one, the others as numbers for each report and reason."""
    screen = console()
    if not differences:
        screen.print("Both datasets hold the same rows.")
        return
    counts = Counter((d.table, d.change, d.doc_id, d.reason) for d in differences if d.change != "changed")
    for (table, change, doc_id, reason), count in sorted(counts.items()):
        screen.print(f"{visible(doc_id)}: {count} rows of {table} {change}{_because(reason)}")
    changed = [d for d in differences if d.change == "changed"]
    for difference in changed[:_DIFFERENCES_SHOWN]:
        about = visible(" ".join(text for _, text in difference.row))
        screen.print(f"{visible(difference.doc_id)}: {difference.table}: {about}{_because(difference.reason)}")
        for name, old, new in difference.cells:
            screen.print(f"    {name}: {visible(old) or 'empty'} -> {visible(new) or 'empty'}")
    if len(changed) > _DIFFERENCES_SHOWN:
        screen.print(f"... and {len(changed) - _DIFFERENCES_SHOWN} more changed rows; --format csv lists all.")


def _because(reason: str) -> str:
    return f" ({visible(reason)})" if reason else ""
