"""A PostgreSQL cluster of the tests' own: fresh, on a free loopback port, run by an ordinary user."""

import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from leftovers import watched


def _programs() -> Path | None:
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    found = shutil.which("initdb")
    return Path(found).parent if found else None


@contextmanager
def cluster() -> Iterator[str]:
    """The URL of a database without its name, "postgresql://...:PORT/". Skips where there is no PostgreSQL, but in
    continuous integration, which has to have it.
    """
    programs = _programs()
    if programs is None:
        said = "PostgreSQL is not installed (see .ci/system-packages)"
        pytest.fail(said) if os.environ.get("CI") else pytest.skip(said)
    with watched("chiso-postgres-") as place:
        folder = place.folder
        # PostgreSQL refuses to be run by root.
        user: dict[str, object] = {}
        if os.geteuid() == 0:
            ordinary = pwd.getpwnam("nobody")
            os.chown(folder, ordinary.pw_uid, ordinary.pw_gid)
            user = {"user": ordinary.pw_uid, "group": ordinary.pw_gid, "extra_groups": []}
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]

        def call(program: str, *arguments: str) -> None:
            command = [str(programs / program), "-D", str(folder / "data"), *arguments]
            subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL, **user)

        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
        call("initdb", "-A", "trust", "-U", "chiso", "-E", "UTF8", "--locale=C", "--no-sync")
        call("pg_ctl", "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            place.ends(int((folder / "data" / "postmaster.pid").read_text().split()[0]))
            yield f"postgresql://chiso@127.0.0.1:{port}/"
        finally:
            call("pg_ctl", "-w", "-m", "immediate", "stop")


def new_database(cluster_url: str, name: str) -> str:
    """The URL of a fresh database."""
    import psycopg

    with psycopg.connect(f"{cluster_url}postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return cluster_url + name
