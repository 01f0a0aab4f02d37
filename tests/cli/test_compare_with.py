"""`quality score --compare-with`: copies of earlier articles."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests import program

PARAGRAPHS = [
    "The council voted on Monday to repair the old bridge over the river, and the work will begin in spring.",
    "Engineers put the cost at four million crowns, twice what the town had set aside for its roads this year.",
    "A ferry will carry people across while the crossing is closed, every ten minutes from six in the morning.",
    "Shopkeepers in the lower town fear for their trade and have asked the mayor for a lower rent until autumn.",
]
TEXT = "\n\n".join(PARAGRAPHS)
OTHER = (
    "A late frost has ruined most of the apple blossom in the valley, growers told the agriculture office today. " * 3
)


def quality(*arguments: str) -> subprocess.CompletedProcess[str]:
    return program.quality(*arguments)


def found(*arguments: str) -> list[dict[str, Any] | None]:
    """What near_duplicate says of every article."""
    run = quality("score", *arguments, "--format", "jsonl")
    assert run.returncode == 0, run.stderr
    told = []
    for line in run.stdout.splitlines():
        contributions = json.loads(line)["contributions"]
        told.append(next((c for c in contributions if c["signal"] == "near_duplicate"), None))
    return told


def values(*arguments: str) -> list[float | None]:
    return [None if one is None else one["value"] for one in found(*arguments)]


@pytest.fixture
def article(tmp_path: Path) -> str:
    path = tmp_path / "copy.txt"
    path.write_text(TEXT.replace("four million", "five million"))
    return str(path)


@pytest.mark.parametrize("kind", ["txt", "html", "jsonl", "csv", "folder"])
def test_any_kind_of_known_articles(kind: str, article: str, tmp_path: Path) -> None:
    known = tmp_path / "known"
    known.mkdir()
    file = known / f"lamp.{'txt' if kind == 'folder' else kind}"
    if kind == "html":
        body = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
        file.write_text(f"<html><body><article><h1>Bridge</h1>{body}</article></body></html>")
    elif kind == "jsonl":
        rows = [{"text": OTHER, "publisher": "Valley Post"}, {"text": TEXT, "url": "https://lamp.example/bridge"}]
        file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    elif kind == "csv":
        file.write_text(f'text,publisher\n"{TEXT}",Harbour Lamp\n')
    else:
        file.write_text(TEXT)
    (one,) = found(article, "--compare-with", str(known if kind == "folder" else file))
    assert one is not None
    assert one["value"] > 0.9
    assert len(one["evidence"]) == 4
    assert "lamp" in one["observation"].lower()
    assert all(passage["note"].startswith("in the earlier article") for passage in one["evidence"])


def test_without_known_articles_nothing_is_said(article: str) -> None:
    assert values(article) == [None]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_batch_compared_with_itself_finds_later_copies(jobs: str, tmp_path: Path) -> None:
    batch = tmp_path / "batch.jsonl"
    rows = [{"text": TEXT}, {"text": OTHER}, {"text": TEXT}, {"text": TEXT, "published": "2020-01-01"}]
    batch.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert values(str(batch), "--compare-with", str(batch), "--jobs", jobs) == [0, 0, 1, 1]


def test_an_article_never_matches_itself(article: str, tmp_path: Path) -> None:
    link = tmp_path / "elsewhere"
    link.mkdir()
    (link / "link.txt").symlink_to(article)
    assert values(article, "--compare-with", article) == [0]
    assert values(article, "--compare-with", str(link)) == [0]


def test_known_articles_that_cannot_be_read_are_named(article: str, tmp_path: Path) -> None:
    missing = quality("score", article, "--compare-with", str(tmp_path / "missing"))
    assert (missing.returncode, missing.stdout) == (2, "")
    assert "missing does not exist" in missing.stderr
    empty = tmp_path / "empty"
    empty.mkdir()
    run = quality("score", article, "--compare-with", str(empty))
    assert run.returncode == 2
    assert "contains no article" in run.stderr
    run = quality("score", article, "--compare-with", "-")
    assert run.returncode == 2
    assert "standard input" in run.stderr
    rows = tmp_path / "rows.jsonl"
    rows.write_text(json.dumps({"text": TEXT}) + "\n{broken\n")
    run = quality("score", article, "--compare-with", str(rows), "-f", "json")
    assert run.returncode == 0
    assert run.stderr.count("--compare-with") == 1
    assert "Traceback" not in missing.stderr + run.stderr


def test_known_articles_are_not_overwritten(article: str, tmp_path: Path) -> None:
    known = tmp_path / "known.txt"
    known.write_text(TEXT)
    assert quality("score", article, "--compare-with", str(known), "-o", str(known)).returncode == 2
    assert known.read_text() == TEXT


def test_a_resumed_run_wants_the_same_known_articles(article: str, tmp_path: Path) -> None:
    known, out = tmp_path / "known.txt", tmp_path / "out.jsonl"
    known.write_text(TEXT)
    arguments = ("score", article, "--compare-with", str(known), "-f", "jsonl", "-o", str(out))
    assert quality(*arguments).returncode == 0
    assert quality(*arguments, "--resume").returncode == 0
    known.write_text(OTHER)
    assert quality(*arguments, "--resume").returncode == 2
