"""What an author's bio is about in open words: see `bio_topic_mismatch`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from quality.article.patterns import LazyPattern
from quality.document.bio.frames import THIRD_PERSON
from quality.document.tokens import Tokens, tokenize

_ADDRESS = LazyPattern(
    r"(?<!\S)\S*(?:@|https?:|www\.|\.com\b|\.org\b|\.net\b)\S*"
    r"|\b(?:facebook|twitter|instagram|tiktok|flipboard|linkedin|threads|bluesky|pinterest|youtube)(?=[,.]| and\b| or\b|$)"
    r"|[“\"']like[”\"'] [^.\n]*",
    re.IGNORECASE,
)

_FRAME = frozenset(
    "about above abroad academy advice aims alongside also always amid among anything appear appeared appears article "
    "articles author authored authors award award-winning awards background base based beat began best bio biography blog "
    "blogger blogging blogs book books born bureau career channel chief city clients co-author co-founded co-founder coach "
    "coast college column columnist columns commentary consultant content contributing contributor contributors country "
    "county coverage covered covering covers critic currently daily date day days decade decades degree desk director "
    "edited editor editor-in-chief editorial editors edits eight eleven email enjoys enthusiast everything executive "
    "experience experienced expert expertise fan fellow fifteen find focus focused focuses follow following follows founded "
    "founder free freelance freelancer full-time grew guest half hello her hobby home host hosts husband industry interest "
    "interests joined joining journal journalism journalist journalists junior keeper keeps large lately latest lecturer "
    "life live lived lives living local lover loves magazine major many married master media member mom months morning "
    "mother name named native new newsletter newspaper nights novel number offers online opinion organization organizer "
    "outlet owned owner owns page pages paper part-time passion passionate past personal podcast posts previously producer "
    "professional professor program publication publications published publisher reach reader readers reported reporter "
    "reporters reporting reports resides retired reviews runs senior series served serves seven shares shop show shown "
    "since site six small spare speaker special specialises specialist specializes specializing spends spent staff started "
    "stories story student studied studies taught teaches team ten things time times topics trainee twelve twenty twitter "
    "university vlogger volunteer watched website week weekends weekly wife work worked working works world worldwide write "
    "writer writers writes writing written wrote year years young youtube".split()
)
"""Words of any bio: careers, media, families, numbers; they name no subject."""


def bio_tokens(quote: str) -> Tokens:
    """Tokens of a bio without addresses and without the name that it begins with: a surname such as Frost names no topic."""
    quote = _ADDRESS.sub(" ", quote)
    name = THIRD_PERSON.match(quote)
    return tokenize(quote[: name.start("name")] + quote[name.end("name") :] if name else quote)


def subject_words(many: Iterable[Tokens], *, titles: bool = False) -> Counter[str]:
    """Content words of bios without frame words and without names (words with a capital within a sentence).

    With `titles` also words with a capital: «Chief Scientific Officer» names a subject, and names of persons have no vector.
    """
    counts: Counter[str] = Counter()
    for tokens in many:
        at_start = True
        for surface, lower in zip(tokens.surface, tokens.lower, strict=True):
            word = lower.removesuffix("'s")
            small = titles or at_start or not surface[0].isupper()
            if surface[0].isalpha() and small and word not in _FRAME:
                counts[word] += 1
                counts.update(part for part in word.split("-") if titles and part != word and part not in _FRAME)
            at_start = not surface[0].isalnum() and surface not in ("'", "-", "@")
    return counts
