"""Author bios: what an article says of those who wrote it, in its text or in the page's markup.

A bio stands behind or before the story: a paragraph (or the last or first sentences of one) that presents a person
nobody has spoken of so far («X is a fellow at ...», «Follow X on Twitter»), or a writer's own words («I'm ... I write
about ...»).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple, Protocol

from quality.article import Article
from quality.article.patterns import Late
from quality.document.callings import PURSUITS, callings
from quality.document.tokens import tokenize


class Bio(NamedTuple):
    """A bio: [start, end) in the article's text, or in `bio_text(article)` for part "bio". `quote` is its wording.

    `block` is the index of the block that it fills, None when it is a part of one or stands in the markup only. `own`
    is False when the page names its authors and this bio presents somebody else, as those beside related articles do.
    """

    part: Literal["text", "bio"]
    start: int
    end: int
    quote: str
    block: int | None = None
    own: bool = True


class _Block(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def kind(self) -> str: ...


LONGEST_BIO = 1600
"""Longest paragraph taken for a bio, in characters; the longest of 474 labelled ones has about 1,400."""
_LONGEST_LEISURE = 400
"""Longest passage, in characters, that liking something makes a bio; longer ones are portraits of people in the news."""
_LEADING_BLOCKS = 4
_TRAILING_BLOCKS = 30
_TRAILING_TEXT = 5000
"""How far before the end of the text a bio may begin, in characters: comments and related posts can stand behind it."""

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
_THIRD_PERSON = Late(rf"{_LEAD}(?i:{_TITLE})(?P<name>{_NAME}){_ASIDE}\s+{_VERB}")
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
_HANDLE = Late(
    r"@\s?\w{2,}|\bon (?:twitter|facebook|instagram|linkedin|x)\b|twitter\.com/|\[email|\w@\w+[\w.]*\.\w"
    r"|\btwitter\b|\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}"
    r"|google plus|_LINKS_|facebook\.com/",
    re.IGNORECASE,
)
_ABOUT_OUTLET = Late(
    r"\b(?:follow|like|find|join|contact|call|email|e-mail|tweet|reach)\s+(?:us\b(?! @)|our\b|the\b(?! author"
    r"| writer| reporter))|newsletter|subscrib|licens|\btips\b|\bhashtag\b|#\w|hotline|customers?\b|copyright"
    r"|click here|sign up|donat|tickets|comments? below",
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
_OF_PERSONS = _TRADES - {"book", "books"}
_PRESS_PHRASE = Late(r"can be reached|be followed|associate at|board of|@\w")
_WORDS = Late(r"[a-z][a-z'-]*")


def _words(passage: str) -> set[str]:
    return set(_WORDS.findall(passage.lower().replace("’", "'")))


def _names_trade(passage: str) -> bool:
    return not _TRADES.isdisjoint(_words(passage))


_SPEECH = Late(
    r"\b(?:said|says|told|added|according to|announced|accused|arrested|charged|killed|died|yesterday|on (?:mon"
    r"|tues|wednes|thurs|fri|satur|sun)day"
    r"|last (?:week|night|month)|this (?:week|morning))\b"
)
_COMPANY = Late(
    r"\b(?:is|are)\s+(?:a|an|the|one of|dedicated|committed)\s+(?:[\w,'’-]+\s+){0,7}?(?:company|companies"
    r"|organi[sz]ations?|non-?profit|provider|platform|website|web site"
    r"|publication|service|network|foundation|manufacturer|newsroom|think tank|newspaper|magazine|hospital"
    r"|institution|leader in|leading|agency|charity|association|journal)\b"
)
_SENTENCE_END = Late(r"(?<=[.!?…])[\"”’)\]]*\s+(?=[\"“(—–•*]*[A-Z@])|\n+")
_ABBREVIATED = Late(
    r"(?:\b(?:[A-Z]|Dr|Mr|Mrs|Ms|Prof|Jr|Sr|St|Rev|Rep|Sen|Gov|Gen|Col|Inc|Corp|Co|Ph\.D|[A-Z][a-z]?\.[A-Z]))\.$"
)
_CONTINUES = Late(
    r"[\s\"“*•]*(?:(?:He|She|They|His|Her|Their|Its|Mr|Ms|Mrs|Dr|Prof|Learn|Read (?:more )?(?:by|at|his|her)"
    r"|For more|Visit|Follow|You can|Contact|Email|E-mail|Reach"
    r"|Twitter|Facebook|Find|Feel free|News outlets|Get in touch|Full disclosure|Also|The author|I also|I|My"
    r"|Besides|When)\b|@|https?:)"
)
_OUTLET_NOTE = Late(
    r"\b(?:views?|opinions?)(?:\s+\w+){0,4}\s+(?:expressed|are\b)|republished|^want\b|read more opinion"
    r"|article is|first appeared|do you (?:agree|have)|please send|like this:"
    r"|this (?:piece|story|post|column|report)|contributed to this|^(?:photo|image|featured|source|tags?|topics?)\b",
    re.IGNORECASE,
)
_FRAME_OPENINGS = frozenset(("You", "For", "On", "To", "This"))
_OPENING = Late(r"[\W_]*(@?\w+\.?)")
_STOP_NAMES = frozenset(
    "Which The A An This That These Those It He She They We You There In On At But And Or If When While What Who Why "
    "How As For To From His Her Their Its Our My No Not "
    "One Two Some Many Most All Both Each Here Now Then So Yet Still Today Yesterday Another Other According "
    "After Before Since Because Although Though Despite "
    "With By Of Even Only Such Nobody Everyone Everybody Someone People "
    "Government Police Officials Critics Experts".split()
)
_SMALL = frozenset("of and & de da di van von der la le el al bin".split())


def bio_text(article: Article) -> str:
    """What spans of part "bio" refer to: the article's bio, else those of its authors, a blank line between."""
    if article.bio:
        return article.bio
    return "\n\n".join(dict.fromkeys(author.bio for author in article.authors or () if author.bio))


