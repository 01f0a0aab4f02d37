"""Rolling up assessments, from the files that `quality score` writes."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from quality import Article, load_scorer
from quality.corpus.publishers import Publisher, Publishers
from quality.corpus.publishers_output import remarks
from quality.corpus.results import Assessed, Unread, read_results
from quality.errors import InputError
from quality.report.writers import Options, Row, format_named

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = sorted((ROOT / "labeled/examples").glob("*.txt"))[:4]


def assessed(
    score: float | None, publisher: str | None = "a.example", month: str | None = None, **more: Any
) -> Assessed:
    reason = "too_short" if score is None else None
    return Assessed(
        publisher, month, score, more.pop("band", "medium"), reason, more.pop("questions", {}), more.pop("signals", {})
    )


def rolled_up(*given: Assessed) -> dict[str, Publisher]:
    gathered = Publishers()
    for one in given:
        gathered.add(one)
    return {publisher.name: publisher for publisher in gathered.roll_up().publishers}


def some(seed: int, publishers: int = 12, articles: int = 10) -> list[Assessed]:
    """Articles of publishers whose means differ."""
    draw = random.Random(seed)
    means = [draw.uniform(20, 80) for _ in range(publishers)]
    return [
        assessed(min(100, max(0, draw.gauss(means[n], 10))), f"p{n}.example")
        for n in range(publishers)
        for _ in range(articles)
    ]


@pytest.mark.parametrize("format", ["jsonl", "csv", "parquet"])
def test_what_score_writes_is_read(tmp_path: Path, format: str) -> None:
    scorer = load_scorer()
    articles = [
        Article.from_text(
            path.read_text(encoding="utf-8"), publisher="a.example", published="2024-05-06", url="https://b.example/"
        )
        for path in EXAMPLES
    ]
    articles.append(Article.from_text("Too short.", url="https://www.b.example/"))
    results = list(scorer.score_many(articles))
    file = tmp_path / f"scores.{format}"
    chosen = format_named(format)
    with file.open("w", encoding="utf-8", newline="") as out:
        chosen.write((Row(str(n), result) for n, result in enumerate(results)), out, Options())
    if chosen.packing is not None:
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        with file.open("wb") as packed:
            chosen.packing.pack(lines, packed, Options())
    read = list(read_results(str(file)))
    assert all(isinstance(one, Assessed) for one in read)
    assert [one.publisher for one in read] == ["a.example"] * len(EXAMPLES) + ["b.example"]  # type: ignore[union-attr]
    for one, result in zip(read, results, strict=True):
        assert isinstance(one, Assessed)
        assert one.score == (None if result.reliability is None else pytest.approx(100 * result.reliability))  # type: ignore[union-attr]
        assert one.questions == pytest.approx({part.question: part.points for part in result.questions})  # type: ignore[union-attr]
        signals = {c.signal: c.points for c in result.contributions} if format == "jsonl" else {}  # type: ignore[union-attr]
        assert one.signals == signals
    assert read[0].month == "2024-05"  # type: ignore[union-attr]
    assert read[-1].abstained == "too_short"  # type: ignore[union-attr]


def test_contributions_that_were_cut_are_left_out(tmp_path: Path) -> None:
    result = load_scorer().score(Article.from_text(EXAMPLES[0].read_text(encoding="utf-8")))
    file = tmp_path / "scores.jsonl"
    file.write_text(result.to_json(top=2) + "\n" + result.to_json() + "\n", encoding="utf-8")
    cut, whole = read_results(str(file))
    assert isinstance(cut, Assessed)
    assert isinstance(whole, Assessed)
    assert (cut.signals, cut.questions) == ({}, whole.questions)
    assert whole.signals


BROKEN: list[Any] = [
    "{", "[]", "3", '{"schema": "quality.assessment/1"}',
    {"reliability": 2}, {"reliability": "0.5"}, {"reliability": None}, {"reliability": True},
    {"questions": 3}, {"contributions": [3]}, {"contributions": [{"signal": "x", "points": 1e9}]},
    {"contributions": [{"signal": "x", "points": None}]}, {"publisher": ["x"]}, {"band": {}},
]  # fmt: skip


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_row_is_named_and_the_rest_read(tmp_path: Path, broken: Any) -> None:
    good = {
        "schema": "quality.assessment/2",
        "reliability": 0.5,
        "questions": [],
        "contributions": [],
        "publisher": "a",
    }
    line = broken if isinstance(broken, str) else json.dumps(good | broken)
    file = tmp_path / "scores.jsonl"
    file.write_text(f"{json.dumps(good)}\n{line}\n{json.dumps(good)}\n", encoding="utf-8")
    first, second, third = read_results(str(file))
    assert isinstance(first, Assessed)
    assert isinstance(third, Assessed)
    assert isinstance(second, Unread)
    assert second.place == f"{file}, line 2"
    assert not second.is_error


def test_errors_of_the_run_are_told_from_broken_rows(tmp_path: Path) -> None:
    file = tmp_path / "scores.jsonl"
    file.write_text('{"schema": "quality.error/1", "row": 1, "error": "the record is empty"}\n', encoding="utf-8")
    (row,) = read_results(str(file))
    assert row == Unread(f"{file}, line 1", "the record is empty", is_error=True)


def test_another_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "articles.csv"
    file.write_text("text,publisher\nA story,a\n", encoding="utf-8")
    with pytest.raises(InputError, match="holds no results of `quality score`"):
        list(read_results(str(file)))
    with pytest.raises(InputError, match="does not exist"):
        list(read_results(str(tmp_path / "none.jsonl")))


def test_distribution() -> None:
    found = rolled_up(*(assessed(score, band="low") for score in (10, 20, 30, 40)), assessed(None), assessed(100.0))[
        "a.example"
    ]
    assert (found.articles, found.scored, found.abstained) == (6, 5, {"too_short": 1})
    assert found.mean == 40
    assert found.quantiles == (10, 20, 30, 40, 100)
    assert found.histogram == (0, 1, 1, 1, 1, 0, 0, 0, 0, 1)
    assert found.bands == {"low": 4, "medium": 1}


def test_names_differ_in_case_and_rows_may_have_none() -> None:
    gathered = Publishers()
    for one in (assessed(10, "A.example"), assessed(20, "a.EXAMPLE"), assessed(30, None)):
        gathered.add(one)
    found = gathered.roll_up()
    assert [(p.name, p.articles) for p in found.publishers] == [("A.example", 2)]
    assert (found.articles, found.unnamed) == (3, 1)


def test_a_file_cannot_name_any_number_of_signals() -> None:
    flood = [assessed(50, signals={f"s{n}_{part}": 1.0 for part in range(50)}) for n in range(100)]
    gathered = Publishers()
    for one in flood:
        gathered.add(one)
    (tally,) = gathered._tallies.values()
    assert len(tally.sums) <= 551


def test_few_articles_do_not_look_certain() -> None:
    found = rolled_up(*some(1), assessed(99, "single.example"))
    single = found["single.example"]
    assert single.estimate is not None
    assert single.interval is not None
    assert single.estimate < 99
    widths = [p.interval[1] - p.interval[0] for p in found.values() if p.interval and p.scored == 10]
    assert single.interval[1] - single.interval[0] > 2 * max(widths)
    assert not single.differences


def test_one_article_each_gives_no_estimate() -> None:
    found = rolled_up(assessed(10, "a"), assessed(90, "b"))
    assert [p.estimate for p in found.values()] == [None, None]
    assert [p.mean for p in found.values()] == [10, 90]


def test_what_sets_a_publisher_apart() -> None:
    draw = random.Random(3)

    def article(publisher: str, filler: float) -> Assessed:
        points = {"filler": filler + draw.gauss(0, 2), "byline": draw.gauss(0, 2)}
        return assessed(50, publisher, questions={"originality": points["filler"]}, signals=points)

    given = [article(f"p{n}.example", 0) for n in range(15) for _ in range(12)]
    given += [article("padded.example", -12) for _ in range(12)]
    found = rolled_up(*given)
    apart = found["padded.example"].differences
    assert {d.name for d in apart} == {"filler", "originality"}
    for difference in apart:
        assert -13 < difference.points < -8
        assert difference.interval[0] < difference.points < difference.interval[1] < 0
    assert sum(bool(p.differences) for p in found.values()) <= 3


def test_months_and_trend() -> None:
    draw = random.Random(5)
    rising = [
        assessed(30 + month + draw.gauss(0, 5), "up.example", f"2024-{month:02}")
        for month in range(1, 13)
        for _ in range(8)
    ]
    level = [
        assessed(50 + draw.gauss(0, 5), "level.example", f"2024-{month:02}") for month in range(1, 13) for _ in range(8)
    ]
    found = rolled_up(*rising, *level, assessed(20, "few.example", "2024-01"))
    up = found["up.example"]
    assert up.trend is not None
    slope, low, high = up.trend
    assert low < slope < high
    assert low < 12 < high
    assert low > 0
    assert [month.month for month in up.months] == [f"2024-{month:02}" for month in range(1, 13)]
    assert up.months[0].articles == 8
    steady = found["level.example"].trend
    assert steady is not None
    assert steady[1] < 0 < steady[2]
    assert found["few.example"].trend is None


def test_chance_gives_no_publisher_a_trend() -> None:
    draw = random.Random(8)
    given = [
        assessed(draw.uniform(20, 80), f"p{n}.example", f"2024-{draw.randint(1, 12):02}")
        for n in range(200)
        for _ in range(30)
    ]
    found = Publishers()
    for one in given:
        found.add(one)
    rolled = found.roll_up()
    assert not [line for one in rolled.publishers for line in remarks(one) if "points per year" in line]
    # At 95 % each, some ten of them would have one.
    alone = [
        rolled_up(*(a for a in given if a.publisher == f"p{n}.example"))[f"p{n}.example"].trend for n in range(200)
    ]
    assert 3 <= sum(low > 0 or high < 0 for _, low, high in filter(None, alone)) <= 20


def copy(kind: str, one: str, other: str, later: bool | None = True) -> dict[str, Any]:
    return {
        "kind": kind, "publisher": one, "url": None, "later": later, "earliest": {"publisher": other, "url": "https://x.example/"},
    }  # fmt: skip


def test_who_copies_whom() -> None:
    gathered = Publishers()
    for name in ("a.example", "B.example"):
        gathered.add(assessed(50, name))
    for one in (
        copy("copy", "a.example", "b.example"),
        copy("copy", "A.example", "b.example", None),
        copy("credited", "a.example", "wire.example"),
        copy("same_publisher", "a.example", "a.example"),
        copy("unknown_publisher", "a.example", "c.example"),
    ):
        gathered.add_copy(one)
    found = {p.name: p for p in gathered.roll_up().publishers}
    assert found["a.example"].copies == (("b.example", 2, 1),)
    assert found["a.example"].republishes == (("wire.example", 1, 0),)
    assert found["B.example"].copied_by == (("a.example", 2, 1),)
    assert not found["B.example"].copies
