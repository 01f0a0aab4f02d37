"""The words that every front end uses: the first line of a report, points, and quotes cut between words."""

import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality import Article, load_scorer
from quality.report.explained import print_explanation
from quality.report.html import write_page
from quality.report.sarif import sarif_log
from quality.report.terminal import Screen
from quality.report.text import print_brief, print_report
from quality.report.words import (
    BALANCED,
    CONTEXT_LINES,
    GRADED_BY,
    NOTHING,
    UNKNOWN,
    Found,
    context_lines,
    ending,
    findings,
    grade,
    opening,
    reasons,
    shortened,
    signed,
    silence,
    surroundings,
    unmoving,
    unshown,
)
from quality.scoring import ErrorRecord
from quality.scoring.assessment import BAND_WORDS, VISIBLE
from quality.scoring.context import NAMES
from quality.scoring.explanation import ENGLISH_ONLY
from quality.scoring.scorer import signal_names
from quality.server.pages.marks import shown_groups

EXAMPLES = Path(__file__).parents[2] / "labeled" / "examples"
BAD = load_scorer().score(Article.from_text((EXAMPLES / "harbour_rumours.txt").read_text(encoding="utf-8")))

TEXT = "The council voted on Monday. Engineers had warned that the old bridge would not bear another winter of frost."


def test_a_quote_is_cut_between_words() -> None:
    assert shortened("a breakthrough in the talks", 13) == "a…"
    assert shortened("a breakthrough in the talks", 16) == "a breakthrough…"
    assert shortened("a breakthrough", 14) == "a breakthrough"
    assert opening("the old bridge", 7) == "the old"
    assert ending("the old bridge", 8) == "bridge"
    assert shortened("x" * 40, 10) == "x" * 9 + "…"


def test_articles_of_one_headline_are_told_apart_by_their_names() -> None:
    named = [("a/one.txt", BAD), ("b/two.txt", BAD), ("c/three.txt", replace(BAD, headline="Another"))]
    page = io.StringIO()
    write_page([*named, ("d/four.txt", replace(BAD, headline=None)), ("d/four.txt", ErrorRecord(4, "no text"))], page)
    listed = page.getvalue().partition("</nav>")[0]
    assert [name for name, _ in named if f"<small class=name><bdi>{name}</bdi></small>" in listed] == [
        "a/one.txt",
        "b/two.txt",
    ]
    assert listed.count("<small") == 2


def test_a_report_says_who_graded() -> None:
    page, explained = io.StringIO(), io.StringIO()
    write_page([("one", BAD)], page)
    assert page.getvalue().count(GRADED_BY) == 1
    print_explanation(Screen(explained, 200, styles=False), BAD, "one", "tone")
    assert explained.getvalue().count(GRADED_BY) == 1


def test_surroundings_keep_whole_words_of_the_sentence() -> None:
    start = TEXT.index("bridge")
    end = start + len("bridge")
    assert surroundings(TEXT, start, end, 200) == (
        "Engineers had warned that the old ",
        " would not bear another winter of frost.",
    )
    assert surroundings(TEXT, start, end, 13) == ("…that the old ", " would not…")
    assert surroundings(TEXT, start, end, 12) == ("…the old ", " would not…")
    assert surroundings(TEXT, 0, TEXT.index(" Engineers"), 200) == ("", "")


@given(st.text(max_size=80), st.integers(1, 60))
def test_no_cut_is_longer_than_asked(text: str, most: int) -> None:
    assert len(shortened(text, most)) <= max(most, 1)
    assert text.startswith(opening(text, most))
    assert text.endswith(ending(text, most))


@given(st.lists(st.from_regex(r"[a-z]{1,9}", fullmatch=True), min_size=1, max_size=20), st.integers(10, 60))
def test_no_word_is_cut(words: list[str], most: int) -> None:
    assert set(shortened(" ".join(words), most).removesuffix("…").split()) <= set(words)


def test_the_first_line_gives_the_grade_and_the_strongest_reason() -> None:
    assert grade(BAD) == f"{BAND_WORDS['low']}. {reasons(BAD, up=False)[0].sentence}"
    careful = load_scorer().score(Article.from_text((EXAMPLES / "bridge_closure.txt").read_text(encoding="utf-8")))
    praise = reasons(careful, up=True)
    assert grade(careful) == f"{BAND_WORDS['high']}. {praise[0].sentence}"
    assert grade(replace(BAD, contributions=())) == f"{BAND_WORDS['low']}."
    assert grade(load_scorer().score(Article.from_text("The council met."))).startswith(
        "No score. The text has 3 words"
    )


