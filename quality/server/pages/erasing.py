"""The page on which a lead confirms that an item is erased for ever."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from quality.server.moderation import Caller
from quality.server.pages.addresses import back_of, chosen_of, joined
from quality.server.pages.context import PageContext
from quality.server.pages.forms import number_of, value
from quality.server.problems import ProblemError
from quality.triage.erasure import MOST_WHY


def routes(context: PageContext) -> APIRouter:
    """The routes of the page."""
    router = context.router()

    @router.get("/items/{number}/erase")
    async def ask(request: Request, number: str) -> Response:
        caller = await context.caller_of(request)
        return await _page(context, caller, number_of(number), request.query_params.get("back", ""))

    @router.post("/items/{number}/erase")
    async def erase(request: Request, number: str) -> Response:
        caller, form = await context.posted(request)
        chosen, why = number_of(number), value(form, "why")
        try:
            if value(form, "confirm") != str(chosen):
                raise ProblemError(422, "Nothing was erased: tick the box that confirms it.")
            await context.moderation.erase(chosen, caller.user, why)
        except ProblemError as error:
            if error.status != 422:
                raise
            return await _page(context, caller, chosen, value(form, "back"), why=why, problem=error.detail)
        return RedirectResponse(joined(back_of(form), {"erased": chosen}), 303)

    return router


async def _page(
    context: PageContext, caller: Caller, number: int, back: str, *, why: str = "", problem: str = ""
) -> Response:
    """The page, with what will be erased. Raises ProblemError for anybody but leads."""
    if not caller.user.is_lead:
        raise ProblemError(403, f"only leads may erase items; you are a {caller.user.role}")
    view = await context.moderation.call(context.queue.item, number, caller.user)
    chosen = chosen_of(back)
    return await context.counted_page(
        "erase.html", caller, 422 if problem else 200, view=view, card=view.card, chosen=chosen, why=why, problem=problem,
        most=MOST_WHY,
    )  # fmt: skip
