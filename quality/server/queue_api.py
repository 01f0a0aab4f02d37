"""The HTTP API of the moderation queue: everything under /v1/queue."""

from __future__ import annotations

from collections.abc import Awaitable
from hmac import compare_digest
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from quality.server.http import read_json, while_connected
from quality.server.moderation import CSRF_HEADER, Caller, Figures, Moderation
from quality.server.problems import ProblemError, sentence_of
from quality.server.queue_schema import (
    ANSWERS,
    CHANGING,
    CURSOR,
    MOST_BODY,
    SECURITY,
    USUAL,
    Assignment,
    Body,
    BulkDecision,
    Decision,
    Deferral,
    Erasure,
    Hours,
    ItemId,
    Name,
    Next,
    Skip,
    Text,
    Undo,
    Written,
)
from quality.server.schema import answers, body
from quality.server.settings import Settings
from quality.triage.queue import MAX_PAGE
from quality.triage.records import Action, Added, Card, Decided, Filters, ItemView, Page, Sort, State, User
from quality.triage.tokens import Scope
from quality.triage.track_record import TrackRecords

API_KEY = "api key"
"""Name under which the log records what a key of the service adds, which belongs to no person."""


def routes(moderation: Moderation, settings: Settings) -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/v1/queue", dependencies=[Depends(_check_parameters)])
    _add_list(router, moderation, settings)
    _add_work(router, moderation, settings)
    _add_item(router, moderation, settings)
    _add_notes(router, moderation, settings)
    return router


def _add_list(router: APIRouter, moderation: Moderation, settings: Settings) -> None:
    """Add the routes of the queue as a whole: put in, list, figures."""
    queue = moderation.queue

    @router.post(
        "", status_code=201, responses=answers("Added", 400, 401, 403, 408, 413, 415, 422, 429, 500, 503, status=201),
        openapi_extra=body("QueuedRecord") | SECURITY,
    )  # fmt: skip
    async def add(request: Request) -> Response:
        """Score an article and add it to the queue. Adding the same article again (by id, or else by its text) changes nothing."""
        by = API_KEY
        if not moderation.is_service_key(request):
            by = (await _caller(moderation, request, "add")).user.name
        content = await read_json(request, settings.max_body, settings.body_time)
        return _answer(await while_connected(request, moderation.add(content, by)), Added, 201)

    @router.get("", responses=answers("Page", 409, 422, *USUAL), openapi_extra=SECURITY)
    async def list_items(
        request: Request,
        state: State | Literal["all"] = "waiting",
        band: Literal["low", "medium", "high"] | None = None,
        signal: Annotated[Name | None, Query(description="A signal that counts against the article.")] = None,
        publisher: Annotated[Text, Query(description="What the publisher's name begins with, in any case.")] = None,
        author: Annotated[Text, Query(description="What the author's name begins with, in any case.")] = None,
        search: Annotated[Text, Query(description='Words or "phrases" that the article must contain.')] = None,
        older_than: Hours = None,
        newer_than: Hours = None,
        group_size: Annotated[
            int | None,
            Query(
                ge=1, le=1_000_000, description="Minimum number of similar articles in the group, the item included."
            ),
        ] = None,
        decision: Action | None = None,
        claimed_by: Text = None,
        assigned_to: Text = None,
        actionable: Annotated[bool, Query(description="Only what you can decide now.")] = False,
        sort: Sort = "queue",
        after: Annotated[str | None, Query(pattern=CURSOR, description="The cursor from the previous page.")] = None,
        limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 50,
    ) -> Response:
        """A page of the queue. Open similar articles are grouped under one card."""
        user = (await _caller(moderation, request)).user
        if after is not None and not after.startswith(f"{sort}:"):
            raise ProblemError(
                409, f"“after” is from a list with a sort order other than {sort}; start from the first page"
            )
        wanted = None if state == "all" else state
        filters = Filters(
            wanted, band, signal, publisher, older_than, newer_than, group_size, decision, claimed_by, author, search,
            assigned_to, actionable=actionable,
        )  # fmt: skip
        return _answer(
            await moderation.call(queue.list, filters, viewer=user, sort=sort, after=after, limit=limit), Page
        )

    @router.get("/stats", responses=answers("Figures", 422, *USUAL), openapi_extra=SECURITY)
    async def stats(request: Request, days: Annotated[int, Query(ge=1, le=366)] = 30) -> Response:
        """Counts, ages, throughput, agreement and drift. Everything but the counts may be a minute old."""
        await _caller(moderation, request)
        return _answer(await moderation.figures(days), Figures)


