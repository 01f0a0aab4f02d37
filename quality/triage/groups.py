"""Groups of similar articles: in each open state, one card represents all members of a group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from heapq import nsmallest
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, and_, bindparam, case, delete, func, insert, select, update

from quality.document.sketches import MOST_HOLDERS, POSTED, Sketch, least_shared, pack, similarity, unpack
from quality.triage import audit
from quality.triage.records import OPEN
from quality.triage.rows import SLIM, change, change_all, find
from quality.triage.schema import against, items, shingles, sketches

MAX_CANDIDATES = 30
"""Maximum number of near-duplicate candidates compared, those with most hashes in common first."""
MOST_NAMED = 500
"""Items named in one query; databases allow only so many parameters."""

_FOLLOW = (
    update(against)
    .where(against.c.item_id == bindparam("moved_id"))
    .values(
        place=select(case((and_(items.c.state == "waiting", items.c.is_card == 1), items.c.rank)))
        .where(items.c.id == bindparam("moved_id"))
        .scalar_subquery()
    )
)
_MEMBERS = (
    select(*(items.c[name] for name in ("id", "state", "own_rank", "rank", "is_card", "group_size", "claimed_until")))
    .where(items.c.group_id == bindparam("group_id"))
    .order_by(items.c.id)
    .with_for_update()
)
_HOLDERS = select(shingles).where(shingles.c.hash.in_(bindparam("hashes", expanding=True)))
_SKETCHES = select(sketches).where(sketches.c.item_id.in_(bindparam("ids", expanding=True)))


class Kin(NamedTuple):
    """Near-duplicates of new items. `nearest` maps a new item to the most similar one and its similarity (the oldest if
    tied). `posted` contains the hashes by which later items will find the new ones."""

    nearest: dict[int, tuple[int, float]]
    posted: list[tuple[int, int]]


def kin_of(connection: Connection, newcomers: Sequence[tuple[int, Sketch]], least: float) -> Kin:
    """Find near-duplicates, with at least the required similarity, of items that are not stored yet. Each new item is also
    compared with those before it."""
    wanted = sorted({value for _, sketch in newcomers for value in sketch[:POSTED]})
    if not wanted:
        return Kin({}, [])
    holders: dict[int, list[int]] = {value: [] for value in wanted}
    for value, item_id in connection.execute(_HOLDERS, {"hashes": wanted}):
        holders[value].append(item_id)
    likely: dict[int, list[int]] = {}
    posted = []
    for item_id, sketch in newcomers:
        lists = [holders[value] for value in sketch[:POSTED]]
        shared, enough = Counter(chain.from_iterable(lists)), least_shared(sketch)
        close = ((-count, other) for other, count in shared.items() if count >= enough)
        likely[item_id] = [other for _, other in nsmallest(MAX_CANDIDATES, close)]
        for value, listed in zip(sketch[:POSTED], lists, strict=True):
            if len(listed) < MOST_HOLDERS:
                listed.append(item_id)
                posted.append((value, item_id))
    known = dict(newcomers)
    ids = sorted({other for others in likely.values() for other in others} - known.keys())
    if ids:
        known |= {row.item_id: unpack(row.hashes) for row in connection.execute(_SKETCHES, {"ids": ids})}
    found = {}
    for item_id, sketch in newcomers:
        compared = ((similarity(sketch, known[other], least), -other) for other in likely[item_id])
        alike, oldest = max(compared, default=(0.0, 0))
        if oldest and alike >= least:
            found[item_id] = (-oldest, alike)
    return Kin(found, sorted(posted))


def remember(connection: Connection, newcomers: Sequence[tuple[int, Sketch]], kin: Kin) -> None:
    """Store sketches, so that later near-duplicates find the items."""
    whole = [{"item_id": item_id, "hashes": pack(sketch)} for item_id, sketch in newcomers if sketch]
    if whole:
        connection.execute(insert(sketches), whole)
    if kin.posted:
        connection.execute(insert(shingles), [{"hash": value, "item_id": item_id} for value, item_id in kin.posted])


def in_common(connection: Connection, item_id: int, others: Collection[int]) -> dict[int, float]:
    """Return the share that each of these items has in common with another one; 0 where nothing is stored to compare."""
    known: dict[int, Sketch] = {}
    wanted = sorted({item_id, *others})
    for start in range(0, len(wanted), MOST_NAMED):
        rows = connection.execute(_SKETCHES, {"ids": wanted[start : start + MOST_NAMED]})
        known |= {row.item_id: unpack(row.hashes) for row in rows}
    own = known.get(item_id, ())
    return {other: similarity(own, known.get(other, ())) for other in others}


def leave(connection: Connection, item: Row[Any], at: float, log: audit.Log) -> None:
    """Remove an item from its group. If the group was named after it, the group is renamed after another member."""
    log.rewrites(connection, "items", [item.id])
    others = select(func.min(items.c.id)).where(items.c.group_id == item.group_id, items.c.id != item.id)
    heir = connection.execute(others).scalar()
    change(connection, item.id, {"group_id": item.id, "is_card": 1, "group_size": 1, "similarity": None})
    hashes = connection.execute(select(sketches.c.hashes).where(sketches.c.item_id == item.id)).scalar()
    if hashes is not None:
        posted = shingles.c.hash.in_(unpack(hashes)[:POSTED])
        connection.execute(delete(shingles).where(posted, shingles.c.item_id == item.id))
        connection.execute(delete(sketches).where(sketches.c.item_id == item.id))
    if heir is not None:
        if item.group_id == item.id:
            others_only = and_(items.c.group_id == item.id, items.c.id != item.id)
            renamed = list(connection.execute(select(items.c.id).where(others_only).with_for_update()).scalars())
            log.rewrites(connection, "items", renamed)
            connection.execute(update(items).where(others_only).values(group_id=heir))
        settle(connection, heir if item.group_id == item.id else item.group_id, at)


def drop_claims(connection: Connection, group_id: int, name: str) -> None:
    """Release what somebody has claimed in a group."""
    claimed = and_(items.c.group_id == group_id, items.c.claimed_by == name)
    nobody = dict.fromkeys(("claimed_by", "claimed_until", "claim_lane"))
    connection.execute(update(items).where(claimed).values(nobody))


def votes_needed(connection: Connection, groups: Collection[int]) -> dict[int, int]:
    """Return how many opinions the waiting members of groups need. Near-duplicates need the same number: the score of one would
    reveal that of another."""
    waiting = items.c.state == "waiting", items.c.group_id.in_(groups)
    query = select(items.c.group_id, func.max(items.c.votes_needed)).where(*waiting).group_by(items.c.group_id)
    return {row[0]: row[1] for row in connection.execute(query)} if groups else {}


def settle_newcomer(connection: Connection, item_id: int, at: float) -> None:
    """Group a new item under an existing card, or make it the card. The rest of the group stays as it is."""
    item = find(connection, item_id)
    moved = [{"id": item_id, "is_card": 1, "group_size": 1, "rank": item.own_rank}]
    if item.state in OPEN:
        heads = (
            select(*SLIM)
            .where(items.c.group_id == item.group_id, items.c.state == item.state, items.c.id != item_id)
            .where(items.c.is_card == 1)
            .limit(1)
            .with_for_update()
        )
        card = connection.execute(heads).one_or_none()
        if card is not None:
            first, second = card, item
            if item.own_rank < card.rank and not (card.claimed_until or 0) > at:
                first, second = item, card
            rank = min(card.rank, item.own_rank)
            moved = [
                {"id": first.id, "is_card": 1, "group_size": card.group_size + 1, "rank": rank},
                {"id": second.id, "is_card": 0, "group_size": 1, "rank": second.own_rank},
            ]
    change_all(connection, moved)
    follow(connection, [values["id"] for values in moved])


def settle(connection: Connection, group_id: int, at: float, touched: Collection[int] = ()) -> None:
    """Choose the cards of a group again: in each open state the highest-ranked member represents the others, but a claimed
    item stays the card. `touched` are members whose state or signals have changed."""
    rows = connection.execute(_MEMBERS, {"group_id": group_id}).all()
    peers: dict[str, list[Row[Any]]] = {}
    for row in rows:
        peers.setdefault(row.state, []).append(row)
    moved = []
    for row in rows:
        card, size, rank = True, 1, row.own_rank
        if row.state in OPEN:
            alike = peers[row.state]
            first = min(alike, key=lambda peer: (not (peer.claimed_until or 0) > at, peer.own_rank, peer.id))
            card = first.id == row.id
            if card:
                size, rank = len(alike), min(peer.own_rank for peer in alike)
        if (row.is_card, row.group_size, row.rank) != (int(card), size, rank):
            moved.append({"id": row.id, "is_card": int(card), "group_size": size, "rank": rank})
    if moved:
        change_all(connection, moved)
    follow(connection, sorted({*touched, *(values["id"] for values in moved)}))


def follow(connection: Connection, item_ids: Sequence[int]) -> None:
    """Update the queue positions stored with the items' signals."""
    if item_ids:
        connection.execute(_FOLLOW, [{"moved_id": item_id} for item_id in item_ids])


def card_of(connection: Connection, row: Row[Any]) -> int:
    """Return the item that represents this one."""
    query = select(items.c.id).where(items.c.group_id == row.group_id, items.c.state == row.state, items.c.is_card == 1)
    return int(connection.execute(query.limit(1)).scalar_one())
