"""Read, measure and score generated articles, pages and files until the time is up; stop at the first fault.

    python scripts/fuzz.py --seconds 60

Every input must either give an assessment whose spans lie in the text and slice to their quotes, or be refused with a
QualityError. Nothing else may be raised, and no input of a few kilobytes may take seconds. What fails is made small
and printed by Hypothesis, which also keeps it in `.hypothesis`, so that the next run begins with it.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quality import Article, load_scorer, read_article
from quality.article.files import RecordProblem, read_articles
from quality.document import Document
from quality.document.bio import bio_text
from quality.errors import QualityError

SLOWEST = 5.0
"""Seconds of processor time that one input may take; ten times what the slowest takes."""
SUFFIXES = (".txt", ".md", ".html", ".json", ".jsonl", ".csv", ".warc", ".gz", ".parquet", "")

_SCORER = load_scorer()
_PIECES = st.sampled_from(
    "The mayor|said|said that|told the Gazette|according to|, among them|including|called|see|Dana Whitfield|Dr. Roe|a.m.|No. 5|"
    "et al.|U.S.|Inc.|St.|“|”|‘|’|\"|'|''|«|»|(|)|[|]|.|...|!|?|:|;|,|-|—|…|\n|\n\n|\r\n|\r|\t| | \u00a0|\u2028|5|$5 million|12 %|"
    "2019|10:30|killed|reportedly|Sources say|experts|reports|it is believed that|he|she|they|who|which|and|of|to|is|not|By Dana Roe|"
    "Dana Roe is a writer who loves music.|Leave a Reply|Advertisement|Share this|© 2020|Photo:|# A heading|- item|1. item|> quoted|"
    "| a | b ||https://example.org/x|dana@example.org|@dana|#tag|İ|ß|ﬁ|中文|ب|😀|👩‍👩‍👧|e\u0301|\u200b|\u202e|\ufeff|\x01|\x1b|\ud800|CAPS|"
    "SHOCKING LIES|you won't believe|Editor's note:|Conclusion|[insert name]|As an AI language model".split("|")
)
_TEXTS = st.one_of(
    st.lists(_PIECES, max_size=60).map(" ".join),
    st.lists(_PIECES, max_size=60).map("".join),
    st.tuples(st.lists(_PIECES, min_size=1, max_size=4), st.integers(1, 300)).map(
        lambda made: " ".join(made[0]) * made[1]
    ),
    st.text(max_size=300),
)
_TAGS = st.sampled_from(
    "p div span a b h1 h2 ul li table tr td br img script style title meta head body html article nav form time pre svg base "
    "template noscript iframe blockquote figure figcaption".split()
)
_ATTRIBUTES = st.lists(
    st.tuples(
        st.sampled_from(
            "class id href rel itemprop itemtype content name property datetime hidden style role lang type alt".split()
        ),
        st.one_of(
            st.sampled_from(
                "author byline date hidden comments /x //y https://[ javascript:1 mailto:a@b display:none og:title "
                "article:published_time application/ld+json 2020-01-01 9999-99-99 datePublished".split()
            ),
            st.text(max_size=12),
        ),
    ),
    max_size=3,
).map(lambda pairs: "".join(f' {name}="{value}"' for name, value in pairs))
_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=30), _TEXTS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                ["@type", "@id", "@graph", "name", "author", "headline", "datePublished", "publisher", "url"]
            ),
            inner,
        ),
    ),
    max_leaves=8,
)
_LINKED = _VALUES.map(lambda value: f'<script type="application/ld+json">{json.dumps(value)}</script>')
_PAGES = st.lists(
    st.one_of(
        st.tuples(_TAGS, _ATTRIBUTES).map(lambda made: f"<{made[0]}{made[1]}>"),
        _TAGS.map(lambda tag: f"</{tag}>"),
        st.sampled_from(
            ["<!--", "-->", "<![CDATA[", "]]>", "<?x ", "&#0;", "&#xD800;", "&amp", "<", ">", "<!doctype html>"]
        ),
        _TEXTS,
        _LINKED,
    ),
    max_size=40,
).map("".join)
_FIELDS = (
    "text",
    "html",
    "id",
    "url",
    "headline",
    "title",
    "byline",
    "author",
    "authors",
    "bio",
    "published",
    "language",
    "other",
)
_RECORDS = st.dictionaries(st.sampled_from(_FIELDS), _VALUES, max_size=8)
_LINES = st.one_of(
    st.lists(_RECORDS, max_size=3).map(lambda records: "\n".join(json.dumps(record) for record in records)),
    st.lists(_RECORDS, max_size=3).map(json.dumps),
    st.lists(_TEXTS, max_size=5).map(lambda cells: "text,headline\n" + ",".join(cells)),
    _TEXTS,
    _PAGES,
)
_BYTES = st.one_of(_LINES.map(lambda text: text.encode("utf-8", "surrogatepass")), st.binary(max_size=200))


def check_article(article: Article) -> None:
    """Score an article and check that all spans are within it and match their quotes."""
    document = Document(article)
    size = len(article.text)
    for spans in (
        document.blocks,
        document.sentences,
        document.quotations,
        document.repeats,
        document.residue,
        document.claims,
    ):
        assert all(0 <= span.start < span.end <= size for span in spans)
    for attribution in document.attributions:
        for place in (attribution.source, attribution.cue, attribution.content, attribution.named):
            assert place is None or 0 <= place.start < place.end <= size
    assert [at for s in document.sentences for at in range(s.first, s.last)] == [
        at for block in document.blocks for at in range(block.first, block.last)
    ]
    parts = {"text": article.text, "headline": article.headline, "byline": article.byline, "bio": bio_text(article)}
    result = _SCORER.score(article)
    for contribution in result.contributions:
        for passage in contribution.evidence:
            whole = parts[passage.part] or ""
            assert 0 <= passage.start < passage.end <= len(whole)
            assert whole[passage.start : passage.end] == passage.quote
    json.loads(result.to_json(include_text=True))


def check_text(text: str, headline: str | None) -> None:
    """Check a text with a headline."""
    check_article(Article.from_text(text, headline=headline))


def check_page(page: str, as_bytes: bool) -> None:
    """Check a page, as text or in bytes."""
    check_article(
        Article.from_html(page.encode("utf-8", "surrogatepass") if as_bytes else page, url="https://www.example.org/x")
    )


def check_record(record: dict[str, Any]) -> None:
    """Check a record as it comes out of JSON."""
    check_article(Article.from_record(record))


def check_file(content: bytes, suffix: str) -> None:
    """Check a file of any kind, read alone and as a stream of records."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"input{suffix}"
        path.write_bytes(content)
        for found in read_articles(path):
            if not isinstance(found, RecordProblem):
                check_article(found)
        check_article(read_article(path))


