"""Terms of an article's form: what a linear model reads to tell news from opinion, press releases, lists and others.

Nothing tells a topic: common words stand for themselves, every other token by its form (quality/document/wording.py), so names
and figures are masked. The terms are single forms and pairs of neighbours, forms at places that have their own habits
(headline, first and last paragraph, headings), and rates in steps (`words 400` stands in every body of 400 words or more).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise
from math import sqrt
from typing import TYPE_CHECKING, NamedTuple

from quality.document.remembered import Remembered
from quality.document.spans import TextBlock
from quality.document.wording import NAME, QUOTE, Term, headline_terms
from quality.lexicons import word_set
from quality.model import Model
from quality.model.fixed_point import UNITS, FixedPoint
from quality.model.layout import INTERCEPT, TABLES
from quality.model.table import MadeRows, Phrases

if TYPE_CHECKING:
    from quality.document.document import Document

LEARNED_FORMS = TABLES["forms"]
_FIXED = FixedPoint(len(LEARNED_FORMS))
_WORD = "word: "
"""What keys of the author's words begin with in the table."""
_NO_PAIRS = frozenset({(QUOTE, QUOTE), (NAME, NAME)})
"""Neighbours that tell nothing: they only measure how long quotations and names are."""
FEWEST_TERMS = 100
"""Known terms that a judgement needs; texts of 150 words have about 130."""
_LONGEST_HEADING = 14
"""Tokens of a line that may be a heading, where the page does not say."""
_SHORTEST_PARAGRAPH = 10
_ENDS = frozenset(".!?:;,…\"”’'")
_HEADINGS = 25
"""Headings that are read."""
_WORDS = (150, 250, 400, 600, 900, 1400, 2200)
_PARAGRAPH = (20, 30, 45, 60, 90, 130)
_COUNTS = (1, 3, 6, 10)
_SHARES = (0.05, 0.1, 0.2, 0.35, 0.6)
_RATES = (0, 2, 5, 10, 20, 40)
"""Steps of what is counted per 1,000 tokens."""
_DENSE = (20, 40, 70, 100, 140, 190)
"""The same for what is frequent in any text."""
_PERSONS = {name: word_set("pronouns", f"form_{name}") for name in ("i", "we", "you")}
_NUMBERS = ("<number>", "<figure>", "<year>")
_LISTS = (
    "argument_words",
    "stock_phrases",
    "clickbait_phrases",
    "emphatic",
    "loaded_contempt",
    "loaded_moral",
    "loaded_alarm",
    "loaded_emotive",
)


class _Weights(NamedTuple):
    """The rows of the table, packed; their numbers by terms, by the author's words and by pairs of neighbours; and the numbers of
    rows that do not count."""

    rows: MadeRows[int]
    intercepts: tuple[float, ...]
    terms: Remembered[str, int | None]
    words: Remembered[str, int | None]
    pairs: Phrases
    ignored: Collection[int]


def _weights(model: Model) -> _Weights:
    table = model.rows("forms")
    number = table.number
    return _Weights(
        MadeRows(table, _FIXED.pack),
        table[INTERCEPT] if number(INTERCEPT) else (0.0,) * len(LEARNED_FORMS),
        Remembered(number),
        Remembered(lambda word: number(_WORD + word)),
        Phrases(table, (2,)),
        [found for pair in _NO_PAIRS if (found := number(" ".join(pair)))],
    )


