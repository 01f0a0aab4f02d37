"""Read tables of a TOML file into dataclasses, strictly: no unknown key, no wrong type, no number out of bounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from difflib import get_close_matches
from typing import Any, get_args, get_origin, get_type_hints

from quality.errors import PolicyError
from quality.visible import visible_setting


def read_table(cls: type, data: object, name: str, section: str) -> Any:
    """Make the dataclass `cls` of a table and of those in it. `name` is the file's, for messages; `section` is the table's, "" for
    the whole file. A number's field has its bounds, `low` and `high`, as metadata. Raises PolicyError."""
    place = f"[{section}]" if section else "the file"
    if not isinstance(data, Mapping):
        raise PolicyError(f"{name}: {section or 'the policy'} is {visible_setting(data)}; it must be a table"
                          + (f" with the heading [{section}]" if section else ""))  # fmt: skip
    hints = get_type_hints(cls)
    known = {f.name: f for f in fields(cls)}
    values = {}
    for key, value in data.items():
        if key not in known:
            near = get_close_matches(key, known, 1)
            meant = f"; did you mean {near[0]!r}?" if near else ""
            raise PolicyError(
                f"{name}: {place} has the unknown key {visible_setting(key)}; allowed are {', '.join(known)}{meant}"
            )
        hint = hints[key]
        if isinstance(hint, type) and hasattr(hint, "__dataclass_fields__"):
            values[key] = read_table(hint, value, name, key)
        else:
            values[key] = _value(hint, value, known[key].metadata, f"{name}: {key} in {place}")
    return cls(**values)


def _value(hint: Any, value: object, bounds: Mapping[str, float], what: str) -> object:
    kinds = get_args(hint) if get_origin(hint) is not tuple else ()
    if get_origin(hint) is tuple:
        if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
            raise PolicyError(f"{what} is {visible_setting(value)}; it must be a list of strings")
        return tuple(value)
    if hint is str or str in kinds:
        if not isinstance(value, str):
            raise PolicyError(f"{what} is {visible_setting(value)}; it must be a string")
        return value
    kind = "a whole number" if hint is int else "a number"
    right = isinstance(value, int if hint is int else int | float) and not isinstance(value, bool)
    if not right or not bounds["low"] <= value <= bounds["high"]:  # type: ignore[operator]
        raise PolicyError(
            f"{what} is {visible_setting(value)}; it must be {kind} from {bounds['low']:,.15g} to {bounds['high']:,.15g}"
        )
    return value
