"""Noun phrases beside a cue: before it, behind it, or further off as the subject of an earlier clause.

Every function returns a range of tokens, `NOWHERE` when there is no such phrase.
"""

from __future__ import annotations

from quality.document.attribution.grammar import (
    ACCESSING,
    APPOSITION,
    FINITE,
    INVERTED,
    LAST_NAMES,
    OPENING,
    PHRASE,
    PHRASE_LEFT,
    RELATIVE_CLAUSE,
    SUBJECT,
)
from quality.document.attribution.named_within import class_in_places
from quality.document.attribution.nouns import is_people, kind_of
from quality.document.attribution.tagged import NOWHERE, TaggedText, Tokens
from quality.document.attribution.word_classes import (
    ADVERB,
    APOSTROPHE,
    AUXILIARY,
    BE,
    CLOSE,
    COMMA,
    CONJUNCTION,
    DASH,
    DETERMINER,
    IMPERSONAL,
    ING_FORM,
    NAME,
    NAME_POSSESSIVE,
    NOUN,
    NUMBER,
    OPEN,
    PAST_FORM,
    PREPOSITION,
    PRONOUN,
    REPORT_VERB,
    STOP,
    SUBORDINATOR,
    TIME,
    TITLE,
    TO,
    WORD,
)
from quality.lexicons import word_set

ACCESS = word_set("source_words", "access")
"""What people without a name are said to have or to be, as a reason to believe them."""
_PEOPLE = ("class", "profession", "role", "speaker")
_ALONE = word_set("source_words", "alone")
"""Determiners that can be a source by themselves."""
_PAIRS = COMMA + DASH
_PRONOUNS = PRONOUN + IMPERSONAL
_NAMED = NAME + TITLE + STOP
_NAMED_OR_APOSTROPHE = _NAMED + APOSTROPHE
_PREPOSITIONS = PREPOSITION + TO
_BEFORE_NAME = _PREPOSITIONS + DETERMINER
_TRAILING = PREPOSITION + CONJUNCTION + TO + ADVERB + DETERMINER + TIME + STOP + APOSTROPHE
_LEADING = CONJUNCTION + ADVERB + STOP + APOSTROPHE + TIME
_BEFORE_PAST_VERB = WORD + NOUN + NAME + NUMBER + TIME
_JOINING = _PREPOSITIONS + CONJUNCTION + DETERMINER
_BEHIND_TIME = NOUN + NAME + TITLE + WORD + DETERMINER
_HEADS = WORD + NOUN + NAME + TITLE + NAME_POSSESSIVE + NUMBER
_VERBS = AUXILIARY + BE + REPORT_VERB
_OPENING_WORDS = word_set("source_words", "opening")
_FLOORS = ';:"QK'
"""Marks that no phrase crosses."""
_NO_SUBJECT = PREPOSITION + SUBORDINATOR + ING_FORM
_ABOUT = word_set("source_words", "about")


def phrase_before(text: TaggedText, stop: int, begin: int) -> Tokens:
    """The noun phrase that ends before token `stop`."""
    codes = text.codes
    while stop > begin and codes[stop - 1] in _PAIRS:
        stop -= 1
    tail = stop
    if stop > begin and codes[stop - 1] == CLOSE:
        opening = codes.rfind(OPEN, begin, stop)
        if opening > begin:
            stop = opening
    size = len(codes)
    match = PHRASE_LEFT.match(text.backwards, size - stop, size - begin)
    if match is None:
        return NOWHERE
    first, last = _trimmed(text, size - match.end(), stop)
    if first < 0:
        return NOWHERE
    if codes[first] == NAME and first - 2 > begin and (codes[first - 1] == COMMA or codes[first - 2] == COMMA):
        whole = class_in_places(codes, text.tokens, begin, first, is_people)
        first = first if whole is None or not _ends_list(codes, first, last) else whole
    return (first, tail if last == stop else last)


def _ends_list(codes: str, first: int, last: int) -> bool:
    """Whether the names at tokens [first, last) are the last ones of a list: "Northport and Wexcombe", "and Wexcombe"."""
    names = codes[first:last]
    return LAST_NAMES.fullmatch(names) is not None and (CONJUNCTION in names or codes[first - 1] == CONJUNCTION)


