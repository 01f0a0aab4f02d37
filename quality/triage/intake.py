"""Articles in: read, scored and sketched before the transaction; in it known or new, and placed."""

from __future__ import annotations

import hashlib
import json
import uuid
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select

from quality.article import Article
from quality.scoring import Scorer
from quality.triage import audit, why
from quality.triage.articles import article_to_json
from quality.triage.copies import Sketch, sketch_of
from quality.triage.groups import follow, leave, nearest, remember, settle_newcomer
from quality.triage.policy import Facts, Placement
from quality.triage.records import Added, User
from quality.triage.rows import change, find, lock
from quality.triage.schema import against, assessments, items
from quality.triage.setting import Setting
from quality.triage.votes import POLICY, apply, cast
from quality.triage.webhook import tell

COUNTS_AGAINST = -0.05
"""Log-odds from which on a signal counts against an article: one point of the score around the middle."""

_KNOWN = select(items).where(items.c.key == bindparam("key"))
_LAST_ITEM = select(func.max(items.c.id))
_LAST_ASSESSMENT = select(func.max(assessments.c.id))

Log = list[tuple[str, int | None, dict[str, Any]]]
"""Events, items and data for the audit log, written last: every transaction locks items first and the log's end after them."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article ready to be stored: all that costs time happens before the transaction."""

    article: Article
    key: str
    sha256: str
    assessment: Mapping[str, Any] | None
    sketch: Sketch
    error: str | None = None
    body: bytes = b""
    """The assessment as it is stored."""


def prepare(article: Article, scorer: Scorer | None, found: Mapping[str, Any] | None = None) -> Prepared:
    """Reads what is needed of an article, and scores it when there is a scorer and no assessment yet."""
    article = storable(article)
    sha256 = hashlib.sha256(article.text.encode("utf-8", "surrogatepass")).hexdigest()
    key = f"id:{article.id}" if article.id else f"sha256:{sha256}"
    if len(key) > 250:
        key = f"id-sha256:{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()}"
    if found is None:
        if scorer is None:
            return Prepared(article, key, sha256, None, ())
        (result,) = scorer.score_many([article])
        found = result.to_dict()
    sketch = sketch_of(article.text)
    if "error" in found:
        return Prepared(article, key, sha256, {}, sketch, str(found["error"]), packed({}))
    return Prepared(article, key, sha256, found, sketch, body=packed(found))


def enter_all(connection: Connection, setting: Setting, prepared: Sequence[Prepared | Added]) -> list[Added]:
    """Puts articles in; returns what became of each."""
    one_adder(connection)
    log: Log = []
    results = [entry if isinstance(entry, Added) else enter(connection, setting, entry, log) for entry in prepared]
    ids = [result.id for result in results if result.status == "added"]
    if ids:
        data = {"first": ids[0], "last": ids[-1], "count": len(ids)}
        log.append(("added", ids[0] if len(ids) == 1 else None, data))
    write_log(connection, setting.at, log)
    return results


