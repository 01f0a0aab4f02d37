"""Can this text be judged at all: is it English, is all of it there?

Two views for the abstention of the scorer. They read words and sentences that are already cut; none guesses a topic.
Thresholds come from 11,341 published articles: the share of English function words there has a median of 0.46, 0.1 % lie
below 0.22; in other languages written in the Latin alphabet it stays below 0.1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Set
from itertools import chain, filterfalse
from typing import NamedTuple

from quality.document.cut_text import CutText
from quality.lexicons import in_order, in_use, made_of_lists, word_set

_ENGLISH = word_set("function_words", "frequent")

_SURELY_ENGLISH = 0.25
_PERHAPS_ENGLISH = 0.12
_BARELY_ENGLISH = 0.04
_FEW_OTHERS = 0.05
"""Shares of English and of other function words at which a text of many names and figures is taken for English."""
_WORDS_TO_TELL = 20
_FEWEST_TO_TELL = 6
_FEWEST_DISTINCT = 2
"""Function words that a text must hold, different ones, to be in their language."""
_SURELY_OTHER = 0.2
"""Share of function words from which even a text of a few words is named as another language."""
_SOME_OTHER = 0.02
"""Share of function words of another language from which on the sentences of an English text are looked at one by one."""
_PARTLY_OTHER = 0.1
"""Share of words in sentences of another language from which on an English text is partly in that language."""
_FEWEST_IN_SENTENCE = 2
"""Function words of another language that a sentence in it holds."""
_LAST_LATIN = "ɏ"
"""The last letter of Latin Extended-B."""
_SCRIPTS = (
    ("ͰϿ", "el", "Greek"), ("Ѐԯ", "ru", "a language in the Cyrillic alphabet"), ("԰֏", "hy", "Armenian"), ("֐׿", "he", "Hebrew"),
    ("؀ۿ", "ar", "a language in the Arabic script"), ("ऀॿ", "hi", "a language in the Devanagari script"), ("ঀ৿", "bn", "Bengali"),
    ("਀੿", "pa", "Punjabi"), ("઀૿", "gu", "Gujarati"), ("஀௿", "ta", "Tamil"), ("ఀ౿", "te", "Telugu"), ("ಀ೿", "kn", "Kannada"),
    ("ഀൿ", "ml", "Malayalam"), ("඀෿", "si", "Sinhala"), ("฀๿", "th", "Thai"), ("຀໿", "lo", "Lao"), ("က႟", "my", "Burmese"),
    ("Ⴀჿ", "ka", "Georgian"), ("ሀ፿", "am", "Amharic"), ("ក៿", "km", "Khmer"), ("぀ヿ", "ja", "Japanese"), ("㐀鿿", "zh", "Chinese"),
    ("가힯", "ko", "Korean"), ("ᄀᇿ", "ko", "Korean"), ("ἀ῿", "el", "Greek"),
)  # fmt: skip
"""First and last letter of a script, and the language it is most often used for."""
_OWN_LETTERS = {
    "ru": tuple(
        (code, frozenset(letters))
        for code, letters in (
            ("kk", "әғқңұһ"), ("be", "ў"), ("uk", "їєґі"), ("mk", "ѓќѕ"), ("sr", "ђћџљњј"), ("ru", "ыэё"), ("bg", "ъ"),
        )
    ),
    "ar": tuple((code, frozenset(letters)) for code, letters in (("ur", "ٹڈںے"), ("fa", "پچژگ"))),
}  # fmt: skip
"""Letters that only one language of a script has, or the first of those listed here."""
_OWN_SHARE = 0.06
"""Share of words with such letters from which on a text is in that language."""
_KANA = 0.1
"""Share of kana from which on a text in Chinese characters is Japanese."""
_NAMES = {
    "af": "Afrikaans", "ca": "Catalan", "cs": "Czech", "cy": "Welsh", "da": "Danish", "de": "German", "es": "Spanish",
    "et": "Estonian",
    "fi": "Finnish", "fr": "French", "ga": "Irish", "ha": "Hausa", "hr": "Croatian",
    "hu": "Hungarian", "id": "Indonesian", "it": "Italian",
    "lt": "Lithuanian", "lv": "Latvian", "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian",
    "sk": "Slovak", "sl": "Slovenian", "sq": "Albanian", "sv": "Swedish", "sw": "Swahili", "tl": "Tagalog", "tr": "Turkish",
    "be": "Belarusian", "bg": "Bulgarian", "fa": "Persian", "kk": "Kazakh", "mk": "Macedonian", "sr": "Serbian", "uk": "Ukrainian",
    "ur": "Urdu",
    "vi": "Vietnamese", "en": "English",
    **{code: name for _, code, name in _SCRIPTS},
}  # fmt: skip


@made_of_lists
def _foreign() -> dict[str, frozenset[str]]:
    """Function words of other languages that are none of English, by language."""
    return {code: frozenset(words) - _ENGLISH for code, words in in_use().classes("foreign_words").items()}


@made_of_lists
def _foreign_words() -> frozenset[str]:
    """Those of all languages: few stand in an English text, so that only these need to be looked up in each language."""
    return frozenset().union(*_foreign().values())


class Language(NamedTuple):
    """`code` is ISO 639-1, "other" for a text in a rare alphabet, None where too little tells (few words, names only).

    `share` is the share of the body's words that are function words of that language.
    """

    code: str | None
    share: float

    partly: str | None = None
    """Another language, by its code, of which an English text holds several sentences."""

    part: float = 0.0
    """Share of the words of the body, 0 to 1, in sentences in that language."""

    @property
    def english(self) -> bool:
        """Whether the text is English."""
        return self.code == "en"

    @property
    def name(self) -> str:
        """The language in words."""
        return _NAMES.get(self.code or "", "a language other than English")


class Truncation(NamedTuple):
    """The passage text[start:end] that shows that the rest of the article is missing, and why one thinks so."""

    start: int
    end: int
    reason: str


def find_language(document: CutText) -> Language:
    """The language by its letters, or by its function words where these are Latin."""
    counts = document.body_counts
    total = sum(counts.values())
    if script := _by_script(counts):
        return script
    if total < _FEWEST_TO_TELL:
        return Language(None, 0.0)
    english = _number(counts, counts.keys() & _ENGLISH) / total
    held = counts.keys() & _foreign_words()
    others = {code: _number(counts, held & words) for code, words in _foreign().items()}
    code = max(others, key=others.__getitem__)
    words = held & _foreign()[code]
    # One letter that a program uses as a name is a word in Spanish.
    share = others[code] / total if len(words) >= _FEWEST_DISTINCT else 0.0
    if total < _WORDS_TO_TELL:
        return Language(code, share) if share >= _SURELY_OTHER and share > 2 * english else Language(None, 0.0)
    if english >= _SURELY_ENGLISH:
        part = _part_in(words, document, total) if share >= _SOME_OTHER else 0.0
        return Language("en", english, code, part) if part >= _PARTLY_OTHER else Language("en", english)
    if share > english and share >= _PERHAPS_ENGLISH:
        return Language(code, share)
    if english >= _PERHAPS_ENGLISH or (english >= _BARELY_ENGLISH and share < _FEW_OTHERS and english > share):
        return Language("en", english)
    return Language(None, english)


def _part_in(words: Set[str], document: CutText, total: int) -> float:
    """The share of the body's words in sentences with more function words of another language, `words`, than English ones."""
    lower, is_word, blocks = document.tokens, document.is_word, document.blocks
    found = 0
    for sentence in document.sentences:
        own = lower[sentence.first : sentence.last]
        other = sum(map(words.__contains__, own)) if blocks[sentence.block].main else 0
        if other >= _FEWEST_IN_SENTENCE and other > sum(map(_ENGLISH.__contains__, own)):
            found += is_word[sentence.first : sentence.last].count(1)
    return found / total