def form_shares(document: Document) -> dict[str, float] | None:
    """How likely each learned form is, about 0 to 1; None for a text with fewer than `FEWEST_TERMS` known terms."""
    rows, intercepts, numbers, words, pairs, ignored = document.model.built(_weights)
    forms = list(filter(None, document.streams.forms))
    counts = Counter(forms)
    known = set(filter(None, map(numbers.__getitem__, counts)))
    known.update(filter(None, map(pairs.lookup(), pairwise(forms))))
    known.update(filter(None, map(words.__getitem__, set(document.streams.words))))
    for place, found in _placed(document, counts):
        known.update(filter(None, map(numbers.__getitem__, map(f"{place} ".__add__, found))))
    known.difference_update(ignored)
    if len(known) < FEWEST_TERMS:
        return None
    size = UNITS * sqrt(len(known))
    totals = _FIXED.units(sum(map(rows.__getitem__, known)))
    return {form: base + total / size for form, base, total in zip(LEARNED_FORMS, intercepts, totals, strict=True)}


def form_terms(document: Document) -> set[Term]:
    """The distinct terms of an article's form."""
    forms = list(filter(None, document.streams.forms))
    terms: set[Term] = {*zip(forms), *pairwise(forms)}
    terms -= _NO_PAIRS
    terms.update((_WORD.strip(), word) for word in document.streams.words)
    for place, found in _placed(document, Counter(forms)):
        terms.update((place, *form.split(" ")) for form in found)
    return terms


def _placed(document: Document, counts: Counter[str]) -> Iterator[tuple[str, Iterable[str]]]:
    """The forms of a place, some of them in a row. `counts` are of the forms of the body."""
    every = document.streams.forms
    blocks = [block for block in document.blocks if block.main]
    headings = [block for block in blocks if _is_heading(document.surface, block)]
    paragraphs = [block for block in blocks if block.last - block.first >= _SHORTEST_PARAGRAPH]
    if paragraphs:
        for place, block in (("first:", paragraphs[0]), ("last:", paragraphs[-1])):
            yield place, filter(None, every[block.first : block.last])
    yield "start:", filter(None, [every[block.first] for block in paragraphs])
    for block in headings[:_HEADINGS]:
        yield "heading:", filter(None, every[block.first : block.last])
    if document.headline is None:
        yield "headline:", ("<none>",)
    else:
        yield "headline:", headline_terms(document.headline.tokens.surface, document.model)
    yield from _shapes(document, counts, blocks, len(headings))


def _is_heading(surface: Sequence[str], block: TextBlock) -> bool:
    size = block.last - block.first
    return block.kind == "heading" or (size <= _LONGEST_HEADING and surface[block.last - 1][-1] not in _ENDS)


def _shapes(
    document: Document, number: Counter[str], blocks: list[TextBlock], headings: int
) -> Iterator[tuple[str, Iterable[str]]]:
    """Rates, each as the steps that it reaches."""
    size = max(number.total(), 1)
    lines = max(len(blocks), 1)
    counts = document.authored_counts
    yield _steps("words", document.words, _WORDS)
    yield _steps("paragraph", size / lines, _PARAGRAPH)
    yield _steps("headings", headings, _COUNTS)
    yield _steps("heading-share", headings / lines, _SHARES)
    yield _steps("item-share", sum(block.kind == "list_item" for block in blocks) / lines, _SHARES)
    yield _steps("quoted-share", number[QUOTE] / size, _SHARES)
    body = document.in_body
    yield _steps("quotations", sum(body[quotation.first] for quotation in document.quotations) * 1000 / size, _RATES)
    for name, words in _PERSONS.items():
        yield _steps(name, sum(map(counts.__getitem__, words)) * 1000 / size, _RATES)
    yield _steps("names", number[NAME] * 1000 / size, _DENSE)
    yield _steps("numbers", sum(map(number.__getitem__, _NUMBERS)) * 1000 / size, _DENSE)
    for mark in ("?", "!", ":", ";", "(", "-", "said", "<day>", "<month>"):
        yield _steps(f"rate {mark}", number[mark] * 1000 / size, _RATES)
    for name in _LISTS:
        yield _steps(f"list {name}", len(document.authored(name)) * 1000 / size, _RATES)


def _steps(name: str, value: float, steps: Sequence[float]) -> tuple[str, Iterable[str]]:
    return f"{name}:", [f">{step}" for step in steps if value > step]
