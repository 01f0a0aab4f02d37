"""Is the body running prose of its own: no code, table, list, verse or log, no page of teasers, no text that repeats itself?

With these thresholds 1 % of 1,858 published articles that readers coded is refused as no prose, a listing or repetitive.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain, compress, count, pairwise
from operator import gt, itemgetter
from typing import TYPE_CHECKING, Literal, NamedTuple

from quality.document.recipes import is_recipe
from quality.document.sketches import shingles
from quality.document.spans import TextBlock
from quality.document.verse import VERSE_WORDS, by_rhyme
from quality.lexicons import LazyPattern, named_pattern, word_set

if TYPE_CHECKING:
    from quality.document.document import Document

ProseFault = Literal["not_prose", "listing", "repetitive"]

FEWEST_WORDS = 150
"""Words of prose that a judgement needs; where fewer remain without what is none, the text is no prose."""

_SYMBOLS = "{}<>=;|\\*/#~^&+[]@$"
_ENDS = frozenset(".!?…:\"”’')]»")
_LEAST_IN_SENTENCES = 0.3
_SHARE_IN_SENTENCES = 0.5
_LEAST_FUNCTION_WORDS = 0.2
_MOST_NUMBERS = 0.25
_MOST_SYMBOLS = 0.15
_SENTENCE_TOKENS = 6
_WORDS_TO_TELL = 20

_SHINGLE = 8
"""Words in a row that stand twice only where something is repeated."""
_SHORTEST_REPEATED = 3
"""Words of a sentence that counts as repeated when it stands twice."""
_FIRST_WORDS = (FEWEST_WORDS + 50, 8 * FEWEST_WORDS)
"""Words of the first sentences that mostly hold enough fresh ones, so that no others need to be compared."""
_MOST_FRESH = 0.85
"""Share of words outside repeats from which on a short text repeats no more than others do."""
_MOST_STALE_PAIRS = 0.75
"""Share of pairs of words of a sentence that stood before from which on it fills a template."""
_SHORTEST_FILLED = 8

_ALL_STALE = 0.1
"""Share of words outside repeats below which nothing else needs to be said of a text."""

_FEWEST_LINES = 12
_MOST_LINES = 0.5
"""Share of the lines that look alike from which on a text is a log, a chat or a program."""
_TALK_WORDS = 14
"""Words of a line, on average, up to which lines that begin with a time or a name are a chat and no interview or live blog."""
_STAMPED = LazyPattern(
    r"[\[(<]?\d{1,2}:\d{2}(?::\d{2})?\b|[\[(<]?\d{4}-\d{2}-\d{2}[T ]\d|[\[(<]?\d{1,2}[/.]\d{1,2}[/.]\d{2,4},? \d{1,2}:\d{2}"
    r"|\[?(?:INFO|DEBUG|WARN(?:ING)?|ERROR|TRACE|FATAL)\b|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov"
    r"|Dec) {1,2}\d{1,2} \d{2}:\d{2}"
    r"|\d{1,3}(?:\.\d{1,3}){3}\s"
)
_SPOKEN = LazyPattern(r"<?@?[A-Za-z][\w.'’-]{0,20}(?: [A-Z][\w.'’-]{0,20})?>?:\s|<[\w.-]{1,20}>\s")
_CODE = LazyPattern(
    r"(?:def|class|import|from|return|function|const|let|var|public|private|static|if|for|while|else|try|except|elif|with|print|echo|"
    r"SELECT|INSERT|UPDATE|#include|package|using|end|raise)\b.{0,200}[:;{(=]|.{0,200}(?:[;{}]|\)\s*:?|\(|=>|->)$"
    r"|\S+ [-+*/]?= \S+|[@}\])]"
)
_CODE_SIGN = LazyPattern(r"[(){};=\[\]]")
_PRICED = named_pattern("page_patterns", "priced", re.IGNORECASE)
_RESULTS = named_pattern("page_patterns", "search_results", re.IGNORECASE)
_CONSENT = named_pattern("page_patterns", "consent", re.IGNORECASE)
_ERROR = named_pattern("page_patterns", "error_page", re.IGNORECASE)
_MORE = named_pattern("page_patterns", "teaser_link", re.IGNORECASE)
_TEASER_WORDS = 45
_FEWEST_TEASERS = 5


class Prose(NamedTuple):
    """Whether the body is running prose. `reason` says why it is not, None when it is; `fault` is the kind of reason."""

    reason: str | None
    in_sentences: float
    """Share of the body's tokens in sentences of at least six tokens that end like sentences."""
    fault: ProseFault = "not_prose"

    @property
    def is_prose(self) -> bool:
        """Whether the text is running prose."""
        return self.reason is None


