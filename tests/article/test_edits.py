"""Edits of an article: text, blocks and links move together."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.article import Article
from quality.article.edits import edited
from quality.article.parts import Block, Link

TEXT = "One here.\n\nTwo here.\n\nThree here."
BLOCKS = (Block(0, 9), Block(11, 20), Block(22, 33))
ARTICLE = Article(
    TEXT, BLOCKS, links=(Link("https://example.com/2", "Two", block=1), Link("https://example.com/3", "Three", block=2))
)


def quotes(article: Article) -> list[str]:
    return [article.text[block.start : block.end] for block in article.blocks]


def test_a_replacement_moves_what_follows() -> None:
    article = edited(ARTICLE, [(0, 3, "The first")], headline="New")
    assert quotes(article) == ["The first here.", "Two here.", "Three here."]
    assert article.headline == "New"
    assert [link.block for link in article.links or ()] == [1, 2]


def test_a_block_that_is_taken_out_leaves_its_links_outside() -> None:
    article = edited(ARTICLE, [(11, 22, "")])
    assert quotes(article) == ["One here.", "Three here."]
    assert [link.block for link in article.links or ()] == [None, 1]


def test_of_changes_that_overlap_the_first_stands() -> None:
    assert edited(ARTICLE, [(0, 9, "A."), (4, 12, "B.")]).text == "A.\n\nTwo here.\n\nThree here."


NOTHING = [[], [(0, 0, "")], [(0, 9, "One here.")], [(0, 33, TEXT)], [(9, 11, "\n\n"), (33, 33, "")]]


@pytest.mark.parametrize("changes", NOTHING)
def test_an_edit_that_changes_no_character_changes_nothing(changes: list[tuple[int, int, str]]) -> None:
    boxed = ARTICLE.with_fields(blocks=(replace(BLOCKS[0], main=True, apart=True), *BLOCKS[1:]), truncated=True)
    assert edited(boxed, changes) == boxed


def test_a_block_keeps_all_that_is_known_of_it() -> None:
    boxed = ARTICLE.with_fields(blocks=(*BLOCKS[:2], Block(22, 33, "list_item", main=False, apart=True)))
    assert edited(boxed, [(0, 3, "No. 1")]).blocks[2] == Block(24, 35, "list_item", main=False, apart=True)


@given(st.lists(st.tuples(st.integers(0, 33), st.integers(0, 33), st.text("ab \n", max_size=5)), max_size=4))
def test_blocks_and_links_stay_in_bounds(changes: list[tuple[int, int, str]]) -> None:
    article = edited(ARTICLE, [(min(a, b), max(a, b), text) for a, b, text in changes])
    assert all(0 <= block.start <= block.end <= len(article.text) for block in article.blocks)
    assert all(link.block is None or link.block < len(article.blocks) for link in article.links or ())
