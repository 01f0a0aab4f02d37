"""The one-pass matcher against a plain search for every entry at every token."""

import re
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from quality.lexicons import Hit, Lexicon, Matcher
from quality.lexicons.lexicon import expand

WORD = st.sampled_from(["a", "b", "c", "d"])
ENTRIES = st.dictionaries(st.lists(WORD, min_size=1, max_size=5).map(tuple), st.sampled_from(["", "x"]), max_size=12)


def plain_search(lexicon: Lexicon, tokens: list[str]) -> list[Hit]:
    hits, at = [], 0
    while at < len(tokens):
        fits = [entry for entry in lexicon.entries if tuple(tokens[at : at + len(entry)]) == entry]
        longest = max(fits, key=len, default=())
        if longest:
            hits.append(Hit(lexicon.name, lexicon.entries[longest], at, at + len(longest)))
        at += len(longest) or 1
    return hits


@given(st.lists(ENTRIES, min_size=1, max_size=3), st.lists(WORD, max_size=30))
def test_the_longest_entry_of_every_list_wins_at_every_token(
    lists: list[dict[tuple[str, ...], str]], tokens: list[str]
) -> None:
    lexicons = [Lexicon(f"list {number}", {}, entries) for number, entries in enumerate(lists)]
    expected = {lexicon.name: found for lexicon in lexicons if (found := plain_search(lexicon, tokens))}
    assert Matcher(lexicons).find(tokens) == expected


@given(st.text("ab |()", max_size=16))
def test_a_line_with_one_choice_is_expanded_like_any_other(pattern: str) -> None:
    """Such lines, which are most, take a shorter way."""
    parts = re.split(r"\(([^()]*)\)", pattern.strip())
    choices = [part.split("|") if at % 2 else [part] for at, part in enumerate(parts)]
    assert expand(pattern) == ["".join(chosen) for chosen in product(*choices)]
