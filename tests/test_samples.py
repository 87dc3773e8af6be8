"""The sample reports: same seed same bytes, figures that hold together, a truth that is what the pages print."""

import csv
import io
import json
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pdfplumber
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from corpus.samples.__main__ import main
from corpus.samples.composing import compose, printed
from corpus.samples.export import write_truth
from corpus.samples.generator import document_number, generate
from corpus.samples.layout import plain_text, text_lines, truth_lines
from corpus.samples.model import Figure, Grid, Letterhead, Paragraph, SampleReport, Title, placed_runs, plain
from corpus.samples.planting import KINDS, plant
from corpus.samples.published import SLUGS, published
from corpus.samples.ruining import ruin
from corpus.samples.typesetting import FontNotFoundError, find_fonts, scan, typeset_pdf

SEEDS = range(200)
GOLD = Path(__file__).resolve().parents[1].parent / "shared" / "gold"


@pytest.fixture(scope="module")
def reports() -> list[SampleReport]:
    return [generate(seed) for seed in SEEDS]


def half_up(value: Decimal, decimals: int = 2) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def mean(values: list[Decimal]) -> Decimal:
    return half_up(sum(values, Decimal(0)) / len(values))


def spoken(raw: str) -> Decimal:
    """What the characters of a figure say, decimal comma or point, points between thousands."""
    if "," in raw:
        return Decimal(raw.replace(".", "").replace(",", "."))
    head, _, tail = raw.rpartition(".")
    return Decimal(head + tail) if head and len(tail) == 3 else Decimal(raw)


def by_terms(report: SampleReport) -> dict[tuple[str, str, str, str, int, str], set[Decimal]]:
    """All values printed for the same thing."""
    found: dict[tuple[str, str, str, str, int, str], set[Decimal]] = {}
    for expected in report.truth:
        f = expected.figure
        found.setdefault((f.subject, f.field, f.measure, f.statistic, f.year, f.unit), set()).add(f.value)
    return found


def only(values: set[Decimal]) -> Decimal:
    assert len(values) == 1, values
    return next(iter(values))


def test_the_same_seed_gives_the_same_report_and_another_seed_another() -> None:
    assert generate(7) == generate(7)
    assert typeset_pdf(generate(7)) == typeset_pdf(generate(7))
    assert len({plain_text(generate(seed)) for seed in range(20)}) == 20


def test_reports_of_one_set_bear_different_numbers(reports: list[SampleReport]) -> None:
    assert len({report.document.number for report in reports}) == len(reports)
    assert len({document_number(seed) for seed in range(500, 500 + 1999)}) == 1999


def test_reports_vary_in_what_they_are_meant_to_vary_in(reports: list[SampleReport]) -> None:
    def share(test: Counter[object]) -> float:
        return min(test.values()) / len(reports)

    tables = Counter(any(isinstance(b, Grid) for b in report.blocks) for report in reports)
    cohorts = Counter(report.rubrics[1].cohort for report in reports)
    scales = Counter(report.rubrics[0].total_max for report in reports)
    bands = {tuple(band.name for band in report.rubrics[0].bands) for report in reports}
    lengths = {len(report.rubrics[0].fields) for report in reports}
    assert share(tables) > 0.05 and set(tables) == {True, False}
    assert set(cohorts) == {"districts", "communes"}
    assert len(scales) == 3 and len(bands) >= 4 and lengths == {6, 7, 8, 9}


def test_every_printed_figure_says_its_value(reports: list[SampleReport]) -> None:
    for report in [*reports, *(published(slug) for slug in SLUGS)]:
        for expected in report.truth:
            if any(character.isdigit() for character in expected.raw):
                assert abs(spoken(expected.raw.lstrip("+"))) == abs(expected.figure.value), expected


def test_no_figure_is_told_in_two_values(reports: list[SampleReport]) -> None:
    for report in reports:
        for terms, values in by_terms(report).items():
            assert len(values) == 1, (report.slug, terms, values)


