"""Whole reports against their truth: made-up ones no rule was written for, published figures, the shared ones."""

from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from corpus.records import Observation, ReportResult
from corpus.samples.generator import generate
from corpus.samples.layout import plain_text
from corpus.samples.model import SampleReport
from corpus.samples.planting import plant
from corpus.samples.published import SLUGS, published
from corpus.samples.ruining import ruin
from corpus.samples.typesetting import typeset_pdf
from extractors.reading import ReadingOptions
from pipeline.inputs import Input
from pipeline.work import process

SHARED = Path(__file__).resolve().parents[1].parent / "shared"
# Seeds that no wording or rule was looked at with.
UNSEEN = (101, 102, 103, 104, 105, 106, 107, 108)
# One figure may stand for a value, a count or a total: these tell the same of it.
SAME = {"mean": "value", "count": "value", "total": "value"}
FREE_LABELS = ("kpi", "unit_count")


@cache
def read_bytes(content: bytes, name: str, folder: Path) -> ReportResult:
    path = folder / name
    path.write_bytes(content)
    return process(Input(path, name), ReadingOptions())


def told(observation: Observation) -> tuple[object, ...]:
    free = observation.measure in FREE_LABELS
    return (
        "" if free else observation.subject,
        "" if free else observation.field,
        observation.measure,
        "" if free else SAME.get(observation.statistic, observation.statistic),
        observation.year,
    )


def share_found(report: SampleReport, result: ReportResult) -> tuple[float, list[str]]:
    """Share of the true figures that were found, and the figures found with another value than any true one."""
    found: dict[tuple[object, ...], set[Decimal | None]] = {}
    for observation in result.observations:
        # "Không có đơn vị nào xếp loại Yếu" has no row in the truth, which tells of figures alone.
        if observation.measure not in FREE_LABELS or observation.value:
            found.setdefault(told(observation), set()).add(observation.value)
    true: dict[tuple[object, ...], set[Decimal]] = {}
    right = 0
    for expected in report.truth:
        figure = expected.figure
        free = figure.measure in FREE_LABELS
        key = (
            "" if free else figure.subject,
            "" if free else figure.field,
            figure.measure,
            "" if free else SAME.get(figure.statistic, figure.statistic),
            figure.year,
        )
        true.setdefault(key, set()).add(figure.value)
        right += figure.value in found.get(key, ())
    wrong = [f"{key}: {values}" for key, values in found.items() if key in true and not values <= {*true[key], None}]
    return right / len(report.truth), wrong


def accused(result: ReportResult) -> list[str]:
    return [f.message for f in result.findings if f.verdict == "inconsistent" and f.attribution == "published"]


@pytest.mark.parametrize("seed", UNSEEN)
def test_an_unseen_report_is_read_and_nobody_is_accused(seed: int, tmp_path: Path) -> None:
    report = generate(seed)
    result = read_bytes(plain_text(report).encode(), "report.txt", tmp_path)
    found, wrong = share_found(report, result)
    assert found >= 0.93
    assert len(wrong) <= 0.005 * len(report.truth), wrong
    assert not accused(result)
    document, truth = result.document, report.document
    assert (document.number, document.doc_type, document.issue_date) == (truth.number, truth.doc_type, truth.issue_date)
    assert (document.period_year, document.period_kind) == (truth.period_year, truth.period_kind)
    assert (document.province, document.signer) == (truth.province, truth.signer)


@pytest.mark.parametrize("seed", UNSEEN[:3])
def test_the_same_report_as_a_pdf(seed: int, tmp_path: Path) -> None:
    report = generate(seed)
    result = read_bytes(typeset_pdf(report), "report.pdf", tmp_path)
    found, wrong = share_found(report, result)
    assert found >= 0.85
    assert len(wrong) <= 0.005 * len(report.truth), wrong
    assert not accused(result)
    assert all(o.box is not None for o in result.observations)


@pytest.mark.parametrize("seed", UNSEEN)
def test_a_ruined_report_accuses_nobody(seed: int, tmp_path: Path) -> None:
    report = generate(seed)
    result = read_bytes(ruin(plain_text(report), seed).encode(), "report.txt", tmp_path)
    found, _ = share_found(report, result)
    assert found >= 0.5
    assert not accused(result)


@pytest.mark.parametrize("seed", UNSEEN[:4])
def test_a_planted_mean_is_caught_and_is_the_only_one(seed: int, tmp_path: Path) -> None:
    try:
        report = plant(generate(seed), "mean", seed)
    except ValueError:
        pytest.skip("this report tells no mean that its own figures give")
    result = read_bytes(plain_text(report).encode(), "report.txt", tmp_path)
    error = report.errors[-1]
    stated = {f.stated for f in result.findings if f.verdict == "inconsistent"}
    assert error.stated in stated


@pytest.mark.parametrize("slug", SLUGS)
def test_published_figures_in_words_of_our_own(slug: str, tmp_path: Path) -> None:
    report = published(slug)
    result = read_bytes(plain_text(report).encode(), "report.txt", tmp_path)
    found, _ = share_found(report, result)
    assert found >= 0.65
    errors = {error.stated for error in report.errors}
    wrongly = [
        f.message
        for f in result.findings
        if f.verdict == "inconsistent" and f.attribution == "published" and f.stated not in errors
    ]
    assert not wrongly


def seed_result(name: str, folder: Path) -> ReportResult:
    path = SHARED / "seeds" / name
    if not path.exists():
        pytest.skip("the shared reports are not beside this checkout")
    return read_bytes(path.read_bytes(), name, folder)


def verdicts_on(results: Iterable[ReportResult], stated: str) -> set[tuple[str, str]]:
    return {(f.kind, f.verdict) for result in results for f in result.findings if f.stated == Decimal(stated)}


# Which published means the reports' own figures give, and how.
MEANS = [
    ("an-giang-2023.txt", "89.87", ("sum", "rounding")),
    ("an-giang-2023.txt", "88.58", ("sum", "exact")),
    ("son-la-2023.txt", "85.97", ("sum", "inconsistent")),
    ("son-la-2023.txt", "85.84", ("sum", "exact")),
    ("ha-nam-2022.txt", "89.60", ("mean", "rounding")),
    ("ha-nam-2022.txt", "90.70", ("mean", "exact")),
]


@pytest.mark.parametrize(("name", "stated", "judged"), MEANS)
def test_the_stated_means_of_the_shared_reports(
    name: str, stated: str, judged: tuple[str, str], tmp_path: Path
) -> None:
    assert judged in verdicts_on([seed_result(name, tmp_path)], stated)
