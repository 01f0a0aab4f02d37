"""See `emphatic_voice`."""

from collections import Counter

from quality.document import Document
from quality.document.voice import FEWEST_WORDS, marked, rate
from quality.signals.signal import Evidence, Measurement, counted, signal

_MOST_SHOWN = 12
_MOST_NAMED = 3
_QUESTION = 2
"""Weight of a question in the author's own voice: reporting asks its sources, columns ask their readers."""


@signal(
    title="Emphatic voice",
    unit="emphatic devices per 1,000 of the author's words",
    bounds=(0, 300),
    better="lower",
    says="The author insists {hits}, {with} “{examples}”.",
    says_none="The author's own voice is plain.",
    says_unknown="Fewer than 50 words stand outside quotations.",
    version=2,
)
def emphatic_voice(document: Document) -> Measurement:
    """Insisting on a point instead of supporting it: absolutes, intensifiers, appeals to truth, questions to the reader.

    What it measures
        Hits of the list emphatic (absolutes such as "never", intensifiers such as "absolutely", appeals such as "the fact is",
        distrust such as "so-called", accusations such as "wrong"), without plain senses ("lies outside the town") and names,
        and questions of the author's own, which count twice, in the body outside quotations, per 1,000 words of the author's.
        100 words are added to the denominator, so that a brief is not judged by one word.

    Why it matters
        Reporting states what was found and by whom; insisting asks to be believed. In 711 articles read by coders these devices
        follow loaded language almost as closely as insults do, and add to them.

    Example
        "Of course nobody ever asked. Why would they?" has three words and a question.

    References
        K. Hyland, Metadiscourse, 2005 (boosters). H. Rashkin et al., Truth of varying shades, EMNLP 2017.
    """
    words = document.authored_words
    if words < FEWEST_WORDS:
        return Measurement(None)
    hits = marked(document, ["emphatic"])
    questions = document.authored_counts["?"]
    found = len(hits) + questions
    terms = Counter(" ".join(document.tokens[hit.first : hit.last]) for hit in hits)
    examples = "”, “".join(term for term, _ in terms.most_common(_MOST_NAMED)) or "?"
    facts = {
        "hits": "once" if found == 1 else counted(found, "time"),
        "with": "with words such as" if len(terms) > _MOST_NAMED else "with",
        "examples": examples,
    }
    return Measurement(
        min(rate(len(hits) + _QUESTION * questions, words), 300.0),
        tuple(Evidence(*document.span(hit.first, hit.last), hit.label or "emphatic") for hit in hits[:_MOST_SHOWN]),
        facts if found else {},
        words,
    )