def _trimmed(text: TaggedText, first: int, last: int) -> Tokens:
    """Drop what stands before the subject: conjunctions, opening prepositional phrases, an earlier clause."""
    codes, tokens = text.codes, text.tokens
    while last > first and codes[last - 1] in _TRAILING:
        if codes[last - 1] == DETERMINER and tokens[last - 1] in _ALONE:
            break
        last -= 1
    first = _behind_clause(codes, first, last)
    while first < last and codes[first] in _LEADING:
        first += 1
    if first < last and codes[first] in _PREPOSITIONS and tokens[first] not in _ABOUT:
        first = _behind_preposition(codes, first, last)
    else:
        # "left the building and the mayor said": after a coordination of unlike clauses the last is the subject.
        at = codes.rfind(CONJUNCTION, first, last)
        if at > 0 and codes[at + 1 : at + 2] == DETERMINER and not PHRASE.fullmatch(codes, first, at):
            first = at + 1
    for at in range(first, last):
        if codes[at] in _HEADS or tokens[at] in _ALONE:
            return (first, last)
    return NOWHERE


def _behind_clause(codes: str, first: int, last: int) -> int:
    """The token behind the last "and" that follows a verb in -ed ("the pipe cracked and residents"), else `first`."""
    cut = first
    for at in range(first + 1, last - 1):
        if codes[at] == PAST_FORM and codes[at - 1] in _BEFORE_PAST_VERB:
            after = codes.find(CONJUNCTION, at, last)
            if after >= 0 and codes[after - 1] != PREPOSITION:
                cut = after + 1
    return cut


def _behind_preposition(codes: str, first: int, last: int) -> int:
    """Where the subject begins behind an opening prepositional phrase ("in Leith the mayor"), else its last name or word."""
    for at in range(first + 2, last):
        if (codes[at] == DETERMINER and codes[at - 1] not in _JOINING) or (
            codes[at - 1] == TIME and codes[at] in _BEHIND_TIME
        ):
            return at
    first = last - 1
    while codes[first - 1] in _NAMED and codes[first] in _NAMED:
        first -= 1
    return first


def phrase_at(text: TaggedText, first: int, end: int) -> Tokens:
    """The noun phrase that begins at token `first`, with its appositions and relative clause."""
    codes = text.codes
    if first < end and codes[first] in _PRONOUNS:
        return (first, first + 1)
    match = INVERTED.match(codes, first, end) or PHRASE.match(codes, first, end)
    if match is None:
        return NOWHERE
    last = match.end()
    while last < end:
        more = _goes_on(text, last, end)
        if more <= last:
            break
        last = more
    while last > first + 1 and codes[last - 1] in ".,":
        last -= 1
    return (first, last)


def _goes_on(text: TaggedText, last: int, end: int) -> int:
    """The end of a bracket, description or clause that belongs to the phrase before token `last`, else -1."""
    codes = text.codes
    code = codes[last]
    if code == OPEN:
        return codes.find(CLOSE, last, end) + 1 or -1
    if code in (PAST_FORM, WORD) and text.tokens[last] in ACCESS:
        access = ACCESSING.match(codes, last, end)
        if access is not None and access.end() > last:
            return access.end()
    more = APPOSITION.match(codes, last, end) or RELATIVE_CLAUSE.match(codes, last, end)
    return more.end() if more is not None else -1


def inverted_subject(text: TaggedText, first: int, end: int) -> Tokens:
    """The subject behind its verb, whose next token is `first`: "said the mayor of Northport"."""
    codes = text.codes
    match = INVERTED.match(codes, first, end)
    if match is None:
        return NOWHERE
    stop = match.end()
    if stop < end and codes[stop] == STOP and stop + 2 < end and codes[stop + 1] in _VERBS:
        return NOWHERE
    return phrase_at(text, first, end)


