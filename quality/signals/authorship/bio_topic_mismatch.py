"""See `bio_topic_mismatch`."""

import re
from collections import Counter

from quality.article.patterns import Late
from quality.document import Document
from quality.document.bios import Bio, name_in
from quality.document.tokens import tokenize
from quality.document.topics import HARD_NEWS, LEISURE, TOPICS, fit, likeness, named_topics, topic_distribution
from quality.signals.signal import Evidence, Measurement, signal

_AMATEUR = Late(
    r"\b(?:hobby|hobbies|hobbyist|enthusiast|aspiring|amateur|passionate|passion for|lover|addict|junkie"
    r"|geek|nerd|fanatic|buff|foodie|avid|vlogger|blogger|influencer|youtuber|gamer|my passion|for fun|mom of|mother of|dad of"
    r"|(?:i|and) (?:just )?(?:love|enjoy|like)|loves|enjoys|fan|free time|spare time"
    r"|stay-at-home|dabbles|self-taught)\b",
    re.IGNORECASE,
)
_ANY_TOPIC = Late(
    r"\bgeneral[- ]assignment\b|\bbreaking news\b|\btrending\b|\bvariety of (?:topics|subjects|issues)\b"
    r"|\bwide range of\b|\bnews desk\b"
    r"|\bassociated press\b|\breuters\b|\bagence france",
    re.IGNORECASE,
)
_ADDRESS = Late(r"\S*(?:@|https?:|www\.|\.com\b|\.org\b|\.net\b)\S*|[“\"']like[”\"'] [^.\n]*")
_CLEAR_SHARE = 0.5
"""Least share of an article's largest topic for the topic to be clear: one topic outweighs the sixteen others."""
_LITTLE_LEISURE = 0.4
"""Share of leisure, arts, sport and human interest in an article below which a bio of leisure alone does not fit,
whatever the article's largest topic is."""
_MOSTLY = 2 / 3
"""Share of a bio's topic terms from which on it is one of leisure: «comics, games and gadgets» is."""
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
    version=5,
    says="The author bio speaks of {bio_topics}; the article is about {article_topic}.",
    says_none="The author bio fits the topic of the article.",
    says_high="",
    says_low="",
    says_unknown="There is no author bio that names a topic.",
    off_for=("wire", "press_release", "satire", "live_blog", "obituary"),
)
def bio_topic_mismatch(document: Document) -> Measurement:
    """How far the author's stated interests and trade are from what the article is about.

    What it measures
        One minus the best fit between the topics that the bios name and the topics of headline and body, both on the top
        level of the IPTC Media Topics: three quarters by the terms of the bios, a quarter by their whole wording.
        Related topics fit in part (see `relatedness`). A mismatch counts 0.85 unless the bio is one of leisure, or has
        amateur markers (hobby, enthusiast, loves to write) under hard news. A subject that the bio names and the
        article keeps speaking of fits. Nothing is measured without a bio, for bios that name no topic (staff writer, a
        mere address), general assignment and agency desks, bios of somebody who is not among the page's authors, and
        articles without a clear topic.

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
    named = {bio: names for bio in bios if (names := _names(bio))}
    authors = document.article.authors or ()
    stated = tokenize(" . ".join(s for a in authors for s in (a.job_title or "", *a.knows_about))).lower
    declared = {name.topic for name in named_topics(stated)}
    if not named:
        return Measurement(None)
    if any(_ANY_TOPIC.search(bio.quote) for bio in bios):
        return Measurement(None, why="The author bio is that of a general or agency reporter.")
    shares = document.topics
    largest, share = next(iter(shares.items())) if shares else ("", 0.0)
    amateur = any(_AMATEUR.search(bio.quote) for bio in named)
    topics = declared.union(*(names.keys() for names in named.values()))
    pastimes = _of_leisure(named) >= _MOSTLY and not declared - LEISURE
    freely = pastimes and (amateur or "lifestyle_leisure" in topics)
    leisure = freely and shares is not None and sum(shares[topic] for topic in LEISURE) < _LITTLE_LEISURE
    if not shares or (share < _CLEAR_SHARE and not leisure):
        return Measurement(None, why="The article has no clear topic to compare the author bio with.")
    # The root of `fit` makes small topics of an article look large; hobbies have to be what it is about to fit.
    by_terms = sum(shares[topic] for topic in topics) if leisure else fit(topics, shares)
    wording = topic_distribution(Counter(token for bio in named for token in _tokens(bio)), least=1) or {}
    best = (1 - _WHOLE_WORDING) * by_terms + _WHOLE_WORDING * likeness(wording, shares)
    counts = document.body_counts
    terms = {term for names in named.values() for spelled in names.values() for term in spelled}
    if sum(min(counts[term], 3) for term in terms) >= _SPOKEN_OF:
        best = max(best, 0.7)
    value = (1 - best) * (1.0 if leisure or (amateur and largest in HARD_NEWS) else _PLAIN)
    if by_terms >= 0.9:
        return Measurement(value, opportunities=len(named))
    spelled = _listed([TOPICS[topic] for topic, _ in _by_weight(named)])
    about = TOPICS[largest] if share >= _CLEAR_SHARE else "something else"
    facts: dict[str, str | int | float] = {"bio_topics": spelled, "article_topic": about}
    note = f"the bio speaks of {spelled}, the article of {about}"
    evidence = tuple(Evidence(bio.start, bio.end, note, bio.part) for bio in named)
    return Measurement(value, evidence, facts, opportunities=len(named))


def _names(bio: Bio) -> dict[str, list[str]]:
    """Topics that a bio names, with the single words that name them; addresses and handles name none."""
    tokens = _tokens(bio)
    names: dict[str, list[str]] = {}
    for topic, first, last in named_topics(tokens):
        names.setdefault(topic, []).extend(token for token in tokens[first:last] if len(token) > 3)
    return names


def _of_leisure(named: dict[Bio, dict[str, list[str]]]) -> float:
    """Share of the words that name a topic which name one of leisure."""
    words = [(topic in LEISURE, len(spelled) or 1) for names in named.values() for topic, spelled in names.items()]
    return sum(count for leisure, count in words if leisure) / sum(count for _, count in words)


def _tokens(bio: Bio) -> list[str]:
    quote = _ADDRESS.sub(" ", bio.quote)
    name = name_in(quote)
    return tokenize(quote[: name[0]] + quote[name[1] :] if name else quote).lower


def _by_weight(named: dict[Bio, dict[str, list[str]]]) -> list[tuple[str, int]]:
    return Counter({t: len(words) for names in named.values() for t, words in names.items()}).most_common(3)


def _listed(items: list[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
