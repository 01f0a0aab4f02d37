"""The command line. One file is one command; heavy imports stand inside the command that needs them."""

from __future__ import annotations

import atexit
import gc
import sys

EXIT_OK, EXIT_UNDER, EXIT_INPUT, EXIT_MODEL = 0, 1, 2, 3


def main() -> None:
    """Entry point of `quality`. Errors that the package raises on purpose become one line on stderr and an exit status."""
    from quality.cli.app import COMMANDS, application
    from quality.errors import ModelError, QualityError

    # Start-up makes some hundred thousand objects that stay. At the usual threshold the collector looks them through again
    # and again, and once more at exit, where they are gone anyway.
    gc.set_threshold(50_000, 20, 20)
    atexit.register(gc.freeze)
    try:
        application(sys.argv[1:2] if sys.argv[1:2] and sys.argv[1] in COMMANDS else COMMANDS)()
    except ModelError as error:
        print(f"quality: {error}", file=sys.stderr)
        sys.exit(EXIT_MODEL)
    except QualityError as error:
        print(f"quality: {error}", file=sys.stderr)
        sys.exit(EXIT_INPUT)
    except BrokenPipeError:
        # The reader of our output went away (`quality ... | head`); nobody is left to tell.
        sys.stderr.close()
