"""Clusters of near-duplicates: who was first, and what kind of copy the others are."""

import random
import re

import pytest

from quality.article.files import RecordProblem
from quality.checks.near_duplicates import EDITS
from quality.corpus.compared import digest_of, instant_of
from quality.corpus.copies import Corpus
from quality.document.sketches import least_shared, similarity, sketch_of
from quality.errors import InputError
from tests.corpus.texts import found, invented, records

TEXT = invented(1)


def row(
    text: str = TEXT, publisher: str | None = "first.example", published: str | None = None, **more: str
) -> dict[str, object]:
    return {"text": text, "publisher": publisher, "published": published, **more}


def kinds(*rows: dict[str, object]) -> list[tuple[str, str | None]]:
    """Kind and publisher of the articles of the only cluster."""
    (cluster,) = found(rows)
    return [(copy.kind, copy.article.publisher) for copy in cluster]


def test_the_earliest_date_comes_first_whatever_the_order_of_the_input() -> None:
    (cluster,) = found(
        [
            row(publisher="undated.example"),
            row(publisher="late.example", published="2024-03-02"),
            row(publisher="early.example", published="2024-03-01T09:00:00Z"),
        ]
    )
    assert [copy.article.publisher for copy in cluster] == ["early.example", "late.example", "undated.example"]
    assert [copy.kind for copy in cluster] == ["earliest", "copy", "copy"]
    assert [copy.later for copy in cluster] == [None, True, None]
    assert {copy.earliest.publisher for copy in cluster} == {"early.example"}


def test_times_are_compared_across_zones() -> None:
    (cluster,) = found(
        [
            row(publisher="b.example", published="2024-03-01T12:00:00+00:00"),
            row(publisher="a.example", published="2024-03-01T13:00:00+02:00"),
        ]
    )
    assert cluster[0].article.publisher == "a.example"
    assert instant_of("2024-03-01T13:00:00+02:00") == "2024-03-01T11:00:00"
    assert instant_of("2024-03-01") == "2024-03-01"
    assert instant_of("0001-01-01T00:00:00+14:00") == "0001-01-01T00:00:00+14:00"


def test_a_day_and_a_time_on_that_day_leave_the_order_open() -> None:
    (cluster,) = found([row(published="2024-03-01"), row(publisher="b.example", published="2024-03-01T12:00:00Z")])
    assert cluster[1].later is None


def test_without_dates_the_first_of_the_input_is_the_earliest() -> None:
    (cluster,) = found([row(publisher="one.example"), row(publisher="two.example")])
    assert cluster[0].article.publisher == "one.example"
    assert cluster[1].later is None


@pytest.mark.parametrize(
    ("added", "kind"),
    [
        ({"publisher": "second.example"}, "copy"),
        ({"publisher": "First.Example"}, "same_publisher"),
        ({"publisher": None}, "unknown_publisher"),
        ({"publisher": None, "url": "https://second.example/a"}, "copy"),
        ({"publisher": "second.example", "byline": "By Jane Doe, Associated Press"}, "credited"),
        ({"publisher": "second.example", "text": f"LONDON (Reuters) - {TEXT}"}, "credited"),
        ({"publisher": "second.example", "text": f"{TEXT}\n\n© 2024 AFP"}, "credited"),
        (
            {"publisher": "second.example", "text": f"{TEXT}\n\nThis story was originally published by Valley Post."},
            "credited",
        ),
        ({"publisher": "second.example", "text": f"{TEXT}\n\nSource: first.example"}, "credited"),
        ({"publisher": "second.example", "text": f"{TEXT}\n\nThe mayor told Reuters that it rained."}, "copy"),
    ],
)
def test_kinds(added: dict[str, str], kind: str) -> None:
    assert kinds(row(published="2024-01-01"), row(published="2024-01-02") | added)[1][0] == kind


def test_a_publisher_named_in_the_shared_text_is_no_credit() -> None:
    text = (
        f"{TEXT}\n\nSubscribe to the newsletter of first.example for more stories like this one every day of the week."
    )
    assert kinds(row(text), row(text, publisher="second.example"))[1][0] == "copy"


def test_shared_quotations_are_no_copy() -> None:
    speech = invented(5, words=240).replace("\n\n", " ")
    one = f"{invented(6, words=60)}\n\n“{speech}”\n\n{invented(7, words=45)}"
    other = f"{invented(8, words=60)}\n\n“{speech}”\n\n{invented(9, words=45)}"
    (cluster,) = found([row(one), row(other, publisher="second.example")])
    assert cluster[1].kind == "quotations"
    assert cluster[1].shared < 0.05
    assert cluster[1].passages


def test_a_chain_is_told_from_a_copy() -> None:
    """The third shares text with the second only."""
    a, b, c = (invented(seed, words=150) for seed in (11, 12, 13))
    (cluster,) = found(
        [row(a), row(f"{a}\n\n{b}", publisher="two.example"), row(f"{b}\n\n{c}", publisher="three.example")]
    )
    assert [copy.kind for copy in cluster] == ["earliest", "copy", "indirect"]
    assert cluster[2].passages == ()


