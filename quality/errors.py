"""All exceptions that `quality` raises on purpose.

    QualityError
    ├── InputError            the article cannot be read
    │   ├── RecordError       a record lacks a field or has a wrong type
    │   ├── TooLargeError     over a documented size, depth or time limit
    │   └── FetchError        a URL given on the command line could not be fetched
    ├── ModelError            a model file is refused
    │   └── VersionMismatchError   the model was fitted on other signal versions
    ├── RunError              a run over many articles lost its workers
    ├── SignalError           a signal's declaration breaks the contract
    ├── TriageError           the moderation queue refused a request
    │   ├── PolicyError       a policy file is malformed or out of bounds
    │   ├── StoreError        the database cannot be used, or is newer than this version
    │   ├── NotFoundError     no such item, decision or user
    │   ├── ConflictError     somebody else has claimed, changed or decided the item
    │   └── ForbiddenError    the user's role does not allow it
    └── MissingExtraError     an optional dependency is not installed

Each message says what was found, what is allowed and what to do.
"""

from quality.visible import visible

FAULTS = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What a bug of this package may raise for one item. It must not cost the other items of a batch."""


def told_fault(error: Exception) -> str:
    """Return what is said of an item that met a bug."""
    return f"internal error, please report it: {type(error).__name__}: {error}"


class QualityError(Exception):
    """Base of every error that this package raises on purpose. Its message may quote outside text."""

    def __str__(self) -> str:
        """Return the message without characters that control a terminal."""
        return visible(super().__str__())


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


class RunError(QualityError):
    """A run of many articles lost its worker processes or its cluster."""


class SignalError(QualityError):
    """A signal's declaration breaks the contract."""


class TriageError(QualityError):
    """The moderation queue refused a request."""


class PolicyError(TriageError):
    """A policy file is malformed, has an unknown key or a value out of bounds."""


class StoreError(TriageError):
    """The queue's database cannot be opened, read or written, or was written by a newer version."""


class NotFoundError(TriageError):
    """No such item, decision or user."""


class ConflictError(TriageError):
    """Somebody else has claimed, changed or decided the item."""


class ForbiddenError(TriageError):
    """The user's role does not allow it."""


class MissingExtraError(QualityError):
    """An optional dependency is not installed."""
