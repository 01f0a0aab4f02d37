"""See `bio_topic_mismatch`."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Mapping
from typing import NamedTuple

from quality.document import Document
from quality.document.bio import Bio
from quality.document.bio.distance import misfit, read_about, read_stated
from quality.document.bio.subject import bio_tokens, subject_words
from quality.document.callings import PURSUITS, SPOKEN, callings, stated
from quality.document.tokens import Tokens, tokenize
from quality.document.topics import HARD_NEWS, LEISURE, TOPICS, fit, likeness, topic_distribution
from quality.document.word_vectors import Subject, nearest, nearness, subject
from quality.lexicons import named_pattern
from quality.signals.signal import Evidence, Measurement, listed, signal

_AMATEUR = named_pattern("bio_patterns", "amateur", re.IGNORECASE)
_ANY_TOPIC = named_pattern("bio_patterns", "any_topic", re.IGNORECASE)
_CLEAR_SHARE = 0.5
"""Least share of an article's largest topic for the topic to be clear: one topic outweighs the sixteen others."""
_LITTLE_LEISURE = 0.4
"""Share of leisure, arts, sport and human interest in an article below which a bio of leisure alone does not fit,
whatever the article's largest topic is."""
_MOSTLY = 2 / 3
"""Share of what a bio states from which on it is one of pursuits: “comics, games and gadgets” is."""
_NEAR = 0.5
"""Fit of what else a bio names from which on it is not one of leisure alone."""
_WHOLE_WORDING = 0.25
"""Weight of the bio's whole wording, placed by the linear model, beside the terms in it that name a topic."""
_SPOKEN_OF = 6
"""Mentions in the article (three a word at most) of the words by which a bio names its topics that make the bio fit."""
_WEIGHTY = 8
"""Weight from which on a word may name a subject."""
_WEIGHTY_ALONE = 9
"""The same where nothing but words tells, and two are needed."""
_FEWEST_SHOWN = 0.3
"""Value from which on the bio is shown as evidence."""
_FEW_WORDS = 3
"""Words with a vector from which on a bio's open words tell that it is far from an article."""
_MANY_WORDS = 4
"""Open words that bring a bio of mere pursuits near: a drone hobbyist is no authority on war."""
_SURELY_NEAR = 0.4
"""Cosine from which on fewer words tell that it is near."""
_MEAN_WEIGHT = 0.6
"""Weight of the bio's mean word beside that of its three nearest words."""
_MIDDLE, _SLOPE = 0.3, 20.0
"""Cosine where near and far are even, and how steep the change is: of 58 bios under articles, 21 of 24 fitting ones that
name a subject are above 0.3, and 28 of 29 others below 0.2."""
_SURELY_FAR = 0.05
_WORDS_WEIGHT = 0.6
_HALF_FIT = 0.6
_FAR_FACTOR = 0.4
"""Bounds of nearness beyond which words decide, and how much of a half fit they leave."""
_PLAIN = 0.85
"""Weight of a mismatch without amateur markers under hard news: a guest author may well speak of something else."""


