"""The HTML report: one file that works offline and prints. Every value from an article is escaped; a strict content security
policy in the page allows only the page's own style and script, by hash."""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Iterable
from importlib import resources
from typing import IO

from quality.report.words import SCORE_MEANS, measured, points, points_mean, reasons, shortened
from quality.scoring import Assessment, Contribution, ErrorRecord
from quality.scoring.assessment import BAND_WORDS, VISIBLE
from quality.signals.signal import counted
from quality.visible import visible

LISTED = 200
"""Articles shown in full in one page; the table still lists all of them."""


def write_page(rows: Iterable[tuple[str, Assessment | ErrorRecord]], out: IO[str]) -> None:
    """Writes the page for one article or many."""
    style = (resources.files("quality.report") / "report.css").read_text(encoding="utf-8")
    script = (resources.files("quality.report") / "report.js").read_text(encoding="utf-8")
    results = list(rows)
    title = _title(*results[0]) if len(results) == 1 else f"{len(results):,} articles"
    policy = f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; base-uri 'none'; form-action 'none'"
    out.write(
        "<!doctype html>\n<html lang=en>\n<meta charset=utf-8>\n"
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name=viewport content="width=device-width, initial-scale=1">\n<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(title)} · quality</title>\n<style>{style}</style>\n"
    )
    if len(results) > 1:
        out.write(_overview(results))
    for number, (name, result) in enumerate(results[:LISTED]):
        out.write(_article(name, result, number))
    out.write(f"<footer><p>{escape(SCORE_MEANS)}</p></footer>\n<script>{script}</script>\n</html>\n")


def escape(text: str) -> str:
    """Text from outside as markup, without what would steer its display."""
    return html.escape(visible(text))


