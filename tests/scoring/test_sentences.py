"""The sentence of a contribution tells what a reader can look at; what is no reason has none."""

from dataclasses import replace
from pathlib import Path

import pytest

from quality import Article, load_scorer
from quality.scoring.assessment import VISIBLE, Contribution
from quality.scoring.explanation import FEW, observed, reason
from quality.signals import Signal, catalog
from quality.signals.signal import Measurement

EXAMPLES = sorted((Path(__file__).parents[2] / "labeled" / "examples").glob("*.txt"))
SIGNALS = {signal.name: signal for signal in catalog()}
REFERENCE = tuple(range(1, 101))
"""Quantiles of an invented signal among news articles: a hundred values, evenly spread."""


def contributions() -> list[Contribution]:
    scorer = load_scorer()
    articles = (Article.from_text(path.read_text(encoding="utf-8")) for path in EXAMPLES)
    return [c for article in articles for c in scorer.score(article).contributions]


def invented(better: str, unit: str = "finds per 1,000 words", **more: str) -> Signal:
    return replace(
        SIGNALS["loaded_language"], name="invented", better=better, unit=unit, says="{count} found.", says_none="None found.", **more
    )  # fmt: skip


def told(signal: Signal, value: float | None, log_odds: float) -> str | None:
    scorecard = replace(load_scorer().scorecard, reference={"invented": REFERENCE})
    facts = {"count": f"{value:g}"} if value else {}
    measurement = Measurement(value, facts=facts, why="Too short.")
    return reason(signal, measurement, signal.sentence(measurement), log_odds, scorecard)


@pytest.mark.parametrize(
    ("better", "value", "log_odds", "sentence"),
    [
        # what raises praises something that is there
        ("higher", 99, 0.5, "99 found. Only 1 % of news articles have more."),
        ("higher", 100, 0.5, "100 found. Hardly any news article has more."),
        ("higher", 80, 0.5, "80 found. More than in most articles."),
        ("higher", 40, 0.5, "40 found."),
        # the absence of a fault, or less of it than usual, is no reason
        ("lower", 0, 0.5, None),
        ("lower", 0, 0.01, None),
        ("lower", 3, 0.5, None),
        # nor is a form of writing without a better or worse, nor what nobody could measure
        ("neither", 40, 0.5, None),
        ("higher", 0, 0.5, None),
        ("higher", -1, 0.5, None),
        ("higher", None, 0.5, None),
        # what lowers is a fault that is there, or something good that is not
        ("lower", 95, -0.5, "95 found. Only 5 % of news articles have more."),
        ("lower", 50, -0.5, "50 found."),
        ("lower", 0, -0.5, None),
        ("higher", 0, -0.5, "None found."),
        ("higher", 5, -0.5, "5 found. Only 4 % of news articles have fewer."),
        ("higher", 20, -0.5, "20 found. Fewer than in most articles."),
        ("higher", 60, -0.5, f"60 found. {FEW}"),
        ("neither", 99, -0.5, "99 found. Only 1 % of news articles have more."),
        ("neither", 2, -0.5, "2 found. Only 1 % of news articles have fewer."),
        ("neither", 0, -0.5, "None found."),
        ("higher", None, -0.5, "Too short."),
        # without an effect it is an observation
        ("higher", 99, 0.0, "99 found."),
        ("lower", 99, 0.0, "99 found."),
    ],
)
def test_what_is_a_reason(better: str, value: float | None, log_odds: float, sentence: str | None) -> None:
    assert told(invented(better), value, log_odds) == sentence


def test_a_share_is_larger_or_smaller() -> None:
    signal = invented("lower", "share of sentences")
    assert told(signal, 99, -0.5) == "99 found. Only 1 % of news articles do worse."
    assert told(signal, 80, -0.5) == "80 found. Most articles do better."
    assert told(signal, 100, -0.5) == "100 found. Hardly any news article does worse."
    assert told(invented("higher", "share of sentences"), 3, -0.5) == "3 found. Only 2 % of news articles do worse."


def test_a_signal_may_leave_the_comparison_out_or_word_it() -> None:
    assert told(invented("lower", says_high=""), 99, -0.5) == "99 found."
    assert told(invented("higher", says_low=""), 60, -0.5) == "60 found."
    assert told(invented("lower", says_high="That is much."), 2, -0.5) == "2 found. That is much."


def test_without_figures_of_news_there_is_no_comparison() -> None:
    scorecard = replace(load_scorer().scorecard, reference={})
    assert (
        reason(invented("lower"), Measurement(99.0, facts={"count": 99}), "99 found.", -0.5, scorecard) == "99 found."
    )


def test_every_reason_of_the_examples_praises_what_is_there() -> None:
    found = contributions()
    raising = [c for c in found if c.sentence is not None and c.log_odds >= VISIBLE]
    assert raising
    for c in raising:
        assert SIGNALS[c.signal].better == "higher"
        assert c.value is not None
        assert c.value > 0
    absent = [c for c in found if c.value == 0 and SIGNALS[c.signal].better == "lower"]
    assert absent
    assert {c.sentence for c in absent} == {None}
    for c in found:
        assert c.observation
        assert c.sentence is None or c.sentence.startswith(c.observation)
        assert "professional news" not in (c.sentence or "")


def test_shares_leave_ties_out() -> None:
    scorecard = load_scorer().scorecard
    for signal, quantiles in scorecard.reference.items():
        for value in (quantiles[0], quantiles[len(quantiles) // 2], quantiles[-1]):
            less, more = scorecard.shares(signal, value)
            assert less == sum(q < value for q in quantiles) / len(quantiles)
            assert more == pytest.approx(sum(q > value for q in quantiles) / len(quantiles))


@pytest.mark.parametrize(
    ("name", "facts", "rest"),
    [
        ("sourcing", {"sourced": "Only 6 of 21 sentences", "name": "name", "describe": "describe"}, " name or describe a source."),
        ("reporting", {"finding": "Only 2 of 16 sentences give a full name, a date or a figure."}, ""),
    ],
)  # fmt: skip
def test_only_stands_where_it_blames(name: str, facts: dict[str, str], rest: str) -> None:
    measurement = Measurement(0.4, facts=facts)
    lowering, raising = (observed(SIGNALS[name], measurement, log_odds) for log_odds in (-0.2, 0.05))
    assert lowering.startswith("Only ")
    assert lowering.endswith(rest)
    assert raising == lowering.removeprefix("Only ")
