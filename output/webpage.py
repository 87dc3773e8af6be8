"""The page that a browser opens from the disk."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from corpus.records import ReportResult
from output import paths
from output.rows import TableRows


def write_page(results: Sequence[ReportResult], tables: Sequence[TableRows], part: Path) -> None:
    """Write report/index.html and report/data under `part`."""
    (part / paths.PAGE_DATA).mkdir(parents=True)
    (part / paths.PAGE).write_text("<!doctype html><title>chiso</title>", encoding="utf-8")
