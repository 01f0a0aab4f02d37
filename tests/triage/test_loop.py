"""What goes back: labels for training, drift, statistics, plans and places after a change of policy."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from quality import Article
from quality.errors import InputError
from quality.scoring import Scorer
from quality.signals import catalog
from quality.triage import Filters, Policy, Queue, User, drift
from quality.triage.drift import MONDAY, WEEK, read_reference, stability_index
from quality.triage.export import write_training_folder

from .conftest import Clock
from .texts import article, text

Open = Callable[..., Queue]
ADA, BOB = User("ada"), User("bob", "lead")
LABELED = Path(__file__).parents[2] / "labeled"


def test_labels(open_queue: Open) -> None:
    queue = open_queue({"rules": {"approve_above": 0}, "publishers": {"watch": ["watched.example"]}})
    list(queue.add_many(article(n, publisher="watched.example") for n in range(4)))
    queue.add(article(9))  # approved by the rule: nobody's judgement
    queue.add(article(0, id="copy", publisher="watched.example"))
    queue.decide(1, ADA, "reject", reasons=["retelling"])
    queue.decide(2, ADA, "approve")
    queue.decide(3, ADA, "not_news")
    queue.undo(queue.decide(4, ADA, "reject").batch, ADA)
    found = list(queue.labels())
    assert [(label.decision, label.reliability, label.provenance) for label in found] == [
        ("reject", 2, "moderator"),
        ("approve", 4, "moderator"),
    ]
    assert set(found[0].signals) == {signal.name for signal in catalog()}
    assert found[0].reasons == ("retelling",)
    json.dumps(found[0].to_dict())


def test_labels_train_a_model(tmp_path: Path, scorer: Scorer) -> None:
    np = pytest.importorskip("numpy", reason="the extra «train» is not installed")
    if not LABELED.is_dir():
        pytest.skip("the folder labeled is not there")
    queue = Queue(tmp_path / "queue.db", Policy.from_dict({"review": {"second_opinions": 0}}), scorer)
    list(queue.add_many([article(1), article(2)]))
    queue.decide(1, ADA, "reject")
    queue.decide(2, ADA, "approve")
    found = list(queue.labels())
    queue.close()
    target = tmp_path / "labels"
    assert write_training_folder(found, LABELED, target) == 2
    pytest.importorskip("pandas", reason="the extra «train» is not installed")
    from quality.training.fit import graded_rows, targets, training_weights, usable_rows
    from quality.training.labels import read_labelled

    labelled = read_labelled(target)
    target_values, weights = targets(labelled)
    assert list(labelled.articles["label_origin"][-2:]) == ["moderator", "moderator"]
    assert list(labelled.coded[-2:]) == [2, 4]
    assert target_values[-2] < 0.5 < target_values[-1]
    assert list(training_weights(labelled)[-2:]) == list(weights[-2:]), "they count in full, as articles of today"
    assert all(weights[-2:] > 0)
    rows = len(labelled.articles)
    assert set(usable_rows(labelled)) >= {rows - 2, rows - 1}
    assert not set(graded_rows(labelled)) & {rows - 2, rows - 1}, "who decided had seen the score"
    assert all(np.isfinite(labelled.signals["retelling"][-2:]))
    assert write_training_folder(found, target, tmp_path / "again") == 0
    with pytest.raises(InputError, match="not empty"):
        write_training_folder(found, LABELED, target)
    with pytest.raises(InputError, match="lacks"):
        write_training_folder(found, tmp_path, tmp_path / "third")


def test_stability_index() -> None:
    draw = random.Random(1)
    then = [draw.gauss(0, 1) for _ in range(5000)]
    assert stability_index(then, [draw.gauss(0, 1) for _ in range(5000)]) < 0.02
    assert stability_index(then, [draw.gauss(1, 1) for _ in range(5000)]) > 0.5
    # Two equal halves against a fifth and four fifths: 0.3 ln 1.6 + 0.3 ln 2.5 by hand.
    known = stability_index([0.0] * 50 + [1.0] * 50, [0.0] * 20 + [1.0] * 80)
    assert known == pytest.approx(-0.3 * -0.916291 + 0.3 * 0.470004, abs=0.06)
    assert stability_index([1.0] * 100, [None] * 100) > 1
    assert stability_index([0.0] * 100, [0.0] * 100) == pytest.approx(0)


def test_drift_and_its_hint(open_queue: Open, clock: Clock, tmp_path: Path) -> None:
    queue = open_queue()
    list(queue.add_many(article(n) for n in range(120)))
    assert queue.drift().signals == ()
    assert "Too few" in queue.drift().hint
    clock.sleep(30 * 86_400)
    list(queue.add_many(article(n) for n in range(200, 320)))
    found = queue.drift()
    assert (found.reference, found.recent) == (120, 120)
    assert not found.retrain, found.hint
    assert sum(found.scores) <= 120
    for number in range(1, 41):
        band = queue.item(number).card.band
        queue.decide(number, ADA, "reject" if band == "high" else "approve")
    reference = tmp_path / "reference.csv"
    names = [entry.name for entry in found.signals if entry.scored and entry.name != "score"][:3]
    lines = [",".join(["id", *names]), *(",".join(["x", *(["99999"] * len(names))]) for _ in range(200))]
    reference.write_text("\n".join(lines), encoding="utf-8")
    moved = queue.drift(reference=read_reference(reference))
    assert moved.retrain
    assert "shifted" in moved.hint
    with pytest.raises(InputError):
        read_reference(tmp_path / "none.csv")


def test_an_assessment_is_read_once_and_new_ones_count_at_once(
    open_queue: Open, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = open_queue()
    list(queue.add_many(article(n) for n in range(110)))
    clock.sleep(30 * 86_400)
    list(queue.add_many(article(n) for n in range(200, 310)))
    read: list[bytes] = []
    plain = drift._values
    monkeypatch.setattr(drift, "_values", lambda body: read.append(body) or plain(body))  # type: ignore[func-returns-value]
    found = queue.drift()
    assert len(read) == 220
    assert queue.drift() == found
    assert len(read) == 220
    queue.add(article(400))
    queue.add(Article.from_text(text(401), id="a200", headline="Anew"))
    assert queue.drift().recent == 112
    assert len(read) == 222
    assert open_queue().drift() == queue.drift(), "what is remembered gives the same as reading all"


def test_only_what_the_score_is_made_of_calls_for_retraining(open_queue: Open, tmp_path: Path, scorer: Scorer) -> None:
    queue = open_queue()
    list(queue.add_many(article(n) for n in range(120)))
    scored = {entry["name"] for entry in scorer.describe()["signals"] if entry["scored"]}
    beside = {"second_person", "byline", "publication_date"} - scored
    assert len(beside) > 1
    reference = tmp_path / "reference.csv"
    reference.write_text(
        "\n".join([",".join(sorted(beside))] + [",".join(["99999"] * len(beside))] * 200), encoding="utf-8"
    )
    found = queue.drift(reference=read_reference(reference))
    assert {(entry.name, entry.state, entry.scored) for entry in found.signals} == {
        (name, "shifted", False) for name in beside
    }
    assert not found.retrain, found.hint
    apart = min(beside)
    reference.write_text("\n".join([f"{apart},retelling", *["99999,99999"] * 200]), encoding="utf-8")
    found = queue.drift(reference=read_reference(reference))
    assert found.hint == "Retrain now: 1 of 1 signals used by the score have shifted (retelling)."
    assert [entry.name for entry in found.signals] == ["retelling", apart], "those apart"


def test_overrides_are_counted_by_week_and_signal(open_queue: Open) -> None:
    queue = open_queue()
    list(queue.add_many(article(n) for n in range(10)))
    against = 0
    for card in queue.list().cards:
        action = "approve" if card.band == "low" else "reject"
        against += card.band in ("low", "high")
        queue.decide(card.id, ADA, action)  # type: ignore[arg-type]
    (everything,) = [entry for entry in queue.drift().overrides if entry.signal == ""]
    assert everything.overridden == against
    assert everything.decided == sum(card.band is not None for card in queue.list(Filters(state="decided")).cards)


def test_weeks_begin_on_monday(open_queue: Open, clock: Clock) -> None:
    clock.now = datetime(2026, 11, 29, 23, 59, tzinfo=UTC).timestamp()  # a Sunday
    queue = open_queue()
    list(queue.add_many(article(n) for n in range(2)))
    queue.decide(1, ADA, "approve")
    clock.sleep(120)
    queue.decide(2, ADA, "approve")
    weeks = [entry.week for entry in queue.drift().overrides if entry.signal == ""]
    begins = [datetime.fromtimestamp(number * WEEK - MONDAY, UTC).date().isoformat() for number in weeks]
    assert begins == ["2026-11-23", "2026-11-30"]


def test_statistics(open_queue: Open, clock: Clock) -> None:
    queue = open_queue()
    list(queue.add_many(article(n) for n in range(5)))
    clock.sleep(5 * 3600)
    queue.decide(1, ADA, "approve")
    queue.decide(2, ADA, "reject")
    queue.undo(queue.decide(3, BOB, "reject").batch, BOB)
    found = queue.stats(days=2)
    assert sum(found.ages) == 3
    assert found.ages[2] == 3, "between 4 and 12 hours"
    assert found.oldest == pytest.approx(5)
    assert sum(day.added for day in found.throughput) == 5
    assert sum(count for day in found.throughput for count in day.actions.values()) == 2
    ada, bob = found.moderators
    assert (ada.name, ada.opinions, ada.waited, ada.taken_back) == ("ada", 2, pytest.approx(5), 0)
    assert (bob.opinions, bob.taken_back) == (0, 1)
    assert found.decided == {"person": 2, "rule": 0, "copy": 0}
    json.dumps(found.to_dict())


def test_overdue_items_get_their_share(open_queue: Open, clock: Clock) -> None:
    policy = {"priority": {"of_overdue": 1, "overdue_days": 1}}
    queue = open_queue(policy)
    list(queue.add_many(article(n) for n in range(5)))
    first = queue.list().cards[0].id
    assert queue.next(ADA).id == first, "nothing is overdue yet"  # type: ignore[union-attr]
    clock.sleep(2 * 86_400)
    queue.add(article(50))
    ids = [queue.next(ADA).id for _ in range(5)]  # type: ignore[union-attr]
    assert ids == [1, 2, 3, 4, 5]
    assert queue.decide(1, ADA, "approve").states == {1: "decided"}
    assert queue.item(1).history[0].lane == "overdue"


def test_new_policy_moves_what_waits(open_queue: Open) -> None:
    queue = open_queue()
    list(queue.add_many(article(n, publisher=f"p{n % 2}.example") for n in range(10)))
    before = [card.id for card in queue.list().cards]
    policy = Policy.from_dict({"publishers": {"watch": ["p1.example"], "watch_factor": 100}})
    assert queue.apply_policy(policy) == 5
    after = queue.list().cards
    assert [card.publisher for card in after[:5]] == ["p1.example"] * 5
    assert {card.id for card in after} == set(before)
    assert queue.apply_policy() == 0
