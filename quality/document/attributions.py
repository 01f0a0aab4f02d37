"""Who says what: attributions of reported speech and writing, each with its source, cue, content and step of the
ladder.

Tokens are mapped to one letter each (see `quality.document.word_classes`), so that a source is found by matching a
short regular expression over letters, leftwards or rightwards from a cue. Only cues and quotations are visited, never
every token.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, NamedTuple

from quality.document.named_within import class_in_places
from quality.document.recipients import recipient_end
from quality.document.sources import ACCESS, Antecedents, SourceReading
from quality.document.spans import Quotation, Span
from quality.document.verb_senses import NEVER_INVERTED, reports_nothing
from quality.document.word_classes import classify

if TYPE_CHECKING:
    from quality.document.document import Document

LONG_QUOTATION = 3
"""A quotation of more words than this reports speech; up to it, it is a scare quote, a title or a nickname
(signals.md)."""


_WINDOW = 150
"""Tokens looked at on either side of a cue; one sentence in ten thousand is longer."""


class Attribution(NamedTuple):
    """Something said or written by somebody.

    `source`, `cue` and `content` are offsets into `Document.text`. `step` is the ladder: 0 named, 1 unnamed with a
    reason, 2 described by institution or role and affiliation, 3 a bare class, 4 nobody. `quoted` tells that the
    content is or holds a quotation of more than three words. `sentence` indexes `Document.sentences`: the sentence of
    the cue, or that of the content without one. `name` is a lower-case key shared by all mentions of a step 0 source.
    `explained` tells that a reason for anonymity stands in the sentence. `kind` is "speech", "act" (accuses, praises,
    calls for), "opinion" (thinks, fears), "hearsay" (reportedly, it is believed, is accused of) or "regard" (is
    considered, is expected to: an opinion of nobody in particular; a reader may well take it for no attribution).
    `carried` tells that there is no cue: a quotation goes on, or stands beside the words of its speaker. `head` is the
    lower-case head noun of the source, "" without a source. `named` is where the name of a step 0 source is written:
    in the source itself or in what a pronoun or second mention repeats; None without a name.
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
    head: str = ""
    named: Span | None = None

    @property
    def by_author(self) -> bool:
        """Whether the source is the author or the reader ("I think", "you say"), so that nobody else is named."""
        return self.head in _BY_AUTHOR


class _Found(NamedTuple):
    """An attribution in token indexes. An empty range (-1, -1) means none."""

    at: int
    source: tuple[int, int]
    cue: tuple[int, int]
    content: tuple[int, int]
    sentence: int
    kind: str
    nobody: bool = False


_NONE = (-1, -1)
_KINDS = {"act": "act", "show": "act", "think": "opinion"}

# Leftwards from the verb (patterns run over reversed letters): auxiliaries, adverbs, days, "has since", "have both".
_BEFORE_VERB = re.compile(r"(?:[ABR]|T+p?|[SD](?=A)|,R+,)*")
_PASSIVE = re.compile(r"[RT]*B")
_NOUN_PHRASE_LEFT = re.compile(r"[wnNMOo0egDptTCRiE.'&]+")

# A noun phrase from its left end: a core, then prepositional phrases and coordinated cores.
_CORE = r"[DR]*(?:(?<=D)T)?[wnNMOo0e.'&]*g?[wnNMO0.'&]*(?<=[wnNMO0])"
_PHRASE = rf"(?:[D0]p)?{_CORE}\.?(?:(?:[pt]|C){_CORE}\.?)*"
_SUBJECT = re.compile(r"[DRe]*(?:[wnNMOo0.'&]|g(?=[NnM]))+(?:[pt]D?[wnNMOo0e.'&]+|C[DMNOn][wnNMOo0.'&]*)*")
_PHRASE_RIGHT = re.compile(_PHRASE)
_INVERTED = re.compile(rf"(?:{_PHRASE}|P)(?<!M)(?=[,;:\-\"(HSKptgTeR.]|$)")
_APPOSITION = re.compile(rf",D?{_PHRASE}(?<!M)(?=[,;:\-\"(K.]|$)")
_ACCESSING = re.compile(rf"[ewR]*p?(?:{_PHRASE})")
_RELATIVE = re.compile(r",?H[^,\"Q;:K]*")
_CLAUSE_BEHIND = re.compile(
    r"[RT]*(?:pT+)?(?:[SWQH:\"]|,\"|P|,?[DwnNMOo0i.'&eR]{0,9}(?:[pC][DwnNMOo0.'&]{1,6})*[ABPIvV])"
)
_STATEMENT_BEHIND = re.compile(
    r"[RT]*(?:pT+)?(?:[SQH:\"]|,\"|P|,?[DwnNMOo0i.'&eR]{0,9}(?:[pC][DwnNMOo0.'&]{1,6})*[ABPIv])"
)
_PAST_CLAUSE_BEHIND = re.compile(r"[DwnNMOo0i.'&R]{1,9}e")
"""«the virus escaped»: enough behind «some experts believe», which is seldom anything but a report."""
_REPORT_BEHIND = re.compile(r"[RT]*(?:[SQ:\"]|,\"|P)")
_OPENING = re.compile(r"[CSR\"Q,K\-]*(?:[pg][^,ABPvV]*,)?")


