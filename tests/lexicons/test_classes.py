"""Classes of words in the lists and in the code are the same: none is asked for in vain, and none stands unused."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import quality
from quality.article.links import _POLICIES
from quality.lexicons import shipped_lists
from quality.lexicons.lexicon import PATTERNS, WORD_CLASSES

ROOT = Path(quality.__file__).parent
LISTS = {
    name: shipped_lists().classes(name)
    for name in shipped_lists().files
    if shipped_lists().lexicon(name).head.get("scope") in (WORD_CLASSES, PATTERNS)
}
MADE_OF_A_NAME = {
    "pronouns": {"form_i", "form_we", "form_you"},
    "page_patterns": {f"{kind}_{name}" for kind in ("policy", "policy_path") for name in _POLICIES},
}
"""Classes whose names the code puts together."""
ALL_READ = {"opposites", "foreign_words", "template_headings"}
"""Lists of which the code reads every class, whatever its name."""


def asked() -> Iterator[tuple[str, str, str]]:
    """File, list and class of every `word_set`, `in_order` and `LazyPattern` that names a list."""
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                strings = [
                    arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
                ]
                if node.func.id in ("word_set", "in_order", "named_pattern") and strings:
                    for name in strings[1:]:
                        yield path.name, strings[0], name


def test_code_asks_for_classes_that_there_are() -> None:
    wrong = {call for call in asked() if call[2] not in LISTS.get(call[1], {})}
    assert not wrong


def test_every_class_is_asked_for() -> None:
    files = [*ROOT.rglob("*.py"), *(ROOT / "lexicons" / "en").glob("*_patterns.txt")]
    source = "\n".join(path.read_text(encoding="utf-8") for path in files)
    named = set(re.findall(r'"([a-z_0-9]+)"', source)) | {
        name.lower() for name in re.findall(r"\{(?:[a-z_]+\.)?([A-Za-z_]+)\}", source)
    }
    for lexicon, classes in LISTS.items():
        if lexicon in ALL_READ:
            continue
        unused = {name for name in classes if not name.isdigit()} - named - MADE_OF_A_NAME.get(lexicon, set())
        assert not unused, f"{lexicon}: {unused}"


def test_every_pattern_can_be_compiled() -> None:
    lists = shipped_lists()
    patterns = [
        (name, label) for name in LISTS if lists.lexicon(name).head["scope"] == PATTERNS for label in LISTS[name]
    ]
    assert len(patterns) > 100
    for name, label in patterns:
        pattern = lists.any_of(name, label)
        assert "(?!)" not in pattern, f"{name}: {label} names a class that is not there"
        re.compile(pattern)


def test_the_lists_say_what_they_are() -> None:
    for name in shipped_lists().files:
        head = shipped_lists().lexicon(name).head
        assert {"title", "origin", "licence", "language"} <= head.keys(), name
        assert head["language"] == "en"
