"""Bodies, answers and parameters of the queue's HTTP API, and their JSON Schemas."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

from fastapi import Path, Query
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter

from quality.scoring import signal_names
from quality.server.moderation import CSRF_HEADER, Figures
from quality.server.problems import NO_NUL, NOT_BLANK
from quality.server.schema import EXAMPLE_TEXT, SCHEMAS, Schema
from quality.server.worker import FLAGS
from quality.triage.erasure import MOST_WHY
from quality.triage.incoming import MOST_REACH
from quality.triage.notes import MOST_TEXT
from quality.triage.queue import MAX_NOTE, MAX_PAGE
from quality.triage.records import Action, Added, Card, Decided, ItemView, Page
from quality.triage.track_record import TrackRecords

CURSOR = r"^(queue|newest|oldest|decided):-?[0-9]{1,15}(\.[0-9]{1,20})?(e[+-]?[0-9]{1,2})?:[0-9]{1,15}$"
SECURITY: dict[str, Any] = {"security": [{"user": []}, {"session": []}]}
SCHEMES: dict[str, Any] = {
    "user": {
        "type": "http", "scheme": "bearer",
        "description": "A moderator's API token, from the page “Your account” or “quality triage user key NAME”.",
    },
    "session": {
        "type": "apiKey", "in": "cookie", "name": "quality_session",
        "description": f"A log-in under /triage; changes also need its token in the header {CSRF_HEADER}.",
    },
}  # fmt: skip
LARGEST_ID = 2**53
MOST_BODY = 100_000
"""Largest body other than an article, in bytes."""

USUAL = (401, 403, 429, 503)
"""Statuses that every route may answer."""
CHANGING = (400, 401, 403, 404, 408, 409, 413, 415, 422, 429, 503)
"""Statuses of routes that change something by a body."""

ItemId = Annotated[int, Path(ge=1, le=LARGEST_ID, description="Number of the item.")]
WHOLE = BeforeValidator(lambda value: int(value) if isinstance(value, float) and value.is_integer() else value)
"""Whole numbers as in JSON Schema, where 7.0 is one."""
SIGNALS = signal_names()


def _known(name: str) -> str:
    if name not in SIGNALS:
        raise ValueError(f"there is no signal {name!r}; allowed are {', '.join(SIGNALS)}")
    return name


Name = Annotated[str, AfterValidator(_known), Field(json_schema_extra={"enum": list(SIGNALS)})]
Words = Annotated[str, Field(min_length=1, max_length=500, pattern=NO_NUL)]
Hours = Annotated[float | None, Query(ge=0, le=1e6, allow_inf_nan=False, description="Hours.")]
Text = Annotated[str | None, Query(min_length=1, max_length=500, pattern=NO_NUL)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Opinion(_Body):
    """A moderator's opinion of one or many items."""

    action: Action
    reasons: list[Name] = Field(
        default=[], max_length=50, description="Names of signals; anything else belongs in the note."
    )
    note: str = Field(default="", max_length=MAX_NOTE, pattern=NO_NUL)


class Decision(Opinion):
    """An opinion on an item and its near-duplicates."""

    version: Annotated[int, Field(ge=0, lt=2**31), WHOLE] | None = Field(
        None, description="The version of the card as it was shown."
    )
    others: dict[Annotated[str, Field(pattern=r"^[1-9][0-9]{0,14}$")], Action | None] = Field(
        default={}, max_length=500,
        description="Articles of the group that get another action, or null to leave them undecided. By default, near-duplicates "
        "get the same action, and articles with less in common than the policy's `together` are left undecided.",
        json_schema_extra={"additionalProperties": False},
    )  # fmt: skip


class BulkDecision(Opinion):
    """One opinion on many items."""

    items: list[Annotated[int, Field(ge=1, le=LARGEST_ID), WHOLE]] = Field(min_length=1, max_length=MAX_PAGE)


class Next(_Body):
    """What to hand out."""

    escalated: bool = Field(False, description="Take an item that was escalated to a lead.")
    band: Literal["low", "medium", "high"] | None = None
    signal: Name | None = Field(None, description="A signal that counts against the article.")
    publisher: Words | None = Field(None, description="What the publisher's name begins with, in any case.")
    author: Words | None = Field(None, description="What the author's name begins with, in any case.")
    search: Words | None = Field(None, description='Words or "phrases" that the article must contain.')