def apposed_subject(text: TaggedText, close: int, begin: int) -> Tokens:
    """The noun phrase before an apposition or relative clause that closes at the comma or dash `close`."""
    codes = text.codes
    start = _floor(text, close, begin)
    mark = codes[close]
    opening = codes.find(mark, start, close)
    while opening >= 0:
        source = _before_apposition(text, start, opening)
        if source != NOWHERE:
            return (source[0], close)
        start = opening + 1
        opening = codes.find(mark, start, close)
    if mark == DASH:
        return phrase_before(text, close, begin)
    return NOWHERE


def _floor(text: TaggedText, stop: int, begin: int) -> int:
    """The first token of the clause before `stop` that can belong to its subject."""
    codes = text.codes
    floor = begin
    for mark in _FLOORS:
        floor = max(floor, codes.rfind(mark, begin, stop) + 1)
    while floor < stop and (codes[floor] in _CONJUNCTION_OR_ADVERB or text.tokens[floor] in _OPENING_WORDS):
        floor += 1
    return floor


_CONJUNCTION_OR_ADVERB = CONJUNCTION + ADVERB


def _before_apposition(text: TaggedText, start: int, opening: int) -> Tokens:
    """The noun phrase that tokens [start, opening) are or end with."""
    codes = text.codes
    chunk = codes[start:opening]
    if chunk and not FINITE.search(chunk):
        source = _trimmed(text, start, opening)
        if source != NOWHERE and chunk[0] not in _NO_SUBJECT and source[1] >= opening - 2:
            return source
    elif SUBORDINATOR in chunk:
        # "... that Jane Roe, the mayor, said": the last noun phrase of the chunk
        clause = start + chunk.rindex(SUBORDINATOR) + 1
        if not FINITE.search(codes, clause, opening):
            return _trimmed(text, clause, opening)
    return NOWHERE


def shared_subject(text: TaggedText, before: int, begin: int) -> Tokens:
    """The subject of the clause that token `before` ends ("..., adding that", "came and said")."""
    codes = text.codes
    floor = begin
    for mark in '";':
        floor = max(floor, codes.rfind(mark, begin, before) + 1)
    opening = OPENING.match(codes, floor, before)
    if opening is not None:
        floor = opening.end()
    if floor < before and codes[floor] in _PRONOUNS:
        return (floor, floor + 1)
    match = SUBJECT.match(codes, floor, before)
    return _trimmed(text, match.start(), match.end()) if match else NOWHERE


def following_subject(text: TaggedText, first: int, end: int) -> Tokens:
    """The subject after an opening participle: "Speaking to reporters, Ms Roe ..."."""
    codes = text.codes
    comma = codes.find(COMMA, first, end)
    if comma < 0:
        return NOWHERE
    if comma + 1 < end and codes[comma + 1] in _PRONOUNS:
        return (comma + 1, comma + 2)
    match = SUBJECT.match(codes, comma + 1, end)
    return _trimmed(text, match.start(), match.end()) if match else NOWHERE


def before_relative(text: TaggedText, stop: int, begin: int) -> Tokens:
    """The antecedent of a relative pronoun at token `stop`: the nearest name, else the whole noun phrase."""
    codes, tokens = text.codes, text.tokens
    source = phrase_before(text, stop, begin)
    if source == NOWHERE:
        return source
    last = stop
    while last > source[0] and codes[last - 1] in _PAIRS:
        last -= 1
    first = last
    while first > source[0] and codes[first - 1] in _NAMED_OR_APOSTROPHE:
        first -= 1
    if last - first >= 2 and first > source[0] and codes[first - 1] in _BEFORE_NAME:
        source = (first, last)
    if tokens[stop] == "which" and kind_of(tokens[source[1] - 1]) in _PEOPLE:
        return NOWHERE
    return (source[0], last) if source[1] > last else source


def past_times(codes: str, at: int, end: int) -> int:
    """The first token from `at` that is no adverb and no time ("on Monday")."""
    while at < end and (codes[at] in _TIME_OR_ADVERB or (codes[at] == PREPOSITION and codes[at + 1 : at + 2] == TIME)):
        at += 1
    return at


_TIME_OR_ADVERB = TIME + ADVERB
