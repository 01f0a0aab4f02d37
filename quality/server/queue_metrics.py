"""Metrics of the moderation queue. Labels are states, bands, actions and outcomes, never anything from an article or an account."""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge

from quality.triage import ACTIONS, STATES
from quality.triage.records import Counts

LOG_INS = ("accepted", "refused", "too many")
"""Outcomes of a log-in."""


class QueueMetrics:
    """The metrics of one queue, in the registry of its service. Gauges hold what `show` was last given."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._items = Gauge("quality_queue_items", "Cards in the queue by state.", ("state",), registry=registry)
        self._waiting = Gauge(
            "quality_queue_waiting",
            "Waiting cards by band, without those that need a second opinion.",
            ("band",),
            registry=registry,
        )
        self._oldest = Gauge(
            "quality_queue_oldest_seconds",
            "Age of the oldest card that awaits a decision.",
            ("state",),
            registry=registry,
        )
        self._claimed = Gauge("quality_queue_claimed", "Cards that a moderator has claimed.", registry=registry)
        self._outbox = Gauge("quality_queue_outbox", "Webhook messages that are not delivered yet.", registry=registry)
        self._usable = Gauge(
            "quality_queue_usable",
            "1 while the queue can be read and written, else 0, as /readyz says.",
            registry=registry,
        )
        self.decisions = Counter(
            "quality_decisions", "Opinions of moderators by action.", ("action",), registry=registry
        )
        self.log_ins = Counter("quality_log_ins", "Log-ins by outcome.", ("outcome",), registry=registry)
        self.erased = Counter(
            "quality_queue_erased", "Items erased, by a person or because of their age.", registry=registry
        )
        for action in (*ACTIONS, "undo"):
            self.decisions.labels(action)  # so that it is 0, not unknown, before the first one
        for outcome in LOG_INS:
            self.log_ins.labels(outcome)

    def show(self, counts: Counts, oldest: Mapping[str, float]) -> None:
        """Set the gauges to these counts, and to the ages in seconds by state."""
        for state in STATES:
            self._items.labels(state).set(counts.states.get(state, 0))
        for band in ("low", "medium", "high"):
            self._waiting.labels(band).set(counts.bands.get(band, 0))
        for waiting, age in oldest.items():
            self._oldest.labels(waiting).set(age)
        self._claimed.set(counts.claimed)
        self._outbox.set(counts.outbox)

    def show_usable(self, usable: bool) -> None:
        """Say whether the queue can be used; the other gauges keep what they last held."""
        self._usable.set(int(usable))
