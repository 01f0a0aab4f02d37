"""Why no score is given, in which order, and what a reader should know about one that is."""

import pytest

from quality.article import Article
from quality.document import Document
from quality.scoring.abstention import abstention, cautions

PARAGRAPHS = [
    "Tarnbrook council voted on Tuesday to close the Ellis Road station for eleven weeks while its oldest pipes are replaced.",
    "The work will cost 4.2 million pounds, according to a budget paper that the council published on Monday.",
    "Nine councillors were in favour and four against. Two members of the opposition left the chamber before the vote.",
    "Peter Amsden, who owns a bakery opposite the station, told the meeting that he had lost a fifth of his trade.",
    "The regional water authority reported in March that the station loses about 300,000 litres a day through cracks.",
    "An engineer for the authority, Dalia Renko, said that a repair in smaller steps would have taken three years.",
    "Residents of Ellis Road will be given a bus pass for the length of the closure, and the library will stay open late.",
    "Work begins on 4 May and ends in late July, if the weather holds and the contractor keeps to the plan.",
    "A hotline for residents opens on Friday at nine, and the council will publish a weekly report on its web site.",
]
STORY = "\n\n".join(PARAGRAPHS)
GERMAN = "Der Stadtrat hat am Dienstag beschlossen, die Station zu schließen, weil die Rohre alt sind und ersetzt werden müssen. "


def reason(text: str) -> str | None:
    found = abstention(Document(Article.from_text(text)), 0)
    return found.reason if found else None


REASONS = [
    ("", "too_short"),
    (PARAGRAPHS[0], "too_short"),
    ("市议会周二投票决定关闭泵站十一周以更换最旧的管道。" * 3, "not_english"),
    ("市議会は火曜日、最も古い配管を交換するためにポンプ場を閉鎖することを決めた。", "not_english"),
    (GERMAN, "not_english"),
    (GERMAN * 12, "not_english"),
    ("\n".join(f"Leeds {n} {7 * n} {3 * n} {n}" for n in range(60)), "not_prose"),
    ("The council said on Monday.\n\n" * 60, "repetitive"),
    ("a: " * 400, "repetitive"),
    (STORY, None),
    (STORY + "\n\n" + STORY, None),
]


@pytest.mark.parametrize(("text", "expected"), REASONS)
def test_reasons(text: str, expected: str | None) -> None:
    assert reason(text) == expected


def test_the_language_is_named() -> None:
    found = abstention(Document(Article.from_text("市议会周二投票决定关闭泵站。")), 0)
    assert found is not None
    assert found.message == "The text is in Chinese; only English texts are scored."


def test_many_signals_outside_training() -> None:
    found = abstention(Document(Article.from_text(STORY)), 9)
    assert found is not None
    assert found.reason == "out_of_distribution"


def paid_page(*paragraphs: str, words: int | None = None, behind: str = "") -> Document:
    count = f',"wordCount":{words}' if words else ""
    html = (
        '<html><head><title>Council to close station</title><script type="application/ld+json">{"@type":"NewsArticle",'
        f'"headline":"Council to close station","isAccessibleForFree":false{count}}}</script></head><body><main><article>'
        f"<h1>Council to close station</h1>{''.join(f'<p>{text}</p>' for text in paragraphs)}{behind}</article></main></body></html>"
    )
    return Document(Article.from_html(html))


def test_a_page_that_is_not_free_but_whole_is_scored_with_a_caution() -> None:
    document = paid_page(*PARAGRAPHS)
    assert abstention(document, 0) is None
    assert any("behind a paywall" in note for note in cautions(document))


@pytest.mark.parametrize(
    "document",
    [
        paid_page(*PARAGRAPHS, words=900),
        paid_page(*PARAGRAPHS, "The council also said that it would ask the regional water authority for …"),
        paid_page(*PARAGRAPHS, "The council also said that it would ask the regional water authority for a"),
        paid_page(*PARAGRAPHS, behind="<div class='wall'><p>Subscribe to continue reading.</p></div>"),
        paid_page(*PARAGRAPHS, behind="<div class='wall'>Already a subscriber? <a href='/in'>Sign in</a></div>"),
    ],
    ids=["declares more words", "ellipsis", "half a sentence", "subscribe", "sign in"],
)
def test_the_beginning_of_an_article_that_is_not_free(document: Document) -> None:
    found = abstention(document, 0)
    assert found is not None
    assert found.reason == "truncated"


def test_sponsored_content_and_paid_links_are_cautions() -> None:
    sponsored = Document(Article.from_text("Sponsored content\n\n" + STORY))
    assert any("sponsored content" in note for note in cautions(sponsored))
    links = "".join(
        f'<p>{text} <a rel="sponsored" href="https://shop.example/{n}">pipe</a>.</p>'
        for n, text in enumerate(PARAGRAPHS)
    )
    document = Document(
        Article.from_html(f"<html><body><main><article><h1>Pipes</h1>{links}</article></main></body></html>")
    )
    assert any("paid for" in note for note in cautions(document))


def test_passages_in_another_language_are_a_caution() -> None:
    notes = cautions(Document(Article.from_text(STORY + "\n\n" + GERMAN * 4)))
    assert any("in German" in note for note in notes)


def test_what_was_set_apart_explains_a_count_of_words_that_seems_too_low() -> None:
    story = "The council approved the budget on Tuesday after three hours of debate, the clerk said. " * 9
    author = "<p>Mara Dell is a travel photographer who covers computer security for the paper.</p>" * 4
    page = f"<article><p>{story}</p></article><footer>{author}</footer>"
    short, apart = (abstention(Document(article), 0) for article in (Article.from_text(story), Article.from_html(page)))
    assert short is not None
    assert apart is not None
    assert short.message == "The text has 135 words; a score needs at least 150."
    assert apart.message == (
        "The text has 135 words, not counting 52 in passages set apart from the story, such as a biography or comments; "
        "a score needs at least 150."
    )


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (
            '<h1>News</h1><div id=app></div><script src="app.js"></script>',
            "a script may load it, or it may be in a frame",
        ),
        ('<h1>News</h1><iframe src="/story.html"></iframe>', "a script may load it, or it may be in a frame"),
        (f"<h1>Page not found</h1><p>{STORY}</p>", "This is an error page, not an article."),
    ],
    ids=["script", "frame", "error"],
)
def test_what_the_page_holds_instead_of_an_article(page: str, said: str) -> None:
    found = abstention(Document(Article.from_html(f"<html><body><main>{page}</main></body></html>")), 0)
    assert found is not None
    assert said in found.message
