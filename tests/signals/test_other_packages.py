"""A signal of another package: declared by an entry point, measured and shown, without points until a model is trained with it."""

import json
import os
import sys
from pathlib import Path

import pytest

from quality.errors import SignalError
from quality.signals import catalog
from quality.signals.catalog import _of_other_packages
from tests.program import quality as run

EXAMPLE = Path(__file__).parents[2] / "labeled" / "examples" / "harbour_rumours.txt"
COLONS = EXAMPLE.read_text(encoding="utf-8").count(":")
SIGNAL = '''
from quality.signals import Evidence, Measurement, signal


@signal(
    title="Colons", unit="count", bounds=(0, 1000), better="neither", question="language",
    says="{value:.0f} colons.", says_none="No colons.", says_unknown="There is no text.",
)
def colons(document):
    """Colons in the text.

    What it measures
        Every colon of the text.

    Why it matters
        It is easy to count.

    Example
        "Note: this" has one.

    References
        None.
    """
    spans = [(at, at + 1) for at, mark in enumerate(document.text) if mark == ":"]
    return Measurement(float(len(spans)), tuple(Evidence(*span) for span in spans), {"found": len(spans)})
'''


def install(folder: Path, points: str, source: str = SIGNAL) -> Path:
    """A tiny distribution in a folder for `sys.path`."""
    (folder / "our_signals.py").write_text(source)
    about = folder / "our_signals-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: our-signals\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(f"[quality.signals]\n{points}\n")
    return folder


def test_it_is_listed_measured_and_shown_without_points(tmp_path: Path) -> None:
    folder = install(tmp_path, "colons = our_signals:colons")
    path = os.pathsep.join(filter(None, (str(folder), os.environ.get("PYTHONPATH"))))
    listed = run("signals", PYTHONPATH=path)
    assert "Colons in the text. (from the package our_signals)" in listed.stdout, listed.stderr
    assert "Colons in the text." in run("signals", "colons", PYTHONPATH=path).stdout
    found = json.loads(run("score", EXAMPLE, "-f", "json", PYTHONPATH=path).stdout)
    (colons,) = (c for c in found["contributions"] if c["signal"] == "colons")
    assert colons["question"] == "language"
    assert colons["points"] == colons["log_odds"] == 0
    assert colons["sentence"] == f"{COLONS} colons."
    usual = json.loads(run("score", EXAMPLE, "-f", "json").stdout)
    assert found["score"] == usual["score"]
    assert found["model"] == usual["model"]
    assert "colons" not in {c["signal"] for c in usual["contributions"]}


@pytest.mark.parametrize(
    ("points", "source", "message"),
    [
        ("commas = our_signals:colons", SIGNAL, "our_signals:colons is not a signal named 'commas'"),
        ("colons = our_signals:nothing", SIGNAL, r"the signal 'colons' \(our_signals:nothing\) cannot be loaded"),
        ("colons = our_signals:colons", "1 / 0", "cannot be loaded: division by zero"),
        ("colons = our_signals:colons", SIGNAL.replace("language", "spelling"), "not a signal named 'colons'"),
        ("colons = our_signals:colons", SIGNAL.replace("Why it matters", "Why"), "lacks the heading"),
    ],
)
def test_what_is_no_signal_is_refused_in_one_sentence(
    points: str, source: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(install(tmp_path, points, source))
    monkeypatch.delitem(sys.modules, "our_signals", raising=False)
    with pytest.raises(SignalError, match=message):
        list(_of_other_packages())


def test_a_name_is_taken_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = SIGNAL.replace("def colons", "def byline")
    monkeypatch.syspath_prepend(install(tmp_path, "byline = our_signals:byline", source))
    monkeypatch.delitem(sys.modules, "our_signals", raising=False)
    with pytest.raises(SignalError, match="the package our_signals declares a second signal named 'byline'"):
        catalog.__wrapped__()


def test_shipped_signals_belong_to_quality() -> None:
    assert {signal.package for signal in catalog()} == {"quality"}
