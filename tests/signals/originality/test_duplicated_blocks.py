"""duplicated_blocks: passages that stand twice."""

import pytest
from cases import sentence

from quality.article import Article, Block
from quality.document import Document
from quality.signals.originality.duplicated_blocks import duplicated_blocks

BRIDGE = "The council voted on Monday to repair the old bridge over the river. The work will begin in spring."
COST = "Engineers put the cost at four million crowns, twice what the town had set aside for its roads this year."
FERRY = "Until the work is done a ferry will carry people, bicycles and small carts from one bank to the other."
SHOPS = "Shopkeepers near the bridge fear for their trade and have asked the mayor for a lower rent until autumn."
MARKET = "The weekly market moves to the station square, where the farmers will find water and electricity."
STORY = "\n\n".join((BRIDGE, COST, FERRY, SHOPS, MARKET))

FLAGS = [
    (f"{STORY}\n\n{COST}", [COST, COST]),
    (f"{STORY}\n\n{COST.upper()}", [COST, COST.upper()]),
    (f"{STORY}\n\n{COST.replace('four', 'nine')}", [COST, COST.replace("four", "nine")]),
    (f"{STORY}\n\n{STORY}", [BRIDGE, COST, FERRY, SHOPS, MARKET] * 2),
    (" ".join((BRIDGE, COST, FERRY, BRIDGE, COST, SHOPS)), [f"{BRIDGE} {COST}", f"{BRIDGE} {COST}"]),
    (
        f"{BRIDGE}\n\n{COST}\n\nThe mayor said “we must repair it now or close it for good next year”.\n\n{FERRY}\n\n"
        'The mayor said "we must repair it now or close it for good next year".',
        [
            "The mayor said “we must repair it now or close it for good next year”.",
            'The mayor said "we must repair it now or close it for good next year".',
        ],
    ),
]

PASSES = [
    STORY,
    BRIDGE,
    # Headline repeated as a caption, with its credit.
    f"Council votes to repair the old bridge over the river\n\n{STORY}\n\n"
    "Council votes to repair the old bridge over the river (Photo: Harbour Lamp)",
    # Section label.
    f"What it means for the people of the town\n\n{COST}\n\nWhat it means for the people of the town\n\n{FERRY}",
    # Pull quote out of a longer paragraph.
    f"{BRIDGE} {COST} {FERRY}\n\n{SHOPS}\n\n{MARKET}\n\nThe work will begin in spring.\n\n{COST}",
    # Words cited, then shown as posted.
    f'{STORY}\n\n"We have waited for this bridge for eleven long years now," the shopkeeper wrote.\n\nThe mayor nodded.'
    "\n\n"
    "We have waited for this bridge for eleven long years now",
    # Seven words.
    f"The work will begin again in spring.\n\n{STORY}\n\nThe work will begin again in spring.",
    # Page furniture.
    f"{STORY}\n\nRead more: the bridge that the town forgot for years\n\n{BRIDGE[:66]} soon.\n\n"
    "Read more: the bridge that the town forgot for years",
]

UNKNOWN = ["", " \n\n "]


@pytest.mark.parametrize(("text", "quotes"), FLAGS)
def test_flags(text: str, quotes: list[str]) -> None:
    measured = duplicated_blocks.measure(Document(Article.from_text(text)))
    assert [text[e.start : e.end] for e in measured.evidence] == quotes
    assert measured.value is not None
    assert measured.value > 0
    assert "twice" in duplicated_blocks.sentence(measured)


@pytest.mark.parametrize("text", PASSES)
def test_passes(text: str) -> None:
    measured = duplicated_blocks.measure(Document(Article.from_text(text)))
    assert (measured.value, measured.evidence) == (0, ())


@pytest.mark.parametrize("text", UNKNOWN)
def test_unknown(text: str) -> None:
    assert duplicated_blocks.measure(Document(Article.from_text(text))).value is None


def test_a_text_pasted_twice_repeats_half_of_its_characters() -> None:
    assert duplicated_blocks.measure(Document(Article.from_text(f"{STORY}\n\n{STORY}"))).value == pytest.approx(0.5)


def test_first_copies_and_gaps_do_not_count() -> None:
    text = f"{BRIDGE}\n\n\n\n{COST}\n\n{FERRY}\n\n{SHOPS}\n\n{BRIDGE}"
    letters = sum(map(len, (BRIDGE, COST, FERRY, SHOPS, BRIDGE)))
    assert duplicated_blocks.measure(Document(Article.from_text(text))).value == pytest.approx(len(BRIDGE) / letters)


def test_tables_and_captions_are_left_out() -> None:
    article = Article.from_text(f"{STORY}\n\n{COST}")
    for kind in ("table", "caption"):
        last = article.blocks[-1]
        blocks = (*article.blocks[:-1], Block(last.start, last.end, kind))  # type: ignore[arg-type]
        assert duplicated_blocks.measure(Document(article.with_fields(blocks=blocks))).value == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{STORY}\n\n{COST}", "1 passage of the text stands in it twice: "),
        (f"{STORY}\n\n{STORY}", "5 passages of the text stand in it twice: "),
        (STORY + f"\n\n{COST}" * 39, "1 passage of the text stands in it 40 times: "),
        (f"{STORY}\n\n{COST}\n\n{FERRY}\n\n{COST}", "2 passages of the text stand in it up to 3 times: "),
        (" ".join([BRIDGE, COST, FERRY] * 8), "1 passage of the text stands in it 8 times: "),
    ],
)
def test_tells_how_often(text: str, expected: str) -> None:
    assert sentence(duplicated_blocks, text).startswith(expected)
