"""What training exports beside the terms: the interval of such articles' grades."""

from pathlib import Path

import numpy as np
import pytest

from quality.training.additive import Additive, Steps
from quality.training.export import grade_intervals
from quality.training.fit import graded_rows
from quality.training.labels import Labelled, read_labelled

LABELED = Path(__file__).parents[2] / "labeled"


@pytest.fixture(scope="module")
def labelled() -> Labelled:
    return read_labelled(LABELED)


def test_intervals_hold_nine_of_ten_grades(labelled: Labelled) -> None:
    """A model that gives every article one half: the interval there is that of all grades of today, and elsewhere that of the
    nearest articles, which are the same."""
    found = grade_intervals(labelled, Additive(0.001, {"tone": Steps(np.array([0.0]), np.zeros(2), 0.0)}))
    grades = (labelled.coded[graded_rows(labelled)] - 1) / 4
    inside = (grades >= found["low"][5]) & (grades <= found["high"][5])
    assert inside.mean() >= 0.9
    assert (found["low"][0], found["high"][0]) == (found["low"][5], found["high"][5])
