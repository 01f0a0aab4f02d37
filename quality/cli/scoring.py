"""Score inputs as `quality score` asks. Importing this module does not import the parser of the command line."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from quality.cli.outputs import apart, files_of
from quality.cli.status import EXIT_INPUT, EXIT_OK, EXIT_UNDER
from quality.errors import InputError
from quality.visible import visible

if TYPE_CHECKING:
    from quality.article.files import Identity, Record, RecordProblem
    from quality.article.meter import Meter
    from quality.bulk.resume import Done

_MANY = (".jsonl", ".ndjson", ".csv", ".tsv", ".parquet", ".pq", ".warc", ".rss", ".atom", ".xml", ".gz")

_NO_COLUMNS = "columns or fields that --column could name, as tables and JSON have; leave out --column"


def score_inputs(
    inputs: list[str],
    *,
    format: str = "text",
    output: Path | None = None,
    model: Path | None = None,
    lexicons: Path | None = None,
    fail_under: int | None = None,
    top: int | None = None,
    explain: str | None = None,
    include_text: bool = False,
    known: Mapping[str, str] | None = None,
    columns: Mapping[str, str] | None = None,
    compare_with: Sequence[str] = (),
    context: bool = False,
    contact: str | None = None,
    jobs: int = 1,
    backend: str = "processes",
    resume: bool = False,
) -> int:
    """Score inputs, write the results and return the exit status. The parameters are the options of `quality score`, checked;
    `known` maps fields to the values for articles that lack them, and `columns` fields to the names of the input's columns.
    Raises QualityError."""
    from quality.bulk.origin import Run
    from quality.bulk.output import is_direct
    from quality.bulk.run import score_records
    from quality.cli.progress import meter_of
    from quality.cli.results import Results
    from quality.report.writers import format_named
    from quality.scoring import load_scorer
    from quality.scoring.assessment import SCHEMA
    from quality.version import __version__

    if explain and (format != "text" or top is not None):
        raise InputError("--explain prints one signal in full; leave out --format and --top")
    chosen, single = format_named(format), is_single(inputs)
    is_kept = chosen.by_row and output is not None and not is_direct(output)
    if resume and not is_kept:
        raise InputError("--resume continues an output file: it needs -o FILE and --format jsonl, csv or parquet")
    if context:
        from quality.scoring.context import load_textstat

        load_textstat()  # here, so that a missing extra is reported before anything is read
    known, names, index = known or {}, columns or {}, None
    if compare_with:
        from quality.cli.earlier import index_of

        index = index_of(compare_with, names)
    options = {
        "format": format, "column": dict(names), "top": top, "include-text": include_text, **known,
        **({"compare-with": index.digest} if index else {}), **({"context": True} if context else {}),
    }  # fmt: skip
    run = Run(inputs, options, load_scorer(model, lexicons).digest, f"{__version__} {SCHEMA}")
    unfinished = None
    if is_kept and output is not None:
        from quality.bulk.resume import NOTHING, Unfinished

        unfinished = Unfinished(output, format, run, chosen.packing and chosen.packing.unpack)
    beside = (unfinished.partial, unfinished.state) if unfinished else ()
    skip = apart(output, [*inputs, *compare_with, *files_of(model), *files_of(lexicons)], beside)
    empty: list[str] = []
    meter = meter_of(inputs)
    found, done = records(inputs, empty, names, skip, meter), None
    if unfinished and resume:
        if not (unfinished.kept or unfinished.target.exists()):
            print(NOTHING, file=sys.stderr)
        found, done = unfinished.resume(found)
    results = Results(
        format,
        output,
        run,
        top=top,
        include_text=include_text,
        context=context,
        single=single,
        contact=contact,
        explain=explain,
        done=done,
    )
    items = score_records(
        found,
        model=model,
        lexicons=lexicons,
        what_if=chosen.what_if and (single or not chosen.by_row),
        known=known,
        jobs=jobs,
        backend=backend,
        start=done.rows + 1 if done else 1,
        earlier=index.finish() if index else None,
        context=context,
        make=results.make,
    )
    if done is None or not done.complete:
        results.write(items, unfinished, meter)
    if done is not None and done.failed:
        print(visible(f"quality: {_earlier_failures(done, output)}"), file=sys.stderr)
    if report_empty(empty) or results.failed:
        return EXIT_INPUT
    is_under = fail_under is not None and results.lowest is not None and results.lowest < fail_under
    return EXIT_UNDER if is_under else EXIT_OK


def _earlier_failures(done: Done, output: Path | None) -> str:
    """Say how many records an earlier run could not read, which this run reads and names no more."""
    from quality.signals.signal import counted

    unread = f"{done.failed:,} of {'its' if done.complete else 'the'} {counted(done.rows, 'record')}"
    if done.complete:
        return f"{output} was complete already; {unread} could not be read"
    return f"{unread} that {output} held before could not be read"


def records(
    inputs: list[str],
    empty: list[str],
    columns: Mapping[str, str] | None = None,
    skip: frozenset[Identity] = frozenset(),
    meter: Meter | None = None,
) -> Iterator[Record | RecordProblem]:
    """Yield the records of all inputs, in order. Inputs without a record are added to `empty`, and `meter` is told of files.
    Raises InputError if `columns` are named for a single file that has none; of several, at least one should have them."""
    from quality.article.files import Record, read_records

    no_use = bool(columns)
    for source in inputs:
        found = False
        for record in read_records(source, columns=columns, skip=skip, meter=meter):
            if not found:
                _check_kind(source, record)
            found = True
            if no_use:
                no_use = isinstance(record, Record) and not record.has_columns
                if no_use and is_single(inputs):
                    raise InputError(f"{record.source} has no {_NO_COLUMNS}")
            yield record
        if not found:
            empty.append(source)
    if no_use and len(empty) < len(inputs):
        print(f"quality: no input has {_NO_COLUMNS}", file=sys.stderr)


def _check_kind(source: str, first: Record | RecordProblem) -> None:
    """Raise InputError if a file's first record is a result of `quality score` that holds no text to score again."""
    from quality.article.files import RecordProblem

    if isinstance(first, RecordProblem) or not {"text", "html"}.isdisjoint(first.fields):
        return
    is_result = str(first.fields.get("schema")).startswith(("quality.assessment/", "quality.error/"))
    if is_result and not Path(source).is_dir():
        raise InputError(f"{first.source} holds assessments, not articles; give the file of articles that was scored")


def report_empty(empty: list[str]) -> bool:
    """Report inputs without a record on stderr. Returns whether there were any."""
    from quality.article.files import FORMATS

    for source in empty:
        endings = f"; files with these endings are read: {', '.join(FORMATS)}, and .xml if it is a feed"
        allowed = endings if Path(source).is_dir() else ""
        print(visible(f"quality: {source} contains no article{allowed}"), file=sys.stderr)
    return bool(empty)


def is_single(inputs: list[str]) -> bool:
    """Whether the input can only be one article, so that JSON is an object and not a list."""
    return len(inputs) == 1 and not Path(inputs[0]).is_dir() and Path(inputs[0]).suffix.lower() not in _MANY
