"""The moderators' pages under /triage: server-rendered, usable without a script, quicker with the small modules in `static`."""

from __future__ import annotations

from fastapi import APIRouter

from quality.server.moderation import Moderation
from quality.server.pages import accounts, erasing, items, lists, login, overview
from quality.server.pages.context import PageContext
from quality.server.settings import Settings


def routes(moderation: Moderation, settings: Settings) -> APIRouter:
    """The routes of the pages."""
    context = PageContext(moderation, settings)
    router = APIRouter()
    for part in (login, lists, items, erasing, overview, accounts):
        router.routes += part.routes(context).routes
    return router
