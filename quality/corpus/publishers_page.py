"""The roll-up of publishers as one HTML file: no script, and no source but its own style. Every value from outside is escaped.

Plots are plain SVG: an overview with the interval of each publisher, and for each its distribution and its months.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import resources
from typing import IO

from quality.corpus.publishers import Month, Publisher, RollUp
from quality.report.html import escape, hashed
from quality.signals.signal import counted

DETAILED = 300
"""Publishers shown with plots of their own; the overview shows all up to `LISTED`."""
LISTED = 3000

_ROW = 22
"""Height of a row of the overview, in pixels."""
_LEFT, _WIDTH = 240, 900


def write_page(found: RollUp, out: IO[str], remarks: Callable[[Publisher], list[str]]) -> None:
    """Write the page. `remarks` gives the sentences of a publisher."""
    sheets = (("quality.report", "report.css"), ("quality.corpus", "publishers.css"))
    style = "".join((resources.files(package) / name).read_text(encoding="utf-8") for package, name in sheets)
    policy = f"default-src 'none'; style-src '{hashed(style)}'; base-uri 'none'; form-action 'none'"
    title = f"{counted(len(found.publishers), 'publisher')}, {counted(found.articles, 'article')}"
    out.write(
        "<!doctype html>\n<html lang=en>\n<meta charset=utf-8>\n"
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name=viewport content="width=device-width, initial-scale=1">\n<meta name="color-scheme" content="light dark">\n'
        f"<title>{title} · quality</title>\n<style>{style}</style>\n<main class=publishers><h1>{title}</h1>\n"
    )
    out.write(f"<p>{escape(_introduction(found))}</p>\n{_overview(found.publishers[:LISTED])}\n")
    if len(found.publishers) > LISTED:
        out.write(
            f"<p>{len(found.publishers) - LISTED:,} more publishers are not shown; write JSON or CSV for all.</p>\n"
        )
    for number, publisher in enumerate(found.publishers[:DETAILED]):
        out.write(_section(number, publisher, remarks(publisher)))
    out.write("</main>\n</html>\n")


def _introduction(found: RollUp) -> str:
    text = (
        "The dot is the estimated mean score of a publisher's articles, the bar its interval of 95 %, the ring the plain mean. "
        "With few articles the estimate stays near the mean of all publishers, and the interval is wide."
    )
    if found.between is not None and found.within is not None:
        text += (
            f" Publishers differ by {found.between:.0f} points (standard deviation), articles of one publisher by"
            f" {found.within:.0f}."
        )
    return text


def _x(score: float) -> float:
    """Where a score of 0 to 100 is in the overview."""
    return _LEFT + (_WIDTH - _LEFT - 20) * score / 100


def _overview(publishers: Sequence[Publisher]) -> str:
    height = _ROW * (len(publishers) + 1) + 6
    parts = [
        f'<svg viewBox="0 0 {_WIDTH} {height}" width={_WIDTH} height={height} role=img'
        ' aria-label="Estimated mean score by publisher">'
    ]
    for score in range(0, 101, 20):
        parts.append(
            f"<line class=grid x1={_x(score):.0f} x2={_x(score):.0f} y1=18 y2={height} /><text class=soft x={_x(score):.0f} y=12"
            f" text-anchor=middle>{score}</text>"
        )
    for number, publisher in enumerate(publishers):
        y = _ROW * (number + 1) + 12
        name = escape(publisher.name if len(publisher.name) <= 32 else publisher.name[:31] + "…")
        label = f"<text x=0 y={y + 4}>{name} <tspan class=soft>{publisher.scored:,}</tspan></text>"
        parts.append(f'<a href="#p{number}">{label}</a>' if number < DETAILED else label)
        if publisher.interval is not None:
            low, high = publisher.interval
            parts.append(f"<line class=range x1={_x(low):.1f} x2={_x(high):.1f} y1={y} y2={y} />")
        if publisher.mean is not None:
            parts.append(f"<circle class=raw cx={_x(publisher.mean):.1f} cy={y} r=4 />")
        if publisher.estimate is not None:
            parts.append(f"<circle class=dot cx={_x(publisher.estimate):.1f} cy={y} r=4 />")
    return "".join(parts) + "</svg>"


def _section(number: int, publisher: Publisher, remarks: Sequence[str]) -> str:
    figures = f"{counted(publisher.scored, 'article')} with a score"
    if publisher.estimate is not None and publisher.interval is not None:
        low, high = publisher.interval
        figures += f"; estimated mean {publisher.estimate:.0f}, between {low:.0f} and {high:.0f}"
    if publisher.mean is not None:
        figures += f"; plain mean {publisher.mean:.0f}"
    lines = "".join(f"<p>{escape(line)}</p>" for line in remarks)
    plots = _histogram(publisher.histogram) if publisher.scored else ""
    if len(publisher.months) > 1:
        plots += _trend(publisher.months)
    return (
        f'<section id="p{number}"><h2><bdi>{escape(publisher.name)}</bdi></h2><p>{figures}.</p>{plots}{lines}{_table(publisher)}'
        "</section>\n"
    )


def _table(publisher: Publisher) -> str:
    if not publisher.differences:
        return ""
    rows = ""
    for d in sorted(publisher.differences, key=lambda d: not d.is_question):
        title = f"<b>{escape(d.title)}</b>" if d.is_question else escape(d.title)
        rows += f"<tr><td>{title}<td>{d.points:+.1f}<td>{d.interval[0]:+.1f} to {d.interval[1]:+.1f}"
    return f"<table><tr><th>Points beside the mean of publishers<th>Points<th>99 % interval{rows}</table>"


def _histogram(counts: Sequence[int]) -> str:
    most = max(counts)
    bars = "".join(
        f"<rect class=column x={n * 30 + 2} y={80 - 70 * count / most:.1f} width=26 height={70 * count / most:.1f} />"
        f"<text class=soft x={n * 30 + 15} y=94 text-anchor=middle>{n * 10}</text>"
        for n, count in enumerate(counts)
    )
    return (
        f'<figure><svg viewBox="0 0 310 100" width=310 height=100 role=img aria-label="Articles by score">{bars}</svg>'
        f"<figcaption>Articles by score, up to {most:,} per ten points</figcaption></figure> "
    )


def _trend(months: Sequence[Month]) -> str:
    """Months in their distance, so that a gap shows."""
    places = [int(month.month[:4]) * 12 + int(month.month[5:]) for month in months]
    across = max(1, places[-1] - places[0])

    def x(place: int) -> float:
        return 30 + 340 * (place - places[0]) / across

    def y(score: float) -> float:
        return 80 - 0.7 * score

    parts = [
        f"<line class=grid x1=30 x2=370 y1={y(score):.0f} y2={y(score):.0f} />"
        f"<text class=soft x=0 y={y(score) + 4:.0f}>{score}</text>"
        for score in (0, 50, 100)
    ]
    for place, month in zip(places, months, strict=True):
        if month.interval is not None:
            low, high = month.interval
            parts.append(f"<line class=range x1={x(place):.1f} x2={x(place):.1f} y1={y(low):.1f} y2={y(high):.1f} />")
    points = " ".join(f"{x(place):.1f},{y(month.mean):.1f}" for place, month in zip(places, months, strict=True))
    parts.append(f'<polyline class=line points="{points}" />')
    parts += [
        f"<text class=soft x=30 y=96>{months[0].month}</text>",
        f"<text class=soft x=370 y=96 text-anchor=end>{months[-1].month}</text>",
    ]
    return (
        f'<figure><svg viewBox="0 0 380 100" width=380 height=100 role=img aria-label="Mean score by month">{"".join(parts)}</svg>'
        "<figcaption>Mean score by month, with intervals of 95 %</figcaption></figure>"
    )
