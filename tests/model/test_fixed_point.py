"""Sums of packed rows: equal to sums of their numbers, the same in every order, and never beyond their fields."""

import math
import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.model.fixed_point import UNITS, FixedPoint
from quality.model.layout import DECIMALS, MAX_NUMBER, MAX_ROWS

COLUMNS = 5
WEIGHT = st.decimals(-MAX_NUMBER, MAX_NUMBER, places=DECIMALS).map(float)
ROWS = st.lists(st.lists(WEIGHT, min_size=COLUMNS, max_size=COLUMNS), max_size=40)
BITS = pytest.mark.parametrize("bits", [64, 128])
LARGEST = round(MAX_NUMBER * UNITS)


@BITS
@given(ROWS, st.randoms(use_true_random=False))
def test_a_sum_of_rows_is_the_sums_of_their_columns(bits: int, rows: list[list[float]], order: random.Random) -> None:
    fixed = FixedPoint(COLUMNS, bits)
    packed = [fixed.pack(row) for row in rows]
    total = sum(packed)
    order.shuffle(packed)
    assert sum(packed) == total
    for column, units in enumerate(fixed.units(total)):
        exact = sum(Decimal(f"{row[column]:.{DECIMALS}f}") for row in rows)
        assert units == exact * UNITS
        # The sum of floats is less exact: each of them is off by up to half a unit in its last place.
        off = sum(math.ulp(row[column]) for row in rows) / 2
        assert math.isclose(units / UNITS, math.fsum(row[column] for row in rows), rel_tol=1e-12, abs_tol=off)
        assert fixed.unit(total, column) == units


@pytest.mark.parametrize(("bits", "factor"), [(64, 1), (128, 2**64)])
@pytest.mark.parametrize("signs", [(1, 1, 1), (-1, -1, -1), (1, -1, 1), (-1, 1, -1), (0, -1, 0), (0, 1, 0)])
def test_the_largest_rows_that_a_table_may_have_stay_in_their_fields(
    bits: int, factor: int, signs: tuple[int, ...]
) -> None:
    fixed = FixedPoint(3, bits)
    total = MAX_ROWS * factor * fixed.pack([sign * MAX_NUMBER for sign in signs])
    assert list(fixed.units(total)) == [sign * MAX_ROWS * factor * LARGEST for sign in signs]
    assert [fixed.unit(total, column) for column in range(3)] == list(fixed.units(total))


@BITS
@given(st.lists(st.tuples(WEIGHT, st.integers(0, 2**20)), max_size=20))
def test_weighed_rows_are_split_exactly(bits: int, weighed: list[tuple[float, int]]) -> None:
    fixed = FixedPoint(2, bits)
    total = sum(factor * fixed.pack([weight / 1e6, -weight / 1e6]) for weight, factor in weighed)
    expected = sum(factor * round(weight / 1e6 * UNITS) for weight, factor in weighed)
    assert list(fixed.units(total)) == [expected, -expected]


@BITS
def test_nothing_is_zero(bits: int) -> None:
    fixed = FixedPoint(COLUMNS, bits)
    assert fixed.pack([]) == fixed.pack([0.0] * COLUMNS) == 0
    assert list(fixed.units(0)) == [0] * COLUMNS


def test_further_decimals_are_rounded() -> None:
    fixed = FixedPoint(4)
    assert list(fixed.units(fixed.pack([0.12344, 0.12346, -0.12346, 1e-9]))) == [1234, 1235, -1235, 0]


def test_fields_of_another_size_are_refused() -> None:
    with pytest.raises(ValueError, match="48 bits"):
        FixedPoint(3, 48)
