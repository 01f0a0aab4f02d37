"""The page of one item, and what a moderator does there."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from quality.server.moderation import Caller
from quality.server.pages.addresses import back_of, chosen_of, joined
from quality.server.pages.context import PageContext
from quality.server.pages.differences import shown_parts, why_not_compared
from quality.server.pages.forms import DELAYS, Form, action_of, number_of, others_of, until_of, value
from quality.server.pages.marks import PART, marked, shown_groups
from quality.server.problems import ProblemError
from quality.triage.comparison import Comparison, compare
from quality.triage.records import OPEN, Decided, ItemView, Vote
from quality.triage.votes import MAX_NOTE

LISTED_COPIES = 40
"""Near-duplicates shown behind a card; those beyond are decided as it is."""
MOST_TIMELINE = 60
"""Votes and notes shown."""
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
            raise ProblemError(422, "the form names no decision to undo")
        taken = await call(queue.undo, batch, caller.user)
        asked = value(form, "item")
        number = number_of(asked) if asked else taken.items[0]
        number = number if number in taken.items else taken.items[0]
        done: dict[str, Any] = {"undone": len(taken.items), "item": number, "was": taken.taken_back[number]}
        done["open"] = sum(state in OPEN for state in taken.states.values())
        if value(form, "to") == "list":
            return RedirectResponse(joined(back_of(form), done), 303)
        done |= {"back": value(form, "back"), "from": value(form, "from")}
        shown = await _card_after_undo(context, caller, taken, number)
        return RedirectResponse(f"/triage/items/{shown}?{urlencode(done)}", 303)

    return router


async def _act(context: PageContext, caller: Caller, number: int, form: Form) -> Response:
    """Does what the form of an item asks for. Raises ProblemError when the queue refuses it."""
    queue, call = context.queue, context.moderation.call
    origin, back = value(form, "from"), back_of(form)
    asked = value(form, "action")
    if asked == "claim":
        await call(queue.claim, number, caller.user)
        return RedirectResponse(_here(number, form), 303)
    if asked == "release":
        await call(queue.release, number, caller.user)
        return RedirectResponse(back, 303)
    if asked in ("note", "skip", "unskip", "defer", "due", "assign"):
        return await _arrange(context, caller, number, asked, form)
    action = action_of(form)
    decided = await call(
        queue.decide, number, caller.user, action, reasons=[content for name, content in form if name == "reason"],
        note=value(form, "note").strip(), version=number_of(value(form, "version")), others=others_of(form),
    )  # fmt: skip
    done: dict[str, Any] = {"done": decided.batch, "did": action, "count": len(decided.items), "item": number}
    if origin:
        return await context.to_next(caller, origin, value(form, "back"), **done)
    return RedirectResponse(joined(back, done), 303)


async def _arrange(context: PageContext, caller: Caller, number: int, asked: str, form: Form) -> Response:
    """Write a note, or skip, defer or assign an item, with the note as its reason. Raises ProblemError."""
    call, notes, user = context.moderation.call, context.queue.notes, caller.user
    text = value(form, "note")
    done: dict[str, Any] = {"arranged": asked, "item": number}
    if asked in ("note", "due", "unskip"):
        if asked == "note":
            await call(notes.write, number, user, text)
        elif asked == "due":
            await call(notes.defer, number, user, None, text)
        else:
            await call(notes.unskip, number, user)
        return RedirectResponse(joined(_here(number, form), done), 303)
    if asked == "assign":
        to = value(form, "to") or None
        await call(notes.assign, number, user, to, text)
        done["arranged"] = "assign" if to else "unassign"
        if to in (None, user.name):
            return RedirectResponse(joined(_here(number, form), done), 303)
    elif asked == "defer":
        at, zone = context.queue.clock(), await context.zone_of(caller)
        await call(notes.defer, number, user, until_of(form, at, zone), text)
    else:
        await call(notes.skip, number, user, text)
    origin = value(form, "from")
    if origin or asked == "skip":
        return await context.to_next(caller, origin or "next", value(form, "back"), **done)
    return RedirectResponse(joined(back_of(form), done), 303)


async def _card_after_undo(context: PageContext, caller: Caller, taken: Decided, number: int) -> int:
    """The item whose page to show after an undo. If several were decided, that is the one that now represents the group, so that
    the next decision covers what the undone one did, unless somebody else works on that one."""
    call, queue = context.moderation.call, context.queue
    behind = (await call(queue.item, number, caller.user)).behind
    if behind is None or len(taken.items) == 1:
        return number
    return number if (await call(queue.item, behind, caller.user)).card.hindrance else behind


def _here(number: int, form: Form) -> str:
    """The page of the form's item, reached from where the form was."""
    known = {name: value(form, name) for name in ("from", "back") if value(form, name)}
    return joined(f"/triage/items/{number}", known)


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
    back = urlencode(chosen_of(query.get("back", "") or value(form, "back")))
    together = queue.policy.groups.together
    copies, apart, related = _groups(view, together)
    comparison = await _comparison(context, caller, number, query.get("compare", ""))
    people = [account.name for account in await context.moderation.call(queue.users.list) if not account.disabled]
    return await context.counted_page(
        "item.html", caller, problem.status if problem else 200, view=view, card=view.card, groups=groups, rest=rest, text=text,
        part=part, parts=parts, copies=copies, apart=apart, related=related, together=together, listed=LISTED_COPIES,
        problem=problem.detail if problem else "",
        done=await context.message(request), origin=origin if origin in ("next", "escalated") else "",
        comparison=comparison, differences=list(shown_parts((comparison and comparison.pieces) or ())),
        missing=why_not_compared(comparison, number) if comparison else "",
        back=back, here=f"/triage/items/{number}", timeline=_timeline(view), newest=_newest(view), people=people, delays=DELAYS,
        records=await context.moderation.call(queue.track_records, number),
        ticked={content for name, content in form if name == "reason"}, note=value(form, "note"), titles=context.signal_titles(),
        most_note=MAX_NOTE, assigner=next((note.author for note in reversed(view.notes) if note.kind == "assign"), None),
        others={name: content for name, content in form if name.startswith("other-")}, lease=queue.policy.review.lease_minutes,
    )  # fmt: skip


async def _comparison(context: PageContext, caller: Caller, number: int, other: str) -> Comparison | None:
    """The comparison with the near-duplicate that an address names; None if it names none. Raises ProblemError."""
    if not other:
        return None
    queue = context.queue
    return await context.moderation.call(compare, queue.store, number, number_of(other), caller.user, queue.clock())


def _timeline(view: ItemView) -> list[tuple[str, Any]]:
    """Votes and notes together, latest first, each with its sort."""
    entries = [("vote", vote) for vote in view.history] + [("note", note) for note in view.notes]
    return sorted(entries, key=lambda entry: -entry[1].at)[:MOST_TIMELINE]


def _newest(view: ItemView) -> Vote | None:
    """The latest vote that was not undone, the only one that can be undone; None if there is none."""
    return next((vote for vote in reversed(view.history) if not vote.undone and vote.kind != "undo"), None)


def _groups(view: ItemView, together: float) -> tuple[list[Any], list[Any], list[Any]]:
    """The items behind a card that are decided with it, those behind it with less in common, and the other similar ones."""
    card = view.card
    behind = [similar for similar in view.similar if card.group_size > 1 and similar.state == card.state]
    copies = [similar for similar in behind if similar.similarity >= together]
    apart = [similar for similar in behind if similar.similarity < together]
    return copies, apart, [similar for similar in view.similar if similar not in behind]
