"""The headline and how much of it the body supports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Literal, NamedTuple

from quality.article.parts import MAX_HEADLINE
from quality.document.cut_text import CutText
from quality.document.recipes import is_ingredients_heading
from quality.document.remembered import Remembered
from quality.document.tokens import Tokens, tokenize
from quality.lexicons import in_order, in_use, made_of_lists, word_set
from quality.model import Model

FEWEST_CONTENT_WORDS = 3
_LEADING_BLOCKS = 3
_SHORTEST_HEADLINE = 4
_STEM = 5
STOP_WORDS = word_set("function_words", "stop_word")
_TITLE_CASE = 0.6
"""Share of capitalised words from which a headline is set in title case, where verbs and adverbs have capitals, too."""
_DASHES = frozenset("-–—")
_LABEL_MARKS = _DASHES | frozenset("|»·")
_LABEL_WORDS = 5
_RAREST = 3
_OPENING = 200
"""Tokens of the body's beginning, where an article says what it is about."""
_LISTED = word_set("headline_words", "listed")
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


class HeadlineSupport(NamedTuple):
    """`share` of the headline's weighted content words that stand in the body, `opening` in its first words.

    `missing` are (start, end) of its subject where the body lacks it, names and numbers or the rarest words, as offsets
    into the headline's part.
    """

    share: float
    opening: float
    content: int
    missing: tuple[tuple[int, int], ...]


def find_headline(document: CutText) -> Headline | None:
    """The headline that the page declares, else a heading of at least four words among the first three blocks."""
    declared = (document.article.headline or "")[:MAX_HEADLINE]
    if declared.strip():
        return Headline(declared, "headline", 0, tokenize(declared), None)
    for index, block in enumerate(document.blocks[:_LEADING_BLOCKS]):
        if block.kind != "heading":
            continue
        text = document.text[block.start : block.end]
        if block.last - block.first >= _SHORTEST_HEADLINE:
            return Headline(text, "text", block.start, tokenize(text), index)
        if is_ingredients_heading(text):
            break  # what follows is no headline but an ingredient
    return None


def stem(word: str) -> str:
    """The form under which two words count as the same: number words as digits, without possessive and dots, first five letters."""
    if word.endswith("'s"):
        word = word[:-2]
    if word[0].isdigit():
        return word.replace(",", "")
    return _figures().get(word) or (word.replace(".", "") or word)[:_STEM]


class _Word(NamedTuple):
    """A content word of the headline, or a part of one with a hyphen: token index, what it says, how rare it is.

    `spelled_out` tells of an acronym that only its full name stands in the body.
    """

    at: int
    part: str
    weight: float
    is_name: bool
    found: bool
    spelled_out: bool


def headline_support(document: CutText, headline: Headline) -> HeadlineSupport | None:
    """How much of the headline stands in the body; None with fewer than three content words."""
    itself = _headings_alike(document, headline)
    counts = document.body_counts
    heading = Counter(word for index in itself for word in _words_of(document, index))
    only_there = {word for word, times in heading.items() if times >= counts[word]}
    stems = _stems(counts.keys() - only_there if only_there else counts.keys())
    columns = headline.tokens
    first, last = _without_labels(columns, document.article.publisher or "", stems)
    words = list(_content(document, columns, first, last, stems))
    if len(words) < FEWEST_CONTENT_WORDS:
        return None
    total = sum(word.weight for word in words)
    if not total:
        return None
    share = sum(word.weight for word in words if word.found) / total
    early = _stems(_opening(document, itself))
    opening = (
        sum(word.weight for word in words if word.found and (word.spelled_out or stem(word.part) in early)) / total
    )
    tokens = list(dict.fromkeys(_subject(words, columns, stems, document.model.built(word_weights))))
    spans = [(headline.start + columns.starts[at], headline.start + columns.ends[at]) for at in tokens]
    return HeadlineSupport(share, opening, len(words), tuple(spans))


def _words_of(document: CutText, index: int) -> Sequence[str]:
    block = document.blocks[index]
    return document.tokens[block.first : block.last]


def _headings_alike(document: CutText, headline: Headline) -> frozenset[int]:
    """Main blocks that are the headline itself or repeat it."""
    repeated = list(headline.tokens.lower)
    return frozenset(
        index
        for index, block in enumerate(document.blocks)
        if block.main
        and (index == headline.block or (block.kind == "heading" and list(_words_of(document, index)) == repeated))
    )


def _opening(document: CutText, without: Set[int]) -> Set[str]:
    """Words of the first blocks of the body, up to `_OPENING` tokens."""
    words: list[str] = []
    for index, block in enumerate(document.blocks):
        if block.main and index not in without:
            words += _words_of(document, index)[: _OPENING - len(words)]
            if len(words) >= _OPENING:
                break
    return frozenset(word for word in words if word[0].isalnum())


@made_of_lists
def _figures() -> dict[str, str]:
    """Numbers in words with the figures that they spell: classes of the list numbers that are figures."""
    return {word: name for name, found in in_use().classes("numbers").items() if name.isdigit() for word in found}


