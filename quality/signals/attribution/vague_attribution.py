"""See `vague_attribution`."""

from quality.document import Document
from quality.signals.signal import Evidence, Measurement, counted, signal

REPORTING = ("speech", "act", "hearsay")
"""Kinds of attribution that report what was said; beliefs and regard ("is expected to") are usual in sound news."""

FEWEST = 3
"""Attributions that a share needs; below, one brief phrase would decide it."""


@signal(
    title="Vague attribution",
    unit="share of attributions",
    bounds=(0, 1),
    better="lower",
    says="{vague} of {total} name nobody whom a reader could look up.",
    says_none="Every one of {total} names or describes who said it.",
    says_unknown="There are fewer than three attributions to judge.",
    off_for=("recipe", "interview"),
)
def vague_attribution(document: Document) -> Measurement:
    """Share of attributions whose source is a bare class of people or nobody at all.

    What it measures
        Attributions of reported speech and writing in the author's own voice, each on a ladder: named, unnamed with a
        reason, described by institution or affiliation, generic ("analysts"), nobody ("reportedly"). The value is the share
        on the last two steps. The speaker's own vagueness inside quotations does not count.

    Why it matters
        A claim by "sources" or "experts" cannot be checked. News agencies ask that an unnamed source be described as fully
        as possible and that the reason for anonymity be given.

    Example
        "Analysts say the bridge is unsafe" is vague; "Dana Whitfield, an engineer at the Water Board, said" is not.

    References
        The Associated Press, News Values and Principles (anonymous sources). Reuters, Handbook of Journalism. M. Newell et
        al., An attribution relations corpus for political news (PolNeAR), LREC 2018.
    """
    attributions = [a for a in document.attributions if a.kind in REPORTING]
    if len(attributions) < FEWEST:
        return Measurement(None)
    vague = [a for a in attributions if a.step >= 3]
    evidence = []
    for attribution in vague:
        span = attribution.source or attribution.cue or attribution.content
        note = "a bare class, nobody in particular" if attribution.step == 3 else "nobody is named"
        evidence.append(Evidence(span.start, span.end, note))
    total = len(attributions)
    return Measurement(
        len(vague) / total,
        tuple(dict.fromkeys(evidence)),
        {"vague": f"{len(vague):,}", "total": counted(total, "attribution")},
        total,
    )
