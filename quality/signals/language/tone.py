"""See `tone`."""

from quality.document import Document
from quality.document.genre import JUDGING
from quality.document.statements import quotable
from quality.signals.signal import Measurement, counted, ranked, signal

LEAST, MOST = 0.0, 3.0
FEWEST = 4
"""Sentences of the story that a judgement needs."""
HEATED = 1.2
"""Value from which on sentences are shown; the mean of newsroom articles is 0.9, of partisan ones 1.6."""
CLEAR = 0.4
"""Probability from which on a sentence counts as the author's judgement or padding; one with a loaded word counts in any case."""
PART = 0.6
"""By how much the value would rise if all sentences were like this one, from which on a sentence is shown."""
FEWEST_HEATED, SHARE = 4, 0.1
"""Sentences that a reason needs, and their share."""
STRONG, FEWEST_STRONG = 1.7, 2
"""Value from which on fewer are enough, and how many."""

_SHOWN = 6
_NAMED = 2
_OWN = frozenset({"quoted=0", "no source"})


@signal(
    title="Tone",
    unit="0 to 3, as careful readers grade it",
    bounds=(LEAST, MOST),
    better="lower",
    says="In {heated} the author's own words are loaded or one-sided{words}.",
    says_none="No sentence stands out as loaded or one-sided.",
    says_high="",
    says_low="",
    says_unknown="There are too few sentences to judge.",
    off_for=("recipe",),
    version=2,
)
def tone(document: Document) -> Measurement:
    """How loaded and one-sided the author's own voice is, as careful readers grade it.

    What it measures
        Readers answered how loaded, sensational or insulting the language of the author is, quotations aside, and how far the
        article leaves out the other side and the limits of what it claims, each from 0 (not at all) to 3; their mean counts. The
        value is what a linear model over masked words and the shapes of sentences expects them to answer
        (`Document.scales`); it is a sum over the sentences. Those that raise it most and in which the author speaks are shown.

    Why it matters
        Reporting leaves praise and blame to those whom it quotes. A list of loaded words knows insults and alarm; whole
        sentences also show gushing, mockery and drama in plain words.

    Example
        "This is a masterclass in resilience", "the so-called experts have done it again" and "nothing will ever be the same"
        raise it; "the council voted 7-2" does not.

    References
        labeled/README.md has the question, the readers' agreement and how well the value follows their answers. BBC Editorial
        Guidelines, section 4 (impartiality).
    """
    statements = document.statements
    if len(statements) < FEWEST:
        return Measurement(None)
    scale = document.scales["tone"]
    value = min(max(scale.value, LEAST), MOST)
    loaded = {
        document.sentence_of[hit.first]: " ".join(document.tokens[hit.first : hit.last]) for hit in document.loaded
    }
    raising = [
        s
        for s in quotable(document, statements)
        if _OWN.issubset(document.shapes[s.at])
        and (s.at in loaded or s.role.of("opinion", "filler") >= CLEAR)
        and scale.parts.get(s.at, 0.0) * len(statements) >= (0 if s.at in loaded else PART)
    ]
    raising.sort(key=lambda s: -scale.parts.get(s.at, 0.0))
    shown = raising[:_SHOWN] if value >= HEATED else []
    terms = list(dict.fromkeys(loaded[s.at] for s in shown if s.at in loaded))[:_NAMED]
    # What the sentence names is shown first.
    shown.sort(key=lambda s: terms.index(loaded[s.at]) if loaded.get(s.at) in terms else _NAMED)
    return Measurement(
        value,
        ranked(((s.sentence.start, s.sentence.end) for s in shown), "loaded or one-sided"),
        {
            "heated": counted(len(raising), "sentence"),
            "words": f", such as {' and '.join(f'“{term}”' for term in terms)}" if terms else "",
        }
        if shown
        else {},
        len(statements),
        telling=document.genre.genre not in JUDGING
        and len(raising) >= (FEWEST_STRONG if value >= STRONG else max(FEWEST_HEATED, SHARE * len(statements))),
    )
