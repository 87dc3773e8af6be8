"""The checks of the published tables as pages that stand by themselves."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import factories
import pytest
from click.testing import CliRunner
from lxml import html

import output
from output import guard
from output.data_docs import remove_data_docs
from pipeline.cli import commands

# What a browser fetches by itself when it opens a page.
_FETCHED = "//script|//link|//iframe|//object|//embed|//form|//*[@src]|//*[@srcset]|//*[@poster]|//*[@background]"


def _docs(folder: Path, *results: object) -> dict[str, str]:
    output.write(results, folder)  # type: ignore[arg-type]
    guard.violations(folder, data_docs=True)
    return {path.name: path.read_text(encoding="utf-8") for path in (folder / "data_docs").iterdir()}


def test_the_pages_load_nothing_and_are_the_same_bytes_again(tmp_path: Path) -> None:
    sound = factories.result(1)
    broken = replace(sound, observations=(replace(sound.observations[0], measure="weight"), *sound.observations[1:]))
    pages = _docs(tmp_path / "one", broken, factories.result(2, 12, 3))
    assert {"index.html", "documents.html", "observations.html", "rubrics.html", "findings.html"} <= pages.keys()
    for page in pages.values():
        tree = html.document_fromstring(page)
        assert not tree.xpath(_FETCHED)
        assert not re.search(r"(?i)url\(|@import|https?:", page)
        assert "default-src 'none'" in page
        assert all(link in pages for link in tree.xpath("//a/@href") if not link.startswith("#"))
    assert "1 failed" in pages["index.html"] and "all met" in pages["index.html"]
    assert "weight" in pages["observations.html"]
    assert _docs(tmp_path / "two", broken, factories.result(2, 12, 3)) == pages


def test_data_docs_need_the_checks(tmp_path: Path) -> None:
    arguments = ["run", str(tmp_path), "--out", str(tmp_path / "out"), "--data-docs", "--no-validate"]
    told = CliRunner().invoke(commands, arguments)
    assert told.exit_code != 0
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("asked", [True, False])
def test_pages_are_written_on_request_only(tmp_path: Path, asked: bool) -> None:
    output.write((factories.result(1),), tmp_path)
    guard.violations(tmp_path, data_docs=asked)
    assert (tmp_path / "data_docs").exists() is asked


def test_pages_of_a_former_run_are_taken_away(tmp_path: Path) -> None:
    kept = tmp_path / "data_docs" / "notes.txt"
    _docs(tmp_path, factories.result(1))
    remove_data_docs(tmp_path)
    assert not kept.parent.exists()
    _docs(tmp_path, factories.result(1))
    kept.write_text("mine")
    remove_data_docs(tmp_path)
    assert [path.name for path in kept.parent.iterdir()] == ["notes.txt"]
