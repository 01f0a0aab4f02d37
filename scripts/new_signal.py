"""Writes the two files of a new signal, which pass their tests as they are: python scripts/new_signal.py QUESTION NAME

The signal counts the word "allegedly" until you say what it should find.
"""

from __future__ import annotations

import argparse
import keyword
import re
from pathlib import Path

from quality.signals.questions import QUESTIONS

HERE = Path(__file__).resolve().parents[1]

SIGNAL = '''"""See `{name}`."""

from quality.document import Document
from quality.signals.signal import Evidence, Measurement, counted, signal

WORDS = frozenset({{"allegedly"}})
"""Words belong in a list in quality/lexicons/en/; this one is here only for a start."""


@signal(
    title="{title}",
    unit="per 1,000 words",
    bounds=(0, 1000),
    better="neither",
    says="{title}: found {{found}}.",
    says_none="{title}: none found.",
    says_unknown="There is no body to measure.",
)
def {name}(document: Document) -> Measurement:
    """One sentence that says what the signal finds.

    What it measures
        The rule, precise enough for somebody else to reimplement it.

    Why it matters
        How it affects readers, or which newsroom standard requires it.

    Example
        A short text of your own that contains the finding.

    References
        A paper, a newsroom standard or a dataset.
    """
    if not document.words:
        return Measurement(None)
    found = [at for at, token in enumerate(document.tokens) if token in WORDS and document.in_body[at]]
    evidence = tuple(Evidence(*document.span(at, at + 1)) for at in found)
    facts = {{"found": counted(len(found), "time")}} if found else {{}}
    return Measurement(1000 * len(found) / document.words, evidence, facts, opportunities=document.words)
'''

TEST = '''"""{name}: what is flagged and with which passages, what passes, and what cannot be measured."""

import pytest
from cases import quotes, value

from quality.signals.{question}.{name} import {name}

FLAGS = [
    ("The council allegedly met on Monday.", 1.0, ["allegedly"]),
]

PASSES = [
    ("The council met on Monday.", 0.0),
]

UNKNOWN = [
    "",
]


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

NEXT = """
Both pass their tests as they are. Now say what the signal should find, in both files, and then:

    python -m pytest tests/signals/{question}/test_{name}.py tests/signals/test_contract.py -k {name}
    quality train --corpora DIR --no-evaluate               measures the signal and says whether and how it counts
    python scripts/build_catalog.py
    python -m pytest tests/test_golden.py --rewrite-golden  and look at: git diff tests/golden

Without the corpora, leave out the second command: the signal is measured and shown, and does not count.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("question", help=f"the folder in quality/signals: {', '.join(QUESTIONS)}")
    parser.add_argument("name", help="a noun in lower case, with underscores")
    options = parser.parse_args()
    folder = HERE / "quality" / "signals" / options.question
    if options.question not in QUESTIONS:
        parser.error(f"{options.question!r} is not a question; the questions are: {', '.join(QUESTIONS)}")
    if not re.fullmatch(r"[a-z][a-z_]{2,40}", options.name):
        parser.error(f"{options.name!r} cannot be a name; use 3 to 41 lower-case letters and underscores")
    if keyword.iskeyword(options.name):
        parser.error(f"{options.name!r} cannot be a name, because it is a word of Python; choose another")
    fields = {"question": options.question, "name": options.name, "title": options.name.replace("_", " ").capitalize()}
    tests = HERE / "tests" / "signals" / options.question
    files = {folder / f"{options.name}.py": SIGNAL, tests / f"test_{options.name}.py": TEST}
    for path in (*folder.parent.glob(f"*/{options.name}.py"), *files):
        if path.exists():
            parser.error(f"{path.relative_to(HERE)} already exists; choose another name")
    tests.mkdir(parents=True, exist_ok=True)
    for path, template in files.items():
        path.write_text(template.format(**fields), encoding="utf-8")
        print(path.relative_to(HERE))
    print(NEXT.format(**fields), end="")


if __name__ == "__main__":
    main()
