"""Exit codes of the program and the errors that carry them.

Belongs here: what ends the program. Does not: what ends one report (`corpus.errors`).
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the program's exit status means; users' scripts rely on it."""

    DONE = 0
    SOME_INPUT_FAILED = 1
    WRONG_USAGE = 2
    INTERRUPTED = 130


class ProgramError(Exception):
    """An error that ends the program with one sentence and its exit code."""

    exit_code = ExitCode.SOME_INPUT_FAILED


class WrongUsageError(ProgramError):
    """What was asked cannot be done as asked."""

    exit_code = ExitCode.WRONG_USAGE
