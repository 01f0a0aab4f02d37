"""Score how reliable an article looks as a source, and explain why.

from quality import Article, load_scorer
assessment = load_scorer().score(Article.from_text(text, headline=headline))
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from quality.errors import QualityError
from quality.version import __version__ as __version__

if TYPE_CHECKING:
    from quality.article import Article
    from quality.article.files import read_article
    from quality.scoring import Assessment, Scorer, load_scorer

__all__ = ["Article", "Assessment", "QualityError", "Scorer", "load_scorer", "read_article"]

_HOMES = {
    "Article": "quality.article",
    "read_article": "quality.article.files",
    "Assessment": "quality.scoring",
    "Scorer": "quality.scoring",
    "load_scorer": "quality.scoring",
}


def __getattr__(name: str) -> Any:
    # Names are imported on first use, so that `import quality` stays fast.
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'quality' has no attribute {name!r}")
