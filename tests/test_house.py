"""How the package is laid out: which part may import which, no circle of imports, no long file. Read from the source."""

import ast
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest

import quality

ROOT = Path(quality.__file__).parent
HEAVY = {"sklearn", "pandas", "scipy", "nltk", "textstat", "numpy", "joblib", "pickle"}
ALLOWED = {
    "article": {"visible", "errors", "lexicons", "article"},
    "lexicons": {"errors", "lexicons"},
    "model": {"errors", "lexicons", "model"},
    "document": {"errors", "article", "lexicons", "model", "document"},
    "signals": {"errors", "article", "lexicons", "document", "signals"},
    "scoring": {"visible", "version", "errors", "article", "document", "model", "signals", "scoring"},
    "report": {"visible", "version", "errors", "signals", "scoring", "report"},
    "bulk": {"version", "errors", "article", "document", "scoring", "bulk"},
    "corpus": {
        "visible",
        "errors",
        "article",
        "lexicons",
        "document",
        "signals",
        "scoring",
        "report",
        "bulk",
        "corpus",
    },
    "extension": {"errors", "extension"},
    "checks": {
        "errors",
        "article",
        "document",
        "model",
        "signals",
        "scoring",
        "bulk",
        "training",
        "triage",
        "checks",
    },
    "triage": {"visible", "errors", "article", "document", "scoring", "triage"},
    "server": {"visible", "version", "errors", "article", "document", "model", "scoring", "report", "triage", "server"},
}
ON_REQUEST = {"scoring/context.py": {"textstat"}}
"""Heavy libraries that a file imports inside the function that needs them; its own test holds that nothing else does."""
LONGEST_FILE = 400
"""Lines."""
NAMED_FOR_TYPES = {"quality.document.document"}
"""Modules that views name in their signatures only (under TYPE_CHECKING), though these import them: `Document` wires its views."""
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


def modules() -> dict[str, Path]:
    """Every module of the package, by its name."""
    found = {}
    for path in ROOT.rglob("*.py"):
        parts = path.relative_to(ROOT.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imported(path: Path, known: Iterable[str]) -> tuple[set[str], set[str]]:
    """Modules of the package that a file imports, also within functions: when it runs, and for its types only."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for_types = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    run, typed = set[str](), set[str]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            wholes = {f"{node.module}.{alias.name}" for alias in node.names}
            names = wholes.intersection(known) | ({node.module} if not wholes <= set(known) else set())
        else:
            continue
        (typed if node in for_types else run).update(names.intersection(known))
    return run, typed


def circle(graph: dict[str, set[str]]) -> list[str]:
    """Modules that import each other in a ring, the first again at the end; empty when there is no ring."""
    done: set[str] = set()

    def search(path: list[str]) -> list[str]:
        for following in sorted(graph[path[-1]]):
            if following in path:
                return [*path[path.index(following) :], following]
            if following not in done and (found := search([*path, following])):
                return found
        done.add(path[-1])
        return []

    return next((found for name in sorted(graph) if name not in done and (found := search([name]))), [])


def test_no_two_modules_import_each_other() -> None:
    known = modules()
    graph = {}
    for name, path in known.items():
        run, typed = imported(path, known)
        # The package's front looks names up when they are asked for, and names their modules for type checkers only.
        graph[name] = run | (typed - NAMED_FOR_TYPES if name != "quality" else set())
    assert not circle(graph), " -> ".join(circle(graph))


def test_a_circle_is_found() -> None:
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": set()}) == ["b", "c", "b"]
    assert circle({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


def test_files_are_short() -> None:
    lines = {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8").count("\n") for path in ROOT.rglob("*.py")
    }
    assert not {name for name, count in lines.items() if count > LONGEST_FILE}


def test_complexity_is_held_by_ruff() -> None:
    settings = tomllib.loads((ROOT.parent / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]["lint"]
    exempt = {name for name, rules in settings["per-file-ignores"].items() if "C901" in rules}
    assert "C901" in settings["select"]
    assert settings["mccabe"]["max-complexity"] == 15
    assert not exempt
    assert not [path for path in ROOT.rglob("*.py") if "noqa: C901" in path.read_text(encoding="utf-8")]