def test_truth_has_no_duplicates(reports: list[SampleReport]) -> None:
    for report in [*reports, *(published(slug) for slug in SLUGS)]:
        seen = Counter((expected.figure, expected.place) for expected in report.truth)
        assert max(seen.values()) == 1


def test_sums_of_the_rubric_hold(reports: list[SampleReport]) -> None:
    for report in reports:
        terms = by_terms(report)
        for rubric in report.rubrics:
            assert sum(field.max_points or 0 for field in rubric.fields) == rubric.total_max
            for measure in ("criteria_count", "subcriteria_count"):
                parts = [
                    only(terms[rubric.cohort, field.field, measure, "count", rubric.year or 0, "count"])
                    for field in rubric.fields
                ]
                total = only(terms[rubric.cohort, "overall", measure, "total", rubric.year or 0, "count"])
                assert sum(parts) == total


def test_rows_means_ranks_and_ranges_hold(reports: list[SampleReport]) -> None:
    with_tables = 0
    for report in reports:
        terms = by_terms(report)
        for rubric in report.rubrics:
            unit = "percent" if rubric.formula != "appraised + survey" else "points"
            year = rubric.year or 0
            level = {"departments": "department", "districts": "district", "communes": "commune"}[rubric.cohort]
            subjects = {e.figure.subject for e in report.truth if e.figure.level == level}
            told = {s: terms.get((s, "overall", "index", "value", year, unit)) for s in subjects}
            indices = {subject: only(values) for subject, values in told.items() if values}
            lowest, highest = min(indices.values()), max(indices.values())
            assert only(terms[rubric.cohort, "overall", "index", "max", year, unit]) == highest
            assert only(terms[rubric.cohort, "overall", "index", "min", year, unit]) == lowest
            assert only(terms[rubric.cohort, "overall", "index", "range", year, unit]) == highest - lowest
            count = only(terms[rubric.cohort, "all", "unit_count", "total", year, "count"])
            if len(indices) < count:
                continue
            with_tables += 1
            average = only(terms[rubric.cohort, "overall", "index", "mean", year, unit])
            assert average == mean(list(indices.values()))
            above = only(terms[rubric.cohort, "above_mean", "unit_count", "count", year, "count"])
            assert above == sum(index > average for index in indices.values())
            for rank, subject in enumerate(sorted(indices, key=lambda s: -indices[s]), 1):
                assert only(terms[subject, "overall", "rank", "value", year, "rank"]) == rank
                appraised = only(terms[subject, "overall", "appraised", "value", year, "points"])
                survey = only(terms[subject, "overall", "survey", "value", year, "points"])
                index = half_up((appraised + survey) * 100 / (rubric.total_max or 1))
                assert indices[subject] == index
    assert with_tables > 200


def test_changes_on_the_year_before_hold(reports: list[SampleReport]) -> None:
    compared = 0
    for report in reports:
        terms = by_terms(report)
        for (subject, field, measure, statistic, year, unit), values in terms.items():
            if measure != "change":
                continue
            stem = (subject, field, "index", statistic)
            now, before = terms.get((*stem, year, unit)), terms.get((*stem, year - 1, unit))
            if now and before:
                compared += 1
                assert only(values) == only(now) - only(before)
    assert compared > 1000


def test_shares_and_component_indices_hold(reports: list[SampleReport]) -> None:
    for report in reports:
        terms = by_terms(report)
        for (subject, field, measure, _statistic, year, unit), values in terms.items():
            if measure == "unit_count" and unit == "percent":
                part = only(terms[subject, field, measure, "count", year, "count"])
                whole = only(terms[subject, "all", measure, "total", year, "count"])
                assert only(values) == half_up(part * 100 / whole)
            if measure == "component_index":
                points = only(terms[subject, field, "points", "mean", year, "points"])
                maximum = only(terms[subject, field, "max_points", "value", year, "points"])
                assert only(values) == half_up(points * 100 / maximum)
            if field == "ballot_return_rate":
                issued = only(terms["province", "overall", "ballots_issued", "total", year, "count"])
                returned = only(terms["province", "overall", "ballots_returned", "total", year, "count"])
                parts = [only(v) for t, v in terms.items() if t[2] == "ballots_issued" and t[0] != "province"]
                assert only(values) == half_up(returned * 100 / issued)
                assert sum(parts) == issued


