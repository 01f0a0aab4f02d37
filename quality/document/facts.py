"""Facts that a reader can check: figures, dates, places, bodies and records that the text names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import compress, count
from typing import NamedTuple

from quality.document.cut_text import CutText
from quality.document.headline import STOP_WORDS
from quality.lexicons import made_of_lists, word_set

MOST_PER_SENTENCE = 4
"""Facts that one sentence may add, so that a table or a list of figures set as text does not stand for reporting."""

_MONEY = frozenset("$£€¥₹₦")
_TITLE_CASE = 0.6
"""Share of capitalised words from which a sentence is set in title case, where a capital marks no name."""
_LONGEST_NAME = 4

_MONTHS = word_set("calendar", "month", "month_short", "month_rarely_short")
_WEEKDAYS = word_set("calendar", "weekday")
_DAYS = word_set("calendar", "month", "month_short", "month_rarely_short", "weekday")
_SPELLED = word_set("numbers", "spelled")
_SCALES = word_set("numbers", "scale")
_BEFORE_NAMES = word_set("fact_words", "before_name")
"""Prepositions before a place or a body: "in Brackwater", "of the Water Board"."""
_BEFORE_MONTHS = word_set("fact_words", "before_month")
_PASSAGES = word_set("fact_words", "passage")
"""Words before a number that name a passage of a law, a document or a record."""
_COUNTED_OFF = word_set("fact_words", "counted_off")
"""Words before a number that only counts the parts of the text, or names a version of a product."""


class Fact(NamedTuple):
    """text[start:end] states a fact of a kind: "figure" (years are), "date", "name" of a place or body, or "record"."""

    start: int
    end: int
    kind: str


def find_facts(document: CutText) -> list[Fact]:
    """Distinct facts of the body, in order; what is said again, however often, counts where it stands first."""
    seen: set[tuple[str, str]] = set()
    facts: list[Fact] = []
    records = _records(document)
    figures = compress(count(), map(str.isdigit, document.initials))
    numbers = _by_sentence(document, sorted({*figures, *document.places(_openers())}))
    capital = document.is_capital + b"\0\0"
    before_names = (at for at in document.places(_BEFORE_NAMES) if capital[at + 1] or capital[at + 2])
    prepositions = _by_sentence(document, before_names)
    blocks, sentences = document.blocks, document.sentences
    for number in sorted(records.keys() | numbers.keys() | prepositions.keys()):
        _, _, first, last, index = sentences[number]
        if number < 0 or not blocks[index].main or blocks[index].kind in ("heading", "table"):
            continue
        found = records.get(number, [])
        if number in numbers:
            found += _numbers(document, first, last, numbers[number])
        if number in prepositions:
            found += _names(document, first, last, prepositions[number])
        added = 0
        for first, last, kind in sorted(found):
            said = kind, " ".join(document.tokens[first:last])
            if said not in seen and added < MOST_PER_SENTENCE:
                seen.add(said)
                added += 1
                facts.append(Fact(*document.span(first, last), kind))
    return facts


@made_of_lists
def _openers() -> frozenset[str]:
    """Words that begin a date or a figure."""
    return frozenset(_DAYS | _SPELLED)


def _records(document: CutText) -> dict[int, list[tuple[int, int, str]]]:
    """Records, studies and documents by sentence."""
    found: dict[int, list[tuple[int, int, str]]] = {}
    for hit in document.phrases.get("evidence_nouns", ()):
        found.setdefault(document.sentence_of[hit.first], []).append((hit.first, hit.last, "record"))
    return found


def _by_sentence(document: CutText, places: Iterable[int]) -> dict[int, list[int]]:
    """Tokens, given in order, by their sentence."""
    found: dict[int, list[int]] = {}
    sentence_of = document.sentence_of
    for at in places:
        found.setdefault(sentence_of[at], []).append(at)
    return found


def _numbers(document: CutText, first: int, last: int, places: Iterable[int]) -> Iterator[tuple[int, int, str]]:
    """Figures, dates and numbered passages among tokens[first:last], of which those at `places` may begin one."""
    tokens, surface = document.tokens, document.surface
    end = first
    for at in places:
        if at < end:
            continue
        token = tokens[at]
        before = tokens[at - 1] if at > first else ""
        after = tokens[at + 1] if at + 1 < last else ""
        end = at + 1
        if surface[at][0].isupper() and (token in _WEEKDAYS or (token in _MONTHS and _dates(tokens, at, first, last))):
            if token in _MONTHS:
                end = _end_of_date(tokens, at + 1, last)
            yield at, end, "date"
        elif token[0].isdigit() and not (at == first and after in (".", ")", ":")):
            if before in _PASSAGES:
                yield at - 1, end, "record"
            elif after in _MONTHS and surface[at + 1][0].isupper():
                end = _end_of_date(tokens, at + 2, last)
                yield at, end, "date"
            elif before not in _COUNTED_OFF:
                end += after in _SCALES
                yield at - (before in _MONEY), end, "figure"
        elif token in _SPELLED and before not in _COUNTED_OFF:
            while end < last and (tokens[end] in _SPELLED or tokens[end] == "-"):
                end += 1
            yield at, end, "figure"


def _dates(tokens: Sequence[str], at: int, first: int, last: int) -> bool:
    """Whether a capitalised month is one: "may" and "march" need a number or a preposition beside them."""
    after = tokens[at + 1] if at + 1 < last else ""
    before = tokens[at - 1] if at > first else ""
    return after[:1].isdigit() or before in _BEFORE_MONTHS


def _end_of_date(tokens: Sequence[str], at: int, last: int) -> int:
    """Where a date that began with its day or month ends: behind day and year."""
    end = at
    while at < last and at - end < 2:
        if tokens[at][0].isdigit():
            end = at + 1
        elif tokens[at] not in (",", "."):
            break
        at += 1
    return end


def _names(document: CutText, first: int, last: int, prepositions: Iterable[int]) -> list[tuple[int, int, str]]:
    """Capitalised names of places and bodies behind those of `prepositions` that stand in tokens[first:last]."""
    surface, tokens = document.surface, document.tokens
    found = []
    reached = first
    for at in prepositions:
        if not reached <= at < last - 1:
            continue
        start = end = at + 1 + (tokens[at + 1] == "the")
        while end < last and end - start < _LONGEST_NAME and _is_name(surface[end], tokens[end]):
            end += 1
        if end > start:
            found.append((start, end, "name"))
            reached = end
    return [] if found and _is_title_case(document, first, last) else found


def _is_title_case(document: CutText, first: int, last: int) -> bool:
    letters = sum(map(str.isalpha, document.initials[first:last]))
    return document.is_capital.count(1, first, last) > _TITLE_CASE * letters


def _is_name(written: str, token: str) -> bool:
    return (
        written[0].isupper()
        and len(token) > 1
        and token not in STOP_WORDS
        and token not in _MONTHS
        and token not in _WEEKDAYS
    )
