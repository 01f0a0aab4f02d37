"""Attributions of reported speech and writing, each with its source, cue, content and step of the ladder."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from quality.document.attribution.antecedents import Antecedents
from quality.document.attribution.colons import colon_attributions
from quality.document.attribution.cues import cue_attributions
from quality.document.attribution.ladder import read_source
from quality.document.attribution.speakers import quotation_attributions
from quality.document.attribution.steps import NOBODY, SourceStep
from quality.document.attribution.tagged import NOWHERE, Found, TaggedText, Tokens, tag
from quality.document.cut_text import CutText
from quality.document.spans import Span
from quality.lexicons import in_order, word_set

_TIPSTERS = word_set("source_words", "tipster")
"""Heads of sources that a medium itself rests on when it cites them."""
_BY_AUTHOR = word_set("pronouns", "author_or_reader")
"""Sources that are the author or the reader: nobody else stands behind what follows."""


class Attribution(NamedTuple):
    """Something said or written by somebody.

    `source`, `cue` and `content` are offsets into `Document.text`. `quoted` tells that the content is or holds a
    quotation of more than three words. `sentence` indexes `Document.sentences`: the sentence of the cue, or that of the
    content without one. `name` is a lower-case key shared by all mentions of a named source. `explained` tells that a
    reason for anonymity stands in the sentence. `kind` is "speech", "act" (accuses, praises, calls for), "opinion"
    (thinks, fears), "hearsay" (reportedly, it is believed, is accused of) or "regard" (is considered, is expected to:
    an opinion of nobody in particular; a reader may well take it for no attribution). `carried` tells that there is no
    cue: a quotation goes on, or stands beside the words of its speaker. `head` is the lower-case head noun of the
    source, "" without a source. `named` is where the name of a named source is written: in the source itself or in
    what a pronoun or second mention repeats; None without a name.
    """

    source: Span | None
    cue: Span | None
    content: Span
    step: SourceStep
    quoted: bool
    sentence: int
    name: str | None
    explained: bool
    kind: str
    carried: bool = False
    head: str = ""
    named: Span | None = None

    @property
    def by_author(self) -> bool:
        """Whether the source is the author or the reader ("I think", "you say"), so that nobody else is named."""
        return self.head in _BY_AUTHOR


def find_attributions(document: CutText) -> list[Attribution]:
    """All attributions of the main blocks, by position of cue or content.

    Cues inside quotations belong to the speaker, not to the author, and are left out.
    """
    text = tag(document)
    found = cue_attributions(text, document.phrases)
    found += colon_attributions(text, document.written)
    found = _without_doubles(sorted(found))
    found = sorted(found + quotation_attributions(text, found))
    reasons = {text.sentence_of(hit.first) for hit in document.phrases.get("anonymity_reasons", ())}
    return _relayed(document.text, _on_ladder(document, text, found, reasons))


def _without_doubles(found: list[Found]) -> list[Found]:
    """Without those whose cue holds a word of hearsay ("has reportedly said"): the hearsay alone stays."""
    hearsay = {attribution.at for attribution in found if attribution.nobody}
    if not hearsay:
        return found
    return [
        attribution
        for attribution in found
        if attribution.nobody or not any(at in hearsay for at in range(*attribution.cue))
    ]


def _on_ladder(document: CutText, text: TaggedText, found: Sequence[Found], reasons: set[int]) -> list[Attribution]:
    """The attributions with the steps of their sources. `reasons` are the sentences with a reason for anonymity."""
    starts, ends = document.starts, document.ends

    def span(tokens: Tokens) -> Span | None:
        return Span(starts[tokens[0]], ends[tokens[1] - 1]) if tokens != NOWHERE else None

    antecedents = Antecedents(text)
    first_quoted = [quotation.first for quotation in text.speech]
    result = []
    for _, source, cue, content, sentence, kind, nobody in found:
        explained = sentence in reasons or (
            bool(reasons) and source != NOWHERE and text.sentence_of(source[0]) in reasons
        )
        reading = NOBODY if nobody else read_source(text, antecedents, source, sentence, explained)
        first, last = content
        nearest = bisect_left(first_quoted, last) - 1
        result.append(
            Attribution(
                span(source),
                span(cue),
                Span(starts[first], ends[last - 1]),
                reading.step,
                nearest >= 0 and text.speech[nearest].last > first,
                sentence,
                reading.name,
                explained,
                kind,
                cue == NOWHERE,
                reading.head,
                span(reading.at) if reading.at and reading.is_named else None,
            )
        )
    return result


def _as_written(name: str) -> tuple[str, ...]:
    """The words of a class of the list source_words, small and with a capital."""
    found = in_order("source_words", name)
    return (*found, *map(str.capitalize, found))


def _relayed(text: str, attributions: list[Attribution]) -> list[Attribution]:
    """A relay keeps the vaguer step of the two: what "media, citing sources" report rests on the sources."""
    according = _as_written("according")
    relays = (*according, *_as_written("relay"))
    vaguest: dict[int, SourceStep] = {}
    cited: set[int] = set()
    for attribution in attributions:
        if (
            attribution.step >= SourceStep.GENERIC
            and attribution.cue is not None
            and text.startswith(relays, attribution.cue.start)
        ):
            vaguest[attribution.sentence] = max(attribution.step, vaguest.get(attribution.sentence, attribution.step))
            if attribution.head in _TIPSTERS and not text.startswith(according, attribution.cue.start):
                cited.add(attribution.sentence)
    if not vaguest:
        return attributions
    return [
        attribution._replace(step=max(attribution.step, vaguest[attribution.sentence]), name=None, named=None)
        if attribution.sentence in vaguest and _is_relayed(attribution, attribution.sentence in cited)
        else attribution
        for attribution in attributions
    ]


def _is_relayed(attribution: Attribution, cited: bool) -> bool:
    """Whether an attribution rests on the relay of its sentence. `cited` tells that the relay cites its own sources.

    "According to local media, a senior official said": the official is no better than the media. "The Gazette reported,
    citing sources": neither is the Gazette.
    """
    if attribution.kind != "speech" or attribution.carried:
        return False
    return attribution.step in (SourceStep.DESCRIBED, SourceStep.GENERIC) or (
        attribution.step == SourceStep.NAMED and cited
    )
