"""Finds every signal: each module in a question's folder of this package holds one of the same name."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path

from quality.errors import SignalError
from quality.signals.questions import TITLES
from quality.signals.signal import Signal


@cache
def catalog() -> tuple[Signal, ...]:
    """All signals, by question and name. Raises SignalError."""
    found = []
    order = list(TITLES)
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
        found.append(declared)
    return tuple(found)


@cache
def _by_name() -> dict[str, Signal]:
    return {signal.name: signal for signal in catalog()}


def signal_named(name: str) -> Signal:
    """The signal `name`. Raises SignalError naming those there are."""
    try:
        return _by_name()[name]
    except KeyError:
        raise SignalError(f"there is no signal {name!r}; there are: {', '.join(_by_name())}") from None
