"""Readers' disputes: one JSON line each in a file, without the article. They say which assessment looks wrong, and why."""

from __future__ import annotations

import json
import os
import re
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import Any

from quality.errors import InputError
from quality.server.problems import ProblemError

FIELDS = ("article", "model", "score", "signal", "reason")
LONGEST_REASON = 1_000
_HASH = re.compile(r"[0-9a-f]{64}")
_SIGNAL = re.compile(r"[a-z0-9_]{1,100}")


class Disputes:
    """The file of disputes. Raises InputError if it cannot be written."""

    def __init__(self, file: Path) -> None:
        self._file = file
        try:
            with file.open("ab"):
                pass
        except OSError as error:
            raise InputError(f"the file for disputes {file} cannot be written: {error.strerror}") from None

    def add(self, content: bytes) -> str:
        """Check a dispute and write it to disk. Returns its id. Raises ProblemError for a malformed one."""
        dispute = _checked(content)
        identifier = token_hex(8)
        entry = {"id": identifier, "time": datetime.now(UTC).isoformat(timespec="seconds"), **dispute}
        line = json.dumps(entry).encode() + b"\n"
        # A single write in append mode, so that lines from several services do not interleave.
        descriptor = os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, line)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        return identifier


def _checked(content: bytes) -> dict[str, Any]:
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        raise ProblemError(400, "the body is not JSON") from None
    if not isinstance(data, dict):
        raise ProblemError(422, "the body must be an object")
    unknown = sorted(set(data) - set(FIELDS))
    if unknown:
        raise ProblemError(422, f"the field {unknown[0][:40]!r} is unknown; allowed are {', '.join(FIELDS)}")
    for name in ("article", "model"):
        value = data.get(name)
        if not isinstance(value, str) or not _HASH.fullmatch(value):
            raise ProblemError(422, f"the field {name!r} must be a SHA-256 hash: 64 hexadecimal digits in lower case")
    score, signal, reason = data.get("score"), data.get("signal"), data.get("reason")
    if isinstance(score, float) and score.is_integer():
        score = int(score)
    if score is not None and (isinstance(score, bool) or not isinstance(score, int) or not 0 <= score <= 100):
        raise ProblemError(422, "the field 'score' must be a whole number from 0 to 100, or null")
    if signal is not None and (not isinstance(signal, str) or not _SIGNAL.fullmatch(signal)):
        raise ProblemError(422, "the field 'signal' must be the name of a signal, or null")
    if not isinstance(reason, str) or not reason or len(reason) > LONGEST_REASON:
        raise ProblemError(422, f"the field 'reason' must be a text of 1 to {LONGEST_REASON:,} characters")
    return {"article": data["article"], "model": data["model"], "score": score, "signal": signal, "reason": reason}