@signal(
    title="Bio does not fit the topic",
    unit="mismatch, 0 fits to 1 unrelated",
    bounds=(0, 1),
    better="lower",
    version=8,
    says="The author bio is about {bio_topics}; the article is about {article_topic}.",
    says_none="The author bio fits the topic of the article.",
    says_high="",
    says_low="",
    says_unknown="There is no author bio that names a topic.",
    off_for=("wire", "press_release", "sponsored", "satire", "live_blog", "obituary"),
)
def bio_topic_mismatch(document: Document) -> Measurement:
    """How far the author's stated interests and trade are from what the article is about.

    What it measures
        Bios that state pursuits alone (trades, arts, sport, pastimes), or little else under an article with little leisure in
        it: one minus the best fit between what they state and the topics of headline and body, both on the top level of the
        IPTC Media Topics, three quarters by the terms of the bios, a quarter by their whole wording. Open words of the
        bio that are near to the article make it fit, words far from it lower a half fit. Related topics fit in part (see
        `relatedness`). A mismatch counts 0.85 unless the bio has amateur markers (hobby, enthusiast, loves to write) under hard
        news or little else than pursuits.
        All other bios: how surely a reader would object to the author, by a model that was fitted on real bios under their
        own articles and under others. It weighs how the topics that the bio names and those of its wording fit the article, how
        near its words are by word vectors, how many of them the article uses, and how much the bio says at all
        (`quality.document.bio.distance`). A bio that names the article's clear topic fits. People without an office whose words
        are all far from the article do not, and amateur markers under hard news count here too.
        Nothing is measured without a bio, for bios that name no subject (staff writer, a mere address, family and pets), general
        assignment and agency desks, students, bios of somebody who is not among the page's authors, and articles without topics.

    Why it matters
        Sites that rewrite news in bulk have it signed by people who say of themselves that they write on something else.
        Readers judge a source by its author's competence, and a stated trade is the part of it that stands on the page.

    Example
        "Hi, I'm Pat. Writing is my hobby. I write about pop music and dating." under a report on an offensive.

    References
        The Trust Project, trust indicator "author/reporter expertise" (https://thetrustproject.org/trust-indicators/).
        IPTC Media Topics, https://cv.iptc.org/newscodes/mediatopic/.
    """
    bios = [bio for bio in document.bios if bio.own]
    if not bios:
        return Measurement(None, why="There is no author bio.")
    if any(any_topic(bio.quote) for bio in bios):
        return Measurement(None, why="The author bio is that of a general or agency reporter.")
    said = _read(document, bios)
    shares = document.topics
    if not shares:
        return Measurement(None, why="The article has no clear topic to compare the author bio with.")
    others = said.words.keys() - PURSUITS.keys()
    leisurely = _is_leisurely(said, others, shares)
    if said.words and (leisurely or (not others and next(iter(shares.values())) >= _CLEAR_SHARE)):
        return _of_pursuits(document, said, shares, leisurely)
    return _of_subjects(document, bios, said, shares)


def _of_pursuits(document: Document, said: _Said, shares: Mapping[str, float], leisurely: bool) -> Measurement:
    """Bios of trades and pastimes: what the article is about decides."""
    largest, share = next(iter(shares.items()))
    near = _near(document, said)
    others = said.words.keys() - PURSUITS.keys()
    topics = others.union(*(PURSUITS[kind] for kind in said.words.keys() - others))
    # The root of `fit` makes small topics of an article look large; pastimes have to be what it is about to fit.
    strict = leisurely or said.words.keys() == {"trade"}
    by_terms = math.fsum(shares[topic] for topic in topics) if strict else fit(topics, shares)
    wording = (
        topic_distribution(Counter(t for bio in said.named for t in said.tokens[bio].lower), document.model, least=1)
        or {}
    )
    best = (1 - _WHOLE_WORDING) * by_terms + _WHOLE_WORDING * likeness(wording, shares)
    if _is_spoken_of(document, said.words):
        best = max(best, 0.7)
    if not (leisurely and len(said.subject.words if said.subject else ()) < _MANY_WORDS):
        best = _with_words(best, near)
    amateur = said.offices.isdisjoint(("press", "expert")) and any(_AMATEUR.search(bio.quote) for bio in said.named)
    value = (1 - best) * (1.0 if leisurely or (amateur and largest in HARD_NEWS) else _PLAIN)
    if by_terms >= 0.9:
        return Measurement(value, opportunities=len(said.named))
    return _found(value, said.named, _spoken(said), TOPICS[largest] if share >= _CLEAR_SHARE else "something else")


def _of_subjects(document: Document, bios: list[Bio], said: _Said, shares: Mapping[str, float]) -> Measurement:
    """Bios of professionals and writers: topics and words together decide."""
    authors = document.article.authors or ()
    declared = [s.lower() for a in authors for s in (a.job_title or "", *a.knows_about) if s]
    bio = read_stated([b.quote for b in bios], document.model, said.offices, declared)
    words = [word for word, weight in bio.subject.words if weight >= _WEIGHTY] if bio.subject else []
    # Students write for their paper on anything, whatever they study.
    if (not bio.topics and len(words) < _FEW_WORDS) or (said.offices & {"press", "expert", "student"} == {"student"}):
        return Measurement(None)
    value = misfit(bio, read_about(document), document.model)
    largest, share = next(iter(shares.items()))
    mainly = 2 * len(said.words.get(largest, ())) >= sum(map(len, said.words.values()))
    if largest in said.words and share >= _CLEAR_SHARE and (mainly or "press" in said.offices):
        return Measurement(min(value, 1 - fit(bio.topics, shares)), opportunities=len(bios))
    if said.offices.isdisjoint(("press", "expert", "student")):
        near = _near(document, said)
        weighty = [word for word, weight in bio.subject.words if weight >= _WEIGHTY_ALONE] if bio.subject else []
        if not said.words and len(weighty) >= 2 and near is not None and near < _SURELY_FAR:
            value = max(value, _PLAIN * (1 - near))
        if largest in HARD_NEWS and any(_AMATEUR.search(b.quote) for b in bios):
            value = 1 - _PLAIN * (1 - value)
    if value < _FEWEST_SHOWN:
        return Measurement(value, opportunities=len(bios))
    about = TOPICS[largest] if share >= _CLEAR_SHARE else "something else"
    return _found(value, said.named or bios, _spoken(said) if said.words else listed(words[:3]), about)


