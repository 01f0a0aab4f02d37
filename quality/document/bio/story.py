"""The text in which bios are looked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from quality.document.tokens import Tokens
from quality.model import Model


class Block(Protocol):
    """What bios are looked for in."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def kind(self) -> str: ...


class Story(NamedTuple):
    """A text with its tokens, its blocks and their wording.

    `surnames` are those of the authors whom the page names, in lower case; `titled` tells that the headline is known apart, so
    that the first block is none.
    """

    text: str
    tokens: Tokens
    blocks: Sequence[Block]
    passages: Sequence[str]
    surnames: frozenset[str]
    model: Model | None
    titled: bool

    @property
    def end(self) -> int:
        """Where the last block ends."""
        return self.blocks[-1].end
