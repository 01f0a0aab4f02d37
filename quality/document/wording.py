"""The author's wording: plain words, pairs of words, and forms of phrasing, outside quotations and without any name.

Two streams are read. In the first stand the words written in lower case. In the second every word that is not among the
common ones is replaced by its form: a name, a day, a figure, an ending; so `Mr. Okafor said on Monday` becomes
`<name> . <name> said on <day>`. Names of people, places and parties never count, whichever they are.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NamedTuple

from quality.document.cut_text import CutText
from quality.document.remembered import Remembered
from quality.lexicons import in_order, word_set
from quality.model import Model

QUOTE = "<quote>"
NAME = "<name>"
WORD = "<word>"
DAYS = word_set("calendar", "weekday", "weekdays")
MONTHS = word_set("calendar", "month", "month_short")
LOST = frozenset("\"“”„«»?'’‘`´")
"""Marks that data sets lose or replace (labeled/README.md); they never count."""
DASHES = frozenset("–—‐‑")
LONGEST_ACRONYM = 3
HEADLINE_STEP = 3
"""Headline lengths are told apart in steps of so many tokens."""


Term = tuple[str, ...]
"""A word or form, or two neighbours."""


class Streams(NamedTuple):
    """Both streams, one entry a token: the author's words in lower case, and the forms of the body; nothing elsewhere."""

    words: list[str]
    forms: list[str]


def common_words(model: Model) -> frozenset[str]:
    """Words so common that they are never replaced by their form; none tells a topic or a party."""
    return frozenset(model.table("common_words").rows)


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
        return next(
            (f"<{end}>" for end in in_order("endings", "form") if word.endswith(end) and len(word) > len(end) + 2), WORD
        )
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


def _forms(model: Model) -> Remembered[str, str]:
    common = model.built(common_words)
    return Remembered(lambda word: sys.intern(form(word, common)))


def find_streams(document: CutText) -> Streams:
    """The words and forms of an article."""
    columns = zip(document.authored_tokens, document.surface, strict=True)
    words = [token if written.islower() else "" for token, written in columns]
    forms = list(map(document.model.built(_forms).__getitem__, document.surface))
    for quotation in document.quotations:
        forms[quotation.first : quotation.last] = [QUOTE] * (quotation.last - quotation.first)
    for first, last in document.outside_body:
        forms[first:last] = [""] * (last - first)
    return Streams(words, forms)


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
