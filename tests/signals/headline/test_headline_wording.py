"""headline_wording: headlines of both kinds, ones too short, and names that must not count."""

import pytest
from cases import quotes, value

from quality.article import Article
from quality.document.tokens import tokenize
from quality.document.wording import headline_terms
from quality.model import load_model
from quality.signals.headline.headline_wording import headline_wording

BODY = "The council met on Monday and talked about the bridge."

FLAGS = [
    Article.from_text(BODY, headline="BREAKING: YOU WON'T BELIEVE What This Man Just Did To His Own Family !!!"),
    Article.from_text(BODY, headline="WATCH: This Is What They Don't Want You To Know!"),
]

PASSES = [
    Article.from_text(BODY, headline="Council could approve new bridge budget after late vote, study says"),
    Article.from_text(BODY, headline="How a small town may help residents pay for treatment"),
]

UNKNOWN = ["", BODY, Article.from_text(BODY, headline="Bridge")]


@pytest.mark.parametrize("case", FLAGS)
def test_flags(case: Article) -> None:
    measured = value(headline_wording, case)
    assert measured is not None
    assert measured < 0
    assert case.headline
    assert quotes(headline_wording, case)
    assert all(quote in case.headline for quote in quotes(headline_wording, case))


@pytest.mark.parametrize("case", PASSES)
def test_passes(case: Article) -> None:
    measured = value(headline_wording, case)
    assert measured is not None
    assert measured > 0
    assert quotes(headline_wording, case) == []


@pytest.mark.parametrize("case", UNKNOWN)
def test_unknown(case: Article | str) -> None:
    assert value(headline_wording, case) is None


def test_names_do_not_count() -> None:
    first, second = (
        headline_terms(tokenize(f"{name} says the bridge is safe").surface, load_model())
        for name in ("Whitfield", "Okoye")
    )
    assert first == second
