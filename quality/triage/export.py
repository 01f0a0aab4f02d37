"""Export decisions as training labels with the provenance `moderator`.

Only people's decisions are exported, once per group of copies, since they are worth more than a rule's. A decision is coarser
than a coding from 1 to 5, so an approval becomes 4 and a rejection 2; differing opinions are averaged. “Not news”, “unsure”
and “escalate” say nothing about reliability. The measured signals are those of the assessment that the moderators saw.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import os
import shutil
import tempfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import select

from quality.article.addresses import site_of
from quality.errors import InputError
from quality.triage.schema import assessments, decisions, items
from quality.triage.store import Store

PROVENANCE = "moderator"
CODING = {"approve": 4, "reject": 2}
TABLES = ("articles.csv", "signals.csv.gz")
MEASURED = "measured.json"
"""Says how `TABLES[1]` was measured, and names its hash."""


class Label(NamedTuple):
    """A labelled article. `reliability` is on the coders' scale, 1 to 5."""

    id: str
    url: str | None
    publisher: str
    published: str | None
    form: str | None
    words: int | None
    reliability: float
    opinions: int
    decision: str
    reasons: tuple[str, ...]
    lane: str
    blind: bool
    at: float
    model: str
    score: int | None
    content_sha256: str
    signals: Mapping[str, float | None]
    provenance: str = PROVENANCE

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return self._asdict()


def labels(store: Store, since: float = 0.0) -> Iterator[Label]:
    """Yield labels of items that people have decided since a time (seconds since 1970), in the order of the items."""
    query = (
        select(items, assessments.c.body, assessments.c.model_digest)
        .join(assessments, assessments.c.id == items.c.assessment_id)
        .where(items.c.state == "decided", items.c.decision.in_(CODING), items.c.decided_at >= since)
        .order_by(items.c.id)
    )
    with store.read() as connection:
        votes: dict[int, list[Any]] = {}
        taken_back = select(decisions.c.undoes).where(decisions.c.undoes.is_not(None))
        standing = (
            select(decisions)
            .where(decisions.c.kind.in_(("person", "revision")), decisions.c.id.not_in(taken_back))
            .order_by(decisions.c.id)
        )
        for vote in connection.execute(standing):
            if vote.kind == "revision":
                votes.pop(vote.item_id, None)
            else:
                votes.setdefault(vote.item_id, []).append(vote)
        done: set[tuple[int, str]] = set()
        for row in connection.execution_options(yield_per=200).execute(query):
            given = [vote for vote in votes.get(row.id, ()) if vote.action in CODING]
            if not given or (row.group_id, row.decision) in done:
                continue
            done.add((row.group_id, row.decision))
            assessment = json.loads(zlib.decompress(row.body))
            signals: dict[str, float | None] = {c["signal"]: c["value"] for c in assessment.get("contributions", ())}
            signals |= dict.fromkeys((u["signal"] for u in assessment.get("unmeasured", ())), None)
            yield Label(
                id=f"{PROVENANCE}:{row.external_id or row.content_sha256[:16]}",
                url=row.url,
                publisher=row.publisher or site_of(row.url) or f"unknown-{row.content_sha256[:12]}",
                published=row.published,
                form=row.form,
                words=row.words,
                reliability=sum(CODING[vote.action] for vote in given) / len(given),
                opinions=len(given),
                decision=row.decision,
                reasons=tuple(sorted({reason for vote in given for reason in json.loads(vote.reasons)})),
                lane=given[-1].lane,
                blind=any(vote.blind for vote in given),
                at=row.decided_at,
                model=row.model_digest,
                score=row.score,
                content_sha256=row.content_sha256,
                signals=signals,
            )


def write_training_folder(found: Sequence[Label], source: str | Path, target: str | Path) -> int:
    """Copy a folder of labels (such as `labeled`) to `target` with these added, for `quality train --labeled`.

    The folder is written completely or not at all. Returns how many labels were added; existing ids are skipped. Learned
    signals are as fair for the new articles as for the others, whose values are cross-fitted: the model had not seen these
    articles. Raises InputError if `source` lacks a table or `target` is not empty.
    """
    source, target = Path(source), Path(os.path.realpath(target))
    check_folders(source, target)
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".partial", dir=target.parent))
    try:
        partial.chmod(0o777 & ~_umask())
        known = {row["id"] for row in _rows(source / TABLES[0])[1]}
        new = [label for label in found if label.id not in known]
        for name in TABLES:
            header, rows = _rows(source / name)
            _write(partial / name, header, [*rows, *(_row(label, name, header) for label in new)])
        measured = json.loads((source / MEASURED).read_bytes())
        measured["signals_sha256"] = hashlib.sha256((partial / TABLES[1]).read_bytes()).hexdigest()
        (partial / MEASURED).write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")
        partial.replace(target)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return len(new)


def check_folders(source: Path, target: Path) -> None:
    """Raise InputError if `source` lacks a table or `target` is not empty."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise InputError(f"{target} is a file or not empty; choose a new folder")
    missing = [name for name in (*TABLES, MEASURED) if not (source / name).is_file()]
    if missing:
        raise InputError(f"{source} lacks {', '.join(missing)}; it must be a folder that `quality train` reads")


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _row(label: Label, table: str, header: Sequence[str]) -> dict[str, object]:
    if table == "articles.csv":
        known: dict[str, object] = {
            "id": label.id,
            "corpus": PROVENANCE,
            "publisher": label.publisher,
            "year": (label.published or "")[:4] if (label.published or "")[:4].isdigit() else "",
            "label_origin": PROVENANCE,
            "rating_conflict": 0,
            "copies": 0,
            "words": label.words or 0,
            "form": label.form or "",
            "reliability": f"{label.reliability:g}",
            "coders": label.opinions,
        }
        return {name: known.get(name, "") for name in header}
    values = {name: label.signals.get(name) for name in header}
    return {**{name: "" if value is None else value for name, value in values.items()}, "id": label.id}


def _rows(path: Path) -> tuple[list[str], list[dict[str, Any]]]:
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    reader = csv.DictReader(io.StringIO(text, newline=""))
    rows = list(reader)
    return list(reader.fieldnames or ()), rows


def _write(path: Path, header: Sequence[str], rows: Sequence[Mapping[str, object]]) -> None:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, header, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    data = text.getvalue().encode()
    # No time stamp in the gzip header, so that the same rows give the same bytes.
    path.write_bytes(gzip.compress(data, mtime=0) if path.suffix == ".gz" else data)
