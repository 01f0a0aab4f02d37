"""Structured logs: one JSON object per line on standard error. They contain no text, no address of an article and no
exception message, which could quote either."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import Any

FIELDS = (
    "method",
    "route",
    "status",
    "seconds",
    "bytes",
    "client",
    "request",
    "error",
    "model",
    "signal",
    "address",
    "workers",
    "keys",
    "added",
    "removed",
    "user",
    "why",
    "hash",
    "action",
    "items",
    "batch",
    "texts",
)
"""Additional fields that a record may have."""


class JsonLines(logging.Formatter):
    """Format a record as one line of JSON. The event is the message, or what the record has as `event`; the message of such a record
    is a sentence for people and becomes `why`."""

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage() if record.name.startswith("quality") else record.name,
        }
        if hasattr(record, "event"):
            entry |= {"event": record.event, "why": record.getMessage()}
        entry |= {name: value for name in FIELDS if (value := getattr(record, name, None)) is not None}
        if record.exc_info and record.exc_info[0] is not None:
            frames = traceback.extract_tb(record.exc_info[2])
            entry["error"] = record.exc_info[0].__name__
            entry["at"] = [f"{frame.name}:{frame.lineno}" for frame in frames[-5:]]
        return json.dumps(entry)


def set_up(level: int = logging.INFO) -> None:
    """Send the log records of the process to standard error as JSON: those of the service from `level` on, those of libraries
    from warnings on. The latter keep only their name and the type of an exception, because their text may contain what a client
    sent."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("quality").setLevel(level)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "asyncio"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
        logger.setLevel(logging.WARNING)
