"""Tokens as the learned views read them: names and figures masked, so that no person, place or party carries weight."""

from __future__ import annotations

from itertools import compress, count

from quality.document.cut_text import CutText
from quality.model import Model

NAME, ACRONYM, FIGURE = "Nn", "NN", "0"
"""What stands for a capitalised word, for a word in capitals, and for anything that begins with a digit."""


def ordinary_words(model: Model) -> frozenset[str]:
    """Words that are usually written in lower case, so that a capital at the start of a sentence makes no name of them."""
    return frozenset(model.table("ordinary_words").rows)


def masked_tokens(document: CutText) -> list[str]:
    """One string per token of the document: lower case, or what masks it.

    A capitalised word counts as a name unless it begins a sentence or stands in a heading and is an ordinary word.
    """
    ordinary = document.model.built(ordinary_words)
    surface, masked, is_word = document.surface, list(document.tokens), document.is_word
    free = bytearray(len(masked))
    for sentence in document.sentences:
        if document.blocks[sentence.block].kind == "heading":
            free[sentence.first : sentence.last] = b"\x01" * (sentence.last - sentence.first)
        else:
            free[max(sentence.first, is_word.find(1, sentence.first, sentence.last))] = 1
    for at in compress(count(), map(str.isdigit, document.initials)):
        masked[at] = FIGURE
    for at in compress(count(), document.is_capital):
        if masked[at] != "i" and not (free[at] and masked[at] in ordinary):
            written = surface[at]
            masked[at] = ACRONYM if len(written) > 1 and written.isupper() else NAME
    return masked
