"""The headline and how much of it the body supports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Set
from typing import TYPE_CHECKING, Literal, NamedTuple

from quality.document.tokens import Tokens, tokenize
from quality.model import Model

if TYPE_CHECKING:
    from quality.document.document import Document

FEWEST_CONTENT_WORDS = 3
LONGEST_HEADLINE = 1_000
"""Characters of a headline that are read; the longest of real articles has about 400."""
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
    "when where why how which than then so if after before over under out up down about into more most new says say said "
    "here there am me us him them whose let".split()
)
_TITLE_CASE = 0.6
"""Share of capitalised words from which a headline is set in title case, where verbs and adverbs have capitals, too."""
_INFLECTED = ("ed", "ing", "ly")
_CONTRACTED = ("n't", "'ll", "'re", "'ve", "'d", "'m")
_LISTED = frozenset(
    "things ways reasons facts tips photos pictures images signs times lessons questions takeaways people places tricks "
    "steps secrets myths mistakes ideas quotes moments charts gifts rules stories words examples best worst most top "
    "biggest greatest".split()
)
"""Words behind the number of a list headline ("100 things to do"): both speak of the list itself."""
_COUNTING = 4
"""Words behind a number among which they stand."""


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
    declared = (document.article.headline or "")[:LONGEST_HEADLINE]
    if declared.strip():
        return Headline(declared, "headline", 0, tokenize(declared), None)
    for index, block in enumerate(document.blocks[:_LEADING_BLOCKS]):
        if block.kind == "heading" and block.last - block.first >= _SHORTEST_HEADLINE:
            text = document.text[block.start : block.end]
            return Headline(text, "text", block.start, tokenize(text), index)
    return None


def fold(word: str) -> str:
    """The form under which two words count as the same: number words as digits, without possessive and dots, first five letters."""
    if word.endswith("'s"):
        word = word[:-2]
    if word[0].isdigit():
        return word.replace(",", "")
    return _NUMBERS.get(word) or (word.replace(".", "") or word)[:_STEM]


def headline_support(document: Document, headline: Headline) -> Support | None:
    """How much of the headline stands in the body; None with fewer than three content words."""
    weights = document.model.built(word_weights)
    rare = document.model.built(_rarest)
    repeated = " ".join(headline.tokens.lower)
    itself: list[str] = []
    for index, block in enumerate(document.blocks):
        if block.main and (index == headline.block or block.kind == "heading"):
            words = document.tokens[block.first : block.last]
            if index == headline.block or " ".join(words) == repeated:
                itself += words
    body = document.body_counts - Counter(itself)
    folded = {word for word in body if word[0].isdigit() or word[-2:] == "'s" or "." in word} | (body.keys() & _NUMBERS)
    stems = {word[:_STEM] for word in body.keys() - folded} | set(map(fold, folded))
    stems.update(fold(part) for word in body if "-" in word for part in word.split("-") if part)
    total = found = 0.0
    content = 0
    missing = []
    columns = headline.tokens
    for at, (surface, word, start, end) in enumerate(zip(*columns, strict=True)):
        if not word[0].isalnum() or word in STOP_WORDS or _is_contraction(word):
            continue
        if (word.isdigit() and not _LISTED.isdisjoint(columns.lower[at + 1 : at + 1 + _COUNTING])) or (
            word in _LISTED and any(map(str.isdigit, columns.lower[max(0, at - _COUNTING) : at]))
        ):
            continue
        parts = [part for part in word.split("-") if part and part not in STOP_WORDS] or [word]
        for part in parts:
            weight = weights.get(part, rare)
            total += weight
            content += 1
            if fold(part) in stems:
                found += weight
            elif part[0].isdigit() or (surface[0].isupper() and part not in weights and len(part) > 1):
                missing.append((at, part, (headline.start + start, headline.start + end)))
    if content < FEWEST_CONTENT_WORDS or not total:
        return None
    return Support(found / total, content, tuple(dict.fromkeys(_not_known(missing, columns, stems, weights))))


def _not_known(
    missing: list[tuple[int, str, tuple[int, int]]], columns: Tokens, stems: Set[str], weights: Mapping[str, float]
) -> Iterator[tuple[int, int]]:
    """The spans of what is missing but for parts of names that the body knows and the verbs of title case."""
    if not missing:
        return
    words = [surface for surface in columns.surface if surface[0].isalpha()]
    titled = sum(surface[0].isupper() for surface in words) > _TITLE_CASE * len(words)
    names = _half_names(columns, stems, weights)
    for at, part, span in missing:
        if part[0].isdigit() or (at not in names and not (titled and part.endswith(_INFLECTED))):
            yield span


def _is_contraction(word: str) -> bool:
    """Whether a word is a pronoun or verb run together with "not", "will" and the like: no content."""
    stem, mark, _ = word.partition("'")
    return word.endswith(_CONTRACTED) or bool(mark and stem in STOP_WORDS)


def _half_names(columns: Tokens, stems: Set[str], weights: Mapping[str, float]) -> set[int]:
    """Tokens of names of which another word stands in the body: the first name of somebody known by the surname."""
    name = [
        surface[0].isupper() and lower.removesuffix("'s") not in weights and lower not in STOP_WORDS
        for surface, lower in zip(columns.surface, columns.lower, strict=True)
    ]
    known: set[int] = set()
    first = 0
    for at in range(len(name) + 1):
        initial = at < len(name) and columns.lower[at] == "." and at > first and len(columns.lower[at - 1]) == 1
        if at < len(name) and (name[at] or initial):
            continue
        if any(fold(columns.lower[i]) in stems for i in range(first, at) if len(columns.lower[i]) > 1):
            known.update(range(first, at))
        first = at + 1
    return known


def _rarest(model: Model) -> float:
    return max(model.built(word_weights).values(), default=0.0)


def word_weights(model: Model) -> dict[str, float]:
    """Inverse document frequencies of common words; every other word weighs as much as the rarest of them."""
    frequencies = model.table("inverse_document_frequencies").column("idf")
    return {word: max(0.0, weight) for word, weight in frequencies.items()}
