"""The scorecard: an additive model as a table of steps a signal, read from JSON that is parsed, audited and only then built."""

from __future__ import annotations

import hashlib
import json
import math
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from quality.article.small_files import read_small_file
from quality.errors import InputError, ModelError, VersionMismatchError
from quality.signals import catalog

SCHEMA = "quality.scorecard/1"
MAX_BYTES = 8_000_000
MAX_STEPS = 512
MAX_REPLICATES = 200
BANDS = ("low", "medium", "high")


@dataclass(frozen=True, slots=True)
class Term:
    """The step function of one signal.

    `points[bisect_left(edges, value)]` is the contribution in log-odds, `missing` that of an unmeasured value.
    `replicates` holds the points of every bootstrap scorecard, shape (replicates, steps + 1), the last column for missing.
    `support` is the range of values seen in training.
    """

    signal: str
    version: int
    edges: tuple[float, ...]
    points: tuple[float, ...]
    missing: float
    support: tuple[float, float]
    replicates: tuple[tuple[float, ...], ...] = ()

    def step(self, value: float | None) -> int:
        """Index of the step that `value` falls on; the last one is for None."""
        return len(self.points) if value is None else bisect_left(self.edges, value)

    def log_odds(self, value: float | None) -> float:
        """Contribution of `value`."""
        return self.missing if value is None else self.points[bisect_left(self.edges, value)]


@dataclass(frozen=True, slots=True)
class Scorecard:
    """An audited model. `sha256` is that of the file's bytes."""

    name: str
    version: str
    intercept: float
    terms: tuple[Term, ...]
    prior: float
    """Share of reliable articles that the calibration assumes."""
    bands: tuple[float, float]
    """Scores at which «medium» and «high» begin."""
    intercepts: tuple[float, ...] = ()
    """Intercepts of the bootstrap scorecards."""
    reference: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    """Signal to its ascending quantiles among professional news, evenly spaced from the minimum to the maximum."""
    sha256: str = ""

    def band(self, score: int) -> str:
        """«low», «medium» or «high»."""
        return BANDS[(score >= self.bands[0]) + (score >= self.bands[1])]

    def percentile(self, signal: str, value: float) -> float | None:
        """Share, 0 to 100, of professional news with a smaller value (ties count half); None for an unknown signal."""
        if signal not in self.reference:
            return None
        less, more = self.shares(signal, value)
        return round(50 * (1 + less - more), 1)

    def shares(self, signal: str, value: float) -> tuple[float, float]:
        """Shares, 0 to 1, of professional news with a smaller and with a larger value; (0, 0) for an unknown signal."""
        quantiles = self.reference.get(signal)
        if not quantiles:
            return 0.0, 0.0
        return bisect_left(quantiles, value) / len(quantiles), 1 - bisect_right(quantiles, value) / len(quantiles)

    def with_prior(self, prior: float) -> Scorecard:
        """The same scorecard for a queue in which the share `prior` of articles is reliable.

        Shifts every intercept by the difference of the priors' log-odds (Saerens, Latinne and Decaestecker, Adjusting the
        outputs of a classifier to new a priori probabilities, Neural Computation 14, 2002).
        """
        if not 0 < prior < 1:
            raise ModelError(f"the prior is {prior}; it must lie between 0 and 1, both excluded")
        shift = logit(prior) - logit(self.prior)
        return Scorecard(
            self.name, self.version, self.intercept + shift, self.terms, prior, self.bands,
            tuple(intercept + shift for intercept in self.intercepts), self.reference, self.sha256,
        )  # fmt: skip


def logit(probability: float) -> float:
    """Log-odds of a probability strictly between 0 and 1."""
    return math.log(probability / (1 - probability))


def sigmoid(log_odds: float) -> float:
    """Probability of log-odds, without overflow."""
    if log_odds >= 0:
        return 1 / (1 + math.exp(-log_odds))
    power = math.exp(log_odds)
    return power / (1 + power)


def default_model_path() -> Path:
    """The shipped model: inside an installed wheel, else in the source tree."""
    package = Path(__file__).resolve().parents[1]
    shipped = package / "models" / "reliability.json"
    return shipped if shipped.exists() else package.parent / "models" / "reliability.json"


def load_scorecard(path: str | Path | None = None) -> Scorecard:
    """Reads and audits a scorecard file.

    Raises ModelError for a file that is missing, too large, no JSON or breaks the schema, VersionMismatchError for one fitted
    on other signals than the installed ones. Nothing in the file is executed.
    """
    path = Path(path) if path is not None else default_model_path()
    return parse_scorecard(read_model(path), str(path))


def read_model(path: Path) -> bytes:
    """The bytes of a model file. Raises ModelError when it is missing, no regular file or larger than `MAX_BYTES`."""
    try:
        return read_small_file(path, "model file", MAX_BYTES)
    except InputError as error:
        raise ModelError(str(error)) from None