class _Line(NamedTuple):
    """A main block: its text, its number of words, whether it ends like a sentence."""

    text: str
    words: int
    ends: bool
    block: TextBlock


def find_prose(document: Document) -> Prose:
    """Running prose, or code, a table, a list, verse, a page of teasers, or one passage again and again."""
    tokens, in_sentences = _in_sentences(document)
    share = in_sentences / tokens if tokens else 0.0
    if not tokens:
        return Prose("there is no text", 0.0)
    words = len(document.body_words)
    fresh = _fresh_words(document)
    is_repetitive = fresh < FEWEST_WORDS <= words and fresh < _MOST_FRESH * words
    repeats = Prose(f"not counting repetitions, it has {fresh} words", share, "repetitive")
    lines = _lines(document)
    if reason := _by_figures(document) or _by_lines(lines) or by_rhyme([line.text for line in lines]):
        return Prose(reason, share)
    if is_repetitive and fresh < _ALL_STALE * words:
        return repeats
    if reason := _by_words(document, share) or _by_wording(document, lines):
        return Prose(reason, share)
    if reason := _listing(document, lines):
        return Prose(reason, share, "listing")
    if is_repetitive:
        return repeats
    if in_sentences < FEWEST_WORDS and share < _SHARE_IN_SENTENCES:
        return Prose("few of its lines are sentences, as in a list, a table or verse", share)
    return Prose(None, share)


def _in_sentences(document: Document) -> tuple[int, int]:
    """Tokens of the body, and those of them in sentences."""
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
    return tokens, in_sentences


def _fresh_words(document: Document) -> int:
    """`fresh_words` of the body, or a smaller number if that is enough for running prose."""
    # Further sentences add to it; only the last few words of the first ones may turn out to begin a passage that stood before.
    enough = FEWEST_WORDS + _SHINGLE
    for most in (*_FIRST_WORDS, len(document.body_words)):
        sentences = _first_sentences(document, most)
        fresh = least_fresh_words(sentences)
        if fresh < enough:
            fresh = fresh_words(sentences)
        if fresh >= enough:
            break
    return fresh


def least_fresh_words(sentences: Sequence[Sequence[str]]) -> int:
    """A lower bound of `fresh_words` at a fraction of its cost: two for each pair of words that stood before are taken for stale.

    All words of a repeated passage stand in such pairs, and a filled template has more than one for two of its words.
    """
    words = list(chain.from_iterable(map(_without_figures, sentences)))
    pairs = list(pairwise(words))
    return len(words) - 2 * (len(pairs) - len(set(pairs)))


def fresh_words(sentences: Sequence[Sequence[str]]) -> int:
    """Number of words, given by sentence, outside sentences and passages that stood before.

    Figures count as equal, so that numbered copies are copies, and a sentence counts as repeated when most of its pairs of
    words stood before, as they did where a template is filled again.
    """
    folded = list(map(_without_figures, sentences))
    words = list(chain.from_iterable(folded))
    stale = bytearray(len(words))
    seen: set[tuple[str, ...]] = set()
    pairs: set[tuple[str, str]] = set()
    at = 0
    for sentence in map(tuple, folded):
        size = len(sentence)
        own = list(pairwise(sentence))
        is_filled = size >= _SHORTEST_FILLED and sum(map(pairs.__contains__, own)) >= _MOST_STALE_PAIRS * len(own)
        if is_filled or (size >= _SHORTEST_REPEATED and sentence in seen):
            stale[at : at + size] = b"\x01" * size
        seen.add(sentence)
        pairs.update(own)
        at += size
    first_at: dict[tuple[str, ...], int] = {}
    firsts = map(first_at.setdefault, shingles(words, _SHINGLE), count())
    for at in compress(count(), map(gt, count(), firsts)):
        stale[at : at + _SHINGLE] = b"\x01" * _SHINGLE
    return min(stale.count(0), len(set(pairwise(words))) + 1)


