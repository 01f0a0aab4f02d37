"""Regular expressions that few articles need."""

from __future__ import annotations

from quality.lexicons import LazyPattern

__all__ = ["LazyPattern"]
