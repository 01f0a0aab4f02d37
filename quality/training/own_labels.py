"""A newsroom's own graded articles (`quality train --labels FILE`): read, measured, and joined to the labelled ones.

The file is CSV with a header, or JSON lines. Columns: `text` and `grade`, 1 (junk) to 5 (exemplary); optional `headline`, `url`,
`published` and `publisher`. Articles without a publisher count as of the site of their address, else as of one publisher named
after the file. Rows that cannot be used are left out and named. The others train as articles of today; at most
`quality.training.fit.PUBLISHER_CAP` of a publisher count in full.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from quality.article import Article
from quality.article.addresses import site_of
from quality.article.records import kind_of, with_known_names
from quality.article.rows import HeaderError, csv_rows, json_lines
from quality.document import Document
from quality.errors import InputError, QualityError
from quality.scoring.abstention import MIN_WORDS, told_words
from quality.training.corpora import format_facts, year_of
from quality.training.fit import NEWSROOM
from quality.training.labels import Labelled, joined
from quality.training.table import feature_table

GRADE = "grade"
LOWEST, HIGHEST = 1, 5
SHOWN = 20
"""Rows of a file that are named if they are left out; of further ones only the number is."""
FORMATS = (".csv", ".jsonl", ".ndjson")


@dataclass(frozen=True)
class Graded:
    """An article with its grade, `LOWEST` to `HIGHEST`. `place` is its row or line in the file."""

    place: int
    article: Article
    publisher: str
    grade: float


def read_graded(path: Path) -> tuple[list[Graded], list[str]]:
    """The graded articles of a file, and a message for each row that cannot be used: where it is, as `quality score` names it,
    what was found there, and what is allowed.

    Raises InputError if the file as a whole cannot be used, or none of its rows.
    """
    found, unusable = [], []
    for place, record in _records(path):
        # A table's first article is in its second row.
        where = f"{path}:{place - 1 if path.suffix == '.csv' else place}"
        try:
            found.append(_graded(record, place, path.stem))
        except QualityError as error:
            unusable.append(f"{where}: {error}")
    if not found and not unusable:
        raise InputError(f"{path} holds no article; it must hold 'text' and {GRADE!r} of each")
    if not found:
        more = f"; so it is with all {len(unusable):,} rows" if len(unusable) > 1 else ""
        raise InputError(f"no article of {path} can be used: {unusable[0]}{more}")
    return found, unusable


def _named(unusable: Sequence[str]) -> Iterator[str]:
    """Lines that name the rows left out, of many only the first."""
    yield from (f"left out: {message}" for message in unusable[:SHOWN])
    if len(unusable) > SHOWN:
        yield f"left out: {len(unusable) - SHOWN:,} more rows of this file"


def _records(path: Path) -> Iterator[tuple[int, Any]]:
    if path.suffix not in FORMATS:
        raise InputError(f"--labels {path} is not a file of graded articles; its name must end in {', '.join(FORMATS)}")
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            # The first line of a table names the columns, so that the first article is in row 2.
            yield from enumerate(csv_rows(stream, {}), 2) if path.suffix == ".csv" else json_lines(stream)
    except OSError as error:
        raise InputError(f"--labels {path} cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise InputError(f"--labels {path} is not UTF-8; save it as UTF-8") from None
    except HeaderError as error:
        # The rest of the message speaks of an option that scoring has.
        raise InputError(f"{path}: {str(error).partition(';')[0]}") from None
    except InputError as error:
        raise error if str(path) in str(error) else InputError(f"{path}: {error}") from None


def _graded(record: Any, place: int, stem: str) -> Graded:
    if isinstance(record, QualityError):
        raise record
    if not isinstance(record, Mapping):
        raise InputError(f"the record is {kind_of(record)}; it must be an object with the fields 'text' and {GRADE!r}")
    record = with_known_names({str(name).strip(): value for name, value in record.items()})
    folded = {name.casefold(): value for name, value in record.items()}
    if GRADE not in folded:
        raise InputError(f"it has no {GRADE!r}; its fields are {', '.join(map(repr, record))}")
    grade = _grade(folded[GRADE])
    read = Article.from_record(record)
    # Author and dates stay out, as in the corpora, whose signals these join.
    article = Article.from_text(read.text, headline=read.headline, url=read.url, published=read.published)
    document = Document(article)
    if document.words < MIN_WORDS:
        raise InputError(f"{told_words(document)}; an article needs at least {MIN_WORDS}, as for a score")
    return Graded(place, article, read.publisher or site_of(read.url) or stem, grade)


def _grade(value: object) -> float:
    try:
        grade = float(str(value).strip().replace(",", "."))
    except ValueError:
        grade = math.nan
    if not LOWEST <= grade <= HIGHEST:
        raise InputError(f"the grade is {value!r}; it must be a number from {LOWEST} to {HIGHEST}")
    return grade


def with_graded(
    labelled: Labelled, files: Sequence[Path], model: Path, jobs: int, note: Callable[[str], None]
) -> Labelled:
    """The labelled articles together with those of `files`, measured with the tables of `model`, which never saw them. Rows that
    cannot be used are left out, and named to `note`.

    Raises InputError for a file that cannot be used.
    """
    digest = hashlib.sha256(labelled.sha256.encode())
    rows, articles = [], []
    for path in files:
        usable, unusable = read_graded(path)
        for line in _named(unusable):
            note(line)
        for graded in usable:
            rows.append(_row(graded, f"{NEWSROOM}:{path.stem}:{graded.place}"))
            articles.append(graded.article)
        digest.update(path.read_bytes())
    own = feature_table(articles, jobs=jobs, model=model)
    columns = {
        # Written in `labeled/` with six digits; these have the same.
        name: np.concatenate([column, [float(f"{value:.6g}") for value in own[name]]])
        for name, column in labelled.signals.items()
        if name not in labelled.unmeasured
    }
    table = pd.concat([labelled.articles, pd.DataFrame(rows)], ignore_index=True)
    return joined(table, columns, digest.hexdigest())


def _row(graded: Graded, name: str) -> dict[str, Any]:
    article = graded.article
    year = year_of(article.published)
    return {
        "id": name,
        "corpus": NEWSROOM,
        "publisher": graded.publisher,
        "year": float(year) if year else np.nan,
        "families": 0,
        "rating_conflict": 0,
        "copies": 0,
        "words": len(article.text.split()),
        **format_facts({"text": article.text, "title": article.headline}),
        "form": Document(article).genre.genre,
        "reliability": graded.grade,
        "coders": 1.0,
        "held_out": 0.0,
    }
