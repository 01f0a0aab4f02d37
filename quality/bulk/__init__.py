"""Score many articles in order, in parallel, in constant memory, and resume after an interruption."""

from quality.bulk.run import Item, make_of_records, score_records

__all__ = ["Item", "make_of_records", "score_records"]
