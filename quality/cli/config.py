"""Settings in one TOML file, for `quality serve` and `quality triage`.

Each key is the name of an option of `quality serve` without its two dashes; an option that may be repeated takes a list. An
option on the command line takes precedence over an environment variable, and that over the file. Paths are relative to the
folder of the file.
"""

from __future__ import annotations

import math
import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any

import typer

from quality.article.small_files import read_small_file
from quality.errors import InputError
from quality.visible import visible_setting

VARIABLE = "QUALITY_CONFIG"
"""Environment variable with the path of the file."""
MOST_BYTES = 1_000_000
"""Largest file."""
PATHS = frozenset({"model", "lexicons", "keys", "disputes", "policy", "queue", "oidc-secret"})
"""Keys that hold a path. The queue may also be a PostgreSQL URL."""
KEY_OF_VARIABLE = {
    "QUALITY_QUEUE": "queue",
    "QUALITY_POLICY": "policy",
    "QUALITY_LEXICONS": "lexicons",
    "QUALITY_CONTACT": "contact",
    "QUALITY_API_KEYS": "keys",
    "QUALITY_OIDC_SECRET": "oidc-secret",
    "QUALITY_WEBHOOK_SECRET": "policy",
}
"""The key that says the same as an environment variable. Secrets are in files that the key names: that of the webhook in
`secret_file` of the policy, so that the configuration itself holds no secret."""
NOT_IN_FILE = frozenset({"config", "check-config", "help"})
"""Options that a file cannot set."""


def apply(context: typer.Context, file: Path | None) -> Path | None:
    """Let the values of the file take the place of the command's defaults. Raises InputError."""
    if file is not None:
        context.default_map = {**(context.default_map or {}), **read(file, context.command)}
    return file


ConfigFile = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        envvar=VARIABLE,
        is_eager=True,
        callback=apply,
        help="TOML file with these options as keys; an option given here takes precedence.",
    ),
]


def read(file: Path, command: Any) -> dict[str, Any]:
    """Return the file's values by the parameter names of `command`. Raises InputError that names the key, the value found and
    what is allowed."""
    found = read_toml(file)
    options = {name: option for option in command.params if (name := key_of(option)) and name not in NOT_IN_FILE}
    values = {}
    for key, value in found.items():
        option = options.get(key)
        if option is None:
            near = get_close_matches(key.lower().replace("_", "-"), options, 1)
            meant = f"did you mean {near[0]!r}?" if near else f"allowed are {', '.join(options)}"
            raise InputError(f"{file}: there is no setting {key!r}; {meant}")
        expected = kind_of(option)
        if not _is(value, expected):
            raise InputError(f"{file}: {key} is {visible_setting(value)}; it must be {allowed_of(option)}")
        if isinstance(value, int | float) and (wanted := out_of_range(value, option.type)):
            raise InputError(f"{file}: {key} is {visible_setting(value)}; it must be {wanted}")
        if key in PATHS and not value:
            raise InputError(f"{file}: {key} is empty; give a path or leave it out")
        values[option.name] = _placed(file.parent, value) if key in PATHS else value
    return values


def read_toml(file: Path) -> dict[str, Any]:
    """Return the tables of a TOML file. Raises InputError if it cannot be read."""
    try:
        return tomllib.loads(
            str(read_small_file(file, "configuration file", MOST_BYTES), "utf-8-sig").replace("\r\n", "\n")
        )
    except UnicodeDecodeError:
        raise InputError(f"{file} is not UTF-8; save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{file} is not TOML: {error}") from None
    except (RecursionError, ValueError):
        raise InputError(f"{file} is not a list of settings; it holds plain values and lists of strings") from None


def key_of(option: Any) -> str:
    """Return the key that stands for an option in the file."""
    return next((name.removeprefix("--") for name in option.opts if name.startswith("--")), "")


def kind_of(option: Any) -> str:
    """Describe in words what the value of an option must be."""
    if option.multiple:
        return "a list of strings"
    if getattr(option, "is_flag", False):
        return "true or false"
    return {"int": "a whole number", "int range": "a whole number", "float": "a number",
            "float range": "a number"}.get(option.type.name, "a string")  # fmt: skip


def allowed_of(option: Any) -> str:
    """Describe in words what the value of an option must be, with the range of a number."""
    bounds = _range_of(option.type)
    return kind_of(option) + (f", {bounds}" if bounds.startswith("at") else f" {bounds}" if bounds else "")


def out_of_range(value: float, kind: Any) -> str:
    """Describe the values that an option's type allows if this number is none of them; otherwise empty."""
    low, high = getattr(kind, "min", None), getattr(kind, "max", None)
    if isinstance(value, float) and not math.isfinite(value):
        return "a finite number"
    if (low is None or value >= low) and (high is None or value <= high):
        return ""
    return _range_of(kind)


def _range_of(kind: Any) -> str:
    """Describe the range of an option's type; empty if it has none. No option has only an upper bound."""
    low, high = getattr(kind, "min", None), getattr(kind, "max", None)
    if low is None:
        return ""
    return f"at least {low:.15g}" if high is None else f"from {low:.15g} to {high:.15g}"


def _is(value: object, kind: str) -> bool:
    if kind == "a list of strings":
        return isinstance(value, list) and all(isinstance(entry, str) for entry in value)
    if kind == "true or false":
        return isinstance(value, bool)
    numbers = {"a whole number": int, "a number": int | float}
    return isinstance(value, numbers.get(kind, str)) and not isinstance(value, bool)


def _placed(folder: Path, value: str) -> str:
    """Return a path relative to a folder."""
    return value if "://" in value else str(folder / value)