_REGARDED: dict[str, tuple[str, ...]] = {
    "accused": ("of",),
    "criticized": ("for", "as"),
    "criticised": ("for", "as"),
    "considered": (),
    "regarded": ("as",),
    "seen": ("as",),
    "viewed": ("as",),
    "described": ("as",),
    "credited": ("with",),
    "expected": ("to",),
}
"""Passives without an agent that report an opinion of nobody in particular, with the word that must follow."""

_CHARGES = frozenset(("accused", "criticized", "criticised"))
"""Those of them that say that somebody said something; the others are regard."""

_BELIEVED = frozenset(
    "said believed thought reported rumored rumoured understood alleged estimated claimed feared suspected".split()
)
_ARGUED = frozenset(("suggested", "argued"))
"""Passives that need "it" before them to be hearsay ("it has been suggested that")."""

_SIGNS = frozenset("signaling signalling indicating suggesting".split())
"""Forms that mostly speak of signs ("..., signaling a new chapter"): they report only what follows as a clause."""

_POLLS = frozenset("poll polls polling survey surveys".split())
"""They show numbers without a verb ("polls show Roe up by ten points")."""

_SOME = frozenset("some many others most several few".split())

_EMPTY = frozenset(("comment", "elaborate", "respond", "say", "specify", "answer", "reply"))
"""Verbs that report nothing when denied and left alone ("did not elaborate")."""

_HUMAN = frozenset(
    "said says say told tells tell wrote writes tweeted tweets added asked asks replied quipped recalled joked "
    "insisted".split()
)
_PEOPLE = ("class", "profession", "role", "speaker")


def _merged(found: list[_Found]) -> list[_Found]:
    """Without those whose cue holds a word of hearsay ("has reportedly said"): the hearsay alone stands."""
    hearsay = {one.at for one in found if one.nobody}
    if not hearsay:
        return found
    return [one for one in found if one.nobody or not any(at in hearsay for at in range(one.cue[0], one.cue[1]))]


def find_attributions(document: Document) -> list[Attribution]:
    """All attributions of the main blocks, by position of cue or content.

    Cues inside quotations belong to the speaker, not to the author, and are left out.
    """
    return _Reader(document).read()


