"""How many unreliable articles a budget of reviews catches, among labelled articles of which one in ten is unreliable.

No model scored an article of a publisher that it was fitted on. Streams are drawn so that every publisher counts alike within its
class (at most 30 articles each). “Unreliable” is either the publisher's rating, which single articles often belie, or what readers
coded (reliability 1 or 2 against 4 or 5). “Within corpora” draws both classes from one research corpus at a time, so that which
corpus an article is from tells nothing. The policy is the default one, with its random slice.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from quality.checks.figures import Asked, Figure
from quality.training.evaluate import calibrated, everything_scored
from quality.training.fit import Plan, cross_fitted, evaluated_rows, usable_rows
from quality.training.folds import REPEATS
from quality.training.labels import Labelled, read_labelled
from quality.training.metrics import Floats, Ints
from quality.triage.policy import Facts, Policy
from quality.triage.simulate import Past, reviews

UNRELIABLE = 0.1
ARTICLES = 3000
WITHIN = 1000
"""Articles of a stream, and of one within a corpus."""
ROUNDS = 20
PER_PUBLISHER = 30
CURVE = (0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75)
"""Shares of all articles that are reviewed."""
LEAST = 20
"""Unreliable articles that a corpus must have for figures of its own."""
LARGEST = 200
"""Unreliable articles from which on corpora weigh the same."""


@dataclass(frozen=True)
class Stream:
    """Articles that streams are drawn from: rows of the labels, and the probability that each row is reliable."""

    publishers: Sequence[str]
    probability: Floats
    bad: Ints
    good: Ints

    def curve(self, count: int, draw: random.Random, policy: Policy) -> Floats:
        """Return the share of the bad articles caught at each share of `CURVE`, all `count` being there at once."""
        size = round(count * UNRELIABLE)
        chosen = [(row, True) for row in self._drawn(self.bad, size, draw)]
        chosen += [(row, False) for row in self._drawn(self.good, count - size, draw)]
        draw.shuffle(chosen)
        likely = [float(self.probability[row]) for row, _ in chosen]
        past = [Past(bad, Facts(round(100 * p), p), 0.0) for (_, bad), p in zip(chosen, likely, strict=True)]
        keys = [-policy.place(one.facts).head_start for one in past]
        order = reviews(past, keys, ["review"] * count, 1000, draw, policy)
        caught = np.cumsum([past[number].bad for number, _ in order]) / size
        return np.array([caught[round(part * count) - 1] for part in CURVE])

    def _drawn(self, rows: Ints, count: int, draw: random.Random) -> list[int]:
        """Draw rows so that publishers count alike, up to `PER_PUBLISHER` articles each; some twice if there are too few."""
        by_publisher: dict[str, list[int]] = {}
        for row in rows:
            by_publisher.setdefault(self.publishers[row], []).append(int(row))
        names = list(by_publisher)
        weights = [min(len(by_publisher[name]), PER_PUBLISHER) for name in names]
        return [draw.choice(by_publisher[name]) for name in draw.choices(names, weights, k=count)]


def measure(asked: Asked) -> Iterator[Figure]:
    """Yield the shares caught, by what is called unreliable. Raises InputError if the labels are missing."""
    labelled = read_labelled(asked.labeled)
    policy, no_slice = Policy(), Policy.from_dict({"random": {"of_reviews": 0}})
    curves: dict[str, list[Floats]] = {}
    for repeat in range(REPEATS):
        draw = random.Random(repeat)
        for name, stream in _streams(labelled, repeat).items():
            if repeat == 0:
                names = {stream.publishers[row] for row in (*stream.bad, *stream.good)}
                yield Figure(
                    f"articles, {name}",
                    f"{len(stream.bad):,} unreliable, {len(stream.good):,} reliable of {len(names):,} publishers",
                )
            for _ in range(ROUNDS):
                curves.setdefault(name, []).append(stream.curve(ARTICLES, draw, policy))
                curves.setdefault(f"{name}, no random slice", []).append(stream.curve(ARTICLES, draw, no_slice))
            parts = _by_corpus(stream, labelled)
            for _ in range(ROUNDS):
                weights = [min(len(part.bad), LARGEST) for part in parts]
                inside = [part.curve(WITHIN, draw, policy) for part in parts]
                curves.setdefault(f"{name}, within corpora", []).append(np.average(inside, axis=0, weights=weights))
    for name, found in curves.items():
        low, high = np.percentile([curve[CURVE.index(0.1)] for curve in found], (5, 95))
        yield Figure(f"caught, {name}", f"{_shown(np.mean(found, axis=0))}; at 10 % {low:.1%} to {high:.1%} over draws")
    yield Figure("caught, random order", _shown(np.array(CURVE)))


def _streams(labelled: Labelled, repeat: int) -> dict[str, Stream]:
    """Both meanings of unreliable, with the probabilities of models that never saw the publisher."""
    truth, coded, scored = labelled.truth, labelled.coded, everything_scored(labelled)
    decision = cross_fitted(labelled, usable_rows(labelled), Plan(), repeat, test_rows=scored)
    probability = calibrated(labelled, decision, scored, repeat)
    known = ~np.isnan(probability)
    rated = np.intersect1d(evaluated_rows(labelled), np.flatnonzero(known))
    pairs = {
        "publisher's rating": (rated[truth[rated] == 0], rated[truth[rated] == 1]),
        "coded 1-2 against 4-5": (np.flatnonzero(known & (coded <= 2)), np.flatnonzero(known & (coded >= 4))),
    }
    publishers = labelled.publishers.tolist()
    return {name: Stream(publishers, probability, bad, good) for name, (bad, good) in pairs.items()}


def _by_corpus(stream: Stream, labelled: Labelled) -> list[Stream]:
    """The articles of each corpus that has enough of both classes."""
    corpora = labelled.corpora
    parts = []
    for corpus in np.unique(corpora):
        bad, good = (rows[corpora[rows] == corpus] for rows in (stream.bad, stream.good))
        if len(bad) >= LEAST and len(good) >= LEAST:
            parts.append(Stream(stream.publishers, stream.probability, bad, good))
    return parts


def _shown(curve: Floats) -> str:
    return ", ".join(f"{value:.1%} at {part:.0%}" for part, value in zip(CURVE, curve, strict=True))
