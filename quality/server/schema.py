"""JSON Schemas of requests and answers for the OpenAPI document. The record's schema describes what `quality.article.records`
accepts."""

from __future__ import annotations

from typing import Any

from quality.article.parts import MAX_AUTHORS, MAX_BIO, MAX_FIELD
from quality.article.records import ALIASES, FIELDS
from quality.scoring import TITLES
from quality.scoring.assessment import SCHEMA
from quality.scoring.context import NAMES
from quality.server.worker import FLAGS

Schema = dict[str, Any]

VISIBLE = r"[^\s\u001c-\u001f\u0085]"
"""A character that Python's `str.strip` leaves; engines differ in what they call white space."""

NO_NUL = r"^[^\u0000]*$"

EXAMPLE_TEXT = (
    "The harbour bridge will close for repairs on Monday, the council said. “We expect the work to take three weeks,” said Lena "
    "Moor, who heads the council's roads department. Traffic will be led over the western bridge."
)


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _nullable(kind: str, **more: Any) -> Schema:
    return {"type": [kind, "null"], **more}


def _record() -> Schema:
    properties: dict[str, Schema] = {
        "text": _nullable("string", pattern=NO_NUL, description="Plain text, with blank lines between paragraphs."),
        "html": _nullable("string", description="The HTML page; used instead of `text` if both are given."),
    }
    properties |= {name: _nullable("string", maxLength=MAX_FIELD) for name in (*FIELDS, *ALIASES)}
    properties["bio"] = _nullable("string", maxLength=MAX_BIO)
    properties["id"] = {
        "type": ["string", "number", "null"],
        "maxLength": MAX_FIELD,
        "description": "Returned unchanged in the answer.",
    }
    properties["url"] = _nullable("string", maxLength=MAX_FIELD, description="Address of the page. Never fetched.")
    author = {
        "type": "object",
        "required": ["name"],
        "properties": {
            "name": {"type": "string", "pattern": VISIBLE, "maxLength": MAX_FIELD},
            "bio": _nullable("string", maxLength=MAX_BIO),
            "url": _nullable("string", maxLength=MAX_FIELD),
        },
    }
    named = {"anyOf": [{"type": "string", "maxLength": MAX_FIELD}, author, {"type": "null"}]}
    names = {"type": "array", "maxItems": MAX_AUTHORS, "items": named}
    properties["authors"] = {"anyOf": [names, {"type": "string"}, {"type": "null"}]}
    properties["byline"] = properties["author"] = {"anyOf": [{"type": "string"}, names, {"type": "null"}]}
    properties |= {name: _nullable("boolean", default=default) for name, default in FLAGS.items()}
    properties["include_text"]["description"] = (
        "Include `text`, to which the offsets of the evidence refer, and `apart`, the offsets of its passages that are not part of "
        "the story, such as menus, comment forms and author bios."
    )
    properties["context"]["description"] = (
        "Add readability to `context`, which is not part of the score. The answer is 501 if the service lacks its extra `context`."
    )
    properties["what_if"]["description"] = (
        "Whether to compute the scores that the article would get after edits. In a batch, the default is false."
    )
    return {
        "type": "object",
        "description": "An article. `text` or `html` is required; other fields are unknown when absent, null or blank.",
        "properties": properties,
        "anyOf": [
            {"required": ["text"], "properties": {"text": {"type": "string", "pattern": r"\S"}}},
            {"required": ["html"], "properties": {"html": {"type": "string", "pattern": VISIBLE}}},
        ],
        "examples": [{"id": "a-1", "headline": "Harbour bridge to close on Monday", "text": EXAMPLE_TEXT}],
    }


def _assessment() -> Schema:
    passage: dict[str, Schema] = {
        "part": {"enum": ["text", "headline", "byline", "bio"]},
        "start": {"type": "integer", "minimum": 0},
        "end": {"type": "integer", "minimum": 0},
        "quote": {"type": "string"},
        "note": {"type": "string"},
        "weight": {"type": "number", "description": "How well the passage illustrates the finding; largest first."},
    }
    points = {"type": "number", "description": "How many points it would move an article that scores 50."}
    contribution: dict[str, Schema] = {
        "signal": {"type": "string"},
        "question": {"enum": list(TITLES)},
        "title": {"type": "string"},
        "value": _nullable("number"),
        "unit": {"type": "string"},
        "percentile": _nullable("number", minimum=0, maximum=100),
        "log_odds": {"type": "number"},
        "points": points,
        "sentence": _nullable(
            "string",
            description="The sentence in a report; null without a score, and if it is not a reason, such as the absence of a fault.",
        ),
        "observation": {
            "type": "string",
            "description": "The measurement without its effect on the score, for opinions given without seeing the score.",
        },
        "evidence": {"type": "array", "items": _object(passage)},
    }
    question: dict[str, Schema] = {
        "question": {"enum": list(TITLES)},
        "title": {"type": "string"},
        "log_odds": {"type": "number", "description": "Sum over its contributions."},
        "points": points,
        "sentence": _nullable("string", description="The sentence of the strongest reason."),
    }
    fields: dict[str, Schema] = {
        "schema": {"const": SCHEMA},
        "id": _nullable("string"),
        "url": _nullable("string"),
        "headline": _nullable("string"),
        "publisher": _nullable("string"),
        "published": _nullable("string", description="A date, or date and time, in ISO 8601."),
        "form": {"type": "string"},
        "language": _nullable("string"),
        "words": {"type": "integer", "minimum": 0},
        "score": _nullable("integer", minimum=0, maximum=100),
        "reliability": _nullable("number", minimum=0, maximum=1),
        "interval": {"type": ["array", "null"], "items": {"type": "integer"}, "minItems": 2, "maxItems": 2},
        "band": {"enum": ["low", "medium", "high", None]},
        "abstained": {
            "anyOf": [_object({"reason": {"type": "string"}, "message": {"type": "string"}}), {"type": "null"}]
        },
        "intercept": {"type": "number"},
        "questions": {"type": "array", "items": _object(question)},
        "contributions": {"type": "array", "items": _object(contribution)},
        "unmeasured": {
            "type": "array",
            "items": _object({name: {"type": "string"} for name in ("signal", "why", "title")}),
        },
        "context": {
            "type": "object",
            "properties": {name: {"type": "number"} for name in NAMES},
            "description": "Readability figures, which are not part of the score; empty unless the record's `context` requests them. "
            "Figures that cannot be measured, as in a short text, are left out.",
        },
        "cautions": {"type": "array", "items": {"type": "string"}},
        "what_if": {"type": "array", "items": _object({"edit": {"type": "string"}, "score": {"type": "integer"}})},
        "model": _object({name: {"type": "string"} for name in ("name", "version", "digest")}),
        "reader": _object({"name": {"type": "string"}, "version": {"type": "string"}}),
        "quality_version": {"type": "string"},
    }
    return _object(fields) | {
        "description": "`score` is the grade that careful readers would give; `reliability` is the same from 0 to 1. "
        "`logit(reliability) = intercept + sum(log_odds)`, of the questions as of the contributions. "
        "`start` and `end` count Unicode code points, half-open."
    }


