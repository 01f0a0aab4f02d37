"""Limits that every reader of pages keeps."""

MAX_PAGE = 10_000_000
"""Largest page that is read, in bytes."""
