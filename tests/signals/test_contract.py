"""The contract that every signal of the catalogue keeps."""

import ast
import math
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quality.article import Article
from quality.document import Document
from quality.signals import Signal, catalog
from quality.signals.signal import HEADINGS

SIGNALS = pytest.mark.parametrize("signal", catalog(), ids=lambda signal: signal.name)
PARTS = ("text", "headline", "byline", "bio")

NASTY = {
    "empty": "",
    "one word": "Word",
    "spaces": " \n\n \t ",
    "emoji": "🙂 👩‍👩‍👧 said 🙂. " * 30,
    "dotted i": "İSTANBUL’da İ said İ. " * 40,
    "right to left": "قال المسؤول إن الوضع خطير. " * 30,
    "control": "said\x01\x02 the\x7f mayor\u200b\u2028 on\ufeff Monday. " * 20,
    "surrogate": "the mayor said \ud800 so. " * 20,
    "quotes": "“‘\"'«»„" * 200,
    "punctuation": ".,;:!?()[]{}-–—" * 200,
    "one line": "the mayor said that sources said " * 2000,
    "numbers": "1 2,000 3.5 % 10:30 90s 7th 2019 " * 100,
}


@SIGNALS
def test_declaration(signal: Signal) -> None:
    assert signal.title
    assert signal.unit
    assert signal.bounds[0] < signal.bounds[1]
    assert signal.better in ("higher", "lower", "neither")
    assert signal.says
    assert signal.says_none
    assert signal.says_unknown
    assert signal.version >= 1
    for heading in HEADINGS:
        body = signal.docstring.partition(f"{heading}\n")[2].strip()
        assert len(body) > 20, f"{heading} says nothing"


@SIGNALS
def test_has_a_test_file(signal: Signal) -> None:
    file = Path(__file__).parent / signal.question / f"test_{signal.name}.py"
    assert file.exists(), f"{file} is missing"
    cases = cases_of(file.read_text(encoding="utf-8"))
    for name in ("FLAGS", "PASSES", "UNKNOWN"):
        assert cases.get(name), f"{file.name} has no case in {name}"


def cases_of(source: str) -> dict[str, int]:
    """Number of entries in each list that a module assigns at its top."""
    found = {}
    for node in ast.parse(source).body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        if isinstance(value, ast.List):
            found.update({target.id: len(value.elts) for target in targets if isinstance(target, ast.Name)})
    return found


def test_an_empty_list_is_no_case() -> None:
    assert cases_of("FLAGS = []\nPASSES: list[str] = [\n]\nUNKNOWN = ['']") == {"FLAGS": 0, "PASSES": 0, "UNKNOWN": 1}


def check(signal: Signal, article: Article, *documents: Document) -> None:
    """Checks a measurement of an article, made twice: on the two `documents`, or on new ones."""
    document, again = documents or (Document(article), Document(article))
    measurement = signal.measure(document)
    parts = {part: getattr(article, part) or "" for part in PARTS}
    if measurement.value is not None:
        assert math.isfinite(measurement.value)
        assert signal.bounds[0] <= measurement.value <= signal.bounds[1]
    assert signal.sentence(measurement)
    for evidence in measurement.evidence:
        assert 0 <= evidence.start < evidence.end <= len(parts[evidence.part])
    assert signal.measure(again) == measurement


@cache
def nasty(text: str, headline: str | None, byline: str | None) -> tuple[Article, Document, Document]:
    """An article and two documents of it, which all signals share: their views take most of the time."""
    article = Article.from_text(text, headline=headline, byline=byline)
    return article, Document(article), Document(article)


@SIGNALS
@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY)
def test_nasty_input(signal: Signal, text: str) -> None:
    check(signal, *nasty(text, None, None))
    check(signal, *nasty(text, "Mayor: 5 killed, “sources” say!", "By Dana Whitfield"))


WORDS = st.sampled_from(
    "the mayor said that 12 percent of sources “ ” ' \" . , ! ? \n\n killed reportedly analysts Whitfield according to it is "
    "believed I'm a writer who loves cooking Conclusion Leave a Reply".split(" ")
)


@settings(max_examples=25, deadline=None)
@given(st.lists(WORDS, max_size=120))
def test_any_text(words: list[str]) -> None:
    article = Article.from_text(" ".join(words))
    for signal in catalog():
        check(signal, article)
