"""Measure how well and how fast pages are read, compared with plain trafilatura and with the plain-text rule.

    python scripts/html_check.py [--errors] [--shared FOLDER]

Reads `corpora/html_pages` of the shared data: real pages with the metadata that four extraction projects expect of
them. The folder is `--shared`, else the environment variable QUALITY_SHARED, else ../shared beside the repository.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import re
import statistics
import tarfile
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from trafilatura import bare_extraction

from quality import load_scorer
from quality.article import Article
from quality.document import Document
from quality.errors import QualityError
from quality.signals.catalog import catalog

_NOT_NAMES = frozenset(
    (
        *(
            "by",
            "and",
            "with",
            "from",
            "for",
            "the",
            "of",
            "at",
            "on",
            "md",
            "phd",
            "mph",
            "mba",
            "rn",
            "jr",
            "sr",
            "am",
            "pm",
        ),
        *(
            "written",
            "posted",
            "published",
            "updated",
            "jan",
            "feb",
            "mar",
            "apr",
            "may",
            "jun",
            "jul",
            "aug",
            "sep",
            "oct",
        ),
        *("nov", "dec", "january", "february", "march", "april", "june", "july", "august", "september", "october"),
        *("november", "december"),
    )
)


class Page(NamedTuple):
    """A page and the expected results."""

    name: str
    url: str
    html: bytes
    expected: dict[str, str]


def pages(shared: Path) -> Iterator[Page]:
    """Return all pages of the manifest."""
    folder = shared / "corpora" / "html_pages"
    manifest = {entry["file"]: entry for entry in json.loads((folder / "manifest.json").read_text(encoding="utf-8"))}
    with tarfile.open(folder / "pages.tar.gz") as archive:
        for member in archive:
            entry = manifest.get(Path(member.name).name)
            file = archive.extractfile(member)
            if entry and file:
                yield Page(entry["file"], entry["url"], file.read(), entry["expected"])


def same_title(expected: str, found: str | None) -> bool:
    """Whether two titles are equal in letters and digits."""
    fold = [re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold()) for text in (expected, found or "")]
    return fold[0] == fold[1]


def same_names(expected: str, found: str | None) -> bool:
    """Whether two bylines have equal sets of name words, without “by”, dates, credentials and numbers."""
    sets = [
        {
            word
            for word in re.findall(r"[^\W\d_]+", unicodedata.normalize("NFKC", text).casefold())
            if word not in _NOT_NAMES
        }
        for text in (expected, found or "")
    ]
    return sets[0] == sets[1]


def same_day(expected: str, found: str | None) -> bool:
    """Whether two dates are the same day, or the next one if a time zone lies in between."""
    try:
        days = [date.fromisoformat(text[:10]) for text in (expected, found or "")]
    except ValueError:
        return False
    return abs((days[0] - days[1]).days) <= ("T" in expected)


FIELDS: dict[str, tuple[Callable[[str, str | None], bool], str, str]] = {
    "title": (same_title, "headline", "title"),
    "byline": (same_names, "byline", "author"),
    "published": (same_day, "published", "date"),
}


def main_words(document: Document) -> Counter[str]:
    """Return the words of the main blocks."""
    tokens = document.tokens
    return Counter(
        token
        for block in document.blocks
        if block.main
        for token in tokens[block.first : block.last]
        if token[0].isalnum()
    )


def pasted(article: Article) -> Article:
    """Return all text of the page, as somebody would paste it."""
    return Article.from_text(article.text, headline=article.headline, byline=article.byline)


def pasted_story(article: Article) -> Article:
    """Return the story of the page, as somebody would paste it."""
    story = [article.text[block.start : block.end] for block in article.blocks if block.main is not False]
    return Article.from_text(
        "\n\n".join(story) or article.text, headline=article.headline, byline=article.byline, bio=article.bio
    )


def overlap(one: Counter[str], other: Counter[str]) -> float:
    """Compute the Dice coefficient of two bags of words."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 1.0


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, help="folder of the shared data")
    parser.add_argument("--errors", action="store_true", help="print every miss")
    options = parser.parse_args()
    default = Path(os.environ.get("QUALITY_SHARED") or Path(__file__).resolve().parents[2] / "shared")
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    everything = list(pages(options.shared or default))
    articles = {page.name: Article.from_html(page.html, page.url) for page in everything}
    references = {page.name: bare_extraction(page.html, url=page.url, with_metadata=True) for page in everything}
    print(f"{len(everything)} pages\n\n{'field':<12}{'pages':>6}{'here':>9}{'trafilatura':>13}")
    for field, (is_same, ours, theirs) in FIELDS.items():
        known = [page for page in everything if page.expected.get(field)]
        right: dict[str, set[str]] = {"here": set(), "bare": set()}
        for page in known:
            expected = page.expected[field]
            found = getattr(articles[page.name], ours)
            reference = getattr(references[page.name], theirs, None)
            if is_same(expected, found):
                right["here"].add(page.name)
            if is_same(expected, reference):
                right["bare"].add(page.name)
            if options.errors and page.name not in right["here"]:
                mark = "*" if page.name in right["bare"] else " "
                print(f"  {mark} {page.name[:30]:<30} {expected!r} / {found!r} / {reference!r}")
        print(
            f"{field:<12}{len(known):>6}{len(right['here']) / len(known):>9.3f}{len(right['bare']) / len(known):>13.3f}"
        )
    _print_parity(everything, articles, options.errors)
    _print_times(everything)


