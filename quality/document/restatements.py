"""Sentences that say again, nearly word for word, what an earlier sentence said, wherever in the story it stands.

Sentences are compared by their content words, crudely stemmed, and by the pairs that neighbours among them make. An index
over the pairs finds the earlier sentences to compare with, and each pair leads to a few sentences only, so the cost grows with
the length of the text and not with its square.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, compress, pairwise
from typing import NamedTuple

from quality.document.cut_text import CutText
from quality.document.remembered import Remembered
from quality.document.spans import Sentence
from quality.lexicons import LazyPattern, following, in_order, in_use, made_of_lists, word_set

LEAST_WORDS = 6
"""Content words, counted once each, of a sentence that is compared."""

SHARED_WORDS = 0.75
"""Share of the shorter sentence's content words that the longer one must hold."""

SHARED_PAIRS = 0.5
"""Share of the shorter sentence's pairs of neighbours that the longer one must hold: the words stand in the same order."""

_LEAST_SHARED = SHARED_PAIRS * (LEAST_WORDS - 1)
"""Pairs that two sentences share at least: the shorter one has no fewer than its different words less one."""

LONGEST_RATIO = 2.5
"""How many times as many content words the longer sentence may have."""

MOST_HOLDERS = 8
"""Sentences that a pair of words leads to. A pair in more of them is the subject of the article, which tells little."""

_QUOTED = 0.6
_OPENING = 2
"""Blocks at the top which the next ones may say again: a dek, a lede, a standfirst."""

_SUMMARY = 12
"""Blocks at the top in which list items are a summary of what follows."""

_NOT_COMPARED = frozenset(("caption", "table", "code", "heading", "quote"))
_ENDS = frozenset(".!)\"”’'»]")
_LABEL = 4

_FUNCTION_WORDS = word_set("function_words", "not_compared")
_FORMULA = LazyPattern(r"\b(?:{formula})\b", re.IGNORECASE, "page_words")
"""Formulas of law, licences, disclosure and links, which are repeated on purpose."""


class Restatement(NamedTuple):
    """Indexes of a sentence and of the earlier one that it repeats, of which it holds `shared` of the words."""

    sentence: int
    original: int
    shared: float


class Restatements(NamedTuple):
    """What is repeated, and the sentences that were compared with the number of their words."""

    found: tuple[Restatement, ...]
    compared: dict[int, int]

    @property
    def share(self) -> float:
        """Share of the words compared that stand in a repetition."""
        total = sum(self.compared.values())
        return sum(self.compared[one.sentence] for one in self.found) / total if total else 0.0


class _Content(NamedTuple):
    """What a sentence is compared by."""

    words: set[str]
    pairs: set[tuple[str, str]]
    names: set[str]
    numbers: set[str]


def find_restatements(document: CutText) -> Restatements:
    """Near-verbatim repetitions in text order, each with the earlier sentence most like it.

    Left out is what careful newsrooms say twice: headings, captions, tables and quotations; the dek or lede told again at the
    top; list items at the top that sum up the article; questions, labels and lines that break off; formulas of law, licences
    and links; and sentences of one pattern about different names or numbers, as in results and listings.
    """
    compared: dict[int, int] = {}
    pairs: dict[int, set[tuple[str, str]]] = {}
    stems = list(map(_stems().__getitem__, document.tokens))
    formulas = _formulas_of(document)
    is_word = document.is_word
    for index, sentence in _compared_sentences(document):
        if formulas and _is_formula(document.text, sentence, formulas):
            continue
        compared[index] = is_word.count(1, sentence.first, sentence.last)
        words = list(filter(None, stems[sentence.first : sentence.last]))
        if len(words) >= LEAST_WORDS and len(set(words)) >= LEAST_WORDS:
            pairs[index] = set(pairwise(words))
    return Restatements(tuple(_find_pairs(document, stems, pairs)), compared)


def _find_pairs(
    document: CutText, stems: Sequence[str], pairs: Mapping[int, set[tuple[str, str]]]
) -> Iterator[Restatement]:
    """The repetitions among sentences, given by index with their pairs of words."""
    counts = Counter(chain.from_iterable(pairs.values()))
    again = {pair for pair, count in counts.items() if count > 1}
    opening = document.story.index(True) if any(document.story) else 0
    holders: dict[tuple[str, str], list[int]] = {}
    contents: dict[int, _Content] = {}

    def content(index: int) -> _Content:
        if index not in contents:
            contents[index] = _content(document, document.sentences[index], stems, pairs[index])
        return contents[index]

    for index, own in pairs.items():
        shared = own & again
        if len(shared) < 2:  # it is like no other sentence
            continue
        meetings = Counter(chain.from_iterable(filter(None, map(holders.get, shared))))
        met = [other for other, count in meetings.items() if count >= _LEAST_SHARED]
        best = max(((_alike(content(index), content(other)), -other) for other in met), default=(0.0, 0))
        if best[0] and not _is_summary(document, -best[1], index, opening):
            yield Restatement(index, -best[1], best[0])
        for pair in shared:
            held = holders.setdefault(pair, [])
            if len(held) < MOST_HOLDERS:
                held.append(index)


