"""How reliable does an article look as a source, and why."""

__version__ = "0.1.0"
