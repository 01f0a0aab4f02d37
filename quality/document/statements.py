"""The sentences of the story by what they do: counts, expected shares and the clearest cases, for signals."""

from __future__ import annotations

from collections.abc import Set
from itertools import compress, count
from typing import TYPE_CHECKING, NamedTuple

from quality.document.roles import Role, find_roles, places
from quality.document.spans import Sentence
from quality.lexicons import word_set

if TYPE_CHECKING:
    from quality.document.document import Document


_BARE = frozenset({"quoted=0", "no source"})
PERSONAL = 0.25
"""Share of sentences in the first person from which on an article tells the author's own experience, which needs no source."""
ADVICE = 0.1
"""Share of sentences that address the reader from which on an article is advice, which needs few particulars."""
_SELF = frozenset(("i",))
_READER = word_set("pronouns", "reader")
SHORTEST = 5
"""Tokens of the shortest sentence that is quoted as a passage."""


class Statement(NamedTuple):
    """A sentence of the body with its role and its index `at` in `Document.sentences`."""

    at: int
    sentence: Sentence
    role: Role


def find_statements(document: Document) -> list[Statement]:
    """The sentences of the body that are part of the story, in order; headings and page clutter are left out."""
    blocks, sentences = document.blocks, document.sentences
    told = [at for at, s in enumerate(sentences) if blocks[s.block].main and blocks[s.block].kind != "heading"]
    roles = zip(told, find_roles(document, told), strict=True)
    return [Statement(at, sentences[at], role) for at, role in roles if role.label != "not_text"]


def quotable(document: Document, statements: list[Statement]) -> list[Statement]:
    """Those that read as whole sentences on their own: five tokens or more, with an end."""
    return [
        s
        for s in statements
        if s.sentence.last - s.sentence.first >= SHORTEST and "no full stop" not in document.shapes[s.at]
    ]


def bare(document: Document, statements: list[Statement]) -> list[Statement]:
    """Those that can be quoted as having no source: no attribution was found in them, and no quotation."""
    return [s for s in quotable(document, statements) if _BARE.issubset(document.shapes[s.at])]


def is_personal(document: Document, statements: list[Statement]) -> bool:
    """Whether the author tells what happened to him or her."""
    return _with_words(document, statements, _SELF) >= PERSONAL * len(statements)


def is_advice(document: Document, statements: list[Statement]) -> bool:
    """Whether the author speaks to the reader, as in a guide."""
    return _with_words(document, statements, _READER) >= ADVICE * len(statements)


def _with_words(document: Document, statements: list[Statement], words: Set[str]) -> int:
    """How many of the sentences hold one of `words` outside quotations."""
    if document.authored_counts.keys().isdisjoint(words):
        return 0
    spoken = compress(count(), map(words.__contains__, document.authored_tokens))
    found = set(map(document.sentence_of.__getitem__, spoken))
    return sum(s.at in found for s in statements)


def expected(statements: list[Statement], *labels: str) -> float:
    """How many of the sentences do one of these, as the sum of their probabilities."""
    chosen = places(*labels)
    return sum([probabilities[at] for _, _, (_, probabilities) in statements for at in chosen])


def clearest(statements: list[Statement], label: str, least: float, most: int) -> list[Statement]:
    """At most `most` sentences that do this with a probability of at least `least`, the clearest first."""
    (place,) = places(label)
    found = [(-s.role.probabilities[place], s) for s in statements if s.role.probabilities[place] >= least]
    return [statement for _, statement in sorted(found)[:most]]
