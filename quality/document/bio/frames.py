"""Frames of author bios: third person, first person, contact lines, credits with a role."""

from __future__ import annotations

import re

from quality.article.patterns import Late
from quality.document.bio.paragraphs import LONGEST
from quality.document.bio.patterns import ABOUT_OUTLET, COMPANY, EDGE, LONGEST_LEISURE, SPEECH, STOP_NAMES, mentions
from quality.document.bio.short import tells_calling

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
_FULL_NAME = r"[A-Z][\w'’-]+(?: [A-Z][\w'’-]*\.?){1,2}"
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
THIRD_PERSON = Late(rf"{_LEAD}(?i:{_TITLE})(?P<name>{_NAME}){_ASIDE}\s+{_VERB}")
_POSSESSIVE = Late(
    rf"{_LEAD}(?P<name>{_NAME})['’]s?\s+(?:(?:latest|new|newest|most recent|next|forthcoming|upcoming|first|weekly"
    rf"|syndicated)\s+)*"
    r"(?:book|novel|column|work|writing|reporting|research|memoir)s?\b"
)
_SIGNED = Late(
    rf"[\s*_—–-]*(?i:written|posted|story|article|words|report) (?i:by):?\s+(?P<name>{_NAME}),\s+(?:an?|the|our)\b"
)
_FIRST_PERSON_START = (
    rf"{_LEAD}(?:(?:hey|hi|hello|greetings|welcome)\b[^A-Za-z\n]*(?:(?:there|everyone|all|guys|folks"
    rf"|friends)\b[^A-Za-z\n]*)?)?"
    r"(?:I\s*['’]?\s*a?m\s|My name(?:\s+is|['’]s)\s|This is\s)"
)
_FIRST_PERSON = Late(_FIRST_PERSON_START, re.IGNORECASE)
_OWN_TRADE = Late(
    r"\b(?:I (?:\w+ )?(?:write|cover|blog|report|love|enjoy)\b|writer|writing|blogg(?:er|ing)|journalis|author\b|columnist"
    r"|editor\b|freelanc|hobby|enthusiast|my passion|passionate about|(?:who|and) (?:loves?|enjoys?)\b|lover\b"
    r"|in my (?:free|spare) time|for fun\b)",
    re.IGNORECASE,
)
_CONTACT = Late(
    rf"{_LEAD}(?:(?i:for [^.\n]{{1,60}},\s+)?(?i:you can\s+|please\s+|to (?:contact|reach|follow) )?(?i:on twitter\s+)?"
    r"(?i:follow|contact|e-?mail|reach|call|tweet|find|connect with|write(?:\s+to)?|send (?:an )?e-?mails? to)\b:?\s+"
    r"(?:[A-Z@][\w.'’-]|(?i:me|him|her|them|the author|the reporter|the writer|more stories by)\b|\w[\w.]*@)"
    r"|(?i:twitter):?\s+@\w)",
)
HANDLE = Late(
    r"@\s?\w{2,}|\bon (?:twitter|facebook|instagram|linkedin|x)\b|twitter\.com/|\[email|\w@\w+[\w.]*\.\w"
    r"|\btwitter\b|\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}"
    r"|google plus|_LINKS_|facebook\.com/",
    re.IGNORECASE,
)
_PRESS = frozenset(
    "writer writers author authors co-author co-authors coauthor columnist columnists journalist journalists reporter reporters "
    "correspondent correspondents contributor contributors contributing blogger bloggers vlogger vloggers podcaster youtuber "
    "influencer freelance freelancer freelancing fellow fellows professor lecturer scholar editor tweets writes covers covering "
    "book books commentary column columns analyst follow".split()
)
"""Trades of those who write, and words of what they do."""
_LEISURE = frozenset(
    "enthusiast hobby hobbies hobbyist fanatic lover addict junkie geek nerd buff foodie aspiring amateur avid passionate passion "
    "loves love enjoys enjoy self-taught stay-at-home part-time bookworm gamer vlogger blogger".split()
)
"""Words by which people tell what they like to do."""
_TRADES = (
    _PRESS
    | _LEISURE
    | frozenset(
        "editors blog blogs research researcher instructor analysts economist historian commentator attorney lawyer physician "
        "doctor resident psychologist psychiatrist scientist teacher educator student students studies graduate freshman sophomore "
        "junior senior director president chair chairs chairman chairwoman founder co-founder cofounder executive ceo chief "
        "partner consultant adviser advisor strategist activist coordinator host co-host anchor producer comedian playwright "
        "screenwriter novelist poet filmmaker photographer entrepreneur investor intern staff member edits specializes "
        "specializing specialized specialises specialising pastor rabbi priest geologist engineer librarian philosopher judge "
        "prosecutor officer colonel mayor governor senator congressman congresswoman represents representing representative "
        "candidate speechwriter delegate backer singer commander coach reached farmer dealer experience trainer stylist designer "
        "artist musician dj chef baker cook model actor actress dancer painter illustrator planner guide gardener quilter "
        "astrologer psychic therapist nutritionist dietitian nurse realtor broker athlete golfer runner surfer sailor collector "
        "mom mum mother dad father parent wife husband retired veteran".split()
    )
)
OF_PERSONS = _TRADES - {"book", "books"}
_PRESS_PHRASE = Late(r"can be reached|be followed|associate at|board of|@\w")
_WORDS = Late(r"[a-z][a-z'-]*")


