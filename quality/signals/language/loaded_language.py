"""See `loaded_language`."""

from quality.document import Document
from quality.document.voice import FEWEST_WORDS, rate
from quality.signals.signal import Measurement, counted, listed, ranked, signal

_MOST_SHOWN = 12
_MOST_NAMED = 3


@signal(
    title="Loaded language",
    unit="loaded words per 1,000 of the author's, weighted 1 to 3 by strength",
    bounds=(0, 300),
    better="lower",
    says="The author uses {hits}{as} {examples}.",
    says_none="The author uses no loaded words.",
    says_unknown="Fewer than 50 words stand outside quotations.",
    version=2,
)
def loaded_language(document: Document) -> Measurement:
    """Insulting, contemptuous, alarming or gloating words in the author's own voice.

    What it measures
        Words and phrases of six lists (insults, contempt, alarm, moral judgement, combat and emotion) in the author's own
        text, outside quotations, each weighted by the strength that its list gives it (1 mild to 3 strong), per 1,000
        words of the author's own. Passed over are plain senses of a listed word ("lies just outside the town") and words
        whose capital inside a sentence marks a name. 100 words are added to the denominator, so that a brief is not judged by
        one word.

    Why it matters
        News agencies and public broadcasters ask reporters to leave adjectives of judgement to the people they quote.
        Loaded words are among the marks by which propaganda is told from reporting, whatever its topic.

    Example
        "The mayor's disgusting cover-up" has two; "the mayor called the plan disgusting" in quotation marks has none.

    References
        BBC Editorial Guidelines, section 4 (impartiality). G. Da San Martino et al., Fine-grained analysis of propaganda
        in news articles, EMNLP 2019 ("loaded language", "name calling"). M. Recasens et al., Linguistic models for
        analyzing and detecting biased language, ACL 2013.
    """
    words = document.authored_words
    if words < FEWEST_WORDS:
        return Measurement(None)
    hits = document.loaded
    value = rate(sum(int(hit.label) for hit in hits), words)
    shown = sorted(hits, key=lambda hit: -int(hit.label))[:_MOST_SHOWN]
    examples = list(dict.fromkeys(" ".join(document.tokens[hit.first : hit.last]) for hit in shown))
    return Measurement(
        min(value, 300.0),
        ranked((document.span(hit.first, hit.last) for hit in shown), "loaded"),
        {
            "hits": counted(len(hits), "loaded word or phrase", "loaded words or phrases"),
            "as": ", such as" if len(examples) > _MOST_NAMED else ":",
            "examples": listed([f"“{example}”" for example in examples[:_MOST_NAMED]]),
        }
        if hits
        else {},
        words,
        telling=False,  # `tone` tells the same by whole sentences, which convince more than single words
    )
