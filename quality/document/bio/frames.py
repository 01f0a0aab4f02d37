"""Frames of author bios: third person, first person, contact lines, credits with a role."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

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
from quality.document.bio.story import Story
from quality.document.bio.trades import LEISURE, OF_PERSONS, PRESS, TRADES, names_trade, words_of
from quality.lexicons import named_pattern, word_set

THIRD_PERSON = named_pattern("bio_patterns", "third_person")
_POSSESSIVE = named_pattern("bio_patterns", "possessive")
_SIGNED = named_pattern("bio_patterns", "signed")
_FIRST_PERSON = named_pattern("bio_patterns", "first_person", re.IGNORECASE)
_OWN_TRADE = named_pattern("bio_patterns", "own_trade", re.IGNORECASE)
_CONTACT = named_pattern("bio_patterns", "contact")
_PRESS_PHRASE = named_pattern("bio_patterns", "press_phrase")
_FRAME_OPENINGS = word_set("bio_words", "frame_opening", capitalised=True)
_SUFFIX = named_pattern("bio_patterns", "name_suffix")
_SMALL = word_set("bio_words", "name_particle")
_THAT_CLAUSE = named_pattern("bio_patterns", "that_clause")
_IS_SOMEBODY = named_pattern("bio_patterns", "is_somebody")
_BARE_CONTACT = named_pattern("bio_patterns", "bare_contact")
_NAMES_ITSELF = named_pattern("bio_patterns", "names_itself", re.DOTALL)
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


def frame_of(passage: str, story: Story, start: int) -> Frame | None:
    """How a passage that begins at `start` presents its author, None when it does not."""
    # Most paragraphs begin with an article, pronoun or preposition, which no bio in the third person does.
    opening = OPENING.match(passage)
    if opening is None:
        return None
    if tells_calling(passage, story, start):
        return "leisure"
    credited = CREDITED.match(passage) if len(passage) <= LONGEST else None
    if credited and (credited["role"] or names_trade(credited["trade"])) and not SPEECH.search(passage):
        return "leisure" if start <= EDGE or len(story.text) - start - len(passage) <= EDGE else None
    if opening[1] in STOP_NAMES and opening[1] not in _FRAME_OPENINGS:
        return None
    if _FIRST_PERSON.match(passage):
        return "strong" if _is_own_trade(passage) else None
    if _CONTACT.match(passage) and len(passage) <= _LONGEST_CONTACT:
        addressed = HANDLE.search(passage) and not about_outlet(passage.split(". ")[0][:_OPENING_REACH])
        return "contact" if addressed else None
    return _third_person(passage, story, start)


def _is_own_trade(passage: str) -> bool:
    """Whether somebody says in the first person what they write or like, with a name or more than once."""
    own = len(_OWN_TRADE.findall(passage))
    return own > 0 and (own > 1 or _NAMES_ITSELF.match(passage) is not None) and len(passage) < _LONGEST_FIRST_PERSON


def _third_person(passage: str, story: Story, start: int) -> Frame | None:
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
        family.lower() in story.surnames,
        match.start("name") > 2,
        HANDLE.search(passage) is not None,
        work is not None,
        signed is not None,
    )
    return _strength(person, passage) if _is_presented(person, passage, story.text, start) else None


def _family_name(words: list[str]) -> str:
    """The last word of a name without suffixes, "" for what is no name of a person."""
    if not words or words[0] in STOP_NAMES or len(words) > _LONGEST_NAME:
        return ""
    family = words[-1].removesuffix("’s").removesuffix("'s").strip(".,'’")
    if len(words) > 1 and _SUFFIX.fullmatch(family):
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
