"""Earlier articles in the queue, with which the signal `near_duplicate` compares new ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from sqlalchemy import bindparam, select

from quality.article import Article
from quality.document.near_duplicates import Known, NearDuplicate, is_other_and_earlier
from quality.document.passages import shared_passages
from quality.document.sketches import POSTED, Sketch, least_shared, similarity, sketch_of, unpack
from quality.triage.schema import items, shingles, sketches
from quality.triage.store import Store

MOST_COMPARED = 100
"""Candidates whose sketches are compared, those with most hashes in common first."""

_ITEM = "queue item "

_HOLDERS = select(shingles.c.hash, shingles.c.item_id).where(shingles.c.hash.in_(bindparam("hashes", expanding=True)))
_KNOWN = ("external_id", "url", "publisher", "published")
_CANDIDATES = (
    select(items.c.id, items.c.key, items.c.text, *(items.c[name] for name in _KNOWN), sketches.c.hashes)
    .join(sketches, sketches.c.item_id == items.c.id)
    .where(items.c.id.in_(bindparam("ids", expanding=True)))
)


class _Earlier(NamedTuple):
    """An item to compare with. `text` is None if the queue does not store it."""

    key: str
    known: Known
    sketch: Sketch
    text: str | None


class EarlierItems:
    """Items of a queue that an article may be a copy of, including new ones that are not stored yet. The queue is only read."""

    def __init__(self, store: Store, expected: Iterable[Sketch] = ()) -> None:
        """`expected` are sketches that will be looked up; what the queue holds for them is read at once."""
        self.store = store
        self._newcomers: dict[str, _Earlier] = {}
        hashes = {value for sketch in expected for value in sketch[:POSTED]}
        self._holders = self._read_holders(hashes) if hashes else {}

    def add(self, key: str, article: Article, sketch: Sketch, *, keep_text: bool) -> None:
        """Add an article that will be stored, so that later ones are compared with it."""
        known = Known(article.id, article.url, article.publisher, article.published)
        self._newcomers[key] = _Earlier(key, known, sketch, article.text if keep_text else None)

    def nearest(self, article: Article, place: str | None = None) -> NearDuplicate | None:
        """Find the most similar earlier item by another publisher. Shared passages are included if its text is stored. For an
        article that is itself an item (see `place_of_item`), only items before it are considered."""
        return self.nearest_to(sketch_of(article.text), article, place)

    def nearest_to(self, sketch: Sketch, article: Article, place: str | None = None) -> NearDuplicate | None:
        """As `nearest`, for an article whose sketch is known."""
        own = int(place.removeprefix(_ITEM)) if place and place.startswith(_ITEM) else None
        posted = frozenset(sketch[:POSTED])
        stored = (item for item in self._stored(posted, least_shared(sketch), own) if item.key not in self._newcomers)
        fresh = (
            item
            for item in self._newcomers.values()
            if len(posted.intersection(item.sketch[:POSTED])) >= least_shared(sketch) > 0
        )
        alike = (
            (-similarity(sketch, item.sketch), item.key, item)
            for candidates in (stored, fresh)
            for item in candidates
            if is_other_and_earlier(item.known, article)
        )
        best = min(alike, key=lambda found: found[:2], default=None)
        if best is None:
            return None
        jaccard, earlier = -best[0], best[2]
        passages = None if earlier.text is None else shared_passages(article.text, earlier.text)
        return NearDuplicate(*earlier.known, jaccard, passages, earlier.text)

    def _stored(self, posted: frozenset[int], least: int, own: int | None) -> Iterator[_Earlier]:
        """Find items, before the item `own`, that share enough posted hashes."""
        holders = self._holders if posted <= self._holders.keys() else self._read_holders(posted)
        counts: Counter[int] = Counter()
        for value in posted:
            counts.update(item_id for item_id in holders[value] if own is None or item_id < own)
        close = sorted((-count, item_id) for item_id, count in counts.items() if count >= max(1, least))
        ids = [item_id for _, item_id in close[:MOST_COMPARED]]
        if not ids:
            return
        with self.store.read() as connection:
            rows = connection.execute(_CANDIDATES, {"ids": ids}).all()
        for row in rows:
            known = Known(row.external_id, row.url, row.publisher, row.published)
            yield _Earlier(row.key, known, unpack(row.hashes), row.text)

    def _read_holders(self, hashes: Collection[int]) -> dict[int, list[int]]:
        """Map hashes to the items that post them, if any."""
        holders: dict[int, list[int]] = {value: [] for value in hashes}
        with self.store.read() as connection:
            for value, item_id in connection.execute(_HOLDERS, {"hashes": sorted(hashes)}):
                holders[value].append(item_id)
        return holders


def place_of_item(item_id: int) -> str:
    """Return the place of an article that is in the queue."""
    return f"{_ITEM}{item_id}"
