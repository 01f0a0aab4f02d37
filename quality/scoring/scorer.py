"""`Scorer` turns an article into an assessment. It is immutable, so one scorer may serve many threads."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quality.article import Article
from quality.document import Document
from quality.document.bio import bio_text
from quality.document.headline import Headline
from quality.errors import FAULTS, InputError, QualityError, told_fault
from quality.model import Model, load_model
from quality.scoring.abstention import abstention, cautions
from quality.scoring.assessment import (
    Abstention,
    Assessment,
    Contribution,
    ErrorRecord,
    Passage,
    Unmeasured,
    WhatIf,
)
from quality.scoring.context import measure_context
from quality.scoring.explanation import answers, observed, points, reason, without_reasons
from quality.scoring.scorecard import Scorecard, scorecard_of, sigmoid
from quality.scoring.what_if import edits
from quality.signals import Measurement, Signal, catalog
from quality.version import __version__
from quality.visible import visible, visible_line

if TYPE_CHECKING:
    from quality.document.near_duplicates import EarlierArticles

MIN_EFFECT = 0.05
"""Minimum loss in log-odds for which an edit is tried and scored."""

_MARKS = re.compile(r"^#+[ \t]+")


def load_scorer(path: str | Path | None = None, lexicons: str | Path | None = None) -> Scorer:
    """Load a scorer with the model in the folder `path`, by default the shipped one, and with the word lists in the folder
    `lexicons` in place of shipped ones. A process uses one set of lists at a time, also to read articles: scorers with different
    lists may take turns. Raises ModelError, and InputError for a word list."""
    scorer = scorer_of(load_model(path, lexicons))
    scorer.model.lists.use()
    return scorer


def scorer_of(model: Model) -> Scorer:
    """Make a scorer with a model. Raises ModelError if its scorecard is refused."""
    return Scorer(scorecard_of(model), model)


def signal_names() -> tuple[str, ...]:
    """Return the names of all signals, in the catalogue's order."""
    return tuple(signal.name for signal in catalog())


def signal_questions() -> dict[str, str]:
    """Return the question of every signal, by name."""
    return {signal.name: signal.question for signal in catalog()}


def measure_all(
    document: Document, names: Container[str] | None = None
) -> list[tuple[Signal, Measurement, str | None]]:
    """Every signal of the catalogue, or those of `names`, with its measurement and, where it says nothing, the reason."""
    measured = []
    form = document.genre.genre if document.genre.is_sure else ""
    from_page = document.article.links is not None
    for signal in catalog():
        if names is not None and signal.name not in names:
            continue
        if form in signal.off_for:
            measurement, why = Measurement(None), f"Not applied to this form of article ({form.replace('_', ' ')})."
        elif signal.needs_page and not from_page:
            measurement, why = Measurement(None), "Cannot be measured in plain text, only on a web page."
        else:
            measurement = signal.measure(document)
            why = signal.sentence(measurement) if measurement.value is None else ""
        measured.append((signal, measurement, why or None))
    return measured


def _shown(headline: Headline | None) -> str | None:
    """Return the headline that was measured, without Markdown syntax if it is part of the text."""
    if headline is None:
        return None
    return visible_line(_MARKS.sub("", headline.text)) if headline.part == "text" else headline.text


def _apart(document: Document) -> tuple[tuple[int, int], ...]:
    """Return the passages of the text that are not part of the story, in order; blocks beside each other are one passage. The
    headline repeated in the text is left out."""
    text, headline = document.text, document.article.headline
    found: list[tuple[int, int]] = []
    for block in document.blocks:
        if block.main or text[block.start : block.end].strip(" #") == headline:
            continue
        if found and not text[found[-1][1] : block.start].strip():
            found[-1] = (found[-1][0], block.end)
        else:
            found.append((block.start, block.end))
    return tuple(found)


