"""From measurements to a score: the scorecard, the assessment and its explanation, and the `Scorer` that combines them."""

from quality.document.genre import GENRES
from quality.scoring.assessment import Assessment, Contribution, ErrorRecord, QuestionPart
from quality.scoring.scorecard import Scorecard, Term, load_scorecard
from quality.scoring.scorer import Scorer, load_scorer, scorer_of, signal_names, signal_questions
from quality.signals.questions import CONTEXT, TITLES

__all__ = [
    "CONTEXT",
    "GENRES",
    "TITLES",
    "Assessment",
    "Contribution",
    "ErrorRecord",
    "QuestionPart",
    "Scorecard",
    "Scorer",
    "Term",
    "load_scorecard",
    "load_scorer",
    "scorer_of",
    "signal_names",
    "signal_questions",
]
