"""Whether articles and decisions still look as they did when the model was trained.

The population stability index compares how often values fall into the tenths of a reference: sum of (now - then) x ln(now /
then) over the bins, including a bin for “not measured”. Below 0.1 counts as stable, above 0.25 as a shift that matters (N.
Siddiqi, Credit Risk Scorecards, 2006). An override is a decision against the score: reject in the high band, approve in the
low one.
"""

from __future__ import annotations

import csv
import gzip
import json
import math
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, and_, case, exists, func, literal, or_, select

from quality.errors import InputError
from quality.triage.blind import awaits_second_opinion
from quality.triage.schema import against, assessments, decisions, items
from quality.triage.store import Store

BINS = 10
STABLE, SHIFTED = 0.1, 0.25
LEAST = 100
"""Fewest articles needed on both sides for a meaningful index."""
MOST = 2000
"""Maximum number of articles compared on both sides; with that many, chance alone stays far below what counts as moved."""
RARE = 3.719
"""Standard deviations of the normal distribution beyond which one in 10,000 lies: some thirty signals are looked at each time."""
LEAST_DECISIONS = 30
OVERRIDES = 0.2
"""Minimum share of decisions against the score for which retraining is advised."""
WEEK = 7 * 86_400.0
MONDAY = 3 * 86_400.0
"""Seconds from the Monday of its week to the beginning of 1970."""

Columns = Mapping[str, Sequence[float | None]]


class SignalDrift(NamedTuple):
    """Population stability of one signal (or of “score”)."""

    name: str
    stability: float
    state: str
    """"stable", "moved" or "shifted"."""
    scored: bool = True
    """Whether the score is made of it; only those count for the hint."""


class Overrides(NamedTuple):
    """Decisions per week on items where a signal counts against the article; signal “” covers all items. Weeks begin on Monday,
    UTC, and are counted from that of 1 January 1970."""

    week: int
    signal: str
    decided: int
    overridden: int

    @property
    def rate(self) -> float:
        """Share of decisions against the score."""
        return self.overridden / self.decided


class Drift(NamedTuple):
    """The drift report. `scores` counts recent scores in steps of ten, without those that are hidden from somebody."""

    reference: int
    recent: int
    signals: tuple[SignalDrift, ...]
    scores: tuple[int, ...]
    overrides: tuple[Overrides, ...]
    retrain: bool
    hint: str
    chance: float | None = None
    """Index up to which a difference is within what chance gives; None when nothing was compared."""


