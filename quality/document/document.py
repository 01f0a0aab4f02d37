"""The document: lazy, cached views of one article's text. Each view is computed once, when first asked for."""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import compress
from typing import TYPE_CHECKING

from quality.article import Article
from quality.document.attribution import Attribution, find_attributions
from quality.document.claims import (
    Claim,
    Quantity,
    Support,
    find_claims,
    find_quantities,
    find_support,
    sourced_sentences,
)
from quality.document.cut_text import CutText
from quality.document.facts import Fact, find_facts
from quality.document.genre import Genre, find_genre
from quality.document.headline import Headline, find_headline
from quality.document.language import Language, Truncation, find_language, find_truncation
from quality.document.masked import masked_tokens
from quality.document.outbound import OutboundLink, find_outbound
from quality.document.prose import Prose, find_prose
from quality.document.repetition import Repeat, Words, find_repeats, fold_words
from quality.document.residue import Residue, counted_residue
from quality.document.restatements import Restatements, find_restatements
from quality.document.roles import Role, find_roles
from quality.document.scales import Scale, find_scales
from quality.document.shapes import find_shapes
from quality.document.statements import Statement, find_statements
from quality.document.topics import topic_distribution
from quality.document.voice import find_loaded
from quality.document.word_vectors import Subject, subject
from quality.document.wording import Streams, find_streams
from quality.lexicons import Hit
from quality.model import Model

if TYPE_CHECKING:
    from quality.document.near_duplicates import EarlierArticles


class Document(CutText):
    """The parts of an article's text and the views of them.

    `earlier` are articles to compare with, and `place` is where among them the article itself stands; the rest as in `CutText`.
    """

    def __init__(
        self,
        article: Article,
        earlier: EarlierArticles | None = None,
        model: Model | None = None,
        place: str | None = None,
    ) -> None:
        super().__init__(article, model)
        self.earlier, self.place = earlier, place

    @cached_property
    def topics(self) -> Mapping[str, float] | None:
        """Shares of the top-level IPTC Media Topics in headline and body, largest first; None when the text is too short."""
        return topic_distribution(self.article_counts, self.model)

    @cached_property
    def subject(self) -> Subject | None:
        """What headline and body are about, by word vectors; None when they hold none of their words."""
        return subject(self.article_counts, self.model)

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
        return tuple(find_roles(self, range(len(self.sentences))))

    @cached_property
    def statements(self) -> list[Statement]:
        """The sentences of the story with their roles."""
        return find_statements(self)

    @cached_property
    def scales(self) -> Mapping[str, Scale]:
        """Readers' answers told from the terms of the body, by name."""
        return find_scales(self)

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
    def attributions(self) -> tuple[Attribution, ...]:
        """Who says what in the body, by position."""
        return tuple(find_attributions(self))

    @cached_property
    def loaded(self) -> list[Hit]:
        """Loaded words and phrases of the author, in text order; their labels are their strength, 1 to 3."""
        return find_loaded(self)

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
