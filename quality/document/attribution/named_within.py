"""The person or body that a source names inside an apposition or a class: "One resident, baker Peter Amsden", "critics,
among them Carl Voss", "residents led by Ruth Ames"."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from quality.document.attribution.grammar import DESCRIBED_NAME, PERSON, PERSON_OF, PLACES
from quality.document.attribution.word_classes import (
    ADVERB,
    APOSTROPHE,
    COMMA,
    CONJUNCTION,
    DASH,
    IMPERSONAL,
    NAME,
    NAME_POSSESSIVE,
    NOUN,
    NUMBER,
    PREPOSITION,
    PRONOUN,
    QUOTE_MARK,
    RELATIVE,
    SEMICOLON,
    SLASH,
    STOP,
    SUBORDINATOR,
    TIME,
    TITLE,
    TO,
    WORD,
)
from quality.lexicons import in_order, made_of_lists

_NO_COMMON_NOUN = NAME + TITLE + NAME_POSSESSIVE + PRONOUN + IMPERSONAL + RELATIVE + NUMBER
_COMMON = WORD + NOUN
_OPENS_SENTENCE = PREPOSITION + TIME + ADVERB
_OPENS_CLAUSE = SEMICOLON + SUBORDINATOR + QUOTE_MARK + CONJUNCTION + DASH
_NOT_LAST = STOP + APOSTROPHE + SLASH + PREPOSITION
_LONGEST = 14
"""Tokens of an apposition that are read."""


@made_of_lists
def _openings() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """What stands before a named member of a class, by its first word, with its class in the list member_phrases.

    any_class: whatever class it is. by_itself: before a full name that somebody gives ("a driver who gave his name as Lee Marsh").
    of_people: only when it is a class of people ("in towns including Leith" names nobody).
    """
    openings: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for name in ("any_class", "by_itself", "of_people"):
        for phrase in in_order("member_phrases", name):
            openings.setdefault(phrase.split()[0], []).append((tuple(phrase.split()), name))
    return openings


def name_in_apposition(codes: str, last: int, head: int) -> tuple[int, int] | None:
    """The name of a person in an apposition to the common noun `head` of a phrase that ends at `last`."""
    if codes[head] in _NO_COMMON_NOUN:
        return None
    comma = codes.find(COMMA, head, last)
    while comma > 0:
        found = _described(codes, comma + 1, min(last, comma + 1 + _LONGEST), last)
        if found is not None and PERSON.match(codes, *found):
            return found
        comma = codes.find(COMMA, comma + 1, last)
    return None


def name_in_class(
    codes: str, tokens: Sequence[str], first: int, last: int, is_people: Callable[[str], bool]
) -> tuple[int, int] | None:
    """The name of a member that a class of people is said to include. `is_people` tells of a noun."""
    openings = _openings()
    for at in range(first + 1, last):
        for phrase, name in openings.get(tokens[at], ()):
            behind = at + len(phrase)
            if tuple(tokens[at:behind]) != phrase or behind >= last:
                continue
            before = at - 1 - (codes[at - 1] == COMMA)
            if name == "of_people" and not (before >= first and _is_of_people(codes, tokens, first, before, is_people)):
                continue
            found = _described(codes, behind, min(last, behind + _LONGEST), last)
            if found is not None and (name != "by_itself" or PERSON.match(codes, *found)):
                return found
    return None


def class_in_places(
    codes: str, tokens: Sequence[str], begin: int, first: int, is_people: Callable[[str], bool]
) -> int | None:
    """Where "residents in Leith, Northport and" begins, when the rest of such a list, at token `first`, seems to be a name.

    Only at the beginning of a clause: in "after meeting residents in Leith, Tolley and Renko said" the names are the source.
    """
    for start in _clause_beginnings(codes, begin, first):
        match = PLACES.fullmatch(codes, start, first)
        if match is not None and is_people(tokens[match.start("noun")]):
            return start
    return None


def _clause_beginnings(codes: str, begin: int, first: int) -> Iterator[int]:
    """The beginning of the sentence, or behind what opens it, and the beginnings of its later clauses."""
    yield begin
    opening = codes.find(COMMA, begin, first)
    if opening >= 0 and (codes[begin] in _OPENS_SENTENCE or opening == begin + 1):
        yield opening + 1
    for at in range(begin, first):
        if codes[at] in _OPENS_CLAUSE:
            yield at + 1


def _is_of_people(codes: str, tokens: Sequence[str], first: int, before: int, is_people: Callable[[str], bool]) -> bool:
    """Whether the noun before "including" is a class of people, or the thing in one ("critics of the plan")."""
    if is_people(tokens[before]):
        return True
    preposition = max(codes.rfind(PREPOSITION, first, before), codes.rfind(TO, first, before))
    thing = codes[before] in _COMMON and not tokens[before].endswith("s")
    return thing and preposition > first and is_people(tokens[preposition - 1])


def _described(codes: str, first: int, stop: int, last: int) -> tuple[int, int] | None:
    match = DESCRIBED_NAME.match(codes, first, stop)
    if match is None or (match.end() == stop < last):
        return None
    start, end = match.span("name")
    if person := PERSON_OF.match(codes, start, end):
        end = person.end("person")
    while codes[end - 1] in _NOT_LAST:
        end -= 1
    return start, end