def in_time(check: Callable[..., None], *arguments: Any) -> None:
    """Run a check, which must finish quickly; refusing the input is not a fault."""
    begin = time.process_time()
    with suppress(QualityError):
        check(*arguments)
    taken = time.process_time() - begin
    assert taken < SLOWEST, f"{check.__name__} took {taken:.1f} s"


FUZZERS: dict[str, tuple[Callable[..., None], tuple[st.SearchStrategy[Any], ...]]] = {
    "text": (check_text, (_TEXTS, st.none() | _TEXTS)),
    "page": (check_page, (_PAGES, st.booleans())),
    "record": (check_record, (_RECORDS,)),
    "file": (check_file, (_BYTES, st.sampled_from(SUFFIXES))),
}
"""What is fuzzed: a check and what its arguments are made from."""


def run(name: str, examples: int) -> None:
    """Try this many generated inputs. Raises the error of the first faulty one, minimised."""
    check, strategies = FUZZERS[name]
    profile = settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
    profile(given(st.tuples(*strategies))(lambda arguments: in_time(check, *arguments)))()


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60, help="how long to run (default: 60)")
    parser.add_argument("--only", choices=FUZZERS, help="what to fuzz (default: all in turn)")
    options = parser.parse_args()
    end = time.monotonic() + options.seconds
    tried = 0
    while time.monotonic() < end:
        for name in [options.only] if options.only else FUZZERS:
            run(name, 50)
            tried += 50
    print(f"about {tried:,} inputs, no fault")
    return 0


if __name__ == "__main__":
    sys.exit(main())
