"""The OpenAPI document against the running service: what it allows is accepted, what it forbids is refused, answers fit it."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from quality import Article, load_scorer
from quality.server.schema import SCHEMAS

from .conftest import RunningService

CONFIGURATION = """
[checks]
negative_data_rejection.expected-statuses = [400, 401, 403, 404, 405, 406, 413, 415, 422, 429]
[[operations]]
include-path = "/v1/assess"
checks.positive_data_acceptance.expected-statuses = ["2xx", 422]
"""
"""No schema can say whether a page holds text that a reader would see; one without is refused with 422. What breaks the schema
may be refused for its size or type first."""


def test_schemathesis_finds_nothing(start: Callable[..., RunningService], tmp_path: Path) -> None:
    running = start(workers=2, disputes=str(tmp_path / "disputes.jsonl")).ready()
    (tmp_path / "schemathesis.toml").write_text(CONFIGURATION, encoding="utf-8")
    command = [sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()"]
    options = [
        f"{running.url}/openapi.json",
        "--max-examples",
        "40",
        "--generation-deterministic",
        "--request-timeout",
        "120",
        "--no-color",
    ]
    done = subprocess.run([*command, "run", *options], capture_output=True, text=True, cwd=tmp_path, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    assert running.client.get("/readyz").status_code == 200
    assert not any(event["level"] == "error" for event in running.events)


def names(value: Any) -> Any:
    """The names of fields in an answer, at every depth; of a list, those of its first entry."""
    if isinstance(value, dict):
        return {name: names(inner) for name, inner in value.items()}
    return names(value[0]) if isinstance(value, list) and value else None


def described(schema: dict[str, Any]) -> Any:
    """The same from a schema."""
    if "properties" in schema:
        return {name: described(inner) for name, inner in schema["properties"].items()}
    return described(schema["items"]) if schema.get("type") == "array" else None


def test_the_schema_names_every_field_of_an_assessment_and_no_other() -> None:
    text = (Path(__file__).parents[2] / "labeled/examples/harbour_rumours.txt").read_text(encoding="utf-8")
    found = load_scorer().score(Article.from_text(text), what_if=True).to_dict()
    found["contributions"].sort(key=lambda part: -len(part["evidence"]))
    wanted = described(SCHEMAS["Assessment"])
    short = names(load_scorer().score(Article.from_text("Too short.")).to_dict())
    assert names(found) | {"context": wanted["context"], "abstained": None} == wanted
    assert short["abstained"] == described(SCHEMAS["Assessment"]["properties"]["abstained"]["anyOf"][0])
