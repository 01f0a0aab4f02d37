"""The story that a page's markup shows, and the pages on which trafilatura decides."""

from __future__ import annotations

from typing import Any

import pytest

from quality.article import Article
from quality.article.html import parse
from quality.article.landmarks import landmarks
from quality.article.marked_story import marked_story
from quality.article.page_text import walk

SENTENCE = "The council said on Tuesday that the old bridge over the river will stay closed until the spring. "
PARAGRAPHS = "".join(f"<p>{number}. {SENTENCE * 3}</p>" for number in range(1, 6))
OTHER = f"<p>Elsewhere: {SENTENCE * 4}</p>"
LINKS = "".join(f"<p><a href=/{number}>{number}. {SENTENCE}</a></p>" for number in range(1, 4))


def story(body: str) -> list[str] | None:
    tree: Any = parse(f"<html><body>{body}</body></html>")
    marks = landmarks(list(tree.iter()))
    pieces = marked_story(walk(tree, marks.hidden, marks.zones).pieces, marks.hidden)
    return None if pieces is None else [piece.text.partition(" ")[0] for piece in pieces]


FIVE = ["1.", "2.", "3.", "4.", "5."]


@pytest.mark.parametrize(
    "body",
    [
        f"<article>{PARAGRAPHS}</article>",
        f"<nav><p>Menu {SENTENCE}</p></nav><main>{PARAGRAPHS}</main><footer><p>Contact us</p></footer>",
        f"<div itemprop=articleBody>{PARAGRAPHS}</div><p>Related</p>",
        f"<div><div>{PARAGRAPHS}</div><ul><li>Elsewhere</li></ul></div>",
        f"<article><div class=elementor-widget>{PARAGRAPHS}</div></article>",
        f"<article>{PARAGRAPHS}<aside><p>Aside</p></aside><div class=share-tools><p>Share</p></div></article>",
        f"<article>{PARAGRAPHS}<p><a href=/>Read more</a></p></article>",
    ],
)
def test_markup_shows_the_story(body: str) -> None:
    assert story(body) == FIVE


@pytest.mark.parametrize(
    "body",
    [
        "<article><p>Too little to tell.</p></article>",
        f"<article>{PARAGRAPHS}<div class=related-stories>{OTHER * 2}</div></article>",
        f"<article>{PARAGRAPHS}{LINKS}</article>",
        f"<article><h1>One</h1>{PARAGRAPHS}<h1>Two</h1></article>",
        f"<article>{PARAGRAPHS}<article>{OTHER}</article></article>",
        f"<article>{PARAGRAPHS}</article><div hidden>{PARAGRAPHS}{PARAGRAPHS}</div>",
    ],
    ids=["short", "boxes", "links", "two headlines", "two articles", "hidden"],
)
def test_doubtful_markup_shows_none(body: str) -> None:
    assert story(body) is None


def test_lines_around_the_story_are_not_of_it() -> None:
    page = f"<article><h1>Bridge closed</h1>{PARAGRAPHS}<div class=newsletter><p>Sign up now.</p></div></article><p>About us</p>"
    article = Article.from_html(f"<html><body>{page}</body></html>")
    main = {article.text[block.start : block.end].partition(" ")[0] for block in article.blocks if block.main}
    assert main == {*FIVE}


def test_nesting_takes_no_more_than_a_walk() -> None:
    deep = "<div>" * 150 + PARAGRAPHS + "</div>" * 150
    assert story(f"<article>{deep}</article>") == FIVE
