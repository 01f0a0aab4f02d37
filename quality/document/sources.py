"""Sources: what a noun phrase names on the ladder, and the antecedents of pronouns and second mentions.

Decisions, beyond signals.md. A capitalised head is a name (0), so is a single institution that a reader of the article
can identify ("the defense ministry", "police", "the court") and a document of record or with an issuer ("the
indictment", "a Water Board report"). An office without a name ("a spokesman", "the director of the Water Board",
"Ortavian officials") is described (2). A class of people with nothing but a place, an adjective or a cause ("residents
of Town", "legal experts", "supporters of the plan") stays generic (3); a profession inside an institution ("analysts
at First Bank") is described. Bare "sources", "reports" and rumours are nobody (4); with an adjective they are a class
(3); "close to", "at", "from" or "with" a named body describes them (2). One named member of a coordination names the
source.
"""

from __future__ import annotations

import re
from collections import deque
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from quality.document.named_within import name_in_apposition, name_in_class
from quality.lexicons import load_lexicon

if TYPE_CHECKING:
    from quality.document.document import Document

_REACH = 3
"""A pronoun or second mention inherits from an antecedent at most this many sentences back (signals.md)."""
_MEMORY = 40
"""Sources remembered; more than three sentences ever hold."""
_WINDOW = 150
"""Tokens of a sentence that are searched for a name."""
_SINGULAR_PERSON = frozenset("he she he's she's he'd she'd he'll she'll himself herself him her who whom".split())
_PLURAL = frozenset("they they're they'd they'll they've themselves them".split())
_FIRST_PERSON = frozenset("i we i'm i'd i've i'll we're we'd we've we'll".split())
_DEFINITE = frozenset("the both this that these those his her its their our my".split())
_OWNER = frozenset("his her its their our my".split())
_INDEFINITE_PERSON = frozenset("someone everyone somebody everybody nobody".split())
_PEOPLE_SUFFIX = re.compile(r".{2,}(?:ers?|ors?|ists?|ians?|ants?|ees?|men|man|woman|women|people|folk)$")
_PERSON_NAME = re.compile(r"M\.?[NM.]*N|N(?:N|[N.]\.N)[N.]*")
_ANY_NAME = re.compile(r"[NM][NM.]*")
ACCESS = frozenset("close familiar briefed knowledge present involved privy attendance informed".split())
_THOROUGHFARES = frozenset("road street avenue lane square bridge station river park hall bay valley hill lake".split())
"""Last words of names that a personal pronoun does not mean."""
_INDEFINITE = frozenset("a an one another some many several most two three few more other dozens".split())
_LONGEST_NAME = 12
"""Tokens of a name on either side of the word that was found."""
_ADHERENT = re.compile(r".{3,}(?:ican|crat|ist)")
_ADHERENTS = re.compile(r".{3,}(?:icans|[aeiou]ans|crats|ists|tives|erals|anics)")
"""Endings that make of a capitalised word who belongs to a people, party or school rather than a name."""
_REST_STARTS = frozenset('pt,(-HS"Q')
_BASED = re.compile(r".+-(?:based|born|backed|run|owned|led|affiliated)$")


class SourceReading(NamedTuple):
    """Step of the ladder and, for step 0, the key that all mentions of the source share. `head` is the lower-case
    head noun ("" for nobody), `at` the tokens that write the name, here or where a pronoun or second mention has it
    from; None when nothing but a common noun does ("police", "the indictment")."""

    step: int
    name: str | None
    head: str = ""
    at: tuple[int, int] | None = None


class _Mention(NamedTuple):
    sentence: int
    reading: SourceReading
    sort: str
    """person, people, body or document."""
    head: str


@cache
def noun_kinds() -> dict[str, str]:
    """Lower-case noun to its label in the list source_nouns; "modifier" only where nothing else is said."""
    kinds: dict[str, str] = {}
    for entry, label in load_lexicon("source_nouns").entries.items():
        kinds[" ".join(entry)] = label
    return kinds


