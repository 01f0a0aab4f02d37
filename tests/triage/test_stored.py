"""Assessments of the first schema are told in today's when they are opened; nothing stored is rewritten."""

from __future__ import annotations

import json
import zlib
from typing import Any

import pytest

from quality.scoring import Scorer
from quality.scoring.assessment import SCHEMA
from quality.scoring.scorecard import sigmoid
from quality.triage.cards import without_numbers
from quality.triage.stored import opened, packed

from .texts import article

EVIDENCE = {"part": "text", "start": 0, "end": 4, "quote": "Some", "note": "nobody is named"}


def contribution(signal: str, topic: str, log_odds: float, **more: Any) -> dict[str, Any]:
    known = {
        "signal": signal,
        "title": signal.title(),
        "topic": topic,
        "value": 0.5,
        "unit": "share",
        "percentile": 90.0,
    }
    return {**known, "log_odds": log_odds, "sentence": f"{signal} was found.", "evidence": [EVIDENCE], **more}


OLD: dict[str, Any] = {
    "schema": "quality.assessment/1", "id": "a", "url": None, "headline": "Bridge shut", "genre": "opinion", "language": "en",
    "words": 300, "score": 27, "probability": sigmoid(-1.0), "interval": [20, 35], "band": "low", "abstained": None, "intercept": 0.5,
    "contributions": [
        contribution("vague_attribution", "attribution", -1.2, observation="Nobody is named."),
        contribution("boilerplate_residue", "originality", -0.4),
        contribution("gone_signal", "presentation", 0.2),
        contribution("another_gone_signal", "somewhere", -0.1),
    ],
    "unmeasured": [], "cautions": ["Short."], "what_if": [], "model": {"name": "reliability", "version": "1", "sha256": "a" * 64},
    "reader": {"name": "text", "version": "1"}, "quality_version": "0.1.0",
}  # fmt: skip


def test_the_first_schema_is_told_in_todays() -> None:
    found = opened(packed(OLD))
    assert found is not None
    assert (found["schema"], found["form"], found["reliability"]) == (SCHEMA, "opinion", OLD["probability"])
    assert found["model"] == {"name": "reliability", "version": "1", "digest": "a" * 64}
    assert not {"genre", "probability"} & found.keys()
    kept = ("id", "headline", "words", "score", "interval", "band", "intercept", "cautions", "quality_version")
    assert {name: found[name] for name in kept} == {name: OLD[name] for name in kept}
    questions = {c["signal"]: c["question"] for c in found["contributions"]}
    assert questions == {
        "vague_attribution": "attribution", "boilerplate_residue": "page", "gone_signal": "language",
        "another_gone_signal": "context",
    }  # fmt: skip
    parts = {part["question"]: part for part in found["questions"]}
    assert parts["attribution"]["sentence"] == "vague_attribution was found."
    assert found["intercept"] + sum(part["log_odds"] for part in parts.values()) == pytest.approx(-1.0, abs=1e-9)
    assert [c["observation"] for c in found["contributions"]] == [
        "Nobody is named.", "Boilerplate_Residue", "Gone_Signal", "Another_Gone_Signal",
    ]  # fmt: skip
    assert found["contributions"][0]["evidence"] == [{**EVIDENCE, "weight": 1.0}]


def test_it_has_the_fields_of_todays(scorer: Scorer) -> None:
    new = scorer.score(article(1), what_if=False).to_dict()
    found = opened(packed(OLD))
    assert found is not None
    assert found.keys() == new.keys()
    for name in ("contributions", "questions"):
        assert found[name][0].keys() == new[name][0].keys()
    assert found["model"].keys() == new["model"].keys()


def test_todays_is_given_as_it_is(scorer: Scorer) -> None:
    new = scorer.score(article(1), what_if=False).to_dict()
    assert opened(packed(new)) == json.loads(json.dumps(new))


@pytest.mark.parametrize("body", [None, b"", zlib.compress(b"{}")])
def test_what_could_not_be_scored_has_none(body: bytes | None) -> None:
    assert opened(body) is None


def test_an_abstention_of_the_first_schema() -> None:
    abstained = {"reason": "too_short", "message": "The text has 3 words."}
    nothing = {"score": None, "probability": None, "interval": None, "band": None, "abstained": abstained}
    found = opened(packed({**OLD, **nothing}))
    assert found is not None
    assert found["reliability"] is None
    assert found["abstained"] == abstained


@pytest.mark.parametrize("old", [True, False])
def test_a_second_opinion_sees_no_number(scorer: Scorer, old: bool) -> None:
    found = opened(packed(OLD if old else scorer.score(article(1), what_if=False).to_dict()))
    hidden = without_numbers(found)
    assert hidden is not None
    for name in ("score", "reliability", "interval", "band", "intercept"):
        assert hidden[name] is None
    for part in hidden["questions"]:
        assert (part["log_odds"], part["points"], part["sentence"]) == (None, None, None)
    for c in hidden["contributions"]:
        assert (c["log_odds"], c["points"], c["percentile"]) == (None, None, None)
        assert c["sentence"] == c["observation"]
