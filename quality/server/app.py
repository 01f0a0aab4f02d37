"""The routes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect
from starlette.routing import Match

from quality import __version__
from quality.errors import MissingExtraError
from quality.server.disputes import Disputes
from quality.server.docs import POLICY, docs_page
from quality.server.gate import API_VERSION, Gate
from quality.server.problems import ProblemError
from quality.server.schema import SCHEMAS, answers, body
from quality.server.service import Service, etag
from quality.server.settings import Settings

if TYPE_CHECKING:
    from quality.server.moderation import Moderation

T = TypeVar("T")

DESCRIPTION = (
    "Says how reliable an article looks as a source, and why. The service reads the page or text that it is sent and fetches "
    "nothing. Assessing stores neither text nor address."
)
QUEUED = {
    False: " What is put into the moderation queue stays there: address, headline, publisher and the passages quoted as evidence, "
    "but not the text.",
    True: " What is put into the moderation queue stays there, with address and text.",
}
"""Added where there is a queue; by whether it keeps the text."""

MOST_DISPUTE = 65_536
"""Largest dispute, in bytes."""


def create_app(settings: Settings, service: Service | None = None) -> FastAPI:
    """The application. Its life span loads the model and ends the scoring processes.

    Raises ModelError when the model file cannot be read, InputError when the file for disputes cannot be written, TriageError
    when the queue or its policy cannot be used.
    """
    service = service or Service(settings)
    disputes = Disputes(settings.disputes) if settings.disputes else None
    moderation = _moderation(settings, service) if settings.queue else None
    description = DESCRIPTION + (QUEUED[settings.keep_text] if settings.queue else "")

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

    app = FastAPI(
        title="quality",
        version=__version__,
        description=description,
        lifespan=lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
    )
    app.state.service = service

    @app.post(
        "/v1/assess",
        responses=answers("Assessment", 400, 401, 408, 413, 415, 422, 429, 500, 501, 503),
        openapi_extra=body("Record"),
    )
    async def assess(request: Request) -> Response:
        """Assess one article."""
        content = await read_json(request, settings.max_body, settings.body_time)
        result = await while_connected(request, service.assess(content))
        return Response(result, media_type="application/json", headers={"ETag": etag(result)})

    @app.post(
        "/v1/assess/batch",
        responses=answers("Results", 400, 401, 408, 413, 415, 422, 429, 500, 503),
        openapi_extra=body("Batch"),
    )
    async def assess_batch(request: Request) -> Response:
        """Assess up to 100 articles; a bad one gives an error in its place."""
        content = await read_json(request, settings.max_body, settings.body_time)
        result = await while_connected(request, service.assess_batch(content))
        return Response(result, media_type="application/json")

    @app.get("/v1/signals", responses=answers("Signals", 401, 429, 503))
    async def signals(request: Request) -> Response:
        """What is measured, and how."""
        return unchanged_or(request, service.description["signals"])

    @app.get("/v1/model", responses=answers("Model", 401, 429, 503))
    async def model(request: Request) -> Response:
        """The model in use, and what this service offers."""
        description = service.description
        scored = [signal["name"] for signal in description["signals"] if signal["scored"]]
        return unchanged_or(
            request,
            {"api": int(API_VERSION), **description["model"], "signals": scored, "disputes": disputes is not None},
        )

    @app.post(
        "/v1/disputes",
        status_code=201,
        responses=answers("Taken", 400, 401, 404, 408, 413, 415, 422, 429, status=201),
        openapi_extra=body("Dispute"),
    )
    async def dispute(request: Request) -> Response:
        """Say that an assessment looks wrong. Kept without the article, only where the service was started for it."""
        if disputes is None:
            raise ProblemError(404, "this service takes no disputes; it would have to be started with --disputes FILE")
        content = await read_json(request, MOST_DISPUTE, settings.body_time)
        identifier = disputes.add(content)
        service.metrics.disputes.inc()
        return json_response({"id": identifier}, 201)

    @app.get("/healthz", responses=answers("Status"))
    async def healthz() -> Response:
        """Whether the service is alive."""
        return json_response({"status": "alive"})

    @app.get("/readyz", responses=answers("Status", 503))
    async def readyz() -> Response:
        """Whether the service takes articles now, and its queue can be written."""
        service.pool  # noqa: B018  raises while it does not
        if moderation is not None:
            await moderation.check_writable()
        return json_response({"status": "ready"})

    @app.get("/metrics", responses={200: {"description": "Counters.", "content": {"text/plain": {}}}})
    async def metrics() -> Response:
        """Counters for Prometheus."""
        return Response(service.render_metrics(), media_type="text/plain; version=0.0.4; charset=utf-8")

    if moderation is not None:
        from quality.server import pages, queue_api

        app.router.routes += [
            *queue_api.routes(moderation, settings).routes,
            *pages.routes(moderation, settings).routes,
        ]

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = get_openapi(title=app.title, version=__version__, description=description, routes=app.routes)
            schema["components"] = {
                "schemas": SCHEMAS,
                "securitySchemes": {
                    "key": {
                        "type": "http",
                        "scheme": "bearer",
                        "description": "An API key, where the service asks for one.",
                    }
                },
            }
            schema["security"] = [{"key": []}, {}]
            if moderation is not None:
                schema["components"]["schemas"] = SCHEMAS | queue_api.schemas()
                schema["components"]["securitySchemes"] |= queue_api.SCHEMES
            app.openapi_schema = schema
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]

    @app.get("/openapi.json", include_in_schema=False)
    async def openapi(request: Request) -> Response:
        return unchanged_or(request, document())

    @app.get("/docs", include_in_schema=False)
    async def docs() -> Response:
        return Response(docs_page(document()), media_type="text/html", headers={"Content-Security-Policy": POLICY})

    @app.get("/", include_in_schema=False)
    async def root() -> Response:
        return Response(status_code=307, headers={"Location": "/docs"})

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
        found = "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors()[:5])
        return ProblemError(422, found).response()

    @app.exception_handler(ClientDisconnect)
    async def on_disconnect(_: Request, __: ClientDisconnect) -> Response:
        return Response(status_code=499)

    @app.exception_handler(Exception)
    async def on_defect(_: Request, error: Exception) -> Response:
        return ProblemError(500, f"a defect in this program ({type(error).__name__}); please report it").response()

    app.add_middleware(Gate, settings=settings, metrics=service.metrics, keys=service.keys)
    if settings.origins:
        # Outside the gate: browsers hide what it refuses, and why, from a page whose origin is not named in the answer.
        app.add_middleware(
            _Origins, allow_origins=list(settings.origins), allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type"], expose_headers=["ETag", "Quality-Api", "Retry-After"], max_age=600,
        )  # fmt: skip
    return app


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
        raise MissingExtraError(f"the queue needs {error.name}: pip install 'quality[serve]'") from None
    return Moderation(settings, service)


async def read_json(request: Request, most: int, seconds: float) -> bytes:
    """The body of a request that says it is JSON. Raises ProblemError when it is something else, too large or too slow."""
    kind, _, parameters = request.headers.get("content-type", "").partition(";")
    if kind.strip().lower() != "application/json":
        raise ProblemError(
            415,
            f"the content type is {kind.strip()[:80] or 'missing'!r}; it must be application/json",
            {"Accept": "application/json"},
        )
    if "charset" in parameters.lower() and "utf-8" not in parameters.lower():
        raise ProblemError(415, "the character set must be UTF-8")
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise ProblemError(415, "the body is compressed; it must be sent as it is")
    content = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for chunk in request.stream():
                content += chunk
                if len(content) > most:
                    raise ProblemError(
                        413, f"the body has more than {most:,} bytes, which is what is allowed", {"Connection": "close"}
                    )
    except TimeoutError:
        raise ProblemError(408, f"the body did not arrive within {seconds:g} s", {"Connection": "close"}) from None
    return bytes(content)


async def while_connected(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """The result of `work`, which is cancelled when the client goes away. Raises ClientDisconnect then."""
    working = asyncio.create_task(work)
    leaving = asyncio.create_task(_disconnected(request))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
        raise ClientDisconnect
    finally:
        working.cancel()
        leaving.cancel()


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def json_response(value: Any, status: int = 200) -> Response:
    """A JSON answer."""
    return Response(json.dumps(value), status, media_type="application/json")


def unchanged_or(request: Request, value: Any) -> Response:
    """A JSON answer with an entity tag, or 304 when the client has it already."""
    content = json.dumps(value).encode()
    tag = etag(content)
    known = {known.strip().removeprefix("W/") for known in request.headers.get("if-none-match", "").split(",")}
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if tag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="application/json", headers=headers)
