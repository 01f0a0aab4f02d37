"""A reason that names words shows the first of them in its first passage."""

import re
from pathlib import Path

import pytest

from quality import Article
from quality.document import Document
from quality.document.bio import bio_text
from quality.scoring.scorer import measure_all

EXAMPLES = sorted((Path(__file__).parents[2] / "labeled" / "examples").glob("*.txt"))
HEATED = """
Sources said that the Merrow Street bridge is about to be closed and that the whole thing is an absolute disgrace. That is why this
story matters so much to so many people. The council never tells the truth, and it is hardly surprising that residents are furious.
Everybody knows how these things go. Nobody wants to talk about it, and NOTHING is done. And who can blame them? This is a scandal of
unbelievable proportions! Nobody will ever be held responsible. Residents have had enough of the lies. Bridges are very important.
The report of 3 May names Brackwater and Westerham. Studies show that 40 bridges are in ruin, and nobody cares.
"""


def told(article: Article) -> list[tuple[str, str, str]]:
    """Signal, sentence and first passage of every measurement that names words and shows passages."""
    parts = {"text": article.text, "headline": article.headline, "byline": article.byline, "bio": bio_text(article)}
    found = []
    for signal, measurement, _ in measure_all(Document(article)):
        first = max(measurement.evidence, key=lambda evidence: evidence.weight, default=None)
        said = signal.sentence(measurement)
        if first is not None and "“" in said:
            found.append((signal.name, said, (parts[first.part] or "")[first.start : first.end]))
    return found


def check(article: Article) -> set[str]:
    shown = told(article)
    for name, said, passage in shown:
        named = re.findall("“([^”]+)”", said)
        assert " ".join(named[0].split()).casefold() in " ".join(passage.split()).casefold(), (name, said)
    return {name for name, *_ in shown}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples(path: Path) -> None:
    headline, _, text = path.read_text(encoding="utf-8").partition("\n\n")
    check(Article.from_text(text, headline=headline))


def test_heated_text() -> None:
    assert check(Article.from_text(HEATED, headline="Bridge SLAMS shut and you won't believe why")) >= {
        "clickbait_headline",
        "documented_facts",
        "emphasis",
        "loaded_language",
        "tone",
    }
