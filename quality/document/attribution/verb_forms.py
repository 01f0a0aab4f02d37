"""Forms that are more often nouns than verbs: "claims", "report", "finding"."""

from __future__ import annotations

from quality.document.attribution.grammar import REPORT_BEHIND
from quality.document.attribution.tagged import TaggedText
from quality.document.attribution.word_classes import (
    ADVERB,
    AUXILIARY,
    BE,
    COLON,
    COMMA,
    CONJUNCTION,
    DASH,
    DETERMINER,
    END_MARK,
    IMPERSONAL,
    NAME,
    NAME_POSSESSIVE,
    NOUN,
    NUMBER,
    OF,
    POSSESSIVE,
    PREPOSITION,
    PRONOUN,
    QUOTE_MARK,
    QUOTED,
    RELATIVE,
    STOP,
    THAT,
    TITLE,
    TO,
)
from quality.lexicons import word_set

SOME = word_set("source_words", "some")
_PLURAL_SUBJECTS = word_set("source_words", "plural_subject")
_SUBJECT_PRONOUNS = PRONOUN + RELATIVE + IMPERSONAL
_BEFORE_NOUN = "^" + DETERMINER + PREPOSITION + TO + POSSESSIVE + NAME_POSSESSIVE + NUMBER + TITLE
_BEFORE_REPORT = QUOTE_MARK + COMMA + DASH
_NAMED = NAME + TITLE + STOP
_BEFORE_NAME = COMMA + QUOTE_MARK
_ENDS = COMMA + STOP + END_MARK
_BEGINS_OBJECT = DETERMINER + NAME + NAME_POSSESSIVE + PRONOUN + NOUN
_BEGINS_REPORT = QUOTE_MARK + QUOTED + PRONOUN + COLON


def is_verb(text: TaggedText, first: int, last: int, left: int, before: str, end: int) -> bool:
    """Whether a form that is more often a noun is a verb here.

    The form stands at tokens [first, last), `left` is the first of its auxiliaries, `before` the class before them ("^" at the
    beginning of the sentence), `end` where the sentence ends.
    """
    codes, tokens = text.codes, text.tokens
    report = REPORT_BEHIND.match(codes, last, end) is not None
    if _has_auxiliary(codes, first, left, before, tokens[first].endswith("ing")):
        return True
    if before == DETERMINER and tokens[left - 1] in SOME:
        return report
    if before in _BEFORE_NOUN or not before.isalpha():
        return report and before in _BEFORE_REPORT
    if before == CONJUNCTION:
        return report and tokens[last] not in OF
    return _agrees(text, first, last, left, before, end, report)


def _has_auxiliary(codes: str, first: int, left: int, before: str, is_ing: bool) -> bool:
    """Whether the form has an auxiliary or a pronoun as its subject ("is claiming", "they claim")."""
    if is_ing and left < first and BE in codes[left:first] and before != DETERMINER:
        return True
    return before in _SUBJECT_PRONOUNS or (
        left < first and codes[left] in (AUXILIARY, ADVERB) and before not in (PREPOSITION, DETERMINER)
    )


def _agrees(text: TaggedText, first: int, last: int, left: int, before: str, end: int, report: bool) -> bool:
    """Whether the form fits the noun before it in number, or what follows shows that it is a verb."""
    codes, tokens = text.codes, text.tokens
    subject = tokens[left - 1]
    plural_subject = (subject.endswith("s") and not subject.endswith("ss")) or subject in _PLURAL_SUBJECTS
    plural_verb = not tokens[first].endswith("s")
    behind = codes[last] if last < end else ""
    if not plural_verb and behind in _ENDS and _is_name_behind_mark(codes, left):
        return True
    if before in (NOUN, NAME):
        if tokens[first].endswith("ing"):
            return False
        if plural_subject == plural_verb or before == NAME:
            return report or (behind != "" and behind in _BEGINS_OBJECT and tokens[last] not in OF)
    return (
        report and plural_subject == plural_verb and behind != "" and (tokens[last] in THAT or behind in _BEGINS_REPORT)
    )


def _is_name_behind_mark(codes: str, stop: int) -> bool:
    """Whether nothing but a name stands between a comma or quotation mark and token `stop` ("..., Roe claims.")."""
    name = stop
    while name > 0 and codes[name - 1] in _NAMED:
        name -= 1
    return 0 < name < stop and codes[name - 1] in _BEFORE_NAME