class Written(_Body):
    """A note."""

    text: str = Field(min_length=1, max_length=MOST_TEXT, pattern=NO_NUL)


class Assignment(_Body):
    """To whom an item is left."""

    to: str | None = Field(max_length=100, pattern=NO_NUL, description="The name of an account; null withdraws it.")
    text: str = Field(default="", max_length=MOST_TEXT, pattern=NO_NUL, description="Why.")


class Deferral(_Body):
    """Until when an item is handed to nobody."""

    until: float | None = Field(allow_inf_nan=False, description="Seconds since 1970; null ends the deferral.")
    text: str = Field(default="", max_length=MOST_TEXT, pattern=NO_NUL, description="Why.")


class Skip(_Body):
    """Why an item is skipped, or that a skip is taken back."""

    text: str = Field(default="", max_length=MOST_TEXT, pattern=NO_NUL)
    undo: bool = Field(default=False, description="Take your skip back instead.")


class Erasure(_Body):
    """Why an item is erased for ever."""

    why: str = Field(
        min_length=1, max_length=MOST_WHY, pattern=NOT_BLANK,
        description="Reason, such as the number of a request; the audit log keeps it.",
    )  # fmt: skip
    confirm: Annotated[int, Field(ge=1, le=LARGEST_ID), WHOLE] = Field(
        description="The number of the item once more, because this cannot be undone."
    )


class Undo(_Body):
    """What to undo."""

    batch: str | None = Field(
        None, pattern="^[0-9a-f]{32}$", description="The batch that a decision returned; null for your last one."
    )


Body = TypeVar("Body", bound=_Body)

BODIES = (Decision, BulkDecision, Next, Undo, Written, Assignment, Deferral, Skip, Erasure)
ANSWERS: dict[Any, TypeAdapter[Any]] = {
    kind: TypeAdapter(kind) for kind in (Added, Card, Decided, Figures, ItemView, Page, TrackRecords)
}
EXAMPLES: dict[str, list[Any]] = {
    "Decision": [
        {"action": "reject", "reasons": ["vague_attribution"], "note": "None of the sources is named.", "version": 3}
    ],
    "BulkDecision": [{"action": "approve", "items": [17, 21]}],
    "Next": [{"escalated": False}, {"publisher": "the herald", "band": "low"}],
    "Written": [{"text": "The council confirms the figures."}],
    "Assignment": [{"to": "ada", "text": "She knows the council."}],
    "Deferral": [{"until": 1_800_000_000.0, "text": "The publisher answers next week."}],
    "Skip": [{"text": "I know the author."}],
    "Erasure": [{"why": "Request 2026-17 of the author", "confirm": 17}],
    "Undo": [{"batch": "0" * 32}],
}


def schemas() -> dict[str, Schema]:
    """Return the JSON Schemas of the bodies and answers, by name."""
    template = "#/components/schemas/{model}"
    inputs = [(kind, "validation", TypeAdapter(kind)) for kind in BODIES]
    outputs = [(kind, "serialization", adapter) for kind, adapter in ANSWERS.items()]
    _, found = TypeAdapter.json_schemas([*inputs, *outputs], ref_template=template)  # type: ignore[list-item]
    named: dict[str, Schema] = found["$defs"]
    interval = named["Card"]["properties"]["interval"]["anyOf"][0]
    interval["items"] = interval.pop("prefixItems")[0]
    for name, examples in EXAMPLES.items():
        named[name]["examples"] = examples
    record = SCHEMAS["Record"]
    reach = {
        "type": ["number", "null"],
        "exclusiveMinimum": 0,
        "exclusiveMaximum": MOST_REACH,
        "description": "Expected number of readers, which raises the priority. Null means unknown.",
    }
    queued = {**record, "properties": {**record["properties"], "reach": reach}}
    for name in FLAGS:
        del queued["properties"][name]
    queued["examples"] = [
        {"id": "a-1", "headline": "Harbour bridge to close on Monday", "text": EXAMPLE_TEXT, "reach": 12_000}
    ]
    return {**named, "QueuedRecord": queued}
