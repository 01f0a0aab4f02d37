"""What pronouns and second mentions repeat: the sources before them, else names in the text before them."""

from __future__ import annotations

from collections import deque

from quality.document.attribution.grammar import ANY_NAME, PERSON_NAME, Rule
from quality.document.attribution.names import name_at
from quality.document.attribution.steps import DESCRIBED, GENERIC, Mention, SourceReading, SourceStep, named
from quality.document.attribution.tagged import WINDOW, TaggedText
from quality.document.attribution.word_classes import DETERMINER, RELATIVE, STOP
from quality.lexicons import word_set

_REACH = 3
"""A pronoun or second mention inherits from an antecedent at most this many sentences back."""
_KEPT = 40
"""Sources kept; more than three sentences ever hold."""
_SINGULAR_PERSON = word_set("pronouns", "singular_person")
_PLURAL = word_set("pronouns", "plural_person")
_FIRST_PERSON = word_set("pronouns", "first_person")
_INDEFINITE_PERSON = word_set("pronouns", "indefinite_person")
_THOROUGHFARES = word_set("source_words", "thoroughfare")
"""Last words of names that a personal pronoun does not mean."""
_BEFORE_PLACE = word_set("source_words", "before_place")


class Antecedents:
    """The sources of a text that were read so far, last one last."""

    def __init__(self, text: TaggedText) -> None:
        self._text = text
        self._mentions: deque[tuple[int, Mention]] = deque(maxlen=_KEPT)

    def add(self, sentence: int, mention: Mention) -> None:
        """Keep a source for the pronouns that follow it. `sentence` is the index of its sentence."""
        self._mentions.append((sentence, mention))

    def of_pronoun(self, at: int, sentence: int) -> Mention:
        """What the pronoun at token `at` stands for."""
        text = self._text
        token = text.tokens[at]
        if token in _FIRST_PERSON or token.startswith("you"):
            return Mention(named(None), "self", token)
        if token in _INDEFINITE_PERSON:
            return Mention(GENERIC, "people", token)
        if token in _SINGULAR_PERSON or text.codes[at] == RELATIVE:
            reading = (
                self._recent(("person",), sentence)
                or person_before(text, sentence, at)
                or self._recent(("body", "people"), sentence)
            )
            return Mention(reading or DESCRIBED, "person", token)
        if token in _PLURAL:
            reading = self._recent(("people", "body"), sentence) or self._recent(("person", "document"), sentence)
            return Mention(reading or DESCRIBED, "people", token)
        reading = self._recent(("body", "document"), sentence) or body_before(text, sentence, at)
        return Mention(reading or DESCRIBED, "body", token)

    def _recent(self, sorts: tuple[str, ...], sentence: int) -> SourceReading | None:
        for index, mention in reversed(self._mentions):
            if sentence - index > _REACH:
                return None
            if mention.sort in sorts:
                return mention.reading
        return None

    def with_head(self, head: str, sentence: int) -> SourceReading | None:
        """The last source with this head noun."""
        for index, mention in reversed(self._mentions):
            if sentence - index > _REACH:
                return None
            if mention.head == head:
                return mention.reading
        return None

    def of_second_mention(self, head: str, sort: str, sentence: int) -> SourceReading | None:
        """What a second mention repeats: a source with the same head, else the nearest one of its sort.

        A person or document that no source was may be a name in the text.
        """
        same = self.with_head(head, sentence) if head else None
        if same is not None:
            return same
        nearest = None
        for index, mention in reversed(self._mentions):
            if sentence - index > _REACH:
                break
            if mention.sort == sort and (nearest is None or (mention.reading.is_named and not nearest.is_named)):
                nearest = mention.reading
        if nearest is None and sort == "person":
            return person_before(self._text, sentence, self._text.sentences[sentence].first)
        if nearest is None and sort == "document":
            return body_before(self._text, sentence, self._text.sentences[sentence].first)
        return nearest

    def unnamed(self, sentence: int) -> SourceReading | None:
        """The nearest source without a name, which "the source" or "the official" can repeat."""
        for index, mention in reversed(self._mentions):
            if sentence - index > _REACH:
                return None
            if mention.reading.step in (SourceStep.EXPLAINED, SourceStep.DESCRIBED) and mention.sort in (
                "person",
                "people",
            ):
                return mention.reading
        return None


def person_before(text: TaggedText, sentence: int, at: int) -> SourceReading | None:
    """The nearest person named by form before token `at`, in its sentence or the sentences before it, else the nearest name."""
    return _name_before(text, PERSON_NAME, sentence, at, _REACH) or body_before(text, sentence, at)


def body_before(text: TaggedText, sentence: int, at: int, reach: int = _REACH) -> SourceReading | None:
    """The nearest name of any kind before token `at`, in its sentence or up to `reach` sentences before it."""
    return _name_before(text, ANY_NAME, sentence, at, reach)


def _name_before(text: TaggedText, form: Rule, sentence: int, at: int, reach: int) -> SourceReading | None:
    codes, tokens = text.codes, text.tokens
    for index in range(sentence, max(-1, sentence - reach - 1), -1):
        place = text.sentences[index]
        stop = at if index == sentence else place.last
        for match in form.finditer(codes, place.first, min(stop, place.first + WINDOW)):
            if _is_place(text, match.start()):
                continue
            last = match.end() - 1
            while codes[last] == STOP:
                last -= 1
            if form is PERSON_NAME and tokens[last] in _THOROUGHFARES:
                continue
            return named(tokens[last], name_at(text, last))
    return None


def _is_place(text: TaggedText, at: int) -> bool:
    """Whether a name stands behind "in" or "at": where something happens rather than who is meant."""
    before = at - 1 if at and text.codes[at - 1] != DETERMINER else at - 2
    return before >= 0 and text.tokens[before] in _BEFORE_PLACE
