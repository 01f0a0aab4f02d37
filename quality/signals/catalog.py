"""Finds every signal: each module in a question's folder of this package holds one of the same name, and an installed package
may declare further ones as entry points of the group `quality.signals`:

    [project.entry-points."quality.signals"]
    passive_voice = "our_signals.passive_voice:passive_voice"

A signal of another package is measured and shown; it has no points unless the model was trained with it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

from quality.errors import SignalError
from quality.signals.questions import TITLES
from quality.signals.signal import Signal

GROUP = "quality.signals"
"""Group of the entry points by which other packages declare signals."""


@cache
def catalog() -> tuple[Signal, ...]:
    """All signals, by question: those of this package by name, then those of others. Raises SignalError."""
    order = list(TITLES)
    found = list(_shipped(order))
    for signal in _of_other_packages():
        if any(signal.name == other.name for other in found):
            raise SignalError(f"the package {signal.package} declares a second signal named {signal.name!r}; rename it")
        found.append(signal)
    return tuple(sorted(found, key=lambda signal: order.index(signal.question)))


def _shipped(order: list[str]) -> Iterator[Signal]:
    files = list(Path(__file__).parent.glob("*/[a-z]*.py"))
    for file in files:
        if file.parent.name not in TITLES:
            raise SignalError(
                f"{file.parent.name}/{file.name} is in no folder of a question; the folders are: {', '.join(order)}"
            )
    for file in sorted(files, key=lambda file: (order.index(file.parent.name), file.stem)):
        module = import_module(f"{__package__}.{file.parent.name}.{file.stem}")
        declared = getattr(module, file.stem, None)
        if not isinstance(declared, Signal):
            raise SignalError(f"{file.parent.name}/{file.name} declares no signal named {file.stem!r}")
        yield declared


def _of_other_packages() -> Iterator[Signal]:
    """Signals that installed packages declare, by name. Raises SignalError for one that cannot be loaded or is no signal."""
    if not any(map(_declares_signals, sys.path)):
        return  # importlib.metadata takes longer to import than all signals
    from importlib.metadata import entry_points

    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        try:
            declared = point.load()
        except Exception as error:
            raise SignalError(f"the signal {point.name!r} ({point.value}) cannot be loaded: {error}") from error
        if not isinstance(declared, Signal) or declared.name != point.name or declared.question not in TITLES:
            raise SignalError(
                f"{point.value} is not a signal named {point.name!r}; declare it with quality.signals.signal"
            )
        yield declared


def _declares_signals(folder: str) -> bool:
    """Whether a package installed in a folder of `sys.path` names the group in its entry points."""
    mark = f"[{GROUP}]".encode()
    try:
        names = [name for name in os.listdir(folder or ".") if name.endswith(".dist-info")]  # noqa: PTH208  faster
    except (OSError, ValueError):
        return False
    for name in names:
        try:
            with open(f"{folder or '.'}/{name}/entry_points.txt", "rb") as file:  # noqa: PTH123
                if mark in file.read():
                    return True
        except (OSError, ValueError):
            continue
    return False


@cache
def _by_name() -> dict[str, Signal]:
    return {signal.name: signal for signal in catalog()}


def signal_named(name: str) -> Signal:
    """The signal `name`. Raises SignalError naming those with a similar name, if there are any."""
    try:
        return _by_name()[name]
    except KeyError:
        near = _similar(name)
        meant = f"did you mean {' or '.join(near)}? " if near else ""
        raise SignalError(f"there is no signal {name!r}; {meant}`quality signals` lists them all") from None


def _similar(name: str) -> list[str]:
    """Return names of signals that somebody may have meant by `name`: similar ones, or else those that have it as a word."""
    from difflib import get_close_matches  # imported here, since only an error needs it

    return get_close_matches(name, _by_name(), n=1) or [known for known in _by_name() if name in known.split("_")][:3]
