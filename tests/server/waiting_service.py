"""A program that imports the service once and forks a process for every service that the tests start.

Each message on the socket given as argument holds settings, folder, environment and constants as JSON, and two files: one for
the errors of the service, and one for its process number and, when it has ended, its exit status.
"""

import json
import os
import signal
import socket
import sys
import tempfile
from pathlib import Path
from typing import Any, NoReturn

MOST = 200_000
"""Bytes of a message."""


def wait_for_requests(requests: socket.socket) -> None:
    """Forks a process for each message until the other end closes the socket."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those that watch a service
    while True:
        message, files, _, _ = socket.recv_fds(requests, MOST, 2)
        if not message:
            return
        if not os.fork():
            requests.close()
            watch(json.loads(message), *files)
        for file in files:
            os.close(file)


def watch(asked: dict[str, Any], errors: int, status: int) -> NoReturn:
    """Runs a service in a process of its own, and tells its number and how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    number = os.fork()
    if not number:
        os.close(status)
        os.dup2(errors, 2)
        os.close(errors)
        run(asked)
        sys.exit()
    os.close(errors)
    os.write(status, f"{number}\n".encode())
    _, ended = os.waitpid(number, 0)
    os.write(status, f"{os.waitstatus_to_exitcode(ended)}\n".encode())
    os._exit(0)


def run(asked: dict[str, Any]) -> None:
    """Serves until it is stopped."""
    from quality.server.run import serve
    from quality.server.settings import Settings, SignOn

    os.chdir(asked["cwd"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    tempfile.tempdir = None
    for name, value in asked["constants"].items():
        module, _, constant = name.rpartition(".")
        assert hasattr(sys.modules[module], constant), name
        setattr(sys.modules[module], constant, value)
    given = {name: tuple(value) if isinstance(value, list) else value for name, value in asked["settings"].items()}
    given["disputes"] = Path(given["disputes"]) if given.get("disputes") else None
    given["sign_on"] = SignOn(**given["sign_on"]) if given.get("sign_on") else None
    serve(Settings(**given))


if __name__ == "__main__":
    # Here and not above: the scoring processes import this file, too.
    from quality.server import pages, queue_api  # noqa: F401  so that no service imports them later
    from quality.server import run as _  # noqa: F401

    wait_for_requests(socket.socket(fileno=int(sys.argv[1])))
