"""The policy: what is reviewed first and what is not reviewed, in a small TOML file that is validated strictly.

    budget = 150                     # articles that can be reviewed per day

    [rules]
    approve_above = 97               # approve without review above this score; leave out to review all
    hold_below = 2                   # hold back without review below this score
    review_signals = ["bio_topic_mismatch"]   # always review if one of these counts against the article
    review_forms = ["satire"]
    review_interval = 60             # always review if the interval is at least this many points wide

    [publishers]                     # order the queue; never touch the score
    watch = ["example.net"]          # reviewed sooner, and never approved by a rule
    allow = ["example.org"]          # reviewed later

    [priority]
    doubling_hours = 336             # hours of waiting that count as much as a doubled priority
    overdue_days = 14                # items that have waited longer than this
    of_overdue = 0.1                 # get this share of the reviews, longest waiting first

    [groups]                         # shares of the three-word sequences of two articles that both contain
    similar = 0.22                   # from here on, articles share a card and are shown beside each other
    together = 0.5                   # from here on, one decision covers both
    follow = 0.9                     # from here on, a copy that arrives late takes over a person's decision

    [retention]                      # leave out to keep everything
    days = 365                       # erase an item this long after its decision
    text_days = 30                   # and its stored text earlier

Priority is risk x uncertainty x reach: risk is one minus the reliability, uncertainty is one plus the
width of the interval (0 to 1), reach is the expected readers over `typical_reach`, between 1/8 and 8; watch and allow
lists multiply it. Priority doubles after every `doubling_hours` of waiting, so that every item is reviewed in the end. Two waiting
items never change their relative order, because log2(priority) + waited / doubling_hours grows by the same amount for both. The
queue is therefore ordered by one stored number, the time of arrival minus a head start of doubling_hours x log2(priority), lowest
first.

The place of an item that needs a second opinion depends on reach and lists alone: the order must not reveal its score.

If more articles arrive than can be reviewed for weeks, any such order approaches first-in-first-out, because old items overtake risky
ones. A long doubling time keeps risky items ahead, and the share for overdue items reaches the rest. `quality triage simulate` shows
the effect of both.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from quality.article.small_files import read_small_file
from quality.errors import InputError, PolicyError
from quality.scoring import GENRES, signal_names
from quality.triage import why
from quality.triage.typed_tables import read_table
from quality.visible import visible_setting

MOST_POLICY_BYTES = 1_000_000
"""Largest policy file."""
LEAST_RISK = 0.01
"""Risk below which articles are treated alike, which keeps head starts bounded."""
REACH_RANGE = (1 / 8, 8.0)
"""Bounds of reach over typical reach."""
PLAIN = 0.5
"""Priority with a head start of zero: reliability one half, a narrow interval, typical reach."""

Outcome = Literal["review", "approve", "hold"]
Lane = Literal["priority", "sample", "audit", "overdue"]


def _number(default: float | None, low: float, high: float) -> Any:
    return field(default=default, metadata={"low": low, "high": high})


@dataclass(frozen=True, slots=True)
class Rules:
    """Hard rules. `review_*` take precedence over `approve_above` and `hold_below`."""

    approve_above: float | None = _number(None, 0, 100)
    hold_below: float | None = _number(None, 0, 100)
    review_signals: tuple[str, ...] = ()
    review_forms: tuple[str, ...] = ()
    review_interval: float | None = _number(None, 0, 100)


@dataclass(frozen=True, slots=True)
class Publishers:
    """Publishers by name as given in the record; a domain also matches its subdomains."""

    watch: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    watch_factor: float = _number(4.0, 1, 100)
    allow_factor: float = _number(0.25, 0.01, 1)


@dataclass(frozen=True, slots=True)
class Priority:
    """Weights of risk, uncertainty and reach against waiting time."""

    doubling_hours: float = _number(336.0, 0.01, 100_000)
    overdue_days: float = _number(14.0, 0.01, 10_000)
    of_overdue: float = _number(0.1, 0, 1)
    """Share of the reviews that goes to the longest-waiting items, once one has waited longer than `overdue_days`."""
    typical_reach: float = _number(1000.0, 1, 1e9)
    risk: float = _number(1.0, 0, 8)
    uncertainty: float = _number(1.0, 0, 8)
    reach: float = _number(1.0, 0, 8)


@dataclass(frozen=True, slots=True)
class RandomSlice:
    """Reviews that do not depend on the score; without them nobody would learn what the score misses."""

    of_reviews: float = _number(0.02, 0, 1)
    of_automatic: float = _number(0.02, 0, 1)


@dataclass(frozen=True, slots=True)
class Review:
    """Settings of the review itself."""

    lease_minutes: float = _number(15.0, 0.01, 1440)
    second_opinions: float = _number(0.1, 0, 1)
    alarm_hours: float = _number(72.0, 0.01, 10_000)
    """Age from which open items count as late on the pages and in the metrics."""


@dataclass(frozen=True, slots=True)
class Groups:
    """Similar articles. A share in common is that of the three-word sequences of two articles that both contain. From `similar`
    on, articles are grouped under one card; from `together` on, they are near-duplicates, which one decision covers; from
    `follow` on, a late copy takes over a person's decision."""

    similar: float = _number(0.22, 0.05, 1)
    together: float = _number(0.5, 0.05, 1)
    follow: float = _number(0.9, 0.05, 1)


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where decisions are reported. The secret is read from `secret_file`, relative to the policy's folder, or else from the
    environment variable `secret_env`."""

    url: str | None = None
    secret_file: str | None = None
    secret_env: str = "QUALITY_WEBHOOK_SECRET"
    attempts: int = _number(12, 1, 100)


@dataclass(frozen=True, slots=True)
class Retention:
    """How long the queue keeps decided items, in days after the decision; None for ever. `text_days` is for their stored text
    alone. Items that still await a decision are kept."""

    days: float | None = _number(None, 1, 100_000)
    text_days: float | None = _number(None, 0, 100_000)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the policy knows about an article."""

    score: int | None
    reliability: float | None
    interval: tuple[int, int] | None = None
    publisher: str | None = None
    reach: float | None = None
    form: str = "news"
    against: tuple[str, ...] = ()
    """Signals that count against the article."""
    dice: tuple[float, float] = (1.0, 1.0)
    """Two uniform numbers of the item: they decide whether it is reviewed despite a rule, and whether it gets a second opinion."""
    host: str = ""
    """Host of the article's address; "" when that is unknown."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an item goes, and why."""

    outcome: Outcome
    lane: Lane
    head_start: float
    """Seconds by which it is ahead of an average article of the same age; negative if it is behind."""
    votes: int
    """Number of opinions needed."""
    why: str
    """Sentences about the rules and lists that apply; empty if only the score counts."""