def _print_parity(everything: list[Page], articles: dict[str, Article], errors: bool) -> None:
    shares: list[float] = []
    values: dict[str, list[tuple[float, float]]] = {}
    unknown: Counter[str] = Counter()
    for page in everything:
        article = articles[page.name]
        read, paste, story = Document(article), Document(pasted(article)), Document(pasted_story(article))
        shares.append(overlap(main_words(read), main_words(paste)))
        if errors and shares[-1] < 0.9:
            print(f"    {page.name[:30]:<30} {shares[-1]:.2f} {main_words(read).total()} {main_words(paste).total()}")
        for signal in catalog():
            if not signal.needs_page:
                one, other = signal.measure(read).value, signal.measure(story).value
                if one is not None and other is not None:
                    values.setdefault(signal.name, []).append((one, other))
                elif one is not None or other is not None:
                    unknown[signal.name] += 1
    low = sum(share < 0.9 for share in shares)
    print(
        f"\nmain words in common, page read and all its text pasted: mean {statistics.mean(shares):.3f}, "
        f"median {statistics.median(shares):.3f}, below 0.9 on {low} pages"
    )
    print("\nsignals of the page read and of its story pasted")
    print(f"{'signal':<24}{'pages':>6}{'equal':>8}{'within 5 %':>12}{'one unknown':>13}")
    print("(5 % of the distance between the 10th and the 90th percentile)")
    totals = [0, 0, 0]
    for name, pairs in sorted(values.items()):
        ordered = sorted(one for one, _ in pairs)
        width = (
            ordered[int(0.9 * (len(ordered) - 1))] - ordered[int(0.1 * len(ordered))] or ordered[-1] - ordered[0] or 1.0
        )
        equal = sum(abs(one - other) < 1e-9 for one, other in pairs)
        near = sum(abs(one - other) <= 0.05 * width for one, other in pairs)
        totals = [totals[0] + len(pairs), totals[1] + equal, totals[2] + near]
        print(f"{name:<24}{len(pairs):>6}{equal / len(pairs):>8.2f}{near / len(pairs):>12.2f}{unknown[name]:>13}")
    print(f"{'all':<24}{totals[0]:>6}{totals[1] / totals[0]:>8.2f}{totals[2] / totals[0]:>12.2f}{unknown.total():>13}")
    try:
        scorer = load_scorer()
    except QualityError as error:
        print(f"no scores compared: {error}")
        return
    differences = []
    for page in everything:
        article = articles[page.name]
        one, other = (scorer.score(variant).reliability for variant in (article, pasted_story(article)))
        if one is not None and other is not None:
            differences.append(100 * abs(one - other))
    if not differences:
        return
    differences.sort()
    print(
        f"score, page read and its story pasted: differs by {statistics.median(differences):.1f} points in the median, "
        f"{differences[int(0.9 * len(differences))]:.1f} at the 90th percentile "
        f"({len(differences)} pages with both scores)"
    )


def _assess(page: Page) -> None:
    document = Document(Article.from_html(page.html, page.url))
    for signal in catalog():
        signal.measure(document)


def _print_times(everything: list[Page]) -> None:
    times: dict[str, list[float]] = {name: [] for name in _CALLS}
    for page in everything:
        for name, call in _CALLS.items():
            times[name].append(min(_timed(call, page) for _ in range(3)))
    base = sum(times["trafilatura"])
    print(f"\ntrafilatura.bare_extraction with metadata: {1000 * base / len(everything):.1f} ms a page")
    for name in ("reading", "reading and measuring"):
        ratios = sorted(one / other for one, other in zip(times[name], times["trafilatura"], strict=True))
        print(
            f"{name}: {1000 * sum(times[name]) / len(everything):.1f} ms, {sum(times[name]) / base:.2f} times that "
            f"(median page {statistics.median(ratios):.2f}, 90th percentile {ratios[int(0.9 * len(ratios))]:.2f})"
        )


_CALLS: dict[str, Callable[[Page], object]] = {
    "trafilatura": lambda page: bare_extraction(page.html, url=page.url, with_metadata=True),
    "reading": lambda page: Article.from_html(page.html, page.url),
    "reading and measuring": _assess,
}


def _timed(call: Callable[[Page], object], page: Page) -> float:
    begin = time.perf_counter()
    call(page)
    return time.perf_counter() - begin


if __name__ == "__main__":
    main()
