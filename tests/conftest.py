"""Options of the test run, and one profile for all property tests."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# Machines that test several things at once are slow at times; how long an example takes is no property of ours.
# The examples are the same in every run: nothing is refused for an old fault. `--hypothesis-profile wandering` draws others.
settings.register_profile("wandering", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("patient", settings.get_profile("wandering"), derandomize=True)
settings.load_profile("patient")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--rewrite-golden` writes the golden files anew instead of comparing; read the difference before you commit it."""
    parser.addoption("--rewrite-golden", action="store_true", help="write golden files anew")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Any]:
    """Playwright; one for all browser tests, since it allows no second one beside it. They skip where it or Chromium is missing."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="needs the package playwright")
    if chromium_path() is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    with sync_api.sync_playwright() as started:
        yield started


@pytest.fixture
def without_textstat(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Programs that the test starts find no textstat. The file given exists once one of them has looked for it."""
    shadow = tmp_path_factory.mktemp("shadow")
    code = "from pathlib import Path\nPath(__file__).with_name('asked').touch()\nraise ImportError('not installed')\n"
    (shadow / "textstat.py").write_text(code, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [str(shadow), os.environ.get("PYTHONPATH")])))
    return shadow / "asked"


def chromium_path() -> str | None:
    """The browser that the tests drive."""
    return shutil.which("chromium") or shutil.which("chromium-browser")
