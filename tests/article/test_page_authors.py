"""Who wrote the story of a page, by what the page says and shows."""

import pytest

from quality.article import Article

STORY = (
    "<p>Tarnbrook council voted on Tuesday to close the station for eleven weeks while its oldest pipes are replaced.</p>"
    "<p>The work will cost 4.2 million pounds, according to a budget paper that the council published on Monday.</p>"
    "<p>Nine councillors were in favour and four against. Two members left the chamber before the vote.</p>"
)


def authors(line: str, head: str = "") -> list[str]:
    html = (
        f"<html><head><title>Council to close station</title>{head}</head>"
        f"<body><main><article><h1>Council to close station</h1>{line}{STORY}</article></main></body></html>"
    )
    return [author.name for author in Article.from_html(html).authors or ()]


def data(author: str) -> str:
    return (
        '<script type="application/ld+json">'
        f'{{"@type":"NewsArticle","headline":"Council to close station","author":{author}}}</script>'
    )


SLUG = '<meta name="parsely-author" content="corin-ashby">'
PROFILE = '<meta property="article:author" content="https://gazette.example/authors/corin-ashby/">'
MAIL = '<meta name="author" content="c.ashby@gazette.example">'
WRITTEN_BY = '<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="Corin Ashby">'
BYLINE = '<p class="byline">By Corin Ashby</p>'
ONE = [
    ("", SLUG),
    ("", PROFILE),
    ("", PROFILE + SLUG + '<meta name="author" content="Corin Ashby">'),
    ("", MAIL + WRITTEN_BY),
    ('<div class="authors"><span>Corin Ashby</span></div>', MAIL),
    (
        '<div class="byline"><span>Corin Ashby</span><span>4 min read</span></div>',
        '<meta name="author" content="News">',
    ),
    ('<p class="byline">By <a rel="author" href="/a/1">Corin Ashby For Daily Courier Australia</a></p>', ""),
    (
        '<p class="meta">By <a href="/author/ca">Corin Ashby</a>, in <a href="/c/news">News</a>, <a href="/c/water">Water</a></p>',
        "",
    ),
    ('<p>By <a href="/author/ca">Corin Ashby</a> <a href="/c/news">News</a> <a href="/c/water">Water</a></p>', ""),
    ('<p class="byline"><a href="/author/ca">Corin Ashby</a><span>Senior Reporter</span></p>', ""),
    ('<p class="byline">Corin Ashby<br>Senior Reporter<br>9 April 2024</p>', ""),
    ('<p><a href="/people/ca">Corin Ashby</a></p>', ""),
    ("<p><span>By</span><span>Corin Ashby</span></p>", ""),
    ("<table><tr><td>By</td><td>Corin Ashby</td></tr></table>", ""),
    ("<p>By<br>Corin Ashby</p>", ""),
    (BYLINE, data('{"@type":"Organization","name":"Tarnbrook Gazette"}')),
    (BYLINE, data('{"@type":"Person","name":"corin-ashby"}')),
    (BYLINE, data('{"@type":"Person","name":"admin"}')),
    (BYLINE, data('{"@type":"Person","name":"Politics"}')),
    (BYLINE, '<meta name="author" content="corin ashby">'),
    ("", data('{"@type":"Person","url":"https://gazette.example/author/corin-ashby"}')),
    ("", data('"https://gazette.example/author/corin-ashby"')),
    ("", data('[{"@type":"Person","name":"Corin Ashby"},{"@type":"Organization","name":"Tarnbrook Gazette"}]')),
    ("", data('{"@type":"Person","givenName":"Corin","familyName":"Ashby"}')),
    ("", data('{"@type":"Person","name":"Corin Ashby, Senior Water Correspondent"}')),
    ("", '<meta name="citation_author" content="Ashby, Corin">'),
    (
        '<span itemprop="author"><span itemprop="name">Corin Ashby</span></span>',
        '<meta name="author" content="Gazette">',
    ),
]
TWO = [
    ('<ul class="authors"><li>Corin Ashby</li><li>Maren Tolley</li></ul>', ""),
    ('<div class="authors"><span>Corin Ashby</span><span>Maren Tolley</span></div>', ""),
    ('<div class="byline"><a href="/a/1">Corin Ashby</a>, <a href="/a/2">Maren Tolley</a></div>', ""),
    ('<p><a rel="author" href="/a/1">Corin Ashby</a> and <a rel="author" href="/a/2">Maren Tolley</a></p>', ""),
    ("", data('{"@type":"Person","name":"Corin Ashby and Maren Tolley"}')),
    ("", data('[{"name":"Corin Ashby"},{"name":"Maren Tolley"}]')),
    ("", '<meta name="author" content="Corin Ashby"><meta name="author" content="Maren Tolley">'),
]
NOBODY = [
    ("", '<meta name="author" content="newsdesk@gazette.example">'),
    ("", '<meta property="article:author" content="https://www.facebook.com/TarnbrookGazette">'),
    ("", '<meta name="author" content="Politics">'),
    ("", data('{"@type":"Person","name":"Sport"}')),
    ('<div class="author-links"><a href="/terms">Terms</a></div>', ""),
]


@pytest.mark.parametrize(("line", "head"), ONE)
def test_one_author(line: str, head: str) -> None:
    assert authors(line, head) == ["Corin Ashby"]


@pytest.mark.parametrize(("line", "head"), TWO)
def test_two_authors(line: str, head: str) -> None:
    assert authors(line, head) == ["Corin Ashby", "Maren Tolley"]


@pytest.mark.parametrize(("line", "head"), NOBODY)
def test_nobody(line: str, head: str) -> None:
    assert authors(line, head) == []


def test_an_address_becomes_a_name_where_nothing_else_tells() -> None:
    assert authors("", MAIL) == ["C. Ashby"]


def test_an_organisation_signs_where_nobody_does() -> None:
    article = Article.from_html(
        f"<html><head>{data(ORGANIZATION)}</head><body><h1>Council to close station</h1>{STORY}</body></html>"
    )
    assert [(author.name, author.is_organization) for author in article.authors or ()] == [
        ("Citizens for Responsibility and Ethics", True)
    ]


ORGANIZATION = '{"@type":"Organization","name":"Citizens for Responsibility and Ethics"}'
