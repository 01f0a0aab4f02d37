"""Adding articles: read, score and sketch them before the transaction; within it, recognise known ones and rank new ones."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select

from quality.article import Article
from quality.article.addresses import host_of
from quality.document.near_duplicates import EarlierArticles
from quality.document.sketches import Sketch, sketch_of
from quality.triage import audit, search, why
from quality.triage.articles import article_to_json
from quality.triage.context import Context
from quality.triage.erasure import highest_item
from quality.triage.groups import kin_of, leave, remember, settle_newcomer, votes_needed
from quality.triage.incoming import cautions_of, headline_of, known_reach, refusal_of, storable
from quality.triage.names import author_key, author_of, publisher_key
from quality.triage.policy import Facts, Placement
from quality.triage.records import POLICY, Added, User, outcome
from quality.triage.rows import SLIM, change, change_all, find, lock
from quality.triage.schema import against, assessments, items
from quality.triage.stored import packed
from quality.triage.votes import cast, vote_of
from quality.triage.webhook import tell

COUNTS_AGAINST = -0.05
"""Minimum log-odds for a signal to count against an article: about one point near the middle of the scale."""

_KNOWN = select(*SLIM).where(items.c.key.in_(bindparam("keys", expanding=True)))
_BESIDE = select(*(items.c[name] for name in ("id", "group_id", "state", "decision", "decided_by")))
_LAST_ASSESSMENT = select(func.max(assessments.c.id))


class Scored(Protocol):
    """An assessment, or an error record in its place."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""


class ArticleScorer(Protocol):
    """What the queue asks of a scorer: `Scorer` scores in this process, the service in others."""

    def describe(self) -> dict[str, Any]:
        """The model and the catalogue, see `Scorer.describe`."""

    def score_many(
        self, articles: Iterable[Article], *, earlier: EarlierArticles | None = None, place: str | None = None
    ) -> Iterator[Scored]:
        """A result per article, in order, see `Scorer.score_many`."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article ready to be stored. All slow work happens before the transaction, in another process if necessary."""

    key: str
    external_id: str | None
    described: Mapping[str, Any]
    """Columns that come from the article alone."""
    judged: Mapping[str, Any] | None = None
    """Columns that come from the assessment; None if there is none."""
    sketch: Sketch = ()
    model: str = ""
    """Hash of the model that scored it; empty if it could not be scored."""
    body: bytes = b""
    """The assessment as it is stored."""
    words: str = ""
    """What the full-text search finds the item by."""
    given_headline: str | None = None
    """The headline of the record; `described` has the one that was measured, which may be the first line of the text."""
    cautions: tuple[str, ...] = ()
    """What of the record was ignored, see `Added`."""
    failed: Added | None = None
    """The result if the article cannot be added; then nothing else is known of it."""
    article: Article | None = None
    """The article, where it was scored in another process and is still to be compared with the queue."""

    @property
    def error(self) -> str | None:
        """Why the article could not be scored."""
        return None if self.judged is None else self.judged["error"]


def prepare(
    article: Article,
    scorer: ArticleScorer | None,
    found: Mapping[str, Any] | None = None,
    *,
    keep_text: bool = False,
    earlier: EarlierArticles | None = None,
    place: str | None = None,
) -> Prepared:
    """Compute what is stored about an article, and score it next to `earlier` ones if there is a scorer and no assessment
    yet. `place` is the place of an article that is already in the queue."""
    article = storable(article)
    sha256 = hashlib.sha256(article.text.encode("utf-8", "surrogatepass")).hexdigest()
    key = f"id:{article.id}" if article.id else f"sha256:{sha256}"
    if len(key) > 250:
        key = f"id-sha256:{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()}"
    refused = refusal_of(article) if place is None else None
    if refused is not None:
        return Prepared(key, article.id, {}, failed=Added("failed", external_id=article.id, error=refused))
    if found is None and scorer is not None:
        (result,) = scorer.score_many([article], earlier=earlier, place=place)
        found = result.to_dict()
    author, headline = author_of(article), headline_of(article, found)
    described = {
        "author": author,
        "author_key": author_key(author),
        "publisher_key": publisher_key(article.publisher, article.url),
        "content_sha256": sha256,
        "url": article.url,
        "headline": headline,
        "publisher": article.publisher,
        "published": article.published,
        "reach": known_reach(article),
        "text": article.text if keep_text else None,
        "pending": article_to_json(article) if keep_text or found is None else None,
    }
    named = headline, article.publisher, author
    given: dict[str, Any] = {"given_headline": article.headline, "cautions": cautions_of(article)}
    if found is None:
        return Prepared(key, article.id, described, words=search.words_of(*named), **given)
    error = str(found["error"]) if "error" in found else None
    kept = {} if error else found
    model = str(kept.get("model", {}).get("digest", ""))
    words = search.words_of(*named, search.passages_of(kept))
    judged, sketch = judged_of(kept, error), sketch_of(article.text)
    return Prepared(key, article.id, described, judged, sketch, model, packed(kept), words, **given)


