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
from quality.lexicons.words import LazyPattern, WordSet, any_of, in_order, labelled, with_words, word_set

__all__ = [
    "VARIABLE",
    "Hit",
    "LazyPattern",
    "Lexicon",
    "Matcher",
    "WordLists",
    "WordSet",
    "any_of",
    "default_lists",
    "following",
    "in_order",
    "in_use",
    "labelled",
    "lists_with",
    "load_lexicon",
    "made_of_lists",
    "matcher",
    "read_lists",
    "shipped_lists",
    "with_words",
    "word_set",
]
