"""What moderators see of the queue: cards, pages of cards, counts, and a single item in full."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, and_, exists, func, or_, select

from quality.document.sketches import similarity, unpack
from quality.errors import TriageError
from quality.scoring import TITLES
from quality.triage import why
from quality.triage.groups import card_of
from quality.triage.records import Card, Counts, Filters, ItemView, Page, Similar, Sort, User
from quality.triage.rows import SLIM, find
from quality.triage.schema import against, assessments, items, outbox, sketches
from quality.triage.stored import opened
from quality.triage.votes import history_of, is_blind, voted_on

MAX_PAGE = 500


def card_from(
    row: Row[Any], at: float, *, blind: bool = False, lane: str | None = None, ranks: Sequence[float] = ()
) -> Card:
    """Make a card from a row. The lane is the one that handed it out while somebody holds a claim; `ranks` are used to
    describe its place in the queue."""
    if lane is None:
        lane = row.claim_lane if row.claim_lane and row.claimed_until > at else row.lane
    return Card(
        id=row.id,
        external_id=row.external_id,
        url=row.url,
        headline=row.headline,
        publisher=row.publisher,
        published=row.published,
        reach=row.reach,
        added_at=row.added_at,
        state=row.state,
        score=None if blind else row.score,
        reliability=None if blind else row.reliability,
        interval=None if blind or row.low is None else (row.low, row.high),
        band=None if blind else row.band,
        form=row.form,
        words=row.words,
        against=() if blind else tuple(row.fired.split()),
        why=None if blind else why.sentence(row, at, lane, ranks),
        lane=None if blind else lane,
        group_id=row.group_id,
        group_size=row.group_size,
        claimed_by=row.claimed_by,
        claimed_until=row.claimed_until,
        votes_needed=row.votes_needed,
        opinions=row.opinions,
        decision=row.decision,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        version=row.version,
        blind=blind,
        error=row.error,
    )


def ranks_of(connection: Connection) -> list[float]:
    """Return the sorted ranks of waiting cards: of all if they are few, otherwise of a random sample."""
    waiting = select(items.c.rank).where(items.c.state == "waiting", items.c.is_card == 1)
    return sorted(connection.execute(waiting.order_by(items.c.dice).limit(why.SAMPLE)).scalars())


def page_of(
    connection: Connection, filters: Filters, at: float, viewer: User | None, sort: Sort, after: str | None, limit: int
) -> Page:
    """Return a page of cards. Raises TriageError for a cursor from a list with another sort order."""
    limit = max(1, min(limit, MAX_PAGE))
    column: Any
    column, descending = {
        "queue": (items.c.rank, False),
        "oldest": (items.c.added_at, False),
        "newest": (items.c.added_at, True),
        "decided": (items.c.decided_at, True),
    }[sort]
    conditions = _conditions(filters, viewer, at)
    query = select(*SLIM)
    if filters.group_size is not None and filters.group_size > 1:
        column = column + 0  # few match: find them by size and sort them, instead of scanning the queue
    if filters.signal is not None:
        if sort == "queue" and filters.state == "waiting":
            column = against.c.place
            query = query.join(against, and_(against.c.item_id == items.c.id, against.c.signal == filters.signal))
            conditions.append(against.c.place.is_not(None))
        else:
            fired = exists().where(against.c.item_id == items.c.id, against.c.signal == filters.signal)
            conditions.append(fired)
    if sort == "decided":
        conditions.append(items.c.decided_at.is_not(None))
    if after is not None:
        value, item_id = _cursor(after, sort)
        past = column < value if descending else column > value
        same = items.c.id < item_id if descending else items.c.id > item_id
        conditions += [column <= value if descending else column >= value, or_(past, and_(column == value, same))]
    order = (column.desc(), items.c.id.desc()) if descending else (column, items.c.id)
    rows = connection.execute(query.where(*conditions).order_by(*order).limit(limit + 1)).all()
    voted = voted_on(connection, rows[:limit], viewer)
    more = len(rows) > limit
    last = rows[limit - 1] if more else None
    key = {"queue": "rank", "oldest": "added_at", "newest": "added_at", "decided": "decided_at"}[sort]
    cursor = f"{sort}:{getattr(last, key)!r}:{last.id}" if last is not None else None
    ranks = ranks_of(connection) if any(row.state == "waiting" for row in rows) else ()
    found = (card_from(row, at, blind=is_blind(row, voted, viewer), ranks=ranks) for row in rows[:limit])
    return Page(tuple(found), cursor)


def _conditions(filters: Filters, viewer: User | None, at: float) -> list[Any]:
    conditions: list[Any] = []
    if filters.state is not None:
        conditions.append(items.c.state == filters.state)
    conditions.append(items.c.is_card == 1)
    if filters.band is not None:
        conditions.append(items.c.band == filters.band)
    if viewer is not None and (filters.band, filters.signal) != (None, None) and filters.state in (None, "waiting"):
        # Otherwise the filter would reveal the hidden score.
        shown = items.c.votes_needed < 2
        conditions.append(shown if filters.state == "waiting" else or_(shown, items.c.state != "waiting"))
    for column, value in ((items.c.publisher, filters.publisher), (items.c.decision, filters.decision)):
        if value is not None:
            conditions.append(column == value)
    if filters.older_than is not None:
        conditions.append(items.c.added_at < at - 3600 * filters.older_than)
    if filters.newer_than is not None:
        conditions.append(items.c.added_at >= at - 3600 * filters.newer_than)
    if filters.group_size is not None:
        conditions.append(items.c.group_size >= filters.group_size)
    if filters.claimed_by is not None:
        conditions += [items.c.claimed_by == filters.claimed_by, items.c.claimed_until > at]
    return conditions


def _cursor(after: str, sort: str) -> tuple[float, int]:
    try:
        kind, value, item_id = after.split(":")
        if kind == sort:
            return float(value), int(item_id)
    except ValueError:
        pass
    raise TriageError(f"{after!r} is not a cursor of a list sorted by {sort}; start from the first page")


def counts_of(connection: Connection, at: float) -> Counts:
    """Count the cards."""
    by_state = select(items.c.state, func.count()).where(items.c.is_card == 1).group_by(items.c.state)
    waiting = and_(items.c.state == "waiting", items.c.is_card == 1)
    by_band = select(items.c.band, func.count()).where(waiting).group_by(items.c.band)
    claims = select(func.count()).where(items.c.claimed_by.is_not(None), items.c.claimed_until > at)
    undelivered = select(func.count()).where(outbox.c.next_at.is_not(None))
    states = {row[0]: row[1] for row in connection.execute(by_state)}
    bands = {row[0] or "none": row[1] for row in connection.execute(by_band)}
    return Counts(states, bands, connection.execute(claims).scalar_one(), connection.execute(undelivered).scalar_one())


def view_of(connection: Connection, item_id: int, viewer: User | None, at: float) -> ItemView:
    """Return an item with its assessment, history and similar items. Raises NotFoundError."""
    row = find(connection, item_id)
    voted = voted_on(connection, [row], viewer)
    blind = is_blind(row, voted, viewer)
    kept = items.outerjoin(assessments, assessments.c.id == items.c.assessment_id)
    texts = select(items.c.text, assessments.c.body).select_from(kept).where(items.c.id == item_id)
    text, body = connection.execute(texts).one()
    history = history_of(connection, item_id)
    behind = None if row.is_card else card_of(connection, row)
    peers = connection.execute(
        select(*SLIM).where(items.c.group_id == row.group_id, items.c.id != item_id).order_by(items.c.id).limit(100)
    ).all()
    hashes = {
        entry.item_id: unpack(entry.hashes)
        for entry in connection.execute(
            select(sketches).where(sketches.c.item_id.in_([item_id, *(peer.id for peer in peers)]))
        )
    }
    own = hashes.get(item_id, ())
    similar = [
        Similar(
            peer.id, peer.headline, peer.url, peer.publisher, peer.state, None if blind else peer.decision,
            similarity(own, hashes.get(peer.id, ())),
        )
        for peer in peers
    ]  # fmt: skip
    similar.sort(key=lambda other: -other.similarity)
    assessment = opened(body)
    if blind:
        assessment = without_numbers(assessment)
        history = [vote for vote in history if viewer is None or vote.moderator == viewer.name]
    return ItemView(
        card_from(row, at, blind=blind, ranks=ranks_of(connection) if row.state == "waiting" else ()),
        assessment,
        text,
        tuple(history),
        tuple(similar),
        row.content_sha256,
        behind,
    )


def without_numbers(assessment: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return the assessment without anything that reveals the score. Observations are kept, in the order of the catalogue."""
    if not assessment:
        return None
    hidden = dict.fromkeys(("score", "reliability", "interval", "band", "intercept"))
    numbers = dict.fromkeys(("log_odds", "points", "percentile"))
    contributions = [{**c, **numbers, "sentence": c["observation"]} for c in assessment["contributions"]]
    order = list(TITLES)
    contributions.sort(
        key=lambda c: (order.index(c["question"]), c["signal"])
    )  # the usual order would reveal the weights
    questions = [{**q, "log_odds": None, "points": None, "sentence": None} for q in assessment["questions"]]
    parts = {"questions": questions, "contributions": contributions, "what_if": []}
    return {**assessment, **hidden, **parts}