def words_of(passage: str) -> set[str]:
    return set(_WORDS.findall(passage.lower().replace("’", "'")))


def names_trade(passage: str) -> bool:
    return not _TRADES.isdisjoint(words_of(passage))


CONTINUES = Late(
    r"[\s\"“*•]*(?:(?:He|She|They|His|Her|Their|Its|Mr|Ms|Mrs|Dr|Prof|Learn|Read (?:more )?(?:by|at|his|her)"
    r"|For more|Visit|Follow|You can|Contact|Email|E-mail|Reach"
    r"|Twitter|Facebook|Find|Feel free|News outlets|Get in touch|Full disclosure|Also|The author|I also|I|My"
    r"|Besides|When)\b|@|https?:)"
)
OUTLET_NOTE = Late(
    r"\b(?:views?|opinions?)(?:\s+\w+){0,4}\s+(?:expressed|are\b)|republished|^want\b|read more opinion"
    r"|article is|first appeared|do you (?:agree|have)|please send|like this:"
    r"|this (?:piece|story|post|column|report)|contributed to this|^(?:photo|image|featured|source|tags?|topics?)\b",
    re.IGNORECASE,
)
_FRAME_OPENINGS = frozenset(("You", "For", "On", "To", "This"))
OPENING = Late(r"[\W_]*(@?\w+\.?)")
_SMALL = frozenset("of and & de da di van von der la le el al bin".split())
CREDITED = Late(
    # «Analysis by Ann Roe (Film Critic)», «By Ann Roe, Marketing Coordinator at ...»
    rf"[^.\n]{{0,60}}?\b[Bb]y:? (?:AI Analyst )?(?P<name>{_FULL_NAME})(?:,? \((?P<role>[A-Z&][^()]{{3,60}})\)"
    rf"|, (?=(?:an?|the|our|[A-Z][a-z]+)\b)(?P<trade>[^.\n]{{5,200}}))"
)


