"""Which blocks of a page are its story, where that stands in several containers or among other things."""

import pytest

from quality.article import Article
from quality.document import Document

STORY = [
    "Tarnbrook council voted on Tuesday to close the Ellis Road station for eleven weeks while its oldest pipes are replaced.",
    "The work will cost 4.2 million pounds, according to a budget paper that the council published on Monday.",
    "“We looked at doing it at night and it could not be done,” said Maren Tolley, who chairs the water committee.",
    "Nine councillors were in favour and four against. Two members of the opposition left the chamber before the vote.",
    "Residents of Ellis Road will be given a bus pass for the length of the closure, Tolley said.",
    "Peter Amsden, who owns a bakery opposite the station, told the meeting that he had lost a fifth of his trade.",
    "The regional water authority reported in March that the station loses about 300,000 litres a day through cracks.",
    "An engineer for the authority, Dalia Renko, said that a repair in smaller steps would have taken three years.",
    "Work begins on 4 May and ends in late July, if the weather holds and the contractor keeps to the plan.",
    "A hotline for residents opens on Friday at nine, and the council will publish a weekly report on its web site.",
    "The last closure, in 2019, ran six weeks over its schedule and cost a third more than was planned.",
    "Shops on the north side of the road will be able to apply for a grant from a fund of 90,000 pounds.",
]
OTHERS = [
    "Also in the news: the mayor opened a new library on Saturday and promised that it would stay open late.",
    "Read how the bakery on Mill Lane became the most photographed shop front in the whole of the county.",
    "A fox was found asleep in the council chamber, and nobody knows how it came in or how long it had been there.",
]
CARDS = "".join(
    f'<div class="card"><a href="/x{n}"><h4>Another story</h4></a><p>{text}</p></div>' for n, text in enumerate(OTHERS)
)
RELATED = f'<div class="related"><h3>Related</h3>{CARDS}</div>'
LINKS = "".join(f'<li><a href="/x{n}">{text}</a></li>' for n, text in enumerate(OTHERS))
MORE = f"<section><h2>More stories</h2><ul>{LINKS}</ul></section>"
ADVERT = '<div class="ad-slot">Advertisement</div>'
FIGURE = "<figure><img src=a.jpg><figcaption>The station on Ellis Road, seen from the north side.</figcaption></figure>"
WALL = '<div class="wall"><button>Read more</button></div>'


def paragraphs(first: int, last: int) -> str:
    return "".join(f"<p>{text}</p>" for text in STORY[first:last])


def contained(name: str, first: int, last: int) -> str:
    return f'<div class="row"><div class="col"><div class="{name}">{paragraphs(first, last)}</div></div></div>'


def main_blocks(body: str) -> list[str]:
    html = (
        "<html><head><title>Council to close station</title></head><body><nav><a href='/'>Home</a></nav>"
        f"<main><h1>Council to close station for weeks</h1>{body}</main><footer><p>© Gazette.</p></footer></body></html>"
    )
    article = Article.from_html(html)
    return [article.text[block.start : block.end] for block in Document(article).blocks if block.main]


NAMES = [
    ("article__body", "article__body"),
    ("entry-content", "entry-content"),
    ("post-content", "post-content more"),
    ("article-body", "rest-of-story"),
    ("article-body", "paywall-content"),
]


@pytest.mark.parametrize(
    "between", ["", ADVERT, FIGURE, RELATED, WALL], ids=["", "advert", "figure", "related", "wall"]
)
@pytest.mark.parametrize(("one", "other"), NAMES)
def test_a_story_in_two_containers_is_whole(one: str, other: str, between: str) -> None:
    found = main_blocks(f"<article>{contained(one, 0, 7)}{between}{contained(other, 7, 12)}</article>{RELATED}")
    assert [text for text in found if text in STORY] == STORY
    assert not set(OTHERS) & set(found)


SHAPES = [
    ADVERT.join(f'<div class="body">{paragraphs(4 * n, 4 * n + 4)}</div>' for n in range(3)),
    f'<div class="x1"><div>{paragraphs(0, 6)}</div></div><div class="x2"><div>{paragraphs(6, 12)}</div></div>',
    "".join(f"<section><h2>Part</h2>{paragraphs(3 * n, 3 * n + 3)}</section>" for n in range(4)),
    f'<div class="intro">{paragraphs(0, 3)}</div><div class="wall"><button>Read more</button><div>{paragraphs(3, 12)}</div></div>',
    "<article>" + "".join(f'<div class="part"><div><p>{text}</p></div></div>' for text in STORY) + "</article>",
    f'<div class="body">{paragraphs(0, 6)}</div>{MORE}<div class="body">{paragraphs(6, 12)}</div>',
    f'<article><div class="body">{paragraphs(0, 12)}</div></article>{RELATED}{MORE}',
]


@pytest.mark.parametrize("body", SHAPES)
def test_a_story_is_whole_and_alone(body: str) -> None:
    found = main_blocks(body)
    assert [text for text in found if text in STORY] == STORY
    assert not set(OTHERS) & set(found)


def test_the_next_article_of_an_endless_page_is_another_story() -> None:
    following = "<h1>Fox asleep in chamber</h1>" + "".join(f"<p>{text}</p>" for text in OTHERS)
    found = main_blocks(
        f'<article>{contained("article__body", 0, 12)}</article><article><div class="b">{following}</div></article>'
    )
    assert [text for text in found if text in STORY] == STORY
