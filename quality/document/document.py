"""The document: lazy, cached views of one article's text. Each view is computed once, when first asked for."""

from __future__ import annotations

import operator
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import chain, compress

from quality.article import Article
from quality.document.attribution import Attribution, find_attributions
from quality.document.bio import Bio, find_bios
from quality.document.claims import (
    Claim,
    Quantity,
    Support,
    find_claims,
    find_quantities,
    find_support,
    sourced_sentences,
)
from quality.document.facts import Fact, find_facts
from quality.document.genre import Genre, find_genre
from quality.document.headline import Headline, find_headline
from quality.document.language import Language, Truncation, find_language, find_truncation, unspaced_words
from quality.document.main_blocks import find_story, flag_main
from quality.document.masked import masked_tokens
from quality.document.near_duplicates import EarlierArticles
from quality.document.outbound import OutboundLink, find_outbound
from quality.document.prose import Prose, find_prose
from quality.document.quotations import find_quotations
from quality.document.repetition import Repeat, Words, find_repeats, fold_words
from quality.document.residue import Residue, counted_residue, find_furniture
from quality.document.restatements import Restatements, find_restatements
from quality.document.roles import Role, find_roles
from quality.document.scales import Scale, find_scales
from quality.document.sentences import find_sentences
from quality.document.shapes import find_shapes
from quality.document.spans import Quotation, Sentence, TextBlock
from quality.document.statements import Statement, find_statements
from quality.document.tokens import Tokens, tokenize
from quality.document.topics import article_counts, article_topics
from quality.document.voice import authored_words, find_loaded
from quality.document.word_vectors import Subject, subject
from quality.document.wording import Streams, find_streams
from quality.lexicons import Hit, matcher
from quality.model import Model, load_model


class Document:
    """Views of an article. Every offset refers to `text`; `first`/`last` index the token columns.

    `model` holds the fitted tables that views read, by default those of the shipped model. `earlier` are articles to compare with,
    and `place` is where among them the article itself stands.
    """

    def __init__(
        self,
        article: Article,
        earlier: EarlierArticles | None = None,
        model: Model | None = None,
        place: str | None = None,
    ) -> None:
        self.article = article
        self.model = load_model() if model is None else model
        self.model.lists.use()
        self.earlier, self.place = earlier, place
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
        return find_bios(self.article, self._unflagged_blocks, self.model)

    @cached_property
    def topics(self) -> Mapping[str, float] | None:
        """Shares of the top-level IPTC Media Topics in headline and body, largest first; None when the text is too short."""
        return article_topics(self)

    @cached_property
    def subject(self) -> Subject | None:
        """What headline and body are about, by word vectors; None when they hold none of their words."""
        return subject(article_counts(self), self.model)

    @cached_property
    def residue(self) -> tuple[Residue, ...]:
        """Furniture that counts as left behind in the story, in order."""
        story = self.story
        return tuple(counted_residue(self.text, {n: line for n, line in self.furniture.items() if story[n]}))

    @cached_property
    def folded_words(self) -> Words:
        """Words of the story as they are compared to find repetition: without punctuation, case and width."""
        is_word: Sequence[int] = self.is_word
        if not all(self.story):
            in_story = bytearray(len(is_word))
            for block in compress(self._unflagged_blocks, self.story):
                in_story[block.first : block.last] = b"\x01" * (block.last - block.first)
            is_word = list(map(operator.and_, is_word, in_story))
        return fold_words(self._columns, is_word)

    @cached_property
    def repeats(self) -> tuple[Repeat, ...]:
        """Passages that say again, in blocks or runs of sentences, what the text said before; in order."""
        return tuple(find_repeats(self))

    @cached_property
    def restatements(self) -> Restatements:
        """Sentences that say again, nearly word for word, what an earlier one said."""
        return find_restatements(self)

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
    def masked(self) -> list[str]:
        """Tokens with names and figures masked, for the learned views."""
        return masked_tokens(self)

    @cached_property
    def masked_sentences(self) -> list[list[str]]:
        """The masked tokens of each of `sentences`."""
        return [self.masked[sentence.first : sentence.last] for sentence in self.sentences]

    @cached_property
    def shapes(self) -> list[list[str]]:
        """What marks each of `sentences` apart from its words."""
        return find_shapes(self)

    @cached_property
    def roles(self) -> tuple[Role, ...]:
        """What each of `sentences` does, in order."""
        return tuple(find_roles(self))

    @cached_property
    def statements(self) -> list[Statement]:
        """The sentences of the story with their roles."""
        return find_statements(self)

    @cached_property
    def scales(self) -> Mapping[str, Scale]:
        """Readers' answers told from the terms of the body, by name."""
        return find_scales(self)

    @cached_property
    def body_sentences(self) -> tuple[Sentence, ...]:
        """Sentences of the body: main blocks that are not headings."""
        blocks = self.blocks
        return tuple(s for s in self.sentences if blocks[s.block].main and blocks[s.block].kind != "heading")

    @cached_property
    def initials(self) -> str:
        """First character of each token in lower case, so that one quick search finds all tokens of a kind."""
        return "".join(map(operator.itemgetter(0), self._columns.lower))

    @cached_property
    def written(self) -> frozenset[str]:
        """Distinct tokens as written."""
        return frozenset(self._columns.surface)

    @cached_property
    def is_word(self) -> bytes:
        """Per token: 1 for one with a letter or digit, 0 for punctuation."""
        return bytes(map(str.isalnum, self.initials))

    @cached_property
    def is_capital(self) -> bytes:
        """Per token: 1 for one that begins with a capital letter."""
        return bytes(map(str.isupper, map(operator.itemgetter(0), self._columns.surface)))

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
    def language(self) -> Language:
        """The language of the body."""
        return find_language(self)

    @cached_property
    def prose(self) -> Prose:
        """Whether the body is running prose."""
        return find_prose(self)

    @cached_property
    def truncation(self) -> Truncation | None:
        """Where the text breaks off before its end, None when nothing shows that."""
        return find_truncation(self)

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

    @cached_property
    def loaded(self) -> list[Hit]:
        """Loaded words and phrases of the author, in text order; their labels are their strength, 1 to 3."""
        return find_loaded(self)

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

    @cached_property
    def streams(self) -> Streams:
        """The author's words in lower case, and the forms of the body."""
        return find_streams(self)

    @cached_property
    def genre(self) -> Genre:
        """The form of the article."""
        return find_genre(self)

    @cached_property
    def headline(self) -> Headline | None:
        """The headline, from the page's data or the top of the text."""
        return find_headline(self)

    @cached_property
    def support(self) -> Support:
        """What the sentences of the body rest on: reports, evidence or the author's own argument."""
        return find_support(self)

    @cached_property
    def sourced_sentences(self) -> frozenset[int]:
        """Indexes of the sentences with an attribution, or what one carries over."""
        return sourced_sentences(self)

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """Quantities of the body outside quotations, in order."""
        return tuple(find_quantities(self))

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """Checkable claims of the body, in order."""
        return tuple(find_claims(self))

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """Figures, dates, names of places and bodies, and records that the body states, each where it stands first."""
        return tuple(find_facts(self))

    @cached_property
    def outbound(self) -> tuple[OutboundLink, ...] | None:
        """Links of the body by kind, None where no links are known."""
        return find_outbound(self.article, self.blocks)

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Offsets of tokens[first:last]."""
        return self._columns.starts[first], self._columns.ends[last - 1]
