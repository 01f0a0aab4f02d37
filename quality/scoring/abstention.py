"""When no score is given, and what a reader should know about one that is."""

from __future__ import annotations

from quality.document import Document
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
    "list": "This is a list or guide; signals of news reporting say little about it.",
    "match_report": "This is a match report; few sources are usual there.",
    "obituary": "This is an obituary; few sources are usual there.",
    "recipe": "This is a recipe; signals of news reporting say little about it.",
}


def abstention(document: Document, outside: int) -> Abstention | None:
    """The reason for giving no score, or None. `outside` is the number of signals beyond their range in training."""
    if document.words < MIN_WORDS:
        return Abstention(
            "too_short",
            f"The text has {counted(document.words, 'word')}; {MIN_WORDS} are needed for a score that means something.",
        )
    if not document.language.english:
        return Abstention("not_english", "The text is not English, or too little of it is; only English is measured.")
    if document.prose.reason is not None:
        return Abstention("not_prose", f"The text is not running prose: {document.prose.reason}.")
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
    if document.genre.genre in _OPINION_FORMS:
        notes.append(_OPINION_FORMS[document.genre.genre])
    if scored and document.words < 2 * MIN_WORDS:
        notes.append(f"The text is short ({counted(document.words, 'word')}), so single sentences weigh heavily.")
    return tuple(notes)
