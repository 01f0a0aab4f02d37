"""Author bios are found where they stand, and people of the story are not taken for authors."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quality.article import Article, Author
from quality.document import Document
from quality.document.bios import bio_text

STORY = (
    "The council voted on Monday to repair the old bridge. The work will take two years and cost nine million.\n\n"
    "Residents had asked for it since the spring floods, and the council's engineer said that the piers were sound.\n\n"
)

FOUND = [
    "Dana Whitfield is a senior fellow at the Institute for Public Records.",
    "Dana Whitfield (@danaw) lives in Northport, where she writes about law and politics.",
    "Hey, I'm Dana Whitfield. Writing has always been my hobby. I write about music and dating.",
    "Follow Dana Whitfield on Twitter @danaw.",
    "You can follow her on Twitter at @danaw.",
    "Dr. Dana Whitfield, a physician in Northport, is the author of “Sleep Well”. Follow her on Twitter @danaw.",
    "Ms. Whitfield is a writer in Northport. Email her at reports@example.org.",
    "Perfume critic Dana Whitfield once tried nine scents in a row, blindfolded.",
    "Every Saturday, florist and quilter Dana Whitfield opens her shop on the quay.",
    "Dana Whitfield started her blog on cupcakes after the birth of her twins.",
]

NOT_FOUND = [
    "Dana Whitfield is the contractor's engineer, the mayor said on Monday.",
    "Dana Whitfield was arrested on Monday.",
    "Bridgeworks Group is a leading provider of steel cables to cities of the north.",
    "The committee is a body of nine members who serve for four years.",
    "Follow us on Facebook and Twitter.",
    "Sign up for our newsletter.",
    "Recipes: Cocktails of the Quay",
    "For recipes and party ideas, subscribe to Northport Weekly.",
]


@pytest.mark.parametrize("bio", FOUND)
def test_a_closing_bio_is_found_with_its_exact_span(bio: str) -> None:
    document = Document(Article.from_text(STORY + bio))
    assert [b.quote for b in document.bios] == [bio]
    assert not document.blocks[-1].main


@pytest.mark.parametrize("closing", NOT_FOUND)
def test_other_closings_are_no_bio(closing: str) -> None:
    assert Document(Article.from_text(STORY + closing)).bios == ()


def test_somebody_of_whom_the_story_speaks_is_not_its_author() -> None:
    story = STORY.replace("Residents had", "Whitfield objected that residents had").replace(
        "the council's", "Whitfield's"
    )
    assert Document(Article.from_text(story + "Dana Whitfield is a professor at Northport College.")).bios == ()


def test_residue_may_stand_behind_a_bio() -> None:
    bio = "Dana Whitfield is a columnist for the Northport paper."
    document = Document(Article.from_text(STORY + bio + "\n\nShare this: Pocket\n\nEmail\n\nPrint"))
    assert [b.quote for b in document.bios] == [bio]


def test_the_last_sentences_of_an_unbroken_text_can_be_a_bio() -> None:
    bio = "Dana Whitfield is a professor of history at Northport College. She is the author of “Rivers”."
    document = Document(Article.from_text(STORY.replace("\n\n", " ") + bio))
    assert [(b.quote, b.block) for b in document.bios] == [(bio, None)]


def test_a_bio_before_the_story_loses_its_lead_in() -> None:
    bio = "Dana Whitfield is a columnist and television commentator."
    document = Document(Article.from_text(f"Editor's note: {bio}\n\n{STORY}"))
    assert [b.quote for b in document.bios] == [bio]


def test_the_markup_s_bio_is_a_part_of_its_own() -> None:
    article = Article.from_text(STORY, authors=(Author("Dana Whitfield", bio="Dana Whitfield covers courts."),))
    (bio,) = Document(article).bios
    assert (bio.part, bio_text(article)[bio.start : bio.end]) == ("bio", "Dana Whitfield covers courts.")


def test_the_bio_of_somebody_else_is_not_the_author_s_own() -> None:
    article = Article.from_text(
        STORY + "Kim Abara is a columnist for the Northport paper.", authors=(Author("Dana Whitfield"),)
    )
    assert [b.own for b in Document(article).bios] == [False]


NASTY = [
    "",
    "x",
    "I'm",
    "A" * 200_000,
    "İ is a writer",
    "\u202eDana is a writer",
    "@ " * 500,
    "Dana is a writer. " * 3000,
    "\x07\x1b",
]


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_nasty_input(text: str) -> None:
    Document(Article.from_text(text)).bios  # noqa: B018


@given(st.lists(st.sampled_from([*FOUND, *NOT_FOUND, *STORY.split("\n\n"), "\n\n", " ", "İ", "@"]), max_size=9))
@settings(max_examples=60, deadline=None)
def test_spans_slice_to_quotes_and_do_not_overlap(pieces: list[str]) -> None:
    document = Document(Article.from_text("\n\n".join(pieces)))
    at = 0
    for bio in document.bios:
        assert at <= bio.start < bio.end
        assert document.text[bio.start : bio.end] == bio.quote
        at = bio.end
    assert document.bios == Document(document.article).bios