def test_bands_name_as_many_units_as_they_count(reports: list[SampleReport]) -> None:
    lists = 0
    for report in reports:
        for block in report.blocks:
            if isinstance(block, Paragraph):
                counts = [f for run in block.runs for f in run.figures if f.field.startswith("band_")]
                if counts:
                    lists += 1
                    names = plain(block.runs).rpartition(":")[2]
                    assert names.count(";") + 1 == counts[0].value
    assert lists > 500


def test_the_document_is_what_the_first_page_says(reports: list[SampleReport]) -> None:
    for report in [*reports[:40], *(published(slug) for slug in SLUGS)]:
        head = next(block for block in report.blocks if isinstance(block, Letterhead))
        title = next(block for block in report.blocks if isinstance(block, Title))
        text = plain_text(report)
        assert head.number == report.document.number
        assert report.document.title.endswith(" ".join(title.lines))
        assert report.document.province.upper() in " ".join(head.issuer)
        assert report.document.signer in text
        flowing = text.replace("\n", " ")
        assert all(reference in flowing for reference in report.document.legal_refs)
        assert report.document.issue_date[:4] in head.place_and_date


def test_a_made_up_report_says_so_and_takes_no_real_province(reports: list[SampleReport]) -> None:
    names = json.loads((Path(__file__).parents[1] / "corpus/samples/names.json").read_text(encoding="utf-8"))
    for report in reports:
        assert report.fictional
        assert report.document.province not in names["existing_provinces"]
        title = next(block for block in report.blocks if isinstance(block, Title))
        assert "không có thật" in title.note


@pytest.mark.parametrize("kind", KINDS)
def test_plant_changes_one_figure_and_says_where(reports: list[SampleReport], kind: str) -> None:
    planted = 0
    for seed, report in enumerate(reports[:60]):
        try:
            wrong = plant(report, kind, seed)  # type: ignore[arg-type]
        except ValueError as error:
            assert kind in str(error)
            continue
        planted += 1
        before = {place: run for place, run, _ in placed_runs(report.blocks)}
        after = {place: run for place, run, _ in placed_runs(wrong.blocks)}
        assert before.keys() == after.keys()
        changed = [place for place, run in before.items() if after[place] != run]
        error = wrong.errors[-1]
        assert changed == [error.place]
        assert after[error.place].text == error.printed != before[error.place].text == error.correct_printed
        assert abs(error.stated - error.correct) >= (1 if kind == "count" else Decimal("0.09"))
        assert abs(spoken(error.printed)) == abs(error.stated)
        assert before[error.place].figures[0].check == kind
        assert wrong == plant(report, kind, seed)  # type: ignore[arg-type]
    assert planted > 30


def test_planted_ratios_are_digits_that_changed_places(reports: list[SampleReport]) -> None:
    for seed, report in enumerate(reports[:40]):
        error = plant(report, "ratio", seed).errors[-1]
        assert sorted(error.printed) == sorted(error.correct_printed)


def test_the_text_layer_is_the_text(reports: list[SampleReport]) -> None:
    for report in [reports[2], reports[5], published("ha-nam-2022"), published("an-giang-2023")]:
        with pdfplumber.open(io.BytesIO(typeset_pdf(report))) as pdf:
            assert 4 <= len(pdf.pages) <= 10
            found: Counter[str] = Counter()
            for number, page in enumerate(pdf.pages, 1):
                assert all(
                    word["x0"] >= 0 and word["x1"] <= page.width - 40 for word in page.extract_words(x_tolerance=2)
                )
                found.update(word["text"] for word in page.extract_words(x_tolerance=2))
                if number > 1:
                    found[str(number)] -= 1
        wanted = Counter(plain_text(report).replace("|", " ").split())
        assert not wanted - found, wanted - found
        # A table that goes on repeats its head, and nothing else stands on the page.
        heads = {word for block in report.blocks if isinstance(block, Grid) for t in block.header for word in t.split()}
        assert set(+(found - wanted)) <= heads


