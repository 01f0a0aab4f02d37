"""`quality triage`: the moderation queue on the command line."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from quality.cli import arrange, opening, upkeep
from quality.cli.cards import PAST_TENSE, print_card, print_reasons, state_of
from quality.cli.opening import LARGEST, QUEUE, As, Database, Json, JsonLines, PolicyFile, opened_queue, user_of
from quality.cli.options import Lexicons, all_named
from quality.errors import InputError, StoreError, TriageError

if TYPE_CHECKING:
    from quality.article import Article
    from quality.article.files import Record, RecordProblem
    from quality.bulk import Item
    from quality.triage import Card
    from quality.triage.intake import Prepared

app = typer.Typer(
    name="triage", help="Review articles in a moderation queue, in order of urgency.", no_args_is_help=True,
    rich_markup_mode=None, pretty_exceptions_enable=False,
)  # fmt: skip
app.callback()(opening.begin)
app.add_typer(upkeep.users)

Number = Annotated[int, typer.Argument(min=1, max=LARGEST, help="Item number.")]


@app.command()
def add(
    inputs: Annotated[
        list[str], typer.Argument(metavar="INPUT...", callback=all_named, help="Anything that `quality score` reads.")
    ],
    queue: Database = QUEUE,
    policy: PolicyFile = None,
    model: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Model folder to use instead of the shipped one.")
    ] = None,
    lexicons: Lexicons = None,
    keep_text: Annotated[bool, typer.Option("--keep-text", help="Store the articles' text in the queue.")] = False,
    later: Annotated[bool, typer.Option("--later", help="Add without scoring; the service scores them later.")] = False,
    jobs: Annotated[int, typer.Option(min=1, help="Number of scoring processes.")] = 1,
    name: As = None,
    as_json: JsonLines = False,
) -> None:
    """Add articles to the queue. Adding the same article again changes nothing."""
    from quality.bulk import make_of_records
    from quality.cli.progress import Progress
    from quality.cli.scoring import is_single, records, report_empty
    from quality.cli.status import EXIT_INPUT
    from quality.signals.signal import counted

    opened = opened_queue(
        queue, policy, scorer=not later, model=model, lexicons=lexicons, keep_text=keep_text, create=True
    )
    found: Iterator[Any]
    empty: list[str] = []
    if later:
        found = _articles(records(inputs, empty))
    else:
        make = partial(_prepared, keep_text)
        found = make_of_records(make, records(inputs, empty), model=model, lexicons=lexicons, jobs=jobs)
    counts: dict[str, int] = {}
    by = user_of(opened, name).name if name or os.environ.get("QUALITY_USER") else "command line"
    cautions: set[str] = set()
    """Each is said once, since all records of a table have the same fields."""
    with Progress(opened.add_many(found, by=by), single=is_single(inputs)) as shown:
        try:
            for result in shown:
                counts[result.status] = counts.get(result.status, 0) + 1
                for caution in result.cautions:
                    if caution not in cautions:
                        cautions.add(caution)
                        print(f"quality: {caution[:1].lower()}{caution[1:]}", file=sys.stderr)
                if result.error:
                    named = "" if result.id is None else f"item {result.id}: "
                    print(f"quality: {named}{result.error}", file=sys.stderr)
                if as_json:
                    print(json.dumps(asdict(result)))
        except StoreError as error:
            kept = counts.get("added", 0) + counts.get("revised", 0)
            raise StoreError(
                f"{error}; {counted(kept, 'article')} added before that; run the command again to add the rest"
            ) from None
    if not as_json:
        print(", ".join(f"{count} {status}" for status, count in sorted(counts.items())) or "nothing to add")
    if report_empty(empty) or counts.get("failed"):
        raise typer.Exit(EXIT_INPUT)


@app.command("next")
def next_item(
    queue: Database = QUEUE,
    policy: PolicyFile = None,
    name: As = None,
    escalated: Annotated[bool, typer.Option("--escalated", help="Take an item that was escalated to a lead.")] = False,
    as_json: Json = False,
) -> None:
    """Claim the next item and show it."""
    opened = opened_queue(queue, policy)
    user = user_of(opened, name)
    card = opened.next(user, escalated=escalated)
    if card is None:
        print("there is nothing left for you to review", file=sys.stderr)
        return
    view = opened.item(card.id, user)
    if as_json:
        shown = {**_card(card), "assessment": view.assessment, "similar": [asdict(similar) for similar in view.similar]}
        print(json.dumps(shown))
        return
    print_card(view.card)
    print_reasons(view.assessment or {}, scored=card.score is not None)
    print(
        f"decide with: quality triage decide {card.id} approve|reject|not_news|unsure|escalate --version {card.version}"
    )


@app.command()
def decide(
    item: Number,
    action: Annotated[str, typer.Argument(help="approve, reject, not_news, unsure or escalate.")],
    queue: Database = QUEUE,
    policy: PolicyFile = None,
    name: As = None,
    reason: Annotated[list[str] | None, typer.Option("--reason", "-r", help="Name of a signal; repeatable.")] = None,
    note: Annotated[str, typer.Option(help="A note in your own words.")] = "",
    version: Annotated[
        int | None, typer.Option(min=0, max=LARGEST, help="Refuse if the item has changed since this version.")
    ] = None,
    only: Annotated[bool, typer.Option("--only", help="Decide this item only, not its near-duplicates.")] = False,
) -> None:
    """Decide an item together with its near-duplicates."""
    opened = opened_queue(queue, policy)
    user = user_of(opened, name)
    others: dict[int, Any] = {}
    if only:
        card = opened.item(item).card
        others = {similar.id: None for similar in opened.item(item).similar if similar.state == card.state}
    done = opened.decide(item, user, action, reasons=reason or (), note=note, version=version, others=others)  # type: ignore[arg-type]
    for number in done.states:
        print(f"{number}: {state_of(opened.item(number).card)}")
    print(f"undo with: quality triage undo {done.batch}", file=sys.stderr)


@app.command()
def undo(
    batch: Annotated[
        str | None, typer.Argument(help="The number that `decide` printed; by default your last decision.")
    ] = None,
    queue: Database = QUEUE,
    policy: PolicyFile = None,
    name: As = None,
) -> None:
    """Undo a decision."""
    opened = opened_queue(queue, policy)
    user = user_of(opened, name)
    batch = batch or opened.last_decision(user)
    if batch is None:
        raise TriageError(f"{user.name} has no decision to undo")
    for number, action in opened.undo(batch, user).taken_back.items():
        print(f"{number}: no longer {PAST_TENSE[action]}, {state_of(opened.item(number).card)}")


@app.command("list")
def list_items(
    queue: Database = QUEUE,
    policy: PolicyFile = None,
    name: As = None,
    state: Annotated[str, typer.Option(help="waiting, escalated, held, decided, unscored or all.")] = "waiting",
    band: Annotated[str | None, typer.Option(help="low, medium or high.")] = None,
    signal: Annotated[str | None, typer.Option(help="Only articles with this signal against them.")] = None,
    publisher: Annotated[str | None, typer.Option(help="The publisher begins with this, in any case.")] = None,
    author: Annotated[str | None, typer.Option(help="The author begins with this, in any case.")] = None,
    search: Annotated[
        str | None, typer.Option(help='Words or "phrases" in headline, publisher, author or quoted passages.')
    ] = None,
    mine: Annotated[bool, typer.Option("--mine", help="Only what you can decide now.")] = False,
    older_than: Annotated[float | None, typer.Option(min=0, help="Arrived more than this many hours ago.")] = None,
    newer_than: Annotated[float | None, typer.Option(min=0, help="Arrived less than this many hours ago.")] = None,
    group_size: Annotated[
        int | None, typer.Option(min=1, help="Groups of at least this many similar articles, the item included.")
    ] = None,
    sort: Annotated[str, typer.Option(help="queue, newest, oldest or decided.")] = "queue",
    limit: Annotated[int, typer.Option("-n", "--limit", min=1, max=500, help="Items to show.")] = 20,
    after: Annotated[str | None, typer.Option(help="Continue after the previous page; it prints the value.")] = None,
    plan: Annotated[
        int | None, typer.Option("--plan", min=1, help="Show instead which items this many reviews would cover.")
    ] = None,
    as_json: JsonLines = False,
) -> None:
    """List the queue in order. Scores are hidden for items that need a second opinion from you."""
    opened = opened_queue(queue, policy)
    from quality.signals import catalog
    from quality.triage import STATES, Filters

    user = user_of(opened, name)
    if state not in (*STATES, "all"):
        raise InputError(f"{state!r} is not a state; allowed are {', '.join(STATES)} and all")
    if sort not in ("queue", "newest", "oldest", "decided"):
        raise InputError(f"{sort!r} is not a sort order; allowed are queue, newest, oldest and decided")
    if band not in (None, "low", "medium", "high"):
        raise InputError(f"{band!r} is not a band; allowed are low, medium and high")
    signals = [entry.name for entry in catalog()]
    if signal is not None and signal not in signals:
        raise InputError(f"{signal!r} is not a signal; allowed are {', '.join(signals)}")
    if plan is not None:
        cards, cursor = opened.plan(plan, user), None
    else:
        wanted = None if state == "all" else state
        filters = Filters(
            wanted, band, signal, publisher, older_than, newer_than, group_size, author=author, search=search, actionable=mine  # type: ignore[arg-type]
        )  # fmt: skip
        page = opened.list(filters, viewer=user, sort=sort, after=after, limit=limit)  # type: ignore[arg-type]
        cards, cursor = page.cards, page.after
    for card in cards:
        if as_json:
            print(json.dumps(_card(card)))
        else:
            print_card(card)
    if cursor is not None:
        print(f"more with: --after {cursor}", file=sys.stderr)


_BANDS = {"high": "high", "medium": "medium", "low": "low", "none": "without a score"}


@app.command()
def stats(
    queue: Database = QUEUE,
    policy: PolicyFile = None,
    days: Annotated[int, typer.Option(min=1, help="Number of days to cover.")] = 30,
    as_json: Json = False,
) -> None:
    """Show counts, ages, throughput and agreement. Near-duplicates count as one item while they wait for the same decision; once
    decided, each article counts."""
    from quality.cli.cards import duration
    from quality.signals.signal import counted
    from quality.triage.agreement import LEAST_SHARED

    opened = opened_queue(queue, policy)
    counts, found, agreed = opened.counts(), opened.stats(days), opened.agreement()
    if as_json:
        agreement = {
            "items": agreed.items, "alpha": agreed.alpha, "pairs": [pair._asdict() for pair in agreed.pairs],
            "signals": [signal._asdict() for signal in agreed.signals],
        }  # fmt: skip
        print(json.dumps({"counts": counts.to_dict(), "statistics": found.to_dict(), "agreement": agreement}))
        return
    bands = [f"{counts.bands[band]} {told}" for band, told in _BANDS.items() if counts.bands.get(band)]
    hidden = counts.states.get("waiting", 0) - sum(counts.bands.values())
    if hidden:
        bands.append(f"{hidden} whose score is hidden until a second opinion")
    print("items:   " + (", ".join(f"{count} {state}" for state, count in sorted(counts.states.items())) or "none"))
    print("waiting: " + (", ".join(bands) or "none"))
    print(f"longest wait: {duration(3600 * found.oldest)}; {counted(counts.claimed, 'item')} claimed now")
    for moderator in found.moderators:
        actions = ", ".join(f"{count} {action}" for action, count in sorted(moderator.actions.items()))
        print(
            f"{moderator.name}: {counted(moderator.opinions, 'opinion')} ({actions}), {moderator.against_score} against the score"
        )
    for drawn in found.drawn:
        if drawn.decided:
            print(f"drawn at random ({drawn.lane}): {drawn.rejected} of {drawn.decided} rejected")
    if agreed.alpha is not None:
        few = " (too few items to say anything)" if agreed.items < LEAST_SHARED else ""
        print(f"agreement on {counted(agreed.items, 'item')}: Krippendorff's alpha {agreed.alpha:.2f}{few}")


@app.command()
def simulate(
    history: Annotated[str, typer.Argument(help="CSV, JSONL or JSON with a label and a score or reliability per row.")],
    policy: PolicyFile = None,
    budget: Annotated[int | None, typer.Option(min=1, help="Reviews per day; by default the policy's.")] = None,
    as_json: Json = False,
) -> None:
    """Replay a policy on labelled history. It is compared with first-in-first-out and with the score alone."""
    from quality.signals.signal import counted
    from quality.triage import load_policy
    from quality.triage.simulate import read_history
    from quality.triage.simulate import simulate as replay

    result = replay(load_policy(policy), read_history(_rows(history)), budget)
    if as_json:
        print(json.dumps(asdict(result)))
        return
    print(f"{counted(result.articles, 'article')}, {result.bad} bad; {counted(result.budget, 'review')} per day")
    print(
        f"rules: {result.approved} approved ({result.approved_bad} bad), {result.held} held ({result.held_good} good)"
    )
    print(f"{'':20} reviewed  caught        waited (hours: median, 95 %, longest)  still waiting")
    for run in result.runs:
        waits = f"{run.wait_median:8.1f} {run.wait_95:8.1f} {run.wait_longest:8.1f}"
        print(
            f"{run.order:20} {run.reviewed:8}  {run.caught:6} {100 * run.caught_share:3.0f} %  {waits}             "
            f"{run.longest_unreviewed:8.1f}"
        )
    print(f"the policy catches what first-in-first-out does with {100 * result.saved:.0f} % fewer reviews")
    print("caught, by share reviewed at once:")
    for run in result.runs:
        print(
            f"{run.order:20} "
            + "  ".join(f"{100 * part:.0f} %: {100 * share:.0f} %" for part, share in run.curve.items())
        )


@app.command()
def drift(
    queue: Database = QUEUE,
    policy: PolicyFile = None,
    days: Annotated[float, typer.Option(min=0.01, help="Number of days that count as recent.")] = 7.0,
    reference: Annotated[
        Path | None, typer.Option(help="CSV of reference values, such as labeled/signals.csv.gz.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Report drift in articles and decisions, and whether to retrain."""
    from quality.triage.drift import read_reference

    found = opened_queue(queue, policy).drift(days, read_reference(reference) if reference else None)
    if as_json:
        signals = [signal._asdict() for signal in found.signals]
        overrides = [{**override._asdict(), "rate": override.rate} for override in found.overrides]
        print(json.dumps({**found._asdict(), "signals": signals, "overrides": overrides}))
        return
    print(found.hint)
    for scored, heading in ((True, "signals used by the score:"), (False, "other measurements:")):
        listed = [signal for signal in found.signals if signal.scored == scored][:15]
        for line in [heading] * bool(listed) + [
            f"  {signal.name:24} {signal.stability:6.3f}  {signal.state}" for signal in listed
        ]:
            print(line)


