"""The page /docs: the OpenAPI document as plain HTML, without scripts or external resources."""

from __future__ import annotations

import base64
import hashlib
import json
from html import escape
from typing import Any

STYLE = """
:root{color-scheme:light dark;--ink:#1c1b19;--soft:#5f5b55;--paper:#fbfaf8;--card:#fff;--line:#dedad3}
@media (prefers-color-scheme:dark){:root{--ink:#ece8e1;--soft:#a8a299;--paper:#171614;--card:#1f1e1b;--line:#3a3732}}
body{margin:0 auto;max-width:60rem;padding:1.5rem;background:var(--paper);color:var(--ink);font:1rem/1.55 Georgia,serif}
h1{margin:0}h2{font:600 1rem/1.4 ui-monospace,monospace;margin:0;overflow-wrap:anywhere}p{margin:.3rem 0}a{color:inherit}
section{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:1rem 1.2rem;margin:1rem 0}
.soft,li,summary{color:var(--soft)}
code,pre{font:.85rem/1.5 ui-monospace,monospace}pre{overflow:auto;max-height:30rem;white-space:pre-wrap}
ul{padding-left:1.2rem}
""".strip()

POLICY = (
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; "
    f"style-src 'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'"
)


def docs_page(document: dict[str, Any]) -> str:
    """Render the page for an OpenAPI document."""
    schemas = document["components"]["schemas"]
    parts = [
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width, initial-scale=1'>",
        f"<title>{escape(document['info']['title'])} · HTTP API</title><style>{STYLE}</style>",
        f"<h1>{escape(document['info']['title'])} {escape(document['info']['version'])}</h1>",
        f"<p>{escape(document['info']['description'])}</p><p class=soft>Machine-readable: <a href=/openapi.json>openapi.json</a></p>",
    ]
    for path, methods in document["paths"].items():
        parts += [_operation(method, path, operation, schemas) for method, operation in methods.items()]
    return "".join(parts) + "</html>"


def _operation(method: str, path: str, operation: dict[str, Any], schemas: dict[str, Any]) -> str:
    parts = [f"<section><h2>{method.upper()} {escape(path)}</h2><p>{escape(operation.get('description', ''))}</p>"]
    request = operation.get("requestBody")
    if request:
        schema = _resolved(request["content"]["application/json"]["schema"], schemas)
        example = json.dumps(schema["examples"][0], indent=2, ensure_ascii=False)
        parts.append(
            f"<p>{escape(schema.get('description', ''))}</p><pre>{escape(example)}</pre>{_schema('Body', schema)}"
        )
    parts.append("<ul>")
    for status, answer in operation["responses"].items():
        contents: list[dict[str, Any]] = list(answer.get("content", {}).values())
        described = contents[0].get("schema") if contents else None
        detail = _schema("Answer", _resolved(described, schemas)) if described and status.startswith("2") else ""
        parts.append(f"<li><code>{escape(status)}</code> {escape(answer['description'])}{detail}</li>")
    return "".join(parts) + "</ul></section>"


def _schema(title: str, schema: dict[str, Any]) -> str:
    shown = {name: value for name, value in schema.items() if name != "examples"}
    text = escape(json.dumps(shown, indent=2, ensure_ascii=False))
    return f"<details><summary>{title}: JSON Schema</summary><pre>{text}</pre></details>"


def _resolved(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = schemas[name] if name else schema
    return found
