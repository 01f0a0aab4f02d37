"""The page of one item, and what a moderator does there."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from quality.server.moderation import Caller
from quality.server.pages.addresses import FILTERS, back_of, joined
from quality.server.pages.context import PageContext
from quality.server.pages.forms import Form, action_of, number_of, others_of, value
from quality.server.pages.marks import PART, marked, shown_groups
from quality.server.problems import ProblemError
from quality.triage.records import ItemView

LISTED_COPIES = 40
"""Near-duplicates shown behind a card; those beyond are decided as it is."""
SHOWN_BESIDE = (403, 409, 422)
"""Statuses of problems that are shown on the item's page, with the form as it was sent."""


def routes(context: PageContext) -> APIRouter:
    """The routes of one item."""
    router = context.router()
    queue, call = context.queue, context.moderation.call

    @router.get("/items/{number}")
    async def item(request: Request, number: str) -> Response:
        return await _item_page(context, await context.caller_of(request), number_of(number), request)

    @router.post("/items/{number}")
    async def act(request: Request, number: str) -> Response:
        caller, form = await context.posted(request)
        chosen = number_of(number)
        try:
            return await _act(context, caller, chosen, form)
        except ProblemError as error:
            if error.status not in SHOWN_BESIDE:
                raise
            return await _item_page(context, caller, chosen, request, form, error)

    @router.post("/undo")
    async def undo(request: Request) -> Response:
        caller, form = await context.posted(request)
        batch = value(form, "batch")
        if not batch:
            raise ProblemError(422, "the form names no decision to take back")
        taken = await call(queue.undo, batch, caller.user)
        first = taken.items[0]
        done: dict[str, Any] = {"undone": len(taken.items), "item": first, "was": taken.taken_back[first]}
        if value(form, "to") == "list":
            return RedirectResponse(joined(back_of(form), done), 303)
        done |= {"back": value(form, "back"), "from": value(form, "from")}
        return RedirectResponse(f"/triage/items/{first}?{urlencode(done)}", 303)

    return router


async def _act(context: PageContext, caller: Caller, number: int, form: Form) -> Response:
    """Does what the form of an item asks for. Raises ProblemError when the queue refuses it."""
    queue, call = context.queue, context.moderation.call
    origin, back = value(form, "from"), back_of(form)
    asked = value(form, "action")
    if asked == "claim":
        await call(queue.claim, number, caller.user)
        here = urlencode({"from": origin, "back": value(form, "back")})
        return RedirectResponse(f"/triage/items/{number}?{here}", 303)
    if asked == "release":
        await call(queue.release, number, caller.user)
        return RedirectResponse(back, 303)
    action = action_of(form)
    decided = await call(
        queue.decide, number, caller.user, action, reasons=[content for name, content in form if name == "reason"],
        note=value(form, "note").strip(), version=number_of(value(form, "version")), others=others_of(form),
    )  # fmt: skip
    done = {"done": decided.batch, "did": action, "count": len(decided.items), "item": number}
    return await context.to_next(caller, origin, **done) if origin else RedirectResponse(joined(back, done), 303)


async def _item_page(
    context: PageContext,
    caller: Caller,
    number: int,
    request: Request,
    form: Form | None = None,
    problem: ProblemError | None = None,
) -> Response:
    """The page of an item. After a problem it shows this, and what the form held."""
    form = form or []
    queue, query = context.queue, request.query_params
    view = await context.moderation.call(queue.item, number, caller.user)
    parts = max(1, -(-len(view.text or "") // PART))
    part = min(max(1, number_of(query.get("part", "1"))), parts)
    groups, rest = shown_groups(view.assessment, blind=view.card.blind)
    text = None
    if view.text is not None:
        text = marked(view.text, [reason for group in groups for reason in group.reasons], part)
    origin = query.get("from", "") or value(form, "from")
    back = dict(parse_qsl(query.get("back", "") or value(form, "back")))
    behind, related = _copies(view)
    return await context.counted_page(
        "item.html", caller, problem.status if problem else 200, view=view, card=view.card, groups=groups, rest=rest, text=text,
        part=part, parts=parts, behind=behind, related=related, listed=LISTED_COPIES, problem=problem.detail if problem else "",
        done=await context.message(request), origin=origin if origin in ("next", "escalated") else "",
        back=urlencode({name: back[name] for name in FILTERS if name in back}), here=f"/triage/items/{number}",
        ticked={content for name, content in form if name == "reason"}, note=value(form, "note"), titles=context.signal_titles(),
        others={name: content for name, content in form if name.startswith("other-")}, lease=queue.policy.review.lease_minutes,
    )  # fmt: skip


def _copies(view: ItemView) -> tuple[list[Any], list[Any]]:
    """Near-duplicates that are decided with the item, and the other ones."""
    card = view.card
    behind = [similar for similar in view.similar if card.group_size > 1 and similar.state == card.state]
    return behind, [similar for similar in view.similar if similar not in behind]
