"""What the audit makes of errors planted one at a time, and of reports without any.

`python -m benchmarks.planting [--reports N] [--kind KIND] [--untouched N] [--workers N] [--show]` typesets made-up
reports as text, changes what is printed in one place of each, and has the whole program read and audit the result.

Belongs here: figures for each kind of error: planted, beyond rounding, caught, laid at the publisher's door, called by
the right name, and who else was accused. Does not: the errors (`corpus.samples.mistake_kinds`), tests.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import click

import validation
from corpus.records import Finding, Understanding
from corpus.samples.damaging import DAMAGE, Damaged, damaged, with_damage
from corpus.samples.generator import generate
from corpus.samples.layout import plain_text, text_lines
from corpus.samples.mistake_kinds import KINDS
from corpus.samples.mistakes import Mistake, Sheet, drawn, with_mistake
from corpus.samples.model import SampleReport
from extractors.reading import read
from extractors.restoring import restore_reading
from extractors.understanding import understand


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of one planted error.

    accused: findings that blame the page and do not rest on the wrong figure at all. beside: those that rest on it, but
    are told of another figure while the wrong one is charged too.
    """

    seed: int
    kind: str
    origin: str
    exceeds: bool
    open: str
    caught: bool
    truncated: bool
    attribution: str
    named: bool
    slip: str
    slip_told: bool
    accused: tuple[str, ...]
    beside: tuple[str, ...]
    told: str


def understood(text: str) -> Understanding:
    """A plain text as the whole program reads it, what arithmetic forces filled in."""
    return validation.recover(understand(restore_reading(read(text.encode(), "report.txt")), "d0"))


def judged(seed: int, report: SampleReport, mistake: Mistake) -> Judged:
    """The report with the mistake in it, read and audited."""
    wrong = with_mistake(report, mistake)
    understanding = understood(plain_text(wrong))
    findings = validation.audit(understanding)
    lines = {
        number
        for number, line in enumerate(text_lines(wrong), 1)
        if any(place in line.places for place in mistake.places)
    }
    told = {
        o.obs_id
        for o in understanding.observations
        if o.line in lines
        and o.value is not None
        and mistake.stated is not None
        and abs(o.value) == abs(mistake.stated)
    }
    bad = [f for f in findings if f.verdict == "inconsistent"]
    cut = [f for f in findings if f.verdict == "truncated"]
    own = [f for f in bad if _is_about(f, lines, told, mistake)]
    if mistake.slip == "cut, not rounded":
        own += [f for f in cut if _is_about(f, lines, told, mistake)]
    stating = [f for f in own if _states(f, lines, told, mistake)]
    published = [f for f in (*stating, *own) if f.attribution == "published" or f.verdict == "truncated"]
    best = (published or stating or own or [None])[0]
    return Judged(
        seed,
        mistake.kind,
        mistake.origin,
        mistake.exceeds,
        mistake.open,
        bool(own),
        best is not None and best.verdict == "truncated",
        "" if best is None else "published" if published else best.attribution or "",
        any(f.kind in mistake.names for f in (published or own)),
        mistake.slip,
        any(mistake.slip in f.message for f in own) if mistake.slip else False,
        tuple(_told(f) for f in bad if f.attribution == "published" and f not in own),
        tuple(_told(f) for f in own if f.attribution == "published" and stating and f not in stating),
        f"{sorted(lines)} {mistake.right} -> {mistake.wrong}" + ("" if best is None else f" [{_told(best)}]"),
    )


def _told(finding: Finding) -> str:
    return f"{finding.line}: {finding.statement} | {finding.message}"


def _is_about(finding: Finding, lines: set[int], told: set[str], mistake: Mistake) -> bool:
    return bool(told & set(finding.evidence)) or finding.line in lines


def _states(finding: Finding, lines: set[int], told: set[str], mistake: Mistake) -> bool:
    """Whether a finding is told of the wrong figure itself, not only of figures that rest on it."""
    if mistake.stated is None or finding.stated is None:
        return finding.line in lines
    here = finding.line in lines or bool(told & set(finding.evidence))
    return here and abs(finding.stated) == abs(mistake.stated)


def planted(seed: int, kinds: Iterable[str], count: int) -> list[Judged]:
    """One report, and some mistakes of each kind in it, one at a time."""
    report = generate(seed)
    sheet = Sheet(report)
    result = []
    for kind in kinds:
        for mistake in drawn(KINDS[kind](sheet), random.Random(f"{kind} {seed}"), count):
            result.append(judged(seed, report, mistake))
    return result


@dataclass(frozen=True, slots=True)
class Repaired:
    """What became of one damaged cell. result: "right", "open" or "wrong". accused: findings that blame the page."""

    kind: str
    result: str
    accused: int
    told: str


def repaired(seed: int, count: int) -> list[Repaired]:
    """One report, and some of its cells damaged, one at a time."""
    report = generate(seed)
    sheet = Sheet(report)
    result = []
    for kind in DAMAGE:
        for number in range(count):
            damage = damaged(sheet, kind, random.Random(f"{kind} {seed} {number}"))
            if damage is not None:
                result.append(_repair(seed, report, damage))
    return result


def _repair(seed: int, report: SampleReport, damage: Damaged) -> Repaired:
    bad = with_damage(report, damage)
    understanding = understood(plain_text(bad))
    place, figure = damage.cell.place, damage.cell.figure
    lines = {number for number, line in enumerate(text_lines(bad), 1) if place in line.places}
    found = [
        o
        for o in understanding.observations
        if o.line in lines
        and (o.field, o.measure, o.unit) == (figure.field, figure.measure, figure.unit)
        and o.level == figure.level
        and o.year == figure.year
    ]
    values = {o.value for o in found}
    outcome = "open" if values <= {None} else "right" if values <= {None, figure.value} else "wrong"
    accused = [f for f in validation.audit(understanding) if f.attribution == "published"]
    told = (
        f"{seed} {sorted(lines)} {figure.measure} {damage.cell.run.text} -> {damage.text}: {sorted(map(str, values))}"
    )
    return Repaired(damage.kind, outcome, len(accused), " | ".join([told, *(_told(f) for f in accused)]))


