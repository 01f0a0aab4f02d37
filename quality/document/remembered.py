"""What a function makes of words, remembered within bounds."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Asked = TypeVar("Asked", str, tuple[str, ...])
Made = TypeVar("Made")

LONGEST = 64
"""Characters of a word, or words of a tuple, that is remembered."""


class Remembered(dict[Asked, Made]):
    """What a function makes of a word or several. `map(remembered.__getitem__, words)` costs no Python call for words met before."""

    def __init__(self, function: Callable[[Asked], Made], most: int = 65_536) -> None:
        """At most `most` answers are kept, so that a long run over many articles stays within a few megabytes."""
        super().__init__()
        self._function: Callable[[Asked], Made] = function
        self._most = most

    def __missing__(self, asked: Asked) -> Made:
        if len(self) >= self._most:
            self.clear()
        made = self._function(asked)
        if len(asked) <= LONGEST:
            self[asked] = made
        return made
