"""The moderation queue: articles in, the right one out, decisions kept.

    queue = Queue("queue.db", load_policy("policy.toml"), load_scorer())
    queue.add(article)
    card = queue.next(User("ada"))
    queue.decide(card.id, User("ada"), "reject", reasons=["vague_attribution"], version=card.version)

Every method is one transaction and safe to call from many threads and processes.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
import uuid
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, bindparam, delete, exists, func, insert, or_, select, update

from quality.article import Article
from quality.article.files import RecordProblem
from quality.errors import ConflictError, ForbiddenError, NotFoundError, QualityError, TriageError
from quality.scoring import Scorer
from quality.triage import audit
from quality.triage.agreement import Agreement, agreement
from quality.triage.articles import article_from_json, article_to_json
from quality.triage.copies import POSTED, Sketch, least_shared, pack, similarity, sketch_of, unpack
from quality.triage.drift import Columns, Drift, drift
from quality.triage.export import Label, labels
from quality.triage.policy import Facts, Placement, Policy
from quality.triage.records import (
    ACTIONS,
    FINAL,
    OPEN,
    Action,
    Added,
    Card,
    Counts,
    Decided,
    Filters,
    ItemView,
    Page,
    Similar,
    Sort,
    State,
    User,
    Vote,
    outcome,
)
from quality.triage.schema import (
    against,
    assessments,
    chain,
    decisions,
    items,
    meta,
    outbox,
    shingles,
    sketches,
)
from quality.triage.statistics import Statistics, statistics
from quality.triage.store import Store
from quality.triage.users import Users
from quality.triage.webhook import deliver

POLICY = "policy"
"""Name under which rules decide."""
COUNTS_AGAINST = -0.05
"""Log-odds from which on a signal counts against an article: one point of the score around the middle."""
OLDER = " Scored by an older model."
"""Ends the sentence of an item that was not scored again when the model changed."""
MAX_NOTE = 4000
MAX_CANDIDATES = 30
"""Most near-duplicate candidates compared, those with most hashes in common first."""
CHUNK = 32
"""Articles stored in one transaction."""
MAX_PAGE = 500

# Statements that run for every item are built once.
_ROW = select(items).where(items.c.id == bindparam("item_id"))
_LOCK = _ROW.with_for_update()
_KNOWN = select(items).where(items.c.key == bindparam("key"))
_CHANGE = update(items).where(items.c.id == bindparam("changed_id"))
_MOVE = update(against).where(against.c.item_id == bindparam("moved_id"))
_VOTES = select(decisions).where(decisions.c.item_id == bindparam("item_id")).order_by(decisions.c.id)
_LAST_ITEM = select(func.max(items.c.id))
_LAST_ASSESSMENT = select(func.max(assessments.c.id))
_SHARED = func.count().label("shared")
_CANDIDATES = (
    select(shingles.c.item_id)
    .where(shingles.c.hash.in_(bindparam("hashes", expanding=True)), shingles.c.item_id != bindparam("item_id"))
    .group_by(shingles.c.item_id)
    .having(bindparam("least") <= _SHARED)
    .order_by(_SHARED.desc(), shingles.c.item_id)
    .limit(MAX_CANDIDATES)
)

Log = list[tuple[str, int | None, dict[str, Any]]]
"""Events, items and data for the audit log, written last: every transaction locks items first and the log's end after them."""
Conditions = list[Any]
Rows = list[Row[Any]]
AddedList = list[Added]


@dataclass(frozen=True, slots=True)
class _Prepared:
    """An article ready to be stored: all that costs time happens before the transaction."""

    article: Article
    key: str
    sha256: str
    assessment: Mapping[str, Any] | None
    sketch: Sketch
    error: str | None = None
    body: bytes = b""
    """The assessment as it is stored."""


