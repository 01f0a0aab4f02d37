"""When no score is given, and cautions about a score that is given."""

from __future__ import annotations

from quality.document import Document
from quality.document.language import Language
from quality.scoring.assessment import Abstention
from quality.signals.signal import counted

MIN_WORDS = 150
"""Shortest body that is scored, in words. In shorter ones, rates depend on a handful of sentences."""

MAX_OUTSIDE = 5
"""Number of signals outside their range in training from which an article counts as unlike anything the model has seen."""

_IT_IS = "it is "
"""How a reason begins that names what the text is instead of an article."""

_OPINION_FORMS = {
    "opinion": "This reads as an opinion piece. A strong tone is normal there; sourcing and facts count as usual.",
    "satire": "The page says that this is satire; the score describes only its form.",
    "live_blog": "This is a live blog, whose entries repeat and change by design.",
    "interview": "This is an interview or transcript, so most of the words are the speakers'.",
    "press_release": "This is a press release, which speaks for the organisation that issued it.",
    "sponsored": "This is sponsored content: somebody paid for its publication, so it is an advertisement, not news.",
    "list": "This is a list or guide; the signals are designed for news reporting and say little about it.",
    "match_report": "This is a match report, which usually has few sources.",
    "obituary": "This is an obituary, which usually has few sources.",
    "recipe": "This is a recipe; the signals are designed for news reporting and say little about it.",
}


def abstention(document: Document, outside: int) -> Abstention | None:
    """Return the reason for giving no score, or None. `outside` is the number of signals outside their range in training."""
    language = document.language
    if language.code is not None and not language.english:
        return Abstention("not_english", f"The text is in {language.name}; only English texts are scored.")
    if not document.words and document.article.links is not None:
        return Abstention(
            "too_short",
            "The page holds no text of an article: a script may load it, or it may be in a frame of its own.",
        )
    if document.words < MIN_WORDS:
        return Abstention(
            "too_short",
            f"The {told_words(document).removeprefix('the ')}; a score needs at least {MIN_WORDS}.",
        )
    prose = document.prose
    if prose.fault == "repetitive" and prose.reason is not None:
        return Abstention("repetitive", f"The text repeats itself: {prose.reason}; {MIN_WORDS} are needed.")
    if prose.reason is not None and prose.reason.startswith(_IT_IS):
        return Abstention(prose.fault, f"This is {prose.reason.removeprefix(_IT_IS)}, not an article.")
    if prose.reason is not None:
        return Abstention(prose.fault, f"The text is not running prose: {prose.reason}.")
    if not language.english:
        return Abstention("not_english", "The text is not in English; only English texts are scored.")
    if document.article.truncated or document.truncation is not None:
        why = document.truncation.reason if document.truncation is not None else "the page hides the rest"
        return Abstention("truncated", f"Only part of the article is there: {why}.")
    if outside >= MAX_OUTSIDE:
        return Abstention(
            "out_of_distribution",
            f"{outside} signals are outside the range of the training articles, so a score would be a guess.",
        )
    return None


def told_words(document: Document) -> str:
    """“the text has 135 words”. Passages that were set apart are named where the text would be long enough with them, since
    whoever counts the words finds more."""
    words = f"the text has {counted(document.words, 'word')}"
    everything = len(document.article.text.split())
    if everything < MIN_WORDS or document.words >= MIN_WORDS:
        return words
    others = f"{everything - document.words:,}"
    return f"{words}, not counting {others} in passages set apart from the story, such as a biography or comments"


def cautions(document: Document, *, scored: bool = True) -> tuple[str, ...]:
    """Return what limits the meaning of the measurements, and of the score if there is one, for this article."""
    notes = []
    if document.genre.is_sure and document.genre.genre in _OPINION_FORMS:
        notes.append(_OPINION_FORMS[document.genre.genre])
    language = document.language
    if language.partly is not None:
        other = Language(language.partly, 0).name
        notes.append(
            f"About {100 * language.part:.0f} % of the text is in {other}. Its sentences count, though the signals read only English."
        )
    if document.genre.genre != "sponsored" and _has_paid_links(document):
        notes.append("The page marks most links of the story as paid for.")
    declared = document.article.declared
    if scored and declared is not None and declared.is_free is False:
        notes.append(
            "The page says that the article is behind a paywall; the text looks complete, but part of it may be missing."
        )
    if scored and document.words < 2 * MIN_WORDS:
        notes.append(f"The text is short ({counted(document.words, 'word')}), so single sentences have a large effect.")
    return tuple(notes)


def _has_paid_links(document: Document) -> bool:
    """Whether at least half of the links in the story, and at least two, are marked rel=sponsored."""
    blocks = document.article.blocks
    story = [link for link in document.article.links or () if link.block is not None and blocks[link.block].main]
    paid = sum("sponsored" in link.rel for link in story)
    return paid >= 2 and 2 * paid >= len(story)
