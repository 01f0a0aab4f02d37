"""See `template_headings`."""

import re
from collections.abc import Iterator

from quality.document import Document
from quality.document.spans import TextBlock
from quality.lexicons import in_use, made_of_lists, word_set
from quality.signals.signal import Evidence, Measurement, signal, spelled, verb

MOST_KINDS = 23
"""Kinds of headings in the shipped list, of which a list in its place may have some."""
_MARKS = re.compile(r"^[\s#*•\-–—.)(\d]+|[^\w\s']+")
_PAPER = word_set("headline_words", "research_paper")
_LONGEST = 80
_MOST_WORDS = 12
_ENDS = frozenset('.!…,;"”)')


@made_of_lists
def _kinds() -> tuple[re.Pattern[str], ...]:
    lists = in_use()
    return tuple(re.compile(lists.any_of("template_headings", kind)) for kind in lists.classes("template_headings"))


@made_of_lists
def _any_kind() -> re.Pattern[str]:
    """A heading of any kind: most headings are of none, which one expression tells."""
    lists = in_use()
    return re.compile("|".join(lists.any_of("template_headings", kind) for kind in lists.classes("template_headings")))


@signal(
    title="Stock headings",
    unit="kinds of stock heading",
    bounds=(0, MOST_KINDS),
    better="lower",
    says="{headings} {follow} a stock pattern{such_as} “{first}”.",
    says_none="No heading follows a stock pattern.",
    says_unknown="There is no text to look at.",
)
def template_headings(document: Document) -> Measurement:
    """Number of kinds of stock heading, which would fit an article about anything.

    What it measures
        Headings of the story, and lines of its plain text that stand alone like one, are compared with 23 kinds of stock heading:
        Conclusion, FAQ, The Bottom Line, Verdict, Introduction, Final Thoughts, Table of Contents, Key Takeaways, Why It Matters,
        What It Means, Looking Ahead, Background, Understanding ..., Benefits of ..., Tips for ..., Common Mistakes, Quick Answer,
        The Impact of ..., Summary, How It Works, Challenges, What to Know, The Bigger Picture. Each kind counts once. Papers with
        headings such as Methods and Results are left out: there the form is laid down.

    Why it matters
        A newsroom writes a heading that says what the section reports. Stock headings come from outlines that programs and content
        farms fill, subject by subject.

    Example
        An article in the sections Introduction, Key Benefits, Common Mistakes, Final Thoughts and FAQ has 5.

    References
        The kinds stand on more than ten times as many content farms as newsrooms, together: on 55 % of 696 farm articles and 2 % of
        591 newsroom articles that readers coded.
    """
    if not document.blocks:
        return Measurement(None)
    headings = list(_headings(document))
    if not _PAPER.isdisjoint(heading for _, heading in headings):
        return Measurement(0.0, opportunities=len(headings))
    found: dict[int, Evidence] = {}
    is_stock = _any_kind().fullmatch
    for block, heading in headings:
        if is_stock(heading):
            kind = next(number for number, kind in enumerate(_kinds()) if kind.fullmatch(heading))
            found.setdefault(kind, Evidence(block.start, block.end, "stock heading"))
    if not found:
        return Measurement(0.0, opportunities=len(headings))
    shown = sorted(found.values(), key=lambda evidence: evidence.start)
    first = " ".join(document.text[shown[0].start : shown[0].end].lstrip("# ").split())
    facts = {
        "headings": spelled(len(found), "heading"),
        "follow": verb("follow", len(found)),
        "such_as": ":" if len(found) == 1 else ", such as",
        "first": first,
    }
    return Measurement(float(len(found)), tuple(shown), facts, len(headings), telling=len(found) > 2)


def _headings(document: Document) -> Iterator[tuple[TextBlock, str]]:
    """Headings of the story, each with its words in lower case."""
    for block, in_story in zip(document.blocks, document.story, strict=True):
        alone = block.end - block.start < _LONGEST and document.text[block.end - 1] not in _ENDS
        if not in_story or not (alone or block.kind == "heading"):
            continue
        line = document.text[block.start : block.end].lower().replace("’", "'")
        words = _MARKS.sub(" ", line).split()
        if 0 < len(words) <= _MOST_WORDS:
            yield block, " ".join(words)