def frame_of(passage: str, text: str, start: int, surnames: set[str]) -> str | bool:
    """How a passage that begins at `start` presents its author: "strong", "leisure", "weak", "contact" or False."""
    # Most paragraphs begin with an article, pronoun or preposition, which no bio in the third person does.
    opening = OPENING.match(passage)
    if opening is None:
        return False
    if tells_calling(passage, text, start):
        return "leisure"
    credited = CREDITED.match(passage) if len(passage) <= LONGEST else None
    if credited and (credited["role"] or names_trade(credited["trade"])) and not SPEECH.search(passage):
        return "leisure" if start <= EDGE or len(text) - start - len(passage) <= EDGE else False
    if opening[1] in STOP_NAMES and opening[1] not in _FRAME_OPENINGS:
        return False
    if _FIRST_PERSON.match(passage):
        own = len(_OWN_TRADE.findall(passage))
        named = re.match(
            r".{0,40}?(?:I\s*['’]?\s*a?m|[Nn]ame(?:\s+is|['’]s)|This is)\s+[A-Z][a-z]+\s*(?:[A-Z][\w'’-]+|[.,!])",
            passage,
            re.DOTALL,
        )
        return "strong" if own and (named or own > 1) and len(passage) < 900 else False
    if _CONTACT.match(passage) and len(passage) <= 330:
        return "contact" if HANDLE.search(passage) and not ABOUT_OUTLET.search(passage.split(". ")[0][:90]) else False
    match = _POSSESSIVE.match(passage)
    possessive = match is not None
    match = match or THIRD_PERSON.match(passage)
    signed = None if match else _SIGNED.match(passage)
    match = match or signed
    if match is None:
        return "contact" if len(passage) <= 160 and _BARE_CONTACT.match(passage) else False
    words = [word for word in match["name"].split() if word not in _SMALL]
    if not words or words[0] in STOP_NAMES or len(words) > 12:
        return False
    family = words[-1].removesuffix("’s").removesuffix("'s").strip(".,'’")
    if family in ("Jr", "Sr", "II", "III", "PhD", "MD") and len(words) > 1:
        family = words[-2].strip(".,")
    if len(family) < 2:
        return False
    own = family.lower() in surnames
    if not own and ((family.isupper() and len(family) > 3) or _THAT_CLAUSE.search(passage)):
        return False
    # Somebody spoken of in the story is not its author; a byline, caption or heading may name the author.
    if not own and mentions(text, family, start, start + len(passage)) > (1 if len(words) > 1 else 0):
        return False
    contact = bool(HANDLE.search(passage))
    if not own and not contact and SPEECH.search(passage):
        return False
    predicate = passage[match.end("name") :][:400]
    if not (own or possessive or contact or signed or _IS_SOMEBODY.match(predicate)):
        return False
    used = words_of(predicate)
    press = not _PRESS.isdisjoint(used) or bool(_PRESS_PHRASE.search(predicate))
    leisure = len(passage) <= LONGEST_LEISURE and not _LEISURE.isdisjoint(used)
    trade = press or leisure or possessive or not _TRADES.isdisjoint(used)
    if len(words) == 1 and not own and not possessive:
        titled = match.start("name") > 2
        if not (
            (_IS_SOMEBODY.match(predicate) and names_trade(predicate[:90])) or (titled and trade) or "@" in passage
        ):
            return False
    company = COMPANY.search(passage)
    if company and OF_PERSONS.isdisjoint(words_of(passage[: company.end() + 40])):
        return False
    if own and (trade or contact):
        return "strong"
    if (press or leisure) and len(words) > 1:
        return "strong"
    return "weak" if trade or contact else False


_THAT_CLAUSE = Late(r"\b(?:writes|reports|reported|believes|argues)\b[^.]{0,60}?\bthat\b")
_IS_SOMEBODY = Late(
    rf"{_ASIDE}\s+(?:(?:was|were)\s+(?:an?|the|elected|named|appointed|born|previously|formerly|once)\b"
    r"|(?:is|are)\s+(?:also\s+|currently\s+|now\s+)?(?![a-z]+ing\b|[a-z]+ed\b|not\b|so\b|more\b|less\b|very\b"
    r"|up\b|down\b|in\b)"
    r"|(?:represents|chairs|lives|holds|serves|served|studies|studied|teaches|taught|works|worked|leads|runs"
    r"|edits|hosts|covers|writes|has (?:been|authored|worked|served))\b)"
)
_BARE_CONTACT = Late(
    rf"{_LEAD}(?:{_NAME}(?:\s+\w+){{0,4}}?\s*(?::\s*\(?\d{{3}}\)?[-. ]\d{{3}}|\s(?:is"
    rf"|are) (?:also )?(?i:on twitter))|@\w+\s*$)|.{{0,60}}\b(?i:follow me on twitter|follow us @)"
)
