"""Who says what: attributions of reported speech and writing, each with its source, cue, content and step of the ladder.

Tokens are mapped to one letter each (see `quality.document.word_classes`), so that a source is found by matching a short
regular expression over letters, leftwards or rightwards from a cue. Only cues and quotations are visited.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from quality.document.sources import Antecedents, SourceReading
from quality.document.spans import Span
from quality.document.word_classes import classify

if TYPE_CHECKING:
    from quality.document.document import Document

_LONG_QUOTATION = 3
"""A quotation of more words than this reports speech; up to it, it is a scare quote, a title or a nickname (signals.md)."""


class Attribution(NamedTuple):
    """Something said or written by somebody.

    `source`, `cue` and `content` are offsets into `Document.text`. `step` is the ladder: 0 named, 1 unnamed with a reason,
    2 described by institution or role and affiliation, 3 a bare class, 4 nobody. `quoted` tells that the content is or
    holds a quotation of more than three words. `sentence` indexes `Document.sentences`: the sentence of the cue, or that
    of the content without one. `name` is a lower-case key shared by all mentions of a step 0 source. `explained` tells
    that a reason for anonymity stands in the sentence. `kind` is "speech", "act" (accuses, praises, refuses), "opinion"
    (thinks, fears) or "hearsay" (reportedly, it is believed). `carried` tells that the source is that of an earlier sentence.
    """

    source: Span | None
    cue: Span | None
    content: Span
    step: int
    quoted: bool
    sentence: int
    name: str | None
    explained: bool
    kind: str
    carried: bool = False


class _Found(NamedTuple):
    """An attribution in token indexes. Empty ranges (-1, -1) mean none."""

    at: int
    source: tuple[int, int]
    cue: tuple[int, int]
    content: tuple[int, int]
    sentence: int
    kind: str
    nobody: bool = False


_NONE = (-1, -1)

# Leftwards from the verb (patterns run over reversed class letters): auxiliaries, adverbs and days, then the subject.
_BEFORE_VERB = re.compile(r"(?:[ABR]|T+p?)*")
_PASSIVE = re.compile(r"[RT]*B")
_NOUN_PHRASE_LEFT = re.compile(r"[wnNMOo0egDptTCRi.'&]+")
_BOUNDARY = frozenset(";:\"QK")

# Rightwards from an inverted verb ("..., said Ms Ortiz, the mayor of Town.").
_INVERTED = re.compile(
    r"[DNMOonwe0.'&]*[Nnw]\.?(?:p[DNMOonwe0.'&]*[Nnw0]\.?|C[DNMOo]*[Nn]\.?)*(?=[,;:\-\"(HSKptgT.]|$)"
)
_APPOSITION = re.compile(r",[DNMOonwe0.'&p]*[Nnw]\.?(?:[pC][DNMOonwe0.'&]*[Nnw0]\.?)*(?=[,;:\-\"(K.]|$)")
_SUBJECT_THEN_VERB = re.compile(r"T?[SR]?(?:[DwnNMOo0Pi.'&eTt]|p|C)*?[ABPvVI]")
_CLAUSE_BEHIND = re.compile(r"[RT]*(?:pT+)?(?:[SWQ:\"]|,\"|,?[DwnNMOo0i.'&eR]{0,9}(?:[pC][DwnNMOo0.'&]{1,6})*[ABPIvV])")


def find_attributions(document: Document) -> list[Attribution]:
    """All attributions of the body, by position of cue or content.

    Cues inside quotations belong to the speaker, not to the author, and are left out.
    """
    return _Reader(document).read()


class _Reader:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.sentences = document.sentences
        self.first_of = [sentence.first for sentence in self.sentences]
        self.in_body = document.in_body
        self.long_quotations = [q for q in document.quotations if self._words(q.first, q.last) > _LONG_QUOTATION]
        self.codes = classify(document, self.long_quotations)
        self.reversed = self.codes[::-1]
        self.length = len(self.codes)

    def _words(self, first: int, last: int) -> int:
        return sum(self.document.is_word[first:last])

    def read(self) -> list[Attribution]:
        found: list[_Found] = []
        phrases = self.document.phrases
        no_cue = {hit.first for hit in phrases.get("attribution_phrases", ()) if hit.label == "no"}
        for hit in phrases.get("attribution_phrases", ()):
            no_cue.update(range(hit.first, hit.last))
        for hit in phrases.get("reporting_verbs", ()):
            if hit.first in no_cue or self.codes[hit.first] == "Q" or not self.in_body[hit.first]:
                continue
            one = self._verb(hit.first, hit.last, hit.label)
            if one is not None:
                found.append(one)
        for hit in phrases.get("attribution_phrases", ()):
            if hit.label == "no" or self.codes[hit.first] == "Q" or not self.in_body[hit.first]:
                continue
            one = self._phrase(hit.first, hit.last, hit.label)
            if one is not None:
                found.append(one)
        found.sort()
        found = self._with_quotations(found)
        return self._resolve(found)

    def _sentence(self, token: int) -> int:
        return bisect_right(self.first_of, token) - 1

    def _verb(self, first: int, last: int, label: str) -> _Found | None:
        codes, n = self.codes, self.length
        index = self._sentence(first)
        sentence = self.sentences[index]
        begin, end = sentence.first, sentence.last
        surface = self.document.surface[first]
        if surface[0].isupper() and first != begin and codes[first - 1] not in "\"Q":
            return None
        token = self.document.tokens[first]
        ing = token.endswith("ing")
        before = _BEFORE_VERB.match(self.reversed, n - first, n - begin)
        assert before is not None
        left = n - before.end()  # first token of the auxiliaries
        passive = _PASSIVE.match(before.group()) is not None and not ing
        kind = {"act": "act", "think": "opinion"}.get(label, "speech")
        clause_behind = _CLAUSE_BEHIND.match(codes, last, end) is not None
        code = codes[left - 1] if left > begin else "^"
        if passive:
            return self._passive(first, last, label, left, begin, end, index, clause_behind)
        source = _NONE
        if code in "PI":
            source = (left - 1, left)
        elif code == "H":
            at = left - 1
            if at > begin and codes[at - 1] == ",":
                at -= 1
            source = self._noun_phrase(at, begin)
        elif code == "t":
            if last < end and codes[last] != "Q":
                return None
        elif code == "C":
            source = self._shared(left - 1, begin, end)
        elif code in ",-)":
            if ing:
                source = self._shared(left - 1, begin, end)
            else:
                source = self._inverted(last, begin, end) if self._content_before(left, begin) else _NONE
                if source == _NONE:
                    source = self._apposed(left - 1, begin)
        elif code in "\"Q^K":
            if not ing:
                source = self._inverted(last, begin, end)
        elif code in "ST" and code != "T":
            return None
        else:
            source = self._noun_phrase(left, begin)
            if source == _NONE and not ing:
                return None
        if source == _NONE:
            return None
        postposed = source[0] > first or (
            source[1] <= first and (last >= end or codes[last] in ".K,:TpR\"") and self._content_before(source[0], begin)
        )
        if label == "weak" and not (clause_behind or postposed):
            return None
        if label in ("think",) and not clause_behind:
            return None
        if label == "act" and last >= end:
            return None
        if last >= end and not postposed:
            return None
        content = self._content(first, last, source, postposed, begin, end)
        return _Found(first, source, (left if source[0] < left else first, last), content, index, kind)

    def _passive(
        self, first: int, last: int, label: str, left: int, begin: int, end: int, index: int, clause_behind: bool
    ) -> _Found | None:
        codes, tokens = self.codes, self.document.tokens
        if tokens[last : last + 2] == ["as", "saying"]:
            source = self._noun_phrase(left, begin) if codes[left - 1] != "P" else (left - 1, left)
            if source != _NONE:
                return _Found(first, source, (left, last + 2), (last + 2, max(end, last + 3)), index, "speech")
        if last < end and tokens[last] == "by":
            source = self._noun_phrase_right(last + 1, end)
            if source != _NONE:
                return _Found(first, source, (left, last + 1), (begin, left if left > begin else end), index, "speech")
        if label in ("say", "think", "weak") and last < end and (codes[last] == "t" or tokens[last] == "that"):
            if label == "weak" and tokens[last] != "that":
                return None
            if label == "think" and tokens[first] in ("expected", "assumed", "considered", "seen", "known", "supposed", "felt"):
                return None
            return _Found(first, _NONE, (left, last), (begin, end), index, "hearsay", True)
        return None

    def _phrase(self, first: int, last: int, label: str) -> _Found | None:
        index = self._sentence(first)
        begin, end = self.sentences[index].first, self.sentences[index].last
        if label == "nobody":
            return _Found(first, _NONE, (first, last), (begin, end), index, "hearsay", True)
        source = self._noun_phrase_right(last, end)
        if source == _NONE:
            return None
        content = (source[1], end) if first == begin else (begin, first)
        if content[0] >= content[1]:
            content = (begin, end)
        return _Found(first, source, (first, last), content, index, "speech")

    # Sources

    def _noun_phrase(self, stop: int, begin: int) -> tuple[int, int]:
        """The noun phrase that ends before token `stop`."""
        n, codes = self.length, self.codes
        while stop > begin and codes[stop - 1] in ",-":
            stop -= 1
        if stop > begin and codes[stop - 1] == ")":
            opening = codes.rfind("(", begin, stop)
            if opening > begin:
                stop = opening
        match = _NOUN_PHRASE_LEFT.match(self.reversed, n - stop, n - begin)
        if match is None:
            return _NONE
        return self._trim(n - match.end(), stop)

    def _trim(self, first: int, last: int) -> tuple[int, int]:
        """Drops what stands before the subject: conjunctions, opening prepositional phrases, an earlier clause."""
        codes = self.codes
        while last > first and codes[last - 1] in "pCtRDT.'":
            last -= 1
        cut = first
        for at in range(first + 1, last):
            if codes[at] == "e" and codes[at - 1] in "wnN0T" and codes[at + 1] in "DpRT":
                cut = at + 1
        first = cut
        while first < last and codes[first] in "CR.'T":
            first += 1
        if first < last and codes[first] in "pt":
            for at in range(first + 2, last):
                if codes[at] == "D" and codes[at - 1] not in "ptCD" or codes[at - 1] == "T" and codes[at] in "NMnwD":
                    first = at
                    break
            else:
                first = last - 1
                while codes[first - 1] in "NM." and codes[first] in "NM.":
                    first -= 1
        for at in range(first, last):
            if codes[at] in "wnNMO0":
                return (first, last)
        return _NONE

    def _noun_phrase_right(self, first: int, end: int) -> tuple[int, int]:
        """The noun phrase that begins at token `first`, with an apposition."""
        codes = self.codes
        if first < end and codes[first] in "PI":
            return (first, first + 1)
        match = _INVERTED.match(codes, first, end)
        if match is None:
            match = re.compile(r"[DNMOonwe0.'&]*[NnwO](?:p[DNMOonwe0.'&]*[Nnw])*").match(codes, first, end)
        if match is None:
            return _NONE
        last = match.end()
        apposition = _APPOSITION.match(codes, last, end)
        if apposition is not None:
            last = apposition.end()
        while last > first + 1 and codes[last - 1] == ".":
            last -= 1
        return (first, last)

    def _inverted(self, first: int, begin: int, end: int) -> tuple[int, int]:
        match = _INVERTED.match(self.codes, first, end)
        if match is None:
            if first < end and self.codes[first] == "P" and (first + 1 >= end or self.codes[first + 1] in ",.;:K\""):
                return (first, first + 1)
            return _NONE
        return self._noun_phrase_right(first, end)

    def _apposed(self, comma: int, begin: int) -> tuple[int, int]:
        """The noun phrase before an apposition or relative clause that closes at `comma`."""
        codes = self.codes
        floor = begin
        for at in range(comma - 1, begin - 1, -1):
            if codes[at] in _BOUNDARY:
                floor = at + 1
                break
        opening = codes.find(",", floor, comma)
        start = floor
        while opening >= 0:
            chunk = codes[start:opening]
            if chunk and chunk[0] not in "pStgHe" and not set(chunk) & set("ABPvVISH"):
                source = self._trim(start, opening)
                if source != _NONE:
                    return (source[0], comma)
            start = opening + 1
            opening = codes.find(",", start, comma)
        if codes[comma] == "-":
            return self._noun_phrase(comma, begin)
        return _NONE

    def _shared(self, before: int, begin: int, end: int) -> tuple[int, int]:
        """The subject of the sentence, for a verb that shares it ("..., adding that", "came and said")."""
        codes = self.codes
        floor = begin
        match = re.compile(r"[CSR\"Q,K-]*(?:p[DNMOonwe0.'&pT]*,)?").match(codes, begin, before)
        if match is not None:
            floor = match.end()
        if floor < before and codes[floor] in "PI":
            return (floor, floor + 1)
        match = re.compile(r"[DNMOonwe0.'&]*[NnwO](?:p[DNMOonwe0.'&]*[Nnw])*").match(codes, floor, before)
        if match is None:
            return _NONE
        return self._trim(match.start(), match.end())

    def _content_before(self, left: int, begin: int) -> bool:
        """Whether something that can be content stands before token `left`, closed by a comma or quotation mark."""
        return left - 1 > begin and self.codes[left - 1] in ",\"Q-K"

    def _content(
        self, first: int, last: int, source: tuple[int, int], postposed: bool, begin: int, end: int
    ) -> tuple[int, int]:
        codes = self.codes
        if postposed:
            stop = min(first, source[0])
            content = (begin, stop)
            if '"' in codes[last:end]:
                content = (begin, end)
        else:
            content = (last, end)
        a, b = content
        while b > a and codes[b - 1] in ",.:K\"":
            b -= 1
        while a < b and codes[a] in ",.:K\"":
            a += 1
        return (a, b) if b > a else (begin, end)

    # Quotations

    def _with_quotations(self, found: list[_Found]) -> list[_Found]:
        by_sentence: dict[int, list[_Found]] = {}
        for one in found:
            by_sentence.setdefault(one.sentence, []).append(one)
        added: list[_Found] = []
        for quotation in self.long_quotations:
            if not self.in_body[quotation.first]:
                continue
            first_sentence, last_sentence = self._sentence(quotation.first), self._sentence(quotation.last - 1)
            if any(one.kind != "hearsay" for s in range(first_sentence, last_sentence + 1) for one in by_sentence.get(s, ())):
                if first_sentence == last_sentence:
                    continue
            owner = self._owner(by_sentence, added, first_sentence, last_sentence)
            if owner is not None:
                added.append(_Found(quotation.first, owner.source, _NONE, (quotation.first, quotation.last), first_sentence, "speech"))
        return sorted(found + added)

    def _owner(
        self, by_sentence: dict[int, list[_Found]], added: list[_Found], first: int, last: int
    ) -> _Found | None:
        sentences = self.sentences
        for s in range(first, last + 1):
            for one in by_sentence.get(s, ()):
                if one.kind != "hearsay":
                    return one
        for s in (last + 1, first - 1, first - 2):
            if 0 <= s < len(sentences) and sentences[s].block == sentences[first].block:
                for one in by_sentence.get(s, ()):
                    if one.kind == "speech":
                        return one
        if added and sentences[added[-1].sentence].block >= sentences[first].block - 1:
            return added[-1]
        for s in (first - 1, first - 2):
            for one in by_sentence.get(s, ()):
                if one.kind == "speech":
                    return one
        return None

    # Ladder

    def _resolve(self, found: list[_Found]) -> list[Attribution]:
        document = self.document
        antecedents = Antecedents(document, self.codes)
        reasons = {self._sentence(hit.first) for hit in document.phrases.get("anonymity_reasons", ())}
        result = []
        for one in found:
            explained = one.sentence in reasons
            reading = (
                SourceReading(4, None)
                if one.nobody
                else antecedents.read(one.source, one.sentence, explained)
            )
            a, b = one.content
            quoted = any(q.first < b and q.last > a for q in self.long_quotations)
            result.append(
                Attribution(
                    Span(*document.span(*one.source)) if one.source != _NONE else None,
                    Span(*document.span(*one.cue)) if one.cue != _NONE else None,
                    Span(*document.span(a, b)),
                    reading.step,
                    quoted,
                    one.sentence,
                    reading.name,
                    explained,
                    one.kind,
                    one.cue == _NONE,
                )
            )
        return result
