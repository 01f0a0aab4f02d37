"""Invented articles, each unlike the others."""

from __future__ import annotations

import random

from quality import Article

NOUNS = (
    "council harbour river board school library union clinic tram company budget bridge report timetable wall account contract "
    "pier meter spring vote station majority notice engineer street winter market bakery garden tower ticket window letter table "
    "number flood repair hearing permit mayor village road ferry island signal crossing platform storm roof kitchen nurse driver"
).split()
VERBS = "approved delayed published measured questioned repaired closed opened counted compared tested moved noted drew found".split()
ADJECTIVES = "narrow old local public small early late annual open dry steep quiet green northern western heavy plain broad".split()
SOURCES = (
    "said Mara Lindqvist, an engineer",
    "according to the annual report",
    "said Tomas Okoro, who chairs the board",
)
UNSOURCED = (
    "Sources say that the bridge will fall. Experts warn that thousands are in danger. Insiders claim that officials took money. "
    "Critics believe that the mayor knew of it. Reports suggest that a secret inspection found cracks. Many people say that they no "
    "longer cross it. Observers fear that the works will never end. It is widely believed that the files are lost. "
)
"""Eight claims without a source: a passage that lowers any score."""


def text(number: int, sentences: int = 25) -> str:
    """An article's text, sound in grammar only; the same number gives the same text."""
    draw = random.Random(number)
    parts = []
    for index in range(sentences):
        nouns, verb = draw.sample(NOUNS, 5), draw.choice(VERBS)
        one, other = draw.sample(ADJECTIVES, 2)
        end = f", {draw.choice(SOURCES)}" if draw.random() < 0.4 else ""
        parts.append(
            f"The {one} {nouns[0]} {nouns[1]} {verb} its {other} {nouns[2]} after the {nouns[3]} of {nouns[4]} on day "
            f"{draw.randrange(10_000)}{end}."
        )
        if index % 4 == 3:
            parts.append("\n\n")
    return " ".join(parts)


def article(number: int, **fields: str) -> Article:
    """An article with an id."""
    return Article.from_text(text(number), **{"id": f"a{number}", "headline": f"Report {number}", **fields})


def edited(source: str, share: float, seed: int = 0) -> str:
    """A text with that share of its words replaced."""
    draw = random.Random(seed)
    return " ".join(f"word{draw.randrange(10**6)}" if draw.random() < share else word for word in source.split(" "))


def chain(number: int) -> list[tuple[str, str]]:
    """Four texts, each with more than half of its three-word sequences in common with the one before; the last has less in
    common with the first."""
    parts = [text(100 * number + part, 4) for part in range(8)]
    return [(f"{number}-{start}", " ".join(parts[start : start + 5])) for start in range(4)]
