"""What is hidden from people who must give an opinion without knowing the score.

An item that needs two opinions hides its score, band and reasons from everybody who has not given theirs. Its place in the queue does
not depend on the score (`policy.py`), near-duplicates need as many opinions as each other (`intake.py`), and filters, counts, figures
and exports leave it out as long as it waits.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, literal, select, text

from quality.scoring import TITLES
from quality.triage.records import User
from quality.triage.schema import items
from quality.triage.votes import has_voted


def awaits_second_opinion() -> ColumnElement[bool]:
    """The item waits and needs more than one opinion, so its score is hidden from somebody. The number is written out, as in
    the index `items_blind`, since SQLite uses that for no parameter."""
    return and_(items.c.state == "waiting", text("items.votes_needed > 1"))


def hidden_from(connection: Connection, viewer: User) -> frozenset[int]:
    """Return the items whose score is hidden from this person."""
    query = select(items.c.id).where(awaits_second_opinion(), ~has_voted(literal(viewer.name)))
    return frozenset(connection.execute(query).scalars())


def without_numbers(assessment: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return the assessment without anything that reveals the score. Observations are kept, in the order of the catalogue, and
    passages in the order of the text."""
    if not assessment:
        return None
    hidden = dict.fromkeys(("score", "reliability", "interval", "band", "intercept", "abstained"))
    numbers = dict.fromkeys(("log_odds", "points", "percentile"))
    contributions = [
        {**c, **numbers, "sentence": c["observation"], "evidence": _in_order(c["evidence"])}
        for c in assessment["contributions"]
    ]
    order = list(TITLES)
    contributions.sort(
        key=lambda c: (order.index(c["question"]), c["signal"])
    )  # the usual order would reveal the weights
    questions = [{**q, "log_odds": None, "points": None, "sentence": None} for q in assessment["questions"]]
    parts = {"questions": questions, "contributions": contributions, "what_if": []}
    return {**assessment, **hidden, **parts}


def _in_order(evidence: Any) -> list[dict[str, Any]]:
    """Return passages in the order of the text, all with the same weight."""
    plain = [{**passage, "weight": 1.0} for passage in evidence]
    return sorted(plain, key=lambda passage: (passage["part"], passage["start"], passage["end"]))
