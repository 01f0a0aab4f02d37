"""The steps of `quality train`: labels or corpora in, a model with its figures and its card out.

Everything is made first and written last, so that a refused floor or a full disk leaves labels and model as they were. Only a new
model without floors is written before it is evaluated.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from quality.errors import InputError
from quality.model import default_folder
from quality.model.layout import MANIFEST, SCORECARD
from quality.scoring import load_scorer
from quality.scoring.explanation import effect
from quality.scoring.scorecard import scorecard_from_dict
from quality.signals import signal_named
from quality.training.added import Log
from quality.training.base_tables import fit_base_tables
from quality.training.base_tables.sources import Sources
from quality.training.bundle import write_bundle
from quality.training.card import TITLE, card_text
from quality.training.evaluate import evaluate
from quality.training.export import data_of, scorecard_dict, without_term, write_estimator, write_scorecard
from quality.training.fit import Plan, fit_calibrated, usable_rows
from quality.training.floors import new_floors
from quality.training.labels import ARTICLES, SIGNALS, Labelled, read_labelled
from quality.training.measured import MEASURED
from quality.training.metrics import Ints
from quality.training.own_labels import with_graded
from quality.training.plots import draw
from quality.training.rebuild import rebuild
from quality.training.stability import stability
from quality.version import __version__

CARD, EVALUATION, FLOORS, STABILITY, PLOTS = "README.md", "evaluation.json", "floors.json", "stability.json", "plots"
"""What is written beside the model's folder when it is evaluated."""


@dataclass(frozen=True)
class Order:
    """What to train: the folder of labels, that of the model, and what else was asked for."""

    labeled: Path
    output: Path
    corpora: Path | None = None
    graded: Sequence[Path] = ()
    """Files of a newsroom's own graded articles."""
    evaluate: bool = False
    lower_floors: str | None = None
    base_tables: Sequence[str] = ()
    """Tables below the learned ones that are fitted anew first; needs `corpora`."""
    jobs: int = 1
    plan: Plan = field(default_factory=Plan)

    @property
    def estimator(self) -> Path:
        """File of the estimator, beside the model's folder."""
        return self.output.with_name(f"{self.output.name}.joblib")

    def beside(self, name: str) -> Path:
        """A file beside the model's folder."""
        return self.output.parent / name


def train(order: Order, log: Log) -> None:
    """Train a model as ordered and writes it.

    Raises InputError if something given cannot be read, if a figure falls below its floor, or if a file cannot be written.
    """
    if order.evaluate:
        _refuse_other_readme(order.beside(CARD))
    try:
        with tempfile.TemporaryDirectory(prefix=".train.", dir=order.output.absolute().parent) as made:
            _train(order, Path(made), log)
    except OSError as error:
        raise InputError(
            f"-o {order.output} cannot be written: {error.strerror or error}; name another folder"
        ) from None


def _refuse_other_readme(card: Path) -> None:
    if card.is_file() and not card.read_text(encoding="utf-8", errors="replace").startswith(TITLE):
        raise InputError(f"{card} is no model card, so it is not written over; name a model in another folder with -o")


def _train(order: Order, place: Path, log: Log) -> None:
    base = order.output if (order.output / MANIFEST).is_file() else default_folder()
    counting = _counting(base)
    learned = None
    if order.corpora is not None:
        if order.base_tables:
            sources = Sources(order.corpora, order.labeled)
            base = fit_base_tables(order.base_tables, sources, base, place / "base", log)
        other = bool(order.base_tables)
        learned = rebuild(order.corpora, order.labeled, base, place, order.jobs, log, other_base=other)
    labelled = read_labelled(order.labeled if order.corpora is None else place)
    if order.graded:
        before = len(labelled.articles)
        log("measuring your graded articles")
        labelled = with_graded(labelled, order.graded, learned or base, order.jobs, log.note)
        log.note(f"{len(labelled.articles) - before:,} graded articles of yours train with the others")
    rows = usable_rows(labelled)
    sites = len(np.unique(labelled.publishers[rows]))
    log(f"fitting and calibrating on {len(rows):,} articles of {sites:,} publishers")
    card = scorecard_dict(labelled, fit_calibrated(labelled, rows, order.plan), __version__)
    # A new model that no floor can refuse is kept if the evaluation, which takes minutes, is interrupted.
    is_new = order.corpora is None and not order.output.exists() and not order.beside(FLOORS).exists()
    if is_new:
        _write_model(order, labelled, rows, card, learned, log)
    result, floors = _evaluated(order, labelled, log) if order.evaluate else (None, None)
    if order.corpora is not None:
        for name in (ARTICLES, SIGNALS, MEASURED):
            _write(order.labeled / name, (place / name).read_bytes())
    if not is_new:
        _write_model(order, labelled, rows, card, learned, log)
    if result is not None:
        _write_json(order.beside(EVALUATION), result)
        _write_json(order.beside(FLOORS), floors)
        _write_card(order, result, log)
    idle: dict[str, list[str]] = {}
    for name, why in without_term(labelled, card).items():
        idle.setdefault(why, []).append(name)
    for why, names in idle.items():
        log.note(f"without effect on the score: {', '.join(names)} ({why})")
    for term in scorecard_from_dict(card).terms:
        if any(term.points) and (term.signal, term.version) not in counting:
            log.note(f"{term.signal} counts: {effect(term)} (unit: {signal_named(term.signal).unit})")
    log.note(f"wrote {order.output}")


def _write_model(
    order: Order, labelled: Labelled, rows: Ints, card: dict[str, Any], learned: Path | None, log: Log
) -> None:
    """Write the model's folder and the estimator beside it."""
    log(f"writing {order.output}")
    write_bundle(order.output, lambda path: write_scorecard(card, path), data_of(labelled, rows), learned)
    write_estimator(labelled, rows, order.plan, order.estimator)


def _counting(folder: Path) -> set[tuple[str, int]]:
    """Signals that move the score of the model in a folder, with their versions; none if it cannot be read."""
    try:
        terms = json.loads((folder / SCORECARD).read_text(encoding="utf-8"))["terms"]
        return {(term["signal"], term["version"]) for term in terms if any(term["points"])}
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def _evaluated(order: Order, labelled: Labelled, log: Log) -> tuple[dict[str, Any], dict[str, Any]]:
    """The evaluation, and the floors after it."""
    result = evaluate(labelled, order.plan, ablate=True, progress=log)
    path = order.beside(FLOORS)
    old = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return result, new_floors(result, old, order.lower_floors)


def _write_card(order: Order, result: Mapping[str, Any], log: Log) -> None:
    """Measure the stability where the texts are at hand, and writes card and plots."""
    path = order.beside(STABILITY)
    if order.corpora is not None:
        log("swapping names and rewording articles")
        moves = stability(order.corpora, load_scorer(order.output))
        if moves is None:
            log.note(f"{STABILITY} is as it was: these corpora hold no rated articles to swap names in")
        else:
            _write_json(path, moves)
    stable = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None
    card = json.loads((order.output / SCORECARD).read_text(encoding="utf-8"))
    log("writing the model card")
    draw(result, card, order.beside(PLOTS))
    _write(order.beside(CARD), card_text(result, card, stable).encode())


def _write_json(path: Path, content: Any) -> None:
    _write(path, f"{json.dumps(content, indent=1)}\n".encode())


def _write(path: Path, content: bytes) -> None:
    """Put a file in its place once it is complete."""
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(content)
    part.replace(path)
