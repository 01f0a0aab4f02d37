"""Floors under the figures of the evaluation, so that a later training cannot lose them unnoticed.

A floor is the figure minus a margin for the luck of the folds. `quality train` raises floors that the figures have passed, and
refuses a model that falls through one unless it is told why.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quality.errors import InputError

MARGIN = 0.01
PINNED = (
    "spearman_today",
    "spearman_news_and_farms",
    "auc_good_poor",
    "auc_newsroom_farm",
    "auc_pooled",
    "auc_publishers",
)


def new_floors(result: Mapping[str, Any], old: Mapping[str, Any], reason: str | None = None) -> dict[str, Any]:
    """The floors after an evaluation, in the form of models/floors.json. `old` are those so far, empty where there are none.

    A floor is lowered only with a reason, which is kept. Raises InputError naming every figure that is under its floor.
    """
    before = old.get("floors", {})
    reached = {name: round(result["model"][name] - MARGIN, 3) for name in PINNED}
    fallen = {name: before[name] for name, value in reached.items() if value + MARGIN < before.get(name, 0)}
    if fallen and not reason:
        found = "; ".join(
            f"{name} is {result['model'][name]:.3f}, its floor is {floor:.3f}" for name, floor in fallen.items()
        )
        raise InputError(f"{found}. Nothing was written; improve the model, or say why with --lower-floors")
    floors = {name: value if name in fallen else max(value, before.get(name, 0)) for name, value in reached.items()}
    lowered = list(old.get("lowered", []))
    if fallen:
        lowered.append({"reason": reason, "from": fallen})
    return {"labels_sha256": result["labels_sha256"], "floors": floors, "lowered": lowered}
