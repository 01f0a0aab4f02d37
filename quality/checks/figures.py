"""What a check is asked and what it answers: figures by name, and examples of what went wrong."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Protocol

from quality.errors import InputError


class Figure(NamedTuple):
    """What was measured, and the result as readers see it."""

    name: str
    value: str


class Log(Protocol):
    """Where a check says what is read while it runs."""

    def note(self, message: str) -> None:
        """Print a line."""


@dataclass(frozen=True)
class Asked:
    """Where a check finds its articles and labels, and how much it shows."""

    log: Log
    given: Path | None = None
    """Folder of the research corpora, if one was named."""
    labeled: Path = Path("labeled")
    show: int = 0
    """Examples of each kind of error to print."""
    jobs: int = 1
    _shown: Counter[str] = field(default_factory=Counter)

    @property
    def corpora(self) -> Path:
        """Folder of the research corpora. Raises InputError if none was named."""
        if self.given is None:
            raise InputError("this check reads the research corpora; name their folder with --corpora DIR")
        if not self.given.is_dir():
            raise InputError(f"--corpora {self.given} is not a folder; name the folder with the corpora")
        return self.given

    def beside(self, folder: str, name: str = "") -> Path:
        """A file or folder that comes with the corpora, in a folder beside theirs. Raises InputError if it is missing."""
        return _there(self.corpora.absolute().parent / folder / name, "it stands beside the folder of the corpora")

    def within(self, name: str) -> Path:
        """A file or folder in the folder of the corpora. Raises InputError if it is missing."""
        return _there(self.corpora / name, "it comes with the corpora")

    def label(self, name: str) -> Path:
        """A file of the project's labels. Raises InputError if it is missing."""
        return _there(self.labeled / name, "it is part of the project and comes with a checkout")

    def example(self, kind: str, text: str) -> None:
        """Print an example of an error, unless enough of its kind were printed."""
        self._shown[kind] += 1
        if self._shown[kind] <= self.show:
            self.log.note(f"{kind}: {text}")


def _there(path: Path, where_from: str) -> Path:
    if not path.exists():
        raise InputError(f"{path} is missing; {where_from}")
    return path


@dataclass
class Tally:
    """Counts for one yes-or-no decision: expected and found, expected only, found only, neither."""

    both: int = 0
    missed: int = 0
    extra: int = 0
    neither: int = 0

    def add(self, expected: bool, found: bool) -> None:
        """Count one decision."""
        self.both += expected and found
        self.missed += expected and not found
        self.extra += found and not expected
        self.neither += not (expected or found)

    @property
    def precision(self) -> float:
        """Share of those found that were expected."""
        return self.both / max(1, self.both + self.extra)

    @property
    def recall(self) -> float:
        """Share of those expected that were found."""
        return self.both / max(1, self.both + self.missed)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.both / max(1, 2 * self.both + self.extra + self.missed)

    @property
    def kappa(self) -> float:
        """Cohen's kappa; 0 where both sides always give the same one answer."""
        size = self.both + self.missed + self.extra + self.neither
        expected, found = self.both + self.missed, self.both + self.extra
        by_chance = (expected * found + (size - expected) * (size - found)) / max(1, size) ** 2
        return ((self.both + self.neither) / max(1, size) - by_chance) / (1 - by_chance) if by_chance < 1 else 0.0

    def __str__(self) -> str:
        return (
            f"F1 {self.f1:.3f}, precision {self.precision:.3f}, recall {self.recall:.3f} of {self.both + self.missed:,}"
        )


def share(part: float, whole: float) -> str:
    """A part in per cent of the whole, with the whole: `12.5 % of 80`."""
    return f"{100 * part / whole:.2f} % of {whole:,}" if whole else "of none"