def test_pdf_tables_are_ruled(reports: list[SampleReport]) -> None:
    report = published("ha-nam-2022")
    with pdfplumber.open(io.BytesIO(typeset_pdf(report))) as pdf:
        rows = [row for page in pdf.pages for table in page.extract_tables() for row in table]
    assert ["1", "Sở Thông tin và Truyền thông", "85.50", "9.89", "95.39", "95.39"] in rows


def test_every_figure_stands_on_its_line(reports: list[SampleReport]) -> None:
    for report in [*reports[:25], *(published(slug) for slug in SLUGS)]:
        lines = plain_text(report).replace("\f", "").split("\n")
        assert len(lines) == len(text_lines(report)) + 1
        for expected, number in truth_lines(report):
            first_word = expected.raw.split(" ")[0]
            assert first_word in lines[number - 1], (expected, lines[number - 1])


def test_pages_of_the_text_begin_with_form_feeds(reports: list[SampleReport]) -> None:
    text = plain_text(reports[0])
    assert text.count("\f") >= 2
    assert all(line.find("\f") <= 0 for line in text.split("\n"))


def test_ruined_text_keeps_its_lines_and_loses_its_marks(reports: list[SampleReport]) -> None:
    text = plain_text(reports[1])
    damaged = ruin(text, 3)
    assert damaged == ruin(text, 3) != ruin(text, 4)
    assert damaged.count("\n") == text.count("\n") and "\f" not in damaged
    assert not set(damaged) & set("ốộớợựữẩẫậểệđặằ")
    assert "Sở" in text and "Sở" not in damaged
    kept = sum(one == other for one, other in zip(text.split(), damaged.split(), strict=False))
    assert kept < len(text.split()) * 0.7


def test_ruin_leaves_most_numbers_alone() -> None:
    numbers = "\n".join(f"{number},{number % 100:02d}" for number in range(1000))
    damaged = ruin(numbers, 0).split("\n")
    same = sum(one == other for one, other in zip(numbers.split("\n"), damaged, strict=True))
    assert 850 <= same <= 985


def test_scans_are_images_of_the_same_pages() -> None:
    pdf = typeset_pdf(published("an-giang-2023"))
    image_only = scan(pdf, dpi=60, level="moderate", seed=1)
    assert image_only == scan(pdf, dpi=60, level="moderate", seed=1)
    assert image_only != scan(pdf, dpi=60, level="hard", seed=1)
    layered = scan(pdf, dpi=60, level="clean", seed=1, badlayer=True)
    with (
        pdfplumber.open(io.BytesIO(pdf)) as born,
        pdfplumber.open(io.BytesIO(image_only)) as scanned,
        pdfplumber.open(io.BytesIO(layered)) as bad,
    ):
        assert [(p.width, p.height) for p in born.pages] == [(p.width, p.height) for p in scanned.pages]
        assert all(len(page.images) == 1 and not page.chars for page in scanned.pages)
        words = (bad.pages[0].extract_text() or "").split()
        assert len(words) > 100
        assert "huyện" not in words and "947/BC-SNV" in words


def test_missing_fonts_are_named_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(FontNotFoundError, match="fonts-dejavu"):
        find_fonts((tmp_path,))


def test_published_errors_stand_on_the_page() -> None:
    for slug in SLUGS:
        report = published(slug)
        runs = {place: run for place, run, _ in placed_runs(report.blocks)}
        for error in report.errors:
            assert runs[error.place].text == error.printed != error.correct_printed
    kinds = Counter(error.verdict for slug in SLUGS for error in published(slug).errors)
    assert kinds == {"inconsistent": 12, "truncated": 2}


