"""What moderators see of the queue: cards, pages of cards, counts, and a single item in full."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, exists, func, or_, select, text

from quality.errors import TriageError
from quality.triage import search, why
from quality.triage.actionable import is_actionable
from quality.triage.blind import awaits_second_opinion, without_numbers
from quality.triage.groups import card_of, in_common
from quality.triage.names import author_key, publisher_key
from quality.triage.notes import notes_on
from quality.triage.records import STATES, Card, Counts, Filters, Hindrance, ItemView, Page, Similar, Sort, User
from quality.triage.rows import SLIM, find
from quality.triage.schema import against, assessments, items, outbox
from quality.triage.shown import was_shown
from quality.triage.store import Store
from quality.triage.stored import opened
from quality.triage.votes import hindrance_of, history_of, is_blind, taken_back_by, voted_on

MAX_PAGE = 500
MOST_COUNTED = 10_000
"""Matching cards beyond these are not counted, so that a long queue does not slow every page down."""
LAST = "\U0010ffff"
"""The last character: what begins with a prefix is between the prefix and the prefix with this at its end."""


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
        author=row.author,
        assigned_to=row.assigned_to,
        deferred_until=row.deferred_until,
    )


def cards_for(
    connection: Connection, rows: Sequence[Row[Any]], at: float, viewer: User | None, ranks: Sequence[float] = ()
) -> list[Card]:
    """Make cards as a viewer sees them: blind where they must give an independent opinion, with what hinders a decision."""
    voted = voted_on(connection, rows, viewer)
    undone = taken_back_by(connection, rows, viewer)
    found = []
    for row in rows:
        card = card_from(row, at, blind=is_blind(row, voted, viewer), ranks=ranks)
        hindrance: Hindrance | None = None
        if viewer is not None:
            hindrance = hindrance_of(row, viewer, at, spoken=row.id in voted, deciding=True)
        found.append(replace(card, hindrance=hindrance, undone=row.id in undone))
    return found


def ranks_of(connection: Connection) -> list[float]:
    """Return the sorted ranks of waiting cards: of all if they are few, otherwise of a random sample."""
    waiting = select(items.c.rank).where(items.c.state == "waiting", items.c.is_card == 1)
    return sorted(connection.execute(waiting.order_by(items.c.dice).limit(why.SAMPLE)).scalars())


ORDERS: Mapping[str, tuple[Any, bool]] = {
    "queue": (items.c.rank, False),
    "oldest": (items.c.added_at, False),
    "newest": (items.c.added_at, True),
    "decided": (items.c.decided_at, True),
}
"""By sort order: the column, and whether the largest value is first."""


def page_of(
    connection: Connection, filters: Filters, at: float, viewer: User | None, sort: Sort, after: str | None, limit: int
) -> Page:
    """Return a page of cards. Raises TriageError for a cursor from a list with another sort order."""
    limit = max(1, min(limit, MAX_PAGE))
    query, column = matching(connection, filters, at, viewer, sort)
    key, descending = ORDERS[sort]
    if after is not None:
        value, item_id = _cursor(after, sort)
        past = column < value if descending else column > value
        same = items.c.id < item_id if descending else items.c.id > item_id
        reached = column <= value if descending else column >= value
        query = query.where(reached, or_(past, and_(column == value, same)))
    rows = connection.execute(query.limit(limit + 1)).all()
    more = len(rows) > limit
    last = rows[limit - 1] if more else None
    cursor = f"{sort}:{getattr(last, key.name)!r}:{last.id}" if last is not None else None
    ranks = ranks_of(connection) if any(row.state == "waiting" for row in rows) else ()
    return Page(tuple(cards_for(connection, rows[:limit], at, viewer, ranks)), cursor)


def matching(
    connection: Connection, filters: Filters, at: float, viewer: User | None, sort: Sort
) -> tuple[Select[Any], Any]:
    """Build the query for all cards that match, in order, and the expression that orders them."""
    column, descending = ORDERS[sort]
    conditions = conditions_of(connection, filters, viewer, at)
    query = select(*SLIM)
    if _names(filters) or (filters.group_size is not None and filters.group_size > 1):
        column = column + 0  # few match: find them by name or size and sort them, instead of scanning the queue
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
    order = (column.desc(), items.c.id.desc()) if descending else (column, items.c.id)
    return query.where(*conditions).order_by(*order), column


def count_of(connection: Connection, filters: Filters, at: float, viewer: User | None) -> int:
    """Count the cards that match, up to `MOST_COUNTED`."""
    query, _ = matching(connection, filters, at, viewer, "queue")
    some = query.with_only_columns(items.c.id).order_by(None).limit(MOST_COUNTED).subquery()
    return int(connection.execute(select(func.count()).select_from(some)).scalar_one())


def articles_of(store: Store, filters: Filters, at: float, viewer: User | None, sort: Sort, limit: int) -> int:
    """Count the articles in the groups of the first cards that match; a decision on these cards covers no others."""
    with store.read() as connection:
        query, _ = matching(connection, filters, at, viewer, sort)
        sizes = query.with_only_columns(items.c.group_size).limit(limit).subquery()
        return int(connection.execute(select(func.coalesce(func.sum(sizes.c.group_size), 0))).scalar_one())


def conditions_of(connection: Connection, filters: Filters, viewer: User | None, at: float) -> list[Any]:
    """Build the conditions of a list, apart from that on a signal."""
    conditions: list[Any] = []
    state, is_card = (
        (items.c.state.concat(""), items.c.is_card + 0) if _names(filters) else (items.c.state, items.c.is_card)
    )
    if filters.state is not None:
        conditions.append(state == filters.state)
    conditions.append(is_card == 1)
    if filters.band is not None:
        conditions.append(items.c.band == filters.band)
    if viewer is not None and (filters.band, filters.signal) != (None, None) and filters.state in (None, "waiting"):
        # Otherwise the filter would reveal the hidden score.
        conditions.append(~awaits_second_opinion())
    for column, value in ((items.c.decision, filters.decision), (items.c.assigned_to, filters.assigned_to)):
        if value is not None:
            conditions.append(column == value)
    if filters.publisher is not None:
        conditions += _begins(items.c.publisher_key, publisher_key(filters.publisher, None))
    if filters.author is not None:
        conditions += _begins(items.c.author_key, author_key(filters.author))
    if filters.search is not None:
        conditions.append(search.condition(connection, filters.search))
    if filters.claimed_by is not None:
        conditions += [items.c.claimed_by == filters.claimed_by, items.c.claimed_until > at]
    if viewer is not None and filters.actionable:
        conditions.append(is_actionable(viewer.name, at, is_lead=viewer.is_lead))
    return conditions + _by_size_and_age(filters, at)


def _by_size_and_age(filters: Filters, at: float) -> list[Any]:
    conditions: list[Any] = []
    if filters.older_than is not None:
        conditions.append(items.c.added_at < at - 3600 * filters.older_than)
    if filters.newer_than is not None:
        conditions.append(items.c.added_at >= at - 3600 * filters.newer_than)
    if filters.added_before is not None:
        conditions.append(items.c.added_at <= filters.added_before)
    if filters.group_size is not None:
        conditions.append(items.c.group_size >= filters.group_size)
    return conditions


def _names(filters: Filters) -> bool:
    """Whether a filter names a publisher or an author, so that few items match."""
    return bool(filters.publisher or filters.author)


def _begins(column: Any, prefix: str) -> list[Any]:
    """A range instead of LIKE, which an index serves on both engines."""
    return [column >= prefix, column < prefix + LAST] if prefix else []


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
    # Listing all states lets the index alone answer.
    cards = items.c.state.in_(STATES), items.c.is_card == 1
    by_state = select(items.c.state, func.count()).where(*cards).group_by(items.c.state)
    waiting = and_(items.c.state == "waiting", items.c.is_card == 1)
    by_band = select(items.c.band, func.count()).where(waiting).group_by(items.c.band)
    hidden = by_band.where(text("votes_needed > 1"))  # as the index says it, which needs no parameter
    claims = select(func.count()).where(items.c.claimed_by.is_not(None), items.c.claimed_until > at)
    undelivered = select(func.count()).where(outbox.c.next_at.is_not(None))
    states = {row[0]: row[1] for row in connection.execute(by_state)}
    bands = {row[0] or "none": row[1] for row in connection.execute(by_band)}
    for band, number in connection.execute(hidden):
        bands[band or "none"] -= number
    bands = {band: number for band, number in bands.items() if number}
    return Counts(states, bands, connection.execute(claims).scalar_one(), connection.execute(undelivered).scalar_one())


def view_of(connection: Connection, item_id: int, viewer: User | None, at: float) -> ItemView:
    """Return an item with its assessment, history and similar items. Raises NotFoundError."""
    row = find(connection, item_id)
    (card,) = cards_for(connection, [row], at, viewer, ranks_of(connection) if row.state == "waiting" else ())
    blind = card.blind
    kept = items.outerjoin(assessments, assessments.c.id == items.c.assessment_id)
    texts = select(items.c.text, assessments.c.body).select_from(kept).where(items.c.id == item_id)
    article, body = connection.execute(texts).one()
    history = history_of(connection, item_id)
    behind = None if row.is_card else card_of(connection, row)
    peers = connection.execute(
        select(*SLIM).where(items.c.group_id == row.group_id, items.c.id != item_id).order_by(items.c.id).limit(100)
    ).all()
    alike = in_common(connection, item_id, [peer.id for peer in peers])
    similar = [
        Similar(
            peer.id, peer.headline, peer.url, peer.publisher, peer.state, None if blind else peer.decision,
            alike[peer.id],
        )
        for peer in peers
    ]  # fmt: skip
    similar.sort(key=lambda other: -other.similarity)
    assessment = opened(body)
    written = notes_on(connection, item_id)
    if blind and viewer is not None:  # what others wrote may give their opinion away
        assessment = without_numbers(assessment)
        history = [replace(vote, score=None) for vote in history if vote.moderator == viewer.name]
        written = [note if note.author == viewer.name else replace(note, text="") for note in written]
        written = [note for note in written if note.text or note.kind != "note"]
    return ItemView(
        card,
        assessment,
        article,
        tuple(history),
        tuple(similar),
        row.content_sha256,
        behind,
        tuple(written),
        blind and viewer is not None and was_shown(connection, [item_id], viewer.name, row.votes_needed),
    )