_LONGEST_DECLARED = 5_000
_MOST_DECLARED = 50
"""Characters of the declared bios, and paragraphs in them, that are read."""


def find_bios(article: Article, blocks: Sequence[_Block]) -> tuple[Bio, ...]:
    """All bios in text order, then those that only the markup holds."""
    text = article.text
    names = [author.name for author in article.authors or () if not author.is_organization]
    aside = {block.start for block in article.blocks if block.main is False}
    bios = []
    for start, end, index in _passages(blocks, text, names):
        own = _presents(text[start:end], names) if names else index is None or blocks[index].start not in aside
        bios.append(Bio("text", start, end, text[start:end], index, own))
    declared = bio_text(article)
    at = 0
    for piece in declared[:_LONGEST_DECLARED].split("\n\n")[:_MOST_DECLARED]:
        stripped = piece.strip()
        if stripped and not any(stripped in bio.quote for bio in bios):
            start = declared.index(stripped, at)
            bios.append(Bio("bio", start, start + len(stripped), stripped))
            at = start + len(stripped)
    return tuple(bios)


def name_in(passage: str) -> tuple[int, int] | None:
    """Where the name stands that a bio in the third person begins with: a surname such as Frost names no topic."""
    match = _THIRD_PERSON.match(passage)
    return match.span("name") if match else None


