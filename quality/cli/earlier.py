"""`--compare-with`: build an index of known articles before any article is scored."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from quality.errors import InputError
from quality.visible import visible

if TYPE_CHECKING:
    from quality.corpus.copies_file import KnownCopies
    from quality.document.near_duplicates import ArticleIndex


def index_of(sources: Sequence[str], columns: Mapping[str, str] | None = None) -> ArticleIndex | KnownCopies | None:
    """Index the articles of all sources; None without a source. Articles that cannot be read are reported on stderr. The result
    of `quality copies --format jsonl` is used as it is, since it says what is a copy of what.

    Raises InputError if a source contains no readable article, is standard input, which is for the articles to score, or is
    the result of `quality copies` beside other sources.
    """
    if not sources:
        return None
    from quality.article.files import STANDARD_INPUT, RecordProblem, article_of, read_records
    from quality.corpus.copies_file import KnownCopies, is_copies_file
    from quality.document.near_duplicates import ArticleIndex, place_of

    if copies := [source for source in sources if is_copies_file(source)]:
        if len(sources) > 1:
            raise InputError(f"--compare-with {copies[0]} is a result of `quality copies`; give it alone")
        return KnownCopies(copies[0])
    index = ArticleIndex()
    for number, source in enumerate(sources):
        if source == STANDARD_INPUT:
            raise InputError(
                "--compare-with reads files, folders and URLs, not standard input; save the articles first"
            )
        before = index.added
        problem = ""
        for record in read_records(source, columns=columns):
            article = record if isinstance(record, RecordProblem) else article_of(record)
            if isinstance(article, RecordProblem):
                problem = str(article)
                print(visible(f"quality: --compare-with: {problem}"), file=sys.stderr)
            else:
                index.add(article, place_of(record.source, record.row), number)
        if index.added == before:
            raise InputError(
                problem
                or f"--compare-with {source} contains no article; name a file or folder with articles to compare with"
            )
    return index
