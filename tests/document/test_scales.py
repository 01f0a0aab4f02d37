"""Learned scales: their terms, the part of each sentence, and what a scale is when terms are missing or repeated."""

import math
import shutil
from pathlib import Path

import pytest

from quality.article import Article
from quality.document import Document
from quality.document.scales import SHAPE, SHAPE_FACTOR, body_sentences, shape_terms, wording_terms
from quality.model import default_folder, load_model
from quality.model.layout import INTERCEPT, MAX_NUMBER, SCALES
from quality.training.bundle import seal, write_table

BODY = "The harbour office keeps a list of all ships. Ruth Ames told reporters on Monday that it was founded in 1921."
BIO = "\n\nAbout the author: Tess Marlow is a reporter at the Post. She lives in Leith and writes about ships."


def test_terms_of_the_wording() -> None:
    assert list(wording_terms([(3, ["it", "rained", "."]), (5, ["why", "?"])])) == [
        ("begins: it", 3),
        ("begins: it rained", 3),
        ("begins: it rained .", 3),
        ("ends: rained .", 3),
        ("ends: it rained .", 3),
        ("it", 3),
        ("rained", 3),
        (".", 3),
        ("it rained", 3),
        ("rained .", 3),
        (". why", 3),
        ("it rained .", 3),
        ("rained . why", 3),
        (". why ?", 3),
        ("begins: why", 5),
        ("begins: why ?", 5),
        ("begins: why ?", 5),
        ("ends: why ?", 5),
        ("ends: why ?", 5),
        ("why", 5),
        ("?", 5),
        ("why ?", 5),
    ]


def test_terms_of_the_shapes() -> None:
    assert list(shape_terms([(0, ["figure", "no source", "alone"]), (2, ["opening"]), (4, [])])) == [
        (f"{SHAPE}figure", 0),
        (f"{SHAPE}no source", 0),
        (f"{SHAPE}alone", 0),
        (f"{SHAPE}figure & no source", 0),
        (f"{SHAPE}figure & alone", 0),
        (f"{SHAPE}no source & alone", 0),
        (f"{SHAPE}opening", 2),
    ]


def test_nothing_has_no_terms() -> None:
    assert list(wording_terms([])) == []
    assert list(shape_terms([])) == []


def test_the_table_has_both_kinds_of_term() -> None:
    rows = load_model().table("scales").rows
    assert all(len(numbers) == 1 + len(SCALES) for numbers in rows.values())
    kinds = {key.partition(": ")[0] for key in rows if ": " in key}
    assert {"shape", "begins", "ends"} <= kinds
    assert any(key.startswith(SHAPE) and " & " in key for key in rows)


def test_only_sentences_of_the_body_count() -> None:
    document = Document(Article.from_text(f"{BODY} {BODY}{BIO}"))
    body = body_sentences(document)
    assert 0 < len(body) < len(document.sentences)
    assert all(document.in_body[document.sentences[at].first] for at in body)
    for name in SCALES:
        assert document.scales[name].parts.keys() == set(body)


def test_a_scale_is_the_weighted_sum_of_its_terms() -> None:
    document = Document(Article.from_text(BODY))
    rows = document.model.table("scales").rows
    body = body_sentences(document)
    expected = list(rows[INTERCEPT][1:])
    for terms, factor in (
        (wording_terms((at, document.masked_sentences[at]) for at in body), 1.0),
        (shape_terms((at, document.shapes[at]) for at in body), SHAPE_FACTOR),
    ):
        known = [term for term, _ in terms if term in rows]
        damped = {term: 1 + math.log(known.count(term)) for term in known}
        length = math.sqrt(sum((value * rows[term][0]) ** 2 for term, value in damped.items()))
        for term, value in damped.items():
            for column, weight in enumerate(rows[term][1:]):
                expected[column] += factor * weight * value / length
    for name, value in zip(SCALES, expected, strict=True):
        assert math.isclose(document.scales[name].value, value, abs_tol=1e-9)


@pytest.mark.parametrize("size", [MAX_NUMBER, 1.0, 1e-4])
def test_hostile_weights_stay_within_their_scale(tmp_path: Path, size: float) -> None:
    rows = {INTERCEPT: (0.0,) * (1 + len(SCALES))}
    rows |= dict.fromkeys(("it", "rained", "it rained", f"{SHAPE}alone"), (size, size, -size, size, -size, 0.0))
    shutil.copytree(default_folder(), tmp_path / "model")
    write_table(tmp_path / "model", "scales", [], rows)
    seal(tmp_path / "model")
    document = Document(Article.from_text("It rained. " * 50), model=load_model(tmp_path / "model"))
    one, other, third, fourth, fifth = (document.scales[name] for name in SCALES)
    assert one.value > 0
    assert one.value == third.value == -other.value == -fourth.value
    assert math.isclose(one.value, math.sqrt(3), rel_tol=1e-9)
    assert math.isclose(math.fsum(one.parts.values()), one.value, rel_tol=1e-9)
    assert fifth.value == math.fsum(map(abs, fifth.parts.values())) == 0
