"""`quality triage`: the moderation queue on the command line."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from quality.cli import opening, upkeep
from quality.cli.opening import LARGEST, QUEUE, Database, Json, PolicyFile, opened_queue, user_of
from quality.cli.options import all_named
from quality.errors import InputError, StoreError, TriageError

if TYPE_CHECKING:
    from quality.article import Article
    from quality.article.files import Record, RecordProblem
    from quality.bulk import Item
    from quality.triage import Card
    from quality.triage.intake import Prepared

app = typer.Typer(
    name="triage", help="The moderation queue: what to look at first, and what was decided.", no_args_is_help=True,
    rich_markup_mode=None, pretty_exceptions_enable=False,
)  # fmt: skip
app.callback()(opening.begin)
app.add_typer(upkeep.users)

As = Annotated[str | None, typer.Option("--as", help="Your name, by default that of the log-in to this machine.")]
Number = Annotated[int, typer.Argument(min=1, max=LARGEST, help="Number of the item.")]
_SAID = {
    "approve": "approved", "reject": "rejected", "not_news": "not news", "unsure": "unsure", "escalate": "escalated",
    "hold": "held back",
}  # fmt: skip


@app.command()
def add(
    inputs: Annotated[
        list[str], typer.Argument(metavar="INPUT...", callback=all_named, help="What `quality score` reads.")
    ],
    queue: Database = QUEUE,
    policy: PolicyFile = None,
    model: Annotated[Path | None, typer.Option(metavar="FOLDER", help="Folder of another model.")] = None,
    keep_text: Annotated[bool, typer.Option("--keep-text", help="Keep the articles' text in the queue.")] = False,
    later: Annotated[bool, typer.Option("--later", help="Only keep them; the service scores them.")] = False,
    jobs: Annotated[int, typer.Option(min=1, help="Processes that score.")] = 1,
    as_json: Json = False,
) -> None:
    """Put articles into the queue. Adding one again changes nothing."""
    from quality.bulk import make_of_records
    from quality.cli import EXIT_INPUT
    from quality.cli.progress import Progress
    from quality.cli.score import is_single, records, say_empty

    opened = opened_queue(queue, policy, scorer=not later, model=model, keep_text=keep_text)
    found: Iterator[Any]
    empty: list[str] = []
    if later:
        found = _articles(records(inputs, empty))
    else:
        make = partial(_prepared, keep_text)
        found = make_of_records(make, records(inputs, empty), model=model, jobs=jobs)
    counts: dict[str, int] = {}
    with Progress(opened.add_many(found), single=is_single(inputs)) as shown:
        try:
            for result in shown:
                counts[result.status] = counts.get(result.status, 0) + 1
                if result.error:
                    named = "" if result.id is None else f"item {result.id}: "
                    print(f"quality: {named}{result.error}", file=sys.stderr)
                if as_json:
                    print(json.dumps(asdict(result)))
        except StoreError as error:
            kept = counts.get("added", 0) + counts.get("revised", 0)
            raise StoreError(f"{error}; {kept} articles were added before: add all again to add the rest") from None
    if not as_json:
        print(", ".join(f"{count} {status}" for status, count in sorted(counts.items())) or "nothing to add")
    if say_empty(empty) or counts.get("failed"):
        raise typer.Exit(EXIT_INPUT)


@app.command("next")
def next_item(
    queue: Database = QUEUE,
    policy: PolicyFile = None,
    name: As = None,
    escalated: Annotated[bool, typer.Option("--escalated", help="From what waits for a lead.")] = False,
    as_json: Json = False,
) -> None:
    """Claim the next item and show it."""
    opened = opened_queue(queue, policy)
    user = user_of(opened, name)
    card = opened.next(user, escalated=escalated)
    if card is None:
        print("nothing is left for you", file=sys.stderr)
        return
    view = opened.item(card.id, user)
    if as_json:
        shown = {**_card(card), "assessment": view.assessment, "similar": [asdict(one) for one in view.similar]}
        print(json.dumps(shown))
        return
    _print_card(view.card)
    for contribution in (view.assessment or {}).get("contributions", ())[:8]:
        if contribution["log_odds"] is None or abs(contribution["log_odds"]) >= 0.05:
            sign = (
                ""
                if card.score is None or contribution["log_odds"] is None
                else "+"
                if contribution["log_odds"] > 0
                else "-"
            )
            print(f"  {sign:1} {contribution['sentence']}")
            for passage in contribution["evidence"][:2]:
                print(f"      «{_line(passage['quote'], 90)}»")
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
    reason: Annotated[
        list[str] | None, typer.Option("--reason", "-r", help="Name of a signal; may be repeated.")
    ] = None,
    note: Annotated[str, typer.Option(help="Free text.")] = "",
    version: Annotated[
        int | None, typer.Option(min=0, max=LARGEST, help="Refuse when the item changed since this version.")
    ] = None,
    only: Annotated[bool, typer.Option("--only", help="Leave near-duplicates behind it alone.")] = False,
) -> None:
    """Decide an item and the near-duplicates behind it."""
    opened = opened_queue(queue, policy)
    user = user_of(opened, name)
    others: dict[int, Any] = {}
    if only:
        card = opened.item(item).card
        others = {one.id: None for one in opened.item(item).similar if one.state == card.state}
    done = opened.decide(item, user, action, reasons=reason or (), note=note, version=version, others=others)  # type: ignore[arg-type]
    for number in done.states:
        print(f"{number}: {_state(opened.item(number).card)}")
    print(f"undo with: quality triage undo {done.batch}", file=sys.stderr)


@app.command()
def undo(
    batch: Annotated[str | None, typer.Argument(help="What `decide` printed; by default your last decision.")] = None,
    queue: Database = QUEUE,
    policy: PolicyFile = None,
    name: As = None,
) -> None:
    """Take a decision back."""
    opened = opened_queue(queue, policy)
    user = user_of(opened, name)
    batch = batch or opened.last_decision(user)
    if batch is None:
        raise TriageError(f"{user.name} has no decision to take back")
    for number, action in opened.undo(batch, user).taken_back.items():
        print(f"{number}: no longer {_SAID[action]}, {_state(opened.item(number).card)}")


@app.command("list")
def list_items(
    queue: Database = QUEUE,
    policy: PolicyFile = None,
    name: As = None,
    state: Annotated[str, typer.Option(help="waiting, escalated, held, decided, unscored or all.")] = "waiting",
    band: Annotated[str | None, typer.Option(help="low, medium or high.")] = None,
    signal: Annotated[str | None, typer.Option(help="A signal that counts against the article.")] = None,
    publisher: Annotated[str | None, typer.Option()] = None,
    older_than: Annotated[float | None, typer.Option(help="Hours.")] = None,
    newer_than: Annotated[float | None, typer.Option(help="Hours.")] = None,
    group_size: Annotated[int | None, typer.Option(help="At least so many near-duplicates.")] = None,
    sort: Annotated[str, typer.Option(help="queue, newest, oldest or decided.")] = "queue",
    limit: Annotated[int, typer.Option("-n", "--limit", min=1, max=500)] = 20,
    after: Annotated[str | None, typer.Option(help="Where the page before ended.")] = None,
    plan: Annotated[int | None, typer.Option("--plan", min=1, help="Instead: what a budget of so many covers.")] = None,
    as_json: Json = False,
) -> None:
    """Show the queue in its order, as you see it: without scores where your second opinion is asked for."""
    opened = opened_queue(queue, policy)
    from quality.signals import catalog
    from quality.triage import STATES, Filters

    user = user_of(opened, name)
    if state not in (*STATES, "all"):
        raise InputError(f"the state is {state!r}; allowed are {', '.join(STATES)} and all")
    if sort not in ("queue", "newest", "oldest", "decided"):
        raise InputError(f"the order is {sort!r}; allowed are queue, newest, oldest and decided")
    if band not in (None, "low", "medium", "high"):
        raise InputError(f"the band is {band!r}; allowed are low, medium and high")
    signals = [one.name for one in catalog()]
    if signal is not None and signal not in signals:
        raise InputError(f"the signal is {signal!r}; allowed are {', '.join(signals)}")
    if plan is not None:
        cards, cursor = opened.plan(plan, user), None
    else:
        wanted = None if state == "all" else state
        filters = Filters(wanted, band, signal, publisher, older_than, newer_than, group_size)  # type: ignore[arg-type]
        page = opened.list(filters, viewer=user, sort=sort, after=after, limit=limit)  # type: ignore[arg-type]
        cards, cursor = page.cards, page.after
    for card in cards:
        if as_json:
            print(json.dumps(_card(card)))
        else:
            _print_card(card)
    if cursor is not None:
        print(f"more with: --after {cursor}", file=sys.stderr)


@app.command()
def stats(
    queue: Database = QUEUE,
    policy: PolicyFile = None,
    days: Annotated[int, typer.Option(min=1)] = 30,
    as_json: Json = False,
) -> None:
    """Show counts, ages, throughput and agreement."""
    from quality.signals.signal import counted

    opened = opened_queue(queue, policy)
    counts, found, agreed = opened.counts(), opened.stats(days), opened.agreement()
    if as_json:
        agreement = {
            "items": agreed.items, "alpha": agreed.alpha, "pairs": [pair._asdict() for pair in agreed.pairs],
            "signals": [signal._asdict() for signal in agreed.signals],
        }  # fmt: skip
        print(json.dumps({"counts": counts.to_dict(), "statistics": found.to_dict(), "agreement": agreement}))
        return
    print("cards:   " + (", ".join(f"{count} {state}" for state, count in sorted(counts.states.items())) or "none"))
    print("waiting: " + (", ".join(f"{count} {band}" for band, count in sorted(counts.bands.items())) or "none"))
    print(f"oldest waits {found.oldest:.1f} hours; {counts.claimed} claimed")
    for one in found.moderators:
        actions = ", ".join(f"{count} {action}" for action, count in sorted(one.actions.items()))
        print(f"{one.name}: {counted(one.opinions, 'opinion')} ({actions}), {one.against_score} against the score")
    for drawn in found.drawn:
        if drawn.decided:
            print(f"drawn at random ({drawn.lane}): {drawn.rejected} of {drawn.decided} rejected")
    if agreed.alpha is not None:
        print(f"agreement on {counted(agreed.items, 'item')}: Krippendorff's alpha {agreed.alpha:.2f}")


@app.command()
def simulate(
    history: Annotated[str, typer.Argument(help="CSV, JSONL or JSON with label and score or reliability.")],
    policy: PolicyFile = None,
    budget: Annotated[int | None, typer.Option(min=1, help="Reviews a day; by default the policy's.")] = None,
    as_json: Json = False,
) -> None:
    """Replay a policy on labelled history, against first-in-first-out and the score alone."""
    from quality.signals.signal import counted
    from quality.triage import load_policy
    from quality.triage.simulate import read_history
    from quality.triage.simulate import simulate as replay

    result = replay(load_policy(policy), read_history(_rows(history)), budget)
    if as_json:
        print(json.dumps(asdict(result)))
        return
    print(f"{counted(result.articles, 'article')}, {result.bad} bad; {counted(result.budget, 'review')} a day")
    print(
        f"rules: {result.approved} approved ({result.approved_bad} bad), {result.held} held ({result.held_good} good)"
    )
    print(f"{'':20} reviewed  caught        waited (hours: median, 95 %, longest)  still waiting")
    for run in result.runs:
        waits = f"{run.wait_median:8.1f} {run.wait_95:8.1f} {run.wait_longest:8.1f}"
        print(
            f"{run.order:20} {run.reviewed:8}  {run.caught:6} {run.caught_share:5.0%}  {waits}             "
            f"{run.longest_unreviewed:8.1f}"
        )
    print(f"the policy catches what first-in-first-out does with {result.saved:.0%} fewer reviews")
    print("caught, by share reviewed at once:")
    for run in result.runs:
        print(f"{run.order:20} " + "  ".join(f"{part:.0%}: {share:.0%}" for part, share in run.curve.items()))


@app.command()
def drift(
    queue: Database = QUEUE,
    policy: PolicyFile = None,
    days: Annotated[float, typer.Option(min=0.01, help="How many days count as recent.")] = 7.0,
    reference: Annotated[Path | None, typer.Option(help="CSV of signals, such as labeled/signals.csv.gz.")] = None,
    as_json: Json = False,
) -> None:
    """Tell whether articles and decisions changed, and whether to retrain."""
    from quality.triage.drift import read_reference

    found = opened_queue(queue, policy).drift(days, read_reference(reference) if reference else None)
    if as_json:
        signals = [one._asdict() for one in found.signals]
        overrides = [{**one._asdict(), "rate": one.rate} for one in found.overrides]
        print(json.dumps({**found._asdict(), "signals": signals, "overrides": overrides}))
        return
    print(found.hint)
    for scored, heading in ((True, "what the score is made of:"), (False, "measured beside it:")):
        listed = [one for one in found.signals if one.scored == scored][:15]
        for line in [heading] * bool(listed) + [f"  {one.name:24} {one.stability:6.3f}  {one.state}" for one in listed]:
            print(line)


for _name, _command in upkeep.COMMANDS.items():
    app.command(_name)(_command)


def _articles(records: Iterable[Record | RecordProblem]) -> Iterator[Article | RecordProblem]:
    """Articles whose id is their own: that which `article_of` makes of file and row would change with the file's name."""
    from quality.article.files import RecordProblem, article_of

    for record in records:
        article = record if isinstance(record, RecordProblem) else article_of(record)
        if isinstance(article, RecordProblem) or record.fields.get("id"):  # type: ignore[union-attr]
            yield article
        else:
            yield article.with_fields(id=None)


