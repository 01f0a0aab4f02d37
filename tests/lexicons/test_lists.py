"""Word lists that take the place of shipped ones: what is read, what is refused, and where they can be chosen."""

import json
import pickle
from pathlib import Path

import pytest

from quality import load_scorer
from quality.errors import InputError, QualityError
from quality.lexicons import (
    VARIABLE,
    LazyPattern,
    WordLists,
    in_use,
    load_lexicon,
    named_pattern,
    read_lists,
    shipped_lists,
    word_set,
)
from quality.lexicons.lexicon import PATTERNS, WORD_CLASSES, expand, parse_classes
from quality.model import load_model
from tests.program import quality as run

EXAMPLE = Path(__file__).parents[2] / "labeled" / "examples" / "harbour_rumours.txt"
HEAD = "# title: a list\n# origin: a newsroom\n# licence: MIT\n# language: en\n"
CLASSES = f"{HEAD}# scope: {WORD_CLASSES}\n"
ALTERNATIVES = f"{HEAD}# scope: {PATTERNS}\n"


def folder(place: Path, **lists: str) -> Path:
    """A folder of lists."""
    for name, text in lists.items():
        (place / f"{name}.txt").write_text(text, encoding="utf-8")
    return place


def test_every_shipped_list_would_be_accepted(tmp_path: Path) -> None:
    for name, content in shipped_lists().files.items():
        (tmp_path / f"{name}.txt").write_bytes(content)
    lists = read_lists(tmp_path)
    assert lists.files == shipped_lists().files
    assert load_model(lexicons=tmp_path).digest == load_model().digest


def test_some_lists_take_the_place_of_shipped_ones(tmp_path: Path) -> None:
    name = "loaded_alarm"
    place = folder(tmp_path, loaded_alarm=f"{HEAD}# labels: strength\ncloudy\t3\n")
    (place / "README.md").write_text("other files are not read")
    lists = read_lists(place)
    assert lists.lexicon(name).entries == {("cloudy",): "3"}
    assert lists.lexicon("loaded_moral").entries == load_lexicon("loaded_moral").entries
    assert read_lists(place) is lists
    assert pickle.loads(pickle.dumps(lists)) is lists  # noqa: S301
    model = load_model(lexicons=place)
    assert model.digest != load_model().digest
    assert pickle.loads(pickle.dumps(model)).digest == model.digest  # noqa: S301


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("months", f"{HEAD}mayo\n", r"months\.txt is not named like a word list; the lists are: anonymity_reasons, "),
        ("loaded_alarm", "cloudy\t3\n", r"the head lacks a line '# title: \.\.\.'"),
        ("loaded_alarm", f"{HEAD.replace('# licence: MIT', '# licence:')}cloudy\t3\n", "lacks a line '# licence: "),
        ("loaded_alarm", HEAD, r"loaded_alarm\.txt has no entries; remove it to use the shipped list"),
        ("loaded_alarm", f"{HEAD}cloudy\t9\n", "the label '9' is unknown; the labels of this list are: 0, 1, 2, 3"),
        ("loaded_alarm", f"{CLASSES}cloudy\t3\n", "must not have a line '# scope: "),
        ("calendar", f"{HEAD}mayo\tmonth\n", "must have the line '# scope: word classes'"),
        ("calendar", f"{CLASSES}mayo\tmonth moon\n", "the label 'moon' is unknown; the labels of this list are: 1, 10"),
        ("calendar", f"{CLASSES}mayo\n", "the label '' is unknown"),
        ("calendar", f"{CLASSES}{'(a|b)' * 20}\tmonth\n", "stands for more than 10,000 entries"),
        ("byline_patterns", f"{ALTERNATIVES}(?:von\tlead\n", "the pattern 'lead' cannot be read: missing \\)"),
        ("byline_patterns", f"{ALTERNATIVES}x{{lead}}\tlead\n", "the pattern 'lead' contains itself"),
        (
            "byline_patterns",
            f"{ALTERNATIVES}{{months.may}}\tlead\n",
            "'lead' cannot be read: there is no word list 'months'",
        ),
        ("byline_patterns", f"{ALTERNATIVES}, \tseparator\n", "'separator' has 0 capturing groups; it must have 1"),
        ("bio_patterns", f"{ALTERNATIVES}von\tthird_person\n", r"'third_person' lacks the group \(\?P<name>\.\.\.\)"),
    ],
)
def test_a_list_with_a_fault_is_refused_in_one_sentence(name: str, text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=message) as caught:
        load_scorer(lexicons=folder(tmp_path, **{name: text}))
    assert "\n" not in str(caught.value)


