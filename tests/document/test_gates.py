"""Cheap conditions that spare dear work: each holds wherever the dear work would find anything."""

import re
from functools import cache
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.article import Article
from quality.document import Document, facts, prose, restatements
from quality.document.bio import find, short
from quality.document.bio.story import Story
from quality.document.callings import PURSUITS, callings, words_of_pursuits
from quality.document.main_blocks import _is_headline
from quality.document.tokens import TOKEN, lower_tokens, tokenize
from quality.lexicons import in_order, load_lexicon
from quality.signals.originality import template_headings, template_slots

EXAMPLES = sorted((Path(__file__).parents[2] / "labeled" / "examples").glob("*.txt"))
TEXTS = st.text(st.sampled_from("aAbIX[]{}<>%()TK.,-'’‑ 1²\n“”ſıKé中"), max_size=60)


@cache
def documents() -> list[Document]:
    pairs = [path.read_text(encoding="utf-8").partition("\n\n") for path in EXAMPLES]
    return [Document(Article.from_text(text, headline=headline)) for headline, _, text in pairs]


def passages() -> list[str]:
    return [document.text[block.start : block.end] for document in documents() for block in document.blocks]


PLAIN_TOKEN = re.compile(
    r"((?:[A-Za-z]\.){2,}|\d+(?:[.,:]\d+)*\w*|\w+(?:['’\-‐‑]\w+)*|[^\w\s\u00ad\u200b-\u200d\u2060\ufeff])"
)


@given(TEXTS)
def test_tokens_are_those_of_the_plain_expression(text: str) -> None:
    assert TOKEN.split(text) == PLAIN_TOKEN.split(text)
    assert lower_tokens(text) == tokenize(text).lower


@given(st.lists(st.sampled_from(["a", "well-known", "don't", "-", "'", "the", "!", "1"]), max_size=12))
def test_places_of_words_are_all_places(words: list[str]) -> None:
    document = Document(Article.from_text(" ".join(words)))
    for wanted in ({"a"}, {"the", "!"}, {"well-known", "don't"}, {"known", "absent"}, set(words)):
        assert list(document.places(wanted)) == [at for at, token in enumerate(document.tokens) if token in wanted]


SLOTS = [
    "[fighter 1]", "[Your Name]", "[insert quote here]", "[$X]", "{{title}}", "%FIRSTNAME%", "<your city>", "INSERT NAME",
    "XX percent", "TK TK", "TKTK", "lorem ipsum dolor sit", "(insert figure here)", "(ENTER A DATE HERE)", "(add ıt here)",
    "%%keyword%%", "(ınsert it here)",
]  # fmt: skip


@given(st.lists(st.sampled_from([*SLOTS, "a", " ", "[", "(", "%", "\n", "İ"]), max_size=5).map("".join))
def test_no_slot_is_overlooked(text: str) -> None:
    assert template_slots._SLOT.search(text) is None or template_slots._may_hold_slot(text)


def test_what_stands_in_every_slot_is_asked_of_real_slots() -> None:
    found = [slot for slot in SLOTS if template_slots._SLOT.search(slot)]
    assert len(found) >= 14
    assert all(map(template_slots._may_hold_slot, found))
    assert not template_slots._may_hold_slot("The council (of nine) voted here; 5 members lost.")


def test_stock_headings_are_told_as_one_by_one() -> None:
    headings = [
        "conclusion",
        "the bottom line",
        "benefits of tea",
        "faq",
        "the mayor resigns",
        "how it works",
        "why it matters",
    ]
    headings += [heading for document in documents() for _, heading in template_headings._headings(document)]
    told = [bool(template_headings._any_kind().fullmatch(heading)) for heading in headings]
    assert told == [any(kind.fullmatch(heading) for kind in template_headings._kinds()) for heading in headings]
    assert {True, False} == set(told)


@pytest.mark.parametrize("least", [find.CERTAIN, find.CERTAIN_AT_TOP, find.SURE])
def test_paragraphs_that_are_given_up_early_are_no_bios(least: float) -> None:
    given_up = 0
    for document in documents():
        texts = [document.text[block.start : block.end] for block in document.blocks]
        for at, passage in enumerate(texts):
            around = (texts[at - 1] if at else "", texts[at + 1] if at + 1 < len(texts) else "")
            place = (at, len(texts) - at - 1)
            story = " ".join(texts[:at] + texts[at + 1 :])
            chance = find.likely(passage, lambda story=story: story, around, place, document.model)
            early = find.likely(passage, lambda story=story: story, around, place, document.model, least)
            assert early == (chance if early else 0.0)
            assert early or chance < least
            given_up += not early
    assert given_up


def test_no_pursuit_is_overlooked() -> None:
    entries = [" ".join(entry) for entry, label in load_lexicon("callings").entries.items() if label in PURSUITS]
    for passage in chain(entries, passages()):
        kinds = {calling.kind for calling in callings(tokenize(passage))}
        assert PURSUITS.keys().isdisjoint(kinds) or not words_of_pursuits().isdisjoint(lower_tokens(passage))


