"""The page of figures, the help, the counts that scripts ask, and static files."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources

from fastapi import APIRouter
from starlette.concurrency import iterate_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from quality.server.http import json_response, unchanged_or
from quality.server.pages.context import PageContext
from quality.server.problems import ProblemError
from quality.triage.agreement import LEAST_SHARED
from quality.triage.history import as_csv, history_rows

DAY = 86_400.0
SPANS = (7, 30, 90)
"""Days that the statistics page can cover."""
MOST_DAYS = 36_525
"""Largest number of days of a history."""

STATIC = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}


def routes(context: PageContext) -> APIRouter:
    """The routes of figures, help, counts and static files."""
    router = context.router()
    moderation = context.moderation
    files = {
        entry.name: entry.read_bytes()
        for entry in (resources.files("quality.server.pages") / "static").iterdir()
        if entry.name.rpartition(".")[2] in STATIC
    }

    @router.get("/statistics")
    async def statistics(request: Request) -> Response:
        caller = await context.caller_of(request)
        days = _days(request, 30, SPANS)
        figures = await moderation.figures(days)
        return await context.counted_page(
            "statistics.html",
            caller,
            figures=figures,
            counts=figures.counts,
            days=days,
            titles=context.signal_titles(),
            least=LEAST_SHARED,
        )

    @router.get("/history.csv")
    async def history(request: Request) -> Response:
        caller = await context.caller_of(request)
        if not caller.user.is_lead:
            raise ProblemError(403, f"only leads can download everybody's history; you are a {caller.user.role}")
        days = _days(request, 0, range(1, MOST_DAYS + 1))
        since = context.queue.clock() - DAY * days if days else 0.0
        lines = as_csv(history_rows(context.queue.store, since, caller.user))
        name = {"Content-Disposition": 'attachment; filename="history.csv"'}
        return StreamingResponse(iterate_in_threadpool(lines), media_type="text/csv; charset=utf-8", headers=name)

    @router.get("/help")
    async def keys(request: Request) -> Response:
        return await context.counted_page("help.html", await context.caller_of(request))

    @router.get("/counts")
    async def counts(request: Request) -> Response:
        if await moderation.caller(request) is None:
            raise ProblemError(401, "nobody is logged in", {"WWW-Authenticate": "Bearer"})
        return json_response((await moderation.call(context.queue.counts)).to_dict())

    @router.get("/static/{name}")
    async def static(request: Request, name: str) -> Response:
        content = files.get(name)
        if content is None:
            raise ProblemError(404, "there is no such file")
        return unchanged_or(request, content, STATIC[name.rpartition(".")[2]])

    return router


def _days(request: Request, usual: int, allowed: Sequence[int]) -> int:
    """The number of days that an address asks for. Raises ProblemError for one that is not allowed."""
    asked = request.query_params.get("days")
    if asked is None:
        return usual
    if asked.isascii() and asked.isdecimal() and len(asked) < 9 and int(asked) in allowed:
        return int(asked)
    choices = f"{allowed[0]} to {allowed[-1]:,}" if isinstance(allowed, range) else ", ".join(map(str, allowed))
    raise ProblemError(422, f"“days” is {asked[:40]!r} in this address; allowed are {choices}")
