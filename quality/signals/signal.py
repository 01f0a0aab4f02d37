"""How a signal is declared."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from quality.document import Document
from quality.errors import SignalError

Better = Literal["higher", "lower", "neither"]
Part = Literal["text", "headline", "byline", "bio"]

USUAL = 0.75
"""Share of news articles behind which a value counts as unusually high or low."""

RARE = 0.1
"""Share of news articles up to which it is told as a number."""

HEADINGS = ("What it measures", "Why it matters", "Example", "References")


class Evidence(NamedTuple):
    """A passage that caused a measurement: half-open code point offsets into the named part of the article.

    Reports show the passages with the largest `weight` first; among equals the order of the measurement holds.
    """

    start: int
    end: int
    note: str = ""
    part: Part = "text"
    weight: float = 1.0


def ranked(spans: Iterable[tuple[int, int]], note: str) -> tuple[Evidence, ...]:
    """Passages of the text in its order, with weights so that reports show the first of `spans` first."""
    found = [Evidence(start, end, note, weight=1 / (1 + at)) for at, (start, end) in enumerate(spans)]
    return tuple(sorted(found, key=lambda evidence: evidence.start))


class Measurement(NamedTuple):
    """What a signal found.

    `value` is None when it cannot be measured here; `why` then says why, if the signal's general sentence is not enough.
    `facts` fill the placeholders of the signal's sentence. `opportunities` is what a rate is out of. `telling` is False where the
    finding is too slight, or too much at odds with the value, to be given as a reason.
    """

    value: float | None
    evidence: tuple[Evidence, ...] = ()
    facts: Mapping[str, str | int | float] = MappingProxyType({})
    opportunities: int | None = None
    why: str | None = None
    telling: bool = True


@dataclass(frozen=True, slots=True)
class Signal:
    """A declared signal. `better` says which direction a reader should prefer; the scorecard is monotone in it."""

    name: str
    title: str
    question: str
    """Folder of the signal, a key of `questions.TITLES`."""
    unit: str
    bounds: tuple[float, float]
    better: Better
    says: str
    says_none: str
    says_unknown: str
    version: int
    off_for: frozenset[str]
    """Genres in which this signal says nothing."""
    needs_page: bool
    """True when only an HTML page can be measured, so that plain text is always None."""
    docstring: str
    measure: Callable[[Document], Measurement]
    says_high: str | None = None
    says_low: str | None = None

    @property
    def package(self) -> str:
        """Name of the package that declares the signal; `quality` for those that come with it."""
        return self.measure.__module__.partition(".")[0]

    def sentence(self, measurement: Measurement) -> str:
        """The measurement in plain words."""
        if measurement.value is None:
            return measurement.why or self.says_unknown
        if self.is_none(measurement):
            return self.says_none.format_map({"value": measurement.value, **measurement.facts})
        return self.says.format_map({"value": measurement.value, **measurement.facts})

    def is_none(self, measurement: Measurement) -> bool:
        """Whether `says_none` tells the measurement."""
        return measurement.value == 0 or not measurement.facts

    def comparison(self, measurement: Measurement, less: float, more: float, *, high: bool) -> str:
        """How an unusually high or low value compares with news articles, of which the share `less`, 0 to 1, has a smaller and
        the share `more` a larger value; empty where the value is not in the outer quarter on that side."""
        own = self.says_high if high else self.says_low
        if own is not None:
            return own.format_map(measurement.facts)
        inside, beyond = (less, more) if high else (more, less)
        if inside < USUAL:
            return ""
        is_share = "share of" in self.unit
        is_worse = is_share and self.better == ("lower" if high else "higher")
        if beyond > RARE:
            if is_worse:
                return "Most articles do better."
            if is_share:
                return f"That share is {'larger' if high else 'smaller'} than in most articles."
            return f"{'More' if high else 'Fewer'} than in most articles."
        rare = "Hardly any news article" if round(100 * beyond) < 1 else f"Only {100 * beyond:.0f} % of news articles"
        do, have = ("does", "has") if round(100 * beyond) < 1 else ("do", "have")
        if is_worse:
            return f"{rare} {do} worse."
        if is_share:
            return f"{rare} {have} a {'larger' if high else 'smaller'} share."
        return f"{rare} {have} {'more' if high else 'fewer'}."

    def to_dict(self) -> dict[str, Any]:
        """The declaration as JSON."""
        fields = ("name", "title", "question", "unit", "bounds", "better", "version", "needs_page", "docstring")
        return {field: getattr(self, field) for field in fields} | {"off_for": sorted(self.off_for)}


def signal(
    *,
    title: str,
    unit: str,
    bounds: tuple[float, float],
    better: Better,
    says: str,
    says_none: str,
    says_unknown: str,
    says_high: str | None = None,
    says_low: str | None = None,
    version: int = 1,
    off_for: tuple[str, ...] = (),
    needs_page: bool = False,
    question: str | None = None,
) -> Callable[[Callable[[Document], Measurement]], Signal]:
    """Declares the decorated function as a signal. Its name is the function's, its question the folder's. A signal of another package
    gives its `question`, a key of `questions.QUESTIONS`, and may stand in any file.

    `says` and `says_none` are observations. `says_high` and `says_low` stand in place of the comparison of a high or a low
    value with other articles; an empty one leaves it out.

    Raises SignalError when file, function and docstring do not follow the contract.
    """

    def declare(measure: Callable[[Document], Measurement]) -> Signal:
        *_, folder, file = ["", *measure.__module__.split(".")]
        if question is None and file != measure.__name__:
            raise SignalError(
                f"the signal {measure.__name__!r} stands in {file}.py; file and function have the same name"
            )
        docstring = inspect.getdoc(measure) or ""
        missing = [heading for heading in HEADINGS if f"{heading}\n" not in docstring]
        if missing:
            raise SignalError(f"the docstring of {measure.__name__!r} lacks the heading(s) {', '.join(missing)}")
        return Signal(
            name=measure.__name__,
            title=title,
            question=question or folder,
            unit=unit,
            bounds=bounds,
            better=better,
            says=says,
            says_none=says_none,
            says_unknown=says_unknown,
            version=version,
            off_for=frozenset(off_for),
            needs_page=needs_page,
            docstring=docstring,
            measure=measure,
            says_high=says_high,
            says_low=says_low,
        )

    return declare


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """“1 attribution”, “3 attributions”."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


_SPELLED = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


def spelled(number: int, noun: str, plural: str | None = None) -> str:
    """“One passage”, “Seven passages”, “12 passages”: a count that begins a sentence."""
    figures, _, what = counted(number, noun, plural).partition(" ")
    return f"{_SPELLED[number] if number < len(_SPELLED) else figures} {what}"


def share_of(number: int, total: int, noun: str) -> str:
    """“3 of 14 sentences”, “None of the 14 sentences”, “Both sentences”, “All 14 sentences”, “The one sentence”."""
    if number == total:
        return f"The one {noun}" if total == 1 else f"Both {noun}s" if total == 2 else f"All {total:,} {noun}s"
    return f"{f'{number:,} of' if number else 'None of the'} {counted(total, noun)}"


def verb(plural: str, subjects: int, singular: str | None = None) -> str:
    """The form of a verb: “name” of several subjects, “names” of one or none."""
    return plural if subjects > 1 else singular or plural + "s"


def listed(items: Sequence[str], last: str = "and") -> str:
    """“a”, “a and b”, “a, b and c”; `last` joins the last one."""
    return f" {last} ".join(filter(None, [", ".join(items[:-1]), *items[-1:]]))
