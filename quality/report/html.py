"""The HTML report: one file that works offline and can be printed. The template escapes every value from an article, and a
strict content security policy in the page allows only the page's own style and script, by hash."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources
from typing import IO, Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined, Template

from quality.report import contest
from quality.report.words import (
    APART,
    BESIDE,
    GRADED_BY,
    POINTS_MEAN,
    SCORE_MEANS,
    context_lines,
    findings,
    grade,
    lead,
    passages,
    shortened,
    signed,
    silence,
    told,
    unmoving,
)
from quality.scoring import Assessment, Contribution, ErrorRecord, QuestionPart
from quality.scoring.assessment import Passage
from quality.signals.signal import counted
from quality.visible import visible, within_quotes

LISTED = 200
"""Maximum number of articles shown in full in one page; the table lists all of them."""
QUOTE = 160
"""Maximum length of a quoted passage."""

Piece = tuple[str, Sequence[Contribution], bool]
"""A piece of the text, the findings that cite it, and whether it stands apart from the story."""


def write_page(rows: Iterable[tuple[str, Assessment | ErrorRecord]], out: IO[str], contact: str | None = None) -> None:
    """Write the page for one article or many. `contact` is an e-mail or web address at which readers may contest a score."""
    results = list(rows)
    title = _title(*results[0]) if len(results) == 1 else f"{len(results):,} articles"
    titles = Counter(_title(name, result) for name, result in results)
    shared = {title for title, count in titles.items() if count > 1}
    out.writelines(_template().generate(title=title, results=results, shared_titles=shared, contact=contact))


@cache
def _template() -> Template:
    environment = pages("quality.report", _own("report.css"), _own("report.js"))
    environment.filters |= {
        "best_passage": _best_passage, "context_lines": context_lines, "counted": counted, "direction": _direction,
        "grade": grade, "lead": lead, "shortened": shortened, "side": _side, "signed": signed, "told": told, "width": _width,
        "within_quotes": within_quotes,
    }  # fmt: skip
    environment.globals |= {
        "APART": APART, "BESIDE": BESIDE, "CONTEST": contest, "GRADED_BY": GRADED_BY, "QUOTE": QUOTE, "LISTED": LISTED,
        "POINTS_MEAN": POINTS_MEAN, "SCORE_MEANS": SCORE_MEANS, "findings": findings, "pieces_of": _pieces,
        "signals_in": _signals, "silence": silence, "title_of": _title, "unmoving": unmoving,
    }  # fmt: skip
    return environment.get_template("report.html")


def pages(package: str, style: str, script: str = "") -> Environment:
    """Return the templates of a package, for pages that begin with `head.html`: it allows only this style and script."""
    environment = Environment(
        loader=ChoiceLoader([PackageLoader(package), PackageLoader("quality.report")]), autoescape=True,
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=_shown,
    )  # fmt: skip
    environment.globals |= {"SCRIPT": script, "STYLE": style, "hash": hashed}
    return environment


def _shown(value: Any) -> Any:
    """Remove characters that control the display from text from outside."""
    return visible(value) if type(value) is str else value


def _own(name: str) -> str:
    """Return the page's own style or script."""
    return (resources.files("quality.report") / name).read_text(encoding="utf-8")


def hashed(code: str) -> str:
    """Return the source expression of a content security policy that allows this style or script."""
    return "sha256-" + base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()


def _title(name: str, result: Assessment | ErrorRecord) -> str:
    return result.headline or name if isinstance(result, Assessment) else name


def _side(contributions: Sequence[Contribution]) -> str:
    """Return whether findings lower the score, at least one of them, or raise it."""
    return "down" if any(c.log_odds < 0 for c in contributions) else "up"


def _direction(question: QuestionPart) -> str:
    return "down" if question.points <= -0.5 else "up" if question.points >= 0.5 else "flat"


def _width(question: QuestionPart, result: Assessment) -> float:
    """Return the width of a question's bar in percent of the longest."""
    return 100 * abs(question.log_odds) / (max(abs(q.log_odds) for q in result.questions) or 1)


def _best_passage(contribution: Contribution) -> Passage | None:
    """Return the passage that shows a finding best."""
    return max((p for p in passages(contribution) if p.quote.strip()), key=lambda p: p.weight, default=None)


def _pieces(result: Assessment) -> list[Piece]:
    """Cut the article's text where a passage of a finding begins or ends."""
    text, shown = result.text, [c for part in result.questions for c in findings(result, part.question)]
    opens: dict[int, list[int]] = {}
    closes: dict[int, list[int]] = {}
    for number, c in enumerate(shown):
        for passage in passages(c):
            if passage.part == "text" and passage.end > passage.start:
                opens.setdefault(passage.start, []).append(number)
                closes.setdefault(passage.end, []).append(number)
    pieces: list[Piece] = []
    active: list[int] = []
    bounds = sorted({0, len(text), *opens, *closes, *(edge for span in result.apart for edge in span)})
    for start, end in zip(bounds, bounds[1:], strict=False):
        for number in closes.get(start, ()):
            active.remove(number)
        active += opens.get(start, ())
        piece = text[start:end]
        is_apart = any(first <= start < last for first, last in result.apart)
        pieces.append((piece, [shown[number] for number in sorted(set(active))] if piece.strip() else [], is_apart))
    return pieces


def _signals(pieces: Iterable[Piece]) -> set[str]:
    """Return the names of the signals that the text is marked for."""
    return {c.signal for _, citing, _ in pieces for c in citing}
