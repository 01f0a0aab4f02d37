"""The moderators' pages under /triage: server-rendered, usable without a script, quicker with the small modules in `static`."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Coroutine
from hmac import compare_digest
from importlib import resources
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from quality.server.app import json_response
from quality.server.gate import Rates
from quality.server.moderation import COOKIE, Caller, Moderation
from quality.server.pages.marks import PART, marked, shown_groups
from quality.server.pages.rendering import Renderer, host, short
from quality.server.problems import ProblemError
from quality.server.queue_api import CURSOR
from quality.server.service import etag
from quality.server.settings import Settings
from quality.triage import ACTIONS, Filters
from quality.triage.records import Action, ItemView, Sort
from quality.triage.users import SESSION_SECONDS

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    # Stricter ones would take the origin from our own forms, which is checked.
    "Referrer-Policy": "same-origin",
}
STATIC = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}

PER_PAGE = 40
MOST_FORM = 65_536
"""Largest form, in bytes."""
LISTED_COPIES = 40
"""Near-duplicates shown behind a card; those beyond are decided as it is."""
LOG_INS = 10
"""Log-ins that may be tried a minute for one name, by one address."""
FORM_COOKIE = "quality_form"
AGES: dict[str, tuple[str, float | None, float | None]] = {
    "new1": ("in the last hour", None, 1),
    "new24": ("in the last day", None, 24),
    "old24": ("over a day ago", 24, None),
    "old72": ("over 3 days ago", 72, None),
    "old168": ("over a week ago", 168, None),
}
"""Choices of age: its words, and the hours that an item is older or newer than."""
STATES = ("waiting", "escalated", "held", "decided", "unscored")
SORTS: tuple[Sort, ...] = ("queue", "newest", "oldest")
FILTERS = ("state", "band", "signal", "publisher", "age", "group_size", "sort", "after")

LOG = logging.getLogger("quality.server")

Form = list[tuple[str, str]]


class LoggedOutError(Exception):
    """Nobody is logged in."""


class Shown(NamedTuple):
    """What the filters of a list's address say."""

    filters: Filters
    sort: Sort
    after: str | None
    chosen: dict[str, str]


