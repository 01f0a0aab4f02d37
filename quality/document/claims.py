"""What sentences rest on, checkable claims and quantities of the body, and whether anybody stands behind each.

Rules that article coders taught (711 articles, half of the publishers held back): they give credit for documents,
studies, data and recorded words as much as for people who are quoted; they hardly mind a plain fact without a source
beside such reporting; they mind most what an author asserts in charged words about somebody named; "I", "we" and
"you" are no source.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from quality.document.attribution import SourceStep
from quality.lexicons import word_set

if TYPE_CHECKING:
    from quality.document.document import Document

FEWEST_WORDS = 6
"""Shorter sentences are headings, exclamations or fragments."""

CARRIED_SENTENCES = 2
"""So far does an attribution reach within its paragraph: the sentences that follow it still speak of what was said."""

SOMEBODY = SourceStep.GENERIC
"""The last step on which anybody at all is said to stand behind a statement."""

ANCHORING = 2
"""Sentences that name research or data, one of them among the first, so that an article is about them: its figures
come from there."""

_OPENING = 5
_DIGIT = re.compile("[0-9]")
_REPORTS = frozenset(("speech", "act", "hearsay"))
_MONTHS = word_set("calendar", "month", "month_short", "month_rarely_short", "weekday")
_NOT_COUNTED_AFTER = word_set("fact_words", "not_counted_after")
_NOT_COUNTED_BEFORE = word_set("fact_words", "not_counted_before")
_MAGNITUDES = word_set("fact_words", "magnitude")
_UNITS = word_set("fact_words", "magnitude", "counted")
_ORDINALS = word_set("calendar", "ordinal_ending")
_MEASURED = frozenset(("number", "state"))


class Support(NamedTuple):
    """What sentences rest on, by index into `Document.sentences`.

    `reported`: sentences of the body in which a report of speech or writing by somebody other than the author begins,
    with the best step of the ladder. `covered`: the same and all that these reports say, a quotation that goes on
    included. `evidence`: sentences that name a document, a study, data or recorded words. `argued`: sentences in which
    the author asks, advises, insists, speaks as a person or uses loaded words. `charged`: those of them that do so
    with loaded or insisting words.
    """

    reported: Mapping[int, SourceStep]
    covered: Mapping[int, SourceStep]
    evidence: frozenset[int]
    argued: frozenset[int]
    charged: frozenset[int]
    anchored: bool


class Claim(NamedTuple):
    """A sentence that states something checkable. `sourced` tells whether anybody is said to have said it."""

    start: int
    end: int
    sentence: int
    kinds: frozenset[str]
    sourced: bool


class Quantity(NamedTuple):
    """A number with a meaning of its own: no date, age, time, score, ordinal or address."""

    start: int
    end: int
    sentence: int
    sourced: bool


_KEPT = frozenset(("kept", "filed"))
"""Labels of evidence that can also be what a story is about: data leaked, records stolen."""
_SHOWING = word_set("fact_words", "showing")
"""Words by which a sentence says that its data or records tell something."""


def find_support(document: Document) -> Support:
    """What the sentences of the body rest on."""
    sentences, blocks = document.sentences, document.blocks
    starts = [sentence.start for sentence in sentences]
    sentence_of = document.sentence_of
    reported: dict[int, SourceStep] = {}
    covered: dict[int, SourceStep] = {}
    for one in document.attributions:
        if one.kind not in _REPORTS or one.by_author:
            continue
        index, step, content, sentence = one.sentence, one.step, one.content, sentences[one.sentence]
        if reported.get(index, SourceStep.NOBODY) >= step:
            reported[index] = step
        if content.start < sentence.start or content.end > sentence.end:
            first = max(bisect_left(starts, content.start + 1) - 1, 0)
            for inside in range(first, bisect_left(starts, content.end)):
                covered[inside] = min(step, covered.get(inside, step))
    for index, step in reported.items():
        covered[index] = min(step, covered.get(index, step))

    evidence: set[int] = set()
    measured: set[int] = set()
    argued: set[int] = set()
    charged: set[int] = set()
    tokens = document.tokens
    for hit in document.authored("evidence_nouns"):
        index = sentence_of[hit.first]
        if hit.label in _KEPT and _SHOWING.isdisjoint(tokens[sentences[index].first : sentences[index].last]):
            continue
        evidence.add(index)
        if hit.label in ("research", "data", "kept"):
            measured.add(index)
    for hit in document.authored("argument_words"):
        index = sentence_of[hit.first]
        argued.add(index)
        if hit.label == "stress":
            charged.add(index)
    charged.update([sentence_of[hit.first] for hit in document.loaded])
    told = [block.main and block.kind != "heading" for block in blocks]
    body = [i for i, s in enumerate(sentences) if told[s.block]]
    opening = body[:_OPENING]
    return Support(
        {index: step for index, step in reported.items() if told[sentences[index].block]},
        {index: step for index, step in covered.items() if told[sentences[index].block]},
        frozenset(evidence.intersection(body)),
        frozenset((argued | charged).intersection(body)),
        frozenset(charged.intersection(body)),
        len(measured) >= ANCHORING and not measured.isdisjoint(opening),
    )


def sourced_sentences(document: Document) -> frozenset[int]:
    """Indexes of the sentences that somebody stands behind: those with a report or evidence, what these carry over
    within the paragraph, and linked paragraphs."""
    sentences, support = document.sentences, document.support
    found = {index for index, step in support.covered.items() if step <= SOMEBODY} | support.evidence
    carried = {index for index, step in support.reported.items() if step <= SOMEBODY} | support.evidence
    for index in carried:
        block = sentences[index].block
        for after in range(index + 1, min(index + 1 + CARRIED_SENTENCES, len(sentences))):
            if sentences[after].block == block:
                found.add(after)
    linked = {link.block for link in document.article.links or () if link.block is not None}
    if linked:
        found.update(index for index, sentence in enumerate(sentences) if sentence.block in linked)
    return frozenset(found)


def find_quantities(document: Document) -> list[Quantity]:
    """Quantities of the body outside quotations, in order."""
    tokens, starts, ends, text = document.tokens, document.starts, document.ends, document.text
    quoted, in_body = document.quoted, document.in_body
    sentence_of, sourced, anchored = document.sentence_of, document.sourced_sentences, document.support.anchored
    last = len(tokens) - 1
    quantities = []
    for i in [digit.start() for digit in _DIGIT.finditer(document.initials)]:
        token = tokens[i]
        if quoted[i] or not in_body[i] or ":" in token:
            continue
        before = tokens[i - 1] if i else ""
        if before == "." and i > 1 and tokens[i - 2] in _MONTHS:
            continue
        after = tokens[i + 1] if i < last else ""
        if len(token) == 4 and token.isdigit() and "1700" <= token <= "2100" and before not in ("$", "£", "€"):
            continue
        dated = before in _MONTHS or after in _MONTHS or before in _NOT_COUNTED_AFTER or after in _NOT_COUNTED_BEFORE
        if dated and after != "%" and after not in _MAGNITUDES and before not in ("$", "£", "€"):
            continue
        if (token[-2:] in _ORDINALS and token[:-2].isdigit()) or token[-2:] == "0s":
            continue
        joined = i < last and starts[i + 1] == ends[i] and after in ("-", "–", "/")
        if joined or (i and before in ("-", "–", "/") and starts[i] == ends[i - 1]):
            continue
        sentence = sentence_of[i]
        if sentence >= 0:
            start = starts[i - 1] if before in ("$", "£", "€") else starts[i]
            end = ends[i + 1] if after == "%" or after in _UNITS else ends[i]
            if text[start:end].strip():
                quantities.append(Quantity(start, end, sentence, anchored or sentence in sourced))
    return quantities


def find_claims(document: Document) -> list[Claim]:
    """Checkable claims of the body: what somebody is reported to say, and declarative sentences outside quotations with
    a quantity, casualty, accusation, plan, decision or reported state, or with charged words about somebody named.

    The kinds are "report", "number", "charge" and the labels of the list claim_words.
    """
    sentences, sourced, support = document.sentences, document.sourced_sentences, document.support
    kinds: dict[int, set[str]] = {}
    for hit in document.authored("claim_words"):
        kinds.setdefault(document.sentence_of[hit.first], set()).add(hit.label)
    for quantity in document.quantities:
        kinds.setdefault(quantity.sentence, set()).add("number")
    quoted, blocks, text = document.quoted, document.blocks, document.text
    for index in support.charged:
        if index in kinds or _names(document, sentences[index].first, sentences[index].last):
            kinds.setdefault(index, set()).add("charge")
    reports = {index for index, step in support.reported.items() if step <= SOMEBODY}
    claims = []
    for index in sorted(kinds.keys() | reports):
        if index < 0:
            continue
        sentence = sentences[index]
        if index in reports:
            found = frozenset(kinds.get(index, ())) | {"report"}
            claims.append(Claim(sentence.start, sentence.end, index, found, True))
            continue
        length = sentence.last - sentence.first
        if length < FEWEST_WORDS or not blocks[sentence.block].main or blocks[sentence.block].kind == "heading":
            continue
        if "?" in text[sentence.end - 2 : sentence.end] or sum(quoted[sentence.first : sentence.last]) > length / 2:
            continue
        found = frozenset(kinds[index])
        known = index in sourced or (support.anchored and found <= _MEASURED)
        claims.append(Claim(sentence.start, sentence.end, index, found, known))
    return claims


def _names(document: Document, first: int, last: int) -> bool:
    """Whether a word behind the first of a sentence is capitalised like a name, outside quotations."""
    surface, tokens, quoted = document.surface, document.tokens, document.quoted
    for at in range(first + 1, last):
        if surface[at][0].isupper() and not quoted[at] and tokens[at] not in _MONTHS and len(tokens[at]) > 1:
            return True
    return False