def judged_of(assessment: Mapping[str, Any], error: str | None = None) -> dict[str, Any]:
    """Return the columns that come from an assessment; for an empty assessment, columns with an error."""
    low, high = assessment.get("interval") or (None, None)
    fired = [c["signal"] for c in assessment.get("contributions", ()) if c["log_odds"] <= COUNTS_AGAINST]
    same = {name: assessment.get(name) for name in ("score", "reliability", "band", "form", "words")}
    return {**same, "low": low, "high": high, "fired": " ".join(fired), "error": error}


def enter_all(
    connection: Connection, context: Context, prepared: Sequence[Prepared | Added], by: str = POLICY
) -> list[Added]:
    """Add articles, and log that under the name `by`. Returns the result for each."""
    one_adder(connection)
    log = audit.Log()
    prepared = [entry.failed or entry if isinstance(entry, Prepared) else entry for entry in prepared]
    added: dict[int, Added] = {}
    fresh: list[tuple[int, Prepared]] = []
    met: set[str] = set()
    asked = {"keys": [entry.key for entry in prepared if isinstance(entry, Prepared)]}
    known = {row.key: row for row in connection.execute(_KNOWN, asked)}

    def store() -> None:
        results = enter(connection, context, [entry for _, entry in fresh], log)
        added.update(zip((number for number, _ in fresh), results, strict=True))
        fresh.clear()

    for number, entry in enumerate(prepared):
        if isinstance(entry, Added):
            added[number] = entry
            continue
        if entry.key in met and entry.key not in known:  # it came with these
            store()
            known[entry.key] = connection.execute(_KNOWN, {"keys": [entry.key]}).one()
        met.add(entry.key)
        row = known.get(entry.key)
        if row is None:
            fresh.append((number, entry))
        elif _is_same(row, entry):
            added[number] = Added("exists", row.id, row.external_id, row.state, row.decision, row.group_id, row.error,
                                  entry.cautions)  # fmt: skip
        else:
            store()
            added[number] = revise(connection, context, row.id, entry, log, by)
            known[entry.key] = find(connection, row.id)
    store()
    results = [added[number] for number in range(len(prepared))]
    ids = [result.id for result in results if result.status == "added"]
    if ids:
        span = {"first": ids[0], "last": ids[-1], "count": len(ids)}
        log.append("added", ids[0] if len(ids) == 1 else None, span, by)
    audit.record(connection, context.at, POLICY, log)
    return results


def _is_same(row: Row[Any], entry: Prepared) -> bool:
    """Whether an article is the one of a row. Without a headline of its own, its text decides: which of its lines was taken for
    the headline depends on the version."""
    same = row.content_sha256 == entry.described["content_sha256"]
    return bool(same and entry.given_headline in (None, row.headline))


