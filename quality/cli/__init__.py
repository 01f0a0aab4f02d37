"""The command line. One file is one command; heavy imports stand inside the command that needs them."""

from __future__ import annotations

import sys

EXIT_OK, EXIT_UNDER, EXIT_INPUT, EXIT_MODEL = 0, 1, 2, 3


def main() -> None:
    """Entry point of `quality`. Errors that the package raises on purpose become one line on stderr and an exit status."""
    from quality.cli.app import app
    from quality.errors import ModelError, QualityError

    try:
        app()
    except ModelError as error:
        print(f"quality: {error}", file=sys.stderr)
        sys.exit(EXIT_MODEL)
    except QualityError as error:
        print(f"quality: {error}", file=sys.stderr)
        sys.exit(EXIT_INPUT)
    except BrokenPipeError:
        # The reader of our output went away (`quality ... | head`); nobody is left to tell.
        sys.stderr.close()
