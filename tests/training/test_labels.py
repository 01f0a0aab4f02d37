"""labeled/: files that belong together, folds by publisher, targets and weights."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from quality.errors import InputError
from quality.signals import catalog
from quality.training.fit import (
    NOT_LEARNED,
    RATING_WORTH,
    SOFT,
    Plan,
    evaluated_rows,
    learned_signals,
    targets,
    usable_rows,
)
from quality.training.folds import FOLDS, REPEATS, fold_of
from quality.training.labels import NOT_FOR_RELIABILITY, Labelled, read_labelled

HERE = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def labelled() -> Labelled:
    return read_labelled(HERE / "labeled")


def test_every_learned_signal_has_a_column(labelled: Labelled) -> None:
    assert set(learned_signals(Plan())) <= labelled.signals.keys()
    assert {s.name for s in catalog()} == set(labelled.signals)


def test_no_text_and_no_bytes_of_the_corpora_are_kept(labelled: Labelled) -> None:
    longest = max(labelled.articles[name].dropna().astype(str).str.len().max() for name in labelled.articles.columns)
    assert longest < 120


def test_a_publisher_is_in_one_fold(labelled: Labelled) -> None:
    for repeat in range(REPEATS):
        table = pd.Series(labelled.folds[repeat]).groupby(labelled.publishers).nunique()
        assert table.max() == 1
        shares = np.bincount(labelled.folds[repeat]) / len(labelled.publishers)
        assert shares.min() > 0.6 / FOLDS


def test_repeats_draw_other_folds(labelled: Labelled) -> None:
    assert (fold_of(labelled.publishers, 0) != fold_of(labelled.publishers, 1)).mean() > 0.5


def test_synthetic_texts_do_not_train_unless_somebody_read_them(labelled: Labelled) -> None:
    rows = usable_rows(labelled)
    odd = np.isin(labelled.corpora[rows], list(NOT_FOR_RELIABILITY))
    assert not np.isnan(labelled.coded[rows][odd]).any()
    assert not np.isin(labelled.corpora[evaluated_rows(labelled)], list(NOT_FOR_RELIABILITY)).any()


def test_targets_move_from_the_rating_to_what_coders_found() -> None:
    articles = pd.DataFrame(
        {
            "id": list("abcd"),
            "corpus": "basil",
            "publisher": ["x", "x", "x", "y"],
            "label_source": ["unreliable"] * 4,
            "reliability": [5.0, 5.0, np.nan, np.nan],
            "votes": np.nan,
            "families": 0,
        }
    )
    table = Labelled(articles, {}, "", ())
    target, weight = targets(table)
    expected = (RATING_WORTH * SOFT["unreliable"] + 2 * 0.97) / (RATING_WORTH + 2)
    assert target[2] == pytest.approx(expected)
    assert target[3] == pytest.approx(SOFT["unreliable"])
    assert target[0] > target[2] > target[3]
    assert (weight > 0).all()


def test_metadata_and_copies_do_not_train() -> None:
    names = set(learned_signals(Plan()))
    assert not names & NOT_LEARNED
    assert not names & {s.name for s in catalog() if s.needs_page}


def test_missing_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"articles\.csv is missing; .*--labeled"):
        read_labelled(tmp_path)
