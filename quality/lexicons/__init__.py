"""Word and phrase lists, one .txt file a list: which are in use, and the matcher that finds their entries in one pass."""

from quality.lexicons.lexicon import Hit, Lexicon, Matcher
from quality.lexicons.lists import (
    VARIABLE,
    WordLists,
    default_lists,
    following,
    in_use,
    lists_with,
    load_lexicon,
    made_of_lists,
    matcher,
    read_lists,
    shipped_lists,
)
from quality.lexicons.words import LazyPattern, WordSet, in_order, labelled, named_pattern, word_set

__all__ = [
    "VARIABLE",
    "Hit",
    "LazyPattern",
    "Lexicon",
    "Matcher",
    "WordLists",
    "WordSet",
    "default_lists",
    "following",
    "in_order",
    "in_use",
    "labelled",
    "lists_with",
    "load_lexicon",
    "made_of_lists",
    "matcher",
    "named_pattern",
    "read_lists",
    "shipped_lists",
    "word_set",
]
