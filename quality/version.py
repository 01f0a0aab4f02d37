"""The version of the package. It has a file of its own so that parts of the package need not import the whole."""

__version__ = "0.1.0"
