"""See `emphasis`."""

import re
from collections import Counter
from collections.abc import Mapping
from itertools import compress, count

from quality.document import Document
from quality.document.voice import FEWEST_WORDS, marked, rate, reads_as_acronym
from quality.signals.signal import Evidence, Measurement, counted, listed, signal

_SHORTEST = 5
"""Letters of the shortest word whose capitals are read as emphasis."""
_WEIGHTS = {"word": 1.0, "mark": 1.0, "question": 2.0, "capitals": 2.0}
"""Reporting asks its sources and leaves capitals to acronyms; columns ask their readers."""
_MARKS = {"!": ("exclamation mark", "mark"), "?": ("question to the reader", "question")}
_RUN_OF_MARKS = re.compile("[!?]+")
FEWEST_KINDS, FEWEST_DEVICES = 2, 6
"""Kinds of devices, and devices, that a reason needs."""
_SHOUTED = frozenset({"mark", "capitals"})
"""Kinds of which a reason needs one: words and questions alone are too often meant plainly."""
_MOST_SHOWN = 12
_MOST_NAMED = 3


@signal(
    title="Emphasis",
    unit="emphatic devices per 1,000 of the author's words",
    bounds=(0, 300),
    better="lower",
    says="The author presses the point with {devices}.",
    says_none="The author's own voice is plain.",
    says_unknown="Fewer than 50 words stand outside quotations.",
)
def emphasis(document: Document) -> Measurement:
    """Insisting on a point instead of supporting it: absolutes, intensifiers, questions to the reader, capitals, exclamation marks.

    What it measures
        In the body outside quotations: hits of the list emphatic (absolutes such as "never", intensifiers such as
        "absolutely", appeals such as "the fact is", distrust such as "so-called", accusations such as "wrong") without plain
        senses ("lies outside the town") and names; exclamation marks; questions of the author's own, which count twice; and
        words of at least five letters in capitals between words that are not, which count twice unless they are acronyms or
        brands. Headings, datelines and headlines in capitals are left out. Per 1,000 of the author's words, with 100 words
        added, so that a brief is not judged by one word.

    Why it matters
        Reporting states what was found and by whom; insisting asks to be believed. Within every kind of article, careful
        readers grade those lower that insist more (rank correlation -0.09 in newsrooms to -0.42 in press releases).

    Example
        "Of course nobody ever asked. Why would they? It is an OUTRAGE!" has two words, a question, capitals and a mark.

    References
        K. Hyland, Metadiscourse, 2005 (boosters). H. Rashkin et al., Truth of varying shades, EMNLP 2017. B. Horne and
        S. Adali, This just in: fake news packs a lot in title, ICWSM workshop 2017.
    """
    words = document.authored_words
    if words < FEWEST_WORDS:
        return Measurement(None)
    hits = marked(document, ["emphatic"])
    spans = [(hit.first, hit.last, hit.label or "emphatic", "word") for hit in hits]
    spans += [(at, at + 1, *_MARKS[document.tokens[at]]) for at in _marks(document)]
    spans += [(at, at + 1, "capitals", "capitals") for at in _loud(document)]
    spans.sort()
    kinds = Counter(kind for *_, kind in spans)
    terms = Counter(" ".join(document.tokens[first:last]) for first, last, _, kind in spans if kind == "word")
    often = [term for term, _ in terms.most_common(_MOST_NAMED)]
    named = listed([f"“{term}”" for term in often])
    such_as = "such as " if len(terms) > _MOST_NAMED else ""
    devices = [f"{counted(kinds['word'], 'emphatic word')} ({such_as}{named})"] if terms else []
    devices += (
        [counted(kinds["question"], "question to the reader", "questions to the reader")] if kinds["question"] else []
    )
    devices += [counted(kinds["mark"], "exclamation mark")] if kinds["mark"] else []
    loud = [f"“{document.surface[first]}”" for first, _, _, kind in spans if kind == "capitals"]
    devices += [_in_capitals(list(dict.fromkeys(loud)), len(loud))] if loud else []
    return Measurement(
        min(rate(sum(_WEIGHTS[kind] * number for kind, number in kinds.items()), words), 300.0),
        _shown(document, spans, often),
        {"devices": listed(devices)} if spans else {},
        words,
        telling=len(spans) >= FEWEST_DEVICES and len(kinds) >= FEWEST_KINDS and not _SHOUTED.isdisjoint(kinds),
    )


def _in_capitals(words: list[str], count: int) -> str:
    such_as = "such as " if len(words) > _MOST_NAMED else ""
    return f"{counted(count, 'word')} in capitals ({such_as}{listed(words[:_MOST_NAMED])})"


def _shown(document: Document, spans: list[tuple[int, int, str, str]], named: list[str]) -> tuple[Evidence, ...]:
    """Return passages that show the words which the sentence names, in its order, before others."""
    terms = [" ".join(document.tokens[first:last]) for first, last, _, _ in spans]
    lead = [terms.index(term) for term in named]
    order = [*lead, *(at for at in range(len(spans)) if at not in lead)][:_MOST_SHOWN]
    weights = {at: 1 / (1 + rank) for rank, at in enumerate(order)}
    return tuple(
        Evidence(*document.span(first, last), note, weight=weights[at])
        for at, (first, last, note, _) in enumerate(spans)
        if at in weights
    )


def _marks(document: Document) -> list[int]:
    """Exclamation and question marks of the author's own; of several in a row the first."""
    quoted, in_body = document.quoted, document.in_body
    first = [run.start() for run in _RUN_OF_MARKS.finditer(document.initials)]
    return [at for at in first if in_body[at] and not quoted[at]]


def _loud(document: Document) -> list[int]:
    """Tokens of words that capitals set off from those around them."""
    surface, quoted, in_body = document.surface, document.quoted, document.in_body
    capitals = {token for token in filter(str.isupper, document.written) if len(token) >= _SHORTEST and token.isalpha()}
    if not capitals:
        return []
    last = len(surface) - 1
    places = list(compress(count(), map(capitals.__contains__, surface)))
    loud = [
        i
        for i in places
        if in_body[i] and not quoted[i] and 0 < i < last and surface[i - 1].islower() and not surface[i + 1].isupper()
    ]
    if not loud:
        return []
    loaded = {hit.first for hit in document.loaded}
    often = Counter(map(surface.__getitem__, places))
    return [i for i in loud if i in loaded or not _is_acronym(document, i, often)]


def _is_acronym(document: Document, at: int, often: Mapping[str, int]) -> bool:
    """Whether a word in capitals is an acronym, a brand or the town of a dateline rather than emphasis."""
    surface = document.surface
    if surface[at + 1] in ("+", "-", "–", "—", "®", "™"):
        return True
    return reads_as_acronym(document, surface[at], again=often[surface[at]] > 1)
