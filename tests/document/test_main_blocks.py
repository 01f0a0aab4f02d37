"""Which blocks are the story."""

import pytest

from quality.article import Article, Block
from quality.document import Document

FIRST = "The council voted on Monday to repair the old bridge over the river, and the work will begin in spring."
SECOND = "Engineers put the cost at four million crowns, twice what the town had set aside for its roads this year."
THIRD = "Until the work is done a ferry will carry people, bicycles and small carts from one bank to the other."
FOURTH = "Shopkeepers near the bridge fear for their trade and have asked the mayor for a lower rent until autumn."
STORY = [FIRST, SECOND, THIRD, FOURTH]
MENU = ["Home", "News", "Weather", "Sport", "Tides", "Letters", "About us", "Contact us"]


def main(*blocks: str, **known: str) -> list[str]:
    document = Document(Article.from_text("\n\n".join(blocks), **known))
    return [document.text[block.start : block.end] for block in document.blocks if block.main]


CLEAN = [
    STORY,
    ["Bridge to be repaired", "Council votes for the work", *STORY],
    [FIRST, "“Why now?”", "“Because it falls.”", "Nobody spoke.", *STORY[1:]],
    [FIRST, "What it costs", SECOND, "How to cross", THIRD],
    [FIRST, "The plan has three parts:", "A new deck", "A wider path", "A lamp at each end", SECOND, THIRD],
    [FIRST, "- a new deck", "- a wider path", "- a lamp at each end", SECOND],
    [*STORY, "It rained."],
    ["Short notice only"],
]


@pytest.mark.parametrize("blocks", CLEAN)
def test_clean_articles_keep_every_block(blocks: list[str]) -> None:
    assert main(*blocks) == blocks


def test_menus_around_the_story_are_left_out() -> None:
    assert main(*MENU, *STORY, "Share", "Related posts", "The mill that burned", "A ferry for the island") == STORY


def test_a_whole_page_keeps_its_densest_stretch() -> None:
    page = [
        *MENU,
        *(f"Topic {n}" for n in range(30)),
        *STORY,
        "Most read",
        *(f"Headline number {n} of the day" for n in range(8)),
        "Terms of use",
        "Sign up here",
    ]
    assert main(*page) == STORY


def test_what_follows_the_heading_of_a_comment_section_is_left_out() -> None:
    reply = "I have lived beside this bridge for forty years and have never seen so many carts on it as in this spring."
    assert main(*STORY, SECOND + " Really.", "2 Comments", reply) == [*STORY, SECOND + " Really."]


def test_the_headline_within_the_text_is_left_out() -> None:
    assert main("Bridge To Be Repaired!", *STORY, headline="Bridge to be repaired") == STORY


def test_the_readers_flags_stand_but_for_furniture() -> None:
    article = Article.from_text("\n\n".join(("Town news", "A bridge", "Leave a Reply")))
    flags = tuple(Block(block.start, block.end, main=index != 1) for index, block in enumerate(article.blocks))
    document = Document(article.with_fields(blocks=flags))
    assert [block.main for block in document.blocks] == [True, False, False]
    assert document.story == [True, False, True]


def test_boxes_are_of_the_body_but_not_of_the_running_text() -> None:
    article = Article.from_text("\n\n".join(STORY))
    blocks = tuple(Block(b.start, b.end, main=True, apart=index == 2) for index, b in enumerate(article.blocks))
    document = Document(article.with_fields(blocks=blocks))
    assert [block.main for block in document.blocks] == [True] * 4
    assert document.story == [True, True, False, True]


def test_a_text_that_nobody_divided_is_all_story() -> None:
    assert all(Document(Article.from_text("\n\n".join([*MENU, *STORY, "Leave a Reply"]))).story)
