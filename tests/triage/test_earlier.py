"""What comes into the queue is compared with earlier items of other publishers."""

from __future__ import annotations

from typing import Any

import pytest

from quality import Article
from quality.article import Author
from quality.scoring import Scorer
from quality.triage import Queue
from quality.triage.intake import prepare

from .texts import edited, text

ORIGINAL = Article.from_text(text(1), id="original", publisher="Harbour Lamp", url="https://lamp.example/pier")
COPY = Article.from_text(edited(text(1), 0.02), id="copy", publisher="Copy Site")
OTHER = Article.from_text(text(2), id="other", publisher="Valley Post")


def measured(queue: Queue, item_id: int) -> dict[str, Any] | None:
    assessment = queue.item(item_id).assessment or {}
    found = [c for c in assessment["contributions"] if c["signal"] == "near_duplicate"]
    return found[0] if found else None


def value(queue: Queue, item_id: int) -> float | None:
    found = measured(queue, item_id)
    return None if found is None else found["value"]


@pytest.mark.parametrize("together", [False, True])
@pytest.mark.parametrize("later", [False, True])
def test_a_copy_names_the_earlier_item(open_queue: Any, together: bool, later: bool) -> None:
    queue = open_queue(keep_text=True)
    came = [ORIGINAL, OTHER, COPY]
    for chunk in [came] if together else [[one] for one in came]:
        list(queue.add_many(chunk, later=later))
    if later:
        queue.catch_up()
    assert (value(queue, 1), value(queue, 2)) == (0, 0)
    found = measured(queue, 3)
    assert found is not None
    assert found["value"] > 0.5
    assert "https://lamp.example/pier" in found["sentence"]
    assert found["evidence"]
    assert all(passage["quote"] in COPY.text for passage in found["evidence"])


def test_without_its_text_an_earlier_item_is_told_by_its_sketch(open_queue: Any) -> None:
    queue = open_queue()
    list(queue.add_many([ORIGINAL, COPY]))
    found = measured(queue, 2)
    assert found is not None
    assert found["value"] > 0.5
    assert found["evidence"] == []


def test_the_same_publisher_and_wire_copy_are_no_copies(open_queue: Any) -> None:
    queue = open_queue(keep_text=True)
    agency = (Author("Northport News Agency", is_organization=True),)
    again = COPY.with_fields(id="again", publisher="harbour lamp")
    wire = COPY.with_fields(id="wire", authors=agency)
    list(queue.add_many([ORIGINAL, again, wire]))
    assert (value(queue, 2), value(queue, 3)) == (0, None)


def test_what_another_process_scored_is_compared_when_it_arrives(open_queue: Any, scorer: Scorer) -> None:
    from dataclasses import replace

    queue = open_queue(keep_text=True)
    ready = [replace(prepare(one, scorer, keep_text=True), article=one) for one in (ORIGINAL, COPY, OTHER)]
    list(queue.add_many(ready))
    assert (value(queue, 2) or 0) > 0.5
    assert not value(queue, 1)
    assert not value(queue, 3)


def test_a_text_that_was_revised_meanwhile_no_longer_counts(open_queue: Any) -> None:
    queue = open_queue(keep_text=True)
    list(queue.add_many([ORIGINAL]))
    list(queue.add_many([ORIGINAL.with_fields(text=text(9), blocks=Article.from_text(text(9)).blocks), COPY]))
    assert value(queue, 2) == 0
