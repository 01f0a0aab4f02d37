"""Links out of the story."""

from quality.article import Article
from quality.article.parts import Block, Link
from quality.document import Document

TEXT = "Home\n\nThe port log and the port log of May say so, as a shop does."


def document(*links: Link, url: str | None = "https://example.com/a") -> Document:
    blocks = (Block(0, 4, "list_item", False), Block(6, len(TEXT), "paragraph", True))
    return Document(Article(TEXT, blocks, url=url, links=links))


def test_text_has_no_links_to_know_of() -> None:
    assert Document(Article.from_text(TEXT)).outbound is None


def test_links_of_the_story_by_kind_each_address_once() -> None:
    found = document(
        Link("https://example.org/home", "Home", block=0),
        Link("https://www.port.gov/log", "port log", block=1),
        Link("https://www.port.gov/may", "port log", block=1),
        Link("https://www.port.gov/log", "port log", block=1),
        Link("https://example.com/b", "shop", block=1),
        Link("https://example.org/c", "not in the text", block=1),
        Link("https://example.org/d"),
        Link("mailto:a@example.com", "port", block=1),
    ).outbound
    assert found is not None
    assert [(TEXT[link.start : link.end], link.kind) for link in found] == [
        ("port log", "government"),
        ("port log", "government"),
        ("shop", "self"),
        (TEXT[6:], "other"),
    ]
    assert found[0].start < found[1].start


def test_a_page_without_links() -> None:
    assert document().outbound == ()
