"""See `stock_phrases`."""

from quality.document import Document
from quality.signals.signal import Evidence, Measurement, counted, signal

_MOST = 20.0
_FEWEST_WORDS = 80
_LEAST_WORDS = 500
"""A short text is counted as if it had this many words, so that a single phrase in it says little."""

_NOTES = {
    "outlook": "says that the future is open",
    "gravity": "says that it matters",
    "complexity": "says that it is complicated",
    "era": "says what times we live in",
    "signpost": "talks about the text",
    "padding": "adds words, not content",
    "talk": "chats with the reader",
}


@signal(
    title="Stock phrases",
    unit="phrases per 1,000 words",
    bounds=(0, _MOST),
    better="lower",
    version=2,
    says="{phrases} in {words} words carr{ies} no information.",
    says_none="The author uses no stock phrase of the list.",
    says_unknown="The text is too short to count stock phrases.",
    off_for=("recipe", "list", "interview"),
)
def stock_phrases(document: Document) -> Measurement:
    """Filler and padding in the author's own words, per 1,000 words of the body.

    What it measures
        Phrases of a list that fit under any story and tell nothing about this one: that the future is open ("only
        time will tell"), that the matter is grave ("the stakes are high") or complicated ("navigate the
        complexities"), which times we live in, what the text is about to do, chat with the reader. Quotations,
        headings and page furniture are left out. A text of fewer than 500 words is counted as one of 500, so that one
        phrase in a brief says little; None below 80 words of body; capped at 20.

    Why it matters
        An author who knows something new need not fill lines. Texts put together from others, by hand or by a
        program, fill the gaps between borrowed facts with such phrases. Good authors use one now and then, so a
        single one says little.

    Example
        "As the world watches, the stakes are high." has two in eight words.

    References
        G. Orwell, Politics and the English language, 1946. D. Kobak et al., Delving into LLM-assisted writing in
        biomedical publications through excess vocabulary, Science Advances, 2025. In professional news the 99th
        percentile was expected at 1.6 per 1,000 words; scripts/originality_check.py prints the present one.
    """
    words = document.words
    if words < _FEWEST_WORDS:
        return Measurement(None)
    hits = document.authored("stock_phrases")
    rate = min(_MOST, 1000 * len(hits) / max(words, _LEAST_WORDS))
    evidence = tuple(Evidence(*document.span(hit.first, hit.last), _NOTES[hit.label]) for hit in hits)
    facts = {
        "phrases": counted(len(hits), "stock phrase"),
        "ies": "ies" if len(hits) == 1 else "y",
        "words": f"{words:,}",
    }
    return Measurement(rate, evidence, facts, words)
