"""Sentences about bodies that are refused."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="the extra «serve» is not installed")

from quality.bulk.output import replaced
from quality.errors import PolicyError
from quality.server.problems import ProblemError
from quality.server.queue_api import _validated
from quality.server.queue_schema import Decision, Erasure
from quality.triage import Policy


@pytest.mark.parametrize(
    ("model", "content", "said"),
    [
        (Erasure, b'{"why": " ", "confirm": 1}', "why: it must not be blank, nor contain the character NUL"),
        (Decision, b'{"action": "reject", "note": "a\\u0000"}', "note: it must not contain the character NUL"),
    ],
)
def test_a_pattern_is_told_in_words(model: type[Erasure] | type[Decision], content: bytes, said: str) -> None:
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
