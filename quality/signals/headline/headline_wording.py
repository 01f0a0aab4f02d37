"""See `headline_wording`."""

from math import sqrt

from quality.document import Document
from quality.document.wording import headline_terms, headline_weights
from quality.signals.signal import Evidence, Measurement, signal

FEWEST = 6
"""Listed terms that a mean needs; a headline of one word has fewer."""

_SHOWN = 3


@signal(
    title="Wording of the headline",
    unit="weight a listed term, times the root of their number",
    bounds=(-10, 10),
    better="higher",
    says="The headline is phrased more like those of poorly sourced articles ({words}).",
    says_none="The headline is phrased like those of carefully reported articles.",
    says_unknown="There is no headline, or it is too short.",
)
def headline_wording(document: Document) -> Measurement:
    """How the phrasing of the headline compares with that of careful and of poor articles.

    What it measures
        A learned list gives a weight to common words, to forms (a number, a word in capitals, a mark), to pairs of them, to
        how a headline begins and ends, and to its length. All other words count as a word, never as which word, so neither
        names nor topics weigh. The value is the sum of the weights of the distinct terms, divided by the square root of
        their number, cross-fitted by publisher as for `wording`.

    Why it matters
        Headlines of reporting tell who did what. Headlines that exclaim, address the reader, pile up punctuation or promise
        a reaction are more usual above poor articles.

    Example
        “Council approves budget after late vote” against “You Won't BELIEVE What This Council Just Did!!!”

    References
        B. Horne and S. Adali, This just in: fake news packs a lot in title, ICWSM workshop 2017. A. Chakraborty et al., Stop
        clickbait, ASONAM 2016.
    """
    headline = document.headline
    if headline is None:
        return Measurement(None)
    weights = headline_weights()
    terms = headline_terms(headline.tokens.surface)
    found = {term: span for term, span in terms.items() if term in weights}
    if len(found) < FEWEST:
        return Measurement(None)
    value = sum(sorted(weights[term] for term in found)) / sqrt(len(found))
    telling = sorted(found, key=lambda term: (weights[term], term))[:_SHOWN] if value < 0 else []
    starts, ends = headline.tokens.starts, headline.tokens.ends
    spans = sorted({(starts[first], ends[last - 1]) for first, last in map(found.__getitem__, telling)})
    words = [f"“{headline.text[start:end]}”" for start, end in spans]
    return Measurement(
        min(max(value, -10.0), 10.0),
        tuple(
            Evidence(headline.start + start, headline.start + end, "more usual in poor headlines", headline.part)
            for start, end in spans
        ),
        {"words": ", ".join(words)} if spans else {},
        len(found),
    )