class Scorer:
    """Score articles with the scorecard and the fitted tables of one model, by default the shipped one."""

    def __init__(self, scorecard: Scorecard, model: Model | None = None) -> None:
        self.scorecard = scorecard
        self.model = load_model() if model is None else model
        self._terms = {term.signal: term for term in scorecard.terms}

    @property
    def digest(self) -> str:
        """Hash of the model: the same digest gives the same scores."""
        return self.scorecard.digest

    def describe(self) -> dict[str, Any]:
        """Describe the model and the catalogue as JSON: `model` with name, version, digest and bands; `signals` with every
        declaration and whether the model uses it."""
        scorecard = self.scorecard
        return {
            "model": {
                "name": scorecard.name,
                "version": scorecard.version,
                "digest": self.digest,
                "bands": {"low": 0, "medium": scorecard.bands[0], "high": scorecard.bands[1]},
                "quality_version": __version__,
            },
            "signals": [signal.to_dict() | {"scored": signal.name in self._terms} for signal in catalog()],
        }

    def score(
        self,
        article: Article,
        *,
        what_if: bool = False,
        earlier: EarlierArticles | None = None,
        place: str | None = None,
        context: bool = False,
    ) -> Assessment:
        """Assess one article.

        `what_if` also scores the edits that would raise its score; `earlier` are articles to compare with, and `place` is the
        article's own place among them; `context` adds readability, which is not part of the score. Raises MissingExtraError if
        `context` is set and textstat is not installed, and InputError for anything but an Article.
        """
        if not isinstance(article, Article):
            raise InputError(
                f"the article is of type {type(article).__name__}; give an Article, such as Article.from_text(text)"
            )
        document = Document(article, earlier, self.model, place)
        told = measure_context(document) if context else {}
        measured = measure_all(document)
        log_odds = self._log_odds(measured)
        scorecard = self.scorecard
        reliability = self._reliability(log_odds)
        contributions = self._contributions(article, measured, log_odds)
        abstained = self._abstained(document, measured)
        if abstained:
            contributions = without_reasons(contributions, abstained)
        score = None if abstained else round(100 * reliability)
        return Assessment(
            id=article.id,
            url=article.url,
            headline=_shown(document.headline),
            form=document.genre.genre,
            language=article.language,
            words=document.words,
            score=score,
            reliability=None if abstained else reliability,
            interval=None if abstained else scorecard.interval(reliability),
            band=None if score is None else scorecard.band(score),
            abstained=abstained,
            intercept=scorecard.intercept,
            questions=answers(contributions),
            contributions=contributions,
            unmeasured=tuple(
                Unmeasured(s.name, why or s.says_unknown, s.title) for s, m, why in measured if m.value is None
            ),
            cautions=tuple(map(visible, cautions(document, scored=abstained is None))),
            what_if=self._what_if(document, log_odds, score) if what_if and score is not None else (),
            model={"name": scorecard.name, "version": scorecard.version, "digest": self.digest},
            reader={"name": article.provenance.reader, "version": article.provenance.version},
            quality_version=__version__,
            context=told,
            publisher=article.publisher,
            published=article.published,
            text=article.text,
            apart=_apart(document),
            extra=article.extra,
        )

    def score_many(
        self,
        articles: Iterable[Article | QualityError],
        *,
        what_if: bool = False,
        earlier: EarlierArticles | None = None,
        place: str | None = None,
        context: bool = False,
    ) -> Iterator[Assessment | ErrorRecord]:
        """Yield assessments in the same order. An item that fails, or is itself an error, becomes an error record."""
        for row, article in enumerate(articles, 1):
            if isinstance(article, QualityError):
                yield ErrorRecord(row, str(article))
                continue
            try:
                yield self.score(article, what_if=what_if, earlier=earlier, place=place, context=context)
            except QualityError as error:
                yield ErrorRecord(row, str(error), article.id)
            except FAULTS as error:
                yield ErrorRecord(row, told_fault(error), article.id)

    def _reliability(self, log_odds: Mapping[str, float]) -> float:
        return sigmoid(self.scorecard.intercept + sum(log_odds.values()))

    def _abstained(
        self, document: Document, measured: list[tuple[Signal, Measurement, str | None]]
    ) -> Abstention | None:
        outside = sum(
            1
            for signal, measurement, _ in measured
            if measurement.value is not None
            and (term := self._terms.get(signal.name)) is not None
            and not term.support[0] <= measurement.value <= term.support[1]
        )
        return abstention(document, outside)

    def _log_odds(self, measured: list[tuple[Signal, Measurement, str | None]]) -> dict[str, float]:
        terms = self._terms
        return {
            signal.name: terms[signal.name].log_odds(measurement.value)
            for signal, measurement, _ in measured
            if signal.name in terms
        }

    def _contributions(
        self, article: Article, measured: list[tuple[Signal, Measurement, str | None]], log_odds: dict[str, float]
    ) -> tuple[Contribution, ...]:
        parts = {"text": article.text, "headline": article.headline, "byline": article.byline, "bio": bio_text(article)}
        contributions = []
        for signal, measurement, why in measured:
            value, effect = measurement.value, log_odds.get(signal.name, 0.0)
            if value is None and not effect:
                continue
            observation = visible(why or observed(signal, measurement, effect))
            sentence = reason(signal, measurement, observation, effect, self.scorecard)
            evidence = sorted(measurement.evidence, key=lambda e: -e.weight)
            contributions.append(
                Contribution(
                    signal=signal.name,
                    question=signal.question,
                    title=signal.title,
                    value=value,
                    unit=signal.unit,
                    percentile=None if value is None else self.scorecard.percentile(signal.name, value),
                    log_odds=effect,
                    points=points(effect),
                    sentence=None if sentence is None else visible(sentence),
                    observation=observation,
                    evidence=tuple(
                        Passage(e.part, e.start, e.end, (parts[e.part] or "")[e.start : e.end], e.note, e.weight)
                        for e in evidence
                    ),
                )
            )
        contributions.sort(key=lambda c: (-abs(c.log_odds), c.signal))
        return tuple(contributions)

    def _what_if(self, document: Document, log_odds: dict[str, float], score: int) -> tuple[WhatIf, ...]:
        raised = []
        for edit in edits(document):
            if log_odds.get(edit.signal, 0.0) < -MIN_EFFECT:
                edited = Document(edit.article(), document.earlier, self.model, document.place)
                measured = measure_all(edited)
                reached = round(100 * self._reliability(self._log_odds(measured)))
                if reached > score and self._abstained(edited, measured) is None:
                    raised.append(WhatIf(edit.says, reached))
        raised.sort(key=lambda w: -w.score)
        return tuple(raised)
