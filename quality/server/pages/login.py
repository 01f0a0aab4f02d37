"""Logging in and out."""

from __future__ import annotations

import asyncio
import logging
from hmac import compare_digest

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from quality.server.gate import Rates
from quality.server.moderation import COOKIE
from quality.server.pages.addresses import within
from quality.server.pages.context import PageContext
from quality.server.pages.forms import Form, check_origin, read_form, value
from quality.triage import User
from quality.triage.personal import zones
from quality.triage.users import SESSION_SECONDS

LOG_INS = 10
"""Log-ins that may be tried a minute for one name, by one address."""
FORM_COOKIE = "quality_form"

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
        response = self._context.page("login.html", None, status, csrf=token, to=to, problem=problem)
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
        if wait:
            LOG.warning("log-in refused", extra={"client": address, "why": "too many tries"})
            response = self.page(request, to, 429, f"Too many tries. Please wait {wait} seconds.")
            response.headers["Retry-After"] = str(wait)
            return response
        call, users = self._context.moderation.call, self._context.queue.users
        async with self._checking:
            agent = request.headers.get("user-agent", "")
            session = await call(users.log_in, name, value(form, "password"), client=address, agent=agent)
        if session is None:
            known = name if await call(users.has, name) else None
            LOG.warning("log-in refused", extra={"client": address, "user": known, "why": "wrong name or password"})
            return self.page(request, to, 401, "Name or password is wrong.")
        LOG.info("logged in", extra={"client": address, "user": name})
        if value(form, "zone") in zones():
            await call(self._context.queue.personal.set_zone, User(name), value(form, "zone"), first=True)
        response = RedirectResponse(to, 303)
        set_cookie(request, response, COOKIE, session, SESSION_SECONDS, "/")
        response.delete_cookie(FORM_COOKIE, "/triage/login")
        return response


def set_cookie(request: Request, response: Response, name: str, content: str, seconds: int, path: str) -> None:
    """Sets a cookie that no script reads and no other site sends."""
    secure = request.url.scheme == "https" or request.headers.get("x-forwarded-proto", "").lower() == "https"
    response.set_cookie(name, content, max_age=seconds, path=path, httponly=True, samesite="strict", secure=secure)
