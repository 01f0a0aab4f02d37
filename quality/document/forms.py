"""Terms of an article's form: what a linear model reads to tell news from opinion, press releases, lists and others.

Nothing tells a topic: common words stand for themselves, every other token by its form (quality/document/wording.py), so names
and figures are masked. The terms are single forms and pairs of neighbours, forms at places that have their own habits
(headline, first and last paragraph, headings), and rates in steps (`words 400` stands in every body of 400 words or more).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise, repeat
from math import sqrt
from typing import TYPE_CHECKING, NamedTuple

from quality.document.spans import TextBlock
from quality.document.wording import NAME, QUOTE, Term, headline_terms
from quality.lexicons import word_set
from quality.model import Model
from quality.model.layout import INTERCEPT, TABLES

if TYPE_CHECKING:
    from quality.document.document import Document

LEARNED_FORMS = TABLES["forms"]
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


class FormWeights(NamedTuple):
    """The fitted table: a weight per form for each term."""

    forms: tuple[str, ...]
    intercepts: tuple[float, ...]
    weights: dict[Term, tuple[float, ...]]


def form_weights(model: Model) -> FormWeights:
    """The weights of the table `forms`."""
    table = model.table("forms")
    weights = {tuple(term.split(" ")): numbers for term, numbers in table.rows.items() if term != INTERCEPT}
    return FormWeights(table.columns, table.rows.get(INTERCEPT, (0.0,) * len(table.columns)), weights)


def form_shares(document: Document) -> dict[str, float] | None:
    """How likely each learned form is, about 0 to 1; None for a text with fewer than `FEWEST_TERMS` known terms."""
    forms, intercepts, weights = document.model.built(form_weights)
    found = list(filter(None, map(weights.get, form_terms(document, weights.__contains__))))
    if len(found) < FEWEST_TERMS:
        return None
    size = sqrt(len(found))
    sums = map(sum, zip(*found, strict=True))
    return {form: base + total / size for form, base, total in zip(forms, intercepts, sums, strict=True)}


def form_terms(document: Document, is_known: Callable[[Term], bool] | None = None) -> set[Term]:
    """The distinct terms of an article's form, of pairs of neighbours only those that are known, if that can be told."""
    every = document.streams.forms
    forms = list(filter(None, every))
    terms = {*zip(set(forms)), *filter(is_known, pairwise(forms)), *zip(repeat("word:"), set(document.streams.words))}
    terms.discard((QUOTE, QUOTE))
    terms.discard((NAME, NAME))
    blocks = [block for block in document.blocks if block.main]
    headings = [block for block in blocks if _is_heading(document.surface, block)]
    paragraphs = [block for block in blocks if block.last - block.first >= _SHORTEST_PARAGRAPH]
    if paragraphs:
        for place, block in (("first:", paragraphs[0]), ("last:", paragraphs[-1])):
            terms.update(zip(repeat(place), filter(None, every[block.first : block.last])))
    for block in paragraphs:
        if every[block.first]:
            terms.add(("start:", every[block.first]))
    for block in headings[:_HEADINGS]:
        terms.update(zip(repeat("heading:"), filter(None, every[block.first : block.last])))
    if document.headline is None:
        terms.add(("headline:", "<none>"))
    else:
        surface = document.headline.tokens.surface
        terms.update(("headline:", *term.split(" ")) for term in headline_terms(surface, document.model))
    terms.update(_shapes(document, forms, blocks, len(headings)))
    return terms


def _is_heading(surface: Sequence[str], block: TextBlock) -> bool:
    size = block.last - block.first
    return block.kind == "heading" or (size <= _LONGEST_HEADING and surface[block.last - 1][-1] not in _ENDS)


def _shapes(document: Document, forms: list[str], blocks: list[TextBlock], headings: int) -> Iterable[Term]:
    """Rates, each as the steps that it reaches."""
    size = max(len(forms), 1)
    lines = max(len(blocks), 1)
    counts = document.authored_counts
    number = Counter(forms)
    yield from _steps("words", document.words, _WORDS)
    yield from _steps("paragraph", size / lines, _PARAGRAPH)
    yield from _steps("headings", headings, _COUNTS)
    yield from _steps("heading-share", headings / lines, _SHARES)
    yield from _steps("item-share", sum(block.kind == "list_item" for block in blocks) / lines, _SHARES)
    yield from _steps("quoted-share", number[QUOTE] / size, _SHARES)
    body = document.in_body
    yield from _steps(
        "quotations", sum(body[quotation.first] for quotation in document.quotations) * 1000 / size, _RATES
    )
    for name, words in _PERSONS.items():
        yield from _steps(name, sum(map(counts.__getitem__, words)) * 1000 / size, _RATES)
    for mark in ("?", "!", ":", ";", "(", "-", "said", "<day>", "<month>"):
        yield from _steps(f"rate {mark}", number[mark] * 1000 / size, _RATES)
    yield from _steps("names", number[NAME] * 1000 / size, _DENSE)
    yield from _steps("numbers", sum(map(number.__getitem__, _NUMBERS)) * 1000 / size, _DENSE)
    for name in _LISTS:
        yield from _steps(f"list {name}", len(document.authored(name)) * 1000 / size, _RATES)


def _steps(name: str, value: float, steps: Sequence[float]) -> Iterable[Term]:
    return [(f"{name}:", f">{step}") for step in steps if value > step]
