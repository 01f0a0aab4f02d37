"""What assessments say of each publisher: distribution, shrunken mean with interval, differences from others, trend, copies.

The article's score stays a statement about the article. A roll-up describes the articles given, not all that a publisher prints.
Its JSON form has the schema `quality.publishers/1`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import blake2b
from math import sqrt
from statistics import NormalDist
from typing import Any, NamedTuple

from quality.corpus.compared import publisher_of
from quality.corpus.results import Assessed
from quality.corpus.shrinkage import Shrinkage, Shrunken, Sums, quantile, shrink
from quality.signals import catalog
from quality.signals.questions import QUESTIONS

SCHEMA = "quality.publishers/1"
QUANTILES = (10, 25, 50, 75, 90)
WIDE = 2.575829
"""Normal quantile of the intervals of differences, 99 %: a publisher has some forty of them."""

_LEAST_POINTS = 1.0
"""Points from which on a difference is reported."""

_FEWEST_COMPARED = 3
"""Articles that a publisher needs before differences are reported."""

_CHANCE = 0.05
"""Chance that the interval of any trend misses the truth, over all publishers together."""

_FEWEST_MONTHS = 3
_FEWEST_DATED = 20
"""Articles with a date, and months, that a trend needs."""

_MOST_COLUMNS = 500
"""Signals that are followed; files from outside could name any number."""

SCORE = "score"


class Difference(NamedTuple):
    """By how many points a question or signal sets a publisher apart from the mean of all publishers, shrunken, with an
    interval of 99 % that does not hold 0."""

    name: str
    title: str
    is_question: bool
    points: float
    interval: tuple[float, float]


class Month(NamedTuple):
    """Articles of a month and their mean score, with a 95 % interval; None where nothing is known about how scores vary."""

    month: str
    articles: int
    mean: float
    interval: tuple[float, float] | None


class Shared(NamedTuple):
    """Articles that a publisher shares with another one. `order_unknown` are those among them whose dates do not say which
    was first."""

    publisher: str
    articles: int
    order_unknown: int


@dataclass(frozen=True, slots=True)
class Publisher:
    """The roll-up of a publisher. Scores are from 0 to 100.

    `articles` counts all assessments, `scored` those with a score, `abstained` the others by reason. `mean`, `quantiles` (10th,
    25th, 50th, 75th and 90th percentile, of rounded scores) and `histogram` (articles per ten points) are those of the scores as
    they are; `estimate` is the shrunken mean and `interval` its 95 % interval, both None if no publisher has two articles.
    `trend` is the change in points per year with its interval, None with too few dated articles. The intervals of all publishers
    together hold the truth in 95 % of cases, so that many publishers do not give one a trend by chance. `copies` are
    publishers whose earlier articles this one has without a credit, `copied_by` the reverse, `republishes` those with a credit.
    """

    name: str
    articles: int
    scored: int
    abstained: Mapping[str, int]
    mean: float | None
    deviation: float | None
    quantiles: tuple[int, ...]
    histogram: tuple[int, ...]
    bands: Mapping[str, int]
    estimate: float | None
    interval: tuple[float, float] | None
    differences: tuple[Difference, ...]
    months: tuple[Month, ...]
    trend: tuple[float, float, float] | None
    copies: tuple[Shared, ...] = ()
    copied_by: tuple[Shared, ...] = ()
    republishes: tuple[Shared, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        found = asdict(self)
        for name in ("differences", "months", "copies", "copied_by", "republishes"):
            found[name] = [entry._asdict() for entry in getattr(self, name)]
        found["abstained"], found["bands"] = dict(self.abstained), dict(self.bands)
        return found


@dataclass(frozen=True, slots=True)
class RollUp:
    """All publishers, the lowest estimate first. `mean`, `between` and `within` are the mean of publishers and the standard
    deviations of their true means and of articles of one publisher, in points, None if they are unknown. `unnamed` counts
    assessments that name neither publisher nor address."""

    publishers: tuple[Publisher, ...]
    articles: int
    unnamed: int
    mean: float | None
    between: float | None
    within: float | None

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        figures = {name: getattr(self, name) for name in ("articles", "unnamed", "mean", "between", "within")}
        return {"schema": SCHEMA, **figures, "publishers": [publisher.to_dict() for publisher in self.publishers]}


@dataclass(slots=True)
class _Tally:
    """Sums over the assessments of a publisher, of constant size."""

    name: str
    articles: int = 0
    abstained: Counter[str] = field(default_factory=Counter)
    bands: Counter[str] = field(default_factory=Counter)
    scores: list[int] = field(default_factory=lambda: [0] * 101)
    sums: dict[str, Sums] = field(default_factory=dict)
    months: dict[str, Sums] = field(default_factory=dict)

    def add(self, assessed: Assessed) -> None:
        """Add an assessment."""
        self.articles += 1
        if assessed.score is None:
            self.abstained[assessed.abstained or ""] += 1
            return
        if assessed.band is not None:
            self.bands[assessed.band] += 1
        self.scores[round(assessed.score)] += 1
        for name, value in ((SCORE, assessed.score), *assessed.questions.items(), *assessed.signals.items()):
            self.sums[name] = _plus(self.sums.get(name), value)
        if assessed.month is not None:
            self.months[assessed.month] = _plus(self.months.get(assessed.month), assessed.score)


def _plus(sums: Sums | None, value: float) -> Sums:
    count, total, squares = sums or (0, 0.0, 0.0)
    return Sums(count + 1, total + value, squares + value * value)


class Publishers:
    """Gathers assessments and copies, in memory that grows with the number of publishers, and by about 100 bytes per assessment
    whose record is known. A second assessment of the same record is left out; `repeated` counts these."""

    def __init__(self) -> None:
        self._tallies: dict[str, _Tally] = {}
        self._records: set[int] = set()
        self.repeated = 0
        self._articles = self._unnamed = 0
        self._shared: dict[tuple[str, str, str], list[int]] = {}
        self._names: dict[str, str] = {}
        self._signals: set[str] = set()

    def add(self, assessed: Assessed) -> None:
        """Add an assessment, unless one of the same record was added before."""
        if assessed.record is not None:
            record = int.from_bytes(blake2b(assessed.record.encode("utf-8", "replace"), digest_size=8).digest())
            if record in self._records:
                self.repeated += 1
                return
            self._records.add(record)
        self._articles += 1
        name = assessed.publisher
        if name is None:
            self._unnamed += 1
            return
        if len(self._signals) < _MOST_COLUMNS:
            self._signals.update(assessed.signals)
        if not assessed.signals.keys() <= self._signals:
            known = {signal: points for signal, points in assessed.signals.items() if signal in self._signals}
            assessed = assessed._replace(signals=known)
        self._tallies.setdefault(name.casefold(), _Tally(name)).add(assessed)

    def add_copy(self, copy: Mapping[str, Any]) -> None:
        """Add a copy from `read_copies`. Only those of another publisher's article count."""
        kind = copy["kind"]
        if kind not in ("copy", "credited"):
            return
        one = publisher_of(copy["publisher"], copy["url"])
        other = publisher_of(copy["earliest"]["publisher"], copy["earliest"]["url"])
        if one is None or other is None:
            return
        for name in (one, other):
            self._names.setdefault(name.casefold(), name)
        counts = self._shared.setdefault((kind, one.casefold(), other.casefold()), [0, 0])
        counts[0] += 1
        counts[1] += copy["later"] is None

    def roll_up(self) -> RollUp:
        """Return what was gathered."""
        tallies = list(self._tallies.items())
        scored = [tally for _, tally in tallies if SCORE in tally.sums]
        scores = shrink([tally.sums[SCORE] for tally in scored])
        estimates = (
            {} if scores is None else {id(tally): found for tally, found in zip(scored, scores.groups, strict=True)}
        )
        differences = _differences(scored)
        trends = _trends(tallies)
        partners = self._partners()
        publishers = [
            self._publisher(
                key, tally, estimates.get(id(tally)), scores, differences.get(id(tally), []), trends.get(key), partners
            )
            for key, tally in tallies
        ]
        publishers.sort(key=lambda p: (p.estimate is None, p.estimate, p.mean is None, p.mean, p.name.casefold()))
        known = (None, None, None) if scores is None else (scores.mean, scores.between, scores.within)
        return RollUp(tuple(publishers), self._articles, self._unnamed, *known)

    @staticmethod
    def _publisher(
        key: str,
        tally: _Tally,
        estimate: Shrunken | None,
        scores: Shrinkage | None,
        differences: Sequence[Difference],
        trend: tuple[float, float, float] | None,
        partners: Mapping[tuple[str, str], tuple[Shared, ...]],
    ) -> Publisher:
        sums = tally.sums.get(SCORE)
        interval = None
        if estimate is not None and scores is not None:
            low, high = estimate.interval(quantile(scores.freedom))
            interval = (max(0.0, low), min(100.0, high))
        tens = [sum(tally.scores[ten : ten + 10]) for ten in range(0, 100, 10)]
        tens[-1] += tally.scores[100]
        return Publisher(
            name=tally.name,
            articles=tally.articles,
            scored=sums.number if sums else 0,
            abstained=tally.abstained,
            mean=sums.mean if sums else None,
            deviation=sqrt(sums.spread / (sums.number - 1)) if sums and sums.number > 1 else None,
            quantiles=_quantiles(tally.scores),
            histogram=tuple(tens),
            bands=tally.bands,
            estimate=None if estimate is None else min(100.0, max(0.0, estimate.mean)),
            interval=interval,
            differences=tuple(sorted(differences, key=lambda d: -abs(d.points))),
            months=tuple(_months(tally.months, scores)),
            trend=trend,
            copies=partners.get(("copies", key), ()),
            copied_by=partners.get(("copied_by", key), ()),
            republishes=partners.get(("republishes", key), ()),
        )

    def _partners(self) -> dict[tuple[str, str], tuple[Shared, ...]]:
        """By field of `Publisher` and key of a publisher, the publishers shared with, those with most articles first, then by
        name."""
        found: dict[tuple[str, str], list[Shared]] = {}
        for (kind, one, other), counts in self._shared.items():
            name = "copies" if kind == "copy" else "republishes"
            found.setdefault((name, one), []).append(Shared(self._names[other], *counts))
            if kind == "copy":
                found.setdefault(("copied_by", other), []).append(Shared(self._names[one], *counts))
        return {
            key: tuple(sorted(shared, key=lambda s: (-s.articles, s.publisher.casefold())))
            for key, shared in found.items()
        }


