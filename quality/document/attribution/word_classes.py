"""The class of each token: a cheap stand-in for parts of speech, by closed word lists, suffixes and capitals.

A class is one letter, so that the classes of a text are one string, which regular expressions match fast. Code and
grammar use the names.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

from quality.document.cut_text import CutText
from quality.document.headline import word_weights
from quality.document.spans import Quotation
from quality.lexicons import following, in_order, load_lexicon, made_of_lists, word_set

NAME: Final = "N"
NOUN: Final = "n"
WORD: Final = "w"
TITLE: Final = "M"
NAME_POSSESSIVE: Final = "O"
POSSESSIVE: Final = "o"
NUMBER: Final = "0"
DETERMINER: Final = "D"
PRONOUN: Final = "P"
IMPERSONAL: Final = "I"
RELATIVE: Final = "H"
PREPOSITION: Final = "p"
TO: Final = "t"
CONJUNCTION: Final = "C"
SUBORDINATOR: Final = "S"
AUXILIARY: Final = "A"
BE: Final = "B"
ADVERB: Final = "R"
TIME: Final = "T"
REPORT_VERB: Final = "V"
VERB: Final = "v"
PAST_FORM: Final = "e"
ING_FORM: Final = "g"
COMMA: Final = ","
SEMICOLON: Final = ";"
COLON: Final = ":"
DASH: Final = "-"
OPEN: Final = "("
CLOSE: Final = ")"
END_MARK: Final = "K"
STOP: Final = "."
SLASH: Final = "&"
APOSTROPHE: Final = "'"
QUOTE_MARK: Final = '"'
QUOTED: Final = "Q"
SYMBOL: Final = "x"


class WordClass(NamedTuple):
    """A class: its letter, what belongs to it, and a token of it."""

    letter: str
    meaning: str
    example: str


CLASSES = {
    "Name": WordClass(NAME, "capitalised word", "Whitfield"),
    "Noun": WordClass(NOUN, "noun of the list source_nouns", "engineer"),
    "Word": WordClass(WORD, "any other word: adjectives, other nouns", "bridge"),
    "Title": WordClass(TITLE, "title before a name", "Mr"),
    "NamePossessive": WordClass(NAME_POSSESSIVE, "capitalised word with 's", "Whitfield's"),
    "Possessive": WordClass(POSSESSIVE, "other word with 's", "bridge's"),
    "Number": WordClass(NUMBER, "begins with a digit", "12"),
    "Determiner": WordClass(DETERMINER, "article, quantity, possessive pronoun", "the"),
    "Pronoun": WordClass(PRONOUN, "personal or indefinite pronoun", "she"),
    "Impersonal": WordClass(IMPERSONAL, "it, there, what", "it"),
    "Relative": WordClass(RELATIVE, "who, which", "who"),
    "Preposition": WordClass(PREPOSITION, "preposition other than to", "of"),
    "To": WordClass(TO, "to", "to"),
    "Conjunction": WordClass(CONJUNCTION, "and, or, nor", "and"),
    "Subordinator": WordClass(SUBORDINATOR, "that, if, because, but", "that"),
    "Auxiliary": WordClass(AUXILIARY, "have, do, modal verbs", "has"),
    "Be": WordClass(BE, "form of be", "was"),
    "Adverb": WordClass(ADVERB, "adverb, not", "repeatedly"),
    "Time": WordClass(TIME, "day, month, part of the day", "monday"),
    "ReportVerb": WordClass(REPORT_VERB, "verb of the list reporting_verbs", "said"),
    "Verb": WordClass(VERB, "frequent other verb", "make"),
    "PastForm": WordClass(PAST_FORM, "other word in -ed", "painted"),
    "IngForm": WordClass(ING_FORM, "word in -ing", "painting"),
    "Comma": WordClass(COMMA, "comma", ","),
    "Semicolon": WordClass(SEMICOLON, "semicolon", ";"),
    "Colon": WordClass(COLON, "colon", ":"),
    "Dash": WordClass(DASH, "hyphen or dash", "—"),
    "Open": WordClass(OPEN, "opening bracket", "("),
    "Close": WordClass(CLOSE, "closing bracket", ")"),
    "EndMark": WordClass(END_MARK, "question or exclamation mark", "?"),
    "Stop": WordClass(STOP, "full stop, and the marks of a short quotation", "."),
    "Slash": WordClass(SLASH, "slash", "/"),
    "Apostrophe": WordClass(APOSTROPHE, "apostrophe or single quotation mark", "’"),
    "QuoteMark": WordClass(QUOTE_MARK, "quotation mark", "“"),
    "Quoted": WordClass(QUOTED, "any token inside a quotation of speech", ""),
    "Symbol": WordClass(SYMBOL, "anything else", "$"),
}
"""The classes by the names that the grammar uses."""

_CLOSED = {
    DETERMINER: "determiner",
    PRONOUN: "pronoun",
    IMPERSONAL: "impersonal",
    RELATIVE: "relative",
    PREPOSITION: "preposition",
    TO: "to",
    CONJUNCTION: "conjunction",
    SUBORDINATOR: "subordinator",
    AUXILIARY: "auxiliary",
    BE: "be",
    ADVERB: "adverb",
    TIME: "time",
    TITLE: "title",
    VERB: "verb",
}
"""Classes of the list word_classes. A word that stands in several belongs to the first, but for auxiliaries."""
OF = word_set("word_classes", "of")
THE = word_set("word_classes", "the")
THAT = word_set("word_classes", "that")
BY = word_set("word_classes", "by")
IT = word_set("word_classes", "it")
NO = word_set("word_classes", "no")
"""Single words that rules ask for."""
_ADVERB_NOT = word_set("word_classes", "no_adverb")

_MARKS = (
    dict.fromkeys("-–—", DASH)
    | dict.fromkeys("([", OPEN)
    | dict.fromkeys(")]", CLOSE)
    | dict.fromkeys("?!", END_MARK)
    | dict.fromkeys(".…", STOP)
    | dict.fromkeys('"“”„«»‟', QUOTE_MARK)
    | dict.fromkeys("'’`‘", APOSTROPHE)
    | {",": COMMA, ";": SEMICOLON, ":": COLON, "/": SLASH, "%": NOUN}
)
_OPEN_CLASSES = frozenset((WORD, NOUN, PAST_FORM, POSSESSIVE, VERB, ING_FORM))
"""Classes of words that a capital makes a name."""
_TIMES_OR_NAMES = word_set("word_classes", "time_or_name")
_QUOTE_MARKS = APOSTROPHE + QUOTE_MARK
_SPOKEN_ENDINGS = COMMA + END_MARK
"""Short quotations that end so are speech: "Nonsense," he said."""
_BEHIND_BEGINNING = (
    COMMA + PREPOSITION + DETERMINER + TO + ADVERB + NUMBER + PRONOUN + SUBORDINATOR + RELATIVE + PAST_FORM
)
"""What stands behind a first word in -ly, -ing or -ed that is no name."""
_BY_ENDING = {"y": ADVERB, "g": ING_FORM, "d": PAST_FORM}
_CAPITALISED = NAME + TITLE + NAME_POSSESSIVE
_SMALL_IN_TITLES = frozenset(
    (REPORT_VERB, ING_FORM, AUXILIARY, BE, VERB, PREPOSITION, CONJUNCTION, TO, SUBORDINATOR, PRONOUN)
)
_MOST_KEPT = 200_000
_TITLES = 3
"""Sentences at the top that may be a headline set in title case."""
_SHORTEST_TITLE = 4
_TITLE_SHARE = 0.6
"""Words of a headline in title case, and how many of them have a capital."""


class _Classes(dict[str, str]):
    """Surface form to letter; what is not listed is decided by form and kept."""

    def __missing__(self, surface: str) -> str:
        lower = surface.lower().replace("’", "'")
        listed = _listed().get(lower)
        letter = _capitalised(surface, lower, listed) if surface[0].isupper() else listed or _by_form(lower)
        if len(self) < _MOST_KEPT:
            self[surface] = letter
        return letter


def _capitalised(surface: str, lower: str, listed: str | None) -> str:
    """The class of a word with a capital that no sentence begins with."""
    if surface in ("US", "May"):
        return NAME
    if listed is None or listed in _OPEN_CLASSES or (listed == TIME and lower in _TIMES_OR_NAMES):
        return NAME_POSSESSIVE if lower.endswith("'s") else NAME
    return listed


def _by_form(lower: str) -> str:
    """The class of a word without a capital that no list holds."""
    if lower[0].isdigit():
        return NUMBER
    if not lower[0].isalpha():
        return SYMBOL
    if lower.endswith("'s"):
        return POSSESSIVE
    if lower.endswith("n't"):
        return AUXILIARY
    if lower.endswith("ly") and lower not in _ADVERB_NOT:
        return ADVERB
    if lower.endswith("ed") and len(lower) > 4:
        return PAST_FORM
    if lower.endswith("ing") and len(lower) > 5:
        return ING_FORM
    return WORD


@made_of_lists
def _listed() -> dict[str, str]:
    listed: dict[str, str] = {}
    for entry in load_lexicon("reporting_verbs").entries:
        if len(entry) == 1:
            listed[entry[0]] = ING_FORM if entry[0].endswith("ing") else REPORT_VERB
    for entry, label in load_lexicon("source_nouns").entries.items():
        if len(entry) == 1 and label != "modifier":
            listed[entry[0]] = NOUN
    for letter, name in _CLOSED.items():
        for word in in_order("word_classes", name):
            if word not in listed or letter in (AUXILIARY, BE):
                listed[word] = letter
    listed.update(_MARKS)
    return listed


@made_of_lists
def _common() -> frozenset[str]:
    """Common words before the head of a source ("legal experts")."""
    return frozenset(e[0] for e, label in load_lexicon("source_nouns").entries.items() if label == "modifier")


_CLASSES = _Classes()
following(_CLASSES.clear)


def class_of(surface: str) -> str:
    """The class of a token within a sentence, by its form alone."""
    return _CLASSES[surface]


def classify(document: CutText, speech: Collection[Quotation]) -> str:
    """The classes of all tokens, one letter each.

    `speech` are the quotations that report speech: their tokens become `Quoted`. The marks of other ones become `Stop`.
    """
    codes = list(map(_CLASSES.__getitem__, document.surface))
    _mark_quotations(document, codes, set(speech))
    for at in document.places({"long"}):  # "have long argued"; elsewhere it is an adjective
        if codes[at - 1 : at] == [AUXILIARY] and codes[at + 1 : at + 2] == [REPORT_VERB]:
            codes[at] = ADVERB
    _lower_beginnings(document, codes)
    for sentence in document.sentences[:_TITLES]:
        _lower_title(document.tokens, codes, sentence.first, sentence.last)
    return "".join(codes)


def _mark_quotations(document: CutText, codes: list[str], speech: Collection[Quotation]) -> None:
    starts, length = document.starts, len(codes)
    for quotation in document.quotations:
        first, last = quotation.first, quotation.last
        spoken = quotation in speech or (last > first + 1 and codes[last - 1] in _SPOKEN_ENDINGS)
        mark = QUOTE_MARK if spoken else STOP
        if spoken:
            codes[first:last] = QUOTED * (last - first)
        for at in (first - 1, first - 2):
            if at >= 0 and codes[at] in _QUOTE_MARKS and starts[at] >= quotation.start - 2:
                codes[at] = mark
        for at in (last, last + 1):
            if at < length and codes[at] in _QUOTE_MARKS and starts[at] <= quotation.end + 1:
                codes[at] = mark


def _lower_beginnings(document: CutText, codes: list[str]) -> None:
    """Class the first words of sentences, whose capital says nothing.

    A listed noun or a word seen small elsewhere is no name, nor is a common word that has no capital elsewhere.
    """
    tokens, surface, common, usual = document.tokens, document.surface, _common(), document.model.built(word_weights)
    people = in_order("word_classes", "people_ending")
    inside = list(surface)
    for sentence in document.sentences:
        inside[sentence.first] = ""
    seen = set(inside)
    for sentence in document.sentences:
        at = sentence.first
        while at < sentence.last - 1 and not codes[at].isalpha():
            at += 1
        if codes[at] != NAME:
            continue
        behind = codes[at + 1] if at + 1 < len(codes) else ""
        if behind == NAME:
            continue
        token = tokens[at]
        letter = _listed().get(token)
        if letter is None and len(token) > 5 and behind and behind in _BEHIND_BEGINNING:
            letter = _by_ending(token)
            if letter is not None:
                codes[at] = letter
                continue
        if letter in (NOUN, ING_FORM) or (letter == TIME and behind == TIME):
            codes[at] = letter
        elif token in common:
            codes[at] = WORD if letter is None else letter
        elif letter is None and (
            token in seen or (surface[at] not in seen and (token in usual or token.endswith(people)))
        ):
            codes[at] = WORD


def _by_ending(token: str) -> str | None:
    return _BY_ENDING[token[-1]] if token.endswith(("ly", "ing", "ed")) else None


def _lower_title(tokens: Sequence[str], codes: list[str], first: int, last: int) -> None:
    """Class the words of a headline in title case: closed classes and verbs count as if they were written small."""
    words = [at for at in range(first, last) if codes[at].isalpha() and codes[at] != QUOTED]
    capital = sum(codes[at] in _CAPITALISED for at in words)
    if len(words) >= _SHORTEST_TITLE and capital >= _TITLE_SHARE * len(words):
        for at in words:
            if codes[at] == NAME and at > first:
                letter = _listed().get(tokens[at])
                if letter in _SMALL_IN_TITLES:
                    codes[at] = letter
