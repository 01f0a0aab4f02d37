"""Places that do not depend on hidden scores, an index of the items that need a second opinion, and a faster search by beginnings.

Waiting items that need a second opinion get the place of an item of average risk. Their reach and the lists of the policy count again
as soon as `quality triage catch-up` ranks the queue anew.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_BLIND = "state = 'waiting' AND votes_needed > 1"


def upgrade() -> None:
    """Add the index, move the items and rebuild the search index of SQLite."""
    several = sa.text("votes_needed > 1")
    columns = ["state", "is_card", "band"]
    op.create_index("items_blind", "items", columns, sqlite_where=several, postgresql_where=several)
    op.execute(f"UPDATE items SET own_rank = added_at, rank = added_at WHERE {_BLIND}")
    op.execute(
        "UPDATE against SET place = (SELECT rank FROM items WHERE items.id = against.item_id) "
        f"WHERE place IS NOT NULL AND item_id IN (SELECT id FROM items WHERE {_BLIND})"
    )
    _rebuild_search(", prefix='2 3 4'")


def downgrade() -> None:
    """Drop the index; places stay as they are."""
    _rebuild_search("")
    op.drop_index("items_blind", "items")


def _rebuild_search(options: str) -> None:
    """Copy the words into a search index with other options. PostgreSQL finds beginnings quickly anyway."""
    if op.get_bind().dialect.name == "postgresql":
        return
    op.execute(f"CREATE VIRTUAL TABLE search_new USING fts5(words{options})")
    op.execute("INSERT INTO search_new (rowid, words) SELECT rowid, words FROM search")
    op.execute("DROP TABLE search")
    op.execute("ALTER TABLE search_new RENAME TO search")
