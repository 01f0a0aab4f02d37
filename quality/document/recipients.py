"""Whoever is told: "told the Gazette on Monday that", "reminded the committee"."""

from __future__ import annotations

import re
from collections.abc import Sequence

_PRONOUNS = frozenset("him her them us me you it himself herself themselves".split())
_CORE = r"[DR]?(?:[wnNMOo0e&']|\.(?=[NM]))*[wnNM0](?:(?<=N)D(?=[,.\"]|$))?"
_RECIPIENT = re.compile(rf"D[wnoe]*g(?=[pTtS\",.DNP]|$)|{_CORE}")
_CIRCUMSTANCES = re.compile(rf"(?:[pt](?:{_CORE}|T)|T|R)+(?=[S\",.:K;]|$)")
"""Where and when, before the statement or the end: "at a briefing in Leith that"."""
_FINITE = "ABVve"


def recipient_end(codes: str, tokens: Sequence[str], first: int, end: int) -> int:
    """The token behind whoever is told, when that stands at token `first`; else `first`. `end` is that of the sentence."""
    if first >= end:
        return first
    if tokens[first] in _PRONOUNS and not (tokens[first] == "her" and codes[first + 1 : first + 2] in ("w", "n", "N")):
        last = first + 1
    elif match := _RECIPIENT.match(codes, first, end):
        last = match.end()
        if last < end and codes[last] in _FINITE:
            # "told reporters pipes had burst": the noun before the verb is its subject.
            last = first + 1 if codes[first] in "nN" and last > first + 1 else first
    else:
        return first
    circumstances = _CIRCUMSTANCES.match(codes, last, end)
    return circumstances.end() if circumstances else last
