"""Poor articles that started the project, in `seeds` beside the corpora: the score and band of each."""

from __future__ import annotations

from collections.abc import Iterator

from quality.article import Article
from quality.checks.figures import Asked, Figure
from quality.scoring import load_scorer


def measure(asked: Asked) -> Iterator[Figure]:
    """Yield all scores as one figure. Raises InputError if the folder is missing."""
    scorer = load_scorer()
    shown = []
    for path in sorted(asked.beside("seeds").glob("*.txt")):
        result = scorer.score(Article.from_text(path.read_text(encoding="utf-8")), what_if=False)
        shown.append(f"{result.score} {result.band}")
    yield Figure("scores", ", ".join(shown))
