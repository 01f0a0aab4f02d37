"""See `source_support`."""

from quality.document import Document
from quality.document.claims import DESCRIBED, NOBODY
from quality.signals.signal import Measurement, counted, signal

FEWEST = 5
"""Sentences that a share needs."""

PRIOR = 5
"""Sentences added to the denominator: a brief with two attributions shows less than a report with twenty."""


@signal(
    title="Support by sources",
    unit="share of sentences that report or argue",
    bounds=(0, 1),
    version=3,
    better="higher",
    says="{resting} on a source that is named or described, or on evidence; {argued} on hearsay or on argument alone.",
    says_none="No sentence rests on a source or on evidence that a reader could look up.",
    says_unknown="There are fewer than five sentences to measure.",
    off_for=("recipe", "interview"),
)
def source_support(document: Document) -> Measurement:
    """How far the text reports what others stand behind, rather than arguing by itself.

    What it measures
        Sentences of the body that rest on something: a report of speech or writing on steps 0 to 2 of the ladder begins
        there, a study, data, a record, a statement or an interview is named, or it gives a figure in an article about a
        study or survey. Against them stand the sentences that do without: hearsay, and those in which the author argues
        (questions, exclamations, advice, insistence, loaded words, "I", "we", "you"). The value is
        resting / (resting + arguing + 5). Plain narrative counts on neither side: article coders hardly minded a plain
        fact without a source beside good reporting, so that a share of all sentences follows their codes less well (rank
        correlation 0.54) than this value (0.69).

    Why it matters
        Reporting lets others speak and shows the evidence; propaganda and rumour argue in their own voice.

    Example
        "The plan failed, Ms Whitfield said. A study found the cause. You should be angry!" has two sentences that rest on
        something and one that argues.

    References
        B. Kovach and T. Rosenstiel, The Elements of Journalism, chapter 4 (verification). BBC Editorial Guidelines,
        section 3 (accuracy: sources).
    """
    if len(document.body_sentences) < FEWEST:
        return Measurement(None)
    support = document.support
    resting = {index for index, step in support.reported.items() if step <= DESCRIBED} | support.evidence
    if support.anchored:
        resting |= {quantity.sentence for quantity in document.quantities} - support.argued
    argued = {i for i in support.argued if support.covered.get(i, NOBODY) > DESCRIBED}
    argued |= {index for index, step in support.reported.items() if step == NOBODY}
    argued -= resting
    verb = "rests" if len(resting) == 1 else "rest"
    return Measurement(
        len(resting) / (len(resting) + len(argued) + PRIOR),
        facts={"resting": f"{counted(len(resting), 'sentence')} {verb}", "argued": f"{len(argued):,}"}
        if resting
        else {},
        opportunities=len(resting) + len(argued),
    )
