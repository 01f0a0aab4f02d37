"""What all pages share: the queue, the templates, who asks, and problems that are shown as pages."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import replace
from hmac import compare_digest
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from quality.server.moderation import Caller, Moderation
from quality.server.pages.addresses import PLAIN, STATES, Shown, address_of, done_of, joined, shown_of
from quality.server.pages.forms import Form, check_origin, read_form, value
from quality.server.pages.rendering import Renderer, host, short
from quality.server.problems import ProblemError
from quality.server.settings import Settings, SignOn
from quality.triage.personal import UTC, zone_of
from quality.triage.records import Card, Filters, Sort
from quality.visible import within_quotes

if TYPE_CHECKING:
    from quality.server.single_sign_on import SingleSignOn

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
JSON = ("/triage/counts",)
"""Paths that scripts ask, which get problems as JSON."""


class LoggedOutError(Exception):
    """Nobody is logged in."""


class PageContext:
    """What every page needs."""

    def __init__(self, moderation: Moderation, settings: Settings) -> None:
        self.moderation = moderation
        self.queue = moderation.queue
        self.settings = settings
        self.renderer = Renderer(moderation.queue.clock)
        self.sign_on = None if settings.sign_on is None else _sign_on(settings.sign_on)

    def router(self) -> APIRouter:
        """A router under /triage that shows problems as pages."""
        return APIRouter(prefix="/triage", route_class=_route_class(self), include_in_schema=False)

    def page(self, template: str, caller: Caller | None, status: int = 200, **values: Any) -> Response:
        """A page."""
        values.setdefault("zone", zone_of(UTC))
        content = self.renderer.render(template, caller=caller, **values)
        return Response(content, status, media_type="text/html; charset=utf-8")

    async def counted_page(self, template: str, caller: Caller, status: int = 200, **values: Any) -> Response:
        """A page that shows how many items stand in each state."""
        values.setdefault("counts", await self.moderation.call(self.queue.counts))
        values.setdefault("zone", await self.zone_of(caller))
        return self.page(template, caller, status, states=STATES, **values)

    async def zone_of(self, caller: Caller) -> ZoneInfo:
        """The caller's time zone; UTC if none was chosen."""
        return zone_of(await self.moderation.call(self.queue.personal.zone, caller.user))

    def shown(self, query: str, caller: Caller) -> Shown:
        """What the part of a list's address after the question mark asks for."""
        return shown_of(parse_qsl(query), caller.user, self.queue.policy.review.alarm_hours)

    async def caller_of(self, request: Request) -> Caller:
        """Who asks. Raises LoggedOutError for anybody without a session."""
        caller = await self.moderation.caller(request)
        if caller is None or caller.csrf is None:  # keys are for programs, pages for people
            raise LoggedOutError
        return caller

    async def posted(self, request: Request) -> tuple[Caller, Form]:
        """Who sent the form, and what it says. Raises ProblemError when it is not one of ours."""
        check_origin(request)
        form = await read_form(request, self.settings.body_time)
        caller = await self.caller_of(request)
        given = value(form, "csrf")
        if not compare_digest(given.encode("utf-8", "replace"), (caller.csrf or "").encode()):
            raise ProblemError(
                403, "this form is from another log-in, or too old; go back, load the page again and repeat it"
            )
        return caller, form

    def signal_titles(self) -> dict[str, str]:
        """Titles of signals by name; none while the service loads its model."""
        try:
            return {signal["name"]: signal["title"] for signal in self.moderation.description["signals"]}
        except ProblemError:
            return {}

    async def message(self, request: Request) -> dict[str, Any]:
        """What was just done, with the name and state of the item that it was done to."""
        done = done_of(request)
        if "item" in done:
            try:
                card = (await self.moderation.call(self.queue.item, done["item"])).card
            except ProblemError:
                return {}  # an address that somebody made up
            title = short(card.headline or host(card.url), 60)
            done["name"] = f"#{card.id} “{within_quotes(title)}”" if title else f"#{card.id}"
            done["waits"] = card.state == "escalated" or (card.state == "waiting" and card.opinions > 0)
            done |= {"state": card.state, "to": card.assigned_to, "until": card.deferred_until}
        return done

    async def to_next(self, caller: Caller, origin: str, back: str = "", *, besides: int = 0, **done: Any) -> Response:
        """Leads to the next item of the list that `back` describes, or back to it where none is left. Items that the caller
        has claimed come last, without the one in `besides`. `done` is what the message says."""
        shown = self.shown(back, caller)
        if origin == "escalated":
            shown = shown._replace(filters=replace(shown.filters, state="escalated"))
        follows = shown.filters.state == "held" or any(name not in PLAIN for name in shown.chosen)
        follows = follows or shown.filters.assigned_to is not None
        card = await self.moderation.call(
            self.queue.next, caller.user, escalated=origin == "escalated", sort=shown.sort,
            filters=shown.filters if follows else None,
        )  # fmt: skip
        chosen = dict(shown.chosen)
        if card is None:
            card = await self._claimed(caller, shown.filters, shown.sort, besides)
        if card is None:
            if origin == "escalated":
                chosen["state"] = "escalated"
            return RedirectResponse(joined(address_of(chosen), {**done, "nothing": 1}), 303)
        here = {"from": origin, **({"back": urlencode(chosen)} if chosen else {}), **done}
        return RedirectResponse(f"/triage/items/{card.id}?{urlencode(here)}", 303)

    async def _claimed(self, caller: Caller, filters: Filters, sort: Sort, besides: int) -> Card | None:
        """The first item of a list that the caller has claimed and not decided; None without another one."""
        mine = replace(filters, claimed_by=caller.user.name, actionable=True)
        found = await self.moderation.call(self.queue.list, mine, viewer=caller.user, sort=sort, limit=2)
        return next((card for card in found.cards if card.id != besides), None)


def _sign_on(settings: SignOn) -> SingleSignOn:
    """The single sign-on. Raises MissingExtraError if its packages are not installed, InputError for its settings."""
    from quality.server.single_sign_on import SingleSignOn  # imported here, because it needs an extra of its own

    return SingleSignOn(settings)


def _route_class(context: PageContext) -> type[APIRoute]:
    class PageRoute(APIRoute):
        """Shows problems as pages, and leads to the log-in where nobody is logged in."""

        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            """The handler with that around it."""
            handler = super().get_route_handler()

            async def handle(request: Request) -> Response:
                try:
                    response = await handler(request)
                except LoggedOutError:
                    response = _to_login(request)
                except ProblemError as error:
                    if request.url.path in JSON:
                        return error.response()
                    response = context.page("error.html", None, error.status, error=error)
                    response.headers.update(error.headers)
                for name, content in HEADERS.items():
                    response.headers.setdefault(name, content)
                return response

            return handle

    return PageRoute


def _to_login(request: Request) -> Response:
    to = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    query = f"?{urlencode({'to': to})}" if request.method == "GET" and to != "/triage" else ""
    return RedirectResponse(f"/triage/login{query}", 303)
