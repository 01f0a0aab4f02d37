"""Everything that `quality` raises on purpose.

    QualityError
    ├── InputError            the article cannot be read
    │   ├── RecordError       a record lacks a field or has a wrong type
    │   ├── TooLargeError     over a documented size, depth or time limit
    │   └── FetchError        a URL given on the command line could not be fetched
    ├── ModelError            a model file is refused
    │   └── VersionMismatchError   the model was fitted on other signal versions
    ├── SignalError           a signal's declaration breaks the contract
    └── MissingExtraError     an optional dependency is not installed

Each message says what was found, what is allowed and what to do.
"""


class QualityError(Exception):
    """Base of every error that this package raises on purpose."""


class InputError(QualityError):
    """The article cannot be read."""


class RecordError(InputError):
    """A record lacks a field or holds a value of the wrong type."""


class TooLargeError(InputError):
    """The input is over a documented limit of size, depth or time."""


class FetchError(InputError):
    """A URL given on the command line could not be fetched."""


class ModelError(QualityError):
    """A model file is refused: malformed, out of bounds or of an unknown schema."""


class VersionMismatchError(ModelError):
    """The model was fitted on other versions of the signals than the installed ones."""


class SignalError(QualityError):
    """A signal's declaration breaks the contract."""


class MissingExtraError(QualityError):
    """An optional dependency is not installed."""
