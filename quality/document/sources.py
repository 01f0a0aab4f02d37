"""Sources: what a noun phrase names, and the antecedents of pronouns and second mentions."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from quality.lexicons import load_lexicon

if TYPE_CHECKING:
    from quality.document.document import Document

_REACH = 3
"""A pronoun or second mention inherits from an antecedent at most this many sentences back (signals.md)."""
_PLURAL = frozenset(("they", "they're", "they'd", "they've", "we", "themselves"))
_TITLE_WORDS = frozenset("mr mrs ms miss dr sen rep gov gen".split())


class SourceReading(NamedTuple):
    """Step of the ladder and, for step 0, the key that all mentions of the source share."""

    step: int
    name: str | None


@cache
def noun_kinds() -> dict[str, str]:
    """Lower-case noun to its label in the list source_nouns."""
    return {entry[0]: label for entry, label in load_lexicon("source_nouns").entries.items()}


class Antecedents:
    """Reads sources in text order and remembers them for the pronouns that follow."""

    def __init__(self, document: Document, codes: str) -> None:
        self.document = document
        self.codes = codes
        self.remembered: list[tuple[int, SourceReading]] = []

    def read(self, source: tuple[int, int], sentence: int, explained: bool) -> SourceReading:
        """The step of the source at tokens [first, last) of a sentence."""
        first, last = source
        reading = self._read(first, last, sentence)
        if reading.step >= 2 and explained:
            reading = SourceReading(1, None)
        self.remembered.append((sentence, reading))
        return reading

    def _read(self, first: int, last: int, sentence: int) -> SourceReading:
        codes, tokens = self.codes, self.document.tokens
        if last - first == 1 and codes[first] in "PIH":
            return self._inherited(sentence) or SourceReading(2, None)
        head = first
        stop = last
        for at in range(first, last):
            if codes[at] in "p,tH(-" and at > first:
                stop = at
                break
        head = stop - 1
        while head > first and codes[head] in ".'":
            head -= 1
        kind = noun_kinds().get(tokens[head])
        phrase = codes[first:stop]
        if codes[head] in "NM" and not (head == first and kind is not None):
            return SourceReading(0, tokens[head])
        if "," in codes[first:last] and "N" in codes[first:last] and codes[head] == "N":
            return SourceReading(0, tokens[head])
        affiliated = "N" in codes[first + 1 : last] or "O" in codes[first:last] or "M" in codes[first:last]
        if affiliated:
            return SourceReading(0 if kind in ("institution", "document") else 2, tokens[head] if kind in ("institution", "document") else None)
        if kind == "nobody":
            return SourceReading(4, None)
        if kind in ("class", "media"):
            return SourceReading(3, None)
        if phrase.startswith("D") and tokens[first] in ("the", "his", "her", "its", "their", "this", "that"):
            return self._inherited(sentence) or SourceReading(2, None)
        if kind == "institution":
            return SourceReading(0, tokens[head])
        if kind == "document":
            return SourceReading(4 if tokens[head] == "reports" else 3, None)
        return SourceReading(3 if last - first <= 2 else 2, None)

    def _inherited(self, sentence: int) -> SourceReading | None:
        for at, reading in reversed(self.remembered):
            if sentence - at > _REACH:
                return None
            if reading.name is not None or reading.step in (1, 2, 3):
                return reading
        return None
