"""`quality copies`: near-duplicate articles in a corpus."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from quality.cli.options import Output, all_named, columns, format_of
from quality.cli.outputs import apart

if TYPE_CHECKING:
    from quality.article.files import Identity
    from quality.bulk.origin import Run
    from quality.corpus.compared import Copy
    from quality.corpus.copies import Corpus


def copies(
    inputs: Annotated[
        list[str],
        typer.Argument(metavar="INPUT...", callback=all_named, help="Anything that `quality score` reads."),
    ],
    format: Annotated[
        str | None,
        typer.Option(
            "--format", "-f", metavar="[text|jsonl|csv]", help="Output format; by default the one that the ending of -o names."
        ),
    ] = None,
    output: Output = None,
    similar: Annotated[
        float,
        typer.Option(
            min=0.05, max=1, help="Least share of three-word sequences that near-duplicates have in common.",
        ),
    ] = 0.22,
    column: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FIELD=NAME", callback=columns, help="Read a field from another column, as in text=Story; repeatable."
        ),
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Number of processes.")] = 1,
    backend: Annotated[str, typer.Option(help="processes or dask://HOST:PORT.")] = "processes",
    resume: Annotated[bool, typer.Option("--resume", help="Continue an interrupted run that writes to -o.")] = False,
) -> None:  # fmt: skip
    """Find articles that share their text with earlier ones. Copies with credit are told from copies without."""
    from quality.bulk.origin import Run
    from quality.bulk.output import is_direct
    from quality.cli.scoring import report_empty
    from quality.cli.status import EXIT_INPUT
    from quality.corpus.compared import SCHEMA
    from quality.corpus.copies import Corpus
    from quality.corpus.copies_output import WRITERS
    from quality.errors import InputError
    from quality.signals.signal import counted
    from quality.version import __version__

    form = format or format_of(output, WRITERS)
    if form not in WRITERS:
        raise InputError(f"{form!r} is not an output format; choose one of {', '.join(WRITERS)}")
    if resume and (output is None or is_direct(output)):
        raise InputError("--resume continues an output file: it needs -o FILE")
    names = dict(pair.split("=", 1) for pair in column or ())
    kept = Kept(output, Run(inputs, {"column": names}, "", f"{__version__} {SCHEMA}"))
    skip = apart(output, inputs, kept.files)
    kept.prepare(resume)
    empty: list[str] = []
    with Corpus(kept.place) as corpus:
        kept.begin(corpus, resume)
        with kept.said(corpus):
            _read(corpus, inputs, empty, names, skip, jobs, backend)
            found = corpus.join(similar, jobs, backend)
            _write(corpus.copies(jobs, backend), output, WRITERS[form], found.members)
            broken = corpus.broken
    kept.remove()
    short = f"; {found.too_short:,} are too short to compare" if found.too_short else ""
    print(
        f"quality: {counted(found.articles, 'article')}, {counted(found.clusters, 'cluster')} of near-duplicates{short}",
        file=sys.stderr,
    )
    if report_empty(empty) or broken:
        raise typer.Exit(EXIT_INPUT)


def _read(
    corpus: Corpus, inputs: list[str], empty: list[str], names: dict[str, str], skip: frozenset[Identity], jobs: int, backend: str
) -> None:  # fmt: skip
    from quality.cli.problems import Problems
    from quality.cli.progress import Progress, meter_of
    from quality.cli.scoring import is_single, records

    meter = meter_of(inputs)
    found = records(inputs, empty, names, skip, meter)
    with Problems() as problems, Progress(found, single=is_single(inputs), label="reading", meter=meter) as shown:
        for problem in corpus.read(shown, jobs, backend):
            problems.show(str(problem))


def _write(
    copies: Iterable[Copy], output: Path | None, write: Callable[[Iterable[Copy], IO[str]], None], members: int
) -> None:
    from quality.bulk.output import replaced
    from quality.cli.progress import Progress
    from quality.report.writers import opened

    with Progress(copies, single=not members, label="comparing", total=members) as shown:
        if output is None:
            with opened(None) as out:
                write(shown, out)
        else:
            with replaced(output) as place, opened(place) as out:
                write(shown, out)


class Kept:
    """What a run leaves beside its output until it is complete, so that another run goes on from there: FILE.partial, which is
    the working file of copies. A run that writes to no file leaves nothing."""

    def __init__(self, output: Path | None, run: Run) -> None:
        from quality.bulk.output import is_direct, target_of

        self.run = run
        self.place: Path | None = None
        if output is not None and not is_direct(output):
            target = target_of(output)
            self.place = target.with_name(f"{target.name}.partial")

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that are written beside the output."""
        return (self.place, Path(f"{self.place}-wal")) if self.place else ()

    def prepare(self, resume: bool) -> None:
        """Remove what an earlier run left, unless this one goes on from it. Raises InputError if it is something else, or in use."""
        from quality.corpus.store import Store, remove

        if self.place is not None and not resume and self.place.exists():
            Store(self.place).close()
            remove(self.place)

    def begin(self, corpus: Corpus, resume: bool) -> None:
        """Note what makes this run, or check that it is the same as before. Raises InputError if it is not."""
        from quality.bulk.resume import NOTHING, check_same_run

        if self.place is None:
            return
        if corpus.store.is_new:
            if resume:
                print(NOTHING, file=sys.stderr)
            corpus.store.set_state("run", self.run.to_dict())
            corpus.store.keep(now=True)
        else:
            check_same_run(corpus.store.state("run"), self.run, self.place, self.place)

    def remove(self) -> None:
        """Remove the working file once the output is complete."""
        from quality.corpus.store import remove

        if self.place is not None:
            remove(self.place)

    @contextmanager
    def said(self, corpus: Corpus) -> Iterator[None]:
        """Say on stderr what is kept if the run is ended. If nothing was read, nothing is."""
        from quality.bulk.resume import ANEW
        from quality.errors import QualityError, RunError

        try:
            yield
        except QualityError as error:
            hint = "" if str(error).endswith(ANEW) else self._hint(corpus)
            raise type(error)(f"{error}{hint}") from None
        except BrokenPipeError:
            raise
        except OSError as error:  # such as a full disk or a quota
            named = f"{error.filename}: " if error.filename else ""
            raise RunError(f"{named}{error.strerror or error}{self._hint(corpus)}") from None
        except (KeyboardInterrupt, SystemExit):
            why = "nothing was finished yet" if self.place else "a run with -o FILE can be continued"
            nothing = f"; nothing is kept: {why}"
            print(f"quality: interrupted{self._hint(corpus) or nothing}", file=sys.stderr)
            raise

    def _hint(self, corpus: Corpus) -> str:
        if self.place is None:
            return ""
        if any(corpus.store.recorded()):
            return f"; what was read and compared is in {self.place}; continue with --resume"
        corpus.store.close()
        self.remove()
        return ""
