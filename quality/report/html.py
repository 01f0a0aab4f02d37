"""The HTML report: one file that works offline and can be printed. Every value from an article is escaped, and a strict
content security policy in the page allows only the page's own style and script, by hash."""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Iterable
from importlib import resources
from typing import IO

from quality.report import contest
from quality.report.words import (
    BESIDE,
    POINTS_MEAN,
    SCORE_MEANS,
    context_lines,
    grade,
    reasons,
    shortened,
    signed,
    silence,
)
from quality.scoring import Assessment, Contribution, ErrorRecord, QuestionPart
from quality.signals.signal import counted
from quality.visible import visible

LISTED = 200
"""Maximum number of articles shown in full in one page; the table lists all of them."""
_QUOTE = 160
"""Maximum length of a quoted passage."""


def write_page(rows: Iterable[tuple[str, Assessment | ErrorRecord]], out: IO[str], contact: str | None = None) -> None:
    """Write the page for one article or many. `contact` is an e-mail or web address at which readers may contest a score."""
    style = (resources.files("quality.report") / "report.css").read_text(encoding="utf-8")
    script = (resources.files("quality.report") / "report.js").read_text(encoding="utf-8")
    results = list(rows)
    title = _title(*results[0]) if len(results) == 1 else f"{len(results):,} articles"
    policy = f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; base-uri 'none'; form-action 'none'"
    out.write(
        "<!doctype html>\n<html lang=en>\n<meta charset=utf-8>\n"
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name=viewport content="width=device-width, initial-scale=1">\n<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(title)} · quality</title>\n<style>{style}</style>\n<main>\n"
    )
    if len(results) > 1:
        out.write(_overview(results))
    for number, (name, result) in enumerate(results[:LISTED]):
        out.write(_article(name, result, number, contact))
    out.write(f"</main>\n<footer><p>{escape(SCORE_MEANS)}</p></footer>\n<script>{script}</script>\n</html>\n")


def escape(text: str) -> str:
    """Escape text from outside for HTML, without characters that control its display."""
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
            rows.append(
                f'<tr><td>{link}<td><b class="score {result.band}">{result.score}</b><td>{escape(grade(result))}'
            )
    return f"<nav aria-label=Articles><h1>{len(results):,} articles</h1><table><tr><th>Article<th>Score<th>Grade and main reason{''.join(rows)}</table></nav>\n"


def _article(name: str, result: Assessment | ErrorRecord, number: int, contact: str | None) -> str:
    if isinstance(result, ErrorRecord):
        return f'<article id="a{number}"><h1>{escape(name)}</h1><p class=notice>{escape(result.error)}</article>\n'
    numbered = {c.signal: index for index, c in enumerate(result.contributions)}
    body, cited = _marked(result, numbered)
    return (
        f'<article id="a{number}"><header><p class=kicker>{_origin(name, result)}<h1{_language(result)}>{escape(_title(name, result))}</h1>'
        f"{_verdict(result)}</header><div class=columns><section class=why>"
        f"{_questions(result, numbered, cited, number)}{_what_if(result)}{_context(result)}{_contest(result, contact)}{_rest(result)}</section>"
        f"<section class=text><h2>The article</h2><div class=body{_language(result)}>{body}</div></section></div></article>\n"
    )


def _origin(name: str, result: Assessment) -> str:
    form = result.form.replace("_", " ")
    return " · ".join([f"<bdi>{escape(result.url or name)}</bdi>", counted(result.words, "word"), escape(form)])


def _language(result: Assessment) -> str:
    """Format the language of an article's text where it is not that of the page."""
    return f' lang="{escape(result.language)}"' if result.language and result.language != "en" else ""


def _verdict(result: Assessment) -> str:
    if result.score is None or result.interval is None or result.band is None:
        return f"<p class=notice>{escape(grade(result))}"
    low, high = result.interval
    label = f"Score {result.score} of 100, nine in ten such articles between {low} and {high}"
    scale = (
        f'<svg class="scale {result.band}" viewBox="0 0 100 6" preserveAspectRatio="none" role="img" aria-label="{label}">'
        f"<rect class=track x=0 y=2 width=100 height=2 rx=1 /><rect class=range x={low} y=1.5 width={max(high - low, 0.5)} height=3 rx=1 />"
        f"<rect class=point x={max(result.score - 0.4, 0):.1f} y=0 width=.8 height=6 /></svg>"
    )
    words, _, why = grade(result).partition(". ")
    return (
        f'<div class=verdict><b class="score {result.band}">{result.score}</b><div><p class=band>{escape(words.rstrip("."))}'
        f"<p class=main>{escape(why)}</p>{scale}<p class=interval>Nine in ten such articles are graded between {low} and {high}."
        "</div></div>"
    )


