"""See `sourcing`."""

from quality.document import Document
from quality.document.statements import bare, clearest, is_personal, quotable
from quality.signals.signal import Measurement, ranked, share_of, signal, verb

LEAST, MOST = 1.0, 5.0
GOOD = 2.7
"""Value from which on the sourced sentences are shown, below it claims without a source; the mean of articles of today."""
MUCH, LITTLE = 0.3, 0.3
"""Share of sourced sentences that praise needs at least, and that blame allows at most."""
VOICES = 2
"""Named sources that praise needs: one voice alone is no second source."""
BARE_CLAIMS = 4
"""Claims without a source that blame needs."""
CLEAR = 0.3
"""Probability from which on a sentence counts as a claim without a source."""
FEWEST = 4
"""Sentences of the story that a judgement needs."""

_SHOWN = 6
_OWN_WORD = ("press_release", "sponsored")
_SOURCED = ("named", "described")
_NAMED = frozenset({"best step=1", "best step=2"})
"""Marks of a sentence in which a source is named or described (`Document.shapes`)."""
_BARE = ("unsourced", "vague")


@signal(
    title="Sourcing",
    unit="1 to 5, as careful readers grade it",
    bounds=(LEAST, MOST),
    better="higher",
    says="{sourced} {name} or {describe} a source.",
    says_none="No sentence names or describes a source.",
    says_high="",
    says_low="",
    says_unknown="There are too few sentences to judge.",
    off_for=("recipe",),
    version=2,
)
def sourcing(document: Document) -> Measurement:
    """How well the article's claims are attributed, as careful readers grade it.

    What it measures
        Readers answered for each of several thousand articles how well its checkable claims are attributed to named, checkable
        sources, from 1 (hardly any, or only to nobody) to 5 (consistently, with quotations or precise paraphrase). The value
        is what a linear model over masked words and the shapes of sentences expects them to answer (`Document.scales`). It
        is a sum over the sentences.

    Why it matters
        Of all that readers were asked, this answer agrees best with their grade of the article.

    Example
        "told reporters on Monday", "according to the filing" and “, she said” raise it; advice, praise and generalities that
        nobody answers for lower it.

    References
        labeled/README.md has the question, the readers' agreement and how well the value follows their answers. BBC Editorial
        Guidelines, section 3 (accuracy: sources).
    """
    statements = document.statements
    if len(statements) < FEWEST:
        return Measurement(None)
    value = min(max(document.scales["sourcing"].value, LEAST), MOST)
    sourced = [s for s in statements if s.role.label in _SOURCED or not _NAMED.isdisjoint(document.shapes[s.at])]
    share = len(sourced) / len(statements)
    if value >= GOOD:
        speakers = {one.name for one in document.attributions if one.name and one.named}
        telling = share >= MUCH and len(speakers) >= VOICES and document.genre.genre not in _OWN_WORD
        shown = clearest(quotable(document, sourced), "named", 0.0, _SHOWN)
        note = "gives its source"
    else:
        with_source = {s.at for s in sourced}
        claims = [s for s in bare(document, statements) if s.role.of(*_BARE) >= CLEAR and s.at not in with_source]
        telling = share <= LITTLE and len(claims) >= BARE_CLAIMS and not is_personal(document, statements)
        shown = sorted(claims, key=lambda s: -s.role.of(*_BARE))[:_SHOWN]
        note = "no source"
    return Measurement(
        value,
        ranked(((s.sentence.start, s.sentence.end) for s in shown), note),
        {
            "sourced": f"{'Only ' if 0 < share <= LITTLE else ''}{share_of(len(sourced), len(statements), 'sentence')}",
            "name": verb("name", len(sourced)),
            "describe": verb("describe", len(sourced)),
        },
        len(statements),
        telling=telling,
    )