class Queue:
    """A moderation queue in a database.

    `source` is a file name (SQLite) or a PostgreSQL URL. Without a scorer articles are kept until a queue that has one
    calls `catch_up`. With `keep_text` the article is stored, else only the passages that the assessment quotes.
    """

    def __init__(
        self,
        source: str | Path,
        policy: Policy | None = None,
        scorer: Scorer | None = None,
        *,
        keep_text: bool = False,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.store = Store(source)
        self.policy = policy or Policy()
        self.scorer = scorer
        self.keep_text = keep_text
        self.clock = clock
        self.users = Users(self.store, clock)
        self._seed = self.store.write(_seed)
        self._scored_by: str | None = None
        """The model whose scores all waiting items have, as far as they can be scored again."""

    def close(self) -> None:
        """Closes the database."""
        self.store.close()

    # Articles in

    def add(self, article: Article, *, later: bool = False, assessment: Mapping[str, Any] | None = None) -> Added:
        """Puts an article into the queue; with `later` it is only kept, and scored by `catch_up`. `assessment` is that of the
        article where another process has made it already.

        The article's id makes this idempotent, its text where it has none. Expected readers are read from the record's
        column `reach`.
        """
        if assessment is None:
            return next(self.add_many([article], later=later))
        return next(self.add_many([(article, assessment)]))

    def add_many(
        self,
        articles: Iterable[Article | tuple[Article, Mapping[str, Any]] | RecordProblem | QualityError],
        *,
        later: bool = False,
    ) -> Iterator[Added]:
        """Puts articles in, with their assessments where those are made already, and tells what became of each, in order. What
        was told is stored, come what may."""
        stream = iter(articles)
        while chunk := list(islice(stream, CHUNK)):
            prepared: list[_Prepared | Added] = []
            for article in chunk:
                if isinstance(article, Article):
                    prepared.append(self._prepare(article, later=later))
                elif isinstance(article, tuple):
                    prepared.append(self._prepare(article[0], found=article[1]))
                else:
                    problem = getattr(article, "id", None)
                    prepared.append(Added("failed", external_id=problem, error=str(article)))
            yield from self.store.write(lambda connection, ready=prepared: self._insert_all(connection, ready))  # type: ignore[misc]

    def catch_up(self, limit: int | None = None) -> int:
        """Scores what was kept unscored, oldest first, then what waits with the score of another model; returns how many.

        Articles that are not kept, or on which somebody has spoken already, keep the assessment they have, and their sentence
        says that an older model made it. What somebody holds is left for a later call. Several processes may catch up at once.
        """
        if self.scorer is None:
            raise TriageError("there is no scorer to catch up with; open the queue with one")
        done = self._score_kept(select(items.c.id, items.c.pending).where(items.c.state == "unscored"), limit)
        model = str(self.scorer.describe()["model"]["sha256"])
        if model == self._scored_by or done == limit:
            return done
        self.store.write(lambda connection: _mark_older(connection, model))
        waiting = _outdated(model).where(items.c.pending.is_not(None), items.c.opinions == 0)
        free = or_(items.c.claimed_until.is_(None), items.c.claimed_until <= self.clock())
        done += self._score_kept(waiting.where(free), None if limit is None else limit - done)
        with self.store.read() as connection:
            if connection.execute(waiting.limit(1)).one_or_none() is None:
                self._scored_by = model
        return done

    def _score_kept(self, query: Select[Any], limit: int | None) -> int:
        """Scores the articles that a query of id and `pending` finds."""
        done = last = 0
        while limit is None or done < limit:
            size = CHUNK if limit is None else min(CHUNK, limit - done)
            with self.store.read() as connection:
                rows = connection.execute(query.where(items.c.id > last).order_by(items.c.id).limit(size)).all()
            if not rows:
                break
            last = rows[-1].id
            ready = [(row.id, self._prepare(article_from_json(row.pending))) for row in rows]
            done += self.store.write(lambda connection, ready=ready: self._score_all(connection, ready))  # type: ignore[misc]
        return done

    def _prepare(self, article: Article, *, later: bool = False, found: Mapping[str, Any] | None = None) -> _Prepared:
        article = _storable(article)
        sha256 = hashlib.sha256(article.text.encode("utf-8", "surrogatepass")).hexdigest()
        key = f"id:{article.id}" if article.id else f"sha256:{sha256}"
        if len(key) > 250:
            key = f"id-sha256:{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()}"
        if found is None:
            if later or self.scorer is None:
                return _Prepared(article, key, sha256, None, ())
            (result,) = self.scorer.score_many([article])
            found = result.to_dict()
        sketch = sketch_of(article.text)
        if "error" in found:
            return _Prepared(article, key, sha256, {}, sketch, str(found["error"]), _packed({}))
        return _Prepared(article, key, sha256, found, sketch, body=_packed(found))

    def _insert_all(self, connection: Connection, prepared: Sequence[_Prepared | Added]) -> AddedList:
        self._one_adder(connection)
        at = self.clock()
        log: Log = []
        results = [entry if isinstance(entry, Added) else self._insert(connection, entry, at, log) for entry in prepared]
        ids = [result.id for result in results if result.status == "added"]
        if ids:
            data = {"first": ids[0], "last": ids[-1], "count": len(ids)}
            log.append(("added", ids[0] if len(ids) == 1 else None, data))
        _write_log(connection, at, log)
        return results

    def _one_adder(self, connection: Connection) -> None:
        """Makes adders take turns on PostgreSQL too, so that two copies that arrive together find each other."""
        if not self.store.is_sqlite:
            connection.execute(select(func.pg_advisory_xact_lock(7462)))

    def _insert(self, connection: Connection, ready: _Prepared, at: float, log: Log) -> Added:
        article = ready.article
        known = connection.execute(_KNOWN, {"key": ready.key}).one_or_none()
        if known is not None:
            if known.content_sha256 == ready.sha256 and known.headline == article.headline:
                return _added("exists", known)
            return self._revise(connection, known, ready, at, log)
        # Adders take turns, so the next number is free; giving it here saves writing the row twice.
        item_id = (connection.execute(_LAST_ITEM).scalar() or 0) + 1
        values = self._described(ready) | {
            "id": item_id,
            "key": ready.key,
            "external_id": article.id,
            "added_at": at,
            "state": "unscored",
            "dice": self._dice(ready.key)[0],
            "group_id": item_id,
        }
        if ready.assessment is None:
            connection.execute(insert(items), values)
            return Added("added", item_id, article.id, "unscored", None, item_id)
        return self._place(connection, values, ready, log, new=True)

    def _described(self, ready: _Prepared) -> dict[str, Any]:
        """Columns that come from the article alone."""
        article = ready.article
        return {
            "content_sha256": ready.sha256,
            "url": article.url,
            "headline": article.headline,
            "publisher": article.publisher,
            "published": article.published,
            "reach": _reach(article.extra.get("reach")),
            "text": article.text if self.keep_text else None,
            "pending": article_to_json(article) if self.keep_text or ready.assessment is None else None,
        }

    def _revise(self, connection: Connection, known: Row[Any], ready: _Prepared, at: float, log: Log) -> Added:
        """A known id with another text is another article to judge: it is open again, and leaves its group."""
        item = self._locked(connection, known.id)
        values = self._described(ready) | {"state": "unscored", "claimed_by": None, "claimed_until": None}
        values |= {"decision": None, "decided_at": None, "decided_by": None, "opinions": 0, "version": item.version + 1}
        _set(connection, item.id, values)
        self._vote(connection, item, at, User(POLICY), "revision", "revise", "", batch=uuid.uuid4().hex)
        self._leave(connection, item)
        log.append(("revised", item.id, {"before": item.content_sha256, "now": ready.sha256}))
        if ready.assessment is not None:
            placed = {"id": item.id, "added_at": at, "group_id": item.id}
            return replace(self._place(connection, placed, ready, log), status="revised")
        return Added("revised", item.id, item.external_id, "unscored", None, item.id)

    def _leave(self, connection: Connection, item: Row[Any]) -> None:
        """Takes an item out of its group; when it gave the group its name, another member does from now on."""
        others = select(func.min(items.c.id)).where(items.c.group_id == item.group_id, items.c.id != item.id)
        heir = connection.execute(others).scalar()
        _set(connection, item.id, {"group_id": item.id, "is_card": 1, "group_size": 1, "similarity": None})
        hashes = connection.execute(select(sketches.c.hashes).where(sketches.c.item_id == item.id)).scalar()
        if hashes is not None:
            posted = shingles.c.hash.in_(unpack(hashes)[:POSTED])
            connection.execute(delete(shingles).where(posted, shingles.c.item_id == item.id))
            connection.execute(delete(sketches).where(sketches.c.item_id == item.id))
        if heir is not None:
            if item.group_id == item.id:
                others_only = and_(items.c.group_id == item.id, items.c.id != item.id)
                connection.execute(update(items).where(others_only).values(group_id=heir))
            self._settle(connection, heir if item.group_id == item.id else item.group_id)

    def _score_all(self, connection: Connection, ready: Sequence[tuple[int, _Prepared]]) -> int:
        self._one_adder(connection)
        done = 0
        log: Log = []
        for item_id, prepared in ready:
            row = self._locked(connection, item_id)
            if row.content_sha256 != prepared.sha256:
                continue  # revised meanwhile
            if row.state == "unscored":
                kept = None if row.text is None else row.pending
                placed = {"id": item_id, "added_at": row.added_at, "group_id": item_id, "pending": kept}
                self._place(connection, placed, prepared, log)
                done += 1
            elif self._score_again(connection, row, prepared, log):
                done += 1
        _write_log(connection, self.clock(), log)
        return done

    def _score_again(self, connection: Connection, row: Row[Any], ready: _Prepared, log: Log) -> bool:
        """Replaces the score of a waiting item that nobody holds or has spoken on, and its place; no rule decides it. The
        assessment that it had stays with the decisions made on it."""
        at = self.clock()
        seen = connection.execute(select(assessments.c.model_sha256).where(assessments.c.id == row.assessment_id)).scalar()
        if row.state != "waiting" or row.opinions or (row.claimed_until or 0) > at or seen == _model_of(ready):
            return False  # somebody was faster
        values, placement = self._judged(ready, waiting=True)
        values |= {"own_rank": row.added_at - placement.head_start, "version": row.version + 1}
        if ready.error is None:
            values["why"] += _remark(row.why).removesuffix(OLDER)
        values["assessment_id"] = _next_assessment(connection)
        _set(connection, row.id, values)
        _keep(connection, values["assessment_id"], row.id, ready, at)
        connection.execute(delete(against).where(against.c.item_id == row.id))
        fired = values["fired"].split()
        if fired:
            connection.execute(insert(against), [{"signal": name, "item_id": row.id, "place": None} for name in fired])
        self._settle(connection, row.group_id)
        log.append(("rescored", row.id, {"before": row.score, "now": values["score"], "model": _model_of(ready)}))
        return True

    def _judged(self, ready: _Prepared, *, waiting: bool = False) -> tuple[dict[str, Any], Placement]:
        """Columns that come from the assessment, and the place that the policy gives."""
        found = ready.assessment or {}
        fired = [c["signal"] for c in found.get("contributions", ()) if c["log_odds"] <= COUNTS_AGAINST]
        interval = found.get("interval")
        low, high = interval or (None, None)
        facts = Facts(
            found.get("score"),
            found.get("probability"),
            tuple(interval) if interval else None,
            ready.article.publisher,
            _reach(ready.article.extra.get("reach")),
            found.get("genre") or "other",
            tuple(fired),
            self._dice(ready.key)[1:],
        )
        placement = self.policy.place(facts, waiting=waiting)
        values = {
            "score": found.get("score"),
            "probability": found.get("probability"),
            "low": low,
            "high": high,
            "band": found.get("band"),
            "genre": found.get("genre"),
            "words": found.get("words"),
            "fired": " ".join(fired),
            "why": f"Could not be scored: {ready.error}" if ready.error else placement.why,
            "error": ready.error,
        }
        return values, placement

    def _place(self, connection: Connection, values: dict[str, Any], ready: _Prepared, log: Log, *, new: bool = False) -> Added:
        """Gives an item its place: by the policy, beside its nearest near-duplicate, decided where a rule or that one's decision
        says so. `values` are those of the row to insert when `new`, else at least id, group and time of arrival."""
        item_id, at = values["id"], self.clock()
        judged, placement = self._judged(ready)
        rank = values["added_at"] - placement.head_start
        values |= judged | {
            "own_rank": rank,
            "rank": rank,
            "lane": placement.lane,
            "votes_needed": placement.votes,
            "state": "waiting",
            "assessment_id": _next_assessment(connection),
        }
        kind, action = ("rule", placement.outcome) if placement.outcome != "review" else ("", "")
        nearest = self._nearest(connection, item_id, ready.sketch)
        if nearest is not None:
            near, alike = nearest
            values |= {"group_id": near.group_id, "similarity": alike}
            if near.state == "decided":
                like = f"#{near.id} ({alike:.0%} alike), decided as {near.decision.replace('_', ' ')}"
                if alike >= self.policy.groups.follow and near.decided_by != POLICY and placement.lane != "audit":
                    kind, action, values["why"] = "copy", near.decision, f"Copy of {like}."
                else:
                    values["why"] += f" Like {like}."
        if new:
            connection.execute(insert(items), values)
        else:
            _set(connection, item_id, values)
            connection.execute(delete(against).where(against.c.item_id == item_id))
        _keep(connection, values["assessment_id"], item_id, ready, at)
        fired = values["fired"].split()
        if fired:
            connection.execute(insert(against), [{"signal": name, "item_id": item_id, "place": rank} for name in fired])
        if ready.sketch:
            connection.execute(insert(sketches), {"item_id": item_id, "hashes": pack(ready.sketch)})
            connection.execute(insert(shingles), [{"hash": value, "item_id": item_id} for value in ready.sketch[:POSTED]])
        if kind:
            item = self._row(connection, item_id)
            self._vote(connection, item, at, User(POLICY), kind, action, "", batch=uuid.uuid4().hex)
            self._apply(connection, item, at)
            log.append((kind, item_id, {"action": action, "score": item.score}))
            self._tell(connection, item_id, at)
        if values["group_id"] != item_id:
            self._settle_one(connection, item_id)
        elif kind:
            self._put(connection, item_id)
        if not kind:
            return Added("added", item_id, ready.article.id, "waiting", None, values["group_id"], ready.error)
        return _added("added", self._row(connection, item_id))

    def _nearest(self, connection: Connection, item_id: int, sketch: Sketch) -> tuple[Row[Any], float] | None:
        """The item most like a sketch, at least as like as the policy asks; of equals the oldest."""
        if not sketch:
            return None
        asked = {"hashes": list(sketch[:POSTED]), "item_id": item_id, "least": least_shared(sketch)}
        ids = [row.item_id for row in connection.execute(_CANDIDATES, asked)]
        if not ids:
            return None
        rows = connection.execute(select(sketches).where(sketches.c.item_id.in_(ids))).all()
        best = max(rows, key=lambda row: (similarity(sketch, unpack(row.hashes)), -row.item_id))
        alike = similarity(sketch, unpack(best.hashes))
        if alike < self.policy.groups.similar:
            return None
        return connection.execute(select(items).where(items.c.id == best.item_id)).one(), alike

    # Order within groups

    def _settle_one(self, connection: Connection, item_id: int) -> None:
        """Puts a newcomer behind the card of its group, or makes it the card; the rest of the group stays as it is."""
        item = self._row(connection, item_id)
        if item.state in OPEN:
            heads = (
                select(items)
                .where(items.c.group_id == item.group_id, items.c.state == item.state, items.c.id != item_id)
                .where(items.c.is_card == 1)
                .limit(1)
                .with_for_update()
            )
            card = connection.execute(heads).one_or_none()
            if card is not None:
                first, second = card, item
                if item.own_rank < card.rank and not (card.claimed_until or 0) > self.clock():
                    first, second = item, card
                rank = min(card.rank, item.own_rank)
                for row, values in (
                    (first, {"is_card": 1, "group_size": card.group_size + 1, "rank": rank}),
                    (second, {"is_card": 0, "group_size": 1, "rank": second.own_rank}),
                ):
                    _set(connection, row.id, values)
                    self._put(connection, row.id)
                return
        _set(connection, item_id, {"is_card": 1, "group_size": 1, "rank": item.own_rank})
        self._put(connection, item_id)

    def _settle(self, connection: Connection, group_id: int) -> None:
        """Works out the cards of a group anew: in each open state the best placed member stands for all, but one that somebody
        holds stays the card."""
        at = self.clock()
        columns = [items.c[name] for name in ("id", "state", "own_rank", "rank", "is_card", "group_size", "claimed_until")]
        query = select(*columns).where(items.c.group_id == group_id).order_by(items.c.id).with_for_update()
        rows = connection.execute(query).all()
        peers: dict[str, Rows] = {}
        for row in rows:
            peers.setdefault(row.state, []).append(row)
        for row in rows:
            card, size, rank = True, 1, row.own_rank
            if row.state in OPEN:
                alike = peers[row.state]
                first = min(alike, key=lambda peer: (not (peer.claimed_until or 0) > at, peer.own_rank, peer.id))
                card = first.id == row.id
                if card:
                    size, rank = len(alike), min(peer.own_rank for peer in alike)
            if (row.is_card, row.group_size, row.rank) != (int(card), size, rank):
                values = {"is_card": int(card), "group_size": size, "rank": rank}
                _set(connection, row.id, values)
            self._put(connection, row.id)

    def _put(self, connection: Connection, item_id: int) -> None:
        """Keeps the places of the item's signals in step with its own."""
        item = self._row(connection, item_id)
        place = item.rank if item.state == "waiting" and item.is_card else None
        connection.execute(_MOVE, {"moved_id": item_id, "place": place})

    # Looking

    def list(
        self,
        filters: Filters = Filters(),  # noqa: B008  # frozen
        *,
        viewer: User | None = None,
        sort: Sort = "queue",
        after: str | None = None,
        limit: int = 50,
    ) -> Page:
        """A page of cards. "queue" is the order in which `next` hands out; "decided" is latest decision first.

        Near-duplicates stand behind one card while they are open. Raises TriageError for a cursor of another sort.
        """
        limit = max(1, min(limit, MAX_PAGE))
        column: Any
        column, descending = {
            "queue": (items.c.rank, False),
            "oldest": (items.c.added_at, False),
            "newest": (items.c.added_at, True),
            "decided": (items.c.decided_at, True),
        }[sort]
        conditions = self._conditions(filters, viewer)
        query = select(items)
        if filters.group_size is not None and filters.group_size > 1:
            column = column + 0  # few match: find them by size and sort, rather than walk the queue for them
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
        with self.store.read() as connection:
            rows = connection.execute(query.where(*conditions).order_by(*order).limit(limit + 1)).all()
            voted = self._voted(connection, rows[:limit], viewer)
        more = len(rows) > limit
        last = rows[limit - 1] if more else None
        key = {"queue": "rank", "oldest": "added_at", "newest": "added_at", "decided": "decided_at"}[sort]
        cursor = f"{sort}:{getattr(last, key)!r}:{last.id}" if last is not None else None
        at = self.clock()
        return Page(tuple(_card(row, at, blind=_is_blind(row, voted, viewer)) for row in rows[:limit]), cursor)

    def _conditions(self, filters: Filters, viewer: User | None) -> Conditions:
        at = self.clock()
        conditions: Conditions = []
        if filters.state is not None:
            conditions.append(items.c.state == filters.state)
        conditions.append(items.c.is_card == 1)
        if filters.band is not None:
            conditions.append(items.c.band == filters.band)
            if viewer is not None and filters.state == "waiting":
                conditions.append(items.c.votes_needed < 2)  # else the filter would tell what is hidden
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

    def counts(self) -> Counts:
        """How many cards there are, for the head of the page."""
        with self.store.read() as connection:
            by_state = select(items.c.state, func.count()).where(items.c.is_card == 1).group_by(items.c.state)
            waiting = and_(items.c.state == "waiting", items.c.is_card == 1)
            by_band = select(items.c.band, func.count()).where(waiting).group_by(items.c.band)
            claims = select(func.count()).where(items.c.claimed_by.is_not(None), items.c.claimed_until > self.clock())
            undelivered = select(func.count()).where(outbox.c.next_at.is_not(None))
            states = {row[0]: row[1] for row in connection.execute(by_state)}
            bands = {row[0] or "none": row[1] for row in connection.execute(by_band)}
            return Counts(states, bands, connection.execute(claims).scalar_one(), connection.execute(undelivered).scalar_one())

    def item(self, item_id: int, viewer: User | None = None) -> ItemView:
        """An item with assessment, history and similar items. Raises NotFoundError.

        For a viewer who is to give an opinion without knowing the score, numbers and others' votes are left out until
        that viewer has voted.
        """
        with self.store.read() as connection:
            row = self._row(connection, item_id)
            voted = self._voted(connection, [row], viewer)
            blind = _is_blind(row, voted, viewer)
            body = connection.execute(select(assessments.c.body).where(assessments.c.id == row.assessment_id)).scalar()
            history = _history(connection, item_id)
            behind = None if row.is_card else self._card_of(connection, row)
            peers = connection.execute(
                select(items).where(items.c.group_id == row.group_id, items.c.id != item_id).order_by(items.c.id).limit(100)
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
        assessment = json.loads(zlib.decompress(body)) if body else None
        if blind:
            assessment = _without_numbers(assessment)
            history = [vote for vote in history if viewer is None or vote.moderator == viewer.name]
        return ItemView(
            _card(row, self.clock(), blind=blind),
            assessment or None,
            row.text,
            tuple(history),
            tuple(similar),
            row.content_sha256,
            behind,
        )

    def assessment_seen(self, decision_id: int) -> Mapping[str, Any] | None:
        """The assessment that a decision was made on. Raises NotFoundError."""
        query = (
            select(assessments.c.body)
            .select_from(decisions.outerjoin(assessments, decisions.c.assessment_id == assessments.c.id))
            .where(decisions.c.id == decision_id)
        )
        with self.store.read() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise NotFoundError(f"there is no decision {decision_id}")
        return json.loads(zlib.decompress(row.body)) if row.body else None

    def plan(self, budget: int | None = None, viewer: User | None = None) -> tuple[Card, ...]:
        """The items that a budget of reviews (by default the policy's) covers, as `next` will hand them out if nothing changes
        meanwhile: mostly in the order of the queue, the rest drawn at random or overdue, which their lane says.

        With a viewer, what `next` would hand this one.
        """
        budget = self.policy.budget if budget is None else budget
        at = self.clock()
        with self.store.read() as connection:
            handed_out = _handed_out(connection, at)
            lanes = [self._lane(handed_out + place) for place in range(budget)]
            queues = {
                lane: iter(connection.execute(self._free(lane, at, viewer).limit(budget)).all()) for lane in {*lanes, "priority"}
            }
            plan: dict[int, tuple[Row[Any], str]] = {}
            for lane in lanes:
                for tried in dict.fromkeys((lane, "priority")):
                    row = next((row for row in queues[tried] if row.id not in plan), None)
                    if row is not None:
                        plan[row.id] = row, row.lane if tried == "priority" else tried
                        break
            rows = [row for row, _ in plan.values()]
            voted = self._voted(connection, rows, viewer)
        return tuple(_card(row, at, blind=_is_blind(row, voted, viewer), lane=lane) for row, lane in plan.values())

    # Claims

    def next(self, by: User, *, escalated: bool = False) -> Card | None:
        """Claims the next item for a moderator, None when nothing is left for this one.

        Mostly the first of the queue, now and then one drawn at random or overdue. `escalated` hands a lead what waits
        for one. Whoever holds claims already keeps them.
        """
        if escalated and not by.is_lead:
            raise ForbiddenError(f"escalated items are for leads; {by.name} is a {by.role}")

        def work(connection: Connection) -> Card | None:
            at = self.clock()
            lane = "priority" if escalated else self._lane(_handed_out(connection, at))
            for tried in dict.fromkeys((lane, "priority")):
                query = self._free(tried, at, by, state="escalated" if escalated else "waiting")
                row = connection.execute(query.limit(1).with_for_update(skip_locked=True)).one_or_none()
                if row is not None:
                    return self._claim(connection, row, by, at, row.lane if tried == "priority" else tried)
            return None

        return self.store.write(work, durable=False)

    def _lane(self, number: int) -> str:
        """Whether a review, by its number, follows the queue, is drawn at random, or goes to what is overdue. As with the draws
        of items, the secret seed decides: nobody foresees it, and `plan` finds what `next` does."""
        policy = self.policy
        luck = self._dice(f"review:{number}")[0]
        if luck < policy.random.of_reviews:
            return "sample"
        return "overdue" if luck < policy.random.of_reviews + policy.priority.of_overdue else "priority"

    def _free(self, lane: str, at: float, by: User | None, *, state: State = "waiting") -> Select[Any]:
        """Cards that nobody holds, in the order in which a lane hands them out."""
        free = or_(items.c.claimed_until.is_(None), items.c.claimed_until <= at)
        query = select(items).where(items.c.state == state, items.c.is_card == 1, free)
        if by is not None and state == "waiting":
            query = query.where(or_(items.c.opinions == 0, ~_has_voted(by.name)))
        if lane == "overdue":
            query = query.where(items.c.added_at < at - 86_400 * self.policy.priority.overdue_days)
        first = {"sample": items.c.dice, "overdue": items.c.added_at}.get(lane, items.c.rank)
        return query.order_by(first, items.c.id)

    def claim(self, item_id: int, by: User) -> Card:
        """Claims an item, or renews the own claim. Raises ConflictError when another holds it or it is not open."""

        def work(connection: Connection) -> Card:
            at = self.clock()
            row = self._locked(connection, item_id)
            self._check_open(connection, row, by, at)
            if not row.is_card:
                card = self._card_of(connection, row)
                raise ConflictError(f"item {item_id} stands behind item {card} as a near-duplicate; claim that one")
            return self._claim(connection, row, by, at, row.claim_lane if row.claimed_by == by.name else row.lane)

        return self.store.write(work, durable=False)

    def _claim(self, connection: Connection, row: Row[Any], by: User, at: float, lane: str) -> Card:
        values = {
            "claimed_by": by.name,
            "claimed_until": at + 60 * self.policy.review.lease_minutes,
            "claim_lane": lane,
        }
        _set(connection, row.id, values)
        row = self._row(connection, row.id)
        return _card(row, at, blind=_is_blind(row, self._voted(connection, [row], by), by))

    def release(self, item_id: int, by: User) -> None:
        """Gives a claim back. Raises ConflictError when somebody else holds it."""

        def work(connection: Connection) -> None:
            row = self._locked(connection, item_id)
            if row.claimed_by not in (None, by.name) and row.claimed_until > self.clock():
                raise ConflictError(f"item {item_id} is claimed by {row.claimed_by}")
            values = {"claimed_by": None, "claimed_until": None, "claim_lane": None}
            _set(connection, item_id, values)

        self.store.write(work)

    # Decisions

    def decide(
        self,
        item_id: int,
        by: User,
        action: Action,
        *,
        reasons: Sequence[str] = (),
        note: str = "",
        version: int | None = None,
        others: Mapping[int, Action | None] | None = None,
    ) -> Decided:
        """Gives an opinion on an item and on the near-duplicates behind it, all or nothing.

        `reasons` are names of signals, `version` that of the card as it was shown. `others` overrides near-duplicates one by
        one: another action, or None to leave that one alone. Raises ConflictError when somebody else holds the
        item, changed it since `version`, decided it, or when this person has given an opinion already; ForbiddenError for
        what only leads may do; NotFoundError.
        """
        self._check_words(action, reasons, note)
        for other in (others or {}).values():
            if other is not None:
                self._check_words(other, (), "")
        batch = uuid.uuid4().hex

        def work(connection: Connection) -> Decided:
            at = self.clock()
            changed = self._decide(connection, item_id, by, action, reasons, note, version, others or {}, batch, at)
            return Decided(batch, tuple(changed), changed)

        return self.store.write(work)

    def bulk_decide(
        self, item_ids: Iterable[int], by: User, action: Action, *, reasons: Sequence[str] = (), note: str = ""
    ) -> Decided:
        """One opinion on many items and their near-duplicates; items that cannot be decided are left alone and named in
        `refused`. One undo takes all of it back."""
        self._check_words(action, reasons, note)
        batch = uuid.uuid4().hex
        wanted = list(dict.fromkeys(item_ids))

        def work(connection: Connection) -> Decided:
            at = self.clock()
            states: dict[int, State] = {}
            refused: dict[int, str] = {}
            for item_id in sorted(wanted):
                if item_id in states:
                    continue  # it stood behind an earlier one
                try:
                    states |= self._decide(connection, item_id, by, action, reasons, note, None, {}, batch, at)
                except TriageError as error:
                    refused[item_id] = str(error)
            return Decided(batch, tuple(states), states, refused)

        return self.store.write(work)

    def _decide(
        self,
        connection: Connection,
        item_id: int,
        by: User,
        action: str,
        reasons: Sequence[str],
        note: str,
        version: int | None,
        others: Mapping[int, Action | None],
        batch: str,
        at: float,
    ) -> dict[int, State]:
        item = self._locked(connection, item_id)
        self._check_open(connection, item, by, at, deciding=True)
        if version is not None and version != item.version:
            raise ConflictError(f"item {item_id} was changed meanwhile (version {item.version}, not {version}); look again")
        if item.state == "decided" and action not in FINAL | {"escalate"}:
            raise ConflictError(f"item {item_id} is decided by a rule; only another decision or «escalate» changes that")
        members = [item]
        if item.is_card and item.state in OPEN and item.group_size > 1:
            behind = (items.c.group_id == item.group_id, items.c.state == item.state, items.c.id != item_id)
            query = select(items).where(*behind).order_by(items.c.id).with_for_update()
            members += connection.execute(query).all()
        actions = {row.id: others.get(row.id, action) if row.id != item_id else action for row in members}
        unknown = sorted(set(others) - set(actions))
        if unknown:
            raise ConflictError(f"items {', '.join(map(str, unknown))} do not stand behind item {item_id}; look again")
        states: dict[int, State] = {}
        lane = item.claim_lane if item.claimed_by == by.name and item.claim_lane else item.lane
        blind = _is_blind(item, self._voted(connection, [item], by), by)
        for row in members:
            said = actions[row.id]
            if said is None or (row.id != item_id and self._has_spoken(connection, row.id, by)):
                continue
            self._vote(connection, row, at, by, "person", said, note, batch=batch, reasons=reasons, lane=lane, blind=blind)
            states[row.id] = self._apply(connection, row, at, needed=item.votes_needed)
        if item.group_id != item_id or self._has_peers(connection, item_id):
            self._settle(connection, item.group_id)
        else:
            self._put(connection, item_id)
        said_all = {str(row_id): actions[row_id] for row_id in states}
        data = {
            "actions": said_all,
            "reasons": list(reasons),
            "note": note,
            "batch": batch,
            "lane": lane,
            "blind": blind,
        }
        audit.record(connection, at, by.name, "decided", item_id, data)
        for changed in states:
            self._tell(connection, changed, at)
        return states

    def undo(self, batch: str, by: User) -> Decided:
        """Takes back everything that one call of `decide` or `bulk_decide` did; history keeps both.

        Raises ConflictError when it was taken back already or somebody has spoken on one of the items since, ForbiddenError for
        another's decision unless a lead asks, NotFoundError.
        """
        new = uuid.uuid4().hex

        def work(connection: Connection) -> Decided:
            at = self.clock()
            query = select(decisions).where(decisions.c.batch == batch, decisions.c.undoes.is_(None))
            votes = connection.execute(query.order_by(decisions.c.item_id)).all()
            if not votes or votes[0].kind not in ("person", "rule", "copy"):
                raise NotFoundError(f"there is no decision {batch}")
            if votes[0].moderator != by.name and not by.is_lead:
                raise ForbiddenError(f"this is a decision of {votes[0].moderator}; a lead can take it back")
            states: dict[int, State] = {}
            groups: set[int] = set()
            for vote in votes:
                item = self._locked(connection, vote.item_id)
                live = _live_votes(connection, vote.item_id)
                if not any(other.id == vote.id for other in live):
                    raise ConflictError(f"the decision on item {vote.item_id} was taken back already")
                if live[-1].id != vote.id:
                    raise ConflictError(f"{live[-1].moderator} has spoken on item {vote.item_id} since; undo that first")
                self._vote(connection, item, at, by, "undo", "undo", "", batch=new, undoes=vote.id)
                states[item.id] = self._apply(connection, item, at)
                groups.add(item.group_id)
            for group in sorted(groups):
                self._settle(connection, group)
            audit.record(connection, at, by.name, "undone", votes[0].item_id, {"batch": batch, "items": sorted(states)})
            for changed in states:
                self._tell(connection, changed, at)
            return Decided(new, tuple(states), states)

        return self.store.write(work)

    def last_decision(self, by: User) -> str | None:
        """The batch of somebody's latest decision that stands, for the undo key."""
        taken = decisions.alias()
        query = (
            select(decisions.c.batch)
            .where(decisions.c.moderator == by.name, decisions.c.kind == "person")
            .where(~exists().where(taken.c.undoes == decisions.c.id))
            .order_by(decisions.c.at.desc(), decisions.c.id.desc())
            .limit(1)
        )
        with self.store.read() as connection:
            return connection.execute(query).scalar()

    def apply_policy(self, policy: Policy | None = None) -> int:
        """Gives every waiting item the place that the policy gives now; returns how many moved. Rules decide nothing
        afterwards: what waits keeps waiting for a person."""
        if policy is not None:
            self.policy = policy
        moved = 0
        last = 0
        while True:

            def work(connection: Connection, last: int = last) -> tuple[int, int]:
                query = select(items).where(items.c.state == "waiting", items.c.id > last).order_by(items.c.id).limit(500)
                rows = connection.execute(query.with_for_update()).all()
                changed = 0
                for row in rows:
                    interval = None if row.low is None else (row.low, row.high)
                    dice = self._dice(row.key)[1:]
                    facts = Facts(
                        row.score,
                        row.probability,
                        interval,
                        row.publisher,
                        row.reach,
                        row.genre,
                        tuple(row.fired.split()),
                        dice,
                    )
                    placement = self.policy.place(facts, waiting=True)
                    rank = row.added_at - placement.head_start
                    why = placement.why + _remark(row.why) if row.error is None else row.why
                    changed += rank != row.own_rank
                    if (rank, why) != (row.own_rank, row.why):
                        _set(connection, row.id, {"own_rank": rank, "why": why})
                for group in sorted({row.group_id for row in rows}):
                    self._settle(connection, group)
                return changed, rows[-1].id if rows else 0

            changed, last = self.store.write(work)
            moved += changed
            if not last:
                return moved

    # The loop back, and accounts

    def stats(self, days: int = 30) -> Statistics:
        """Figures for the statistics page."""
        return statistics(self.store, self.clock(), days)

    def agreement(self, since: float = 0.0) -> Agreement:
        """How far moderators agree."""
        return agreement(self.store, since)

    def drift(self, days: float = 7.0, reference: Columns | None = None) -> Drift:
        """Whether articles and decisions still look as they did, with a hint when to retrain."""
        return drift(self.store, self.clock(), days=days, reference=reference)

    def labels(self, since: float = 0.0) -> Iterator[Label]:
        """What people decided, as labels for training."""
        return labels(self.store, since)

    def events(self, item_id: int | None = None, *, after: int = 0, limit: int | None = None) -> Iterator[audit.Event]:
        """The audit log, of one item or whole."""
        return audit.events(self.store, item_id=item_id, after=after, limit=limit)

    def verify_audit(self, expected: str | None = None) -> audit.Verdict:
        """Whether the audit log is whole; `expected` is a hash that was its last one earlier."""
        return audit.verify(self.store, expected)

    def deliver(self, limit: int = 100) -> tuple[int, int]:
        """Posts messages of the webhook that are due; returns how many were taken and how many failed."""
        return deliver(self.store, self.policy.webhook, self.clock, limit=limit)

    # Shared steps

    def _check_words(self, action: str, reasons: Sequence[str], note: str) -> None:
        if action not in ACTIONS:
            raise TriageError(f"the action is {action!r}; allowed are {', '.join(ACTIONS)}")
        if len(note) > MAX_NOTE or len(reasons) > 50 or any(len(reason) > 60 for reason in reasons):
            raise TriageError(f"at most {MAX_NOTE} characters of note and 50 reasons of 60 characters are kept")

    def _check_open(self, connection: Connection, row: Row[Any], by: User, at: float, *, deciding: bool = False) -> None:
        if row.state == "unscored":
            raise ConflictError(f"item {row.id} is not scored yet")
        if row.state == "decided" and not (deciding and row.decided_by == POLICY):
            raise ConflictError(f"item {row.id} was decided by {row.decided_by} ({row.decision}); undo that first")
        if row.state == "escalated" and not by.is_lead:
            raise ForbiddenError(f"item {row.id} is escalated; a lead decides it")
        if row.claimed_by not in (None, by.name) and row.claimed_until > at:
            raise ConflictError(f"item {row.id} is claimed by {row.claimed_by}")
        if row.opinions and row.state in ("waiting", "held") and self._has_spoken(connection, row.id, by):
            raise ConflictError(f"{by.name} has given an opinion on item {row.id}; somebody else's is needed")

    def _has_spoken(self, connection: Connection, item_id: int, by: User) -> bool:
        return any(vote.moderator == by.name and vote.kind == "person" for vote in _live_votes(connection, item_id))

    def _has_peers(self, connection: Connection, item_id: int) -> bool:
        query = select(items.c.id).where(items.c.group_id == item_id, items.c.id != item_id).limit(1)
        return connection.execute(query).scalar() is not None

    def _card_of(self, connection: Connection, row: Row[Any]) -> int:
        query = select(items.c.id).where(items.c.group_id == row.group_id, items.c.state == row.state, items.c.is_card == 1)
        return int(connection.execute(query.limit(1)).scalar_one())

    def _row(self, connection: Connection, item_id: int) -> Row[Any]:
        row = connection.execute(_ROW, {"item_id": item_id}).one_or_none()
        if row is None:
            raise NotFoundError(f"there is no item {item_id}")
        return row

    def _locked(self, connection: Connection, item_id: int) -> Row[Any]:
        row = connection.execute(_LOCK, {"item_id": item_id}).one_or_none()
        if row is None:
            raise NotFoundError(f"there is no item {item_id}")
        return row

    def _vote(
        self,
        connection: Connection,
        item: Row[Any],
        at: float,
        by: User,
        kind: str,
        action: str,
        note: str,
        *,
        batch: str,
        reasons: Sequence[str] = (),
        lane: str | None = None,
        blind: bool = False,
        undoes: int | None = None,
    ) -> None:
        values = {
            "item_id": item.id,
            "assessment_id": item.assessment_id,
            "kind": kind,
            "action": action,
            "moderator": by.name,
            "role": by.role,
            "reasons": json.dumps(list(reasons)),
            "note": note,
            "at": at,
            "lane": lane or item.lane,
            "blind": int(blind),
            "score": item.score,
            "waited": max(at - item.added_at, 0.0),
            "batch": batch,
            "undoes": undoes,
        }
        connection.execute(insert(decisions), values)

    def _apply(self, connection: Connection, item: Row[Any], at: float, *, needed: int | None = None) -> State:
        """Brings an item into the state that its votes give."""
        live = _live_votes(connection, item.id)
        needed = item.votes_needed if needed is None else needed
        state, decision = outcome([(vote.kind, vote.action) for vote in live], needed)
        decided = state == "decided"
        spoken = 0
        for vote in live:
            spoken = 0 if vote.kind == "revision" else spoken + (vote.kind == "person")
        values = {
            "state": state,
            "decision": decision if decided else None,
            "decided_at": at if decided else None,
            "decided_by": live[-1].moderator if decided else None,
            "votes_needed": needed,
            "opinions": spoken,
            "version": item.version + 1,
            "claimed_by": None,
            "claimed_until": None,
            "claim_lane": None,
        }
        _set(connection, item.id, values)
        return state

    def _tell(self, connection: Connection, item_id: int, at: float) -> None:
        """Puts a message for the webhook into the outbox, in the transaction of what it tells of."""
        if self.policy.webhook.url is None:
            return
        row = self._row(connection, item_id)
        message = {
            "schema": "quality.decision/1",
            "item": row.id,
            "id": row.external_id,
            "url": row.url,
            "content_sha256": row.content_sha256,
            "state": row.state,
            "decision": row.decision,
            "decided_by": row.decided_by,
            "at": at,
            "score": row.score,
            "version": row.version,
        }
        body = json.dumps(message, ensure_ascii=True, sort_keys=True)
        connection.execute(insert(outbox), {"body": body, "created_at": at, "next_at": at})

    def _voted(self, connection: Connection, rows: Sequence[Row[Any]], viewer: User | None) -> frozenset[int]:
        """Those of the rows that still need opinions and have the viewer's."""
        unsure = [row.id for row in rows if row.votes_needed > 1 and row.opinions and row.state in ("waiting", "held")]
        if viewer is None or not unsure:
            return frozenset()
        return frozenset(item_id for item_id in unsure if self._has_spoken(connection, item_id, viewer))

    def _dice(self, key: str) -> tuple[float, float, float]:
        """Three uniform numbers of an item, which nobody who lacks the queue's secret seed can foresee."""
        digest = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), key=self._seed, digest_size=24).digest()
        first, second, third = (int.from_bytes(digest[i : i + 8], "big") / 2**64 for i in (0, 8, 16))
        return first, second, third