def _questions(result: Assessment, numbered: dict[str, int], cited: set[int], article: int) -> str:
    """Format the six questions with their points and reasons; for an article without a score, only the findings."""
    groups = []
    largest = max((abs(q.log_odds) for q in result.questions), default=0) or 1
    for question in result.questions:
        items = "".join(
            _reason(c, numbered[c.signal], numbered[c.signal] in cited, article, scored=result.score is not None)
            for c in reasons(result, question=question.question)
        )
        if result.score is None:
            groups.append(
                f"<section class=question><h2>{escape(question.title)}</h2><ol class=reasons>{items}</ol></section>"
                if items
                else ""
            )
        else:
            found = (
                f"<ol class=reasons>{items}</ol>" if items else f"<p class=silent>{escape(silence(result, question))}"
            )
            groups.append(
                f'<section class="question {_side(question.points)}">{_heading(question, largest)}{found}</section>'
            )
    means = "" if result.score is None else f"<p class=points>{escape(POINTS_MEAN)}</p>"
    return means + "".join(groups)


def _heading(question: QuestionPart, largest: float) -> str:
    """Format a question's title and points above a bar; `largest` is the effect that fills the bar."""
    width = 100 * abs(question.log_odds) / largest
    return (
        f"<h2>{escape(question.title)} <span class=moved>{signed(question.points)}</span></h2>"
        f"<svg class=bar viewBox='0 0 100 4' preserveAspectRatio=none aria-hidden=true><rect width={width:.1f} height=4 rx=1 /></svg>"
    )


def _side(points: float) -> str:
    return "down" if points <= -0.5 else "up" if points >= 0.5 else "flat"


def _reason(c: Contribution, index: int, cited: bool, article: int, *, scored: bool) -> str:
    """Format a reason with the passage that shows it best; where the text has its passages, a button leads to them in turn."""
    side = ("down" if c.log_odds < 0 else "up") if scored else "flat"
    moved = f"<span class=moved>{signed(c.points)}</span>" if scored else ""
    best = max((p for p in c.evidence if p.quote.strip()), key=lambda p: p.weight, default=None)
    quote = ""
    if best is not None:
        part = "" if best.part == "text" else f"{escape(best.part)}: "
        quote = f"<q class=other>{part}<bdi>{escape(shortened(' '.join(best.quote.split()), _QUOTE))}</bdi></q>"
    sentence = escape(c.sentence or "")
    button = (
        f"<button class=to type=button>Show in the text<span class=unseen>: {sentence}</span></button>" if cited else ""
    )
    attributes = f'class="reason {side} cited" data-reason="{article}-{index}"' if cited else f'class="reason {side}"'
    return f"<li {attributes}>{moved}<p>{sentence}</p>{quote}{button}"


def _what_if(result: Assessment) -> str:
    if not result.what_if:
        return ""
    items = "".join(f"<li><b>{w.score}</b> {escape(w.edit)}" for w in result.what_if)
    return f"<h2>What would raise it</h2><ul class=whatif>{items}</ul>"


def _context(result: Assessment) -> str:
    if not result.context:
        return ""
    items = "".join(f"<li>{escape(line)}" for line in context_lines(result))
    return f"<h2>{BESIDE}</h2><ul class=context>{items}</ul>"


def _contest(result: Assessment, contact: str | None) -> str:
    """Format how to contest the score: by the given address, and by saving what was measured."""
    write = ""
    if contact is not None:
        address = escape(contest.link(contact, result))
        write = f'<p><a href="{address}" rel=noreferrer>{escape(contest.WRITE.format(contact))}</a>'
    said = f"{contest.NOBODY if contact is None else contest.ATTACH} {contest.FILE_HOLDS}"
    return (
        f"<details class=contest><summary>{contest.CONTEST}</summary>{write}"
        f'<p><a href="{escape(contest.download(result))}" download="quality-measured.json">{contest.SAVE}</a><p>{said}</details>'
    )


def _rest(result: Assessment) -> str:
    shown = {c.signal for c in reasons(result)}
    rest = [c for c in result.contributions if c.value is not None and c.signal not in shown]
    rows = "".join(f"<li>{escape(c.title)}: {escape(c.observation)}" for c in rest)
    rows += "".join(
        f"<li class=unknown>{escape(u.signal.replace('_', ' '))}: {escape(u.why)}" for u in result.unmeasured
    )
    cautions = "".join(f"<p class=caution>{escape(c)}" for c in result.cautions)
    model = f"{result.model['name']} {result.model['version']}"
    checked = counted(len(rest) + len(result.unmeasured), "signal")
    return (
        f"{cautions}<details><summary>Also checked: {checked}</summary>"
        f"<ul>{rows}</ul></details><p class=model>Model {escape(model)}, quality {escape(result.quality_version)}"
    )


def _marked(result: Assessment, numbered: dict[str, int]) -> tuple[str, set[int]]:
    """Return the article's text with the evidence of the visible reasons marked, and which reasons are cited in it."""
    text = result.text
    opens: dict[int, list[int]] = {}
    closes: dict[int, list[int]] = {}
    cited: set[int] = set()
    sentences: dict[int, tuple[str, str]] = {}
    for c in reasons(result):
        index = numbered[c.signal]
        for passage in c.evidence:
            if passage.part == "text" and passage.end > passage.start:
                opens.setdefault(passage.start, []).append(index)
                closes.setdefault(passage.end, []).append(index)
                cited.add(index)
                side = "flat" if result.score is None else "down" if c.log_odds < 0 else "up"
                sentences[index] = (c.sentence or "", side)
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
