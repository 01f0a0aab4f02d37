"""See `opinion`."""

from quality.document import Document
from quality.document.genre import JUDGING
from quality.document.statements import clearest, expected
from quality.signals.signal import Evidence, Measurement, share_of, signal, verb

FEWEST = 4
"""Sentences of the story that a share needs."""
MUCH, FEWEST_STATEMENTS = 0.4, 10
"""Share, and sentences, that a reason needs: a forecast or a word of caution here and there is usual."""
CLEAR = 0.4
"""Probability from which on a sentence is shown as a judgement."""

_SHOWN = 6


@signal(
    title="Opinion",
    unit="expected share of sentences",
    bounds=(0, 1),
    better="lower",
    says="{judging} {judge} or {advise} in the author's own voice.",
    says_none="The author hardly judges or advises.",
    says_unknown="There are too few sentences to judge.",
    off_for=("recipe", "interview"),
)
def opinion(document: Document) -> Measurement:
    """Share of the sentences in which the author judges, argues, speculates or advises.

    What it measures
        The expected share of the story's sentences whose role is opinion (`Document.roles`): judgement, argument, speculation,
        advice or exclamation in the author's own voice, outside what others are quoted with. Each sentence counts with the
        probability of that role, so the value is not the plain share of the sentences that a report counts.

    Why it matters
        Opinion is a form of its own, but as a source of facts an article is worth less the more it judges.

    Example
        "This is a disgrace." and "Readers should ask themselves why." judge; "The council voted 7-2." does not.

    References
        J. Wiebe et al., Learning subjective language, Computational Linguistics 30(3), 2004. The roles were learned from
        sentences that readers labelled (labeled/README.md).
    """
    statements = document.statements
    if len(statements) < FEWEST:
        return Measurement(None)
    value = expected(statements, "opinion") / len(statements)
    judging = sum(statement.role.label == "opinion" for statement in statements)
    shown = sorted(clearest(statements, "opinion", CLEAR, _SHOWN), key=lambda s: s.at)
    return Measurement(
        value,
        tuple(Evidence(s.sentence.start, s.sentence.end, "a judgement or advice") for s in shown),
        {
            "judging": share_of(judging, len(statements), "sentence"),
            "judge": verb("judge", judging),
            "advise": verb("advise", judging),
        }
        if judging
        else {},
        len(statements),
        telling=document.genre.genre not in JUDGING and len(statements) >= FEWEST_STATEMENTS and value >= MUCH,
    )
