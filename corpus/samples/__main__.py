"""`python -m corpus.samples OUT_DIR`: the sample reports as files.

Belongs here: which samples are written, and under which names. Does not: how they are made.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import click

from corpus.samples.export import write_truth
from corpus.samples.generator import generate
from corpus.samples.layout import plain_text
from corpus.samples.model import SampleReport
from corpus.samples.planting import plant
from corpus.samples.published import SLUGS, published
from corpus.samples.ruining import ruin
from corpus.samples.sheet_writing import write_workbook
from corpus.samples.typesetting import FontNotFoundError, scan, typeset_pdf
from corpus.samples.web_writing import write_web_page
from corpus.samples.word_writing import write_word

_GENERATED_SEEDS = (4, 11)
# One made-up report each in the forms that are no PDF.
_FORMS: tuple[tuple[int, str, Callable[[SampleReport], bytes]], ...] = (
    (23, "docx", write_word),
    (31, "xlsx", write_workbook),
    (37, "html", write_web_page),
)
_SCANNED, _RUINED = "ha-nam-2022", "son-la-2023"
_DPI = 200


@click.command()
@click.argument("out_dir", type=click.Path(path_type=Path, file_okay=False))
@click.option("--scans", is_flag=True, help="Scan every sample, clean, moderate and hard, and once with a bad layer.")
@click.option("--truth", is_flag=True, help="Also write what a perfect reader finds, into OUT_DIR/truth.")
def main(out_dir: Path, scans: bool, truth: bool) -> None:
    """Write the sample reports into OUT_DIR: three of published figures, others made up, a scan, a ruined text."""
    out_dir.mkdir(parents=True, exist_ok=True)
    reports = [published(slug) for slug in SLUGS] + [generate(seed) for seed in _GENERATED_SEEDS]
    # One made-up report carries a planted error, so that the audit has something to find there too.
    reports[-1] = plant(reports[-1], "mean", 0)
    try:
        for report in reports:
            _write(report, out_dir, all_scans=scans)
            if truth:
                write_truth(report, out_dir / "truth" / report.slug)
        for seed, ending, write in _FORMS:
            report = generate(seed)
            _put(out_dir / f"{report.slug}.{ending}", write(report))
            if truth:
                write_truth(report, out_dir / "truth" / report.slug)
    except FontNotFoundError as error:
        click.echo(f"chiso: {error}", err=True)
        sys.exit(1)


def _write(report: SampleReport, out_dir: Path, *, all_scans: bool) -> None:
    pdf = typeset_pdf(report)
    _put(out_dir / f"{report.slug}.pdf", pdf)
    if report.slug == _RUINED:
        _put(out_dir / f"{report.slug}-ruined.txt", ruin(plain_text(report), 1).encode())
    if all_scans:
        for level in ("clean", "moderate", "hard"):
            _put(out_dir / f"{report.slug}-{level}.pdf", scan(pdf, dpi=_DPI, level=level, seed=1))
        _put(out_dir / f"{report.slug}-badlayer.pdf", scan(pdf, dpi=_DPI, level="moderate", seed=1, badlayer=True))
    elif report.slug == _SCANNED:
        _put(out_dir / f"{report.slug}-scan.pdf", scan(pdf, dpi=_DPI, level="moderate", seed=1))


def _put(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    click.echo(path)


if __name__ == "__main__":
    main()