def routes(moderation: Moderation, settings: Settings) -> APIRouter:
    """The routes of the pages."""
    queue = moderation.queue
    renderer = Renderer(queue.clock)
    by_name, by_address = Rates(LOG_INS), Rates(6 * LOG_INS)
    checking = asyncio.Semaphore(2)  # a password costs 16 MB and much time, on purpose

    class PageRoute(APIRoute):
        """Shows problems as pages, and sends who is not logged in there."""

        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            """The handler with that around it."""
            handler = super().get_route_handler()

            async def handle(request: Request) -> Response:
                try:
                    response = await handler(request)
                except LoggedOutError:
                    to = request.url.path + (f"?{request.url.query}" if request.url.query else "")
                    query = f"?{urlencode({'to': to})}" if request.method == "GET" and to != "/triage" else ""
                    response = RedirectResponse(f"/triage/login{query}", 303)
                except ProblemError as error:
                    if request.url.path in JSON:
                        return error.response()
                    response = page("error.html", None, error.status, error=error)
                    response.headers.update(error.headers)
                for name, value in HEADERS.items():
                    response.headers.setdefault(name, value)
                return response

            return handle

    router = APIRouter(prefix="/triage", route_class=PageRoute, include_in_schema=False)

    def page(template: str, caller: Caller | None, status: int = 200, **values: Any) -> Response:
        content = renderer.render(template, caller=caller, **values)
        return Response(content, status, media_type="text/html; charset=utf-8")

    async def caller_of(request: Request) -> Caller:
        caller = await moderation.caller(request)
        if caller is None or caller.csrf is None:  # keys are for programs, pages for people
            raise LoggedOutError
        return caller

    async def posted(request: Request) -> tuple[Caller, Form]:
        """Who sent the form, and what it says. Raises ProblemError when it is not one of ours."""
        check_origin(request)
        form = await read_form(request, settings.body_time)
        caller = await caller_of(request)
        given = value(form, "csrf")
        if not compare_digest(given.encode("utf-8", "replace"), (caller.csrf or "").encode()):
            raise ProblemError(
                403, "this form is from another log-in, or too old; go back, load the page again and repeat it"
            )
        return caller, form

    def signal_titles() -> dict[str, str]:
        """Titles of signals by name; none while the service loads its model."""
        try:
            return {signal["name"]: signal["title"] for signal in moderation.description["signals"]}
        except ProblemError:
            return {}

    async def message(request: Request) -> dict[str, Any]:
        """What was just done, with the name and state of the item that it was done to."""
        done = done_of(request)
        if "item" in done:
            try:
                card = (await moderation.call(queue.item, done["item"])).card
            except ProblemError:
                return {}  # an address that somebody made up
            title = short(card.headline or host(card.url), 60)
            done["name"] = f"#{card.id} “{title}”" if title else f"#{card.id}"
            done["waits"] = card.state == "escalated" or (card.state == "waiting" and card.opinions > 0)
            done["state"] = card.state
        return done

    # Log-in

    def login_page(request: Request, to: str, status: int = 200, problem: str = "") -> Response:
        token = request.cookies.get(FORM_COOKIE, "")
        if not (len(token) == 43 and token.replace("-", "").replace("_", "").isalnum()):
            token = renderer.token()
        response = page("login.html", None, status, csrf=token, to=to, problem=problem)
        set_cookie(request, response, FORM_COOKIE, token, 3600, "/triage/login")
        return response

    @router.get("/login")
    async def login(request: Request) -> Response:
        if await moderation.caller(request) is not None:
            return RedirectResponse("/triage", 303)
        return login_page(request, within(request.query_params.get("to", "")))

    @router.post("/login")
    async def log_in(request: Request) -> Response:
        check_origin(request)
        form = await read_form(request, settings.body_time)
        name, to = value(form, "name").strip(), within(value(form, "to"))
        token = request.cookies.get(FORM_COOKIE, "")
        if not token or not compare_digest(
            value(form, "csrf").encode("utf-8", "replace"), token.encode("utf-8", "replace")
        ):
            return login_page(request, to, 403, "The form was too old, or cookies are off. Please try again.")
        address = (request.scope["client"] or ("", 0))[0]
        wait = by_address.take(address) or by_name.take(f"{address} {name[:100]}")
        if wait:
            LOG.warning("log-in refused", extra={"client": address, "why": "too many tries"})
            response = login_page(request, to, 429, f"Too many tries. Please wait {wait} seconds.")
            response.headers["Retry-After"] = str(wait)
            return response
        async with checking:
            session = await moderation.call(queue.users.log_in, name, value(form, "password"))
        if session is None:
            known = name if await moderation.call(queue.users.has, name) else None
            LOG.warning("log-in refused", extra={"client": address, "user": known, "why": "wrong name or password"})
            return login_page(request, to, 401, "Name or password is wrong.")
        LOG.info("logged in", extra={"client": address, "user": name})
        response = RedirectResponse(to, 303)
        set_cookie(request, response, COOKIE, session, SESSION_SECONDS, "/")
        response.delete_cookie(FORM_COOKIE, "/triage/login")
        return response

    @router.post("/logout")
    async def log_out(request: Request) -> Response:
        caller, _ = await posted(request)
        if caller.token is not None:
            await moderation.call(queue.users.log_out, caller.token)
            LOG.info("logged out", extra={"user": caller.user.name})
        response = RedirectResponse("/triage/login", 303)
        response.delete_cookie(COOKIE, "/")
        return response

    # Lists

    @router.get("")
    async def items(request: Request) -> Response:
        caller = await caller_of(request)
        shown = shown_of(list(request.query_params.multi_items()))
        found = await moderation.call(
            queue.list, shown.filters, viewer=caller.user, sort=shown.sort, after=shown.after, limit=PER_PAGE
        )
        return page(
            "list.html", caller, cards=found.cards, after=found.after, shown=shown, counts=await moderation.call(queue.counts),
            states=STATES, sorts=SORTS, ages=AGES, titles=signal_titles(), done=await message(request), here=address_of(shown.chosen),
            query=urlencode(shown.chosen), following=urlencode({**shown.chosen, "after": found.after or ""}),
        )  # fmt: skip

    @router.post("/next")
    async def next_item(request: Request) -> Response:
        caller, form = await posted(request)
        escalated = value(form, "state") == "escalated"
        return await to_next(caller, "escalated" if escalated else "next")

    async def to_next(caller: Caller, origin: str, **done: Any) -> Response:
        card = await moderation.call(queue.next, caller.user, escalated=origin == "escalated")
        if card is None:
            state = {"state": "escalated"} if origin == "escalated" else {}
            return RedirectResponse(f"/triage?{urlencode({**state, **done, 'nothing': 1})}", 303)
        return RedirectResponse(f"/triage/items/{card.id}?{urlencode({'from': origin, **done})}", 303)

    @router.post("/bulk")
    async def bulk(request: Request) -> Response:
        caller, form = await posted(request)
        back = back_of(form)
        numbers = [number_of(number) for name, number in form if name == "item"]
        if not numbers:
            raise ProblemError(422, "no item is ticked; go back and tick those that are meant")
        done = await moderation.call(queue.bulk_decide, numbers[:500], caller.user, action_of(form))
        batch = {"done": done.batch, "did": action_of(form), "count": len(done.items)} if done.items else {}
        if len(done.items) == 1:
            batch["item"] = done.items[0]
        return RedirectResponse(
            joined(back, {**batch, **({"refused": len(done.refused)} if done.refused else {})}), 303
        )

    # One item

    async def item_page(
        caller: Caller, number: int, request: Request, status: int = 200, problem: str = "", form: Form | None = None
    ) -> Response:
        form = form or []
        view = await moderation.call(queue.item, number, caller.user)
        counts = await moderation.call(queue.counts)
        parts = max(1, -(-len(view.text or "") // PART))
        part = min(max(1, number_of(request.query_params.get("part", "1"))), parts)
        groups, rest = shown_groups(view.assessment, blind=view.card.blind)
        text = (
            marked(view.text, [reason for group in groups for reason in group.reasons], part)
            if view.text is not None
            else None
        )
        origin = request.query_params.get("from", "") or value(form, "from")
        back = dict(parse_qsl(request.query_params.get("back", "") or value(form, "back")))
        behind, related = copies(view)
        return page(
            "item.html", caller, status, view=view, card=view.card, groups=groups, rest=rest, text=text, part=part, parts=parts,
            behind=behind, related=related, listed=LISTED_COPIES, counts=counts, problem=problem, done=await message(request),
            origin=origin if origin in ("next", "escalated") else "", states=STATES,
            back=urlencode({name: back[name] for name in FILTERS if name in back}), here=f"/triage/items/{number}",
            ticked={said for name, said in form if name == "reason"}, note=value(form, "note"), titles=signal_titles(),
            others={name: said for name, said in form if name.startswith("other-")}, lease=queue.policy.review.lease_minutes,
        )  # fmt: skip

    @router.get("/items/{number}")
    async def item(request: Request, number: str) -> Response:
        return await item_page(await caller_of(request), number_of(number), request)

    @router.post("/items/{number}")
    async def act(request: Request, number: str) -> Response:
        caller, form = await posted(request)
        chosen = number_of(number)
        origin, back = value(form, "from"), back_of(form)
        here = f"/triage/items/{chosen}?{urlencode({'from': origin, 'back': value(form, 'back')})}"
        said = value(form, "action")
        try:
            if said == "claim":
                await moderation.call(queue.claim, chosen, caller.user)
                return RedirectResponse(here, 303)
            if said == "release":
                await moderation.call(queue.release, chosen, caller.user)
                return RedirectResponse(back, 303)
            action = action_of(form)
            done = await moderation.call(
                queue.decide, chosen, caller.user, action, reasons=[said for name, said in form if name == "reason"],
                note=value(form, "note").strip(), version=number_of(value(form, "version")), others=others_of(form),
            )  # fmt: skip
        except ProblemError as error:
            if error.status not in (403, 409, 422):
                raise
            return await item_page(caller, chosen, request, error.status, error.detail, form)
        told = {"done": done.batch, "did": action, "count": len(done.items), "item": chosen}
        return await to_next(caller, origin, **told) if origin else RedirectResponse(joined(back, told), 303)

    @router.post("/undo")
    async def undo(request: Request) -> Response:
        caller, form = await posted(request)
        batch = value(form, "batch")
        if not batch:
            raise ProblemError(422, "the form names no decision to take back")
        done = await moderation.call(queue.undo, batch, caller.user)
        first = done.items[0]
        told: dict[str, Any] = {"undone": len(done.items), "item": first, "was": done.taken_back[first]}
        if value(form, "to") == "list":
            return RedirectResponse(joined(back_of(form), told), 303)
        told |= {"back": value(form, "back"), "from": value(form, "from")}
        return RedirectResponse(f"/triage/items/{first}?{urlencode(told)}", 303)

    # The rest

    @router.get("/statistics")
    async def statistics(request: Request) -> Response:
        caller = await caller_of(request)
        asked = request.query_params.get("days", "30")
        days = int(asked) if asked in ("7", "30", "90") else 30
        figures = await moderation.figures(days)
        return page("statistics.html", caller, figures=figures, counts=figures.counts, days=days, states=STATES)

    @router.get("/help")
    async def keys(request: Request) -> Response:
        caller = await caller_of(request)
        return page("help.html", caller, counts=await moderation.call(queue.counts), states=STATES)

    @router.get("/counts")
    async def counts(request: Request) -> Response:
        if await moderation.caller(request) is None:
            raise ProblemError(401, "nobody is logged in", {"WWW-Authenticate": "Bearer"})
        return json_response((await moderation.call(queue.counts)).to_dict())

    files = {
        entry.name: entry.read_bytes()
        for entry in (resources.files("quality.server.pages") / "static").iterdir()
        if entry.name.rpartition(".")[2] in STATIC
    }

    @router.get("/static/{name}")
    async def static(request: Request, name: str) -> Response:
        content = files.get(name)
        if content is None:
            raise ProblemError(404, "there is no such file")
        headers = {"ETag": etag(content), "Cache-Control": "no-cache"}
        if request.headers.get("if-none-match", "").removeprefix("W/") == headers["ETag"]:
            return Response(status_code=304, headers=headers)
        return Response(content, media_type=STATIC[name.rpartition(".")[2]], headers=headers)

    return router


JSON = ("/triage/counts",)


def check_origin(request: Request) -> None:
    """Raises ProblemError when a form was sent by a page from elsewhere."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        ours = site in ("same-origin", "none")
    else:
        ours = origin is None or urlsplit(origin).netloc == request.headers.get("host", "")
    if not ours:
        raise ProblemError(403, "this form was sent by a page from elsewhere")


async def read_form(request: Request, seconds: float) -> Form:
    """The fields of a form. Raises ProblemError when it is something else, too large or too slow."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        raise ProblemError(415, "the content type must be application/x-www-form-urlencoded")
    content = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for chunk in request.stream():
                content += chunk
                if len(content) > MOST_FORM:
                    raise ProblemError(413, f"the form has more than {MOST_FORM:,} bytes", {"Connection": "close"})
        fields = parse_qsl(content.decode("utf-8"), keep_blank_values=True, max_num_fields=2_000)
        return [(name, said.replace("\0", " ")) for name, said in fields]
    except TimeoutError:
        raise ProblemError(408, f"the form did not arrive within {seconds:g} s", {"Connection": "close"}) from None
    except ValueError:
        raise ProblemError(422, "the form cannot be read; it must be UTF-8 with at most 2,000 fields") from None


def set_cookie(request: Request, response: Response, name: str, content: str, seconds: int, path: str) -> None:
    """Sets a cookie that no script reads and no other site sends."""
    secure = request.url.scheme == "https" or request.headers.get("x-forwarded-proto", "").lower() == "https"
    response.set_cookie(name, content, max_age=seconds, path=path, httponly=True, samesite="strict", secure=secure)


def value(form: Form, name: str) -> str:
    """The first value of a field; empty when there is none."""
    return next((said for key, said in form if key == name), "")


def number_of(text: str) -> int:
    """A whole number from a form or address. Raises ProblemError for anything else."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 15):
        raise ProblemError(404, f"{text[:40]!r} is no number of an item")
    return int(text)


def action_of(form: Form) -> Action:
    """The action of a form. Raises ProblemError when there is none."""
    said = value(form, "action")
    for action in ACTIONS:
        if said == action:
            return action
    raise ProblemError(422, f"the action is {said[:40]!r}; allowed are {', '.join(ACTIONS)}")


def others_of(form: Form) -> dict[int, Action | None]:
    """Near-duplicates that get another action than the first, None for those to be left alone."""
    others: dict[int, Action | None] = {}
    for name, said in form:
        if name.startswith("other-") and said:
            others[number_of(name.removeprefix("other-"))] = None if said == "leave" else action_of([("action", said)])
    return others


def shown_of(pairs: list[tuple[str, str]]) -> Shown:
    """What the filters in an address ask for; what is empty or unknown is left out."""
    chosen = {name: said[:500] for name, said in pairs if name in FILTERS and said and "\0" not in said}
    allowed: dict[str, tuple[str, ...]] = {
        "state": STATES, "band": ("low", "medium", "high"), "age": tuple(AGES), "sort": SORTS, "group_size": ("2", "5", "20"),
    }  # fmt: skip
    chosen = {name: said for name, said in chosen.items() if name not in allowed or said in allowed[name]}
    state: Any = chosen.get("state", "waiting")
    sort: Any = "decided" if state == "decided" else chosen.get("sort", "queue")
    if "after" in chosen and not (re.match(CURSOR, chosen["after"]) and chosen["after"].startswith(f"{sort}:")):
        del chosen["after"]
    _, older, newer = AGES[chosen["age"]] if "age" in chosen else ("", None, None)
    size = int(chosen["group_size"]) if "group_size" in chosen else None
    filters = Filters(state, chosen.get("band"), chosen.get("signal"), chosen.get("publisher"), older, newer, size)
    after = chosen.pop("after", None)
    return Shown(filters, sort, after, chosen)


def address_of(chosen: dict[str, str]) -> str:
    """The list's address with these filters."""
    return f"/triage?{urlencode(chosen)}" if chosen else "/triage"


def back_of(form: Form) -> str:
    """The list that a form was reached from."""
    chosen = shown_of(parse_qsl(value(form, "back"))).chosen
    return address_of(chosen)


def joined(address: str, query: dict[str, Any]) -> str:
    """An address with further fields."""
    return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}" if query else address


def within(to: str) -> str:
    """An address under /triage; the list for any other."""
    parts = urlsplit(to)
    ours = not parts.scheme and not parts.netloc and (parts.path == "/triage" or parts.path.startswith("/triage/"))
    return to if ours and "\\" not in to and to.isprintable() and to.isascii() else "/triage"


def done_of(request: Request) -> dict[str, Any]:
    """What was just done, from the address, for the message that offers to undo it."""
    query = request.query_params
    numbers = {name: query.get(name, "") for name in ("count", "refused", "undone", "nothing", "item")}
    done: dict[str, Any] = {name: int(said) for name, said in numbers.items() if re.fullmatch("[0-9]{1,6}", said)}
    batch = query.get("done", "")
    if re.fullmatch("[0-9a-f]{32}", batch) and query.get("did") in ACTIONS:
        done |= {"batch": batch, "did": query["did"]}
    if "undone" in done:
        done["was"] = query.get("was") if query.get("was") in ACTIONS else None
    return done


def copies(view: ItemView) -> tuple[list[Any], list[Any]]:
    """Near-duplicates that are decided with the item, and the other ones."""
    card = view.card
    behind = [one for one in view.similar if card.group_size > 1 and one.state == card.state]
    return behind, [one for one in view.similar if one not in behind]