@pytest.mark.parametrize(
    "bio", ["Just a gamer with a keyboard.", "Wife, mother of two, quilter.", "The author is a florist."]
)
def test_short_bios_are_found_with_and_without_the_gate(bio: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"The council voted on Monday to repair the bridge.\n{bio}"
    story = Story(text, tokenize(text), (), (), frozenset(), None, titled=False)
    found = short.tells_calling(bio, story, text.index(bio))
    monkeypatch.setattr(short, "words_of_pursuits", lambda: frozenset(lower_tokens(bio)))
    assert short.tells_calling(bio, story, text.index(bio)) == found


@given(st.lists(TEXTS.filter(lambda text: "\n" not in text), max_size=4))
def test_tokens_of_a_line_are_those_within_it(lines: list[str]) -> None:
    tokens, start = tokenize("\n".join(lines)), 0
    for line in lines:
        within, alone = tokens.within(start, start + len(line)), tokenize(line)
        assert (within.surface, within.lower) == (alone.surface, alone.lower)
        assert within.starts == [start + at for at in alone.starts]
        start += len(line) + 1


def test_no_name_stands_behind_a_preposition_that_is_left_out() -> None:
    left_out = 0
    for document in documents():
        capital = document.is_capital + b"\0\0"
        for at, token in enumerate(document.tokens[:-2]):
            if token in facts._BEFORE_NAMES and not (capital[at + 1] or capital[at + 2]):
                start = at + 1 + (document.tokens[at + 1] == "the")
                assert not facts._is_name(document.surface[start], document.tokens[start])
                left_out += 1
    assert left_out


WORD = st.sampled_from(["bridge", "is", "closed", "since", "monday", "mayor", "roe", "1", "22", "says"])


@given(st.lists(st.lists(WORD, max_size=9), max_size=8), st.integers(1, 40))
def test_repetitive_texts_are_told_from_their_first_words_only_if_all_words_tell_the_same(
    sentences: list[list[str]], copies: int
) -> None:
    unique = [[f"word{number}" for number in range(at, at + 20)] for at in range(0, 12 * copies, 20)]
    blocks = ["  ".join([*sentence, "x."]) for sentence in [*sentences * 3, *unique, *sentences]]
    document = Document(Article.from_text("\n\n".join(blocks)))
    everything = prose.fresh_words(prose._first_sentences(document, len(document.body_words)))
    assert sum(map(len, prose._first_sentences(document, 10**9))) == len(document.body_words)
    found = prose._fresh_words(document)
    assert found == everything or min(found, everything) >= prose.FEWEST_WORDS


@given(st.lists(st.lists(WORD, max_size=12), max_size=12), st.integers(1, 3))
def test_no_text_has_fewer_fresh_words_than_its_pairs_of_words_tell(sentences: list[list[str]], copies: int) -> None:
    assert prose.least_fresh_words(sentences * copies) <= prose.fresh_words(sentences * copies)


def test_symbols_are_counted_where_marks_are_many() -> None:
    code = "x = {a: [1]; b | c}\n" * 20
    assert prose._by_figures(Document(Article.from_text(code))) == "much of it is code, markup or symbols"


@given(st.lists(st.sampled_from([*in_order("page_words", "formula"), "the", "bridge", "-", "Read", "’s"]), max_size=6))
def test_no_formula_is_overlooked(words: list[str]) -> None:
    document = Document(Article.from_text(" ".join(words)))
    lower = restatements._plain(document.text)
    held = {formula for formula in in_order("page_words", "formula") if re.search(rf"\b{re.escape(formula)}\b", lower)}
    assert held <= set(restatements._formulas_of(document))


CLAUSE = st.lists(
    st.sampled_from("council voted monday repair bridge engineer found cracks cables mayor resigned 1931".split()),
    min_size=5,
    max_size=9,
)


@given(st.lists(CLAUSE, min_size=2, max_size=7))
def test_restatements_are_those_of_all_sentences_that_share_two_pairs(clauses: list[list[str]]) -> None:
    opening = "Nobody knew why it was closed. Nobody asked. It stayed so.\n\n" * 4
    document = Document(Article.from_text(opening + "\n\n".join(" ".join(clause) + "." for clause in clauses)))
    found = restatements.find_restatements(document)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(restatements, "_LEAST_SHARED", 2)
        assert restatements.find_restatements(document) == found


@given(
    st.lists(st.sampled_from(["roe", "resigns", ",", "again", "“"]), max_size=4),
    st.lists(st.sampled_from(["roe", "resigns", "again"]), max_size=3),
)
def test_a_headline_is_recognised_by_all_its_words(tokens: list[str], headline: list[str]) -> None:
    block = Document(Article.from_text("x"))._unflagged_blocks[0]._replace(first=0, last=len(tokens))
    assert _is_headline(tokens, block, headline) == ([t for t in tokens if t[0].isalnum()] == headline)
