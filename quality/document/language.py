"""Can this text be judged at all: is it English, is it running prose, is all of it there?

Three views for the abstention of the scorer. They read words and sentences that are already cut; none guesses a topic.
Thresholds come from 11,341 published articles: the share of English function words there has a median of 0.46, 0.1 % lie
below 0.22; in other languages written in the Latin alphabet it stays below 0.1.
"""

from __future__ import annotations

from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from quality.document.document import Document

_ENGLISH = frozenset(
    "the of and to in a is that for it as was with be by on not he i this are or his from at which but have an had they "
    "you were there one all we their been has would when who will more if no out so up said what its about than into them "
    "can only other time new some could these two may first then do any like my now over such our she her him".split()
)

_OTHERS = {
    "cs": "se že na je jsem jako která který byl byla jsou také ale podle aby pro který po od už při není jeho její",
    "da": "og det er en af til på med for ikke den som har de at et der var fra sig han kan vil også efter blev hvor",
    "de": "der und den von zu das mit sich des auf für ist nicht ein eine als auch dem wird bei einer nach einem wie aus werden",
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
    "tr": "bir ve bu da için ile de çok daha olarak olan gibi sonra kadar ne ama her en değil olduğu göre ise oldu",
}
_FOREIGN = {code: frozenset(words.split()) - _ENGLISH for code, words in _OTHERS.items()}

_SURELY_ENGLISH = 0.25
_PERHAPS_ENGLISH = 0.12
_WORDS_TO_TELL = 20


class Language(NamedTuple):
    """`code` is ISO 639-1, "other" for a text in another alphabet, None where too little tells (few words, names only).

    `share` is the share of the body's words that are function words of that language.
    """

    code: str | None
    share: float

    @property
    def english(self) -> bool:
        """Whether the text is English."""
        return self.code == "en"


class Prose(NamedTuple):
    """Whether the body is running prose. `reason` says why it is not, None when it is."""

    reason: str | None
    in_sentences: float
    """Share of the body's tokens in sentences of at least six tokens that end like sentences."""

    @property
    def is_prose(self) -> bool:
        """Whether the text is running prose."""
        return self.reason is None


class Truncation(NamedTuple):
    """The passage text[start:end] that shows that the rest of the article is missing, and why one thinks so."""

    start: int
    end: int
    reason: str


def find_language(document: Document) -> Language:
    """The language by its function words."""
    counts = document.body_counts
    total = sum(counts.values())
    if total < _WORDS_TO_TELL:
        return Language(None, 0.0)
    english = _share(counts, _ENGLISH, total)
    if english >= _SURELY_ENGLISH:
        return Language("en", english)
    code, share = max(
        ((code, _share(counts, words, total)) for code, words in _FOREIGN.items()), key=lambda found: found[1]
    )
    if share > english and share >= _PERHAPS_ENGLISH:
        return Language(code, share)
    if english >= _PERHAPS_ENGLISH:
        return Language("en", english)
    if sum(n for word, n in counts.items() if word[0] > "ɏ") > total / 2:  # the last letter of Latin Extended-B
        return Language("other", 0.0)
    return Language(None, english)


def _share(counts: Counter[str], words: frozenset[str], total: int) -> float:
    return sum(map(counts.__getitem__, counts.keys() & words)) / total


_SYMBOLS = "{}<>=;|\\*/#~^&+[]@$"
_ENDS = frozenset(".!?…:\"”’')]»")
_LEAST_IN_SENTENCES = 0.3
_LEAST_FUNCTION_WORDS = 0.2
_MOST_NUMBERS = 0.25
_MOST_SYMBOLS = 0.15
_SENTENCE_TOKENS = 6


def find_prose(document: Document) -> Prose:
    """Running prose, or code, a table, a list, verse."""
    text, blocks = document.text, document.blocks
    tokens = in_sentences = 0
    carried = False
    for sentence in reversed(document.sentences):
        if blocks[sentence.block].main:
            length = sentence.last - sentence.first
            tokens += length
            # A line that goes on in lower case on the next one is wrapped text, so it needs no full stop.
            if length >= _SENTENCE_TOKENS and (carried or text[sentence.end - 1] in _ENDS):
                in_sentences += length
            carried = text[sentence.start].islower()
    share = in_sentences / tokens if tokens else 0.0
    if not tokens:
        return Prose("there is no text", 0.0)
    counts = document.body_counts
    words = sum(counts.values())
    symbols = sum(map(document.initials.count, _SYMBOLS)) + document.tokens.count("_")  # a word may begin with the last
    if symbols > _MOST_SYMBOLS * len(document.tokens):
        return Prose("much of it is code, markup or symbols", share)
    if sum(n for word, n in counts.items() if word[0].isdigit()) > _MOST_NUMBERS * words:
        return Prose("much of it is figures, as in a table", share)
    if share < _LEAST_IN_SENTENCES:
        return Prose("few of its lines are sentences, as in a list, a table or verse", share)
    if (
        document.language.code in ("en", None)
        and document.language.share < _LEAST_FUNCTION_WORDS
        and words >= _WORDS_TO_TELL
    ):
        return Prose("it names things without connecting them, as in a list", share)
    return Prose(None, share)


_STUB_WORDS = 250
"""Below this many words a "read more" at the end is taken to cut the article off; above it, it advertises another one."""
_REST_ELSEWHERE = (
    "to continue reading", "to keep reading", "to read the full", "to read the rest", "to read this article", "to finish reading",
    "to view the full", "to unlock", "already a subscriber", "this article is for subscribers", "this content is for subscribers",
    "this story is for subscribers", "exclusive to subscribers", "for subscribers only", "subscribers only", "article continues for",
    "you have reached your limit", "you've reached your limit", "remaining free articles", "free articles remaining",
)  # fmt: skip
_MORE_ELSEWHERE = (
    "read more", "continue reading", "read the rest", "read the full story", "read the full article", "read full article",
    "read the whole", "full story", "read the entire", "read on at", "more at", "[…]", "[...]",
)  # fmt: skip
_NEVER_LAST = frozenset(
    "the a an of and or but to in for with from by at as that than which who whose because into their his her its our your "
    "my is are was were be been has have had will would could should can may might must if while when where this these".split()
)
_TAIL_BLOCKS = 4
_PARAGRAPH_WORDS = 12


def find_truncation(document: Document) -> Truncation | None:
    """Where the text breaks off before its end, or None when nothing shows that it does."""
    blocks = [block for block in document.blocks if block.main]
    if not blocks:
        return None
    text, words = document.text, document.words
    end = blocks[-1].end
    tail = text[max(0, end - 24) : end]
    if tail.endswith("chars]") and "[+" in tail:  # how a news interface marks a cut text
        return Truncation(end - len(tail) + tail.rindex("[+"), end, "the rest of the text was cut off by an interface")
    for block in blocks[-_TAIL_BLOCKS:]:
        start = max(block.start, block.end - 200)
        closing = text[start : block.end].lower()
        if len(closing) != block.end - start:
            continue  # lower case of another length: offsets would not fit
        for phrase in chain(_REST_ELSEWHERE, _MORE_ELSEWHERE if words < _STUB_WORDS else ()):
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
