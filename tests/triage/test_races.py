"""Log-ins, tokens and passwords that are asked for while an admin changes the account, on both engines."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread, current_thread
from typing import Any

import pytest

from quality.errors import ForbiddenError, TriageError
from quality.triage import Queue, audit

Open = Callable[..., Queue]
PASSWORD = "correct horse"
CHANGES: dict[str, dict[str, Any]] = {"password": {"password": "battery staple"}, "disabled": {"disabled": True}}


@pytest.fixture
def queue(open_queue: Open) -> Queue:
    queue = open_queue()
    queue.users.add("ada", "admin", PASSWORD)
    queue.users.add("bob", "lead", PASSWORD)
    return queue


@pytest.fixture
def during(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Runs what is asked for from when a change has been written until after it is committed."""
    real = audit.record

    @contextmanager
    def changing(change: Callable[..., Any], *args: Any, **kwargs: Any) -> Iterator[None]:
        written = Event()
        changer = Thread(target=change, args=args, kwargs=kwargs)

        def record(*of: Any) -> None:
            real(*of)
            if current_thread() is changer:
                written.set()
                time.sleep(0.3)  # so that the others come to their own transactions before this one is committed

        monkeypatch.setattr("quality.triage.audit.record", record)
        changer.start()
        assert written.wait(10)
        yield
        changer.join()

    return changing


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_nothing_is_opened_while_an_admin_changes_the_account(
    queue: Queue, during: Callable[..., Any], change: dict[str, Any]
) -> None:
    here = queue.users.log_in("bob", PASSWORD)
    with during(queue.users.change, "bob", **change, by="ada"):
        assert queue.users.log_in("bob", PASSWORD) is None
    assert list(queue.events())[-1].data["why"] == ("disabled" if "disabled" in change else "wrong password")
    queue.users.change("bob", password=PASSWORD, disabled=False)
    for ask in (
        lambda: queue.tokens.make("bob", "export", by="bob", session=here),
        lambda: queue.users.set_own_password("bob", PASSWORD, "a third horse", keep=here),
        lambda: queue.users.add("eve", "admin", PASSWORD, by="bob", session=here),
        lambda: queue.users.change("ada", role="moderator", by="bob", session=here),
    ):
        here = queue.users.log_in("bob", PASSWORD)
        with during(queue.users.change, "bob", **change, by="ada"), pytest.raises(TriageError):
            ask()
        assert (queue.users.sessions("bob"), queue.tokens.list("bob"), queue.users.has("eve")) == ((), (), False)
        assert [account.role for account in queue.users.list()] == ["admin", "lead"]
        queue.users.change("bob", password=PASSWORD, disabled=False)
    assert queue.users.log_in("bob", PASSWORD) is not None, "the third password was refused"


def test_a_sign_on_opens_no_session_of_an_account_that_is_being_disabled(
    queue: Queue, during: Callable[..., Any]
) -> None:
    with during(queue.users.change, "bob", disabled=True), pytest.raises(ForbiddenError, match="is disabled"):
        queue.users.open_session("bob", by="single sign-on")
    queue.users.change("bob", disabled=False)
    assert queue.users.session(queue.users.open_session("bob", by="single sign-on")) is not None


def test_log_ins_with_the_old_password_end_with_it(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quality.triage.users.SCRYPT", {"n": 2**12, "r": 8, "p": 1})
    queue.users.change("bob", password=PASSWORD)
    for number, change in enumerate((queue.users.change, queue.users.set_own_password)):
        old, new = f"{PASSWORD} {number}" if number else PASSWORD, f"{PASSWORD} {number + 1}"
        opened: list[str | None] = []
        trying = [Thread(target=lambda old=old: opened.append(queue.users.log_in("bob", old))) for _ in range(6)]
        own = number == 1
        changer = Thread(
            target=change, args=("bob", old, new) if own else ("bob",), kwargs={} if own else {"password": new}
        )
        for thread in (*trying[:3], changer, *trying[3:]):
            thread.start()
        for thread in (*trying, changer):
            thread.join()
        assert len(opened) == 6
        assert not any(token and queue.users.session(token) for token in opened)
