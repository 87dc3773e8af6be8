"""The audit on sample reports: a coherent one is not accused, a planted error is found alone, ruin accuses nobody."""

from __future__ import annotations

import pytest
from audit_cases import line_of, understanding_of

import validation
from corpus.samples.generator import generate
from corpus.samples.layout import plain_text
from corpus.samples.planting import KINDS, ErrorKind, plant
from corpus.samples.published import SLUGS, published
from corpus.samples.ruining import ruin
from extractors.reading import read
from extractors.restoring import restore_reading
from extractors.understanding import understand

SEEDS = range(6)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_coherent_report_is_not_accused(seed: int) -> None:
    findings = validation.audit(understanding_of(generate(seed)))
    accused = [f.message for f in findings if f.verdict in ("inconsistent", "truncated")]
    assert accused == []
    verified = [f for f in findings if f.verdict in ("exact", "rounding")]
    assert len(verified) > 50
    assert {"sum", "mean", "ratio", "count", "rank", "repeat"} <= {f.kind for f in verified}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", SEEDS)
def test_one_planted_error_is_found_alone(seed: int, kind: ErrorKind) -> None:
    report = plant(generate(seed), kind, seed)
    error = report.errors[-1]
    accused = [f for f in validation.audit(understanding_of(report)) if f.verdict == "inconsistent"]
    assert {(f.line, f.stated) for f in accused} == {(line_of(report, error.place), error.stated)}
    assert accused[0].attribution in ("published", "unknown")
    assert "inconsistent by at least" in accused[0].message


def _published(text: str) -> set[tuple[str, str]]:
    findings = validation.audit(understand(restore_reading(read(text.encode(), "report.txt")), "d0"))
    accused = [f for f in findings if f.verdict == "inconsistent" and f.attribution == "published"]
    return {(str(f.stated), str(f.recomputed)) for f in accused}


@pytest.mark.parametrize("slug", SLUGS)
def test_ruin_makes_no_error_of_the_publisher(slug: str) -> None:
    text = plain_text(published(slug))
    sound = _published(text)
    for seed in (1, 3, 4, 8):
        assert _published(ruin(text, seed)) <= sound
