"""Sources whose head is written with a capital: which part is the name, and whom or what it names."""

from __future__ import annotations

from quality.document.attribution.names import is_one_body, name_at
from quality.document.attribution.nouns import NAMES, NounPhrase
from quality.document.attribution.steps import (
    DESCRIBED,
    GENERIC,
    Mention,
    named,
)
from quality.document.attribution.tagged import TaggedText, Tokens
from quality.document.attribution.word_classes import (
    APOSTROPHE,
    CONJUNCTION,
    DETERMINER,
    NAME,
    OF,
    PREPOSITION,
    SLASH,
    STOP,
    TITLE,
)
from quality.lexicons import LazyPattern, word_set

_INDEFINITE = word_set("source_words", "indefinite")
_ADHERENT = LazyPattern(r".{3,}(?:{adherent_ending})", lexicon="source_words")
_ADHERENTS = LazyPattern(r".{3,}(?:{adherents_ending})", lexicon="source_words")
"""Endings that make of a capitalised word who belongs to a people, party or school rather than a name."""
_JOINT = STOP + APOSTROPHE + SLASH
_IN_NAME = NAMES + _JOINT
_OFFICE_NAME = PREPOSITION + DETERMINER + NAME + TITLE + STOP + APOSTROPHE
_OFFICE_NAME_END = PREPOSITION + DETERMINER + STOP + APOSTROPHE


def read_capitalised(text: TaggedText, phrase: NounPhrase) -> Mention:
    """A phrase whose core ends in a capitalised word."""
    codes, tokens = text.codes, text.tokens
    first, head, kind = phrase.first, phrase.head, phrase.kind
    if (
        tokens[first] in _INDEFINITE
        and head == first + 1
        and head + 1 == phrase.stop
        and kind in ("", "role", "class", "profession")
    ):
        # "a Democrat", "many Ortavians": a capital that names a people or a party, not a person.
        plural = phrase.noun.endswith("s")
        step = GENERIC if plural or phrase.is_bare else DESCRIBED
        return Mention(step, "people" if plural else "person", phrase.noun)
    end = _name_end(codes, phrase)
    noun = tokens[end - 1]
    adherents = (kind in ("role", "class", "profession") and noun.endswith("s")) or (
        kind == "" and head == first and _ADHERENTS.fullmatch(noun) is not None
    )
    if adherents and head == end - 1:
        return Mention(GENERIC if head == first else DESCRIBED, "people", noun)
    start = _name_start(text, phrase, end)
    body = kind in ("institution", "bodies", "document") or (codes[first] == DETERMINER and kind == "")
    key = " ".join(tokens[at] for at in range(start, end) if codes[at] not in ".'") if body else noun
    key = key.removesuffix("'s").removesuffix("'")
    sort = "body" if body else "person"
    if _is_description(text, phrase, start, end):
        return Mention(named(key), sort, noun)
    return Mention(named(key, _name_place(text, phrase, start, end, body)), sort, noun)


def _name_end(codes: str, phrase: NounPhrase) -> int:
    """Where the name ends: "Secretary of State Jane Roe" has it behind the office's own phrase."""
    end = phrase.head + 1
    if phrase.kind in ("role", "speaker") and not phrase.is_bare and codes[phrase.stop] == PREPOSITION:
        while end < phrase.last and codes[end] in _OFFICE_NAME:
            end += 1
        while codes[end - 1] in _OFFICE_NAME_END:
            end -= 1
    return end


def _name_start(text: TaggedText, phrase: NounPhrase, end: int) -> int:
    codes = text.codes
    start = end - 1
    while start > phrase.first and (
        codes[start - 1] in _IN_NAME or (codes[start - 1] == CONJUNCTION and is_one_body(text, start - 1, phrase.stop))
    ):
        start -= 1
    while codes[start] in _JOINT:
        start += 1
    return start


def _name_place(text: TaggedText, phrase: NounPhrase, start: int, end: int, body: bool) -> Tokens:
    """Where the name is written, from the office before it to the "of" behind it."""
    first, last = name_at(text, end - 1, of=body)
    if end > phrase.head + 1 or (not body and not phrase.is_bare and text.tokens[phrase.stop] in OF):
        return (name_at(text, phrase.head)[0], last)
    return (min(start, first), last)


def _is_description(text: TaggedText, phrase: NounPhrase, start: int, end: int) -> bool:
    """Whether one capitalised word with an article is an office or an adherent rather than a name: "the President",
    "the outspoken Federalist"."""
    return (
        end - start == 1
        and text.codes[phrase.first] == DETERMINER
        and (
            start > phrase.first + 1
            or phrase.kind in ("role", "class", "profession", "speaker")
            or _ADHERENT.fullmatch(text.tokens[start]) is not None
        )
    )
