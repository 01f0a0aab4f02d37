"""A newsroom's own graded articles: read with clear errors, measured, and trained on as articles of today."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from small import examples

from quality.errors import InputError
from quality.model import default_folder
from quality.training.fit import NEWSROOM, graded_rows, usable_rows
from quality.training.labels import Labelled, read_labelled
from quality.training.own_labels import read_graded, with_graded

LABELED = Path(__file__).parents[2] / "labeled"
LONG = [(headline, text) for headline, text, _ in examples() if len(text.split()) > 200]
TEXT = LONG[0][1]
PLAIN = TEXT.replace('"', "")


@pytest.fixture(scope="module")
def labelled() -> Labelled:
    everything = read_labelled(LABELED)
    return everything.take(np.flatnonzero(everything.corpora == "web2022_2026"))


def lines(path: Path, *records: object) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def test_graded_articles_join_those_of_today(labelled: Labelled, tmp_path: Path) -> None:
    rows = [{"Text": text, "Headline": headline, "grade": 1 + n % 5} for n, (headline, text) in enumerate(LONG[:6])]
    with (tmp_path / "desk.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, ["Headline", "grade", "Text"])
        writer.writeheader()
        writer.writerows(rows)
    other = lines(
        tmp_path / "more.jsonl",
        {"text": TEXT, "grade": "4.5", "publisher": "Harbour Post"},
        {"text": TEXT, "grade": 2, "url": "https://www.example.co.uk/a"},
    )
    said: list[str] = []
    found = with_graded(labelled, [tmp_path / "desk.csv", other], default_folder(), 1, said.append)
    mine = np.flatnonzero(found.corpora == NEWSROOM)
    assert found.coded[mine].tolist() == [1, 2, 3, 4, 5, 1, 4.5, 2]
    assert found.publishers[mine].tolist() == ["desk"] * 6 + ["Harbour Post", "example.co.uk"]
    assert set(mine) <= set(graded_rows(found)) & set(usable_rows(found))
    assert all(len(column) == len(found.articles) for column in found.signals.values())
    assert not np.isnan(found.signals["missing_attribution"][mine]).all()
    assert found.sha256 != labelled.sha256
    again = with_graded(labelled, [tmp_path / "desk.csv", other], default_folder(), 1, said.append)
    assert found.sha256 == again.sha256
    assert not said


def test_bad_rows_are_left_out_and_all_named(labelled: Labelled, tmp_path: Path) -> None:
    short = {"text": "Too short.", "grade": 3}
    path = lines(tmp_path / "desk.jsonl", {"text": TEXT, "grade": 3}, short, {"text": TEXT, "grade": 9}, *[short] * 30)
    said: list[str] = []
    found = with_graded(labelled, [path], default_folder(), 1, said.append)
    assert found.coded[found.corpora == NEWSROOM].tolist() == [3]
    assert said[0] == f"left out: {path}:2: the text has 2 words; an article needs at least 150, as for a score"
    assert said[1] == f"left out: {path}:3: the grade is 9; it must be a number from 1 to 5"
    assert len(said) == 21
    assert said[-1] == "left out: 12 more rows of this file"


@pytest.mark.parametrize(
    ("record", "why"),
    [
        ({"text": TEXT, "grade": "good"}, "the grade is 'good'; it must be a number from 1 to 5"),
        ({"text": TEXT, "grade": 6}, "the grade is 6; it must be"),
        ({"text": TEXT, "grade": None}, "the grade is None; it must be"),
        ({"text": TEXT, "score": 3}, "it has no 'grade'; its fields are 'text', 'score'"),
        ({"grade": 3}, "the record has neither 'text' nor 'html'"),
        ({"text": "Too short.", "grade": 3}, "the text has 2 words; an article needs at least 150"),
        ({"text": TEXT, "grade": 3, "publisher": 7}, "the field 'publisher' is a number"),
        ([TEXT, 3], "the record is a list; it must be an object"),
    ],
)
def test_a_row_that_cannot_be_used_is_named(tmp_path: Path, record: object, why: str) -> None:
    path = lines(tmp_path / "desk.jsonl", {"text": TEXT, "grade": 3}, record)
    usable, (unusable,) = read_graded(path)
    assert len(usable) == 1
    assert unusable.startswith(f"{path}:2: {why}")


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("desk.csv", "headline,grade\nA,3\n", r"desk.csv: the first line names the columns 'headline', 'grade'"),
        ("desk.csv", f'text,grade\n"{PLAIN}",9\n"{PLAIN}",0\n', "desk.csv:1: the grade is '9'.*all 2 rows"),
        ("desk.csv", "text,grade\n", "holds no article"),
        ("desk.jsonl", "{\n", "desk.jsonl:1: the line is not JSON"),
        ("desk.txt", "", "its name must end in"),
        ("none.csv", None, "cannot be read: No such file"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, name: str, content: str | None, why: str) -> None:
    if content is not None:
        (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=why):
        read_graded(tmp_path / name)
