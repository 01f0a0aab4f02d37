"""The sentence of a contribution tells why the score rises or falls, whichever it does."""

from pathlib import Path

import pytest

from quality import Article, load_scorer
from quality.scoring.assessment import VISIBLE, Contribution
from quality.scoring.scorer import LITTLE
from quality.signals import catalog
from quality.signals.signal import Measurement

EXAMPLES = sorted((Path(__file__).parents[2] / "labeled" / "examples").glob("*.txt"))
SIGNALS = {signal.name: signal for signal in catalog()}


def contributions() -> list[Contribution]:
    scorer = load_scorer()
    articles = (Article.from_text(path.read_text(encoding="utf-8")) for path in EXAMPLES)
    return [c for article in articles for c in scorer.score(article).contributions if abs(c.log_odds) >= VISIBLE]


def test_what_is_good_to_have_and_lowers_the_score_is_told_to_be_little() -> None:
    contradicting = [
        c for c in contributions() if c.value and SIGNALS[c.signal].better == ("higher" if c.log_odds < 0 else "lower")
    ]
    assert len({c.signal for c in contradicting}) > 2, "the examples show too few cases"
    for c in contradicting:
        assert c.sentence.startswith(c.observation)
        told = c.sentence.removeprefix(c.observation)
        assert "is higher" in told or "further" in told or "closer" in told or told.strip() == LITTLE


def test_the_learned_lists_say_on_which_side_the_article_stands() -> None:
    found = [c for c in contributions() if c.signal == "wording"]
    assert {c.log_odds > 0 for c in found} == {True, False}
    for c in found:
        assert ("closer to careful" in c.sentence) == (c.log_odds > 0)
        assert ("further from careful" in c.sentence) == (c.log_odds < 0)


@pytest.mark.parametrize(
    ("less", "more", "high", "said"),
    [
        (0.984, 0.016, True, "In 98% of professional news the rate is lower."),
        (1.0, 0.0, True, "In over 99% of professional news the rate is lower."),
        (0.1, 0.67, False, "In 67% of professional news the rate is higher."),
        (0.4, 0.3, True, ""),
        (0.4, 0.3, False, ""),
    ],
)
def test_comparison_names_a_majority_or_nothing(less: float, more: float, high: bool, said: str) -> None:
    assert SIGNALS["loaded_language"].comparison(Measurement(1.0), less, more, high=high) == said


def test_shares_leave_ties_out() -> None:
    scorecard = load_scorer().scorecard
    for signal, quantiles in scorecard.reference.items():
        for value in (quantiles[0], quantiles[len(quantiles) // 2], quantiles[-1]):
            less, more = scorecard.shares(signal, value)
            assert less == sum(q < value for q in quantiles) / len(quantiles)
            assert more == pytest.approx(sum(q > value for q in quantiles) / len(quantiles))
