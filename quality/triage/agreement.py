"""How far moderators agree beyond chance.

Cohen's kappa: J. Cohen, A coefficient of agreement for nominal scales, 1960. Krippendorff's alpha for nominal data with
missing values: K. Krippendorff, Computing Krippendorff's alpha-reliability, 2011. Both are 1 for perfect agreement, 0 for
agreement by chance, and None where they are undefined (nothing to compare, or a single category).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import combinations, permutations
from typing import Any, NamedTuple

from sqlalchemy import select

from quality.triage.records import FINAL
from quality.triage.schema import against, decisions
from quality.triage.store import Store

LEAST_SHARED = 10
"""Items judged by two people below which a coefficient says nothing, so that pages do not show it."""


class PairAgreement(NamedTuple):
    """Two moderators, the number of items that both judged, the share judged alike, and Cohen's kappa."""

    one: str
    other: str
    items: int
    same: float
    kappa: float | None


class SignalAgreement(NamedTuple):
    """Agreement on items where a signal counts against the article."""

    signal: str
    items: int
    alpha: float | None


class Agreement(NamedTuple):
    """Agreement of independent opinions, which were given without the score, on the same version of an article. “Unsure” and
    “escalate” are left out."""

    items: int
    alpha: float | None
    pairs: tuple[PairAgreement, ...]
    signals: tuple[SignalAgreement, ...]


def cohens_kappa(one: Sequence[Hashable], other: Sequence[Hashable]) -> float | None:
    """Compute Cohen's kappa of two raters over the same items."""
    if len(one) != len(other):
        raise ValueError("both raters must have judged the same items")
    n = len(one)
    if n == 0:
        return None
    observed = sum(a == b for a, b in zip(one, other, strict=True)) / n
    first, second = Counter(one), Counter(other)
    expected = sum(first[label] * second[label] for label in first) / n**2
    return None if expected == 1 else (observed - expected) / (1 - expected)


def krippendorffs_alpha(units: Iterable[Sequence[Hashable]]) -> float | None:
    """Compute Krippendorff's alpha for nominal data: one sequence of labels per unit, from any number of raters."""
    coincidences: Counter[tuple[Hashable, Hashable]] = Counter()
    for labels in units:
        if len(labels) > 1:
            for pair in permutations(labels, 2):
                coincidences[pair] += 1 / (len(labels) - 1)  # type: ignore[assignment]
    totals: Counter[Hashable] = Counter()
    for (label, _), count in coincidences.items():
        totals[label] += count
    n = sum(totals.values())
    if n <= 1:
        return None
    expected = (n**2 - sum(total**2 for total in totals.values())) / (n - 1)
    if expected == 0:
        return None
    disagreed = sum(count for (a, b), count in coincidences.items() if a != b)
    return 1 - disagreed / expected


def agreement(store: Store, since: float = 0.0) -> Agreement:
    """Compute the agreement of opinions given since a time (seconds since 1970). Of each person only the first opinion on an
    item counts, if it was given without the score and not undone: whoever gives another one has seen the score."""
    taken_back = select(decisions.c.undoes).where(decisions.c.undoes.is_not(None))
    recent = select(decisions.c.item_id).where(decisions.c.at >= since, decisions.c.blind == 1)
    query = (
        select(
            decisions.c.id, decisions.c.item_id, decisions.c.assessment_id, decisions.c.moderator, decisions.c.action,
            decisions.c.at,
        )
        .where(decisions.c.kind == "person", decisions.c.blind == 1, decisions.c.item_id.in_(recent))
        .order_by(decisions.c.id)
    )  # fmt: skip
    with store.read() as connection:
        undone = set(connection.execute(taken_back).scalars())
        first: dict[tuple[int, int | None, str], Any] = {}
        for row in connection.execute(query):
            first.setdefault((row.item_id, row.assessment_id, row.moderator), row)
        opinions: dict[tuple[int, int | None], dict[str, str]] = {}
        for (item_id, assessment_id, moderator), own in first.items():
            if own.action in FINAL and own.at >= since and own.id not in undone:
                opinions.setdefault((item_id, assessment_id), {})[moderator] = own.action
        shared = {key: given for key, given in opinions.items() if len(given) > 1}
        fired: dict[int, list[str]] = {}
        ids = sorted({item_id for item_id, _ in shared})
        for start in range(0, len(ids), 500):
            chosen = against.c.item_id.in_(ids[start : start + 500])
            for entry in connection.execute(select(against.c.item_id, against.c.signal).where(chosen)):
                fired.setdefault(entry.item_id, []).append(entry.signal)
    by_signal: dict[str, list[list[str]]] = {}
    for (item_id, _), given in shared.items():
        for signal in fired.get(item_id, ()):
            by_signal.setdefault(signal, []).append(list(given.values()))
    return Agreement(
        len(shared),
        krippendorffs_alpha([list(given.values()) for given in shared.values()]),
        tuple(_pairs(shared.values())),
        tuple(
            SignalAgreement(name, len(units), krippendorffs_alpha(units))
            for name, units in sorted(by_signal.items(), key=lambda entry: (-len(entry[1]), entry[0]))
        ),
    )


def _pairs(given: Iterable[Mapping[str, str]]) -> list[PairAgreement]:
    sides: dict[tuple[str, str], list[tuple[Any, Any]]] = {}
    for labels in given:
        for one, other in combinations(sorted(labels), 2):
            sides.setdefault((one, other), []).append((labels[one], labels[other]))
    result = []
    for (one, other), labelled in sorted(sides.items()):
        first, second = [a for a, _ in labelled], [b for _, b in labelled]
        same = sum(a == b for a, b in labelled) / len(labelled)
        result.append(PairAgreement(one, other, len(labelled), same, cohens_kappa(first, second)))
    return result
