"""The words that every front end uses: quotes are cut between words."""

from hypothesis import given
from hypothesis import strategies as st

from quality.report.words import ending, opening, shortened, surroundings

TEXT = "The council voted on Monday. Engineers had warned that the old bridge would not bear another winter of frost."


def test_a_quote_is_cut_between_words() -> None:
    assert shortened("a breakthrough in the talks", 13) == "a…"
    assert shortened("a breakthrough in the talks", 16) == "a breakthrough…"
    assert shortened("a breakthrough", 14) == "a breakthrough"
    assert opening("the old bridge", 7) == "the old"
    assert ending("the old bridge", 8) == "bridge"
    assert shortened("x" * 40, 10) == "x" * 9 + "…"


def test_surroundings_keep_whole_words_of_the_sentence() -> None:
    start = TEXT.index("bridge")
    end = start + len("bridge")
    assert surroundings(TEXT, start, end, 200) == (
        "Engineers had warned that the old ",
        " would not bear another winter of frost.",
    )
    assert surroundings(TEXT, start, end, 13) == ("…that the old ", " would not…")
    assert surroundings(TEXT, start, end, 12) == ("…the old ", " would not…")


@given(st.text(max_size=80), st.integers(1, 60))
def test_no_cut_is_longer_than_asked(text: str, most: int) -> None:
    assert len(shortened(text, most)) <= max(most, 1)
    assert text.startswith(opening(text, most))
    assert text.endswith(ending(text, most))


@given(st.lists(st.from_regex(r"[a-z]{1,9}", fullmatch=True), min_size=1, max_size=20), st.integers(10, 60))
def test_no_word_is_cut(words: list[str], most: int) -> None:
    assert set(shortened(" ".join(words), most).removesuffix("…").split()) <= set(words)
