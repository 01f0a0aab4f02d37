"""Measure how many unreliable articles a review budget catches, among real labelled articles of which 10 % are unreliable.

    python scripts/triage_budget.py [--labeled labeled] [--articles 3000] [--rounds 20]

No model scored an article of a publisher that it was fitted on. Streams are drawn so that every publisher counts alike within its
class (at most 30 articles each). «Unreliable» is either the publisher's rating, which single articles often belie, or what readers
coded (reliability 1 or 2 against 4 or 5). «Within corpora» draws both classes from one research corpus at a time, so that which
corpus an article is from tells nothing. The policy is the default one, with its random slice.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

import numpy as np

from quality.training.evaluate import calibrated, everything_scored
from quality.training.fit import Plan, cross_fitted, evaluated_rows, usable_rows
from quality.training.folds import REPEATS
from quality.training.labels import Labelled, read_labelled
from quality.training.metrics import Floats, Ints
from quality.triage.policy import Facts, Policy
from quality.triage.simulate import Past, reviews

UNRELIABLE = 0.1
PER_PUBLISHER = 30
CURVE = (0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75)
LEAST = 20
"""Unreliable articles that a corpus must have for figures of its own."""


def drawn(rows: Ints, publishers: Ints, count: int, draw: random.Random) -> list[int]:
    """Draw rows so that publishers count alike, up to `PER_PUBLISHER` articles each; some twice if there are too few."""
    by_publisher: dict[object, list[int]] = {}
    for row in rows:
        by_publisher.setdefault(publishers[row], []).append(int(row))
    names = list(by_publisher)
    weights = [min(len(by_publisher[name]), PER_PUBLISHER) for name in names]
    return [draw.choice(by_publisher[name]) for name in draw.choices(names, weights, k=count)]


def curve(probability: Floats, bad: list[int], good: list[int], draw: random.Random, policy: Policy) -> list[float]:
    """Return the share of bad articles caught at each share of `CURVE`, all being there at once."""
    chosen = [(row, True) for row in bad] + [(row, False) for row in good]
    draw.shuffle(chosen)
    past = [Past(flag, Facts(round(100 * probability[row]), float(probability[row])), 0.0) for row, flag in chosen]
    placed = [policy.place(one.facts) for one in past]
    keys = [-where.head_start for where in placed]
    order = reviews(past, keys, ["review"] * len(past), 1000, draw, policy)
    caught = np.cumsum([past[number].bad for number, _ in order]) / len(bad)
    return [float(caught[round(share * len(past)) - 1]) for share in CURVE]


def report(name: str, curves: list[list[float]]) -> None:
    mean = np.mean(curves, axis=0)
    low, high = np.percentile([one[CURVE.index(0.1)] for one in curves], (5, 95))
    shares = "  ".join(f"{share:.0%}: {value:.1%}" for share, value in zip(CURVE, mean, strict=True))
    print(f"{name:38} {shares}   (at 10 %: {low:.1%} to {high:.1%} over draws)")


def mixed(
    labelled: Labelled, probability: Floats, bad: Ints, good: Ints, count: int, draw: random.Random, policy: Policy
) -> list[float]:
    size = round(count * UNRELIABLE)
    publishers = labelled.publishers
    return curve(
        probability,
        drawn(bad, publishers, size, draw),  # type: ignore[arg-type]
        drawn(good, publishers, count - size, draw),  # type: ignore[arg-type]
        draw,
        policy,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--labeled", type=Path, default=Path("labeled"))
    parser.add_argument("--articles", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=20)
    arguments = parser.parse_args()
    labelled = read_labelled(arguments.labeled)
    rows, policy = evaluated_rows(labelled), Policy()
    alone = Policy.from_dict({"random": {"of_reviews": 0}})
    coded, truth, corpora = labelled.coded, labelled.truth, labelled.corpora
    results: dict[str, list[list[float]]] = {}
    for repeat in range(REPEATS):
        decision = cross_fitted(labelled, usable_rows(labelled), Plan(), repeat, test_rows=everything_scored(labelled))
        probability = calibrated(labelled, decision, rows, repeat)
        known = ~np.isnan(probability)
        rated = np.intersect1d(rows, np.flatnonzero(known))
        pairs = {
            "publisher's rating": (rated[truth[rated] == 0], rated[truth[rated] == 1]),
            "coded 1-2 against 4-5": (np.flatnonzero(known & (coded <= 2)), np.flatnonzero(known & (coded >= 4))),
        }
        draw = random.Random(repeat)
        for name, (bad, good) in pairs.items():
            if repeat == 0:
                names = {labelled.publishers[row] for row in (*bad, *good)}
                print(f"{name}: {len(bad)} unreliable, {len(good)} reliable articles of {len(names)} publishers")
            for _ in range(arguments.rounds):
                found = mixed(labelled, probability, bad, good, arguments.articles, draw, policy)
                results.setdefault(name, []).append(found)
                found = mixed(labelled, probability, bad, good, arguments.articles, draw, alone)
                results.setdefault(f"{name}, no random slice", []).append(found)
            usable = [
                (bad[corpora[bad] == corpus], good[corpora[good] == corpus])
                for corpus in np.unique(corpora)
                if np.sum(corpora[bad] == corpus) >= LEAST and np.sum(corpora[good] == corpus) >= LEAST
            ]
            for _ in range(arguments.rounds):
                size = [(some_bad, some_good, min(len(some_bad), 200)) for some_bad, some_good in usable]
                total = sum(weight for *_, weight in size)
                curves = [
                    (weight / total, mixed(labelled, probability, some_bad, some_good, 1000, draw, policy))
                    for some_bad, some_good, weight in size
                ]
                mean = [sum(weight * found[i] for weight, found in curves) for i in range(len(CURVE))]
                results.setdefault(f"{name}, within corpora", []).append(mean)
    print(f"share of the unreliable caught when that share of all is reviewed; {UNRELIABLE:.0%} are unreliable")
    for name, curves in results.items():
        report(name, curves)
    report("random order", [[*CURVE]])


if __name__ == "__main__":
    main()
