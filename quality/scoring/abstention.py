"""When no score is given, and what a reader should know about one that is."""

from __future__ import annotations

from quality.document import Document
from quality.document.language import Language
from quality.scoring.assessment import Abstention
from quality.signals.signal import counted

MIN_WORDS = 150
"""Shortest body that is scored. Below it rates rest on a handful of sentences."""

MAX_OUTSIDE = 5
"""Signals outside the range seen in training from which on the article is not like anything the model has seen."""

_OPINION_FORMS = {
    "opinion": "This reads as an opinion piece: its tone is the author's right, the facts count as usual.",
    "satire": "The page declares this to be satire; the score speaks of its form only.",
    "live_blog": "This is a live blog: entries repeat and change by design.",
    "interview": "This is an interview or transcript: most of its words are the speakers'.",
    "press_release": "This is a press release: it speaks for the organisation that issued it.",
    "sponsored": "This is sponsored content: somebody paid for it to be published, so it is an advertisement and no news.",
    "list": "This is a list or guide; signals of news reporting say little about it.",
    "match_report": "This is a match report; few sources are usual there.",
    "obituary": "This is an obituary; few sources are usual there.",
    "recipe": "This is a recipe; signals of news reporting say little about it.",
}


def abstention(document: Document, outside: int) -> Abstention | None:
    """The reason for giving no score, or None. `outside` is the number of signals beyond their range in training."""
    language = document.language
    if language.code is not None and not language.english:
        return Abstention("not_english", f"The text is in {language.name}; only English is measured.")
    if document.words < MIN_WORDS:
        return Abstention(
            "too_short",
            f"The text has {counted(document.words, 'word')}; {MIN_WORDS} are needed for a score that means something.",
        )
    prose = document.prose
    if prose.fault == "repetitive" and prose.reason is not None:
        return Abstention(
            "repetitive", f"The text says the same again and again: {prose.reason}; {MIN_WORDS} are needed."
        )
    if prose.reason is not None:
        return Abstention(prose.fault, f"The text is not running prose: {prose.reason}.")
    if not language.english:
        return Abstention("not_english", "The text is in a language other than English; only English is measured.")
    if document.article.truncated or document.truncation is not None:
        why = document.truncation.reason if document.truncation is not None else "the page hides part of it"
        return Abstention("truncated", f"Only part of the article is there: {why}.")
    if outside >= MAX_OUTSIDE:
        return Abstention(
            "out_of_distribution",
            f"{outside} signals lie outside everything seen in training, so a score would be a guess.",
        )
    return None


def cautions(document: Document, *, scored: bool = True) -> tuple[str, ...]:
    """What limits the meaning of the measurements, and of the score if there is one, for this article."""
    notes = []
    if document.genre.is_sure and document.genre.genre in _OPINION_FORMS:
        notes.append(_OPINION_FORMS[document.genre.genre])
    language = document.language
    if language.partly is not None:
        notes.append(f"Part of the text is in {Language(language.partly, 0).name}; only its English is measured.")
    if document.genre.genre != "sponsored" and _has_paid_links(document):
        notes.append("The page marks most links of the story as paid for.")
    declared = document.article.declared
    if scored and declared is not None and declared.is_free is False:
        notes.append(
            "The page says that it is not free to read; the text looks complete, but part of it may be missing."
        )
    if scored and document.words < 2 * MIN_WORDS:
        notes.append(f"The text is short ({counted(document.words, 'word')}), so single sentences weigh heavily.")
    return tuple(notes)


def _has_paid_links(document: Document) -> bool:
    """Whether at least half of the links in the story, and two, carry rel=sponsored."""
    blocks = document.article.blocks
    story = [link for link in document.article.links or () if link.block is not None and blocks[link.block].main]
    paid = sum("sponsored" in link.rel for link in story)
    return paid >= 2 and 2 * paid >= len(story)
