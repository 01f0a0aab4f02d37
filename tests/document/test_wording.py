"""The learned lists are looked up in fewer terms than the wording has; the result must be that of looking up all."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.article import Article
from quality.document import Document
from quality.document.wording import find_terms, wording_terms
from quality.model import load_model

EXAMPLES = sorted((Path(__file__).parents[2] / "labeled" / "examples").glob("*.txt"))
LISTED = load_model().table("wording").rows.keys()
WORDS = st.sampled_from(
    [
        "the",
        "The",
        "THE",
        "said",
        "officials",
        "don’t",
        "A",
        "I",
        "Roe",
        "“",
        "”",
        ".",
        ",",
        "-",
        "–",
        "2016",
        "told",
        "#",
    ]
)


def listed(text: str) -> set[str]:
    return {" ".join(term) for term, *_ in Document(Article.from_text(text)).listed_terms}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_listed_terms_of_examples(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert listed(text) == wording_terms(Document(Article.from_text(text))) & LISTED


@given(st.lists(WORDS, max_size=40))
def test_listed_terms_of_any_words(words: list[str]) -> None:
    text = " ".join(words)
    assert listed(text) == wording_terms(Document(Article.from_text(text))) & LISTED


def test_terms_are_found_where_they_first_stand() -> None:
    document = Document(Article.from_text("Roe said so. The council, officials said, did not agree, officials said."))
    found = find_terms(document, [("officials", "said"), ("said",), ("<name>",), ("nothing",)])
    assert [(" ".join(document.surface[where.first : where.last]), where.first) for where in found] == [
        ("Roe", 0),
        ("said", 1),
        ("officials said", 7),
    ]
