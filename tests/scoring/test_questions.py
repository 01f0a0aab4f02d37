"""The six questions of an assessment: their parts add up to the score, and each tells its strongest reason."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality import Article, load_scorer
from quality.scoring.assessment import VISIBLE, Contribution
from quality.scoring.explanation import answers, points
from quality.scoring.scorecard import logit, sigmoid
from quality.signals import catalog
from quality.signals.questions import CONTEXT, QUESTIONS, TITLES

EXAMPLES = sorted((Path(__file__).parents[2] / "labeled" / "examples").glob("*.txt"))
SCORER = load_scorer()


def contribution(question: str, log_odds: float, sentence: str | None = None) -> Contribution:
    return Contribution(
        "some_signal", question, "Title", 1.0, "count", None, log_odds, points(log_odds), sentence, "Seen.", ()
    )


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_parts_add_up(path: Path) -> None:
    assessment = SCORER.score(Article.from_text(path.read_text(encoding="utf-8")), what_if=False)
    assert [part.question for part in assessment.questions][:6] == list(QUESTIONS)
    assert [part.title for part in assessment.questions][:6] == list(QUESTIONS.values())
    for part in assessment.questions:
        own = [c for c in assessment.contributions if c.question == part.question]
        assert part.log_odds == pytest.approx(sum(c.log_odds for c in own), abs=1e-9)
        assert part.points == points(part.log_odds)
        assert part.sentence is None or part.sentence in {c.sentence for c in own}
    assert all(c.points == points(c.log_odds) for c in assessment.contributions)
    if assessment.reliability is not None:
        total = assessment.intercept + sum(part.log_odds for part in assessment.questions)
        assert abs(logit(assessment.reliability) - total) < 1e-9


PARTS = st.lists(
    st.builds(contribution, st.sampled_from(list(TITLES)), st.floats(-3, 3), st.sampled_from([None, "Found."]))
)


@given(PARTS)
def test_any_contributions_add_up(found: list[Contribution]) -> None:
    parts = answers(found)
    assert [part.question for part in parts][:6] == list(QUESTIONS)
    assert sum(part.log_odds for part in parts) == pytest.approx(sum(c.log_odds for c in found), abs=1e-9)
    for part in parts:
        shown = [c for c in found if c.question == part.question and c.sentence and abs(c.log_odds) >= VISIBLE]
        assert (part.sentence is not None) == bool(shown)


def test_the_sentence_is_that_of_the_strongest_reason_on_the_same_side() -> None:
    found = [
        contribution("page", -0.9, "Clutter."),
        contribution("page", 0.6, "Dated."),
        contribution("page", 0.5, "Policies."),
    ]
    (part,) = (part for part in answers(found) if part.question == "page")
    assert part.sentence == "Dated."
    (part,) = (part for part in answers(found[:2]) if part.question == "page")
    assert part.sentence == "Clutter."
    (part,) = (part for part in answers([contribution("page", 0.9), *found[:1]]) if part.question == "page")
    assert part.sentence == "Clutter.", "where nothing pulls the same way, the strongest of all"


def test_context_is_a_part_only_where_a_scorecard_counts_it() -> None:
    assert [part.question for part in answers([contribution(CONTEXT, 0.0, "Long words.")])] == list(QUESTIONS)
    assert [part.question for part in answers([contribution(CONTEXT, 0.2)])] == [*QUESTIONS, CONTEXT]


@given(st.floats(-30, 30))
def test_points_move_an_article_that_scores_50(log_odds: float) -> None:
    assert points(log_odds) == pytest.approx(100 * sigmoid(log_odds) - 50, abs=0.05 + 1e-9)
    assert points(-log_odds) == pytest.approx(-points(log_odds), abs=1e-9)


def test_every_signal_answers_a_question() -> None:
    found = [signal.question for signal in catalog()]
    assert set(QUESTIONS) <= set(found) <= set(TITLES)
    assert found == sorted(found, key=list(TITLES).index), "in the order of the questions"
