"""The pages of the site that are made from the code, so that they always say what it does, and those copied from elsewhere in
the repository. `python docs/generated.py` writes those that are kept in the repository."""

from __future__ import annotations

import json
import os
import re
import runpy
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path, PurePosixPath
from typing import Any, get_type_hints

from typer.main import get_command

ROOT = Path(__file__).resolve().parents[1]
COPIED = {
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "SECURITY.md": "security.md",
    "docs/architecture.md": "architecture.md",
    "quality/signals/README.md": "reference/signals.md",
    "models/README.md": "explanation/model-card.md",
    "labeled/README.md": "explanation/data.md",
}
"""Files of the repository that are pages of the site, and the pages."""


def kept() -> dict[str, str]:
    """Return the pages that the repository holds, for those who read it without building the site."""
    return {
        "reference/command-line.md": command_line(),
        "reference/configuration.md": configuration(),
        "reference/http-api.md": http_api(),
        "reference/records.md": records(),
    }


def write(folder: Path) -> None:
    """Write all these pages into the folder of the documentation. Pages that are right already are left alone."""
    pages = {
        **kept(),
        "reference/signals.md": signals(),
        "reference/openapi.json": json.dumps(openapi(), indent=2, ensure_ascii=False) + "\n",
        **{
            COPIED[source]: copied(source)
            for source in ("CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "models/README.md", "labeled/README.md")
        },
    }
    plots = folder / "explanation" / "plots"
    plots.mkdir(exist_ok=True)
    for plot in (ROOT / "models" / "plots").iterdir():
        shutil.copy(plot, plots)
    _write(folder, pages)


def _write(folder: Path, pages: Mapping[str, str]) -> None:
    for name, content in pages.items():
        file = folder / name
        if not file.exists() or file.read_text(encoding="utf-8") != content:
            file.write_text(content, encoding="utf-8")


def copied(source: str) -> str:
    """Return a page of the repository with links that hold in the site. Files that are no pages are only named."""
    page = PurePosixPath(COPIED[source])

    def link(found: re.Match[str]) -> str:
        path, _, anchor = found[3].partition("#")
        if found[1] or not path or re.match(r"[a-z]+:", path):  # an image, a place in the page, or an address
            return found[0]
        file = os.path.normpath(PurePosixPath(source).parent / path)
        if file not in COPIED:
            return f"`{file}`"
        target = os.path.relpath(COPIED[file], page.parent)
        return f"[{found[2]}]({target}{'#' if anchor else ''}{anchor})"

    return re.sub(r"(!?)\[([^\]]+)\]\(([^)\s]+)\)", link, (ROOT / source).read_text(encoding="utf-8"))


# The command line


def command_line() -> str:
    """Return the page of all commands, from their declarations."""
    from quality.cli.app import application

    lines = [
        "# Command line", "",
        "Results go to standard output, everything else to standard error. `quality COMMAND --help` shows the same text.", "",
        "| exit status | meaning |", "|---|---|", "| 0 | success |", "| 1 | a score is below `--fail-under`, or a check failed |",
        "| 2 | wrong usage, or an input that cannot be read |", "| 3 | the model was refused |", "",
    ]  # fmt: skip
    group: Any = get_command(application())
    for name, command in group.commands.items():
        lines += _command(f"quality {name}", command, 2)
    return "\n".join(lines) + "\n"


def _command(name: str, command: Any, level: int) -> Iterator[str]:
    yield from (f"{'#' * level} {name}", "", _prose(command.help or ""), "")
    children = getattr(command, "commands", None)
    if children is not None:
        for child, declared in children.items():
            yield from _command(f"{name} {child}", declared, level + 1)
        return
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    yield from ("```text", " ".join([name, "[OPTIONS]", *(p.make_metavar(None) for p in arguments)]), "```", "")
    for parameter in command.params:
        if "--help" not in parameter.opts:
            yield from (*_parameter(parameter), "")


def _parameter(parameter: Any) -> list[str]:
    """Describe an argument or option as an entry of a definition list."""
    names = ", ".join(f"`{name}`" for name in (*parameter.opts, *parameter.secondary_opts))
    if parameter.param_type_name == "argument":
        names = f"`{parameter.make_metavar(None)}`"
    elif not parameter.is_flag:
        metavar = parameter.make_metavar(None)
        names += f" `{METAVARS.get(metavar, metavar)}`"
    said = [_prose(parameter.help)] if parameter.help else []
    default = parameter.default
    if default not in (None, False, "", (), []) and not callable(default) and parameter.param_type_name == "option":
        said.append(f"Default: `{default}`.")
    if parameter.envvar:
        said.append(f"Environment: `{parameter.envvar}`.")
    if not said:
        raise ValueError(f"{names} has no help text; give it one in quality/cli")
    return [names, f": {' '.join(said)}"]


METAVARS = {
    "<float>": "NUMBER",
    "<int range>": "NUMBER",
    "<float range>": "NUMBER",
    "<int>": "NUMBER",
    "<str>": "TEXT",
    "<path>": "PATH",
}
"""How kinds of values are shown that have no name of their own."""


def _prose(text: str) -> str:
    """Return help text as Markdown: on one line, with options as code and without HTML."""
    joined = " ".join(text.split()).replace("<", "&lt;").replace("*", "\\*")
    return re.sub(r"(`[^`]*`)|(?<![\w-])(--[a-z][\w-]*)", lambda found: found[1] or f"`{found[2]}`", joined)


# Configuration


def configuration() -> str:
    """Return the page of the configuration file, the environment variables and the policy."""
    import typer

    from quality.cli import config
    from quality.cli.serve import serve
    from quality.triage import policy

    app = typer.Typer(add_completion=False)
    app.command()(serve)
    command = get_command(app)
    lines = [
        "# Configuration", "",
        "`quality serve` takes its settings from options, environment variables and one TOML file, in this order of precedence. "
        "Name the file with `--config FILE` or the variable `QUALITY_CONFIG`. With the variable, the commands of `quality triage` "
        "take `queue`, `policy`, `model`, `lexicons` and `keep-text` from it too.", "",
        "Each key is the name of an option without the two dashes. A relative path is relative to the folder of the file. "
        "`quality serve --check-config` checks the settings and all files that they name, and prints the settings in use. "
        "An example is `deploy/quality.toml`:", "",
        "```toml", (ROOT / "deploy" / "quality.toml").read_text(encoding="utf-8").rstrip(), "```", "",
        "## Keys", "",
    ]  # fmt: skip
    for option in command.params:
        key = config.key_of(option)
        if key and key not in config.NOT_IN_FILE:
            shown = str(option.default).lower() if isinstance(option.default, bool) else option.default
            default = "Not set by default" if option.default in (None, "", (), []) else f"Default: `{shown}`"
            lines += [f"`{key}`", f": {_prose(option.help)} Must be {config.allowed_of(option)}. {default}.", ""]
    lines += ["## Environment variables", "", *_variables(), "", "## Policy of the queue", "", *_policy(policy)]
    return "\n".join(lines) + "\n"


VARIABLES = {
    "QUALITY_CONFIG": "The configuration file.",
    "QUALITY_QUEUE": "The queue: a SQLite file or a PostgreSQL URL.",
    "QUALITY_CONTACT": "E-mail or web address at which readers may contest a score.",
    "QUALITY_POLICY": "The policy file of the queue.",
    "QUALITY_LEXICONS": "A folder of word lists to use instead of the shipped ones of the same names.",
    "QUALITY_OIDC_SECRET": "Secret of this service at the issuer of the single sign-on.",
    "QUALITY_API_KEYS": "API keys of the service, separated by commas.",
    "QUALITY_WEBHOOK_SECRET": "Secret that signs messages to the webhook; the policy may name a file or another variable.",
    "QUALITY_USER": "Your name for `quality triage`, instead of your user name on this machine.",
    "QUALITY_PASSWORD": "The password of an account that `quality triage user` creates or changes, instead of a prompt.",
    "NO_COLOR": "If it is set, reports in a terminal have no colours.",
}
"""Environment variables that are read, and what they hold."""


def _variables() -> Iterator[str]:
    from quality.cli.config import KEY_OF_VARIABLE

    yield from ("| variable | holds | key in the file |", "|---|---|---|")
    for name, meaning in VARIABLES.items():
        key = f"`{KEY_OF_VARIABLE[name]}`" if name in KEY_OF_VARIABLE else "none; set it in your own shell"
        yield f"| `{name}` | {meaning} | {key} |"


def _policy(policy: Any) -> Iterator[str]:
    """Describe the policy's keys with their defaults and bounds, by section."""
    introduction, example, rest = re.split(r"\n(?=    budget)|\n\n(?=Priority is)", policy.__doc__, maxsplit=2)
    yield f"{' '.join(introduction.split())}\n"
    yield "```toml\n" + "\n".join(line[4:] for line in example.rstrip().splitlines()) + "\n```\n"
    yield rest
    yield from ("| key | default | allowed |", "|---|---|---|")
    hints = get_type_hints(policy.Policy)
    for field in fields(policy.Policy):
        section = hints[field.name]
        if hasattr(section, "__dataclass_fields__"):
            for inner in fields(section):
                yield _policy_row(f"[{field.name}] {inner.name}", inner)
        else:
            yield _policy_row(field.name, field)


def _policy_row(name: str, field: Any) -> str:
    low, high = field.metadata.get("low"), field.metadata.get("high")
    allowed = (
        f"{_number(low)} to {_number(high)}"
        if low is not None
        else "a list of strings"
        if field.default == ()
        else "a string"
    )
    default = "none" if field.default is None else json.dumps(field.default)
    return f"| `{name}` | `{default}` | {allowed} |"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:g}"