@dataclass(frozen=True, slots=True)
class Policy:
    """A complete policy. `Policy()` has everything reviewed."""

    budget: int = _number(150, 1, 1_000_000)
    rules: Rules = Rules()
    publishers: Publishers = Publishers()
    priority: Priority = Priority()
    random: RandomSlice = RandomSlice()
    review: Review = Review()
    groups: Groups = Groups()
    webhook: Webhook = Webhook()
    retention: Retention = Retention()

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], name: str = "policy") -> Policy:
        """Build a policy from nested mappings. Raises PolicyError with the key, the value found and what is allowed."""
        policy: Policy = read_table(cls, _renamed(data), name, "")
        rules = policy.rules
        if rules.approve_above is not None and rules.hold_below is not None and rules.hold_below > rules.approve_above:
            raise PolicyError(
                f"{name}: hold_below ({rules.hold_below:g}) is above approve_above ({rules.approve_above:g}); lower it"
            )
        kept = policy.retention
        if kept.days is not None and kept.text_days is not None and kept.text_days > kept.days:
            raise PolicyError(
                f"{name}: text_days ({kept.text_days:g}) in [retention] is more than days ({kept.days:g}); texts are erased with "
                "their items, so lower it or leave it out"
            )
        for name_of, chosen, allowed in (
            ("review_signals", rules.review_signals, signal_names()),
            ("review_forms", rules.review_forms, GENRES),
        ):
            for entry in chosen:
                if entry not in allowed:
                    near = get_close_matches(entry, allowed, 1)
                    meant = f"; did you mean {near[0]!r}?" if near else ""
                    raise PolicyError(
                        f"{name}: {name_of} in [rules] contains {visible_setting(entry)}; allowed are {', '.join(allowed)}{meant}"
                    )
        both = sorted(set(policy.publishers.watch) & set(policy.publishers.allow))
        if both:
            raise PolicyError(f"{name}: on both lists of [publishers]: {', '.join(both)}; list each only once")
        return policy

    @property
    def overtaken_hours(self) -> float:
        """Hours after which no newly arrived item can overtake one that is waiting."""
        high = self._head_start(1.0, 2.0, REACH_RANGE[1], self.publishers.watch_factor)
        low = self._head_start(LEAST_RISK, 1.0, REACH_RANGE[0], self.publishers.allow_factor)
        return (high - low) / 3600

    def place(self, facts: Facts, *, waiting: bool = False, votes: int | None = None) -> Placement:
        """Decide where an article goes. The same facts always give the same placement. Rules decide about articles on
        arrival, never about items that are already `waiting`. `votes` is the number of opinions needed, if known already. The
        place of an item that needs two does not depend on its score, which the order would otherwise reveal."""
        must = self._must_review(facts)
        votes = votes or (2 if facts.dice[1] < self.review.second_opinions else 1)
        head_start, listed = self._weigh(facts, blind=votes > 1)
        sentences = [must or "", "" if must == why.WATCHED else why.LISTED.get(listed, "")]
        score, rules = facts.score, self.rules
        outcome: Outcome = "review"
        limit = 0.0
        if must is None and score is not None:
            if rules.approve_above is not None and score > rules.approve_above:
                outcome, limit = "approve", rules.approve_above
            elif rules.hold_below is not None and score < rules.hold_below:
                outcome, limit = "hold", rules.hold_below
        if outcome == "review" or score is None:
            return Placement("review", "priority", head_start, votes, " ".join(filter(None, sentences)))
        if waiting:
            return Placement("review", "priority", head_start, votes, why.of_late_rule(outcome, score, limit))
        if facts.dice[0] < self.random.of_automatic:
            head_start = head_start if votes > 1 else self._head_start(1.0, 2.0, 1.0, 1.0)
            return Placement("review", "audit", head_start, votes, why.of_check(outcome, score, limit))
        return Placement(outcome, "priority", head_start, 1, why.of_rule(outcome, score, limit))

    def _must_review(self, facts: Facts) -> str | None:
        """Explain in a sentence why a person must review the article whatever its score; empty if not."""
        rules = self.rules
        if facts.score is None:
            return why.NO_SCORE
        found = sorted(set(rules.review_signals) & set(facts.against))
        if found:
            return why.of_findings(found)
        if facts.form in rules.review_forms:
            return why.of_form(facts.form)
        width = facts.interval[1] - facts.interval[0] if facts.interval else 0
        if rules.review_interval is not None and width >= rules.review_interval:
            return why.of_width(width)
        if _listed(facts, self.publishers.watch):
            return why.WATCHED
        return None

    def _weigh(self, facts: Facts, *, blind: bool) -> tuple[float, str]:
        """Return the head start and the list that the publisher is on: “watch”, “allow” or none. If `blind`, the head start is
        the same for every score."""
        risk = 0.5 if facts.reliability is None else 1 - facts.reliability
        width = 1.0 if facts.interval is None and facts.reliability is None else 0.0
        if facts.interval is not None:
            width = (facts.interval[1] - facts.interval[0]) / 100
        if blind:
            risk, width = PLAIN, 0.0
        reach = 1.0
        if facts.reach is not None:
            reach = min(max(facts.reach / self.priority.typical_reach, REACH_RANGE[0]), REACH_RANGE[1])
        factor, listed = 1.0, ""
        if _listed(facts, self.publishers.watch):
            factor, listed = self.publishers.watch_factor, "watch"
        elif _listed(facts, self.publishers.allow):
            factor, listed = self.publishers.allow_factor, "allow"
        return self._head_start(risk, 1 + width, reach, factor), listed

    def _head_start(self, risk: float, uncertainty: float, reach: float, factor: float) -> float:
        weights = self.priority
        doublings = (
            weights.risk * math.log2(min(max(risk, LEAST_RISK), 1.0) / PLAIN)
            + weights.uncertainty * math.log2(uncertainty)
            + weights.reach * math.log2(reach)
            + math.log2(factor)
        )
        return doublings * weights.doubling_hours * 3600


