"""Set floors under the figures in models/evaluation.json, so that a later training cannot fall below them unnoticed.

    python scripts/set_floors.py            # raises floors that figures have passed; refuses to lower any
    python scripts/set_floors.py --lower "why"   # also lowers floors, and records the reason

A floor is the figure minus a margin for variation between folds. tests/training/test_floors.py holds them.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

MODELS = Path(__file__).resolve().parents[1] / "models"
MARGIN = 0.01
PINNED = (
    "spearman_today",
    "spearman_news_and_farms",
    "auc_good_poor",
    "auc_newsroom_farm",
    "auc_pooled",
    "auc_publishers",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lower", metavar="REASON", help="allow floors to fall, and record why")
    parser.add_argument("--models", type=Path, default=MODELS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    path = options.models / "floors.json"
    result = json.loads((options.models / "evaluation.json").read_text(encoding="utf-8"))
    old = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"floors": {}}
    reached = {name: round(result["model"][name] - MARGIN, 3) for name in PINNED}
    fallen = {
        name: (old["floors"][name], value)
        for name, value in reached.items()
        if value + MARGIN < old["floors"].get(name, 0)
    }
    if fallen and not options.lower:
        for name, (floor, value) in fallen.items():
            found = f"{name} reached {value + MARGIN:.3f}, its floor is {floor:.3f}"
            print(f"{found}; improve it, or say why with --lower", file=sys.stderr)
        sys.exit(1)
    floors = {n: v if n in fallen else max(v, old["floors"].get(n, 0)) for n, v in reached.items()}
    record = {"labels_sha256": result["labels_sha256"], "floors": floors, "lowered": old.get("lowered", [])}
    if fallen and options.lower:
        record["lowered"].append(
            {"reason": options.lower, "from": {name: floor for name, (floor, _) in fallen.items()}}
        )
    path.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    print(f"floors: {floors}")


if __name__ == "__main__":
    main()
