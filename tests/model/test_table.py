"""Tables of weights: what they give, and what is refused with its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.errors import ModelError
from quality.model.layout import MAX_KEY
from quality.model.table import MadeRows, Phrases, open_rows, parse_table

COLUMNS = ("one", "two")
HEAD = "# title: a table\n# licence: MIT\nkey\tone\ttwo\n"


def test_an_empty_cell_is_zero_and_a_key_may_be_anything() -> None:
    table = parse_table(
        f"{HEAD}(intercept)\t1\t-2.5\n# <name>\t\t0.5\naccording to\t1e-3\t\n".encode(), "x.tsv", COLUMNS
    )
    assert table.rows == {"(intercept)": (1.0, -2.5), "# <name>": (0.0, 0.5), "according to": (0.001, 0.0)}
    assert table.column("two") == {"(intercept)": -2.5, "# <name>": 0.5, "according to": 0.0}
    with pytest.raises(ModelError, match="no column 'three'; it has: one, two"):
        table.column("three")


def test_a_table_without_columns_is_a_set_of_keys() -> None:
    assert parse_table(b"key\na\nb\n", "x.tsv", ()).rows == {"a": (), "b": ()}
    assert parse_table(b"key\n", "x.tsv", ()).rows == {}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "nothing"),
        (b"# only a head\n", "nothing"),
        (b"key\tone\n", "columns"),
        (b"key\tone\tthree\n", "columns"),
        (b"key\ttwo\tone\n", "columns"),
        (HEAD.encode() + b"a\t1\t2", "line break"),
        (HEAD.encode() + b"a\t1\t2\nb\t1\n", r"line 5: .* 2 cells"),
        (HEAD.encode() + b"a\t1\nb\t1\t2\t3\n", "line 4"),
        (HEAD.encode() + b"a\t1\t2\na\t1\t2\n", "line 5: the key 'a' is there twice"),
        (HEAD.encode() + b"\t1\t2\n", "line 4: the key has 0 characters"),
        (HEAD.encode() + b"a" * (MAX_KEY + 1) + b"\t1\t2\n", "201 characters"),
        (HEAD.encode() + b"a\tnan\t2\n", "'nan' is not a number"),
        (HEAD.encode() + b"a\tinf\t2\n", "'inf' is not a number"),
        (HEAD.encode() + b"a\t1e999\t2\n", "beyond"),
        (HEAD.encode() + b"a\t99999999999\t2\n", "beyond"),
        (HEAD.encode() + b"a\t1_0\t2\n", "not a number"),
        (HEAD.encode() + b"a\t 1\t2\n", "not a number"),
        (HEAD.encode() + "a\t١\t2\n".encode(), "not a number"),
        (HEAD.encode() + b"a\t1\t2\r\n", "not a number"),
        (HEAD.encode() + b"\xff\t1\t2\n", "UTF-8"),
        (b"\n" * 300_000, "lines"),
        (HEAD.encode() + b"\t" * 5_000_000 + b"\n", "line 4"),
        (b"#\n" * 5_000 + HEAD.encode(), "lines above"),
    ],
)
def test_refused(content: bytes, says: str) -> None:
    with pytest.raises(ModelError, match=says) as refused:
        parse_table(content, "x.tsv", COLUMNS)
    assert "x.tsv" in str(refused.value)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        table = parse_table(HEAD.encode() + content, "x.tsv", COLUMNS)
    except ModelError:
        return
    assert all(len(numbers) == 2 for numbers in table.rows.values())


def test_rows_are_read_when_asked_for() -> None:
    rows = open_rows(f"{HEAD}a b\t1\t\nc\tnan\t2\n".encode(), "x.tsv", COLUMNS)
    assert rows.numbers == {"a b": 1, "c": 2}
    assert rows["a b"] == (1.0, 0.0)
    assert list(rows) == ["a b"]
    with pytest.raises(ModelError, match=r"x\.tsv, row 'c': 'nan' is not a number"):
        rows["c"]
    with pytest.raises(KeyError):
        rows["d"]


@pytest.mark.parametrize("row", ["a\t1", "a\t1\t2\t3", "a\t1\t2\r", "a\t1\t\udcff"])
def test_rows_of_another_form_are_refused_when_they_are_asked_for(row: str) -> None:
    rows = open_rows(f"{HEAD}{row}\nb\t1\t2\n".encode(errors="surrogateescape"), "x.tsv", COLUMNS)
    assert rows["b"] == (1.0, 2.0)
    with pytest.raises(ModelError, match=r"x\.tsv, row 'a': "):
        rows["a"]


def test_a_key_that_is_no_text_is_never_found() -> None:
    rows = open_rows(HEAD.encode() + b"a\xff\t1\t2\n", "x.tsv", COLUMNS)
    assert [rows.number(key) for key in ("a", "a\xff", "a\udcff", "a\ufffd")] == [None] * 4
    with pytest.raises(ModelError, match=r"x\.tsv is no UTF-8 text"):
        rows.numbers  # noqa: B018


KEYS = st.lists(st.text(st.sampled_from("ab \x00é’😀\ud800"), min_size=1, max_size=3), max_size=30, unique=True)


@given(KEYS, st.data())
def test_keys_are_found_alike_by_search_and_in_the_dictionary(keys: list[str], data: st.DataObject) -> None:
    known = [key for key in keys if data.draw(st.booleans()) and "\ud800" not in key]
    rows = open_rows((HEAD + "".join(f"{key}\t1\t\n" for key in known)).encode(), "x.tsv", COLUMNS)
    searched = [rows.number(key) for key in [*keys, "a\t1", "a\t", ""]]
    assert searched == [rows.numbers.get(key) for key in [*keys, "a\t1", "a\t", ""]]
    assert {number for number in searched if number} == set(range(1, len(known) + 1))
    for _ in range(10_000 // max(1, len(keys))):  # by then, a dictionary has taken over
        again = list(map(rows.number, keys))
    assert again == searched[:-3]


def test_rows_are_made_once_each_when_they_are_asked_for() -> None:
    asked = []

    def make(numbers: tuple[float, ...]) -> float:
        asked.append(numbers)
        return sum(numbers)

    table = open_rows(f"{HEAD}a\t1\t2\nb\t\t\nc\tnan\t\n".encode(), "x.tsv", COLUMNS)
    made = MadeRows(table, make)
    assert asked == []
    assert list(map(made.__getitem__, [2, 1, 2, 1])) == [0.0, 3.0, 0.0, 3.0]
    assert sorted(asked) == [(0.0, 0.0), (1.0, 2.0)]
    with pytest.raises(ModelError, match=r"x\.tsv, row 'c': 'nan' is not a number"):
        made[3]


WORDS = st.text(st.sampled_from("ab:&"), min_size=1, max_size=2)


@given(st.lists(st.lists(WORDS, max_size=4).map(tuple), max_size=30), st.sampled_from(["", "b=", "shape: "]))
def test_phrases_are_found_alike_joined_and_split(phrases: list[tuple[str, ...]], prefix: str) -> None:
    keys = dict.fromkeys([f"{prefix}{' '.join(phrase)}" for phrase in phrases] + ["other", "b=a", "shape: a b"])
    keys.pop("", None)
    rows = open_rows((HEAD + "".join(f"{key}\t\t\n" for key in keys)).encode(), "x.tsv", COLUMNS)
    known = Phrases(rows, (1, 2, 3), prefix)
    joined = known.lookup()
    for _ in range(40):
        split = known.lookup()
    assert split != joined
    for phrase in {*phrases, ("a", "b"), ("a",), ("b", "b", "b")}:
        if 0 < len(phrase) < 4:
            assert joined(phrase) == split(phrase) == rows.numbers.get(prefix + " ".join(phrase))
