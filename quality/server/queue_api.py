"""The moderation queue over HTTP: everything under /v1/queue."""

from __future__ import annotations

from hmac import compare_digest
from typing import Annotated, Any, Literal, TypeVar

from fastapi import APIRouter, Path, Query
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from quality.scoring import signal_names
from quality.server.app import read_json, while_connected
from quality.server.moderation import CSRF_HEADER, Caller, Figures, Moderation
from quality.server.problems import ProblemError
from quality.server.schema import EXAMPLE_TEXT, SCHEMAS, Schema, answers, body
from quality.server.settings import Settings
from quality.server.worker import FLAGS
from quality.triage.queue import MAX_NOTE, MAX_PAGE
from quality.triage.records import Action, Added, Card, Decided, Filters, ItemView, Page, Sort, State

NO_NUL = r"^[^\x00]*$"
CURSOR = r"^(queue|newest|oldest|decided):-?[0-9]{1,15}(\.[0-9]{1,20})?(e[+-]?[0-9]{1,2})?:[0-9]{1,15}$"
SECURITY: dict[str, Any] = {"security": [{"user": []}, {"session": []}]}
SCHEMES: dict[str, Any] = {
    "user": {"type": "http", "scheme": "bearer", "description": "A moderator's key, from «quality triage user key NAME»."},
    "session": {
        "type": "apiKey", "in": "cookie", "name": "quality_session",
        "description": f"A log-in under /triage; what changes something also needs its token in the header {CSRF_HEADER}.",
    },
}  # fmt: skip
LARGEST_ID = 2**53
MOST_BODY = 100_000
"""Largest body other than an article, in bytes."""

ItemId = Annotated[int, Path(ge=1, le=LARGEST_ID, description="Number of the item.")]
WHOLE = BeforeValidator(lambda value: int(value) if isinstance(value, float) and value.is_integer() else value)
"""Whole numbers as JSON Schema has them: 7.0 is one."""
SIGNALS = signal_names()


def _known(name: str) -> str:
    if name not in SIGNALS:
        raise ValueError(f"there is no signal {name!r}; allowed are {', '.join(SIGNALS)}")
    return name