def test_published_transposition_and_sum_are_wrong_as_listed() -> None:
    report = published("son-la-2023")
    terms = by_terms(report)
    points = only(terms["Sở Nội vụ", "overall", "survey", "value", 2023, "points"])
    percent = only(terms["Sở Nội vụ", "overall", "survey", "value", 2023, "percent"])
    assert half_up(points * 100 / 20) == Decimal("92.75") != percent
    fields = {t[1] for t in terms if t[0] == "departments" and t[2] == "max_points" and t[1] != "overall"}
    means = [only(terms["departments", field, "points", "mean", 2023, "points"]) for field in fields]
    assert len(means) == 8 and sum(means) == Decimal("85.88")
    assert only(terms["departments", "overall", "index", "mean", 2023, "points"]) == Decimal("85.97")


@pytest.mark.parametrize("slug", SLUGS)
def test_published_figures_are_those_of_the_report(slug: str) -> None:
    gold = GOLD / slug / "observations.csv"
    if not gold.exists():
        pytest.skip("the observations taken by hand are not beside this checkout")
    with gold.open(encoding="utf-8", newline="") as stream:
        known = {
            (row["subject"], row["field"], row["measure"], row["year"], Decimal(row["value"]))
            for row in csv.DictReader(stream)
            if row["value"]
        }
    stated = {
        (e.figure.subject, e.figure.field, e.figure.measure, str(e.figure.year), e.figure.value)
        for e in published(slug).truth
    }
    assert stated <= known


def test_truth_files_can_be_read_back(tmp_path: Path) -> None:
    report = plant(generate(1), "ratio", 1)
    write_truth(report, tmp_path)
    with (tmp_path / "observations.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == len(report.truth)
    lines = (tmp_path / "restored.txt").read_text(encoding="utf-8").split("\n")
    assert all(row["raw"] in lines[int(row["line"]) - 1] for row in rows if row["raw"].isdigit())
    document = json.loads((tmp_path / "document.json").read_text(encoding="utf-8"))
    assert document["number"] == report.document.number and set(document["rubric"]) == {"departments", "districts"}
    with (tmp_path / "checks.csv").open(encoding="utf-8", newline="") as stream:
        check, *_ = csv.DictReader(stream)
    assert check["kind"] == "ratio" and check["verdict"] == "inconsistent"


def test_a_wrong_mean_also_contradicts_the_place_that_is_right(tmp_path: Path) -> None:
    report = generate(11)
    write_truth(plant(report, "mean", 0), tmp_path)
    with (tmp_path / "checks.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["kind"] for row in rows] == ["mean", "repeat"]
    assert rows[0]["stated"] == rows[1]["stated"] != rows[0]["recomputed"]


def test_the_command_writes_the_samples(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, [str(tmp_path / "samples")])
    assert result.exit_code == 0, result.output
    names = sorted(path.name for path in (tmp_path / "samples").iterdir())
    assert len(names) == 10
    assert {"generated-23.docx", "generated-31.xlsx", "generated-37.html"} <= set(names)
    assert {"an-giang-2023.pdf", "ha-nam-2022.pdf", "ha-nam-2022-scan.pdf", "son-la-2023.pdf"} <= set(names)
    assert "son-la-2023-ruined.txt" in names


@given(st.decimals(min_value=-10000, max_value=10000, places=4), st.integers(0, 3), st.booleans())
def test_printing_is_half_up_and_reads_back(value: Decimal, decimals: int, drop: bool) -> None:
    text = printed(value, decimals, drop_zeros=drop)
    assert Decimal(text.replace(".", "").replace(",", ".")) == half_up(value, decimals)


def test_templates_print_pad_and_sign() -> None:
    figure = Figure("departments", "cohort", "overall", "change", "mean", 2023, Decimal("-2.10"), "points", 2)
    few = Figure("departments", "cohort", "band_A", "unit_count", "count", 2023, Decimal(2), "count")
    runs = compose(
        "[x] {few~pad}, {c~sign}, {c~abs}, {few=hai}", {"c": figure, "few": few}, {"x": "**Có**"}, drop_zeros=True
    )
    assert plain(runs) == "Có 02, -2,1, 2,1, hai"
    assert runs[0].bold and [len(run.figures) for run in runs if run.figures] == [1, 1, 1, 1]
    with pytest.raises(ValueError, match="unknown flag"):
        compose("{c~loud}", {"c": figure}, {}, drop_zeros=True)
