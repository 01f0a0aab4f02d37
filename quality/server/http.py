"""What the pages and the API share: bodies that are read within limits, clients that leave, JSON answers and entity tags."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine
from hashlib import sha256
from typing import Any, TypeVar

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from quality.server.problems import ProblemError

T = TypeVar("T")


async def read_body(request: Request, what: str, most: int, seconds: float) -> bytes:
    """The body of a request. `what` names it in a problem.

    Raises ProblemError with status 413 beyond `most` bytes, 408 when it has not arrived within `seconds`.
    """
    content = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for chunk in request.stream():
                content += chunk
                if len(content) > most:
                    detail = f"the {what} has more than {most:,} bytes, which is the most allowed"
                    raise ProblemError(413, detail, {"Connection": "close"})
    except TimeoutError:
        raise ProblemError(408, f"the {what} did not arrive within {seconds:g} s", {"Connection": "close"}) from None
    return bytes(content)


async def read_json(request: Request, most: int, seconds: float) -> bytes:
    """The body of a request that says it is JSON. Raises ProblemError when it is something else, too large or too slow."""
    kind, _, parameters = request.headers.get("content-type", "").partition(";")
    if kind.strip().lower() != "application/json":
        raise ProblemError(
            415,
            f"the content type is {repr(kind.strip()[:80]) if kind.strip() else 'missing'}; it must be application/json",
            {"Accept": "application/json"},
        )
    if "charset" in parameters.lower() and "utf-8" not in parameters.lower():
        raise ProblemError(415, "the character set must be UTF-8")
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise ProblemError(415, "the body is compressed; it must be sent as it is")
    return await read_body(request, "body", most, seconds)


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


def etag(content: bytes) -> str:
    """A strong entity tag: the same content has the same one."""
    return f'"{sha256(content).hexdigest()[:32]}"'


def json_response(value: Any, status: int = 200) -> Response:
    """A JSON answer."""
    return Response(json.dumps(value), status, media_type="application/json")


def unchanged_or(request: Request, content: bytes, media_type: str = "application/json") -> Response:
    """An answer with an entity tag, or 304 when the client has it already."""
    tag = etag(content)
    known = {known.strip().removeprefix("W/") for known in request.headers.get("if-none-match", "").split(",")}
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if tag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=media_type, headers=headers)