def _seed(connection: Connection) -> bytes:
    if connection.dialect.name == "postgresql":
        connection.execute(select(chain.c.id).with_for_update())
    value = connection.execute(select(meta.c.value).where(meta.c.name == "seed")).scalar()
    if value is None:
        value = os.urandom(32).hex()
        connection.execute(insert(meta).values(name="seed", value=value))
    return bytes.fromhex(value)


def _next_assessment(connection: Connection) -> int:
    return int(connection.execute(_LAST_ASSESSMENT).scalar() or 0) + 1


def _keep(connection: Connection, number: int, item_id: int, ready: _Prepared, at: float) -> None:
    """Stores an assessment beside those that the item had."""
    values = {
        "id": number,
        "item_id": item_id,
        "made_at": at,
        "model_sha256": _model_of(ready),
        "score": (ready.assessment or {}).get("score"),
        "body": ready.body,
    }
    connection.execute(insert(assessments), values)


def _handed_out(connection: Connection, at: float) -> int:
    """The number of the next review: it grows by one with every claim, and a decision takes the place of its claim."""
    running = select(func.count()).where(items.c.claimed_by.is_not(None), items.c.claimed_until > at)
    said = connection.execute(select(func.max(decisions.c.id))).scalar() or 0
    return int(said + connection.execute(running).scalar_one())


