"""Counters for Prometheus. Labels are routes, statuses and bands, never anything from an article."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

BUCKETS = (0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The counters of one service."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter("quality_requests", "Requests answered.", ("route", "status"), registry=self.registry)
        self.seconds = Histogram(
            "quality_request_seconds", "Time from the first byte of a request to its answer.", ("route",),
            buckets=BUCKETS, registry=self.registry,
        )  # fmt: skip
        self.scoring = Histogram(
            "quality_scoring_seconds",
            "Time spent on an article in a scoring process.",
            buckets=BUCKETS,
            registry=self.registry,
        )
        self.articles = Counter("quality_articles", "Articles by outcome.", ("outcome",), registry=self.registry)
        self.hits = Counter("quality_cache_hits", "Cache hits.", registry=self.registry)
        self.misses = Counter("quality_cache_misses", "Cache misses.", registry=self.registry)
        self.entries = Gauge("quality_cache_entries", "Answers in the cache.", registry=self.registry)
        self.waiting = Gauge("quality_waiting", "Requests waiting for a scoring process.", registry=self.registry)
        self.busy = Gauge("quality_busy", "Busy scoring processes.", registry=self.registry)
        self.restarts = Gauge(
            "quality_process_restarts", "Scoring processes replaced since the model was loaded.", registry=self.registry
        )
        self.disputes = Counter("quality_disputes", "Disputes received.", registry=self.registry)

    def render(self) -> bytes:
        """Return the metrics in the text format of Prometheus."""
        return generate_latest(self.registry)
