"""Which rows of the measured labels the articles of the corpora have."""

import pandas as pd
import pytest

from quality.training.added import _rows_of

BEFORE = pd.DataFrame(
    {"id": ["a", "b", "c"], "publisher": ["x", "y", ""], "grade": ["1.5", "", "3"], "form": ["news"] * 3}
)
LABELS = pd.DataFrame({"id": ["a", "b", "c"], "publisher": ["x", "y", None], "grade": [1.5, None, 3.0]})


def written(labels: pd.DataFrame) -> pd.DataFrame:
    return labels.assign(grade=[None if pd.isna(grade) else f"{grade:g}" for grade in labels["grade"]])


def test_articles_without_a_text_are_left_out() -> None:
    rows = _rows_of(written(LABELS), BEFORE)
    assert rows is not None
    assert rows.tolist() == [0, 1, 2]
    fewer = _rows_of(written(LABELS.iloc[[0, 2]]), BEFORE)
    assert fewer is not None
    assert fewer.tolist() == [0, 2]


@pytest.mark.parametrize(
    "labels",
    [
        LABELS.assign(grade=[1.5, 2.0, 3.0]),
        LABELS.assign(id=["a", "b", "d"]),
        LABELS.assign(votes=["1", "2", "3"]),
    ],
)
def test_other_labels_and_new_articles_are_noticed(labels: pd.DataFrame) -> None:
    assert _rows_of(written(labels), BEFORE) is None
