"""Readability beside the score: textstat called directly is the oracle; no network, no dictionary, no import unless asked for."""

import csv
import subprocess
import sys
from pathlib import Path
from time import process_time

import pytest
import textstat

from quality import Article, load_scorer
from quality.document import Document
from quality.scoring import context
from quality.scoring.context import METRICS, NAMES, body_text, lexical_diversity, measure_context

EXAMPLES = Path(__file__).resolve().parents[2] / "labeled" / "examples"
with (EXAMPLES / "examples.csv").open(encoding="utf-8") as rows:
    FILES = sorted(row["file"] for row in csv.DictReader(rows))


def document_of(name: str) -> Document:
    headline, _, text = (EXAMPLES / name).read_text(encoding="utf-8").partition("\n\n")
    return Document(Article.from_text(text, headline=headline))


@pytest.mark.parametrize("name", FILES)
def test_readability_is_that_of_textstat(name: str) -> None:
    document = document_of(name)
    found = measure_context(document)
    text = body_text(document)
    assert found["automated_readability_index"] == round(textstat.automated_readability_index(text), 2)
    assert found["coleman_liau_index"] == round(textstat.coleman_liau_index(text), 2)
    assert found["lix"] == round(textstat.lix(text), 2)
    assert found["rix"] == round(textstat.rix(text), 2)
    assert found["words_per_sentence"] == round(textstat.words_per_sentence(text), 2)


def test_a_whole_text_without_clutter_reads_as_textstat_reads_it() -> None:
    text = (
        "The council met on Monday in Brackwater. It adopted the budget after a long debate. Nobody spoke against it."
    )
    found = measure_context(Document(Article.from_text(text)))
    assert {name: found[name] for name in METRICS} == {
        name: round(getattr(textstat, name)(text), 2) for name in METRICS
    }


def test_headings_and_clutter_are_not_read() -> None:
    text = (
        "The council met on Monday in Brackwater. It adopted the budget after a long debate. Nobody spoke against it."
    )
    cluttered = Document(Article.from_text(f"{text}\n\nLeave a Reply\n\nYour email address will not be published"))
    assert measure_context(cluttered) == measure_context(Document(Article.from_text(text)))


@pytest.mark.parametrize("text", ["", "One sentence stands here.", "\n\n"])
def test_short_texts_have_no_readability(text: str) -> None:
    assert measure_context(Document(Article.from_text(text))) == {}


def test_lexical_diversity() -> None:
    assert lexical_diversity(["a", "b", "c", "d"] * 50) == pytest.approx(0.04)
    assert lexical_diversity([str(n) for n in range(250)]) == 1
    assert lexical_diversity(["a"] * 99) is None


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.strip()


def test_nothing_is_imported_until_it_is_asked_for() -> None:
    code = "import sys; import quality.scoring.context, quality.scoring.scorer; print('textstat' in sys.modules)"
    assert run(code) == "False"


def test_it_needs_no_network_and_no_dictionary() -> None:
    code = (
        "import socket, sys\n"
        "def refuse(*_, **__): raise OSError('no network')\n"
        "socket.socket.connect = refuse; socket.create_connection = refuse; socket.getaddrinfo = refuse\n"
        "import nltk\n"
        "def download(*_, **__): raise AssertionError('a dictionary was asked for')\n"
        "nltk.download = download\n"
        "from quality import Article\n"
        "from quality.document import Document\n"
        "from quality.scoring.context import measure_context\n"
        "text = 'The council met on Monday. It adopted the budget after a debate. Nobody spoke against it. ' * 9\n"
        "print(len(measure_context(Document(Article.from_text(text)))))\n"
    )
    assert run(code) == "6"


def test_without_textstat_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    context.load_textstat.cache_clear()
    monkeypatch.setitem(sys.modules, "textstat", None)
    with pytest.raises(context.MissingExtraError, match=r"article-reliability\[context\]"):
        measure_context(Document(Article.from_text("It rained.")))
    with pytest.raises(context.MissingExtraError, match=r"article-reliability\[context\]"):
        load_scorer().score(Article.from_text("It rained."), context=True)
    assert load_scorer().score(Article.from_text("It rained.")).context == {}
    context.load_textstat.cache_clear()


def test_the_scorer_measures_it_only_when_asked() -> None:
    article = Article.from_text((EXAMPLES / FILES[0]).read_text(encoding="utf-8"))
    plain, told = load_scorer().score(article), load_scorer().score(article, context=True)
    assert plain.context == {}
    assert told.context == measure_context(Document(article))
    assert tuple(told.context) == NAMES
    assert {**told.to_dict(), "context": {}} == plain.to_dict()
    (one,) = load_scorer().score_many([article], context=True)
    assert one.to_dict()["context"] == told.context


def test_textstat_keeps_no_text() -> None:
    kept = {
        f"{name}.{function}": value.cache_info().currsize
        for document in map(document_of, FILES[:2])
        if measure_context(document)
        for name, module in [*sys.modules.items()]
        if name.startswith("textstat.")
        for function, value in vars(module).items()
        if hasattr(value, "cache_info")
    }
    assert {"count_words", "list_words", "lix"} <= {name.rpartition(".")[2] for name in kept}
    assert {name: size for name, size in kept.items() if size} == {}


@pytest.mark.parametrize(
    "piece", ["The clerk read it. ", "a b c. ", "It's 'so' said. ", "No! Why? Me... ", "well-known-to-all "]
)
def test_a_long_text_costs_no_more_than_its_length(piece: str) -> None:
    def seconds(length: int) -> float:
        text = (piece * length)[:length]
        for clear in context._clearers():
            clear()
        started = process_time()
        for name in (*METRICS, "words_per_sentence"):
            getattr(textstat, name)(text)
        return process_time() - started

    short = min(seconds(100_000) for _ in range(3))
    assert (
        min(seconds(1_000_000) for _ in range(2)) < 40 * short
    )  # ten times the text; a hundred times would be quadratic


def test_no_signal_measures_readability() -> None:
    from quality.signals import catalog

    assert not {"grade_level", "long_words", "sentence_length", "lexical_diversity"} & {s.name for s in catalog()}