def _model_of(ready: _Prepared) -> str:
    return str((ready.assessment or {}).get("model", {}).get("sha256", ""))


def _outdated(model: str) -> Select[Any]:
    """Waiting items with the score of another model."""
    seen = and_(assessments.c.id == items.c.assessment_id, assessments.c.model_sha256 != model)
    query = select(items.c.id, items.c.pending).join(assessments, seen)
    return query.where(items.c.state == "waiting", items.c.error.is_(None))


def _mark_older(connection: Connection, model: str) -> None:
    """Says of waiting items that an older model scored them, where that stays so, and no longer says it of others."""
    marked = items.c.why.endswith(OLDER, autoescape=True)
    stays = or_(items.c.pending.is_(None), items.c.opinions > 0)
    older = items.c.id.in_(_outdated(model).with_only_columns(items.c.id).where(stays))
    by_it = select(assessments.c.id).where(assessments.c.model_sha256 == model)
    waiting = update(items).where(items.c.state == "waiting")
    connection.execute(waiting.where(marked, items.c.assessment_id.in_(by_it)).values(why=func.replace(items.c.why, OLDER, "")))
    connection.execute(waiting.where(~marked, older).values(why=items.c.why + OLDER))


def _remark(why: str) -> str:
    """What a sentence says beside the place that the policy gave: of a decided near-duplicate, of an older model."""
    found = re.search(r"(?: Like #\d+ [^.]*\.)?(?: Scored by an older model\.)?$", why)
    return found[0] if found else ""


