"""Reporting verbs in a sense that reports nothing: "a son called Ronnie", "that share compares with", "he saw a light"."""

from __future__ import annotations

from collections.abc import Sequence

from quality.document.attribution.grammar import OBJECT
from quality.document.attribution.nouns import NAMES, PRONOUNS
from quality.document.attribution.word_classes import (
    ADVERB,
    APOSTROPHE,
    AUXILIARY,
    BE,
    COLON,
    COMMA,
    CONJUNCTION,
    DETERMINER,
    NAME,
    NOUN,
    NUMBER,
    PAST_FORM,
    PREPOSITION,
    QUOTE_MARK,
    QUOTED,
    RELATIVE,
    REPORT_VERB,
    SEMICOLON,
    SLASH,
    STOP,
    SUBORDINATOR,
    TIME,
    TO,
    VERB,
    WORD,
)
from quality.lexicons import word_set

_CALL = word_set("verb_senses", "call")
_NAMING = word_set("verb_senses", "naming")
_COMPARE = word_set("verb_senses", "compare")
_SEE = word_set("verb_senses", "see")
_RAISE = word_set("verb_senses", "raise")
_CHARGE = word_set("verb_senses", "charge")
NEVER_INVERTED = word_set("verb_senses", "never_inverted")
"""Verbs behind which stands whoever is told, never the source ("..., Ms Roe, told the Gazette")."""

_DEFINITE = word_set("verb_senses", "definite")
_REFLEXIVE = word_set("pronouns", "reflexive")
_LIKENESS = word_set("verb_senses", "likeness")
_NOTHING = word_set("verb_senses", "nothing")
_ISSUES = word_set("verb_senses", "issue")
"""What is raised in words."""
_REACH = 10
"""Tokens behind a verb in which its object stands."""
_REPORT = word_set("verb_senses", "report")
_DUTY = word_set("verb_senses", "duty")
_CLAIM = word_set("verb_senses", "claim")
_SETTLE = word_set("verb_senses", "settle")
_GOODS = word_set("verb_senses", "goods")
"""What is claimed without words."""
_WRITE = word_set("verb_senses", "write")
_WORKS = word_set("verb_senses", "work")
_OBJECT_REACH = 4
_NOTE = word_set("verb_senses", "note")
_PARTICULARS = word_set("verb_senses", "particular")
"""What is given or written down without anything being said."""
_QUOTATION = frozenset(QUOTED + QUOTE_MARK + COLON + SUBORDINATOR)
_CLAUSE = frozenset(
    AUXILIARY + BE + REPORT_VERB + VERB + PAST_FORM + SUBORDINATOR + QUOTED + RELATIVE + QUOTE_MARK + COLON
)
_OWN_SUBJECTS = NAMES + PRONOUNS
_BEHIND_CALL = PREPOSITION + TIME + ADVERB
_AMOUNT = NUMBER + STOP
_BEHIND_OBJECT = STOP + COMMA + SEMICOLON + PREPOSITION + TIME + CONJUNCTION
_SETTLED = DETERMINER + WORD + NOUN + NAME + NUMBER
_BEGINS_NAME = QUOTE_MARK + QUOTED + STOP
_WITHIN_NAME = STOP + APOSTROPHE + SLASH + PREPOSITION
_COMPLEMENT = frozenset(DETERMINER + WORD + NOUN + NUMBER + QUOTE_MARK + QUOTED)


def reports_nothing(
    codes: str,
    tokens: Sequence[str],
    surface: Sequence[str],
    source: tuple[int, int],
    left: int,
    first: int,
    last: int,
    end: int,
) -> bool:
    """Whether the verb at tokens [first, last) has another sense here.

    `source` is its subject, `left` the first of its auxiliaries, `end` where its sentence ends.
    """
    verb = tokens[first]
    if last - first > 1:
        return False
    following = tokens[last] if last < end else ""
    indefinite = tokens[source[0]] not in _DEFINITE and codes[source[0]] not in _OWN_SUBJECTS
    if verb in _NAMING and left == first and indefinite and _names(codes, surface, last, end):
        return True
    if verb in _CALL:
        if verb == "calling":
            return following in _REFLEXIVE
        return (
            following in _REFLEXIVE or codes[last:end][:1] in _BEHIND_CALL or OBJECT.match(codes, last, end) is not None
        )
    reports_to = verb in _REPORT and (codes[last:end][:1] == TO or _DUTY.issuperset(tokens[last : last + 2]))
    if reports_to or verb in _SETTLE or verb in _CLAIM or verb in _WRITE or verb in _NOTE:
        return _says_nothing(verb, codes, tokens, last, end)
    if verb in _COMPARE:
        return following in _LIKENESS or (verb == "comparing" and left > 0 and codes[left - 1] == PREPOSITION)
    if verb in _SEE:
        return following not in _NOTHING and "as" not in tokens[last : min(end, last + _REACH)]
    if verb in _RAISE:
        return _ISSUES.isdisjoint(tokens[last : min(end, last + _REACH)])
    return verb in _CHARGE and last < end and codes[last] in _AMOUNT


def _says_nothing(verb: str, codes: str, tokens: Sequence[str], last: int, end: int) -> bool:
    """Whether someone reports to a place, claims a thing, writes a work or notes a particular, and no clause follows."""
    if last >= end:
        return False
    if verb in _WRITE or verb in _NOTE:
        objects = _WORKS if verb in _WRITE else _PARTICULARS
        stop = next((at for at in range(last, min(end, last + _OBJECT_REACH)) if tokens[at] in objects), end)
        return (
            stop < end
            and (stop + 1 >= end or codes[stop + 1] in _BEHIND_OBJECT)
            and _QUOTATION.isdisjoint(codes[stop:end])
        )
    if not _CLAUSE.isdisjoint(codes[last:end]):
        return False
    if verb in _CLAIM:
        return not _GOODS.isdisjoint(tokens[last : min(end, last + _OBJECT_REACH)])
    if verb in _SETTLE:
        return codes[last] in _SETTLED
    return True


def _names(codes: str, surface: Sequence[str], last: int, end: int) -> bool:
    """Whether what follows "called" is the name of its indefinite subject ("a group called Save Our Road met")."""
    if last < end and codes[last] in _BEGINS_NAME:
        return True
    stop = last
    while stop < end and (surface[stop][0].isupper() or (stop > last and codes[stop] in _WITHIN_NAME)):
        stop += 1
    return stop > last and (stop >= end or codes[stop] not in _COMPLEMENT)
