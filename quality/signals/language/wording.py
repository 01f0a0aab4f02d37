"""See `wording`."""

from quality.document import Document
from quality.document.headline import STOP_WORDS
from quality.document.wording import Term, find_terms, mean_weight
from quality.signals.signal import Evidence, Measurement, signal

FEWEST = 60
"""Listed terms that a mean needs; shorter texts hold too few."""

_SHOWN = 8
_TELLING = 0.02
_SPEAKING = 4


@signal(
    title="Wording",
    unit="weight a listed term, times the root of their number",
    bounds=(-10, 10),
    better="higher",
    version=3,
    says="The wording was compared with that of careful and of poor articles.",
    says_none="The wording was compared with that of careful and of poor articles.",
    says_high="It is closer to careful reporting than that of the average article.",
    says_low="It is further from careful reporting than that of the average article{words}.",
    says_unknown="Too few common words stand outside quotations.",
)
def wording(document: Document) -> Measurement:
    """How the author's choice of words and form of phrasing compares with that of careful and of poor articles.

    What it measures
        A learned list gives a weight to plain words, to pairs of them, and to forms of phrasing such as “<name> said on
        <day>” or “<figure> percent”. Only the author's own text counts. Names count as names, never as which name; words
        that tell a topic or a party are not on the list. The value is the sum of the weights of the distinct terms found,
        divided by the square root of their number. It was fitted on articles read by coders and on publishers' ratings;
        the values in training and in the reported figures come from lists that never saw the publisher.

    Why it matters
        Reporting has a working phrasing: who told whom, when, in which statement, with which figure. Poor articles use more
        words of stance and address. A single term says little, several hundred say something.

    Example
        “told reporters”, “in a statement” and “declined” weigh towards careful; “of course”, “simply” and “folks” do not.

    References
        B. Horne and S. Adali, ICWSM workshop 2017. H. Rashkin et al., Truth of varying shades, EMNLP 2017. M. Potthast et
        al., A stylometric inquiry into hyperpartisan and fake news, ACL 2018.
    """
    found = [(weight, term) for term, weight in document.listed_terms]
    if len(found) < FEWEST:
        return Measurement(None)
    value = mean_weight([weight for weight, _ in found])
    telling = []
    if value < 0:
        plain = (entry for entry in found if entry[0] < -_TELLING and _speaks(entry[1]))
        telling = find_terms(document, [term for _, term in sorted(plain)[:_SHOWN]])
    weights = {term: weight for weight, term in found} if telling else {}
    strongest = [" ".join(where.term) for where in sorted(telling, key=lambda where: weights[where.term])[:4]]
    return Measurement(
        min(max(value, -10.0), 10.0),
        tuple(Evidence(*document.span(where.first, where.last), "more usual in poor articles") for where in telling),
        {"words": f", for example “{'”, “'.join(strongest)}”" if strongest else ""},
        len(found),
    )


def _speaks(term: Term) -> bool:
    """Whether a reader can make something of a term: it is made of words, of which one is more than a function word."""
    return all(map(str.isalpha, term)) and any(len(word) >= _SPEAKING and word not in STOP_WORDS for word in term)
