"""See `wording`."""

from math import sqrt

from quality.document import Document
from quality.document.wording import wording_terms, wording_weights
from quality.signals.signal import Evidence, Measurement, signal

FEWEST = 60
"""Listed terms that a mean needs; shorter texts hold too few."""

_SHOWN = 8
_TELLING = 0.02


@signal(
    title="Wording",
    unit="weight a listed word, times the root of their number",
    bounds=(-10, 10),
    better="higher",
    says="The wording is {side} to that of poorly sourced articles; words such as {words} tell.",
    says_none="The wording is closer to that of carefully reported articles.",
    says_unknown="Too few common words stand outside quotations.",
)
def wording(document: Document) -> Measurement:
    """How the author's choice of common words compares with that of careful and of poor articles.

    What it measures
        A learned list gives a weight to common words and pairs of words. Only those written in lower case count, outside
        quotations, so names never do; words that tell a topic are not on the list. The value is the sum of the weights of
        the distinct terms found, divided by the square root of their number. It was fitted on articles read by coders and
        on publishers' ratings; values in training and in the reported figures come from lists that never saw the publisher.

    Why it matters
        Reporting has a working vocabulary: who told whom, when, in which statement. Poor articles use more words of stance
        and address. A single word says little, several hundred say something.

    Example
        "told reporters", "in a statement" and "declined" weigh towards careful; "of course", "simply" and "folks" do not.

    References
        B. Horne and S. Adali, ICWSM workshop 2017. H. Rashkin et al., Truth of varying shades, EMNLP 2017. M. Potthast et
        al., A stylometric inquiry into hyperpartisan and fake news, ACL 2018.
    """
    weights = wording_weights()
    found = [(weights[term], index, term) for term, index in wording_terms(document).items() if term in weights]
    if len(found) < FEWEST:
        return Measurement(None)
    value = sum(weight for weight, _, _ in found) / sqrt(len(found))
    telling = sorted(item for item in found if item[0] < -_TELLING)[:_SHOWN] if value < 0 else []
    return Measurement(
        min(max(value, -10.0), 10.0),
        tuple(
            Evidence(*document.span(index, index + 1 + term.count(" ")), "more usual in poor articles")
            for _, index, term in sorted(telling, key=lambda item: item[1])
        ),
        {"side": "closer", "words": ", ".join(f"“{term}”" for _, _, term in telling[:4])} if telling else {},
        len(found),
    )
