"""Flaws put into sound articles, for signals that real corpora are too clean to teach. Never part of a reported metric."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping

from quality.article import Article
from quality.article.edits import edited
from quality.document import Document

RESIDUE = (
    "Leave a Reply", "Your email address will not be published. Required fields are marked *", "Post a Comment",
    "All Rights Reserved. Powered by a blog theme", "Save my name and website in this browser for the next time I comment.",
)  # fmt: skip
BIOS = (
    "Hi, I'm Kim Abara. Writing has always been my hobby. I write about celebrity gossip, make-up and dating.",
    "Kim Abara is a gaming enthusiast who loves to write about video games, football and pop music.",
    "Dana Quill is obsessed with sourdough, vintage denim and her two rescue greyhounds.",
    "Tess Marlow, 29, is a full-time yoga teacher and part-time novelist.",
    "Nico Barr writes horoscopes and dating advice for young professionals.",
    "Mia Holt covers celebrity relationships, beauty hacks and reality television.",
    "The author is a retired chef who collects stamps and grows prize-winning dahlias.",
    "Sam Oakley has been writing about motorbikes, fishing and whisky since 2011.",
    "Ivy Moss is a lifestyle editor. Her interests include makeup tutorials, astrology and brunch.",
    "Gus Tolland is a fantasy football columnist and craft beer lover.",
    "Kim Abara is a lifestyle blogger who writes about fashion, recipes and travel.",
    "Hobbies: jigsaws, jogging, jazz.",
    "Our guest author Rita Solano keeps a flower stall and sings in a choir.",
    "As a dog trainer and amateur magician, Theo Brandt has plenty of stories to tell.",
    "About the author: Lew Harding restores old motorcycles.",
    "Jo Pender is a retired postman.",
    "I drive a taxi, and on my days off I paint birds.",
    "Written by Bea Lund, wedding singer and nail artist",
    "Max Tilley: plumber, angler, father of five.",
    "Known for her cake designs, Orla Finch also runs a beauty salon.",
    "Outside of work, Hal Renner builds model ships and plays darts.",
    "Ada Vine is an estate agent with a love of musicals.",
    "Cy Moreno is a theme park vlogger.",
    "Quilter. Bookworm. Coffee addict.",
)
FILLER = (
    "Only time will tell what comes of it, and the stakes could not be higher for everybody involved.",
    "As the world watches, the situation remains complex and uncertain, with far-reaching implications for the entire region.",
    "This development underscores the gravity of the situation and marks a significant shift in an already volatile landscape.",
    "It remains to be seen whether a balance can be struck as both sides weigh their options amid mounting pressure.",
    "The road ahead is fraught with challenges, and the path forward remains uncertain in the face of growing concerns.",
    "One thing is certain: this serves as a stark reminder of the delicate balance between hope and despair.",
)
HEADLINES = (
    "Celebrity chef arrested over stolen diamonds in airport scandal", "Football club president resigns after secret tape",
    "Princess secretly married lighthouse keeper, palace insiders reveal", "Lottery winner gives entire fortune to stray cats",
    "Scientists discover living mammoth in mountain cave", "Film star abandons mansion to become deep-sea fisherman",
)  # fmt: skip
"""Headlines that no article in the corpora is about."""
TEASERS = (
    "You Won't Believe What Happened Next!", "This Is What They Don't Want You To Know!", "What He Did Next Will SHOCK You!",
    "The One Thing Nobody Is Telling You!!!", "Wait Until You See What She Did!", "This Changes EVERYTHING You Know!",
)  # fmt: skip
VAGUE = ("sources", "experts", "insiders", "analysts", "some people", "observers")


def _pick(article: Article, choices: int, salt: str) -> int:
    """A number below `choices` that depends on the text alone, so that the same corpora give the same flaws."""
    digest = hashlib.sha256((salt + article.text).encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big") % choices


def _appended(article: Article, *paragraphs: str) -> Article:
    text = article.text.rstrip() + "\n\n" + "\n\n".join(paragraphs)
    return Article.from_text(text, headline=article.headline, url=article.url)


def repeat(article: Article) -> Article | None:
    """A run of paragraphs, or the whole text, pasted once more at the end."""
    body = [b for b in Document(article).blocks if b.main and b.last - b.first >= 25]
    if not body:
        return None
    if _pick(article, 2, "whole"):
        return _appended(article, article.text.strip())
    at = _pick(article, len(body), "block")
    chosen = body[at : at + 1 + _pick(article, 3, "run")]
    return _appended(article, *(article.text[b.start : b.end] for b in chosen))


def leftovers(article: Article) -> Article | None:
    """One to four lines of a comment form or footer behind the text."""
    first = _pick(article, len(RESIDUE), "residue")
    return _appended(article, *RESIDUE[first : first + 1 + _pick(article, 4, "lines")])


def hobby_bio(article: Article) -> Article | None:
    """An author bio that speaks of leisure behind the text."""
    return _appended(article, BIOS[_pick(article, len(BIOS), "bio")])


def unnamed(article: Article) -> Article | None:
    """Named sources replaced by nobody in particular."""
    spans = [a.source for a in Document(article).attributions if a.step <= 2 and a.source is not None]
    if len(spans) < 2:
        return None
    first = _pick(article, len(VAGUE), "vague")
    spans = spans[:: 1 + _pick(article, 2, "half")]
    return edited(article, [(s.start, s.end, VAGUE[(first + n) % len(VAGUE)]) for n, s in enumerate(spans)])


def filler(article: Article) -> Article | None:
    """One to four sentences that say nothing, behind the text."""
    first = _pick(article, len(FILLER), "filler")
    count = 1 + _pick(article, 4, "sentences")
    return _appended(article, " ".join(FILLER[(first + n) % len(FILLER)] for n in range(count)))


def unsourced(article: Article) -> Article | None:
    """The text without the sentences that say where something comes from: what is left stands on nothing."""
    document = Document(article)
    sourced = {a.sentence for a in document.attributions}
    sentences = document.sentences
    quotations = document.quotations
    gone = [
        (s.start, s.end, "")
        for i, s in enumerate(sentences)
        if i in sourced or any(s.start < q.start < s.end for q in quotations)
    ]
    return edited(article, gone) if len(gone) < 0.7 * len(sentences) else None


def wrong_headline(article: Article) -> Article:
    """A headline about something else."""
    return Article.from_text(
        article.text, headline=HEADLINES[_pick(article, len(HEADLINES), "headline")], url=article.url
    )


def teaser(article: Article) -> Article:
    """A headline that teases instead of telling."""
    return Article.from_text(article.text, headline=TEASERS[_pick(article, len(TEASERS), "teaser")], url=article.url)


FLAWS: Mapping[str, Callable[[Article], Article | None]] = {
    "repeat": repeat,
    "leftovers": leftovers,
    "hobby_bio": hobby_bio,
    "unnamed": unnamed,
    "filler": filler,
    "unsourced": unsourced,
    "wrong_headline": wrong_headline,
    "teaser": teaser,
}
