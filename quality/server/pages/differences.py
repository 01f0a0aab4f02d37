"""The comparison with a near-duplicate as the item page shows it: long passages that both texts share are folded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from quality.triage.comparison import Comparison, Piece

MOST_SHOWN = 60
"""Words of a shared passage that is shown in full."""
AROUND = 15
"""Words of a longer one that are shown beside a difference."""


_SPACED = re.compile(r"^\s+|\S+\s*")


class Part(NamedTuple):
    """A piece of a text, and whether it is folded."""

    kind: str
    text: str
    words: int
    folded: bool = False


def shown_parts(pieces: Sequence[Piece]) -> Iterator[Part]:
    """Yield the pieces of a comparison, with the middle of long shared passages folded."""
    for number, piece in enumerate(pieces):
        if piece.kind != "same" or piece.words <= MOST_SHOWN:
            yield Part(*piece)
            continue
        words = _SPACED.findall(piece.text)
        first = AROUND if number else 0
        last = len(words) - (AROUND if number < len(pieces) - 1 else 0)
        if last - first < AROUND:  # hardly any spaces
            yield Part(*piece)
            continue
        for chosen, folded in ((words[:first], False), (words[first:last], True), (words[last:], False)):
            if chosen:
                yield Part("same", "".join(chosen), len(chosen), folded)


def why_not_compared(comparison: Comparison, number: int) -> str:
    """Say whose text is missing; empty if the texts were compared."""
    missing = [
        f"#{item}"
        for item, kept in ((number, comparison.has_text), (comparison.other.id, comparison.other_has_text))
        if not kept
    ]
    if not missing:
        return ""
    whose = f"The text of {missing[0]} is" if len(missing) == 1 else f"The texts of {' and '.join(missing)} are"
    return f"{whose} not kept, or no longer kept, so the passages cannot be compared."
