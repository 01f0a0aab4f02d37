"""Where the name of a source is written, and how far it goes."""

from __future__ import annotations

from quality.document.attribution.named_within import name_in_apposition, name_in_class
from quality.document.attribution.nouns import NAMES, is_people, kind_of
from quality.document.attribution.tagged import TaggedText, Tokens
from quality.document.attribution.word_classes import (
    APOSTROPHE,
    COMMA,
    CONJUNCTION,
    NAME,
    NAME_POSSESSIVE,
    NOUN,
    OPEN,
    RELATIVE,
    SLASH,
    STOP,
    THE,
    TITLE,
    WORD,
)
from quality.lexicons import word_set

_MEMBER_OF = word_set("source_words", "member_of")
_LONGEST = 12
"""Tokens of a name on either side of the word that was found."""
_NAME_OR_OWNER = NAME + NAME_POSSESSIVE
_JOINT = STOP + APOSTROPHE + SLASH
_BEFORE_IN_NAME = NAMES + SLASH + STOP + APOSTROPHE
_BEHIND_IN_NAME = NAME + TITLE + SLASH + STOP + APOSTROPHE
_NOT_LAST = STOP + APOSTROPHE + SLASH + TITLE
_BESIDE = NAME + TITLE + STOP + APOSTROPHE
_BEHIND_BESIDE = COMMA + OPEN + RELATIVE
_COMMON_BEHIND = NAME + WORD + NOUN
_ONE_BODY = "DNCN"
"""The classes of "the Water and Roads"."""


def name_at(text: TaggedText, at: int, of: bool = False) -> Tokens:
    """The name that holds token `at`: capitalised words and titles, initials, nicknames in quotation marks.

    With `of` also what follows as "of Works and Roads".
    """
    codes = text.codes
    sentence = text.sentences[text.sentence_of(at)]
    floor, stop = max(sentence.first, at - _LONGEST), min(sentence.last, at + _LONGEST)
    first, last = at, at + 1
    while first > floor and codes[first - 1] in _BEFORE_IN_NAME:
        first -= 1
    while last < stop and codes[last] in _BEHIND_IN_NAME and codes[last - 1] != NAME_POSSESSIVE:
        last += 1
    if of:
        last = _with_of(text, last, stop)
    while first < at and codes[first] in _JOINT:
        first += 1
    while last > at + 1 and codes[last - 1] in _NOT_LAST:
        last -= 1
    return first, last


def _with_of(text: TaggedText, last: int, stop: int) -> int:
    """The end of a name with the "of Works and Roads" that follows token `last - 1`, else `last`."""
    codes, tokens = text.codes, text.tokens
    if last + 1 >= stop or tokens[last] not in _MEMBER_OF or codes[last - 1] != NAME:
        return last
    after = last + 1 + (tokens[last + 1] in THE)
    if codes[after : after + 1] != NAME:
        return last
    last = after + 1
    while last < stop and (codes[last] == NAME or codes[last : last + 2] == CONJUNCTION + NAME):
        last += 1
    return last


def first_name(text: TaggedText, first: int, last: int) -> Tokens | None:
    """The first name among tokens [first, last), as it is written there, with the common noun that it goes on to."""
    codes = text.codes
    for at in range(first, last):
        if codes[at] in _NAME_OR_OWNER:
            begin, end = name_at(text, at, of=True)
            while end < last and codes[end] in _COMMON_BEHIND:
                end += 1
            return begin, end
    return None


def name_beside_noun(text: TaggedText, first: int, last: int, head: int) -> Tokens | None:
    """The name of a person whom the noun `head` describes: "the mayor, Jane Roe,", "one resident, baker Jane Roe,"."""
    codes = text.codes
    comma = codes.find(COMMA, first, last)
    if comma > 0:
        name = _name_behind(codes, comma, last)
        if name is not None:
            return name
    if codes[head] in NAMES:
        return None
    return name_in_apposition(codes, last, head) or name_in_class(codes, text.tokens, first, last, is_people)


def _name_behind(codes: str, comma: int, last: int) -> Tokens | None:
    """The name in "the mayor, Jane Roe,": an apposition that is nothing but a name."""
    stop = comma + 1
    while stop < last and codes[stop] in _BESIDE:
        stop += 1
    if codes.count(NAME, comma + 1, stop) > 1 and (stop >= last or codes[stop] in _BEHIND_BESIDE):
        while codes[stop - 1] in ".'":
            stop -= 1
        return comma + 1, stop
    return None


def is_one_body(text: TaggedText, at: int, stop: int) -> bool:
    """Whether the "and" at token `at` stands inside the name of one body that ends at `stop`: "the Water and Roads Board"."""
    return (
        text.codes[at - 2 : at + 2] == _ONE_BODY
        and kind_of(text.tokens[stop - 1]) in ("institution", "bodies")
        and not text.surface[at - 1].isupper()
    )
