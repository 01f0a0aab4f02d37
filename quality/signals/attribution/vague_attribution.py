"""See `vague_attribution`."""

from quality.document import Attribution, Document, SourceStep, Span
from quality.document.attribution import noun_kinds
from quality.lexicons import word_set
from quality.signals.signal import Evidence, Measurement, signal

REPORTING = ("speech", "act", "hearsay")
"""Kinds of attribution that report what was said; beliefs and regard ("is expected to") are usual in sound news."""

PRIOR = 1
"""Attributions added to the denominator: two of two in a brief are weaker evidence than ten of twelve."""

FEWEST_VAGUE = 2
"""Vague attributions that a reason needs."""

_VOUCHING = ("nobody", "class", "profession", "media", "bodies")
_SOME = word_set("source_words", "some_of_a_class")
_OFFICIALS = word_set("source_words", "official")
_THEMSELVES = word_set("source_words", "speaks_for_itself")
"""People and bodies who speak of themselves rather than vouch for anything."""
_KNOWN = word_set("source_words", "known")
"""First words of a second mention: whom it repeats stands further up."""
_RUMOURED = word_set("verb_senses", "rumour_verb")
"""Verbs, in the present, by which "many people" pass on what is going round rather than speak of themselves."""
_ORIGINS = word_set("source_words", "origin")
"""With "of" behind them they are where something comes from ("a source of pride")."""
_PUBLISHED = word_set("source_words", "published")
"""Words behind "research" that go on to tell which."""
_ASKING = word_set("verb_senses", "ask")
"""Verbs of a question, which vouches for nothing."""
_EVIDENCE = word_set("source_words", "evidence")
"""Documents that "some" or "several" of are cited for what they say; of letters or videos it tells how many there are."""
_WIDELY = word_set("source_words", "widely")
_NOT_HEARSAY = word_set("source_words", "not_hearsay")
_OF_THEM = word_set("source_words", "of_them")
_OF_OR_ABOUT = word_set("source_words", "of_or_about")
_MAY_BE = word_set("verb_senses", "may_be")
_TALK = word_set("source_words", "talk")
"""Alone they name talk that goes round; "rumors that" and "rumors of" pass on what it says."""
_TO_WHOM = word_set("source_words", "to_whom")
_NEAR = 24
"""Characters beside a cue in which its neighbours stand."""
_ECHO = 2
"""Sentences after "some say" in which "others say" answers it."""
_BARE_RESEARCH = word_set("source_words", "bare_research")
_LATELY = word_set("source_words", "lately")
"""Words that alone tell nobody which research is meant ("studies show", "recent research suggests")."""
_DISPUTE = word_set("source_words", "dispute")
"""First words of cues that name a dispute or rumour rather than rest a statement on it ("calls for reform", "the alleged
thief", "ended speculation about"); "speculation that" does."""


