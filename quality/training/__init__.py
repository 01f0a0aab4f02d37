"""From labels to a scorecard. The only room that uses scikit-learn and pandas for modelling; needs the extra `train`."""

from quality.training.extractor import SignalExtractor

__all__ = ["SignalExtractor"]
