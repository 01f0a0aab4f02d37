"""What sentences rest on, claims and quantities."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.article import Article
from quality.document import Document


def document(text: str) -> Document:
    return Document(Article.from_text(text))


def sourced(text: str) -> list[tuple[str, bool]]:
    view = document(text)
    return [(view.text[c.start : c.end], c.sourced) for c in view.claims]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Forty people were killed near the old harbour.", {"casualty"}),
        ("The rent of the hall rose by 7.4 percent.", {"number", "state"}),
        ("The shameless liar Whitfield hid it from the whole town.", {"charge"}),
        ("The company, Whitfield said, plans to drop it.", {"plan", "report"}),
    ],
)
def test_kinds(text: str, kinds: set[str]) -> None:
    (claim,) = document(text).claims
    assert kinds <= claim.kinds


@pytest.mark.parametrize(
    "text",
    [
        "The sea was calm and the harbour lay in the morning sun.",
        "Were forty people killed near the old harbour?",
        "Forty killed.",
        "It was a truly wonderful day at the sea for all.",
    ],
)
def test_no_claim(text: str) -> None:
    assert document(text).claims == ()


def test_attribution_carries_over_two_sentences_of_its_paragraph() -> None:
    text = (
        "Whitfield said the dam had burst. Forty people were killed near the wall. The town lost 200 houses in it. "
        "The rebels destroyed 300 more of these houses.\n\nThe army arrested 12 of the men on the road."
    )
    assert [known for _, known in sourced(text)] == [True, True, True, False, False]


@pytest.mark.parametrize("author", ["I said", "We argue", "You say"])
def test_the_author_is_no_source(author: str) -> None:
    assert document(f"{author} that forty people were killed near the harbour.").support.reported == {}


def test_hearsay_stands_on_nobody() -> None:
    assert [known for _, known in sourced("Forty people were reportedly killed near the old harbour.")] == [False]


def test_evidence_is_a_source() -> None:
    assert sourced("In the survey 40 percent of the farms were destroyed by water.")[0][1]


def test_figures_of_an_article_about_a_survey_come_from_it() -> None:
    survey = (
        "A survey asked 900 farmers about water. The survey ran for two weeks. The data cover every farm.\n\n"
        "About 40 percent of the wells ran dry in the spring.\n\nThe company bribed 12 of the men on the road."
    )
    view = document(survey)
    assert view.support.anchored
    known = {c.sentence: c.sourced for c in view.claims}
    assert known[3] is True
    assert known[4] is False
    assert all(quantity.sourced for quantity in view.quantities)


def test_names_do_not_matter() -> None:
    one = "Dana Whitfield said 40 farms were lost. The shameless liar Ortiz stole 200 files. We should act!"
    two = one.replace("Dana Whitfield", "Amadou Keller").replace("Ortiz", "Novak")
    first, second = document(one), document(two)
    assert first.support == second.support
    assert [c.kinds for c in first.claims] == [c.kinds for c in second.claims]


PIECES = [
    "Sources said",
    "“",
    "”",
    "the survey",
    "You should",
    "40 percent",
    "!",
    "?",
    ".",
    "\n\n",
    "İ",
    "\u202e",
    "😀",
    "killed",
    "Roe",
]


@given(st.lists(st.sampled_from(PIECES), max_size=60))
def test_offsets_hold_for_anything(pieces: list[str]) -> None:
    view = document(" ".join(pieces))
    sentences = len(view.sentences)
    for claim in view.claims:
        assert view.text[claim.start : claim.end].strip()
        assert 0 <= claim.sentence < sentences
    for quantity in view.quantities:
        assert view.text[quantity.start : quantity.end].strip()
    support = view.support
    assert set(support.reported) <= set(support.covered)
    assert support.charged <= support.argued
    assert all(0 <= index < sentences for index in set(support.covered) | support.argued | support.evidence)
    assert view.claims == document(view.text).claims


@pytest.mark.parametrize(
    ("text", "quantities"),
    [
        ("The town lost 200 houses and $4 million.", ["200", "$4 million"]),
        ("It met on Oct. 14 in the old hall.", []),
        ("It waited 40 minutes for men in their 60s.", []),
        ("It won 3-2 at 10:30 p.m. in 1999.", []),
    ],
)
def test_quantities_are_no_dates_times_scores_or_decades(text: str, quantities: list[str]) -> None:
    view = document(text)
    assert [view.text[q.start : q.end] for q in view.quantities] == quantities
