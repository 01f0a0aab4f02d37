"""See `wording`."""

from quality.document import Document
from quality.signals.signal import Measurement, signal

LEAST, MOST = 1.0, 5.0
FEWEST = 4
"""Sentences of the story that a judgement needs."""


@signal(
    title="Wording",
    unit="1 to 5, as careful readers grade the article",
    bounds=(LEAST, MOST),
    better="higher",
    says="The rest of the wording resembles that of articles graded {grade} of 5 by careful readers.",
    says_none="The wording adds nothing.",
    says_high="",
    says_low="",
    says_unknown="There are too few sentences to judge.",
    version=5,
)
def wording(document: Document) -> Measurement:
    """What the choice of words tells of the grade, beyond the other questions.

    What it measures
        The grade that a linear model over masked words and the shapes of sentences expects careful readers to give
        (`Document.scales`). Names and figures are masked, and words that tell a topic are left out. The scorecard lets it move
        the score only a little, since a list of words explains less than a missing source does.

    Why it matters
        Reporting has a working phrasing that the other signals catch only in part.

    Example
        "told reporters" and "declined to comment" raise it; "game-changer" and "stay tuned" lower it.

    References
        B. Horne and S. Adali, ICWSM workshop 2017. M. Potthast et al., A stylometric inquiry into hyperpartisan and fake news,
        ACL 2018.
    """
    if len(document.statements) < FEWEST:
        return Measurement(None)
    value = min(max(document.scales["grade"].value, LEAST), MOST)
    return Measurement(value, (), {"grade": f"{value:.1f}"}, len(document.statements))
