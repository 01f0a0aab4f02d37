"""Whom an article credits."""

import pytest

from quality import Article
from quality.corpus.credits import credit_of, names_publisher

BODY = "The council voted to repair the old bridge, and the work will begin in spring next year. " * 12


@pytest.mark.parametrize(
    ("text", "credit"),
    [
        (f"WASHINGTON (AP) — {BODY}", "Associated Press"),
        (f"Berlin, March 3 (dpa) - {BODY}", "dpa"),
        (f"Reuters - {BODY}", "Reuters"),
        (f"{BODY}\n\n(Reporting by Jane Doe in London; Editing by John Roe)", "Reuters"),
        (f"{BODY}\n\nCopyright 2024 The Associated Press. All rights reserved.", "Associated Press"),
        (f"{BODY}\n\nSource: Xinhua", "Xinhua"),
        (
            f"{BODY}\n\nThis article is republished from The Conversation under a Creative Commons licence.",
            "The Conversation",
        ),
        (f"This story first appeared on Grist and is reproduced here.\n\n{BODY}", "Grist"),
        (f"{BODY}\n\nOriginally published at www.valley.example.", "www.valley.example"),
        (f"LONDON, March 3 /PRNewswire/ -- {BODY}", "PRNewswire"),
        (BODY, None),
        (f"{BODY}\n\nThe mayor told Reuters that the bridge was safe.", None),
        (f"{BODY}\n\nThe video was first posted in a chat group last August.", None),
        (f"Photo: Reuters\n\n{BODY}", None),
        (f"{BODY[:500]}\n\nReuters\n\n{BODY}", None),
        (f"MAPS (APPS) - {BODY}", None),
    ],
)
def test_text(text: str, credit: str | None) -> None:
    assert credit_of(Article.from_text(text)) == credit


@pytest.mark.parametrize(
    ("byline", "credit"),
    [
        ("By Jane Doe, Associated Press", "Associated Press"),
        ("Reuters Staff", "Reuters"),
        ("AFP", "Agence France-Presse"),
        ("Jane Reutersward", None),
        ("By Pa Smith", None),
        ("Jane Doe", None),
    ],
)
def test_byline(byline: str, credit: str | None) -> None:
    assert credit_of(Article.from_text(BODY, byline=byline)) == credit


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Source: Valley Post", True),
        ("More at valley.example/bridge", True),
        ("The valley posted a loss", False),
        ("Read myvalley.example", False),
        ("", False),
    ],
)
def test_names_publisher(text: str, named: bool) -> None:
    assert names_publisher(text, "Valley Post", "https://www.valley.example/a") is named


def test_a_short_name_says_nothing() -> None:
    assert not names_publisher("They ran on and on", "On", None)
