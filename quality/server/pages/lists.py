"""The list of items, with its filters and what is done to many at once."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from quality.server.pages.addresses import AGES, SORTS, address_of, back_of, joined, shown_of
from quality.server.pages.context import PageContext
from quality.server.pages.forms import action_of, number_of, value
from quality.server.problems import ProblemError

PER_PAGE = 40
MOST_TICKED = 500
"""Items that one form decides."""


def routes(context: PageContext) -> APIRouter:
    """The routes of the list."""
    router = context.router()
    queue, call = context.queue, context.moderation.call

    @router.get("")
    async def items(request: Request) -> Response:
        caller = await context.caller_of(request)
        shown = shown_of(list(request.query_params.multi_items()))
        found = await call(
            queue.list, shown.filters, viewer=caller.user, sort=shown.sort, after=shown.after, limit=PER_PAGE
        )
        return await context.counted_page(
            "list.html", caller, cards=found.cards, after=found.after, shown=shown, sorts=SORTS, ages=AGES,
            titles=context.signal_titles(), done=await context.message(request), here=address_of(shown.chosen),
            query=urlencode(shown.chosen), following=urlencode({**shown.chosen, "after": found.after or ""}),
        )  # fmt: skip

    @router.post("/next")
    async def next_item(request: Request) -> Response:
        caller, form = await context.posted(request)
        escalated = value(form, "state") == "escalated"
        return await context.to_next(caller, "escalated" if escalated else "next")

    @router.post("/bulk")
    async def bulk(request: Request) -> Response:
        caller, form = await context.posted(request)
        numbers = [number_of(number) for name, number in form if name == "item"]
        if not numbers:
            raise ProblemError(422, "no item is ticked; go back and tick those that are meant")
        action = action_of(form)
        decided = await call(queue.bulk_decide, numbers[:MOST_TICKED], caller.user, action)
        done: dict[str, Any] = {}
        if decided.items:
            done = {"done": decided.batch, "did": action, "count": len(decided.items)}
        if len(decided.items) == 1:
            done["item"] = decided.items[0]
        if decided.refused:
            done["refused"] = len(decided.refused)
        return RedirectResponse(joined(back_of(form), done), 303)

    return router
