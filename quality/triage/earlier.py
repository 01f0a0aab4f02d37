"""Articles of the queue that came before: what the signal `near_duplicate` compares with."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from sqlalchemy import bindparam, select

from quality.article import Article
from quality.article.near_duplicates import Known, NearDuplicate, is_other_and_earlier
from quality.article.passages import shared_passages
from quality.article.sketches import MOST_HOLDERS, POSTED, least_shared, similarity, sketch_of, unpack
from quality.triage.schema import items, shingles, sketches
from quality.triage.store import Store

MOST_COMPARED = 10
"""Candidates compared, those with most hashes in common first."""

_ITEM = "queue item "

_HOLDERS = select(shingles.c.item_id).where(shingles.c.hash == bindparam("hash")).limit(MOST_HOLDERS)
_CANDIDATES = (
    select(
        items.c.id,
        items.c.external_id,
        items.c.url,
        items.c.publisher,
        items.c.published,
        items.c.text,
        sketches.c.hashes,
    )
    .join(sketches, sketches.c.item_id == items.c.id)
    .where(items.c.id.in_(bindparam("ids", expanding=True)))
)


class QueueName(NamedTuple):
    """The name of a queue's database, which can be sent to another process."""

    url: str

    def open(self) -> EarlierItems:
        """The items of the queue, connected to once a process."""
        return _opened(self.url)


class EarlierItems:
    """Items of a queue that an article may be a copy of. Only reads."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def nearest(self, article: Article, place: str | None = None) -> NearDuplicate | None:
        """The earlier item of another publisher that shares most with the article. Passages are told where its text is kept. For
        an article that is an item itself, see `place_of_item`, only items before it count."""
        sketch = sketch_of(article.text)
        own = int(place.removeprefix(_ITEM)) if place and place.startswith(_ITEM) else None
        with self.store.read() as connection:
            counts: dict[int, int] = {}
            for value in sketch[:POSTED]:
                for item_id in connection.execute(_HOLDERS, {"hash": value}).scalars():
                    counts[item_id] = counts.get(item_id, 0) + 1
            close = sorted((-count, item_id) for item_id, count in counts.items() if count >= least_shared(sketch))
            ids = [item_id for _, item_id in close[:MOST_COMPARED]]
            rows = connection.execute(_CANDIDATES, {"ids": ids}).all() if ids else []
        best: NearDuplicate | None = None
        for row in sorted(rows, key=lambda row: row.id):
            known = Known(row.external_id, row.url, row.publisher, row.published)
            behind = own is not None and row.id > own
            if row.id == own or not is_other_and_earlier(known, article, added_behind=behind):
                continue
            passages = None if row.text is None else shared_passages(article.text, row.text)
            name = row.external_id or f"item {row.id}"
            found = NearDuplicate(
                name, row.url, row.publisher, row.published, similarity(sketch, unpack(row.hashes)), passages, row.text
            )
            if best is None or (found.jaccard, found.shared) > (best.jaccard, best.shared):
                best = found
        return best


def place_of_item(item_id: int) -> str:
    """Where an article stands that is in the queue."""
    return f"{_ITEM}{item_id}"


@cache
def _opened(url: str) -> EarlierItems:
    return EarlierItems(Store(url, migrate=False))
