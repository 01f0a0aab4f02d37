"""A learned judge of paragraphs at the edges of a text: does one present the author?

A linear model over masked words (names and numbers are placeholders) and over what a reader sees at a glance: a name that
the story never mentions, a verb in the present, a trade, no quotation. It finds the bios that no pattern foresees.
Its weights come from `quality train --base-table bios`.
"""

from __future__ import annotations

import math
import re
from itertools import compress, count, pairwise
from operator import itemgetter
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
_SURROUNDINGS = ("first ", "behind ", "before ", "under a label", "name", "no name", "lone name")
"""What keys of the features that `_surroundings` finds begin with."""
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
    """The table: weights of words and pairs of them, of all other features, and the most that those together add that are looked
    at last."""

    wording: dict[str, float]
    others: dict[str, float]
    most_of_looks: float


def likely(
    passage: str,
    story: str,
    neighbours: tuple[str, str],
    place: tuple[int, int],
    model: Model,
    least: float = 0.0,
) -> float:
    """Probability that `passage` is an author's bio, or 0 when it is surely below `least`: most paragraphs are told by their words
    and place alone.

    `story` is the text without the passage, `neighbours` the paragraphs before and behind it, `place` how many
    paragraphs stand before and behind it.
    """
    weights = model.built(_weights)
    if not weights.others:
        return 0.0
    masked = mask(passage)
    known = list(filter(None, map(weights.wording.get, _wording(masked))))
    known += filter(None, map(weights.others.get, _surroundings(passage, masked, story, neighbours, place)))
    intercept = weights.others.get(INTERCEPT, 0.0)
    if _probability(intercept + math.fsum(known) + weights.most_of_looks) < least - _ROUNDING:
        return 0.0
    known += filter(None, map(weights.others.get, _looks(passage, neighbours)))
    return _probability(intercept + math.fsum(known))


def _probability(logit: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


def features(passage: str, story: str, neighbours: tuple[str, str], place: tuple[int, int]) -> set[str]:
    """What the model sees of a paragraph (see `likely`)."""
    masked = mask(passage)
    seen = set(map(_WORDING.__add__, _wording(masked)))
    return seen | _surroundings(passage, masked, story, neighbours, place) | _looks(passage, neighbours)


def _wording(masked: list[str]) -> set[str]:
    """The words and pairs of words of a paragraph."""
    return {*masked, *map(" ".join, pairwise(masked))}


def _surroundings(
    passage: str, masked: list[str], story: str, neighbours: tuple[str, str], place: tuple[int, int]
) -> set[str]:
    """How a paragraph begins, whom it names and where it stands."""
    before, behind = place
    seen = {f"first {size} {' '.join(masked[:size])}" for size in (1, 2, 3)}
    seen.update((f"behind {min(behind, 4)}", f"before {min(before, 3)}"))
    if neighbours[0] and len(neighbours[0]) <= 40 and _LABEL.match(neighbours[0]):
        seen.add("under a label")
    return seen | _persons(passage, story)


def mask(passage: str) -> list[str]:
    """Words in lower case, names as N, numbers as 0, punctuation that structures. Words of job titles are no names."""
    words = _WORD.findall(passage[:_READ].replace("’", "'"))
    masked = list(map(str.lower, words))
    for at in compress(count(), map(str.isupper, map(itemgetter(0), words))):
        word = words[at]
        following = words[at + 1] if at + 1 < len(words) else ""
        at_start = at == 0 or words[at - 1] in _BEGINS
        if masked[at] not in TITLES and word not in ("I", "I'm") and (not at_start or following[:1].isupper()):
            masked[at] = "N"
    for at in compress(count(), map(str.isdigit, map(itemgetter(0), words))):
        masked[at] = "0"
    return [word for word, before in zip(masked, ["", *masked], strict=False) if word != "N" or before != "N"]


def _looks(passage: str, neighbours: tuple[str, str]) -> set[str]:
    """What a reader sees at a glance, and which callings are named."""
    seen = {f"length {min(6, len(passage) // 60)}"}
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
    if "“" in passage or '"' in passage:
        seen.add("has quotation")
    if passage[0] == "(" and passage.rstrip(".")[-1] == ")":
        seen.add("in parentheses")
    if passage.rstrip()[-1] not in '.!?)”"…':
        seen.add("no full stop")
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
    wording = {key[len(_WORDING) :]: weight for key, weight in table.items() if key.startswith(_WORDING)}
    others = {key: weight for key, weight in table.items() if not key.startswith(_WORDING)}
    looks = [weight for key, weight in others.items() if key != INTERCEPT and not key.startswith(_SURROUNDINGS)]
    return _Weights(wording, others, sum(weight for weight in looks if weight > 0))
