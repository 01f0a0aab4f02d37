"""Assessments as the queue stores them, and translation of earlier schemas to the current one.

A stored assessment is what people saw when they decided, and the audit log seals it, so it is never rewritten. One with an
earlier schema is translated whenever it is read, with its original numbers and sentences.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from typing import Any

from quality.scoring import CONTEXT, TITLES, signal_questions
from quality.scoring.assessment import SCHEMA, Contribution
from quality.scoring.explanation import answers, points

FIRST = "quality.assessment/1"
EARLIER = {"presentation": "language", "readability": CONTEXT, "transparency": "page"}
"""Topics of the first schema that are no questions, for signals that are no longer there."""


def packed(assessment: Mapping[str, Any]) -> bytes:
    """Encode an assessment for storing; an empty one represents an article that could not be scored."""
    return zlib.compress(json.dumps(assessment, ensure_ascii=True).encode(), 6)


def opened(body: bytes | None) -> dict[str, Any] | None:
    """Decode a stored assessment in the current schema; None if there is none."""
    assessment: dict[str, Any] | None = json.loads(zlib.decompress(body)) if body else None
    if not assessment:
        return None
    return _translated(assessment) if assessment.get("schema", FIRST) == FIRST else assessment


def _translated(old: Mapping[str, Any]) -> dict[str, Any]:
    """Translate an assessment from the first schema to the current one."""
    questions = signal_questions()
    contributions = [_contribution(entry, questions) for entry in old.get("contributions", ())]
    model = dict(old.get("model", {}))
    model["digest"] = model.pop("sha256", "")
    renamed = {"genre": "form", "probability": "reliability"}
    kept = {renamed.get(name, name): value for name, value in old.items()}
    return {
        "publisher": None,
        "published": None,
        **kept,
        "schema": SCHEMA,
        "questions": [
            part._asdict() for part in answers([Contribution(**{**c, "evidence": ()}) for c in contributions])
        ],
        "contributions": contributions,
        "context": {},
        "model": model,
    }


def _contribution(old: Mapping[str, Any], questions: Mapping[str, str]) -> dict[str, Any]:
    topic = str(old.get("topic", ""))
    question = questions.get(old["signal"], EARLIER.get(topic, topic))
    return {
        "signal": old["signal"],
        "question": question if question in TITLES else CONTEXT,
        "title": old["title"],
        "value": old["value"],
        "unit": old.get("unit", ""),
        "percentile": old.get("percentile"),
        "log_odds": old["log_odds"],
        "points": points(old["log_odds"]),
        "sentence": old["sentence"],
        "observation": old.get("observation", old["title"]),
        "evidence": [{"weight": 1.0, **passage} for passage in old.get("evidence", ())],
    }
