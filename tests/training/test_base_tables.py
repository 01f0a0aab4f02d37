"""Tables below the learned ones, fitted anew on small corpora."""

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from small import LABELED, examples, write_small

from quality.errors import InputError
from quality.model import default_folder, load_model
from quality.training.base_tables import BASE_TABLES, fit_base_tables, topics
from quality.training.base_tables.document_frequencies import CORPORA
from quality.training.base_tables.sources import Sources

BIO = "Dana Whitfield is a nurse who has worked in intensive care for twenty years and writes about hospitals."


class Lines(list[str]):
    """A log that keeps its lines."""

    def __call__(self, message: str, /) -> None:
        self.append(message)

    note = __call__


def write_csv(path: Path, rows: list[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as lines:
        table = csv.DictWriter(lines, list(rows[0]))
        table.writeheader()
        table.writerows(rows)


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Sources:
    """Small corpora, some of whose articles end with a bio, and their labels."""
    place = tmp_path_factory.mktemp("base")
    corpora, labeled = write_small(place)
    records = [
        {"id": f"{corpus}:{n}", "title": title, "text": f"{text}\n\n{BIO}" if n % 2 else text, "domain": f"{corpus}{n}.example"}
        for corpus in CORPORA
        for n, (title, text, _) in enumerate(examples())
    ]  # fmt: skip
    for corpus in CORPORA:
        lines = [json.dumps(record) for record in records if record["id"].startswith(f"{corpus}:")]
        (corpora / f"{corpus}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    labels = place / "labels"
    labels.mkdir()
    bios = [
        {"id": r["id"], "start": len(r["text"]) - len(BIO), "end": len(r["text"]), "article_topic": "health"}
        for r in records if r["text"].endswith(BIO)
    ]  # fmt: skip
    write_csv(labels / "bios.csv", bios[:60])
    for name in ("articles.csv", "web_articles.csv"):
        write_csv(labels / name, [{"id": r["id"], "bio": "N"} for r in records if not r["text"].endswith(BIO)])
    for name in ("bio_pairs.csv", "bio_pairs_read.csv"):
        shutil.copyfile(LABELED / name, labeled / name)
    held_out = {"id": records[0]["id"], "held_out": "1", "corpus": "web2026", "bio": "0"}
    write_csv(labeled / "articles.csv", [held_out])
    return Sources(corpora, labeled)


@pytest.mark.filterwarnings("ignore:lbfgs failed to converge")
def test_every_table_is_fitted_in_a_copy_that_is_whole(
    sources: Sources, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(topics, "ROUNDS", 5)
    log = Lines()
    base = default_folder()
    before = load_model(base).digest
    folder = fit_base_tables(list(BASE_TABLES), sources, base, tmp_path / "base", log)
    model = load_model(folder)
    assert load_model(base).digest == before != model.digest
    frequencies = model.table("inverse_document_frequencies").rows
    assert frequencies["the"][0] < frequencies["harbour"][0]
    assert "young" in model.table("topics").rows
    assert all(len(row) == 25 for row in model.table("word_vectors").rows.values())
    assert model.table("bios").rows["(intercept)"]
    assert set(model.table("bio_distance").rows) == set(load_model(base).table("bio_distance").rows)
    assert list(dict.fromkeys(line.partition(":")[0] for line in log if ":" in line)) == list(BASE_TABLES)
    assert any("fitting pairs (own" in line for line in log)
    heads = [(folder / f"{name}.tsv").read_text(encoding="utf-8").partition("key\t")[0] for name in BASE_TABLES]
    assert not [head for head in heads if "scripts/" in head or "# licence: MIT" not in head]


def test_one_table_leaves_the_others_as_they_were(sources: Sources, tmp_path: Path) -> None:
    folder = fit_base_tables(["inverse_document_frequencies"], sources, default_folder(), tmp_path / "base", Lines())
    changed = {
        path.name for path in folder.iterdir() if path.read_bytes() != (default_folder() / path.name).read_bytes()
    }
    assert changed == {"inverse_document_frequencies.tsv", "manifest.json"}


def test_held_out_sites_and_synthetic_texts_are_left_out(sources: Sources) -> None:
    names = [record["id"] for record in sources.records()]
    assert "article_bias:0" not in names
    assert "article_bias:1" in names


def test_what_cannot_be_fitted_is_said(sources: Sources, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no base table 'nonsense'; the tables are inverse_document"):
        fit_base_tables(["nonsense"], sources, default_folder(), tmp_path / "one", Lines())
    corpora = tmp_path / "corpora"
    shutil.copytree(sources.corpora, corpora)
    with pytest.raises(InputError, match=r"bios\.csv is missing"):
        fit_base_tables(["topics"], Sources(corpora, sources.labeled), default_folder(), tmp_path / "two", Lines())
    (corpora / "basil.jsonl").unlink()
    with pytest.raises(InputError, match=r"holds no basil\.jsonl"):
        fit_base_tables(
            ["inverse_document_frequencies"], Sources(corpora, sources.labeled), default_folder(), tmp_path / "three", Lines()
        )  # fmt: skip
