"""Exit codes of the program and the errors that carry them.

Belongs here: what ends the program. Does not: what ends one report (`corpus.errors`).
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the program's exit status means; users' scripts rely on it.

    UNAVAILABLE and LOCKED are those of sysexits.h for a service that is away and for "try again later".
    """

    DONE = 0
    SOME_INPUT_FAILED = 1
    WRONG_USAGE = 2
    UNAVAILABLE = 69
    LOCKED = 75
    INTERRUPTED = 130
    TERMINATED = 143


class ProgramError(Exception):
    """An error that ends the program with one sentence and its exit code."""

    exit_code = ExitCode.SOME_INPUT_FAILED


class WrongUsageError(ProgramError):
    """What was asked cannot be done as asked."""

    exit_code = ExitCode.WRONG_USAGE


class UnavailableError(ProgramError):
    """The store, the ledger or the dataset's folder cannot be used; nothing half-done was published."""

    exit_code = ExitCode.UNAVAILABLE


class LockedError(ProgramError):
    """Another run is under way."""

    exit_code = ExitCode.LOCKED


class StoppedError(ProgramError):
    """A signal asked the run to stop; what was done is set down, and the next run goes on from there."""

    def __init__(self, message: str, exit_code: ExitCode) -> None:
        super().__init__(message)
        self.exit_code = exit_code


def innermost(error: BaseException) -> str:
    """Where an error arose, "module:line": what a maintainer needs of one that nobody foresaw."""
    trace = error.__traceback__
    name = "an unknown place"
    while trace is not None:
        name = f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}"
        trace = trace.tb_next
    return name
