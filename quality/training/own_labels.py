"""A newsroom's own graded articles (`quality train --labels FILE`): read, measured, and joined to the labelled ones.

The file is CSV with a header, or JSON lines. Columns: `text` and `grade`, 1 (junk) to 5 (exemplary); optional `headline`, `url`,
`published` and `publisher`. Articles without a publisher count as of the site of their address, else as of one publisher named
after the file. They train as articles of today; at most `quality.training.fit.PUBLISHER_CAP` of a publisher count in full.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from quality.article import Article
from quality.article.addresses import site_of
from quality.article.records import with_known_names
from quality.article.rows import HeaderError, csv_rows, json_lines
from quality.document import Document
from quality.errors import InputError, QualityError
from quality.scoring.abstention import MIN_WORDS
from quality.training.corpora import format_facts, year_of
from quality.training.fit import NEWSROOM
from quality.training.labels import Labelled, joined
from quality.training.table import feature_table

GRADE = "grade"
LOWEST, HIGHEST = 1, 5
FORMATS = (".csv", ".jsonl", ".ndjson")


@dataclass(frozen=True)
class Graded:
    """An article with its grade, `LOWEST` to `HIGHEST`. `place` is its row or line in the file."""

    place: int
    article: Article
    publisher: str
    grade: float


def read_graded(path: Path) -> list[Graded]:
    """The graded articles of a file.

    Raises InputError naming file and row for the first that cannot be used: what was found there, and what is allowed.
    """
    found = []
    for place, record in _records(path):
        where = f"{path}, {'row' if path.suffix == '.csv' else 'line'} {place}"
        if isinstance(record, QualityError):
            raise InputError(f"{where}: {record}")
        if not isinstance(record, Mapping):
            raise InputError(f"{where} must be an object with the fields 'text' and {GRADE!r}")
        found.append(_graded(record, place, where, path.stem))
    if not found:
        raise InputError(f"{path} holds no article; it must hold 'text' and {GRADE!r} of each")
    return found


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


def _graded(record: Mapping[str, Any], place: int, where: str, stem: str) -> Graded:
    record = with_known_names({str(name).strip(): value for name, value in record.items()})
    folded = {name.casefold(): value for name, value in record.items()}
    if GRADE not in folded:
        raise InputError(f"{where} has no {GRADE!r}; its fields are {', '.join(map(repr, record))}")
    grade = _grade(folded[GRADE], where)
    try:
        read = Article.from_record(record)
    except QualityError as error:
        raise InputError(f"{where}: {error}") from None
    # Author and dates stay out, as in the corpora, whose signals these join.
    article = Article.from_text(read.text, headline=read.headline, url=read.url, published=read.published)
    words = Document(article).words
    if words < MIN_WORDS:
        raise InputError(
            f"{where}: the text has {words} words; articles under {MIN_WORDS} get no score, so remove the row"
        )
    return Graded(place, article, read.publisher or site_of(read.url) or stem, grade)


def _grade(value: object, where: str) -> float:
    try:
        grade = float(str(value).strip().replace(",", "."))
    except ValueError:
        grade = math.nan
    if not LOWEST <= grade <= HIGHEST:
        raise InputError(f"{where}: the grade is {value!r}; it must be a number from {LOWEST} to {HIGHEST}")
    return grade


def with_graded(labelled: Labelled, files: Sequence[Path], model: Path, jobs: int) -> Labelled:
    """The labelled articles together with those of `files`, measured with the tables of `model`, which never saw them.

    Raises InputError for a file that cannot be used.
    """
    digest = hashlib.sha256(labelled.sha256.encode())
    rows, articles = [], []
    for path in files:
        for graded in read_graded(path):
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
