"""Waiting items that are scored late, rescored by another model, or reranked by another policy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, delete, func, insert, or_, select, update

from quality.triage import audit, search
from quality.triage.context import Context
from quality.triage.groups import settle
from quality.triage.intake import Prepared, keep, next_assessment, one_adder, place, placed_by
from quality.triage.records import POLICY
from quality.triage.rows import SLIM, change
from quality.triage.schema import against, assessments, items
from quality.triage.why import OLDER, remarks

MOVED_AT_ONCE = 500
"""Items that one transaction moves."""


def unscored() -> Select[Any]:
    """Select items that wait to be scored."""
    return select(items.c.id, items.c.pending).where(items.c.state == "unscored")


def outdated(model: str) -> Select[Any]:
    """Select waiting items scored by another model."""
    seen = and_(assessments.c.id == items.c.assessment_id, assessments.c.model_digest != model)
    query = select(items.c.id, items.c.pending).join(assessments, seen)
    return query.where(items.c.state == "waiting", items.c.error.is_(None))


def kept(query: Select[Any]) -> Select[Any]:
    """Restrict to items that can be rescored: their article is stored, and nobody has voted on them."""
    return query.where(items.c.pending.is_not(None), items.c.opinions == 0)


def unheld(query: Select[Any], at: float) -> Select[Any]:
    """Restrict to items that nobody has claimed."""
    return query.where(or_(items.c.claimed_until.is_(None), items.c.claimed_until <= at))


def mark_older(connection: Connection, model: str) -> None:
    """Note on waiting items that an older model scored them, if that cannot be changed, and remove the note from others."""
    marked = items.c.why.endswith(OLDER, autoescape=True)
    stays = or_(items.c.pending.is_(None), items.c.opinions > 0)
    older = items.c.id.in_(outdated(model).with_only_columns(items.c.id).where(stays))
    by_it = select(assessments.c.id).where(assessments.c.model_digest == model)
    waiting = update(items).where(items.c.state == "waiting")
    connection.execute(
        waiting.where(marked, items.c.assessment_id.in_(by_it)).values(why=func.replace(items.c.why, OLDER, ""))
    )
    connection.execute(waiting.where(~marked, older).values(why=items.c.why + OLDER))


def score_all(connection: Connection, context: Context, ready: Sequence[tuple[int, Prepared]]) -> int:
    """Score items that were read before. Returns how many had not changed since."""
    one_adder(connection)
    locked = select(items).where(items.c.id.in_([item_id for item_id, _ in ready])).order_by(items.c.id)
    rows = {row.id: row for row in connection.execute(locked.with_for_update())}
    done = 0
    log = audit.Log()
    placed = []
    for item_id, prepared in ready:
        row = rows[item_id]
        if row.content_sha256 != prepared.described["content_sha256"]:
            continue  # revised meanwhile
        if row.state == "unscored":
            kept = None if row.text is None else row.pending
            values = {"id": item_id, "added_at": row.added_at, "group_id": item_id, "pending": kept}
            values["headline"] = prepared.described["headline"]
            placed.append((values, prepared))
        elif score_again(connection, context, row, prepared, log):
            done += 1
    place(connection, context, placed, log)
    search.remember(connection, [search.Searchable(values["id"], prepared.words) for values, prepared in placed])
    if placed:
        ids = [values["id"] for values, _ in placed]
        log.append("scored", ids[0] if len(ids) == 1 else None, {"items": ids})
    audit.record(connection, context.at, POLICY, log)
    return done + len(placed)


def score_again(connection: Connection, context: Context, row: Row[Any], ready: Prepared, log: audit.Log) -> bool:
    """Replace score and place of a waiting item that nobody has claimed or voted on; no rule decides it. Its previous
    assessment stays with the decisions based on it."""
    at = context.at
    seen = connection.execute(select(assessments.c.model_digest).where(assessments.c.id == row.assessment_id)).scalar()
    if row.state != "waiting" or row.opinions or (row.claimed_until or 0) > at or seen == ready.model:
        return False  # another process was faster
    judged = ready.judged or {}
    placement, because = placed_by(
        context, ready.key, {**ready.described, **judged}, waiting=True, votes=row.votes_needed
    )
    if ready.error is None:
        because += remarks(row.why).removesuffix(OLDER)
    values = {**judged, "why": because, "own_rank": row.added_at - placement.head_start, "version": row.version + 1}
    values["assessment_id"] = next_assessment(connection)
    log.rewrites(connection, "items", [row.id])
    change(connection, row.id, values)
    keep(connection, [(values["assessment_id"], row.id, ready)], at, log)
    search.remember(connection, [search.Searchable(row.id, ready.words)])
    connection.execute(delete(against).where(against.c.item_id == row.id))
    fired = values["fired"].split()
    if fired:
        connection.execute(insert(against), [{"signal": name, "item_id": row.id, "place": None} for name in fired])
    settle(connection, row.group_id, at, [row.id])
    log.append("rescored", row.id, {"before": row.score, "now": values["score"], "model": ready.model})
    return True


def place_again(connection: Connection, context: Context, after: int) -> tuple[int, int]:
    """Rank waiting items after a number by the policy again. Returns how many moved, and the last number, or 0 at the end."""
    query = (
        select(*SLIM).where(items.c.state == "waiting", items.c.id > after).order_by(items.c.id).limit(MOVED_AT_ONCE)
    )
    rows = connection.execute(query.with_for_update()).all()
    moved = 0
    for row in rows:
        placement, because = placed_by(context, row.key, row._asdict(), waiting=True, votes=row.votes_needed)
        rank = row.added_at - placement.head_start
        if row.error is None:
            because += remarks(row.why)
        moved += rank != row.own_rank
        if (rank, because) != (row.own_rank, row.why):
            change(connection, row.id, {"own_rank": rank, "why": because})
    for group in sorted({row.group_id for row in rows}):
        settle(connection, group, context.at)
    return moved, rows[-1].id if rows else 0
