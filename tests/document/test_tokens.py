"""Tokens: what is a word, a number or a mark, and what is none."""

import pytest

from quality.document.tokens import tokenize


@pytest.mark.parametrize("hidden", ["\u00ad", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff"])
def test_characters_that_nobody_sees_are_no_tokens(hidden: str) -> None:
    tokens = tokenize(f"{hidden}The{hidden} bridge {hidden}is closed{hidden}.")
    assert tokens.surface == ["The", "bridge", "is", "closed", "."]
    assert tokens.starts[0] == 1
