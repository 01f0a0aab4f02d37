"""Many articles: in order, in parallel, in constant memory, and to be continued after an interruption."""

from quality.bulk.run import Item, make_of_records, score_records

__all__ = ["Item", "make_of_records", "score_records"]