def _passages(blocks: Sequence[_Block], text: str, authors: Sequence[str]) -> list[tuple[int, int, int | None]]:
    """(start, end, index of the block that it fills, else None) of each bio in the text, in order."""
    if not blocks:
        return []
    surnames = {name.split()[-1].lower() for name in authors if name.split()}
    size = len(blocks)
    last = blocks[-1].end
    found: dict[int, tuple[int, int, int | None]] = {}
    announced = False
    lowest = max(0, size - _TRAILING_BLOCKS)
    for index in sorted({*range(min(_LEADING_BLOCKS, size)), *range(lowest, size)}):
        block = blocks[index]
        leading = index < _LEADING_BLOCKS and block.start < 1500
        trailing = last - block.start <= _TRAILING_TEXT and (index > 0 or size == 1)
        passage = text[block.start : block.end]
        if not (leading or trailing) or len(passage) < 12:
            announced = False
            continue
        if len(passage) <= LONGEST_BIO:
            whole = _kind(passage, text, block.start, surnames)
            if whole == "weak" and not announced and any(b.end - b.start > 250 for b in blocks[index + 1 : index + 4]):
                whole = False
            if whole and (
                (last - block.end > 700 and _prose(blocks[index + 1 : index + 12]) > 400)
                or (leading and size > index + 1 and block.end < 0.5 * last)
            ):
                whole = announced or whole == "leisure" or (whole == "strong" and bool(_PRESENT.search(passage[:250])))
            if announced and not whole:
                whole = _names_trade(passage) and not _SPEECH.search(passage)
            if not whole and index - 1 in found and found[index - 1][2] is not None and _continues(passage):
                whole = True
            if whole:
                start, end = _trimmed(text, block.start, block.end)
                found[index] = (start, end, index)
                announced = False
                continue
        announced = len(passage) <= 40 and bool(_HEADER.match(passage))
        part = None
        if len(passage) > 150 and (index >= size - 3 or last - block.end < 300):
            part = _tail(text, block, surnames)
        if part is None and index < 2 and len(passage) > 150:
            part = _head(text, block, surnames)
        if part:
            found[index] = (*part, None)
    return [found[index] for index in sorted(found)]


_PRESENT = Late(r"\b(?:is|are|['’]m|am|writes|covers|name is)\b")
_HEADER = Late(
    r"[\s#*]*(?:about (?:the )?(?:authors?|writer|me)|author bio|meet the author|the author)\b[\s:*]*$", re.IGNORECASE
)


def _prose(blocks: Sequence[_Block]) -> int:
    """Characters in paragraphs of some length."""
    return sum(block.end - block.start for block in blocks if block.end - block.start > 120)


def _continues(passage: str) -> bool:
    if not _CONTINUES.match(passage) or _SPEECH.search(passage) or _ABOUT_OUTLET.search(passage):
        return False
    return (len(passage) <= 600 and _names_trade(passage)) or bool(_HANDLE.search(passage))


def _kind(passage: str, text: str, start: int, surnames: set[str]) -> str | bool:
    """How a passage that begins at `start` presents its author: "strong", "leisure", "weak", "contact" or False."""
    # Most paragraphs begin with an article, pronoun or preposition, which no bio in the third person does.
    opening = _OPENING.match(passage)
    if opening is None:
        return False
    if _tells_calling(passage, text, start):
        return "leisure"
    if opening[1] in _STOP_NAMES and opening[1] not in _FRAME_OPENINGS:
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
        return "contact" if _HANDLE.search(passage) and not _ABOUT_OUTLET.search(passage.split(". ")[0][:90]) else False
    match = _POSSESSIVE.match(passage)
    possessive = match is not None
    match = match or _THIRD_PERSON.match(passage)
    signed = None if match else _SIGNED.match(passage)
    match = match or signed
    if match is None:
        return "contact" if len(passage) <= 160 and _BARE_CONTACT.match(passage) else False
    words = [word for word in match["name"].split() if word not in _SMALL]
    if not words or words[0] in _STOP_NAMES or len(words) > 12:
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
    if not own and _mentions(text, family, start, start + len(passage)) > (1 if len(words) > 1 else 0):
        return False
    contact = bool(_HANDLE.search(passage))
    if not own and not contact and _SPEECH.search(passage):
        return False
    predicate = passage[match.end("name") :][:400]
    if not (own or possessive or contact or signed or _IS_SOMEBODY.match(predicate)):
        return False
    words_of = _words(predicate)
    press = not _PRESS.isdisjoint(words_of) or bool(_PRESS_PHRASE.search(predicate))
    leisure = len(passage) <= _LONGEST_LEISURE and not _LEISURE.isdisjoint(words_of)
    trade = press or leisure or possessive or not _TRADES.isdisjoint(words_of)
    if len(words) == 1 and not own and not possessive:
        titled = match.start("name") > 2
        if not (
            (_IS_SOMEBODY.match(predicate) and _names_trade(predicate[:90])) or (titled and trade) or "@" in passage
        ):
            return False
    company = _COMPANY.search(passage)
    if company and _OF_PERSONS.isdisjoint(_words(passage[: company.end() + 40])):
        return False
    if own and (trade or contact):
        return "strong"
    if (press or leisure) and len(words) > 1:
        return "strong"
    return "weak" if trade or contact else False


