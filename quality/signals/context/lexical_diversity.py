"""See `lexical_diversity`."""

from quality.document import Document
from quality.signals.signal import Measurement, signal

WINDOW = 100
"""Words of one window; the usual choice for texts of news length (Covington and McFall 2010)."""


@signal(
    title="Lexical diversity",
    unit="mean share of different words in 100",
    bounds=(0, 1),
    better="neither",
    says="Of 100 words in a row {different} are different.",
    says_none="Of 100 words in a row {different} are different.",
    says_unknown="There are fewer than 100 words.",
)
def lexical_diversity(document: Document) -> Measurement:
    """How varied the wording is, whatever the length.

    What it measures
        The share of different words among 100 in a row, averaged over consecutive windows of the body.

    Why it matters
        Context only: repetitive and varied texts may both be reliable, so the signal has no direction.

    Example
        A text that says the same four words over and over is close to 0.04.

    References
        M. Covington and J. McFall, Cutting the Gordian knot: the moving-average type-token ratio, Journal of Quantitative
        Linguistics 17(2), 2010. Windows here do not overlap, which costs less and changes the mean little.
    """
    words = document.body_words
    windows = len(words) // WINDOW
    if not windows:
        return Measurement(None)
    value = sum(len(set(words[at * WINDOW : (at + 1) * WINDOW])) for at in range(windows)) / (windows * WINDOW)
    return Measurement(value, facts={"different": round(100 * value)}, opportunities=windows)
