"""Generated pages are current."""

import json
import runpy
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]


def test_the_catalogue_of_signals_is_current() -> None:
    page = runpy.run_path(str(HERE / "scripts" / "build_catalog.py"))["page"]()
    kept = (HERE / "quality" / "signals" / "README.md").read_text(encoding="utf-8")
    assert kept == page, "run `python scripts/build_catalog.py`"


def test_the_model_card_speaks_of_the_shipped_model() -> None:
    card = (HERE / "models" / "README.md").read_text(encoding="utf-8")
    model = json.loads((HERE / "models" / "reliability" / "scorecard.json").read_text(encoding="utf-8"))
    evaluation = json.loads((HERE / "models" / "evaluation.json").read_text(encoding="utf-8"))
    assert model["labels_sha256"][:16] in card, "run `quality train --evaluate`"
    assert f"| {evaluation['model']['auc_within_corpora']:.3f} |" in card, "run `quality train --evaluate`"
    for name in ("figures", "shapes"):
        assert f"plots/{name}.svg" in card
        assert (HERE / "models" / "plots" / f"{name}.svg").stat().st_size > 10_000
