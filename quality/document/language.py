"""Can this text be judged at all: is it English, is all of it there?

Two views for the abstention of the scorer. They read words and sentences that are already cut; none guesses a topic.
Thresholds come from 11,341 published articles: the share of English function words there has a median of 0.46, 0.1 % lie
below 0.22; in other languages written in the Latin alphabet it stays below 0.1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Set
from itertools import chain
from typing import NamedTuple

from quality.document.cut_text import CutText
from quality.lexicons import in_order, word_set

_ENGLISH = word_set("function_words", "frequent")

_OTHERS = {
    "cs": "se že na je jsem jako která který byl byla jsou také ale podle aby pro který po od už při není jeho její",
    "da": "og det er en af til på med for ikke den som har de at et der var fra sig han kan vil også efter blev hvor",
    "de": "der und den von zu das mit sich des auf für ist nicht ein eine als auch dem wird bei einer nach einem wie aus werden "
    "sind haben im zum zur dass wurde noch über wir sie es er wenn kann",
    "es": "de la que el en y los del se las por un para con una su al lo como más pero sus le ya o este sí porque esta",
    "fi": "ja on ei että se hän oli mutta ovat kuin myös joka mukaan ole sen olla niin tai jos kun jo vain siitä",
    "fr": "de la le et les des en un une du que est pour qui dans par plus pas au sur ne se ce il sont avec aux cette",
    "hu": "az és hogy nem egy is ez volt van meg csak már mint még de azt után szerint ki el lesz kell ami aki",
    "id": "yang dan di dengan untuk dari pada tidak ini dalam akan itu ke oleh juga adalah karena tersebut kepada telah bahwa",
    "it": "di che il la e un per non una si con del della sono da le dei più gli anche al alla nel delle come ha lo",
    "nl": "de van het een en dat niet te zijn voor met op aan er ook als maar om hij door bij naar uit nog wordt heeft",
    "no": "og det er en av til på med for ikke den som har de at et der var fra seg han kan vil også etter ble hvor",
    "pl": "w i na z się że do nie jest to o jak od po przez dla był tym ale oraz jego za są które także już",
    "pt": "de que o e do da em um para com não uma os no se na por mais as dos como mas ao das foi à seu sua pelo",
    "ro": "de și în la a cu nu o pe un din că se care este pentru au fost mai sunt ca prin lui al ale după",
    "sv": "och att det som en är på för av med den till inte har de ett om han men var jag från vi så kan när",
    "af": "die en van het in is dit nie te wat vir met om aan sy hulle was sal deur op maar ook ons kan uit daar oor hy by 'n",
    "ca": "de la el que i en els les per un una amb és no del dels al més són com aquest aquesta ha van seva però també ser han",
    "cy": "yn y a i o ar yr mae bod wedi am gan oedd i'r ei eu fod ac gyda hefyd nid ond fel dros ond sydd un hyn",
    "et": "ja on ei et see oli kui ka mis oma aga või ning kes selle ta tema seda nende pärast üle siis nagu ole kõik",
    "ga": "an na agus ar le go ag sa den tá bhí sé is do as a chun leis faoi mar ní sin seo ach ná bhfuil iad",
    "ha": "da ta na ya a ba ne ce yi cikin wata shi su don mai kuma wannan sun ake suka domin kan zai daga wani an",
    "hr": "je i u na se za da su od s koji koja nije kao ali što bi to o iz ili samo biti bio koje sve kako će nakon",
    "lt": "ir į kad su iš yra tai ne apie kaip bet buvo dėl už jis savo iki nuo kuris šio arba tik per jie jau prie",
    "lv": "un ir ka ar no uz par tas kas bet to arī bija nav pie kā pēc vai tā viņš savu lai gan tikai jau gada",
    "sk": "sa na je že v a si do so ako ale pre aj by sú bol ktorý ktorá od podľa po za nie je to už jeho bola",
    "sl": "je in v na se za da so ki z ne pa bi tudi od po kot pri še ali kar iz bil bila to ter le že pred",
    "sq": "të e në dhe për një që nga i se u ka është si nuk do janë këtë më kjo ai nga po edhe por ky",
    "sw": "ya na wa kwa ni za katika la kuwa hiyo huo cha hii yake alisema pia wake watu baada lakini kama hilo zaidi hivyo ili",
    "tl": "ang ng sa na mga ay at ni si ito para hindi may kay ng nang din ko mo niya kung pa rin dahil isang lang siya",
    "vi": "và của là có các được cho trong không một người những với này đã về khi để từ đến ra cũng như vào ở tại theo",
    "tr": "bir ve bu da için ile de çok daha olarak olan gibi sonra kadar ne ama her en değil olduğu göre ise oldu",
}
_FOREIGN = {code: frozenset(words.split()) - _ENGLISH for code, words in _OTHERS.items()}

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
_PARTLY_OTHER = 0.05
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


class Language(NamedTuple):
    """`code` is ISO 639-1, "other" for a text in a rare alphabet, None where too little tells (few words, names only).

    `share` is the share of the body's words that are function words of that language.
    """

    code: str | None
    share: float

    partly: str | None = None
    """Another language, by its code, of which an English text holds long passages."""

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
    english = _share(counts, _ENGLISH, total)
    code, share = max(
        ((code, _share(counts, words, total)) for code, words in _FOREIGN.items()), key=lambda found: found[1]
    )
    if len(counts.keys() & _FOREIGN[code]) < _FEWEST_DISTINCT:
        share = 0.0  # one letter that a program uses as a name is a word in Spanish
    if total < _WORDS_TO_TELL:
        return Language(code, share) if share >= _SURELY_OTHER and share > 2 * english else Language(None, 0.0)
    if english >= _SURELY_ENGLISH:
        return Language("en", english, code if share >= _PARTLY_OTHER else None)
    if share > english and share >= _PERHAPS_ENGLISH:
        return Language(code, share)
    if english >= _PERHAPS_ENGLISH or (english >= _BARELY_ENGLISH and share < _FEW_OTHERS and english > share):
        return Language("en", english)
    return Language(None, english)


def _by_script(counts: Counter[str]) -> Language | None:
    """The language of a text of which most letters are not Latin."""
    if not any(map(_is_not_latin, "".join(word[0] + word[-1] for word in counts if not word.isascii()))):
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


def _share(counts: Counter[str], words: Set[str], total: int) -> float:
    return sum(map(counts.__getitem__, counts.keys() & words)) / total


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
