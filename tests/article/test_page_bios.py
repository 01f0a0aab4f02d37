"""Bios that pages declare in microdata, in boxes and behind profile links."""

import pytest

from quality.article import Article
from quality.document import Document
from quality.document.bio import bio_text

PARAGRAPHS = "".join(
    f"<p>The council voted to close the bridge after engineers found cracks in cable {n} of the northern span, "
    "and residents had asked for repairs since March of last year.</p>"
    for n in range(8)
)
BIO = "Ann Roe restores pianos and writes about concert halls and choirs."


def _page(box: str, head: str = "") -> Article:
    return Article.from_html(
        f'<html lang="en"><head><title>Bridge closes</title>{head}</head><body><article><h1>Bridge closes</h1>'
        f'<p class="byline">By Ann Roe</p>{PARAGRAPHS}{box}</article></body></html>',
        url="https://example.org/news/bridge",
    )


BOXES = [
    f'<div class="author-bio"><h4>Ann Roe</h4><p>{BIO}</p></div>',
    f'<div class="card"><a rel="author" href="/people/1">Ann Roe</a><p>{BIO}</p></div>',
    f'<aside class="entry-author"><div><a rel="author" href="/people/1">Ann Roe</a></div><p>{BIO}</p></aside>',
    '<div itemprop="author" itemscope itemtype="https://schema.org/Person"><span itemprop="name">Ann Roe</span>'
    f'<p itemprop="description">{BIO}</p></div>',
    '<div itemprop="author" itemscope itemtype="https://schema.org/Person"><meta itemprop="name" content="Ann Roe">'
    f'<meta itemprop="description" content="{BIO}"></div>',
]


@pytest.mark.parametrize("box", BOXES, ids=range(len(BOXES)))
def test_boxes_and_microdata(box: str) -> None:
    article = _page(box)
    assert BIO in (article.bio or "")
    assert any("pianos" in bio.quote and bio.own for bio in Document(article).bios)


def test_microdata_with_a_title_and_subjects_only() -> None:
    box = (
        '<div itemprop="author" itemscope itemtype="https://schema.org/Person"><span itemprop="name">Ann Roe</span>'
        '<span itemprop="jobTitle">Piano Restorer</span><span itemprop="knowsAbout">choirs</span></div>'
    )
    article = _page(box)
    assert article.authors is not None
    assert (article.authors[0].job_title, article.authors[0].knows_about) == ("Piano Restorer", ("choirs",))
    assert bio_text(article) == "Piano Restorer. choirs."


def test_declared_facts_make_a_bio() -> None:
    data = (
        '{"@context":"https://schema.org","@type":"NewsArticle","headline":"Bridge closes","author":{"@type":"Person",'
        '"name":"Ann Roe","jobTitle":"Tattoo Artist","knowsAbout":["body art","piercing"]}}'
    )
    article = _page("", f'<script type="application/ld+json">{data}</script>')
    (bio,) = Document(article).bios
    assert bio.part == "bio"
    assert bio_text(article)[bio.start : bio.end] == bio.quote == "Tattoo Artist. body art, piercing."


@pytest.mark.parametrize(
    "box",
    [
        "",
        '<div class="card"><a rel="author" href="/people/1">Ann Roe</a></div>',
        '<p>Photo by <a rel="author" href="/people/1">Ann Roe</a></p>',
        '<div itemprop="author" itemscope><span itemprop="name">Ann Roe</span></div>',
        '<div itemprop="author"></div>',
        '<a rel="author"></a>',
    ],
)
def test_no_bio(box: str) -> None:
    assert _page(box).bio is None
