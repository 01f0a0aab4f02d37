"""See `reporting`."""

from quality.document import Document
from quality.document.statements import Statement, is_advice, is_personal, quotable
from quality.signals.signal import Measurement, ranked, share_of, signal, verb

LEAST, MOST = 0.0, 3.0
FEWEST = 4
"""Sentences of the story that a judgement needs."""
GOOD, POOR = 1.5, 1.2
"""Value from which on particulars are shown, below it sentences without any, and value up to which these are a reason; the mean
of newsroom articles is 1.8, of mass-produced ones 0.8."""
MUCH, LITTLE = 0.5, 0.2
"""Share of sentences with particulars that praise needs at least, and that blame allows at most."""

_SHOWN = 6
_PARTICULARS = frozenset({"figure", "weekday", "month", "names=2", "names=3", "names=4"})
"""Marks of a sentence with a figure, a date or a name of two words or more (`Document.shapes`)."""
_GENERAL = frozenset({"names=0", "quoted=0", "no source"})


@signal(
    title="Particulars",
    unit="0 to 3, as careful readers grade it",
    bounds=(LEAST, MOST),
    better="higher",
    says="{finding}",
    says_none="{finding}",
    says_high="",
    says_low="",
    says_unknown="There are too few sentences to judge.",
    off_for=("recipe",),
)
def reporting(document: Document) -> Measurement:
    """How much the article reports of its own, in details that can be checked, as careful readers grade it.

    What it measures
        Readers answered how far the text gives particulars (who, when, where, how many, which document) and how far it rests on
        reporting or first-hand knowledge of its own, each from 0 to 3; their mean counts. The value is what a linear model over
        masked words and the shapes of sentences expects them to answer (`Document.scales`); it is a sum over the sentences.

    Why it matters
        Somebody who was there, asked, or read the file can say what happened to whom and when. A text made from other texts
        stays general.

    Example
        "The council voted 7 to 2 on Monday to close the Elm Street depot" raises it; "Councils face growing challenges" lowers
        it.

    References
        labeled/README.md has the questions, the readers' agreement and how well the value follows their answers. B. Kovach and
        T. Rosenstiel, The Elements of Journalism, chapter 4 (verification).
    """
    statements = document.statements
    if len(statements) < FEWEST:
        return Measurement(None)
    scale = document.scales["reporting"]
    value = min(max(scale.value, LEAST), MOST)
    particular = [s for s in statements if not _PARTICULARS.isdisjoint(document.shapes[s.at])]
    share = len(particular) / len(statements)
    if value >= GOOD:
        shown = sorted(quotable(document, particular), key=lambda s: -scale.parts.get(s.at, 0.0))[:_SHOWN]
        telling, note = share >= MUCH and len(shown) > 1, "particulars"
    else:
        general = [s for s in quotable(document, statements) if _is_general(document, s)]
        shown = sorted(general, key=lambda s: scale.parts.get(s.at, 0.0))[:_SHOWN]
        telling = value <= POOR and share <= LITTLE and len(shown) > 1
        telling = telling and not (is_personal(document, statements) or is_advice(document, statements))
        note = "no name, date or figure"
    return Measurement(
        value,
        ranked(((s.sentence.start, s.sentence.end) for s in shown), note),
        {"finding": _finding(len(particular), len(statements))},
        len(statements),
        telling=telling,
    )


def _finding(particular: int, total: int) -> str:
    """Say how many sentences give particulars, also where the value is 0 although some do."""
    if not particular:
        return "No sentence gives a full name, a date or a figure."
    only = "Only " if particular / total <= LITTLE else ""
    return (
        f"{only}{share_of(particular, total, 'sentence')} {verb('give', particular)} a full name, a date or a figure."
    )


def _is_general(document: Document, statement: Statement) -> bool:
    """Whether the sentence holds no name, no figure, no date, no quotation and no source."""
    return _GENERAL.issubset(document.shapes[statement.at]) and _PARTICULARS.isdisjoint(document.shapes[statement.at])
