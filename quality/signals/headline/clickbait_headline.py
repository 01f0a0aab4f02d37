"""See `clickbait_headline`."""

from quality.document import Document
from quality.signals.signal import Evidence, Measurement, signal

_FORWARD = frozenset("this these here's".split())
_SHOUTED_LENGTH = 6


@signal(
    title="Clickbait headline",
    unit="devices",
    bounds=(0, 6),
    better="lower",
    says="The headline uses {devices}.",
    says_none="The headline states its news plainly.",
    says_high="In {most} of professional news the headline uses fewer.",
    says_unknown="There is no headline.",
)
def clickbait_headline(document: Document) -> Measurement:
    """Devices that make a headline tease or shout instead of saying what happened.

    What it measures
        Kinds of device in the headline: phrases that withhold the news or order the reader about (list
        clickbait_phrases), a forward reference ("this is why") at its start, a question or exclamation mark at its end,
        and words in capitals beside others that are not. Bare numbers never count.

    Why it matters
        Teasing headlines trade the reader's time for a click and often promise more than the text holds.

    Example
        "You won't believe what this senator did next!" uses two.

    References
        A. Chakraborty et al., Stop clickbait, ASONAM 2016. M. Potthast et al., Clickbait detection, ECIR 2016. B. Horne and
        S. Adali, This just in: fake news packs a lot in title, ICWSM workshop 2017.
    """
    headline = document.headline
    if headline is None:
        return Measurement(None)
    tokens, at = headline.tokens, headline.start
    from quality.lexicons import matcher

    found: dict[str, list[tuple[int, int]]] = {}
    for hit in matcher().find(tokens.lower).get("clickbait_phrases", ()):
        found.setdefault(hit.label or "a teasing phrase", []).append(
            (tokens.starts[hit.first], tokens.ends[hit.last - 1])
        )
    if len(tokens.lower) > 2 and tokens.lower[0] in _FORWARD:
        found.setdefault("a reference to something it withholds", []).append((tokens.starts[0], tokens.ends[1]))
    if tokens.lower and tokens.lower[-1] in "!?":
        kind = "an exclamation mark" if tokens.lower[-1] == "!" else "a question mark"
        found.setdefault(kind, []).append((tokens.starts[-1], tokens.ends[-1]))
    shouted = [
        (start, end)
        for word, start, end in zip(tokens.surface, tokens.starts, tokens.ends, strict=True)
        if len(word) >= _SHOUTED_LENGTH and word.isalpha() and word.isupper()
    ]
    if shouted and any(word.islower() for word in tokens.surface):
        found["words in capitals"] = shouted
    spans = sorted({span for kind in found.values() for span in kind})
    return Measurement(
        float(min(len(found), 6)),
        tuple(Evidence(at + start, at + end, "headline device", headline.part) for start, end in spans),
        {"devices": " and ".join(sorted(found))} if found else {},
    )
