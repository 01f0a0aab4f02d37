"""The description of the service as an OpenAPI document, and the page that shows it."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi

from quality.server.docs import POLICY, docs_page
from quality.server.http import unchanged_or
from quality.server.schema import SCHEMAS

KEY = {"type": "http", "scheme": "bearer", "description": "An API key, where the service asks for one."}


def add_document(app: FastAPI, schemas: dict[str, Any], schemes: dict[str, Any]) -> None:
    """Adds /openapi.json and /docs, to which / leads. `schemas` and `schemes` are those of the queue, where there is one."""
    describe = partial(_document, app, SCHEMAS | schemas, {"key": KEY, **schemes})
    app.openapi = describe  # type: ignore[method-assign]

    @app.get("/openapi.json", include_in_schema=False)
    async def openapi(request: Request) -> Response:
        return unchanged_or(request, json.dumps(describe()).encode())

    @app.get("/docs", include_in_schema=False)
    async def docs() -> Response:
        return Response(docs_page(describe()), media_type="text/html", headers={"Content-Security-Policy": POLICY})

    @app.get("/", include_in_schema=False)
    async def root() -> Response:
        return Response(status_code=307, headers={"Location": "/docs"})


def _document(app: FastAPI, schemas: dict[str, Any], schemes: dict[str, Any]) -> dict[str, Any]:
    """The document, made once."""
    if app.openapi_schema is None:
        schema = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
        schema["components"] = {"schemas": schemas, "securitySchemes": schemes}
        schema["security"] = [{"key": []}, {}]
        app.openapi_schema = schema
    return app.openapi_schema
