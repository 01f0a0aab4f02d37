"""LICENCES.md lists what pyproject.toml asks for, and nothing under a licence that the project could not use."""

import re
import runpy
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parents[1]
SCRIPT: dict[str, Any] = runpy.run_path(str(HERE / "scripts" / "list_licences.py"))
ROW = re.compile(r"^\| (\**)([\w.-]+)\1 \| [\w.+!-]+ \| (.+) \|$", re.MULTILINE)
SECTIONS = {
    title: ROW.findall(text)
    for title, text in re.findall(r"^## (.+)\n([^#]+)", SCRIPT["PAGE"].read_text(), re.MULTILINE)
}


def test_every_package_of_pyproject_is_listed_and_no_other() -> None:
    declared = {
        "Run time" if group == "run time" else f"Extra `{group}`": {requirement.name for requirement in requirements}
        for group, requirements in SCRIPT["declared"]().items()
    }
    listed = {title: {name for bold, name, _ in rows if bold} for title, rows in SECTIONS.items()}
    assert listed == declared, "run `python scripts/list_licences.py`"


def test_every_licence_listed_is_allowed() -> None:
    licences = {name: licence for rows in SECTIONS.values() for _, name, licence in rows[1:]}
    assert len(licences) > 100
    assert not {name: licence for name, licence in licences.items() if not SCRIPT["allowed"](licence)}


@pytest.mark.parametrize(
    "licence", ["MIT", "MPL-2.0 AND MIT", "GPL-2.0-only OR MIT", "Apache-2.0 AND (MIT OR AGPL-3.0-only)"]
)
def test_licences_that_leave_the_project_free_are_allowed(licence: str) -> None:
    assert SCRIPT["allowed"](licence)


@pytest.mark.parametrize("licence", ["unknown", "GPL-3.0-only", "MIT AND AGPL-3.0-only", "Apache-2.0 WITH something"])
def test_other_licences_are_refused(licence: str) -> None:
    assert not SCRIPT["allowed"](licence)
