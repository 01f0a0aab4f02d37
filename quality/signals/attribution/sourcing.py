"""See `sourcing`."""

from quality.document import Document
from quality.document.statements import Statement, clearest
from quality.signals.signal import Evidence, Measurement, counted, signal

LEAST, MOST = 1.0, 5.0
GOOD = 3.3
"""Value from which on the sourced sentences are shown, below it those that lack a source; between a mean newsroom article (3.9)
and a mean other one (2.3)."""
FEWEST = 4
"""Sentences of the story that a judgement needs."""

_SHOWN = 6
_SOURCED = ("named", "described")
_BARE = ("unsourced", "vague", "opinion", "filler", "context")


@signal(
    title="Sourcing",
    unit="1 to 5, as careful readers grade it",
    bounds=(LEAST, MOST),
    better="higher",
    says="{sourced} of {sentences} {name} a source.",
    says_none="None of {sentences} names or describes a source.",
    says_high="",
    says_low="",
    says_unknown="There are too few sentences to judge.",
    off_for=("recipe",),
    version=2,
)
def sourcing(document: Document) -> Measurement:
    """How well careful readers would say that the article's claims are attributed.

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
    scale = document.scales["sourcing"]
    value = min(max(scale.value, LEAST), MOST)
    sourced = [statement for statement in statements if statement.role.label in _SOURCED]
    if value >= GOOD:
        shown = clearest(sourced, "named", 0.0, _SHOWN)
        note = "gives its source"
    else:
        bare = [statement for statement in statements if statement.role.label in _BARE]
        shown = sorted(bare, key=lambda s: scale.parts.get(s.at, 0.0))[:_SHOWN]
        note = "no source"
    return Measurement(
        value,
        tuple(_evidence(statement, note) for statement in sorted(shown, key=lambda s: s.at)),
        {
            "sourced": f"{len(sourced):,}" if sourced else "None",
            "sentences": counted(len(statements), "sentence"),
            "name": "names or describes" if len(sourced) < 2 else "name or describe",
        },
        len(statements),
    )


def _evidence(statement: Statement, note: str) -> Evidence:
    return Evidence(statement.sentence.start, statement.sentence.end, note)