def _quantiles(scores: Sequence[int]) -> tuple[int, ...]:
    """The smallest scores that at least 10, 25, 50, 75 and 90 % of articles do not exceed; none without articles."""
    total = sum(scores)
    found = []
    for percent in QUANTILES if total else ():
        reached = 0
        for score, count in enumerate(scores):
            reached += count
            if 100 * reached >= percent * total:
                found.append(score)
                break
    return tuple(found)


def _differences(tallies: Sequence[_Tally]) -> dict[int, list[Difference]]:
    """What sets publishers apart, by the id of their tally."""
    titles = {**QUESTIONS, **{signal.name: signal.title for signal in catalog()}}
    found: dict[int, list[Difference]] = {}
    for name in dict.fromkeys(name for tally in tallies for name in tally.sums if name != SCORE):
        with_it = [tally for tally in tallies if name in tally.sums]
        shrunken = shrink([tally.sums[name] for tally in with_it])
        if shrunken is None or len(with_it) < 2:
            continue
        width = quantile(shrunken.freedom, WIDE)
        for tally, group in zip(with_it, shrunken.groups, strict=True):
            low, high = (end - shrunken.mean for end in group.interval(width))
            points = group.mean - shrunken.mean
            if tally.sums[name].number < _FEWEST_COMPARED or abs(points) < _LEAST_POINTS:
                continue
            if low > 0 or high < 0:
                title = titles.get(name, name)
                found.setdefault(id(tally), []).append(Difference(name, title, name in QUESTIONS, points, (low, high)))
    return found


