"""Edits that would raise the score. Each one makes a real article, which is then scored like any other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from quality.article import Article
from quality.article.edits import edited
from quality.document import Document, SourceStep

STAND_IN = "Dana Whitfield, director of the Institute for Public Records,"
"""An invented named source, inserted where the article names nobody."""

STAND_IN_BIO = "The author is a staff reporter."


class Edit(NamedTuple):
    """An edit, the signal that it addresses, and the passages that it changes."""

    signal: str
    says: str
    document: Document
    changes: tuple[tuple[int, int, str], ...]
    fields: Mapping[str, object] = MappingProxyType({})

    def article(self) -> Article:
        """Return the edited article."""
        return edited(self.document.article, self.changes, **self.fields)


def edits(document: Document) -> Iterator[Edit]:
    """Return the edits that apply to this article, one for each flaw that an editor could fix."""
    if repeats := document.repeats:
        yield Edit(
            "duplicated_blocks",
            "without the repeated passage" if len(repeats) == 1 else "without the repeated passages",
            document,
            tuple((r.start, r.end, "") for r in repeats),
        )
    vague = [a for a in document.attributions if a.step >= SourceStep.GENERIC and a.source is not None]
    if vague:
        yield Edit(
            "vague_attribution",
            "if the unnamed sources were named",
            document,
            tuple((a.source.start, a.source.end, STAND_IN) for a in vague if a.source is not None),
        )
    if residue := document.residue:
        yield Edit(
            "boilerplate_residue",
            "without the page clutter",
            document,
            tuple((r.start, r.end, "") for r in residue),
        )
    if bios := document.bios:
        yield Edit(
            "bio_topic_mismatch",
            "with an author bio that fits the topic",
            document,
            tuple((b.start, b.end, STAND_IN_BIO) for b in bios if b.part == "text"),
            {"bio": None, "authors": None} if any(b.part == "bio" for b in bios) else {},
        )
