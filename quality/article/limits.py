"""Limits for all page readers."""

MAX_PAGE = 10_000_000
"""Largest page that is read, in bytes."""
