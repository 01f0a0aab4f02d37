"""Frames of author bios: third person, first person, contact lines, credits with a role."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from quality.article.patterns import LazyPattern
from quality.document.bio.paragraphs import LONGEST
from quality.document.bio.patterns import (
    COMPANY,
    CREDITED,
    EDGE,
    HANDLE,
    LONGEST_LEISURE,
    OPENING,
    SPEECH,
    STOP_NAMES,
    about_outlet,
    mentions,
)
from quality.document.bio.short import tells_calling
from quality.document.bio.trades import LEISURE, OF_PERSONS, PRESS, TRADES, names_trade, words_of
from quality.lexicons import word_set

_LEAD = (
    r"[\s\"“”'‘—–*•_|>\-]*"
    r"(?:(?i:editor['’]s note|author(?: bio)?|written by|about the authors?|about me|bio|ideas|opinion|the writer)\b[:.\s|—–-]*)?"
)
_TITLE = (
    r"(?:(?:dr|mr|mrs|ms|miss|prof|professor|rev|rep|sen|judge|journalist|guest|author|columnist|contributor"
    r"|reporter|senior"
    r"|editor[\w-]*|staff|writer|correspondent|op-ed|by)\b\.?,?\s+)*"
)
_NAME = r"[A-Z][\w.'’-]*(?:\s+(?:[A-Z][\w.'’-]*|of|and|&|de|da|di|van|von|der|la|le|el|al|bin))*"
_ASIDE = r"(?:\s*\([^()]{1,80}\))?(?:\s*,[^!?\n]{1,200}?,)?"
_VERB = (
    r"(?:(?:is|was|are|were)(?:\s+(?:also|currently|now))?|(?:has|have)\s+(?:been|written|authored|worked"
    r"|reported|covered|served|appeared|published|taught|an?|over|more)|writes?|covers?|works?|worked|lives?|resides?"
    r"|stud(?:y|ies)|studied|holds?|teach(?:es)?|taught|represents?|serves?|served|edits?|chairs?|hosts?"
    r"|co-hosts?|runs?|leads?"
    r"|blogs?|tweets?|contributes?|authored|reports?|specializ\w+|focus\w*|graduated|appears?|received|loves?|enjoys?"
    r"|(?:can|may)\s+be\s+(?:reached|contacted|followed|found|emailed|seen|heard)|publishe[sd]|joined|researches"
    r"|practices)\b"
)
THIRD_PERSON = LazyPattern(rf"{_LEAD}(?i:{_TITLE})(?P<name>{_NAME}){_ASIDE}\s+{_VERB}")
_POSSESSIVE = LazyPattern(
    rf"{_LEAD}(?P<name>{_NAME})['’]s?\s+(?:(?:latest|new|newest|most recent|next|forthcoming|upcoming|first|weekly"
    rf"|syndicated)\s+)*"
    r"(?:book|novel|column|work|writing|reporting|research|memoir)s?\b"
)
_SIGNED = LazyPattern(
    rf"[\s*_—–-]*(?i:written|posted|story|article|words|report) (?i:by):?\s+(?P<name>{_NAME}),\s+(?:an?|the|our)\b"
)
_FIRST_PERSON_START = (
    rf"{_LEAD}(?:(?:hey|hi|hello|greetings|welcome)\b[^A-Za-z\n]*(?:(?:there|everyone|all|guys|folks"
    rf"|friends)\b[^A-Za-z\n]*)?)?"
    r"(?:I\s*['’]?\s*a?m\s|My name(?:\s+is|['’]s)\s|This is\s)"
)
_FIRST_PERSON = LazyPattern(_FIRST_PERSON_START, re.IGNORECASE)
_OWN_TRADE = LazyPattern(
    r"\b(?:I (?:\w+ )?(?:write|cover|blog|report|love|enjoy)\b|writer|writing|blogg(?:er|ing)|journalis|author\b|columnist"
    r"|editor\b|freelanc|hobby|enthusiast|my passion|passionate about|(?:who|and) (?:loves?|enjoys?)\b|lover\b"
    r"|in my (?:free|spare) time|for fun\b)",
    re.IGNORECASE,
)
_CONTACT = LazyPattern(
    rf"{_LEAD}(?:(?i:for [^.\n]{{1,60}},\s+)?(?i:you can\s+|please\s+|to (?:contact|reach|follow) )?(?i:on twitter\s+)?"
    r"(?i:follow|contact|e-?mail|reach|call|tweet|find|connect with|write(?:\s+to)?|send (?:an )?e-?mails? to)\b:?\s+"
    r"(?:[A-Z@][\w.'’-]|(?i:me|him|her|them|the author|the reporter|the writer|more stories by)\b|\w[\w.]*@)"
    r"|(?i:twitter):?\s+@\w)",
)
_PRESS_PHRASE = LazyPattern(r"can be reached|be followed|associate at|board of|@\w")
_FRAME_OPENINGS = frozenset(("You", "For", "On", "To", "This"))
_SMALL = word_set("bio_words", "name_particle")
_THAT_CLAUSE = LazyPattern(r"\b(?:writes|reports|reported|believes|argues)\b[^.]{0,60}?\bthat\b")
_IS_SOMEBODY = LazyPattern(
    rf"{_ASIDE}\s+(?:(?:was|were)\s+(?:an?|the|elected|named|appointed|born|previously|formerly|once)\b"
    r"|(?:is|are)\s+(?:also\s+|currently\s+|now\s+)?(?![a-z]+ing\b|[a-z]+ed\b|not\b|so\b|more\b|less\b|very\b"
    r"|up\b|down\b|in\b)"
    r"|(?:represents|chairs|lives|holds|serves|served|studies|studied|teaches|taught|works|worked|leads|runs"
    r"|edits|hosts|covers|writes|has (?:been|authored|worked|served))\b)"
)
_BARE_CONTACT = LazyPattern(
    rf"{_LEAD}(?:{_NAME}(?:\s+\w+){{0,4}}?\s*(?::\s*\(?\d{{3}}\)?[-. ]\d{{3}}|\s(?:is"
    rf"|are) (?:also )?(?i:on twitter))|@\w+\s*$)|.{{0,60}}\b(?i:follow me on twitter|follow us @)"
)
_NAMES_ITSELF = LazyPattern(
    r".{0,40}?(?:I\s*['’]?\s*a?m|[Nn]ame(?:\s+is|['’]s)|This is)\s+[A-Z][a-z]+\s*(?:[A-Z][\w'’-]+|[.,!])", re.DOTALL
)
_LONGEST_FIRST_PERSON = 900
_LONGEST_CONTACT = 330
_LONGEST_BARE_CONTACT = 160
"""Longest bios in the first person and of contact lines, in characters."""
_OPENING_REACH = 90
"""Characters at the beginning that tell what a passage is about."""
_PREDICATE = 400
"""Characters behind a name that are read."""
_LONGEST_NAME = 12
_SHORTEST_FAMILY_NAME = 2


Frame = Literal["strong", "leisure", "weak", "contact"]


class _Person(NamedTuple):
    """Whom a passage in the third person presents.

    `words` are those of the name, `family` its last one. `predicate` is what follows the name. `own` tells that the
    page names somebody of that family name as its author, `titled` that something stands before the name, `contact`
    that an address follows. `by_work` stands for «X's new book», `signed` for «Written by X, a florist».
    """

    words: list[str]
    family: str
    predicate: str
    own: bool
    titled: bool
    contact: bool
    by_work: bool
    signed: bool


def frame_of(passage: str, text: str, start: int, surnames: set[str]) -> Frame | None:
    """How a passage that begins at `start` presents its author, None when it does not.

    `surnames` are those of the authors whom the page names, in lower case.
    """
    # Most paragraphs begin with an article, pronoun or preposition, which no bio in the third person does.
    opening = OPENING.match(passage)
    if opening is None:
        return None
    if tells_calling(passage, text, start):
        return "leisure"
    credited = CREDITED.match(passage) if len(passage) <= LONGEST else None
    if credited and (credited["role"] or names_trade(credited["trade"])) and not SPEECH.search(passage):
        return "leisure" if start <= EDGE or len(text) - start - len(passage) <= EDGE else None
    if opening[1] in STOP_NAMES and opening[1] not in _FRAME_OPENINGS:
        return None
    if _FIRST_PERSON.match(passage):
        return "strong" if _is_own_trade(passage) else None
    if _CONTACT.match(passage) and len(passage) <= _LONGEST_CONTACT:
        addressed = HANDLE.search(passage) and not about_outlet(passage.split(". ")[0][:_OPENING_REACH])
        return "contact" if addressed else None
    return _third_person(passage, text, start, surnames)


def _is_own_trade(passage: str) -> bool:
    """Whether somebody says in the first person what they write or like, with a name or more than once."""
    own = len(_OWN_TRADE.findall(passage))
    return own > 0 and (own > 1 or _NAMES_ITSELF.match(passage) is not None) and len(passage) < _LONGEST_FIRST_PERSON


def _third_person(passage: str, text: str, start: int, surnames: set[str]) -> Frame | None:
    work = _POSSESSIVE.match(passage)
    match = work or THIRD_PERSON.match(passage)
    signed = None if match else _SIGNED.match(passage)
    match = match or signed
    if match is None:
        return "contact" if len(passage) <= _LONGEST_BARE_CONTACT and _BARE_CONTACT.match(passage) else None
    words = [word for word in match["name"].split() if word not in _SMALL]
    family = _family_name(words)
    if len(family) < _SHORTEST_FAMILY_NAME:
        return None
    person = _Person(
        words,
        family,
        passage[match.end("name") :][:_PREDICATE],
        family.lower() in surnames,
        match.start("name") > 2,
        HANDLE.search(passage) is not None,
        work is not None,
        signed is not None,
    )
    return _strength(person, passage) if _is_presented(person, passage, text, start) else None


def _family_name(words: list[str]) -> str:
    """The last word of a name without suffixes, "" for what is no name of a person."""
    if not words or words[0] in STOP_NAMES or len(words) > _LONGEST_NAME:
        return ""
    family = words[-1].removesuffix("’s").removesuffix("'s").strip(".,'’")
    if family in ("Jr", "Sr", "II", "III", "PhD", "MD") and len(words) > 1:
        return words[-2].strip(".,")
    return family


def _is_presented(person: _Person, passage: str, text: str, start: int) -> bool:
    """Whether the passage presents the person, rather than telling news of somebody."""
    if person.own:
        return True
    if (person.family.isupper() and len(person.family) > 3) or _THAT_CLAUSE.search(passage):
        return False
    # Somebody spoken of in the story is not its author; a byline, caption or heading may name the author.
    most = 1 if len(person.words) > 1 else 0
    if mentions(text, person.family, start, start + len(passage)) > most:
        return False
    if not person.contact and SPEECH.search(passage):
        return False
    return person.by_work or person.contact or person.signed or _IS_SOMEBODY.match(person.predicate) is not None


def _strength(person: _Person, passage: str) -> Frame | None:
    """How surely the passage is a bio, by the trades and pastimes that it names."""
    predicate = person.predicate
    used = words_of(predicate)
    press = not PRESS.isdisjoint(used) or bool(_PRESS_PHRASE.search(predicate))
    leisure = len(passage) <= LONGEST_LEISURE and not LEISURE.isdisjoint(used)
    trade = press or leisure or person.by_work or not TRADES.isdisjoint(used)
    if len(person.words) == 1 and not person.own and not person.by_work:
        is_somebody = _IS_SOMEBODY.match(predicate) and names_trade(predicate[:_OPENING_REACH])
        if not (is_somebody or (person.titled and trade) or "@" in passage):
            return None
    company = COMPANY.search(passage)
    if company and OF_PERSONS.isdisjoint(words_of(passage[: company.end() + 40])):
        return None
    if (person.own and (trade or person.contact)) or ((press or leisure) and len(person.words) > 1):
        return "strong"
    return "weak" if trade or person.contact else None
