"""Logging in and out."""

from __future__ import annotations

import asyncio
import json
import logging
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hmac import compare_digest
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from quality.server.gate import Rates
from quality.server.moderation import COOKIE
from quality.server.pages.addresses import within
from quality.server.pages.context import PageContext
from quality.server.pages.forms import Form, check_origin, read_form, value
from quality.server.pages.rendering import count
from quality.server.problems import ProblemError
from quality.triage import User
from quality.triage.personal import zones
from quality.triage.users import SESSION_SECONDS

if TYPE_CHECKING:
    from quality.server.single_sign_on import SingleSignOn

LOG_INS = 10
"""Log-ins that may be tried a minute for one name, by one address."""
FORM_COOKIE = "quality_form"
FLOW_COOKIE = "quality_sign_on"
FLOW_SECONDS = 600
"""How long a single sign-on may take."""

LOG = logging.getLogger("quality.server")


def routes(context: PageContext) -> APIRouter:
    """The routes of log-in and log-out."""
    router = context.router()
    moderation = context.moderation
    log_in_form = _LogIn(context)

    @router.get("/login")
    async def login(request: Request) -> Response:
        if await moderation.caller(request) is not None:
            return RedirectResponse("/triage", 303)
        return log_in_form.page(request, within(request.query_params.get("to", "")))

    @router.post("/login")
    async def log_in(request: Request) -> Response:
        check_origin(request)
        form = await read_form(request, context.settings.body_time)
        return await log_in_form.answer(request, form)

    if context.sign_on is not None:
        _add_sign_on(router, context, context.sign_on, log_in_form)

    @router.post("/logout")
    async def log_out(request: Request) -> Response:
        caller, _ = await context.posted(request)
        if caller.token is not None:
            await moderation.call(context.queue.users.log_out, caller.token)
            LOG.info("logged out", extra={"user": caller.user.name})
        response = RedirectResponse("/triage/login", 303)
        response.delete_cookie(COOKIE, "/")
        return response

    return router


def _add_sign_on(router: APIRouter, context: PageContext, sign_on: SingleSignOn, form: _LogIn) -> None:
    """Add the routes that lead to the issuer of the single sign-on and back."""
    moderation, queue = context.moderation, context.queue
    call = moderation.call
    path = "/triage/login/callback"

    @router.get("/login/sso")
    async def to_issuer(request: Request) -> Response:
        response, flow = await sign_on.start(request, f"{_scheme(request)}://{request.headers.get('host', '')}{path}")
        kept = {
            "flow": flow,
            "to": within(request.query_params.get("to", "")),
            "zone": request.query_params.get("zone", "")[:64],
        }
        cookie = urlsafe_b64encode(json.dumps(kept).encode()).decode()
        # Not strict: the answer comes by a redirect from the issuer.
        set_cookie(request, response, FLOW_COOKIE, cookie, FLOW_SECONDS, path, samesite="lax")
        return response

    @router.get("/login/callback")
    async def from_issuer(request: Request) -> Response:
        kept = _kept(request.cookies.get(FLOW_COOKIE, ""))
        address = (request.scope["client"] or ("", 0))[0]
        try:
            identity = await sign_on.finish(request, kept.get("flow", ""))
            create = context.settings.sign_on.create if context.settings.sign_on else None
            user = await call(queue.identities.user_of, identity, create)
            agent = request.headers.get("user-agent", "")
            session = await call(queue.users.open_session, user.name, client=address, agent=agent, by="single sign-on")
        except ProblemError as error:
            moderation.note_log_in("refused", None, "single sign-on")
            detail = f"{error.detail[:1].upper()}{error.detail[1:]}."
            response = form.page(request, within(kept.get("to", "")), error.status, detail)
            response.delete_cookie(FLOW_COOKIE, path)
            return response
        moderation.note_log_in("accepted", user.name)
        if kept.get("zone") in zones():
            await call(queue.personal.set_zone, user, kept["zone"], first=True)
        # A page and no redirect: browsers send the strict cookie only to what a page of ours leads to.
        response = context.page("entered.html", None, to=within(kept.get("to", "")))
        set_cookie(request, response, COOKIE, session, SESSION_SECONDS, "/")
        response.delete_cookie(FLOW_COOKIE, path)
        return response


