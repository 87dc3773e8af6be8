"""The published dataset: tables, database, workbook, restored text, page. Writes only under the folder it is given.

Public: `write` publishes the results of a run, in the `Formats` that were asked for; `check_writable` tells beforehand
whether it can, `OutputError` says why not, `OutputPaths` says where. `output.guard` checks what was published. Nothing
heavy is imported before it is needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from corpus.provenance import Provenance
from corpus.records import ReportResult
from output.formats import Formats
from output.paths import OutputError, OutputPaths, check_writable, staging

if TYPE_CHECKING:
    from output.reports import KeptReport
    from output.writing import FindImages

__all__ = ["Formats", "OutputError", "OutputPaths", "check_writable", "staging", "write"]


def write(
    results: Iterable[ReportResult | KeptReport],
    out: Path,
    images: Mapping[str, Path] | FindImages = MappingProxyType({}),
    *,
    made_by: Provenance | None = None,
    formats: Formats = Formats(),  # noqa: B008 (frozen)
) -> OutputPaths:
    """Publish the results of a run into the folder `out`; see `output.writing.write`."""
    from output import writing

    return writing.write(results, out, images, made_by=made_by, formats=formats)
