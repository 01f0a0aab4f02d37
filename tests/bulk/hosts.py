"""Hosts of their own: network namespaces of Linux, joined by a bridge in one more of them, so that nothing outside is touched."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import NamedTuple


class Host(NamedTuple):
    """A host: its namespace, which is the other end of a cable, and its address."""

    namespace: str
    hub: str
    port: str
    address: str

    @property
    def inside(self) -> list[str]:
        """What starts a program on this host."""
        return ["ip", "netns", "exec", self.namespace]

    def unplug(self) -> None:
        """Pull the cable: nothing comes or goes, and nobody is told."""
        _ip("-n", self.hub, "link", "set", self.port, "down")


def why_not() -> str | None:
    """Why this machine allows no hosts of their own; None if it does."""
    try:
        with hosts(1):
            return None
    except FileNotFoundError:
        return "the program ip (iproute2) is not installed"
    except subprocess.CalledProcessError as error:
        return f"no network namespaces here: {error.stderr.strip()}"


@contextmanager
def hosts(count: int) -> Iterator[list[Host]]:
    """Hosts that reach each other."""
    name = f"quality-{os.getpid()}"
    hub = f"{name}-hub"
    with ExitStack() as stack:
        _namespace(hub, stack)
        _ip("-n", hub, "link", "add", "bridge", "type", "bridge")
        _ip("-n", hub, "link", "set", "bridge", "up")
        made = []
        for number in range(1, count + 1):
            host = Host(f"{name}-{number}", hub, f"port{number}", f"10.213.0.{number}")
            _namespace(host.namespace, stack)
            cable = ("type", "veth", "peer", "name", "eth0", "netns", host.namespace)
            _ip("-n", hub, "link", "add", host.port, *cable)
            _ip("-n", hub, "link", "set", host.port, "master", "bridge", "up")
            _ip("-n", host.namespace, "address", "add", f"{host.address}/24", "dev", "eth0")
            for device in ("eth0", "lo"):
                _ip("-n", host.namespace, "link", "set", device, "up")
            made.append(host)
        yield made


def _namespace(name: str, stack: ExitStack) -> None:
    _ip("netns", "add", name)
    stack.callback(_ip, "netns", "delete", name)


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True, text=True, timeout=60)
