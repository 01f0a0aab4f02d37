"""Gauges of the moderation queue that alarms rest on: items that have waited too long, and items that were put off or handed out."""

from __future__ import annotations

from collections.abc import Sequence

from prometheus_client import CollectorRegistry, Gauge

from quality.triage.workload import Ages, Load


class WorkloadMetrics:
    """The gauges of one queue. No label names a person or comes from an article."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._late = Gauge("quality_queue_late", "Open cards older than alarm_hours of the policy.", registry=registry)
        self._deferred = Gauge("quality_queue_deferred", "Waiting cards that are deferred.", registry=registry)
        self._assigned = Gauge("quality_queue_assigned", "Open cards that are assigned to a person.", registry=registry)
        self._assigned_oldest = Gauge(
            "quality_queue_assigned_oldest_seconds", "Age of the oldest open card that is assigned.", registry=registry
        )

    def show(self, ages: Ages, loads: Sequence[Load]) -> None:
        """Set the gauges."""
        self._late.set(ages.late)
        self._deferred.set(ages.deferred)
        self._assigned.set(sum(load.assigned for load in loads))
        self._assigned_oldest.set(3600 * max((load.oldest for load in loads), default=0.0))