Name = Annotated[str, AfterValidator(_known), Field(json_schema_extra={"enum": list(SIGNALS)})]
Hours = Annotated[float | None, Query(ge=0, le=1e6, allow_inf_nan=False, description="Hours.")]
Text = Annotated[str | None, Query(min_length=1, max_length=500, pattern=NO_NUL)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Opinion(_Body):
    """What a moderator says of one item or of many."""

    action: Action
    reasons: list[Name] = Field(
        default=[], max_length=50, description="Names of signals; anything else belongs in the note."
    )
    note: str = Field(default="", max_length=MAX_NOTE, pattern=NO_NUL)


class Decision(Opinion):
    """An opinion on an item and on the near-duplicates behind it."""

    version: Annotated[int, Field(ge=0, lt=2**31), WHOLE] | None = Field(
        None, description="That of the card as it was shown."
    )
    others: dict[Annotated[str, Field(pattern=r"^[1-9][0-9]{0,14}$")], Action | None] = Field(
        default={}, max_length=500, description="Near-duplicates that get another action, or null to leave them alone.",
        json_schema_extra={"additionalProperties": False},
    )  # fmt: skip


class BulkDecision(Opinion):
    """One opinion on many items."""

    items: list[Annotated[int, Field(ge=1, le=LARGEST_ID), WHOLE]] = Field(min_length=1, max_length=MAX_PAGE)


class Next(_Body):
    """What to hand out."""

    escalated: bool = Field(False, description="From what waits for a lead.")


class Undo(_Body):
    """What to take back."""

    batch: str | None = Field(
        None, pattern="^[0-9a-f]{32}$", description="As a decision gave it; null for your last one."
    )


Body = TypeVar("Body", bound=_Body)

BODIES = (Decision, BulkDecision, Next, Undo)
ANSWERS: dict[Any, TypeAdapter[Any]] = {
    kind: TypeAdapter(kind) for kind in (Added, Card, Decided, Figures, ItemView, Page)
}
EXAMPLES: dict[str, list[Any]] = {
    "Decision": [{"action": "reject", "reasons": ["vague_attribution"], "note": "Nobody is named.", "version": 3}],
    "BulkDecision": [{"action": "approve", "items": [17, 21]}],
    "Next": [{"escalated": False}],
    "Undo": [{"batch": "0" * 32}],
}


def schemas() -> dict[str, Schema]:
    """JSON Schemas of the bodies and answers here, by name."""
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
    reach = {"description": "Readers expected, a number that brings the article forward; anything else means unknown."}
    queued = {**record, "properties": {**record["properties"], "reach": reach}}
    for name in FLAGS:
        del queued["properties"][name]
    queued["examples"] = [
        {"id": "a-1", "headline": "Harbour bridge to close on Monday", "text": EXAMPLE_TEXT, "reach": 12_000}
    ]
    return {**named, "QueuedRecord": queued}


def routes(moderation: Moderation, settings: Settings) -> APIRouter:
    """The routes."""
    queue = moderation.queue
    router = APIRouter(prefix="/v1/queue")
    usual = (401, 403, 429, 503)
    told = (400, 401, 403, 404, 408, 409, 413, 415, 422, 429, 503)

    async def read(request: Request, model: type[Body]) -> Body:
        if "content-type" not in request.headers and request.headers.get("content-length", "0") == "0":
            return _validated(model, b"{}")
        return _validated(model, await read_json(request, MOST_BODY, settings.body_time))

    @router.post(
        "", status_code=201, responses=answers("Added", 400, 401, 403, 408, 413, 415, 422, 429, 500, 503, status=201),
        openapi_extra=body("QueuedRecord") | SECURITY,
    )  # fmt: skip
    async def add(request: Request) -> Response:
        """Score an article and put it into the queue. Adding one again (by id, else by its text) changes nothing."""
        if not moderation.is_service_key(request):
            await _caller(moderation, request)
        content = await read_json(request, settings.max_body, settings.body_time)
        return _answer(await while_connected(request, moderation.add(content)), Added, 201)

    @router.get("", responses=answers("Page", 409, 422, *usual), openapi_extra=SECURITY)
    async def list_items(
        request: Request,
        state: State | Literal["all"] = "waiting",
        band: Literal["low", "medium", "high"] | None = None,
        signal: Annotated[Name | None, Query(description="A signal that counts against the article.")] = None,
        publisher: Text = None,
        older_than: Hours = None,
        newer_than: Hours = None,
        group_size: Annotated[int | None, Query(ge=1, le=1_000_000, description="Near-duplicates, at least.")] = None,
        decision: Action | None = None,
        claimed_by: Text = None,
        sort: Sort = "queue",
        after: Annotated[str | None, Query(pattern=CURSOR, description="Where the page before ended.")] = None,
        limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 50,
    ) -> Response:
        """A page of the queue. Near-duplicates stand behind one card while they are open."""
        user = (await _caller(moderation, request)).user
        if after is not None and not after.startswith(f"{sort}:"):
            raise ProblemError(409, f"«after» is from a list in another order than {sort}; start from the beginning")
        wanted = None if state == "all" else state
        filters = Filters(wanted, band, signal, publisher, older_than, newer_than, group_size, decision, claimed_by)
        return _answer(
            await moderation.call(queue.list, filters, viewer=user, sort=sort, after=after, limit=limit), Page
        )

    @router.get("/stats", responses=answers("Figures", 422, *usual), openapi_extra=SECURITY)
    async def stats(request: Request, days: Annotated[int, Query(ge=1, le=366)] = 30) -> Response:
        """Counts, ages, throughput, agreement and drift. All but the counts may be a minute old."""
        await _caller(moderation, request)
        return _answer(await moderation.figures(days), Figures)

    @router.post("/next", responses=answers("Card", *told) | {204: {"description": "Nothing is left for you."}},
                 openapi_extra=_optional("Next"))  # fmt: skip
    async def next_item(request: Request) -> Response:
        """Claim the next item."""
        user = (await _caller(moderation, request)).user
        asked = await read(request, Next)
        card = await moderation.call(queue.next, user, escalated=asked.escalated)
        return Response(status_code=204) if card is None else _answer(card, Card)

    @router.post("/undo", responses=answers("Decided", *told), openapi_extra=_optional("Undo"))
    async def undo(request: Request) -> Response:
        """Take a decision back."""
        user = (await _caller(moderation, request)).user
        batch = (await read(request, Undo)).batch or await moderation.call(queue.last_decision, user)
        if batch is None:
            raise ProblemError(404, f"{user.name} has no decision to take back")
        return _answer(await moderation.call(queue.undo, batch, user), Decided)

    @router.post("/decisions", status_code=201, responses=answers("Decided", *told, status=201),
                 openapi_extra=body("BulkDecision") | SECURITY)  # fmt: skip
    async def decide_many(request: Request) -> Response:
        """One opinion on many items; those that cannot be decided are left alone and named in `refused`."""
        user = (await _caller(moderation, request)).user
        said = await read(request, BulkDecision)
        done = await moderation.call(
            queue.bulk_decide, said.items, user, said.action, reasons=said.reasons, note=said.note
        )
        return _answer(done, Decided, 201)

    @router.get("/{item:int}", responses=answers("ItemView", 404, 422, *usual), openapi_extra=SECURITY)
    async def item(request: Request, item: ItemId) -> Response:
        """An item with assessment, history and near-duplicates. Before your own second opinion the score is hidden."""
        user = (await _caller(moderation, request)).user
        return _answer(await moderation.call(queue.item, item, user), ItemView)

    @router.post("/{item:int}/claim", responses=answers("Card", 404, 409, 422, *usual), openapi_extra=SECURITY)
    async def claim(request: Request, item: ItemId) -> Response:
        """Claim an item, or renew your claim."""
        user = (await _caller(moderation, request)).user
        return _answer(await moderation.call(queue.claim, item, user), Card)

    @router.post("/{item:int}/release", status_code=204, openapi_extra=SECURITY,
                 responses=_only_problems(404, 409, 422, *usual) | {204: {"description": "Done."}})  # fmt: skip
    async def release(request: Request, item: ItemId) -> Response:
        """Give a claim back."""
        user = (await _caller(moderation, request)).user
        await moderation.call(queue.release, item, user)
        return Response(status_code=204)

    @router.post("/{item:int}/decisions", status_code=201, responses=answers("Decided", *told, status=201),
                 openapi_extra=body("Decision") | SECURITY)  # fmt: skip
    async def decide(request: Request, item: ItemId) -> Response:
        """Give an opinion on an item and on the near-duplicates behind it, all or nothing."""
        user = (await _caller(moderation, request)).user
        said = await read(request, Decision)
        others = {int(number): action for number, action in said.others.items()}
        done = await moderation.call(
            queue.decide,
            item,
            user,
            said.action,
            reasons=said.reasons,
            note=said.note,
            version=said.version,
            others=others,
        )
        return _answer(done, Decided, 201)

    return router


async def _caller(moderation: Moderation, request: Request) -> Caller:
    """Who asks. Raises ProblemError with status 401 for nobody known, 403 without the token of the session."""
    caller = await moderation.caller(request)
    if caller is None:
        raise ProblemError(
            401,
            "nobody is logged in; send a moderator's key as «Authorization: Bearer KEY»",
            {"WWW-Authenticate": "Bearer"},
        )
    if caller.csrf is not None and request.method != "GET":
        given = request.headers.get(CSRF_HEADER, "").encode("latin-1", "replace")
        if not compare_digest(given, caller.csrf.encode()):
            raise ProblemError(403, f"the header {CSRF_HEADER} is missing or wrong; it must be that of the session")
    return caller


def _validated(model: type[Body], content: bytes) -> Body:
    try:
        return model.model_validate_json(content)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        if found[0]["type"] == "json_invalid":
            raise ProblemError(400, f"the body is not JSON: {found[0]['msg']}") from None
        detail = "; ".join(f"{'.'.join(map(str, item['loc'])) or 'the body'}: {item['msg']}" for item in found[:5])
        raise ProblemError(422, detail) from None


def _answer(value: Any, kind: Any, status: int = 200) -> Response:
    return Response(ANSWERS[kind].dump_json(value), status, media_type="application/json")


def _optional(name: str) -> dict[str, Any]:
    described = body(name)
    described["requestBody"]["required"] = False
    return described | SECURITY


def _only_problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return {status: answer for status, answer in answers("Status", *statuses).items() if status != 200}
