"""Frozen records that the queue takes and returns. Times are in seconds since 1970 (UTC)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, get_args

State = Literal["unscored", "waiting", "escalated", "held", "decided"]
Action = Literal["approve", "reject", "not_news", "unsure", "escalate"]
Role = Literal["moderator", "lead", "admin"]
Sort = Literal["queue", "newest", "oldest", "decided"]
NoteKind = Literal["note", "assign", "defer", "skip"]
Hindrance = Literal["unscored", "decided", "lead", "claimed", "voted", "other"]
"""Why somebody cannot decide an item now: it is not scored, decided, for a lead, claimed by or waiting for somebody else."""

STATES: tuple[State, ...] = get_args(State)
ACTIONS: tuple[Action, ...] = get_args(Action)
ROLES: tuple[Role, ...] = get_args(Role)
POLICY = "policy"
"""Name under which rules make decisions."""
FINAL: frozenset[str] = frozenset({"approve", "reject", "not_news"})
"""Actions that decide; “unsure” asks for another opinion, “escalate” for a lead's."""
OPEN: tuple[State, ...] = ("waiting", "escalated", "held")
"""States in which near-duplicates are grouped under one card."""


@dataclass(frozen=True, slots=True)
class User:
    """The acting user. A moderator decides waiting items; a lead also decides escalated ones and undoes other people's
    decisions; an admin also manages users."""

    name: str
    role: Role = "moderator"

    @property
    def is_lead(self) -> bool:
        """Whether the user has the rights of a lead."""
        return self.role in ("lead", "admin")


@dataclass(frozen=True, slots=True)
class Added:
    """The result of adding an article: “added”, “exists” (nothing changed), “revised” (known id with new content, open again)
    or “failed” (unreadable; `error` says why)."""

    status: Literal["added", "exists", "revised", "failed"]
    id: int | None = None
    external_id: str | None = None
    state: State | None = None
    decision: str | None = None
    group_id: int | None = None
    error: str | None = None
    cautions: tuple[str, ...] = ()
    """What of the record was ignored and looks like a mistake, such as a misspelt field."""


@dataclass(frozen=True, slots=True)
class Card:
    """An item as shown in a list. Score, interval, reliability, band, why and lane are None while `blind`, and `against` is
    empty."""

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
    """Why it has its place in the queue, or how it was decided."""
    lane: str | None
    group_id: int
    group_size: int
    """Articles in the group that this card represents, itself included."""
    claimed_by: str | None
    claimed_until: float | None
    votes_needed: int
    opinions: int
    decision: str | None
    decided_at: float | None
    decided_by: str | None
    version: int
    """Pass it to `decide`, which refuses if the item has changed since."""
    blind: bool
    """True when the viewer is to give an opinion without knowing the score."""
    error: str | None
    author: str | None = None
    assigned_to: str | None = None
    """The person to whom the item is left."""
    deferred_until: float | None = None
    hindrance: Hindrance | None = None
    """Why the viewer cannot decide it now; None if they can, or without a viewer."""
    undone: bool = False
    """Whether the viewer took their own decision back, so that the item is in the list again."""


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody wrote or arranged without deciding. `until` is the end of a deferral or of a skip; None if it was
    withdrawn."""

    id: int
    item_id: int
    kind: NoteKind
    author: str
    text: str
    at: float
    until: float | None
    assignee: str | None
    """Of an assignment; None if it was withdrawn."""


@dataclass(frozen=True, slots=True)
class Vote:
    """A decision in an item's history. `kind` is person, rule, copy (taken over from a near-duplicate), revision or undo."""

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
    informed: bool = False
    """Given by somebody who could see the score of an item on which others were asked without it."""


@dataclass(frozen=True, slots=True)
class Similar:
    """Another item of the same group, with the share of three-word shingles that it has in common with this one."""

    id: int
    headline: str | None
    url: str | None
    publisher: str | None
    state: State
    decision: str | None
    similarity: float


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item with everything its page shows. Numbers in `assessment` are None while `card.blind`."""

    card: Card
    assessment: Mapping[str, Any] | None
    text: str | None
    """Only in queues that store text."""
    history: tuple[Vote, ...]
    similar: tuple[Similar, ...]
    content_sha256: str
    behind: int | None = None
    """The near-duplicate that represents this item in lists; None if it is listed itself."""
    notes: tuple[Note, ...] = ()
    """Oldest first."""
    shown_before: bool = False
    """While `card.blind`: whether the viewer may have seen the score earlier, so that their opinion will not count as blind."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list. `after` is the cursor of the next page, None on the last."""

    cards: tuple[Card, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class Filters:
    """Filters of a list; None means no filter. Ages are in hours. Publisher and author match from their beginning, in any case."""

    state: State | None = "waiting"
    band: str | None = None
    signal: str | None = None
    publisher: str | None = None
    older_than: float | None = None
    newer_than: float | None = None
    group_size: int | None = None
    """Minimum size of the group."""
    decision: str | None = None
    claimed_by: str | None = None
    author: str | None = None
    search: str | None = None
    """Words and "phrases" in headline, publisher, author or quoted passages."""
    assigned_to: str | None = None
    added_before: float | None = None
    """Time in seconds since 1970."""
    actionable: bool = False
    """Only what the viewer can decide now: nothing that awaits somebody else, is deferred, or was skipped by the viewer."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision changed. `batch` undoes all of it."""

    batch: str
    items: tuple[int, ...]
    states: Mapping[int, State]
    refused: Mapping[int, str] = field(default_factory=dict)
    """Only in bulk: item to the reason why it was skipped."""
    taken_back: Mapping[int, Action] = field(default_factory=dict)
    """Only of an undo: item to the action that was undone."""
    hindrances: Mapping[str, int] = field(default_factory=dict)
    """Only in bulk: how many items were skipped, by what hindered the decision."""
    action: Action | Literal["undo"] = "undo"
    by: str = ""
    """Name of the moderator."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of cards (one per group) by state, of waiting ones by band, and of active claims."""

    states: Mapping[str, int]
    bands: Mapping[str, int]
    claimed: int
    outbox: int

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return asdict(self)


def outcome(votes: list[tuple[str, str]], needed: int) -> tuple[State, str | None]:
    """Derive state and decision from the (kind, action) of the votes that were not undone, oldest first. An item is decided
    when `needed` people agree. It is escalated when two disagree, when somebody asks for it, or when one more than `needed`
    have voted without a result; then the next final vote, by a lead, decides. A rule's decision is valid until a person
    votes. A revision opens the item again."""
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
            final = [action for action in spoken if action in FINAL]
            if action == "escalate" or len(set(final)) > 1:
                state, decision = "escalated", None
            elif len(final) >= needed:
                state, decision = "decided", action if action in FINAL else final[-1]
            elif len(spoken) > needed:
                state, decision = "escalated", None
    return state, decision
