"""Sentences about bodies that are refused."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the extra «serve» is not installed")

from quality.bulk.output import replaced
from quality.errors import PolicyError
from quality.server.problems import ProblemError
from quality.server.queue_api import _validated
from quality.server.queue_schema import BulkDecision, Decision, Deferral, Erasure, Next, Written
from quality.triage import Policy


@pytest.mark.parametrize(
    ("model", "content", "said"),
    [
        (Erasure, b'{"why": " ", "confirm": 1}', "why: it must not be blank, nor contain the character NUL"),
        (Decision, b'{"action": "reject", "note": "a\\u0000"}', "note: it must not contain the character NUL"),
        (Erasure, b"{}", "why: it is missing; confirm: it is missing"),
        (Erasure, b'{"why": "", "confirm": 1.5, "x": 1}',
         "why: it is empty; confirm: it must be a whole number; x: there is no such field"),
        (Decision, b'{"action": "ban", "note": 3, "version": -1, "reasons": {}}',
         "action: it must be 'approve', 'reject', 'not_news', 'unsure' or 'escalate'; reasons: it must be a list; "
         "note: it must be a string; version: it must be at least 0"),
        (BulkDecision, b'{"action": "reject", "items": []}', "items: it is empty"),
        (Deferral, b'{"until": "now"}', "until: it must be a number"),
        (Next, b'{"escalated": 1}', "escalated: it must be true or false"),
        (Written, b"[]", "the body: it must be an object"),
        (Written, b'{"text": "%s"}' % (b"a" * 4_001), "text: it is too long; the most is 4,000 characters"),
        (Written, b'{"text": ', "the body is not JSON: EOF while parsing a value at line 1 column 9"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_in_words(model: Any, content: bytes, said: str) -> None:
    with pytest.raises(ProblemError) as refused:
        _validated(model, content)
    assert refused.value.detail == said


def test_large_bounds_are_written_out() -> None:
    with pytest.raises(PolicyError, match=r"from 1 to 1,000,000$"):
        Policy.from_dict({"budget": 0})


def test_a_full_disk_names_the_output(tmp_path: Path) -> None:
    output = tmp_path / "scores.json"
    with pytest.raises(OSError, match="File too large") as failed, replaced(output):
        raise OSError(errno.EFBIG, "File too large")
    assert failed.value.filename == str(output)
    with pytest.raises(OSError, match="lost") as failed, replaced(output):
        raise OSError(errno.ECONNRESET, "lost")
    assert failed.value.filename is None, "the connection was lost, which is not the fault of the output"