def _object(properties: dict[str, Schema]) -> Schema:
    return {"type": "object", "required": list(properties), "properties": properties}


SCHEMAS: dict[str, Schema] = {
    "Record": _record(),
    "Batch": {
        "anyOf": [
            {"type": "array", "minItems": 1, "maxItems": 100},
            {
                "type": "object",
                "required": ["records"],
                "properties": {"records": {"type": "array", "minItems": 1, "maxItems": 100}},
            },
        ],
        "description": "Records. A malformed record gives an error in its place.",
        "examples": [
            {"records": [{"id": "a-1", "text": EXAMPLE_TEXT}, {"id": "a-2", "html": "<article><p>…</p></article>"}]}
        ],
    },
    "Assessment": _assessment(),
    "Error": _object(
        {
            "schema": {"const": "quality.error/1"},
            "row": {"type": "integer"},
            "error": {"type": "string"},
            "id": _nullable("string"),
        }
    ),
    "Results": {"type": "array", "items": {"anyOf": [_ref("Assessment"), _ref("Error")]}},
    "Model": _object(
        {
            "api": {"type": "integer"},
            "name": {"type": "string"},
            "version": {"type": "string"},
            "digest": {"type": "string"},
            "bands": _object({band: {"type": "number"} for band in ("low", "medium", "high")}),
            "quality_version": {"type": "string"},
            "signals": {"type": "array", "items": {"type": "string"}},
            "disputes": {"type": "boolean"},
            "contact": _nullable("string"),
        }
    ),
    "Signals": {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["name", "title", "question", "unit", "bounds", "better", "version", "docstring", "scored"],
        },
    },
    "Dispute": {
        "type": "object",
        "required": ["article", "model", "reason"],
        "additionalProperties": False,
        "properties": {
            "article": {
                "type": "string",
                "pattern": "^[0-9a-f]{64}$",
                "description": "SHA-256 of the article's text in UTF-8, hexadecimal.",
            },
            "model": {
                "type": "string",
                "pattern": "^[0-9a-f]{64}$",
                "description": "The model's digest, as in the assessment.",
            },
            "score": _nullable("integer", minimum=0, maximum=100),
            "signal": _nullable("string", maxLength=100, pattern="^[a-z0-9_]+$"),
            "reason": {"type": "string", "minLength": 1, "maxLength": 1000},
        },
        "examples": [
            {
                "article": "0" * 64,
                "model": "1" * 64,
                "score": 31,
                "signal": "vague_attribution",
                "reason": "Both sources are named.",
            }
        ],
    },
    "Status": _object({"status": {"type": "string"}}),
    "Taken": _object({"id": {"type": "string"}}),
    "Problem": {
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
        },
        "description": "RFC 9457. `detail` says what was found and what is allowed.",
    },
}

PROBLEMS = {
    400: "The body is not JSON.",
    401: "The API key is missing or unknown.",
    403: "The role does not allow it, or the request does not come from a page of the service.",
    404: "There is nothing at this path.",
    405: "The method is not allowed.",
    408: "The body did not arrive in time.",
    409: "Somebody else has claimed, changed or decided it.",
    413: "The body, or the page in it, is too large, or the article takes too long to assess.",
    415: "The body is not application/json.",
    421: "The service does not accept this host name.",
    422: "The JSON does not match the schema.",
    429: "Too many requests; see Retry-After.",
    431: "The headers are too large.",
    500: "An internal error.",
    501: "Readability was requested, but the service lacks its extra `context`.",
    503: "The service is not ready or is stopping; see Retry-After.",
}


def answers(
    name: str, *statuses: int, status: int = 200, description: str = "Done."
) -> dict[int | str, dict[str, Any]]:
    """Return the `responses` of a route: its answer and the possible problems."""
    result: dict[int | str, dict[str, Any]] = {
        status: {"description": description, "content": {"application/json": {"schema": _ref(name)}}}
    }
    result |= {
        code: {"description": PROBLEMS[code], "content": {"application/problem+json": {"schema": _ref("Problem")}}}
        for code in statuses
    }
    return result


def body(name: str) -> dict[str, Any]:
    """Return the `requestBody` of a route."""
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": _ref(name)}}}}
