"""Genre: which form of article this is. What the page declares counts most, then the address, then the form of the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from quality.document.forms import form_shares
from quality.document.spans import TextBlock
from quality.lexicons import LazyPattern, labelled, named_pattern, word_set

if TYPE_CHECKING:
    from quality.document.document import Document

GENRES = (
    "news", "opinion", "analysis", "satire", "live_blog", "interview", "obituary", "match_report", "recipe", "list",
    "press_release", "sponsored", "wire", "other",
)  # fmt: skip
JUDGING = ("opinion", "satire", "analysis")
"""Forms in which to judge is the author's task."""

_TYPES = {
    "OpinionNewsArticle": "opinion", "SatiricalArticle": "satire", "AnalysisNewsArticle": "analysis",
    "LiveBlogPosting": "live_blog", "Recipe": "recipe", "AdvertiserContentArticle": "sponsored",
    "AskPublicNewsArticle": "interview", "ReviewNewsArticle": "opinion", "BackgroundNewsArticle": "analysis",
}  # fmt: skip
_SECTIONS = labelled("section_names")
_HEADLINE = labelled("headline_labels")
_VOICE = word_set("pronouns", "voice_first_person", "voice_shared")
_STAMP = named_pattern("page_patterns", "time_stamp", re.IGNORECASE)
_SPEAKER = LazyPattern(r"((?:[A-Z][\w.'’-]*[ ,]{0,2}){1,5}):\s")
_DATELINE_WIRE = re.compile(r".{2,60}\((?:[A-Z]{2,5}|[A-Z][a-z]{3,12})\)\s?[-–—]{1,2}\s")
_RELEASE_WIRE = named_pattern("page_patterns", "release_wires", re.IGNORECASE)
_RELEASE_CONTACT = named_pattern("page_patterns", "release_contact", re.IGNORECASE)
_DETAILS = LazyPattern(r"\S@\S+\.\w|\(?\+?\d[\d\s().-]{7,}\d")
"""An e-mail address or telephone number."""
_KINDS = {
    "news": "a news report", "opinion": "an opinion piece", "analysis": "an analysis", "press_release": "a press release",
    "interview": "an interview", "list": "a list or guide", "other": "none of the usual forms",
}  # fmt: skip
SURE = 0.5
"""Confidence from which on a form decides which signals apply."""
_CONTACT_REACH = 250
_NUMBERED = re.compile(r"(?:#?(\d{1,2})[.):]|(\d{1,2})\s[–-])\s?\S")
_LABELS = named_pattern("page_patterns", "paid_label", re.IGNORECASE)
"""A line that calls the article an advertisement, as a whole."""
_BARE_LABELS = word_set("page_words", "paid_label")
"""Labels that name an advert in a box as often as the article; they tell right above its first paragraph."""
_CONFESSION = named_pattern("page_patterns", "paid_confession", re.IGNORECASE)
_LONGEST_LABEL = 14
_LABEL_LINES = 4


class Genre(NamedTuple):
    """`genre` is one of `GENRES`; `confidence` is 1 for what the page declares, less for what the form suggests.

    `reason` says in words what told. `voice` is the share, 0 to 1, of the author's words that are first or second person.
    """

    genre: str
    confidence: float
    reason: str
    voice: float

    @property
    def is_sure(self) -> bool:
        """Whether the form may decide which signals apply; a guess switches nothing off."""
        return self.confidence >= SURE


def find_genre(document: Document) -> Genre:
    """The genre of the article, «news» when nothing tells otherwise."""
    counts = document.authored_counts
    words = max(document.authored_words, 1)
    voice = sum(counts[word] for word in _VOICE) / words
    article = document.article
    for declared in article.types or ():
        if declared in _TYPES:
            return Genre(_TYPES[declared], 1.0, f"the page declares itself as {declared}", voice)
    parts = [part.lower() for part in urlsplit(article.url or "").path.split("/") if part] if article.url else []
    sections, labels = _SECTIONS(), _HEADLINE()
    for part in [(article.section or "").strip().lower(), *parts[:-1]]:
        if part in sections:
            return Genre(sections[part], 0.9, f"it stands in the section “{part}”", voice)
    prefix, colon, _ = (article.headline or "").partition(":")
    if colon and prefix.strip().lower() in labels:
        return Genre(labels[prefix.strip().lower()], 0.9, f"the headline begins with “{prefix.strip()}”", voice)
    if label := _sponsor_label(document):
        return Genre("sponsored", 0.9, f"the page calls it “{label}”", voice)
    return _by_form(document, voice)


