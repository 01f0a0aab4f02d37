"""See `attributed_sentences`."""

from quality.document import Document
from quality.document.claims import DESCRIBED
from quality.signals.signal import Measurement, signal

FEWEST = 5
"""Sentences that a share needs."""


@signal(
    title="Attributed sentences",
    unit="share of body sentences",
    bounds=(0, 1),
    better="higher",
    says="{attributed} of {sentences} sentences {say} from.",
    says_none="None of the sentences says where it comes from.",
    says_unknown="There are fewer than five sentences to measure.",
    off_for=("recipe", "interview"),
    version=4,
)
def attributed_sentences(document: Document) -> Measurement:
    """Share of the sentences that are attributed to a source which is named or at least described.

    What it measures
        Body sentences that hold a report of speech or writing on steps 0 to 2 of the ladder, or what it says (a quotation
        that goes on counts), or that name a study, data, a record or recorded words, divided by all body sentences. "I",
        "we" and "you" are no source, and what somebody thinks or is regarded as is no report.

    Why it matters
        Reporting shows where statements come from. The share of attributed statements tells reporting from assertion.

    Example
        Of "The board met. The plan was dropped, Ms Whitfield said." one of two is attributed.

    References
        M. Newell et al., PolNeAR, LREC 2018. S. Pareti, PARC 3.0: A corpus of attribution relations, LREC 2016.
    """
    sentences = document.body_sentences
    if len(sentences) < FEWEST:
        return Measurement(None)
    support = document.support
    attributed = len(support.evidence | {index for index, step in support.covered.items() if step <= DESCRIBED})
    return Measurement(
        attributed / len(sentences),
        facts={
            "attributed": attributed,
            "sentences": len(sentences),
            "say": "says where it comes" if attributed == 1 else "say where they come",
        }
        if attributed
        else {},
        opportunities=len(sentences),
    )
