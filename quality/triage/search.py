"""Full-text search over headline, publisher, author and quoted passages: FTS5 on SQLite, `tsvector` on PostgreSQL.

Both engines get the same words: letters and digits in lower case, without accents. A word of a query finds words that begin with it,
words in quotation marks must follow each other, and all of them must occur.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, text

MOST_TEXT = 20_000
"""Characters of an item that are indexed."""
MOST_TERMS = 12
"""Words and phrases of a query; further ones are ignored."""
_WORD = re.compile(r"[^\W_]+")
_TERM = re.compile(r'"([^"]*)"?|([^\s"]+)')

_FIND = {
    "sqlite": "items.id IN (SELECT rowid FROM search WHERE search MATCH :search_asked)",
    # OFFSET keeps PostgreSQL from looking up every item of the queue for a word that few have.
    "postgresql": "items.id IN (SELECT item_id FROM search WHERE words @@ CAST(:search_asked AS tsquery) OFFSET 0)",
}
_FORGET = {
    "sqlite": "DELETE FROM search WHERE rowid = :item_id",
    "postgresql": "DELETE FROM search WHERE item_id = :item_id",
}
_ADD = {
    "sqlite": "INSERT INTO search (rowid, words) VALUES (:item_id, :words)",
    "postgresql": "INSERT INTO search (item_id, words) VALUES (:item_id, to_tsvector('simple', :words))",
}


class Searchable(NamedTuple):
    """An item and its words."""

    item_id: int
    words: str


def words_of(*texts: str | None) -> str:
    """Return the words of some texts as they are indexed."""
    joined = "\n".join(entry for entry in texts if entry)[:MOST_TEXT]
    plain = unicodedata.normalize("NFKD", joined).casefold()
    accents = filter(unicodedata.combining, set(plain))
    plain = plain.translate(dict.fromkeys(map(ord, accents)))
    return " ".join(word[:100] for word in _WORD.findall(plain))


def passages_of(assessment: Mapping[str, Any]) -> str:
    """Return all passages that an assessment quotes."""
    found = (passage["quote"] for c in assessment.get("contributions", ()) for passage in c.get("evidence", ()))
    return "\n".join(dict.fromkeys(found))


def remember(connection: Connection, entries: Iterable[Searchable], *, new: bool = False) -> None:
    """Index items; unless they are `new`, in place of what was indexed of them."""
    rows = [entry._asdict() for entry in entries]
    if not rows:
        return
    if not new:
        connection.execute(text(_FORGET[connection.dialect.name]), rows)
    connection.execute(text(_ADD[connection.dialect.name]), rows)


def forget(connection: Connection, item_ids: Iterable[int]) -> None:
    """Remove items and their words from the index."""
    rows = [{"item_id": item_id} for item_id in item_ids]
    if not rows:
        return
    connection.execute(text(_FORGET[connection.dialect.name]), rows)
    if connection.dialect.name == "sqlite":  # FTS5 otherwise only marks the words as deleted
        connection.execute(text("INSERT INTO search (search) VALUES ('optimize')"))


def condition(connection: Connection, asked: str) -> Any:
    """Build the condition that an item contains what is asked for; without any word in it, nothing is found."""
    terms = _terms(asked)
    if not terms:
        return text("1 = 0")
    dialect = connection.dialect.name
    query = _for_sqlite(terms) if dialect == "sqlite" else _for_postgresql(terms)
    return text(_FIND[dialect]).bindparams(search_asked=query)


def _terms(asked: str) -> list[tuple[list[str], bool]]:
    """Split a query into terms: the words, and whether it is a phrase. Words joined by a hyphen or a point are one."""
    found = []
    for match in _TERM.finditer(asked[:500]):
        phrase, single = match.groups()
        words = words_of(phrase if phrase is not None else single).split()
        if words:
            found.append((words, phrase is not None))
    return found[:MOST_TERMS]


def _for_sqlite(terms: Sequence[tuple[list[str], bool]]) -> str:
    return " AND ".join(f'"{" ".join(words)}"{"" if phrase else " *"}' for words, phrase in terms)


def _for_postgresql(terms: Sequence[tuple[list[str], bool]]) -> str:
    return " & ".join(
        "(" + " <-> ".join([*(f"'{word}'" for word in words[:-1]), f"'{words[-1]}'{'' if phrase else ':*'}"]) + ")"
        for words, phrase in terms
    )
