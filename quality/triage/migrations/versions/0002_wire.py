"""Columns by the names of `quality.assessment/2`.

Only names change. Stored assessments stay as they are, since the audit log seals them; they are translated when they are opened.
"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"

RENAMED = (
    ("items", "probability", "reliability"),
    ("items", "genre", "form"),
    ("assessments", "model_sha256", "model_digest"),
)


def upgrade() -> None:
    """Rename the columns in place; both databases keep indexes, triggers and rows."""
    for table, old, new in RENAMED:
        op.execute(f"ALTER TABLE {table} RENAME COLUMN {old} TO {new}")


def downgrade() -> None:
    """Restore the former column names."""
    for table, old, new in RENAMED:
        op.execute(f"ALTER TABLE {table} RENAME COLUMN {new} TO {old}")
