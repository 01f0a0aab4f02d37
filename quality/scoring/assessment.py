"""The result that every front end shows. Its JSON form is the schema `quality.assessment/2`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

SCHEMA = "quality.assessment/2"
BAND_WORDS = {"low": "Weak reporting", "medium": "Mixed reporting", "high": "Solid reporting"}
"""The grade in words."""
VISIBLE = 0.02
"""Contributions below this many log-odds move no score by a point and are not listed as reasons."""


class Passage(NamedTuple):
    """A piece of evidence with the words it refers to. Offsets are half-open code point offsets into the named part. Passages
    with the largest `weight` illustrate the finding best."""

    part: str
    start: int
    end: int
    quote: str
    note: str
    weight: float


class Contribution(NamedTuple):
    """What one signal found and what it adds to the log-odds.

    `value` is None for an unmeasured signal that still counts. `points` is how much it would move an article that scores 50.
    `sentence` is None if this is not a reason to show, such as the absence of a fault, or if there is no score. `observation`
    describes the measurement without its effect; people who must judge without knowing the score see it instead of the sentence.
    `evidence` is sorted by weight, largest first.
    """

    signal: str
    question: str
    title: str
    value: float | None
    unit: str
    percentile: float | None
    log_odds: float
    points: float
    sentence: str | None
    observation: str
    evidence: tuple[Passage, ...]


class QuestionPart(NamedTuple):
    """One question's part of the score: the sum of its contributions, and the sentence of its strongest reason if it has one."""

    question: str
    title: str
    log_odds: float
    points: float
    sentence: str | None


class Unmeasured(NamedTuple):
    """A signal that could not be measured here, and why."""

    signal: str
    why: str
    title: str


class WhatIf(NamedTuple):
    """The score that the article would get after an edit, computed by scoring the edited article."""

    edit: str
    score: int


class Abstention(NamedTuple):
    """Why no score is given."""

    reason: str
    message: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """One article's assessment. `score`, `reliability`, `interval` and `band` are None if no score is given.
    `logit(reliability) = intercept + sum of log-odds`, over the questions as well as over the contributions."""

    id: str | None
    url: str | None
    headline: str | None
    form: str
    language: str | None
    words: int
    score: int | None
    reliability: float | None
    interval: tuple[int, int] | None
    band: str | None
    abstained: Abstention | None
    intercept: float
    questions: tuple[QuestionPart, ...]
    contributions: tuple[Contribution, ...]
    unmeasured: tuple[Unmeasured, ...]
    cautions: tuple[str, ...]
    what_if: tuple[WhatIf, ...]
    model: Mapping[str, str]
    reader: Mapping[str, str]
    quality_version: str
    context: Mapping[str, Any] = field(default_factory=dict)
    """Readability figures by name, which are not part of the score; empty unless requested."""
    publisher: str | None = None
    """Publisher and date, as the article or its record names them."""
    published: str | None = None
    text: str = field(repr=False, default="")
    apart: tuple[tuple[int, int], ...] = field(repr=False, default=())
    """Passages of `text` that are not part of the story, such as menus, comment forms and author bios: half-open offsets."""
    extra: Mapping[str, Any] = field(repr=False, default_factory=dict)

    def to_dict(self, *, include_text: bool = False, top: int | None = None) -> dict[str, Any]:
        """Return the JSON form. `top` keeps only that many contributions, whose sum then differs from that of the questions."""
        contributions = self.contributions if top is None else self.contributions[:top]
        result: dict[str, Any] = {
            "schema": SCHEMA,
            "id": self.id,
            "url": self.url,
            "headline": self.headline,
            "publisher": self.publisher,
            "published": self.published,
            "form": self.form,
            "language": self.language,
            "words": self.words,
            "score": self.score,
            "reliability": self.reliability,
            "interval": list(self.interval) if self.interval else None,
            "band": self.band,
            "abstained": self.abstained._asdict() if self.abstained else None,
            "intercept": self.intercept,
            "questions": [q._asdict() for q in self.questions],
            "contributions": [
                {**c._asdict(), "evidence": [passage._asdict() for passage in c.evidence]} for c in contributions
            ],
            "unmeasured": [u._asdict() for u in self.unmeasured],
            "context": dict(self.context),
            "cautions": list(self.cautions),
            "what_if": [w._asdict() for w in self.what_if],
            "model": dict(self.model),
            "reader": dict(self.reader),
            "quality_version": self.quality_version,
        }
        if include_text:
            result["text"] = self.text
            result["apart"] = [list(span) for span in self.apart]
        return result

    def to_json(self, **options: Any) -> str:
        """Return one line of JSON. Lone surrogates are escaped, so it can always be encoded. `options` as in `to_dict`."""
        return json.dumps(self.to_dict(**options), ensure_ascii=True, allow_nan=False)


class ErrorRecord(NamedTuple):
    """An item of a batch that could not be scored. `row` is the item's number, from 1."""

    row: int
    error: str
    id: str | None = None
    source: str | None = None

    def of(self, name: str) -> str:
        """Return the message with the name of the input, which appears only once."""
        return self.error if self.error.startswith(name) else f"{name}: {self.error}"

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {"schema": "quality.error/1", **self._asdict()}

    def to_json(self) -> str:
        """One line of JSON."""
        return json.dumps(self.to_dict(), ensure_ascii=True)
