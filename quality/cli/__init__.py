"""The command line. One file is one command; heavy imports stand inside the command that needs them."""

from __future__ import annotations

import atexit
import gc
import os
import signal
import sys
from pathlib import Path
from typing import NoReturn

EXIT_OK, EXIT_UNDER, EXIT_INPUT, EXIT_MODEL = 0, 1, 2, 3
EXIT_PIPE = 141
"""What a shell says of a program that a closed pipe ended: 128 and the number of SIGPIPE."""


def main() -> None:
    """Entry point of `quality`. Errors that the package raises on purpose become one line on stderr and an exit status."""
    from quality.cli.app import COMMANDS, application
    from quality.errors import ModelError, QualityError
    from quality.visible import visible

    # Start-up makes some hundred thousand objects that stay. At the usual threshold the collector looks them through again
    # and again, and once more at exit, where they are gone anyway.
    gc.set_threshold(50_000, 20, 20)
    atexit.register(gc.freeze)
    _end_on_signals()
    if sys.stdout is None:  # closed by the caller
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  open to the end
    try:
        try:
            application(sys.argv[1:2] if sys.argv[1:2] and sys.argv[1] in COMMANDS else COMMANDS)()
        finally:
            sys.stdout.flush()
    except SystemExit as stop:
        # The command line library catches the closed pipe first, and says 1.
        if isinstance(stop.__context__, BrokenPipeError):
            _end_quietly()
        raise
    except ModelError as error:
        print(f"quality: {error}", file=sys.stderr)
        sys.exit(EXIT_MODEL)
    except QualityError as error:
        print(f"quality: {error}", file=sys.stderr)
        sys.exit(EXIT_INPUT)
    except BrokenPipeError:
        _end_quietly()
    except OSError as error:
        # A disk that is full, a cluster that went away: nothing that a trace of calls would help with.
        named = f"{error.filename}: " if error.filename else ""
        print(visible(f"quality: {named}{error.strerror or error}"), file=sys.stderr)
        sys.exit(EXIT_INPUT)


def _end_on_signals() -> None:
    """Lets SIGTERM and Ctrl-C end the program as an exit does: files half written are removed, workers ended. The exit status is
    what a shell says of a program that the signal ended. The service has ways of its own, which replace these."""

    def end(number: int, _: object) -> NoReturn:
        signal.signal(number, signal.SIG_IGN)  # once is enough
        raise SystemExit(128 + number)

    for number in (signal.SIGTERM, signal.SIGINT):
        if signal.getsignal(number) not in (signal.SIG_IGN, None):
            signal.signal(number, end)


def _end_quietly() -> NoReturn:
    """The reader of our output went away (`quality ... | head`): what is still to be written goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    sys.exit(EXIT_PIPE)
