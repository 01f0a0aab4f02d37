"""Which room may import which: read from the source, not from memory."""

import ast
from pathlib import Path

import pytest

import quality

ROOT = Path(quality.__file__).parent
HEAVY = {"sklearn", "pandas", "scipy", "nltk", "textstat", "numpy", "joblib", "pickle"}
ALLOWED = {
    "article": {"visible", "errors", "article"},
    "lexicons": {"errors", "lexicons"},
    "model": {"errors", "lexicons", "model"},
    "document": {"errors", "article", "lexicons", "model", "document"},
    "signals": {"errors", "article", "lexicons", "document", "signals"},
    "scoring": {"visible", "version", "errors", "article", "document", "model", "signals", "scoring"},
    "report": {"visible", "version", "errors", "signals", "scoring", "report"},
    "bulk": {"errors", "article", "document", "scoring", "bulk"},
    "extension": {"errors", "extension"},
    "triage": {"visible", "errors", "article", "document", "scoring", "triage"},
    "server": {"visible", "version", "errors", "article", "document", "model", "scoring", "report", "triage", "server"},
}
ON_REQUEST = {"scoring/context.py": {"textstat"}}
"""Heavy libraries that a file imports inside the function that needs them; its own test holds that nothing else does."""
FREE_OF_HEAVY = ("article", "lexicons", "model", "document", "signals", "scoring")


def imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


@pytest.mark.parametrize("room", ALLOWED)
def test_rooms(room: str) -> None:
    for path in (ROOT / room).rglob("*.py"):
        rooms = {name.split(".")[1] for name in imports(path) if name.startswith("quality.")}
        assert rooms <= ALLOWED[room], f"{path.relative_to(ROOT)} imports {rooms - ALLOWED[room]}"


@pytest.mark.parametrize("room", FREE_OF_HEAVY)
def test_no_heavy_library_at_import(room: str) -> None:
    for path in (ROOT / room).rglob("*.py"):
        found = {name.split(".")[0] for name in imports(path)} & HEAVY
        found -= ON_REQUEST.get(path.relative_to(ROOT).as_posix(), set())
        assert not found, f"{path.relative_to(ROOT)} imports {found}"


def test_signals_do_not_import_each_other() -> None:
    for path in (ROOT / "signals").glob("*/*.py"):
        others = {
            name for name in imports(path) if name.startswith("quality.signals.") and name != "quality.signals.signal"
        }
        assert not others, f"{path.relative_to(ROOT)} imports {others}"


def test_front_door() -> None:
    assert quality.__all__ == ["Article", "Assessment", "QualityError", "Scorer", "load_scorer", "read_article"]
    for name in quality.__all__:
        assert getattr(quality, name) is not None
