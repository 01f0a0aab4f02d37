"""Whoever is told: "told the Gazette on Monday that", "reminded the committee"."""

from __future__ import annotations

from collections.abc import Sequence

from quality.document.attribution.grammar import CIRCUMSTANCES, RECIPIENT
from quality.document.attribution.word_classes import AUXILIARY, BE, NAME, NOUN, PAST_FORM, REPORT_VERB, VERB, WORD
from quality.lexicons import word_set

_PRONOUNS = word_set("pronouns", "recipient")
_FINITE = AUXILIARY + BE + REPORT_VERB + VERB + PAST_FORM
_BEHIND_HER = (WORD, NOUN, NAME)
_NOUNS = NOUN + NAME


def recipient_end(codes: str, tokens: Sequence[str], first: int, end: int) -> int:
    """The token behind whoever is told, when that stands at token `first`; else `first`. `end` is that of the sentence."""
    if first >= end:
        return first
    if tokens[first] in _PRONOUNS and not (tokens[first] == "her" and codes[first + 1 : first + 2] in _BEHIND_HER):
        last = first + 1
    elif match := RECIPIENT.match(codes, first, end):
        last = match.end()
        if last < end and codes[last] in _FINITE:
            # "told reporters pipes had burst": the noun before the verb is its subject.
            last = first + 1 if codes[first] in _NOUNS and last > first + 1 else first
    else:
        return first
    circumstances = CIRCUMSTANCES.match(codes, last, end)
    return circumstances.end() if circumstances else last
