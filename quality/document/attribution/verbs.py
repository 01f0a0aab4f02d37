"""Reporting verbs in the active: which of them report something, who says it, and what is said."""

from __future__ import annotations

from dataclasses import dataclass

from quality.document.attribution.grammar import (
    BEFORE_VERB,
    CLAUSE_BEHIND,
    PAST_CLAUSE_BEHIND,
    REPORT_BEHIND,
    STATEMENT_BEHIND,
)
from quality.document.attribution.nouns import is_agent
from quality.document.attribution.passives import BELIEVED, is_passive, passive_attribution
from quality.document.attribution.phrases import (
    apposed_subject,
    before_relative,
    following_subject,
    inverted_subject,
    phrase_before,
    shared_subject,
)
from quality.document.attribution.recipients import recipient_end
from quality.document.attribution.tagged import NOWHERE, Found, TaggedText, Tokens, content_of
from quality.document.attribution.verb_forms import SOME, is_verb
from quality.document.attribution.verb_senses import NEVER_INVERTED, reports_nothing
from quality.document.attribution.word_classes import (
    ADVERB,
    BY,
    CLOSE,
    COLON,
    COMMA,
    CONJUNCTION,
    DASH,
    END_MARK,
    IMPERSONAL,
    ING_FORM,
    NAME,
    NOUN,
    NUMBER,
    OF,
    PAST_FORM,
    POSSESSIVE,
    PREPOSITION,
    PRONOUN,
    QUOTE_MARK,
    QUOTED,
    RELATIVE,
    REPORT_VERB,
    SEMICOLON,
    STOP,
    SUBORDINATOR,
    TIME,
    TITLE,
    TO,
    VERB,
    WORD,
)
from quality.lexicons import word_set

_KINDS = {"act": "act", "show": "act", "think": "opinion"}
_SIGNS = word_set("verb_senses", "sign")
"""Forms that mostly speak of signs ("..., signaling a new chapter"): they report only what follows as a clause."""
_POLLS = word_set("verb_senses", "poll")
"""They show numbers without a verb ("polls show Roe up by ten points")."""
_EMPTY = word_set("verb_senses", "empty_answer")
"""Verbs that report nothing when denied and left alone ("did not elaborate")."""
_HUMAN = word_set("verb_senses", "human")
"""Verbs whose subject is somebody whatever noun it is."""
_SUBJECT_PRONOUNS = word_set("pronouns", "subject")
_IT_IS = word_set("pronouns", "it_is")
_NEGATIONS = word_set("verb_senses", "negation")
_MESSAGES = word_set("verb_senses", "message")
"""Nouns before "-ing" whose author is the source ("in a statement saying")."""
_INVERTING = ("say", "weak", "tell", "act")
"""Kinds of verb before which a comma may close the statement ("..., said Ms Roe")."""

_START = "^"
"""Stands for the class before the first token of a sentence."""
_BEFORE_ING = PREPOSITION + COMMA + DASH + CLOSE + PAST_FORM + SUBORDINATOR + _START
_BEFORE_INVERSION = QUOTE_MARK + QUOTED + _START + END_MARK + COLON
_PAIRS = COMMA + DASH
_PRONOUNS = PRONOUN + IMPERSONAL
_PREPOSITIONS = PREPOSITION + TO
_OPENING_PARTICLES = PREPOSITION + SUBORDINATOR
_QUOTES = QUOTE_MARK + QUOTED
_END_OF_SOURCE = STOP + END_MARK + SEMICOLON
_BREAKS = frozenset(COMMA + SEMICOLON + COLON + QUOTE_MARK + QUOTED + SUBORDINATOR + DASH)
_BEFORE_PAST_VERB = WORD + NOUN + NAME + TITLE + NUMBER + POSSESSIVE
_BEHIND_POSTPOSED = STOP + END_MARK + COMMA + TIME + PREPOSITION + ADVERB + QUOTE_MARK + SEMICOLON + DASH + ING_FORM
_CLOSES_CONTENT = COMMA + QUOTE_MARK + QUOTED + DASH + END_MARK


@dataclass(slots=True)
class _Verb:
    """A reporting verb at tokens [first, last) of a sentence, whose auxiliaries begin at `left`.

    `before` is the class before them, `behind` that of the next token, "" at the end of the sentence. `begin` and `end`
    are the tokens of the sentence that are looked at, `label` is the kind of the verb in its list.
    """

    first: int
    last: int
    left: int
    label: str
    word: str
    before: str
    behind: str
    begin: int
    end: int
    is_ing: bool


