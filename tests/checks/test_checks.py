"""Every check of `quality evaluate CHECK`, run on a few invented articles; the figures of attribution also on the real corpus."""

import csv
import io
import json
import os
import random
import tarfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from small import LABELED, examples

from quality.checks import CHECKS, Check, review_budget, run, sourcing
from quality.checks.attribution import read_ladder, read_split
from quality.checks.bio_pairs import written_article
from quality.checks.figures import Asked, Tally
from quality.checks.near_duplicates import Index, belong_together
from quality.checks.review_budget import CURVE, Stream
from quality.document.sketches import sketch_of
from quality.errors import InputError
from quality.training.folds import fold_of
from quality.training.labels import Labelled
from quality.triage.policy import Policy

SHARED = Path(os.environ.get("QUALITY_SHARED") or LABELED.parents[1] / "shared")
SPEECH = "Dana Whitfield said the bridge was safe. The river was high. Some people fear that it will fall."
BIO = "Dana Whitfield is a nurse who has worked in intensive care for twenty years and writes about hospitals."


class Notes(list[str]):
    """A log that keeps its lines."""

    def note(self, message: str) -> None:
        self.append(message)


def write_lines(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")


def write_csv(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as lines:
        table = csv.DictWriter(lines, list(rows[0]))
        table.writeheader()
        table.writerows(rows)


def spans(text: str, *pieces: str) -> list[list[int]]:
    return [[text.index(piece), text.index(piece) + len(piece)] for piece in pieces]


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Asked:
    """Corpora, the labels beside them and a folder of our labels, all invented."""
    place = tmp_path_factory.mktemp("shared")
    for name in ("corpora", "labels", "seeds", "labeled", "corpora/html_pages"):
        (place / name).mkdir()
    corpora = place / "corpora"
    articles = [
        {
            "id": f"{corpus}:{n}",
            "title": headline,
            "text": text,
            "domain": f"site{n}.example",
            "published": "2020-01-02",
            "label_source": ("unreliable" if flaws else "reliable"),
        }
        for corpus in ("polnear", "article_bias", "fakenewsnet_v1", "semeval2019_hyperpartisan", "web2022_2026")
        for n, (headline, text, flaws) in enumerate(examples())
    ]
    for record in articles[3:6]:
        record["text"] += f"\n\nAbout the author\n\n{BIO}"
    for record in articles:
        of_corpus = [one for one in articles if one["id"].partition(":")[0] == record["id"].partition(":")[0]]
        path = corpora / f"{record['id'].partition(':')[0]}.jsonl"
        if not path.exists():
            write_lines(path, of_corpus)
    said = {
        "source": spans(SPEECH, "Dana Whitfield"),
        "cue": spans(SPEECH, "said"),
        "content": spans(SPEECH, "the bridge was safe"),
    }
    fear = {
        "source": spans(SPEECH, "Some people"),
        "cue": spans(SPEECH, "fear"),
        "content": spans(SPEECH, "it will fall"),
    }
    annotated = [
        {"id": f"annotated:{n}", "text": SPEECH, "split": split, "attributions": [said, fear]}
        for n, split in enumerate(("train", "dev", "dev", "dev"))
    ]
    write_lines(corpora / "polnear_attributions.jsonl", annotated)
    bodies = [{"body_id": n, "split": "competition_test", "text": articles[n]["text"]} for n in (0, 40)]
    write_lines(corpora / "fnc1_bodies.jsonl", bodies)
    heads = [(articles[0]["title"], 0, "agree"), (articles[0]["title"], 40, "unrelated")]
    write_lines(corpora / "fnc1.jsonl", [{"headline": h, "body_id": n, "stance": stance} for h, n, stance in heads])
    _write_labels(place, articles)
    _write_pages(corpora / "html_pages", articles[:2])
    for n in range(2):
        (place / "seeds" / f"{n}.txt").write_text(articles[n]["text"], encoding="utf-8")
    return Asked(Notes(), corpora, place / "labeled", show=1)


def _write_labels(place: Path, articles: Sequence[dict[str, Any]]) -> None:
    coded = [
        {"id": r["id"], "sourcing": 1 + n % 5, "vague": n % 4, "reliability": 1 + n % 5, "genre": ("news", "opinion")[n % 2],
         "dup": "NY"[n % 2], "residue": "NY"[n % 2], "filler": n % 4, "bio": "N"}
        for n, r in enumerate(articles[6:40])
    ]  # fmt: skip
    write_csv(place / "labels" / "articles.csv", coded)
    topics = ("health", "sport", "weather")
    bios = [
        {"id": r["id"], "start": len(r["text"]) - len(BIO), "end": len(r["text"]), "article_topic": topic,
         "bio_topics": topic, "mismatch": "N"}
        for r, topic in zip(articles[3:6], topics, strict=True)
    ]  # fmt: skip
    write_csv(place / "labels" / "bios.csv", bios)
    pairs = [
        {"article": "web2022_2026:7", "form": form, "bio": BIO, "fits": "NY"[n % 2], "half": ("tune", "test")[n % 2]}
        for n, form in enumerate(("tail", "box", "ld_description", "microdata"))
    ]
    write_csv(place / "labeled" / "bio_pairs.csv", pairs)
    real = {"bio_article": "polnear:3", "start": bios[0]["start"], "end": bios[0]["end"], "first": "Y", "second": "Y"}
    write_csv(
        place / "labeled" / "bio_pairs_held_out.csv",
        [real | {"article": name} for name in ("polnear:3", "polnear:9", "no text of this:1")],
    )
    step = {"id": "annotated:1", "corpus": "polnear_attributions", "split": "dev", "confidence": 3, "note": ""}
    start, end = spans(SPEECH, "Dana Whitfield")[0]
    write_csv(place / "labeled" / "source_ladder.csv", [step | {"start": start, "end": end, "step": 0}])


def _write_pages(folder: Path, articles: Sequence[dict[str, Any]]) -> None:
    manifest = []
    with tarfile.open(folder / "pages.tar.gz", "w:gz") as archive:
        for n, record in enumerate(articles):
            paragraphs = "".join(f"<p>{part}</p>" for part in record["text"].split("\n\n"))
            html = (
                f"<html><head><title>{record['title']}</title>"
                '<meta property="article:published_time" content="2020-01-02"></head>'
                f"<body><article><h1>{record['title']}</h1>"
                f'<p class="byline">By Dana Whitfield</p>{paragraphs}</article></body></html>'
            ).encode()
            member = tarfile.TarInfo(f"pages/{n}.html")
            member.size = len(html)
            archive.addfile(member, io.BytesIO(html))
            expected = {"title": record["title"], "byline": "Dana Whitfield", "published": "2020-01-02"}
            manifest.append({"file": f"{n}.html", "url": f"https://example.org/{n}", "expected": expected})
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def figures(name: str, asked: Asked) -> dict[str, str]:
    """Figures by name; every goal of the check has one."""
    found = dict(run(name, asked))
    missing = [goal for goal in CHECKS[name].goals if not any(figure.startswith(goal) for figure in found)]
    assert not missing
    return found


@pytest.mark.filterwarnings("ignore:An input array is constant")
def test_attribution(asked: Asked) -> None:
    found = figures("attribution", asked)
    assert found["PolNeAR dev, articles"] == "3"
    assert found["PolNeAR dev, attributed sentences"] == "F1 1.000, precision 1.000, recall 1.000 of 3"
    assert found["PolNeAR train, sources found"].startswith("1.000 of 1")
    assert found["steps of sources, check"] == "found 1.000, right 1.000 of those found, 1.000 of 1"


@pytest.mark.skipif(not (SHARED / "corpora").is_dir(), reason="the annotated corpora are not here; set QUALITY_SHARED")
def test_annotated_articles_are_read_as_well_as_before() -> None:
    """Floors a little below the figures: sentence F1 0.92, source found 0.88, step right 0.91, vague F1 0.85."""
    real = Asked(Notes(), SHARED / "corpora", LABELED)
    articles, ladder = read_split(real, "dev"), read_ladder(real)
    assert articles.sentences.f1 >= 0.90
    assert articles.sources_found >= 0.85
    assert ladder.right["all"] / ladder.found["all"] >= 0.87
    assert ladder.vague["all"].f1 >= 0.82


@pytest.mark.filterwarnings("ignore:n_quantiles")
def test_sourcing(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("FOLDS", 2), ("REPEATS", 2), ("_boosted", sourcing._linear)):
        monkeypatch.setattr(sourcing, name, value)
    found = figures("sourcing", asked)
    assert found["articles"] == "34 of 34 publishers, 17 of them news"
    assert found["vague_attribution, measured"].endswith("of 34")
    assert "together without vague_attribution, vague" in found


def test_headlines(asked: Asked) -> None:
    assert figures("headlines", asked) == {"ROC-AUC": "1.000 of 2 pairs"}


def test_originality(asked: Asked) -> None:
    found = figures("originality", asked)
    assert found["clutter put in, comment_form"] == "found 100.00 % of 43"
    assert found["copies put in, whole text twice"] == "found 100.00 % of 4"
    assert "kappa" in found["readers, repetition"]


def test_flaws(asked: Asked) -> None:
    found = figures("flaws", asked)
    assert found["flaw put in, leftovers"].startswith("found 100 %")
    assert found["harmless edit, more blank lines"] == "mean move 0.00, largest 0.0"


def test_seeds(asked: Asked) -> None:
    assert len(figures("seeds", asked)["scores"].split(", ")) == 2


def test_pages(asked: Asked) -> None:
    found = figures("pages", asked)
    assert found["pages"] == "2"
    assert found["title right"].startswith("1.000 of 2")
    assert found["published right"].startswith("1.000 of 2")
    assert "within 3 100.00 % of 2" in found["score, page against story pasted"]


def test_bios(asked: Asked) -> None:
    found = figures("bios", asked)
    assert found["bios found"] == "1.000 of 3, mean overlap 1.000"
    assert found["true against swapped, any corpus, all"].startswith("ROC-AUC")
    assert " of 43, measured " in found["false flags, polnear"]


def test_bio_pairs(asked: Asked) -> None:
    found = figures("bio_pairs", asked)
    assert found["written, all"].startswith("found 100.00 % of 4 (")
    assert found["real, held out"].startswith("found 100.00 % of 2 (")


@pytest.mark.parametrize("form", ["top", "heading", "rel_author", "about_box", "ld_facts"])
def test_a_written_bio_stands_in_its_article(form: str) -> None:
    headline, text, _ = examples()[0]
    article = written_article(form, BIO, {"text": text, "title": headline})
    assert article.headline == headline
    assert "nurse" in article.text + str(article.bio) + str(article.authors)


def test_near_duplicates(asked: Asked) -> None:
    found = figures("near_duplicates", asked)
    assert found["originals among themselves"].endswith(" do not, of 42 articles")
    assert found["shuffled"].startswith("recall 1.000")
    assert "0-20 %, all" in found


def test_an_index_finds_the_nearest_article() -> None:
    texts = [text for _, text, _ in examples()]
    index = Index()
    assert index.nearest(sketch_of(texts[0])) == (0.0, -1)
    for text in texts:
        index.add(sketch_of(text))
    alike, beside = index.nearest(sketch_of(texts[5]))
    assert alike == 1.0
    assert belong_together(texts[beside], texts[5])


def test_a_budget_catches_all_that_a_perfect_model_ranks_last() -> None:
    bad = np.arange(300) % 3 == 0
    stream = Stream(
        [f"site{n}" for n in range(300)], np.where(bad, 0.02, 0.9), np.flatnonzero(bad), np.flatnonzero(~bad)
    )
    curve = stream.curve(200, random.Random(0), Policy.from_dict({"random": {"of_reviews": 0}}))
    assert curve[CURVE.index(0.1)] == 1.0
    assert curve[CURVE.index(0.05)] == pytest.approx(0.5)


def test_review_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    n = np.arange(600)
    bad, today = n % 10 == 0, n % 2 == 1
    table = {
        "corpus": np.where(today, "web2022_2026", "horne2017"),
        "publisher": [f"site{k % 97}.example" for k in n],
        "label_source": np.where(today, None, np.where(bad, "unreliable", "reliable")),
        "reliability": np.where(today, np.where(n % 20 == 1, 1.0, 4.0 + n % 3 / 2), np.nan),
    }
    articles = pd.DataFrame(table)
    folds = tuple(fold_of(articles["publisher"].to_numpy(dtype=str), repeat) for repeat in range(2))
    decision = np.where(bad | (articles["reliability"] == 1.0), -2.0, 2.0) + n % 7 / 10
    for name, value in (("ROUNDS", 1), ("REPEATS", 2), ("ARTICLES", 200), ("WITHIN", 100)):
        monkeypatch.setattr(review_budget, name, value)
    monkeypatch.setattr(review_budget, "read_labelled", lambda _: Labelled(articles, {}, "", folds))
    monkeypatch.setattr(review_budget, "usable_rows", lambda _: n)
    monkeypatch.setattr(review_budget, "cross_fitted", lambda *_, **__: decision)
    found = figures("review_budget", Asked(Notes()))
    assert found["articles, publisher's rating"].startswith("60 unreliable, 240 reliable of ")
    assert found["articles, coded 1-2 against 4-5"].startswith("30 unreliable, 270 reliable of ")
    assert "100.0% at 10%" in found["caught, coded 1-2 against 4-5, no random slice"]
    assert "caught, publisher's rating, within corpora" in found


def test_model() -> None:
    found = figures("model", Asked(Notes(), labeled=LABELED))
    assert 0.5 < float(found["auc_within_corpora"]) < 1
    assert "best signal" in next(name for name in found if name.startswith("readers, vague"))


@pytest.mark.parametrize("name", [name for name in CHECKS if name not in ("model", "review_budget")])
def test_missing_corpora_are_named(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"name their folder with --corpora DIR"):
        list(run(name, Asked(Notes())))
    with pytest.raises(InputError, match=r"is missing|holds no corpus"):
        list(run(name, Asked(Notes(), tmp_path, LABELED)))


def test_labels_that_are_missing_are_named(tmp_path: Path) -> None:
    for name in ("model", "review_budget"):
        with pytest.raises(InputError, match=r"is missing"):
            list(run(name, Asked(Notes(), labeled=tmp_path)))


def test_examples_are_shown_up_to_a_number() -> None:
    notes = Notes()
    asked = Asked(notes, show=2)
    for n in range(4):
        asked.example("extra", str(n))
    asked.example("missed", "x")
    assert notes == ["extra: 0", "extra: 1", "missed: x"]


def test_a_tally_counts_agreement() -> None:
    tally = Tally()
    for expected, found in ((True, True), (True, False), (False, True), (False, False)):
        tally.add(expected, found)
    assert (tally.precision, tally.recall, tally.f1, tally.kappa) == (0.5, 0.5, 0.5, 0.0)


def test_a_goal_belongs_to_figures_that_begin_with_its_name() -> None:
    check = Check("x", {"false flags, a": "1 %"})
    assert check.goal("false flags, a >= 3") == "1 %"
    assert check.goal("other") == ""