# The HTTP interface


def openapi() -> dict[str, Any]:
    """Return the OpenAPI document of a service with a queue."""
    from quality.server.app import create_app
    from quality.server.settings import Settings

    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(queue=str(Path(folder, "queue.db")), disputes=Path(folder, "disputes.jsonl")))
        document: dict[str, Any] = app.openapi()
    return document


def http_api() -> str:
    """Return the page of all routes, from the OpenAPI document."""
    document = openapi()
    schemas = document["components"]["schemas"]
    lines = [
        "# HTTP interface", "",
        document["info"]["description"], "",
        "The service shows the same under `/docs`, and the OpenAPI document under `/openapi.json`; "
        "<a href='../openapi.json'>a copy</a> is part of this site. Errors are `application/problem+json` (RFC 9457) with a "
        "sentence in `detail`. A service with API keys expects `Authorization: Bearer KEY`.", "",
    ]  # fmt: skip
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            lines += _operation(method.upper(), path, operation, schemas)
    lines += ["## Schemas", ""]
    for name, schema in schemas.items():
        lines += [f"### {name}", "", _prose(schema.get("description", "")), "", *_schema(schema, schemas), ""]
    return "\n".join(lines) + "\n"


def _operation(method: str, path: str, operation: Mapping[str, Any], schemas: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"## {method} {path}", "", _prose(operation.get("description", "")), "")
    parameters = operation.get("parameters", ())
    if parameters:
        yield from ("| parameter | in | type | meaning |", "|---|---|---|---|")
        for parameter in parameters:
            described = _prose(parameter.get("description", "")).replace("|", "\\|")
            yield f"| `{parameter['name']}` | {parameter['in']} | {_type(parameter['schema'], schemas)} | {described} |"
        yield ""
    if "requestBody" in operation:
        name = _name(operation["requestBody"]["content"]["application/json"]["schema"])
        yield from (f"The body has the schema {_linked(name, schemas)}:", "")
        example = json.dumps(schemas[name]["examples"][0], indent=2, ensure_ascii=False)
        yield from ("```json", example, "```", "")
    yield from ("| status | answer |", "|---|---|")
    for status, answer in operation["responses"].items():
        contents = list(answer.get("content", {}).values())
        name = _name(contents[0].get("schema", {})) if contents else ""
        yield f"| {status} | {answer['description']} {_linked(name, schemas) if name else ''} |"
    yield ""