def verb_attribution(text: TaggedText, first: int, last: int, label: str) -> Found | None:
    """What the verb at tokens [first, last) reports, None when it reports nothing.

    `label` is its kind in the list reporting_verbs, with "noun" behind it when it is more often one.
    """
    codes, tokens = text.codes, text.tokens
    sentence, begin, end = text.around(first)
    word = tokens[first]
    if word in _SIGNS and REPORT_BEHIND.match(codes, last, end) is None:
        return None
    label, _, is_nounish = label.partition(" ")
    size = len(codes)
    auxiliaries = BEFORE_VERB.match(text.backwards, size - first, size - begin)
    assert auxiliaries is not None
    left = size - auxiliaries.end()
    is_ing = word.endswith("ing")
    if label == "passive" or (not is_ing and is_passive(text, first, last, end, auxiliaries.group())):
        return passive_attribution(text, first, last, label, left)
    before = codes[left - 1] if left > begin else _START
    if before == IMPERSONAL and word in BELIEVED and tokens[left - 1] in _IT_IS:
        return Found(first, NOWHERE, (left - 1, last), (begin, end), sentence, "hearsay", True)
    if is_nounish and not is_verb(text, first, last, left, before, end):
        return None
    verb = _Verb(first, last, left, label, word, before, codes[last] if last < end else "", begin, end, is_ing)
    source = _subject(text, verb)
    if source[0] >= source[1] or (word not in _HUMAN and not is_agent(codes, tokens, *source)):
        return None
    if reports_nothing(codes, tokens, text.surface, source, left, first, last, end):
        return None
    behind_recipient = recipient_end(codes, tokens, last, end) if word in NEVER_INVERTED else last
    postposed = _is_postposed(codes, verb, source, behind_recipient)
    if not _is_report(text, verb, source, postposed):
        return None
    said_from = last if postposed or behind_recipient >= end else behind_recipient
    content = content_of(codes, first, said_from, source, postposed, begin, end)
    kind = _KINDS.get(label, "speech")
    if kind == "act" and codes.find(QUOTED, *content) >= 0:
        kind = "speech"
    cue = (left if source[1] <= left else first, last)
    return Found(first, source, cue, content, sentence, kind)


# Whoever says it


def _subject(text: TaggedText, verb: _Verb) -> Tokens:
    """The source, by the class of the token before the verb and its auxiliaries."""
    before = verb.before
    is_ing = verb.is_ing
    if before in _PRONOUNS:
        return _pronoun_subject(text, verb)
    if before == RELATIVE:
        source = before_relative(text, verb.left - 1, verb.begin)
        # "people who agree with him" picks people out and reports nothing.
        picks_out = verb.label in ("act", "think", "show") and NAME not in text.codes[source[0] : source[1]]
        return NOWHERE if picks_out else source
    if before == CONJUNCTION or (is_ing and before in _BEFORE_ING):
        opens = before == _START or (before in _OPENING_PARTICLES and verb.left - 1 <= verb.begin + 1)
        if opens:
            return following_subject(text, verb.last, verb.end)
        return shared_subject(text, verb.left - 1, verb.begin)
    if before in _PAIRS:
        return _subject_around_mark(text, verb)
    if before in _BEFORE_INVERSION:
        return inverted_subject(text, verb.last, verb.end) if _may_invert(verb) and not is_ing else NOWHERE
    if before in (TO, SUBORDINATOR):
        return NOWHERE
    if is_ing:
        return _subject_of_participle(text, verb)
    return _subject_before(text, verb)


def _may_invert(verb: _Verb) -> bool:
    return verb.left == verb.first and verb.word not in NEVER_INVERTED


def _pronoun_subject(text: TaggedText, verb: _Verb) -> Tokens:
    """The pronoun before the verb; behind a preposition only with what counts it ("some of them")."""
    codes, tokens, left = text.codes, text.tokens, verb.left
    if (
        codes[left - 1] == PRONOUN
        and left - 1 > verb.begin
        and codes[left - 2] in _PREPOSITIONS
        and tokens[left - 1] not in _SUBJECT_PRONOUNS
    ):
        return (left - 3, left) if tokens[left - 2] in OF and tokens[left - 3] in SOME else NOWHERE
    return (left - 1, left)


