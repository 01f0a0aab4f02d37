"""The shipped model on articles of our own: invariants of every assessment, flaws, abstention, edits that raise the score."""

import json
from pathlib import Path
from typing import Any

import pytest

from quality import Article, load_scorer
from quality.errors import InputError
from quality.scoring import Assessment, ErrorRecord
from quality.scoring.scorecard import logit

EXAMPLES = Path(__file__).parents[2] / "labeled" / "examples"
GOOD = (EXAMPLES / "bridge_closure.txt").read_text(encoding="utf-8")
BAD = (EXAMPLES / "harbour_rumours.txt").read_text(encoding="utf-8")
SCORER = load_scorer()


def assert_sound(assessment: Assessment, article: Article) -> None:
    if assessment.reliability is not None and assessment.score is not None and assessment.interval is not None:
        total = assessment.intercept + sum(c.log_odds for c in assessment.contributions)
        assert abs(logit(assessment.reliability) - total) < 1e-9
        assert assessment.score == round(100 * assessment.reliability)
        assert 0 <= assessment.interval[0] <= assessment.score <= assessment.interval[1] <= 100
    for contribution in assessment.contributions:
        for passage in contribution.evidence:
            part = getattr(article, passage.part) or ""
            assert part[passage.start : passage.end] == passage.quote
    strengths = [abs(c.log_odds) for c in assessment.contributions]
    assert strengths == sorted(strengths, reverse=True)
    json.loads(assessment.to_json())


@pytest.mark.parametrize("text", [GOOD, BAD, "", "Short.", BAD + BAD, GOOD.replace("said", "“said”")])
def test_sound(text: str) -> None:
    article = Article.from_text(text)
    assert_sound(SCORER.score(article), article)


def test_bad_scores_below_good() -> None:
    good, bad = SCORER.score(Article.from_text(GOOD)), SCORER.score(Article.from_text(BAD))
    assert good.score is not None
    assert bad.score is not None
    assert bad.score < 40 < good.score
    assert {c.signal for c in bad.contributions if c.evidence} >= {
        "duplicated_blocks", "vague_attribution", "boilerplate_residue", "loaded_language",
    }  # fmt: skip


def test_one_equals_batch_and_order_is_kept() -> None:
    articles = [Article.from_text(text, id=str(n)) for n, text in enumerate((GOOD, BAD, "", GOOD + BAD))]
    batch = list(SCORER.score_many(articles))
    assert [r.to_json() for r in batch] == [SCORER.score(a, what_if=False).to_json() for a in articles]


def test_one_bad_item_does_not_stop_the_batch() -> None:
    from quality.errors import InputError

    results = list(SCORER.score_many([Article.from_text(GOOD), InputError("row 2 is broken"), Article.from_text(BAD)]))
    assert isinstance(results[1], ErrorRecord)
    assert results[1].row == 2
    assert isinstance(results[2], Assessment)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("The council met on Monday.", "too_short"),
        (
            "Der Rat hat am Montag beschlossen, dass die Brücke nicht mehr befahren werden darf, und das ist gut. "
            * 15,
            "not_english",
        ),
        (
            GOOD + "\n\nThe council will talk about the detour and the shuttle bus on Tuesday evening in the",
            "truncated",
        ),
    ],
)
def test_abstains(text: str, reason: str) -> None:
    assessment = SCORER.score(Article.from_text(text))
    assert assessment.abstained is not None
    assert assessment.abstained.reason == reason
    assert assessment.score is None
    assert assessment.interval is None
    assert assessment.contributions


def test_edits_are_scored_for_real() -> None:
    assessment = SCORER.score(Article.from_text(GOOD + "\n\nLeave a Reply\n\nPost a Comment"), what_if=True)
    assert assessment.score is not None
    assert [w.edit for w in assessment.what_if] == ["without the page clutter"]
    assert all(w.score > assessment.score for w in assessment.what_if)


@pytest.mark.parametrize("change", [lambda t: t.replace('"', "“"), lambda t: t.replace("\n\n", "\n\n\n\n"), str.rstrip])
def test_harmless_edits_do_not_matter(change) -> None:  # type: ignore[no-untyped-def]
    text = GOOD.replace('"The', "“The").replace('."', ".”").replace(',"', ",”").replace('"', "“")
    before = SCORER.score(Article.from_text(text)).reliability
    after = SCORER.score(Article.from_text(change(text))).reliability
    assert before is not None
    assert after is not None
    assert abs(before - after) < 0.01


def test_the_headline_is_the_one_that_was_measured() -> None:
    teaser = "They don't want you to know this about the bridge!"
    article = Article.from_text(f"{teaser}\n\n{GOOD.partition(chr(10))[2].strip()}")
    assessment = SCORER.score(article)
    assert_sound(assessment, article)
    assert assessment.headline == teaser
    (found,) = (c for c in assessment.contributions if c.signal == "clickbait_headline")
    assert {p.part for p in found.evidence} == {"text"}
    assert all(teaser[p.start : p.end] == p.quote for p in found.evidence)


@pytest.mark.parametrize(
    ("text", "headline"),
    [("## Bridge closed for ten weeks\n\nIt is.", "Bridge closed for ten weeks"), ("It is closed.", None)],
)
def test_the_headline_without_marks(text: str, headline: str | None) -> None:
    assert SCORER.score(Article.from_text(text)).headline == headline
    assert SCORER.score(Article.from_text(text, headline="# of closures")).headline == "# of closures"


@pytest.mark.parametrize(("text", "said"), [("Closed.", "has 1 word;"), ("", "has 0 words;")])
def test_words_are_counted_in_words(text: str, said: str) -> None:
    assessment = SCORER.score(Article.from_text(text))
    assert assessment.abstained is not None
    assert said in assessment.abstained.message
    assert not [caution for caution in assessment.cautions if "short" in caution]


@pytest.mark.parametrize("given", [GOOD, None, {"text": GOOD}])
def test_anything_but_an_article_is_refused_in_a_sentence(given: Any) -> None:
    with pytest.raises(InputError, match=r"the article is of type \w+; give an Article"):
        SCORER.score(given)