def _without_figures(words: Sequence[str]) -> list[str]:
    return ["0" if word[0].isdigit() else word for word in words]


def _first_sentences(document: Document, words: int) -> list[list[str]]:
    """The words of each of the first sentences of the body that hold so many words together."""
    blocks, lower, is_word = document.blocks, document.tokens, document.is_word
    sentences: list[list[str]] = []
    for sentence in document.sentences:
        if words <= 0:
            break
        if blocks[sentence.block].main:
            own = list(compress(lower[sentence.first : sentence.last], is_word[sentence.first : sentence.last]))
            sentences.append(own)
            words -= len(own)
    return sentences


def _lines(document: Document, *, surrounded: bool = False) -> list[_Line]:
    """The lines of the body; `surrounded`, also those among them that are not of it, as linked titles are, and the one before."""
    text, is_word, blocks = document.text, document.is_word, document.blocks
    main = [n for n, block in enumerate(blocks) if block.main]
    between = range(max(0, main[0] - 1), main[-1] + 1) if main else range(0)
    lines = []
    for n in between if surrounded else main:
        block = blocks[n]
        if block.last > block.first:
            line = text[block.start : block.end]
            words = is_word[block.first : block.last].count(1)
            if "\n" in line and block.kind in ("code", "table"):
                parts = [part.strip() for part in line.splitlines() if part.strip()]
                lines += [_Line(part, part.count(" ") + 1, part[-1] in _ENDS, block) for part in parts]
            else:
                lines.append(_Line(line, words, line[-1] in _ENDS, block))
    return lines


def _by_figures(document: Document) -> str | None:
    """Whether the body is full of symbols or figures."""
    counts = document.body_counts
    words = sum(counts.values())
    most = _MOST_SYMBOLS * len(document.tokens)
    if document.is_word.count(0) > most:
        # A word may begin with an underscore, so that it counts as one only where it stands alone.
        symbols = sum(map(document.initials.count, _SYMBOLS)) + document.tokens.count("_")
        if symbols > most:
            return "much of it is code, markup or symbols"
    figures = sum(compress(counts.values(), map(str.isdigit, map(itemgetter(0), counts))))
    if figures > _MOST_NUMBERS * words:
        return "much of it is figures, as in a table"
    return None


def _by_words(document: Document, share: float) -> str | None:
    """Whether the words of the body stand in sentences, and are connected."""
    if share < _LEAST_IN_SENTENCES:
        return "few of its lines are sentences, as in a list, a table or verse"
    language, words = document.language, len(document.body_words)
    if language.code in ("en", None) and language.share < _LEAST_FUNCTION_WORDS and words >= _WORDS_TO_TELL:
        return "it names things without connecting them, as in a list"
    return None


def _by_lines(lines: Sequence[_Line]) -> str | None:
    """What most lines look like: a log, a chat, a program, a price list, verse."""
    if len(lines) < _FEWEST_LINES:
        return None
    least = _MOST_LINES * len(lines)
    words = sum(line.words for line in lines)
    prose = sum(line.words for line in lines if line.words > 2 * _TALK_WORDS and line.ends)
    if prose >= FEWEST_WORDS:
        return None
    mean = words / len(lines)
    if mean <= _TALK_WORDS:
        for pattern, what in (
            (_STAMPED, "a log, a chat or a timetable"),
            (_SPOKEN, "a chat"),
            (_PRICED, "a price list or a timetable"),
        ):
            others = [line for line in lines if not pattern.match(line.text)]
            told = sum(line.words for line in others if line.ends and line.words >= _SENTENCE_TOKENS)
            if len(lines) - len(others) >= least and told < FEWEST_WORDS:
                return f"its lines are those of {what}"
        signs = sum(_CODE.match(line.text) is not None and _CODE_SIGN.search(line.text) is not None for line in lines)
        if signs >= least:
            return "its lines are those of a program"
    if _is_short(lines) and 2 * sum(line.text[-1] in '.!?”"' for line in lines) <= len(lines):
        return "its lines are as short as those of verse or of a list"
    return None


