"""The moderation queue: which of many articles to look at first, near-duplicates decided once, and decisions that are never lost."""

from quality.errors import MissingExtraError
from quality.triage.policy import Policy, load_policy

try:
    from quality.triage.queue import Queue
except ModuleNotFoundError as error:
    if (error.name or "").startswith("quality"):
        raise
    raise MissingExtraError(f"the moderation queue needs {error.name}: pip install 'quality[triage]'") from None
from quality.triage.records import (
    ACTIONS,
    ROLES,
    STATES,
    Added,
    Card,
    Counts,
    Decided,
    Filters,
    ItemView,
    Page,
    Similar,
    User,
    Vote,
)

__all__ = [
    "ACTIONS", "ROLES", "STATES", "Added", "Card", "Counts", "Decided", "Filters", "ItemView", "Page", "Policy", "Queue", "Similar",
    "User", "Vote", "load_policy",
]  # fmt: skip
