"""Near-duplicates: edited, shuffled and merged texts find each other, others do not."""

from __future__ import annotations

import random
from hashlib import blake2b

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.document.sketches import SKETCH, pack, similarity, sketch_of, unpack
from quality.triage.policy import Groups
from tests.triage.texts import edited, text

SIMILAR = Groups().similar


@pytest.mark.parametrize("share", [0.0, 0.05, 0.1, 0.15, 0.2])
def test_edited_texts_are_alike(share: float) -> None:
    for number in range(20):
        source = text(number)
        assert similarity(sketch_of(source), sketch_of(edited(source, share, number))) >= SIMILAR


def test_shuffled_and_merged_texts_are_alike() -> None:
    draw = random.Random(1)
    for number in range(20):
        sentences = text(number).split(". ")
        draw.shuffle(sentences)
        assert similarity(sketch_of(text(number)), sketch_of(". ".join(sentences))) > 0.8
        assert similarity(sketch_of(text(number)), sketch_of(text(number) + text(number + 100))) > 0.35


def test_different_texts_are_not_alike() -> None:
    sketches = [sketch_of(text(number)) for number in range(60)]
    assert max(similarity(a, b) for i, a in enumerate(sketches) for b in sketches[:i]) < SIMILAR


@given(st.text(), st.text())
def test_properties(one: str, other: str) -> None:
    first, second = sketch_of(one), sketch_of(other)
    assert list(first) == sorted(set(first))
    assert len(first) <= SKETCH
    assert all(0 <= value < 2**63 for value in first)
    assert unpack(pack(first)) == first
    assert similarity(first, second) == similarity(second, first)
    assert similarity(first, first) == (1.0 if first else 0.0)


@given(st.sets(st.integers(0, 400), min_size=1), st.sets(st.integers(0, 400), min_size=1))
def test_the_estimate_is_near_the_jaccard_index(one: set[int], other: set[int]) -> None:
    # Words that occur in one place only: with three words between them, each gives three shingles of its own.
    def of(numbers: set[int]) -> tuple[int, ...]:
        return sketch_of(" ".join(f"a{n} b{n} c{n} d{n}" for n in sorted(numbers)))

    if one == other:
        assert similarity(of(one), of(other)) == 1
    elif not one & other:
        assert similarity(of(one), of(other)) == 0


def test_spelling_of_the_same_words_does_not_matter() -> None:
    assert sketch_of("The River — rose, again") == sketch_of("the river rose again!")
    assert sketch_of("… !") == ()


@given(st.lists(st.sampled_from(["bridge", "Straße", "council", "é", "\ud800", "10", "ﬁne"]), max_size=40))
def test_stored_sketches_stay_comparable(words: list[str]) -> None:
    plain = " ".join(words).replace("ß", "ss").replace("ﬁ", "fi").lower().replace("\ud800", " ").split()
    joined = [" ".join(plain[at : at + 3]) for at in range(max(1, len(plain) - 2))] if plain else []
    hashes = {int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little") >> 1 for text in joined}
    assert sketch_of(" ".join(words)) == tuple(sorted(hashes)[:SKETCH])
