"""Shrunken means, against the truth that the numbers were drawn from."""

import random
from math import sqrt
from statistics import NormalDist

import pytest

from quality.corpus.shrinkage import Sums, quantile, shrink


def sums(values: list[float]) -> Sums:
    return Sums(len(values), sum(values), sum(value**2 for value in values))


def drawn(seed: int, groups: int, between: float, within: float) -> tuple[list[float], list[Sums]]:
    """True means and the sums of groups of 1 to 40 values."""
    draw = random.Random(seed)
    truths = [draw.gauss(50, between) for _ in range(groups)]
    sizes = draw.choices([1, 1, 2, 3, 5, 10, 40], k=groups)
    return truths, [sums([draw.gauss(truth, within) for _ in range(n)]) for truth, n in zip(truths, sizes, strict=True)]


@pytest.mark.parametrize(("groups", "between", "within"), [(20, 10, 20), (100, 10, 20), (300, 15, 15), (100, 5, 25)])
def test_intervals_hold_the_truth_as_often_as_they_say(groups: int, between: float, within: float) -> None:
    """And the shrunken means are nearer to the truth than the plain ones."""
    held = {True: 0, False: 0}
    shrunken = plain = 0.0
    for seed in range(3000 // groups):
        truths, given = drawn(seed, groups, between, within)
        found = shrink(given)
        assert found is not None
        for truth, group, one in zip(truths, given, found.groups, strict=True):
            low, high = one.interval(quantile(found.freedom))
            held[low <= truth <= high] += 1
            shrunken += (one.mean - truth) ** 2
            plain += (group.mean - truth) ** 2
    assert 0.91 <= held[True] / sum(held.values()) <= 0.98
    assert shrunken < 0.7 * plain


def test_one_article_is_less_certain_than_many_with_the_same_mean() -> None:
    draw = random.Random(4)
    others = [sums([draw.gauss(mean, 15) for _ in range(20)]) for mean in range(20, 80, 3)]
    few, many = sums([95.0]), sums([80.0, 110.0] * 25)
    found = shrink([few, many, *others])
    assert found is not None
    one, fifty = found.groups[:2]
    assert one.error > 4 * fifty.error
    assert one.mean < fifty.mean < 95
    assert found.mean < one.mean


def test_estimates_of_mean_and_deviations() -> None:
    _, given = drawn(8, 2000, 12, 20)
    found = shrink(given)
    assert found is not None
    assert found.mean == pytest.approx(50, abs=1.5)
    assert found.between == pytest.approx(12, abs=1.5)
    assert found.within == pytest.approx(20, abs=0.5)


def test_equal_groups_follow_the_closed_form() -> None:
    """With equal sizes there is one B: (k - 3) V over the sum of squared distances from the mean (Morris, 1983)."""
    groups = [sums([mean - 10, mean + 10]) for mean in (20.0, 35.0, 50.0, 60.0, 85.0)]
    found = shrink(groups)
    assert found is not None
    variance = sum(group.spread for group in groups) / 5 / 2
    pull = (5 - 3) * variance / sum((mean - 50) ** 2 for mean in (20, 35, 50, 60, 85))
    assert [one.mean for one in found.groups] == pytest.approx(
        [(1 - pull) * group.mean + pull * 50 for group in groups]
    )
    errors = [sqrt(variance * (1 - 4 / 5 * pull) + 2 / (5 - 3) * pull**2 * (group.mean - 50) ** 2) for group in groups]
    assert [one.error for one in found.groups] == pytest.approx(errors)


def test_without_two_articles_of_a_group_nothing_is_known() -> None:
    assert shrink([sums([10.0]), sums([90.0])]) is None
    assert shrink([]) is None


def test_three_groups_are_not_shrunken() -> None:
    found = shrink([sums([10.0, 20.0]), sums([50.0, 60.0]), sums([90.0])])
    assert found is not None
    assert [one.mean for one in found.groups] == [15, 55, 90]
    assert found.groups[2].error > found.groups[0].error


def test_values_that_never_differ() -> None:
    found = shrink([sums([50.0, 50.0])] * 6)
    assert found is not None
    assert all(one.mean == pytest.approx(50) and one.error < 1e-3 for one in found.groups)


@pytest.mark.parametrize(("freedom", "true"), [(5, 2.5706), (10, 2.2281), (30, 2.0423), (10_000, 1.9602)])
def test_quantiles_of_student(freedom: int, true: float) -> None:
    assert quantile(freedom, NormalDist().inv_cdf(0.975)) == pytest.approx(true, rel=0.005)
