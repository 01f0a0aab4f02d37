"""Where a sentence ends, and where a full stop does not end one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quality.article import Article
from quality.document import Document


def sentences(text: str) -> list[str]:
    document = Document(Article.from_text(text))
    return [document.text[s.start : s.end] for s in document.sentences]


CASES = [
    ["The bridge is old.", "It is long."],
    ["Is the bridge old?", "It is!", "Nobody knows."],
    ["Dr. Roe met Mr. Lund in St. Anne on Jan. 5.", "They talked."],
    ["Gov. Dana Whitfield of Northport, Calif., spoke.", "Nobody listened."],
    ["The U.S. Senate met.", "It voted."],
    ["He lives in the U.S.", "The bridge is there."],
    ["J. R. Lund came at 3 p.m. on Monday.", "He left at 5."],
    ["It cost 3.5 million.", "It took 2.5 years."],
    ["“The bridge is old.”", "She left."],
    ["“The bridge is old.", "It is long,” she said."],
    ["“Is the bridge old?” she asked.", "He left."],
    ["She said: “It is old.”", "“It is long,” he said."],
    ["(The bridge is old.)", "It is long."],
    ["First Harbor Inc. bought it.", "Nobody knew."],
    ["Roe works at Harbor Inc.", "He is old."],
    ["It was old...", "Then it fell."],
    ["The site example.org has it.", "Read it."],
]


@pytest.mark.parametrize("expected", CASES, ids=lambda case: case[0])
def test_cuts(expected: list[str]) -> None:
    assert sentences(" ".join(expected)) == expected


def test_a_paragraph_ends_a_sentence() -> None:
    assert sentences("The bridge is old\n\nIt is long.") == ["The bridge is old", "It is long."]


@given(st.text(alphabet="aAb Mr.St?!…“”\"')(\n5İ😀", max_size=80))
@settings(max_examples=300, deadline=None)
def test_sentences_partition_the_tokens_of_the_blocks(text: str) -> None:
    document = Document(Article.from_text(text))
    covered = [at for s in document.sentences for at in range(s.first, s.last)]
    assert covered == [at for block in document.blocks for at in range(block.first, block.last)]
    for sentence in document.sentences:
        assert text[sentence.start : sentence.end].strip()