def any_topic(quote: str) -> bool:
    """Whether a bio says that its author writes on anything."""
    return _ANY_TOPIC.search(quote) is not None


class _Said(NamedTuple):
    """What the bios say: `words` by topic or kind of pursuit, `named` the bios with any, `subject` their open words."""

    words: dict[str, list[str]]
    named: list[Bio]
    tokens: dict[Bio, Tokens]
    offices: set[str]
    subject: Subject | None


def _read(document: Document, bios: list[Bio]) -> _Said:
    facts = " . ".join(s for a in document.article.authors or () for s in (a.job_title or "", *a.knows_about))
    declared = tokenize(facts.lower())
    tokens = {bio: bio_tokens(bio.quote) for bio in bios}
    offices = {calling.kind for some in (declared, *tokens.values()) for calling in callings(some)} - PURSUITS.keys()
    stated_by = {bio: words for bio in bios if (words := stated(tokens[bio], offices))}
    words = stated(declared, offices)
    named = list(stated_by) or (bios if words else [])
    for some in stated_by.values():
        for kind, spelled in some.items():
            words[kind] = words.get(kind, []) + spelled
    return _Said(words, named, tokens, offices, subject(subject_words([declared, *tokens.values()]), document.model))


def _is_leisurely(said: _Said, others: Collection[str], shares: Mapping[str, float]) -> bool:
    """Whether a bio that mostly states pursuits stands under an article with little leisure in it."""
    return (
        "expert" not in said.offices
        and sum(len(said.words[kind]) for kind in others) <= (1 - _MOSTLY) * sum(map(len, said.words.values()))
        and fit(others, shares) < _NEAR
        and math.fsum(shares[topic] for topic in LEISURE) < _LITTLE_LEISURE
    )


def _is_spoken_of(document: Document, words: Mapping[str, list[str]]) -> bool:
    counts = document.body_counts
    terms = {term for spelled in words.values() for s in spelled for term in s.split()}
    if len(terms) == 1:
        return counts[next(iter(terms))] >= _SPOKEN_OF - 1
    return sum(min(counts[term], 3) for term in terms if len(term) > 3) >= _SPOKEN_OF


def _near(document: Document, said: _Said) -> float | None:
    """How near the open words of the bios are to the article, 0 to 1; None when they are too few to tell."""
    bio, article = said.subject, document.subject
    if bio is None or article is None:
        return None
    if len(bio.words) < _FEW_WORDS and nearness(bio, article) < _SURELY_NEAR:
        return None
    cosine = _MEAN_WEIGHT * nearness(bio, article) + (1 - _MEAN_WEIGHT) * nearest(bio, article, document.model)
    return 1 / (1 + math.exp(-_SLOPE * (cosine - _MIDDLE)))


def _with_words(best: float, near: float | None) -> float:
    """The fit by topics, raised where the words come near, lowered where they are far."""
    if near is None:
        return best
    if near >= best:
        return best + _WORDS_WEIGHT * (near - best)
    return best * (_FAR_FACTOR + near) if best < _HALF_FIT and near < 1 - _FAR_FACTOR else best


def _spoken(said: _Said) -> str:
    return listed([f"{SPOKEN[k]} ({', '.join(dict.fromkeys(said.words[k][:3]))})" for k in _largest(said.words)])


def _found(value: float, bios: list[Bio], spoken: str, about: str) -> Measurement:
    facts: dict[str, str | int | float] = {"bio_topics": spoken, "article_topic": about}
    note = f"the bio is about {spoken}, the article about {about}"
    evidence = tuple(Evidence(bio.start, bio.end, note, bio.part) for bio in bios)
    return Measurement(value, evidence, facts, opportunities=len(bios))


def _largest(words: dict[str, list[str]]) -> list[str]:
    return sorted(words, key=lambda kind: -len(words[kind]))[:3]
