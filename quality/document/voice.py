"""The author's own voice: what stands in the body outside quotations, and the marked words found there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from quality.document.cut_text import CutText
from quality.document.headline import word_weights
from quality.lexicons import Hit, in_order

LOADED = ("loaded_alarm", "loaded_contempt", "loaded_emotive", "loaded_insults", "loaded_militant", "loaded_moral")
"""Word lists of loaded language. Their labels give the strength of an entry, 1 to 3, or 0 for a plain sense of one."""

FEWEST_WORDS = 50
"""Words of the author's own that a rate needs."""

_ACRONYM = 3
"""Letters up to which a word in capitals is an acronym ("SAD") rather than emphasis ("LIES")."""

_LONGEST_COMMON = 6
"""Letters up to which a common word that stands in capitals again and again is an acronym (the LEMON trial)."""

_LONGEST_BRAND = 8
"""Letters up to which a word in capitals that is no common English is taken for an acronym or brand."""


_TITLE_CASE = 0.6
"""Share of capitalised words from which a sentence is set in title case or capitals, where a capital marks no name."""

PRIOR_WORDS = 100
"""Words added to the denominator of a rate, so that one hit in a brief weighs less than ten in a long article."""


def marked(document: CutText, lexicons: Sequence[str]) -> list[Hit]:
    """The author's hits of several lists in text order; where lists overlap the first and longest hit stands.

    Left out are plain senses of a listed word (label 0: "lies just outside the town") and names ("Snickers", "SAD").
    """
    hits = [hit for name in lexicons for hit in document.authored(name)]
    hits.sort(key=lambda hit: (hit.first, -hit.last))
    kept: list[Hit] = []
    reached = 0
    for hit in hits:
        if hit.first >= reached:
            kept.append(hit)
            reached = hit.last
    return [hit for hit in kept if hit.label != "0" and not _is_name(document, hit)]


def find_loaded(document: CutText) -> list[Hit]:
    """The author's loaded words and phrases, in text order."""
    return marked(document, LOADED)


def _is_name(document: CutText, hit: Hit) -> bool:
    """Whether capitals inside a sentence that is not all set in them tell that a listed word is a name here."""
    surface = document.surface
    written = surface[hit.first : hit.last]
    if not all(word[0].isupper() for word in written):
        return False
    acronym = len(written) == 1 and len(written[0]) <= _ACRONYM and written[0].isupper() and len(written[0]) > 1
    if not acronym and (any(word.isupper() for word in written) or _begins(document, hit.first)):
        return False
    sentence = document.sentences[document.sentence_of[hit.first]]
    words = [word for word in surface[sentence.first : sentence.last] if word[0].isalpha()]
    capital = sum(word.isupper() if acronym else word[0].isupper() for word in words)
    return capital < _TITLE_CASE * len(words)


def _begins(document: CutText, at: int) -> bool:
    """Whether token `at` stands where any word has a capital: first in its sentence, or behind a mark."""
    return at == document.sentences[document.sentence_of[at]].first or not (
        document.is_word[at - 1] or document.tokens[at - 1] in (",", "'", "&")
    )


def reads_as_acronym(document: CutText, written: str, *, again: bool = False) -> bool:
    """Whether a word in capitals looks like an acronym or brand; `again` tells that it stands so more than once.

    It has no vowel, or is never written small in the text and is short or stands in capitals again; a common English
    word both.
    """
    word = written.lower()
    if set("aeiouy").isdisjoint(word):
        return True
    if word in document.written:
        return False
    common = document.model.built(word_weights)
    if word in common or any(
        word.endswith(end) and word[: -len(end)] in common for end in in_order("endings", "common")
    ):
        return again and len(word) <= _LONGEST_COMMON
    return again or len(word) <= _LONGEST_BRAND or word.capitalize() in document.written


def rate(amount: float, words: int) -> float:
    """`amount` per 1,000 words, shrunk towards nought in short texts."""
    return 1000 * amount / (words + PRIOR_WORDS)


def word_rate(document: CutText, vocabulary: Iterable[str]) -> tuple[float, int] | None:
    """How often the author uses the words of `vocabulary` (lower case): per 1,000 own words, and how many times.

    None when fewer than `FEWEST_WORDS` words stand outside quotations.
    """
    words = document.authored_words
    if words < FEWEST_WORDS:
        return None
    counts = document.authored_counts
    found = sum(counts[word] for word in vocabulary)
    return rate(found, words), found
