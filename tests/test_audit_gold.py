"""The audit on what a perfect reader takes out of real reports: the findings a person wrote down, and no others."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

import validation
from corpus.records import Band, Document, Finding, Observation, Rubric, RubricField, Understanding

SHARED = Path(__file__).resolve().parents[1].parent / "shared"
GOLD = SHARED / "gold"
SLUGS = sorted(p.parent.name for p in GOLD.glob("*/observations.csv")) if GOLD.is_dir() else []
needs_gold = pytest.mark.skipif(not SLUGS, reason="no gold readings beside the repository")

MEASURED = {"index", "appraised", "self_assessed", "survey", "points", "component_index", "change", "satisfaction"}


def gold_rows(slug: str, name: str) -> list[dict[str, str]]:
    with (GOLD / slug / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def shown_decimals(value: str) -> int:
    return len(value.partition(".")[2])


def decimal(value: object) -> Decimal | None:
    return None if value in (None, "") else Decimal(str(value))


def table_lines(slug: str, rows: list[dict[str, str]]) -> set[int]:
    """Lines that are rows of a table: three figures or more and a digit at the end, and what stands between them."""
    seed = (GOLD / slug / "restored.txt").read_text(encoding="utf-8").split("\n")
    figures: dict[int, int] = {}
    for row in rows:
        figures[int(row["line"])] = figures.get(int(row["line"]), 0) + 1
    ending = {
        n
        for n in figures
        if sum(c.isalpha() for c in seed[n - 1]) < 60
        and re.search(r"\d\W*$", seed[n - 1])
        and not re.search(r"[();]|điểm|là|năm|với", seed[n - 1].removesuffix(")"))
    }
    full = {n for n in ending if figures[n] >= 3}
    return full | {n for n in ending if any(abs(n - other) <= 4 for other in full)}


def understanding_of(slug: str) -> Understanding:
    """Gold as the extractors would give it: decimals are those of the column, that is of like figures."""
    rows = gold_rows(slug, "observations.csv")
    places: dict[tuple[str, ...], int] = {}
    for row in rows:
        key = (row["measure"], row["unit"], str(row["field"] == "overall"))
        places[key] = max(places.get(key, 0), shown_decimals(row["value"]))
    observations = []
    tables = table_lines(slug, rows)
    for number, row in enumerate(rows, 1):
        line = int(row["line"])
        table = line in tables
        measured = row["measure"] in MEASURED or row["unit"] == "percent"
        exact_maximum = (
            row["measure"] in ("appraised", "survey") and row["statistic"] == "max" and "." not in row["value"]
        )
        key = (row["measure"], row["unit"], str(row["field"] == "overall"))
        decimals = places[key] if measured and not exact_maximum else None
        observations.append(
            Observation(
                subject=row["subject"],
                subject_id="",
                level=row["level"],  # type: ignore[arg-type]
                field=row["field"],
                measure=row["measure"],
                statistic=row["statistic"],
                year=int(row["year"]) if row["year"] else None,
                value=decimal(row["value"]),
                unit=row["unit"],
                raw=row["raw"],
                page=1,
                line=line,
                origin="table" if table else "prose",
                decimals=decimals,
                status=row["status"],  # type: ignore[arg-type]
                obs_id=f"{slug}-o{number:04d}",
                doc_id=slug,
            )
        )
    meta = json.loads((GOLD / slug / "document.json").read_text(encoding="utf-8"))
    rubrics = tuple(
        Rubric(
            cohort=cohort,
            year=meta["period_year"],
            fields=tuple(
                RubricField(f["field"], n, f.get("name", ""), decimal(f["max_points"]), f["criteria"], f["subcriteria"])
                for n, f in enumerate(rubric["fields"], 1)
            ),
            bands=tuple(Band(b["name"], decimal(b["lower"]), decimal(b["upper"])) for b in rubric["bands"]),
            total_max=decimal(rubric["total_max"]),
            survey_max=decimal(rubric["survey_max"]),
        )
        for cohort, rubric in meta["rubric"].items()
    )
    document = Document(doc_id=slug, source=slug, sha256="", media_type="text/plain", pages=1, number=meta["number"])
    return Understanding(document=document, observations=tuple(observations), rubrics=rubrics)


def write_tables(folder: Path, findings: dict[str, tuple[Finding, ...]]) -> None:
    tables = folder / "tables"
    tables.mkdir(parents=True, exist_ok=True)
    with (tables / "documents.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["doc_id", "number"])
        writer.writerows((slug, understanding_of(slug).document.number) for slug in findings)
    with (tables / "observations.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow(
            ["doc_id", "subject", "level", "field", "measure", "statistic", "year", "value", "unit", "line"]
        )
    with (tables / "findings.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["doc_id", "kind", "line", "stated", "recomputed", "verdict", "attribution", "message"])
        for slug, found in findings.items():
            writer.writerows(
                (slug, f.kind, f.line, f.stated, f.recomputed, f.verdict, f.attribution or "", f.message) for f in found
            )


@needs_gold
def test_no_false_alarm_and_most_findings(tmp_path: Path) -> None:
    findings = {slug: validation.audit(understanding_of(slug)) for slug in SLUGS}
    write_tables(tmp_path, findings)
    score = subprocess.run(
        [sys.executable, str(SHARED / "tools" / "score"), str(tmp_path), "--json", "--show", "0"],
        capture_output=True,
        text=True,
        check=True,
    )
    result = json.loads(score.stdout.strip().splitlines()[-1])
    for slug in SLUGS:
        assert result[slug]["alarms"] == 0, slug
        assert result[slug]["findings"] >= 0.55, slug


if __name__ == "__main__":
    out = Path(sys.argv[1])
    write_tables(out, {slug: validation.audit(understanding_of(slug)) for slug in SLUGS})