def _sponsor_label(document: Document) -> str | None:
    """The line around the headline, or the sentence at either end, that says that the article was paid for."""
    blocks, text = document.blocks, document.text
    body = [n for n, block in enumerate(blocks) if block.main and block.last - block.first > _LONGEST_LABEL]
    if not body:
        return None
    headline = " ".join((document.article.headline or "").casefold().split())
    above = range(max(0, body[0] - 2 * _LABEL_LINES), body[0])
    titles = [n for n in above if " ".join(text[blocks[n].start : blocks[n].end].casefold().split()) == headline]
    first = max(0, (titles[-1] if titles else body[0]) - _LABEL_LINES)
    linked = _linked_blocks(document)
    for n in range(first, min(len(blocks), body[0] + 2)):
        line = text[blocks[n].start : blocks[n].end].strip(" .:|–—-*")
        is_label = _LABELS.fullmatch(line) or (
            line.lower() in _BARE_LABELS and (not titles or n > titles[-1]) and n < body[0]
        )
        if (
            is_label
            and blocks[n].last - blocks[n].first <= 2 * _LONGEST_LABEL
            and not (titles and n < titles[-1] and n in linked)
        ):
            return line
    for n in (*body[:1], *body[-2:]):
        if found := _CONFESSION.search(text, blocks[n].start, blocks[n].end):
            return str(found[0])
    for block in blocks[body[-1] + 1 : body[-1] + 4]:
        if found := _CONFESSION.match(text, block.start, block.end):
            return str(found[0])
    return None


def _linked_blocks(document: Document) -> set[int]:
    """Blocks that are one link as a whole, as the entries of a menu are."""
    by_start = {block.start: n for n, block in enumerate(document.blocks)}
    linked = set()
    for link in document.article.links or ():
        if link.block is not None and link.block < len(document.article.blocks):
            block = document.article.blocks[link.block]
            if block.start in by_start and 2 * len(link.text) > block.end - block.start:
                linked.add(by_start[block.start])
    return linked


def _by_form(document: Document, voice: float) -> Genre:
    text = document.text
    blocks = [block for block in document.blocks if block.main]
    if not blocks:
        return Genre("other", 0.5, "there is no story", voice)
    opening = text[blocks[0].start : blocks[0].start + 400]
    if "for immediate release" in opening.lower() or _RELEASE_WIRE.search(opening) or _has_release_contact(document):
        return Genre("press_release", 0.8, "it carries the marks of a press release", voice)
    if len(blocks) >= 6:
        begun = sum(1 for block in blocks if _STAMP.match(text, block.start, min(block.end, block.start + 90)))
        if begun >= 4 and begun >= 0.25 * len(blocks):
            return Genre("live_blog", 0.7, "its entries begin with times", voice)
        if _is_interview(text, blocks):
            return Genre("interview", 0.7, "its paragraphs begin with the names of speakers", voice)
        if _is_numbered(text, blocks):
            return Genre("list", 0.7, "its paragraphs are numbered", voice)
    if _DATELINE_WIRE.match(text, blocks[0].start, blocks[0].start + 120):
        return Genre("wire", 0.7, "it opens with the dateline of a news agency", voice)
    return _by_phrasing(document, voice)


def _by_phrasing(document: Document, voice: float) -> Genre:
    """The form that a linear model of phrasing, layout and headline finds likeliest."""
    shares = form_shares(document)
    if shares is None:
        return Genre("news", 0.5, "the text is too short to tell otherwise", voice)
    likeliest = max(shares, key=shares.__getitem__)
    confidence = round(min(0.9, max(0.1, shares[likeliest])), 2)
    return Genre(likeliest, confidence, f"its phrasing and layout are those of {_KINDS[likeliest]}", voice)


def _has_release_contact(document: Document) -> bool:
    """Whether the story ends with whom the press should call: a line in it, with an address or number. A footer is no story."""
    text = document.text
    story = [block for block, inside in zip(document.blocks, document.story, strict=True) if inside]
    for n, block in enumerate(story[-12:]):
        if found := _RELEASE_CONTACT.match(text, block.start, block.end):
            end = story[-12:][min(n + 4, len(story[-12:]) - 1)].end
            if _DETAILS.search(text, found.end(), min(end, found.end() + _CONTACT_REACH)):
                return True
    return False


def _is_interview(text: str, blocks: Sequence[TextBlock]) -> bool:
    """Whether speakers take turns and some of them ask. Datelines («BHOPAL:») and labels («Photo:») take no turns."""
    turns = [
        (found[1], text[found.end() : block.end])
        for block in blocks
        if ":" in text[block.start : block.start + 90]
        and (found := _SPEAKER.match(text, block.start, min(block.end, block.start + 90)))
    ]
    if len(turns) < 4 or len(turns) < 0.35 * len(blocks):
        return False
    often = Counter(name for name, _ in turns).most_common(3)
    return (
        len(often) > 1 and sum(n for _, n in often) >= 0.6 * len(turns) and sum("?" in said for _, said in turns) >= 2
    )


def _is_numbered(text: str, blocks: Sequence[TextBlock]) -> bool:
    """Whether paragraphs, or the headings above them, count up or down; the entries of a menu hold no sentences."""
    numbers = []
    for n, block in enumerate(blocks):
        found = _NUMBERED.match(text, block.start, min(block.end, block.start + 90))
        if found and max(other.last - other.first for other in blocks[n : n + 2]) >= 10:
            numbers.append(int(found[1] or found[2]))
    steps = sum(abs(two - one) == 1 for one, two in pairwise(numbers))
    return len(numbers) >= 4 and steps >= 3 and len(numbers) >= 0.3 * len(blocks)