def _schema(schema: Mapping[str, Any], named: Mapping[str, Any]) -> Iterator[str]:
    """Describe the fields of an object in a table, and anything else by its JSON Schema. `named` are the schemas that the page
    has a heading for."""
    properties = schema.get("properties")
    if not properties:
        shown = {key: value for key, value in schema.items() if key not in ("description", "examples")}
        yield from ("```json", json.dumps(shown, indent=2, ensure_ascii=False), "```")
        return
    required = set(schema.get("required", ()))
    yield from ("| field | type | meaning |", "|---|---|---|")
    for name, field in properties.items():
        meaning = _prose(field.get("description", "")).replace("|", "\\|")
        needed = "" if name in required else "optional" if required else ""
        yield f"| `{name}` | {_type(field, named)} | {'; '.join(filter(None, (needed, meaning)))} |"


def _type(schema: Mapping[str, Any], named: Mapping[str, Any]) -> str:
    """Return the type of a value in words."""
    if "$ref" in schema:
        return _linked(_name(schema), named)
    if "const" in schema:
        return f"`{json.dumps(schema['const'])}`"
    if "enum" in schema:
        shown = [f"`{json.dumps(value)}`" for value in schema["enum"]]
        return ", ".join(shown) if len(shown) <= 12 else "the name of a signal"
    for several in ("anyOf", "oneOf"):
        if several in schema:
            kinds = [kind for one in schema[several] for kind in _type(one, named).split(" or ")]
            return " or ".join(dict.fromkeys(kinds))
    kind = schema.get("type", "any")
    kinds = [kind] if isinstance(kind, str) else kind
    if "array" in kinds and "items" in schema:
        inner = _type(schema["items"], named) if "properties" not in schema["items"] else "object"
        return " or ".join([f"list of {inner}", *(k for k in kinds if k != "array")])
    return " or ".join(kinds)


