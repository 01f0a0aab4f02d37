"""See `shouting`."""

from itertools import compress, count

from quality.document import Document
from quality.document.voice import FEWEST_WORDS, rate
from quality.signals.signal import Evidence, Measurement, counted, signal

_SHORTEST = 5
_SHOWN = 8


@signal(
    title="Shouting",
    unit="exclamation marks and capitalised words per 1,000 of the author's",
    bounds=(0, 200),
    better="lower",
    says="{marks} and {words} stand in the author's own voice.",
    says_none="The author does not shout.",
    says_unknown="Fewer than 50 words stand outside quotations.",
)
def shouting(document: Document) -> Measurement:
    """Exclamation marks and words in capitals in the author's own voice.

    What it measures
        Exclamation marks, and words of at least five letters in capitals that stand between words which are not (so neither
        acronyms, nor headings, nor datelines), in paragraphs of the body outside quotations, per 1,000 of the author's words.

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
    capitals = compress(count(), map(str.isupper, surface))
    loud = [
        i for i in capitals if len(surface[i]) >= _SHORTEST and surface[i].isalpha() and in_body[i] and not quoted[i]
    ]
    last = len(surface) - 1
    loud = [i for i in loud if 0 < i < last and surface[i - 1].islower() and not surface[i + 1].isupper()]
    found = sorted([*marks, *loud])
    return Measurement(
        min(rate(len(found), words), 200.0),
        tuple(Evidence(*document.span(i, i + 1), "emphasis") for i in found[:_SHOWN]),
        {
            "marks": counted(len(marks), "exclamation mark"),
            "words": counted(len(loud), "word in capitals", "words in capitals"),
        }
        if found
        else {},
        words,
    )
