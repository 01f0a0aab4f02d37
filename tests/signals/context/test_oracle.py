"""textstat's whole-text values are the oracle. Ours may differ a little: sentences are cut otherwise (headings, quotations, bios)."""

import csv
import gzip
import json
import os
from pathlib import Path
from statistics import median

import pytest
import textstat

from quality import Article
from quality.document import Document
from quality.signals.context.grade_level import grade_level
from quality.signals.context.long_words import long_words

HERE = Path(__file__).resolve().parents[3]
EXAMPLES = HERE / "labeled" / "examples"
with (EXAMPLES / "examples.csv").open(encoding="utf-8") as rows:
    CLEAN = [row["file"] for row in csv.DictReader(rows) if not row["flaws"]]
TEXTS = {name: (EXAMPLES / name).read_text(encoding="utf-8").partition("\n\n")[2] for name in CLEAN}
"""Sound articles only: ours leaves comment forms, headings and bios out, textstat counts all there is."""
SHARED = Path(os.environ.get("QUALITY_SHARED", HERE.parent / "shared")) / "corpora" / "article_bias.jsonl.gz"
NEAR_GRADE = 0.75
"""Years of school by which a grade may differ; half a word in the mean sentence makes a quarter of a year."""
NEAR_IN_NEWS = 1.0
"""The same in the median of crawled news, where textstat also ends sentences at initials and counts captions and headings."""
NEAR_SHARE = 0.02


def grade_gap(text: str) -> float | None:
    ours = grade_level.measure(Document(Article.from_text(text))).value
    return None if ours is None else abs(ours - max(textstat.automated_readability_index(text), 0.0))


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_grade_level_is_that_of_textstat(name: str) -> None:
    gap = grade_gap(TEXTS[name])
    assert gap is not None
    assert gap < NEAR_GRADE


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_long_words_are_those_of_lix(name: str) -> None:
    text = TEXTS[name]
    ours = long_words.measure(Document(Article.from_text(text))).value
    theirs = (textstat.lix(text) - textstat.lexicon_count(text) / textstat.sentence_count(text)) / 100
    assert ours == pytest.approx(theirs, abs=NEAR_SHARE)


@pytest.mark.skipif(not SHARED.exists(), reason="the research corpora are not at hand")
def test_professional_news_agrees_in_the_median() -> None:
    with gzip.open(SHARED, "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line, _ in zip(lines, range(200), strict=False)]
    gaps = [gap for text in texts if (gap := grade_gap(text)) is not None]
    assert len(gaps) > 180
    assert median(gaps) < NEAR_IN_NEWS
