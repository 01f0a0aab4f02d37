"""Store articles as compressed JSON until they are scored."""

from __future__ import annotations

import json
import zlib
from dataclasses import asdict
from typing import Any

from quality.article import Article
from quality.article.parts import Author, Block, Declared, Link, Provenance


def article_to_json(article: Article) -> bytes:
    """Compress all fields of an article. Values that JSON cannot represent become text."""
    return zlib.compress(json.dumps(asdict(article), ensure_ascii=True, default=str).encode(), 6)


def article_from_json(data: bytes) -> Article:
    """Decode what `article_to_json` encoded."""
    fields: dict[str, Any] = json.loads(zlib.decompress(data))
    fields["blocks"] = tuple(Block(**block) for block in fields["blocks"])
    fields["provenance"] = Provenance(**fields["provenance"])
    for name, build in (("authors", _author), ("links", _link)):
        if fields[name] is not None:
            fields[name] = tuple(build(entry) for entry in fields[name])
    if fields["types"] is not None:
        fields["types"] = tuple(fields["types"])
    if fields["declared"] is not None:
        fields["declared"] = Declared(**fields["declared"])
    return Article(**fields)


def _author(fields: dict[str, Any]) -> Author:
    return Author(**{**fields, "knows_about": tuple(fields["knows_about"])})


def _link(fields: dict[str, Any]) -> Link:
    return Link(**{**fields, "rel": tuple(fields["rel"])})