def test_the_first_line_gives_the_fault_that_costs_a_careful_article_most() -> None:
    text = (EXAMPLES / "bridge_closure.txt").read_text(encoding="utf-8")
    twice = load_scorer().score(Article.from_text(f"{text}\n\n{text.partition(chr(10))[2]}"))
    assert twice.band != "low"
    strongest = max(reasons(twice), key=lambda c: abs(c.points))
    assert strongest.signal == "duplicated_blocks"
    praise = reasons(twice, up=True)[0].sentence
    assert praise
    assert grade(twice) == f"{BAND_WORDS['medium']}. {strongest.sentence} But {praise[:1].lower()}{praise[1:]}"
    high = replace(twice, band="high")
    assert (
        grade(high)
        == f"{BAND_WORDS['high']}. But {(strongest.sentence or '')[:1].lower()}{(strongest.sentence or '')[1:]}"
    )
    low = replace(twice, band="low", contributions=(*reasons(twice, up=True), *reasons(twice, up=False)))
    assert grade(low) == f"{BAND_WORDS['low']}. {strongest.sentence}", "praise does not explain a low score"


def test_reasons_of_a_question() -> None:
    for question in BAD.questions:
        found = reasons(BAD, question=question.question)
        assert {c.question for c in found} <= {question.question}
        assert all(c.sentence for c in found)
    assert len(reasons(BAD, top=2)) == 2
    assert len(reasons(BAD)) == sum(len(reasons(BAD, question=q.question)) for q in BAD.questions)


def test_a_question_without_a_reason_says_whether_it_was_looked_at() -> None:
    plain = load_scorer().score(Article.from_text((EXAMPLES / "bridge_closure.txt").read_text(encoding="utf-8")))
    said = {q.question: silence(plain, q) for q in plain.questions}
    assert said["language"] == "No sentence stands out as loaded or one-sided."
    assert said["headline"] == "Nothing stands out."
    assert said["authorship"] == "Nothing could be checked.", "plain text shows no byline"


def test_what_a_question_says_without_a_finding() -> None:
    assert unshown("context", 1.0, []) == UNKNOWN
    assert unshown("page", 0.4, [Found(0.0, 0.4, "The page links to no policy.")]) == NOTHING
    assert unshown("page", 0.4, []) == unshown("page", 0.4, [Found(None, 0.4, "Unknown.")]) == UNKNOWN
    messages = json.loads(
        (resources.files("quality.extension") / "_locales/en/messages.json").read_text(encoding="utf-8")
    )
    for name, text in (("balanced", BALANCED), ("nothing", NOTHING), ("unknown", UNKNOWN)):
        assert messages[name]["message"] == text, "the extension says the same"


FIGHT = Found(1.0, -3.7, "The headline turns the news into a fight (“SLAMS”).")
SUPPORT = Found(0.9, 3.5, "Of the headline's key words, 90 % appear in the text.")
SIGNED = Found(1.0, 0.0, "The byline names a person: Jane Example.")


def test_what_a_question_says_without_a_reason_agrees_with_what_was_found() -> None:
    assert unshown("headline", -3.9, [FIGHT]) == FIGHT.observation
    assert unshown("headline", 3.9, [FIGHT, SUPPORT]) == SUPPORT.observation
    assert unshown("headline", -0.2, [FIGHT, SUPPORT]) == BALANCED
    assert unshown("authorship", 0.0, [SIGNED]) == SIGNED.observation
    assert unshown("authorship", 0.0, [SIGNED._replace(value=0.0, observation="It names nobody.")]) == NOTHING


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.txt")), ids=lambda path: path.stem)
def test_a_question_without_a_reason_tells_its_strongest_finding(path: Path) -> None:
    headline, _, text = path.read_text(encoding="utf-8").partition("\n\n")
    for shown in (headline, f"Mayor SLAMS critics: {headline}"):
        result = load_scorer().score(Article.from_text(f"By Jane Example, reporter\n\n{text}", headline=shown))
        assert "SLAMS" not in shown or any(
            c.signal == "clickbait_headline" and c.log_odds < 0 for c in result.contributions
        )
        for question in result.questions:
            if reasons(result, question=question.question):
                continue
            along = [
                c.observation
                for c in result.contributions
                if c.question == question.question and abs(c.points) >= 0.5 and (c.points > 0) == (question.points > 0)
            ]
            said = silence(result, question)
            if along and abs(question.points) >= 0.5:
                assert said == along[0], question.question
            if question.question == "authorship":
                assert "Jane Example" in said or "bio" in said


@pytest.mark.parametrize(
    ("points", "said"), [(3.6, "+4"), (-12.2, "−12"), (0.4, "0"), (-0.4, "0"), (0.0, "0"), (2.5, "+3"), (-2.5, "−3")]
)
def test_points_are_whole_numbers_with_a_sign(points: float, said: str) -> None:
    assert signed(points) == said


def test_context_is_told_line_by_line() -> None:
    assert context_lines(BAD) == []
    found = context_lines(replace(BAD, context={"grade_level": 8.64, "reading_minutes": 3, "lix": 46.25}))
    assert found == ["Grade level: 8.6", "Reading minutes: 3", "LIX: 46.3 (over 50 is hard to read)"]
    assert context_lines(replace(BAD, context={"lexical_diversity": 0.71, "rix": -1.25})) == [
        "Lexical diversity: 0.71 (share of different words in every 100)",
        "RIX: -1.2 (long words per sentence)",
    ]


