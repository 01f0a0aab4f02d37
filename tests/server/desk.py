"""A service with a moderation queue and three moderators."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from quality.scoring import load_scorer
from quality.triage import Card, Queue, load_policy
from tests.server.conftest import RunningService
from tests.triage.texts import text

PLAIN = "[random]\nof_reviews = 0\nof_automatic = 0\n[review]\nsecond_opinions = 0\n"
"""A policy that leaves nothing to chance."""
BLIND = PLAIN.replace("second_opinions = 0", "second_opinions = 1")
PASSWORD = "correct horse"


class Desk:
    """The queue, opened beside the service, which starts with `open`."""

    def __init__(
        self, start: Callable[..., RunningService], folder: Path, policy: str = PLAIN, **settings: Any
    ) -> None:
        file = folder / "policy.toml"
        file.write_text(policy, encoding="utf-8")
        self.settings = {"queue": str(folder / "queue.db"), "policy": str(file), **settings}
        self.queue = Queue(
            self.settings["queue"], load_policy(file), load_scorer(), keep_text=bool(settings.get("keep_text"))
        )
        for name, role in (("ada", "moderator"), ("bob", "moderator"), ("lee", "lead")):
            self.queue.users.add(name, role, PASSWORD)  # type: ignore[arg-type]
        self._start = start
        self._tokens: dict[str, str] = {}

    def open(self, **options: Any) -> Desk:
        """Starts the service."""
        self.running = self._start(**self.settings, **options).ready()
        self.url = self.running.url
        return self

    def card(self, number: int) -> Card:
        """An item as the database has it."""
        return self.queue.item(number).card

    def session(self, name: str) -> str:
        """The token of a new log-in."""
        return self.queue.users.log_in(name, PASSWORD) or ""

    def key(self, name: str) -> dict[str, str]:
        """Headers that say who asks."""
        if name not in self._tokens:
            self._tokens[name] = self.queue.tokens.make(name, "tests")
        return {"Authorization": f"Bearer {self._tokens[name]}"}

    def ask(self, method: str, path: str = "", by: str | None = "ada", **options: Any) -> httpx.Response:
        """A request to the API."""
        headers = (self.key(by) if by else {}) | options.pop("headers", {})
        return self.running.client.request(method, f"/v1/queue{path}", headers=headers, **options)

    def add(self, number: int, **fields: Any) -> dict[str, Any]:
        """Adds an invented article through the API."""
        answer = self.ask(
            "POST", json={"id": f"a{number}", "headline": f"Report {number}", "text": text(number), **fields}
        )
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found
