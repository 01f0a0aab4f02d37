"""Real pages with the metadata that extraction projects expect of them; skipped where the shared data is absent."""

import json
import os
import re
import tarfile
from datetime import date
from pathlib import Path

import pytest

from quality.article import Article
from quality.article.edits import edited
from quality.document import Document
from quality.signals.originality.duplicated_blocks import duplicated_blocks
from quality.signals.page.boilerplate_residue import boilerplate_residue

SHARED = Path(os.environ.get("QUALITY_SHARED") or Path(__file__).resolve().parents[3] / "shared")
PAGES = SHARED / "corpora" / "html_pages"
pytestmark = pytest.mark.skipif(not PAGES.is_dir(), reason=f"no shared data in {SHARED}")


@pytest.fixture(scope="module")
def read() -> list[tuple[dict[str, str], Article]]:
    manifest = {entry["file"]: entry for entry in json.loads((PAGES / "manifest.json").read_text(encoding="utf-8"))}
    pairs = []
    with tarfile.open(PAGES / "pages.tar.gz") as archive:
        for member in archive:
            entry = manifest.get(Path(member.name).name)
            file = archive.extractfile(member)
            if entry and file:
                pairs.append((entry["expected"], Article.from_html(file.read(), url=entry["url"])))
    return pairs


def words(text: str | None) -> set[str]:
    return set(re.findall(r"[^\W\d_]{2,}", (text or "").casefold())) - {"by", "and", "from", "md", "phd"}


def test_every_page_has_text_and_exact_blocks(read: list[tuple[dict[str, str], Article]]) -> None:
    assert len(read) == 141
    for _, article in read:
        assert article.text == "\n\n".join(article.text[b.start : b.end] for b in article.blocks)
        assert Document(article).words > 0


def test_titles(read: list[tuple[dict[str, str], Article]]) -> None:
    right = [words(expected["title"]) == words(article.headline) for expected, article in read]
    assert sum(right) / len(right) >= 0.86


def test_bylines(read: list[tuple[dict[str, str], Article]]) -> None:
    known = [(expected["byline"], article.byline) for expected, article in read if expected.get("byline")]
    assert sum(words(expected) == words(found) for expected, found in known) / len(known) >= 0.85


def test_dates(read: list[tuple[dict[str, str], Article]]) -> None:
    known = [(expected["published"], article.published) for expected, article in read if expected.get("published")]
    near = [
        found is not None and abs((date.fromisoformat(expected[:10]) - date.fromisoformat(found[:10])).days) <= 1
        for expected, found in known
    ]
    assert sum(near) / len(near) >= 0.89


def test_a_page_and_its_text_pasted_share_their_story(read: list[tuple[dict[str, str], Article]]) -> None:
    shares = []
    for _, article in read:
        pasted = Article.from_text(article.text, headline=article.headline, byline=article.byline)
        one, other = ({b.start for b in Document(a).blocks if b.main} for a in (article, pasted))
        sizes = {b.start: b.end - b.start for b in (*article.blocks, *pasted.blocks)}
        total = sum(sizes[start] for start in one) + sum(sizes[start] for start in other)
        shares.append(2 * sum(sizes[start] for start in one & other) / total if total else 1.0)
    assert sum(shares) / len(shares) >= 0.88


def test_an_edit_of_nothing_changes_nothing(read: list[tuple[dict[str, str], Article]]) -> None:
    changed = [
        article.url
        for _, article in read
        if not edited(article, []) == edited(article, [(0, len(article.text), article.text)]) == article
    ]
    assert changed == []


def test_an_edit_behind_the_story_changes_nothing_in_it(read: list[tuple[dict[str, str], Article]]) -> None:
    changed = []
    for _, article in read:
        one, other = Document(article), Document(edited(article, [(len(article.text), len(article.text), " ")]))
        kept = [(b.start, b.kind, b.main) for b in one.blocks] == [(b.start, b.kind, b.main) for b in other.blocks]
        if not kept or one.residue != other.residue:
            changed.append(article.url)
    assert changed == []


def test_what_surrounds_the_story_seldom_counts_as_a_flaw(read: list[tuple[dict[str, str], Article]]) -> None:
    documents = [Document(article) for _, article in read]
    for signal, line in ((boilerplate_residue, 0.225), (duplicated_blocks, 0.04)):
        flagged = sum((signal.measure(document).value or 0) >= line for document in documents)
        assert flagged <= 0.02 * len(documents)
