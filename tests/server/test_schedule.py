"""Who is served next, without processes: only the order counts."""

from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from quality.server.schedule import MOST_IN_A_ROW, Batch, Schedule


def taken(schedule: Schedule[str]) -> list[str]:
    return [schedule.take() for _ in range(len(schedule))]


def test_singles_go_before_batches() -> None:
    schedule: Schedule[str] = Schedule()
    schedule.add_batch(Batch(f"a{n}" for n in range(100)))
    assert schedule.take() == "a0"
    schedule.add("single")
    assert [schedule.take(), schedule.take()] == ["single", "a1"]


def test_batches_take_turns() -> None:
    schedule: Schedule[str] = Schedule()
    schedule.add_batch(Batch(["a1", "a2", "a3", "a4"]))
    assert schedule.take() == "a1"
    schedule.add_batch(Batch(["b1", "b2"]))
    schedule.add_batch(Batch(["c1"]))
    assert taken(schedule) == ["a2", "b1", "c1", "a3", "b2", "a4"]


def test_a_batch_is_served_among_singles_without_end() -> None:
    schedule: Schedule[str] = Schedule()
    schedule.add_batch(Batch(["a1", "a2"]))
    order = []
    for _ in range(5 * MOST_IN_A_ROW):
        schedule.add("single")
        schedule.add("single")
        order.append(schedule.take())
    assert [name for name in order if name != "single"] == ["a1", "a2"]


def test_singles_alone_are_not_counted_against_a_batch() -> None:
    schedule: Schedule[str] = Schedule()
    for _ in range(3 * MOST_IN_A_ROW):
        schedule.add("single")
        schedule.take()
    schedule.add("single")
    schedule.add_batch(Batch(["a1"]))
    assert taken(schedule) == ["single", "a1"]


def test_what_is_removed_is_not_served() -> None:
    schedule: Schedule[str] = Schedule()
    batch = Batch(["a1", "a2"])
    schedule.add_batch(batch)
    schedule.add("single")
    schedule.add("kept")
    assert schedule.remove("single")
    assert not schedule.remove("single")
    schedule.remove_batch(batch)
    schedule.remove_batch(batch)
    assert taken(schedule) == ["kept"]


@given(st.lists(st.one_of(st.just("single"), st.just("take"), st.integers(1, 30)), max_size=200))
def test_nothing_is_lost_and_nobody_starves(events: list[str | int]) -> None:
    schedule: Schedule[str] = Schedule()
    added, order, waiting = 0, [], []
    for number, event in enumerate(events):
        if event == "single":
            schedule.add(f"single {number}")
            added += 1
        elif isinstance(event, int):
            schedule.add_batch(Batch(f"{number}:{n}" for n in range(event)))
            added += event
        elif len(schedule):
            # Whether singles and batches wait while this one is taken.
            waiting.append((schedule.singles > 0, len(schedule) > schedule.singles))
            order.append(schedule.take())
    after = len(schedule)
    assert len(order) + after == added
    order += taken(schedule)
    assert len(set(order)) == added
    served = [name.startswith("single") for name in order[: len(waiting)]]
    overtaken = [both == (True, True) and single for both, single in zip(waiting, served, strict=True)]
    assert max((len(list(run)) for long, run in groupby(overtaken) if long), default=0) <= MOST_IN_A_ROW


@given(st.lists(st.integers(1, 40), min_size=2, max_size=6))
def test_batches_that_wait_together_are_never_more_than_one_apart(sizes: list[int]) -> None:
    schedule: Schedule[int] = Schedule()
    for number, size in enumerate(sizes):
        schedule.add_batch(Batch([number] * size))
    served = dict.fromkeys(range(len(sizes)), 0)
    while len(schedule):
        served[schedule.take()] += 1
        open_ = [served[n] for n, size in enumerate(sizes) if served[n] < size]
        assert not open_ or max(served.values()) - min(open_) <= 1 or min(open_) >= max(open_) - 1
    assert list(served.values()) == sizes
