"""Golden files: what is measured in written examples, in words that a reviewer can read.

Values, sentences and passages only; scores change with every training. `pytest tests/test_golden.py --rewrite-golden`.
"""

import difflib
from pathlib import Path

import pytest

from quality import Article
from quality.document import Document
from quality.document.bio import bio_text
from quality.scoring.scorer import measure_all

HERE = Path(__file__).resolve().parent
EXAMPLES = HERE.parent / "labeled" / "examples"
GOLDEN = HERE / "golden"
FILES = ["bridge_closure", "bridge_closure_all", "harbour_rumours", "rent_survey_loaded"]


def described(name: str) -> str:
    headline, _, text = (EXAMPLES / f"{name}.txt").read_text(encoding="utf-8").partition("\n\n")
    article = Article.from_text(text, headline=headline)
    document = Document(article)
    parts = {"text": article.text, "headline": article.headline, "byline": article.byline, "bio": bio_text(article)}
    lines = [f"{name}: {document.words} words, {document.genre.genre}"]
    for signal, measurement, _ in measure_all(document):
        value = "–" if measurement.value is None else f"{measurement.value:.3g}"
        lines += ["", f"{signal.name} = {value}", f"  {signal.sentence(measurement)}"]
        lines += [f"  [{e.part}] {(parts[e.part] or '')[e.start : e.end]!r}  {e.note}" for e in measurement.evidence]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("name", FILES)
def test_measurements_are_as_before(name: str, request: pytest.FixtureRequest) -> None:
    path, found = GOLDEN / f"{name}.txt", described(name)
    if request.config.getoption("--rewrite-golden"):
        GOLDEN.mkdir(exist_ok=True)
        path.write_text(found, encoding="utf-8")
    kept = path.read_text(encoding="utf-8")
    changes = "\n".join(difflib.unified_diff(kept.splitlines(), found.splitlines(), "kept", "found", lineterm="", n=1))
    assert not changes, f"\n{changes}\n\nIf this is meant: pytest tests/test_golden.py --rewrite-golden"
