"""Database and workbook written by a process of its own, while the leader goes on with the rest.

Belongs here: starting that process, telling it what is there, and bringing its errors back. Does not: the database or
the workbook itself (`output.database`, `output.workbook`). What building the database takes of memory goes with the
process, and is not the leader's for the rest of the run.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import threading
import traceback
from collections.abc import Mapping, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Self

from output.database import write_database
from output.rows import TableRows
from output.workbook import write_workbook

_DIED = "the process that writes database and workbook was stopped (out of memory?)"


class WorkbookProcess:
    """A process that writes one database and one workbook, from tables that lie in files.

    It ends with the context, done or not.
    """

    def __init__(self) -> None:
        # Not a fork of this process, which has threads that hold locks.
        method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
        context: Any = multiprocessing.get_context(method)
        self._pipe, other = context.Pipe()
        self._process = context.Process(target=_serve, args=(other,), daemon=True)
        self._process.start()
        other.close()

    def begin(
        self,
        tables: Sequence[TableRows],
        parquet_folder: Path,
        derived: Mapping[str, Path],
        database: Path,
        workbook: Path,
    ) -> None:
        """Begin, as `write_database` and then `write_workbook` do."""
        self._tell((tables, parquet_folder, dict(derived), database, workbook))

    def finish(self) -> None:
        """Wait until both are written. Raises what writing them raised, OSError where the process died."""
        try:
            error = self._pipe.recv()
        except (EOFError, OSError) as gone:
            raise OSError(_DIED) from gone
        if error is not None:
            raise error

    def _tell(self, message: object) -> None:
        # A process that is gone already is found out when its answer is asked for.
        with suppress(OSError):
            self._pipe.send(message)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.join()
        self._process.close()
        self._pipe.close()


def _serve(pipe: Connection) -> None:
    """Write what is asked for, and say how it went: None, or the error."""
    # What stops the leader reaches this process through it: a signal to both would spoil what the leader goes on with.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    threading.Thread(target=_end_with_leader, daemon=True).start()
    try:
        tables, parquet_folder, derived, database, workbook = pipe.recv()
        write_database(parquet_folder, database, derived)
        write_workbook(tables, database, workbook)
        answer = None
    except EOFError:
        return
    except Exception as error:
        answer = _sendable(error)
    with suppress(OSError):
        pipe.send(answer)


def _sendable(error: Exception) -> Exception:
    """The error with the place where it arose; in words where it cannot be sent."""
    error.add_note("".join(traceback.format_exception(error)))
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return OSError(f"{type(error).__name__}: {error}")
    return error


def _end_with_leader() -> None:
    leader = multiprocessing.parent_process()
    if leader is not None:
        leader.join()
        os._exit(1)
