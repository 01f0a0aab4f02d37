"""What people say of themselves in a bio: occupations, pastimes and offices, as the word list `callings` has them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from quality.document.tokens import Tokens
from quality.document.topics import TOPICS, named_topics
from quality.lexicons import Matcher, load_lexicon, made_of_lists, word_set

PURSUITS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "arts_culture_entertainment": ("arts_culture_entertainment",),
        "human_interest": ("human_interest",),
        "lifestyle_leisure": ("lifestyle_leisure", "human_interest"),
        "sport": ("sport",),
        "trade": ("lifestyle_leisure", "labour"),
        "wellness": ("lifestyle_leisure", "sport", "health"),
    }
)
"""Kinds of pursuit, trades and pastimes that make nobody an authority on hard news, and the topics that each fits."""
SPOKEN: Mapping[str, str] = MappingProxyType({**TOPICS, "trade": "a trade", "wellness": "fitness and wellness"})
"""Topics and kinds of pursuit in plain words."""
KINDS = frozenset(PURSUITS) | {"press", "expert", "student", "aside", "none"}
"""Labels of the word list."""
_OF_A_PURSUIT = word_set("bio_words", "of_a_pursuit")
"""Offices that a pursuit before them makes one of that pursuit: a ballet teacher, a cocktail expert."""
_NO_SUBJECT = frozenset(PURSUITS) | {"press", "aside"}
_BEAT_VERBS = word_set("bio_words", "beat_verb")
_BEAT_LINKS = word_set("bio_words", "beat_link")
_COVERING = word_set("bio_words", "covering")
_BEAT_NOUNS = word_set("bio_words", "beat_noun")
_BEAT_ENDS = word_set("bio_words", "beat_end")


class Calling(NamedTuple):
    """tokens[first:last] name a calling: a pursuit, or one of the kinds press, expert, student and aside."""

    kind: str
    first: int
    last: int


def callings(tokens: Tokens) -> list[Calling]:
    """Callings that `tokens` name, in order. A capital within a sentence makes a name of a word (Baker)."""
    found: list[Calling] = []
    for hit in _matcher().find(tokens.lower).get("callings", ()):
        calling = Calling(hit.label, hit.first, hit.last)
        of = found[-1] if found and found[-1].last == calling.first and found[-1].kind in PURSUITS else None
        office = calling.kind == "expert" and tokens.lower[calling.first] in _OF_A_PURSUIT
        if calling.kind != "none" and not (office and of) and not _is_name(tokens, calling):
            found.append(calling)
    return found


def stated(tokens: Tokens, offices: Collection[str] = ()) -> dict[str, list[str]]:
    """What a bio of these tokens states as its subject: topics and kinds of pursuit, with the words that name them.

    Of somebody of the press only beats are pursuits («a fashion editor», «covers football»), of an expert or a student
    none: what they like besides says nothing of what they write on. `offices` are kinds of calling stated elsewhere.
    """
    lower = tokens.lower
    found = callings(tokens)
    kinds = {calling.kind for calling in found}.union(offices)
    press = {c.first for c in found if c.kind == "press"}
    named = [Calling(*n) for n in named_topics(lower)]
    size = {i: n.last - n.first for n in named for i in range(n.first, n.last)}
    found = [c for c in found if max(size.get(i, 0) for i in range(c.first, c.last)) <= c.last - c.first]
    taken = {i for c in found if c.kind in _NO_SUBJECT for i in range(c.first, c.last)}
    pursuits = [c for c in found if c.kind in PURSUITS]
    if "expert" in kinds or ("student" in kinds and len(pursuits) < 2):
        pursuits = []
    topics = [n for n in named if taken.isdisjoint(range(n.first, n.last)) and not _is_name(tokens, n)]
    items = sorted(pursuits + topics, key=lambda c: c.first)
    if "press" in kinds:
        beats = _beats(lower, press)
        items = [c for c in items if c.kind not in PURSUITS or c.last - 1 in beats]
    words: dict[str, list[str]] = {}
    for kind, first, last in items:
        words.setdefault(kind, []).append(" ".join(lower[first:last]))
    return words


def _beats(lower: Sequence[str], press: Collection[int]) -> set[int]:
    """Places of the words that stand in a beat: behind «covers» or «writes about», or right before a word of the press."""
    beats: set[int] = set()
    within = False
    for i, token in enumerate(lower):
        linked = token in _BEAT_LINKS and not _BEAT_VERBS.isdisjoint(lower[max(0, i - 3) : i])
        if linked or token in _COVERING:
            within = True
        elif token in _BEAT_ENDS:
            within = False
        if within:
            beats.add(i)
        if i in press or token in _BEAT_NOUNS:
            beats.update((i - 1, i))
            if lower[i - 2 : i - 1] == ["and"]:
                beats.add(i - 3)
    return beats


@made_of_lists
def words_of_pursuits() -> frozenset[str]:
    """The longest word of each pursuit: `callings` finds no pursuit in tokens that hold none of these."""
    return frozenset(
        max(entry, key=len) for entry, label in load_lexicon("callings").entries.items() if label in PURSUITS
    )


def _is_name(tokens: Tokens, calling: Calling) -> bool:
    kind, at, last = calling
    word, before = tokens.surface[at], tokens.surface[at - 1]
    return kind in PURSUITS and 0 < at == last - 1 and word[0].isupper() and not word.isupper() and before[0].isalnum()


@made_of_lists
def _matcher() -> Matcher:
    return Matcher([load_lexicon("callings")])
