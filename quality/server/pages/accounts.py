"""The page of one's own account (password, time zone, log-ins, API tokens), and the accounts of all, for admins."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from quality.server.gate import Rates
from quality.server.moderation import Caller
from quality.server.pages.context import PageContext
from quality.server.pages.forms import Form, value
from quality.server.pages.rendering import count
from quality.server.problems import ProblemError
from quality.triage.personal import UTC, places
from quality.triage.records import ROLES
from quality.triage.tokens import SCOPES

TRIES = 10
"""Passwords that one account may try a minute to change its own."""
DAYS = (7, 30, 90, 365)
"""Choices of a token's duration."""
DONE = {
    "password": "Your password has been changed, and your other log-ins have ended.",
    "zone": "The pages now show times in your zone.",
    "ended": "The log-in or token has ended.",
    "log-ins ended": "The log-ins of this account have ended.",
    "added": "The account has been created.",
    "changed": "The account has been changed, and its log-ins and tokens have ended.",
}
"""Messages by the name in an address."""

LOG = logging.getLogger("quality.server")


def routes(context: PageContext) -> APIRouter:
    """The routes of the account pages."""
    router = context.router()
    own, all_accounts = _Own(context), _All(context)

    @router.get("/account")
    async def account(request: Request) -> Response:
        return await own.page(await context.caller_of(request), done=request.query_params.get("done", ""))

    @router.post("/account")
    async def change_own(request: Request) -> Response:
        caller, form = await context.posted(request)
        return await _or_page(own, caller, form)

    @router.get("/accounts")
    async def accounts(request: Request) -> Response:
        caller = await context.caller_of(request)
        return await all_accounts.page(caller, done=request.query_params.get("done", ""))

    @router.post("/accounts")
    async def change_others(request: Request) -> Response:
        caller, form = await context.posted(request)
        return await _or_page(all_accounts, caller, form)

    return router


async def _or_page(part: _Own | _All, caller: Caller, form: Form) -> Response:
    """Do what a form asks for; if that is refused, show the page with the reason."""
    try:
        return await part.act(caller, form)
    except ProblemError as error:
        if error.status not in (403, 404, 409, 422, 429):
            raise
        return await part.page(caller, error.status, problem=error.detail)


class _Own:
    """The page of one's own account."""

    def __init__(self, context: PageContext) -> None:
        self._context = context
        self._tries = Rates(TRIES)
        self._checking = asyncio.Semaphore(2)  # a password costs 16 MB and much time, on purpose

    async def page(
        self, caller: Caller, status: int = 200, *, done: str = "", problem: str = "", token: str = ""
    ) -> Response:
        """The page. `token` is a new API token, which is shown this once."""
        context, call, name = self._context, self._context.moderation.call, caller.user.name
        users = context.queue.users
        chosen = await call(context.queue.personal.zone, caller.user) or UTC
        accounts = {account.name: account for account in await call(users.list)}
        return await context.counted_page(
            "account.html", caller, status, account=accounts.get(name), sessions=await call(users.sessions, name),
            here=context.queue.users.id_of(caller.token), tokens=await call(context.queue.tokens.list, name), scopes=SCOPES,
            days=DAYS, zones=places(chosen), chosen=chosen, token=token,
            message=DONE.get(done, ""), problem=problem,
        )  # fmt: skip

    async def act(self, caller: Caller, form: Form) -> Response:
        """Do what the form asks for. Raises ProblemError."""
        queue, call, name = self._context.queue, self._context.moderation.call, caller.user.name
        asked = value(form, "action")
        if asked == "password":
            await self._change_password(caller, form)
        elif asked == "zone":
            await call(queue.personal.set_zone, caller.user, value(form, "zone"))
        elif asked == "session":
            await call(queue.users.end_sessions, name, value(form, "id"), by=name)
        elif asked == "sessions":
            await call(queue.users.end_sessions, name, by=name, keep=caller.token)
        elif asked == "token":
            scopes = [content for key, content in form if key == "scope"]
            days = value(form, "days")
            made = await call(
                queue.tokens.make, name, value(form, "label"), scopes, float(days) if days.isdecimal() else 0.0,
                by=name, session=caller.token,
            )  # fmt: skip
            return await self.page(caller, token=made)
        elif asked == "end token":
            await call(queue.tokens.end, name, value(form, "id"), by=name)
        else:
            raise ProblemError(422, f"{asked[:40]!r} is nothing that can be done to an account")
        done = asked if asked in DONE else "ended"
        return RedirectResponse(f"/triage/account?done={done}", 303)

    async def _change_password(self, caller: Caller, form: Form) -> None:
        name, new = caller.user.name, value(form, "new")
        wait = self._tries.take(name)
        if wait:
            raise ProblemError(429, f"too many tries; wait {count(wait, 'second')}")
        if new != value(form, "again"):
            raise ProblemError(422, "The two new passwords do not match.")
        async with self._checking:
            await self._context.moderation.call(
                self._context.queue.users.set_own_password, name, value(form, "old"), new, keep=caller.token
            )
        LOG.info("password changed", extra={"user": name})


class _All:
    """The page of all accounts."""

    def __init__(self, context: PageContext) -> None:
        self._context = context

    async def page(self, caller: Caller, status: int = 200, *, done: str = "", problem: str = "") -> Response:
        """The page. Raises ProblemError for anybody but admins."""
        _check_admin(caller)
        context, call = self._context, self._context.moderation.call
        listed: list[tuple[Any, ...]] = []
        for account in await call(context.queue.users.list):
            log_ins = await call(context.queue.users.sessions, account.name)
            listed.append((account, log_ins, await call(context.queue.tokens.list, account.name)))
        return await context.counted_page(
            "accounts.html", caller, status, accounts=listed, roles=ROLES, message=DONE.get(done, ""), problem=problem
        )

    async def act(self, caller: Caller, form: Form) -> Response:
        """Do what the form asks for. Raises ProblemError."""
        _check_admin(caller)
        users, call = self._context.queue.users, self._context.moderation.call
        by, session = caller.user.name, caller.token
        asked, name = value(form, "action"), value(form, "name")
        password = value(form, "password") or None
        role: Any = value(form, "role")
        if asked == "add":
            await call(users.add, name, role, password, by=by, session=session)
        elif asked == "role":
            await call(users.change, name, role=role, by=by, session=session)
        elif asked == "password":
            await call(users.change, name, password=password or "", by=by, session=session)
        elif asked in ("disable", "enable"):
            await call(users.change, name, disabled=asked == "disable", by=by, session=session)
        elif asked == "sessions":
            await call(users.end_sessions, name, by=by)
        else:
            raise ProblemError(422, f"{asked[:40]!r} is nothing that can be done to an account")
        done = {"add": "added", "sessions": "log-ins+ended"}.get(asked, "changed")
        return RedirectResponse(f"/triage/accounts?done={done}", 303)


def _check_admin(caller: Caller) -> None:
    if caller.user.role != "admin":
        raise ProblemError(403, f"accounts are for admins; you are a {caller.user.role}")
