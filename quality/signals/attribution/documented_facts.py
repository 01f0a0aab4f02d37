"""See `documented_facts`."""

from quality.document import Document
from quality.document.facts import Fact
from quality.signals.signal import Evidence, Measurement, counted, listed, signal

FEWEST_WORDS = 50
"""Words that a rate needs."""

_PRIOR_WORDS = 100
"""Words added to the denominator, so that a brief is not judged by one date."""
_SHOWN = 8
_NAMED = 3


@signal(
    title="Documented facts",
    unit="facts per 100 words",
    bounds=(0, 30),
    better="higher",
    says="{finding}",
    says_none="{finding}",
    says_unknown="The body has fewer than 50 words.",
    off_for=("recipe",),
)
def documented_facts(document: Document) -> Measurement:
    """Figures, dates, places, bodies and records that the text states, each counted once.

    What it measures
        Dates (weekdays, months, days), names of places and bodies behind a preposition ("in Brackwater", "of the Water
        Board"), records (filings, studies, statements, "Section 4") and figures with what they count, in the paragraphs
        of the body. What is repeated counts once, a sentence adds at most four, and figures and years at most half as many
        as the rest, so that a table of numbers or a list of prices does not pass for reporting. Per 100 words, with 100
        words added.

    Why it matters
        Reporting says when, where, how many and according to which record. Text that was written about a subject rather
        than reported stays with generalities that fit any day and any town.

    Example
        "The council of Brackwater voted 7 to 2 on Monday" has four; "Councils face growing challenges today" has none.

    References
        B. Kovach and T. Rosenstiel, The Elements of Journalism, chapter 4 (verification). G. Tuchman, Making News, 1978, on
        the web of facticity.
    """
    words = document.words
    if words < FEWEST_WORDS:
        return Measurement(None)
    facts = document.facts
    figures = sum(fact.kind == "figure" for fact in facts)
    others = len(facts) - figures
    value = 100 * (others + min(figures, others / 2)) / (words + _PRIOR_WORDS)
    shown = _telling(facts)
    return Measurement(
        min(value, 30.0),
        tuple(sorted(Evidence(fact.start, fact.end, fact.kind, weight=1 / (1 + at)) for at, fact in enumerate(shown))),
        {"finding": _finding(document, len(facts), shown)},
        words,
        telling=False,  # `reporting` tells the same by whole sentences, which convince more than single words
    )


def _finding(document: Document, number: int, shown: list[Fact]) -> str:
    """Name a few of the facts; figures alone leave the value at 0 and are named all the same."""
    if not number:
        return "The text mentions no date, place, figure or document."
    mentions = counted(number, "mention")
    examples = [f"“{' '.join(document.text[fact.start : fact.end].split())}”" for fact in shown[:_NAMED]]
    such_as = ", such as" if number > _NAMED else ":"
    return f"The text has {mentions} of dates, places, figures or documents{such_as} {listed(examples)}."


def _telling(facts: tuple[Fact, ...]) -> list[Fact]:
    """A few facts, the kinds by turns, so that not all of them are of one kind."""
    kinds: dict[str, int] = {}
    turns = []
    for fact in facts:
        turns.append((kinds.setdefault(fact.kind, 0), fact))
        kinds[fact.kind] += 1
    return [fact for _, fact in sorted(turns)[:_SHOWN]]
