"""See `attributed_sentences`."""

from quality.document import Document
from quality.signals.signal import Measurement, signal

FEWEST = 5
"""Sentences that a share needs."""


@signal(
    title="Attributed sentences",
    unit="share of body sentences",
    bounds=(0, 1),
    better="higher",
    says="{attributed} of {sentences} sentences say where they come from.",
    says_none="None of the sentences says where it comes from.",
    says_unknown="There are fewer than five sentences to measure.",
    off_for=("recipe", "interview"),
)
def attributed_sentences(document: Document) -> Measurement:
    """Share of the sentences that are attributed to a source which is named or at least described.

    What it measures
        Body sentences that hold an attribution on steps 0 to 2 of the ladder, or what it says (a quotation that goes on
        counts), divided by all body sentences.

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
    spans = [(a.content.start, a.content.end) for a in document.attributions if a.step <= 2]
    cued = {a.sentence for a in document.attributions if a.step <= 2}
    starts = document.sentences
    wanted = {starts[i].start for i in cued}
    at = attributed = 0
    spans.sort()
    reach = -1
    for sentence in sentences:
        while at < len(spans) and spans[at][0] < sentence.end:
            reach = max(reach, spans[at][1])
            at += 1
        attributed += sentence.start in wanted or reach > sentence.start
    return Measurement(
        attributed / len(sentences),
        facts={"attributed": attributed, "sentences": len(sentences)} if attributed else {},
        opportunities=len(sentences),
    )