def _months(months: Mapping[str, Sums], scores: Shrinkage | None) -> Iterable[Month]:
    for month, sums in sorted(months.items()):
        interval = None
        if scores is not None:
            half = quantile(scores.freedom) * scores.within / sqrt(sums.number)
            interval = (max(0.0, sums.mean - half), min(100.0, sums.mean + half))
        yield Month(month, sums.number, sums.mean, interval)


def _trends(tallies: Iterable[tuple[str, _Tally]]) -> dict[str, tuple[float, float, float]]:
    """Return changes in points per year by the key of a publisher, with intervals as wide as their number asks (Bonferroni)."""
    slopes = {key: found for key, tally in tallies if (found := _slope(tally.months)) is not None}
    if not slopes:
        return {}
    width = NormalDist().inv_cdf(1 - _CHANCE / 2 / len(slopes))
    trends = {}
    for key, (slope, error, freedom) in slopes.items():
        half = quantile(freedom, width) * error
        trends[key] = slope, slope - half, slope + half
    return trends


def _slope(months: Mapping[str, Sums]) -> tuple[float, float, int] | None:
    """Return the slope of scores over months, in points per year, by least squares, with its standard error and degrees of
    freedom; None with too few articles or months."""
    count = sum(sums.number for sums in months.values())
    if len(months) < _FEWEST_MONTHS or count < _FEWEST_DATED:
        return None
    years = {month: int(month[:4]) + (int(month[5:]) - 1) / 12 for month in months}
    middle = sum(sums.number * years[month] for month, sums in months.items()) / count
    mean = sum(sums.total for sums in months.values()) / count
    across = sum(sums.number * (years[month] - middle) ** 2 for month, sums in months.items())
    together = sum((years[month] - middle) * (sums.total - sums.number * mean) for month, sums in months.items())
    spread = sum(sums.squares for sums in months.values()) - count * mean**2
    slope = together / across
    error = sqrt(max(0.0, spread - slope * together) / (count - 2) / across)
    return slope, error, count - 2
