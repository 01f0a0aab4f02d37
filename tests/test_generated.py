"""Generated pages are current, and what the repository's pages link to is there."""

import json
import re
import runpy
from pathlib import Path

import pytest

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


def test_the_reference_is_current() -> None:
    for extra in ("fastapi", "sqlalchemy"):
        pytest.importorskip(extra, reason="the reference needs the extras «serve» and «triage»")
    for name, content in runpy.run_path(str(HERE / "docs" / "generated.py"))["kept"]().items():
        assert (HERE / "docs" / name).read_text(encoding="utf-8") == content, "run `python docs/generated.py`"


def test_links_in_the_repository_lead_to_files() -> None:
    """Without building the site, as somebody reads it who has a checkout."""
    ignored = set((HERE / ".gitignore").read_text(encoding="utf-8").split())
    pages = [
        page for page in (*HERE.glob("*.md"), *HERE.glob("*/**/*.md")) if not {"node_modules", ".venv"} & {*page.parts}
    ]
    dead = []
    for page in pages:
        if page.relative_to(HERE).as_posix() in ignored:
            continue  # a build of the site left it there
        for target in re.findall(r"\]\(([^)\s#]+)", page.read_text(encoding="utf-8")):
            file = (page.parent / target).resolve()
            if not re.match("[a-z]+:", target) and (not file.exists() or file.relative_to(HERE).as_posix() in ignored):
                dead.append(f"{page.relative_to(HERE)}: {target}")
    assert len(pages) > 30
    assert not dead
