"""Words and patterns by which author bios are told from other paragraphs."""

from __future__ import annotations

import re

from quality.article.patterns import LazyPattern
from quality.lexicons import word_set

LONGEST_LEISURE = 400
"""Longest passage, in characters, that liking something makes a bio; longer ones are portraits of people in the news."""
_ABOUT_OUTLET = LazyPattern(
    r"\b(?:follow|like|find|join|contact|call|email|e-mail|tweet|reach)\s+(?:us\b(?! @)|our\b|the\b(?! author"
    r"| writer| reporter))|newsletter|subscrib|licens|\btips\b|\bhashtag\b|#\w|hotline|customers?\b|copyright"
    r"|click here|sign up|donat|tickets|comments? below"
)
SPEECH = LazyPattern(
    r"\b(?:said|says|told|added|according to|announced|accused|arrested|charged|killed|died|yesterday|on (?:mon"
    r"|tues|wednes|thurs|fri|satur|sun)day"
    r"|last (?:week|night|month)|this (?:week|morning))\b"
)
COMPANY = LazyPattern(
    r"\b(?:is|are)\s+(?:a|an|the|one of|dedicated|committed)\s+(?:[\w,'’-]+\s+){0,7}?(?:company|companies"
    r"|organi[sz]ations?|non-?profit|provider|platform|website|web site"
    r"|publication|service|network|foundation|manufacturer|newsroom|think tank|newspaper|magazine|hospital"
    r"|institution|leader in|leading|agency|charity|association|journal)\b"
)
STOP_NAMES = word_set("bio_words", "no_name", capitalised=True)
HANDLE = LazyPattern(
    r"@\s?\w{2,}|\bon (?:twitter|facebook|instagram|linkedin|x)\b|twitter\.com/|\[email|\w@\w+[\w.]*\.\w"
    r"|\btwitter\b|\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}"
    r"|google plus|_LINKS_|facebook\.com/",
    re.IGNORECASE,
)
CONTINUES = LazyPattern(
    r"[\s\"“*•]*(?:(?:He|She|They|His|Her|Their|Its|Mr|Ms|Mrs|Dr|Prof|Learn|Read (?:more )?(?:by|at|his|her)"
    r"|For more|Visit|Follow|You can|Contact|Email|E-mail|Reach"
    r"|Twitter|Facebook|Find|Feel free|News outlets|Get in touch|Full disclosure|Also|The author|I also|I|My"
    r"|Besides|When)\b|@|https?:)"
)
OUTLET_NOTE = LazyPattern(
    r"\b(?:views?|opinions?)(?:\s+\w+){0,4}\s+(?:expressed|are\b)|republished|^want\b|read more opinion"
    r"|article is|first appeared|do you (?:agree|have)|please send|like this:"
    r"|this (?:piece|story|post|column|report)|contributed to this|^(?:photo|image|featured|source|tags?|topics?)\b",
    re.IGNORECASE,
)
OPENING = LazyPattern(r"[\W_]*(@?\w+\.?)")
_FULL_NAME = r"[A-Z][\w'’-]+(?: [A-Z][\w'’-]*\.?){1,2}"
CREDITED = LazyPattern(
    # «Analysis by Ann Roe (Film Critic)», «By Ann Roe, Marketing Coordinator at ...»
    rf"[^.\n]{{0,60}}?\b[Bb]y:? (?:AI Analyst )?(?P<name>{_FULL_NAME})(?:,? \((?P<role>[A-Z&][^()]{{3,60}})\)"
    rf"|, (?=(?:an?|the|our|[A-Z][a-z]+)\b)(?P<trade>[^.\n]{{5,200}}))"
)
EDGE = 400
"""How far from either end of the text a bio that nothing but a calling tells may stand, in characters."""
FULL = r"[A-Z][\w'’-]+(?: [A-Z][\w'’-]*\.?){1,2}(?![\w'’])"
ANY_NAME = LazyPattern(rf"\b{FULL}")


def about_outlet(passage: str) -> bool:
    """Whether an outlet speaks of itself: how to follow it, its newsletter, its tickets."""
    return _ABOUT_OUTLET.search(passage.lower()) is not None


def mentions(text: str, name: str, start: int, end: int) -> int:
    """Mentions of `name` outside [start, end), up to 3, without bylines, captions and other short lines."""
    spoken = 0
    at = text.find(name)
    while at >= 0 and spoken < 3:
        if not start <= at < end:
            line_start = text.rfind("\n", 0, at) + 1
            line_end = text.find("\n", at)
            line = (line_end if line_end >= 0 else len(text)) - line_start
            by = text[max(0, at - 40) : at].lower().rfind("by ")
            spoken += line > 90 and by < 0
        at = text.find(name, at + len(name))
    return spoken