def _write_log(connection: Connection, at: float, log: Log) -> None:
    for event, item_id, data in log:
        audit.record(connection, at, POLICY, event, item_id, data)


def _storable(article: Article) -> Article:
    """The article without NUL characters in what becomes a column: PostgreSQL does not store them."""
    named = {name: getattr(article, name) for name in ("id", "url", "headline", "publisher", "published", "text")}
    held = {name: value.replace("\0", " ") for name, value in named.items() if value and "\0" in value}
    return article.with_fields(**held) if held else article


def _packed(assessment: Mapping[str, Any]) -> bytes:
    return zlib.compress(json.dumps(assessment, ensure_ascii=True).encode(), 6)


def _set(connection: Connection, item_id: int, values: Mapping[str, Any]) -> None:
    connection.execute(_CHANGE, {"changed_id": item_id, **values})


def _live_votes(connection: Connection, item_id: int) -> Sequence[Row[Any]]:
    """Votes on an item that stand, oldest first."""
    rows = connection.execute(_VOTES, {"item_id": item_id}).all()
    taken_back = {row.undoes for row in rows if row.undoes is not None}
    return [row for row in rows if row.undoes is None and row.id not in taken_back]


def _has_voted(name: str) -> Any:
    """Condition: the item has a standing vote of this person, cast since its last revision."""
    taken, later = decisions.alias(), decisions.alias()
    return exists().where(
        decisions.c.item_id == items.c.id,
        decisions.c.moderator == name,
        decisions.c.kind == "person",
        ~exists().where(taken.c.undoes == decisions.c.id),
        ~exists().where(later.c.item_id == items.c.id, later.c.kind == "revision", later.c.id > decisions.c.id),
    )


