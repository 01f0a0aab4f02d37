"""See `direct_quotation`."""

from quality.document import Document, SourceStep
from quality.signals.signal import Measurement, counted, signal


@signal(
    title="Direct quotation",
    unit="share of body words",
    bounds=(0, 1),
    better="neither",
    says="{words} {are} quoted from speakers who are named or described.",
    says_none="Nobody who is named or described is quoted directly.",
    says_unknown="There is no body text.",
    version=2,
    off_for=("recipe", "interview"),
)
def direct_quotation(document: Document) -> Measurement:
    """Share of the words that stand in quotations with a known speaker.

    What it measures
        Words inside quotations of more than three words whose speaker is named or described, divided by all words of the
        body.

    Why it matters
        Quoting named people in their own words shows that somebody spoke to them or read them. No direction is assumed:
        some texts string quotations together.

    Example
        '"We will look into it," Ms Whitfield said.' has five words in a resolved quotation.

    References
        G. Tuchman, Objectivity as strategic ritual, American Journal of Sociology 77(4), 1972.
    """
    if not document.words:
        return Measurement(None)
    resolved = sorted(
        (a.content.start, a.content.end) for a in document.attributions if a.quoted and a.step <= SourceStep.DESCRIBED
    )
    is_word = document.is_word
    words = at = 0
    reach = -1
    for quotation in document.quotations:
        while at < len(resolved) and resolved[at][0] < quotation.end:
            reach = max(reach, resolved[at][1])
            at += 1
        if reach > quotation.start and quotation.last - quotation.first > 3:
            words += is_word[quotation.first : quotation.last].count(1)
    return Measurement(
        min(words / document.words, 1.0),
        facts={"words": counted(words, "word"), "are": "is" if words == 1 else "are"} if words else {},
        opportunities=document.words,
    )
