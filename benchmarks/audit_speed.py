"""How long the audit of one report takes, and how it grows with the figures of the report.

`python -m benchmarks.audit_speed [--reports N] [--most N]` times made-up reports as they are read, then tables of ever
more units, each with a mean, ranks, bands and one wrong figure in fifty.

Belongs here: figures for the time of `validation.recover` and `validation.audit`. Does not: tests.
"""

from __future__ import annotations

import time
from decimal import Decimal

import click

import validation
from corpus.records import Band, Document, Observation, Rubric, Understanding
from corpus.samples.generator import generate
from corpus.samples.layout import plain_text
from extractors.reading import read
from extractors.restoring import restore_reading
from extractors.understanding import understand

_BANDS = (Band("A", Decimal(85), Decimal(100)), Band("B", None, Decimal(85)))
_PLACES = {"rank": 0, "appraised": 1, "survey": 2, "points": 3, "index": 4}


def table_of(units: int) -> Understanding:
    """A report that ranks so many units, five figures each."""
    found: list[Observation] = []

    def add(value: str, measure: str, line: int, subject: str, unit: str, statistic: str = "value") -> None:
        exact = unit in ("rank", "count")
        found.append(
            Observation(
                subject=subject,
                subject_id="",
                level="cohort" if subject == "departments" else "department",
                field="overall",
                measure=measure,
                statistic=statistic,
                year=2023,
                value=Decimal(value),
                unit=unit,
                raw=value.replace(".", ","),
                page=1 + line // 40,
                line=line,
                origin="table",
                decimals=None if exact else 2,
                table_id="p1t1",
                row=line,
                col=_PLACES.get(measure, 9),
                obs_id=f"d1-o{len(found) + 1:06d}",
                doc_id="d1",
            )
        )

    add(str(units), "unit_count", 1, "departments", "count", "total")
    total = Decimal(0)
    for order in range(units):
        survey = Decimal("9.00")
        points = Decimal(99) - Decimal(order * 4000 // units) / 100
        total += points
        line = 3 + order
        wrong = Decimal("0.30") if order % 50 == 25 else Decimal(0)
        add(str(order + 1), "rank", line, f"Sở {order}", "rank")
        add(str(points - survey + wrong), "appraised", line, f"Sở {order}", "points")
        add(str(survey), "survey", line, f"Sở {order}", "points")
        add(str(points), "points", line, f"Sở {order}", "points")
        add(str(points), "index", line, f"Sở {order}", "percent")
    add(str((total / units).quantize(Decimal("0.01"))), "index", units + 5, "departments", "percent", "mean")
    rubric = Rubric("departments", 2023, bands=_BANDS, total_max=Decimal(100))
    return Understanding(Document("d1", "a.txt", "", "text/plain", 1), tuple(found), (rubric,))


def seconds(understanding: Understanding) -> tuple[float, int]:
    """Processor time of recovery and audit, the better of two, and the number of findings."""
    best, count = float("inf"), 0
    for _ in range(2):
        start = time.process_time()
        count = len(validation.audit(validation.recover(understanding)))
        best = min(best, time.process_time() - start)
    return best, count


@click.command()
@click.option("--reports", default=20, show_default=True)
@click.option("--most", default=1600, show_default=True, help="Units of the largest table.")
def main(reports: int, most: int) -> None:
    """Time the audit."""
    times = []
    for seed in range(reports):
        text = plain_text(generate(seed)).encode()
        understanding = understand(restore_reading(read(text, "report.txt")), "d0")
        spent, _ = seconds(understanding)
        times.append((spent, len(understanding.observations)))
    if times:
        slowest = max(times)
        mean = sum(spent for spent, _ in times) / len(times)
        click.echo(f"{reports} made-up reports: {mean:.3f} s each, at most {slowest[0]:.3f} s ({slowest[1]} figures)")
    click.echo(f"{'figures':>8}{'findings':>10}{'seconds':>9}{'ms a figure':>13}{'growth':>8}")
    before = 0.0
    units = 25
    while units <= most:
        understanding = table_of(units)
        spent, findings = seconds(understanding)
        figures = len(understanding.observations)
        growth = f"{spent / before:8.2f}" if before else ""
        click.echo(f"{figures:8}{findings:10}{spent:9.3f}{1000 * spent / figures:13.3f}{growth}")
        before, units = spent, units * 2


if __name__ == "__main__":
    main()
