"""SARIF 2.1.0 (OASIS standard, 2020): every reason that lowers the score as a result with its location, for code-review tools."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate
from typing import Any
from urllib.parse import quote, urlsplit

from quality import __version__
from quality.report.words import SCORE_MEANS, reasons
from quality.scoring import Assessment, ErrorRecord
from quality.signals import catalog
from quality.visible import visible


def sarif_log(rows: Iterable[tuple[str, Assessment | ErrorRecord]]) -> dict[str, Any]:
    """The log: one run, one rule a signal, one result a reason; unreadable inputs become notifications. Readability, where it was
    measured, is a property of the article's artifact."""
    rules = [
        {
            "id": s.name,
            "name": s.title,
            "shortDescription": {"text": s.docstring.partition("\n")[0]},
            "fullDescription": {"text": s.docstring},
            "properties": {"tags": [s.question]},
        }
        for s in catalog()
    ]
    index = {rule["id"]: number for number, rule in enumerate(rules)}
    results: list[dict[str, Any]] = []
    notifications = []
    artifacts = []
    for name, result in rows:
        uri = _uri(result.url if isinstance(result, Assessment) else None, name)
        if isinstance(result, ErrorRecord):
            notifications.append({"level": "error", "message": {"text": visible(f"{name}: {result.error}")}})
            continue
        if result.context:
            artifacts.append({"location": {"uri": uri}, "properties": {"context": dict(result.context)}})
        starts = [0, *accumulate(len(line) for line in result.text.splitlines(keepends=True))]
        for reason in reasons(result, up=False):
            locations = [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": uri},
                        "region": _region(starts, p.start, p.end, p.quote),
                    }
                }
                for p in reason.evidence
                if p.part == "text"
            ]
            results.append(
                {
                    "ruleId": reason.signal,
                    "ruleIndex": index[reason.signal],
                    "level": "warning" if reason.log_odds < -0.3 else "note",
                    "message": {"text": visible(reason.sentence or reason.title)},
                    "locations": locations[:20] or [{"physicalLocation": {"artifactLocation": {"uri": uri}}}],
                    "properties": {
                        "question": reason.question,
                        "log_odds": reason.log_odds,
                        "points": reason.points,
                        "value": reason.value,
                        "score": result.score,
                    },
                }
            )
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "quality",
                        "version": __version__,
                        "shortDescription": {"text": SCORE_MEANS},
                        "rules": rules,
                    }
                },
                "columnKind": "unicodeCodePoints",
                "invocations": [
                    {"executionSuccessful": not notifications, "toolExecutionNotifications": notifications}
                ],
                **({"artifacts": artifacts} if artifacts else {}),
                "results": results,
            }
        ],
    }


_RESERVED = ":/?#[]@!$&'()*+,;=%~"


def _uri(url: str | None, name: str) -> str:
    """Where the article is: its address when that is one of the web, else the input's name as a relative reference. Viewers open
    what stands here, so a scheme that runs something (javascript:, data:) never does."""
    for address in (url, name):
        if address is None:
            continue
        try:
            parts = urlsplit(address.strip())
        except ValueError:
            continue
        if parts.scheme.lower() in ("http", "https") and parts.hostname:
            return quote(address.strip(), safe=_RESERVED)
    return quote(name)


def _region(starts: list[int], start: int, end: int, quoted: str) -> dict[str, Any]:
    first, last = bisect_right(starts, start) - 1, bisect_right(starts, max(end - 1, start)) - 1
    return {
        "startLine": first + 1,
        "startColumn": start - starts[first] + 1,
        "endLine": last + 1,
        "endColumn": end - starts[last] + 1,
        "charOffset": start,
        "charLength": end - start,
        "snippet": {"text": visible(quoted)},
    }
