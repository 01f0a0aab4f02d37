"""What the queue takes and gives: frozen records. Times are seconds since 1970 (UTC)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, get_args

State = Literal["unscored", "waiting", "escalated", "held", "decided"]
Action = Literal["approve", "reject", "not_news", "unsure", "escalate"]
Role = Literal["moderator", "lead", "admin"]
Sort = Literal["queue", "newest", "oldest", "decided"]

STATES: tuple[State, ...] = get_args(State)
ACTIONS: tuple[Action, ...] = get_args(Action)
ROLES: tuple[Role, ...] = get_args(Role)
POLICY = "policy"
"""Name under which rules decide."""
FINAL: frozenset[str] = frozenset({"approve", "reject", "not_news"})
"""Actions that decide; «unsure» asks for another opinion, «escalate» for a lead's."""
OPEN: tuple[State, ...] = ("waiting", "escalated", "held")
"""States in which near-duplicates stand behind one card."""


@dataclass(frozen=True, slots=True)
class User:
    """Who acts. A moderator decides what waits; a lead also what is escalated, and undoes others; an admin also manages users."""

    name: str
    role: Role = "moderator"

    @property
    def is_lead(self) -> bool:
        """Whether lead's rights are given."""
        return self.role in ("lead", "admin")


@dataclass(frozen=True, slots=True)
class Added:
    """What became of an article handed in: "added", "exists" (nothing changed), "revised" (known id, new content: it is open
    again), "failed" (unreadable; `error` says why)."""

    status: Literal["added", "exists", "revised", "failed"]
    id: int | None = None
    external_id: str | None = None
    state: State | None = None
    decision: str | None = None
    group_id: int | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """An item as a list shows it. Score, interval, reliability, band, why and lane are None while `blind`, and `against` is empty."""

    id: int
    external_id: str | None
    url: str | None
    headline: str | None
    publisher: str | None
    published: str | None
    reach: float | None
    added_at: float
    state: State
    score: int | None
    reliability: float | None
    interval: tuple[int, int] | None
    band: str | None
    form: str | None
    words: int | None
    against: tuple[str, ...]
    """Signals that count against the article."""
    why: str | None
    """Why it stands where it stands, or how it was decided."""
    lane: str | None
    group_id: int
    group_size: int
    """Articles that stand behind this card, itself included."""
    claimed_by: str | None
    claimed_until: float | None
    votes_needed: int
    opinions: int
    decision: str | None
    decided_at: float | None
    decided_by: str | None
    version: int
    """Hand it back to `decide`, which then refuses if somebody changed the item meanwhile."""
    blind: bool
    """True when the viewer is to give an opinion without knowing the score."""
    error: str | None


@dataclass(frozen=True, slots=True)
class Vote:
    """A decision in an item's history. `kind`: person, rule, copy (taken over from a near-duplicate), revision, undo."""

    id: int
    item_id: int
    kind: str
    action: str
    moderator: str
    reasons: tuple[str, ...]
    note: str
    at: float
    lane: str
    blind: bool
    score: int | None
    batch: str
    undone: bool


@dataclass(frozen=True, slots=True)
class Similar:
    """Another item of the same group and the share of three-word shingles in common with the one looked at."""

    id: int
    headline: str | None
    url: str | None
    publisher: str | None
    state: State
    decision: str | None
    similarity: float


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item with all that its page shows. In `assessment` numbers are None while `card.blind`."""

    card: Card
    assessment: Mapping[str, Any] | None
    text: str | None
    """Only of queues that keep text."""
    history: tuple[Vote, ...]
    similar: tuple[Similar, ...]
    content_sha256: str
    behind: int | None = None
    """The item that stands for this one in lists, as its near-duplicate; None when it stands for itself."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list. `after` is the cursor of the next page, None on the last."""

    cards: tuple[Card, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list shows; None leaves out a filter. Ages are in hours."""

    state: State | None = "waiting"
    band: str | None = None
    signal: str | None = None
    publisher: str | None = None
    older_than: float | None = None
    newer_than: float | None = None
    group_size: int | None = None
    """Least size of the group."""
    decision: str | None = None
    claimed_by: str | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision changed. `batch` undoes all of it."""

    batch: str
    items: tuple[int, ...]
    states: Mapping[int, State]
    refused: Mapping[int, str] = field(default_factory=dict)
    """Only in bulk: item to the reason why it was left alone."""
    taken_back: Mapping[int, Action] = field(default_factory=dict)
    """Only of an undo: item to what had been said of it."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Cards (groups count once) a state, waiting ones a band, and claims that run."""

    states: Mapping[str, int]
    bands: Mapping[str, int]
    claimed: int
    outbox: int

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return asdict(self)


def outcome(votes: list[tuple[str, str]], needed: int) -> tuple[State, str | None]:
    """The state and decision that follow from (kind, action) of the votes that stand, oldest first.

    Decided when `needed` people agree. Escalated when two disagree, when one asks for it, or when one more than needed have
    spoken without a result; then the next final vote, a lead's, decides. What a rule did holds until a person speaks. A revision
    opens the item again.
    """
    state: State = "waiting"
    decision: str | None = None
    spoken: list[str] = []
    for kind, action in votes:
        if kind == "revision":
            state, decision, spoken = "waiting", None, []
        elif kind in ("rule", "copy"):
            state, decision = ("held", None) if action == "hold" else ("decided", action)
        elif state == "escalated":
            if action in FINAL:
                state, decision = "decided", action
        else:
            spoken.append(action)
            final = [said for said in spoken if said in FINAL]
            if action == "escalate" or len(set(final)) > 1:
                state, decision = "escalated", None
            elif len(final) >= needed:
                state, decision = "decided", action if action in FINAL else final[-1]
            elif len(spoken) > needed:
                state, decision = "escalated", None
    return state, decision
