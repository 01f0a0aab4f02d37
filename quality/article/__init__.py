"""What was published: the `Article` record and the readers that fill it. Unknown is None, known to be empty is ()."""

from quality.article.article import Article
from quality.article.parts import Author, Block, Declared, Link, Provenance

__all__ = ["Article", "Author", "Block", "Declared", "Link", "Provenance"]