def test_every_figure_has_a_line_of_its_own() -> None:
    assert tuple(CONTEXT_LINES) == NAMES
    assert all(line.count("{}") == 1 for line in CONTEXT_LINES.values())


POINTS = re.compile(r"(?:^ +|and |, |^)([+−]\d+)(?:  | on )", re.MULTILINE)


def printed(show: Callable[[Screen], None]) -> str:
    out = io.StringIO()
    show(Screen(out, 300, styles=False))
    return out.getvalue()


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.txt")), ids=lambda path: path.stem)
def test_the_points_of_a_question_add_up(path: Path) -> None:
    """Every finding that moves the score has its points under its question, listed or named."""
    result = load_scorer().score(Article.from_text(path.read_text(encoding="utf-8")))
    page = io.StringIO()
    write_page([("one", result)], page)
    shown = [
        printed(lambda screen: print_brief(screen, result, "one")),
        *(printed(lambda screen, top=top: print_report(screen, result, "one", top=top)) for top in (0, 1, 2, 9)),  # type: ignore[misc]
    ]
    groups, _ = shown_groups(result.to_dict(), blind=False)
    for part, group in zip(result.questions, groups, strict=True):
        moving = [c for c in result.contributions if c.question == part.question and abs(c.log_odds) >= VISIBLE]
        assert sum(c.log_odds for c in moving) == pytest.approx(part.log_odds, abs=3 * VISIBLE)
        expected = sorted(signed(c.points) for c in moving)
        heading = f"{part.title}  {signed(part.points)}\n"
        for report in shown:
            section = re.split(r"\n(?=\S)", report.partition(heading)[2])[0]
            assert sorted(POINTS.findall(section)) == expected, part.title
        section = page.getvalue().partition(f"<h2>{part.title} <span")[2].partition("</section>")[0]
        assert sorted(re.findall(r"class=moved>([+−]\d+)</span>\s*<p>", section)) == expected, part.title
        assert sorted(signed(reason.points) for reason in group.reasons) == expected, f"{part.title} for moderators"
        sizes = [abs(reason.points) for reason in group.reasons]
        assert sizes == sorted(sizes, reverse=True), f"{part.title} in the order of size"
    assert all(abs(c.log_odds) < VISIBLE for c in unmoving(result)[0])


ABSTAINED = {
    "another language": "Der Stadtrat hat am Dienstag um 19 Uhr beschlossen, die Station zu schließen, da die Rohre alt sind. "
    * 12,
    "too short": "Sources say that the outrageous plan will fail. Experts believe it is a disgrace. Nobody knows why.",
}


@pytest.mark.parametrize("kind", ABSTAINED)
def test_nothing_praises_or_blames_where_there_is_no_score(kind: str) -> None:
    result = load_scorer().score(Article.from_text(ABSTAINED[kind], headline="You won't believe this plan"))
    assert result.score is None
    assert any(abs(c.log_odds) >= VISIBLE for c in result.contributions), "the values are kept"
    assert reasons(result) == []
    page = io.StringIO()
    write_page([("one", result)], page)
    assert "<mark" not in page.getvalue()
    assert "Contest this score" not in page.getvalue()
    assert sarif_log([("one", result)])["runs"][0]["results"] == []
    said = printed(lambda screen: print_report(screen, result, "one", top=9)).splitlines()
    assert said == ["You won't believe this plan", "one", grade(result)]
    explained = printed(lambda screen: print_explanation(screen, result, "one", "clickbait_headline"))
    assert grade(result) in explained
    assert ("The headline withholds the news" in explained) == (kind == "too short")
    if kind == "another language":
        assert {c.observation for c in result.contributions if c.value is not None} == {ENGLISH_ONLY}
        assert ENGLISH_ONLY in explained
        assert "Value:" not in explained
        assert "Also checked" not in page.getvalue()
    assert re.search(r"^[+−]?\d+$", explained, re.MULTILINE) is None


def test_a_passage_that_lacks_something_is_an_example() -> None:
    """One quotation does not prove that no sentence gives a name."""
    (found,) = (c for c in findings(BAD, "originality") if c.signal == "reporting")
    assert {p.note for p in found.evidence} == {"no name, date or figure"}
    shown = printed(lambda screen: print_report(screen, BAD, "one", top=9))
    after = shown.partition(found.sentence or found.observation)[2].splitlines()
    assert after[1].strip().startswith("for example: “")
    assert "for example" not in after[2]


def test_an_explanation_names_no_code() -> None:
    for signal in signal_names():
        shown = printed(lambda screen, name=signal: print_explanation(screen, BAD, "one", name))  # type: ignore[misc]
        assert re.search(r"`|\b[a-z]+_[a-z]", shown.rpartition("More: quality signals")[0]) is None, signal
