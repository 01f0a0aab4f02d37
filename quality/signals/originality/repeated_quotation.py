"""See `repeated_quotation`."""

from collections import defaultdict
from typing import NamedTuple

from quality.document import Attribution, Document
from quality.document.sketches import shingles
from quality.signals.signal import Evidence, Measurement, signal, spelled, verb

_LEAST_WORDS = 6
_SHARED = 0.8
_SHINGLE = 3
_BESIDE = 3
"""Characters between a quotation and the name of its speaker: a mark and a space."""

_MOST = 1000
_MOST_HOLDERS = 8


class _Said(NamedTuple):
    """A quotation with the key of the person named as its speaker."""

    start: int
    end: int
    name: str
    shingles: frozenset[tuple[str, ...]]


@signal(
    title="One quotation, two speakers",
    unit="quotations under a second name",
    bounds=(0, _MOST),
    better="lower",
    says="{quotations} {are} attributed to two different speakers.",
    says_none="No quotation is attributed to two speakers.",
    says_unknown="No quotation of a named speaker is long enough to compare.",
)
def repeated_quotation(document: Document) -> Measurement:
    """Number of quotations that the text gives to one person and then, in the same words, to another.

    What it measures
        Quotations of at least 6 words whose speaker is named are compared: two are the same when 80 % of the three-word sequences
        of the shorter one stand in the longer one. One counts when the names have no word in common. Quotations whose speaker is a
        pronoun or is not named are left out, and so are words that one speaker quotes from another within one sentence.

    Why it matters
        Only one of the two said it. Quotations are copied with another name when they are made up, or put in by a program.

    Example
        “"We will not leave this valley," said Anna Brook” and later “"We will not leave this valley," Tom Hale told reporters”.

    References
        Society of Professional Journalists, Code of Ethics (never distort; identify sources clearly).
    """
    said = _quotations(document)
    if not said:
        return Measurement(None)
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    shown: dict[int, str] = {}
    count = 0
    for number, one in enumerate(said):
        others = {other for shingle in one.shingles for other in holders[shingle]}
        same = next((other for other in sorted(others) if _is_other_speaker(said[other], one)), None)
        if same is not None:
            count += 1
            shown.setdefault(same, "first speaker")
            shown[number] = "another speaker, the same words"
        for shingle in one.shingles:
            if len(holders[shingle]) < _MOST_HOLDERS:
                holders[shingle].append(number)
    facts = {"quotations": spelled(count, "quotation"), "are": verb("are", count, "is")} if count else {}
    evidence = tuple(Evidence(said[n].start, said[n].end, note) for n, note in sorted(shown.items()))
    return Measurement(float(min(count, _MOST)), evidence, facts, len(said))


def _quotations(document: Document) -> list[_Said]:
    """Quotations that are long enough, with their named speakers, in text order."""
    said = []
    attributions = sorted(
        (a for a in document.attributions if a.quoted and a.name is not None and _is_beside(a)),
        key=lambda a: a.content.start,
    )
    at = 0
    for quotation in document.quotations:
        while at < len(attributions) and attributions[at].content.end <= quotation.start:
            at += 1
        if at == len(attributions) or attributions[at].content.start >= quotation.end:
            continue
        words = [
            token
            for token, is_word in zip(
                document.tokens[quotation.first : quotation.last],
                document.is_word[quotation.first : quotation.last],
                strict=True,
            )
            if is_word
        ]
        if len(words) >= _LEAST_WORDS:
            own = frozenset(shingles(words, _SHINGLE))
            said.append(_Said(quotation.start, quotation.end, attributions[at].name or "", own))
    return said


def _is_beside(attribution: Attribution) -> bool:
    """Whether a cue says who speaks, or the name stands right beside the quotation."""
    source, content = attribution.source, attribution.content
    if not attribution.carried or source is None:
        return not attribution.carried
    return 0 <= max(source.start - content.end, content.start - source.end) <= _BESIDE


def _is_other_speaker(one: _Said, other: _Said) -> bool:
    shared = len(one.shingles & other.shingles) / min(len(one.shingles), len(other.shingles))
    return shared >= _SHARED and not set(one.name.split()) & set(other.name.split())