def one_adder(connection: Connection) -> None:
    """Makes adders take turns on PostgreSQL too, so that two copies that arrive together find each other."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(7462)))


def enter(connection: Connection, setting: Setting, ready: Prepared, log: Log) -> Added:
    """Puts an article in, or finds that it is there."""
    article = ready.article
    known = connection.execute(_KNOWN, {"key": ready.key}).one_or_none()
    if known is not None:
        if known.content_sha256 == ready.sha256 and known.headline == article.headline:
            return added("exists", known)
        return revise(connection, setting, known, ready, log)
    # Adders take turns, so the next number is free; giving it here saves writing the row twice.
    item_id = (connection.execute(_LAST_ITEM).scalar() or 0) + 1
    values = described(setting, ready) | {
        "id": item_id,
        "key": ready.key,
        "external_id": article.id,
        "added_at": setting.at,
        "state": "unscored",
        "dice": setting.dice(ready.key)[0],
        "group_id": item_id,
    }
    if ready.assessment is None:
        connection.execute(insert(items), values)
        return Added("added", item_id, article.id, "unscored", None, item_id)
    return place(connection, setting, values, ready, log, new=True)


def described(setting: Setting, ready: Prepared) -> dict[str, Any]:
    """Columns that come from the article alone."""
    article = ready.article
    return {
        "content_sha256": ready.sha256,
        "url": article.url,
        "headline": article.headline,
        "publisher": article.publisher,
        "published": article.published,
        "reach": reach_of(article.extra.get("reach")),
        "text": article.text if setting.keep_text else None,
        "pending": article_to_json(article) if setting.keep_text or ready.assessment is None else None,
    }


def revise(connection: Connection, setting: Setting, known: Row[Any], ready: Prepared, log: Log) -> Added:
    """A known id with another text is another article to judge: it is open again, and leaves its group."""
    at = setting.at
    item = lock(connection, known.id)
    values = described(setting, ready) | {"state": "unscored", "claimed_by": None, "claimed_until": None}
    values |= {"decision": None, "decided_at": None, "decided_by": None, "opinions": 0, "version": item.version + 1}
    change(connection, item.id, values)
    cast(connection, item, at, User(POLICY), "revision", "revise", batch=uuid.uuid4().hex)
    leave(connection, item, at)
    log.append(("revised", item.id, {"before": item.content_sha256, "now": ready.sha256}))
    if ready.assessment is not None:
        placed = {"id": item.id, "added_at": at, "group_id": item.id}
        return replace(place(connection, setting, placed, ready, log), status="revised")
    return Added("revised", item.id, item.external_id, "unscored", None, item.id)


def judged_by(setting: Setting, ready: Prepared, *, waiting: bool = False) -> tuple[dict[str, Any], Placement]:
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
        reach_of(ready.article.extra.get("reach")),
        found.get("genre") or "other",
        tuple(fired),
        setting.dice(ready.key)[1:],
    )
    placement = setting.policy.place(facts, waiting=waiting)
    values = {
        "score": found.get("score"),
        "probability": found.get("probability"),
        "low": low,
        "high": high,
        "band": found.get("band"),
        "genre": found.get("genre"),
        "words": found.get("words"),
        "fired": " ".join(fired),
        "why": why.of_failure(ready.error) if ready.error else placement.why,
        "error": ready.error,
    }
    return values, placement


def place(
    connection: Connection, setting: Setting, values: dict[str, Any], ready: Prepared, log: Log, *, new: bool = False
) -> Added:
    """Gives an item its place: by the policy, beside its nearest near-duplicate, decided where a rule or that one's decision
    says so. `values` are those of the row to insert when `new`, else at least id, group and time of arrival."""
    item_id, at = values["id"], setting.at
    judged, placement = judged_by(setting, ready)
    rank = values["added_at"] - placement.head_start
    values |= judged | {
        "own_rank": rank,
        "rank": rank,
        "lane": placement.lane,
        "votes_needed": placement.votes,
        "state": "waiting",
        "assessment_id": next_assessment(connection),
    }
    kind, action = ("rule", placement.outcome) if placement.outcome != "review" else ("", "")
    found = nearest(connection, item_id, ready.sketch, setting.policy.groups.similar)
    if found is not None:
        near, alike = found
        values |= {"group_id": near.group_id, "similarity": alike}
        if near.state == "decided":
            if alike >= setting.policy.groups.follow and near.decided_by != POLICY and placement.lane != "audit":
                kind, action, values["why"] = "copy", near.decision, why.of_copy(near.id, alike, near.decision)
            else:
                values["why"] += why.of_relative(near.id, alike, near.decision)
    if new:
        connection.execute(insert(items), values)
    else:
        change(connection, item_id, values)
        connection.execute(delete(against).where(against.c.item_id == item_id))
    keep(connection, values["assessment_id"], item_id, ready, at)
    fired = values["fired"].split()
    if fired:
        connection.execute(insert(against), [{"signal": name, "item_id": item_id, "place": rank} for name in fired])
    remember(connection, item_id, ready.sketch)
    if kind:
        item = find(connection, item_id)
        cast(connection, item, at, User(POLICY), kind, action, batch=uuid.uuid4().hex)
        apply(connection, item, at)
        log.append((kind, item_id, {"action": action, "score": item.score}))
        tell(connection, setting.policy.webhook, item_id, at)
    if values["group_id"] != item_id:
        settle_newcomer(connection, item_id, at)
    elif kind:
        follow(connection, item_id)
    if not kind:
        return Added("added", item_id, ready.article.id, "waiting", None, values["group_id"], ready.error)
    return added("added", find(connection, item_id))


def keep(connection: Connection, number: int, item_id: int, ready: Prepared, at: float) -> None:
    """Stores an assessment beside those that the item had."""
    values = {
        "id": number,
        "item_id": item_id,
        "made_at": at,
        "model_sha256": model_of(ready),
        "score": (ready.assessment or {}).get("score"),
        "body": ready.body,
    }
    connection.execute(insert(assessments), values)


def next_assessment(connection: Connection) -> int:
    """The number of the next assessment; adders take turns, so it is free."""
    return int(connection.execute(_LAST_ASSESSMENT).scalar() or 0) + 1


def model_of(ready: Prepared) -> str:
    """Hash of the model that scored it; empty when none could."""
    return str((ready.assessment or {}).get("model", {}).get("sha256", ""))


def write_log(connection: Connection, at: float, log: Log) -> None:
    """Writes what happened to the audit log."""
    for event, item_id, data in log:
        audit.record(connection, at, POLICY, event, item_id, data)


def storable(article: Article) -> Article:
    """The article without NUL characters in what becomes a column: PostgreSQL does not store them."""
    named = {name: getattr(article, name) for name in ("id", "url", "headline", "publisher", "published", "text")}
    held = {name: value.replace("\0", " ") for name, value in named.items() if value and "\0" in value}
    return article.with_fields(**held) if held else article


def packed(assessment: Mapping[str, Any]) -> bytes:
    """An assessment as it is stored."""
    return zlib.compress(json.dumps(assessment, ensure_ascii=True).encode(), 6)


def added(status: Literal["added", "exists"], row: Row[Any]) -> Added:
    """What became of an article, from its row."""
    return Added(status, row.id, row.external_id, row.state, row.decision, row.group_id, row.error)


def reach_of(value: object) -> float | None:
    """Expected readers; None when the record's column does not hold a number that makes sense."""
    try:
        reach = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    return reach if 0 < reach < 1e12 else None