class Antecedents:
    """Reads sources in text order and remembers them for the pronouns that follow."""

    def __init__(self, document: Document, codes: str) -> None:
        self.document = document
        self.tokens = document.tokens
        self.sentences = document.sentences
        self.codes = codes
        self.kinds = noun_kinds()
        self.remembered: deque[_Mention] = deque(maxlen=_MEMORY)

    def read(self, source: tuple[int, int], sentence: int, explained: bool) -> SourceReading:
        """The step of the source at tokens [first, last) of a sentence."""
        first, last = source
        reading, sort, head = self._read(first, last, sentence)
        if reading.step >= 3 and not ACCESS.isdisjoint(self.tokens[first:last]):
            reading = SourceReading(2, None)
        if explained and (
            reading.step >= 2 or (head.islower() and reading.step == 0 and not self._holds_name(first, last))
        ):
            reading = SourceReading(1, None)
        self.remembered.append(_Mention(sentence, reading, sort, head))
        return SourceReading(reading.step, reading.name, head, reading.at)

    def _holds_name(self, first: int, last: int) -> bool:
        return not set(self.codes[first:last]).isdisjoint("NMOPIH")

    def head(self, first: int, last: int) -> tuple[int, int]:
        """The head token of the noun phrase and the end of its core, before prepositions, commas and clauses."""
        codes = self.codes
        stop = last
        for at in range(first + 1, last):
            code = codes[at]
            if code in _REST_STARTS or (
                code in "eg" and (at + 1 >= last or codes[at + 1] in "ptDRSC") and codes[at - 1] not in "DRp"
            ):
                stop = at
                break
        at = stop - 1
        while at > first and codes[at] in ".'R":
            at -= 1
        return at, stop

    def is_agent(self, first: int, last: int) -> bool:
        """Whether the phrase can be a source at all: somebody, a body or a document, rather than an event or a
        thing."""
        codes, tokens = self.codes, self.tokens
        if codes[first] in "PIH":
            return True
        head, _ = self.head(first, last)
        code, token = codes[head], tokens[head]
        if code in "NMOD0" or self.kinds.get(token, "modifier") != "modifier":
            return True
        return _PEOPLE_SUFFIX.match(token) is not None or "N" in codes[first:head]

    def _read(self, first: int, last: int, sentence: int) -> tuple[SourceReading, str, str]:
        codes, tokens = self.codes, self.tokens
        if last - first == 1 and codes[first] in "PIH":
            return self._pronoun(first, sentence)
        comma = codes.find(",", first, last)
        if comma > 0:
            name = self._name_beside(comma, last)
            if name is not None:
                return SourceReading(0, tokens[name[1] - 1], at=name), "person", tokens[name[1] - 1]
        name = self._name_within(first, last)
        if name is not None:
            return SourceReading(0, tokens[name[1] - 1], at=name), "person", tokens[name[1] - 1]
        joint = self._joint(first, last, sentence)
        if joint is not None:
            return joint
        head, stop = self.head(first, last)
        token = tokens[head]
        kind = self.kinds.get(token, "")
        if token in ("results", "findings", "majority", "number", "both") and stop + 1 < last and tokens[stop] == "of":
            return self._read(stop + 1, last, sentence)
        if token in ("com", "org", "net") and head >= first + 2:
            return SourceReading(0, tokens[head - 2], at=(head - 2, head + 1)), "body", token
        lead = codes[first:head]
        rest = codes[stop:last]
        if codes[head] in "NM":
            return self._named(first, head, stop, last, kind)
        if codes[head] == "O":
            return SourceReading(2, None), "person", token
        named_lead = "N" in lead or "O" in lead or "M" in lead
        named_rest = "N" in rest or "O" in rest or "M" in rest
        definite = tokens[first] in _DEFINITE
        described = "named" in tokens[stop:last] and "N" in rest
        if described:
            return SourceReading(0, token, at=self._written(stop, last)), "person", token
        if kind == "nobody" or kind == "class":
            return self._class(first, head, stop, last, kind, sentence, definite, named_lead)
        if kind == "role" and codes[first] == "n" and head == first and not token.endswith("s") and named_rest:
            # A singular office without an article is a title: "Secretary of Works Jane Roe".
            last_name = max(codes.rfind("N", stop, last), codes.rfind("O", stop, last))
            return SourceReading(0, tokens[last_name], at=self._run(last_name)), "person", tokens[last_name]
        if kind in ("profession", "role", "speaker"):
            return self._role(first, head, stop, last, kind, sentence, definite, named_lead, named_rest)
        if kind in ("institution", "bodies"):
            plural = kind == "bodies"
            if named_lead or (definite and not plural):
                key = " ".join(tokens[at] for at in range(first, head + 1) if codes[at] not in "DR.")
                if definite and not named_lead and not plural:
                    same = self._same(token, "body", sentence)
                    if same is not None:
                        return same, "body", token
                return SourceReading(0, key, at=self._written(first, head + 1)), "body", token
            if definite:
                return self._same(token, "body", sentence) or SourceReading(3, None), "body", token
            if named_rest:
                return SourceReading(2, None), "body", token
            if not plural and codes[first] not in "D" and token in ("police", "congress", "parliament", "prosecution"):
                return SourceReading(0, token), "body", token
            return SourceReading(3, None), "body", token
        if kind in ("document", "legal"):
            return self._document(first, head, stop, last, kind, sentence, definite, named_lead, named_rest)
        if kind == "media":
            return SourceReading(2 if named_lead and "state" in tokens[first:head] else 3, None), "body", token
        if kind == "result" or codes[head] == "0":
            same = self._same("", "document", sentence)
            return same or SourceReading(2 if kind == "result" and codes[first] != "n" else 3, None), "people", token
        if definite or codes[first] in "o":
            return self._same(token, "person", sentence) or SourceReading(2, None), "person", token
        if named_lead or named_rest:
            return SourceReading(2, None), "person", token
        return SourceReading(3, None), "people", token

    def _named(self, first: int, head: int, stop: int, last: int, kind: str) -> tuple[SourceReading, str, str]:
        """A phrase whose core ends in a capitalised word."""
        codes, tokens = self.codes, self.tokens
        end = head + 1
        if (
            tokens[first] in _INDEFINITE
            and head == first + 1
            and end == stop
            and kind in ("", "role", "class", "profession")
        ):
            # "a Democrat", "many Ortavians": a capital that names a people or a party, not a person.
            plural = tokens[head].endswith("s")
            return (
                SourceReading(3 if plural or stop == last else 2, None),
                "people" if plural else "person",
                tokens[head],
            )
        if kind in ("role", "speaker") and stop < last and codes[stop] == "p":
            # "Secretary of State Jane Roe": the name stands after the office's own phrase.
            while end < last and codes[end] in "pDNM.'":
                end += 1
            while codes[end - 1] in "pD.'":
                end -= 1
        token = tokens[end - 1]
        if (
            (kind in ("role", "class", "profession") and token.endswith("s"))
            or (kind == "" and head == first and _ADHERENTS.fullmatch(token))
        ) and head == end - 1:
            return SourceReading(3 if head == first else 2, None), "people", token
        start = end - 1
        while start > first and (
            codes[start - 1] in "NMO&.'" or (codes[start - 1] == "C" and self._is_double(start - 1, stop))
        ):
            start -= 1
        while codes[start] in ".'&":
            start += 1
        body = kind in ("institution", "bodies", "document") or (codes[first] == "D" and kind == "")
        if kind == "document":
            body = True
        key = " ".join(tokens[at] for at in range(start, end) if codes[at] not in ".'") if body else token
        key = key.removesuffix("'s").removesuffix("'")
        at = self._run(end - 1, of=body)
        at = (min(start, at[0]), at[1])
        if end > head + 1 or (not body and stop < last and tokens[stop] == "of"):
            at = (self._run(head)[0], at[1])
        if self._describes(first, start, end, kind):
            return SourceReading(0, key), "body" if body else "person", token
        return SourceReading(0, key, at=at), "body" if body else "person", token

    def _describes(self, first: int, start: int, end: int, kind: str) -> bool:
        """Whether one capitalised word with an article is an office or an adherent rather than a name: "the President",
        "the outspoken Federalist"."""
        codes = self.codes
        return (
            end - start == 1
            and codes[first] == "D"
            and (
                start > first + 1
                or kind in ("role", "class", "profession", "speaker")
                or _ADHERENT.fullmatch(self.tokens[start]) is not None
            )
        )

    def _written(self, first: int, last: int) -> tuple[int, int] | None:
        """The first name among tokens [first, last), as it is written there, with the common noun that it goes on to."""
        codes = self.codes
        for at in range(first, last):
            if codes[at] in "NO":
                begin, end = self._run(at, of=True)
                while end < last and codes[end] in "Nwn":
                    end += 1
                return begin, end
        return None

    def _run(self, at: int, of: bool = False) -> tuple[int, int]:
        """The name that holds token `at`: capitalised words and titles, initials, nicknames in quotation marks; with
        `of` also what follows as "of Works and Roads"."""
        codes, tokens = self.codes, self.tokens
        sentence = self.sentences[self.document.sentence_of[at]]
        floor, stop = max(sentence.first, at - _LONGEST_NAME), min(sentence.last, at + _LONGEST_NAME)
        first, last = at, at + 1
        while first > floor and codes[first - 1] in "NMO&.'":
            first -= 1
        while last < stop and codes[last] in "NM&.'" and codes[last - 1] != "O":
            last += 1
        if of and last + 1 < stop and tokens[last] in ("of", "for") and codes[last - 1] == "N":
            after = last + 1 + (tokens[last + 1] == "the")
            if codes[after : after + 1] == "N":
                last = after + 1
                while last < stop and (codes[last] == "N" or codes[last : last + 2] == "CN"):
                    last += 1
        while first < at and codes[first] in ".'&":
            first += 1
        while last > at + 1 and codes[last - 1] in ".'&M":
            last -= 1
        return first, last

    def _name_beside(self, comma: int, last: int) -> tuple[int, int] | None:
        """The name in "the mayor, Jane Roe,": an apposition that is nothing but a name."""
        codes = self.codes
        stop = comma + 1
        while stop < last and codes[stop] in "NM.'":
            stop += 1
        if codes.count("N", comma + 1, stop) > 1 and (stop >= last or codes[stop] in ",(H"):
            while codes[stop - 1] in ".'":
                stop -= 1
            return comma + 1, stop
        return None

    def _name_within(self, first: int, last: int) -> tuple[int, int] | None:
        """The name in "one resident, baker Jane Roe," and "critics, among them Jane Roe,"."""
        head, _ = self.head(first, last)
        if self.codes[head] in "NMO":
            return None
        return name_in_apposition(self.codes, last, head) or name_in_class(
            self.codes, self.tokens, first, last, self.is_people
        )

    def is_people(self, noun: str) -> bool:
        """Whether a noun is a class of people, an office or a profession."""
        kind = self.kinds.get(noun, "modifier")
        return kind in ("class", "role", "profession", "speaker", "nobody") or (
            kind == "modifier" and _PEOPLE_SUFFIX.match(noun) is not None
        )

    def _joint(self, first: int, last: int, sentence: int) -> tuple[SourceReading, str, str] | None:
        """A coordination: the best step of its members, when each has a head of its own."""
        codes = self.codes
        _, stop = self.head(first, last)
        at = codes.find("C", first + 1, stop)
        if at < 0 or at + 1 >= stop or codes[at - 1] not in "nNwM." or codes[at + 1] not in "DnNMwoO":
            return None
        left, right = codes[first:at], codes[at + 1 : stop]
        if left[-1] == "N" and self.tokens[at + 1] in _COMPANIONS:
            return self._read(first, at, sentence)
        if self._is_double(at, stop):
            return None
        if (left[-1] == "N" and right[0] in "NMDO" and right[-1] in "Nn.") or (left[0] == "D" and right[0] == "D"):
            one, _, _ = self._read(first, at, sentence)
            two, _, _ = self._read(at + 1, last, sentence)
            best = min(one, two, key=lambda reading: reading.step)
            return best, "people", self.tokens[at - 1]
        return None

    def _is_double(self, at: int, stop: int) -> bool:
        """Whether the "and" at token `at` stands inside the name of one body: "the Water and Roads Board"."""
        codes = self.codes
        return (
            codes[at - 2 : at + 2] == "DNCN"
            and self.kinds.get(self.tokens[stop - 1]) in ("institution", "bodies")
            and not self.document.surface[at - 1].isupper()
        )

    def _class(
        self, first: int, head: int, stop: int, last: int, kind: str, sentence: int, definite: bool, named_lead: bool
    ) -> tuple[SourceReading, str, str]:
        codes, tokens = self.codes, self.tokens
        token = tokens[head]
        sort = "people" if token.endswith("s") or token == "people" else "person"
        based = any(_BASED.match(tokens[at]) for at in range(first, head))
        if kind == "nobody":
            if token in ("reports", "word", "speculation", "gossip", "hearsay") or token.startswith("rumo"):
                if named_lead or (self._affiliated(stop, last, ("from", "by", "in")) and token == "reports"):
                    return SourceReading(0 if named_lead else 2, None), "document", token
                return SourceReading(4, None), "document", token
            if self._affiliated(stop, last, ("at", "from", "with", "close", "within", "inside", "to", "who")):
                return SourceReading(2, None), sort, token
            if definite:
                same = self._same(token, sort, sentence, strict=True) or self._unnamed(sentence)
                if same is not None:
                    return same, sort, token
            adjectives = any(codes[at] in "wneNoO" and not _vague_adjective(tokens[at]) for at in range(first, head))
            return SourceReading(3 if adjectives or stop < last else 4, None), sort, token
        if definite and token in _COLLECTIVES:
            return SourceReading(3, None), "people", token
        if definite and not token.endswith("s") and tokens[first] not in ("these", "those"):
            same = self._same(token, "person", sentence)
            return same or SourceReading(2, None), sort, token
        if definite and stop == last:
            same = self._same(token, "people", sentence, strict=True)
            if same is not None:
                return same, sort, token
        if codes[first:head].count("O"):
            return SourceReading(2, None), sort, token
        if based or (sort == "person" and self._affiliated(stop, last, ("at", "from", "with", "of", "close"))):
            return SourceReading(2, None), sort, token
        if token in ("people", "person") and self._affiliated(stop, last, ("close", "inside", "within")):
            return SourceReading(2, None), sort, token
        return SourceReading(3, None), sort, token

    def _role(
        self,
        first: int,
        head: int,
        stop: int,
        last: int,
        kind: str,
        sentence: int,
        definite: bool,
        named_lead: bool,
        named_rest: bool,
    ) -> tuple[SourceReading, str, str]:
        codes, tokens = self.codes, self.tokens
        token = tokens[head]
        plural = token.endswith("s") or token in ("men", "congressmen", "spokesmen", "spokespeople")
        sort = "people" if plural else "person"
        if named_lead or any(_BASED.match(tokens[at]) for at in range(first, head)):
            return SourceReading(2, None), sort, token
        institution = any(
            (self.kinds.get(tokens[at]) == "institution" or tokens[at] in _INSTITUTIONAL) and tokens[at] not in _SECTORS
            for at in range(first, head)
        )
        if kind == "speaker":
            return SourceReading(2, None), sort, token
        if definite and stop == last and not institution:
            same = self._same(token, sort, sentence, strict=plural or token in ("official", "person"))
            if same is None and not plural:
                same = self._unnamed(sentence)
            if same is not None:
                return same, sort, token
            return SourceReading(3 if plural and kind == "profession" else 2, None), sort, token
        if kind == "role" and (
            institution
            or named_rest
            or self._affiliated(stop, last, ("at", "from", "with", "of", "in", "for", "within", "on", "close"))
        ):
            return SourceReading(2, None), sort, token
        if kind == "profession" and self._affiliated(stop, last, ("at", "from", "with", "for", "of", "close")):
            return SourceReading(2, None), sort, token
        if kind == "profession" and institution and not plural:
            return SourceReading(2, None), sort, token
        if definite or codes[first] == "o":
            return SourceReading(2, None), sort, token
        if token in _INSIDERS and _SECTORS.isdisjoint(tokens[first:head]):
            known = self._body_in_text(sentence, first, reach=1)
            return SourceReading(3 if known is None else 2, None), sort, token
        return SourceReading(3, None), sort, token

    def _document(
        self,
        first: int,
        head: int,
        stop: int,
        last: int,
        kind: str,
        sentence: int,
        definite: bool,
        named_lead: bool,
        named_rest: bool,
    ) -> tuple[SourceReading, str, str]:
        codes, tokens = self.codes, self.tokens
        token = tokens[head]
        if named_lead or named_rest:
            key = " ".join(tokens[at] for at in range(first, last) if codes[at] in "NO") or token
            return SourceReading(0, key, at=self._written(first, last)), "document", token
        if kind == "legal" and (definite or codes[first] in "nwD"):
            return SourceReading(0, token), "document", token
        if tokens[first] in _OWNER or codes[first] == "o":
            return SourceReading(0, token), "document", token
        if any(
            self.kinds.get(tokens[at]) in ("institution", "legal") or tokens[at] in _INSTITUTIONAL
            for at in range(first, head)
        ):
            return SourceReading(0, token), "document", token
        if definite:
            same = self._same(token, "document", sentence)
            return same or SourceReading(2, None), "document", token
        if any(self.kinds.get(tokens[at]) in ("institution", "role", "speaker") for at in range(stop, last)):
            return SourceReading(2, None), "document", token
        return SourceReading(3, None), "document", token

    def _affiliated(self, stop: int, last: int, prepositions: tuple[str, ...]) -> bool:
        """Whether what follows the head ties it to a named body, person or institution by one of `prepositions`."""
        codes, tokens = self.codes, self.tokens
        if stop >= last:
            return False
        at = stop
        while at < last and codes[at] in "Rw," and tokens[at] not in prepositions:
            at += 1
        if at >= last or tokens[at] not in prepositions:
            return False
        for after in range(at + 1, last):
            if codes[after] in "NOM":
                return True
            if self.kinds.get(tokens[after]) in ("institution", "role", "speaker", "bodies"):
                return True
        return False

    # Antecedents

    def _pronoun(self, at: int, sentence: int) -> tuple[SourceReading, str, str]:
        token = self.tokens[at]
        if token in _FIRST_PERSON or token.startswith("you"):
            return SourceReading(0, None), "self", token
        if token in _INDEFINITE_PERSON:
            return SourceReading(3, None), "people", token
        if token in _SINGULAR_PERSON or self.codes[at] == "H":
            reading = (
                self._recent(("person",), sentence)
                or self._person_in_text(sentence, at)
                or self._recent(("body", "people"), sentence)
            )
            return reading or SourceReading(2, None), "person", token
        if token in _PLURAL:
            reading = self._recent(("people", "body"), sentence) or self._recent(("person", "document"), sentence)
            return reading or SourceReading(2, None), "people", token
        reading = self._recent(("body", "document"), sentence) or self._body_in_text(sentence, at)
        return reading or SourceReading(2, None), "body", token

    def _recent(self, sorts: tuple[str, ...], sentence: int) -> SourceReading | None:
        for mention in reversed(self.remembered):
            if sentence - mention.sentence > _REACH:
                return None
            if mention.sort in sorts:
                return mention.reading
        return None

    def _same(self, head: str, sort: str, sentence: int, strict: bool = False) -> SourceReading | None:
        """What a second mention repeats: a source with the same head, else the nearest one of its sort."""
        fallback = None
        for mention in reversed(self.remembered):
            if sentence - mention.sentence > _REACH:
                break
            if head and mention.head == head:
                return mention.reading
            if mention.sort == sort and (fallback is None or (fallback.step > 0 and mention.reading.step == 0)):
                fallback = mention.reading
        if strict:
            return None
        if fallback is None and sort == "person":
            return self._person_in_text(sentence, self.sentences[sentence].first)
        if fallback is None and sort == "document":
            return self._body_in_text(sentence, self.sentences[sentence].first)
        return fallback

    def _unnamed(self, sentence: int) -> SourceReading | None:
        """The nearest source without a name, which "the source" or "the official" can repeat."""
        for mention in reversed(self.remembered):
            if sentence - mention.sentence > _REACH:
                return None
            if mention.reading.step in (1, 2) and mention.sort in ("person", "people"):
                return mention.reading
        return None

    def _person_in_text(self, sentence: int, at: int) -> SourceReading | None:
        """The nearest person named by form in this sentence before `at` or in the sentences before it, else the
        nearest name."""
        return self._name_before(_PERSON_NAME, sentence, at, _REACH) or self._body_in_text(sentence, at)

    def _body_in_text(self, sentence: int, at: int, reach: int = _REACH) -> SourceReading | None:
        """The nearest name of any kind in this sentence before `at` or in the sentences before it."""
        return self._name_before(_ANY_NAME, sentence, at, reach)

    def _name_before(self, form: re.Pattern[str], sentence: int, at: int, reach: int) -> SourceReading | None:
        codes = self.codes
        for index in range(sentence, max(-1, sentence - reach - 1), -1):
            place = self.sentences[index]
            stop = at if index == sentence else place.last
            for match in form.finditer(codes, place.first, min(stop, place.first + _WINDOW)):
                if self._is_place(match.start()):
                    continue
                last = match.end() - 1
                while codes[last] == ".":
                    last -= 1
                if form is _PERSON_NAME and self.tokens[last] in _THOROUGHFARES:
                    continue
                return SourceReading(0, self.tokens[last], at=self._run(last))
        return None

    def _is_place(self, at: int) -> bool:
        """Whether a name stands behind "in" or "at": where something happens rather than who is meant."""
        before = at - 1 if at and self.codes[at - 1] != "D" else at - 2
        return before >= 0 and self.tokens[before] in ("in", "at", "near", "across", "around")


_INSTITUTIONAL = frozenset(
    "government administration campaign police city county state federal court congressional presidential white-house "
    "party company hospital school university embassy ministry cabinet senate house republican democratic "
    "airport prison "
    "foreign-ministry company's service".split()
)
_SECTORS = frozenset(
    "military army navy force forces union center centre group movement industry security intelligence defense defence "
    "law enforcement health immigration diplomatic aid relief trade rescue election border drug".split()
)
"""A sector is not an institution: military officials and union leaders are generic."""
_COLLECTIVES = frozenset("industry public community crowd audience".split())
"""Nobody in particular even with "the" before them."""
_COMPANIONS = frozenset(
    "colleagues co-authors coauthors associates others allies supporters aides advisers friends".split()
)
"""Those who stand behind a named source: "Roe and colleagues"."""
_INSIDERS = frozenset(
    "officials official aides aide advisers advisors prosecutors authorities lawyers attorneys".split()
)
"""Offices whose body is understood from the name just before ("Ortavia closed its border, officials said")."""
_VAGUE = frozenset(
    "anonymous unnamed unidentified multiple several some many numerous various other two three four".split()
)


def _vague_adjective(token: str) -> bool:
    return token in _VAGUE
