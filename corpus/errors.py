"""The errors that end one report, never the run, and those of files that people keep beside the reports.

Belongs here: exceptions whose message is meant for a person. Does not: usage errors of the command line
(`pipeline.exits`), findings about a figure (`corpus.records.Finding`).
"""

from __future__ import annotations


class ReportError(Exception):
    """A report that cannot be read. The message is one clear sentence and goes into `documents.error`."""


class UnsupportedMediaError(ReportError):
    """The bytes are of no kind that chiso reads."""


class DamagedReportError(ReportError):
    """The bytes claim to be of a known kind and cannot be read as such."""


class NotAReportError(ReportError):
    """The text was read and holds nothing about an administrative-reform index."""


class CorrectionsError(Exception):
    """The file of corrections cannot be used. The message is one clear sentence."""
