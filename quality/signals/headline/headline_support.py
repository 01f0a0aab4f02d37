"""See `headline_support`."""

from quality.document import Document
from quality.document.headline import headline_support as support_of
from quality.signals.signal import Evidence, Measurement, listed, signal, verb

_SHOWN_BELOW = 0.5


@signal(
    title="Headline support",
    unit="weighted share of headline words found in the body",
    bounds=(0, 1),
    better="higher",
    says="Of the headline's key words, {found} % appear in the text and {opening} % in its opening{missing}.",
    says_none="The text contains none of the headline's key words.",
    says_unknown="There is no headline with at least three words of content.",
    version=3,
    off_for=("list", "live_blog"),
)
def headline_support(document: Document) -> Measurement:
    """How many of the headline's key words appear in the text and in its opening.

    What it measures
        Content words of the headline, folded to their first five letters and numbers to digits, weighted by how rare they
        are, that occur in the body and in its first 200 words. The value is the mean of both shares: an article on another
        subject holds many words of the headline somewhere, but does not open with them. Contractions, the number of a list
        ("100 things"), a date before the headline and the publisher or section behind it ("| The Gazette") are no content;
        an acronym is known where its full name stands. Evidence is the subject of the headline where the body lacks it:
        names and numbers, of a name one word is enough, and without any the three rarest words.

    Why it matters
        A headline that the text does not bear out misleads everybody who reads only the headline.

    Example
        "Mayor resigns over bridge report" above a text about a football match has close to none.

    References
        D. Pomerleau and D. Rao, Fake News Challenge stage 1, 2017. W. Ferreira and A. Vlachos, Emergent, NAACL 2016.
    """
    headline = document.headline
    support = None if headline is None else support_of(document, headline)
    if headline is None or support is None:
        return Measurement(None)
    parts = document.text if headline.part == "text" else headline.text
    missing = support.missing if support.share < _SHOWN_BELOW else ()
    words = [f"“{parts[start:end]}”" for start, end in missing[:3]]
    return Measurement(
        (support.share + support.opening) / 2,
        tuple(
            Evidence(start, end, "not in the body", "text" if headline.part == "text" else "headline")
            for start, end in missing
        ),
        {
            "found": f"{100 * support.share:.0f}",
            "opening": f"{100 * support.opening:.0f}",
            "missing": f"; {listed(words)} {verb('are', len(words), 'is')} missing" if words else "",
        },
        support.content,
    )
