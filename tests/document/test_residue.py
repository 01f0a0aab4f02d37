"""Page furniture: families, whole lines, glued phrases."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.article import Article
from quality.document import Document
from quality.document.residue import WEIGHTS
from quality.lexicons import load_lexicon

PROSE = "The council voted on Monday to repair the old bridge over the river, and the work will begin in spring."

LINES = [
    ("Leave a Comment", "comment_form"),
    ("12 Comments", "comments"),
    ("Powered by WordPress", "theme_footer"),
    ("« Older Posts", "theme_footer"),
    ("Skip to main content", "navigation"),
    ("Facebook Twitter Pinterest Email", "share"),
    ("Enter your email address", "subscription"),
    ("This website uses cookies to improve your visit.", "consent"),
    ("Story continues below advertisement", "advert"),
    ("Advertisement - Continue Reading Below", "advert"),
    ("RELATED: Why the ferry never runs on time", "related"),
    ("You may also like", "related"),
    ("Play Video", "player"),
    ("Photo by Dana Whitfield", "photo_credit"),
    ("FILE - In this May 4, 2020 file photo, carts cross the old bridge. (AP Photo/Dana Whitfield)", "credit"),
    ("Carts cross the old bridge on Monday. Dana Whitfield/Getty Images", "credit"),
    ("By Dana Whitfield", "byline"),
    ("Updated: March 3, 2024", "stamp"),
    ("Contact the reporter at desk@lamp.example.", "contact"),
    ("The views expressed in this article are those of the author.", "disclaimer"),
    ("This article was originally published on the Harbour Lamp.", "licence"),
]

PROSE_LINES = [
    "Comments from the public filled two hours of the meeting.",
    "Share prices fell.",
    "Related to this is the question of the ferry.",
    "By Monday the work had begun.",
    "More people came than the hall could hold.",
    "Home to three hundred people, the island has no doctor.",
    "Copyright law protects the plans of the bridge.",
    "Follow the river to the mill and you will see it.",
    "The TOTAL is four million.",
]


@pytest.mark.parametrize(("line", "family"), LINES)
def test_lines(line: str, family: str) -> None:
    document = Document(Article.from_text(f"{PROSE}\n\n{line}"))
    assert {index: (found.family, found.whole) for index, found in document.furniture.items()} == {1: (family, True)}
    assert not document.blocks[1].main


@pytest.mark.parametrize("line", PROSE_LINES)
def test_prose(line: str) -> None:
    document = Document(Article.from_text(f"{PROSE}\n\n{line}\n\n{PROSE}"))
    assert not document.furniture
    assert all(block.main for block in document.blocks)


def test_glued_furniture_leaves_the_paragraph_in_the_body() -> None:
    text = f"{PROSE} {PROSE} Leave a Reply Your email address will not be published."
    document = Document(Article.from_text(text))
    (found,) = document.residue
    assert text[found.start : found.end] == "Leave a Reply Your email address will not be published"
    assert document.blocks[0].main


def test_every_family_of_the_lists_has_a_weight() -> None:
    for name in ("residue_lines", "residue_phrases"):
        labels = {label.split()[0] for label in load_lexicon(name).entries.values()}
        assert labels <= set(WEIGHTS)


@given(
    st.lists(st.sampled_from([line for line, _ in LINES] + PROSE_LINES + ["", "(", "©", "@", "a@", "By"]), max_size=12)
)
def test_spans_lie_in_their_blocks(lines: list[str]) -> None:
    document = Document(Article.from_text("\n\n".join(lines)))
    for index, found in document.furniture.items():
        block = document.blocks[index]
        assert block.start <= found.start < found.end <= block.end


@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    assert Document(Article.from_text(text.replace("\0", ""))).residue is not None
