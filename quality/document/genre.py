"""Genre: which form of article this is. What the page declares counts most, then the address, then the form of the text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from quality.document.wording import argued

if TYPE_CHECKING:
    from quality.document.document import Document

GENRES = (
    "news", "opinion", "analysis", "satire", "live_blog", "interview", "obituary", "match_report", "recipe", "list",
    "press_release", "wire", "other",
)  # fmt: skip

_TYPES = {
    "OpinionNewsArticle": "opinion", "SatiricalArticle": "satire", "AnalysisNewsArticle": "analysis",
    "LiveBlogPosting": "live_blog", "Recipe": "recipe", "AdvertiserContentArticle": "press_release",
    "AskPublicNewsArticle": "interview", "ReviewNewsArticle": "opinion", "BackgroundNewsArticle": "analysis",
}  # fmt: skip
_SECTIONS = {
    "opinion": "opinion", "opinions": "opinion", "op-ed": "opinion", "oped": "opinion", "editorial": "opinion",
    "editorials": "opinion", "commentary": "opinion", "columnists": "opinion", "columns": "opinion", "commentisfree": "opinion",
    "letters": "opinion", "blogs": "opinion", "satire": "satire", "humor": "satire", "analysis": "analysis",
    "live": "live_blog", "liveblog": "live_blog", "obituaries": "obituary", "obituary": "obituary", "recipes": "recipe",
    "press-releases": "press_release", "press-release": "press_release", "prnewswire": "press_release",
    "interviews": "interview", "q-and-a": "interview",
}  # fmt: skip
_HEADLINE = {
    "opinion": "opinion", "editorial": "opinion", "commentary": "opinion", "column": "opinion", "op-ed": "opinion",
    "analysis": "analysis", "satire": "satire", "live": "live_blog", "live updates": "live_blog", "q&a": "interview",
    "interview": "interview", "transcript": "interview", "obituary": "obituary", "recipe": "recipe",
}  # fmt: skip
_FIRST_PERSON = ("i", "i'm", "i've", "i'd", "i'll", "my", "me", "myself")
_SHARED_PERSON = ("we", "us", "our", "ourselves", "you", "your", "let's")
ARGUED = 0.5
"""`argued` from which on an article counts as opinion. On articles of unseen publishers it agrees with the coders at a precision of
0.74, a recall of 0.66 and a kappa of 0.62 (scripts/train_wording.py prints the curve)."""
_STAMP = re.compile(r"\d{1,2}[:.]\d{2}\s?(?:[ap]\.?m\.?\b|GMT|BST|E[SD]?T|\b)", re.IGNORECASE)
_SPEAKER = re.compile(r"(?:[A-Z][\w.'’-]*[ ,]{0,2}){1,5}:\s")
_DATELINE_WIRE = re.compile(r".{2,60}\((?:[A-Z]{2,5}|[A-Z][a-z]{3,12})\)\s?[-–—]{1,2}\s")
_RELEASE = ("for immediate release", "media contact", "press contact", "### ", "about the company")
_NUMBERED = re.compile(r"(?:#?\d{1,2}[.):]|\d{1,2}\s?[–-])\s?\S")


class Genre(NamedTuple):
    """`genre` is one of `GENRES`; `confidence` is 1 for what the page declares, less for what the form suggests.

    `reason` says in words what told. `voice` is the share, 0 to 1, of the author's words that are first or second person.
    """

    genre: str
    confidence: float
    reason: str
    voice: float


def find_genre(document: Document) -> Genre:
    """The genre of the article, «news» when nothing tells otherwise."""
    counts = document.authored_counts
    words = max(document.authored_words, 1)
    voice = sum(counts[word] for word in _FIRST_PERSON + _SHARED_PERSON) / words
    article = document.article
    for declared in article.types or ():
        if declared in _TYPES:
            return Genre(_TYPES[declared], 1.0, f"the page declares itself as {declared}", voice)
    parts = [part.lower() for part in urlsplit(article.url or "").path.split("/") if part] if article.url else []
    for part in [(article.section or "").strip().lower(), *parts[:-1]]:
        if part in _SECTIONS:
            return Genre(_SECTIONS[part], 0.9, f"it stands in the section “{part}”", voice)
    prefix, colon, _ = (article.headline or "").partition(":")
    if colon and prefix.strip().lower() in _HEADLINE:
        return Genre(_HEADLINE[prefix.strip().lower()], 0.9, f"the headline begins with “{prefix.strip()}”", voice)
    return _by_form(document, voice)


def _by_form(document: Document, voice: float) -> Genre:
    text = document.text
    blocks = [block for block in document.blocks if block.main]
    if not blocks:
        return Genre("other", 0.5, "there is no story", voice)
    opening = text[blocks[0].start : blocks[0].start + 400].lower()
    ending = text[max(blocks[0].start, blocks[-1].end - 1500) : document.blocks[-1].end].lower()
    if "for immediate release" in opening or any(mark in ending for mark in _RELEASE[:3]):
        return Genre("press_release", 0.8, "it carries the marks of a press release", voice)
    if len(blocks) >= 6:
        for pattern, genre, share, why in (
            (_STAMP, "live_blog", 0.25, "its entries begin with times"),
            (_SPEAKER, "interview", 0.35, "its paragraphs begin with the names of speakers"),
            (_NUMBERED, "list", 0.3, "its paragraphs are numbered"),
        ):
            begun = sum(1 for block in blocks if pattern.match(text, block.start, min(block.end, block.start + 90)))
            if begun >= 4 and begun >= share * len(blocks):
                return Genre(genre, 0.7, why, voice)
    counts = document.authored_counts
    first = sum(counts[word] for word in _FIRST_PERSON)
    if voice > 0.045 or (first >= 6 and first > 0.02 * document.authored_words):
        return Genre("opinion", 0.6, "the author speaks in the first person or to the reader", voice)
    if _DATELINE_WIRE.match(text, blocks[0].start, blocks[0].start + 120):
        return Genre("wire", 0.7, "it opens with the dateline of a news agency", voice)
    if argued(document) > ARGUED:
        return Genre("opinion", 0.6, "its phrasing argues rather than reports", voice)
    return Genre("news", 0.5, "nothing tells otherwise", voice)
