"""The scorecard: an additive model with a table of steps per signal. The parsed JSON of a model is audited before anything is
built."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from quality.errors import ModelError, VersionMismatchError
from quality.model import Model, load_model
from quality.model.layout import MAX_NUMBER, SCORECARD
from quality.signals import catalog

SCHEMA = "quality.scorecard/2"
MAX_STEPS = 512
BANDS = ("low", "medium", "high")


class Term(NamedTuple):
    """The step function of one signal. `points[bisect_left(edges, value)]` is the contribution in log-odds, `missing` the
    contribution of an unmeasured value, and `support` the range of values in training."""

    signal: str
    version: int
    edges: tuple[float, ...]
    points: tuple[float, ...]
    missing: float
    support: tuple[float, float]

    def log_odds(self, value: float | None) -> float:
        """Return the contribution of `value`."""
        return self.missing if value is None else self.points[bisect_left(self.edges, value)]


class Intervals(NamedTuple):
    """Where readers grade nine in ten such articles, by reliability; all values are from 0 to 1. `low[bisect_right(edges,
    reliability)]` and `high[...]` hold for the articles between two ascending edges."""

    edges: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Scorecard:
    """An audited scorecard. `digest` is the digest of its model."""

    name: str
    version: str
    intercept: float
    terms: tuple[Term, ...]
    bands: tuple[float, float]
    """Scores at which the bands “medium” and “high” begin."""
    intervals: Intervals
    reference: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    """For each signal, its ascending quantiles in professional news, evenly spaced from the minimum to the maximum."""
    digest: str = ""

    def interval(self, reliability: float) -> tuple[int, int]:
        """Return the scores, 0 to 100, between which readers grade nine in ten such articles. The article's own score is
        always included."""
        at = bisect_right(self.intervals.edges, reliability)
        score = round(100 * reliability)
        return min(round(100 * self.intervals.low[at]), score), max(round(100 * self.intervals.high[at]), score)

    def band(self, score: int) -> str:
        """«low», «medium» or «high»."""
        return BANDS[(score >= self.bands[0]) + (score >= self.bands[1])]

    def percentile(self, signal: str, value: float) -> float | None:
        """Return the share, 0 to 100, of professional news with a smaller value (ties count half); None for an unknown signal."""
        if signal not in self.reference:
            return None
        less, more = self.shares(signal, value)
        return round(50 * (1 + less - more), 1)

    def shares(self, signal: str, value: float) -> tuple[float, float]:
        """Return the shares, 0 to 1, of professional news with a smaller and with a larger value; (0, 0) for an unknown
        signal."""
        quantiles = self.reference.get(signal)
        if not quantiles:
            return 0.0, 0.0
        return bisect_left(quantiles, value) / len(quantiles), 1 - bisect_right(quantiles, value) / len(quantiles)


def logit(probability: float) -> float:
    """Return the log-odds of a probability strictly between 0 and 1."""
    return math.log(probability / (1 - probability))


def sigmoid(log_odds: float) -> float:
    """Return the probability of log-odds, without overflow."""
    if log_odds >= 0:
        return 1 / (1 + math.exp(-log_odds))
    power = math.exp(log_odds)
    return power / (1 + power)


def load_scorecard(path: str | Path | None = None) -> Scorecard:
    """Load the scorecard of the model in the folder `path`, by default the shipped one. Raises as `load_model` and
    `scorecard_of`."""
    return scorecard_of(load_model(path))


def scorecard_of(model: Model) -> Scorecard:
    """Audit and build the scorecard of a model. Raises ModelError if it breaks the schema, VersionMismatchError if it was
    fitted on other versions of the signals."""
    try:
        scorecard = scorecard_from_dict(model.scorecard, model.digest)
        if {term.signal: term.version for term in scorecard.terms} != model.manifest.signals:
            raise ModelError("its terms do not match the signals in the manifest; train again")
    except ModelError as error:
        raise type(error)(f"{model.where}{SCORECARD}: {error}") from None
    return scorecard


def scorecard_from_dict(data: Any, digest: str = "") -> Scorecard:
    """Audit and build a parsed scorecard. Raises as `scorecard_of`."""
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        found = data.get("schema") if isinstance(data, dict) else type(data).__name__
        raise ModelError(
            f"the schema is {str(found)[:60]!r}; this version reads {SCHEMA!r}. Train again or install a matching version"
        )
    raw_terms = data.get("terms")
    if not isinstance(raw_terms, list) or not raw_terms:
        raise ModelError("'terms' must be a list with at least one entry")
    terms = tuple(map(_term, raw_terms))
    names = [term.signal for term in terms]
    if len(set(names)) < len(names):
        raise ModelError("a signal has more than one term")
    _check_versions(terms)
    bands = _numbers(data.get("bands"), "bands")
    if len(bands) != 2 or not 0 < bands[0] < bands[1] < 100:
        raise ModelError(f"'bands' is {bands}; it must be two ascending scores between 0 and 100")
    reference = data.get("reference", {})
    if not isinstance(reference, dict):
        raise ModelError("'reference' must map signals to quantiles")
    quantiles = {str(name): _numbers(values, f"reference of {name}") for name, values in reference.items()}
    if any(list(values) != sorted(values) for values in quantiles.values()):
        raise ModelError("the quantiles in 'reference' must ascend")
    return Scorecard(
        name=_text(data.get("name"), "name"),
        version=_text(data.get("version"), "version"),
        intercept=_number(data.get("intercept"), "intercept"),
        terms=terms,
        bands=(bands[0], bands[1]),
        intervals=_intervals(data.get("intervals")),
        reference=quantiles,
        digest=digest,
    )


def _term(data: Any) -> Term:
    if not isinstance(data, dict):
        raise ModelError("each of 'terms' must be an object")
    name = _text(data.get("signal"), "signal")
    edges = _numbers(data.get("edges"), f"edges of {name}")
    points = _numbers(data.get("points"), f"points of {name}")
    if len(edges) > MAX_STEPS or list(edges) != sorted(set(edges)):
        raise ModelError(f"the edges of {name} must ascend strictly, at most {MAX_STEPS}")
    if len(points) != len(edges) + 1:
        raise ModelError(
            f"{name} has {len(edges)} edges and {len(points)} points; there must be one more point than edges"
        )
    version = data.get("version")
    if not isinstance(version, int) or isinstance(version, bool):
        raise ModelError(f"the version of {name} is {version!r}; it must be a whole number")
    support = _numbers(data.get("support"), f"support of {name}")
    if len(support) != 2 or support[0] > support[1]:
        raise ModelError(f"the support of {name} must be a minimum and a maximum")
    return Term(
        name,
        version,
        edges,
        points,
        _number(data.get("missing"), f"missing of {name}"),
        (support[0], support[1]),
    )


def _intervals(data: Any) -> Intervals:
    if not isinstance(data, dict):
        raise ModelError("'intervals' must be an object with 'edges', 'low' and 'high'")
    edges, low, high = (_numbers(data.get(key), f"{key} of intervals") for key in ("edges", "low", "high"))
    if len(edges) > MAX_STEPS or list(edges) != sorted(set(edges)):
        raise ModelError(f"the edges of 'intervals' must ascend strictly, at most {MAX_STEPS}")
    if not len(low) == len(high) == len(edges) + 1:
        raise ModelError("'low' and 'high' of 'intervals' must each have one more number than 'edges'")
    if not all(0 <= one <= other <= 1 for one, other in zip(low, high, strict=True)):
        raise ModelError("'low' and 'high' of 'intervals' must be between 0 and 1, and each low at most its high")
    return Intervals(edges, low, high)


def _check_versions(terms: Sequence[Term]) -> None:
    installed = {signal.name: signal.version for signal in catalog()}
    wrong = [
        f"{term.signal} (fitted on version {term.version}, installed: {installed.get(term.signal, 'none')})"
        for term in terms
        if installed.get(term.signal) != term.version
    ]
    if wrong:
        raise VersionMismatchError(
            f"the model does not fit the installed signals: {'; '.join(wrong)}. Run `quality train` again"
        )


def _number(value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) == math.inf or value != value:
        raise ModelError(f"'{where}' is {str(value)[:40]!r}; it must be a finite number")
    if abs(value) > MAX_NUMBER:
        raise ModelError(f"'{where}' is larger than {MAX_NUMBER:g}")
    return float(value)


def _numbers(value: Any, where: str) -> tuple[float, ...]:
    if not isinstance(value, list):
        raise ModelError(f"'{where}' must be a list of numbers")
    return tuple(_number(item, where) for item in value)


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= 200:
        raise ModelError(f"'{where}' must be a text of 1 to 200 characters")
    return value
