"""policies_linked: kinds of editorial policy that a page links to."""

import pytest

from quality.article import Article
from quality.document import Document
from quality.signals.page.policies_linked import policies_linked

STORY = "<p>The council voted on Monday to repair the old bridge. The work will take two years.</p>"


def footer(*names: str) -> str:
    return (
        "<footer>"
        + " ".join(f'<a href="https://example.com/{n}">{name}</a>' for n, name in enumerate(names))
        + "</footer>"
    )


FLAGS: list[tuple[Article, list[str]]] = [
    (Article.from_html(STORY), []),
    (Article.from_html(STORY + footer("Privacy policy", "Terms", "Cookies")), []),
]
PASSES: list[tuple[Article, float, str]] = [
    (Article.from_html(STORY + footer("Corrections")), 1, "links to its publisher's policy on corrections."),
    (
        Article.from_html(STORY + footer("Corrections", "Ethics policy", "Report an error")),
        2,
        "links to its publisher's policies on corrections and ethics.",
    ),
    (
        Article.from_html(
            '<script type="application/ld+json">{"@type": "NewsArticle", "publisher": {"@type": "Organization",'
            '"unnamedSourcesPolicy": "https://example.com/u", "ownershipFundingInfo": "https://example.com/o"}}</script>'
            + STORY
        ),
        2,
        "ownership and unnamed sources",
    ),
]
UNKNOWN = [Article.from_text("Corrections\n\nThe council voted."), Article.from_text("")]


@pytest.mark.parametrize(("article", "quotes"), FLAGS)
def test_flags(article: Article, quotes: list[str]) -> None:
    measured = policies_linked.measure(Document(article))
    assert measured.value == 0
    assert [article.text[e.start : e.end] for e in measured.evidence] == quotes


@pytest.mark.parametrize(("article", "value", "sentence"), PASSES)
def test_passes(article: Article, value: float, sentence: str) -> None:
    measured = policies_linked.measure(Document(article))
    assert measured.value == value
    assert sentence in policies_linked.sentence(measured)


@pytest.mark.parametrize("article", UNKNOWN)
def test_unknown(article: Article) -> None:
    assert policies_linked.measure(Document(article)).value is None
