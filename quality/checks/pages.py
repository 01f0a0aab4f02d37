"""Real pages (`html_pages` in the folder of the corpora): what is read of them, beside plain trafilatura and a pasted story.

The pages come with the headline, byline and date that four extraction projects expect of them. A page and its story, pasted as
somebody would paste it, should measure and score alike. Near means within 5 % of the distance between the 10th and the 90th
percentile of the signal.
"""

from __future__ import annotations

import json
import logging
import re
import tarfile
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from statistics import mean, median
from typing import Any, NamedTuple

from trafilatura import bare_extraction

from quality.article import Article
from quality.checks.figures import Asked, Figure, share
from quality.document import Document
from quality.scoring import load_scorer
from quality.signals.catalog import catalog

CHARGED = ("boilerplate_residue", "duplicated_blocks")
"""Signals that the text around a story must not set off."""
COSTLY = -0.2
"""Log-odds below which a signal counts against a page."""
_NO_NAMES = frozenset(
    """by and from with for the of at on md phd mph mba rn jr sr am pm written posted published updated jan feb mar apr may jun jul
    aug sep oct nov dec january february march april june july august september october november december""".split()
)


class Page(NamedTuple):
    """A page, the results that are expected of it, and the article read from it."""

    name: str
    url: str
    html: bytes
    expected: dict[str, str]
    article: Article


def measure(asked: Asked) -> Iterator[Figure]:
    """Yield all figures. Raises InputError if the pages are missing."""
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    pages = read_pages(asked)
    yield Figure("pages", str(len(pages)))
    yield from _fields(pages, asked)
    yield from _words(pages, asked)
    yield from _signals(pages)
    yield from _scores(pages)


def read_pages(asked: Asked) -> list[Page]:
    """Read every page of the manifest."""
    folder = asked.within("html_pages")
    manifest = {entry["file"]: entry for entry in json.loads((folder / "manifest.json").read_text(encoding="utf-8"))}
    pages = []
    with tarfile.open(folder / "pages.tar.gz") as archive:
        for member in archive:
            entry = manifest.get(member.name.rpartition("/")[2])
            file = archive.extractfile(member)
            if entry and file:
                html, url = file.read(), entry["url"]
                pages.append(Page(entry["file"], url, html, entry["expected"], Article.from_html(html, url)))
    return pages


def same_title(expected: str, found: str | None) -> bool:
    """Whether two titles are equal in letters and digits."""
    one, other = (
        re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold()) for text in (expected, found or "")
    )
    return one == other


def same_names(expected: str, found: str | None) -> bool:
    """Whether two bylines have equal sets of name words, without “by”, dates, credentials and numbers."""
    one, other = (
        set(re.findall(r"[^\W\d_]+", unicodedata.normalize("NFKC", text).casefold())) - _NO_NAMES
        for text in (expected, found or "")
    )
    return one == other


def same_day(expected: str, found: str | None) -> bool:
    """Whether two dates are the same day, or the next one if a time zone lies in between."""
    try:
        one, other = (date.fromisoformat(text[:10]) for text in (expected, found or ""))
    except ValueError:
        return False
    return abs((one - other).days) <= ("T" in expected)


FIELDS: dict[str, tuple[Callable[[str, str | None], bool], str, str]] = {
    "title": (same_title, "headline", "title"),
    "byline": (same_names, "byline", "author"),
    "published": (same_day, "published", "date"),
}
"""How a field is compared, and what it is called in an article and by trafilatura."""


def _extracted(page: Page) -> Any:
    return bare_extraction(page.html, url=page.url, with_metadata=True)


def _fields(pages: Sequence[Page], asked: Asked) -> Iterator[Figure]:
    references = [_extracted(page) for page in pages]
    for field, (is_same, ours, theirs) in FIELDS.items():
        right = Counter[str]()
        for page, reference in zip(pages, references, strict=True):
            if expected := page.expected.get(field):
                found = getattr(page.article, ours)
                right["known"] += 1
                right["here"] += is_same(expected, found)
                right["theirs"] += is_same(expected, getattr(reference, theirs, None))
                if not is_same(expected, found):
                    asked.example(field, f"{page.name}: {expected!r}, not {found!r}")
        known = right["known"]
        yield Figure(
            f"{field} right", f"{right['here'] / known:.3f} of {known}, trafilatura {right['theirs'] / known:.3f}"
        )