def one_adder(connection: Connection) -> None:
    """Let only one process add at a time, on PostgreSQL too, so that two copies that arrive together find each other."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(7462)))


def enter(connection: Connection, context: Context, fresh: Sequence[Prepared], log: audit.Log) -> list[Added]:
    """Add articles that are not in the queue."""
    if not fresh:
        return []
    # Only one process adds at a time, so the next numbers are free; assigning them here saves writing the rows twice.
    first = highest_item(connection) + 1
    rows = [
        dict(ready.described)
        | {
            "id": item_id,
            "key": ready.key,
            "external_id": ready.external_id,
            "added_at": context.at,
            "state": "unscored",
            "dice": context.dice(ready.key)[0],
            "group_id": item_id,
        }
        for item_id, ready in enumerate(fresh, first)
    ]
    scored = [(values, ready) for values, ready in zip(rows, fresh, strict=True) if ready.judged is not None]
    unscored = [values for values, ready in zip(rows, fresh, strict=True) if ready.judged is None]
    if unscored:
        connection.execute(insert(items), unscored)
        log.wrote("items", (values["id"] for values in unscored))
    place(connection, context, scored, log, new=True)
    found = [search.Searchable(values["id"], ready.words) for values, ready in zip(rows, fresh, strict=True)]
    search.remember(connection, found, new=True)
    return [result_of("added", values, ready) for values, ready in zip(rows, fresh, strict=True)]


def revise(connection: Connection, context: Context, item_id: int, ready: Prepared, log: audit.Log, by: str) -> Added:
    """Replace the text of a known id. The item is open again and leaves its group."""
    at, item = context.at, lock(connection, item_id)
    log.rewrites(connection, "items", [item_id])
    emptied = "claimed_by", "claimed_until", "decision", "decided_at", "decided_by", "assigned_to", "deferred_until"
    values = {**ready.described, **dict.fromkeys(emptied)}
    values |= {"state": "unscored", "opinions": 0, "version": item.version + 1}
    change(connection, item_id, values)
    search.remember(connection, [search.Searchable(item_id, ready.words)])
    (vote,) = cast(connection, [vote_of(item, at, User(POLICY), "revision", "revise", batch=uuid.uuid4().hex)], log)
    leave(connection, item, at, log)
    log.append("revised", item_id, {"before": item.content_sha256, "now": values["content_sha256"], "vote": vote}, by)
    values |= {"id": item_id, "added_at": at, "group_id": item_id}
    if ready.judged is not None:
        place(connection, context, [(values, ready)], log)
    return result_of("revised", values, ready)


def placed_by(
    context: Context, key: str, columns: Mapping[str, Any], *, waiting: bool = False, votes: int | None = None
) -> tuple[Placement, str]:
    """Return the place that the policy gives an item with these columns, and a sentence with the reason. `votes` is the number
    of opinions that it needs, where that is known already."""
    facts = Facts(
        columns["score"],
        columns["reliability"],
        None if columns["low"] is None else (columns["low"], columns["high"]),
        columns["publisher"],
        columns["reach"],
        columns["form"] or "other",
        tuple(columns["fired"].split()),
        context.dice(key)[1:],
        host_of(columns["url"]),
    )
    placement = context.policy.place(facts, waiting=waiting, votes=votes)
    return placement, why.of_failure(columns["error"]) if columns["error"] else placement.why


def place(
    connection: Connection,
    context: Context,
    placed: Sequence[tuple[dict[str, Any], Prepared]],
    log: audit.Log,
    *,
    new: bool = False,
) -> None:
    """Rank items by the policy, group them with their nearest near-duplicates, and apply a rule's or a near-duplicate's
    decision. Each item comes with the columns of the row to insert if `new`, otherwise with at least id, group and time of
    arrival; the columns are updated."""
    if not placed:
        return
    at, groups = context.at, context.policy.groups
    ids = [values["id"] for values, _ in placed]
    sketched = [(values["id"], ready.sketch) for values, ready in placed]
    kin = kin_of(connection, sketched, groups.similar)
    others = {other for other, _ in kin.nearest.values()}
    beside: dict[int, Mapping[str, Any]] = {
        row.id: row._asdict() for row in connection.execute(_BESIDE.where(items.c.id.in_(others)))
    }
    needed = votes_needed(connection, {row["group_id"] for row in beside.values()})
    done: dict[int, tuple[str, str]] = {}
    for number, (values, ready) in enumerate(placed, next_assessment(connection)):
        item_id = values["id"]
        judged = ready.judged or {}
        other, alike = kin.nearest.get(item_id, (item_id, None))
        group = item_id if alike is None else beside[other]["group_id"]
        columns = {**ready.described, **judged}
        placement, because = placed_by(context, ready.key, columns, votes=needed.get(group))
        rank = values["added_at"] - placement.head_start
        values |= judged
        values |= {
            "own_rank": rank,
            "rank": rank,
            "lane": placement.lane,
            "votes_needed": placement.votes,
            "why": because,
        }
        kind, action = ("rule", placement.outcome) if placement.outcome != "review" else ("", "")
        if alike is not None:
            known = beside[other]
            values["group_id"] = group
            if known["state"] == "decided":
                follows = alike >= groups.follow and known["decided_by"] != POLICY and placement.lane != "audit"
                if follows:
                    kind, action = "copy", known["decision"]
                told = why.of_copy if follows else why.of_relative
                because = told(other, alike, known["decision"])
                values["why"] = because if follows else values["why"] + because
        state, decision = outcome([(kind, action)] if kind else [], 1)
        by, when = (POLICY, at) if decision else (None, None)
        values |= {"state": state, "decision": decision, "decided_by": by, "decided_at": when}
        values |= {"similarity": alike, "is_card": int(alike is None), "assessment_id": number}
        beside[item_id] = values
        if state == "waiting":
            needed.setdefault(group, placement.votes)
        if kind:
            done[item_id] = kind, action
    if new:
        connection.execute(insert(items), [values for values, _ in placed])
        log.wrote("items", ids)
    else:
        log.rewrites(connection, "items", ids)
        change_all(connection, [values for values, _ in placed])
        connection.execute(delete(against).where(against.c.item_id.in_(ids)))
    keep(connection, [(values["assessment_id"], values["id"], ready) for values, ready in placed], at, log)
    _note_signals(connection, [values for values, _ in placed])
    remember(connection, sketched, kin)
    _give_votes(connection, context, done, log)
    for values, _ in placed:
        if values["group_id"] != values["id"]:
            settle_newcomer(connection, values["id"], at)


def _note_signals(connection: Connection, placed: Sequence[Mapping[str, Any]]) -> None:
    """Store which signals count against items, with the places of those that are waiting cards."""
    fired = [
        {"signal": name, "item_id": values["id"], "place": values["rank"] if waits_alone(values) else None}
        for values in placed
        for name in values["fired"].split()
    ]
    if fired:
        connection.execute(insert(against), fired)


def _give_votes(connection: Connection, context: Context, done: Mapping[int, tuple[str, str]], log: audit.Log) -> None:
    """Record what a rule or a near-duplicate decides, by item: the kind of the vote, and the action."""
    decided = connection.execute(select(*SLIM).where(items.c.id.in_(done)).order_by(items.c.id)).all() if done else ()
    given = [vote_of(row, context.at, User(POLICY), *done[row.id], batch=uuid.uuid4().hex) for row in decided]
    for row, vote in zip(decided, cast(connection, given, log), strict=True):
        kind, action = done[row.id]
        log.append(kind, row.id, {"action": action, "score": row.score, "vote": vote})
        tell(connection, context.policy.webhook, row.id, context.at)


def waits_alone(values: Mapping[str, Any]) -> bool:
    """Whether an item is a waiting card from the start; items that join a group are settled there."""
    return values["state"] == "waiting" and bool(values["is_card"])


def keep(connection: Connection, made: Sequence[tuple[int, int, Prepared]], at: float, log: audit.Log) -> None:
    """Store assessments by number and item, in addition to earlier ones."""
    rows = [
        {
            "id": number,
            "item_id": item_id,
            "made_at": at,
            "model_digest": ready.model,
            "score": (ready.judged or {}).get("score"),
            "body": ready.body,
        }
        for number, item_id, ready in made
    ]
    connection.execute(insert(assessments), rows)
    log.wrote("assessments", (row["id"] for row in rows))


def next_assessment(connection: Connection) -> int:
    """Return the number of the next assessment. Only one process adds at a time, so it is free."""
    return int(connection.execute(_LAST_ASSESSMENT).scalar() or 0) + 1


def result_of(status: Literal["added", "revised"], values: Mapping[str, Any], ready: Prepared) -> Added:
    """Describe the result for an article, from the columns of its row."""
    decision, group = values.get("decision"), values["group_id"]
    return Added(status, values["id"], ready.external_id, values["state"], decision, group, ready.error, ready.cautions)
