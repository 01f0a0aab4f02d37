"""Which nouns can be a source, and which noun of a phrase is its head."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quality.document.attribution.word_classes import (
    ADVERB,
    APOSTROPHE,
    COMMA,
    CONJUNCTION,
    DASH,
    DETERMINER,
    IMPERSONAL,
    ING_FORM,
    NAME,
    NAME_POSSESSIVE,
    NUMBER,
    OPEN,
    PAST_FORM,
    PREPOSITION,
    PRONOUN,
    QUOTE_MARK,
    QUOTED,
    RELATIVE,
    STOP,
    SUBORDINATOR,
    TITLE,
    TO,
)
from quality.lexicons import LazyPattern, load_lexicon, made_of_lists

PRONOUNS = PRONOUN + IMPERSONAL + RELATIVE
NAMES = NAME + TITLE + NAME_POSSESSIVE
PEOPLE_SUFFIX = LazyPattern(r".{2,}(?:{person_ending})$", lexicon="source_words")
_PEOPLE = frozenset(("class", "role", "profession", "speaker", "nobody"))
_OWN_HEADS = NAME + TITLE + NAME_POSSESSIVE + DETERMINER + NUMBER
"""Classes whose words can be a source whatever the list of nouns says."""
_BEHIND_CORE = frozenset(PREPOSITION + TO + COMMA + OPEN + DASH + RELATIVE + SUBORDINATOR + QUOTE_MARK + QUOTED)
_PARTICIPLES = PAST_FORM + ING_FORM
_BEHIND_PARTICIPLE = PREPOSITION + TO + DETERMINER + ADVERB + SUBORDINATOR + CONJUNCTION
_BEFORE_MODIFIER = DETERMINER + ADVERB + PREPOSITION
_AFTER_HEAD = STOP + APOSTROPHE + ADVERB


@dataclass(slots=True)
class NounPhrase:
    """A noun phrase at tokens [first, last) whose core is [first, stop), with its head noun and that noun's label."""

    first: int
    head: int
    stop: int
    last: int
    noun: str
    kind: str
    sentence: int
    definite: bool
    named_lead: bool
    """A name stands before the head."""
    named_rest: bool
    """A name stands behind the core."""

    @property
    def is_bare(self) -> bool:
        """Whether nothing stands behind the core."""
        return self.stop == self.last


@made_of_lists
def noun_kinds() -> dict[str, str]:
    """Lower-case noun to its label in the list source_nouns; "modifier" only where nothing else is said."""
    return {" ".join(entry): label for entry, label in load_lexicon("source_nouns").entries.items()}


def kind_of(noun: str) -> str:
    """The label of a noun in the list source_nouns, "" when it is not listed."""
    return noun_kinds().get(noun, "")


def is_people(noun: str) -> bool:
    """Whether a noun is a class of people, an office or a profession."""
    kind = noun_kinds().get(noun, "modifier")
    return kind in _PEOPLE or (kind == "modifier" and PEOPLE_SUFFIX.match(noun) is not None)


def head_of(codes: str, first: int, last: int) -> tuple[int, int]:
    """The head token of the noun phrase and the end of its core, before prepositions, commas and clauses."""
    stop = last
    for at in range(first + 1, last):
        code = codes[at]
        if code in _BEHIND_CORE or (
            code in _PARTICIPLES
            and (at + 1 >= last or codes[at + 1] in _BEHIND_PARTICIPLE)
            and codes[at - 1] not in _BEFORE_MODIFIER
        ):
            stop = at
            break
    at = stop - 1
    while at > first and codes[at] in _AFTER_HEAD:
        at -= 1
    return at, stop


def is_agent(codes: str, tokens: Sequence[str], first: int, last: int) -> bool:
    """Whether the phrase can be a source at all: somebody, a body or a document, rather than an event or a thing."""
    if codes[first] in PRONOUNS:
        return True
    head, _ = head_of(codes, first, last)
    token = tokens[head]
    if codes[head] in _OWN_HEADS or noun_kinds().get(token, "modifier") != "modifier":
        return True
    return PEOPLE_SUFFIX.match(token) is not None or NAME in codes[first:head]
