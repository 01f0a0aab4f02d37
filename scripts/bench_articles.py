"""Articles and pages for `bench.py`: from the research corpora, or the written examples where they are missing."""

from __future__ import annotations

import gzip
import json
import tarfile
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path

from quality import Article

HERE = Path(__file__).resolve().parents[1]
EXAMPLES = HERE / "labeled" / "examples"


def texts(shared: Path, count: int) -> list[Article]:
    """Return at most `count` articles of today, evenly drawn, or that many written examples."""
    path = shared / "corpora" / "web2022_2026.jsonl.gz"
    if not path.exists():
        files = sorted(EXAMPLES.glob("*.txt"))[:count]
        return [Article.from_text(file.read_text(encoding="utf-8")) for file in files]
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    chosen = records[:: max(1, len(records) // count)][:count]
    return [Article.from_text(record["text"], headline=record["title"]) for record in chosen]


def numbered(articles: Sequence[Article], count: int) -> Iterator[dict[str, str | None]]:
    """Yield `count` records, as often the same articles as it takes; a last line makes each a text of its own."""
    for number, article in enumerate(islice(cycle(articles), count)):
        yield {"id": f"b{number}", "headline": article.headline, "text": f"{article.text}\n\nThis is copy {number}."}


def write_lines(file: Path, articles: Sequence[Article], count: int) -> Path:
    """Write records as JSON lines. Returns the file."""
    file.write_text("".join(f"{json.dumps(record)}\n" for record in numbered(articles, count)), encoding="utf-8")
    return file


def prolonged(articles: Sequence[Article], words: int) -> Article:
    """Return an article of so many words, made of the others in turn."""
    found: list[str] = []
    missing = words
    for record in numbered(articles, words):
        pieces = str(record["text"]).split("\n\n")
        for piece in pieces:
            own = piece.split()[:missing]
            missing -= len(own)
            found.append(" ".join(own))
        if missing <= 0:
            break
    return Article.from_text("\n\n".join(filter(None, found)), headline=articles[0].headline)


def pages(shared: Path, count: int) -> Iterator[tuple[str, str]]:
    """Yield names and HTML of at most `count` pages; without the corpora of pages that are built around the examples."""
    archive = shared / "corpora" / "html_pages" / "pages.tar.gz"
    if archive.exists():
        with tarfile.open(archive) as tar:
            for member in islice((m for m in tar if m.name.endswith(".html")), count):
                file = tar.extractfile(member)
                if file is not None:
                    yield member.name, file.read().decode("utf-8", "replace")
        return
    from bench_service import page_html

    for path in sorted(EXAMPLES.glob("*.txt"))[:count]:
        yield path.name, page_html(path.read_text(encoding="utf-8"))