def _name(schema: Mapping[str, Any]) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _linked(name: str, named: Mapping[str, Any]) -> str:
    return f"[{name}](#{name.lower()})" if name in named else name


# Records and signals


def records() -> str:
    """Return the page of the input record and the assessment."""
    from quality.article.files import FORMATS
    from quality.article.records import ALIASES
    from quality.report import format_names
    from quality.server.schema import SCHEMAS

    record, assessment = SCHEMAS["Record"], SCHEMAS["Assessment"]
    items = {name: assessment["properties"][name]["items"] for name in ("questions", "contributions")}
    passage = items["contributions"]["properties"]["evidence"]["items"]
    return "\n".join(
        [
            "# Records", "",
            "## Input record", "",
            f"{record['description']} JSON, JSONL, CSV and Parquet rows have these fields, and so has the body of "
            "`POST /v1/assess`. Other columns of a table are carried through.", "",
            *_schema(record, {}), "",
            f"Other names are accepted: {', '.join(f'`{alias}` for `{name}`' for alias, name in ALIASES.items())}.", "",
            "A record for the moderation queue may also have `reach`, the expected number of readers: a number above 0, or null "
            "if it is unknown. Any other value is refused.", "",
            "Unknown fields are ignored. `cautions` in the answers of the service and of `quality triage add` names those that look "
            "misspelt (`headlin`, `include_txt`), and dates that cannot be read. `quality score` ignores them without a word.", "",
            "## Files", "",
            "In a folder, files with these endings are read, each also with `.gz`: "
            f"{', '.join(f'`{ending}`' for ending in FORMATS)}. A file that is named directly is recognised by its content if "
            "its ending says nothing; so is a feed that is called `feed.xml`.", "",
            f"Results are written as {', '.join(f'`{name}`' for name in format_names())}.", "",
            "## Assessment", "",
            _prose(assessment["description"]), "",
            *_schema(assessment, {}), "",
            "### A question", "", *_schema(items["questions"], {}), "",
            "### A contribution", "", *_schema(items["contributions"], {}), "",
            "### A passage of the evidence", "", *_schema(passage, {}), "",
            "## Error", "",
            "A record that cannot be read gives an error in its place.", "",
            *_schema(SCHEMAS["Error"], {}), "",
        ]
    )  # fmt: skip


def signals() -> str:
    """Return the catalogue of signals, with the examples of their docstrings."""
    page: str = runpy.run_path(str(ROOT / "scripts" / "build_catalog.py"))["page"]()
    return page.replace(
        "Written by `scripts/build_catalog.py` from the declarations; do not edit. One file is one signal.",
        "A signal measures one thing and points at the passages that it found. `quality signals NAME` shows an entry of this page, "
        "and [how a score is made](../explanation/score.md) tells what the points mean.",
    )


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    _write(ROOT / "docs", kept())