class _Reader:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.tokens = document.tokens
        self.sentences = document.sentences
        self.first_of = [sentence.first for sentence in self.sentences]
        self.long_quotations = [
            q for q in document.quotations if q.last - q.first > LONG_QUOTATION and self._is_long(q)
        ]
        self.codes = classify(document, self.long_quotations)
        self.reversed = self.codes[::-1]
        self.length = len(self.codes)
        self.antecedents = Antecedents(document, self.codes)

    def _is_long(self, quotation: Quotation) -> bool:
        return (
            quotation.last - quotation.first > 3 * LONG_QUOTATION
            or self.document.is_word[quotation.first : quotation.last].count(1) > LONG_QUOTATION
        )

    def read(self) -> list[Attribution]:
        """The attributions of the document."""
        found: list[_Found] = []
        phrases, in_body, codes, tokens = self.document.phrases, self.document.in_body, self.codes, self.tokens
        taken: set[int] = set()
        for hit in phrases.get("anonymity_reasons", ()):
            taken.update(range(hit.first, hit.last))
        for hit in phrases.get("attribution_phrases", ()):
            taken.update(range(hit.first, hit.last))
            if hit.label != "no" and codes[hit.first] != "Q" and in_body[hit.first]:
                one = self._phrase(hit.first, hit.last, hit.label)
                if one is not None:
                    found.append(one)
        for hit in phrases.get("reporting_verbs", ()):
            first = hit.first
            # "to say" and "the claim", "of records" are most of what is no report: out before anything is matched.
            before = codes[first - 1] if first else ""
            if before == "t" or (
                before and before in "DpoO0" and hit.label.endswith("noun") and tokens[first - 1] not in _SOME
            ):
                continue
            if first not in taken and codes[first] not in "QNO" and in_body[first]:
                one = self._verb(first, hit.last, hit.label)
                if one is not None:
                    found.append(one)
        cues = {one.at for one in found}
        for one in found:
            cues.update(range(*one.source))
        for hit in phrases.get("cue_nouns", ()):
            if hit.first not in cues and codes[hit.first] != "Q" and in_body[hit.first]:
                one = self._noun(hit.first, hit.last, hit.label)
                if one is not None:
                    found.append(one)
        found += self._colons()
        found.sort()
        return self._resolve(self._with_quotations(_merged(found)))

    def _sentence(self, token: int) -> int:
        return bisect_right(self.first_of, token) - 1

    def _around(self, token: int) -> tuple[int, int, int]:
        """Index and bounds of the sentence of `token`, cut to a window so that endless sentences cost no more than
        long ones."""
        index = self._sentence(token)
        sentence = self.sentences[index]
        return index, max(sentence.first, token - _WINDOW), min(sentence.last, token + _WINDOW)

    # Verbs

    def _verb(self, first: int, last: int, label: str) -> _Found | None:
        codes, n, tokens = self.codes, self.length, self.tokens
        index, begin, end = self._around(first)
        label, _, nounish = label.partition(" ")
        ing = tokens[first].endswith("ing")
        if tokens[first] in _SIGNS and _REPORT_BEHIND.match(codes, last, end) is None:
            return None
        before = _BEFORE_VERB.match(self.reversed, n - first, n - begin)
        assert before is not None
        left = n - before.end()  # first token of the auxiliaries
        behind = codes[last] if last < end else ""
        if label == "passive" or (not ing and _PASSIVE.match(before.group())):
            return self._passive(first, last, label, left, begin, end, index)
        if (
            left == first
            and behind in "pTR"
            and behind
            and "by" in tokens[last : last + 4]
            and tokens[first].endswith(("ed", "told", "written"))
            and self._by_follows(last, end)
        ):
            return self._passive(first, last, label, left, begin, end, index)
        code = codes[left - 1] if left > begin else "^"
        if code == "I" and tokens[first] in _BELIEVED and tokens[left - 1] in ("it's", "that's"):
            return _Found(first, _NONE, (left - 1, last), (begin, end), index, "hearsay", True)
        if nounish and not self._is_verb(first, last, left, code, end):
            return None
        may_invert = left == first and tokens[first] not in NEVER_INVERTED
        source = _NONE
        if code in "PI":
            source = (left - 1, left)
            if (
                self.codes[left - 1] == "P"
                and left - 1 > begin
                and codes[left - 2] in "pt"
                and tokens[left - 1] not in ("he", "she", "they", "i", "we")
            ):
                if tokens[left - 2] != "of" or tokens[left - 3] not in _SOME:
                    return None
                source = (left - 3, left)
        elif code == "H":
            source = self._before_relative(left - 1, begin)
            # "people who agree with him" picks people out and reports nothing.
            if label in ("act", "think", "show") and "N" not in codes[source[0] : source[1]]:
                return None
        elif code in "t":
            return None
        elif code == "C" or (ing and code in "p,-)eS") or (ing and code == "^"):
            if code == "^" or (code in "pS" and left - 1 <= begin + 1):
                source = self._following_subject(last, end)
            else:
                source = self._shared(left - 1, begin)
        elif code in ",-":
            quoted = (left - 2 >= begin and codes[left - 2] in '"Q') or codes[left - 2 : left - 1] == "K"
            apposed = _NONE if quoted else self._apposed(left - 1, begin)
            inverted = self._inverted(last, end) if label in ("say", "weak", "tell", "act") and may_invert else _NONE
            if inverted != _NONE and (apposed == _NONE or inverted[1] >= end or codes[inverted[1]] in ".K;"):
                source = inverted
            else:
                source = apposed
        elif code in '"Q^K:':
            if not ing and may_invert:
                source = self._inverted(last, end)
        elif code == "S":
            return None
        elif ing:
            source = self._noun_phrase(left, begin)
            if source != _NONE and tokens[source[1] - 1] in (
                "statement",
                "tweet",
                "letter",
                "email",
                "e-mail",
                "message",
                "post",
                "interview",
                "speech",
            ):
                source = self._shared(source[0], begin)
            elif source != _NONE and self._is_clause(source):
                source = self._shared(source[1], begin)
        else:
            source = self._noun_phrase(left, begin)
            relative = codes.rfind("H", begin, left)
            if relative > begin and (source == _NONE or relative < source[0]):
                between = codes[relative:left]
                if not set(between) & set(',;"QS:-') and codes[relative - 1] != ",":
                    whole = self._noun_phrase(relative, begin)
                    if whole != _NONE:
                        source = (whole[0], left)
        if source[0] >= source[1] or (tokens[first] not in _HUMAN and not self.antecedents.is_agent(*source)):
            return None
        if reports_nothing(codes, tokens, self.document.surface, source, left, first, last, end):
            return None
        inverted_here = source[0] > first
        told = recipient_end(codes, tokens, last, end) if tokens[first] in NEVER_INVERTED else last
        behind_told = codes[told] if told < end else ""
        postposed = inverted_here or (
            behind_told in ("", ".", "K", ",", "T", "p", "R", '"', ";", "-", "g")
            and self._content_before(source[0], begin)
        )
        if label == "quote" and not (
            (codes[last : min(last + 2, end)].lstrip(",:")[:1] in ('"', "Q") and behind)
            or (postposed and codes[begin : first if inverted_here else source[0]].rstrip(",")[-1:] in ('"', "Q"))
        ):
            return None
        if (
            not behind.strip(".pK,")
            and tokens[first] in _EMPTY
            and any(token in ("not", "never") or token.endswith("n't") for token in tokens[left:first])
        ):
            return None
        if label == "weak" and (
            (ing and code == "p" and tokens[left - 1] == "by")
            or not (postposed or _STATEMENT_BEHIND.match(codes, last, end))
        ):
            return None
        if (
            label in ("show", "think")
            and (label == "think" or tokens[source[1] - 1] not in _POLLS)
            and not _CLAUSE_BEHIND.match(codes, last, end)
            and not (
                tokens[first] == "believe"
                and tokens[source[0]] in _SOME
                and _PAST_CLAUSE_BEHIND.match(codes, last, end)
            )
        ):
            return None
        if (not behind and not postposed) or (label == "act" and behind in ("", ".", ",", "K")):
            return None
        content = self._content(first, last if postposed or told >= end else told, source, postposed, begin, end)
        kind = _KINDS.get(label, "speech")
        if kind == "act" and self._holds_long(content):
            kind = "speech"
        cue = (left if source[1] <= left else first, last)
        return _Found(first, source, cue, content, index, kind)

    def _is_verb(self, first: int, last: int, left: int, code: str, end: int) -> bool:
        """Whether a form that is more often a noun ("claims", "report") is a verb here."""
        codes, tokens = self.codes, self.tokens
        report = _REPORT_BEHIND.match(codes, last, end) is not None
        if tokens[first].endswith("ing") and left < first and "B" in codes[left:first] and code not in "D":
            return True
        if code in "PHI" or (left < first and codes[left] in "AR" and code not in "pD"):
            return True
        if code == "D" and tokens[left - 1] in _SOME:
            return report
        if code in "^DptoO0M" or not code.isalpha():
            return code in '",-' and report
        if code == "C":
            return report and tokens[last] != "of"
        subject = tokens[left - 1]
        plural_subject = (subject.endswith("s") and not subject.endswith("ss")) or subject in (
            "people",
            "media",
            "some",
            "many",
            "others",
            "men",
            "women",
            "police",
        )
        plural_verb = not tokens[first].endswith("s")
        name = left
        while name > 0 and codes[name - 1] in "NM.":
            name -= 1
        if (
            name < left
            and name > 0
            and codes[name - 1] in ',"'
            and not plural_verb
            and (last >= end or codes[last] in ",.K")
        ):
            return True
        if code == "n" or code == "N":
            if tokens[first].endswith("ing"):
                return False
            if plural_subject == plural_verb or code == "N":
                return report or (last < end and codes[last] in "DNOPn" and tokens[last] not in ("of",))
        return (
            report
            and plural_subject == plural_verb
            and last < end
            and (tokens[last] == "that" or codes[last] in '"QP:')
        )

    def _is_clause(self, source: tuple[int, int]) -> bool:
        """Whether a stretch before "-ing" holds a verb of its own, so that its subject stands further left."""
        codes = self.codes
        return any(
            (codes[at] == "e" and at > source[0] and codes[at - 1] in "wnNM0o") or codes[at] in "vV"
            for at in range(source[0], source[1])
        )

    def _past_times(self, at: int, end: int) -> int:
        """The first token that is no adverb and no time ("on Monday")."""
        codes = self.codes
        while at < end and (codes[at] in "TR" or (codes[at] == "p" and codes[at + 1 : at + 2] == "T")):
            at += 1
        return at

    def _by_follows(self, last: int, end: int) -> bool:
        last = self._past_times(last, end)
        return last + 1 < end and self.tokens[last] == "by" and self.codes[last + 1] != "g"

    def _passive(self, first: int, last: int, label: str, left: int, begin: int, end: int, index: int) -> _Found | None:
        codes, tokens = self.codes, self.tokens
        if label == "passive":
            source = (
                self._noun_phrase(left, begin) if left > begin and codes[left - 1] not in "PI" else (left - 1, left)
            )
            if source == _NONE or source[0] < begin:
                return None
            return _Found(
                first, source, (left, last), self._content(first, last, source, False, begin, end), index, "speech"
            )
        label = label.partition(" ")[0]
        agent = self._past_times(last, end)
        if self._by_follows(last, end) and label in ("say", "tell", "act", "weak"):
            source = self._noun_phrase_right(agent + 1, end)
            if source == _NONE or not self.antecedents.is_agent(*source):
                return None
            content = (begin, left) if left > begin else (begin, end)
            return _Found(first, source, (left, agent + 1), content, index, "act" if label == "act" else "speech")
        if label in ("act", "think") and last < end and tokens[first] in _REGARDED:
            preposition = _REGARDED[tokens[first]]
            if tokens[last] in preposition or (not preposition and codes[last] in "DwnNtR."):
                kind = "hearsay" if tokens[first] in _CHARGES else "regard"
                return _Found(first, _NONE, (left, last), (begin, end), index, kind, True)
        if (
            tokens[first] == "reported"
            and last < end
            and codes[last] == "p"
            and (left == 0 or tokens[left - 1] != "it")
        ):
            return None  # "five cases were reported in May" counts, "was reported dead" reports
        if tokens[first] in ("reported", "rumored", "rumoured", "alleged") and label in ("say", "weak"):
            return _Found(first, _NONE, (left, last), (begin, end), index, "hearsay", True)
        impersonal = left > begin and tokens[left - 1] == "it"
        if (
            label in ("say", "think", "weak")
            and last < end
            and (codes[last] == "t" or impersonal or (tokens[first] == "reported" and codes[last] in "wpTNn"))
            and (tokens[first] in _BELIEVED or (impersonal and tokens[first] in _ARGUED))
        ):
            return _Found(first, _NONE, (left, last), (begin, end), index, "hearsay", True)
        return None

    def _phrase(self, first: int, last: int, label: str) -> _Found | None:
        index, begin, end = self._around(first)
        if label == "nobody":
            return _Found(first, _NONE, (first, last), (begin, end), index, "hearsay", True)
        source = self._noun_phrase_right(last, end)
        if source == _NONE:
            return None
        if label == "citing":
            subject = self._shared(first, begin)
            if subject == _NONE:
                return None
        content = (source[1], end) if first - begin <= 1 else (begin, first)
        while content[0] < content[1] and self.codes[content[0]] in ",.;:":
            content = (content[0] + 1, content[1])
        if content[0] >= content[1]:
            content = (begin, end)
        return _Found(first, source, (first, last), content, index, "speech")

    def _noun(self, first: int, last: int, label: str) -> _Found | None:
        """ "reports that", "Ms Roe's claim that", "allegations by critics that"."""
        codes, tokens = self.codes, self.tokens
        index, begin, end = self._around(first)
        if last >= end or (label == "of" and codes[last] in "D" and tokens[last] in ("his", "her", "their", "its")):
            return None
        left = first
        while left > begin and codes[left - 1] in "wnRe0.T":
            left -= 1
        source = _NONE
        if left > begin and (codes[left - 1] in "Oo" or tokens[left - 1] in ("his", "her", "their", "its")):
            source = (left - 1, left)
            while source[0] > begin and codes[source[0] - 1] in "NMO." and codes[left - 1] == "O":
                source = (source[0] - 1, left)
        elif tokens[last - 1] in ("by", "from"):
            source = self._noun_phrase_right(last, end)
        if tokens[first] == "alleged" and (
            (codes[first - 1 : first] in "PNn" and first > begin) or codes[last] in "SPD"
        ):
            return None
        nobody = source == _NONE
        if nobody and (label != "nobody" or (left > begin and codes[left - 1] in "D" and tokens[left - 1] == "no")):
            return None
        return _Found(first, source, (first, last), (last, end), index, "hearsay" if nobody else "speech", nobody)

    def _colons(self) -> list[_Found]:
        """ "Name: words" at the start of a sentence, and "..., he wrote: words" is left to the verb."""
        codes = self.codes
        found: list[_Found] = []
        at = codes.find(":")
        if at < 0:
            return found
        seen = self.document.written
        labels = self._speaker_labels()
        for block_first, colon, block_last in labels:
            index = self._sentence(block_first)
            found.append(
                _Found(colon, (block_first, colon), (colon, colon + 1), (colon + 1, block_last), index, "speech")
            )
        labelled = {colon for _, colon, _ in labels}
        before = -1
        while at >= 0:
            index = self._sentence(at)
            begin, end = self.sentences[index].first, self.sentences[index].last
            # No source holds a colon, so only the first of a sentence can follow one.
            match = _COLON_SOURCE.match(codes, begin, at) if index > before and at not in labelled else None
            before = index
            if match is not None and begin < match.end() == at and at + 1 < end and self.document.in_body[at]:
                opens_quote = codes[at + 1] in '"Q'
                in_title = index < 2
                if opens_quote or (
                    in_title
                    and end - at > 4
                    and self.tokens[at - 1] not in seen
                    and self.tokens[at - 1] not in _KICKERS
                ):
                    found.append(_Found(at, (begin, at), (at, at + 1), (at + 1, end), index, "speech"))
            at = codes.find(":", at + 1)
        return found

    def _speaker_labels(self) -> list[tuple[int, int, int]]:
        """First token, colon and end of the blocks that a transcript gives to a speaker ("ROE: ...", "Q: ...")."""
        codes, in_body = self.codes, self.document.in_body
        labels: list[tuple[int, int, int]] = []
        for block in self.document.blocks:
            colon = codes.find(":", block.first, min(block.last - 1, block.first + _LONGEST_LABEL))
            if colon > block.first and in_body[block.first]:
                first = block.first + (codes[block.first] == '"')
                if _LABEL.fullmatch(codes, first, colon):
                    labels.append((first, colon, block.last))
        return labels if len(labels) >= _TRANSCRIPT else []

    # Sources

    def _noun_phrase(self, stop: int, begin: int) -> tuple[int, int]:
        """The noun phrase that ends before token `stop`."""
        n, codes = self.length, self.codes
        while stop > begin and codes[stop - 1] in ",-":
            stop -= 1
        tail = stop
        if stop > begin and codes[stop - 1] == ")":
            opening = codes.rfind("(", begin, stop)
            if opening > begin:
                stop = opening
        match = _NOUN_PHRASE_LEFT.match(self.reversed, n - stop, n - begin)
        if match is None:
            return _NONE
        first, last = self._trim(n - match.end(), stop)
        if first < 0:
            return _NONE
        if codes[first] == "N" and first - 2 > begin and (codes[first - 1] == "," or codes[first - 2] == ","):
            whole = class_in_places(codes, self.tokens, begin, first, self.antecedents.is_people)
            first = first if whole is None or not self._ends_list(first, last) else whole
        return (first, tail if last == stop else last)

    def _ends_list(self, first: int, last: int) -> bool:
        """Whether the names at tokens [first, last) are the last ones of a list: "Northport and Wexcombe", "and Wexcombe"."""
        names = self.codes[first:last]
        return _LAST_NAMES.fullmatch(names) is not None and ("C" in names or self.codes[first - 1] == "C")

    def _before_relative(self, stop: int, begin: int) -> tuple[int, int]:
        """The antecedent of a relative pronoun at token `stop`: the nearest name, else the whole noun phrase."""
        codes = self.codes
        source = self._noun_phrase(stop, begin)
        if source == _NONE:
            return source
        last = stop
        while last > source[0] and codes[last - 1] in ",-":
            last -= 1
        first = last
        while first > source[0] and codes[first - 1] in "NM.'":
            first -= 1
        if last - first >= 2 and first > source[0] and codes[first - 1] in "ptD":
            source = (first, last)
        if self.tokens[stop] == "which" and self.antecedents.kinds.get(self.tokens[source[1] - 1]) in _PEOPLE:
            return _NONE
        return (source[0], last) if source[1] > last else source

    def _trim(self, first: int, last: int) -> tuple[int, int]:
        """Drops what stands before the subject: conjunctions, opening prepositional phrases, an earlier clause."""
        codes = self.codes
        while last > first and codes[last - 1] in "pCtRDT.'":
            if codes[last - 1] == "D" and self.tokens[last - 1] in _PRONOUN_LIKE:
                break
            last -= 1
        cut = first
        for at in range(first + 1, last - 1):
            if codes[at] == "e" and codes[at - 1] in "wnN0T":
                after = codes.find("C", at, last)
                if after >= 0 and codes[after - 1] not in "p":
                    cut = after + 1
        first = cut
        while first < last and codes[first] in "CR.'T":
            first += 1
        if first < last and codes[first] in "pt" and self.tokens[first] not in ("about", "over", "under"):
            for at in range(first + 2, last):
                if (codes[at] == "D" and codes[at - 1] not in "ptCD") or (
                    codes[at - 1] == "T" and codes[at] in "NMnwD"
                ):
                    first = at
                    break
            else:
                first = last - 1
                while codes[first - 1] in "NM." and codes[first] in "NM.":
                    first -= 1
        elif codes.find("C", first, last) > 0:
            # "left the building and the mayor said": after a coordination of unlike clauses the last is the subject.
            at = codes.rfind("C", first, last)
            if codes[at + 1 : at + 2] == "D" and not _PHRASE_RIGHT.fullmatch(codes, first, at):
                first = at + 1
        for at in range(first, last):
            if codes[at] in "wnNMO0" or self.tokens[at] in _PRONOUN_LIKE:
                return (first, last)
        return _NONE

    def _noun_phrase_right(self, first: int, end: int) -> tuple[int, int]:
        """The noun phrase that begins at token `first`, with its appositions and relative clause."""
        codes = self.codes
        if first < end and codes[first] in "PI":
            return (first, first + 1)
        match = _INVERTED.match(codes, first, end) or _PHRASE_RIGHT.match(codes, first, end)
        if match is None:
            return _NONE
        last = match.end()
        while last < end:
            if codes[last] == "(":
                closing = codes.find(")", last, end)
                if closing < 0:
                    break
                last = closing + 1
                continue
            if codes[last] in "ew" and self.tokens[last] in ACCESS:
                more = _ACCESSING.match(codes, last, end)
                if more is not None and more.end() > last:
                    last = more.end()
                    continue
            more = _APPOSITION.match(codes, last, end) or _RELATIVE.match(codes, last, end)
            if more is None or more.end() <= last:
                break
            last = more.end()
        while last > first + 1 and codes[last - 1] in ".,":
            last -= 1
        return (first, last)

    def _inverted(self, first: int, end: int) -> tuple[int, int]:
        match = _INVERTED.match(self.codes, first, end)
        if match is None or (
            match.end() < end
            and self.codes[match.end()] == "."
            and match.end() + 2 < end
            and self.codes[match.end() + 1] in "ABV"
        ):
            return _NONE
        return self._noun_phrase_right(first, end)

    def _apposed(self, comma: int, begin: int) -> tuple[int, int]:
        """The noun phrase before an apposition or relative clause that closes at `comma`."""
        codes = self.codes
        floor = begin
        for mark in ';:"QK':
            floor = max(floor, codes.rfind(mark, begin, comma) + 1)
        while floor < comma and (codes[floor] in "CR" or self.tokens[floor] in ("but", "so", "yet", "and")):
            floor += 1
        close = codes[comma]
        opening = codes.find(close, floor, comma)
        start = floor
        while opening >= 0:
            chunk = codes[start:opening]
            if chunk and not _FINITE.search(chunk):
                source = self._trim(start, opening)
                if source != _NONE and chunk[0] not in "pSg" and source[1] >= opening - 2:
                    return (source[0], comma)
            elif chunk and "S" in chunk:
                # "... that Jane Roe, the mayor, said": the last noun phrase of the chunk
                clause = start + chunk.rindex("S") + 1
                source = _NONE if _FINITE.search(codes, clause, opening) else self._trim(clause, opening)
                if source != _NONE:
                    return (source[0], comma)
            start = opening + 1
            opening = codes.find(close, start, comma)
        if close == "-":
            return self._noun_phrase(comma, begin)
        return _NONE

    def _shared(self, before: int, begin: int) -> tuple[int, int]:
        """The subject of the clause that token `before` ends ("..., adding that", "came and said")."""
        codes = self.codes
        floor = begin
        for mark in '";':
            floor = max(floor, codes.rfind(mark, begin, before) + 1)
        match = _OPENING.match(codes, floor, before)
        if match is not None:
            floor = match.end()
        if floor < before and codes[floor] in "PI":
            return (floor, floor + 1)
        match = _SUBJECT.match(codes, floor, before)
        if match is None:
            return _NONE
        return self._trim(match.start(), match.end())

    def _following_subject(self, first: int, end: int) -> tuple[int, int]:
        """The subject after an opening participle: "Speaking to reporters, Ms Roe ..."."""
        comma = self.codes.find(",", first, end)
        if comma < 0:
            return _NONE
        if comma + 1 < end and self.codes[comma + 1] in "PI":
            return (comma + 1, comma + 2)
        match = _SUBJECT.match(self.codes, comma + 1, end)
        return self._trim(match.start(), match.end()) if match else _NONE

    def _content_before(self, left: int, begin: int) -> bool:
        """Whether something that can be content stands before token `left`, closed by a comma or quotation mark."""
        return left - 1 > begin and self.codes[left - 1] in ',"Q-K'

    def _content(
        self, first: int, last: int, source: tuple[int, int], postposed: bool, begin: int, end: int
    ) -> tuple[int, int]:
        codes = self.codes
        a, b = last, end
        if postposed:
            a, b = begin, min(first, source[0])
            if codes.find('"', max(last, source[1]), end) >= 0:
                b = end
        while b > a and codes[b - 1] in ',.:K"-':
            b -= 1
        while a < b and codes[a] in ',.:K"-':
            a += 1
        return (a, b) if b > a else (begin, end)

    # Quotations

    def _holds_long(self, content: tuple[int, int]) -> bool:
        return self.codes.find("Q", *content) >= 0

    def _with_quotations(self, found: list[_Found]) -> list[_Found]:
        """Adds the long quotations that no cue governs, with the speaker of their surroundings."""
        speech = [one for one in found if one.kind not in ("hearsay", "regard")]
        starts = [one.at for one in speech]
        by_sentence: dict[int, list[_Found]] = {}
        for one in speech:
            by_sentence.setdefault(one.sentence, []).append(one)
        added: list[_Found] = []
        in_body = self.document.in_body
        for quotation in self.long_quotations:
            if not in_body[quotation.first]:
                continue
            s, t = self._sentence(quotation.first), self._sentence(quotation.last - 1)
            near = speech[
                bisect_left(starts, quotation.first - _WINDOW) : bisect_left(starts, quotation.last + _WINDOW)
            ]
            governing = [
                one
                for one in near
                if s <= one.sentence <= t and one.content[0] < quotation.last and one.content[1] > quotation.first
            ]
            if governing and s == t:
                continue
            source = governing[0].source if governing else self._speaker(quotation, by_sentence, added, s, t)
            if source != _NONE:
                one = _Found(quotation.first, source, _NONE, (quotation.first, quotation.last), s, "speech")
                added.append(one)
        return sorted(found + added)

    def _speaker(
        self, quotation: Quotation, by_sentence: dict[int, list[_Found]], added: list[_Found], s: int, t: int
    ) -> tuple[int, int]:
        sentences, codes = self.sentences, self.codes
        begin = max(sentences[s].first, quotation.first - _WINDOW)
        end = min(sentences[t].last, quotation.last + _WINDOW)
        block = sentences[s].block
        outside = [code for code in codes[begin : quotation.first] if code.isalpha() and code != "Q"]
        rest = [code for code in codes[quotation.last : end] if code.isalpha() and code != "Q"]
        for index in range(s, t + 1):
            for one in by_sentence.get(index, ()):
                return one.source
        dash = quotation.last
        while dash < self.length and codes[dash] in '".':
            dash += 1
        if dash < self.length and codes[dash] == "-" and (dash < end or sentences[t + 1].block <= block + 1):
            match = _SIGNATURE.match(codes, dash + 1, min(self.length, dash + _WINDOW))
            if match is not None:
                return (dash + 1, match.end())
        if len(outside) >= 2:
            return self._shared(quotation.first, begin)
        if len(rest) > 3:
            return _NONE if not added else added[-1].source if added[-1].sentence >= s - 3 else _NONE
        for index in (s - 1, t + 1, s - 2, s - 3, s - 4):
            if 0 <= index < len(sentences) and sentences[index].block == block:
                for one in by_sentence.get(index, ()):
                    if one.kind != "opinion":
                        return one.source
        for one in reversed(added):
            if sentences[one.sentence].block >= block - 1:
                return one.source
            break
        if t + 1 < len(sentences) and sentences[t + 1].block == block + 1:
            for one in by_sentence.get(t + 1, ()):
                if one.source[0] == sentences[t + 1].first and one.cue[1] >= sentences[t + 1].last - 3:
                    return one.source
        for index in range(s - 1, max(-1, s - 5), -1):
            for one in reversed(by_sentence.get(index, ())):
                if one.kind == "speech":
                    return one.source
        return _NONE

    # Ladder

    def _resolve(self, found: list[_Found]) -> list[Attribution]:
        document = self.document
        antecedents = self.antecedents
        reasons = {self._sentence(hit.first) for hit in document.phrases.get("anonymity_reasons", ())}
        starts, ends = document.starts, document.ends
        quotation_starts = [q.first for q in self.long_quotations]
        result = []
        for one in found:
            explained = one.sentence in reasons or (
                bool(reasons) and one.source != _NONE and self._sentence(one.source[0]) in reasons
            )
            reading = SourceReading(4, None) if one.nobody else antecedents.read(one.source, one.sentence, explained)
            a, b = one.content
            nearest = bisect_left(quotation_starts, b) - 1
            quoted = nearest >= 0 and self.long_quotations[nearest].last > a
            result.append(
                Attribution(
                    Span(starts[one.source[0]], ends[one.source[1] - 1]) if one.source != _NONE else None,
                    Span(starts[one.cue[0]], ends[one.cue[1] - 1]) if one.cue != _NONE else None,
                    Span(starts[a], ends[b - 1]),
                    reading.step,
                    quoted,
                    one.sentence,
                    reading.name,
                    explained,
                    one.kind,
                    one.cue == _NONE,
                    reading.head,
                    Span(starts[reading.at[0]], ends[reading.at[1] - 1]) if reading.at and not reading.step else None,
                )
            )
        return _relayed(document.text, result)


