"""Measure the cost of an assessment, as ratios to a reference in the same run, so that the machine's speed cancels out.

    python scripts/bench.py [--shared ../shared] [--articles 200] [--json]

* assessment: median over articles of (time of the whole assessment) / (time of one pass of the token regular expression over the
  same text), and articles a second on one core; the same for each signal, given the views that others have asked for
* page: median over real pages of (reading and scoring) / (trafilatura's extraction with metadata of the same page, alone)
* shell: (`quality score` on one text file) / (`python -c pass`), and what must not be imported on that path

Without the shared corpora it uses the examples in labeled/examples, and no pages.
"""

from __future__ import annotations

import argparse
import compileall
import gzip
import json
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from quality import Article, load_scorer
from quality.document import Document
from quality.document.tokens import TOKEN
from quality.scoring.scorer import measure_all
from quality.signals import catalog

HERE = Path(__file__).resolve().parents[1]
HEAVY = (
    "sklearn",
    "pandas",
    "scipy",
    "nltk",
    "textstat",
    "fastapi",
    "sqlalchemy",
    "trafilatura",
    "numpy",
    "httpx",
    "pydantic",
)
ASKED = {"assessment": 8, "page": 1.25, "shell": 15}


def seconds(run: Callable[[], Any], times: int = 3) -> float:
    """Return the shortest time of several runs; the others waited for something else."""
    best = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - start)
    return best


def texts(shared: Path, count: int) -> list[Article]:
    """Return professional news of 300 to 1,500 words, evenly drawn; the written examples if the corpora are missing."""
    path = shared / "corpora" / "article_bias.jsonl.gz"
    if not path.exists():
        files = sorted((HERE / "labeled" / "examples").glob("*.txt"))
        return [Article.from_text(file.read_text(encoding="utf-8")) for file in files]
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        records = [record for record in map(json.loads, lines) if 300 <= len(record["text"].split()) <= 1500]
    chosen = records[:: max(1, len(records) // count)][:count]
    return [Article.from_text(r["text"], headline=r["title"], url=r["url"]) for r in chosen]


def assessment(articles: list[Article]) -> dict[str, Any]:
    scorer = load_scorer()
    for article in articles[:5]:
        scorer.score(article)
    ratios, times, per = [], [], {s.name: [] for s in catalog()}
    for article in articles:
        reference = seconds(lambda: TOKEN.findall(article.text), 5)  # noqa: B023
        taken = seconds(lambda: scorer.score(article), 2)  # noqa: B023
        ratios.append(taken / reference)
        times.append(taken)
        document = Document(article)
        measure_all(document)
        for signal in catalog():
            per[signal.name].append(seconds(lambda: signal.measure(document), 1) / reference)  # noqa: B023
    return {
        "passes": median(ratios),
        "articles_a_second": len(times) / sum(times),
        "signals": dict(sorted(((n, median(v)) for n, v in per.items()), key=lambda item: -item[1])),
    }


def pages(shared: Path) -> dict[str, float] | None:
    """Compare reading and scoring with trafilatura alone, which gets the same decoded page."""
    archive = shared / "corpora" / "html_pages" / "pages.tar.gz"
    if not archive.exists():
        return None
    from trafilatura import bare_extraction

    scorer = load_scorer()
    ratios = []
    with tarfile.open(archive) as tar:
        for member in tar.getmembers():
            file = tar.extractfile(member)
            if file is None or not member.name.endswith(".html"):
                continue
            html = file.read().decode("utf-8", "replace")
            try:
                reference = seconds(lambda: bare_extraction(html, with_metadata=True), 2)  # noqa: B023
                ratios.append(seconds(lambda: scorer.score(Article.from_html(html)), 2) / reference)  # noqa: B023
            except Exception as error:  # noqa: BLE001
                print(f"{member.name}: {error}", file=sys.stderr)
    return {"ratio": median(ratios), "pages": len(ratios)}


def shell() -> dict[str, Any]:
    example = sorted((HERE / "labeled" / "examples").glob("*.txt"))[0]
    call = [str(Path(sys.executable).with_name("quality")), "score", str(example)]
    compileall.compile_dir(HERE / "quality", quiet=2)  # as an installer does
    reference = seconds(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True), 7)
    taken = seconds(lambda: subprocess.run(call, check=True, capture_output=True), 7)
    probe = (
        "import sys; sys.argv = ['quality', 'score', sys.argv[1]]\n"
        "from quality.cli import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        f"print(sorted(set({HEAVY!r}) & sys.modules.keys()), file=sys.stderr)"
    )
    seen = subprocess.run([sys.executable, "-c", probe, str(example)], check=True, capture_output=True, text=True)
    return {
        "ratio": taken / reference,
        "milliseconds": 1000 * taken,
        "heavy_imports": seen.stderr.strip().splitlines()[-1],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=HERE.parent / "shared")
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    result = {
        "assessment": assessment(texts(options.shared, options.articles)),
        "page": pages(options.shared),
        "shell": shell(),
    }
    if options.json:
        print(json.dumps(result, indent=1))
        return
    cost = result["assessment"]
    print(
        f"assessment  {cost['passes']:.1f} passes (asked {ASKED['assessment']}), {cost['articles_a_second']:.0f} articles a second"
    )
    for name, ratio in cost["signals"].items():
        print(f"    {name:<24}{ratio:6.2f}")
    if result["page"]:
        print(
            f"page        {result['page']['ratio']:.2f} times trafilatura (asked {ASKED['page']}), {result['page']['pages']} pages"
        )
    call = result["shell"]
    print(
        f"shell call  {call['ratio']:.1f} times python -c pass (asked {ASKED['shell']}), {call['milliseconds']:.0f} ms"
    )
    print(f"            heavy imports: {call['heavy_imports']}")


if __name__ == "__main__":
    main()
