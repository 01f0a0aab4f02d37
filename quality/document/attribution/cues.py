"""Cues: the phrases, verbs and nouns of the word lists that open an attribution."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from quality.document.attribution.phrases import phrase_at, shared_subject
from quality.document.attribution.tagged import NOWHERE, Found, TaggedText, Tokens
from quality.document.attribution.verb_forms import SOME
from quality.document.attribution.verbs import verb_attribution
from quality.document.attribution.word_classes import (
    ADVERB,
    COLON,
    COMMA,
    DETERMINER,
    NAME,
    NAME_POSSESSIVE,
    NO,
    NOUN,
    NUMBER,
    PAST_FORM,
    POSSESSIVE,
    PREPOSITION,
    PRONOUN,
    QUOTED,
    SEMICOLON,
    STOP,
    SUBORDINATOR,
    TIME,
    TITLE,
    TO,
    WORD,
)
from quality.lexicons import Hit, word_set

_AGENTS = word_set("source_words", "agent")
_OWNERS = word_set("pronouns", "owner_of_a_cue")
_BEFORE_NOUN = DETERMINER + PREPOSITION + POSSESSIVE + NAME_POSSESSIVE + NUMBER
_NEVER_VERBS = QUOTED + NAME + NAME_POSSESSIVE
_MARKS = COMMA + STOP + SEMICOLON + COLON
_BEFORE_CUE_NOUN = WORD + NOUN + ADVERB + PAST_FORM + NUMBER + STOP + TIME
_POSSESSIVES = NAME_POSSESSIVE + POSSESSIVE
_NAMED = NAME + TITLE + NAME_POSSESSIVE + STOP
_ALLEGED_BEHIND = PRONOUN + NAME + NOUN
_ALLEGED_BEFORE = SUBORDINATOR + PRONOUN + DETERMINER


def cue_attributions(text: TaggedText, phrases: Mapping[str, Sequence[Hit]]) -> list[Found]:
    """What the cues of the body report. `phrases` are the hits of the word lists, by list."""
    found = list(_by_phrases(text, phrases.get("attribution_phrases", ())))
    taken = {
        token
        for name in ("anonymity_reasons", "attribution_phrases")
        for hit in phrases.get(name, ())
        for token in range(hit.first, hit.last)
    }
    found += _by_verbs(text, phrases.get("reporting_verbs", ()), taken)
    taken = {attribution.at for attribution in found}
    for attribution in found:
        taken.update(range(*attribution.source))
    found += _by_nouns(text, phrases.get("cue_nouns", ()), taken)
    return found


def _by_phrases(text: TaggedText, hits: Sequence[Hit]) -> Iterator[Found]:
    for hit in hits:
        if hit.label != "no" and text.codes[hit.first] != QUOTED and text.in_body[hit.first]:
            attribution = _phrase(text, hit.first, hit.last, hit.label)
            if attribution is not None:
                yield attribution


def _by_verbs(text: TaggedText, hits: Sequence[Hit], taken: set[int]) -> Iterator[Found]:
    codes, tokens, in_body = text.codes, text.tokens, text.in_body
    for hit in hits:
        first = hit.first
        # "to say" and "the claim", "of records" are most of what is no report: out before anything is matched.
        before = codes[first - 1] if first else ""
        if before == TO:
            continue
        if before and before in _BEFORE_NOUN and hit.label.endswith("noun") and tokens[first - 1] not in SOME:
            continue
        if first not in taken and codes[first] not in _NEVER_VERBS and in_body[first]:
            attribution = verb_attribution(text, first, hit.last, hit.label)
            if attribution is not None:
                yield attribution


def _by_nouns(text: TaggedText, hits: Sequence[Hit], taken: set[int]) -> Iterator[Found]:
    for hit in hits:
        if hit.first not in taken and text.codes[hit.first] != QUOTED and text.in_body[hit.first]:
            attribution = _noun(text, hit.first, hit.last, hit.label)
            if attribution is not None:
                yield attribution


def _phrase(text: TaggedText, first: int, last: int, label: str) -> Found | None:
    """ "according to the board", "reportedly"."""
    index, begin, end = text.around(first)
    if label == "nobody":
        return Found(first, NOWHERE, (first, last), (begin, end), index, "hearsay", True)
    source = phrase_at(text, last, end)
    if source == NOWHERE or (label == "citing" and shared_subject(text, first, begin) == NOWHERE):
        return None
    a, b = (source[1], end) if first - begin <= 1 else (begin, first)
    while a < b and text.codes[a] in _MARKS:
        a += 1
    content = (a, b) if a < b else (begin, end)
    return Found(first, source, (first, last), content, index, "speech")


def _noun(text: TaggedText, first: int, last: int, label: str) -> Found | None:
    """ "reports that", "Ms Roe's claim that", "allegations by critics that"."""
    codes, tokens = text.codes, text.tokens
    index, begin, end = text.around(first)
    if last >= end or (label == "of" and codes[last] == DETERMINER and tokens[last] in _OWNERS):
        return None
    left = first
    while left > begin and codes[left - 1] in _BEFORE_CUE_NOUN:
        left -= 1
    source = _owner(text, left, begin)
    if source == NOWHERE and tokens[last - 1] in _AGENTS:
        source = phrase_at(text, last, end)
    if tokens[first] == "alleged" and (
        (first > begin and codes[first - 1] in _ALLEGED_BEHIND) or codes[last] in _ALLEGED_BEFORE
    ):
        return None  # a verb: "he alleged that", "alleged the"
    nobody = source == NOWHERE
    denied = left > begin and codes[left - 1] == DETERMINER and tokens[left - 1] in NO
    if nobody and (label != "nobody" or denied):
        return None
    return Found(first, source, (first, last), (last, end), index, "hearsay" if nobody else "speech", nobody)


def _owner(text: TaggedText, left: int, begin: int) -> Tokens:
    """Whose claim it is: the possessive that ends before token `left`."""
    codes = text.codes
    if left <= begin or not (codes[left - 1] in _POSSESSIVES or text.tokens[left - 1] in _OWNERS):
        return NOWHERE
    first = left - 1
    if codes[first] == NAME_POSSESSIVE:
        while first > begin and codes[first - 1] in _NAMED:
            first -= 1
    return (first, left)
