"""See `outbound_links`."""

from quality.document import Document
from quality.signals.signal import Evidence, Measurement, counted, listed, signal

_ASIDE = frozenset(("self", "social", "affiliate"))


@signal(
    title="Links to other sites",
    unit="links per 1,000 words",
    bounds=(0, 300),
    better="neither",
    says="The story has {links} to other sites{aside}.",
    says_none="The story links to no other site.",
    says_unknown="Links cannot be seen in plain text; only a web page has them.",
    needs_page=True,
)
def outbound_links(document: Document) -> Measurement:
    """Links in the story to other sites.

    What it measures
        Distinct links of the body that leave the publisher's registered domain, per 1,000 words. Links to the
        publisher itself, to social networks and affiliate links are counted apart. Plain text is unknown.

    Why it matters
        Context: links let readers go on to the source, but their number depends on the medium and the topic, so that
        the signal has no direction.

    Example
        Two links to other sites in a story of 400 words are 5 per 1,000 words.

    References
        The Trust Project, trust indicators, on citations and references.
    """
    links = document.outbound
    if links is None or not document.words:
        return Measurement(None)
    leaving = [link for link in links if link.kind not in _ASIDE]
    own = sum(link.kind == "self" for link in links)
    if not leaving:
        return Measurement(0.0, opportunities=document.words)
    return Measurement(
        min(1000 * len(leaving) / document.words, 300.0),
        tuple(Evidence(link.start, link.end, link.url) for link in leaving),
        {"links": counted(len(leaving), "link"), "aside": _aside(own, len(links) - len(leaving) - own)},
        document.words,
    )


def _aside(own: int, trade: int) -> str:
    """What was not counted, if anything."""
    parts = [f"{own:,} to its own"] if own else []
    parts += [f"{trade:,} to social networks and shops"] if trade else []
    return f", not counting {listed(parts)}" if parts else ""