def _hash(code: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()


def _title(name: str, result: Assessment | ErrorRecord) -> str:
    return result.headline or name if isinstance(result, Assessment) else name


def _overview(results: list[tuple[str, Assessment | ErrorRecord]]) -> str:
    rows = []
    for number, (name, result) in enumerate(results):
        title = f"<bdi>{escape(_title(name, result))}</bdi>"
        link = f'<a href="#a{number}">{title}</a>' if number < LISTED else title
        if isinstance(result, ErrorRecord):
            rows.append(f"<tr><td>{link}<td>–<td>{escape(result.error)}")
        elif result.score is None:
            rows.append(f"<tr><td>{link}<td>–<td>{escape(result.abstained.message if result.abstained else '')}")
        else:
            main = reasons(result, up=False, top=1) or reasons(result, up=True, top=1)
            why = escape(main[0].sentence) if main else ""
            rows.append(f'<tr><td>{link}<td><b class="score {result.band}">{result.score}</b><td>{why}')
    return f"<nav aria-label=Articles><h1>{len(results):,} articles</h1><table><tr><th>Article<th>Score<th>Main reason{''.join(rows)}</table></nav>\n"


def _article(name: str, result: Assessment | ErrorRecord, number: int) -> str:
    if isinstance(result, ErrorRecord):
        return f'<article id="a{number}"><h1>{escape(name)}</h1><p class=notice>{escape(result.error)}</article>\n'
    numbered = {c.signal: index for index, c in enumerate(result.contributions)}
    body, cited = _marked(result, numbered)
    return (
        f'<article id="a{number}"><header><p class=kicker>{_origin(name, result)}<h1>{escape(_title(name, result))}</h1>'
        f"{_verdict(result)}</header><div class=columns><section class=why aria-label=Reasons>"
        f"{_reasons(result, numbered, cited, number)}{_what_if(result)}{_rest(result)}</section>"
        f"<section class=text aria-label=Article><h2>The article</h2><div class=body>{body}</div></section></div></article>\n"
    )


def _origin(name: str, result: Assessment) -> str:
    form = result.genre.replace("_", " ")
    return " · ".join([f"<bdi>{escape(result.url or name)}</bdi>", counted(result.words, "word"), escape(form)])


def _verdict(result: Assessment) -> str:
    if result.score is None or result.interval is None or result.band is None:
        return f"<p class=notice><b>No score.</b> {escape(result.abstained.message if result.abstained else '')}"
    low, high = result.interval
    label = f"Score {result.score} of 100, 90 percent interval {low} to {high}"
    scale = (
        f'<svg class="scale {result.band}" viewBox="0 0 100 6" preserveAspectRatio="none" role="img" aria-label="{label}">'
        f"<rect class=track x=0 y=2 width=100 height=2 rx=1 /><rect class=range x={low} y=1.5 width={max(high - low, 0.5)} height=3 rx=1 />"
        f"<rect class=point x={max(result.score - 0.4, 0):.1f} y=0 width=.8 height=6 /></svg>"
    )
    return (
        f'<div class=verdict><b class="score {result.band}">{result.score}</b><div><p class=band>{escape(BAND_WORDS[result.band])}'
        f"{scale}<p class=interval>90% interval {low} to {high}, of 100</div></div>"
    )


def _reasons(result: Assessment, numbered: dict[str, int], cited: set[int], article: int) -> str:
    if result.score is None:
        plain = "".join(
            _reason(c, numbered[c.signal], None, numbered[c.signal] in cited, article) for c in measured(result)
        )
        return f"<h2>What was measured</h2><ol class=reasons>{plain}</ol>" if plain else ""
    parts = []
    largest = max((abs(c.log_odds) for c in result.contributions), default=0) or 1
    for up, title in ((False, "Lowers the score"), (True, "Raises the score")):
        items = [
            _reason(c, numbered[c.signal], largest, numbered[c.signal] in cited, article)
            for c in reasons(result, up=up)
        ]
        if items:
            parts.append(f"<h2>{title}</h2><ol class=reasons>{''.join(items)}</ol>")
    if parts:
        parts.append(f"<p class=interval>{escape(points_mean(result))}</p>")
    return "".join(parts)


def _reason(c: Contribution, index: int, largest: float | None, cited: bool, article: int) -> str:
    """`largest` is the effect that fills the bar; None where nothing has an effect, as there is no score."""
    side = "flat" if largest is None else "down" if c.log_odds < 0 else "up"
    bar = "" if largest is None else _bar(c, largest)
    other = "".join(
        f"<q class=other>{escape(p.part)}: <bdi>{escape(shortened(p.quote, 200))}</bdi></q>"
        for p in c.evidence[:3]
        if p.part != "text"
    )
    attributes = (
        f'class="reason {side} cited" data-reason="{article}-{index}" tabindex=0' if cited else f'class="reason {side}"'
    )
    return f"<li {attributes}>{bar}<p>{escape(c.sentence)}</p>{other}"


def _bar(c: Contribution, largest: float) -> str:
    width = 100 * abs(c.log_odds) / largest
    return (
        "<div class=bar><svg viewBox='0 0 100 4' preserveAspectRatio=none aria-hidden=true>"
        f"<rect width={width:.1f} height=4 rx=1 /></svg><span class=moved>{points(c):+.0f}</span></div>"
    )


def _what_if(result: Assessment) -> str:
    if not result.what_if:
        return ""
    items = "".join(f"<li><b>{w.score}</b> {escape(w.edit)}" for w in result.what_if)
    return f"<h2>What would raise it</h2><ul class=whatif>{items}</ul>"


def _rest(result: Assessment) -> str:
    small = [c for c in result.contributions if c.value is not None and abs(c.log_odds) < VISIBLE]
    rows = "".join(f"<li>{escape(c.title)}: {escape(c.sentence)}" for c in small)
    rows += "".join(
        f"<li class=unknown>{escape(u.signal.replace('_', ' '))}: {escape(u.why)}" for u in result.unmeasured
    )
    cautions = "".join(f"<p class=caution>{escape(c)}" for c in result.cautions)
    model = f"{result.model['name']} {result.model['version']}"
    effect = ("", "") if result.score is None else (" that does not move the score", " that do not move the score")
    checked = counted(len(small) + len(result.unmeasured), f"signal{effect[0]}", f"signals{effect[1]}")
    return (
        f"{cautions}<details><summary>Also checked: {checked}</summary>"
        f"<ul>{rows}</ul></details><p class=model>Model {escape(model)}, quality {escape(result.quality_version)}"
    )


def _marked(result: Assessment, numbered: dict[str, int]) -> tuple[str, set[int]]:
    """The article's text with the evidence of the visible reasons marked, and which reasons are cited in it."""
    text = result.text
    opens: dict[int, list[int]] = {}
    closes: dict[int, list[int]] = {}
    cited: set[int] = set()
    sentences: dict[int, tuple[str, str]] = {}
    for c in result.contributions:
        if abs(c.log_odds) >= VISIBLE:
            index = numbered[c.signal]
            for passage in c.evidence:
                if passage.part == "text" and passage.end > passage.start:
                    opens.setdefault(passage.start, []).append(index)
                    closes.setdefault(passage.end, []).append(index)
                    cited.add(index)
                    side = "flat" if result.score is None else "down" if c.log_odds < 0 else "up"
                    sentences[index] = (c.sentence, side)
    pieces: list[str] = []
    active: list[int] = []
    bounds = sorted({0, len(text), *opens, *closes})
    for at, until in zip(bounds, bounds[1:], strict=False):
        for index in closes.get(at, ()):
            active.remove(index)
        active += opens.get(at, ())
        part = escape(text[at:until])
        if active and part.strip():
            chosen = sorted(set(active))
            sides = {sentences[i][1] for i in chosen}
            side = "down" if "down" in sides else max(sides)
            note = escape("\n".join(sentences[i][0] for i in chosen))
            part = f'<mark class={side} data-reasons="{" ".join(map(str, chosen))}" data-note="{note}" tabindex=0>{part}</mark>'
        pieces.append(part)
    return "".join(pieces), cited
