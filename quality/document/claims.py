"""Checkable claims and quantities of the body, and whether each is attributed to anybody."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from quality.document.document import Document

FEWEST_WORDS = 6
"""Shorter sentences are headings, exclamations or fragments."""

CARRIED_SENTENCES = 2
"""So far does an attribution reach within its paragraph: the sentences that follow it still speak of what was said."""

_MONTHS = frozenset(
    "january february march april may june july august september october november december jan feb mar apr jun jul aug sep "
    "sept oct nov dec monday tuesday wednesday thursday friday saturday sunday".split()
)
_NOT_COUNTED_AFTER = frozenset(
    "section chapter page no route highway interstate article title room channel psalm verse vol volume figure table aged age "
    "in since until before after during by around #".split()
)
_NOT_COUNTED_BEFORE = frozenset("a.m. p.m. am pm o'clock gmt est edt bst years-old year-old st nd rd th".split())
_DOCUMENTS = frozenset(
    "according document documents transcript filing lawsuit study survey poll report data statistics records census".split()
)


class Claim(NamedTuple):
    """A sentence that states something checkable. `sourced` tells whether anybody is said to have said it."""

    start: int
    end: int
    sentence: int
    kinds: frozenset[str]
    sourced: bool


class Quantity(NamedTuple):
    """A number with a meaning of its own: no date, age, time, score, ordinal or address."""

    start: int
    end: int
    sentence: int
    sourced: bool


def sourced_sentences(document: Document) -> frozenset[int]:
    """Indexes of the sentences that hold an attribution, or what one carries over within the paragraph."""
    sentences = document.sentences
    starts = [sentence.start for sentence in sentences]
    found: set[int] = set()
    for attribution in document.attributions:
        found.add(attribution.sentence)
        first = max(bisect_left(starts, attribution.content.start + 1) - 1, 0)
        last = bisect_left(starts, attribution.content.end)
        found.update(range(first, max(last, first)))
        block = sentences[attribution.sentence].block
        for after in range(attribution.sentence + 1, attribution.sentence + 1 + CARRIED_SENTENCES):
            if after < len(sentences) and sentences[after].block == block:
                found.add(after)
    linked = {link.block for link in document.article.links or () if link.block is not None}
    if linked:
        found.update(index for index, sentence in enumerate(sentences) if sentence.block in linked)
    return frozenset(found)


def find_quantities(document: Document) -> list[Quantity]:
    """Quantities of the body outside quotations, in order."""
    tokens, starts, ends, text = document.tokens, document.starts, document.ends, document.text
    quoted, in_body = document.quoted, document.in_body
    sentences, sourced = document.sentences, document.sourced_sentences
    firsts = [sentence.first for sentence in sentences]
    last = len(tokens) - 1
    quantities = []
    for i in [i for i, token in enumerate(tokens) if "0" <= token[0] <= "9"]:
        token = tokens[i]
        if quoted[i] or not in_body[i] or ":" in token:
            continue
        before = tokens[i - 1] if i else ""
        after = tokens[i + 1] if i < last else ""
        if len(token) == 4 and token.isdigit() and "1700" <= token <= "2100" and before not in ("$", "£", "€"):
            continue
        dated = before in _MONTHS or after in _MONTHS or before in _NOT_COUNTED_AFTER or after in _NOT_COUNTED_BEFORE
        if dated and after not in ("%", "percent", "million", "billion") and before not in ("$", "£", "€"):
            continue
        if token[-2:] in ("st", "nd", "rd", "th") and token[:-2].isdigit():
            continue
        joined = i < last and starts[i + 1] == ends[i] and after in ("-", "–", "/")
        if joined or (i and before in ("-", "–", "/") and starts[i] == ends[i - 1]):
            continue
        sentence = bisect_left(firsts, i + 1) - 1
        if sentence >= 0:
            start = starts[i - 1] if before in ("$", "£", "€") else starts[i]
            end = ends[i + 1] if after in ("%", "percent", "million", "billion", "people") else ends[i]
            if text[start:end].strip():
                quantities.append(Quantity(start, end, sentence, sentence in sourced))
    return quantities


def find_claims(document: Document) -> list[Claim]:
    """Checkable claims of the body: declarative sentences outside quotations with a quantity, casualty, accusation, plan,
    decision or reported state."""
    sentences, sourced = document.sentences, document.sourced_sentences
    firsts = [sentence.first for sentence in sentences]
    kinds: dict[int, set[str]] = {}
    for hit in document.authored("claim_words"):
        kinds.setdefault(bisect_left(firsts, hit.first + 1) - 1, set()).add(hit.label)
    for quantity in document.quantities:
        kinds.setdefault(quantity.sentence, set()).add("number")
    quoted, blocks, text, tokens = document.quoted, document.blocks, document.text, document.tokens
    claims = []
    for index in sorted(kinds):
        sentence = sentences[index]
        length = sentence.last - sentence.first
        if (
            index < 0
            or length < FEWEST_WORDS
            or not blocks[sentence.block].main
            or blocks[sentence.block].kind == "heading"
        ):
            continue
        if "?" in text[sentence.end - 2 : sentence.end] or sum(quoted[sentence.first : sentence.last]) > length / 2:
            continue
        is_sourced = index in sourced or not _DOCUMENTS.isdisjoint(tokens[sentence.first : sentence.last])
        claims.append(Claim(sentence.start, sentence.end, index, frozenset(kinds[index]), is_sourced))
    return claims
