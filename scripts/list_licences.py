"""Write LICENCES.md: every package that this one needs, with its licence, read from the packages installed here.

Run it where all extras are installed (`pip install -e '.[dev]'`). It stops at a package that is missing, or whose licence is not
among those allowed below.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

HERE = Path(__file__).resolve().parents[1]
PAGE = HERE / "LICENCES.md"
RUN_TIME = "run time"
OWN = "article-reliability"

PERMISSIVE = frozenset(
    {
        "0BSD", "Apache-2.0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "CNRI-Python", "ISC", "MIT", "MIT-0",
        "MIT-CMU", "PSF-2.0", "Zlib",
    }
)  # fmt: skip
BY_FILE_OR_LIBRARY = frozenset({"LGPL-2.1-or-later", "LGPL-3.0-only", "MPL-1.1", "MPL-2.0"})
"""Licences that bind changes to the package itself, and leave a program that only imports it free."""
ALLOWED = PERMISSIVE | BY_FILE_OR_LIBRARY

STATED = {
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "BSD License": "BSD",
    "ISC License": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "PSFL": "PSF-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "The BSD 2-Clause License": "BSD-2-Clause",
}
"""Identifiers of licences that packages state in other words; plain "BSD" where a package does not say how many clauses."""
READ_FROM_THE_PACKAGE = {"pyphen": "GPL-2.0-or-later OR LGPL-2.1-or-later OR MPL-1.1"}
"""Licences of packages whose metadata lists several without saying how they go together."""

HEAD = f"""# Licences of dependencies

`{OWN}` is under the MIT licence ([LICENSE](LICENSE)), and so are its word lists, model and labels. The wheel and the source
archive contain no code of the packages below. pip installs each of them from the package index, under its own licence.

Every licence below is compatible with that. Most are permissive. The MPL and the LGPL ask that changes to the package itself stay
open, and do not extend to programs that only import it. A package that is also offered under the GPL is used under the other licence.

Packages in bold are named in `pyproject.toml`; the others are what those need, listed once. Written by `scripts/list_licences.py`
from the metadata of the versions shown; do not edit.
"""


@dataclass(frozen=True)
class Package:
    """An installed package as LICENCES.md shows it."""

    name: str
    version: str
    licence: str
    direct: bool
    """Whether pyproject.toml names it, rather than a package that it needs."""


def page() -> str:
    """The whole of LICENCES.md. Raises ValueError for a licence that is not allowed, or a package that is not installed."""
    lines = [HEAD]
    for group, packages in groups().items():
        title = "Run time" if group == RUN_TIME else f"Extra `{group}`"
        lines += [f"## {title}", "", "| package | version | licence |", "|---|---|---|"]
        lines += [f"| {'**' + p.name + '**' if p.direct else p.name} | {p.version} | {p.licence} |" for p in packages]
        lines.append("")
    return "\n".join(lines)


def groups() -> Mapping[str, list[Package]]:
    """Packages of the run time and of each extra, by name. One that pyproject.toml does not name is only in the first group that
    needs it."""
    listed: set[str] = set()
    result = {}
    for group, requirements in declared().items():
        named = {canonicalize_name(requirement.name) for requirement in requirements}
        found = {canonicalize_name(d.name): d for d in needed(requirements)}
        result[group] = [
            _package(d, name in named) for name, d in sorted(found.items()) if name in named or name not in listed
        ]
        listed |= found.keys()
    return result


def declared() -> Mapping[str, list[Requirement]]:
    """What pyproject.toml asks for at run time and for each extra, without the package's own extras; `dev` comes last."""
    project = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = sorted(project["optional-dependencies"].items(), key=lambda extra: (extra[0] == "dev", extra[0]))
    parsed = {group: list(map(Requirement, texts)) for group, texts in [(RUN_TIME, project["dependencies"]), *extras]}
    return {group: [r for r in requirements if r.name != OWN] for group, requirements in parsed.items()}


def needed(requirements: Iterable[Requirement]) -> Iterator[Distribution]:
    """Installed packages of these names, and all that they need on this machine. Raises ValueError for a missing one."""
    waiting = list(requirements)
    seen = set()
    while waiting:
        requirement = waiting.pop()
        key = canonicalize_name(requirement.name), frozenset(requirement.extras)
        if key in seen:
            continue
        seen.add(key)
        try:
            found = distribution(requirement.name)
        except PackageNotFoundError:
            raise ValueError(f"{requirement.name} is not installed; run: pip install -e '.[dev]'") from None
        yield found
        for further in map(Requirement, found.requires or []):
            if further.marker is None or any(further.marker.evaluate({"extra": e}) for e in ("", *requirement.extras)):
                waiting.append(further)


def _package(found: Distribution, direct: bool) -> Package:
    name = canonicalize_name(found.name)
    licence = licence_of(found)
    if not allowed(licence):
        raise ValueError(f"{name} is under {licence!r}, which is not among the licences that the project allows")
    return Package(name, found.version, licence, direct)


def licence_of(found: Distribution) -> str:
    """SPDX expression of a package's licence; what the package states, where it is not known how to write it."""
    name = canonicalize_name(found.name)
    if name in READ_FROM_THE_PACKAGE:
        return READ_FROM_THE_PACKAGE[name]
    metadata = found.metadata
    classifiers = [c.rpartition(" :: ")[2] for c in metadata.get_all("Classifier") or [] if c.startswith("License")]
    licences = [metadata.get("License-Expression"), metadata.get("License"), *classifiers]
    stated = [STATED.get(text, text) for text in licences if text and len(text) < 100]
    return next(filter(allowed, stated), " / ".join(stated) or "unknown")


def allowed(expression: str) -> bool:
    """Whether an SPDX expression lets the project use the package: each part joined by AND, one of the parts joined by OR."""
    return all(
        any(choice.strip(" ()") in ALLOWED for choice in re.split(r"\bOR\b", part))
        for part in re.split(r"\bAND\b", expression)
    )


if __name__ == "__main__":
    try:
        PAGE.write_text(page(), encoding="utf-8")
    except ValueError as error:
        sys.exit(str(error))
