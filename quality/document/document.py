"""The document: lazy, cached views of one article's text. Each view is computed once, when first asked for."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cached_property

from quality.article import Article
from quality.document.attributions import Attribution, find_attributions
from quality.document.main_blocks import flag_main
from quality.document.quotations import find_quotations
from quality.document.sentences import find_sentences
from quality.document.spans import Block, Quotation, Sentence
from quality.document.tokens import Tokens, tokenize
from quality.document.voice import authored_words
from quality.lexicons import Hit, matcher


class Document:
    """Views of an article. Every offset refers to `text`; `first`/`last` index the token columns."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.text = article.text

    @cached_property
    def _columns(self) -> Tokens:
        return tokenize(self.text)

    @property
    def surface(self) -> Sequence[str]:
        """Tokens as written."""
        return self._columns.surface

    @property
    def tokens(self) -> Sequence[str]:
        """Tokens in lower case with straight apostrophes."""
        return self._columns.lower

    @property
    def starts(self) -> Sequence[int]:
        """Offset of each token's first character."""
        return self._columns.starts

    @property
    def ends(self) -> Sequence[int]:
        """Offset behind each token's last character."""
        return self._columns.ends

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """All blocks of the visible view, in order."""
        starts = self._columns.starts
        cut = []
        for block in self.article.blocks:
            first = bisect_left(starts, block.start)
            last = bisect_left(starts, block.end, first)
            if last > first:
                cut.append((block, first, last))
        main = flag_main(self.article, [block for block, _, _ in cut])
        return tuple(
            Block(block.start, block.end, block.kind, is_main, first, last)
            for (block, first, last), is_main in zip(cut, main, strict=True)
        )

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """Sentences of all blocks, in order."""
        return tuple(find_sentences(self._columns, self.blocks))

    @cached_property
    def body_sentences(self) -> tuple[Sentence, ...]:
        """Sentences of the body: main blocks that are not headings."""
        blocks = self.blocks
        return tuple(s for s in self.sentences if blocks[s.block].main and blocks[s.block].kind != "heading")

    @cached_property
    def is_word(self) -> Sequence[bool]:
        """Per token: whether it has a letter or digit, rather than being punctuation."""
        return [token[0].isalnum() for token in self._columns.lower]

    @cached_property
    def words(self) -> int:
        """Number of words in the body (main blocks, headings included)."""
        is_word = self.is_word
        return sum(sum(is_word[block.first : block.last]) for block in self.blocks if block.main)

    @cached_property
    def quotations(self) -> tuple[Quotation, ...]:
        """Interiors of all quotations, in order."""
        return tuple(find_quotations(self.text, self._columns, self.blocks))

    @cached_property
    def quoted(self) -> bytearray:
        """Per token: 1 inside a quotation, else 0."""
        mask = bytearray(len(self._columns.lower))
        for quotation in self.quotations:
            mask[quotation.first : quotation.last] = b"\x01" * (quotation.last - quotation.first)
        return mask

    @cached_property
    def in_body(self) -> bytearray:
        """Per token: 1 in a main block, else 0."""
        mask = bytearray(len(self._columns.lower))
        for block in self.blocks:
            if block.main:
                mask[block.first : block.last] = b"\x01" * (block.last - block.first)
        return mask

    @cached_property
    def phrases(self) -> Mapping[str, Sequence[Hit]]:
        """Hits of every word list, by list name, in text order; found in one pass over all tokens."""
        return matcher().find(self._columns.lower)

    @cached_property
    def attributions(self) -> tuple[Attribution, ...]:
        """Who says what in the body, by position."""
        return tuple(find_attributions(self))

    def authored(self, lexicon: str) -> list[Hit]:
        """Hits of one list in the author's own words: in the body and outside quotations."""
        quoted, in_body = self.quoted, self.in_body
        return [hit for hit in self.phrases.get(lexicon, ()) if in_body[hit.first] and not quoted[hit.first]]

    @cached_property
    def authored_words(self) -> int:
        """Number of words of the body outside quotations."""
        return authored_words(self)

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Offsets of tokens[first:last]."""
        return self._columns.starts[first], self._columns.ends[last - 1]
