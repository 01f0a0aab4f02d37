"""The application: its routes, its life span and what it says when something goes wrong."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect
from starlette.routing import Match

from quality.errors import MissingExtraError
from quality.server.api import assess_routes, dispute_routes, health_routes, model_routes
from quality.server.disputes import Disputes
from quality.server.gate import Gate
from quality.server.openapi import add_document
from quality.server.problems import ProblemError, sentence_of
from quality.server.service import Service
from quality.server.settings import Settings
from quality.version import __version__

if TYPE_CHECKING:
    from quality.server.moderation import Moderation

DESCRIPTION = (
    "Says how reliable an article looks as a source, and why. The service reads the page or text that it is sent and fetches "
    "nothing. Assessing stores neither text nor address."
)
ERASED = " All of this is erased with the article: by a lead, or at the age that the policy may set."
QUEUED = {
    False: " The moderation queue keeps the address, headline, publisher, author and measurements of every article added to it, and "
    "the passages quoted as evidence. It keeps the text only if the service was started with `keep-text`." + ERASED,
    True: " The moderation queue keeps the address, headline, publisher, author, text and measurements of every article added to it, "
    "and the passages quoted as evidence." + ERASED,
}
"""Added where there is a queue; by whether it keeps the text."""


def create_app(settings: Settings, service: Service | None = None) -> FastAPI:
    """The application. Its life span loads the model and ends the scoring processes.

    Raises ModelError when the model file cannot be read, InputError when the file for disputes cannot be written, TriageError
    when the queue or its policy cannot be used.
    """
    service = service or Service(settings)
    disputes = Disputes(settings.disputes) if settings.disputes else None
    moderation = _moderation(settings, service) if settings.queue else None
    app = FastAPI(
        title="quality",
        version=__version__,
        description=DESCRIPTION + (QUEUED[settings.keep_text] if settings.queue else ""),
        lifespan=_lifespan(service, moderation),
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
    )
    app.state.service = service
    for router in (
        assess_routes(service, settings),
        model_routes(service, settings),
        dispute_routes(service, settings, disputes),
        health_routes(service, moderation),
    ):
        app.router.routes += router.routes
    schemas: dict[str, Any] = {}
    schemes: dict[str, Any] = {}
    if moderation is not None:
        from quality.server import pages, queue_api, queue_schema

        app.router.routes += queue_api.routes(moderation, settings).routes
        app.router.routes += pages.routes(moderation, settings).routes
        schemas, schemes = queue_schema.schemas(), queue_schema.SCHEMES
    add_document(app, schemas, schemes)
    _answer_problems(app)
    app.add_middleware(Gate, settings=settings, metrics=service.metrics, keys=service.keys)
    if settings.origins:
        # Outside the gate: browsers hide what it refuses, and why, from a page whose origin is not named in the answer.
        app.add_middleware(
            _Origins, allow_origins=list(settings.origins), allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type"], expose_headers=["ETag", "Quality-Api", "Retry-After"], max_age=600,
        )  # fmt: skip
    return app


def _lifespan(
    service: Service, moderation: Moderation | None
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        # Loading goes on while the service already listens, so that /readyz can tell.
        loading = asyncio.create_task(service.start())
        if moderation is not None:
            await moderation.start()
        try:
            yield
        finally:
            if moderation is not None:
                await moderation.stop()
            await asyncio.gather(loading, return_exceptions=True)
            await service.stop()

    return lifespan


def _answer_problems(app: FastAPI) -> None:
    """Gives every error the form of a problem."""

    @app.exception_handler(ProblemError)
    async def on_problem(_: Request, error: ProblemError) -> Response:
        return error.response()

    @app.exception_handler(HTTPException)
    async def on_http(request: Request, error: HTTPException) -> Response:
        if error.status_code == 404:
            detail = "there is nothing under this path; /docs lists what there is"
        elif error.status_code == 405:
            allowed = _allowed(app, request)
            error.headers = {"Allow": allowed}
            detail = f"{request.method} is not allowed here; allowed is {allowed}"
        else:
            detail = str(error.detail)
        return ProblemError(error.status_code, detail, error.headers).response()

    @app.exception_handler(RequestValidationError)
    async def on_invalid(_: Request, error: RequestValidationError) -> Response:
        return ProblemError(422, "; ".join(map(sentence_of, error.errors()[:5]))).response()

    @app.exception_handler(ClientDisconnect)
    async def on_disconnect(_: Request, __: ClientDisconnect) -> Response:
        return Response(status_code=499)

    @app.exception_handler(Exception)
    async def on_defect(_: Request, error: Exception) -> Response:
        return ProblemError(500, f"a defect in this program ({type(error).__name__}); please report it").response()


class _Origins(CORSMiddleware):
    """Answers a preflight that is refused with a problem too."""

    def preflight_response(self, request_headers: Headers) -> Response:
        """The answer to a preflight."""
        answer = super().preflight_response(request_headers)
        if answer.status_code < 400:
            return answer
        named = {
            name: value for name, value in answer.headers.items() if name not in ("content-length", "content-type")
        }
        detail = f"{bytes(answer.body).decode()}; start the service with --origin to add an origin"
        return ProblemError(answer.status_code, detail, named).response()


def _allowed(app: FastAPI, request: Request) -> str:
    """The methods of all routes of a path; the router itself names those of the first."""
    candidates = [
        route for route in app.routes if isinstance(route, APIRoute) and route.matches(request.scope)[0] != Match.NONE
    ]
    return ", ".join(sorted({method for route in candidates for method in route.methods or ()}))


def _moderation(settings: Settings, service: Service) -> Moderation:
    try:
        from quality.server.moderation import Moderation
    except ModuleNotFoundError as error:
        raise MissingExtraError(f"the queue needs {error.name}: pip install 'article-reliability[serve]'") from None
    return Moderation(settings, service)
