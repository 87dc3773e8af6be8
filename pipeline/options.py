"""The settings of one run, frozen and handed down whole.

Belongs here: what a user may set. Does not: reading the command line (`pipeline.cli`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from corpus.corrections import Correction
from extractors.reading import ReadingOptions
from output import Formats


@dataclass(frozen=True, slots=True)
class Limits:
    """What the reading of one input may take. seconds: of the clock. memory: bytes, of the reader's own data."""

    seconds: float = 1800.0
    memory: int = 4 * 1024 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class RunOptions:
    """inputs: as given. out: folder to publish into. workers: processes. validate: check the published tables.

    page_images: draw the pages of PDF files and scans for the page. data_docs: publish those checks as pages too.
    corrections: what people have set right. formats: what the published files are to be, beside what they always are.
    """

    inputs: tuple[str, ...]
    out: Path
    workers: int = 1
    validate: bool = True
    page_images: bool = True
    reading: ReadingOptions = field(default_factory=ReadingOptions)
    limits: Limits = field(default_factory=Limits)
    corrections: tuple[Correction, ...] = ()
    formats: Formats = field(default_factory=Formats)
    data_docs: bool = False
