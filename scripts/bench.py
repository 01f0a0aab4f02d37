"""Measure the cost of an assessment, as ratios to a reference in the same run, so that the machine's speed cancels out.

    python scripts/bench.py [--shared ../shared] [--articles 200] [--json]

The unit is a pass: the time in which `re.compile(r"\\w+|[^\\w\\s]").findall` reads the same texts. Times are processor time, summed
over all articles.

* assessment: passes of a whole assessment, without and with what-if, and of each signal, given the views that others have asked
  for; the same for textstat (thirteen metrics; fewer without NLTK's cmudict) and proselint, where installed
* page: (reading and scoring) / (trafilatura's extraction with metadata of the same page, alone)
* shell: processor time of `quality score` on one text file / `python -c pass`, and what must not be imported on that path

Without the shared corpora it uses the examples in labeled/examples, and no pages.
"""

from __future__ import annotations

import argparse
import compileall
import gzip
import json
import re
import resource
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from quality import Article, load_scorer
from quality.document import Document
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
ASKED = {"assessment": 12, "page": 0.85, "shell": 11}
PASS = re.compile(r"\w+|[^\w\s]").findall
PLAIN_METRICS = ("automated_readability_index", "coleman_liau_index", "lix", "rix", "lexicon_count")
"""Metrics of textstat that need no dictionary of syllables."""
METRICS = (
    *PLAIN_METRICS,
    "flesch_reading_ease",
    "flesch_kincaid_grade",
    "gunning_fog",
    "smog_index",
    "linsear_write_formula",
    "dale_chall_readability_score",
    "spache_readability",
    "difficult_words",
)
"""Thirteen metrics of textstat."""


def seconds(run: Callable[[], Any], times: int = 3) -> float:
    """Return the shortest processor time of several runs; the others met colder caches."""
    best = float("inf")
    for _ in range(times):
        start = time.process_time()
        run()
        best = min(best, time.process_time() - start)
    return best


def texts(shared: Path, count: int) -> list[Article]:
    """Return articles of today, evenly drawn; the written examples if the corpora are missing."""
    path = shared / "corpora" / "web2022_2026.jsonl.gz"
    if not path.exists():
        files = sorted((HERE / "labeled" / "examples").glob("*.txt"))
        return [Article.from_text(file.read_text(encoding="utf-8")) for file in files]
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    chosen = records[:: max(1, len(records) // count)][:count]
    return [Article.from_text(record["text"], headline=record["title"]) for record in chosen]


def assessment(articles: list[Article]) -> dict[str, Any]:
    """Return what an assessment, its signals and the peers cost, in passes."""
    scorer = load_scorer()
    peers = {name: peer for name, make in (("textstat", textstat), ("proselint", proselint)) if (peer := make())}
    one_pass = 0.0
    costs: dict[str, float] = dict.fromkeys(("whole", "with what-if", *peers), 0.0)
    signals = {signal.name: 0.0 for signal in catalog()}
    for article in articles:
        scorer.score(article)
    for article in articles:
        one_pass += seconds(lambda: PASS(article.text), 5)  # noqa: B023
        costs["whole"] += seconds(lambda: scorer.score(article, what_if=False))  # noqa: B023
        costs["with what-if"] += seconds(lambda: scorer.score(article, what_if=True))  # noqa: B023
        for name, peer in peers.items():
            costs[name] += seconds(lambda: peer(article.text), 1)  # noqa: B023
        document = Document(article)
        measure_all(document)
        for signal in catalog():
            signals[signal.name] += seconds(lambda: signal.measure(document), 1)  # noqa: B023
    return {
        "passes": {name: cost / one_pass for name, cost in costs.items()},
        "articles_a_second": len(articles) / costs["whole"],
        "signals": dict(sorted(((n, cost / one_pass) for n, cost in signals.items()), key=lambda item: -item[1])),
    }


def textstat() -> Callable[[str], Any] | None:
    """Return a function that measures a text with textstat's metrics, None if it is not installed."""
    if find_spec("textstat") is None:
        return None
    import nltk
    import textstat as library

    names = METRICS
    try:
        nltk.data.find("corpora/cmudict")
    except LookupError:  # textstat would download it
        print(f"textstat: only {', '.join(PLAIN_METRICS)}; the others need NLTK's cmudict", file=sys.stderr)
        names = PLAIN_METRICS
    return lambda text: [getattr(library, name)(text) for name in names]


def proselint() -> Callable[[str], Any] | None:
    """Return a function that checks a text with proselint, None if it is not installed."""
    if find_spec("proselint") is None:
        return None
    from proselint.checks import __register__
    from proselint.registry import CheckRegistry
    from proselint.tools import LintFile

    CheckRegistry().register_many(__register__)
    return lambda text: LintFile("article", text).lint()


def pages(shared: Path) -> dict[str, float] | None:
    """Compare reading and scoring with trafilatura alone, which gets the same decoded page."""
    archive = shared / "corpora" / "html_pages" / "pages.tar.gz"
    if not archive.exists():
        return None
    from trafilatura import bare_extraction

    scorer = load_scorer()
    count, reference, taken = 0, 0.0, 0.0
    with tarfile.open(archive) as tar:
        for member in tar.getmembers():
            file = tar.extractfile(member)
            if file is None or not member.name.endswith(".html"):
                continue
            html = file.read().decode("utf-8", "replace")
            try:
                alone = seconds(lambda: bare_extraction(html, with_metadata=True), 2)  # noqa: B023
                taken += seconds(lambda: scorer.score(Article.from_html(html), what_if=False), 2)  # noqa: B023
            except Exception as error:  # noqa: BLE001
                print(f"{member.name}: {error}", file=sys.stderr)
            else:
                reference += alone
                count += 1
    return {"ratio": taken / reference, "pages": count}


def child_seconds(call: list[str], times: int = 7) -> float:
    """Return the shortest processor time of a command among several runs."""
    best = float("inf")
    for _ in range(times):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(call, check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        best = min(best, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return best


def shell() -> dict[str, Any]:
    example = sorted((HERE / "labeled" / "examples").glob("*.txt"))[0]
    call = [str(Path(sys.executable).with_name("quality")), "score", str(example)]
    compileall.compile_dir(HERE / "quality", quiet=2)  # as an installer does
    reference, taken = child_seconds([sys.executable, "-c", "pass"]), child_seconds(call)
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
    passes = dict(cost["passes"])
    whole, rate = passes.pop("whole"), cost["articles_a_second"]
    print(f"assessment  {whole:.1f} passes (asked {ASKED['assessment']}), {rate:.0f} articles a second")
    for name, ratio in passes.items():
        print(f"  {name:<26}{ratio:6.1f}")
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