def _by_script(counts: Counter[str]) -> Language | None:
    """The language of a text of which most letters are not Latin."""
    if not any(map(_is_not_latin, "".join(word[0] + word[-1] for word in filterfalse(str.isascii, counts)))):
        return None
    others: Counter[str] = Counter()
    letters = 0
    for word, number in counts.items():
        if word[0].isalpha():
            letters += len(word) * number
            letter = next((letter for letter in (word[0], word[-1]) if _is_not_latin(letter)), "")
            if letter:
                code = next((code for ends, code, _ in _SCRIPTS if ends[0] <= letter <= ends[1]), "other")
                kana = sum("぀" <= letter <= "ヿ" for letter in word) if code == "zh" else 0
                others[code] += (len(word) - kana) * number
                others["ja"] += kana * number
    everything = others.total()
    if 2 * everything <= letters:
        return None
    if others["ja"] >= _KANA * (others["ja"] + others["zh"]) and others["zh"]:
        others["ja"] += others.pop("zh")
    code = max(others, key=others.__getitem__)
    return Language(_by_letters(code, counts), everything / letters)


def _by_letters(code: str, counts: Counter[str]) -> str:
    """The language that its own letters tell from others in the same script."""
    words = [word for word in counts if word[0].isalpha()]
    for other, letters in _OWN_LETTERS.get(code, ()):
        own = sum(not letters.isdisjoint(word) for word in words)
        if own >= _OWN_SHARE * len(words):
            return other
    return code


