"""Exit statuses of `quality`."""

EXIT_OK, EXIT_UNDER, EXIT_INPUT, EXIT_MODEL = 0, 1, 2, 3
EXIT_PIPE = 141
"""Exit status that a shell reports for a program ended by SIGPIPE: 128 plus the number of the signal."""
