"""Genre, from the story alone."""

import pytest

from quality.article import Article
from quality.document import Document

HEADLINE = "Council to close station for weeks"
STORY = [
    "Tarnbrook council voted on Tuesday to close the Ellis Road station for eleven weeks while its oldest pipes are replaced.",
    "The work will cost 4.2 million pounds, according to a budget paper that the council published on Monday.",
    "Nine councillors were in favour and four against. Two members of the opposition left the chamber before the vote.",
    "Peter Amsden, who owns a bakery opposite the station, told the meeting that he had lost a fifth of his trade.",
    "The regional water authority reported in March that the station loses about 300,000 litres a day through cracks.",
    "An engineer for the authority, Dalia Renko, said that a repair in smaller steps would have taken three years.",
    "Work begins on 4 May and ends in late July, if the weather holds and the contractor keeps to the plan.",
]


def genre(*lines: str, **known: str) -> str:
    return Document(Article.from_text("\n\n".join(lines), **known)).genre.genre


def page_genre(
    above: str = "", below: str = "", footer: str = "", head: str = "", nav: str = "", url: str | None = None
) -> str:
    story = "".join(f"<p>{text}</p>" for text in STORY)
    html = (
        f"<html><head><title>{HEADLINE}</title>{head}</head><body><nav>{nav}</nav><main><article><h1>{HEADLINE}</h1>{above}{story}"
        f"{below}</article></main><footer>{footer}</footer></body></html>"
    )
    return Document(Article.from_html(html, url=url)).genre.genre


FOOTERS = [
    '<ul><li><a href="/m">Media</a></li><li><a href="/mc">Media Contact</a></li></ul>',
    "<p>Media Contact: press@gazette.example</p>",
    "<p>Press enquiries: 020 7946 0018</p><p>For immediate release of photographs, call us.</p>",
    "<p>1. Home</p><p>2. News</p><p>3. Sport</p><p>4. Weather</p><p>5. Contact</p>",
    '<p>Sponsored</p><p><a href="/x">One trick that the region loves</a></p>',
]


@pytest.mark.parametrize("footer", FOOTERS)
def test_a_footer_tells_nothing(footer: str) -> None:
    assert page_genre(footer=footer) == "news"


def test_press_releases() -> None:
    assert genre("FOR IMMEDIATE RELEASE", *STORY) == "press_release"
    assert genre(*STORY, "Media Contact: Ruth Ames, ruth@pipe.example, 020 7946 0018") == "press_release"
    assert genre(*STORY, "Media contact", "Ruth Ames", "ruth@pipe.example") == "press_release"
    assert genre("LONDON, April 9 /PRNewswire/ -- " + STORY[0], *STORY[1:]) == "press_release"
    assert genre(*STORY, "Media Contact", "How to complain") == "news"


def test_datelines_and_labels_are_no_speakers() -> None:
    assert genre(*(f"BHOPAL: {text}" for text in STORY)) == "news"
    assert (
        genre(
            *(
                f"{town}: {text}"
                for town, text in zip("BHOPAL INDORE BHOPAL INDORE UJJAIN BHOPAL INDORE".split(), STORY, strict=True)
            )
        )
        == "news"
    )
    assert genre(*STORY[:2], *(f"Photo: {text}" for text in STORY)) == "news"


def test_interviews() -> None:
    turns = [f"Q: What do you say about point {n}?\n\nA: {text}" for n, text in enumerate(STORY)]
    assert genre(*turns) == "interview"
    assert genre(*(turn.replace("Q:", "Gazette:").replace("A:", "Dalia Renko:") for turn in turns)) == "interview"


def test_lists_count() -> None:
    assert genre(*(f"{n}. {text}" for n, text in enumerate(STORY, 1))) == "list"
    assert (
        genre(*(f"{n}. {title}\n\n{text}" for n, (title, text) in enumerate(zip(["Paris"] * 7, STORY, strict=True), 1)))
        == "list"
    )
    assert (
        genre(
            *(
                f"{age}-year-old Ruth Ames came too. {text}"
                for age, text in zip((10, 12, 80, 33, 41, 9, 17), STORY, strict=True)
            )
        )
        == "news"
    )
    assert genre("1. Home", "2. News", "3. Sport", "4. Weather", "5. Contact", *STORY) == "news"


def test_live_blogs() -> None:
    assert genre(*(f"10:{n}5 {text}" for n, text in enumerate(STORY[:6]))) == "live_blog"
    assert genre(*(f"12.50 pounds more each. {text}" for text in STORY)) == "news"


LABELS = [
    "Sponsored content",
    "Sponsored",
    "Paid post",
    "Advertorial",
    "Partner content",
    "Advertisement feature",
    "In association with Pipe Co. Ltd.",
    "Sponsored by Pipe Co.",
    "Paid for by Pipe Co. Ltd.",
    "This is sponsored content",
]


@pytest.mark.parametrize("label", LABELS)
def test_sponsored_content_is_said_to_be_so(label: str) -> None:
    assert page_genre(above=f'<p class="label">{label}</p>') == "sponsored"
    assert genre(label, *STORY) == "sponsored"


def test_sponsored_content_by_markup() -> None:
    data = '<script type="application/ld+json">{"@type":"AdvertiserContentArticle","headline":"%s"}</script>'
    assert page_genre(head=data % HEADLINE) == "sponsored"
    assert page_genre(url="https://gazette.example/partner-content/pipes") == "sponsored"
    assert (
        page_genre(
            below="<p>This article was paid for by Pipe Co. Ltd., which makes pipes in forty towns of the county.</p>"
        )
        == "sponsored"
    )
    assert genre(*STORY, headline="Advertorial: the best pipes in town") == "sponsored"


def test_a_story_about_sponsorship_is_no_advertisement() -> None:
    assert page_genre(nav='<a href="/s">Sponsored content</a>') == "news"
    assert (
        page_genre(
            below='<div class="box"><p>Sponsored content</p><a href="/x">One trick that the region loves</a></div>'
        )
        == "news"
    )
    assert (
        genre(
            "Sponsored content must be labelled from May, the regulator said on Tuesday in a paper on advertising.",
            *STORY,
        )
        == "news"
    )
    assert (
        genre(
            *STORY, "The festival is sponsored by Pipe Co. Ltd., which paid 90,000 pounds for its name on the tickets."
        )
        == "news"
    )
    assert genre(*STORY, headline="Sponsored posts on the rise, regulator finds") == "news"
