"""From texts to labels' tables: measured once, measured again only where something changed, nothing dropped in silence."""

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from small import write_small

from quality.errors import InputError
from quality.model import default_folder, load_model
from quality.signals import catalog
from quality.training.corpora import read_corpora
from quality.training.labels import read_labelled
from quality.training.rebuild import rebuild


class Lines(list[str]):
    """A log that keeps what it was told."""

    def __call__(self, message: str, /) -> None:
        self.append(message)

    note = __call__


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path, Lines]:
    """Folders of the corpora, of the labels, and of what was made of them; and what the run said."""
    place = tmp_path_factory.mktemp("small")
    corpora, labeled = write_small(place)
    log, made = Lines(), place / "made"
    made.mkdir()
    rebuild(corpora, labeled, default_folder(), made, 1, log)
    return corpora, labeled, made, log


def again(corpora: Path, labeled: Path, place: Path) -> Lines:
    log = Lines()
    rebuild(corpora, labeled, default_folder(), place, 1, log)
    return log


def test_every_signal_is_measured_and_described(small: tuple[Path, Path, Path, Lines]) -> None:
    _, _, made, log = small
    labelled = read_labelled(made)
    assert not labelled.unmeasured
    assert set(labelled.signals) == {signal.name for signal in catalog()}
    measured = json.loads((made / "measured.json").read_text(encoding="utf-8"))["signals"]
    assert measured["filler"]["cross_fitted"]
    assert "left out, of today, but nobody coded them: 1 of web2026" in log
    assert len(labelled.articles) == 97


def test_a_site_is_measured_with_tables_that_never_saw_it(small: tuple[Path, Path, Path, Lines]) -> None:
    made = small[2]
    tables = [load_model(made / name).table("scales").rows for name in ("0", "1", "all")]
    assert tables[0] != tables[1] != tables[2]
    kept = json.loads((small[1] / ".cache" / "learned.json").read_text(encoding="utf-8"))
    sites = pd.read_csv(made / "articles.csv")["publisher"]
    of_site = pd.Series(kept["tables"]).groupby(sites).nunique()
    assert of_site.max() == 1


def test_what_only_texts_give_is_in_the_table(small: tuple[Path, Path, Path, Lines]) -> None:
    table = pd.read_csv(small[2] / "articles.csv")
    today = table["corpus"] == "web2026"
    assert table.loc[today, "topic"].notna().all()
    assert table.loc[today, "ridge_baseline"].notna().all()
    assert table.loc[~today, "ridge_baseline"].isna().all()
    assert table["form"].notna().all()


def test_a_new_signal_alone_is_measured_and_the_rest_used_again(
    small: tuple[Path, Path, Path, Lines], tmp_path: Path
) -> None:
    corpora, labeled, made, _ = small
    shutil.copytree(labeled, tmp_path / "labeled")
    cache = tmp_path / "labeled" / ".cache"
    with np.load(cache / "columns.npz") as stored:
        np.savez(cache / "columns.npz", **{name: stored[name] for name in stored.files if name != "filler"})
    (tmp_path / "made").mkdir()
    log = again(corpora, tmp_path / "labeled", tmp_path / "made")
    assert "measuring 1 signals of 97 articles" in log
    assert not any(line.startswith("learning") for line in log)
    for name in ("articles.csv", "signals.csv.gz", "measured.json"):
        assert (tmp_path / "made" / name).read_bytes() == (made / name).read_bytes(), name


def test_values_that_changed_without_a_version_are_noticed(
    small: tuple[Path, Path, Path, Lines], tmp_path: Path
) -> None:
    corpora, labeled, made, _ = small
    shutil.copytree(labeled, tmp_path / "labeled")
    cache = tmp_path / "labeled" / ".cache"
    with np.load(cache / "columns.npz") as stored:
        np.savez(cache / "columns.npz", **{name: stored[name] + (name == "filler") for name in stored.files})
    (tmp_path / "made").mkdir()
    log = again(corpora, tmp_path / "labeled", tmp_path / "made")
    assert any(line.startswith("filler has other values than before") for line in log)
    assert (tmp_path / "made" / "signals.csv.gz").read_bytes() == (made / "signals.csv.gz").read_bytes()


def test_other_labels_are_learned_anew(small: tuple[Path, Path, Path, Lines], tmp_path: Path) -> None:
    corpora, labeled, _, _ = small
    shutil.copytree(labeled, tmp_path / "labeled")
    answers = tmp_path / "labeled" / "web_articles.csv"
    answers.write_text(answers.read_text(encoding="utf-8").replace("pro_news,0", "pro_news,3"), encoding="utf-8")
    (tmp_path / "made").mkdir()
    assert "learning from all articles" in again(corpora, tmp_path / "labeled", tmp_path / "made")


def test_texts_that_are_missing_or_changed_are_counted(small: tuple[Path, Path, Path, Lines], tmp_path: Path) -> None:
    corpora, labeled, made, _ = small
    shutil.copytree(labeled, tmp_path / "labeled")
    shutil.copyfile(made / "articles.csv", tmp_path / "labeled" / "articles.csv")
    shutil.copytree(corpora, tmp_path / "corpora")
    (tmp_path / "corpora" / "polnear.jsonl").unlink()
    today = tmp_path / "corpora" / "web2026.jsonl"
    first, *rest = today.read_text(encoding="utf-8").splitlines()
    changed = json.dumps(json.loads(first) | {"text": "Another text."})
    today.write_text("\n".join([changed, *rest[2:]]) + "\n", encoding="utf-8")
    found = read_corpora(tmp_path / "corpora", tmp_path / "labeled")
    assert found.left_out == {
        "with another text than the one that was coded": {"web2026": 1},
        "of today, but nobody coded them": {"web2026": 1},
        "known to the labels, but without a text here": {"polnear": 12, "web2026": 2},
    }


def test_corpora_that_cannot_teach_the_tables_are_refused(
    small: tuple[Path, Path, Path, Lines], tmp_path: Path
) -> None:
    corpora, labeled, _, _ = small
    shutil.copytree(labeled, tmp_path / "labeled")
    head = (labeled / "sentence_roles.csv").read_text(encoding="utf-8").splitlines()[0]
    (tmp_path / "labeled" / "sentence_roles.csv").write_text(head + "\n", encoding="utf-8")
    with pytest.raises(InputError, match="no sentence of these corpora is labelled not_text, named"):
        again(corpora, tmp_path / "labeled", tmp_path)


@pytest.mark.parametrize(
    ("line", "why"),
    [("{", "line 1 is not JSON"), ('{"id": "a"}', "line 1 has no 'text'"), ('{"text": "a"}', "line 1 has no 'id'")],
)
def test_a_record_that_cannot_be_read_is_named(
    small: tuple[Path, Path, Path, Lines], tmp_path: Path, line: str, why: str
) -> None:
    (tmp_path / "basil.jsonl").write_text(line + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=why):
        read_corpora(tmp_path, small[1])


def test_a_folder_without_corpora_is_refused(small: tuple[Path, Path, Path, Lines], tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no corpus"):
        read_corpora(tmp_path, small[1])
