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


FRAME = (
    "<html><body>%s<div class='wrap'><h1>Bridge to be repaired</h1><div class='entry'>%s</div></div>%s</body></html>"
)
PARAGRAPHS = [f"<p>{paragraph}</p>" for paragraph in (BRIDGE, COST, FERRY, SHOPS, MARKET)]
MENU = "<div class='menu'><p>Old town and harbour and north bank and south bank and the islands</p></div>"
RULES = "<div class='rules'><p>Please be respectful when making a comment and adhere to our house rules at all times.</p></div>"


def on_a_page(story: list[str], before: str = MENU, behind: str = RULES + MENU) -> list[str]:
    document = Document(Article.from_html(FRAME % (before, "".join(story), behind)))
    return [document.text[e.start : e.end] for e in duplicated_blocks.measure(document).evidence]


def test_a_paragraph_that_stands_twice_in_the_story_of_a_page_counts() -> None:
    assert on_a_page([*PARAGRAPHS, PARAGRAPHS[1]]) == [COST, COST]
    assert on_a_page([*PARAGRAPHS[:4], f"<blockquote>{PARAGRAPHS[0]}</blockquote>", PARAGRAPHS[4]]) == [BRIDGE, BRIDGE]
    assert on_a_page(PARAGRAPHS * 2) == [BRIDGE, COST, FERRY, SHOPS, MARKET] * 2
    # An earlier copy outside the story does not hide that it stands twice within.
    assert on_a_page([*PARAGRAPHS, PARAGRAPHS[1]], before=f"<div class='dek'>{COST}</div>") == [COST, COST]


def test_what_surrounds_the_story_of_a_page_may_repeat() -> None:
    assert on_a_page(PARAGRAPHS) == []
    assert on_a_page([*PARAGRAPHS, RULES]) == []
    assert on_a_page([*PARAGRAPHS, f"<div class='more'><h3>More</h3>{PARAGRAPHS[0]}</div>"]) == []
    assert on_a_page([*PARAGRAPHS[:3], f"<aside>{PARAGRAPHS[1]}</aside>", *PARAGRAPHS[3:]]) == []


def test_program_listings_may_repeat() -> None:
    listing = f"<pre>SELECT name, {', '.join(f'column_{n}' for n in range(12))} FROM bridges</pre>"
    assert on_a_page([*PARAGRAPHS[:2], listing, *PARAGRAPHS[2:4], listing, PARAGRAPHS[4]]) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{STORY}\n\n{COST}", "One passage appears twice (17 % of the text"),
        (f"{STORY}\n\n{STORY}", "Five passages appear twice (50 % of the text"),
        (STORY + f"\n\n{COST}" * 39, "One passage appears 40 times ("),
        (f"{STORY}\n\n{COST}\n\n{FERRY}\n\n{COST}", "Two passages appear up to 3 times ("),
        (" ".join([BRIDGE, COST, FERRY] * 8), "One passage appears 8 times ("),
    ],
)
def test_tells_how_often(text: str, expected: str) -> None:
    assert sentence(duplicated_blocks, text).startswith(expected)
