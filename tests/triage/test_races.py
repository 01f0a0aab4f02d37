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
    users = queue.users
    with during(users.change, "bob", **change, by="ada"):
        assert users.log_in("bob", PASSWORD) is None
    assert list(queue.events())[-1].data["why"] == ("disabled" if "disabled" in change else "wrong password")
    users.change("bob", password=PASSWORD, disabled=False)
    asked: list[Callable[[str | None], object]] = [
        lambda here: queue.tokens.make("bob", "export", by="bob", session=here),
        lambda here: users.set_own_password("bob", PASSWORD, "a third horse", keep=here),
        lambda here: users.add("eve", "admin", PASSWORD, by="bob", session=here),
        lambda here: users.change("ada", role="moderator", by="bob", session=here),
    ]
    for ask in asked:
        here = users.log_in("bob", PASSWORD)
        with during(users.change, "bob", **change, by="ada"), pytest.raises(TriageError):
            ask(here)
        assert (users.sessions("bob"), queue.tokens.list("bob"), users.has("eve")) == ((), (), False)
        assert [account.role for account in users.list()] == ["admin", "lead"]
        users.change("bob", password=PASSWORD, disabled=False)
    assert users.log_in("bob", PASSWORD) is not None, "the third password was refused"


def test_a_sign_on_opens_no_session_of_an_account_that_is_being_disabled(
    queue: Queue, during: Callable[..., Any]
) -> None:
    with during(queue.users.change, "bob", disabled=True), pytest.raises(ForbiddenError, match="is disabled"):
        queue.users.open_session("bob", by="single sign-on")
    queue.users.change("bob", disabled=False)
    assert queue.users.session(queue.users.open_session("bob", by="single sign-on")) is not None


@pytest.mark.parametrize("own", [False, True], ids=["by an admin", "by the person"])
def test_log_ins_with_the_old_password_end_with_it(queue: Queue, monkeypatch: pytest.MonkeyPatch, own: bool) -> None:
    monkeypatch.setattr("quality.triage.users.SCRYPT", {"n": 2**12, "r": 8, "p": 1})
    queue.users.change("bob", password=PASSWORD)
    opened: list[str | None] = []

    def change() -> None:
        if own:
            queue.users.set_own_password("bob", PASSWORD, "battery staple")
        else:
            queue.users.change("bob", password="battery staple")

    trying = [Thread(target=lambda: opened.append(queue.users.log_in("bob", PASSWORD))) for _ in range(6)]
    together = [*trying[:3], Thread(target=change), *trying[3:]]
    for thread in together:
        thread.start()
    for thread in together:
        thread.join()
    assert len(opened) == 6
    assert not any(token and queue.users.session(token) for token in opened)
    assert queue.users.log_in("bob", "battery staple") is not None
