"""See `shouting`."""

from collections import Counter
from collections.abc import Mapping

from quality.document import Document
from quality.document.voice import FEWEST_WORDS, rate, reads_as_acronym
from quality.signals.signal import Evidence, Measurement, counted, signal

_SHORTEST = 5
_SHOWN = 8


@signal(
    title="Shouting",
    unit="exclamation marks and capitalised words per 1,000 of the author's",
    bounds=(0, 200),
    better="lower",
    says="{marks_and_words} {stand} in the author's own voice.",
    says_none="The author does not shout.",
    says_unknown="Fewer than 50 words stand outside quotations.",
    version=2,
)
def shouting(document: Document) -> Measurement:
    """Exclamation marks and words in capitals in the author's own voice.

    What it measures
        Exclamation marks, and words of at least five letters in capitals that stand between words which are not (so neither
        headings nor datelines), in paragraphs of the body outside quotations, per 1,000 of the author's words. Acronyms are
        left out: words without a vowel, with a plus or dash behind them, and those that are neither loaded nor ever written
        small in the text and are short, or stand there again, or, if common in English, both.

    Why it matters
        Newsrooms leave emphasis to the facts. Capitals and exclamation marks are frequent in hoaxes and in partisan pages.

    Example
        "This is an OUTRAGE!" shouts twice.

    References
        B. Horne and S. Adali, ICWSM workshop 2017. H. Rashkin et al., Truth of varying shades, EMNLP 2017.
    """
    words = document.authored_words
    if words < FEWEST_WORDS:
        return Measurement(None)
    counts = document.authored_counts
    surface, quoted, in_body = document.surface, document.quoted, document.in_body
    marks = []
    if counts["!"]:
        marks = [i for i, token in enumerate(surface) if token == "!" and in_body[i] and not quoted[i]]
    capitals = {token for token in document.written if len(token) >= _SHORTEST and token.isupper() and token.isalpha()}
    loud = []
    if capitals:
        loud = [i for i, token in enumerate(surface) if token in capitals and in_body[i] and not quoted[i]]
    last = len(surface) - 1
    loud = [i for i in loud if 0 < i < last and surface[i - 1].islower() and not surface[i + 1].isupper()]
    if loud:
        loaded = {hit.first for hit in document.loaded}
        often = Counter(token for token in surface if token in capitals)
        loud = [i for i in loud if i in loaded or not _is_acronym(document, i, often)]
    found = sorted([*marks, *loud])
    kinds = [counted(len(marks), "exclamation mark")] if marks else []
    kinds += [counted(len(loud), "word in capitals", "words in capitals")] if loud else []
    return Measurement(
        min(rate(len(found), words), 200.0),
        tuple(Evidence(*document.span(i, i + 1), "emphasis") for i in found[:_SHOWN]),
        {"marks_and_words": " and ".join(kinds), "stand": "stands" if len(found) == 1 else "stand"} if found else {},
        words,
    )


def _is_acronym(document: Document, at: int, often: Mapping[str, int]) -> bool:
    """Whether a word in capitals is an acronym, a brand or the town of a dateline rather than emphasis."""
    surface = document.surface
    if surface[at + 1] in ("+", "-", "–", "—", "®", "™"):
        return True
    return reads_as_acronym(document, surface[at], again=often[surface[at]] > 1)
