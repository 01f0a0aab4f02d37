"""Invariants of every assessment, on articles made of written paragraphs in any order, repeated, littered and mangled."""

import json
import math
import runpy
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quality import Article, Assessment, load_scorer
from quality.document import Document
from quality.document.bio import bio_text
from quality.scoring.scorer import measure_all
from quality.signals import catalog

EXAMPLES = Path(__file__).resolve().parents[1] / "labeled" / "examples"
PARAGRAPHS = sorted(
    {p for path in EXAMPLES.glob("*.txt") for p in path.read_text(encoding="utf-8").strip().split("\n\n")}
)
ODD = [
    "", "😀 🇪🇺", "\x07\x1b", "İstanbul ılık", "مرحبا بالعالم", "\ud800", "“", "((((", "a" * 400, "1,2.3-4/5", "\u202eright to left",
]  # fmt: skip
BIOS = [None, "Kim Abara is a gaming enthusiast who loves pop music.", "Dana Whitfield covers courts."]
SCORER = load_scorer()
CALM = settings(max_examples=60)

articles = st.builds(
    lambda paragraphs, odd, at, headline, bio: Article.from_text(
        "\n\n".join([*paragraphs[:at], *odd, *paragraphs[at:]]), headline=headline, bio=bio
    ),
    st.lists(st.sampled_from(PARAGRAPHS), min_size=1, max_size=14),
    st.lists(st.sampled_from(ODD), max_size=3),
    st.integers(0, 14),
    st.one_of(st.none(), st.sampled_from(PARAGRAPHS)),
    st.sampled_from(BIOS),
)


def assessed(article: Article) -> Assessment:
    return SCORER.score(article, what_if=False)


@given(articles)
@CALM
def test_the_parts_add_up(article: Article) -> None:
    result = assessed(article)
    total = result.intercept + sum(c.log_odds for c in result.contributions)
    if result.reliability is not None:
        assert abs(math.log(result.reliability / (1 - result.reliability)) - total) < 1e-9
        assert result.score == round(100 * result.reliability)
        assert result.interval is not None
        assert result.interval[0] <= result.score <= result.interval[1]
    else:
        assert result.abstained is not None
        assert result.score is result.band is result.interval is None


@given(articles)
@CALM
def test_every_span_slices_to_its_quote(article: Article) -> None:
    parts = {"text": article.text, "headline": article.headline, "byline": article.byline, "bio": bio_text(article)}
    for contribution in assessed(article).contributions:
        for passage in contribution.evidence:
            whole = parts[passage.part]
            assert whole is not None
            assert 0 <= passage.start < passage.end <= len(whole)
            assert whole[passage.start : passage.end] == passage.quote


@given(st.lists(articles, min_size=1, max_size=4))
@settings(max_examples=15)
def test_one_alone_scores_as_it_does_in_a_batch(batch: list[Article]) -> None:
    together = list(SCORER.score_many(batch))
    assert [r.to_dict() for r in together] == [assessed(article).to_dict() for article in batch]


@given(articles)
@CALM
def test_the_unmeasured_is_never_nought(article: Article) -> None:
    measured = {s.name: m.value for s, m, _ in measure_all(Document(article))}
    result = assessed(article)
    unmeasured = {u.signal for u in result.unmeasured}
    assert unmeasured == {name for name, value in measured.items() if value is None}
    for contribution in result.contributions:
        assert contribution.value == measured[contribution.signal]
        if contribution.value is None:
            assert contribution.percentile is None


@given(articles)
@CALM
def test_passages_can_be_found_from_the_json_alone(article: Article) -> None:
    line = assessed(article).to_json(include_text=True)
    assert line.isascii()
    assert "\n" not in line
    result = json.loads(line)
    assert result["text"] == article.text
    log_odds = [contribution["log_odds"] for contribution in result["contributions"]]
    if result["reliability"] is not None:
        logit = math.log(result["reliability"] / (1 - result["reliability"]))
        assert logit == pytest.approx(result["intercept"] + sum(log_odds), abs=1e-9)
    for contribution in result["contributions"]:
        for passage in contribution["evidence"]:
            if passage["part"] == "text":
                assert result["text"][passage["start"] : passage["end"]] == passage["quote"]


@given(st.sampled_from([t.signal for t in SCORER.scorecard.terms]), st.floats(-10, 400), st.floats(-10, 400))
def test_the_shipped_scorecard_is_monotone(name: str, one: float, other: float) -> None:
    term = next(t for t in SCORER.scorecard.terms if t.signal == name)
    better = next(s.better for s in catalog() if s.name == name)
    low, high = sorted((one, other))
    if better == "higher":
        assert term.log_odds(low) <= term.log_odds(high)
    elif better == "lower":
        assert term.log_odds(low) >= term.log_odds(high)


FUZZER = runpy.run_path(str(Path(__file__).resolve().parents[1] / "scripts" / "fuzz.py"))


@pytest.mark.parametrize("kind", FUZZER["FUZZERS"])
def test_the_fuzzer_finds_nothing(kind: str) -> None:
    FUZZER["run"](kind, 40)


@pytest.mark.parametrize("fault", [RecursionError, KeyError, AssertionError])
def test_the_fuzzer_reports_what_is_raised(fault: type[Exception]) -> None:
    def check(*_: object) -> None:
        raise fault

    with pytest.raises(fault):
        FUZZER["in_time"](check)


@given(articles)
@settings(max_examples=25)
def test_blank_lines_move_nothing(article: Article) -> None:
    spaced = Article.from_text(article.text.replace("\n\n", "\n\n\n"), headline=article.headline, bio=article.bio)
    one, other = assessed(article).reliability, assessed(spaced).reliability
    assert (one is None) == (other is None)
    if one is not None and other is not None:
        assert abs(one - other) < 0.01
