"""What is measured. One file is one signal, in folders by the question it answers; `catalog` finds them all."""

from quality.signals.catalog import catalog, signal_named
from quality.signals.signal import Evidence, Measurement, Signal, signal

__all__ = ["Evidence", "Measurement", "Signal", "catalog", "signal", "signal_named"]