def parse_scorecard(raw: bytes, name: str) -> Scorecard:
    """Audits and builds a scorecard from the bytes of a file; `name` says in errors which. Raises as `load_scorecard`."""
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise ModelError(f"{name} is not JSON: {error}") from None
    try:
        return scorecard_from_dict(data, hashlib.sha256(raw).hexdigest())
    except VersionMismatchError as error:
        raise VersionMismatchError(f"{name}: {error}") from None
    except ModelError as error:
        raise ModelError(f"{name}: {error}") from None


def scorecard_from_dict(data: Any, sha256: str = "") -> Scorecard:
    """Audits a parsed scorecard and builds it. Raises as `load_scorecard` does."""
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        found = data.get("schema") if isinstance(data, dict) else type(data).__name__
        raise ModelError(
            f"the schema is {found!r}; this version reads {SCHEMA!r}. Train again or install a matching version"
        )
    raw_terms = data.get("terms")
    if not isinstance(raw_terms, list) or not raw_terms:
        raise ModelError("«terms» must be a list with at least one entry")
    intercepts = _numbers(data.get("intercepts", []), "intercepts")
    if len(intercepts) > MAX_REPLICATES:
        raise ModelError(f"«intercepts» has {len(intercepts)} entries; at most {MAX_REPLICATES} are read")
    terms = tuple(_term(term, len(intercepts)) for term in raw_terms)
    names = [term.signal for term in terms]
    if len(set(names)) < len(names):
        raise ModelError("a signal has more than one term")
    _check_versions(terms)
    bands = _numbers(data.get("bands"), "bands")
    if len(bands) != 2 or not 0 < bands[0] < bands[1] < 100:
        raise ModelError(f"«bands» is {bands}; it must be two ascending scores between 0 and 100")
    prior = _number(data.get("prior"), "prior")
    if not 0 < prior < 1:
        raise ModelError(f"«prior» is {prior}; it must lie between 0 and 1")
    reference = data.get("reference", {})
    if not isinstance(reference, dict):
        raise ModelError("«reference» must map signals to quantiles")
    quantiles = {str(name): _numbers(values, f"reference of {name}") for name, values in reference.items()}
    if any(list(values) != sorted(values) for values in quantiles.values()):
        raise ModelError("the quantiles in «reference» must ascend")
    return Scorecard(
        name=_text(data.get("name"), "name"),
        version=_text(data.get("version"), "version"),
        intercept=_number(data.get("intercept"), "intercept"),
        terms=terms,
        prior=prior,
        bands=(bands[0], bands[1]),
        intercepts=intercepts,
        reference=quantiles,
        sha256=sha256,
    )


def _term(data: Any, replicates: int) -> Term:
    if not isinstance(data, dict):
        raise ModelError("each of «terms» must be an object")
    name = _text(data.get("signal"), "signal")
    edges = _numbers(data.get("edges"), f"edges of {name}")
    points = _numbers(data.get("points"), f"points of {name}")
    if len(edges) > MAX_STEPS or list(edges) != sorted(set(edges)):
        raise ModelError(f"the edges of {name} must ascend strictly, at most {MAX_STEPS}")
    if len(points) != len(edges) + 1:
        raise ModelError(
            f"{name} has {len(edges)} edges and {len(points)} points; there must be one point more than edges"
        )
    version = data.get("version")
    if not isinstance(version, int) or isinstance(version, bool):
        raise ModelError(f"the version of {name} is {version!r}; it must be a whole number")
    support = _numbers(data.get("support"), f"support of {name}")
    if len(support) != 2 or support[0] > support[1]:
        raise ModelError(f"the support of {name} must be a lowest and a highest value")
    rows = data.get("replicates", [])
    if not isinstance(rows, list) or len(rows) != replicates:
        raise ModelError(f"{name} must have one row of replicates for each of the {replicates} intercepts")
    table = tuple(_numbers(row, f"replicates of {name}") for row in rows)
    if any(len(row) != len(points) + 1 for row in table):
        raise ModelError(f"each row of the replicates of {name} must hold {len(points) + 1} numbers")
    return Term(
        name,
        version,
        edges,
        points,
        _number(data.get("missing"), f"missing of {name}"),
        (support[0], support[1]),
        table,
    )


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
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ModelError(f"«{where}» is {str(value)[:40]!r}; it must be a finite number")
    if abs(value) > 1e9:
        raise ModelError(f"«{where}» is {value}; at most 1e9 is allowed")
    return float(value)


def _numbers(value: Any, where: str) -> tuple[float, ...]:
    if not isinstance(value, list):
        raise ModelError(f"«{where}» must be a list of numbers")
    return tuple(_number(item, where) for item in value)


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= 200:
        raise ModelError(f"«{where}» must be a text of 1 to 200 characters")
    return value