def untouched(seed: int) -> tuple[int, int, list[str]]:
    """Findings of a report without errors, how many are verified, and those that should not be there."""
    findings = validation.audit(understood(plain_text(generate(seed))))
    verified = sum(f.verdict in ("exact", "rounding") for f in findings)
    wrong = [
        f"{seed} {f.line}: {f.verdict} {f.attribution} {f.statement} | {f.message}"
        for f in findings
        if f.verdict in ("inconsistent", "truncated")
    ]
    return len(findings), verified, wrong


def _row(name: str, judgements: list[Judged]) -> str:
    beyond = [j for j in judgements if j.exceeds]
    caught = [j for j in beyond if j.caught]
    right = sum(j.attribution == "published" for j in caught)
    unknown = [j for j in caught if j.attribution == "unknown"]
    slips = [j for j in caught if j.slip]
    told = f"{sum(j.slip_told for j in slips)}/{len(slips)}" if slips else ""
    others = sum(bool(j.accused) for j in judgements)
    beside = sum(bool(j.beside) for j in judgements)
    within = [j for j in judgements if not j.exceeds]
    return (
        f"{name:26}{len(judgements):8}{len(beyond):8}{len(caught):8}{len(beyond) - len(caught):8}{right:11}"
        f"{sum(j.attribution == 'reading' for j in caught):9}{len(unknown):9}{sum(bool(j.open) for j in unknown):6}"
        f"{sum(j.named for j in caught):8}{told:>10}{beside:8}{others:8}{sum(j.caught for j in within):6}/{len(within)}"
    )


def _faults(j: Judged) -> list[str]:
    found = [f"ACCUSED {one}" for one in j.accused] + [f"beside {one}" for one in j.beside]
    if j.exceeds and not j.caught:
        found.append("missed")
    elif j.exceeds and j.attribution != "published" and not j.open:
        found.append(j.attribution)
    elif j.exceeds and not j.named:
        found.append("misnamed")
    if j.exceeds and j.caught and j.slip and not j.slip_told:
        found.append("slip untold")
    return found


@click.command()
@click.option("--reports", default=40, show_default=True)
@click.option("--first", default=1000, show_default=True, help="The seed of the first report.")
@click.option("--kind", "only", multiple=True)
@click.option("--each", default=1, show_default=True, help="Mistakes of one kind in one report.")
@click.option("--cells", default=0, show_default=True, help="Cells damaged in each way in one report.")
@click.option("--untouched", "sound", default=0, show_default=True)
@click.option("--workers", default=2, show_default=True)
@click.option("--show", is_flag=True, help="Tell what was missed, and who was accused wrongly.")
def main(
    reports: int, first: int, only: tuple[str, ...], each: int, cells: int, sound: int, workers: int, show: bool
) -> None:
    """Plant errors and count what the audit catches."""
    kinds = only or tuple(KINDS)
    with ProcessPoolExecutor(workers) as pool:
        seeds = range(first, first + reports)
        parts = pool.map(planted, seeds, [kinds] * reports, [each] * reports, chunksize=2)
        judgements = [one for part in parts for one in part]
        heads = f"{'planted':>34}{'beyond':>8}{'caught':>8}{'missed':>8}{'published':>11}{'reading':>9}{'unknown':>9}"
        click.echo(heads + f"{'open':>6}{'kind':>8}{'slip':>10}{'beside':>8}{'others':>8}{'within':>8}")
        for kind in kinds:
            click.echo(_row(kind, [j for j in judgements if j.kind == kind]))
        for origin in ("table", "prose", "chart"):
            click.echo(_row(f"in a {origin}", [j for j in judgements if j.origin == origin]))
        click.echo(_row("all", judgements))
        if show:
            for j in judgements:
                for what in _faults(j):
                    click.echo(f"{what} {j.kind} {j.seed} {j.told}")
        if cells:
            parts_repaired = list(pool.map(repaired, seeds, [cells] * reports, chunksize=2))
            repairs = [one for part in parts_repaired for one in part]
            click.echo(f"{'damaged cells':26}{'damaged':>8}{'right':>8}{'open':>8}{'wrong':>8}{'accused':>9}")
            for kind in (*DAMAGE, ""):
                own = [one for one in repairs if kind in ("", one.kind)]
                counts = Counter(one.result for one in own)
                click.echo(
                    f"{kind or 'all':26}{len(own):8}{counts['right']:8}{counts['open']:8}{counts['wrong']:8}"
                    f"{sum(bool(one.accused) for one in own):9}"
                )
            if show:
                for one in repairs:
                    if one.result != "right" or one.accused:
                        click.echo(f"{one.result} {one.kind} {one.told}")
        if sound:
            results = list(pool.map(untouched, range(first, first + sound), chunksize=4))
            counted = Counter(line.split()[2] + " " + line.split()[3] for _, _, wrong in results for line in wrong)
            click.echo(
                f"{sound} untouched reports: {sum(n for n, _, _ in results)} findings, "
                f"{sum(v for _, v, _ in results)} verified, {dict(counted)}"
            )
            if show:
                for _, _, wrong in results:
                    click.echo("\n".join(wrong) or "", nl=bool(wrong))


if __name__ == "__main__":
    main()
