"""Checks of accessibility with axe-core, which the package axe-playwright-python brings."""

from typing import Any

import pytest

OPTIONS = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
}


def violations(page: Any) -> list[str]:
    """What axe-core finds wrong with a page as it is now: rule, element and what to do. Skips where axe-core is missing."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs the package axe-playwright-python")
    found = axe.Axe().run(page, options=OPTIONS).response
    assert found["passes"], "no rule was applied"
    return [
        f"{rule['id']}: {node['html'][:200]}: {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