def stability_index(then: Sequence[float | None], now: Sequence[float | None], bins: int = BINS) -> float:
    """Compute the population stability index over the reference's quantiles. Values tied over several quantiles share one
    bin; an empty bin counts as half an article."""
    before, after = (sorted(value for value in values if value is not None) for values in (then, now))
    edges = sorted({before[len(before) * i // bins] for i in range(1, bins)}) if before else []
    shares = []
    for known, total in ((before, len(then)), (after, len(now))):
        under = [0, *(bisect_left(known, edge) for edge in edges), len(known)]
        counts = [*(high - low for low, high in pairwise(under)), total - len(known)]
        shares.append([max(count, 0.5) / max(total, 1) for count in counts])
    return math.fsum((b - a) * math.log(b / a) for a, b in zip(*shares, strict=True))


class Measured:
    """A cache of measured values by assessment number. An assessment never changes, so values stay valid; only those asked
    for last are kept. Safe to share between threads."""

    def __init__(self) -> None:
        self._names: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._rows: dict[int, tuple[tuple[str, ...], array[float]]] = {}
        self._scored: dict[str, frozenset[str]] = {}

    def scored(self, connection: Connection, model: str, numbers: Sequence[int]) -> frozenset[str]:
        """Return the signals that a model uses: those that moved the score in any of its first `LEAST` assessments. They
        never change for a model."""
        if model not in self._scored:
            chosen = select(assessments.c.body).where(assessments.c.id.in_(numbers[:LEAST]))
            bodies = [json.loads(zlib.decompress(body)) for body in connection.execute(chosen).scalars()]
            moving = frozenset(c["signal"] for body in bodies for c in body.get("contributions", ()) if c["log_odds"])
            if len(bodies) < LEAST:
                return moving
            self._scored[model] = moving
        return self._scored[model]

    def columns(self, connection: Connection, *wanted: Sequence[int]) -> list[Columns]:
        """Return one column per signal for each list of assessments, reading only what is not cached."""
        rows = self._rows
        asked = {number for numbers in wanted for number in numbers}
        kept = {number: rows[number] for number in asked & rows.keys()}
        missing = sorted(asked - kept.keys())
        for start in range(0, len(missing), 500):
            chosen = assessments.c.id.in_(missing[start : start + 500])
            for row in connection.execute(select(assessments.c.id, assessments.c.body).where(chosen)):
                values = _values(row.body)
                names = tuple(sorted(values))
                numbers = (values[name] for name in names)
                found = array("d", [math.nan if number is None else number for number in numbers])
                kept[row.id] = self._names.setdefault(names, names), found
        self._rows = kept
        return [_columns([kept[number] for number in numbers]) for numbers in wanted]


def noise_limit(then: int, now: int, bins: int = BINS + 1) -> float:
    """Index that chance alone passes once in 10,000 times, with so many articles on both sides.

    Without a shift the index is distributed as (1 / then + 1 / now) times chi-squared with bins - 1 degrees of freedom (B.
    Yurdakul, Statistical properties of population stability index, 2018), whose quantile is that of Wilson and Hilferty (1931).
    """
    degrees = bins - 1
    quantile = degrees * (1 - 2 / (9 * degrees) + RARE * math.sqrt(2 / (9 * degrees))) ** 3
    return (1 / then + 1 / now) * quantile


def drift(
    store: Store,
    now: float,
    *,
    days: float = 7.0,
    reference: Columns | None = None,
    measured: Measured,
) -> Drift:
    """Compare articles of the last `days` with a reference, by default the first articles that the same model scored here.
    `reference` has columns by signal name, one number or None per article (`read_reference` reads them from a file)."""
    with store.read() as connection:
        newest = select(assessments.c.model_digest).order_by(assessments.c.id.desc()).limit(1)
        model = connection.execute(newest).scalar()
        scored = select(assessments.c.id).where(assessments.c.model_digest == (model or ""))
        since = now - days * 86_400
        late = scored.where(assessments.c.made_at > since).order_by(assessments.c.id.desc()).limit(MOST)
        early = scored.where(assessments.c.made_at <= since).order_by(assessments.c.id).limit(MOST)
        recent = list(connection.execute(late).scalars())
        earlier = [] if reference is not None else list(connection.execute(early).scalars())
        columns, then = measured.columns(connection, recent, earlier)
        chosen = select(assessments.c.score).where(assessments.c.id.in_(late), assessments.c.score.is_not(None))
        shown = chosen.where(~exists().where(items.c.id == assessments.c.item_id, awaits_second_opinion()))
        recent_scores = list(connection.execute(shown).scalars())
        made_of = measured.scored(connection, model or "", recent) | {"score"}
    then = then if reference is None else reference
    count = len(next(iter(then.values()), ()))
    chance = noise_limit(count, len(recent)) if count >= LEAST and len(recent) >= LEAST else None
    signals = []
    if chance is not None:
        for name in sorted(set(then) & set(columns)):
            index = stability_index(then[name], columns[name])
            state = "stable" if index < max(STABLE, chance) else "moved" if index < SHIFTED else "shifted"
            signals.append(SignalDrift(name, index, state, name in made_of))
        signals.sort(key=lambda signal: (not signal.scored, -signal.stability))
    scores = [0] * 10
    for value in recent_scores:
        scores[min(value // 10, 9)] += 1
    overrides = overrides_by_week(store, now - 26 * WEEK)
    retrain, hint = _hint(signals, overrides, count, len(recent), now)
    return Drift(count, len(recent), tuple(signals), tuple(scores), overrides, retrain, hint, chance)


def overrides_by_week(store: Store, since: float = 0.0) -> tuple[Overrides, ...]:
    """Count people's decisions against the score by week and signal. Undone opinions do not count."""
    taken_back = select(decisions.c.undoes).where(decisions.c.undoes.is_not(None))
    week = func.floor((decisions.c.at + MONDAY) / WEEK)
    went_against = or_(
        and_(decisions.c.action == "reject", items.c.band == "high"),
        and_(decisions.c.action == "approve", items.c.band == "low"),
    )
    counts = week, func.count(), func.sum(case((went_against, 1), else_=0))
    judged = decisions.join(items, items.c.id == decisions.c.item_id)
    conditions = (
        ~awaits_second_opinion(),
        and_(decisions.c.kind == "person", decisions.c.action.in_(("approve", "reject")), decisions.c.at >= since),
        decisions.c.id.not_in(taken_back),
        items.c.band.is_not(None),
    )
    every = select(literal(""), *counts).select_from(judged).where(*conditions).group_by(week)
    fired = judged.join(against, against.c.item_id == items.c.id)
    by_signal = select(against.c.signal, *counts).select_from(fired).where(*conditions).group_by(week, against.c.signal)
    with store.read() as connection:
        found = [*connection.execute(every), *connection.execute(by_signal)]
    return tuple(sorted(Overrides(int(number), signal, n, int(k)) for signal, number, n, k in found))


def read_reference(path: str | Path) -> dict[str, list[float | None]]:
    """Read the columns of a CSV (or .csv.gz) with one row per article and one column per signal, such as
    `labeled/signals.csv.gz`. Columns that are not numeric are left out. Raises InputError if the file cannot be read."""
    opener: Callable[..., object] = gzip.open if str(path).endswith(".gz") else open
    try:
        with opener(path, "rt", encoding="utf-8", newline="") as file:  # type: ignore[attr-defined]
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}") from None
    columns: dict[str, list[float | None]] = {}
    for name in rows[0] if rows else ():
        try:
            columns[name] = [float(row[name]) if row[name] else None for row in rows]
        except (TypeError, ValueError):
            continue
    return columns


def _values(body: bytes) -> dict[str, float | None]:
    assessment = json.loads(zlib.decompress(body))
    values: dict[str, float | None] = {c["signal"]: c["value"] for c in assessment.get("contributions", ())}
    values |= dict.fromkeys((u["signal"] for u in assessment.get("unmeasured", ())), None)
    if assessment:
        values["score"] = assessment.get("score")
    return values


def _columns(rows: Sequence[tuple[tuple[str, ...], array[float]]]) -> Columns:
    parts: dict[tuple[str, ...], list[array[float]]] = {}
    for names, values in rows:
        parts.setdefault(names, []).append(values)
    columns: dict[str, list[float | None]] = {name: [] for names in parts for name in names}
    for names, group in parts.items():
        flat = array("d", b"".join(group))
        for name, column in columns.items():
            if name in names:
                place = names.index(name)
                column += [None if value != value else value for value in flat[place :: len(names)]]
            else:
                column += [None] * len(group)
    return columns


def _hint(
    signals: Sequence[SignalDrift], overrides: Sequence[Overrides], then: int, recent: int, now: float
) -> tuple[bool, str]:
    week = int((now + MONDAY) // WEEK)
    lately = [entry for entry in overrides if entry.signal == "" and entry.week >= week - 3]
    decided, overridden = sum(e.decided for e in lately), sum(e.overridden for e in lately)
    shifted = [entry.name.replace("_", " ") for entry in signals if entry.state == "shifted" and entry.scored]
    reasons = []
    if shifted:
        compared = sum(entry.scored for entry in signals)
        reasons.append(
            f"{len(shifted)} of {compared} signals used by the score have shifted ({', '.join(shifted[:5])})"
        )
    if decided >= LEAST_DECISIONS and overridden / decided >= OVERRIDES:
        reasons.append(f"{overridden} of {decided} decisions in the last four weeks went against the score")
    if reasons:
        return True, f"Retrain now: {' and '.join(reasons)}."
    if not signals:
        return (
            False,
            f"Too few articles to compare: {then} for reference and {recent} recent; {LEAST} of each are needed.",
        )
    return False, "No need to retrain: articles and decisions look as they did before."