def _is_not_latin(letter: str) -> bool:
    return letter > _LAST_LATIN and letter.isalpha() and not "Ḁ" <= letter <= "ỿ" and not "ﬀ" <= letter <= "ﬆ"


def _number(counts: Counter[str], words: Set[str]) -> int:
    """How often the words of a set stand in the text; all of them do."""
    return sum(map(counts.__getitem__, words))


_STUB_WORDS = 250
"""Below this many words a "read more" at the end is taken to cut the article off; above it, it advertises another one."""
_NEVER_LAST = word_set("function_words", "never_last")
_TAIL_BLOCKS = 4
_PARAGRAPH_WORDS = 12


def find_truncation(document: CutText) -> Truncation | None:
    """Where the text breaks off before its end, or None when nothing shows that it does."""
    blocks = [block for block in document.blocks if block.main]
    if not blocks:
        return None
    text, words = document.text, document.words
    end = blocks[-1].end
    tail = text[max(0, end - 24) : end]
    if tail.endswith("chars]") and "[+" in tail:  # how a news interface marks a cut text
        return Truncation(end - len(tail) + tail.rindex("[+"), end, "the rest of the text was cut off by an interface")
    rest, more = in_order("page_words", "rest_elsewhere"), in_order("page_words", "more_elsewhere")
    for block in blocks[-_TAIL_BLOCKS:]:
        start = max(block.start, block.end - 200)
        closing = text[start : block.end].lower()
        if len(closing) != block.end - start:
            continue  # lower case of another length: offsets would not fit
        for phrase in chain(rest, more if words < _STUB_WORDS else ()):
            at = closing.rfind(phrase)
            if at >= 0:
                return Truncation(
                    start + at, start + at + len(phrase), "the rest stands behind a subscription or on another page"
                )
    last = blocks[-1]
    if last.last - last.first >= _PARAGRAPH_WORDS:
        tokens, at = document.tokens, last.last - 1
        start = document.starts[max(last.first, at - 5)]
        if text[end - 1] in ",—–-" or (tokens[at] in _NEVER_LAST and document.surface[at].islower()):
            return Truncation(start, end, "the last paragraph ends in the middle of a sentence")
        dots = text[end - 1] == "…" or text[max(0, end - 3) : end] == "..."
        if dots and words < _STUB_WORDS:
            return Truncation(start, end, "the text trails off after a few paragraphs")
    if document.article.truncated:
        return Truncation(end, end, "the reader could not get the whole text")
    return None