_ACCORDING = ("according", "According")
_RELAYS = (*_ACCORDING, "citing", "Citing", "quoting", "Quoting", "via", "Via")
_TIPSTERS = frozenset("source sources people person insider insiders official officials".split())
"""Heads of sources that a medium itself rests on when it cites them."""

_LAST_NAMES = re.compile(r"N+(?:CD?N+)?")
_BY_AUTHOR = frozenset(
    "i we you i'm i've i'd i'll we're we've we'd we'll you're you've you'd you'll myself ourselves".split()
)
"""Sources that are the author or the reader: nobody else stands behind what follows."""


def _relayed(text: str, attributions: list[Attribution]) -> list[Attribution]:
    """A relay keeps the vaguer step of the two: what "media, citing sources" report rests on the sources."""
    vaguest: dict[int, int] = {}
    cited: set[int] = set()
    for one in attributions:
        if one.step >= 3 and one.cue is not None and text.startswith(_RELAYS, one.cue.start):
            vaguest[one.sentence] = max(one.step, vaguest.get(one.sentence, 0))
            if one.head in _TIPSTERS and not text.startswith(_ACCORDING, one.cue.start):
                cited.add(one.sentence)
    if not vaguest:
        return attributions
    # "According to local media, a senior official said": the official is no better than the media. "The Gazette
    # reported, citing sources": neither is the Gazette.
    return [
        one._replace(step=max(one.step, vaguest[one.sentence]), name=None, named=None)
        if one.sentence in vaguest
        and one.kind == "speech"
        and not one.carried
        and (one.step in (2, 3) or (one.step == 0 and one.sentence in cited))
        else one
        for one in attributions
    ]


_KICKERS = frozenset(
    "breaking exclusive video watch update opinion analysis poll report daily live photos note".split()
)
_SIGNATURE = re.compile(r"[NM][NM.']*[NM](?=[^A-Za-z]|$)")
_LABEL = re.compile(r"[NM.O'&]+(?:\([^)]*\))?")
_LONGEST_LABEL = 8
_TRANSCRIPT = 3
"""So many blocks that begin with a speaker's name and a colon make a transcript."""
_COLON_SOURCE = re.compile(r"[DNMnwO.'&,0()]*(?:p[DNMnwO.']*)?")
_FINITE = re.compile(r"[ABPvVISH\"]")
_PRONOUN_LIKE = frozenset(
    (
        "some",
        "many",
        "most",
        "others",
        "several",
        "both",
        "few",
        "all",
        "one",
        "another",
        "more",
        "any",
        "those",
        "these",
        "this",
        "two",
        "three",
        "dozens",
        "hundreds",
        "thousands",
    )
)