_EDGE = 400
"""How far from either end of the text a bio that nothing but a calling tells may stand, in characters."""
_OWN_WORDS = frozenset(("i", "i'm", "im", "i've", "my"))
_LABEL = Late(
    r"[\s*_#>—–-]*(?:(?:about|meet|introducing) (?:me|our|the author|the writer)\b|meet [A-Z]|about \w+:"
    r"|guest (?:post|author|writer)\b"
    r"|(?:written|posted|reviewed|words|story|article) by (?:an? |[A-Z])"
    r"|(?:this|today['’]s) (?:guest )?(?:post|story|article|piece) (?:was|is|comes)\b"
    r"|(?:the )?(?:author|bio(?:graphy)?|author bio|profile|contributor|interests?|hobbies|likes"
    r"|loves|into|passions?|roles?|jobs?)\s?[:—–-])",
    re.IGNORECASE,
)
_AUTHOR_IS = Late(
    r"(?:The|This|Our) (?:[a-z]+ )?(?:author|writer|columnist|contributor|blogger|reviewer) (?:is|has|lives|also|[a-z]+s)\b"
)
_FULL = r"[A-Z][\w'’-]+(?: [A-Z][\w'’-]*\.?){1,2}(?![\w'’])"
_AGE = r"(?:,? \(?(?:aged? )?\d\d\)?\b|\s\([^()]{1,40}\))?"
_DOES = (
    r"(?:(?:also|now|currently|still|often|both|has been) )?(?:is|has|can|joined|grew up|[a-z]+(?<![su])s)\b(?! that\b)"
)
_NAMED = Late(
    # «Ann Roe, a florist», «Ann Roe (29): florist», «Ann is a florist»
    rf"(?:(?P<name>{_FULL})|[A-Z][a-z]+(?= is an? |, an? )){_AGE}(?:,? ?[:|—–-] ?[\w]|, [a-z]|\.$|,? {_DOES})"
    # «Our contributor Ann Roe», «As a florist, Ann Roe», «By day Ann Roe»
    r"|(?:(?:Our|Guest|Freelance|Staff|Contribut\w+|Resident|Writer|Author|Columnist"
    r"|Blogger|M[rs]+\.|Dr\.|By|In|At|Off)\b[a-z ]{0,40} "
    rf"|[A-Z](?:[^.\n;:A-Z]|[A-Z](?![a-z])){{3,120}}, )(?P<later>{_FULL}){_AGE}(?:, an? |(?:, [^,]{{3,80}},)? {_DOES})"
)
_ANY_NAME = Late(rf"\b{_FULL}")
_TOLD = Late(r"[,:(]| [—–-] | (?:[a-z]+ )?[a-z]+(?:s|ed)\b")
_UNNAMED = Late(r"[a-z][\w'’-]*(?: [a-z][\w'’-]*){0,2}? (?:is an? |loves |enjoys |writes |blogs )|Just an? ")
_PAST = Late(r"\b(?:was|were|will|would|could|should|had|went|became|tweeted|telling|toward|against|that)\b")
_QUOTED = Late(r"[\"“][^\"”\n]*[\"”]")
_SELF = Late(r"\b(?:I|I['’]m|my|My)\b")
_SELF_FIRST = Late(
    r"(?:(?:Hi|Hey|Hello|Welcome)\b[^.!]{0,40}[.!,]+ ?)?(?:I['’]?\s?a?m (?:just )?(?:an?|the)\b|I have been an?\b"
    r"|My (?:name|hobb|background|interest|passion|day job)|(?:By|As|When|With|Outside)\b[^.]{3,80}?\bI\b"
    r"|I \w+[^.]{3,40} for a living|Hi\b|Hello\b|Hey\b)",
    re.IGNORECASE,
)
_PIECES = Late(r"[,.;:|•·/&\n]|\band\b")
_ROLE = Late(
    r"(?:er|or|ist|ian|man|woman|chef|cook|mum|mom|dad|mother|father|wife|husband|fan|buff|addict|nerd|geek|snob|queen)s?$"
)
_LONGEST_ROLE = 4
"""Words of a role in a row of roles."""


