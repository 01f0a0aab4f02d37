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
    # times of day
    ["The meeting is at 9 a.m. Monday."],
    ["Doors open at 9 a.m. Eastern time, or 2 p.m. GMT, on 5 May."],
    ["It closed at 5 p.m. Jan. 3."],
    ["It opens at 9 a.m.", "Residents may speak."],
    ["It opens at 9 a.m.", "The hall is small."],
    # learned and legal writing
    ["Lund et al. [2004] and Roe et al. (2006) measured it, cf. Abara 2001, p. 5."],
    ["It follows Lund et al.", "The leak grew."],
    ["The case Roe v. Whitfield was heard.", "Roe vs. Lund was not."],
    ["It fell by approx. 3.5 p.c. of the total.", "Nobody noticed."],
    ["See fig. 3 and pp. 5-7 in vol. 2, or c. 1900."],
    ["Some of it, i.e. Harbor Works, and e.g. Kim Abara, stayed."],
    # offices, streets, companies
    ["Yan wrote to the Dept. of Works, Com. & Adm., on Friday."],
    ["The Dept. Head spoke."],
    ["He wrote to Sec. Lund on Aug. 3.", "It is 5 ft. 3 in. long."],
    ["The Rt. Hon. Dana Whitfield met Lt. Col. Lund.", "They spoke."],
    [
        "The meeting is at 9 a.m. Monday.",
        "Lund et al. [2004] measured it for the Dept. of Works, at approx. 3 p.c. of the total.",
        "Mr. J. R. Roe of St. Mary St. spoke for the U.S. firm Pipe Co. Ltd. at the hearing.",
    ],
    ["Mr. J. R. Lund of St. Mary St. spoke."],
    ["He lives in Mary St.", "The bridge is near."],
    ["Harbor Co. Ltd. Managers and Lund Bros. Partners met."],
    ["Harbor Pvt. Ltd. made it.", "Lund Jr. was there."],
    ["It is in Northport, Mass.", "Nobody goes."],
    ["Kim Abara, Ph.D., and Ida Lund, B.Sc. Physics, came."],
    ["She has a Ph.D.", "The board knew."],
    # numbers and initials
    ["It is No. 5 of Nos. 3 and 4."],
    ["Was it safe?", "No.", "He left."],
    ["It came in Jan. 2020.", "It left in Feb.", "The rest stayed."],
    ["A. B. Roe and I. Lund came.", "John I. Smith and J. A. Milne did not."],
    ["My wife and I.", "Nobody else."],
    ["They chose plan B.", "The board agreed."],
    # marks behind the full stop
    ["“It is old.”", "“It is long.”", "‘It is grey.’", "It stays."],
    ["‹It is old.›", "„It is long.“", "(“It is grey.”)", "It stays."],
    ["He said it was old.)", "‘It’ stayed."],
    ["It is old?!", "It is long!!!", "It is grey . . .", "It stays."],
    ["It is old. élan is not a name."],
]


@pytest.mark.parametrize("expected", CASES, ids=lambda case: case[0])
def test_cuts(expected: list[str]) -> None:
    assert sentences(" ".join(expected)) == expected


def test_a_name_behind_a_time_of_day_begins_a_sentence() -> None:
    assert len(sentences("The hall closes at 5 p.m. Whitfield left at 9 a.m. Nobody saw her.")) == 3


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
