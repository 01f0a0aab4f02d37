"""Trades and pastimes that bios name."""

from __future__ import annotations

from quality.article.patterns import LazyPattern
from quality.lexicons import word_set

PRESS = word_set("bio_words", "press", "press_book")
"""Trades of those who write, and words of what they do."""
LEISURE = word_set("bio_words", "leisure")
"""Words by which people tell what they like to do."""
TRADES = word_set("bio_words", "press", "press_book", "leisure", "trade")
TITLES = word_set("bio_words", "job_title")
"""Words that job titles consist of: with a capital they are no part of a name («Senior Digital Marketing Manager at ...»)."""
OF_PERSONS = word_set("bio_words", "press", "leisure", "trade")
_WORDS = LazyPattern(r"[a-z][a-z'-]*")


def words_of(passage: str) -> set[str]:
    """The distinct words of a passage in lower case, with straight apostrophes."""
    return set(_WORDS.findall(passage.lower().replace("’", "'")))


def names_trade(passage: str) -> bool:
    """Whether a passage names a trade, an office or a pastime."""
    return not TRADES.isdisjoint(words_of(passage))
