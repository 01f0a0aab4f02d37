"""See `sentence_length`."""

from quality.document import Document
from quality.signals.signal import Measurement, signal


@signal(
    title="Sentence length",
    unit="words a sentence",
    bounds=(0, 200),
    better="neither",
    says="Sentences have {value:.0f} words on average.",
    says_none="Sentences have {value:.0f} words on average.",
    says_unknown="There are fewer than three sentences to measure.",
)
def sentence_length(document: Document) -> Measurement:
    """Mean number of words in the sentences of the body.

    What it measures
        Words (tokens with a letter or digit) divided by sentences, over the main blocks without headings.

    Why it matters
        Context only: very short or very long sentences are a matter of style and genre, so the signal has no direction.

    Example
        "The council met. It adopted the budget." has 3.5 words a sentence.

    References
        R. Flesch, A new readability yardstick, Journal of Applied Psychology 32(3), 1948.
    """
    sentences = document.body_sentences
    if len(sentences) < 3:
        return Measurement(None)
    is_word = document.is_word
    words = sum(is_word[s.first : s.last].count(1) for s in sentences)
    return Measurement(
        min(words / len(sentences), 200.0), facts={"sentences": len(sentences)}, opportunities=len(sentences)
    )
