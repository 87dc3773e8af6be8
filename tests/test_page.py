"""The page: what is embedded, that it stays text, and, where a browser is there, what it shows."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import factories
from hypothesis import given
from hypothesis import strategies as st

import output
from corpus import records, schema
from corpus.records import RawLine
from output.webpage import json_for_script
from validation import checks

SOURCES = Path(output.__file__).parent / "page"
LABELS = json.loads((SOURCES / "labels.json").read_text(encoding="utf-8"))
# Labels whose names the page puts together from a value.
MADE = ("nav.", "relation.", "conclusion.", "attribution.", "correct.", "label.")
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
        raw_lines=(RawLine(1, 1, EVIL), RawLine(2, 1, "So Noi vu"), RawLine(3, 1, "\u202egnp")),
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
    assert (whole["observation_count"], whole["finding_count"]) == (40, 8)
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
        for key in re.findall(r'\bsay\("([^"$]+)"[,)]|data-(?:label|aria)="([^"]+)"', text):
            assert (key[0] or key[1]) in LABELS["en"], (path.name, key)


def test_no_label_is_left_that_the_page_does_not_use() -> None:
    used = "".join(path.read_text(encoding="utf-8") for path in (*SOURCES.glob("*.js"), SOURCES / "page.html"))
    assert [key for key in LABELS["en"] if f'"{key}"' not in used and not key.startswith(MADE)] == []
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


def test_each_relation_of_a_finding_has_its_words() -> None:
    for relation in get_args(checks.Relation):
        assert f"relation.{relation}" in LABELS["en"]
    for verdict in get_args(records.Verdict):
        assert f"conclusion.{verdict}" in LABELS["en"]
    for attribution in get_args(records.Attribution):
        assert f"attribution.{attribution}" in LABELS["en"]


def test_the_data_of_a_report_tells_where_figures_stand_and_how_findings_came_about(tmp_path: Path) -> None:
    output.write([factories.result(1, 3, 1)], tmp_path)
    script = (tmp_path / "report" / "data" / "d00000000001.figures.js").read_text(encoding="utf-8")
    data = json.loads(script.partition(",")[2].rsplit(")", 1)[0])
    assert data["marks"] == [[[3, 9, 14]], [[3, 15, 20]], [[3, 21, 26]]]
    (workings,) = data["workings"]
    assert workings["stated"] == [0, 2] and workings["operands"] == [[1, 2], ["", None, "13.15"]]
    assert workings["statement"][0] == "{name} is the sum of its fields"
    text = (tmp_path / "report" / "data" / "d00000000001.text.js").read_text(encoding="utf-8")
    lines = json.loads(text.partition(",")[2].rsplit(")", 1)[0])
    assert lines[2] == [3, 1, "Dong 003 70,00 71,37 72,74", "Dòng 003 70,00 71,37 72,74"] and len(lines) == 89


def test_no_source_of_the_page_is_long() -> None:
    for path in SOURCES.iterdir():
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 500, path.name
