"""The author's wording: plain words, pairs of words, and forms of phrasing, outside quotations and without any name.

Two streams are read. In the first stand the words written in lower case. In the second every word that is not among the
common ones is replaced by its form: a name, a day, a figure, an ending; so `Mr. Okafor said on Monday` becomes
`<name> . <name> said on <day>`. Names of people, places and parties never count, whichever they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from importlib import resources
from itertools import compress, pairwise
from math import fsum, sqrt
from typing import TYPE_CHECKING, NamedTuple

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
_ONCE = frozenset((QUOTE, NAME))
LONGEST_ACRONYM = 3
FEWEST_ARGUED = 40
"""Listed terms that a judgement of the phrasing needs."""
HEADLINE_STEP = 3
"""Headline lengths are told apart in steps of so many tokens."""


class Term(NamedTuple):
    """A term of the learned list where it first stands: tokens `first` to `last`, half-open."""

    text: str
    first: int
    last: int


def _data(name: str) -> Iterator[str]:
    raw = (resources.files("quality.document") / "data" / name).read_text(encoding="utf-8")
    return (line for line in raw.splitlines() if line and not line.startswith("#"))


@cache
def common_words() -> frozenset[str]:
    """Words so common that they are never replaced by their form; none tells a topic or a party."""
    return frozenset(_data("common_words.txt"))


@cache
def _weights(name: str) -> dict[str, float]:
    pairs = (line.split("\t") for line in _data(name))
    return {term: float(weight) for term, weight in pairs}


def wording_weights() -> dict[str, float]:
    """Weight of each term of a text: above 0 where careful articles use it more, below where poor ones do."""
    return _weights("wording_weights.txt")


def opinion_weights() -> dict[str, float]:
    """Weight of each term of a text: above 0 where opinion pieces use it more than others."""
    return _weights("opinion_weights.txt")


def headline_weights() -> dict[str, float]:
    """Weight of each term of a headline, in the same sense."""
    return _weights("headline_weights.txt")


@lru_cache(maxsize=65536)
def form(word: str) -> str:
    """A common word in lower case, the form of any other token, or nothing for a mark that does not count."""
    lower = word.lower().replace("’", "'")
    if lower in common_words() and (word in ("I", "A") or not word.isupper()):
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


@lru_cache(maxsize=4096)
def _headline_form(word: str) -> str:
    lower = word.lower().replace("’", "'")
    if lower in common_words():
        return lower
    if word[0].isdigit():
        return "<number>"
    if word[0].isalpha():
        return "<capitals>" if len(word) > LONGEST_ACRONYM and word.isupper() else WORD
    return "" if word in LOST else "-" if word in DASHES else word


def _plain_words(document: Document) -> list[str]:
    """One entry a token: the word if it is the author's and in lower case, else nothing."""
    return [
        lower if body and not said and word.islower() else ""
        for word, lower, body, said in zip(
            document.surface, document.tokens, document.in_body, document.quoted, strict=True
        )
    ]


def _forms(document: Document) -> list[str]:
    """Form of each token of the body; nothing for marks that do not count."""
    said = compress(document.quoted, document.in_body)
    plain = map(form, compress(document.surface, document.in_body))
    return [QUOTE if quoted else current for quoted, current in zip(said, plain, strict=True)]


def _stream(forms: Sequence[str]) -> list[str]:
    """Forms that count; a quotation, and a name of several words, is one."""
    counted = [current for current in forms if current]
    return counted[:1] + [current for last, current in pairwise(counted) if current != last or current not in _ONCE]


def _pairs(words: Sequence[str]) -> Iterator[str]:
    return map(" ".join, pairwise(words))


def find_wording_terms(document: Document) -> set[str]:
    """Terms of both streams; pairs of plain words with a gap between them stand with a space at an end."""
    words, forms = _plain_words(document), _stream(_forms(document))
    return {*words, *forms, *_pairs(words), *_pairs(forms)}


def wording_terms(document: Document) -> set[str]:
    """Distinct plain words, forms, and pairs of neighbours of either stream."""
    return {term for term in document.wording_terms if term and term[0] != " " and term[-1] != " "}


def listed_terms(document: Document) -> set[str]:
    """Those of `wording_terms` that the learned list weighs."""
    return document.wording_terms & wording_weights().keys()


def argued(document: Document) -> float:
    """How far the phrasing is that of an opinion piece: the summed weights of the listed terms found, divided by the square
    root of their number; 0 for texts with fewer than `FEWEST_ARGUED` of them."""
    weights = opinion_weights()
    found = document.wording_terms & weights.keys()
    return fsum(map(weights.__getitem__, found)) / sqrt(len(found)) if len(found) >= FEWEST_ARGUED else 0.0


def find_terms(document: Document, wanted: Iterable[str]) -> list[Term]:
    """Where each wanted term first stands, in text order."""
    missing = set(wanted)
    words, everything = _plain_words(document), _forms(document)
    body = list(compress(range(len(document.surface)), document.in_body))
    counts = [bool(current) for current in everything]
    forms, begins = list(compress(everything, counts)), list(compress(body, counts))
    found: list[Term] = []

    def scan(stream: Sequence[str], place: Callable[[int], int]) -> None:
        for at, (first, second) in enumerate(zip(stream, [*stream[1:], ""], strict=True)):
            for term, length in ((first, 1), (f"{first} {second}", 2)):
                if term in missing:
                    missing.discard(term)
                    found.append(Term(term, place(at), place(at + length - 1) + 1))

    scan(words, lambda at: at)
    scan(forms, begins.__getitem__)
    return sorted(found, key=lambda term: term.first)


def headline_terms(surface: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Distinct common words and forms of a headline's tokens, their pairs, how it begins and ends, and its length in steps;
    each with the tokens, half-open, where it first stands."""
    known = [(current, at) for at, word in enumerate(surface) if (current := _headline_form(word))]
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
