"""Writes the two files of a new signal: python scripts/new_signal.py QUESTION NAME"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from quality.signals.questions import TITLES

HERE = Path(__file__).resolve().parents[1]

SIGNAL = '''"""See `{name}`."""

from quality.document import Document
from quality.signals.signal import Measurement, signal


@signal(
    title="{title}",
    unit="per 1,000 words",
    bounds=(0, 1000),
    better="neither",
    says="{title}: {{value:.1f}} per 1,000 words.",
    says_none="{title}: none found.",
    says_unknown="There is no body to measure.",
)
def {name}(document: Document) -> Measurement:
    """One sentence that says what is found.

    What it measures
        The rule, so that somebody else could write it again.

    Why it matters
        What a reader loses by it, or which newsroom standard asks for it.

    Example
        A short text of your own with the finding in it.

    References
        A paper, a newsroom standard or a dataset.
    """
    if not document.words:
        return Measurement(None)
    return Measurement(0.0, opportunities=document.words)
'''

TEST = '''"""{name}: what is flagged with which passages, what passes, what cannot be measured."""

import pytest
from cases import quotes, value

from quality.signals.{question}.{name} import {name}

FLAGS = [("", 1.0, [""])]

PASSES = [("The council met on Monday.", 0.0)]

UNKNOWN = [""]


@pytest.mark.parametrize(("case", "least", "expected"), FLAGS)
def test_flags(case: str, least: float, expected: list[str]) -> None:
    measured = value({name}, case)
    assert measured is not None
    assert measured >= least
    assert quotes({name}, case) == expected


@pytest.mark.parametrize(("case", "most"), PASSES)
def test_passes(case: str, most: float) -> None:
    measured = value({name}, case)
    assert measured is not None
    assert measured <= most


@pytest.mark.parametrize("case", UNKNOWN)
def test_unknown(case: str) -> None:
    assert value({name}, case) is None
'''


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("question", help="folder of quality/signals")
    parser.add_argument("name", help="a noun in lower case with underscores")
    options = parser.parse_args()
    folder = HERE / "quality" / "signals" / options.question
    if options.question not in TITLES:
        parser.error(f"there is no question {options.question!r}; there are: {', '.join(TITLES)}")
    if not re.fullmatch(r"[a-z][a-z_]{2,40}", options.name):
        parser.error(f"the name is {options.name!r}; it must be 3 to 41 lower-case letters and underscores")
    fields = {"question": options.question, "name": options.name, "title": options.name.replace("_", " ").capitalize()}
    tests = HERE / "tests" / "signals" / options.question
    files = {folder / f"{options.name}.py": SIGNAL, tests / f"test_{options.name}.py": TEST}
    for path in files:
        if path.exists():
            parser.error(f"{path.relative_to(HERE)} exists already")
    tests.mkdir(parents=True, exist_ok=True)
    for path, template in files.items():
        path.write_text(template.format(**fields), encoding="utf-8")
        print(path.relative_to(HERE))


if __name__ == "__main__":
    main()
