"""A language is a folder of word lists: a tiny Spanish one cuts sentences, finds sources and reads numbers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from quality import Article, load_scorer
from quality.article.byline import visible_byline
from quality.article.dates import iso_date
from quality.document import Document, SourceStep
from quality.document.bio import find_bios
from quality.lexicons import in_use, read_lists, shipped_lists
from quality.model import Model, load_model

SPANISH = Path(__file__).with_name("es")
TEXT = (
    "El puente está cerrado desde el lunes, dijo la alcaldesa Ana Ruiz. La Sra. Ruiz pidió calma a los vecinos. "
    "Según el Dr. Paz, hubo doce heridos. Fuentes dijeron que el puerto sigue abierto. "
    "“No hay peligro”, afirmó un ingeniero del Ayuntamiento. Los vecinos esperan en la avda. Mayor desde las tres."
)
ENGLISH = (
    "The bridge is closed, said Mayor Ana Ruiz. Mrs. Ruiz asked for calm. Sources said that twelve people were hurt."
)


@pytest.fixture
def spanish() -> Iterator[Model]:
    yield load_model(lexicons=SPANISH)
    shipped_lists().use()


def sentences(document: Document) -> list[str]:
    return [document.text[sentence.start : sentence.end] for sentence in document.sentences]


def sources(document: Document) -> list[tuple[str, str, SourceStep]]:
    text = document.text
    return [
        (text[one.cue.start : one.cue.end], text[one.source.start : one.source.end], one.step)
        for one in document.attributions
        if one.cue and one.source
    ]


def test_sentences_are_cut_by_its_abbreviations(spanish: Model) -> None:
    found = sentences(Document(Article.from_text(TEXT), model=spanish))
    assert found[1] == "La Sra. Ruiz pidió calma a los vecinos."
    assert found[5] == "Los vecinos esperan en la avda. Mayor desde las tres."
    assert len(found) == 6
    assert "La Sra." in sentences(Document(Article.from_text(TEXT), model=load_model()))


def test_sources_are_found_by_its_cues(spanish: Model) -> None:
    assert sources(Document(Article.from_text(TEXT), model=spanish)) == [
        ("dijo", "la alcaldesa Ana Ruiz", SourceStep.NAMED),
        ("Según", "el Dr. Paz", SourceStep.NAMED),
        ("dijeron", "Fuentes", SourceStep.NOBODY),
        ("afirmó", "un ingeniero del Ayuntamiento", SourceStep.GENERIC),
    ]
    assert not sources(Document(Article.from_text(TEXT), model=load_model()))


def test_numbers_and_months_are_read_in_its_words(spanish: Model) -> None:
    document = Document(Article.from_text(TEXT), model=spanish)
    assert [document.text[fact.start : fact.end] for fact in document.facts if fact.kind == "figure"] == [
        "doce",
        "tres",
    ]
    assert iso_date("12 de mayo 2026") == "2026-05-12"
    shipped_lists().use()
    assert iso_date("12 de mayo 2026") is None
    assert iso_date("12 May 2026") == "2026-05-12"


def test_scorers_with_different_lists_take_turns() -> None:
    article = Article.from_text(ENGLISH)
    english = load_scorer()
    before = english.score(article, what_if=False)
    spanish = load_scorer(lexicons=SPANISH)
    assert in_use() is spanish.model.lists is read_lists(SPANISH)
    other = spanish.score(article, what_if=False)
    assert other.model["digest"] != before.model["digest"]
    assert other.contributions != before.contributions
    assert english.score(article, what_if=False) == before
    assert in_use() is shipped_lists()


def test_bylines_and_bios_are_read_by_its_patterns(spanish: Model) -> None:
    spanish.lists.use()
    assert visible_byline(["El puente está cerrado", "Texto de Ana Ruiz"]) == "Ana Ruiz"
    bio = "María Gil es periodista y cubre los ayuntamientos de la costa."
    article = Article.from_text(f"{TEXT}\n\n{TEXT}\n\n{bio}")
    assert [found.quote for found in find_bios(article, article.blocks, None)] == [bio]
    shipped_lists().use()
    assert visible_byline(["El puente está cerrado", "Texto de Ana Ruiz"]) is None
    assert not find_bios(article, article.blocks, None)