def _is_short(lines: Sequence[_Line]) -> bool:
    """Whether lines of up to ten words hold most words."""
    words = sum(line.words for line in lines)
    return sum(line.words for line in lines if 1 < line.words <= VERSE_WORDS) >= 0.8 * words


def _by_wording(document: Document, lines: Sequence[_Line]) -> str | None:
    """A recipe, a notice about cookies, an error page."""
    heads = [line.text for line in lines[:3]] + [document.article.headline or ""]
    body = sum(line.words for line in lines)
    if body < 2 * FEWEST_WORDS and any(_ERROR.fullmatch(head.strip(" .!")) for head in heads if len(head) < 120):
        return "it is an error page"
    counts = document.body_counts
    if counts["cookies"] + counts["cookie"] + counts["consent"] >= 0.015 * body:
        consent = {match[0].lower() for line in lines for match in _CONSENT.finditer(line.text)}
        if len(consent) >= 3:
            return "it is a notice about cookies"
    return "it is a recipe" if is_recipe(document) else None


def _listing(document: Document, lines: Sequence[_Line]) -> str | None:
    """A page of search results or teasers of other articles: short texts of one or two sentences, each under a title."""
    texts = [line for line in lines if _is_text(line)]
    if len(texts) < _FEWEST_TEASERS or sum(line.words for line in texts if line.words > 60) >= FEWEST_WORDS:
        return None
    heads = [line.text for line in lines[:8] if line.words <= 20] + [document.article.headline or ""]
    if any(map(_RESULTS.match, heads)):
        from statistics import median  # here, since few articles come this far

        if median(line.words for line in texts) <= 60:
            return "it is a page of search results"
    short = [line for line in texts if line.words <= _TEASER_WORDS]
    if len(short) < 0.8 * len(texts):
        return None
    around = _lines(document, surrounded=True)
    titles = max(sum(map(_is_titled, around, around[1:])), _titled_by_links(document))
    if titles < _FEWEST_TEASERS or titles < 0.8 * len(texts):
        return None
    cut = sum(line.text.endswith(("…", "...", "[…]")) for line in texts)
    cut += sum(_is_label(line) and _MORE.fullmatch(line.text) is not None for line in around)
    if cut >= 0.4 * len(texts) or _shared(short) < _LEAST_SHARED:
        return "it is a page of teasers for other articles"
    return None


def _is_titled(one: _Line, other: _Line) -> bool:
    """Whether a line is the title of the next one, which does not go on with it."""
    return _is_label(one) and _is_text(other) and not other.text[0].islower()


def _is_label(line: _Line) -> bool:
    return not line.ends and line.words <= _LABEL_WORDS


def _is_text(line: _Line) -> bool:
    return line.words >= _SENTENCE_TOKENS and not _is_label(line)


def _titled_by_links(document: Document) -> int:
    """Number of blocks of the body that begin with a link of two words or more, as teasers in a list do."""
    article, text = document.article, document.text
    main = {block.start: block.end for block in document.blocks if block.main}
    found = set()
    for link in article.links or ():
        start = article.blocks[link.block].start if link.block is not None and link.block < len(article.blocks) else -1
        if start in main and " " in link.text and text[start : main[start]].lstrip("• ").startswith(link.text):
            found.add(start)
    return len(found)


_LABEL_WORDS = 16
_LEAST_SHARED = 0.5
"""Share of the short texts that hold one of the commonest words of all, below which each is about something else."""


def _shared(lines: Sequence[_Line]) -> float:
    """Share of lines that hold one of the three long words that most lines hold."""
    sets = [set(re.findall(r"[a-z]{5,}", line.text.lower())) - _COMMON for line in lines]
    often: dict[str, int] = {}
    for words in sets:
        for word in words:
            often[word] = often.get(word, 0) + 1
    top = set(sorted(often, key=lambda word: (-often[word], word))[:3])
    return sum(not top.isdisjoint(words) for words in sets) / len(sets)


_COMMON = word_set("function_words", "common_long")
