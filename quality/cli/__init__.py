"""The command line. Each command has its own file and imports heavy libraries only when it runs."""

from __future__ import annotations

import atexit
import gc
import os
import signal
import sys
from pathlib import Path
from typing import NoReturn

from quality.cli.status import EXIT_INPUT, EXIT_MODEL, EXIT_PIPE

OPTION_VARIABLES = frozenset({"QUALITY_LEXICONS", "QUALITY_CONTACT"})
"""Environment variables that set an option of `quality score`."""


def main() -> None:
    """Run `quality`. An error that the package raises on purpose becomes one line on stderr and an exit status."""
    from quality.errors import ModelError, QualityError
    from quality.visible import visible

    # Start-up creates nearly a hundred thousand long-lived objects. With a lower threshold the garbage collector would scan
    # them, for as long as scoring a short article takes, and once more at exit.
    gc.set_threshold(200_000, 20, 20)
    atexit.register(gc.freeze)
    _end_on_signals()
    if sys.stdout is None:  # closed by the caller
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  stays open until exit
    try:
        try:
            _run(sys.argv[1:])
        finally:
            sys.stdout.flush()
    except SystemExit as stop:
        # Typer catches the closed pipe first and exits with 1.
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
        # A full disk or a lost cluster, for example: a traceback would not help the user.
        named = f"{error.filename}: " if error.filename else ""
        print(visible(f"quality: {named}{error.strerror or error}"), file=sys.stderr)
        sys.exit(EXIT_INPUT)


def _run(words: list[str]) -> None:
    """Run the command. A parser of options takes a fifth of the time of a short article, so `quality score FILE...` has none."""
    if _is_plain(words):
        from quality.cli.scoring import score_inputs

        sys.exit(score_inputs(words[1:]))
    from quality.cli.app import COMMANDS, application

    application(words[:1] if words and words[0] in COMMANDS else COMMANDS)()


def _is_plain(words: list[str]) -> bool:
    """Whether the words are `score` and names of inputs, and nothing else sets an option. On Windows, the parser also expands
    wildcards."""
    is_set = OPTION_VARIABLES & os.environ.keys()
    return words[:1] == ["score"] and len(words) > 1 and all(map(_is_name, words)) and not is_set and os.name == "posix"


def _is_name(word: str) -> bool:
    return word[:1] not in ("", "-")


def _end_on_signals() -> None:
    """Let SIGTERM and Ctrl-C end the program like a normal exit: remove partial files and stop workers.

    The exit status is the one a shell reports for a program ended by the signal. The service installs its own handlers instead.
    """

    def end(number: int, _: object) -> NoReturn:
        signal.signal(number, signal.SIG_IGN)  # ignore further signals
        raise SystemExit(128 + number)

    for number in (signal.SIGTERM, signal.SIGINT):
        if signal.getsignal(number) not in (signal.SIG_IGN, None):
            signal.signal(number, end)


def _end_quietly() -> NoReturn:
    """Discard the remaining output after its reader has gone (`quality ... | head`)."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    sys.exit(EXIT_PIPE)
