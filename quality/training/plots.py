"""The two pictures of the model card: figures (ROC, calibration, scores by class), and the step function of every signal."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

COLOURS = {"reliable": "#1b7837", "mixed": "#888888", "unreliable": "#b2182b", "satire": "#762a83"}
GREY = "#bbbbbb"
COLUMNS = 4
STYLE: Any = {"svg.hashsalt": "quality", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False}


def draw(result: Mapping[str, Any], card: Mapping[str, Any], folder: Path) -> None:
    """Write figures.svg and shapes.svg to `folder`, the same bytes for the same evaluation and scorecard."""
    import matplotlib

    folder.mkdir(exist_ok=True)
    with matplotlib.rc_context(STYLE):
        _draw_figures(result, folder / "figures.svg")
        _draw_shapes(card["terms"], folder / "shapes.svg")


def _draw_figures(result: Mapping[str, Any], path: Path) -> None:
    figure, axes = _panels(1, 3, (11, 3.4))
    axes[0].plot(*zip(*result["roc"], strict=True), color=COLOURS["reliable"])
    axes[0].plot([0, 1], [0, 1], color=GREY, lw=0.8)
    axes[0].set(title="ROC, publishers not seen", xlabel="unreliable taken for reliable", ylabel="reliable recognised")
    curve = result["calibration"]["curve"]
    axes[1].plot([p for p, _, _ in curve], [s for _, s, _ in curve], "o-", color=COLOURS["reliable"])
    axes[1].plot([0, 1], [0, 1], color=GREY, lw=0.8)
    axes[1].set(title="Calibration, articles of today", xlabel="mean reliability given", ylabel="mean grade, as 0 to 1")
    tenths = [5 + 10 * at for at in range(10)]
    for kind, shares in result["distribution"].items():
        axes[2].plot(tenths, [100 * share for share in shares], "o-", ms=3, color=COLOURS[kind], label=kind)
    axes[2].set(title="Scores by the publisher's class", xlabel="score", ylabel="% of articles")
    axes[2].legend(frameon=False)
    _save(figure, path)


def _draw_shapes(terms: list[Mapping[str, Any]], path: Path) -> None:
    terms = sorted(terms, key=lambda term: min(term["points"]) - max(term["points"]))
    rows = math.ceil(len(terms) / COLUMNS)
    figure, axes = _panels(rows, COLUMNS, (11, 2.1 * rows))
    reach = max(max(map(abs, term["points"])) for term in terms)
    for axis in axes[len(terms) :]:
        axis.axis("off")
    for axis, term in zip(axes, terms, strict=False):
        low, high = term["support"]
        edges = [low, *[min(max(edge, low), high) for edge in term["edges"]], high]
        axis.axhline(0, color=GREY, lw=0.8)
        axis.stairs(term["points"], edges, baseline=None, color=COLOURS["reliable"])
        axis.set_title(term["signal"], fontsize=9)
        axis.set_ylim(-1.05 * reach, 1.05 * reach)
        if low >= 0 and high > 20:
            axis.set_xscale("symlog")
    _save(figure, path)


def _panels(rows: int, columns: int, size: tuple[float, float]) -> tuple[Any, Any]:
    """A figure without a window, and its axes in a row."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    figure = Figure(figsize=size)
    FigureCanvasSVG(figure)
    return figure, figure.subplots(rows, columns, squeeze=False).ravel()


def _save(figure: Any, path: Path) -> None:
    figure.tight_layout()
    figure.savefig(path, format="svg", metadata={"Date": None})
