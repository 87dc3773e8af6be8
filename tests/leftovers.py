"""What a test started goes with it, also where the tests themselves are killed: servers, and their folders."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# A shell outlives who started it; it reads numbers of processes until nobody can send more.
_WATCH = 'while read -r pid; do pids="$pids $pid"; done; kill -9 $pids; sleep 1; rm -rf -- "$0"'


class Watched:
    """folder: a temporary one. Its watch ends the processes that it was told of when the tests are gone."""

    def __init__(self, folder: Path, watch: subprocess.Popen[bytes]) -> None:
        self.folder = folder
        self._watch = watch

    def ends(self, pid: int) -> None:
        """Let the process go with the tests."""
        assert self._watch.stdin is not None
        self._watch.stdin.write(b"%d\n" % pid)
        self._watch.stdin.flush()


@contextmanager
def watched(prefix: str) -> Iterator[Watched]:
    """A temporary folder, gone afterwards, whatever ends the tests. Whoever leaves in order ends the processes."""
    with tempfile.TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True) as name:
        watch = subprocess.Popen(
            ["sh", "-c", _WATCH, name], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
        )
        try:
            yield Watched(Path(name), watch)
        finally:
            watch.kill()
            watch.communicate()