def _subject_around_mark(text: TaggedText, verb: _Verb) -> Tokens:
    """The source of a verb behind a comma or dash: before an apposition, or behind the verb."""
    codes, left = text.codes, verb.left
    quoted = (left - 2 >= verb.begin and codes[left - 2] in _QUOTES) or codes[left - 2 : left - 1] == END_MARK
    apposed = NOWHERE if quoted else apposed_subject(text, left - 1, verb.begin)
    if verb.label not in _INVERTING or not _may_invert(verb):
        return apposed
    inverted = inverted_subject(text, verb.last, verb.end)
    if inverted != NOWHERE and (apposed == NOWHERE or inverted[1] >= verb.end or codes[inverted[1]] in _END_OF_SOURCE):
        return inverted
    return apposed


def _subject_of_participle(text: TaggedText, verb: _Verb) -> Tokens:
    """The source before "-ing" without a comma: "residents claiming", or further left in "a statement saying"."""
    source = phrase_before(text, verb.left, verb.begin)
    if source == NOWHERE:
        return source
    if text.tokens[source[1] - 1] in _MESSAGES:
        return shared_subject(text, source[0], verb.begin)
    if _has_verb(text.codes, *source):
        return shared_subject(text, source[1], verb.begin)
    return source


def _has_verb(codes: str, first: int, last: int) -> bool:
    """Whether a stretch before "-ing" holds a verb of its own, so that its subject stands further left."""
    return any(
        (codes[at] == PAST_FORM and at > first and codes[at - 1] in _BEFORE_PAST_VERB)
        or codes[at] in (VERB, REPORT_VERB)
        for at in range(first, last)
    )


def _subject_before(text: TaggedText, verb: _Verb) -> Tokens:
    """The noun phrase before the verb, with the relative clause that stands between them."""
    codes, begin, left = text.codes, verb.begin, verb.left
    source = phrase_before(text, left, begin)
    relative = codes.rfind(RELATIVE, begin, left)
    if relative > begin and (source == NOWHERE or relative < source[0]):
        unbroken = _BREAKS.isdisjoint(codes[relative:left]) and codes[relative - 1] != COMMA
        whole = phrase_before(text, relative, begin) if unbroken else NOWHERE
        if whole != NOWHERE:
            return (whole[0], left)
    return source


# What is said


def _is_postposed(codes: str, verb: _Verb, source: Tokens, behind_recipient: int) -> bool:
    """Whether source and verb stand behind what is said. `behind_recipient` is the token behind whoever is told."""
    if source[0] > verb.first:
        return True
    if behind_recipient < verb.end and codes[behind_recipient] not in _BEHIND_POSTPOSED:
        return False
    return source[0] - 1 > verb.begin and codes[source[0] - 1] in _CLOSES_CONTENT


def _is_report(text: TaggedText, verb: _Verb, source: Tokens, postposed: bool) -> bool:
    """Whether something is said that a verb of this kind can report."""
    codes, last, end, label = text.codes, verb.last, verb.end, verb.label
    if label == "quote" and not _has_quotation(codes, verb, source, postposed):
        return False
    if verb.behind in ".pK," and verb.word in _EMPTY and _is_denied(text, verb):
        return False
    if label == "weak":
        by_doing = verb.is_ing and verb.before == PREPOSITION and text.tokens[verb.left - 1] in BY
        if by_doing or not (postposed or STATEMENT_BEHIND.match(codes, last, end)):
            return False
    if label in ("show", "think") and not _has_clause(text, verb, source):
        return False
    if label == "act" and verb.behind in ".,K":
        return False
    return bool(verb.behind) or postposed


def _has_quotation(codes: str, verb: _Verb, source: Tokens, postposed: bool) -> bool:
    """Whether a quotation stands beside a verb that reports nothing else ("he went, 'What is that?'")."""
    behind = codes[verb.last : min(verb.last + 2, verb.end)].lstrip(",:")[:1]
    if behind and behind in _QUOTES:
        return True
    before = codes[verb.begin : min(verb.first, source[0])].rstrip(",")[-1:]
    return postposed and before != "" and before in _QUOTES


def _is_denied(text: TaggedText, verb: _Verb) -> bool:
    return any(token in _NEGATIONS or token.endswith("n't") for token in text.tokens[verb.left : verb.first])


def _has_clause(text: TaggedText, verb: _Verb, source: Tokens) -> bool:
    """Whether what is shown or thought follows as a clause, or can do without a verb."""
    codes, tokens = text.codes, text.tokens
    if verb.label == "show" and tokens[source[1] - 1] in _POLLS:
        return True
    if CLAUSE_BEHIND.match(codes, verb.last, verb.end):
        return True
    return (
        verb.word == "believe"
        and tokens[source[0]] in SOME
        and PAST_CLAUSE_BEHIND.match(codes, verb.last, verb.end) is not None
    )
