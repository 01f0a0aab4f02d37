"""The sockets that a service listens on."""

from __future__ import annotations

import errno
import socket

from quality.errors import InputError

_REASONS = {
    errno.EADDRINUSE: "is in use, perhaps by a running service; stop it or choose another --port",
    errno.EACCES: "needs more privileges; choose a --port above 1023",
    errno.EADDRNOTAVAIL: "is not an address of this machine; choose another --host",
}
"""Why an address cannot be listened on, by the number of the operating system's error."""


class ListenError(InputError):
    """An address cannot be listened on. `passing` says that this may be different when the service starts: the port may be free,
    and the service may have more privileges than whoever checks its settings."""

    def __init__(self, message: str, number: int | None) -> None:
        super().__init__(message)
        self.passing = number in (errno.EADDRINUSE, errno.EACCES)


def listen(host: str, port: int) -> list[socket.socket]:
    """Open sockets on every address of `host`. Raises ListenError saying which host and port cannot be used, and why."""
    sockets: list[socket.socket] = []
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, _, _, _, address in dict.fromkeys(found):
            opened = socket.create_server(address[:2], family=family)
            # asyncio turns Nagle's algorithm off for sockets that name their protocol only; with it, every answer on a
            # connection that is kept would wait for an acknowledgement that the client delays.
            sockets.append(socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP, fileno=opened.detach()))
    except OSError as error:
        close(sockets)
        otherwise = f"cannot be listened on: {error.strerror or error}; choose another --host"
        raise ListenError(f"{host}:{port} {_REASONS.get(error.errno or 0, otherwise)}", error.errno) from None
    return sockets


def close(sockets: list[socket.socket]) -> None:
    """Close all of some sockets."""
    for listening in sockets:
        listening.close()
