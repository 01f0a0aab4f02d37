"""Measure what the package costs, as ratios within one run, so that the machine's speed cancels out.

    python scripts/bench.py [PART...] [--growth] [--articles 200] [--shared ../shared] [--json]

Each figure is printed beside its goal. Without PART all parts are measured; a part whose libraries are not
installed is named and left out. Times of `assessment` and `peers` are processor time, the shortest of several runs, summed over all
articles. Their unit is a pass: the time in which `re.compile(r"\\w+|[^\\w\\s]").findall` reads the same texts.

* assessment: passes of a whole assessment, without and with what-if, and of each signal, given the views that others have asked for
* peers: passes of textstat (thirteen metrics; fewer without NLTK's cmudict), proselint, datatrove's quality filters, and TF-IDF with
  logistic regression
* page: (reading and scoring) / (trafilatura's extraction with metadata of the same page)
* shell: processor time of `quality score` on one text file / `python -c pass`, and what must not be imported on that path; `--python`
  names an interpreter with an installed wheel, since a development environment has more packages to look through
* service: median time of a request to a real server, one after another on one connection, minus that of scoring alone
* bulk: articles per second with two processes / with one, after the first fifth
* dask: the same with two workers of one thread each / with one worker
* triage: processor time of `quality triage add` / `quality score --format jsonl` of the same file

`--growth` measures how the cost of an article grows with its length, up to 100,000 words, and how time and memory of `quality score`
grow with the number of articles. Articles come from the shared corpora, or from labeled/examples without them.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import bench_many
import bench_peers
from bench_articles import EXAMPLES, HERE, pages, prolonged, texts, write_lines

from quality import Article, load_scorer
from quality.document import Document
from quality.scoring.scorer import measure_all
from quality.signals import catalog

HEAVY = (
    "sklearn", "pandas", "scipy", "nltk", "textstat", "fastapi", "sqlalchemy", "trafilatura", "numpy", "httpx", "pydantic", "rich",
    "typer",
)  # fmt: skip
"""Libraries that `quality score FILE` must not import."""
SHARED = Path(os.environ.get("QUALITY_SHARED") or HERE.parent / "shared")
PASS = re.compile(r"\w+|[^\w\s]").findall
WATCH = """
import os, subprocess, sys
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
print(os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime, usage.ru_maxrss)
"""
"""Runs a command and prints its status, processor time and memory."""
LENGTHS = (1_000, 10_000, 100_000)
"""Words of the articles of `--growth`."""


@dataclass(frozen=True)
class Figure:
    """A figure beside its goal; `value` is None if it could not be measured, and `note` then says why."""

    part: str
    name: str
    value: float | None
    unit: str = ""
    goal: float | None = None
    note: str = ""


def seconds(run: Callable[[], Any], times: int = 3) -> float:
    """Return the shortest processor time of several runs; the others met colder caches."""
    best = float("inf")
    for _ in range(times):
        start = time.process_time()
        run()
        best = min(best, time.process_time() - start)
    return best


def assessment(options: argparse.Namespace) -> list[Figure]:
    """Measure assessments with and without what-if, and every signal."""
    scorer = load_scorer()
    articles = texts(options.shared, options.articles)
    one_pass = whole = default = edited = longest = 0.0
    signals = {signal.name: 0.0 for signal in catalog()}
    for article in articles:
        scorer.score(article, what_if=True)
    for article in articles:
        one_pass += seconds(lambda: PASS(article.text), 5)  # noqa: B023
        alone = seconds(lambda: scorer.score(article, what_if=False))  # noqa: B023
        added = max(0.0, seconds(lambda: scorer.score(article, what_if=True)) - alone)  # noqa: B023
        default += max(0.0, seconds(lambda: scorer.score(article)) - alone)  # noqa: B023
        whole, edited, longest = whole + alone, edited + added, max(longest, added)
        document = Document(article)
        measure_all(document)
        for signal in catalog():
            signals[signal.name] += seconds(lambda: signal.measure(document), 1)  # noqa: B023
    name = "assessment"
    costs = sorted(signals.items(), key=lambda item: -item[1])
    return [
        Figure(name, "whole assessment, no what-if", whole / one_pass, "passes", 12),
        Figure(name, "with what-if", (whole + edited) / one_pass, "passes"),
        Figure(name, "what-if, where asked for", edited / one_pass, "passes"),
        Figure(name, "what-if, the slowest article", 1000 * longest, "ms"),
        Figure(name, "what-if, scorer.score by default", default / one_pass, "passes", 0),
        Figure(name, "articles per second", len(articles) / whole, f"over {len(articles)} articles"),
        *(Figure(name, f"signal {signal}", cost / one_pass, "passes") for signal, cost in costs),
    ]


def peers(options: argparse.Namespace) -> list[Figure]:
    """Measure other tools on the same texts."""
    articles = texts(options.shared, options.articles)
    one_pass = sum(seconds(lambda: PASS(article.text), 5) for article in articles)  # noqa: B023
    found = []
    for name, make in bench_peers.PEERS.items():
        try:
            peer = make([article.text for article in articles])
            peer(articles[0].text)
            cost = sum(seconds(lambda: peer(article.text), 1) for article in articles)  # noqa: B023
            found.append(Figure("peers", name, cost / one_pass, "passes"))
        except Exception as error:  # noqa: BLE001  others are measured nevertheless
            found.append(Figure("peers", name, None, note=bench_peers.why(error)))
    return found


def page(options: argparse.Namespace) -> list[Figure]:
    """Compare reading and scoring pages with trafilatura alone, which gets the same decoded pages."""
    from trafilatura import bare_extraction

    scorer = load_scorer()
    count, reference, taken = 0, 0.0, 0.0
    for name, html in pages(options.shared, options.articles):
        try:
            alone = seconds(lambda: bare_extraction(html, with_metadata=True), 2)  # noqa: B023
            whole = seconds(lambda: scorer.score(Article.from_html(html), what_if=False), 2)  # noqa: B023
        except Exception as error:  # noqa: BLE001
            print(f"{name}: {error}", file=sys.stderr)
        else:
            count, reference, taken = count + 1, reference + alone, taken + whole
    return [Figure("page", "page read and scored / trafilatura", taken / reference, f"over {count} pages", 0.85)]


def child_seconds(call: Sequence[str | Path], times: int = 1) -> tuple[float, int]:
    """Return the shortest processor time of a command among several runs, and the most kilobytes that it held.

    A small process starts it: the kernel counts the memory of whoever starts a program among that of the program.
    """
    best, held = float("inf"), 0
    for _ in range(times):
        run = subprocess.run([sys.executable, "-c", WATCH, *call], check=True, stdout=subprocess.PIPE, text=True)
        status, taken, most = run.stdout.split()
        if int(status):
            raise subprocess.CalledProcessError(int(status), [str(word) for word in call])
        best, held = min(best, float(taken)), max(held, int(most))
    return best, held


def shell(options: argparse.Namespace) -> list[Figure]:
    """Measure a call that scores one file, and list the heavy libraries that it imports."""
    example = EXAMPLES / "bridge_closure.txt"
    compileall.compile_dir(HERE / "quality", quiet=2)  # as an installer does
    reference, _ = child_seconds([options.python, "-c", "pass"], options.runs)
    taken, _ = child_seconds([options.python, "-m", "quality", "score", example], options.runs)
    probe = (
        "import sys; sys.argv = ['quality', 'score', sys.argv[1]]\n"
        "from quality.cli import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        f"print(*sorted(set({HEAVY!r}) & sys.modules.keys()), file=sys.stderr)"
    )
    seen = subprocess.run([sys.executable, "-c", probe, str(example)], check=True, capture_output=True, text=True)
    heavy = seen.stderr.split("\n")[-2]
    return [
        Figure("shell", "quality score FILE / python -c pass", taken / reference, f"{1000 * taken:.0f} ms", 11),
        Figure("shell", "heavy libraries imported", len(heavy.split()), "", 0, heavy),
    ]


def service(options: argparse.Namespace) -> list[Figure]:
    """Measure what a request adds to scoring."""
    alone, asked = bench_many.service_times(options.requests)
    return [
        Figure("service", "request, back to back, over scoring alone", asked - alone, "ms", 1.5),
        Figure("service", "scoring alone", alone, "ms"),
    ]


def bulk(options: argparse.Namespace) -> list[Figure]:
    """Compare two processes with one."""
    one, two = (bench_many.rate(options.shared, options.many, jobs=jobs) for jobs in (1, 2))
    return [
        Figure("bulk", "two processes / one", two / one, f"on {os.cpu_count()} cores", 1.8),
        Figure("bulk", "articles per second with two", two),
    ]


def dask(options: argparse.Namespace) -> list[Figure]:
    """Compare two workers of a cluster with one."""
    rates = []
    for workers in (1, 2):
        with bench_many.cluster(workers) as address:
            rates.append(bench_many.rate(options.shared, options.many, backend=address))
    return [
        Figure("dask", "two one-thread workers / one", rates[1] / rates[0], f"on {os.cpu_count()} cores", 1.8),
        Figure("dask", "articles per second with two", rates[1]),
    ]


def triage(options: argparse.Namespace) -> list[Figure]:
    """Compare adding to the queue with scoring."""
    with tempfile.TemporaryDirectory() as folder:
        file = write_lines(Path(folder) / "articles.jsonl", texts(options.shared, options.many), options.many)
        command = [sys.executable, "-m", "quality"]
        scored, _ = child_seconds([*command, "score", file, "--format", "jsonl", "-o", f"{folder}/out.jsonl"])
        added, _ = child_seconds([*command, "triage", "add", file, "--queue", f"{folder}/queue.db"])
    return [Figure("triage", "triage add / score --format jsonl", added / scored, f"over {options.many} articles", 1.1)]


def growth(options: argparse.Namespace) -> list[Figure]:
    """Measure the cost of longer articles and of more articles."""
    scorer, articles, found = load_scorer(), texts(options.shared, options.articles), []
    for words in LENGTHS:
        article = prolonged(articles, words)
        one_pass = seconds(lambda: PASS(article.text), 5)  # noqa: B023
        taken = seconds(lambda: scorer.score(article, what_if=False), 2)  # noqa: B023
        found.append(Figure("growth", f"article of {words:,} words", taken / one_pass, f"passes, {taken:.2f} s"))
    for count in (options.many // 4, options.many // 2, options.many):
        with tempfile.TemporaryDirectory() as folder:
            file = write_lines(Path(folder) / "articles.jsonl", articles, count)
            call = [sys.executable, "-m", "quality", "score", file, "--format", "jsonl", "-o", f"{folder}/out.jsonl"]
            taken, held = child_seconds(call)
        unit = f"ms per article, {held / 1024:.0f} MB"
        found.append(Figure("growth", f"run of {count:,} articles", 1000 * taken / count, unit))
    return found


PARTS = {
    "assessment": assessment, "peers": peers, "page": page, "shell": shell, "service": service, "bulk": bulk, "dask": dask,
    "triage": triage,
}  # fmt: skip


def measured(
    name: str, part: Callable[[argparse.Namespace], list[Figure]], options: argparse.Namespace
) -> list[Figure]:
    """Return the figures of a part, or one without a value if a library for it is missing."""
    try:
        return part(options)
    except ImportError as error:
        return [Figure(name, name, None, note=bench_peers.why(error))]


def shown(figure: Figure) -> str:
    """Return one line of the table."""
    if figure.value is None:
        return f"{figure.part:<11}{figure.name:<42}       –  not measured: {figure.note}"
    goal = "" if figure.goal is None else f"goal {figure.goal:g}"
    return f"{figure.part:<11}{figure.name:<42}{figure.value:8.2f}  {figure.unit:<22}{goal:<12}{figure.note}".rstrip()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"one or more of {', '.join(PARTS)}")
    parser.add_argument("--growth", action="store_true", help="measure growth with length and number")
    parser.add_argument("--shared", type=Path, default=SHARED, help="folder of the research corpora")
    parser.add_argument("--articles", type=int, default=200, help="articles, and pages, of assessment, peers and page")
    parser.add_argument("--many", type=int, default=1000, help="articles of bulk, dask, triage and growth")
    parser.add_argument("--runs", type=int, default=9, help="calls of shell, of which the fastest counts")
    parser.add_argument(
        "--python",
        default=sys.executable,
        help="interpreter of shell, such as that of an environment with an installed wheel",
    )
    parser.add_argument("--requests", type=int, default=100, help="requests of service")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    if unknown := [name for name in options.parts if name not in PARTS]:
        parser.error(f"there is no part {unknown[0]!r}; the parts are: {', '.join(PARTS)}")
    names = options.parts or ([] if options.growth else PARTS)
    chosen = {**{name: PARTS[name] for name in names}, **({"growth": growth} if options.growth else {})}
    figures: list[Figure] = []
    for name, part in chosen.items():
        found = measured(name, part, options)
        figures += found
        if not options.json:
            print(*map(shown, found), sep="\n", flush=True)
    if options.json:
        print(json.dumps([asdict(figure) for figure in figures], indent=1))


if __name__ == "__main__":
    main()