for _name, _command in {**arrange.COMMANDS, **upkeep.COMMANDS}.items():
    app.command(_name)(_command)


def _articles(records: Iterable[Record | RecordProblem]) -> Iterator[Article | RecordProblem]:
    """Yield articles without the id that `article_of` makes from file and row, which would change with the file's name."""
    from quality.article.files import RecordProblem, article_of

    for record in records:
        article = record if isinstance(record, RecordProblem) else article_of(record)
        if isinstance(article, RecordProblem) or record.fields.get("id"):  # type: ignore[union-attr]
            yield article
        else:
            yield article.with_fields(id=None)


def _prepared(keep_text: bool, item: Item) -> Prepared | RecordProblem:
    """Prepare an article for storing, also without an id made from file and row."""
    from quality.article.files import RecordProblem
    from quality.triage.intake import prepare

    if item.article is None:
        return RecordProblem(item.name, None, item.result.error, item.result.id)  # type: ignore[union-attr]
    article, found = item.article, item.result.to_dict()
    if article.id == item.name:
        article, found = article.with_fields(id=None), found | {"id": None}
    return replace(prepare(article, None, found, keep_text=keep_text), article=article)


def _rows(source: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of a history; they need no text."""
    import csv

    path = Path(source)
    try:
        with path.open(encoding="utf-8", newline="") as file:
            if path.suffix.lower() == ".csv":
                yield from csv.DictReader(file)
            elif path.suffix.lower() == ".json":
                yield from json.load(file)
            else:
                yield from (json.loads(line) for line in file if line.strip())
    except (OSError, UnicodeDecodeError, ValueError, TypeError) as error:
        said = isinstance(error, OSError | UnicodeDecodeError | json.JSONDecodeError)
        why = (
            getattr(error, "strerror", None) or error
            if said
            else "it is no list of rows, or has a number of thousands of digits"
        )
        raise InputError(f"{source} cannot be read: {why}") from None


def _card(card: Card) -> dict[str, Any]:
    return asdict(card)