def load_policy(path: str | Path | None) -> Policy:
    """Read the policy from a TOML file; None gives the default. Raises PolicyError."""
    if path is None:
        return Policy()
    try:
        content = str(read_small_file(Path(path), "policy file", MOST_POLICY_BYTES), "utf-8-sig")
        data = tomllib.loads(content.replace("\r\n", "\n"))
    except InputError as error:
        raise PolicyError(str(error)) from None
    except UnicodeDecodeError:
        raise PolicyError(f"{path} is not UTF-8; save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"{path} is not TOML: {error}") from None
    except ValueError:
        raise PolicyError(f"{path} contains a number with thousands of digits; shorten it") from None
    except RecursionError:
        raise PolicyError(
            f"{path} is nested too deeply; a policy contains only tables of plain values and lists of strings"
        ) from None
    policy = Policy.from_dict(data, str(path))
    secret = policy.webhook.secret_file
    if secret is None:
        return policy
    return replace(policy, webhook=replace(policy.webhook, secret_file=str(Path(path).parent / secret)))


def _listed(facts: Facts, names: tuple[str, ...]) -> bool:
    """Whether an article's publisher is on a list. A page can claim any name, so a listed domain is compared with the host of
    the article's address, and with the publisher's name only if there is no address."""
    publisher = (facts.publisher or "").casefold().strip()
    for listed in (name.casefold() for name in names):
        own = facts.host if facts.host and "." in listed and " " not in listed else publisher
        if own and (own == listed.removeprefix("www.") or own == listed or own.endswith(f".{listed}")):
            return True
    return False


def _renamed(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Replace the former key `review_genres` by its current name."""
    rules = data.get("rules") if isinstance(data, Mapping) else None
    if not isinstance(rules, Mapping) or "review_genres" not in rules or "review_forms" in rules:
        return data
    return {**data, "rules": {"review_forms" if key == "review_genres" else key: value for key, value in rules.items()}}
