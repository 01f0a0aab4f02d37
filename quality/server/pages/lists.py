"""The list of items, with its filters and what is done to many at once."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from quality.server.moderation import Caller
from quality.server.pages.addresses import (
    AGES,
    LATE,
    OPEN,
    SORTS,
    STATES,
    Shown,
    address_of,
    back_of,
    chosen_of,
    done_in_bulk,
    joined,
)
from quality.server.pages.context import PageContext
from quality.server.pages.forms import Form, action_of, number_of, value
from quality.server.problems import ProblemError
from quality.triage.cards import articles_of
from quality.triage.votes import MAX_NOTE

PER_PAGE = 40
MOST_TICKED = 500
"""Items that one form decides."""


def routes(context: PageContext) -> APIRouter:
    """The routes of the list."""
    router = context.router()
    queue, call = context.queue, context.moderation.call

    @router.get("")
    async def items(request: Request) -> Response:
        return await _list_page(context, await context.caller_of(request), request)

    @router.post("/next")
    async def next_item(request: Request) -> Response:
        caller, form = await context.posted(request)
        escalated = value(form, "state") == "escalated"
        besides = number_of(value(form, "besides") or "0")
        return await context.to_next(caller, "escalated" if escalated else "next", value(form, "back"), besides=besides)

    @router.post("/bulk")
    async def bulk(request: Request) -> Response:
        caller, form = await context.posted(request)
        numbers = [number_of(number) for name, number in form if name == "item"]
        action = action_of(form)
        try:
            if value(form, "all"):
                numbers = await _all_of(context, caller, form)
            if not numbers:
                raise ProblemError(422, "no item is ticked, so nothing was decided; tick those that are meant")
            numbers = sorted(set(numbers[:MOST_TICKED]))
            decided = await call(
                queue.bulk_decide, numbers, caller.user, action, note=value(form, "note").strip(),
                reasons=[content for name, content in form if name == "reason" and content],
            )  # fmt: skip
        except ProblemError as error:
            if error.status != 422:
                raise
            return await _list_page(context, caller, request, form, error)
        return RedirectResponse(joined(back_of(form), done_in_bulk(decided, action, len(numbers))), 303)

    @router.post("/views")
    async def save_view(request: Request) -> Response:
        caller, form = await context.posted(request)
        chosen, replace_it = chosen_of(value(form, "back")), bool(value(form, "replace"))
        try:
            await call(
                queue.personal.save_view, caller.user, value(form, "title"), urlencode(chosen), replace=replace_it
            )
        except ProblemError as error:
            if error.status not in (409, 422):
                raise
            return await _list_page(context, caller, request, form, error)
        return RedirectResponse(joined(address_of(chosen), {"view": "replaced" if replace_it else "saved"}), 303)

    @router.post("/views/delete")
    async def delete_view(request: Request) -> Response:
        caller, form = await context.posted(request)
        await call(queue.personal.delete_view, caller.user, number_of(value(form, "view")))
        return RedirectResponse(joined(back_of(form), {"view": "deleted"}), 303)

    return router


async def _list_page(
    context: PageContext,
    caller: Caller,
    request: Request,
    form: Form | None = None,
    problem: ProblemError | None = None,
) -> Response:
    """A page of the list, and how many items there are beside those that it shows. After a problem it shows this, and what the
    form held."""
    queue, call = context.queue, context.moderation.call
    form = form or []
    shown = context.shown(value(form, "back") if form else request.url.query, caller)
    found = await call(
        queue.list, shown.filters, viewer=caller.user, sort=shown.sort, after=shown.after, limit=PER_PAGE
    )
    total = await call(queue.count, shown.filters, caller.user)
    hidden, decidable = 0, total
    if shown.filters.actionable:
        hidden = await call(queue.count, replace(shown.filters, actionable=False), caller.user) - total
    elif shown.filters.state not in OPEN:
        decidable = 0
    else:
        decidable = await call(queue.count, replace(shown.filters, actionable=True), caller.user)
    covered = 0
    if decidable:
        mine = replace(shown.filters, actionable=True)
        covered = await call(articles_of, queue.store, mine, queue.clock(), caller.user, shown.sort, MOST_TICKED)
    return await context.counted_page(
        "list.html", caller, problem.status if problem else 200,
        cards=found.cards, after=found.after, shown=shown, sorts=SORTS, ages=AGES, late=LATE,
        titles=context.signal_titles(), done=await context.message(request), here=address_of(shown.chosen),
        query=urlencode(shown.chosen), following=urlencode({**shown.chosen, "after": found.after or ""}), total=total,
        hidden=hidden, decidable=decidable, covered=covered,
        elsewhere=[] if found.cards or shown.after else await _elsewhere(context, caller, shown),
        problem=problem, title=value(form, "title"), note=value(form, "note"),
        most_note=MAX_NOTE, most=MOST_TICKED, at=queue.clock(), views=await call(queue.personal.views, caller.user),
        everything=address_of({**shown.chosen, "show": "all"}), alarm=await call(queue.ages),
    )  # fmt: skip


async def _elsewhere(context: PageContext, caller: Caller, shown: Shown) -> list[tuple[str, int, str]]:
    """The other states in which items match the same words, publisher and the like: the state, how many, and their list."""
    chosen = {name: content for name, content in shown.chosen.items() if name not in ("state", "show", "sort")}
    if not chosen:
        return []
    others = []
    for state in STATES:
        if state != shown.filters.state:
            filters = context.shown(urlencode({**chosen, "state": state, "show": "all"}), caller).filters
            number = await context.moderation.call(context.queue.count, filters, caller.user)
            others.append((state, number, address_of({**chosen, "state": state, "show": "all"})))
    return [entry for entry in others if entry[1]]


async def _all_of(context: PageContext, caller: Caller, form: Form) -> list[int]:
    """The items of the form's list that the caller can decide and that were there when the page was made."""
    try:
        made = float(value(form, "at"))
    except ValueError:
        raise ProblemError(422, "the form does not say when its list was made; load the page again") from None
    shown = context.shown(value(form, "back"), caller)
    filters = replace(shown.filters, actionable=True, added_before=made)
    found = await context.moderation.call(
        context.queue.list, filters, viewer=caller.user, sort=shown.sort, limit=MOST_TICKED
    )
    return [card.id for card in found.cards]
