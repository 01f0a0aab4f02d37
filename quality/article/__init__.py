"""The published article: the `Article` record and the readers that fill it. None means unknown, () means known to be empty."""

from quality.article.article import Article
from quality.article.parts import Author, Block, Declared, Link, Provenance

__all__ = ["Article", "Author", "Block", "Declared", "Link", "Provenance"]
