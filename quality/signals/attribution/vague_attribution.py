"""See `vague_attribution`."""

from quality.document import Attribution, Document
from quality.document.sources import noun_kinds
from quality.signals.signal import Evidence, Measurement, counted, signal

REPORTING = ("speech", "act", "hearsay")
"""Kinds of attribution that report what was said; beliefs and regard ("is expected to") are usual in sound news."""

PRIOR = 1
"""Attributions added to the denominator: two of two in a brief are weaker evidence than ten of twelve."""

_VOUCHING = ("nobody", "class", "profession", "media", "bodies")
_SOME = frozenset("some many others several most other few various multiple".split())
_OFFICIALS = frozenset("official officials diplomat diplomats lawmakers aide aides advisers advisors".split())
_THEMSELVES = frozenset(
    "people patients voters women men participants respondents fans protesters students members person girl boy child children "
    "man woman victim victims mother father parents guy users viewers anyone everyone nobody".split()
)
"""People who speak of themselves rather than vouch for anything."""
_KNOWN = frozenset("the both those these this that his her their its our they he she it who what one".split())
"""First words of a second mention: whom it repeats stands further up."""
_RUMOURED = frozenset(("say", "saying", "ask", "asking", "believe", "think", "claim"))
"""Verbs, in the present, by which "many people" pass on what is going round rather than speak of themselves."""
_BARE_RESEARCH = frozenset(("studies", "research"))
_LATELY = frozenset(("recent", "new"))
"""Words that alone tell nobody which research is meant ("studies show", "recent research suggests")."""
_DISPUTE = frozenset(
    "alleged allegations accusations calls demands criticism complaints claims amid despite denied denying dismissed following "
    "after".split()
)
"""First words of cues that name a dispute rather than rest a statement on it ("calls for reform", "the alleged thief")."""


@signal(
    title="Vague attribution",
    unit="share of attributions",
    bounds=(0, 1),
    better="lower",
    says="{vague} of {total} name nobody whom a reader could look up.",
    says_none="Every one of {total} names or describes who said it.",
    says_unknown="There is no attribution to judge.",
    off_for=("recipe", "interview"),
    version=3,
)
def vague_attribution(document: Document) -> Measurement:
    """Share of attributions whose source is a bare class of people or nobody at all.

    What it measures
        Attributions of reported speech and writing in the author's own voice, each on a ladder: named, unnamed with a
        reason, described by institution or affiliation, generic ("analysts"), nobody ("reportedly"). Vague are those on
        the last two steps that vouch for something: bare experts, critics, sources, officials, media and bodies, "some
        say", "many believe", hearsay and rumours. Not counted are second mentions, people who speak of themselves
        (voters, patients), documents, and the naming of a dispute ("calls for", "the alleged thief"), which article
        coders did not hold against an article either. The value is vague / (all + 1), so that no single phrase decides.
        The speaker's own vagueness inside quotations does not count.

    Why it matters
        A claim by "sources" or "experts" cannot be checked. News agencies ask that an unnamed source be described as fully
        as possible and that the reason for anonymity be given.

    Example
        "Analysts say the bridge is unsafe" is vague; "Dana Whitfield, an engineer at the Water Board, said" is not.

    References
        The Associated Press, News Values and Principles (anonymous sources). Reuters, Handbook of Journalism. M. Newell et
        al., An attribution relations corpus for political news (PolNeAR), LREC 2018.
    """
    total, vague = 0, []
    for one in document.attributions:
        if not one.by_author:
            total += one.kind in REPORTING
            if one.step >= 3 and _vouches(document, one):
                vague.append(one)
    total = max(total, len(vague))
    if not total:
        return Measurement(None)
    evidence: dict[int, Evidence] = {}
    for attribution in vague:
        span = attribution.source or attribution.cue or attribution.content
        note = "a bare class, nobody in particular" if attribution.step == 3 else "nobody is named"
        if span.start not in evidence or evidence[span.start].end < span.end:
            evidence[span.start] = Evidence(span.start, span.end, note)
    return Measurement(
        len(vague) / (total + PRIOR),
        tuple(evidence.values()),
        {"vague": f"{len(vague):,}", "total": counted(total, "attribution")},
        total,
    )


def _vouches(document: Document, one: Attribution) -> bool:
    """Whether an attribution on steps 3 or 4 rests a statement on nobody in particular."""
    if one.source is None:
        if one.cue is None or one.kind not in ("hearsay", "regard"):
            return False
        cue = document.text[one.cue.start : one.cue.end].lower().split()
        if "widely" in cue:
            return True
        return (
            one.kind == "hearsay"
            and cue[0] not in _DISPUTE
            and "not" not in cue
            and "accused" not in cue
            and "criticized" not in cue
        )
    words = document.text[one.source.start : one.source.end].lower().split()
    first = words[0]
    if one.cue is not None and words[0] in _SOME and one.head == "people" and one.kind in ("speech", "opinion"):
        return document.text[one.cue.start : one.cue.end].lower().split()[-1] in _RUMOURED
    if words[-1] in _BARE_RESEARCH and (len(words) == 1 or (len(words) == 2 and first in _SOME | _LATELY)):
        return True
    if one.kind == "opinion":
        return first in _SOME
    if one.kind not in REPORTING or one.head in _THEMSELVES:
        return False
    if one.step == 4:
        return one.kind != "act"
    if first in _KNOWN:
        return False
    kind = noun_kinds().get(one.head, "")
    if first in _SOME:
        return bool(kind) or one.head in _SOME
    return (kind in _VOUCHING and first != "social") or one.head in _OFFICIALS
