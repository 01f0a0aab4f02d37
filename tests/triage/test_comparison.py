"""Near-duplicates word by word."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality import Article
from quality.errors import NotFoundError
from quality.triage import Queue, User
from quality.triage.comparison import MOST_WORDS, Piece, compare, differences

from .conftest import Clock
from .texts import article, edited, text

Open = Callable[..., Queue]
ADA = User("ada")


def joined(pieces: tuple[Piece, ...], kind: str) -> str:
    """One of the two texts, without space."""
    return "".join("".join(piece.text for piece in pieces if piece.kind in ("same", kind)).split())


@given(st.text("ab c.\n’é", max_size=80), st.text("ab c.\n’é", max_size=80))
def test_the_pieces_are_the_two_texts(here: str, there: str) -> None:
    pieces = differences(here, there)
    assert "".join(piece.text for piece in pieces if piece.kind != "there") == here
    assert joined(pieces, "there") == "".join(there.split())


def test_what_was_changed_is_found_and_nothing_else() -> None:
    here = "The mayor denied the report on Monday. She will speak to the council tomorrow, her office said."
    there = (
        "The mayor confirmed the report on Monday. She will speak to the council tomorrow, her office said, and resign."
    )
    assert [(piece.kind, piece.text.strip()) for piece in differences(here, there)] == [
        ("same", "The mayor"), ("there", "confirmed"), ("here", "denied"),
        ("same", "the report on Monday. She will speak to the council tomorrow, her office said"),
        ("there", ", and resign"), ("same", "."),
    ]  # fmt: skip
    assert [piece.kind for piece in differences(text(1), text(1))] == ["same"]
    changed = differences(edited(text(1), 0.05), text(1))
    assert sum(piece.words for piece in changed if piece.kind == "same") > 300


def test_single_words_between_differences_belong_to_them() -> None:
    pieces = differences("one two alpha the beta three four five six", "one two gamma the delta three four five six")
    assert [piece.text.strip() for piece in pieces] == [
        "one two",
        "gamma the delta",
        "alpha the beta",
        "three four five six",
    ]


@pytest.mark.parametrize("alphabet", ["a", "ab", "abcdefgh"])
def test_texts_made_to_be_slow(alphabet: str) -> None:
    draw = random.Random(1)
    here, there = (" ".join(draw.choice(alphabet) for _ in range(MOST_WORDS)) for _ in range(2))
    pieces = differences(here, there)
    assert joined(pieces, "here") == "".join(here.split())
    assert joined(pieces, "there") == "".join(there.split())


def test_items_of_a_group_are_compared(open_queue: Open, clock: Clock) -> None:
    queue = open_queue({"retention": {"text_days": 1}}, keep_text=True)
    first = queue.add(article(1)).id or 0
    copy = queue.add(Article.from_text(edited(text(1), 0.05), id="copy", headline="Again")).id or 0
    other = queue.add(article(2)).id or 0
    found = compare(queue.store, copy, first, ADA, clock())
    assert found.pieces
    assert 0.9 < (found.shared or 0) < 1
    assert not found.cut
    assert (found.other.id, found.other.headline) == (first, "Report 1")
    assert joined(found.pieces, "there") == "".join(text(1).split())
    for wrong in (other, copy, 99):
        with pytest.raises(NotFoundError):
            compare(queue.store, copy, wrong, ADA, clock())
    queue.decide(queue.item(first).behind or first, ADA, "approve", others={})
    clock.now += 3 * 86_400
    assert queue.prune().texts == 2
    gone = compare(queue.store, copy, first, ADA, clock())
    assert (gone.pieces, gone.shared, gone.has_text, gone.other_has_text) == (None, None, False, False)


def test_nothing_more_is_stored_for_it(open_queue: Open, clock: Clock) -> None:
    queue = open_queue()
    first = queue.add(article(1)).id or 0
    copy = queue.add(Article.from_text(edited(text(1), 0.05), id="copy")).id or 0
    assert compare(queue.store, copy, first, ADA, clock()).pieces is None


def test_long_texts_are_compared_at_their_beginning(open_queue: Open, clock: Clock) -> None:
    queue = open_queue(keep_text=True)
    long = " ".join(text(number) for number in range(40))
    first = queue.add(Article.from_text(long, id="long")).id or 0
    copy = queue.add(Article.from_text(edited(long, 0.02), id="copy")).id or 0
    found = compare(queue.store, copy, first, None, clock())
    assert found.cut
    assert sum(piece.words for piece in found.pieces or () if piece.kind != "there") <= MOST_WORDS
