"""See `bio_topic_mismatch`."""

import re
from collections import Counter

from quality.article.patterns import Late
from quality.document import Document
from quality.document.bios import Bio, name_in
from quality.document.callings import PURSUITS, SPOKEN, callings, stated
from quality.document.tokens import Tokens, tokenize
from quality.document.topics import HARD_NEWS, LEISURE, TOPICS, fit, likeness, topic_distribution
from quality.signals.signal import Evidence, Measurement, signal

_AMATEUR = Late(
    r"\b(?:hobby|hobbies|hobbyist|enthusiast|aspiring|amateur|passionate|passion|lover|addict|junkie|geek|nerd|fanatic|buff|avid"
    r"|for fun|(?:i|and) (?:just )?(?:love|enjoy|like)|loves|enjoys|fan|free time|spare time|dabbles|self-taught)\b",
    re.IGNORECASE,
)
_ANY_TOPIC = Late(
    r"\bgeneral[- ]assignment\b|\bbreaking news\b|\btrending\b|\bvariety of (?:topics|subjects|issues)\b"
    r"|\bwide range of\b|\bnews desk\b"
    r"|\bassociated press\b|\breuters\b|\bagence france",
    re.IGNORECASE,
)
_ADDRESS = Late(r"(?<!\S)\S*(?:@|https?:|www\.|\.com\b|\.org\b|\.net\b)\S*|[“\"']like[”\"'] [^.\n]*")
_CLEAR_SHARE = 0.5
"""Least share of an article's largest topic for the topic to be clear: one topic outweighs the sixteen others."""
_LITTLE_LEISURE = 0.4
"""Share of leisure, arts, sport and human interest in an article below which a bio of leisure alone does not fit,
whatever the article's largest topic is."""
_MOSTLY = 2 / 3
"""Share of what a bio states from which on it is one of pursuits: «comics, games and gadgets» is."""
_NEAR = 0.5
"""Fit of what else a bio names from which on it is not one of leisure alone."""
_WHOLE_WORDING = 0.25
"""Weight of the bio's whole wording, placed by the linear model, beside the terms in it that name a topic."""
_SPOKEN_OF = 6
"""Mentions in the article (three a word at most) of the words by which a bio names its topics that make the bio fit."""
_PLAIN = 0.85
"""Weight of a mismatch without amateur markers under hard news: a guest author may well speak of something else."""


@signal(
    title="Bio does not fit the topic",
    unit="mismatch, 0 fits to 1 unrelated",
    bounds=(0, 1),
    better="lower",
    version=6,
    says="The author bio speaks of {bio_topics}; the article is about {article_topic}.",
    says_none="The author bio fits the topic of the article.",
    says_high="",
    says_low="",
    says_unknown="There is no author bio that names a topic.",
    off_for=("wire", "press_release", "sponsored", "satire", "live_blog", "obituary"),
)
def bio_topic_mismatch(document: Document) -> Measurement:
    """How far the author's stated interests and trade are from what the article is about.

    What it measures
        One minus the best fit between what the bios state as their subject and the topics of headline and body, both on
        the top level of the IPTC Media Topics: three quarters by the terms of the bios, a quarter by their whole
        wording. Related topics fit in part (see `relatedness`). What a bio states is the topics and the pursuits that it
        names (trades, arts, sport, pastimes); of somebody of the press only beats are pursuits, of people with an
        office or training none (see `stated`). A mismatch counts 0.85 unless the bio states pursuits alone, or has
        no office but amateur markers (hobby, enthusiast, loves to write) under hard news. A subject that the bio names and the
        article keeps speaking of fits. Nothing is measured without a bio, for bios that name no topic (staff writer, a
        mere address, family and pets), general assignment and agency desks, bios of somebody who is not among the
        page's authors, and articles without a clear topic.

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
    if any(_ANY_TOPIC.search(bio.quote) for bio in bios):
        return Measurement(None, why="The author bio is that of a general or agency reporter.")
    declared = tokenize(
        " . ".join(s for a in document.article.authors or () for s in (a.job_title or "", *a.knows_about))
    )
    tokens = {bio: _tokens(bio) for bio in bios}
    offices = {calling.kind for some in (declared, *tokens.values()) for calling in callings(some)} - PURSUITS.keys()
    named = {bio: words for bio in bios if (words := stated(tokens[bio], offices))}
    if not named:
        return Measurement(None)
    shares = document.topics
    largest, share = next(iter(shares.items())) if shares else ("", 0.0)
    amateur = offices.isdisjoint(("press", "expert")) and any(_AMATEUR.search(bio.quote) for bio in named)
    words = stated(declared, offices)
    for some in named.values():
        for kind, spelled in some.items():
            words[kind] = words.get(kind, []) + spelled
    others = words.keys() - PURSUITS.keys()
    topics = others.union(*(PURSUITS[kind] for kind in words.keys() - others))
    leisurely = (
        shares is not None
        and "expert" not in offices
        and sum(len(words[kind]) for kind in others) <= (1 - _MOSTLY) * sum(map(len, words.values()))
        and fit(others, shares) < _NEAR
        and sum(shares[topic] for topic in LEISURE) < _LITTLE_LEISURE
    )
    if not shares or (share < _CLEAR_SHARE and not leisurely):
        return Measurement(None, why="The article has no clear topic to compare the author bio with.")
    # The root of `fit` makes small topics of an article look large; pastimes have to be what it is about to fit.
    by_terms = sum(shares[topic] for topic in topics) if leisurely else fit(topics, shares)
    wording = (
        topic_distribution(Counter(token for bio in named for token in tokens[bio].lower), document.model, least=1)
        or {}
    )
    best = (1 - _WHOLE_WORDING) * by_terms + _WHOLE_WORDING * likeness(wording, shares)
    counts = document.body_counts
    terms = {term for some in named.values() for spelled in some.values() for s in spelled for term in s.split()}
    if sum(min(counts[term], 3) for term in terms if len(term) > 3) >= _SPOKEN_OF:
        best = max(best, 0.7)
    value = (1 - best) * (1.0 if leisurely or (amateur and largest in HARD_NEWS) else _PLAIN)
    if by_terms >= 0.9:
        return Measurement(value, opportunities=len(named))
    spoken = _listed([f"{SPOKEN[kind]} ({', '.join(dict.fromkeys(words[kind][:3]))})" for kind in _largest(words)])
    about = TOPICS[largest] if share >= _CLEAR_SHARE else "something else"
    facts: dict[str, str | int | float] = {"bio_topics": spoken, "article_topic": about}
    note = f"the bio speaks of {spoken}, the article of {about}"
    evidence = tuple(Evidence(bio.start, bio.end, note, bio.part) for bio in named)
    return Measurement(value, evidence, facts, opportunities=len(named))


def _tokens(bio: Bio) -> Tokens:
    quote = _ADDRESS.sub(" ", bio.quote)
    name = name_in(quote)
    return tokenize(quote[: name[0]] + quote[name[1] :] if name else quote)


def _largest(words: dict[str, list[str]]) -> list[str]:
    return sorted(words, key=lambda kind: -len(words[kind]))[:3]


def _listed(items: list[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
