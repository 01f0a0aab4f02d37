"""See `second_person`."""

from quality.document import Document
from quality.document.voice import word_rate
from quality.lexicons import word_set
from quality.signals.signal import Measurement, counted, signal

_WORDS = word_set("pronouns", "second_person")


@signal(
    title="Second person",
    unit="you, your per 1,000 of the author's words",
    bounds=(0, 300),
    better="lower",
    says="The author addresses the reader {found} (“you”, “your”), as advice and advertising do.",
    says_none="The author does not address the reader.",
    says_unknown="Fewer than 50 words stand outside quotations.",
    version=2,
    off_for=("interview", "recipe"),
)
def second_person(document: Document) -> Measurement:
    """How often the author addresses the reader.

    What it measures
        Forms of "you" in the body outside quotations, per 1,000 words of the author's.

    Why it matters
        Addressing the reader is usual in advice and advertising and rare in reporting. Careful readers grade those articles
        lower that do so more, within every kind of article (rank correlation -0.15 in newsrooms, -0.57 in press releases).

    Example
        "You need to know this" has one.

    References
        D. Biber, Variation across speech and writing, 1988.
    """
    measured = word_rate(document, _WORDS)
    if measured is None:
        return Measurement(None)
    value, found = measured
    facts = {"found": {1: "once", 2: "twice"}.get(found) or counted(found, "time")} if found else {}
    return Measurement(min(value, 300.0), facts=facts, opportunities=document.authored_words)
