"""The adapter for Coral's external moderation phases."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from typing import Any

import pytest

from quality import Article
from quality.errors import RecordError
from quality.triage import Queue, User, coral

from .texts import text

Open = Callable[..., Queue]


def request(body: str) -> dict[str, Any]:
    """A request as Coral documents it."""
    return {
        "action": "NEW",
        "comment": {"body": body, "parentID": None},
        "author": {"id": "author-1", "role": "COMMENTER"},
        "story": {"id": "story-1", "url": "https://news.example/story"},
        "site": {"id": "site-1"},
        "tenantID": "tenant-1",
        "tenantDomain": "news.example",
    }


def test_from_request_to_answer(open_queue: Open) -> None:
    queue = open_queue({"rules": {"hold_below": 1}})
    body = "".join(f"<p>{part}</p>" for part in text(1).split("\n\n"))
    record = coral.to_record(request(body + "<div>2 &lt; 3<br>end</div>"))
    assert record is not None
    assert "2 < 3\n\nend" in record["text"]
    assert "<p>" not in record["text"]
    assert record["publisher"] == "news.example"
    added = queue.add(Article.from_record(record))
    assert added.id is not None
    assert (
        queue.add(Article.from_record(coral.to_record(request(body + "<div>2 &lt; 3<br>end</div>")) or {})).status
        == "exists"
    )
    assert coral.response(queue.item(added.id).card) == {"status": "PREMOD"}
    done = queue.decide(added.id, User("ada"), "reject")
    assert coral.response(queue.item(added.id).card) == {"status": "REJECTED"}
    queue.undo(done.batch, User("ada"))
    queue.decide(added.id, User("ada"), "approve")
    assert coral.response(queue.item(added.id).card) == {"status": "APPROVED"}


def test_short_ones_are_left_to_coral() -> None:
    assert coral.to_record(request("Well said!")) is None


@pytest.mark.parametrize("bad", [{}, {"comment": None}, {"comment": {"body": 3}}, {"comment": []}])
def test_other_shapes(bad: dict[str, Any]) -> None:
    with pytest.raises(RecordError):
        coral.to_record(bad)


def test_signature() -> None:
    digest = hmac.new(b"s", b"{}", hashlib.sha256).hexdigest()
    assert coral.verify(b"{}", f"sha256={digest}", "s")
    assert coral.verify(b"{}", f"sha256=00,sha256={digest}", "s")
    assert not coral.verify(b"{} ", f"sha256={digest}", "s")
    assert not coral.verify(b"{}", "", "s")
