"""What training exports beside the terms: the interval of such articles' grades."""

from pathlib import Path

import numpy as np
import pytest

from quality.training.additive import Additive, Steps
from quality.training.export import grade_intervals
from quality.training.labels import Labelled, read_labelled

LABELED = Path(__file__).parents[2] / "labeled"


@pytest.fixture(scope="module")
def labelled() -> Labelled:
    return read_labelled(LABELED)


def test_intervals_hold_nine_of_ten_grades(labelled: Labelled) -> None:
    """A model that gives every article one half: the interval there is that of all grades, and elsewhere it says nothing."""
    found = grade_intervals(labelled, Additive(0.001, {"wording": Steps(np.array([0.0]), np.zeros(2), 0.0)}))
    grades = (labelled.coded[~np.isnan(labelled.coded)] - 1) / 4
    inside = (grades >= found["low"][5]) & (grades <= found["high"][5])
    assert inside.mean() >= 0.9
    assert (found["low"][0], found["high"][0]) == (0, 1)