def _stems(words: Set[str]) -> Set[str]:
    """The forms under which words are compared; of words with a hyphen also the parts."""
    stems = set(map(_stem_of().__getitem__, words))
    stems.update(stem(part) for word in words if "-" in word for part in word.split("-") if part)
    return stems


@made_of_lists
def _stem_of() -> Remembered[str, str]:
    return Remembered(stem)


def _without_labels(columns: Tokens, publisher: str, stems: Set[str]) -> tuple[int, int]:
    """First and last token of the headline without the date before and the names of sections and publisher behind it.

    What follows a bar is such a label ("... | The Gazette"). What follows a dash with spaces around it is one when it
    names the publisher, or is set like a name, has at most five words and stands nowhere in the body.
    """
    surface, lower = columns.surface, columns.lower
    first, last = 0, len(lower)
    if "".join(lower[:5]).replace("-", "").isdigit() and len(lower) > 5 and len(lower[0]) == 4:
        first = 5
    known = set(tokenize(publisher).lower)
    for at in range(len(lower) - 2, first + FEWEST_CONTENT_WORDS, -1):
        apart = columns.starts[at] > columns.ends[at - 1] and columns.starts[at + 1] > columns.ends[at]
        if not apart or lower[at] not in _LABEL_MARKS:
            continue
        tail = [i for i in range(at + 1, last) if lower[i][0].isalnum()]
        content = [i for i in tail if lower[i] not in STOP_WORDS]
        publisher_named = bool(known) and known.issuperset(lower[i] for i in tail)
        named = len(tail) <= _LABEL_WORDS and all(surface[i][0].isupper() for i in content)
        if lower[at] not in _DASHES or publisher_named or (named and stems.isdisjoint(stem(lower[i]) for i in content)):
            last = at
    return first, last


def _content(document: CutText, columns: Tokens, first: int, last: int, stems: Set[str]) -> Iterator[_Word]:
    """Content words of a headline: no function words, no contractions, not the number of a list and what it counts."""
    weights = document.model.built(word_weights)
    rarest = document.model.built(_rarest)
    lower = columns.lower
    for at in range(first, last):
        word, surface = lower[at], columns.surface[at]
        if not word[0].isalnum() or word in STOP_WORDS or _is_contraction(word):
            continue
        if (word.isdigit() and not _LISTED.isdisjoint(lower[at + 1 : at + 1 + _COUNTING])) or (
            word in _LISTED and any(map(str.isdigit, lower[max(0, at - _COUNTING) : at]))
        ):
            continue
        for part in [part for part in word.split("-") if part and part not in STOP_WORDS] or [word]:
            found = stem(part) in stems
            spelled_out = not found and _is_acronym(surface) and surface in _initials(document)
            is_name = part[0].isdigit() or (surface[0].isupper() and part not in weights and len(part) > 1)
            yield _Word(at, part, weights.get(part, rarest), is_name, found or spelled_out, spelled_out)


def _is_acronym(written: str) -> bool:
    return len(written) > 1 and written.isupper() and written.isalpha()


def _initials(document: CutText) -> str:
    """First letters of the body's capitalised words in a row, so that "ICJ" is known where its full name stands."""
    return "".join(
        word[0] if word[0].isupper() else "" if lower in STOP_WORDS else " "
        for word, lower in zip(document.surface, document.tokens, strict=True)
    )


def _subject(words: Sequence[_Word], columns: Tokens, stems: Set[str], weights: Mapping[str, float]) -> Iterator[int]:
    """Tokens of the names and numbers that the body lacks, but for parts of names that it knows and plain words of title
    case; without any of them, of the rarest words that it lacks."""
    missing = [word for word in words if not word.found]
    written = [surface for surface in columns.surface if surface[0].isalpha()]
    titled = sum(surface[0].isupper() for surface in written) > _TITLE_CASE * len(written)
    half = _half_names(columns, stems, weights)
    endings = in_order("endings", "inflected")  # of plain words that title case sets like names
    named = False
    for word in missing:
        plain = titled and not _is_acronym(columns.surface[word.at]) and word.part.endswith(endings)
        if word.is_name and (word.part[0].isdigit() or (word.at not in half and not plain)):
            named = True
            yield word.at
    if not named:
        rarest = sorted(missing, key=lambda word: (-word.weight, word.at))[:_RAREST]
        yield from sorted(word.at for word in rarest)


def _is_contraction(word: str) -> bool:
    """Whether a word is a pronoun or verb run together with "not", "will" and the like: no content."""
    stem, mark, _ = word.partition("'")
    return word.endswith(in_order("endings", "contracted")) or bool(mark and stem in STOP_WORDS)


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
        if any(stem(columns.lower[i]) in stems for i in range(first, at) if len(columns.lower[i]) > 1):
            known.update(range(first, at))
        first = at + 1
    return known


def _rarest(model: Model) -> float:
    return max(model.built(word_weights).values(), default=0.0)


def word_weights(model: Model) -> dict[str, float]:
    """Inverse document frequencies of common words; every other word weighs as much as the rarest of them."""
    frequencies = model.table("inverse_document_frequencies").column("idf")
    return {word: max(0.0, weight) for word, weight in frequencies.items()}
