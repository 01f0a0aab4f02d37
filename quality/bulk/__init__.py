"""Many articles: in order, in parallel, in constant memory, and to be continued after an interruption."""

from quality.bulk.run import Item, score_records

__all__ = ["Item", "score_records"]