def _tells_calling(passage: str, text: str, start: int) -> bool:
    """Whether a whole paragraph at an edge of the text says what somebody does or likes, in whatever form.

    It names a calling and nothing that happened, and is somebody's: behind a label («Written by»), of «the author», in
    one's own words in a text that has none else, a row of roles («Wife, mother of two, quilter»), or with the name of a
    person of whom the rest of the text does not speak.
    """
    end = start + len(passage)
    if len(passage) > _LONGEST_LEISURE or (start > _EDGE and len(text) - end > _EDGE):
        return False
    if (start > 0 and text[start - 1] != "\n") or (end < len(text) and text[end] != "\n"):
        return False
    if '"' in passage or "“" in passage or "''" in passage or _SPEECH.search(passage) or _COMPANY.search(passage):
        return False
    tokens = tokenize(passage)
    found = [calling for calling in callings(tokens) if calling.kind in PURSUITS or calling.kind == "aside"]
    if not any(calling.kind in PURSUITS for calling in found):
        return False
    if _LABEL.match(passage) or _AUTHOR_IS.match(passage):
        return True
    if not _OWN_WORDS.isdisjoint(tokens.lower):
        if _SELF_FIRST.match(passage):
            return True
        around = text[max(0, start - 1000) : start] + text[end : end + 1000]
        return (
            bool(_SELF.match(passage))
            and passage[-1] in ".!"
            and not (_SELF.search(_QUOTED.sub("", around)) or _PAST.search(passage))
        )
    pieces = [piece.split() for piece in _PIECES.split(passage) if piece.strip() and "@" not in piece]
    short = len(pieces) >= 3 and all(len(piece) <= _LONGEST_ROLE for piece in pieces)
    if short and len(found) >= 2 and any(_ROLE.search(tokens.lower[calling.last - 1]) for calling in found):
        return True
    if _PAST.search(passage):
        return False
    named = _NAMED.match(passage)
    if named is None:
        if len(found) >= 2 and _UNNAMED.match(passage) is not None:
            return True
        # Nothing stands behind it: whoever is named here first is no one of the story.
        name = _ANY_NAME.search(passage)
        if name is None or text[end:].strip() or _ABOUT_OUTLET.search(passage):
            return False
        told = _TOLD.match(passage, name.end()) or sum(calling.kind in PURSUITS for calling in found) > 1
        return bool(told) and not any(_mentions(text, word, start, end) for word in name[0].split() if len(word) > 2)
    words = (named["name"] or named["later"] or named[0].split(" ")[0].strip(",:")).split()
    return not (words[0] in _STOP_NAMES or words[0].isupper()) and not _mentions(
        text, words[-1].rstrip("."), start, end
    )


