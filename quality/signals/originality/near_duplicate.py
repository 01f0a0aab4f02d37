"""See `near_duplicate`."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import compress
from operator import not_

from quality.document import Document
from quality.document.passages import SharedPassage
from quality.signals.signal import Evidence, Measurement, counted, signal

COUNTS_ABOVE = 0.05
"""Share that common formulas, and documents that both report on, may reach."""

_QUOTED = 48
"""Characters of the first copy that are shown beside each passage."""


@signal(
    title="Same text elsewhere",
    unit="share of the author's words that stand in an earlier article",
    bounds=(0, 1),
    better="lower",
    says="{percent} % of the author's words also appear in another article{match}{passages}.",
    says_none="None of the articles compared shares text with this one.",
    says_high="",
    says_low="",
    says_unknown="There was no other article to compare with (--compare-with names some).",
    version=2,
    off_for=("wire", "press_release", "sponsored"),
)
def near_duplicate(document: Document) -> Measurement:
    """Share of the author's words that also appear, in passages of 12 words or more, in an earlier article of another publisher.

    What it measures
        Among the articles to compare with, which are named with --compare-with or lie in the queue, the one that shares most with
        this article, is not later and is not of the same publisher. Passages of at least 12 words that both hold are found word
        for word, small edits bridged. The value is the share of the words outside quotations that lie in such passages, without
        those that are mostly quotation, which two reports may share; below 0.05 it is 0. Where the earlier text is not kept, it
        is the estimated share of three-word sequences in common.

        None without articles to compare with, and for text whose author is an organisation, such as wire copy: that is
        syndication, not copying.

    Why it matters
        A text that somebody else published before, under another name and without saying so, is not this publisher's reporting.

    Example
        An article pasted whole from another site has 1.0; two reports of one event have 0.

    References
        A. Broder, On the resemblance and containment of documents, Proceedings of Compression and Complexity of Sequences, 1997.
    """
    article = document.article
    if document.earlier is None:
        return Measurement(None)
    if article.authors and all(author.is_organization for author in article.authors):
        return Measurement(
            None, why="The author is an organisation: published elsewhere, the text is syndicated, not copied."
        )
    match = document.earlier.nearest(article, document.place)
    if match is None:
        return Measurement(0.0)
    passages = [] if match.passages is None else own_passages(document, match.passages)
    value = match.jaccard if match.passages is None else own_share(document, passages)
    if value < COUNTS_ABOVE:
        return Measurement(0.0)
    found = tuple(
        Evidence(passage.start, passage.end, _note(match.text or "", passage.other_start, passage.other_end))
        for passage, _ in passages
    )
    told = f", in {counted(len(passages), 'passage')}" if passages else ""
    facts = {"percent": f"{100 * value:.0f}", "match": f" ({match.name})" if match.name else "", "passages": told}
    return Measurement(value, found, facts, len(document.tokens))


def own_passages(document: Document, passages: Sequence[SharedPassage]) -> list[tuple[SharedPassage, int]]:
    """Passages that are mostly outside quotations, each with the number of its words there; a remark that two report is no copy."""
    own = []
    for passage in passages:
        first, last = bisect_left(document.starts, passage.start), bisect_left(document.starts, passage.end)
        words = document.is_word[first:last].count(1)
        unquoted = sum(compress(document.is_word[first:last], map(not_, document.quoted[first:last])))
        if 2 * unquoted >= words > 0:
            own.append((passage, unquoted))
    return own


def own_share(document: Document, passages: Sequence[tuple[SharedPassage, int]]) -> float:
    """Share of the words outside quotations that lie in passages."""
    words = sum(compress(document.is_word, map(not_, document.quoted)))
    return sum(count for _, count in passages) / words if words else 0.0


def _note(earlier: str, start: int, end: int) -> str:
    """Says how the passage begins in the earlier article."""
    begins = " ".join(earlier[start : min(end, start + _QUOTED)].split())
    return f"in the earlier article: “{begins}{'…' if end - start > _QUOTED else ''}”"
