"""The headline and how much of it the body supports."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from quality.document.tables import read_weights
from quality.document.tokens import Tokens, tokenize

if TYPE_CHECKING:
    from quality.document.document import Document

FEWEST_CONTENT_WORDS = 3
_LEADING_BLOCKS = 3
_SHORTEST_HEADLINE = 4
_STEM = 5
_NUMBERS = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
    "ten": "10", "eleven": "11", "twelve": "12", "dozen": "12", "hundred": "100", "thousand": "1000",
}  # fmt: skip
STOP_WORDS = frozenset(
    "a an the of and or but in on at to for from with by as is are was were be been has have had do does did not no it its "
    "this that these those he she they we you i his her their our your my will would can could may might must should who what "
    "when where why how which than then so if after before over under out up down about into more most new says say said".split()
)


class Headline(NamedTuple):
    """The headline's text, the part that offsets refer to, and the offset of its first character there."""

    text: str
    part: Literal["headline", "text"]
    start: int
    tokens: Tokens
    block: int | None


class Support(NamedTuple):
    """`share` of the headline's weighted content words that stand in the body; `missing` are (start, end) of names and
    numbers that do not, as offsets into the headline's part."""

    share: float
    content: int
    missing: tuple[tuple[int, int], ...]


def find_headline(document: Document) -> Headline | None:
    """The headline that the page declares, else a heading of at least four words among the first three blocks."""
    declared = document.article.headline
    if declared and declared.strip():
        return Headline(declared, "headline", 0, tokenize(declared), None)
    for index, block in enumerate(document.blocks[:_LEADING_BLOCKS]):
        if block.kind == "heading" and block.last - block.first >= _SHORTEST_HEADLINE:
            text = document.text[block.start : block.end]
            return Headline(text, "text", block.start, tokenize(text), index)
    return None


def fold(word: str) -> str:
    """The form under which two words count as the same: number words as digits, without possessive, first five letters."""
    if word.endswith("'s"):
        word = word[:-2]
    if word[0].isdigit():
        return word.replace(",", "")
    return _NUMBERS.get(word) or word[:_STEM]


def headline_support(document: Document, headline: Headline) -> Support | None:
    """How much of the headline stands in the body; None with fewer than three content words."""
    weights = _weights()
    rare = _rarest()
    repeated = " ".join(headline.tokens.lower)
    body = document.body_counts
    for index, block in enumerate(document.blocks):
        if block.main and (index == headline.block or block.kind == "heading"):
            words = document.tokens[block.first : block.last]
            if index == headline.block or " ".join(words) == repeated:
                body = body - Counter(words)
    folded = {word for word in body if word[0].isdigit() or word[-2:] == "'s"} | (body.keys() & _NUMBERS)
    stems = {word[:_STEM] for word in body.keys() - folded} | set(map(fold, folded))
    stems.update(fold(part) for word in body if "-" in word for part in word.split("-") if part)
    total = found = 0.0
    content = 0
    missing = []
    columns = headline.tokens
    for surface, word, start, end in zip(*columns, strict=True):
        if not word[0].isalnum() or word in STOP_WORDS:
            continue
        parts = [part for part in word.split("-") if part and part not in STOP_WORDS] or [word]
        for part in parts:
            weight = weights.get(part, rare)
            total += weight
            content += 1
            if fold(part) in stems:
                found += weight
            elif part[0].isdigit() or (surface[0].isupper() and part not in weights):
                missing.append((headline.start + start, headline.start + end))
    if content < FEWEST_CONTENT_WORDS:
        return None
    return Support(found / total, content, tuple(dict.fromkeys(missing)))


@cache
def _rarest() -> float:
    return max(_weights().values())


@cache
def _weights() -> dict[str, float]:
    """Inverse document frequencies of common words; every other word weighs as much as the rarest of them."""
    return read_weights("inverse_document_frequencies.txt")
