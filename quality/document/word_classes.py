"""One letter a token: a cheap stand-in for parts of speech, by closed word lists, suffixes and capitals.

N capitalised word   n noun of the list source_nouns   w other word   M title (Mr, Sen)   O Name's   o word's   0 number
D determiner   P personal pronoun   I it, there   H who, which   p preposition   t to   C and, or   S subordinator
A have, do, modal, not   B form of be   R adverb   T day, month, time word   V reporting verb   v other verb   e -ed
g -ing , ; : - ( ) punctuation   K ? !   . full stop inside a sentence   " quotation mark   Q inside a long quotation
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from quality.document.headline import word_weights
from quality.document.spans import Quotation
from quality.lexicons import load_lexicon

if TYPE_CHECKING:
    from quality.document.document import Document

_CLOSED = {
    "D": "the a an this these those some many any all several each every no another other his her its their my "
    "our your one two "
    "three four five six seven eight nine ten dozens hundreds thousands both either neither more most few such",
    "P": "he she they we i you he's she's they're we're i'm he'd she'd they'd i'd we'd he'll she'll they'll "
    "they've we've i've "
    "you're you'd you'll you've we'll he'll she'll himself herself themselves someone everyone somebody everybody nobody",
    "I": "it it's it'd it'll there that's there's here what what's",
    "H": "who which whom whose",
    "p": "of in on at for from with by about into over under against between among within near during through "
    "across behind "
    "beyond without around outside inside along toward towards upon amid despite per via including",
    "t": "to",
    "C": "and or nor &",
    "S": "that if because while when as but though although after before since whether than so where unless "
    "until how why once "
    "whereas lest",
    "A": "has have had having do does did will would can could should may might must shall cannot can't won't "
    "wouldn't couldn't "
    "shouldn't don't doesn't didn't hasn't haven't hadn't n't 's 've 'd 'll",
    "B": "is are was were be been being am isn't aren't wasn't weren't 're gets got",
    "R": "not never also later then now still just even ever again often once first soon already always too "
    "instead nevertheless "
    "nonetheless however meanwhile moreover rather quite very so further twice sometimes perhaps maybe thus "
    "therefore only "
    "simply recently repeatedly previously earlier ago yet almost alike else together himself herself "
    "themselves itself",
    "T": "monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow tonight january "
    "february march april june "
    "july august september october november december morning afternoon evening night week weekend month year last next",
    "M": "mr mrs ms miss dr sen rep gov gen lt col sgt capt prof rev st sir lord lady dame sens reps mr. mrs. ms. dr.",
    "v": "made make makes came come comes went go goes gone took take takes taken got get gets gave give gives "
    "given began begin begins "
    "became become becomes left leave leaves kept keep keeps led lead leads met meet meets ran run runs sat "
    "stood stand stands won win "
    "wins lost lose loses held holds brought bring brings built buy bought sent send sends spent spend rose "
    "rise rises fell fall falls "
    "grew grow grows drew draw threw hit hits cut cuts want wants need needs know knows knew seem seems appear "
    "appears remain remains "
    "happen happens think thinks thought see sees saw seen hear heard find finds feel feels felt believe try "
    "tries let lets help helps "
    "broke broken chose chosen drove fought flew fled hung laid lay lies struck sought sold taught understood "
    "woke wore slept spoke "
    "paid pay pays had use uses work works live lives turn turns start starts stop stops move moves look looks "
    "play plays provide "
    "require requires include includes continue continues allow allows create creates cause causes mean means "
    "show shows done doing "
    "being includes serve serves faces face seek seeks put puts set sets",
}
_ADVERB_NOT = frozenset(
    "family ally rally assembly bully italy july supply reply monopoly anomaly butterfly early only elderly "
    "daily weekly monthly ugly friendly likely lovely holy silly tally".split()
)
_PEOPLE_ENDINGS = ("ers", "ors", "ists", "ians", "ants", "ees", "women")
_MARKS = {
    ",": ",",
    ";": ";",
    ":": ":",
    "-": "-",
    "–": "-",
    "—": "-",
    "(": "(",
    ")": ")",
    "[": "(",
    "]": ")",
    "?": "K",
    "!": "K",
    ".": ".",
    "…": ".",
}
_MARKS |= {"/": "&", "%": "n"} | dict.fromkeys('"“”„«»‟', '"') | dict.fromkeys("'’`‘", "'")
_REMEMBERED = 200_000
_TITLES = 3
"""Sentences at the top that may be a headline set in title case."""


class _Classes(dict[str, str]):
    """Surface form to letter; what is not listed is decided by form and remembered."""

    def __missing__(self, surface: str) -> str:
        lower = surface.lower().replace("’", "'")
        letter = _listed().get(lower)
        if surface[0].isupper():
            if (
                letter is None
                or letter in "wneovg"
                or (letter == "T" and lower in ("march", "may", "will", "next", "last"))
            ):
                letter = "O" if lower.endswith("'s") else "N" if letter != "n" or len(surface) > 1 else letter
                letter = letter or "N"
            if lower in ("us", "may", "will") and surface in ("US", "May"):
                letter = "N"
        elif letter is None:
            if surface[0].isdigit():
                letter = "0"
            elif not surface[0].isalpha():
                letter = "x"
            elif lower.endswith("'s"):
                letter = "o"
            elif lower.endswith("n't"):
                letter = "A"
            elif lower.endswith("ly") and lower not in _ADVERB_NOT:
                letter = "R"
            elif lower.endswith("ed") and len(lower) > 4:
                letter = "e"
            elif lower.endswith("ing") and len(lower) > 5:
                letter = "g"
            else:
                letter = "w"
        if len(self) < _REMEMBERED:
            self[surface] = letter
        return letter


@cache
def _listed() -> dict[str, str]:
    listed: dict[str, str] = {}
    for entry in load_lexicon("reporting_verbs").entries:
        if len(entry) == 1:
            listed[entry[0]] = "V" if not entry[0].endswith("ing") else "g"
    for entry, label in load_lexicon("source_nouns").entries.items():
        if len(entry) == 1 and label != "modifier":
            listed[entry[0]] = "n"
    for letter, words in _CLOSED.items():
        for word in words.split():
            if word not in listed or letter in "AB":
                listed[word] = letter
    listed.update(_MARKS)
    return listed


@cache
def _common() -> frozenset[str]:
    """Common words before the head of a source ("legal experts")."""
    return frozenset(e[0] for e, label in load_lexicon("source_nouns").entries.items() if label == "modifier")


_CLASSES = _Classes()


def classify(document: Document, long_quotations: list[Quotation]) -> str:
    """The letters of all tokens. Interiors of `long_quotations` are Q, marks of shorter ones are full stops."""
    codes = list(map(_CLASSES.__getitem__, document.surface))
    starts, length = document.starts, len(codes)
    long = set(long_quotations)
    for quotation in document.quotations:
        first, last = quotation.first, quotation.last
        spoken = quotation in long or (last > first + 1 and codes[last - 1] in ",K")
        mark = '"' if spoken else "."
        if mark == '"':
            codes[first:last] = "Q" * (last - first)
        for step in (-1, -2):
            if first + step >= 0 and codes[first + step] in "\"'" and starts[first + step] >= quotation.start - 2:
                codes[first + step] = mark
        for step in (0, 1):
            if last + step < length and codes[last + step] in "\"'" and starts[last + step] <= quotation.end + 1:
                codes[last + step] = mark
    for at in _places(document.tokens, "long"):  # "have long argued"; elsewhere it is an adjective
        if codes[at - 1 : at] == ["A"] and codes[at + 1 : at + 2] == ["V"]:
            codes[at] = "R"
    _lower_beginnings(document, codes)
    for sentence in document.sentences[:_TITLES]:
        _lower_title(document.tokens, codes, sentence.first, sentence.last)
    return "".join(codes)


def _places(tokens: Sequence[str], token: str) -> Iterator[int]:
    at = -1
    while True:
        try:
            at = tokens.index(token, at + 1)
        except ValueError:
            return
        yield at


def _lower_beginnings(document: Document, codes: list[str]) -> None:
    """The capital that a sentence begins with says nothing: a listed noun or a word seen small elsewhere is no name, nor
    is a common word that has no capital elsewhere, either."""
    tokens, surface, common, usual = document.tokens, document.surface, _common(), document.model.built(word_weights)
    inside = list(surface)
    for sentence in document.sentences:
        inside[sentence.first] = ""
    seen = set(inside)
    for sentence in document.sentences:
        at = sentence.first
        while at < sentence.last - 1 and not codes[at].isalpha():
            at += 1
        if codes[at] != "N" or codes[at + 1 : at + 2] == ["N"]:
            continue
        token = tokens[at]
        letter = _listed().get(token)
        if letter == "n":
            codes[at] = "n"
        elif letter == "g" or (letter == "T" and codes[at + 1 : at + 2] == ["T"]):
            codes[at] = letter
        elif (
            letter is None
            and at + 1 < len(codes)
            and codes[at + 1] in ",pDtR0PSHe"
            and len(token) > 5
            and token.endswith(("ly", "ing", "ed"))
        ):
            codes[at] = {"y": "R", "g": "g", "d": "e"}[token[-1]]
        elif token in common or (
            letter is None
            and (token in seen or (surface[at] not in seen and (token in usual or token.endswith(_PEOPLE_ENDINGS))))
        ):
            codes[at] = "w" if letter is None else letter


def _lower_title(tokens: Sequence[str], codes: list[str], first: int, last: int) -> None:
    """A headline in title case: the words of closed classes and verbs count as if they were written small."""
    words = [at for at in range(first, last) if codes[at].isalpha() and codes[at] != "Q"]
    capital = sum(codes[at] in "NMO" for at in words)
    if len(words) >= 4 and capital >= 0.6 * len(words):
        for at in words:
            if codes[at] == "N" and at > first:
                letter = _listed().get(tokens[at])
                if letter in ("V", "g", "A", "B", "v", "p", "C", "t", "S", "P"):
                    codes[at] = letter
