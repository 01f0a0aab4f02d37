"""Means of groups, shrunken towards the mean of all by as much as few articles make them uncertain (empirical Bayes).

Model: the mean y of a group of n articles has the sampling variance V = σ²/n, with σ² pooled over all groups; true means are
normally distributed around μ with variance A. For k groups, and with weights w = 1 / (V + A),

    μ = Σ w y / Σ w,    A = Σ w (k/(k-1) (y - μ)² - V) / Σ w,  0 at least,  both repeated until they agree,
    B = (k-3)/(k-1) · V / (V + A)                                              the share by which y moves towards μ,
    shrunken mean = (1 - B) y + B μ,
    variance = V (1 - (1 - w/Σw) B) + 2/(k-3) · B² · (V̄ + A)/(V + A) · (y - μ)²,    V̄ = Σ w V / Σ w.

The second term of the variance stands for A being estimated. Source: C. N. Morris, Parametric Empirical Bayes Inference: Theory
and Applications, Journal of the American Statistical Association 78 (381), 1983, pages 47-55, section 5 (unequal variances),
with no regressors but the mean. Fewer than four groups say too little about A and are not shrunken.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

_ROUNDS = 500
_TINY = 1e-9
FEWEST = 4
"""Groups that shrinking needs."""


class Sums(NamedTuple):
    """Number, sum and sum of squares of the values of a group."""

    number: int
    total: float
    squares: float

    @property
    def mean(self) -> float:
        """The mean; the group must not be empty."""
        return self.total / self.number

    @property
    def spread(self) -> float:
        """Sum of squared deviations from the mean."""
        return max(0.0, self.squares - self.total**2 / self.number)


class Shrunken(NamedTuple):
    """A shrunken mean with its standard error."""

    mean: float
    error: float

    def interval(self, width: float) -> tuple[float, float]:
        """Return mean minus and plus `width` standard errors."""
        return self.mean - width * self.error, self.mean + width * self.error


class Shrinkage(NamedTuple):
    """The groups in order, the mean of all, and the standard deviations of articles within a group and of true means between
    groups. `freedom` is the number of articles minus that of groups, on which the deviation within rests."""

    groups: tuple[Shrunken, ...]
    mean: float
    within: float
    between: float
    freedom: int


def shrink(groups: Sequence[Sums]) -> Shrinkage | None:
    """Shrink the means of groups, none of them empty. None if no group has two articles, so that nothing is known about how
    much articles of one group differ."""
    freedom = sum(group.number - 1 for group in groups)
    if freedom < 1:
        return None
    within = sum(group.spread for group in groups) / freedom
    means = [group.mean for group in groups]
    variances = [max(within / group.number, _TINY) for group in groups]
    center, between = _center(means, variances)
    k = len(groups)
    if k < FEWEST:
        kept = tuple(Shrunken(mean, sqrt(variance)) for mean, variance in zip(means, variances, strict=True))
        return Shrinkage(kept, center, sqrt(within), sqrt(between), freedom)
    weights = [1 / (variance + between) for variance in variances]
    total = sum(weights)
    typical = sum(weight * variance for weight, variance in zip(weights, variances, strict=True)) / total
    found = []
    for mean, variance, weight in zip(means, variances, weights, strict=True):
        pull = (k - 3) / (k - 1) * variance * weight
        extra = 2 / (k - 3) * pull**2 * (typical + between) * weight * (mean - center) ** 2
        error = sqrt(variance * (1 - (1 - weight / total) * pull) + extra)
        found.append(Shrunken((1 - pull) * mean + pull * center, error))
    return Shrinkage(tuple(found), center, sqrt(within), sqrt(between), freedom)


def _center(means: Sequence[float], variances: Sequence[float]) -> tuple[float, float]:
    """Return μ and A."""
    k = len(means)
    between = 0.0
    center = 0.0
    for _ in range(_ROUNDS):
        weights = [1 / (variance + between) for variance in variances]
        total = sum(weights)
        center = sum(weight * mean for weight, mean in zip(weights, means, strict=True)) / total
        if k < 2:
            break
        found = sum(
            weight * (k / (k - 1) * (mean - center) ** 2 - variance)
            for weight, mean, variance in zip(weights, means, variances, strict=True)
        )
        before, between = between, max(0.0, found / total)
        if abs(between - before) <= _TINY * (1 + between):
            break
    return center, between


def quantile(freedom: int, normal: float = 1.959964) -> float:
    """Return the quantile of Student's t that corresponds to one of the normal distribution (1.96: a 95 % interval), by the
    expansion 26.7.5 of Abramowitz and Stegun; somewhat small for fewer than three degrees of freedom."""
    z, n = normal, max(1, freedom)
    terms = (z**3 + z) / 4, (5 * z**5 + 16 * z**3 + 3 * z) / 96, (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + terms[0] / n + terms[1] / n**2 + terms[2] / n**3
