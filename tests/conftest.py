"""Options of the test run, and one profile for all property tests."""

import pytest
from hypothesis import HealthCheck, settings

# Machines that test several things at once are slow at times; how long an example takes is no property of ours.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--rewrite-golden` writes the golden files anew instead of comparing; read the difference before you commit it."""
    parser.addoption("--rewrite-golden", action="store_true", help="write golden files anew")
