"""See `clickbait_headline`."""

from collections.abc import Mapping, Sequence

from quality.document import Document
from quality.document.voice import reads_as_acronym
from quality.lexicons import word_set
from quality.signals.signal import Evidence, Measurement, listed, signal

_THIS = word_set("headline_words", "behind_this")
"""Words by which "this is" withholds what follows."""
_HERE_IS = word_set("headline_words", "here_is")
_DEMONSTRATIVE = word_set("headline_words", "this")
_THESE = word_set("headline_words", "these")
_IS = word_set("headline_words", "is")
_TOP = word_set("headline_words", "top")
_TRICKS = word_set("headline_words", "trick")
_PRAISED = word_set("headline_words", "praised")
"""Words behind the number of a list that praise it before anything is said."""
_SHOUTED_LENGTH = 6
_SLIGHT = frozenset(
    {
        "an exclamation mark", "a list of superlatives", "an alert", "a stock frame", "a fighting verb",
        "an order to the reader",
    }
)  # fmt: skip
"""Devices that are no reason alone."""
_TEASED = "a reference to something it withholds"
_DOES = {
    "a cliffhanger": "withholds the news",
    _TEASED: "withholds the news",
    "a hidden secret": "hints at a secret",
    "a sensational word": "uses sensational words",
    "a promised reaction": "says how readers will react",
    "a superlative": "exaggerates",
    "a boast of going viral": "boasts of going viral",
    "an order to the reader": "tells readers what to do",
    "an alert": "calls for attention",
    "a fighting verb": "turns the news into a fight",
    "a challenge to the reader": "challenges the reader",
    "a boast of completeness": "promises to cover everything",
    "a promised effect": "promises great effects",
    "a stock frame": "uses a stock phrase",
    "a list of superlatives": "announces a list of superlatives",
    "an exclamation mark": "ends with an exclamation mark",
    "words in capitals": "shouts in capitals",
}
"""What a headline does with each device; one of a list of a newsroom's own is named as its label names it."""
_MARK = "an exclamation mark"


@signal(
    title="Clickbait headline",
    unit="devices",
    bounds=(0, 6),
    better="lower",
    says="The headline {devices}.",
    says_none="The headline neither teases nor shouts.",
    says_high="",
    says_unknown="There is no headline.",
    version=3,
)
def clickbait_headline(document: Document) -> Measurement:
    """Devices that make a headline tease or shout instead of saying what happened.

    What it measures
        Kinds of device in the headline: phrases that withhold the news, promise an effect, boast of completeness or order
        the reader about, a forward reference ("this is why", "this one trick", "here's the",
        "about THIS"), a list of superlatives ("Top 10 ...", "7 Amazing ..."), an exclamation mark at its end, and words in
        capitals beside others that are not, unless they are acronyms or section labels. Bare numbers and plain questions
        never count.

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
    if _withholds(tokens.lower) and all(span[0] > 0 for places in found.values() for span in places):
        found.setdefault(_TEASED, []).append((tokens.starts[0], tokens.ends[1]))
    if _lists_the_best(tokens.lower):
        found["a list of superlatives"] = [(tokens.starts[0], tokens.ends[1])]
    if tokens.lower and tokens.lower[-1] == "!":
        found[_MARK] = [(tokens.starts[-1], tokens.ends[-1])]
    if any(len(word) > 1 and not word.isupper() and word.isalpha() for word in tokens.surface):
        for i, word in enumerate(tokens.surface):
            span = (tokens.starts[i], tokens.ends[i])
            if word == "THIS":
                found.setdefault(_TEASED, []).append(span)
            elif (
                len(word) >= _SHOUTED_LENGTH
                and word.isalpha()
                and word.isupper()
                and not _is_label(tokens.surface, i)
                and not reads_as_acronym(document, word)
            ):
                found.setdefault("words in capitals", []).append(span)
    spans = {span: kind for kind, places in sorted(found.items()) for span in places}
    return Measurement(
        float(min(len(found), 6)),
        tuple(Evidence(at + start, at + end, kind, headline.part) for (start, end), kind in sorted(spans.items())),
        {"devices": _told(headline.text, found)} if found else {},
        telling=not found.keys() <= _SLIGHT or len(found) > 1,
    )


def _told(text: str, found: Mapping[str, Sequence[tuple[int, int]]]) -> str:
    """What the headline does, in its order, with the words by which it does so."""
    does: dict[str, list[str]] = {}
    for (start, end), kind in sorted((span, kind) for kind, places in found.items() for span in places):
        words = does.setdefault(_DOES.get(kind, f"uses {kind}"), [])
        if kind != _MARK:
            words.append(f"“{text[start:end]}”")
    return listed([f"{what} ({listed(list(dict.fromkeys(words)))})" if words else what for what, words in does.items()])


def _withholds(words: Sequence[str]) -> bool:
    """Whether a headline begins by pointing at something that it does not name."""
    if len(words) < 3:
        return False
    first, second, third = words[:3]
    if first in _HERE_IS:
        return True
    if first in _DEMONSTRATIVE:
        return second in _TRICKS or (second in _IS and third in _THIS)
    return first in _THESE and (second.isdigit() or second in _TRICKS)


def _lists_the_best(words: Sequence[str]) -> bool:
    """Whether a headline begins like a list that ranks or praises: "Top 10 ...", "7 Amazing ..."."""
    if len(words) < 4:
        return False
    first, second = words[:2]
    return (first in _TOP and second.isdigit()) or (first.isdigit() and second in _PRAISED)


def _is_label(words: Sequence[str], at: int) -> bool:
    """Whether a word in capitals labels the section or kind of what follows: "OPINION: ...", "... [VIDEO]"."""
    behind = words[at + 1] if at + 1 < len(words) else ""
    before = words[at - 1] if at else ""
    return behind in (":", "|") or behind in ("]", ")") or (at == 0 and behind in ("-", "–", "—")) or before == "|"
