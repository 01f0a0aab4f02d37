"""See `headline_wording`."""

from math import sqrt

from quality.document import Document
from quality.document.wording import WORD, headline_terms, headline_weights
from quality.signals.signal import Evidence, Measurement, signal

FEWEST = 6
"""Listed terms that a mean needs; a headline of one word has fewer."""

_SHOWN = 3
_MARKS = frozenset(("!", "?", "…", "<capitals>"))


@signal(
    title="Wording of the headline",
    unit="weight a listed term, times the root of their number",
    bounds=(-10, 10),
    better="higher",
    says="The phrasing of the headline was compared with that above careful and above poor articles.",
    says_none="The phrasing of the headline was compared with that above careful and above poor articles.",
    says_high="It is closer to careful reporting than that of the average headline.",
    says_low="It is further from careful reporting than that of the average headline{words}.",
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
    weights = document.model.built(headline_weights)
    terms = headline_terms(headline.tokens.surface, document.model)
    found = {term: span for term, span in terms.items() if term in weights}
    if len(found) < FEWEST:
        return Measurement(None)
    value = sum(sorted(weights[term] for term in found)) / sqrt(len(found))
    poor = [term for term in found if weights[term] < 0 and _speaks(term)]
    telling = sorted(poor, key=lambda term: (weights[term], term))[:_SHOWN] if value < 0 else []
    starts, ends = headline.tokens.starts, headline.tokens.ends
    spans = sorted({(starts[first], ends[last - 1]) for first, last in map(found.__getitem__, telling)})
    words = [f"“{headline.text[start:end]}”" for start, end in spans]
    return Measurement(
        min(max(value, -10.0), 10.0),
        tuple(
            Evidence(headline.start + start, headline.start + end, "more usual in poor headlines", headline.part)
            for start, end in spans
        ),
        {"words": f", for example {', '.join(words)}" if words else ""},
        len(found),
    )


def _speaks(term: str) -> bool:
    """Whether a reader can make something of a term: it shows a word as such, or a mark that calls out."""
    parts = term.split()
    return WORD not in parts and any(part in _MARKS or (part.isalpha() and len(part) > 2) for part in parts)
