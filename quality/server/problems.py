"""Errors as `application/problem+json` (RFC 9457): what was found, what is allowed, what to do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"


NO_NUL = r"^[^\x00]*$"
NOT_BLANK = r"^[^\x00]*[^\s\x00][^\x00]*$"
PATTERNS = {
    NO_NUL: "it must not contain the character NUL",
    NOT_BLANK: "it must not be blank, nor contain the character NUL",
}
"""What a value must be that does not match a pattern."""

WRONG = {
    "missing": "it is missing",
    "extra_forbidden": "there is no such field",
    "literal_error": "it must be {expected}",
    "string_type": "it must be a string",
    "int_type": "it must be a whole number",
    "int_parsing": "it must be a whole number",
    "int_from_float": "it must be a whole number",
    "float_type": "it must be a number",
    "float_parsing": "it must be a number",
    "finite_number": "it must be a finite number",
    "bool_type": "it must be true or false",
    "bool_parsing": "it must be true or false",
    "list_type": "it must be a list",
    "dict_type": "it must be an object",
    "model_type": "it must be an object",
    "string_too_short": "it is empty",
    "string_too_long": "it is too long; the most is {max_length:,} characters",
    "too_short": "it is empty",
    "too_long": "it has too many entries; the most is {max_length:,}",
    "greater_than_equal": "it must be at least {ge:,}",
    "less_than_equal": "it must be at most {le:,}",
    "greater_than": "it must be more than {gt:,}",
    "less_than": "it must be less than {lt:,}",
    "value_error": "{error}",
}
"""What is wrong with a value, by the type of Pydantic's error, with fields of its context."""


def sentence_of(invalid: Mapping[str, Any]) -> str:
    """Say what is wrong with a value, from one of Pydantic's errors with its context."""
    place = ".".join(map(str, invalid["loc"])) or "the body"
    if invalid["type"] == "string_pattern_mismatch":
        pattern = str(invalid.get("ctx", {}).get("pattern", ""))
        return f"{place}: {PATTERNS.get(pattern, 'it does not have the form that the reference under /docs gives')}"
    known = WRONG.get(invalid["type"])
    return f"{place}: {known.format_map(invalid.get('ctx', {})) if known else invalid['msg']}"


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
