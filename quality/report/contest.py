"""Contesting a score: what was measured, without the article's text, and the link to whoever takes objections."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any
from urllib.parse import quote, urlsplit

from quality.errors import InputError
from quality.report.words import signed
from quality.scoring import Assessment
from quality.visible import visible

CONTEST = "Contest this score"
SAVE = "Save the measurements"
WRITE = "Write to {}"
ATTACH = "Attach the file with the measurements."
NOBODY = "Send the file with the measurements to whoever gave you this report."
FILE_HOLDS = "It holds the article's address, the values and a fingerprint of the text, but not the text itself."
BEGIN = "What is wrong with this score?"
"""First line of the mail, under which the reader writes."""
_MAIL = re.compile(r"[^\s@:/?&#%]+@[^\s@:/?&#%]+")
_LONGEST_MAIL = 1_500
"""Characters that every mail program takes from a link."""


def checked_contact(contact: str | None) -> str | None:
    """Return the address to which readers may object. Raises InputError if it is neither an e-mail nor a web address."""
    if contact is None or _MAIL.fullmatch(contact) or _is_page(contact):
        return contact
    raise InputError(
        f"the contact {visible(contact)!r} is neither an e-mail address nor a web address that begins with https://"
    )


def measured(assessment: Assessment) -> dict[str, Any]:
    """Return what was measured of an article, with its address but nothing of its text: the record `quality.measured/1`, which
    the extension saves as well."""
    return {
        "schema": "quality.measured/1",
        "url": assessment.url,
        "article": hashlib.sha256(assessment.text.encode()).hexdigest(),
        "words": assessment.words,
        "form": assessment.form,
        "score": assessment.score,
        "interval": list(assessment.interval) if assessment.interval else None,
        "abstained": assessment.abstained.reason if assessment.abstained else None,
        "model": dict(assessment.model),
        "quality_version": assessment.quality_version,
        "questions": [{"question": q.question, "points": q.points} for q in assessment.questions],
        "signals": [{"signal": c.signal, "value": c.value, "points": c.points} for c in assessment.contributions],
    }


def download(assessment: Assessment) -> str:
    """Return the address of a file, in the page itself, with what was measured."""
    return f"data:application/json,{quote(json.dumps(measured(assessment), allow_nan=False, separators=(',', ':')))}"


def link(contact: str, assessment: Assessment) -> str:
    """Return the address of a page as it is, and for an e-mail address a mail that names the article and the signals that
    count."""
    if _is_page(contact):
        return contact
    record = measured(assessment)
    interval = f" ({record['interval'][0]}–{record['interval'][1]})" if record["interval"] else ""
    counting = [
        f"{c.title}: {'–' if c.value is None else f'{c.value:.3g}'} ({signed(c.points)})"
        for c in assessment.contributions
        if abs(c.points) >= 0.5
    ]
    lines = [
        record["url"] or "",
        f"SHA-256: {record['article']}",
        f"quality: {'–' if assessment.score is None else assessment.score}{interval}",
        " ".join(str(record["model"][name]) for name in ("name", "version", "digest")),
        *counting,
    ]
    body = visible(f"{BEGIN}\n\n\n" + "\n".join(filter(None, lines)))[:_LONGEST_MAIL]
    return f"mailto:{contact}?subject={quote('About a score by quality')}&body={quote(body)}"


def _is_page(contact: str) -> bool:
    try:
        parts = urlsplit(contact)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", contact)
    except ValueError:
        return False
