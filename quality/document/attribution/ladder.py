"""The step of a source: what a noun phrase names, describes or leaves open.

A capitalised head is a name, so is a single institution that a reader of the article can identify ("the defense
ministry", "police", "the court") and a document of record or with an issuer ("the indictment", "a Water Board report").
An office without a name ("a spokesman", "the director of the Water Board", "Ortavian officials") is described. A class
of people with nothing but a place, an adjective or a cause ("residents of Town", "legal experts", "supporters of the
plan") stays generic; a profession inside an institution ("analysts at First Bank") is described. Bare "sources",
"reports" and rumours are nobody; with an adjective they are a class; "close to", "at", "from" or "with" a named body
describes them. One named member of a coordination names the source.
"""

from __future__ import annotations

from quality.document.attribution.antecedents import Antecedents
from quality.document.attribution.capitalised import read_capitalised
from quality.document.attribution.common_nouns import read_common
from quality.document.attribution.names import first_name, is_one_body, name_beside_noun
from quality.document.attribution.nouns import NAMES, PRONOUNS, NounPhrase, head_of, noun_kinds
from quality.document.attribution.phrases import ACCESS
from quality.document.attribution.steps import (
    DESCRIBED,
    EXPLAINED,
    Mention,
    SourceReading,
    SourceStep,
    named,
)
from quality.document.attribution.tagged import TaggedText, Tokens
from quality.document.attribution.word_classes import (
    CONJUNCTION,
    DETERMINER,
    NAME,
    NAME_POSSESSIVE,
    NOUN,
    OF,
    POSSESSIVE,
    STOP,
    TITLE,
    WORD,
)
from quality.lexicons import word_set

_DEFINITE = word_set("source_words", "definite")
_COUNTED = word_set("source_words", "counted_of")
"""Heads that stand for what follows their "of"."""
_DOMAINS = word_set("source_words", "domain")
_COMPANIONS = word_set("source_words", "companion")
"""Those who stand behind a named source: "Roe and colleagues"."""
_HOLDS_NAME = frozenset(NAMES + PRONOUNS)
_NAMED_HEADS = NAME + TITLE
_BEFORE_AND = NOUN + NAME + WORD + TITLE + STOP
_BEHIND_AND = DETERMINER + NOUN + NAME + TITLE + WORD + POSSESSIVE + NAME_POSSESSIVE
_SECOND_NAME = NAME + TITLE + DETERMINER + NAME_POSSESSIVE
_ENDS_SECOND = NAME + NOUN + STOP
_GENERIC, _DESCRIBED = SourceStep.GENERIC, SourceStep.DESCRIBED


def read_source(
    text: TaggedText, antecedents: Antecedents, source: Tokens, sentence: int, explained: bool
) -> SourceReading:
    """The step of the source at tokens [first, last) of a sentence; `antecedents` keep it for later pronouns.

    `explained` tells that a reason for anonymity stands in the sentence.
    """
    first, last = source
    reading, sort, head = _read(text, antecedents, first, last, sentence)
    step = reading.step
    if step >= _GENERIC and not ACCESS.isdisjoint(text.tokens[first:last]):
        reading = DESCRIBED
    if explained and (
        step >= _DESCRIBED or (head.islower() and reading.is_named and _HOLDS_NAME.isdisjoint(text.codes[first:last]))
    ):
        reading = EXPLAINED
    antecedents.add(sentence, Mention(reading, sort, head))
    return SourceReading(reading.step, reading.name, head, reading.at)


def _read(text: TaggedText, antecedents: Antecedents, first: int, last: int, sentence: int) -> Mention:
    codes, tokens = text.codes, text.tokens
    if last - first == 1 and codes[first] in PRONOUNS:
        return antecedents.of_pronoun(first, sentence)
    head, stop = head_of(codes, first, last)
    name = name_beside_noun(text, first, last, head)
    if name is not None:
        surname = tokens[name[1] - 1]
        return Mention(named(surname, name), "person", surname)
    joint = _joint(text, antecedents, first, stop, last, sentence)
    if joint is not None:
        return joint
    noun = tokens[head]
    if noun in _COUNTED and stop + 1 < last and tokens[stop] in OF:
        return _read(text, antecedents, stop + 1, last, sentence)
    if noun in _DOMAINS and head >= first + 2:
        return Mention(named(tokens[head - 2], (head - 2, head + 1)), "body", noun)
    if codes[head] == NAME_POSSESSIVE:
        return Mention(DESCRIBED, "person", noun)
    phrase = NounPhrase(
        first,
        head,
        stop,
        last,
        noun,
        noun_kinds().get(noun, ""),
        sentence,
        tokens[first] in _DEFINITE,
        _has_name(codes[first:head]),
        _has_name(codes[stop:last]),
    )
    if codes[head] in _NAMED_HEADS:
        return read_capitalised(text, phrase)
    if "named" in tokens[stop:last] and NAME in codes[stop:last]:
        return Mention(named(noun, first_name(text, stop, last)), "person", noun)
    return read_common(text, antecedents, phrase)


def _has_name(codes: str) -> bool:
    return NAME in codes or NAME_POSSESSIVE in codes or TITLE in codes


def _joint(
    text: TaggedText, antecedents: Antecedents, first: int, stop: int, last: int, sentence: int
) -> Mention | None:
    """A coordination in the core [first, stop): the best step of its members, when each has a head of its own."""
    codes, tokens = text.codes, text.tokens
    at = codes.find(CONJUNCTION, first + 1, stop)
    if at < 0 or at + 1 >= stop or codes[at - 1] not in _BEFORE_AND or codes[at + 1] not in _BEHIND_AND:
        return None
    if codes[at - 1] == NAME and tokens[at + 1] in _COMPANIONS:
        return _read(text, antecedents, first, at, sentence)
    if is_one_body(text, at, stop):
        return None
    names = codes[at - 1] == NAME and codes[at + 1] in _SECOND_NAME and codes[stop - 1] in _ENDS_SECOND
    if names or (codes[first] == DETERMINER and codes[at + 1] == DETERMINER):
        left = _read(text, antecedents, first, at, sentence).reading
        right = _read(text, antecedents, at + 1, last, sentence).reading
        return Mention(right if right.step < left.step else left, "people", tokens[at - 1])
    return None
