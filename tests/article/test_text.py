"""Plain text and Markdown: the text stays as it is, and is cut into blocks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.article import Article
from quality.article.parts import MAX_TEXT
from quality.errors import InputError, TooLargeError


def quotes(article: Article) -> list[str]:
    return [article.text[block.start : block.end] for block in article.blocks]


def test_blank_lines_part_blocks_and_the_text_stays() -> None:
    text = "  Harbour reopens\n\nThe harbour opened.\n \n\nShips came back.\n"
    article = Article.from_text(text)
    assert article.text == text
    assert quotes(article) == ["Harbour reopens", "The harbour opened.", "Ships came back."]
    assert [block.kind for block in article.blocks] == ["heading", "paragraph", "paragraph"]


def test_lines_that_are_paragraphs_part_as_well() -> None:
    assert quotes(Article.from_text("One line ends here.\nAnother is longer and ends there.\nShort.")) == [
        "One line ends here.",
        "Another is longer and ends there.",
        "Short.",
    ]


def test_wrapped_lines_stay_together() -> None:
    wrapped = (
        "The harbour of the small town opened again on Monday after\n"
        "three weeks of work on the two piers that a storm in spring\n"
        "had broken, and the first of the ships came in by noon.\n\n"
        "The second pier will follow in autumn, as the harbour master\n"
        "says, when the money has been found."
    )
    assert len(Article.from_text(wrapped).blocks) == 2


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_other_line_ends(newline: str) -> None:
    text = f"The first.{newline}{newline}The second."
    article = Article.from_text(text)
    assert article.text == text
    assert quotes(article) == ["The first.", "The second."]


def test_markdown_kinds_and_title() -> None:
    article = Article.from_text("# The harbour\n\n> A quotation.\n\n- An item here\n\n1. Another item")
    assert article.headline == "The harbour"
    assert [block.kind for block in article.blocks] == ["heading", "quote", "list_item", "list_item"]
    assert Article.from_text("# The harbour", headline="Given").headline == "Given"


def test_byline_gives_authors() -> None:
    article = Article.from_text("Text.", byline="By Dana Whitfield and Kim Abara")
    assert [author.name for author in article.authors or ()] == ["Dana Whitfield", "Kim Abara"]
    assert Article.from_text("Text.", authors=["Dana Whitfield"]).byline == "Dana Whitfield"
    assert Article.from_text("Text.").authors is None


def test_blank_fields_are_unknown() -> None:
    assert Article.from_text("Text.", headline="", url=None).headline is None


def test_lone_surrogates_are_replaced_in_place() -> None:
    assert Article.from_text("a \ud800 b").text == "a \ufffd b"


def test_refusals() -> None:
    with pytest.raises(InputError, match="NUL"):
        Article.from_text("a\0b")
    with pytest.raises(InputError, match="must be a string"):
        Article.from_text(b"bytes")  # type: ignore[arg-type]
    with pytest.raises(TooLargeError, match="at most"):
        Article.from_text("a" * (MAX_TEXT + 1))


@given(st.text(alphabet=st.characters(exclude_characters="\0"), max_size=300))
def test_blocks_are_in_order_and_cover_all_that_is_visible(text: str) -> None:
    article = Article.from_text(text)
    at = 0
    covered = ""
    for block in article.blocks:
        assert at <= block.start < block.end <= len(article.text)
        covered += article.text[block.start : block.end]
        at = block.end
    assert "".join(covered.split()) == "".join(article.text.split())


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("They never told you this about the bridge!\n\nThe bridge is closed.", "heading"),
        ("Who closed the old harbour bridge?\r\n\r\nThe bridge is closed.", "heading"),
        ("They never told you this about the bridge!\nThe bridge is closed.", "paragraph"),
        ("The bridge is closed. Who would have thought so?\n\nIt is.", "paragraph"),
        ("Hello there!\n\nThe bridge is closed.", "paragraph"),
        ("The bridge is closed on Monday and Tuesday.\n\nIt is.", "paragraph"),
        ("They never told you this about the bridge!", "paragraph"),
        (f"Is this {'a very ' * 20}long question?\n\nIt is.", "paragraph"),
    ],
)
def test_a_first_line_that_calls_out_is_a_heading(text: str, kind: str) -> None:
    assert Article.from_text(text).blocks[0].kind == kind
    assert Article.from_text(text, headline="Bridge closed").blocks[0].kind == "paragraph"
