"""Write a roll-up of publishers: a table for reading, JSON, CSV, Parquet, one HTML page."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping
from typing import IO, Any

from quality.corpus.publishers import QUANTILES, Publisher, RollUp, Shared
from quality.corpus.publishers_page import write_page
from quality.errors import MissingExtraError
from quality.report.words import minus, signed
from quality.signals.signal import counted
from quality.visible import not_a_formula, visible_line

_BANDS = ("low", "medium", "high")
_SHOWN = 3
"""Differences and partners that the table names."""
_LEAST_SPREAD = 0.5
"""Points from which on the means of publishers are said to differ: less is rounded to none."""
_REASONS = {"truncated": "incomplete"}
"""Words for a reason without a score that are not its name."""


def write_text(found: RollUp, out: IO[str]) -> None:
    """Write a table with the estimate first, since the plain mean of few articles misleads."""
    width = min(40, max((len(p.name) for p in found.publishers), default=9))
    out.write(f"{'publisher':<{width}}  articles  scored  estimate  95 % interval   mean  middle half\n")
    for publisher in found.publishers:
        name = visible_line(publisher.name)
        name = name if len(name) <= width else name[: width - 1] + "…"
        estimate = "–" if publisher.estimate is None else f"{publisher.estimate:.0f}"
        interval = "–" if publisher.interval is None else "{:.0f} to {:.0f}".format(*publisher.interval)
        mean = "–" if publisher.mean is None else f"{publisher.mean:.0f}"
        half = f"{publisher.quantiles[1]} to {publisher.quantiles[3]}" if publisher.scored > 1 else "–"
        counts = f"{publisher.articles:>8,}  {publisher.scored:>6,}"
        out.write(f"{name:<{width}}  {counts}  {estimate:>8}  {interval:>13}  {mean:>5}  {half}\n")
        if publisher.differences:
            signals = [d for d in publisher.differences if not d.is_question] or publisher.differences
            parts = (f"{visible_line(d.title)} {signed(d.points)}" for d in signals[:_SHOWN])
            out.write(f"    Points above or below the mean of all publishers: {', '.join(parts)}.\n")
        for line in remarks(publisher):
            out.write(f"    {line}\n")
    if about := spread(found):
        out.write(f"\n{about}\n")
    if found.unnamed:
        out.write(f"\n{counted(found.unnamed, 'assessment')} without a publisher or an address.\n")


def spread(found: RollUp) -> str:
    """Say how much publishers differ, and whether their order means anything; nothing if it is unknown."""
    if found.between is None or found.within is None or len(found.publishers) < 2:
        return ""
    if found.between < _LEAST_SPREAD:
        return (
            "The means of publishers differ no more than chance would explain, so their order means nothing. The scores of "
            f"articles of one publisher vary by {counted(round(found.within), 'point')} (standard deviation)."
        )
    between, within = (counted(round(points), "point") for points in (found.between, found.within))
    return f"The means of publishers vary by {between} (standard deviation), the scores of articles of one publisher by {within}."


def remarks(publisher: Publisher) -> list[str]:
    """Say in sentences what else is known: trend, copies, articles without a score."""
    lines = []
    if publisher.trend is not None:
        slope, low, high = publisher.trend
        if low > 0 or high < 0:
            ends = minus(f"{low:.1f} to {high:.1f}")
            way = "Up" if slope > 0 else "Down"
            level = "95 % interval for all publishers together"
            lines.append(f"{way} by {abs(slope):.1f} points per year ({level}: {ends}).")
    for shared, words in (
        (_ordered(publisher.copies), "Uses, without credit, text first published by"),
        (_ordered(publisher.copied_by), "Its text later appears, without credit, at"),
        (_unordered(publisher), "Shares text without credit, order unknown, with"),
        (publisher.republishes, "Republishes, with credit, text of"),
    ):
        if shared:
            lines.append(f"{words} {_listed(shared)}.")
    if publisher.abstained:
        reasons = ", ".join(
            f"{number:,} {_REASONS.get(reason, visible_line(reason).replace('_', ' '))}"
            for reason, number in sorted(publisher.abstained.items())
        )
        lines.append(f"No score: {reasons}.")
    return lines


def _ordered(shared: tuple[Shared, ...]) -> tuple[Shared, ...]:
    """Return partners with the number of articles whose dates say which was first."""
    return _most_first(
        {one.publisher: one.articles - one.order_unknown for one in shared if one.articles > one.order_unknown}
    )


def _unordered(publisher: Publisher) -> tuple[Shared, ...]:
    """Return partners with the number of articles whose dates do not say which was first, whatever the order in
    which they were read."""
    numbers: dict[str, int] = {}
    for one in (*publisher.copies, *publisher.copied_by):
        if one.order_unknown:
            numbers[one.publisher] = numbers.get(one.publisher, 0) + one.order_unknown
    return _most_first(numbers)


def _most_first(numbers: Mapping[str, int]) -> tuple[Shared, ...]:
    """Return partners in the order in which they are shown: those with most articles first, then by name."""
    return tuple(
        Shared(name, number, 0) for name, number in sorted(numbers.items(), key=lambda n: (-n[1], n[0].casefold()))
    )


def _listed(shared: tuple[Shared, ...]) -> str:
    parts = [
        f"{visible_line(one.publisher)} ({counted(one.articles, 'article')}"
        + (f", order unknown for {one.order_unknown:,}" if one.order_unknown else "")
        + ")"
        for one in shared[:_SHOWN]
    ]
    rest = len(shared) - _SHOWN
    return ", ".join(parts) + (f" and {rest:,} more" if rest > 0 else "")


def write_json(found: RollUp, out: IO[str]) -> None:
    """Write one object of the schema `quality.publishers/1`."""
    out.write(json.dumps(found.to_dict(), indent=2, ensure_ascii=True, allow_nan=False) + "\n")


def flat_row(publisher: Publisher) -> dict[str, Any]:
    """Return one row of a table: figures, bands, differences by question, trend and numbers of shared articles."""
    low, high = publisher.interval or (None, None)
    slope, slope_low, slope_high = publisher.trend or (None, None, None)
    quantiles = publisher.quantiles or (None,) * len(QUANTILES)
    return {
        "publisher": publisher.name, "articles": publisher.articles, "scored": publisher.scored,
        "estimate": publisher.estimate, "interval_low": low, "interval_high": high,
        "mean": publisher.mean, "deviation": publisher.deviation,
        **{f"p{percent}": value for percent, value in zip(QUANTILES, quantiles, strict=True)},
        **{f"{band}_articles": publisher.bands.get(band, 0) for band in _BANDS},
        "trend_per_year": slope, "trend_low": slope_low, "trend_high": slope_high,
        "differences": " | ".join(f"{d.name} {d.points:+.1f}" for d in publisher.differences),
        **{
            name: sum(shared.articles for shared in getattr(publisher, name))
            for name in ("copies", "copied_by", "republishes")
        },
    }  # fmt: skip


_EMPTY = flat_row(Publisher("", 0, 0, {}, None, None, (), (), {}, None, None, (), (), None))
_TEXTS = ("publisher", "differences")
_WHOLE = tuple(name for name, value in _EMPTY.items() if value == 0) + tuple(f"p{percent}" for percent in QUANTILES)


def write_csv(found: RollUp, out: IO[str]) -> None:
    """Write one row per publisher."""
    writer = csv.DictWriter(out, list(_EMPTY), lineterminator="\n")
    writer.writeheader()
    for publisher in found.publishers:
        writer.writerow({name: not_a_formula(value) for name, value in flat_row(publisher).items()})


def write_parquet(found: RollUp, out: IO[str]) -> None:
    """Write the same table in Apache Parquet. Raises MissingExtraError without pyarrow."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise MissingExtraError("Parquet needs pyarrow: pip install 'article-reliability[bulk]'") from None
    kinds = {name: pa.string() if name in _TEXTS else pa.int64() if name in _WHOLE else pa.float64() for name in _EMPTY}
    rows = [flat_row(publisher) for publisher in found.publishers]
    table = pa.Table.from_pylist(rows, schema=pa.schema(list(kinds.items())))
    pq.write_table(table, out.buffer, compression="zstd")  # type: ignore[attr-defined]


def write_html(found: RollUp, out: IO[str]) -> None:
    """Write one page that works offline."""
    write_page(found, out, remarks, spread(found))


WRITERS: Mapping[str, Callable[[RollUp, IO[str]], None]] = {
    "text": write_text,
    "json": write_json,
    "csv": write_csv,
    "parquet": write_parquet,
    "html": write_html,
}
"""Writers by the name of their format."""
