"""Policies: strict reading, placement, and an order that time does not change."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.errors import PolicyError
from quality.triage import Policy, load_policy
from quality.triage.policy import REACH_RANGE, Facts

FACTS = st.builds(
    lambda p, width, publisher, reach, dice: Facts(
        round(100 * p),
        p,
        (round(100 * p * (1 - width)), round(100 * (p + (1 - p) * width))),
        publisher,
        reach,
        dice=dice,
    ),
    st.floats(0, 1),
    st.floats(0, 1),
    st.sampled_from([None, "watched.example", "sub.allowed.example", "other.example"]),
    st.none() | st.floats(1, 1e9),
    st.tuples(st.floats(0, 1, exclude_max=True), st.floats(0, 1, exclude_max=True)),
)
POLICY = Policy.from_dict({"publishers": {"watch": ["watched.example"], "allow": ["allowed.example"]}})


def test_example_in_the_docstring_is_a_policy(tmp_path: Path) -> None:
    from quality.triage import policy

    lines = str(policy.__doc__).splitlines()
    example = "\n".join(line[4:] for line in lines if line.startswith("    "))
    path = tmp_path / "policy.toml"
    path.write_text(example, encoding="utf-8")
    read = load_policy(path)
    assert read.rules.approve_above == 97
    assert read.publishers.watch == ("example.net",)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"budgt": 3}, "did you mean 'budget'"),
        ({"rules": {"aprove_above": 3}}, "approve_above"),
        ({"rules": {"approve_above": 300}}, "from 0 to 100"),
        ({"rules": {"approve_above": True}}, "a number"),
        ({"rules": {"review_signals": "retelling"}}, "a list of strings"),
        ({"rules": {"review_signals": ["foo"]}}, "contains 'foo'; allowed are direct_quotation, documented_facts"),
        ({"rules": {"review_signals": ["bylin"]}}, "did you mean 'byline'?"),
        ({"rules": {"review_forms": ["satires"]}}, "did you mean 'satire'?"),
        ({"rules": 3}, "a table"),
        ({"budget": 1.5}, "a whole number"),
        ({"budget": 0}, "from 1"),
        ({"webhook": {"url": 3}}, "a string"),
        ({"rules": {"approve_above": 10, "hold_below": 20}}, "hold_below"),
        ({"publishers": {"watch": ["a"], "allow": ["a"]}}, "both lists"),
        ({"priority": {"doubling_hours": float("nan")}}, "a number"),
    ],
)
def test_mistakes_are_named(data: dict[str, object], says: str) -> None:
    with pytest.raises(PolicyError, match=says):
        Policy.from_dict(data)


def test_files_that_are_no_policy(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="cannot be read"):
        load_policy(tmp_path / "none.toml")
    (tmp_path / "bad.toml").write_bytes(b"budget = ")
    with pytest.raises(PolicyError, match="not TOML"):
        load_policy(tmp_path / "bad.toml")


def test_rules() -> None:
    policy = Policy.from_dict(
        {
            "rules": {"approve_above": 90, "hold_below": 5, "review_signals": ["byline"], "review_forms": ["satire"]},
            "publishers": {"watch": ["watched.example"]},
        }
    )

    def outcome(**facts: object) -> str:
        return policy.place(Facts(**{"score": 95, "reliability": 0.95, **facts})).outcome  # type: ignore[arg-type]

    assert outcome() == "approve"
    assert outcome(score=90, reliability=0.9) == "review"
    assert outcome(score=4, reliability=0.04) == "hold"
    assert outcome(against=("byline",)) == "review"
    assert outcome(form="satire") == "review"
    assert outcome(publisher="news.watched.example") == "review"
    assert outcome(score=None, reliability=None) == "review"
    assert policy.place(Facts(95, 0.95, dice=(0.001, 1.0))).lane == "audit"


@given(FACTS, FACTS, st.floats(0, 1e6), st.floats(0, 1e6), st.floats(0, 1e6))
def test_waiting_changes_no_order(one: Facts, other: Facts, first: float, second: float, later: float) -> None:
    """The stored key orders as priority x 2^(waited / doubling) does, at any time."""
    doubling = POLICY.priority.doubling_hours * 3600
    heads = [POLICY.place(facts).head_start for facts in (one, other)]
    now = max(first, second) + later
    aged = [head / doubling + (now - arrived) / doubling for head, arrived in zip(heads, (first, second), strict=True)]
    keys = [arrived - head for head, arrived in zip(heads, (first, second), strict=True)]
    if not math.isclose(aged[0], aged[1], abs_tol=1e-6):
        assert (aged[0] > aged[1]) == (keys[0] < keys[1])


@given(FACTS, FACTS)
def test_nothing_is_overtaken_for_ever(one: Facts, other: Facts) -> None:
    gap = POLICY.place(one).head_start - POLICY.place(other).head_start
    assert gap <= POLICY.overtaken_hours * 3600 + 1e-6


@given(FACTS)
def test_riskier_means_sooner(facts: Facts) -> None:
    assert facts.reliability is not None
    riskier = Facts(facts.score, facts.reliability / 2, facts.interval, facts.publisher, facts.reach, dice=facts.dice)
    assert POLICY.place(riskier).head_start >= POLICY.place(facts).head_start


def test_reach_is_bounded() -> None:
    def head(reach: float) -> float:
        return POLICY.place(Facts(50, 0.5, reach=reach)).head_start

    assert head(1e9) == head(1000 * REACH_RANGE[1])
    assert head(1) == head(1000 * REACH_RANGE[0])
    assert head(2000) - head(1000) == pytest.approx(336 * 3600)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (".".join(["a"] * 3000) + " = 1", "the unknown key 'a'"),
        ("rules." + ".".join(["a"] * 3000) + " = 1", "[rules] has the unknown key 'a'"),
        ("rules.approve_above." + ".".join(["a"] * 3000) + " = 1", "approve_above in [rules] is a table"),
        ("[rules.approve_above.deep]\nvalue = 1", "approve_above in [rules] is a table; it must be a number"),
        ("budget = " + "[" * 5000 + "]" * 5000, "nested too deeply"),
        ("budget = " + "[" * 300 + "]" * 300, "budget in the file is a nested list"),
        ("budget = " + "{a = " * 5000 + "1" + "}" * 5000, "nested too deeply"),
        ("[[rules]]\napprove_above = 1", "rules is a nested list; it must be a table"),
        ("[rules]\nreview_signals = [['retelling']]", "a list of strings"),
        ("[[publishers.watch]]\nname = 'x'", "a list of strings"),
        ("[webhook]\nurl = {host = 'x'}", "url in [webhook] is a table; it must be a string"),
        ("budget = " + "9" * 5000, "a number with thousands of digits"),
        ("budget = 0x" + "f" * 5000, "a number too long to show"),
        ("[priority]\nrisk = nan", "risk in [priority] is nan"),
        ("k" * 100_000 + " = 1", "the unknown key 'kkk"),
        ("# " + "x" * 1_000_001, "more than 1,000,000 bytes"),
    ],
)
def test_nested_and_monstrous_files_are_refused_in_a_sentence(tmp_path: Path, content: str, says: str) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(PolicyError) as found:
        load_policy(path)
    assert says in str(found.value)
    assert len(str(found.value)) < 600 + len(str(path))


def test_files_of_other_editors(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_bytes(b"\xef\xbb\xbfbudget = 7\r\n[rules]\r\nhold_below = 2\r\n")
    assert load_policy(path).budget == 7
    path.write_bytes("budget = 7 # für alle".encode("latin-1"))
    with pytest.raises(PolicyError, match="UTF-8"):
        load_policy(path)
    with pytest.raises(PolicyError, match="device"):
        load_policy("/dev/zero")
