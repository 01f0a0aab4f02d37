"""The tables. Times are seconds since 1970 (UTC), JSON is text, booleans are 0 or 1: the same on SQLite and PostgreSQL.

items         one row per article in the queue, with what lists and `next` sort and filter by; `pending` is the article itself, kept
              until it is scored, or as long as its text
assessments   the scorer's results, as moderators saw them; an article revised or scored again gets another row
against       signals that count against an item, with its place in the queue while it is a waiting card
shingles      posted hashes of the near-duplicate index          sketches   whole sketches
decisions     votes of people and rules; only ever added to, an undo is a row that names the one it takes back
notes         what people wrote or arranged without deciding: note, assign, defer, skip; only ever added to
audit         every event, each row hashed with the one before it          chain      its last hash
users         accounts, with their sessions, tokens (API), identities (single sign-on), preferences and views (saved filters)
outbox        webhook deliveries          meta
search        the full-text index, which only its migration describes, because each engine has its own kind
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    text,
)

metadata = MetaData()
_Id = BigInteger().with_variant(Integer, "sqlite")
_Key = Text().with_variant(Text(collation="C"), "postgresql")
"""Text in the order of its code points, so that a prefix is a range."""

items = Table(
    "items",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("key", String(300), nullable=False, unique=True),
    Column("external_id", Text),
    Column("content_sha256", String(64), nullable=False),
    Column("url", Text),
    Column("headline", Text),
    Column("publisher", Text),
    Column("published", Text),
    Column("reach", Float),
    Column("added_at", Float, nullable=False),
    Column("state", String(12), nullable=False),
    Column("score", SmallInteger),
    Column("reliability", Float),
    Column("low", SmallInteger),
    Column("high", SmallInteger),
    Column("band", String(12)),
    Column("form", String(24)),
    Column("words", Integer),
    Column("fired", Text, nullable=False, server_default=""),
    Column("own_rank", Float, nullable=False, server_default="0"),
    Column("rank", Float, nullable=False, server_default="0"),
    Column("dice", Float, nullable=False),
    Column("lane", String(12), nullable=False, server_default="priority"),
    Column("why", Text, nullable=False, server_default=""),
    Column("group_id", _Id, nullable=False),
    Column("is_card", SmallInteger, nullable=False, server_default="1"),
    Column("group_size", Integer, nullable=False, server_default="1"),
    Column("similarity", Float),
    Column("claimed_by", String(100)),
    Column("claimed_until", Float),
    Column("claim_lane", String(12)),
    Column("votes_needed", SmallInteger, nullable=False, server_default="1"),
    Column("opinions", SmallInteger, nullable=False, server_default="0"),
    Column("decision", String(12)),
    Column("decided_at", Float),
    Column("decided_by", String(100)),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("assessment_id", _Id),
    Column("error", Text),
    Column("text", Text),
    Column("pending", LargeBinary),
    Column("author", Text),
    Column("author_key", _Key, nullable=False, server_default=""),
    Column("publisher_key", _Key, nullable=False, server_default=""),
    Column("assigned_to", String(100)),
    Column("deferred_until", Float),
)
Index("items_queue", items.c.state, items.c.is_card, items.c.rank, items.c.id)
Index("items_all", items.c.is_card, items.c.rank, items.c.id)
Index("items_band", items.c.state, items.c.is_card, items.c.band, items.c.rank, items.c.id)
Index("items_blind", items.c.state, items.c.is_card, items.c.band, sqlite_where=text("votes_needed > 1"),
      postgresql_where=text("votes_needed > 1"))  # fmt: skip
Index("items_publisher", items.c.publisher_key, items.c.state, items.c.is_card, items.c.rank, items.c.id)
Index("items_author", items.c.author_key, items.c.state, items.c.is_card, items.c.rank, items.c.id)
Index("items_deferred", items.c.deferred_until, sqlite_where=text("deferred_until IS NOT NULL"),
      postgresql_where=text("deferred_until IS NOT NULL"))  # fmt: skip
Index("items_assigned", items.c.assigned_to, items.c.state, sqlite_where=text("assigned_to IS NOT NULL"),
      postgresql_where=text("assigned_to IS NOT NULL"))  # fmt: skip
Index("items_size", items.c.state, items.c.is_card, items.c.group_size, items.c.rank)
Index("items_added", items.c.state, items.c.is_card, items.c.added_at, items.c.id)
Index("items_decided", items.c.state, items.c.decided_at, items.c.id)
Index("items_dice", items.c.state, items.c.is_card, items.c.dice, items.c.id)
Index("items_group", items.c.group_id, items.c.state, items.c.id)
Index("items_content", items.c.content_sha256)
Index("items_claims", items.c.claimed_by, items.c.claimed_until, sqlite_where=text("claimed_by IS NOT NULL"),
      postgresql_where=text("claimed_by IS NOT NULL"))  # fmt: skip

assessments = Table(
    "assessments",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("item_id", _Id, ForeignKey("items.id"), nullable=False, index=True),
    Column("made_at", Float, nullable=False),
    Column("model_digest", String(64), nullable=False),
    Column("score", SmallInteger),
    Column("body", LargeBinary, nullable=False),
)

against = Table(
    "against",
    metadata,
    Column("item_id", _Id, ForeignKey("items.id"), primary_key=True),
    Column("signal", String(60), primary_key=True),
    Column("place", Float),
    sqlite_with_rowid=False,
)
Index("against_place", against.c.signal, against.c.place, against.c.item_id)

shingles = Table(
    "shingles",
    metadata,
    Column("hash", BigInteger, primary_key=True, autoincrement=False),
    Column("item_id", _Id, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
sketches = Table(
    "sketches",
    metadata,
    Column("item_id", _Id, ForeignKey("items.id"), primary_key=True),
    Column("hashes", LargeBinary, nullable=False),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("item_id", _Id, ForeignKey("items.id"), nullable=False),
    Column("assessment_id", _Id),
    Column("kind", String(12), nullable=False),
    Column("action", String(12), nullable=False),
    Column("moderator", String(100), nullable=False),
    Column("role", String(12), nullable=False),
    Column("reasons", Text, nullable=False, server_default="[]"),
    Column("note", Text, nullable=False, server_default=""),
    Column("at", Float, nullable=False),
    Column("lane", String(12), nullable=False),
    Column("blind", SmallInteger, nullable=False, server_default="0"),
    Column("score", SmallInteger),
    Column("waited", Float, nullable=False, server_default="0"),
    Column("batch", String(32), nullable=False),
    Column("undoes", _Id, ForeignKey("decisions.id"), unique=True),
)
Index("decisions_item", decisions.c.item_id, decisions.c.id)
Index("decisions_batch", decisions.c.batch)
Index("decisions_at", decisions.c.at)
Index("decisions_moderator", decisions.c.moderator, decisions.c.at)

notes = Table(
    "notes",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("item_id", _Id, ForeignKey("items.id"), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("author", String(100), nullable=False),
    Column("role", String(12), nullable=False),
    Column("text", Text, nullable=False, server_default=""),
    Column("at", Float, nullable=False),
    Column("until", Float),
    Column("assignee", String(100)),
)
Index("notes_item", notes.c.item_id, notes.c.id)
Index("notes_at", notes.c.at)

audit = Table(
    "audit",
    metadata,
    Column("seq", _Id, primary_key=True, autoincrement=False),
    Column("at", Float, nullable=False),
    Column("actor", String(100), nullable=False),
    Column("event", String(24), nullable=False),
    Column("item_id", _Id, index=True),
    Column("data", Text, nullable=False),
    Column("hash", String(64), nullable=False),
)
chain = Table(
    "chain",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("seq", _Id, nullable=False),
    Column("hash", String(64), nullable=False),
)

users = Table(
    "users",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("role", String(12), nullable=False),
    Column("password", Text),
    Column("created_at", Float, nullable=False),
    Column("disabled_at", Float),
)
sessions = Table(
    "sessions",
    metadata,
    Column("token_sha256", String(64), primary_key=True),
    Column("name", String(100), ForeignKey("users.name"), nullable=False, index=True),
    Column("csrf", String(64), nullable=False),
    Column("created_at", Float, nullable=False),
    Column("expires_at", Float, nullable=False, index=True),
    Column("client", String(64)),
    Column("agent", String(200)),
    Column("seen_at", Float),
)
tokens = Table(
    "tokens",
    metadata,
    Column("token_sha256", String(64), primary_key=True),
    Column("name", String(100), ForeignKey("users.name"), nullable=False, index=True),
    Column("label", String(100), nullable=False),
    Column("scopes", String(100), nullable=False),
    Column("created_at", Float, nullable=False),
    Column("expires_at", Float, nullable=False),
    Column("used_at", Float),
)
identities = Table(
    "identities",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("issuer", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("name", String(100), ForeignKey("users.name"), nullable=False, index=True),
    Column("created_at", Float, nullable=False),
)
preferences = Table(
    "preferences",
    metadata,
    Column("name", String(100), ForeignKey("users.name"), primary_key=True),
    Column("zone", String(64), nullable=False, server_default=""),
)
views = Table(
    "views",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("name", String(100), ForeignKey("users.name"), nullable=False, index=True),
    Column("title", String(60), nullable=False),
    Column("query", Text, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("body", Text, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_at", Float),
    Column("delivered_at", Float),
    Column("error", Text),
)
Index("outbox_next", outbox.c.next_at)

meta = Table("meta", metadata, Column("name", String(60), primary_key=True), Column("value", Text, nullable=False))