def test_a_folder_without_lists_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no word list"):
        read_lists(tmp_path)
    with pytest.raises(InputError, match="cannot be read: No such file"):
        read_lists(tmp_path / "missing")
    (tmp_path / "calendar.txt").write_bytes(b"# title: \xff\n")
    with pytest.raises(InputError, match="is not UTF-8 text"):
        read_lists(tmp_path)
    (tmp_path / "calendar.txt").unlink()
    (tmp_path / "calendar.txt").mkdir()
    with pytest.raises(InputError, match="not a regular file"):
        read_lists(tmp_path)
    with pytest.raises(QualityError, match="no word list 'months'; there are: anonymity_reasons"):
        load_lexicon("months")


def test_sets_and_patterns_follow_the_lists_in_use() -> None:
    words, big = word_set("calendar", "month"), word_set("calendar", "weekday", capitalised=True)
    pattern = LazyPattern(r"\b(?:{month}|{weekday})\b \d{1,2}", lexicon="calendar")
    nothing = LazyPattern("(?:{weekdays})", lexicon="calendar")
    assert ("may" in words, "Monday" in big, bool(pattern.search("may 5"))) == (True, True, True)
    try:
        WordLists({"calendar": f"{CLASSES}(mayo|aujourd'hui)\tmonth\nlunes\tweekday\n".encode()}).use()
        assert words == {"mayo", "aujourd'hui"}
        assert big == {"Lunes"}
        assert pattern.search("may 5") is None
        assert pattern.search("mayo 5")
        assert pattern.search("aujourd’hui 5")
        assert nothing.search("mondays") is None
    finally:
        shipped_lists().use()
    assert "may" in words
    assert pattern.search("may 5")


def test_patterns_are_alternatives_made_of_others_and_of_words() -> None:
    lists = WordLists(
        {
            "calendar": f"{CLASSES}(mayo|junio)\tmonth\n".encode(),
            "byline_patterns": f"{ALTERNATIVES}por(?=[A-Z])\tlead\n {{by_line}}!\tlead\nde {{calendar.Month}}\tby_line\n".encode(),
        }
    )
    assert lists.classes("byline_patterns") == {
        "lead": ("por(?=[A-Z])", " {by_line}!"),
        "by_line": ("de {calendar.Month}",),
    }
    assert lists.any_of("byline_patterns", "lead") == "(?:por(?=[A-Z])| (?:de (?:Mayo|Junio))!)"
    pattern = named_pattern("byline_patterns", "lead")
    assert pattern.match("by Ann Roe")
    try:
        lists.use()
        assert pattern.match("porAna")
        assert pattern.match("by Ann Roe") is None
        assert named_pattern("byline_patterns", "visible").match("by Ann Roe") is None
    finally:
        shipped_lists().use()


def test_a_word_may_belong_to_several_classes() -> None:
    found = parse_classes(b"# title: x\n(sept|may)\tmonth short\nmay\tverb month\n")
    assert found == {"month": ("sept", "may"), "short": ("sept", "may"), "verb": ("may",)}
    assert expand("(a|b) c(d|)") == ["a cd", "a c", "b cd", "b c"]


def test_the_command_line_takes_a_folder(tmp_path: Path) -> None:
    place = folder(tmp_path, reporting_verbs=f"{HEAD}(opine|opined)\tsay\n")
    usual = json.loads(run("score", EXAMPLE, "-f", "json").stdout)
    swapped = json.loads(run("score", EXAMPLE, "-f", "json", "--lexicons", place).stdout)
    assert swapped["model"]["digest"] != usual["model"]["digest"]
    assert swapped["contributions"] != usual["contributions"]
    assert json.loads(run("model", "--json", "--lexicons", place).stdout)["digest"] == swapped["model"]["digest"]
    several = run("score", EXAMPLE, EXAMPLE, "-f", "jsonl", "--lexicons", place, "--jobs", "2").stdout.splitlines()
    assert [json.loads(line)["contributions"] for line in several] == [swapped["contributions"]] * 2
    assert VARIABLE == "QUALITY_LEXICONS", "as in quality/cli/options.py, which imports no list"
    by_variable = json.loads(run("score", EXAMPLE, "-f", "json", **{VARIABLE: str(place)}).stdout)
    assert by_variable == swapped


def test_the_command_line_refuses_a_list(tmp_path: Path) -> None:
    found = run("score", EXAMPLE, "--lexicons", folder(tmp_path, months=f"{HEAD}mayo\n"))
    assert found.returncode == 2
    assert "is not named like a word list" in found.stderr
    assert "Traceback" not in found.stderr
    over = run("score", EXAMPLE, "-f", "json", "-o", tmp_path / "months.txt", "--lexicons", tmp_path)
    assert over.returncode == 2


def test_the_lists_in_use_are_at_first_the_shipped_ones() -> None:
    assert in_use() is shipped_lists()
