"""See `hedging`."""

from quality.document import Document
from quality.document.voice import word_rate
from quality.signals.signal import Measurement, counted, signal

_WORDS = (
    "may",
    "might",
    "could",
    "perhaps",
    "possibly",
    "apparently",
    "seemingly",
    "likely",
    "probably",
    "seems",
    "appears",
    "suggests",
    "potentially",
    "arguably",
    "presumably",
)


@signal(
    title="Hedging",
    unit="hedges per 1,000 of the author's words",
    bounds=(0, 300),
    better="neither",
    says="The author hedges {found}.",
    says_none="The author does not hedge.",
    says_unknown="Fewer than 50 words stand outside quotations.",
)
def hedging(document: Document) -> Measurement:
    """Words that leave a statement open.

    What it measures
        Single words that leave a statement open ("may", "perhaps", "likely"), outside quotations, per 1,000 words of the author's.

    Why it matters
        Careful writing marks what is uncertain; empty writing hedges instead of finding out. No direction is assumed.

    Example
        "It could perhaps rain" has two.

    References
        K. Hyland, Hedging in scientific research articles, 1998. M. Recasens et al., ACL 2013.
    """
    measured = word_rate(document, _WORDS)
    if measured is None:
        return Measurement(None)
    value, found = measured
    facts = {"found": "once" if found == 1 else counted(found, "time")} if found else {}
    return Measurement(min(value, 300.0), facts=facts, opportunities=document.authored_words)