def _add_work(router: APIRouter, moderation: Moderation, settings: Settings) -> None:
    """Add the routes that hand out items, decide many and take decisions back."""
    queue = moderation.queue

    @router.post("/next", responses=answers("Card", *CHANGING) | {204: {"description": "There is nothing left for you."}},
                 openapi_extra=_optional("Next"))  # fmt: skip
    async def next_item(request: Request) -> Response:
        """Claim the next item. With filters it is the first that matches."""
        user, asked = await _asked(moderation, settings, request, Next)
        chosen = asked.model_dump(exclude={"escalated"}, exclude_none=True)
        filters = Filters("escalated" if asked.escalated else "waiting", **chosen) if chosen else None
        card = await moderation.call(queue.next, user, escalated=asked.escalated, filters=filters)
        return Response(status_code=204) if card is None else _answer(card, Card)

    @router.post("/undo", responses=answers("Decided", *CHANGING), openapi_extra=_optional("Undo"))
    async def undo(request: Request) -> Response:
        """Undo a decision."""
        user, asked = await _asked(moderation, settings, request, Undo)
        batch = asked.batch or await moderation.call(queue.last_decision, user)
        if batch is None:
            raise ProblemError(404, f"{user.name} has no decision to undo")
        return _answer(await moderation.call(queue.undo, batch, user), Decided)

    @router.post("/decisions", status_code=201, responses=answers("Decided", *CHANGING, status=201),
                 openapi_extra=body("BulkDecision") | SECURITY)  # fmt: skip
    async def decide_many(request: Request) -> Response:
        """Record one opinion on many items. Items that cannot be decided are skipped and listed in `refused`."""
        user, said = await _asked(moderation, settings, request, BulkDecision)
        done = await moderation.call(
            queue.bulk_decide, said.items, user, said.action, reasons=said.reasons, note=said.note
        )
        return _answer(done, Decided, 201)


def _add_item(router: APIRouter, moderation: Moderation, settings: Settings) -> None:
    """Add the routes of one item."""
    queue = moderation.queue

    @router.get("/{item:int}", responses=answers("ItemView", 404, 422, *USUAL), openapi_extra=SECURITY)
    async def item(request: Request, item: ItemId) -> Response:
        """An item with assessment, history and similar articles. The score is hidden until you have given your own second opinion."""
        user = (await _caller(moderation, request)).user
        return _answer(await moderation.call(queue.item, item, user), ItemView)

    @router.post("/{item:int}/claim", responses=answers("Card", 404, 409, 422, *USUAL), openapi_extra=SECURITY)
    async def claim(request: Request, item: ItemId) -> Response:
        """Claim an item, or renew your claim."""
        user = (await _caller(moderation, request)).user
        return _answer(await moderation.call(queue.claim, item, user), Card)

    @router.post("/{item:int}/release", status_code=204, openapi_extra=SECURITY,
                 responses=_only_problems(404, 409, 422, *USUAL) | {204: {"description": "Done."}})  # fmt: skip
    async def release(request: Request, item: ItemId) -> Response:
        """Release a claim."""
        user = (await _caller(moderation, request)).user
        return await _nothing(moderation.call(queue.release, item, user))

    @router.post("/{item:int}/decisions", status_code=201, responses=answers("Decided", *CHANGING, status=201),
                 openapi_extra=body("Decision") | SECURITY)  # fmt: skip
    async def decide(request: Request, item: ItemId) -> Response:
        """Record an opinion on an item and its near-duplicates, all or nothing."""
        user, said = await _asked(moderation, settings, request, Decision)
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


