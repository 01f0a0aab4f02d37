"""See `near_duplicate`."""

from quality.document import Document
from quality.signals.signal import Evidence, Measurement, signal

_ESTIMATED_ABOVE = 0.05


@signal(
    title="Same text elsewhere",
    unit="share of five-word sequences in common",
    bounds=(0, 1),
    better="lower",
    says="About {value:.0%} of its five-word sequences stand in an earlier article of another publisher ({match}).",
    says_none="No earlier article of the index has this text.",
    says_high="",
    says_low="",
    says_unknown="There is no index of other articles to compare with.",
    off_for=("wire", "press_release", "sponsored"),
)
def near_duplicate(document: Document) -> Measurement:
    """Highest estimated similarity to an earlier article of another publisher.

    What it measures
        Given an index of articles: the estimated Jaccard index of five-word shingles with the most similar article
        that is not later and not of the same publisher, with the blocks that stand in it word for word. Values below
        0.05, which stock phrases and shared quotations reach, count as 0. None without an index, and for text whose
        author is an organisation, such as wire copy: that is syndication, not copying.

    Why it matters
        A text that somebody else published before, under another name and without saying so, is not this publisher's
        reporting.

    Example
        An article pasted whole from another site has about 1.0; two reports of one event have 0.

    References
        A. Broder, On the resemblance and containment of documents, Proceedings of Compression and Complexity of
        Sequences, 1997.
    """
    article = document.article
    if document.index is None:
        return Measurement(None)
    if article.authors and all(author.is_organization for author in article.authors):
        return Measurement(
            None, why="The author is an organisation: published elsewhere, the text is syndicated, not copied."
        )
    match = document.index.nearest(article)
    if match is None or match.jaccard < _ESTIMATED_ABOVE:
        return Measurement(0.0, opportunities=len(document.index))
    blocks = [article.blocks[index] for index in match.shared_blocks]
    return Measurement(
        match.jaccard,
        tuple(Evidence(block.start, block.end, "stands word for word in the earlier article") for block in blocks),
        {"match": match.url or match.article_id or match.publisher or "unnamed"},
        len(document.index),
    )
