"""The scoring API: articles and disputes, the model and its signals, and what whoever runs the service asks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response
from starlette.background import BackgroundTask

from quality.server.disputes import Disputes
from quality.server.gate import API_VERSION
from quality.server.http import etag, json_response, read_json, unchanged_or, while_connected
from quality.server.problems import ProblemError
from quality.server.schema import answers, body
from quality.server.service import Service
from quality.server.settings import Settings

if TYPE_CHECKING:
    from quality.server.moderation import Moderation

MOST_DISPUTE = 65_536
"""Largest dispute, in bytes."""


def assess_routes(service: Service, settings: Settings) -> APIRouter:
    """The routes that assess articles."""
    router = APIRouter()

    @router.post(
        "/v1/assess",
        responses=answers("Assessment", 400, 401, 408, 413, 415, 422, 429, 500, 501, 503),
        openapi_extra=body("Record"),
    )
    async def assess(request: Request) -> Response:
        """Assess one article."""
        content = await read_json(request, settings.max_body, settings.body_time)
        result, keep = await while_connected(request, service.assess(content))

        async def afterwards() -> None:
            if keep is not None:
                keep()

        headers = {"ETag": etag(result)}
        return Response(result, media_type="application/json", headers=headers, background=BackgroundTask(afterwards))

    @router.post(
        "/v1/assess/batch",
        responses=answers("Results", 400, 401, 408, 413, 415, 422, 429, 500, 503),
        openapi_extra=body("Batch"),
    )
    async def assess_batch(request: Request) -> Response:
        """Assess up to 100 articles; a bad one gives an error in its place."""
        content = await read_json(request, settings.max_body, settings.body_time)
        result = await while_connected(request, service.assess_batch(content))
        return Response(result, media_type="application/json")

    return router


def model_routes(service: Service, settings: Settings) -> APIRouter:
    """The routes that describe the model and its signals."""
    router = APIRouter()

    @router.get("/v1/signals", responses=answers("Signals", 401, 429, 503))
    async def signals(request: Request) -> Response:
        """What is measured, and how."""
        return unchanged_or(request, json.dumps(service.description["signals"]).encode())

    @router.get("/v1/model", responses=answers("Model", 401, 429, 503))
    async def model(request: Request) -> Response:
        """The model in use, and what this service offers."""
        description = service.description
        scored = [signal["name"] for signal in description["signals"] if signal["scored"]]
        told = {
            "api": int(API_VERSION),
            **description["model"],
            "signals": scored,
            "disputes": settings.disputes is not None,
            "contact": settings.contact,
        }
        return unchanged_or(request, json.dumps(told).encode())

    return router


def dispute_routes(service: Service, settings: Settings, disputes: Disputes | None) -> APIRouter:
    """The route that takes disputes; it answers 404 where there is no file for them."""
    router = APIRouter()

    @router.post(
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

    return router


def health_routes(service: Service, moderation: Moderation | None) -> APIRouter:
    """The routes that whoever runs the service asks: alive, ready, counters."""
    router = APIRouter()

    @router.get("/healthz", responses=answers("Status"))
    async def healthz() -> Response:
        """Whether the service is alive."""
        return json_response({"status": "alive"})

    @router.get("/readyz", responses=answers("Status", 503))
    async def readyz() -> Response:
        """Whether the service takes articles now, and its queue can be written."""
        service.pool  # noqa: B018  raises while it does not
        if moderation is not None:
            await moderation.check_writable()
        return json_response({"status": "ready"})

    counters = answers("Status", 401, 429) | {200: {"description": "Counters.", "content": {"text/plain": {}}}}

    @router.get("/metrics", responses=counters)
    async def metrics() -> Response:
        """Counters for Prometheus."""
        if moderation is not None:
            await moderation.measure()
            await moderation.measure_workload()
        return Response(service.render_metrics(), media_type="text/plain; version=0.0.4; charset=utf-8")

    return router