def _add_notes(router: APIRouter, moderation: Moderation, settings: Settings) -> None:
    """Add the routes by which an item is noted on, arranged without a decision or erased, and that of its publisher's record."""
    notes, call = moderation.queue.notes, moderation.call
    done = _only_problems(*CHANGING) | {204: {"description": "Done."}}

    @router.get("/{item:int}/record", responses=answers("TrackRecords", 404, 422, *USUAL), openapi_extra=SECURITY)
    async def record(request: Request, item: ItemId) -> Response:
        """How many articles of the item's publisher and author are in the queue, and how they were decided."""
        await _caller(moderation, request)
        return _answer(await call(moderation.queue.track_records, item), TrackRecords)

    @router.post("/{item:int}/notes", status_code=204, responses=done, openapi_extra=body("Written") | SECURITY)
    async def note(request: Request, item: ItemId) -> Response:
        """Add a note without deciding."""
        user, asked = await _asked(moderation, settings, request, Written)
        return await _nothing(call(notes.write, item, user, asked.text))

    @router.post("/{item:int}/assign", status_code=204, responses=done, openapi_extra=body("Assignment") | SECURITY)
    async def assign(request: Request, item: ItemId) -> Response:
        """Leave an open item to a person."""
        user, asked = await _asked(moderation, settings, request, Assignment)
        return await _nothing(call(notes.assign, item, user, asked.to, asked.text))

    @router.post("/{item:int}/defer", status_code=204, responses=done, openapi_extra=body("Deferral") | SECURITY)
    async def defer(request: Request, item: ItemId) -> Response:
        """Hide an open item from everybody until a time."""
        user, asked = await _asked(moderation, settings, request, Deferral)
        return await _nothing(call(notes.defer, item, user, asked.until, asked.text))

    @router.post("/{item:int}/skip", status_code=204, responses=done, openapi_extra=_optional("Skip"))
    async def skip(request: Request, item: ItemId) -> Response:
        """Leave an open item to others for 12 hours, or take that back."""
        user, asked = await _asked(moderation, settings, request, Skip)
        return await _nothing(
            call(notes.unskip, item, user) if asked.undo else call(notes.skip, item, user, asked.text)
        )

    @router.post("/{item:int}/erasure", status_code=204, responses=done, openapi_extra=body("Erasure") | SECURITY)
    async def erase(request: Request, item: ItemId) -> Response:
        """Erase an item with everything the queue keeps of it. Only leads may, and a token needs the scope “erase”."""
        user, asked = await _asked(moderation, settings, request, Erasure, "erase")
        if asked.confirm != item:
            raise ProblemError(422, f"“confirm” is {asked.confirm}; it must be {item}, the number of the item to erase")
        return await _nothing(moderation.erase(item, user, asked.why))


async def _check_parameters(request: Request) -> None:
    """Raise ProblemError with status 422 for a query parameter that the route does not have, since a misspelt filter would
    otherwise list everything."""
    known = [parameter.alias for parameter in request.scope["route"].dependant.query_params]
    for name in request.query_params:
        if name not in known:
            allowed = f"allowed are {', '.join(known)}" if known else "there are none here"
            raise ProblemError(422, f"there is no query parameter {name[:40]!r}; {allowed}")


async def _asked(
    moderation: Moderation, settings: Settings, request: Request, model: type[Body], scope: Scope | None = None
) -> tuple[User, Body]:
    """Return who asks and what for. Raises ProblemError."""
    return (await _caller(moderation, request, scope)).user, await _read(request, settings, model)


async def _nothing(work: Awaitable[None]) -> Response:
    """Do something that has no answer but that it is done."""
    await work
    return Response(status_code=204)


async def _read(request: Request, settings: Settings, model: type[Body]) -> Body:
    """The body of a request; one without a body stands for all defaults. Raises ProblemError."""
    if "content-type" not in request.headers and request.headers.get("content-length", "0") == "0":
        return _validated(model, b"{}")
    return _validated(model, await read_json(request, MOST_BODY, settings.body_time))


async def _caller(moderation: Moderation, request: Request, scope: Scope | None = None) -> Caller:
    """Identify the caller. `scope` is what an API token must allow, by default `read` for GET and `decide` for the rest. Raises
    ProblemError with status 401 if unknown, 403 without the session's token or the scope."""
    caller = await moderation.caller(request)
    scope = scope or ("read" if request.method == "GET" else "decide")
    if caller is None:
        raise ProblemError(
            401,
            "nobody is logged in; send a moderator's token as “Authorization: Bearer TOKEN”",
            {"WWW-Authenticate": "Bearer"},
        )
    if caller.scopes is not None and scope not in caller.scopes:
        raise ProblemError(
            403, f"this token does not have the scope “{scope}”; make one that has it", {"WWW-Authenticate": "Bearer"}
        )
    if caller.csrf is not None and request.method != "GET":
        given = request.headers.get(CSRF_HEADER, "").encode("latin-1", "replace")
        if not compare_digest(given, caller.csrf.encode()):
            raise ProblemError(
                403, f"the header {CSRF_HEADER} is missing or wrong; it must contain the session's token"
            )
    return caller


def _validated(model: type[Body], content: bytes) -> Body:
    try:
        return model.model_validate_json(content)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        if found[0]["type"] == "json_invalid":
            raise ProblemError(400, f"the body is not JSON: {found[0]['ctx']['error']}") from None
        raise ProblemError(422, "; ".join(map(sentence_of, found[:5]))) from None


def _answer(value: Any, kind: Any, status: int = 200) -> Response:
    return Response(ANSWERS[kind].dump_json(value), status, media_type="application/json")


def _optional(name: str) -> dict[str, Any]:
    described = body(name)
    described["requestBody"]["required"] = False
    return described | SECURITY


def _only_problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return {status: answer for status, answer in answers("Status", *statuses).items() if status != 200}
