"""The page: what is embedded, that it stays text, and, where a browser is there, what it shows."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import factories
import pytest
from hypothesis import given
from hypothesis import strategies as st

import output
from corpus import records, schema
from output.webpage import json_for_script

SOURCES = Path(output.__file__).parent / "page"
LABELS = json.loads((SOURCES / "labels.json").read_text(encoding="utf-8"))
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
EVIL = "</script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\"><!--"


def evil_report() -> records.ReportResult:
    result = factories.result(7, 12, 8)
    changed = replace(result.document, title=EVIL, source="a\u202egnp.exe", signer="\u2028{{ 7*7 }}")
    observations = (replace(result.observations[0], subject=EVIL, raw=EVIL), *result.observations[1:])
    findings = (replace(result.findings[0], statement=EVIL, message=EVIL), *result.findings[1:])
    return replace(
        result,
        document=changed,
        observations=observations,
        findings=findings,
        restored_lines=(EVIL, "Sở Nội vụ", "\u202egnp"),
    )


def embedded(page: str, name: str) -> Any:
    found = re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])


@given(st.text())
def test_embedded_json_holds_any_text_and_can_end_no_script(text: str) -> None:
    made = json_for_script({"text": text})
    assert json.loads(made) == {"text": text}
    assert not set("<>&\u2028\u2029") & set(made)


def test_the_page_holds_facts_and_counts_and_leaves_the_rest_to_a_script_a_report(tmp_path: Path) -> None:
    output.write([factories.result(1, 40, 8), factories.scanned(3), factories.failed(4)], tmp_path)
    index = embedded((tmp_path / "report" / "index.html").read_text(encoding="utf-8"), "index")
    whole = next(doc for doc in index["documents"] if doc["doc_id"] == "d00000000001")
    assert (whole["observations"], whole["findings"]) == (40, 8)
    assert whole["verdicts"] == {"exact": 4, "inconsistent": 1, "rounding": 1, "truncated": 1, "unverifiable": 1}
    assert whole["attributions"] == {"published": 1}
    assert [row["verdict"] for row in index["worst"]] == ["inconsistent"]
    assert {row["obs_id"] for row in index["parts"]} == {"d00000000001-00000", "d00000000001-00001"}
    data = sorted(path.name for path in (tmp_path / "report" / "data").iterdir())
    assert data == [
        "d00000000001.figures.js",
        "d00000000001.text.js",
        "d00000000003.figures.js",
        "d00000000003.text.js",
    ]


def test_the_data_of_a_report_is_a_call_with_the_published_cells(tmp_path: Path) -> None:
    output.write([factories.result(1, 3, 1)], tmp_path)
    script = (tmp_path / "report" / "data" / "d00000000001.figures.js").read_text(encoding="utf-8")
    call = re.fullmatch(r'chisoFigures\("d00000000001",(.*)\);\n', script, re.DOTALL)
    assert call
    data = json.loads(call[1])
    columns = embedded((tmp_path / "report" / "index.html").read_text(encoding="utf-8"), "index")["columns"]
    first = dict(zip(columns["observations"], data["observations"][0], strict=True))
    assert (first["value"], first["raw"], first["row"], first["line"]) == ("70.00", "70,00", "1", "3")


def test_hostile_text_can_neither_end_a_script_nor_begin_one(tmp_path: Path) -> None:
    output.write([evil_report()], tmp_path)
    page = (tmp_path / "report" / "index.html").read_text(encoding="utf-8")
    assert len(re.findall(r"<script", page)) == len(re.findall(r"</script", page)) == 3
    assert "onerror=" not in re.sub(r'<script type="application/json".*?</script>', "", page, flags=re.DOTALL)
    for path in (tmp_path / "report" / "data").iterdir():
        assert not set("<>&\u2028") & set(path.read_text(encoding="utf-8"))


def test_nothing_is_loaded_from_elsewhere(tmp_path: Path) -> None:
    output.write([factories.result(1, 3, 1)], tmp_path)
    page = (tmp_path / "report" / "index.html").read_text(encoding="utf-8")
    addresses = set(re.findall(r"https?://[^\s\"'<)]+", page))
    assert addresses == {"http://www.w3.org/2000/svg"}  # the name of a vocabulary, not an address
    assert "default-src 'none'" in page
    assert "unsafe-inline" not in page and "unsafe-eval" not in page


def test_data_is_never_written_as_markup() -> None:
    for path in sorted(SOURCES.glob("*.js")):
        text = path.read_text(encoding="utf-8")
        for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"):
            assert forbidden not in text, (path.name, forbidden)


def test_both_languages_have_the_same_words_with_the_same_gaps() -> None:
    english, vietnamese = LABELS["en"], LABELS["vi"]
    assert english.keys() == vietnamese.keys()
    for key, text in english.items():
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", vietnamese[key])), key


def test_every_label_that_the_page_asks_for_is_there() -> None:
    for path in [*sorted(SOURCES.glob("*.js")), SOURCES / "page.html"]:
        text = path.read_text(encoding="utf-8")
        for key in re.findall(r'\bsay\("([^"$]+)"[,)]|data-label="([^"]+)"', text):
            assert (key[0] or key[1]) in LABELS["en"], (path.name, key)


def test_no_label_is_left_that_the_page_does_not_use() -> None:
    used = "".join(path.read_text(encoding="utf-8") for path in (*SOURCES.glob("*.js"), SOURCES / "page.html"))
    assert [key for key in LABELS["en"] if f'"{key}"' not in used and not key.startswith("nav.")] == []
    assert [kind for kind in LABELS["values"] if f'"{kind}"' not in used] == []


def test_every_allowed_value_and_every_document_column_has_words() -> None:
    values = LABELS["values"]
    wanted = {
        "verdict": get_args(records.Verdict),
        "attribution": get_args(records.Attribution),
        "severity": get_args(records.Severity),
        "kind": get_args(records.Kind),
        "field": (*schema.FIELDS, "overall"),
        "measure": schema.MEASURES,
        "statistic": schema.STATISTICS,
        "unit": schema.UNITS,
        "subject": schema.COHORTS,
        "status": (*get_args(records.DocumentStatus), *get_args(records.ObservationStatus)),
        "origin": get_args(records.Origin),
        "doc_type": schema.DOCUMENTS.column("doc_type").allowed,
        "period_kind": schema.DOCUMENTS.column("period_kind").allowed,
        "column": tuple(column.name for column in schema.DOCUMENTS.columns),
    }
    for kind, names in wanted.items():
        assert set(names) <= set(values[kind]), kind
        assert all(len(words) in (2, 4) for words in values[kind].values()), kind


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    output.write([factories.result(1), factories.scanned(3), factories.failed(4), evil_report()], folder)
    return folder


def shown(folder: Path, address: str, tmp_path: Path, language: str = "en") -> str:
    """The document as a browser has it after the page's own script ran."""
    if BROWSER is None:
        pytest.skip("no browser is installed")
    command = [
        BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
        "--disable-background-networking", "--disable-component-update", f"--user-data-dir={tmp_path / 'profile'}",
        f"--accept-lang={language}", "--virtual-time-budget=4000", "--dump-dom",
        f"{(folder / 'report' / 'index.html').as_uri()}{address}",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    return done.stdout.split("<main", 1)[1].split("</main>")[0] + done.stdout.split("<style>", 1)[0]


def test_the_overview_tells_what_there_is_and_what_was_not_read(published: Path, tmp_path: Path) -> None:
    page = shown(published, "", tmp_path)
    assert "Published figures that do not agree" in page
    assert "page 2 could not be read: the image is blank" in page
    assert "the file is empty" in page


def test_the_page_speaks_vietnamese(published: Path, tmp_path: Path) -> None:
    page = shown(published, "#/report/d00000000001/findings", tmp_path, "vi")
    assert 'lang="vi"' in page
    assert (
        "Báo cáo công bố 84,50; tính lại từ các số liệu thành phần được 84,52, trong khoảng từ 84,48 đến 84,56." in page
    )


def test_figures_of_every_report_are_loaded_when_they_are_asked_for(published: Path, tmp_path: Path) -> None:
    page = shown(published, "#/figures?search=so%20noi%20vu", tmp_path)
    assert "Sở Nội vụ" in page and "Sở Tài chính" not in page
    assert "13 of 54" in page


def test_a_text_has_its_figures_beside_its_lines(published: Path, tmp_path: Path) -> None:
    page = shown(published, "#/report/d00000000001/text?line=4", tmp_path)
    assert re.search(r'<tr id="line-4" class="target">.*?Dòng số 4.*?75\.48', page)


def test_hostile_text_is_shown_as_text(published: Path, tmp_path: Path) -> None:
    for tab in ("", "/findings", "/figures", "/text"):
        page = shown(published, f"#/report/d00000000007{tab}", tmp_path)
        assert "&lt;img src=x onerror=" in page
        assert "<img" not in page and "<title>owned" not in page
    assert "⟨U+202E⟩gnp" in page
