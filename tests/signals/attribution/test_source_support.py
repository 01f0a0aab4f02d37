"""source_support: what counts for and against, what passes, what cannot be measured."""

import pytest
from cases import quotes, value

from quality.article import Article
from quality.document import Document
from quality.signals.attribution.source_support import source_support

PLAIN = (
    "The bridge opened on Monday. It stands near the old harbour. The gate closed at noon. Boats passed. Rain fell. "
)
REPORTED = "Dana Whitfield said the bridge is safe. The Water Board denied it. The survey covered 40 bridges. "
ARGUED = "You should be angry about this! Why did nobody act? We truly deserve better than that. "

FLAGS = [
    (PLAIN + ARGUED, 0.0, []),
    (PLAIN + ARGUED + "I said so before. We told you so.", 0.0, []),
    (PLAIN + "Sources said that the bridge is unsafe. Experts said so, too.", 0.0, []),
]

PASSES = [
    (PLAIN + REPORTED, 3 / 8),
    (PLAIN + REPORTED + ARGUED, 3 / 11),
    (PLAIN + "“You should be angry,” Dana Whitfield said.", 1 / 6),
]

UNKNOWN = [
    "",
    "The council met.",
]


@pytest.mark.parametrize(("case", "most", "expected"), FLAGS)
def test_flags(case: Article | str, most: float, expected: list[str]) -> None:
    measured = value(source_support, case)
    assert measured is not None
    assert measured <= most
    assert quotes(source_support, case) == expected


@pytest.mark.parametrize(("case", "exactly"), PASSES)
def test_passes(case: Article | str, exactly: float) -> None:
    measured = value(source_support, case)
    assert measured == pytest.approx(exactly)
    assert quotes(source_support, case) == []


@pytest.mark.parametrize("case", UNKNOWN)
def test_unknown(case: Article | str) -> None:
    assert value(source_support, case) is None


def test_sentence_counts_both_sides() -> None:
    document = Document(Article.from_text(PLAIN + REPORTED + ARGUED))
    measurement = source_support.measure(document)
    assert measurement.facts == {"resting": "3 sentences rest", "argued": "3"}
    assert source_support.sentence(measurement).startswith("3 sentences rest on a source")
