"""Corrections by people in the nightly job: they redo the reports that they name and no others."""

import csv
import json
from pathlib import Path

import pytest
from ingest_factories import Place, chiso, folder_source, inbox, tree

from corpus.corrections import COLUMNS
from pipeline.exits import ExitCode, WrongUsageError


def observations(place: Place) -> list[dict[str, str]]:
    with (place.dataset / "current" / "tables" / "observations.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(place: Place, *rows: dict[str, str]) -> None:
    with (place.folder / "right.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)


def correction(figure: dict[str, str], right: str, document: str = "") -> dict[str, str]:
    named = {"document": document or figure["doc_id"], "page": figure["page"], "place": figure["line"]}
    return named | {"raw": figure["raw"], "right": right, "who": "A", "why": "read anew on the page"}


def test_a_correction_redoes_its_report_alone_and_taking_it_back_does_too(tmp_path: Path) -> None:
    sources = folder_source("hop-thu", inbox(tmp_path / "in", 1, 2, 3))
    place = Place(tmp_path, sources, run='corrections = "right.csv"\n')
    write(place)
    assert place.night().judged == 3
    plain = tree(place.dataset)
    figures = [row for row in observations(place) if row["measure"] == "unit_count" and row["value"]]
    first, other = figures[0], next(row for row in figures if row["doc_id"] != figures[0]["doc_id"])

    write(place, correction(first, "77"))
    night = place.night()
    assert (night.judged, night.redone, night.because) == (1, 1, "its corrections")
    assert night.published.changed
    set_right = [row for row in observations(place) if row["status"] == "corrected"]
    assert {(row["doc_id"], row["value"]) for row in set_right} == {(first["doc_id"], "77")}
    assert place.night().judged == 0

    # Another report is corrected by its hash; a correction that finds no figure is told with its row.
    sha256 = next(row["sha256"] for row in documents_of(place) if row["doc_id"] == other["doc_id"])
    lost = correction(other, "1") | {"page": "99", "document": sha256}
    write(place, correction(first, "77"), correction(other, "66", sha256), lost)
    night = place.night()
    assert (night.judged, night.because) == (1, "its corrections")
    told = [json.loads(line) for line in place.log.splitlines() if "correction without a figure" in line]
    assert [line["row"] for line in told] == [4]
    assert {row["value"] for row in observations(place) if row["status"] == "corrected"} == {"77", "66"}

    write(place)
    assert place.night().judged == 2
    assert tree(place.dataset) == plain


def documents_of(place: Place) -> list[dict[str, str]]:
    with (place.dataset / "current" / "tables" / "documents.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_corrections_that_cannot_be_read_end_the_run_before_any_work(tmp_path: Path) -> None:
    sources = folder_source("hop-thu", inbox(tmp_path / "in", 1))
    place = Place(tmp_path, sources, run='corrections = "right.csv"\n')
    done = chiso(place, "ingest")
    assert done.returncode == ExitCode.WRONG_USAGE
    assert "right.csv cannot be read" in done.stderr
    assert not (tmp_path / "store").exists()
    (tmp_path / "right.csv").write_text("document,page\n", encoding="utf-8")
    with pytest.raises(WrongUsageError, match="lack the column"):
        place.night()