def test_passages_slice_to_the_same_words_in_both() -> None:
    words = TEXT.split(" ")
    words[60] = "changed"
    other = f"{invented(3, words=60)}\n\n{' '.join(words)}"
    (cluster,) = found([row(), row(other, publisher="second.example")])
    copy = cluster[1]
    assert 0.6 < copy.shared < 0.95
    for passage in copy.passages:
        ours = re.findall(r"\w+", other[passage.start : passage.end])
        theirs = re.findall(r"\w+", TEXT[passage.other_start : passage.other_end])
        assert len(set(ours) ^ set(theirs)) <= 2
        assert len(ours) >= 5
    assert copy.text_digest == digest_of(other)
    number, quote = copy.quotes[0]
    assert " ".join(other[copy.passages[number].start : copy.passages[number].end].split()).startswith(
        quote.rstrip("…")
    )


def test_clusters_are_those_of_comparing_all_pairs() -> None:
    """The oracle compares every article with every other, by the same two rules."""
    draw = random.Random(2)
    edits = list(EDITS.values())
    originals = [invented(seed) for seed in range(100, 140)]
    texts = list(originals)
    for _ in range(80):
        texts.append(draw.choice(edits)(draw.choice(originals), draw.uniform(0, 0.5), draw.choice(originals), draw))
    draw.shuffle(texts)
    sketches = [sketch_of(text) for text in texts]
    groups = [{number} for number in range(len(texts))]
    for later in range(len(texts)):
        for earlier in range(later):
            banded = len(set(sketches[later][:16]) & set(sketches[earlier][:16])) >= least_shared(sketches[later])
            if (
                banded
                and similarity(sketches[later], sketches[earlier]) >= 0.22
                and groups[later] is not groups[earlier]
            ):
                joined = groups[later] | groups[earlier]
                for number in joined:
                    groups[number] = joined
    expected = {frozenset(group) for group in groups if len(group) > 1}
    with Corpus() as corpus:
        assert not list(corpus.read(records({"text": text, "id": str(n)} for n, text in enumerate(texts))))
        total = corpus.join()
        clusters: dict[int, set[int]] = {}
        for copy in corpus.copies():
            clusters.setdefault(copy.cluster, set()).add(int(copy.article.id or ""))
    assert {frozenset(cluster) for cluster in clusters.values()} == expected
    assert (total.articles, total.clusters) == (len(texts), len(expected))
    assert len(expected) > 20


def test_the_largest_cluster_comes_first_and_texts_published_often_are_one_cluster() -> None:
    often = [row(publisher=f"p{n}.example") for n in range(300)]
    pair = [row(invented(2)), row(invented(2), publisher="other.example")]
    clusters = found([*pair, *often])
    assert [len(cluster) for cluster in clusters] == [300, 2]
    assert [cluster[0].size for cluster in clusters] == [300, 2]


def test_processes_find_the_same() -> None:
    rows = [row(invented(seed % 40), publisher=f"p{seed}.example") for seed in range(150)]
    found_by = []
    for jobs in (1, 2):
        with Corpus() as corpus:
            assert not list(corpus.read(records(rows), jobs))
            corpus.join()
            found_by.append([copy.to_dict() for copy in corpus.copies(jobs)])
    assert found_by[0] == found_by[1]
    assert len(found_by[0]) == 150


def test_short_texts_and_broken_records_are_counted_apart() -> None:
    with Corpus() as corpus:
        short = {"text": "Page not found. Please try again later."}
        problems = list(corpus.read(records([short, short, {"text": 3}, row(), row(publisher="b.example")])))
        assert [type(problem) for problem in problems] == [RecordProblem]
        assert "it must be a string" in problems[0].message
        assert corpus.join() == (4, 2, 1, 2)


def test_hostile_names_and_lone_surrogates() -> None:
    rows = [
        row(publisher="'; DROP TABLE articles; --", headline="\ud800<b>"),
        row(f"{TEXT} \ud800", publisher="b\udfff"),
    ]
    assert [kind for kind, _ in kinds(*rows)] == ["earliest", "copy"]


def test_an_unknown_backend_is_refused() -> None:
    with Corpus() as corpus, pytest.raises(InputError, match="it must be 'processes' or 'dask://HOST:PORT'"):
        list(corpus.read([], backend="threads"))


@pytest.mark.parametrize("jobs", [1, 2])
def test_boilerplate_of_many_articles_hides_no_copy(jobs: int) -> None:
    footer = "\n\n".join(invented(9000 + part, 75) for part in range(3))
    texts = [f"{invented(seed, 150)}\n\n{footer}" for seed in range(1000, 1260)]
    # Copies without their first sentence, of originals that come late.
    texts += [texts[number].partition(". ")[2] for number in range(130, 260, 5)]
    # Boilerplate is three fifths of each text, so only a high threshold tells articles apart.
    with Corpus() as corpus:
        assert not list(corpus.read(records({"text": text, "id": str(n)} for n, text in enumerate(texts)), jobs))
        corpus.join(0.7, jobs)
        clusters: dict[int, list[str | None]] = {}
        for copy in corpus.copies(jobs):
            clusters.setdefault(copy.cluster, []).append(copy.article.id)
    assert sorted(map(tuple, clusters.values())) == sorted((str(130 + 5 * n), str(260 + n)) for n in range(26))
