"""Roles of sentences and learned scales: invariants, and clear cases."""

import math
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quality.article import Article
from quality.document import Document
from quality.document.roles import find_roles
from quality.model import Model, default_folder, load_model
from quality.model.layout import INTERCEPT, MAX_NUMBER, ROLES, SCALES
from quality.model.model import read_model
from quality.training.bundle import seal, write_table

CLEAR = [
    ("Mayor Dana Whitfield said on Monday that the bridge would stay closed.", "named"),
    ("According to the court filing, the company destroyed 200 files in 2023.", "named"),
    ("The council voted 7-2 on Tuesday to close the bridge.", "witnessed"),
    ("Only time will tell what the future holds.", "filler"),
    ("The plan is foolish and the mayor ought to be ashamed of it.", "opinion"),
]
BODY = "The harbour office keeps a list of all ships. It was founded in 1921 and has nine rooms."


@pytest.mark.parametrize(("sentence", "role"), CLEAR)
def test_clear_sentences(sentence: str, role: str) -> None:
    document = Document(Article.from_text(f"{BODY} {sentence} {BODY}"))
    at = next(n for n, s in enumerate(document.sentences) if document.text[s.start : s.end] == sentence)
    assert str(document.roles[at]) == role


@given(st.text(st.sampled_from("abc. said \n“”Monday7 Ruth Ames,"), max_size=400))
@settings(max_examples=60, deadline=None)
def test_every_sentence_has_a_role(text: str) -> None:
    document = Document(Article.from_text(f"x {text}"))
    assert len(document.roles) == len(document.sentences)
    for role in document.roles:
        assert role.label in ROLES
        assert math.isclose(sum(role.probabilities), 1)


@given(st.lists(st.sampled_from([sentence for sentence, _ in CLEAR]), min_size=1, max_size=8), st.data())
@settings(max_examples=30, deadline=None)
def test_a_role_is_the_same_whichever_others_are_asked_for(sentences: list[str], data: st.DataObject) -> None:
    document = Document(Article.from_text(f"A bridge closes\n\n{' '.join(sentences)}"))
    chosen = data.draw(st.lists(st.integers(0, len(document.sentences) - 1), unique=True))
    assert find_roles(document, chosen) == [document.roles[at] for at in chosen]


WORDS = "the mayor said that prices rose , . Ruth Ames told reporters on Monday".split()
BIO = "\n\nAbout the author: Tess Marlow is a reporter at the Post. She lives in Leith and writes about ships."


@given(st.lists(st.sampled_from(WORDS), max_size=120), st.sampled_from(["", BIO]))
@settings(max_examples=60, deadline=None)
def test_a_scale_is_the_sum_over_its_sentences(words: list[str], bio: str) -> None:
    document = Document(Article.from_text(f"{' '.join(words)}{bio}"))
    intercept = document.model.table("scales").rows[INTERCEPT][1:]
    for name, start in zip(SCALES, intercept, strict=True):
        scale = document.scales[name]
        assert math.isclose(scale.value, start + math.fsum(scale.parts.values()), abs_tol=1e-9)
        assert all(document.in_body[document.sentences[at].first] for at in scale.parts)


def test_a_text_without_sentences_has_the_intercept() -> None:
    document = Document(Article.from_text(""))
    assert [scale.value for scale in document.scales.values()] == list(
        document.model.table("scales").rows[INTERCEPT][1:]
    )
    assert [scale.parts for scale in document.scales.values()] == [{}] * len(SCALES)


def test_sentences_outside_the_body_have_no_part() -> None:
    story = f"{CLEAR[0][0]} {CLEAR[1][0]}\n\n{BODY}"
    one, other = Document(Article.from_text(story)), Document(Article.from_text(story + BIO))
    outside = [at for at, s in enumerate(other.sentences) if not other.in_body[s.first]]
    assert outside
    for name in SCALES:
        assert other.scales[name].parts.keys().isdisjoint(outside)
        assert one.scales[name].parts.keys() == other.scales[name].parts.keys()


def test_names_and_figures_are_masked() -> None:
    one = Document(Article.from_text("Mayor Dana Whitfield said that 40 boats left Leith on Monday."))
    other = Document(Article.from_text("Mayor Peter Amsden said that 73 boats left Oslo on Monday."))
    assert one.masked == other.masked
    assert [str(role) for role in one.roles] == [str(role) for role in other.roles]
    assert one.scales == other.scales


def test_a_document_is_read_alike_however_many_the_model_has_read() -> None:
    model = read_model(default_folder())
    text = f"{' '.join(sentence for sentence, _ in CLEAR)}\n\n{BODY} {BODY} Why? It rained.{BIO}"
    first, *others = (Document(Article.from_text(text), model=model) for _ in range(36))
    for other in others:
        assert other.roles == first.roles
        assert other.scales == first.scales
        assert other.genre == first.genre


def small_model(folder: Path, rows: dict[str, tuple[float, ...]]) -> Model:
    """The shipped model with another table of roles."""
    shutil.copytree(default_folder(), folder)
    write_table(folder, "roles", [], rows, 9)
    seal(folder)
    return load_model(folder)


def weights(**labels: float) -> tuple[float, ...]:
    return tuple(labels.get(label, 0.0) for label in ROLES)


def test_probabilities_are_those_of_the_summed_weights(tmp_path: Path) -> None:
    rows = {
        INTERCEPT: weights(named=1.5, other=-0.25),
        "w=rained": weights(named=-2.0, filler=0.12345),
        "w=.": weights(context=0.5),
        "b=it rained": weights(witnessed=3.0),
        "alone": weights(opinion=0.0001),
        "before none": weights(vague=1.0),
        "after none": weights(unsourced=-1.0),
    }
    document = Document(Article.from_text("It rained."), model=small_model(tmp_path / "model", rows))
    (role,) = document.roles
    totals = [
        sum(column) - (0.00005 if label == "filler" else 0.0)
        for label, column in zip(ROLES, zip(*rows.values(), strict=True), strict=True)
    ]
    powers = [math.exp(total) for total in totals]
    assert role.label == "witnessed"
    assert role.probabilities == pytest.approx([power / sum(powers) for power in powers], abs=1e-12)


def test_of_equally_likely_roles_the_rarer_one_counts(tmp_path: Path) -> None:
    rows = {
        INTERCEPT: weights(named=1.0, opinion=0.5, vague=0.75),
        "w=rained": weights(named=1.0, opinion=1.5, vague=1.25),
    }
    document = Document(Article.from_text("It rained."), model=small_model(tmp_path / "model", rows))
    (role,) = document.roles
    assert role.of("named") == role.of("opinion") == role.of("vague") == role.probability
    assert role.label == "opinion"


def test_hostile_weights_give_roles_all_the_same(tmp_path: Path) -> None:
    rows = {INTERCEPT: weights(named=-MAX_NUMBER), "w=rained": weights(described=MAX_NUMBER, vague=-MAX_NUMBER)}
    rows["b=it rained"] = weights(described=MAX_NUMBER, named=-MAX_NUMBER)
    document = Document(Article.from_text("It rained. " * 50), model=small_model(tmp_path / "model", rows))
    for role in document.roles:
        assert role.label == "described"
        assert role.probabilities == weights(described=1.0)
