"""Options of the test run."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--rewrite-golden` writes the golden files anew instead of comparing; read the difference before you commit it."""
    parser.addoption("--rewrite-golden", action="store_true", help="write golden files anew")
