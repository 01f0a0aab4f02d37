"""Errors as `application/problem+json` (RFC 9457): what was found, what is allowed, what to do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus

from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"


class ProblemError(Exception):
    """End a request with a problem."""

    def __init__(self, status: int, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status, self.detail, self.headers = status, detail, dict(headers or {})

    def response(self) -> Response:
        """Return the HTTP response."""
        return Response(problem(self.status, self.detail), self.status, self.headers, MEDIA_TYPE)


def problem(status: int, detail: str) -> bytes:
    """Return the body of a problem."""
    return json.dumps(
        {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    ).encode()
