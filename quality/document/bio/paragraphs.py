"""A learned judge of paragraphs at the edges of a text: does one present the author?

A linear model over masked words (names and numbers are placeholders) and over what a reader sees at a glance: a name that
the story never mentions, a verb in the present, a trade, no quotation. It finds the bios that no pattern foresees.
Its weights come from `quality train --base-table bios`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from itertools import chain, compress, count, pairwise
from operator import ne
from typing import NamedTuple

from quality.article.patterns import LazyPattern
from quality.document.bio.trades import TITLES
from quality.document.callings import PURSUITS, callings
from quality.document.tokens import tokenize
from quality.lexicons import named_pattern
from quality.model import Model
from quality.model.layout import INTERCEPT

_BEGINS = frozenset('.!?:“"(')
"""Marks behind which a capital tells no name."""
LONGEST = 1200
"""Longest paragraph that is judged, in characters."""
_READ = 700
"""Characters of it that are read."""
CERTAIN = 0.18
CERTAIN_AT_TOP = 0.4
"""Least probability of a bio that nothing else speaks against, at the end and at the top of a text."""
SURE = 0.6
"""Probability from which on the paragraph is a bio whatever else it holds: a word of speech, a note on a newsletter."""
CERTAIN_UNDER_LABEL = 0.1
"""The same behind a line such as «About the author»."""
_ROUNDING = 1e-9
"""More than sums of weights in another order differ by."""
_WORDING = "w "
"""What keys of words and pairs of them begin with in the table."""
_NAMES, _NO_NAMES = ("name",), ("no name", "lone name")
"""What keys of the features that `_persons` finds begin with, where a paragraph names somebody in full and where it does not."""
_LOOKS = ("has ", "past ", "present ", "self ", "calling ", "no calling")
"""What keys of the features that `_looks` finds begin with."""
_WORD = LazyPattern(r"[A-Za-zÀ-ÿ][\w’'-]*|\d[\d.,:]*|[@(:—–\"“”|;,.!?]")
_NAME = named_pattern("bio_patterns", "name_with_particles")
_LONE_NAME = named_pattern("bio_patterns", "lone_name")
_ROLE = named_pattern("bio_patterns", "role")
_PAST = named_pattern("bio_patterns", "past_tense")
_PRESENT = named_pattern("bio_patterns", "present_tense")
_REPORTED = named_pattern("bio_patterns", "reported")
_SELF = named_pattern("bio_patterns", "self_or_me")
_OUTLET = named_pattern("bio_patterns", "outlet")
_LABEL = named_pattern("bio_patterns", "label", re.IGNORECASE)
_COMPANY = named_pattern("bio_patterns", "company_word")
_NAME_DOES = named_pattern("bio_patterns", "name_does")
_NAME_IS = named_pattern("bio_patterns", "name_is")
_NAME_DID = named_pattern("bio_patterns", "name_did")


class _Weights(NamedTuple):
    """The table: weights of words and pairs of them, of all other features, and the most that names and looks can add."""

    wording: dict[str | tuple[str, str], float]
    others: dict[str, float]
    most_of_names: float
    most_of_looks: float


def likely(
    passage: str,
    story: Callable[[], str],
    neighbours: tuple[str, str],
    place: tuple[int, int],
    model: Model,
    least: float = 0.0,
) -> float:
    """Probability that `passage` is an author's bio, or 0 when it is surely below `least`: most paragraphs are told by their words
    and place alone.

    `story` returns the text without the passage, `neighbours` the paragraphs before and behind it, `place` how many
    paragraphs stand before and behind it.
    """
    weights = model.built(_weights)
    if not weights.others:
        return 0.0
    weigh = weights.others.get
    masked = mask(passage)
    known = [weights.others.get(INTERCEPT, 0.0)]
    wording = weights.wording
    known += map(wording.__getitem__, wording.keys() & chain(masked, pairwise(masked)))
    known += filter(None, map(weigh, _at_a_glance(passage, masked, neighbours, place)))
    if _probability(math.fsum(known) + weights.most_of_names + weights.most_of_looks) < least - _ROUNDING:
        return 0.0
    known += filter(None, map(weigh, _persons(passage, story())))
    if _probability(math.fsum(known) + weights.most_of_looks) < least - _ROUNDING:
        return 0.0
    known += filter(None, map(weigh, _looks(passage, neighbours)))
    return _probability(math.fsum(known))


def _probability(logit: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


def features(passage: str, story: str, neighbours: tuple[str, str], place: tuple[int, int]) -> set[str]:
    """What the model sees of a paragraph (see `likely`)."""
    masked = mask(passage)
    seen = {_WORDING + (part if isinstance(part, str) else " ".join(part)) for part in _wording(masked)}
    seen.update(_at_a_glance(passage, masked, neighbours, place))
    return seen | _persons(passage, story) | _looks(passage, neighbours)


def _wording(masked: list[str]) -> set[str | tuple[str, str]]:
    """The words and pairs of words of a paragraph."""
    return {*masked, *pairwise(masked)}


def _at_a_glance(passage: str, masked: list[str], neighbours: tuple[str, str], place: tuple[int, int]) -> list[str]:
    """Where a paragraph stands, how it begins and ends and how long it is."""
    before, behind = place
    seen = [f"behind {min(behind, 4)}", f"before {min(before, 3)}", f"length {min(6, len(passage) // 60)}"]
    seen += [f"first {size} {' '.join(masked[:size])}" for size in (1, 2, 3)]
    if neighbours[0] and len(neighbours[0]) <= 40 and _LABEL.match(neighbours[0]):
        seen.append("under a label")
    if "“" in passage or '"' in passage:
        seen.append("has quotation")
    if passage[0] == "(" and passage.rstrip(".")[-1] == ")":
        seen.append("in parentheses")
    if passage.rstrip()[-1] not in '.!?)”"…':
        seen.append("no full stop")
    return seen


def mask(passage: str) -> list[str]:
    """Words in lower case, names as N, numbers as 0, punctuation that structures. Words of job titles are no names."""
    words = _WORD.findall(passage[:_READ].replace("’", "'"))
    masked = ["0" if word[0].isdigit() else word.lower() for word in words]
    size = len(words)
    name = -1
    again = []
    for at in compress(count(), map(ne, words, masked)):
        word = words[at]
        if word[0].isupper() and masked[at] not in TITLES and word not in ("I", "I'm"):
            at_start = at == 0 or words[at - 1] in _BEGINS
            if not at_start or (at + 1 < size and words[at + 1][0].isupper()):
                masked[at] = "N"
                if name == at - 1 >= 0:
                    again.append(at)
                name = at
    for at in reversed(again):
        del masked[at]
    return masked


def _looks(passage: str, neighbours: tuple[str, str]) -> set[str]:
    """What the wording shows: who speaks, when, and which callings are named."""
    seen = set()
    lower = passage.lower()
    for name, found in (
        ("role", _ROLE.search(lower)),
        ("reported", _REPORTED.search(lower)),
        ("self", _SELF.search(passage)),
        ("outlet", _OUTLET.search(lower)),
        ("company", _COMPANY.search(passage)),
        ("label", _LABEL.match(passage)),
    ):
        if found:
            seen.add(f"has {name}")
    past, present = len(_PAST.findall(passage)), len(_PRESENT.findall(passage))
    seen.update((f"past {min(past, 3)}", f"present {min(present, 3)}"))
    if "has self" in seen:
        seen.add("self beside" if any(map(_SELF.search, neighbours)) else "self alone")
    kinds = {calling.kind for calling in callings(tokenize(passage))}
    seen.update(f"calling {'pursuit' if kind in PURSUITS else kind}" for kind in kinds)
    if not kinds:
        seen.add("no calling")
    return seen


def _persons(passage: str, story: str) -> set[str]:
    names = _NAME.finditer(passage[:_READ])
    found = [name for name in names if TITLES.isdisjoint(name[0].lower().split())]
    if not found:
        return {"no name", *_lone_name(passage, story)}
    first = found[0]
    seen = {f"names {min(len(found), 4)}"}
    spoken = min(story.count(first[0].split()[-1]), 3)
    where = "at start" if first.start() < 12 else "early" if first.start() < 80 else "late"
    seen.update((f"name {where}", f"name spoken {spoken}", f"name {where} spoken {min(spoken, 1)}"))
    behind = passage[first.end() : first.end() + 80]
    if _NAME_DOES.match(behind):
        seen.add(f"name does spoken {min(spoken, 1)}")
    elif _NAME_IS.match(behind):
        seen.add(f"name is spoken {min(spoken, 1)}")
    elif _NAME_DID.match(behind):
        seen.add(f"name did spoken {min(spoken, 1)}")
    return seen


def _lone_name(passage: str, story: str) -> set[str]:
    """«Lauren has written ...»: a first name alone, a word that nothing else here begins a sentence or is spelled small with."""
    match = _LONE_NAME.match(passage)
    if match is None or match["name"].lower() in story or match["name"].lower() in passage:
        return set()
    verb = match["verb"]
    does = "is" if verb in ("is", "has", "a", "an") else "did" if verb == "was" or verb.endswith("ed") else "does"
    return {f"lone name {does}", f"lone name spoken {min(story.count(match['name']), 2)}"}


def _weights(model: Model) -> _Weights:
    table = model.table("bios").column("bio")
    others = {key: weight for key, weight in table.items() if not key.startswith(_WORDING)}
    wording: dict[str | tuple[str, str], float] = {}
    for key in table.keys() - others.keys():
        first, _, second = key[len(_WORDING) :].partition(" ")
        wording[(first, second) if second else first] = table[key]
    names = max(_most_of(others, _NAMES), _most_of(others, _NO_NAMES))
    return _Weights(wording, others, names, _most_of(others, _LOOKS))


def _most_of(weights: Mapping[str, float], kinds: tuple[str, ...]) -> float:
    """The most that features of some kinds can add. Of those that differ in a last digit, a paragraph has one."""
    most: dict[str, float] = {}
    for key, weight in weights.items():
        if key.startswith(kinds):
            feature = key.rstrip("0123456789")
            most[feature] = max(weight, most.get(feature, 0.0))
    return sum(most.values())
