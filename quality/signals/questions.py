"""The questions that an editor asks of an article. Each is a folder of signals and a group of every report."""

from __future__ import annotations

CONTEXT = "context"
"""Folder of what is told about a text and is no part of its score."""

QUESTIONS: dict[str, str] = {
    "attribution": "Who says so?",
    "originality": "Is it its own work?",
    "authorship": "Who wrote it?",
    "language": "How is it told?",
    "headline": "Does the headline hold?",
    "page": "Is it a finished page?",
}
"""Scored questions with their titles, in the order in which reports show them."""

TITLES: dict[str, str] = {**QUESTIONS, CONTEXT: "How does it read?"}
"""Titles of all folders of signals."""