def _kept(cookie: str) -> dict[str, str]:
    """What the cookie of a sign-on holds; nothing if it is not one of ours."""
    try:
        found = json.loads(urlsafe_b64decode(cookie.encode()))
    except ValueError:
        return {}
    known = found.items() if isinstance(found, dict) else ()
    return {name: content for name, content in known if isinstance(content, str)}


class _LogIn:
    """The form by which people log in, and the rates at which they may."""

    def __init__(self, context: PageContext) -> None:
        self._context = context
        self._by_name, self._by_address = Rates(LOG_INS), Rates(6 * LOG_INS)
        self._checking = asyncio.Semaphore(2)  # a password costs 16 MB and much time, on purpose

    def page(self, request: Request, to: str, status: int = 200, problem: str = "") -> Response:
        """The form, with a token that must come back with it."""
        token = request.cookies.get(FORM_COOKIE, "")
        if not (len(token) == 43 and token.replace("-", "").replace("_", "").isalnum()):
            token = self._context.renderer.token()
        sign_on = f"/triage/login/sso?{urlencode({'to': to})}" if self._context.sign_on else None
        response = self._context.page("login.html", None, status, csrf=token, to=to, problem=problem, sign_on=sign_on)
        set_cookie(request, response, FORM_COOKIE, token, 3600, "/triage/login")
        return response

    async def answer(self, request: Request, form: Form) -> Response:
        """A session for name and password, or the form again with what is wrong."""
        name, to = value(form, "name").strip(), within(value(form, "to"))
        token = request.cookies.get(FORM_COOKIE, "")
        given = value(form, "csrf").encode("utf-8", "replace")
        if not token or not compare_digest(given, token.encode("utf-8", "replace")):
            return self.page(request, to, 403, "The form was too old, or cookies are off. Please try again.")
        address = (request.scope["client"] or ("", 0))[0]
        wait = self._by_address.take(address) or self._by_name.take(f"{address} {name[:100]}")
        call, users = self._context.moderation.call, self._context.queue.users
        if wait:
            self._context.moderation.note_log_in("too many", await self._known(name), "too many tries")
            response = self.page(request, to, 429, f"Too many tries. Please wait {count(wait, 'second')}.")
            response.headers["Retry-After"] = str(wait)
            return response
        async with self._checking:
            agent = request.headers.get("user-agent", "")
            session = await call(users.log_in, name, value(form, "password"), client=address, agent=agent)
        if session is None:
            self._context.moderation.note_log_in("refused", await self._known(name), "wrong name or password")
            return self.page(request, to, 401, "Name or password is wrong.")
        self._context.moderation.note_log_in("accepted", name)
        if value(form, "zone") in zones():
            await call(self._context.queue.personal.set_zone, User(name), value(form, "zone"), first=True)
        response = RedirectResponse(to, 303)
        set_cookie(request, response, COOKIE, session, SESSION_SECONDS, "/")
        response.delete_cookie(FORM_COOKIE, "/triage/login")
        return response

    async def _known(self, name: str) -> str | None:
        """The name for the log if it is that of an account; anything else may be a password in the wrong field."""
        return name if await self._context.moderation.call(self._context.queue.users.has, name) else None


def set_cookie(
    request: Request,
    response: Response,
    name: str,
    content: str,
    seconds: int,
    path: str,
    *,
    samesite: Literal["strict", "lax"] = "strict",
) -> None:
    """Sets a cookie that no script reads and, if it is strict, no other site sends."""
    secure = _scheme(request) == "https"
    response.set_cookie(name, content, max_age=seconds, path=path, httponly=True, samesite=samesite, secure=secure)


def _scheme(request: Request) -> str:
    """How the browser reached the service, perhaps through a proxy."""
    forwarded = request.headers.get("x-forwarded-proto", "").lower() == "https"
    return "https" if forwarded else request.url.scheme