def _history(connection: Connection, item_id: int) -> list[Vote]:
    rows = connection.execute(_VOTES, {"item_id": item_id}).all()
    taken_back = {row.undoes for row in rows if row.undoes is not None}
    return [
        Vote(
            row.id, row.item_id, row.kind, row.action, row.moderator, tuple(json.loads(row.reasons)), row.note, row.at,
            row.lane, bool(row.blind), row.score, row.batch, row.id in taken_back,
        )
        for row in rows
    ]  # fmt: skip


def _is_blind(row: Row[Any], voted: frozenset[int], viewer: User | None) -> bool:
    """Whether the viewer is to speak on the item without knowing the score."""
    return viewer is not None and row.votes_needed > 1 and row.state == "waiting" and row.id not in voted


def _card(row: Row[Any], at: float, *, blind: bool = False, lane: str | None = None) -> Card:
    """A row as a card; the lane is that by which it was handed out while somebody holds it."""
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
        probability=None if blind else row.probability,
        interval=None if blind or row.low is None else (row.low, row.high),
        band=None if blind else row.band,
        genre=row.genre,
        words=row.words,
        against=() if blind else tuple(row.fired.split()),
        why=None if blind else row.why,
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


def _without_numbers(assessment: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The assessment with everything left out that tells the score; sentences and evidence stay."""
    if not assessment:
        return None
    hidden = dict.fromkeys(("score", "probability", "interval", "band", "intercept"))
    contributions = [{**c, "log_odds": None, "percentile": None} for c in assessment["contributions"]]
    contributions.sort(key=lambda c: (c["topic"], c["signal"]))  # the usual order tells the weights
    return {**assessment, **hidden, "contributions": contributions, "what_if": []}


def _added(status: Any, row: Row[Any]) -> Added:
    return Added(status, row.id, row.external_id, row.state, row.decision, row.group_id, row.error)


def _cursor(after: str, sort: str) -> tuple[float, int]:
    try:
        kind, value, item_id = after.split(":")
        if kind == sort:
            return float(value), int(item_id)
    except ValueError:
        pass
    raise TriageError(f"{after!r} is no place in a list sorted by {sort}; start from the beginning")


def _reach(value: object) -> float | None:
    """Expected readers; None when the record's column does not hold a number that makes sense."""
    try:
        reach = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    return reach if 0 < reach < 1e12 else None
