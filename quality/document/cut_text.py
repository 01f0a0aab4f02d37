"""The text of an article, cut once: tokens, blocks, sentences and quotations, which of them belong to the body, and hits of the
word lists. The views of `Document` build on it."""

from __future__ import annotations

import operator
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cached_property
from itertools import chain, compress, count, filterfalse

from quality.article import Article
from quality.article.parts import MAX_HEADLINE
from quality.document.bio import Bio, find_bios
from quality.document.main_blocks import find_story, flag_main
from quality.document.quotations import find_quotations
from quality.document.residue import Residue, find_furniture
from quality.document.sentences import find_sentences
from quality.document.spans import Quotation, Sentence, TextBlock
from quality.document.tokens import Tokens, tokenize, unspaced_words
from quality.lexicons import Hit, matcher
from quality.model import Model, load_model

_JOINT = re.compile("[-' ]")


class CutText:
    """The parts of an article's text, each found when it is first needed. Every offset refers to `text`; `first` and `last`
    index the token columns.

    `model` holds the fitted tables, by default those of the shipped model.
    """

    def __init__(self, article: Article, model: Model | None = None) -> None:
        self.article = article
        self.model = load_model() if model is None else model
        self.model.lists.use()
        self.text = article.text

    @cached_property
    def _columns(self) -> Tokens:
        return tokenize(self.text)

    @cached_property
    def surface(self) -> Sequence[str]:
        """Tokens as written."""
        return self._columns.surface

    @cached_property
    def tokens(self) -> Sequence[str]:
        """Tokens in lower case with straight apostrophes."""
        return self._columns.lower

    @cached_property
    def starts(self) -> Sequence[int]:
        """Offset of each token's first character."""
        return self._columns.starts

    @cached_property
    def ends(self) -> Sequence[int]:
        """Offset behind each token's last character."""
        return self._columns.ends

    @cached_property
    def initials(self) -> str:
        """First character of each token in lower case, so that one quick search finds all tokens of a kind."""
        return "".join(map(operator.itemgetter(0), self._columns.lower))

    @cached_property
    def written(self) -> frozenset[str]:
        """Distinct tokens as written."""
        return frozenset(self._columns.surface)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Distinct tokens in lower case and the parts of those with a hyphen or apostrophe: all words that any phrase can hold."""
        distinct = set(self._columns.lower)
        distinct.update(_JOINT.split(" ".join(filterfalse(str.isalnum, distinct))))
        return frozenset(distinct)

    def places(self, words: Set[str]) -> Iterator[int]:
        """Indexes of the tokens that are one of `words`, in order."""
        here = self.vocabulary.intersection(words)
        return compress(count(), map(here.__contains__, self._columns.lower)) if here else iter(())

    @cached_property
    def is_word(self) -> bytes:
        """Per token: 1 for one with a letter or digit, 0 for punctuation."""
        return bytes(map(str.isalnum, self.initials))

    @cached_property
    def is_capital(self) -> bytes:
        """Per token: 1 for one that begins with a capital letter."""
        return bytes(map(str.isupper, map(operator.itemgetter(0), self._columns.surface)))

    @cached_property
    def _unflagged_blocks(self) -> tuple[TextBlock, ...]:
        """All blocks that hold a token, each taken for main."""
        starts = self._columns.starts
        cut = []
        for block in self.article.blocks:
            first = bisect_left(starts, block.start)
            last = bisect_left(starts, block.end, first)
            if last > first:
                cut.append(TextBlock(block.start, block.end, block.kind, True, first, last))
        return tuple(cut)

    @cached_property
    def furniture(self) -> Mapping[int, Residue]:
        """Page furniture by block index: comment forms, navigation, adverts, credits and the like, counted as a flaw or not."""
        surface, lower, starts, ends = self._columns
        hits = self.phrases.get("residue_phrases", ())
        return find_furniture(lower, surface, starts, ends, self._unflagged_blocks, hits)

    @cached_property
    def story(self) -> Sequence[bool]:
        """Per block: whether it stands in the running text of the story, as a part of it or left in it."""
        return find_story(self.article, self._unflagged_blocks)

    @cached_property
    def blocks(self) -> tuple[TextBlock, ...]:
        """All blocks of the visible view, in order."""
        blocks = self._unflagged_blocks
        main = flag_main(self.article, self._columns, blocks, self.furniture)
        for bio in self.bios:
            if bio.block is not None:
                main[bio.block] = False
        return tuple(block if flag else block._replace(main=False) for block, flag in zip(blocks, main, strict=True))

    @cached_property
    def bios(self) -> tuple[Bio, ...]:
        """Author bios in the text and in the markup; those that fill a block are not part of the body."""
        return find_bios(self.article, self._unflagged_blocks, self.model, self._columns)

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """Sentences of all blocks, in order."""
        return tuple(find_sentences(self._columns, self.blocks))

    @cached_property
    def sentence_of(self) -> Sequence[int]:
        """Per token: the index of its sentence, -1 outside all."""
        index = [-1] * len(self._columns.lower)
        for number, sentence in enumerate(self.sentences):
            index[sentence.first : sentence.last] = [number] * (sentence.last - sentence.first)
        return index

    @cached_property
    def body_sentences(self) -> tuple[Sentence, ...]:
        """Sentences of the body: main blocks that are not headings."""
        blocks = self.blocks
        return tuple(s for s in self.sentences if blocks[s.block].main and blocks[s.block].kind != "heading")

    @cached_property
    def in_body(self) -> bytearray:
        """Per token: 1 in a main block, else 0."""
        mask = bytearray(len(self._columns.lower))
        for block in self.blocks:
            if block.main:
                mask[block.first : block.last] = b"\x01" * (block.last - block.first)
        return mask

    @cached_property
    def outside_body(self) -> list[tuple[int, int]]:
        """Runs of tokens, first and last, that stand in no main block."""
        return [run.span() for run in re.finditer(rb"\0+", self.in_body)]

    @cached_property
    def words(self) -> int:
        """Number of words in the body (main blocks, headings included), also of scripts without spaces between words."""
        is_word = self.is_word
        main = [block for block in self.blocks if block.main]
        unspaced = (
            0 if self.text.isascii() else sum(unspaced_words(self.text[block.start : block.end]) for block in main)
        )
        return sum(is_word[block.first : block.last].count(1) for block in main) + unspaced

    @cached_property
    def body_words(self) -> list[str]:
        """Words of the body (main blocks, headings included) in lower case, in order."""
        return list(compress(self._columns.lower, map(operator.and_, self.is_word, self.in_body)))

    @cached_property
    def body_counts(self) -> Counter[str]:
        """How often each word stands in the body."""
        return Counter(self.body_words)

    @cached_property
    def article_counts(self) -> Counter[str]:
        """How often each word stands in the headline and in the body without any author bio."""
        counts = self.body_counts.copy()
        if self.article.headline:
            counts.update(tokenize(self.article.headline[:MAX_HEADLINE]).lower)
        for bio in self.bios:
            if bio.part == "text" and bio.block is None:
                counts.subtract(tokenize(bio.quote).lower)
        return counts

    @cached_property
    def quotations(self) -> tuple[Quotation, ...]:
        """Interiors of all quotations, in order."""
        return tuple(find_quotations(self.text, self._columns, self.initials, self.blocks))

    @cached_property
    def quoted(self) -> bytearray:
        """Per token: 1 inside a quotation, else 0."""
        mask = bytearray(len(self._columns.lower))
        for quotation in self.quotations:
            mask[quotation.first : quotation.last] = b"\x01" * (quotation.last - quotation.first)
        return mask

    @cached_property
    def phrases(self) -> Mapping[str, Sequence[Hit]]:
        """Hits of every word list, by list name, in text order; found in one pass over all tokens."""
        return matcher().find(self._columns.lower)

    def authored(self, lexicon: str) -> list[Hit]:
        """Hits of one list in the author's own words: in the body and outside quotations."""
        quoted, in_body = self.quoted, self.in_body
        return [hit for hit in self.phrases.get(lexicon, ()) if in_body[hit.first] and not quoted[hit.first]]

    @cached_property
    def authored_words(self) -> int:
        """Number of words of the body outside quotations."""
        is_word, in_body = self.is_word, self.in_body
        return self.words - sum(is_word[q.first : q.last].count(1) for q in self.quotations if in_body[q.first])

    @cached_property
    def authored_tokens(self) -> list[str]:
        """Tokens of the body outside quotations, nothing in place of each other one."""
        tokens = list(self._columns.lower)
        for first, last in chain(self.outside_body, ((q.first, q.last) for q in self.quotations)):
            tokens[first:last] = [""] * (last - first)
        return tokens

    @cached_property
    def authored_counts(self) -> Counter[str]:
        """How often each token stands in the body outside quotations."""
        counts = Counter(self.authored_tokens)
        del counts[""]
        return counts

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Offsets of tokens[first:last]."""
        return self._columns.starts[first], self._columns.ends[last - 1]
