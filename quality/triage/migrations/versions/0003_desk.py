"""Notes, assignments, deferrals, full-text search, authors, saved views, API tokens, and accounts of a single sign-on.

What can be derived from stored rows is filled in: keys of publishers, authors of articles that are kept, and the search index.
"""

from __future__ import annotations

import json
import re
import unicodedata
import zlib
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_Key = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
CHUNK = 500


def upgrade() -> None:
    """Add columns, tables, indexes and triggers, and fill in what can be derived."""
    for table, column in (
        ("items", sa.Column("author", sa.Text)),
        ("items", sa.Column("author_key", _Key, nullable=False, server_default="")),
        ("items", sa.Column("publisher_key", _Key, nullable=False, server_default="")),
        ("items", sa.Column("assigned_to", sa.String(100))),
        ("items", sa.Column("deferred_until", sa.Float)),
        ("sessions", sa.Column("client", sa.String(64))),
        ("sessions", sa.Column("agent", sa.String(200))),
        ("sessions", sa.Column("seen_at", sa.Float)),
    ):
        op.add_column(table, column)
    op.drop_index("items_publisher", "items")
    op.create_index("items_publisher", "items", ["publisher_key", "state", "is_card", "rank", "id"])
    op.create_index("items_author", "items", ["author_key", "state", "is_card", "rank", "id"])
    given = sa.text("assigned_to IS NOT NULL")
    op.create_index("items_assigned", "items", ["assigned_to", "state"], sqlite_where=given, postgresql_where=given)
    put_off = sa.text("deferred_until IS NOT NULL")
    op.create_index("items_deferred", "items", ["deferred_until"], sqlite_where=put_off, postgresql_where=put_off)
    _create_tables()
    _create_search()
    _fill()


def _create_tables() -> None:
    op.create_table(
        "notes",
        sa.Column("id", _Id, primary_key=True),
        sa.Column("item_id", _Id, sa.ForeignKey("items.id"), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("author", sa.String(100), nullable=False),
        sa.Column("role", sa.String(12), nullable=False),
        sa.Column("text", sa.Text, nullable=False, server_default=""),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("until", sa.Float),
        sa.Column("assignee", sa.String(100)),
    )
    op.create_index("notes_item", "notes", ["item_id", "id"])
    op.create_index("notes_at", "notes", ["at"])
    op.create_table(
        "tokens",
        sa.Column("token_sha256", sa.String(64), primary_key=True),
        sa.Column("name", sa.String(100), sa.ForeignKey("users.name"), nullable=False, index=True),
        sa.Column("label", sa.String(100), nullable=False),
        sa.Column("scopes", sa.String(100), nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.Column("expires_at", sa.Float, nullable=False),
        sa.Column("used_at", sa.Float),
    )
    op.create_table(
        "identities",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("issuer", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("name", sa.String(100), sa.ForeignKey("users.name"), nullable=False, index=True),
        sa.Column("created_at", sa.Float, nullable=False),
    )
    op.create_table(
        "preferences",
        sa.Column("name", sa.String(100), sa.ForeignKey("users.name"), primary_key=True),
        sa.Column("zone", sa.String(64), nullable=False, server_default=""),
    )
    op.create_table(
        "views",
        sa.Column("id", _Id, primary_key=True),
        sa.Column("name", sa.String(100), sa.ForeignKey("users.name"), nullable=False, index=True),
        sa.Column("title", sa.String(60), nullable=False),
        sa.Column("query", sa.Text, nullable=False),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER notes_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON notes "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER notes_no_{change.lower()} BEFORE {change} ON notes "
            "BEGIN SELECT RAISE(ABORT, 'notes is append-only'); END"
        )


def _create_search() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE TABLE search (item_id BIGINT PRIMARY KEY REFERENCES items (id), words TSVECTOR NOT NULL)")
        op.execute("CREATE INDEX search_words ON search USING gin (words)")
    else:
        op.execute("CREATE VIRTUAL TABLE search USING fts5(words)")


def _fill() -> None:
    """Fill in the new columns and the search index, some items at a time."""
    bind = op.get_bind()
    columns = "i.id, i.headline, i.publisher, i.url, i.pending, a.body"
    query = sa.text(
        f"SELECT {columns} FROM items i LEFT JOIN assessments a ON a.id = i.assessment_id WHERE i.id > :last "
        f"ORDER BY i.id LIMIT {CHUNK}"
    )
    change = sa.text(
        "UPDATE items SET publisher_key = :publisher_key, author = :author, author_key = :author_key WHERE id = :item_id"
    )
    add = {
        "sqlite": "INSERT INTO search (rowid, words) VALUES (:item_id, :words)",
        "postgresql": "INSERT INTO search (item_id, words) VALUES (:item_id, to_tsvector('simple', :words))",
    }[bind.dialect.name]
    last = 0
    while rows := bind.execute(query, {"last": last}).all():
        last = rows[-1].id
        found = [_derived(row) for row in rows]
        bind.execute(change, [{name: entry[name] for name in entry if name != "words"} for entry in found])
        bind.execute(sa.text(add), [{"item_id": entry["item_id"], "words": entry["words"]} for entry in found])


def _derived(row: Any) -> dict[str, Any]:
    article = json.loads(zlib.decompress(row.pending)) if row.pending else {}
    names = ", ".join(entry["name"] for entry in article.get("authors") or () if entry.get("name"))
    author = re.sub(r"^(?:by|from)\s+", "", (names or article.get("byline") or "").strip(), flags=re.IGNORECASE).strip()
    assessment = (json.loads(zlib.decompress(row.body)) if row.body else None) or {}
    quotes = (passage["quote"] for c in assessment.get("contributions", ()) for passage in c.get("evidence", ()))
    try:
        host = urlsplit(row.url or "").hostname or ""
    except ValueError:
        host = ""
    author = author.replace("\0", " ")
    return {
        "item_id": row.id,
        "publisher_key": " ".join((row.publisher or host).casefold().split()).removeprefix("www.")[:200],
        "author": author or None,
        "author_key": " ".join(author.casefold().split())[:200],
        "words": _words("\n".join(filter(None, (row.headline, row.publisher, author, *dict.fromkeys(quotes))))),
    }


def _words(joined: str) -> str:
    plain = unicodedata.normalize("NFKD", joined[:20_000]).casefold()
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(word[:100] for word in re.findall(r"[^\W_]+", plain))


def downgrade() -> None:
    """Drop what was added. Notes, tokens and views are lost."""
    for table in ("search", "views", "preferences", "identities", "tokens", "notes"):
        op.drop_table(table)
    for index in ("items_deferred", "items_assigned", "items_author", "items_publisher"):
        op.drop_index(index, "items")
    for table, column in (
        ("sessions", "seen_at"), ("sessions", "agent"), ("sessions", "client"), ("items", "deferred_until"),
        ("items", "assigned_to"), ("items", "publisher_key"), ("items", "author_key"), ("items", "author"),
    ):  # fmt: skip
        op.drop_column(table, column)
    op.create_index("items_publisher", "items", ["state", "is_card", "publisher", "rank", "id"])
