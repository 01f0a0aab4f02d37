"""The moderation queue: add articles, hand out the next one, record decisions.

    queue = Queue("queue.db", load_policy("policy.toml"), load_scorer())
    queue.add(article)
    card = queue.next(User("ada"))
    queue.decide(card.id, User("ada"), "reject", reasons=["vague_attribution"], version=card.version)

Every method is one transaction and safe to call from many threads and processes.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, exists, select

from quality.article import Article
from quality.article.files import RecordProblem
from quality.errors import ForbiddenError, NotFoundError, QualityError, TriageError
from quality.triage import audit, cards, claims, erasure, intake, rescoring, votes
from quality.triage.agreement import Agreement, agreement
from quality.triage.articles import article_from_json
from quality.triage.cards import MAX_PAGE
from quality.triage.context import Context, known_seed, read_seed
from quality.triage.drift import Columns, Drift, Measured, drift
from quality.triage.earlier import EarlierItems, place_of_item
from quality.triage.export import Label, labels
from quality.triage.identities import Identities
from quality.triage.intake import ArticleScorer, Prepared, prepare
from quality.triage.notes import Notes
from quality.triage.personal import Personal
from quality.triage.policy import Policy
from quality.triage.records import POLICY, Action, Added, Card, Counts, Decided, Filters, ItemView, Page, Sort, User
from quality.triage.schema import assessments, decisions, items
from quality.triage.statistics import Statistics, oldest, statistics
from quality.triage.store import Store
from quality.triage.stored import opened
from quality.triage.tokens import Tokens
from quality.triage.track_record import TrackRecords, track_records
from quality.triage.users import Users
from quality.triage.votes import MAX_NOTE, Opinion
from quality.triage.webhook import deliver
from quality.triage.workload import Ages, Load, ages, loads

__all__ = ["MAX_NOTE", "MAX_PAGE", "Queue"]

CHUNK = 32
"""Articles stored in one transaction."""


class Queue:
    """A moderation queue in a database. `source` is a file name (SQLite) or a PostgreSQL URL. Without a scorer, articles are
    stored until a queue with a scorer calls `catch_up`. With `keep_text` the article is stored, otherwise only the passages
    that the assessment quotes."""

    def __init__(
        self,
        source: str | Path,
        policy: Policy | None = None,
        scorer: ArticleScorer | None = None,
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
        self.notes = Notes(self.store, clock)
        self.tokens = Tokens(self.store, clock)
        self.identities = Identities(self.store, clock)
        self.personal = Personal(self.store)
        with self.store.read() as connection:
            seed = known_seed(connection)
        self._seed = seed or self.store.write(read_seed)
        self._measured = Measured()
        self._scored_by: str | None = None
        """The model whose scores all waiting items have, as far as they can be scored again."""

    def close(self) -> None:
        """Close the database. Afterwards the file of a SQLite queue alone is complete."""
        self.store.close()

    @property
    def _context(self) -> Context:
        """The current context."""
        return Context(self.policy, self._seed, self.clock())

    # Articles in

    def add(
        self, article: Article, *, later: bool = False, assessment: Mapping[str, Any] | None = None, by: str = POLICY
    ) -> Added:
        """Add an article; with `later` it is only stored, and scored by `catch_up`. `assessment` is the article's assessment
        if another process has made it already. Adding is idempotent by the article's id, or else its text. `by` adds it."""
        return next(self.add_many([article if assessment is None else (article, assessment)], later=later, by=by))

    def add_many(
        self,
        articles: Iterable[Article | tuple[Article, Mapping[str, Any]] | Prepared | RecordProblem | QualityError],
        *,
        later: bool = False,
        by: str = POLICY,
    ) -> Iterator[Added]:
        """Add articles, with their assessments if those are already made, or prepared elsewhere. Yields the result for each,
        in order. A result that was yielded is stored for good."""
        stream = iter(articles)
        scorer = None if later else self.scorer
        while chunk := list(islice(stream, CHUNK)):
            prepared: list[Prepared | Added] = []
            earlier = EarlierItems(self.store, [entry.sketch for entry in chunk if isinstance(entry, Prepared)])
            for article in chunk:
                if isinstance(article, Prepared):
                    prepared.append(self._compared(article, earlier))
                elif isinstance(article, Article):
                    prepared.append(self._prepared(article, scorer, earlier))
                elif isinstance(article, tuple):
                    prepared.append(prepare(article[0], None, article[1], keep_text=self.keep_text))
                else:
                    prepared.append(Added("failed", external_id=getattr(article, "id", None), error=str(article)))
            yield from self.store.write(partial(intake.enter_all, context=self._context, prepared=prepared, by=by))

    def catch_up(self, limit: int | None = None) -> int:
        """Score articles that were stored unscored, oldest first, then waiting items with the score of another model. Returns
        how many. Articles that are not stored, or on which somebody has voted, keep their assessment, and their sentence says
        that an older model made it. Claimed items are left for a later call. Several processes may catch up at once."""
        if self.scorer is None:
            raise TriageError("catching up needs a scorer; open the queue with one")
        done = self._score(rescoring.unscored(), limit)
        model = str(self.scorer.describe()["model"]["digest"])
        if model == self._scored_by or done == limit:
            return done
        self.store.write(lambda connection: rescoring.mark_older(connection, model))
        outdated = rescoring.kept(rescoring.outdated(model))
        done += self._score(rescoring.unheld(outdated, self.clock()), None if limit is None else limit - done)
        with self.store.read() as connection:
            if connection.execute(outdated.limit(1)).one_or_none() is None:
                self._scored_by = model
        return done

    def _score(self, query: Select[Any], limit: int | None) -> int:
        """Score the articles that a query of id and `pending` finds."""
        done = last = 0
        while limit is None or done < limit:
            size = CHUNK if limit is None else min(CHUNK, limit - done)
            with self.store.read() as connection:
                rows = connection.execute(query.where(items.c.id > last).order_by(items.c.id).limit(size)).all()
            if not rows:
                break
            last = rows[-1].id
            earlier = EarlierItems(self.store)
            ready = [
                (row.id, self._prepared(article_from_json(row.pending), self.scorer, earlier, place_of_item(row.id)))
                for row in rows
            ]
            done += self.store.write(partial(rescoring.score_all, context=self._context, ready=ready))
        return done

    def _prepared(
        self, article: Article, scorer: ArticleScorer | None, earlier: EarlierItems, place: str | None = None
    ) -> Prepared:
        """Score an article next to earlier items, and make it known to later ones."""
        ready = prepare(article, scorer, keep_text=self.keep_text, earlier=earlier, place=place)
        earlier.add(ready.key, article, ready.sketch, keep_text=self.keep_text)
        return ready

    def _compared(self, ready: Prepared, earlier: EarlierItems) -> Prepared:
        """Rescore an article that another process scored without the queue, if it resembles an earlier item."""
        article = ready.article
        if article is None:
            return ready
        if ready.error is None and self.scorer is not None and earlier.nearest_to(ready.sketch, article) is not None:
            return self._prepared(article, self.scorer, earlier)
        earlier.add(ready.key, article, ready.sketch, keep_text=self.keep_text)
        return replace(ready, article=None)

    def apply_policy(self, policy: Policy | None = None) -> int:
        """Rank every waiting item by the current policy. Returns how many moved. Rules decide nothing afterwards: waiting
        items keep waiting for a person."""
        if policy is not None:
            self.policy = policy
        moved, last = self.store.write(lambda connection: rescoring.place_again(connection, self._context, 0))
        while last:
            more, last = self.store.write(partial(rescoring.place_again, context=self._context, after=last))
            moved += more
        return moved

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
        """Return a page of cards. “queue” is the order in which `next` hands out items; “decided” is latest decision first.
        Open near-duplicates are grouped under one card. Raises TriageError for a cursor from another sort order."""
        with self.store.read() as connection:
            return cards.page_of(connection, filters, self.clock(), viewer, sort, after, limit)

    def count(self, filters: Filters, viewer: User | None = None) -> int:
        """Count the cards that match."""
        with self.store.read() as connection:
            return cards.count_of(connection, filters, self.clock(), viewer)

    def counts(self) -> Counts:
        """Count the cards, for the page header."""
        with self.store.read() as connection:
            return cards.counts_of(connection, self.clock())

    def oldest(self) -> dict[str, float]:
        """Return the age, in seconds, of the oldest card by state."""
        return oldest(self.store, self.clock())

    def item(self, item_id: int, viewer: User | None = None) -> ItemView:
        """Return an item with assessment, history and similar items. Raises NotFoundError. For a viewer who must give an
        opinion without knowing the score, numbers and others' votes are left out until that viewer has voted."""
        with self.store.read() as connection:
            return cards.view_of(connection, item_id, viewer, self.clock())

    def track_records(self, item_id: int) -> TrackRecords:
        """Return how many articles of an item's publisher and author are in this queue, and how they were decided. Raises
        NotFoundError."""
        with self.store.read() as connection:
            return track_records(connection, item_id)

    def assessment_seen(self, decision_id: int) -> Mapping[str, Any] | None:
        """Return the assessment on which a decision was based. Raises NotFoundError."""
        query = (
            select(assessments.c.body)
            .select_from(decisions.outerjoin(assessments, decisions.c.assessment_id == assessments.c.id))
            .where(decisions.c.id == decision_id)
        )
        with self.store.read() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise NotFoundError(f"there is no decision {decision_id}")
        return opened(row.body)

    def plan(self, budget: int | None = None, viewer: User | None = None) -> tuple[Card, ...]:
        """Return the items that a budget of reviews (by default the policy's) covers, as `next` would hand them out if
        nothing changed: mostly in queue order, the rest drawn at random or overdue, as their lane says. With a viewer, return
        what `next` would hand to that person."""
        with self.store.read() as connection:
            return claims.planned(connection, self._context, self.policy.budget if budget is None else budget, viewer)

    # Claims

    def next(
        self, by: User, *, escalated: bool = False, filters: Filters | None = None, sort: Sort = "queue"
    ) -> Card | None:
        """Claim the next item for a moderator; None if nothing is left for them. Usually it is the first of the queue,
        sometimes one drawn at random or overdue. `escalated` hands a lead an escalated item; `filters` (with an open state)
        hand out the first item of that list. Existing claims are kept."""
        escalated = filters.state == "escalated" if filters is not None else escalated
        if escalated and not by.is_lead:
            raise ForbiddenError(f"escalated items are for leads; {by.name} is a {by.role}")
        return self.store.write(
            lambda connection: claims.take_next(
                connection, self._context, by, escalated=escalated, filters=filters, sort=sort
            ),
            durable=False,
        )

    def claim(self, item_id: int, by: User) -> Card:
        """Claim an item, or renew one's own claim. Raises ConflictError if it is not open, or another's by claim or assignment."""
        return self.store.write(lambda connection: claims.take(connection, self._context, item_id, by), durable=False)

    def release(self, item_id: int, by: User) -> None:
        """Release a claim. Raises ConflictError if somebody else holds it."""
        self.store.write(lambda connection: claims.give_back(connection, item_id, by, self.clock()))

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
        """Record an opinion on an item and on its near-duplicates, all or nothing: the articles of its group that have the policy's
        share `together` in common with it. `reasons` are names of signals; `version` is the version of the card as it was shown.
        `others` overrides single articles of the group: another action, or None to leave that item alone. Raises ConflictError if
        somebody else holds the item, changed it since `version` or decided it, or if this person has already voted; ForbiddenError
        for what only leads may do; NotFoundError."""
        opinion, batch = Opinion(action, reasons, note), uuid.uuid4().hex
        for other in (others or {}).values():
            if other is not None:
                Opinion(other)

        def work(connection: Connection) -> Decided:
            states = votes.decide(
                connection, self._context, item_id, by, opinion, batch, version=version, others=others
            )
            return Decided(batch, tuple(states), states, action=action, by=by.name)

        return self.store.write(work)

    def bulk_decide(
        self, item_ids: Iterable[int], by: User, action: Action, *, reasons: Sequence[str] = (), note: str = ""
    ) -> Decided:
        """Record one opinion on many items and their near-duplicates. Items that cannot be decided are skipped and listed in
        `refused`. One undo reverts all of it."""
        opinion, batch = Opinion(action, reasons, note), uuid.uuid4().hex
        wanted, context = sorted(set(item_ids)), self._context
        return self.store.write(lambda connection: votes.decide_many(connection, context, wanted, by, opinion, batch))

    def undo(self, batch: str, by: User) -> Decided:
        """Undo everything that one call of `decide` or `bulk_decide` did; the history keeps both. Raises ConflictError if it
        was already undone or somebody has voted on one of the items since, ForbiddenError for another person's decision
        unless a lead asks, NotFoundError."""
        return self.store.write(lambda connection: votes.undo(connection, self._context, batch, by))

    def last_decision(self, by: User) -> str | None:
        """Return the batch of a person's latest decision that was not undone, for the undo key."""
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

    # Forgetting

    def erase(self, item_id: int, by: User, why: str) -> None:
        """Erase an item and everything that the queue keeps of it; the audit log says who did it and why. Raises NotFoundError,
        and ForbiddenError unless `by` is a lead."""
        if not by.is_lead:
            raise ForbiddenError(f"only leads may erase items; {by.name} is a {by.role}")
        at = self.clock()
        self.store.write(lambda connection: erasure.erase(connection, [item_id], by.name, why, at))
        self.store.write_back()

    def prune(self) -> erasure.Pruned:
        """Erase the items and texts that the policy's [retention] no longer keeps."""
        return erasure.prune(self.store, self.policy.retention, self.clock())

    # The loop back

    def stats(self, days: int = 30) -> Statistics:
        """Compute the figures for the statistics page."""
        return statistics(self.store, self.clock(), days)

    def ages(self) -> Ages:
        """Compute how long open cards have waited, for alarms and metrics."""
        return ages(self.store, self.clock(), self.policy.review.alarm_hours)

    def loads(self) -> tuple[Load, ...]:
        """Return what everybody has claimed and was assigned."""
        return loads(self.store, self.clock())

    def agreement(self, since: float = 0.0) -> Agreement:
        """Compute how far moderators agree."""
        return agreement(self.store, since)

    def drift(self, days: float = 7.0, reference: Columns | None = None) -> Drift:
        """Compare articles and decisions with earlier ones, with a hint when to retrain."""
        return drift(self.store, self.clock(), days=days, reference=reference, measured=self._measured)

    def labels(self, since: float = 0.0) -> Iterator[Label]:
        """Return people's decisions as training labels."""
        return labels(self.store, since)

    def events(self, item_id: int | None = None, *, after: int = 0, limit: int | None = None) -> Iterator[audit.Event]:
        """Return the audit log, for one item or complete."""
        return audit.events(self.store, item_id=item_id, after=after, limit=limit)

    def audit_head(self) -> str:
        """Return the last hash of the audit log. Kept elsewhere, it later shows that nothing before it is missing."""
        return audit.head(self.store)

    def verify_audit(self, expected: str | None = None) -> audit.Verdict:
        """Check that the audit log is complete and the tables agree with it. `expected` is the last hash of an earlier check."""
        return audit.verify(self.store, expected)

    def deliver(self, limit: int = 100) -> tuple[int, int]:
        """Post the webhook messages that are due. Returns how many were accepted and how many failed."""
        return deliver(self.store, self.policy.webhook, self.clock, limit=limit)
