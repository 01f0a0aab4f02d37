"""Pages: one text in blocks, the story told from what surrounds it, and the page's own statements."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quality.article import Article
from quality.article.page_text import MAX_DEPTH
from quality.article.web import MAX_PAGE
from quality.document import Document
from quality.errors import InputError, TooLargeError
from tests.growth import holds

PARAGRAPHS = [
    "The harbour of Northport opened again on Monday after three weeks of work on two piers that a storm had broken.",
    "The first of the ships came in by noon, and the crews said that they had waited for days outside the bay.",
    "The second pier will follow in autumn, the harbour master said, when the council has found the money for it.",
    "Until then the ferries to the islands will leave from the old landing stage, which has been made ready for them.",
]
DATA = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "WebSite", "name": "Northport Post"},
        {
            "@type": "Person",
            "@id": "#dana",
            "name": "Dana Whitfield",
            "description": "Dana writes about ships and ports.",
            "jobTitle": "Reporter",
        },
        {
            "@type": ["NewsArticle"],
            "headline": "Harbour opens again",
            "author": [{"@id": "#dana"}, {"@type": "Person", "name": "Kim Abara", "knowsAbout": ["Shipping"]}],
            "publisher": {
                "@type": "NewsMediaOrganization",
                "name": "Northport Post",
                "email": "desk@example.com",
                "ethicsPolicy": "https://example.com/ethics",
            },
            "datePublished": "2024-03-05T09:30:00Z",
            "dateModified": "2024-03-06",
            "articleSection": "Local",
            "inLanguage": "en-GB",
        },
    ],
}


def page(body: str, head: str = "") -> str:
    title = "<title>Harbour opens again | Northport Post</title>"
    return f"<!doctype html><html lang='en'><head>{title}{head}</head><body>{body}</body></html>"


FULL = page(
    f"""
    <header><nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav></header>
    <div style="display:none">Hidden words</div><span class="sr-only">Skip to content</span>
    <main><article>
      <h1>Harbour opens again</h1>
      <p class="byline">By <a rel="author" href="/dana">Dana Whitfield</a></p>
      <time datetime="2024-03-05">March 5, 2024</time>
      <div class="story">
        <p>{PARAGRAPHS[0]}</p>
        <figure><img src="x.jpg"><figcaption>The new pier on Monday. Photo: Kim Abara</figcaption></figure>
        <p>{PARAGRAPHS[1].replace("crews", '<a href="https://www.port.gov/log">crews</a>')}</p>
        <h2>What comes next</h2>
        <p>{PARAGRAPHS[2]}</p>
        <p>{PARAGRAPHS[2]}</p>
        <ul><li>The ferries leave at eight in the morning.</li><li>They come back at six in the evening.</li></ul>
        <p>{PARAGRAPHS[3]}</p>
      </div>
    </article>
    <section id="comments"><h3>2 Comments</h3>
      <p>I do not believe a word of what the harbour master said, and I have seen the pier.</p></section>
    <form id="respond"><h3>Leave a Reply</h3><p>Your email address will not be published.</p>
      <input type="submit" value="Post Comment"></form>
    </main>
    <aside><h3>Related</h3><a href="/a">Storm breaks pier</a><a href="/b">Ferries stopped</a></aside>
    <footer><p>© Northport Post. All rights reserved.</p>
      <a href="/corrections">Corrections</a> <a href="/about">About us</a></footer>
    <script>var hidden = 1;</script><noscript>Turn scripts on</noscript><template>Template</template>
    """,
    f'<script type="application/ld+json">{json.dumps(DATA)}</script>',
)


def quotes(article: Article, main: bool | None = None) -> list[str]:
    return [article.text[b.start : b.end] for b in article.blocks if main is None or b.main is main]


@pytest.fixture(scope="module")
def article() -> Article:
    return Article.from_html(FULL, url="https://example.com/local/harbour")


def test_the_text_is_all_that_readers_see_in_page_order(article: Article) -> None:
    visible = quotes(article)
    assert article.text == "\n\n".join(visible)
    assert visible[:3] == ["Home", "Sport", "Harbour opens again"]
    for residue in ("Leave a Reply", "Post Comment", "2 Comments", "© Northport Post. All rights reserved."):
        assert residue in visible
    for unseen in ("Hidden words", "Skip to content", "var hidden", "Turn scripts on", "Template"):
        assert unseen not in article.text


def test_the_story_is_main_with_its_repeated_paragraph(article: Article) -> None:
    assert quotes(article, main=True) == [
        PARAGRAPHS[0],
        PARAGRAPHS[1],
        "What comes next",
        PARAGRAPHS[2],
        PARAGRAPHS[2],
        "• The ferries leave at eight in the morning.",
        "• They come back at six in the evening.",
        PARAGRAPHS[3],
    ]
    assert not any(block.main is None for block in article.blocks)


def test_kinds(article: Article) -> None:
    kinds = {article.text[b.start : b.end]: b.kind for b in article.blocks}
    assert kinds["Harbour opens again"] == "heading"
    assert kinds["The new pier on Monday. Photo: Kim Abara"] == "caption"
    assert kinds["• They come back at six in the evening."] == "list_item"
    assert kinds[PARAGRAPHS[0]] == "paragraph"
    assert kinds["Post Comment"] == "other"


def test_what_the_page_says_of_itself(article: Article) -> None:
    assert article.headline == "Harbour opens again"
    assert article.byline == "Dana Whitfield, Kim Abara"
    dana, kim = article.authors or ()
    assert (dana.bio, dana.job_title) == ("Dana writes about ships and ports.", "Reporter")
    assert kim.knows_about == ("Shipping",)
    assert article.bio == dana.bio
    assert (article.published, article.modified) == ("2024-03-05T09:30:00Z", "2024-03-06")
    assert (article.publisher, article.section, article.types) == ("Northport Post", "Local", ("NewsArticle",))
    assert article.language == "en"
    assert article.provenance.reader == "html"
    assert article.truncated is False


def test_declared_and_links(article: Article) -> None:
    assert article.declared is not None
    assert article.declared.publisher_contact == "desk@example.com"
    assert article.declared.publisher_about == "https://example.com/about"
    assert article.declared.policies == {
        "corrections": "https://example.com/corrections",
        "ethics": "https://example.com/ethics",
    }
    links = {link.url: link for link in article.links or ()}
    log = links["https://www.port.gov/log"]
    assert log.text == "crews"
    assert log.block is not None
    assert article.text[article.blocks[log.block].start : article.blocks[log.block].end] == PARAGRAPHS[1]
    assert links["https://example.com/dana"].rel == ("author",)


def test_bytes_and_text_are_read_alike(article: Article) -> None:
    url = "https://example.com/local/harbour"
    assert Article.from_html(FULL.encode(), url=url) == article
    assert Article.from_html(FULL.encode("utf-16"), url=url) == article


STORY = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
BYLINES = [
    ("", '<meta name="author" content="Dana Whitfield">', "Dana Whitfield"),
    ("", '<meta property="article:author" content="https://example.com/dana">', None),
    ('<span itemprop="author"><span itemprop="name">Dana Whitfield</span></span>', "", "Dana Whitfield"),
    ('<div class="post-author">By <b>Dana Whitfield</b><span>Reporter</span></div>', "", "Dana Whitfield"),
    ("<p>By Dana Whitfield and Kim Abara</p>", "", "Dana Whitfield, Kim Abara"),
    ("<p>By Dana Whitfield</p>", '<meta name="author" content="The Web Desk">', "Dana Whitfield"),
    ("<p>By the harbour it was quiet.</p>", "", None),
    ("", '<script type="application/ld+json">{"@type":"Article","author":"Dana Whitfield"}</script>', "Dana Whitfield"),
]


@pytest.mark.parametrize(("line", "head", "byline"), BYLINES)
def test_bylines(line: str, head: str, byline: str | None) -> None:
    assert Article.from_html(page(f"<h1>Harbour opens again</h1>{line}{STORY}", head)).byline == byline


DATES = [
    ("", '<meta property="article:published_time" content="2024-03-05T09:00:00Z">', "2024-03-05T09:00:00Z"),
    ("<time datetime='2024-03-05'>on Tuesday</time>", "", "2024-03-05"),
    ("<p>Published March 5, 2024</p>", "", "2024-03-05"),
    ("<p>Updated March 6, 2024</p><p>Published March 5, 2024</p>", "", "2024-03-05"),
    ("<span itemprop='datePublished'>5 March 2024</span>", "", "2024-03-05"),
    ("<span class='entry-date'>3/5/2024</span>", "", "2024-03-05"),
    ("", "", None),
]


@pytest.mark.parametrize(("line", "head", "published"), DATES)
def test_dates(line: str, head: str, published: str | None) -> None:
    assert Article.from_html(page(f"<h1>Harbour opens again</h1>{line}{STORY}", head)).published == published


HEADLINES = [
    ("<h1>Harbour opens again</h1>", "", "Harbour opens again"),
    ("<h1>Northport Post</h1>", '<meta property="og:site_name" content="Northport Post">', "Harbour opens again"),
    (
        "<h1>Local | Harbour opens again</h1>",
        '<meta property="og:title" content="Harbour opens again">',
        "Harbour opens again",
    ),
    ("", '<meta property="og:title" content="Ships are back">', "Ships are back"),
    ("<h1>Local</h1>", '<meta property="og:title" content="Ships are back">', "Ships are back"),
]


@pytest.mark.parametrize(("line", "head", "headline"), HEADLINES)
def test_headlines(line: str, head: str, headline: str) -> None:
    assert Article.from_html(page(line + STORY, head)).headline == headline


def test_bio_box() -> None:
    box = '<div class="author-bio">Dana Whitfield is a retired gardener who writes about roses and tulips.</div>'
    head = '<meta name="author" content="Dana Whitfield">'
    article = Article.from_html(page(f"<h1>Harbour opens again</h1>{STORY}{box}", head))
    assert article.bio == "Dana Whitfield is a retired gardener who writes about roses and tulips."
    assert (article.authors or ())[0].bio == article.bio


REMARK = "What a shameful and horrible waste of all our money this is, as everybody in the town can see."
DISCUSSIONS = [
    '<ol class="comment-list">%s</ol>',
    '<div class="user-comments">%s</div>',
    '<div class="fb-comments">%s</div>',
    '<div class="replies">%s</div>',
    '<div id="disqus_thread">%s</div>',
    '<table class="comments"><tr><td>%s</td></tr></table>',
    '<section class="talk"><h3>80 Comments</h3>%s</section>',
    "<h3>Comments (80)</h3>%s",
]


@pytest.mark.parametrize("discussion", DISCUSSIONS)
def test_a_discussion_longer_than_the_story_is_not_of_it(discussion: str) -> None:
    story = "".join(f"<p>{paragraph} It was the {n}th day.</p>" for n, paragraph in enumerate(PARAGRAPHS * 3))
    remarks = "".join(f'<div class="x"><b>Reader {n}</b><p>{REMARK} {n}</p></div>' for n in range(80))
    article = Article.from_html(page(f"<h1>Harbour opens again</h1><div>{story}{discussion % remarks}</div>"))
    found = quotes(article, main=True)
    assert len(found) == 3 * len(PARAGRAPHS)
    assert not any(REMARK in text for text in found)
    assert REMARK in article.text


def test_a_page_that_is_all_discussion_keeps_it() -> None:
    remarks = "".join(f'<div class="x"><b>Reader {n}</b><p>{REMARK} {n}</p></div>' for n in range(20))
    article = Article.from_html(page(f'<div class="comments">{remarks}</div>'))
    assert not any(REMARK in text for text in quotes(article, main=False))
    assert Document(article).words > 300


def test_a_discussion_under_a_heading_within_another_one() -> None:
    story = "".join(f"<p>{paragraph} It was the {n}th day.</p>" for n, paragraph in enumerate(PARAGRAPHS * 3))
    box = f'<div class="fb-comments"><p>{REMARK}</p></div>'
    article = Article.from_html(page(f"<h1>Harbour opens again</h1><div>{story}<h3>Comments</h3>{box}</div>"))
    assert len(quotes(article, main=True)) == 3 * len(PARAGRAPHS)
    assert REMARK in article.text


def test_those_who_comment_or_wrote_other_stories_are_not_the_author() -> None:
    bio = "Kim Abara is a retired gardener who writes about roses and tulips."
    card = (
        f'<div class="byline">By Kim Abara</div><div class="author-bio">{bio}</div><time datetime="2020-01-01">x</time>'
    )
    story = "".join(f"<p>{paragraph} It was the {n}th day.</p>" for n, paragraph in enumerate(PARAGRAPHS * 3))
    for around in ('<div class="comments">%s</div>', '<aside class="related-stories">%s</aside>'):
        article = Article.from_html(page(f"<h1>Harbour opens again</h1>{story}{around % card}"))
        assert article.bio is None
    assert Article.from_html(page(f"<h1>Harbour opens again</h1>{card}{story}")).bio == bio


def test_boxes_are_told_from_the_paragraphs() -> None:
    box = (
        '<div class="box"><p>Sign up for our newsletter and read about the harbour each morning before work.</p></div>'
    )
    lines = "<p>Leave a Reply</p>"
    article = Article.from_html(page(f"<h1>Harbour opens again</h1><div>{STORY}{box}{lines}{STORY}</div>"))
    apart = {article.text[b.start : b.end] for b in article.blocks if b.apart}
    assert any(text.startswith("Sign up") for text in apart)
    assert apart.isdisjoint(PARAGRAPHS)
    assert "Leave a Reply" in quotes(article, main=True)
    each = "".join(f'<div class="row"><p>{paragraph}</p></div>' for paragraph in PARAGRAPHS * 2)
    article = Article.from_html(page(f"<h1>Harbour opens again</h1><div>{each}</div>"))
    assert not any(b.apart for b in article.blocks if article.text[b.start : b.end] in PARAGRAPHS)


def test_stubs_behind_a_paywall() -> None:
    data = (
        '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":%s,"wordCount":2000}</script>'
    )
    assert Article.from_html(page(STORY, data % "false")).truncated is True
    assert Article.from_html(page(STORY, data % '"False"')).truncated is True
    assert Article.from_html(page(STORY, data % "true")).truncated is False
    assert Article.from_html(page(STORY * 8, data.replace("2000", "600") % "false")).truncated is False


def test_a_story_that_a_script_uncovers_is_found() -> None:
    article = Article.from_html(page(f"<nav>Menu</nav><div aria-hidden='true'><article>{STORY}</article></div>"))
    assert quotes(article, main=True) == PARAGRAPHS


def test_lines_cells_and_neighbours() -> None:
    body = (
        "<p>One line<br>another line</p><h2>A heading<br>in two lines</h2>"
        "<table><tr><td>Pier</td><td>12 m</td></tr></table>"
        "<div><a href='/a'>Home</a><a href='/b'>Sport</a></div><p><span>by</span><span>Dana</span></p>"
        "<pre>a\n\n  b</pre>"
        "text<p>loose</p>text"
    )
    assert quotes(Article.from_html(page(body))) == [
        "One line",
        "another line",
        "A heading in two lines",
        "Pier 12 m",
        "Home Sport",
        "by Dana",
        "a\n  b",
        "text",
        "loose",
        "text",
    ]


def test_addresses_are_made_absolute_and_odd_ones_left_out() -> None:
    body = "".join(
        f"<p><a href='{href}'>link</a></p>"
        for href in ("b", "//other.org/c", "#top", "javascript:x()", "http://[bad", "mailto:a@b.org")
    )
    found = Article.from_html(page(body), url="https://example.com/a/")
    urls = [link.url for link in found.links or ()]
    assert urls == ["https://example.com/a/b", "https://other.org/c", "http://[bad", "mailto:a@b.org"]


@pytest.mark.parametrize(
    ("html", "message"),
    [
        ("", "empty"),
        (b" \n ", "empty"),
        ("<html><body></body></html>", "no text"),
        ("<noscript>Turn it on</noscript><script>x</script>", "no text"),
        (b"%PDF-1.4", "PDF"),
        (bytes(range(256)) * 50, "binary"),
        ("<!-- nothing -->", "cannot be parsed"),
        (5, "must be a string or bytes"),
    ],
)
def test_pages_without_text_are_refused(html: str | bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        Article.from_html(html)


@pytest.mark.parametrize(
    "page",
    [
        lambda size: "<div>" * size + "text",
        lambda size: "<p>" + "<span>" * (MAX_DEPTH + size // 1_000) + "text",
        lambda size: "<p " + " ".join(f"a{n}=x" for n in range(size)) + ">text</p>",
        lambda size: "<p>" + "word " * (250_000 + size),
        lambda size: "a" * (MAX_PAGE + size),
    ],
    ids=["deep", "deep spans", "attributes", "long", "large"],
)
def test_pages_over_a_limit_are_refused_soon(page: Callable[[int], str]) -> None:
    def refused(size: int) -> None:
        with pytest.raises(TooLargeError, match="read"):
            Article.from_html(page(size))

    assert holds(refused, 25_000)


@pytest.mark.parametrize(
    "page",
    [
        lambda size: "<p>A word.</p>" * (size // 5),
        lambda size: "<p>" + "<b>w</b> " * (size // 5),
        lambda size: "<" * size,
        lambda size: "&" * size,
        lambda _: "<p>a\0b\x0b\ud800 \u202e אב İ 😀</p>",
        lambda size: '<script type="application/ld+json">' + "[" * size + "</script><p>text</p>",
        lambda size: "<p class=byline>" + "By A " * (size // 5) + "</p><time>" + "1" * size + "</time>",
        lambda _: "<base href='http://[bad'><p><a href='x'>text</a></p>",
        lambda size: "<a href='" + "(" * size + "'>text</a>",
    ],
    ids=["flat", "inline", "less-than", "ampersands", "characters", "json", "long names", "base", "address"],
)
def test_odd_pages_are_read_soon(page: Callable[[int], str]) -> None:
    def read(size: int) -> None:
        article = Article.from_html(page(size))
        assert all(article.text[b.start : b.end].strip() for b in article.blocks)

    assert holds(read, 25_000)


PIECES = st.sampled_from(
    (
        *(
            "<p>",
            "</p>",
            "<div class='comments'>",
            "</div>",
            "<a href='/x'>",
            "</a>",
            "<td>",
            "<table>",
            "<br>",
            "<li>",
            "<ul>",
        ),
        *(
            "</ul>",
            "<h1>",
            "</h1>",
            "<input type=submit value=Go>",
            "<pre>",
            "<b hidden>",
            "</b>",
            "<form>",
            "<article>",
            " ",
        ),
        *(
            "\n",
            "&nbsp;",
            "&#0;",
            "<!--",
            "<time datetime='x'>",
            "<span class='byline author-bio'>",
            "</span>",
            "</script>",
        ),
        *(
            "<script type='application/ld+json'>",
            '{"author":[{}]}',
            "Dana Whitfield",
            "By ",
            "2024-03-05",
            "😀",
            "İ",
            "\ud800",
        ),
        *("the harbour opened again on Monday after three weeks of work.", "\0", "א"),
    )
)


@given(st.lists(PIECES, max_size=40))
@settings(deadline=None, max_examples=150)
def test_any_soup_gives_an_article_or_an_input_error(pieces: list[str]) -> None:
    try:
        article = Article.from_html("".join(pieces))
    except InputError:
        return
    at = 0
    for block in article.blocks:
        assert at <= block.start < block.end
        assert article.text[at : block.start] in ("", "\n\n")
        at = block.end
    assert at == len(article.text)
    assert all(link.block is None or link.block < len(article.blocks) for link in article.links or ())
    article.text.encode()


def test_text_behind_the_end_of_a_page_is_read() -> None:
    text = f"{'0' * 97} A {'0' * 51}"
    assert text in Article.from_html(f"--></body><p></p>{text}").text
