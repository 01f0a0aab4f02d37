"""Settings of the documentation site: `sphinx-build -W docs site` writes it as static files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import generated  # noqa: E402

from quality.version import __version__  # noqa: E402

project = "quality"
author = "the quality project"
copyright = "the quality project, MIT licence"  # noqa: A001  Sphinx reads this name
release = version = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc"]
exclude_patterns = ["_build", "generated.py"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 4
default_role = "code"
"""Docstrings put names between single backticks."""
autodoc_member_order = "bysource"
python_display_short_literal_types = True

smartquotes_action = "qe"
"""Quotation marks and ellipses, but no dashes: the two before an option stay two."""

html_theme = "furo"
html_title = "quality"
html_copy_source = False
html_show_sphinx = False
html_extra_path = ["reference/openapi.json"]


def setup(app: Any) -> None:
    """Write the generated pages before Sphinx looks for its sources."""
    app.connect("config-inited", lambda *_: generated.write(HERE))
    app.connect("source-read", _link_within_the_site)
    app.connect("autodoc-process-signature", _readable_defaults)


def _readable_defaults(
    _: Any, __: str, ___: str, ____: Any, _____: Any, signature: str | None, returned: str | None
) -> Any:
    """Show an empty mapping as the default of a field that makes one; Sphinx cannot parse what dataclasses show."""
    return (signature or "").replace("<factory>", "{}") or None, returned


def _link_within_the_site(_: Any, page: str, source: list[str]) -> None:
    """Let links to files of the repository that are pages of the site lead to these pages."""
    depth = page.count("/")
    for file, target in generated.COPIED.items():
        source[0] = source[0].replace(f"({'../' * (depth + 1)}{file}", f"({'../' * depth}{target}")
