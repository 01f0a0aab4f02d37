"""Word vectors: which texts are near in subject, and what the table holds."""

from collections import Counter

import pytest

from quality.document.word_vectors import WORDS, nearest, nearness, subject
from quality.model import load_model

MODEL = load_model()


def _subject(text: str) -> tuple:
    found = subject(Counter(text.split()), MODEL)
    assert found is not None
    return found


WAR = "troops missiles shelling soldiers army artillery frontline"
MONEY = "stocks investors shares earnings bank bonds traders"

NEAR = [
    ("drones artillery", WAR),
    ("equities brokerage markets", MONEY),
    ("dietitian nutrition gut", "patients diet vitamins fiber symptoms clinic doctors"),
    ("movies television actors", "film actress premiere studio director drama"),
]


@pytest.mark.parametrize(("some", "other"), NEAR)
def test_words_of_one_subject_are_near(some: str, other: str) -> None:
    assert nearness(_subject(some), _subject(other)) > 0.5


@pytest.mark.parametrize("some", ["wedding flowers bride", "tattoo piercing", "gardening tomatoes"])
@pytest.mark.parametrize("other", [WAR, MONEY])
def test_words_of_other_subjects_are_far(some: str, other: str) -> None:
    assert nearness(_subject(some), _subject(other)) < 0.3


def test_one_near_word_counts_for_nearest() -> None:
    bio, article = _subject("wedding flowers artillery"), _subject(WAR)
    assert nearest(bio, article, MODEL, most=1) > nearest(bio, article, MODEL, most=3)


def test_a_text_is_as_near_to_itself_as_can_be() -> None:
    assert nearness(_subject(WAR), _subject(WAR)) == pytest.approx(1)


@pytest.mark.parametrize("text", ["", "zzqx qqzx", "the and of"])
def test_texts_without_known_words_have_no_subject(text: str) -> None:
    assert subject(Counter(text.split()), MODEL) is None


def test_words_that_stand_in_a_text_no_longer_do_not_count() -> None:
    assert subject(Counter({"artillery": 0, "troops": -2}), MODEL) is None


def test_a_long_text_is_its_weightiest_words() -> None:
    words = list(MODEL.table("word_vectors").rows)
    assert len(_subject(" ".join(words[::20])).words) == WORDS


def test_the_table_is_small_and_holds_no_names() -> None:
    words = list(MODEL.table("word_vectors").rows)
    assert len(MODEL.files["word_vectors.tsv"]) < 1_500_000
    assert words == sorted(set(words))
    names = "london paris america american russian ukraine israel muslim republican democrat obama biden trump smith michael"
    assert set(names.split()).isdisjoint(words)
