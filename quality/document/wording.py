"""The author's wording: plain words, pairs of words, and forms of phrasing, outside quotations and without any name.

Two streams are read. In the first stand the words written in lower case. In the second every word that is not among the
common ones is replaced by its form: a name, a day, a figure, an ending; so `Mr. Okafor said on Monday` becomes
`<name> . <name> said on <day>`. Names of people, places and parties never count, whichever they are.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence
from functools import partial
from itertools import chain, compress, count, pairwise
from math import fsum, sqrt
from typing import TYPE_CHECKING, NamedTuple

from quality.document.tokens import Remembered
from quality.model import Model

if TYPE_CHECKING:
    from quality.document.document import Document

QUOTE = "<quote>"
NAME = "<name>"
WORD = "<word>"
DAYS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays sundays".split()
)
MONTHS = frozenset(
    "january february march april may june july august september october november december "
    "jan feb mar apr aug sept sep oct nov dec".split()
)
ENDINGS = ("ing", "ed", "ly", "tion", "ity", "ism", "ist", "ful", "ous", "ive", "ness", "s")
LOST = frozenset("\"“”„«»?'’‘`´")
"""Marks that data sets lose or replace (labeled/README.md); they never count."""
DASHES = frozenset("–—‐‑")
_RUNS = frozenset(((QUOTE, QUOTE), (NAME, NAME)))
"""A quotation, and a name of several words, is one; so these are no pairs."""
LONGEST_ACRONYM = 3
HEADLINE_STEP = 3
"""Headline lengths are told apart in steps of so many tokens."""


Term = tuple[str, ...]
"""A word or form, or two neighbours."""


Listed = tuple[Term, float]
"""A term of the learned list and its weight, above 0 where careful articles use it more and below where poor ones do."""


class Streams(NamedTuple):
    """Both streams, one entry a token: the author's words in lower case, and the forms of the body; nothing elsewhere."""

    words: list[str]
    forms: list[str]


class Found(NamedTuple):
    """A term where it first stands: tokens `first` to `last`, half-open."""

    term: Term
    first: int
    last: int


def common_words(model: Model) -> frozenset[str]:
    """Words so common that they are never replaced by their form; none tells a topic or a party."""
    return frozenset(model.table("common_words").rows)


def _listed(model: Model) -> dict[Term, Listed]:
    weights = model.table("wording").column("careful")
    return {term: (term, weight) for spelled, weight in weights.items() for term in [tuple(spelled.split())]}


def _rare(model: Model) -> dict[str, None]:
    """Listed words that are not common; a dictionary, because it says faster than a set what it does not hold."""
    return dict.fromkeys(set(chain.from_iterable(model.built(_listed))) - model.built(common_words))


def form(word: str, common: frozenset[str]) -> str:
    """A common word in lower case, the form of any other token, or nothing for a mark that does not count."""
    lower = word.lower().replace("’", "'")
    if lower in common and (word in ("I", "A") or not word.isupper()):
        return lower
    first = word[0]
    if first.isupper():
        if lower in DAYS:
            return "<day>"
        if lower in MONTHS:
            return "<month>"
        return "<capitals>" if len(word) > LONGEST_ACRONYM and word.isupper() else NAME
    if first.isdigit():
        if len(word) == 4 and word.isdigit() and word[:2] in ("19", "20"):
            return "<year>"
        return "<number>" if word.isdigit() else "<figure>"
    if first.isalpha():
        return next((f"<{end}>" for end in ENDINGS if word.endswith(end) and len(word) > len(end) + 2), WORD)
    return "" if word in LOST else "-" if word in DASHES else word


def _headline_form(word: str, common: frozenset[str]) -> str:
    lower = word.lower().replace("’", "'")
    if lower in common:
        return lower
    if word[0].isdigit():
        return "<number>"
    if word[0].isalpha():
        return "<capitals>" if len(word) > LONGEST_ACRONYM and word.isupper() else WORD
    return "" if word in LOST else "-" if word in DASHES else word


def _forms(model: Model) -> Remembered:
    return Remembered(partial(form, common=model.built(common_words)))


def find_streams(document: Document) -> Streams:
    """The words and forms of an article."""
    words = list(map(operator.mul, document.authored_tokens, map(str.islower, document.surface)))
    forms = list(map(document.model.built(_forms).__getitem__, document.surface))
    for quotation in document.quotations:
        forms[quotation.first : quotation.last] = [QUOTE] * (quotation.last - quotation.first)
    for first, last in document.outside_body:
        forms[first:last] = [""] * (last - first)
    return Streams(words, forms)


def wording_terms(document: Document) -> set[str]:
    """Distinct plain words, forms, and pairs of neighbours of either stream."""
    words, forms = document.streams
    forms = list(filter(None, forms))
    terms = {*zip({*words, *forms}), *pairwise(words), *pairwise(forms)}
    return {" ".join(term) for term in terms - _RUNS if all(term)}


def find_listed(document: Document) -> list[Listed]:
    """Those of `wording_terms` that a learned list weighs, in no order."""
    words, forms = document.streams
    forms = list(filter(None, forms))
    # A common word is its own form, so only the other words and their neighbours say more than the forms do.
    rare = list(compress(count(), map(document.model.built(_rare).__contains__, words)))
    near = [tuple(words[first : first + 2]) for at in rare for first in (at - 1, at)]
    terms = {*zip(map(words.__getitem__, rare)), *zip(set(forms)), *near, *pairwise(forms)}
    return list(filter(None, map(document.model.built(_listed).get, terms)))


def mean_weight(weights: Sequence[float]) -> float:
    """The sum of the weights, divided by the square root of their number."""
    return fsum(weights) / sqrt(len(weights))


def find_terms(document: Document, wanted: Iterable[Term]) -> list[Found]:
    """Where each wanted term first stands, in text order; among the words if it stands there, else among the forms."""
    words, everything = document.streams
    places = [at for at, current in enumerate(everything) if current]
    forms = [everything[at] for at in places]
    found: list[tuple[int, bool, int, Found]] = []
    for term in wanted:
        size = len(term)
        if (at := _position(words, term)) is not None:
            found.append((at, False, size, Found(term, at, at + size)))
        elif (at := _position(forms, term)) is not None:
            found.append((places[at], True, size, Found(term, places[at], places[at + size - 1] + 1)))
    return [where for *_, where in sorted(found)]


def _position(stream: Sequence[str], term: Term) -> int | None:
    """Index at which `term` first stands in a stream."""
    at = -1
    try:
        while True:
            at = stream.index(term[0], at + 1)
            if tuple(stream[at : at + len(term)]) == term:
                return at
    except ValueError:
        return None


def headline_terms(surface: Sequence[str], model: Model) -> dict[str, tuple[int, int]]:
    """Distinct common words and forms of a headline's tokens, their pairs, how it begins and ends, and its length in steps;
    each with the tokens, half-open, where it first stands."""
    common = model.built(common_words)
    known = [(current, at) for at, word in enumerate(surface) if (current := _headline_form(word, common))]
    if not known:
        return {}
    (first, begin), (last, end) = known[0], known[-1]
    terms = {
        f"<length {len(known) // HEADLINE_STEP * HEADLINE_STEP}>": (begin, end + 1),
        f"^ {first}": (begin, begin + 1),
        f"{last} $": (end, end + 1),
    }
    for (term, at), following in zip(known, [*known[1:], None], strict=True):
        terms.setdefault(term, (at, at + 1))
        if following is not None:
            terms.setdefault(f"{term} {following[0]}", (at, following[1] + 1))
    return terms