def _prepared(keep_text: bool, item: Item) -> Prepared | RecordProblem:
    """An article ready to be stored, whose id is its own too."""
    from quality.article.files import RecordProblem
    from quality.triage.intake import prepare

    if item.article is None:
        return RecordProblem(item.name, None, item.result.error, item.result.id)  # type: ignore[union-attr]
    article, found = item.article, item.result.to_dict()
    if article.id == item.name:
        article, found = article.with_fields(id=None), found | {"id": None}
    return replace(prepare(article, None, found, keep_text=keep_text), article=article)


def _rows(source: str) -> Iterator[dict[str, Any]]:
    """Rows of a history; they need no text."""
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
        raise InputError(f"{source} cannot be read: {getattr(error, 'strerror', None) or error}") from None


def _print_card(card: Card) -> None:
    score = "hidden" if card.blind else "none" if card.score is None else f"{card.score} ({card.band})"
    copies = f", {card.group_size} near-duplicates" if card.group_size > 1 else ""
    print(f"#{card.id}  score {score}{copies}  {_line(card.headline or card.url or card.external_id or '', 80)}")
    print(f"    {_line(card.why or 'A second opinion, without the score.', 400)}")


def _state(card: Card) -> str:
    """What comes next for an item."""
    if card.state == "decided" and card.decision:
        return f"decided: {_SAID[card.decision]}"
    if card.state == "waiting" and card.opinions:
        return "waits for a second opinion"
    return {"waiting": "waits to be decided", "escalated": "waits for a lead", "held": "held back"}.get(
        card.state, "not scored yet"
    )


def _card(card: Card) -> dict[str, Any]:
    return asdict(card)


def _line(text: str, most: int) -> str:
    """Text for a terminal: one line, without control characters."""
    shown = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return shown if len(shown) <= most else shown[: most - 1] + "…"
