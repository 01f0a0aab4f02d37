"""Reporting verbs in the passive: "was first reported by the Courier", "is expected to", "was quoted as saying"."""

from __future__ import annotations

from quality.document.attribution.grammar import PASSIVE
from quality.document.attribution.nouns import is_agent
from quality.document.attribution.phrases import past_times, phrase_at, phrase_before
from quality.document.attribution.tagged import NOWHERE, Found, TaggedText, content_of
from quality.document.attribution.word_classes import (
    ADVERB,
    BY,
    DETERMINER,
    IMPERSONAL,
    ING_FORM,
    IT,
    NAME,
    NOUN,
    PREPOSITION,
    PRONOUN,
    STOP,
    TIME,
    TO,
    WORD,
)
from quality.lexicons import in_order, made_of_lists, word_set

BELIEVED = word_set("verb_senses", "believed")
"""Passives that are hearsay ("it is said that")."""
_ARGUED = word_set("verb_senses", "argued")
"""Passives that need "it" before them to be hearsay ("it has been suggested that")."""
_RUMOURED = word_set("verb_senses", "rumoured")
"""Passives that are hearsay whatever follows."""
_REPORTED = word_set("verb_senses", "reported")
_CHARGES = word_set("verb_senses", "charged_with")
"""Those of them that say that somebody said something; the others are regard."""
_BY_REACH = 4
"""Tokens behind a participle in which its "by" stands."""
_PRONOUNS = PRONOUN + IMPERSONAL
_BEFORE_BY = PREPOSITION + TIME + ADVERB
_BEGINS_COMPLEMENT = DETERMINER + WORD + NOUN + NAME + TO + ADVERB + STOP
_BEHIND_REPORTED = WORD + PREPOSITION + TIME + NAME + NOUN


@made_of_lists
def _regarded() -> dict[str, tuple[str, ...]]:
    """Passives without an agent that report an opinion of nobody in particular, with the words of which one must follow."""
    regarded: dict[str, tuple[str, ...]] = {}
    for verb, *needed in map(str.split, in_order("verb_senses", "regarded")):
        regarded[verb] = (*regarded.get(verb, ()), *needed)
    return regarded


def is_passive(text: TaggedText, first: int, last: int, end: int, auxiliaries: str) -> bool:
    """Whether the verb at tokens [first, last) is a passive. `auxiliaries` are the classes before it, reversed."""
    if auxiliaries:
        return PASSIVE.match(auxiliaries) is not None
    return (
        last < end
        and text.codes[last] in _BEFORE_BY
        and not BY.isdisjoint(text.tokens[last : last + _BY_REACH])
        and text.tokens[first].endswith(in_order("endings", "passive"))
        and _by_follows(text, last, end)
    )


def passive_attribution(text: TaggedText, first: int, last: int, label: str, left: int) -> Found | None:
    """What the passive at tokens [first, last), with auxiliaries from `left`, reports; None when it reports nothing."""
    sentence, begin, end = text.around(first)
    if label == "passive":
        return _quoted_as(text, first, last, left)
    if label in ("say", "tell", "act", "weak") and _by_follows(text, last, end):
        return _by_agent(text, first, last, label, left)
    impersonal = left > begin and text.tokens[left - 1] in IT
    kind = _without_agent(text, first, last if last < end else -1, label, impersonal)
    if kind is None:
        return None
    return Found(first, NOWHERE, (left, last), (begin, end), sentence, kind, True)


def _by_follows(text: TaggedText, last: int, end: int) -> bool:
    at = past_times(text.codes, last, end)
    return at + 1 < end and text.tokens[at] in BY and text.codes[at + 1] != ING_FORM


def _quoted_as(text: TaggedText, first: int, last: int, left: int) -> Found | None:
    """ "Ms Roe was quoted as saying": the subject is the source."""
    sentence, begin, end = text.around(first)
    pronoun = left <= begin or text.codes[left - 1] in _PRONOUNS
    source = (left - 1, left) if pronoun else phrase_before(text, left, begin)
    if source[0] < begin:
        return None
    content = content_of(text.codes, first, last, source, False, begin, end)
    return Found(first, source, (left, last), content, sentence, "speech")


def _by_agent(text: TaggedText, first: int, last: int, label: str, left: int) -> Found | None:
    """ "The closure was first reported by the Courier"."""
    sentence, begin, end = text.around(first)
    agent = past_times(text.codes, last, end)
    source = phrase_at(text, agent + 1, end)
    if source == NOWHERE or not is_agent(text.codes, text.tokens, *source):
        return None
    content = (begin, left) if left > begin else (begin, end)
    return Found(first, source, (left, agent + 1), content, sentence, "act" if label == "act" else "speech")


def _without_agent(text: TaggedText, first: int, following: int, label: str, impersonal: bool) -> str | None:
    """The kind of a passive without "by": hearsay, regard or, when it reports nothing, None.

    `following` is the token behind it, -1 at the end of the sentence; `impersonal` tells that its subject is "it".
    """
    word = text.tokens[first]
    if following < 0:
        return "hearsay" if word in _RUMOURED and label in ("say", "weak") else None
    behind = text.codes[following]
    needed = _regarded().get(word) if label in ("act", "think") else None
    if needed is not None and (text.tokens[following] in needed or (not needed and behind in _BEGINS_COMPLEMENT)):
        return "hearsay" if word in _CHARGES else "regard"
    if word in _REPORTED and behind == PREPOSITION and not impersonal:
        return None  # "five cases were reported in May" counts, "was reported dead" reports
    if word in _RUMOURED and label in ("say", "weak"):
        return "hearsay"
    open_ended = behind == TO or impersonal or (word in _REPORTED and behind in _BEHIND_REPORTED)
    believed = word in BELIEVED or (impersonal and word in _ARGUED)
    return "hearsay" if label in ("say", "think", "weak") and open_ended and believed else None
