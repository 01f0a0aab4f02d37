"""Bounds of what is remembered of words."""

from quality.document.remembered import Remembered


def test_a_text_of_many_words_is_not_remembered_for_ever() -> None:
    asked = []

    def find(word: str) -> int:
        asked.append(word)
        return len(word)

    remembered = Remembered(find)
    assert [remembered["one"], remembered["one"]] == [3, 3]
    assert asked == ["one"]
    most = max(len(remembered) for n in range(100_000) if remembered[f"word {n}"])
    assert most < 100_000
    assert remembered["x" * 1_000_000] == 1_000_000
    assert max(map(len, remembered)) < 1_000