@signal(
    title="Vague attribution",
    unit="share of attributions",
    bounds=(0, 1),
    better="lower",
    says="{finding}",
    says_none="{finding}",
    says_unknown="There is no attribution to judge.",
    off_for=("recipe", "interview"),
    version=4,
)
def vague_attribution(document: Document) -> Measurement:
    """Share of attributions whose source is a bare class of people or nobody at all.

    What it measures
        Attributions of reported speech and writing in the author's own voice, each on a ladder: named, unnamed with a
        reason, described by institution or affiliation, generic ("analysts"), nobody ("reportedly"). Vague are those on
        the last two steps that vouch for something: bare experts, critics, sources, officials, media and bodies, "some
        say", "many believe", hearsay and rumours. Not counted are second mentions, people who speak of themselves
        (voters, patients), questions, what somebody might say, "few believe", "others say" in answer to "some say",
        documents, what was reported to somebody ("was reported missing", "answered reports of shots"), and the naming of a
        dispute or rumour ("calls for", "the alleged thief"), which article coders did not hold against an article either.
        The value is vague / (all + 1), so that no single phrase decides.
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
    some = -1 - _ECHO  # the last sentence in which "some" or "many" were the source
    for one in document.attributions:
        if not one.by_author:
            total += one.kind in REPORTING
            if one.step >= SourceStep.GENERIC and _vouches(document, one):
                first = _words(document, one.source)[:1]
                if first != ["others"] or one.sentence - some > _ECHO:
                    vague.append(one)
                if first and first[0] in _SOME:
                    some = one.sentence
    total = max(total, len(vague))
    if not total:
        return Measurement(None)
    evidence: dict[int, Evidence] = {}
    for attribution in vague:
        span = attribution.source or attribution.cue or attribution.content
        note = "a group, nobody in particular" if attribution.step == SourceStep.GENERIC else "nobody is named"
        if span.start not in evidence or evidence[span.start].end < span.end:
            evidence[span.start] = Evidence(span.start, span.end, note)
    return Measurement(
        len(vague) / (total + PRIOR),
        tuple(evidence.values()),
        {"finding": _finding(len(vague), total)},
        total,
        telling=not vague or len(evidence) >= FEWEST_VAGUE,
    )


def _finding(vague: int, total: int) -> str:
    if not vague:
        if total == 1:
            return "The one attribution names or describes its source."
        return f"{'Both' if total == 2 else f'All {total:,}'} attributions name or describe their source."
    if total == 1:
        return "The one attribution names nobody who could be looked up."
    return f"{vague:,} of {total:,} attributions {'names' if vague == 1 else 'name'} nobody who could be looked up."


def _words(document: Document, span: Span | None) -> list[str]:
    """The lower-case words of a span, none without one."""
    return document.text[span.start : span.end].lower().split() if span is not None else []


def _hearsay(document: Document, cue: Span) -> bool:
    """Whether a cue without a source rests a statement on hearsay, rather than naming a dispute or what was reported to
    somebody."""
    words = _words(document, cue)
    if not _WIDELY.isdisjoint(words):
        return True
    if words[0] in _DISPUTE and (words[0] != "speculation" or words[-1] != "that"):
        return False
    if not _NOT_HEARSAY.isdisjoint(words):
        return False
    before = document.text[max(0, cue.start - _NEAR) : cue.start].lower().split()[-1:]
    if words[-1] == "reported" and len(words) > 1:
        behind = document.text[cue.end : cue.end + _NEAR].lower().split()[:2]
        # "it was reported that", "was reported to have left"; not "was reported missing", "can be reported", "to the police"
        told = behind[:1] == ["to"] and behind[1:] and behind[1] not in _TO_WHOM
        return bool(before == ["it"] or told or behind[:1] == ["dead"]) and (_MAY_BE | {"to"}).isdisjoint(
            [*words, *before]
        )
    if len(words) == 1:
        return words[0] not in _TALK
    return not (words[0] == "reports" and words[-1] in _OF_OR_ABOUT)


def _vouches(document: Document, one: Attribution) -> bool:
    """Whether an attribution on steps 3 or 4 rests a statement on nobody in particular."""
    if one.source is None:
        return (
            one.cue is not None
            and (one.kind == "hearsay" or (one.kind == "regard" and not _WIDELY.isdisjoint(_words(document, one.cue))))
            and _hearsay(document, one.cue)
        )
    words, cue = _words(document, one.source), _words(document, one.cue)
    first = words[0]
    verb = cue[-1] if cue else ""
    if first in _SOME and one.head == "people" and one.kind in ("speech", "opinion") and verb:
        return verb in _RUMOURED
    if not (_ASKING | _MAY_BE).isdisjoint(cue) or "%" in words[-1] or (one.head in _ORIGINS and "of" in words):
        return False
    if len(words) == 1 and first in _SOME and len(cue) == 1 and _is_noun(first, verb):
        return False
    if words[-1] in _BARE_RESEARCH and (len(words) == 1 or (len(words) == 2 and first in _SOME | _LATELY)):
        behind = document.text[one.source.end : one.source.end + _NEAR].lower().split()[:1]
        return not behind or behind[0] not in _PUBLISHED
    if one.kind == "opinion":
        return first in _SOME and " ".join(words[1:]) not in _OF_THEM
    if one.kind not in REPORTING or one.head in _THEMSELVES:
        return False
    if one.step == SourceStep.NOBODY:
        return one.kind != "act"
    if first in _KNOWN or words[1:3] == ["of", "whom"]:
        return False
    if document.text[max(0, one.source.start - 4) : one.source.start].lower() == "not ":
        return False
    kinds = noun_kinds()
    if words[1:2] == ["of"] and not any(kinds.get(word) in _VOUCHING or word in _OFFICIALS for word in words[2:]):
        return False
    kind = kinds.get(one.head, "")
    if first in _SOME:
        return (bool(kind) and kind not in ("document", "legal")) or one.head in _SOME | _EVIDENCE
    return (kind in _VOUCHING and first != "social") or one.head in _OFFICIALS


def _is_noun(quantity: str, verb: str) -> bool:
    """Whether what stands behind a bare quantity is counted by it: "several claims", "most quoted lines"."""
    return verb.endswith("s") or (quantity == "most" and verb.endswith(("ed", "ing")))
