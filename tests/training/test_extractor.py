"""`SignalExtractor` in scikit-learn."""

import pickle
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import check_estimator

from quality import Article
from quality.errors import RecordError
from quality.signals import catalog
from quality.training import SignalExtractor

ROOT = Path(__file__).resolve().parents[2]
TEXTS = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "labeled/examples").glob("*.txt"))[:4]]
DOCS = ROOT / "docs/how-to/custom-model.md"


@pytest.mark.filterwarnings("ignore:Can't test estimator")
def test_the_checks_of_scikit_learn_pass_that_allow_text() -> None:
    done = {check["check_name"]: check["status"] for check in check_estimator(SignalExtractor(), on_fail=None)}
    assert set(done.values()) == {"passed"}, done
    own = {check["check_name"] for check in check_estimator(HashingVectorizer(), on_fail=None)}
    assert own - {"check_parameters_default_constructible"} <= done.keys(), (
        "fewer checks than for its own reader of text"
    )


# The other checks give tables of numbers. These are the same with texts.


def test_a_row_depends_on_its_text_alone() -> None:
    extractor = SignalExtractor()
    whole = extractor.fit(TEXTS).transform(TEXTS)
    assert whole.shape == (len(TEXTS), len(catalog()))
    assert whole.dtype == np.float64
    np.testing.assert_array_equal(extractor.transform(TEXTS[::-1]), whole[::-1])
    np.testing.assert_array_equal(np.vstack([extractor.transform([text]) for text in TEXTS]), whole)
    np.testing.assert_array_equal(extractor.fit_transform(TEXTS), whole)


def test_a_copy_and_a_pickle_do_the_same() -> None:
    extractor = SignalExtractor().fit(TEXTS)
    before = dict(vars(extractor))
    whole = extractor.transform(TEXTS[:2])
    assert vars(extractor) == before
    for other in (clone(extractor), pickle.loads(pickle.dumps(extractor))):  # noqa: S301  our own
        np.testing.assert_array_equal(other.transform(TEXTS[:2]), whole)


@pytest.mark.parametrize("kind", [list, tuple, iter, np.array, pd.Series, lambda t: [Article.from_text(x) for x in t]])
def test_any_list_of_texts(kind: type) -> None:
    np.testing.assert_array_equal(SignalExtractor().transform(kind(TEXTS[:2])), SignalExtractor().transform(TEXTS[:2]))


def test_records_have_more_signals_than_their_text() -> None:
    text = "The council met on Monday and approved a bridge, the mayor said. " * 30
    record = {"text": text, "headline": "Council approves a bridge"}
    table = SignalExtractor().set_output(transform="pandas").transform([record, {"text": text}])
    assert list(table.columns) == [signal.name for signal in catalog()]
    assert table["headline_support"].notna().tolist() == [True, False]


@pytest.mark.parametrize("wrong", [TEXTS[0], np.array([[1.0]]), pd.DataFrame({"text": TEXTS}), {"text": TEXTS[0]}])
def test_what_is_no_list_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match="give a list"):
        SignalExtractor().fit(wrong)
    with pytest.raises(ValueError, match="give a list"):
        SignalExtractor().transform(wrong)


def test_a_missing_text_is_named() -> None:
    with pytest.raises(RecordError, match="an item is of type float"):
        SignalExtractor().transform(pd.Series([TEXTS[0], np.nan]))


def test_no_text_gives_no_row() -> None:
    assert SignalExtractor().transform([]).shape == (0, len(catalog()))


def test_it_is_the_first_step_of_a_pipeline() -> None:
    model = make_pipeline(SignalExtractor(), LogisticRegression())
    filled = pd.DataFrame(SignalExtractor().transform(TEXTS)).notna().all()
    assert filled.any()
    with pytest.raises(ValueError, match="NaN"):  # some signals cannot be measured without a headline
        model.fit(TEXTS, [0, 1] * (len(TEXTS) // 2))


def test_the_documented_example_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (code,) = re.findall(r"```python\n(.+?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    rows = [{"text": TEXTS[n % len(TEXTS)], "grade": 1 + n % 2 * 4, "publisher": f"p{n}"} for n in range(20)]
    monkeypatch.chdir(tmp_path)
    pd.DataFrame(rows).to_csv("graded.csv", index=False)
    found: dict[str, object] = {}
    exec(compile(code, str(DOCS), "exec"), found)  # the page's own code
    assert found["model"].predict(TEXTS[:1]).shape == (1,)  # type: ignore[attr-defined]
    assert len(found["out_of_fold"]) == len(rows)  # type: ignore[arg-type]
