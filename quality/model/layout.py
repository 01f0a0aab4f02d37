"""What a model folder holds: the names of its tables with their columns, and the limits of every size."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

MANIFEST = "manifest.json"
SCORECARD = "scorecard.json"
INTERCEPT = "(intercept)"
"""Key of the row that holds the intercept of each column."""

ROLES = (
    "not_text", "named", "described", "vague", "witnessed", "unsourced", "context", "opinion", "filler", "other",
)  # fmt: skip
"""What a sentence may do (labeled/README.md), in the order of the columns of the table `roles`."""
SCALES = ("sourcing", "filler", "tone", "retelling", "reporting")
"""Readers' answers that the table `scales` tells from an article's terms, in the order of its columns behind `idf`."""

TABLES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "bio_distance": ("weight",),
        "bios": ("bio",),
        "common_words": (),
        "forms": ("news", "opinion", "analysis", "press_release", "interview", "list", "other"),
        "inverse_document_frequencies": ("idf",),
        "ordinary_words": (),
        "roles": ROLES,
        "scales": ("idf", *SCALES),
        "topics": (
            "arts_culture_entertainment", "conflict_war", "crime_law", "disaster_accident", "economy_business_finance",
            "education", "environment", "health", "human_interest", "labour", "lifestyle_leisure", "politics", "religion",
            "science_technology", "society", "sport", "weather",
        ),
        "word_vectors": ("weight", *(f"d{n}" for n in range(1, 25))),
    }
)  # fmt: skip
"""Every table that a model must hold, with the columns that it must have, in order. A table of no columns is a set of keys."""

MAX_MANIFEST = 256_000
MAX_SCORECARD = 2_000_000
MAX_PART = 8_000_000
MAX_TOTAL = 32_000_000
"""Bytes of the manifest, of the scorecard, of any other part, and of all parts together."""
MAX_FILES = 256
"""Entries of a model folder that are looked at."""
MAX_ROWS = 200_000
MAX_HEAD = 100
"""Rows of a table, and lines above them."""
MAX_KEY = 200
"""Characters of a key."""
MAX_NUMBER = 1e9
"""Largest magnitude of a number in a model."""
DECIMALS = 4
"""Decimals that count of the weights in the tables `roles`, `scales` and `forms` (quality/model/fixed_point.py); further ones are
rounded to the nearest. With `MAX_NUMBER` and `MAX_ROWS` they bound every sum of weights, so that no model can make one overflow."""


def most_bytes(name: str) -> int:
    """Size that the file `name` of a model may have."""
    return {MANIFEST: MAX_MANIFEST, SCORECARD: MAX_SCORECARD}.get(name, MAX_PART)


def parts() -> frozenset[str]:
    """File names of all parts of a model."""
    return frozenset((SCORECARD, *(f"{name}.tsv" for name in TABLES)))