_THAT_CLAUSE = Late(r"\b(?:writes|reports|reported|believes|argues)\b[^.]{0,60}?\bthat\b")
_IS_SOMEBODY = Late(
    rf"{_ASIDE}\s+(?:(?:was|were)\s+(?:an?|the|elected|named|appointed|born|previously|formerly|once)\b"
    r"|(?:is|are)\s+(?:also\s+|currently\s+|now\s+)?(?![a-z]+ing\b|[a-z]+ed\b|not\b|so\b|more\b|less\b|very\b"
    r"|up\b|down\b|in\b)"
    r"|(?:represents|chairs|lives|holds|serves|served|studies|studied|teaches|taught|works|worked|leads|runs"
    r"|edits|hosts|covers|writes|has (?:been|authored|worked|served))\b)"
)


def _mentions(text: str, name: str, start: int, end: int) -> int:
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


_BARE_CONTACT = Late(
    rf"{_LEAD}(?:{_NAME}(?:\s+\w+){{0,4}}?\s*(?::\s*\(?\d{{3}}\)?[-. ]\d{{3}}|\s(?:is"
    rf"|are) (?:also )?(?i:on twitter))|@\w+\s*$)|.{{0,60}}\b(?i:follow me on twitter|follow us @)"
)


def _sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Rough sentences of text[start:end], initials and titles kept with their names."""
    cut = []
    at = start
    for gap in _SENTENCE_END.finditer(text, start, end):
        if text[gap.start() - 1] == "." and _ABBREVIATED.search(text, max(at, gap.start() - 6), gap.start()):
            continue
        closed = gap.start() + len(gap.group().rstrip())
        cut.append((at, closed))
        at = gap.end()
    if at < end:
        cut.append((at, end))
    return cut


def _tail(text: str, block: _Block, surnames: set[str]) -> tuple[int, int] | None:
    """The last sentences of a block, when they present its author."""
    begin = max(block.start, block.end - 1300)
    sentences = _sentences(text, begin, block.end)
    if begin > block.start:
        sentences = sentences[1:]
    for n, (start, _) in enumerate(sentences):
        if n == 0 and begin == block.start:
            continue
        passage = text[start : block.end]
        if len(passage) < 25:
            return None
        kind = _kind(passage, text, start, surnames)
        if not (kind == "strong" or (kind == "contact" and block.end - start < 250)):
            continue
        if all(_of_bio(text[s:e], text, s, surnames) for s, e in sentences[n + 1 :]):
            return _trimmed(text, start, block.end)
    return None


def _head(text: str, block: _Block, surnames: set[str]) -> tuple[int, int] | None:
    """The first sentences of a block, when they present its author."""
    sentences = _sentences(text, block.start, min(block.end, block.start + 1500))
    if len(sentences) < 2:
        return None
    start, end = sentences[0]
    if _kind(text[start:end], text, start, surnames) != "strong":
        return None
    for s, e in sentences[1:]:
        if not _continues(text[s:e]):
            break
        end = e
    return _trimmed(text, start, end)


def _of_bio(sentence: str, text: str, start: int, surnames: set[str]) -> bool:
    return bool(
        (_CONTINUES.match(sentence) and not _SPEECH.search(sentence))
        or _OUTLET_NOTE.search(sentence)
        or _HANDLE.search(sentence)
        or len(sentence) < 30
        or _kind(sentence, text, start, surnames)
    )


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Without a lead-in such as «Editor's note:» and without notes of the outlet behind it."""
    lead = _LEAD_IN.match(text, start, end)
    if lead:
        start = lead.end()
    sentences = _sentences(text, start, end)
    while len(sentences) > 1 and _OUTLET_NOTE.search(text[slice(*sentences[-1])]):
        sentences.pop()
    return start, sentences[-1][1] if sentences else end


_LEAD_IN = Late(r"(?:editor['’]s note|ideas)\b[:\s]*", re.IGNORECASE)


def _presents(passage: str, names: Sequence[str]) -> bool:
    """Whether a bio may be that of one of `names`: it has a surname of theirs, or names nobody."""
    if not _THIRD_PERSON.match(passage):
        return True
    folded = passage.lower()
    return any(name.split()[-1].lower() in folded for name in names if name.split())
