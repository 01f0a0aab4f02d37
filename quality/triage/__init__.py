"""The moderation queue: order articles for review, decide near-duplicates once, and never lose a decision."""

from quality.errors import MissingExtraError
from quality.triage.policy import Policy, load_policy

try:
    from quality.triage.queue import Queue
except ModuleNotFoundError as error:
    if (error.name or "").startswith("quality"):
        raise
    raise MissingExtraError(
        f"the moderation queue needs {error.name}: pip install 'article-reliability[triage]'"
    ) from None
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
