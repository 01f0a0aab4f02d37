"""See `repeated_sentences`."""

from quality.document import Document
from quality.signals.signal import Evidence, Measurement, signal, spelled, verb

FEWEST_REPEATED = 3
"""Repetitions that a reason needs."""


@signal(
    title="Repeated sentences",
    unit="share of the text's words",
    bounds=(0, 1),
    better="lower",
    says="{sentences} {repeat} an earlier one almost word for word.",
    says_none="No sentence repeats an earlier one.",
    says_unknown="There is no sentence to compare.",
    off_for=("live_blog",),
)
def repeated_sentences(document: Document) -> Measurement:
    """Share of the story's words in sentences that repeat an earlier sentence nearly word for word.

    What it measures
        Every sentence of the story is compared with all before it, wherever they stand, by content words without their endings.
        It repeats an earlier one when both have at least 6 content words, the longer one at most 2.5 times as many as the
        shorter, when 75 % of the shorter one's words and half of its pairs of neighbouring words stand in the longer one, and
        when they do not differ in names or numbers. The value is the number of words in such sentences divided by those of all
        sentences compared.

        Left out is what careful newsrooms say twice: a dek, lede or list at the top that sums up the article; headings, captions,
        tables and quotations; questions and labels; formulas of law, licences and links; and sentences of one pattern about
        different subjects, as in results and listings.

    Why it matters
        A text that says the same thing again and again was stretched to a length, by a writer or by a program, and nobody read
        it through before it was published.

    Example
        “The new bridge will cost four million crowns and open in spring” and, six paragraphs on, “In conclusion, the new bridge
        will open in spring and cost four million crowns”: the second one counts, and both are shown.

    References
        A. Holtzman et al., The Curious Case of Neural Text Degeneration, ICLR 2020 (repetition as a mark of generated text);
        J. Rae et al., Scaling Language Models, 2021, appendix A (repetition as a mark of poor web text).
    """
    restatements = document.restatements
    if not restatements.compared:
        return Measurement(None)
    shown: dict[int, str] = {}
    for one in restatements.found:
        shown.setdefault(one.original, "first time")
        shown.setdefault(one.sentence, "repeated")
    sentences = document.sentences
    count = len(restatements.found)
    return Measurement(
        restatements.share,
        tuple(Evidence(sentences[n].start, sentences[n].end, note) for n, note in sorted(shown.items())),
        {"sentences": spelled(count, "sentence"), "repeat": verb("repeat", count)} if count else {},
        len(restatements.compared),
        telling=count >= FEWEST_REPEATED,
    )
