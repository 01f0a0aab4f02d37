"""The ladder of sources, and what is read of each."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from quality.document.attribution.tagged import Tokens


class SourceStep(IntEnum):
    """How well a reader can identify a source, best first. Features of fitted models hold the values, so they must not change."""

    NAMED = 0
    """A name, or the one body or document that a reader of the article can identify: "police", "the indictment"."""
    EXPLAINED = 1
    """No name, but a reason for leaving it out: "who asked not to be named"."""
    DESCRIBED = 2
    """An office or affiliation without a name: "a spokesman", "the director of the Water Board"."""
    GENERIC = 3
    """A bare class of people or documents: "residents of Town", "legal experts"."""
    NOBODY = 4
    """Nobody in particular: "sources", "reportedly"."""


class SourceReading(NamedTuple):
    """The step of a source and, for `NAMED`, the key that all its mentions share.

    `head` is the lower-case head noun ("" for nobody), `at` the tokens that write the name, here or where a pronoun or
    second mention has it from; None when nothing but a common noun does ("police", "the indictment").
    """

    step: SourceStep
    name: str | None = None
    head: str = ""
    at: Tokens | None = None

    @property
    def is_named(self) -> bool:
        """Whether the source is on the first step."""
        return self.step == 0


DESCRIBED = SourceReading(SourceStep.DESCRIBED)
EXPLAINED = SourceReading(SourceStep.EXPLAINED)
GENERIC = SourceReading(SourceStep.GENERIC)
NOBODY = SourceReading(SourceStep.NOBODY)


class Mention(NamedTuple):
    """A source as it was read. `sort` is "person", "people", "body", "document" or "self"; `head` is its head noun."""

    reading: SourceReading
    sort: str
    head: str


def named(key: str | None, at: Tokens | None = None) -> SourceReading:
    """The reading of a named source."""
    return SourceReading(SourceStep.NAMED, key, at=at)