def _pasted(article: Article) -> Article:
    """All text of the page, as somebody would paste it."""
    return Article.from_text(article.text, headline=article.headline, byline=article.byline)


def _pasted_story(article: Article) -> Article:
    """The story of the page, as somebody would paste it."""
    story = "\n\n".join(article.text[block.start : block.end] for block in article.blocks if block.main is not False)
    return Article.from_text(story or article.text, headline=article.headline, byline=article.byline, bio=article.bio)


def _words(pages: Sequence[Page], asked: Asked) -> Iterator[Figure]:
    """Yield the Dice coefficient of the words taken for the story on the page and in all its text pasted."""
    alike = []
    for page in pages:
        one, other = (_story_words(Document(article)) for article in (page.article, _pasted(page.article)))
        total = one.total() + other.total()
        alike.append(2 * (one & other).total() / total if total else 1.0)
        if alike[-1] < 0.9:
            asked.example("words", f"{page.name}, {alike[-1]:.2f} in common")
    low = sum(value < 0.9 for value in alike)
    yield Figure(
        "words, page against all its text pasted",
        f"mean {mean(alike):.3f}, median {median(alike):.3f}, below 0.9 on {low}",
    )


def _story_words(document: Document) -> Counter[str]:
    blocks = (document.tokens[block.first : block.last] for block in document.blocks if block.main)
    return Counter(token for tokens in blocks for token in tokens if token[0].isalnum())


def _signals(pages: Sequence[Page]) -> Iterator[Figure]:
    """Yield for each signal how often a page and its story pasted agree."""
    values: dict[str, list[tuple[float, float]]] = defaultdict(list)
    unknown: Counter[str] = Counter()
    for page in pages:
        read, story = Document(page.article), Document(_pasted_story(page.article))
        for signal in catalog():
            if not signal.needs_page:
                one, other = signal.measure(read).value, signal.measure(story).value
                if one is not None and other is not None:
                    values[signal.name].append((one, other))
                elif one is not None or other is not None:
                    unknown[signal.name] += 1
    totals: Counter[str] = Counter()
    for name, pairs in sorted(values.items()):
        width = _width(sorted(one for one, _ in pairs))
        equal = sum(abs(one - other) < 1e-9 for one, other in pairs)
        near = sum(abs(one - other) <= 0.05 * width for one, other in pairs)
        totals.update(pages=len(pairs), equal=equal, near=near)
        yield Figure(f"signals, {name}", _agreement(len(pairs), equal, near, unknown[name]))
    yield Figure("signals, all", _agreement(totals["pages"], totals["equal"], totals["near"], unknown.total()))


def _width(ordered: Sequence[float]) -> float:
    """Distance between the 10th and the 90th percentile, or between the ends where that is 0."""
    inner = ordered[int(0.9 * (len(ordered) - 1))] - ordered[int(0.1 * len(ordered))]
    return inner or ordered[-1] - ordered[0] or 1.0


def _agreement(pairs: int, equal: int, near: int, unknown: int) -> str:
    return f"equal {equal / pairs:.2f}, near {near / pairs:.2f} of {pairs}, one unknown {unknown}"


def _scores(pages: Sequence[Page]) -> Iterator[Figure]:
    scorer = load_scorer()
    differences: list[float] = []
    near = 0
    charged: Counter[str] = Counter()
    scored = 0
    for page in pages:
        read = scorer.score(page.article, what_if=False)
        if read.score is None or read.reliability is None:
            continue
        scored += 1
        charged.update(part.signal for part in read.contributions if part.signal in CHARGED and part.log_odds < COSTLY)
        pasted = scorer.score(_pasted_story(page.article), what_if=False)
        if pasted.score is not None and pasted.reliability is not None:
            differences.append(100 * abs(read.reliability - pasted.reliability))
            near += abs(read.score - pasted.score) <= 3
    if differences:
        differences.sort()
        yield Figure(
            "score, page against story pasted",
            f"median {median(differences):.1f}, mean {mean(differences):.1f}, 90th percentile "
            f"{differences[int(0.9 * len(differences))]:.1f} points, "
            f"within 3 {share(near, len(differences))}",
        )
    for name in CHARGED:
        yield Figure(f"costs over 0.2, {name}", share(charged[name], scored))