def _compared_sentences(document: CutText) -> Iterator[tuple[int, Sentence]]:
    """The sentences that are compared, with their indexes."""
    tokens, quoted, story, furniture = document.tokens, document.quoted, document.story, document.furniture
    is_compared = [
        block.kind not in _NOT_COMPARED and story[index] and index not in furniture
        for index, block in enumerate(document.blocks)
    ]
    has_colon = ":" in document.vocabulary
    for index, sentence in enumerate(document.sentences):
        _, _, first, last, block = sentence
        ending = tokens[last - 1]
        if not is_compared[block] or ending not in _ENDS:
            continue
        if ending == "." and tokens[max(0, last - 3) : last - 1] == [".", "."]:
            continue
        if has_colon and ":" in tokens[first : min(first + _LABEL, last)]:
            continue
        if quoted.count(1, first, last) < _QUOTED * (last - first):
            yield index, sentence


def _formulas_of(document: CutText) -> list[str]:
    """The formulas that may stand in a text: those all of whose words do."""
    here = document.vocabulary
    return [formula for formula, words in _formulas() if here.issuperset(words)]


@made_of_lists
def _formulas() -> list[tuple[str, list[str]]]:
    """The formulas with their words."""
    return [(formula, re.split("[ '-]", formula)) for formula in in_order("page_words", "formula")]


def _is_formula(text: str, sentence: Sentence, formulas: Sequence[str]) -> bool:
    """Whether a sentence holds one of `formulas` as whole words."""
    lower = _plain(text[sentence.start : sentence.end])
    return any(formula in lower for formula in formulas) and bool(_FORMULA.search(text, sentence.start, sentence.end))


def _plain(text: str) -> str:
    return text.lower().replace("’", "'")


def _content(document: CutText, sentence: Sentence, stems: Sequence[str], pairs: set[tuple[str, str]]) -> _Content:
    """What a sentence is compared by, given the stems of all tokens of the document and the sentence's pairs of them."""
    own = stems[sentence.first : sentence.last]
    words = set(filter(None, own))
    names = set(filter(None, compress(own[2:], document.is_capital[sentence.first + 2 : sentence.last])))
    return _Content(words, pairs, names, {word for word in words if word[0].isdigit()})


@cache
def _suffix(ending: str) -> int:
    return next((len(suffix) for suffix in in_order("endings", "cut") if ending.endswith(suffix)), 0)


following(_suffix.cache_clear)


@made_of_lists
def _contrasts() -> tuple[frozenset[str], ...]:
    """Words, stemmed, of which two sentences of one pattern may hold one each and say two things."""
    return tuple(map(frozenset, in_use().classes("opposites").values()))


@made_of_lists
def _stems() -> Remembered[str, str]:
    return Remembered(_compared)


def _compared(token: str) -> str:
    """The stem of a token that is compared, nothing for a mark, a letter or a function word."""
    if not token[0].isalnum() or (len(token) < 2 and not token.isdigit()) or token in _FUNCTION_WORDS:
        return ""
    return _stem(token)


def _stem(word: str) -> str:
    """The word without a common ending; three letters stay."""
    cut = _suffix(word[-4:])
    return word[:-cut] if cut and len(word) - cut >= 3 and not word[0].isdigit() else word


def _alike(one: _Content, other: _Content) -> float:
    """Share of the shorter one's words that both hold, 0 below the thresholds and for two different subjects."""
    shorter, longer = sorted((len(one.words), len(other.words)))
    shared = len(one.words & other.words) / shorter
    pairs = len(one.pairs & other.pairs) / max(1, min(len(one.pairs), len(other.pairs)))
    if longer > LONGEST_RATIO * shorter or shared < SHARED_WORDS or pairs < SHARED_PAIRS:
        return 0.0
    if one.numbers - other.numbers and other.numbers - one.numbers:
        return 0.0
    only_one, only_other = one.words - other.words, other.words - one.words
    if one.names & only_one and other.names & only_other:
        return 0.0
    if any(contrast & only_one and contrast & only_other for contrast in _contrasts()):
        return 0.0
    return shared


def _is_summary(document: CutText, original: int, sentence: int, opening: int) -> bool:
    """Whether the earlier sentence is a dek, a lede or a summary, which the story may say again in full."""
    source, copy = document.sentences[original].block, document.sentences[sentence].block
    if source == copy:
        return False
    if source < opening + _OPENING and copy < opening + 2 * _OPENING:
        return True
    return document.blocks[source].kind == "list_item" and source < opening + _SUMMARY
