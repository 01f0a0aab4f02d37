"""Time grows with the length of the input, not with its square, see `tests.growth`."""

import random
from collections.abc import Callable
from contextlib import suppress

import pytest

from quality import Article, load_scorer
from quality.document import Document
from quality.errors import QualityError
from quality.scoring.what_if import edits
from tests.growth import holds

SCORER = load_scorer()

MARKS = ".,;:!?…-–—()[]{}\"'“”‘’«»„`/%&#*@_~|\\<>=+^$£"
WORDS = [
    "a", "The", "A.", "1", "1.", "1,000", "a.m.", "Mr.", "Jan.", "said", ", who said", "Roe, who said,", "said that", "and",
    "of the", "the mayor of Works and", "Roe,", "Roe (", "e\u0301", "\u0301", "\u200b", "a\u200b", "😀", "👩‍👩‍👧", "a-", "a'",
    "'a", "‘a", "’a", "dogs’ b", "“a b c d", "“a b c d”", "\"A b c d e,\" Roe said.", "''a", "(a", "a)", "[a](b)", "CAPS",
    "Title Case", "He said.", "Dana Whitfield", "Email dana@example.org.", "https://example.org/a?b=c", "a@b.c", "5 %",
    "$5 million", "10:30", "killed 5 people", "However,", "shocking lies", "according to the", "reportedly", "reports",
    "a report by", "it is said that", "critics, among them Roe", "residents including", "a son called", "see", "Roe: a", "—a,",
    "; said", "The council said on Monday.", "İ", "中", "ب",
]  # fmt: skip
LINES = [
    "a", "- a", "1. a", "# a", "> a", "a\r", "Leave a Reply\n", "By Dana Whitfield\n", "Roe: “a b c d”\n", "ROE: a",
    "Dana Whitfield is a freelance writer who lives in Northport.\n", "“a b c d e.\n", "Advertisement\n", "a | b | c",
    "The bridge in Town is old and it will cost $5 million, Roe said.\n", " ", "The council said on Monday.\n",
]  # fmt: skip
UNITS = [*MARKS, *(f"{mark} " for mark in MARKS), *(f"{word} " for word in WORDS), *(f"{line}\n" for line in LINES)]


def score(text: str, **known: str) -> None:
    """All that is done with a text: every view, every signal, the edits."""
    article = Article.from_text(text, **known)
    SCORER.score(article)
    document = Document(article)
    for edit in edits(document):
        edit.article()


def repeated(unit: str) -> Callable[[int], object]:
    """Scores `unit` over and over."""
    return lambda size: score(unit * (size // len(unit)))


@pytest.mark.parametrize("unit", UNITS, ids=repr)
def test_one_thing_over_and_over(unit: str) -> None:
    assert holds(repeated(unit), 10_000)


@pytest.mark.parametrize(
    "unit", [".", "a NEVER b. ", "'a ", "a: ", "The bridge is old and long, Roe said today.\n\n"], ids=repr
)
def test_one_thing_very_often(unit: str) -> None:
    assert holds(repeated(unit), 50_000)


@pytest.mark.parametrize("seed", range(40))
def test_things_in_turn_in_halves_and_at_random(seed: int) -> None:
    chance = random.Random(seed)
    units = chance.sample(UNITS, 3)

    def mixed(size: int) -> str:
        if seed % 3 == 0:
            return "".join(units) * (size // len("".join(units)))
        if seed % 3 == 1:
            return units[0] * (size // 2 // len(units[0])) + units[2] + units[1] * (size // 2 // len(units[1]))
        return "".join(random.Random(seed).choices(units, k=size // 4))

    assert holds(lambda size: score(mixed(size)), 10_000)


FIELDS = ["headline", "byline", "bio", "publisher", "section"]


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("unit", ["a", "(", "A. ", "Dana Roe, ", "Dana Roe is a writer.\n\n", "5 ", "and "], ids=repr)
def test_a_field_without_end(field: str, unit: str) -> None:
    text = "\n\n".join(f"The council said on Monday that bridge {n} of Northport would stay open." for n in range(20))
    assert holds(lambda size: score(text, **{field: unit * (size // len(unit))}), 20_000)


BODIES = [
    '<a href="/x">y</a> ', '<a href="/x">y', '<p><a href="https://a.example/about">About us</a></p>', "<p>a</p>", "<p>a ",
    "<b>a", "<li>a", "<table><tr><td>a", "<td>a</td>", "a<br>", "<h1>a</h1>", "<!-- a -->", "<!-- ", "<![CDATA[ a ]]>",
    "<script>", '<span class="author">Dana Roe</span>', '<p class="byline">By Dana Roe</p>', "<nav>a</nav>", "<article>a",
    '<div class="author-bio">Dana Roe is a writer.</div>', '<p style="display:none">a</p>', "<h3>3 comments</h3><p>a b</p>",
    "&#x41;", "<", "a ", "</p>", '<p a=1 b="2" c=3>a</p>', '<time datetime="2020-01-01">a</time>', "<pre>a\n</pre>",
]  # fmt: skip
LD = '<script type="application/ld+json">'
HEADS = [
    ("", '<meta name="a" content="b">', ""), ("", '<meta name="author" content="Dana Roe">', ""),
    ("", '<link rel="canonical" href="/x">', ""), ("<title>", "Bridge | ", "</title>"),
    ('<meta name="author" content="', "Dana Roe and ", '">'), ('<meta property="og:title" content="', "Bridge ", '">'),
    (f"{LD}[", '{"@type":"NewsArticle","headline":"a"},', "{}]</script>"), (LD, '{"a":', "</script>"), (LD, "[", "</script>"),
    (f'{LD}{{"@type":"NewsArticle","author":[', '{"@type":"Person","name":"Dana Roe"},', "{}]}</script>"),
    (f'{LD}{{"@type":"NewsArticle",', '"headline": "a" ,', "</script>"), (LD, '{"', "</script>"),
]  # fmt: skip
BEFORE, BEHIND = "<html><head><title>Bridge stays open</title>", "</body></html>"
STORY = "</head><body><h1>Bridge stays open</h1>" + "<p>The mayor said that the bridge would stay open.</p>" * 9


def read(page: str) -> None:
    """Reads a page; one that is refused must be refused in time, too."""
    with suppress(QualityError):
        Article.from_html(page, url="https://www.example.org/x")


@pytest.mark.parametrize("unit", BODIES, ids=repr)
def test_a_page_of_one_element(unit: str) -> None:
    assert holds(lambda size: read(BEFORE + STORY + unit * (size // len(unit)) + BEHIND), 40_000)


@pytest.mark.parametrize(("opening", "unit", "closing"), HEADS, ids=repr)
def test_a_page_with_an_endless_head(opening: str, unit: str, closing: str) -> None:
    assert holds(lambda size: read(BEFORE + opening + unit * (size // len(unit)) + closing + STORY + BEHIND), 40_000)


def test_a_quadratic_reader_is_found_out() -> None:
    def quadratic(size: int) -> None:
        for _ in range(size * size // 8):
            pass

    assert not holds(quadratic, 4_000)
